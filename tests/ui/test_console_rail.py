"""The rail: scenes by typing, by key, by click, looked at first, carried away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ioc_desktop.sdk.theme import DARK
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.ui.console_finds import Find
from ioc_desktop.ui.console_rail import SceneRail
from ioc_desktop.ui.console_scenes import SceneMarks
from ioc_desktop.ui.drill_place import HOME
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.scene_plan import SceneEntry

NONE, SHIFT, CONTROL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
ENTRIES = (
    SceneEntry("thuong-truc", "Thường trực", "F1"),
    SceneEntry("giao-ban", "Giao ban", "F2"),
    SceneEntry("y-te", "Y tế"),
    SceneEntry("y-te-chi-tiet", "Y tế: chi tiết"),
    SceneEntry("vinh-y-te", "Vinh: y tế"),
)


@pytest.fixture
def rail(qtbot: QtBot) -> SceneRail:
    made = SceneRail(Look(DARK, TsWords("vi")))
    qtbot.addWidget(made)
    made.resize(300, 700)
    made.set_scenes(ENTRIES)
    made.show()
    qtbot.waitExposed(made)
    return made


def names(rail: SceneRail) -> list[str]:
    return [row.scene or row.group or row.name for row in rail.tree.shown]


def middle(rail: SceneRail, place: int) -> QPoint:
    return rail.tree.visualItemRect(rail.tree.item(place)).center()


def key(rail: SceneRail, which: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(rail.tree, which, modifiers)


def test_favourites_and_the_province_are_open_and_nothing_must_be_scrolled(
    rail: SceneRail,
) -> None:
    assert names(rail) == [
        "favourites", "thuong-truc", "giao-ban", "duty", "province", "y-te", "vinh",
    ]  # fmt: skip
    assert rail.tree.verticalScrollBar().maximum() == 0


def test_groups_and_details_open_and_close_by_key_and_click(rail: SceneRail, qtbot: QtBot) -> None:
    tree = rail.tree
    tree.setCurrentRow(names(rail).index("y-te"))
    key(rail, Qt.Key.Key_Right)
    assert "y-te-chi-tiet" in names(rail)
    key(rail, Qt.Key.Key_Left)
    assert "y-te-chi-tiet" not in names(rail)
    key(rail, Qt.Key.Key_Left)
    assert tree.current is not None
    assert tree.current.group == "province"
    with qtbot.waitSignal(rail.groups_changed) as told:
        key(rail, Qt.Key.Key_Return)
    assert told.args == [("duty", "province", "vinh")]
    assert "y-te" not in names(rail)
    QTest.mouseClick(
        tree.viewport(), Qt.MouseButton.LeftButton, pos=middle(rail, names(rail).index("vinh"))
    )
    assert "vinh-y-te" in names(rail)


@pytest.mark.parametrize(
    ("modifiers", "signal"),
    [(NONE, "scene_taken"), (SHIFT, "preview_asked"), (CONTROL, "screen_asked")],
)
def test_enter_takes_looks_first_or_asks_for_a_screen(
    rail: SceneRail, qtbot: QtBot, modifiers: Qt.KeyboardModifier, signal: str
) -> None:
    rail.tree.go_to("y-te")
    with qtbot.waitSignal(getattr(rail, signal)) as told:
        key(rail, Qt.Key.Key_Return, modifiers)
    assert told.args == ["y-te"]


def test_the_right_button_looks_first(rail: SceneRail, qtbot: QtBot) -> None:
    at = middle(rail, names(rail).index("giao-ban"))
    with qtbot.waitSignal(rail.preview_asked) as told, qtbot.assertNotEmitted(rail.scene_taken):
        QTest.mouseClick(rail.tree.viewport(), Qt.MouseButton.RightButton, pos=at)
    assert told.args == ["giao-ban"]


def test_letters_search_and_enter_takes_the_first_find(rail: SceneRail, qtbot: QtBot) -> None:
    QTest.keyClicks(rail.tree, "g")
    assert rail.box.text() == "g"
    QTest.keyClicks(rail.box, "iao")
    assert names(rail) == ["scenes", "giao-ban"]
    with qtbot.waitSignal(rail.scene_taken) as told:
        QTest.keyClick(rail.box, Qt.Key.Key_Return)
    assert told.args == ["giao-ban"]
    assert rail.box.text() == ""
    assert "favourites" in names(rail)


def test_finds_of_a_text_that_is_no_longer_there_are_not_shown(
    rail: SceneRail, qtbot: QtBot
) -> None:
    find = Find("find record", "Hồ sơ", "Sạt lở", "R-1", HOME)
    rail.box.setText("sat lo")
    rail.set_finds("sat", (find,))
    assert names(rail) == ["scenes"]
    rail.set_finds("sat lo", (find,))
    assert names(rail) == ["scenes", "find record", "Sạt lở"]
    with qtbot.waitSignal(rail.find_opened) as told:
        QTest.keyClick(rail.box, Qt.Key.Key_Return)
    assert told.args == [find]
    QTest.keyClick(rail.box, Qt.Key.Key_Escape)
    assert rail.box.text() == ""


def test_a_star_is_set_by_key_and_by_click(rail: SceneRail, qtbot: QtBot) -> None:
    rail.tree.go_to("y-te")
    with qtbot.waitSignal(rail.favourites_changed) as told:
        key(rail, Qt.Key.Key_B, CONTROL)
    assert told.args == [("thuong-truc", "giao-ban", "y-te")]
    assert [row.scene for row in rail.tree.shown[1:4]] == ["thuong-truc", "giao-ban", "y-te"]
    star = QPoint(rail.tree.viewport().width() - 8, middle(rail, 1).y())
    with qtbot.assertNotEmitted(rail.scene_taken):
        QTest.mouseClick(rail.tree.viewport(), Qt.MouseButton.LeftButton, pos=star)
    assert rail.favourites == ("giao-ban", "y-te")


def test_a_scene_that_is_carried_away_is_not_taken(rail: SceneRail, qtbot: QtBot) -> None:
    port = rail.tree.viewport()
    at = middle(rail, names(rail).index("y-te"))
    with qtbot.assertNotEmitted(rail.scene_taken):
        QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=at)
        with qtbot.waitSignal(rail.scene_carried) as told:
            QTest.mouseMove(port, at + QPoint(400, 20))
        with qtbot.waitSignal(rail.scene_dropped):
            QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=at + QPoint(400, 20))
        # Carried back to where it came from, it is not a click either.
        QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=at)
        QTest.mouseMove(port, at + QPoint(400, 20))
        QTest.mouseMove(port, at)
        QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=at)
    assert told.args == ["y-te", port.mapToGlobal(at + QPoint(400, 20))]


def test_what_is_on_air_coming_and_next_is_painted(rail: SceneRail) -> None:
    def picture() -> bytes:
        return bytes(rail.tree.grab().toImage().constBits())

    plain = picture()
    rail.set_marks(SceneMarks(on_air="giao-ban"))
    marked = picture()
    assert marked != plain
    rail.set_marks(SceneMarks(on_air="giao-ban", coming="y-te"))
    coming = picture()
    assert coming != marked
    rail.set_marks(SceneMarks(on_air="giao-ban", next="y-te", next_at="07:30"))
    assert picture() not in {plain, marked, coming}
