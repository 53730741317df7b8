"""A scene is looked at on the console before it is taken: as it will be, with what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ioc_desktop.ui.preview_link import PreviewLink
from ioc_desktop.ui.preview_pane import PreviewPane
from tests.conftest import LogBook
from tests.ui.parts import WIDGET, Room, write_bundle

SIZES = {"A1": (1600, 900), "B1": (1600, 900)}
PAINTED = WIDGET.replace(
    "painter.drawText(10, 20, str(self.text))", "painter.fillRect(self.rect(), str(self.text))"
)
RED, BLUE = QColor("#ff0000"), QColor("#0000ff")


@pytest.fixture
def pane(qtbot: QtBot, room: Room, tmp_path: Path) -> PreviewPane:
    write_bundle(tmp_path / "bundles", "shade", widget=PAINTED)
    write_bundle(tmp_path / "bundles", "broken", model="raise OSError('no sensor')")
    room.scenes.scenes |= {
        "duty": [("one", "shade", {"indicator": "red"})],
        "brief": [("two", "shade", {"indicator": "blue"})],
        "hurt": [("two", "shade", {"indicator": "blue"}), ("bad", "broken", {})],
    }
    room.source.held |= {"nghean/red": RED.name(), "nghean/blue": BLUE.name()}
    room.wall.open_pictures(SIZES)
    room.stage.switch("duty")
    qtbot.waitUntil(lambda: room.stage.scene_name == "duty (en)", timeout=5000)
    made = PreviewPane(room.look)
    qtbot.addWidget(made)
    made.resize(900, 340)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def link(pane: PreviewPane, room: Room) -> Iterator[PreviewLink]:
    made = PreviewLink(
        pane, stage=room.stage, planner=room.scenes, wall=room.wall, screens=(), look=room.look
    )
    yield made
    made.close()


def shade(pane: PreviewPane, role: str) -> QColor:
    picture = pane.canvas.picture_of(role)
    if picture is None:
        return QColor()
    return QColor(picture.pixel(picture.width() // 2, picture.height() // 2))


def test_it_shows_the_scene_with_its_figures_while_the_wall_stays(
    pane: PreviewPane, link: PreviewLink, room: Room, qtbot: QtBot
) -> None:
    link.open("brief")
    assert pane.what.text() == "All 2 screens change"
    qtbot.waitUntil(lambda: [shade(pane, role) for role in SIZES] == [BLUE, BLUE], timeout=8000)
    assert room.stage.scene == "duty"
    assert pane.name.text() == "brief (en)"
    assert pane.take.isEnabled()
    first, second = (pane.canvas.screen_rect(role) for role in SIZES)
    assert first.width() / first.height() == pytest.approx(1600 / 900, rel=0.05)
    assert first.right() < second.left()


def test_enter_takes_it_and_escape_does_not(
    pane: PreviewPane, link: PreviewLink, qtbot: QtBot
) -> None:
    link.open("brief")
    with qtbot.waitSignal(pane.taken):
        QTest.keyClick(pane, Qt.Key.Key_Return)
    with qtbot.waitSignal(pane.left), qtbot.assertNotEmitted(pane.taken):
        QTest.keyClick(pane, Qt.Key.Key_Escape)


def test_a_scene_with_mistakes_says_them_and_cannot_be_taken(
    pane: PreviewPane, link: PreviewLink, qtbot: QtBot
) -> None:
    link.open("gone")
    assert "no such scene" in pane.mistakes.text()
    assert not pane.take.isEnabled()
    with qtbot.assertNotEmitted(pane.taken):
        QTest.keyClick(pane, Qt.Key.Key_Return)


def test_a_tile_that_does_not_work_is_told_before(
    pane: PreviewPane, link: PreviewLink, qtbot: QtBot, logs: LogBook
) -> None:
    logs.allow("broken")
    link.open("hurt")
    qtbot.waitUntil(lambda: "no sensor" in pane.mistakes.text(), timeout=8000)
    assert pane.take.isEnabled()


def test_the_scene_on_air_is_said_to_be(pane: PreviewPane, link: PreviewLink) -> None:
    link.open("duty")
    assert pane.what.text() == "It is on the wall now"


def test_another_preview_or_a_wall_made_anew_leaves_nothing_of_the_first(
    pane: PreviewPane, link: PreviewLink, room: Room, qtbot: QtBot
) -> None:
    link.open("brief")
    qtbot.waitUntil(lambda: shade(pane, "A1") == BLUE, timeout=8000)
    link.open("duty")
    qtbot.waitUntil(lambda: shade(pane, "A1") == RED, timeout=8000)
    link.open("brief")
    room.stage.reload()
    room.stage.switch("brief")
    qtbot.waitUntil(lambda: room.stage.scene == "brief", timeout=5000)
    qtbot.waitUntil(lambda: shade(pane, "A1") == BLUE, timeout=8000)
    link.leave()
    assert pane.canvas.picture_of("A1") is None
    assert link.scene == ""
