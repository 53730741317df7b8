from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ioc_desktop.domain.figures import CentreState, FeedState
from ioc_desktop.domain.queries import Snapshot, Unanswered
from ioc_desktop.sdk.theme import DARK, LIGHT
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.ui.console_link import ConsoleLink
from ioc_desktop.ui.console_model import console_view
from ioc_desktop.ui.console_window import ConsoleWindow
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.placement import ScreenFact
from ioc_desktop.ui.scene_plan import SceneEntry
from ioc_desktop.ui.short_tasks import ShortTasks
from ioc_desktop.ui.wall import Placement
from tests.ui.parts import NOON_S, PlainWords, Room, write_bundle

SCENES = (SceneEntry("duty", "Duty", "F1"), SceneEntry("brief", "Brief"))
NGHEAN = CentreState(
    "nghean", "Nghệ An", True, NOON_S - 60, None, 0.0, None,
    (
        FeedState("records", "ok", 906, 906, 0, NOON_S - 60),
        FeedState("observations", "retrying", 61042, 61100, 3, NOON_S - 86400 * 3, "busy (503)"),
    ),
)  # fmt: skip
VINH = CentreState("vinh", "Vinh", False, NOON_S - 9000, NOON_S - 8000, None, "no route", ())


@pytest.fixture
def console(qtbot: QtBot) -> ConsoleWindow:
    window = ConsoleWindow("Room", Look(DARK, PlainWords(), {"nghean": "Province"}))
    qtbot.addWidget(window)
    window.set_scenes(SCENES)
    window.rail.set_favourites(("duty", "brief"))
    window.rail.favourites_changed.emit(("duty", "brief"))
    window.show()
    qtbot.waitExposed(window)
    return window


def column(console: ConsoleWindow, place: int) -> list[str]:
    model = console.feeds.model()
    return [model.index(row, place).data() for row in range(model.rowCount())]


@pytest.mark.parametrize(
    ("key", "modifier", "scene"),
    [
        (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier, "duty"),
        (Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier, "duty"),
        (Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier, "brief"),
    ],
)
def test_scenes_are_chosen_by_keyboard(
    console: ConsoleWindow,
    qtbot: QtBot,
    key: Qt.Key,
    modifier: Qt.KeyboardModifier,
    scene: str,
) -> None:
    console.activateWindow()
    with qtbot.waitSignal(console.scene_chosen, timeout=2000) as chosen:
        QTest.keyClick(console, key, modifier)
    assert chosen.args == [scene]


def row_of(console: ConsoleWindow, scene: str) -> int:
    rows = console.rail.tree.shown
    return next(place for place, row in enumerate(rows) if row.scene == scene)


def click(console: ConsoleWindow, scene: str, x: int = 120) -> None:
    tree = console.rail.tree
    where = tree.visualItemRect(tree.item(row_of(console, scene)))
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, where.center().y()))


def test_a_click_asks_and_the_mark_moves_when_the_wall_has_changed(
    console: ConsoleWindow, qtbot: QtBot
) -> None:
    console.set_scene("duty")
    with qtbot.waitSignal(console.scene_chosen) as chosen:
        click(console, "brief")
    assert chosen.args == ["brief"]
    assert console.rail.tree.marks.on_air == "duty"
    console.set_scene("brief")
    assert console.rail.tree.marks.on_air == "brief"


def test_feeds_are_sorted_by_value_not_by_text(console: ConsoleWindow) -> None:
    snapshot = Snapshot(NOON_S, {"centres": (NGHEAN, VINH)})
    console.set_view(console_view(snapshot, PlainWords(), {"nghean": "Province"}))
    console.feeds.sortByColumn(3, Qt.SortOrder.AscendingOrder)
    assert column(console, 3) == ["906", "61,042"]
    console.feeds.sortByColumn(3, Qt.SortOrder.DescendingOrder)
    assert column(console, 3) == ["61,042", "906"]
    assert column(console, 0) == ["Province", "Province"]
    assert "busy (503)" in column(console, 7)


def test_a_lost_centre_and_a_missing_cache_are_said_in_words() -> None:
    view = console_view(Snapshot(NOON_S, {"centres": (NGHEAN, VINH)}), PlainWords(), {})
    assert [card.warn for card in view.centres] == [False, True]
    assert "contact lost" in view.centres[1].state
    assert "no route" in view.centres[1].detail
    missing = Snapshot(NOON_S, {"centres": Unanswered("No figures on this machine yet")})
    assert console_view(missing, TsWords("vi"), {}).missing == "Máy này chưa có số liệu"


def test_a_screen_that_is_away_is_named(console: ConsoleWindow) -> None:
    console.set_scene("duty")
    here = Placement("A1", ScreenFact("DP-1", 0, 0, 1920, 1080), 1920, 1080)
    console.set_placements((here, Placement("B1", None, 1920, 1080)))
    model = console.screens.model()
    rows = [[model.index(row, place).data() for place in range(4)] for row in range(2)]
    assert rows[0] == ["A1", "DP-1", "1920×1080", "Duty"]
    assert rows[1][0] == "B1"
    assert "no screen" in rows[1][1]


def test_theme_and_language_change_in_place(console: ConsoleWindow) -> None:
    console.set_look(Look(LIGHT, TsWords("vi")))
    assert console.windowTitle() == "Bàn trực – Room"
    assert LIGHT.ground in console.styleSheet()
    assert console.feeds.model().headerData(3, Qt.Orientation.Horizontal) == "Số dòng"


def test_a_console_whose_screen_vanished_comes_back_to_one_that_is_there(
    console: ConsoleWindow,
) -> None:
    console.move(50_000, 50_000)
    console.set_placements(())
    place = console.screen().availableGeometry()
    assert place.intersects(console.geometry())


def test_the_console_drives_the_wall_and_shows_what_it_does(
    room: Room, console: ConsoleWindow, tasks: ShortTasks, tmp_path, qtbot: QtBot
) -> None:
    write_bundle(tmp_path / "bundles", "plain")
    room.scenes.scenes |= {"duty": [("a", "plain", {})], "brief": [("b", "plain", {})]}
    room.source.held["nghean/CentresQuery"] = (NGHEAN, VINH)
    room.wall.open_pictures({"A1": (1600, 900)})
    link = ConsoleLink(
        console,
        stage=room.stage,
        feed=room.feed,
        wall=room.wall,
        station=None,
        tasks=tasks,
        look=room.look,
    )
    console.scene_chosen.emit("duty")
    qtbot.waitUntil(lambda: console.rail.tree.marks.on_air == "duty", timeout=5000)
    console.scene_chosen.emit("brief")
    qtbot.waitUntil(lambda: console.rail.tree.marks.on_air == "brief", timeout=5000)
    console.back_asked.emit()
    assert console.rail.tree.marks.on_air == "duty"
    qtbot.waitUntil(lambda: len(column(console, 0)) == 2, timeout=5000)
    console.sync_asked.emit()
    assert "no data station" in console.foot.text()
    link.close()
    link.deleteLater()


def test_every_key_of_the_console_is_in_its_documentation(console: ConsoleWindow) -> None:
    text = (Path(__file__).parents[2] / "docs" / "console.md").read_text(encoding="utf-8")
    keys = {button.key for button in console.buttons.named.values()}
    keys |= {shortcut.key().toString() for shortcut in console.findChildren(QShortcut)}
    known = {"F1"} | {f"Ctrl+{digit}" for digit in range(1, 10)} | {f"Alt+{n}" for n in range(6)}
    assert len(keys - known) > 9
    assert [key for key in sorted(keys - known) if f"`{key}`" not in text] == []
    assert all(f"`{key}`" in text for key in ("Ctrl+1", "Ctrl+9", "Alt+0", "Alt+1", "Alt+5"))
