"""The console's windows come back as they were left, and a damaged file is as good as none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ioc_desktop.sdk.theme import DARK
from ioc_desktop.ui.console_parts import show_beside
from ioc_desktop.ui.console_window import ConsoleWindow
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.scene_plan import SceneEntry
from ioc_desktop.ui.window_memory import WindowMemory
from tests.conftest import LogBook
from tests.ui.parts import PlainWords

SCENES = (SceneEntry("duty", "Duty", "F1"), SceneEntry("brief", "Brief"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "windows.json"


def shown(qtbot: QtBot, window: QWidget) -> QWidget:
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    return window


def console_of(file: Path, qtbot: QtBot) -> tuple[ConsoleWindow, WindowMemory]:
    """Return a console as it starts with this file."""
    window = ConsoleWindow("Room", Look(DARK, PlainWords()))
    window.set_scenes(SCENES)
    memory = WindowMemory(file, window)
    window.remember(memory)
    shown(qtbot, window)
    return window, memory


def test_tab_favourites_groups_and_the_walls_share_come_back(file: Path, qtbot: QtBot) -> None:
    first, memory = console_of(file, qtbot)
    first.tabs.open_tab("feeds")
    first.rail.toggle_favourite("brief")
    first.rail.tree.setCurrentRow(0)
    first.rail.groups_changed.emit(("favourites", "vinh"))
    first.split.setSizes([300, 200])
    first.split.splitterMoved.emit(300, 1)
    split = first.split.sizes()
    memory.close()
    first.close()
    second, _ = console_of(file, qtbot)
    assert second.tabs.chosen == "feeds"
    assert second.rail.favourites == ("duty", "brief")
    assert [row.group for row in second.rail.tree.shown if row.closed] == ["favourites"]
    assert second.split.sizes() == split


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", '{"schema": 99, "windows": {"ConsoleWindow": {}}}', "\x00\xff",
        '{"schema": 1, "windows": 5, "values": []}', "[" * 100_000,
        """{"schema": 1, "windows": {"ConsoleWindow": {"x": "a"}},
        "values": {"favourites": [1], "wall and tables": ["x", 2], "tab": 7}}""",
    ],
)  # fmt: skip
def test_a_damaged_file_is_as_good_as_none_and_is_written_anew(
    qtbot: QtBot, file: Path, text: str, logs: LogBook
) -> None:
    logs.allow("cannot be read")
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    window = ConsoleWindow("Room", Look(DARK, PlainWords()))
    window.set_scenes(SCENES)
    memory = WindowMemory(file, window)
    assert not window.remember(memory)
    shown(qtbot, window)
    assert window.rail.favourites == ("duty",)
    window.rail.toggle_favourite("brief")
    memory.close()
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert kept["values"]["favourites"] == ["duty", "brief"]


def test_a_folder_that_cannot_be_written_stops_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file, no folder", encoding="utf-8")
    window = QWidget()
    memory = WindowMemory(tmp_path / "config" / "windows.json", window)
    shown(qtbot, window)
    memory.keep("tab", "feeds")
    memory.close()
    assert memory.value("tab") == "feeds"


def test_a_place_off_every_screen_is_brought_onto_one(qtbot: QtBot, file: Path) -> None:
    place = {
        "identity": "gone", "name": "DP-9", "x": 9000, "y": -900, "width": 9000, "height": 400,
        "edge x": 4, "edge y": 4,
    }  # fmt: skip
    file.parent.mkdir()
    file.write_text(json.dumps({"schema": 1, "windows": {"QWidget": place}}), encoding="utf-8")
    window = QWidget()
    memory = WindowMemory(file, window)
    assert memory.place(window, "QWidget")
    shown(qtbot, window)
    area = window.screen().availableGeometry()
    assert area.contains(window.frameGeometry())
    assert window.size() == QSize(area.width() - 4, 400)


class Form(QWidget):
    """A desk's window."""


def test_a_desks_window_opens_where_it_was_and_a_second_one_beside_it(
    file: Path, qtbot: QtBot
) -> None:
    console, _ = console_of(file, qtbot)
    first, second, third = Form(), Form(), Form()
    for window in (first, second, third):
        qtbot.addWidget(window)
        window.resize(500, 400)
    show_beside(first, console)
    middle = console.screen().availableGeometry().center()
    assert abs(first.geometry().center().x() - middle.x()) < 40
    first.move(40, 60)
    first.resize(520, 410)
    qtbot.waitUntil(lambda: first.pos() == QPoint(40, 60))
    first.hide()
    show_beside(second, console)
    assert (second.pos(), second.size()) == (QPoint(40, 60), QSize(520, 410))
    show_beside(third, console)
    assert third.pos() == QPoint(68, 88)
