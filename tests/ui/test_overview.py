"""The wall drawn small: its pictures follow the wall, tiles are opened and carried to screens."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from ioc_desktop.sdk.theme import DARK
from ioc_desktop.ui.console_placing import WallPlacing
from ioc_desktop.ui.held_scenes import HeldScenes
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.overview_canvas import WallCanvas
from ioc_desktop.ui.overview_link import OverviewLink
from ioc_desktop.ui.overview_painting import ScreenSight
from ioc_desktop.ui.overview_pictures import AGAIN_S, ScreenPictures, Shown, ShownScreen
from ioc_desktop.ui.overview_places import Carried, TileSpot
from ioc_desktop.ui.overview_shape import Box
from tests.ui.parts import WIDGET, PlainWords, Room, write_bundle

SIZES = {"A1": (1600, 900), "B1": (1600, 900)}
PAINTED = WIDGET.replace(
    "painter.drawText(10, 20, str(self.text))", "painter.fillRect(self.rect(), str(self.text))"
)


@pytest.fixture
def canvas(qtbot: QtBot, room: Room, tmp_path: Path) -> Iterator[WallCanvas]:
    """A canvas that shows a wall of two screens with two tiles on each, red and blue."""
    write_bundle(tmp_path / "bundles", "shade", widget=PAINTED)
    room.scenes.scenes["duty"] = [
        ("one", "shade", {"indicator": "red"}), ("two", "shade", {"indicator": "blue"}),
    ]  # fmt: skip
    room.scenes.scenes["brief"] = [("three", "shade", {"indicator": "green"})]
    room.source.held |= {
        "nghean/red": "#ff0000", "nghean/blue": "#0000ff", "nghean/green": "#00ff00",
    }  # fmt: skip
    room.wall.open_pictures(SIZES)
    made = WallCanvas(room.look)
    qtbot.addWidget(made)
    made.resize(820, 300)
    link = OverviewLink(made, stage=room.stage, wall=room.wall, screens=(), look=room.look)
    made.show()
    qtbot.waitExposed(made)
    room.stage.switch("duty")
    qtbot.waitUntil(lambda: room.stage.scene_name == "duty (en)", timeout=5000)
    qtbot.waitUntil(lambda: link.pictures.is_whole() and _shade(made, "A1", 0.25) == "red")
    yield made
    link.close()


FIRST, SECOND, THIRD, FOURTH = (
    (1, role, name) for role in SIZES for name in ("one", "two")
)  # keys of tiles as a built scene has them


@pytest.fixture
def drawn(qtbot: QtBot) -> WallCanvas:
    """A canvas of two screens with two tiles on each, without a wall behind it."""
    made = WallCanvas(Look(DARK, PlainWords()))
    qtbot.addWidget(made)
    made.resize(820, 300)
    boxes: dict[str, Box] = {"A1": (0, 0, 1600, 900), "B1": (1608, 0, 1600, 900)}
    made.set_wall(boxes, [ScreenSight(role) for role in SIZES])
    halves: dict[str, Box] = {"one": (0, 0, 0.5, 1), "two": (0.5, 0, 0.5, 1)}
    made.set_spots(
        [TileSpot((1, role, name), role, name, halves[name]) for role in SIZES for name in halves]
    )
    made.show()
    qtbot.waitExposed(made)
    return made


def _shade(canvas: WallCanvas, role: str, across: float) -> str:
    """Return the colour in a screen's picture, a share of its width from its left."""
    picture = canvas.picture_of(role)
    if picture is None or picture.isNull():
        return ""
    colour = QColor(picture.pixel(round(picture.width() * across), picture.height() // 2))
    parts = {"red": colour.red(), "blue": colour.blue(), "green": colour.green()}
    best = max(parts, key=lambda name: parts[name])
    return best if parts[best] > 150 else ""


def keys(room: Room) -> list[object]:
    assert room.stage.on_air is not None
    return list(room.stage.on_air.frames)


def test_each_screen_is_drawn_with_what_it_shows(canvas: WallCanvas) -> None:
    assert [_shade(canvas, role, across) for role in SIZES for across in (0.25, 0.75)] == [
        "red", "blue", "red", "blue",
    ]  # fmt: skip
    first, second = canvas.screen_rect("A1"), canvas.screen_rect("B1")
    assert first.right() < second.left()
    assert first.width() / first.height() == pytest.approx(1600 / 900, rel=0.05)


def test_a_tile_that_changes_is_painted_anew_and_the_others_are_not(
    canvas: WallCanvas, room: Room, qtbot: QtBot
) -> None:
    room.source.held["nghean/red"] = "#00ff00"
    room.feed.refresh(frozenset({"nghean/red"}))
    qtbot.waitUntil(lambda: _shade(canvas, "B1", 0.25) == "green", timeout=5000)
    assert _shade(canvas, "A1", 0.75) == "blue"


def test_after_a_switch_the_pictures_follow(canvas: WallCanvas, room: Room, qtbot: QtBot) -> None:
    room.stage.switch("brief")
    qtbot.waitUntil(lambda: _shade(canvas, "B1", 0.75) == "green", timeout=5000)
    assert canvas.spot_rect(keys(room)[0]).width() > 100


def test_nobody_looks_nothing_is_painted(canvas: WallCanvas, room: Room, qtbot: QtBot) -> None:
    pictures = getattr(canvas.picture_of, "__self__", None)
    assert isinstance(pictures, ScreenPictures)
    canvas.hide()
    before = _shade(canvas, "A1", 0.25)
    room.source.held["nghean/red"] = "#00ff00"
    room.feed.refresh(frozenset({"nghean/red"}))
    key = keys(room)[0]
    qtbot.waitUntil(lambda: getattr(room.feed.view(key), "body", "") == "#00ff00", timeout=5000)
    pictures.mark(key)
    QTest.qWait(round(AGAIN_S * 1000) + 200)
    assert _shade(canvas, "A1", 0.25) == before
    canvas.show()
    qtbot.waitUntil(lambda: _shade(canvas, "A1", 0.25) == "green", timeout=5000)


def test_a_scene_that_is_closed_while_its_tiles_wait_is_let_go(
    canvas: WallCanvas, room: Room, qtbot: QtBot
) -> None:
    for scene in ("brief", "duty") * 5:
        room.stage.switch(scene)
    room.stage.reload()
    qtbot.waitUntil(lambda: _shade(canvas, "A1", 0.25) == "red", timeout=5000)


def test_a_click_or_enter_opens_a_tile_and_arrows_go_across_screens(
    drawn: WallCanvas, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(drawn.tile_opened) as told:
        QTest.mouseClick(drawn, Qt.MouseButton.LeftButton, pos=drawn.spot_rect(SECOND).center())
    assert told.args == [SECOND]
    drawn.setFocus()
    assert drawn.here == SECOND
    QTest.keyClick(drawn, Qt.Key.Key_Right)
    assert drawn.here == THIRD
    QTest.keyClick(drawn, Qt.Key.Key_Left)
    QTest.keyClick(drawn, Qt.Key.Key_Left)
    with qtbot.waitSignal(drawn.tile_opened) as told:
        QTest.keyClick(drawn, Qt.Key.Key_Return)
    assert told.args == [FIRST]


def test_a_tile_is_carried_onto_another_one_by_the_pointer(drawn: WallCanvas, qtbot: QtBot) -> None:
    start, end = (drawn.spot_rect(key).center() for key in (FIRST, FOURTH))
    with qtbot.waitSignal(drawn.placed) as told, qtbot.assertNotEmitted(drawn.tile_opened):
        QTest.mousePress(drawn, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(drawn, start + QPoint(30, 0))
        QTest.mouseMove(drawn, end)
        QTest.mouseRelease(drawn, Qt.MouseButton.LeftButton, pos=end)
    carried, role, over = told.args
    assert (carried.tile, role, over) == (FIRST, "B1", FOURTH)


def test_a_tile_let_go_where_it_is_or_beside_the_wall_stays(
    drawn: WallCanvas, qtbot: QtBot
) -> None:
    start = drawn.spot_rect(FIRST).center()
    for end in (start + QPoint(20, 5), QPoint(2, 2)):
        with qtbot.assertNotEmitted(drawn.placed), qtbot.assertNotEmitted(drawn.tile_opened):
            QTest.mousePress(drawn, Qt.MouseButton.LeftButton, pos=start)
            QTest.mouseMove(drawn, start + QPoint(30, 0))
            QTest.mouseMove(drawn, end)
            QTest.mouseRelease(drawn, Qt.MouseButton.LeftButton, pos=end)


def test_a_screen_is_chosen_for_a_scene_by_keys_and_escape_leaves_it(
    drawn: WallCanvas, qtbot: QtBot
) -> None:
    drawn.choose(Carried("Brief", scene="brief"))
    assert drawn.chosen == "A1"
    QTest.keyClick(drawn, Qt.Key.Key_Right)
    with qtbot.waitSignal(drawn.placed) as told:
        QTest.keyClick(drawn, Qt.Key.Key_Return)
    assert (told.args[0].scene, told.args[1:]) == ("brief", ["B1", None])
    drawn.choose(Carried("Brief", scene="brief"))
    with qtbot.waitSignal(drawn.choice_ended), qtbot.assertNotEmitted(drawn.placed):
        QTest.keyClick(drawn, Qt.Key.Key_Escape)
    assert drawn.choosing is None


def test_a_tile_is_moved_by_keys_onto_a_tile_of_another_screen(
    drawn: WallCanvas, qtbot: QtBot
) -> None:
    drawn.activateWindow()
    drawn.setFocus()
    qtbot.waitUntil(lambda: drawn.here == FIRST, timeout=5000)
    QTest.keyClick(drawn, Qt.Key.Key_M)
    QTest.keyClick(drawn, Qt.Key.Key_Right)
    QTest.keyClick(drawn, Qt.Key.Key_Tab)
    with qtbot.waitSignal(drawn.placed) as told:
        QTest.keyClick(drawn, Qt.Key.Key_Return)
    assert (told.args[0].tile, *told.args[1:]) == (FIRST, "B1", THIRD)


def test_what_was_put_on_a_screen_is_one_choice_with_one_way_back(room: Room) -> None:
    held = HeldScenes(room.scenes)
    chosen: list[str] = []
    placing = WallPlacing(room.stage, held, chosen.append)
    assert not placing.put(Carried("x", scene="brief"), "B1", None)
    room.scenes.scenes |= {
        "duty": [("one", "b", {}), ("two", "b", {})],
        "brief": [("three", "b", {})],
    }
    room.wall.open_pictures(SIZES)
    room.stage.switch("duty")
    assert placing.put(Carried("Brief", scene="brief"), "B1", None)
    plan = held.plan(chosen[-1], SIZES, "vi")
    assert [[tile.id for tile in plan.pages[role]] for role in SIZES] == [["one", "two"], ["three"]]
    assert room.stage.on_air is not None
    first, _, _, fourth = room.stage.on_air.frames
    assert placing.put(Carried("one", tile=first), "B1", fourth)
    plan = held.plan(chosen[-1], SIZES, "vi")
    assert [[tile.id for tile in plan.pages[role]] for role in SIZES] == [
        ["drilled-two", "two"], ["one", "drilled-one"],
    ]  # fmt: skip
    assert plan.name == "duty (vi) ▸ one ↔ two"
    assert held.root_of(chosen[-1]) == "duty"
    assert not placing.put(Carried("gone", tile=(0, "A1", "gone")), "B1", None)
    assert len(chosen) == 2


def test_a_screen_that_is_away_says_so_where_it_stood(qtbot: QtBot, room: Room) -> None:
    canvas = WallCanvas(room.look)
    qtbot.addWidget(canvas)
    canvas.resize(400, 260)

    def picture(sight: ScreenSight) -> bytes:
        canvas.set_wall({"A1": (0, 0, 1210, 681)}, [sight])
        return bytes(canvas.grab().toImage().constBits())

    here = picture(ScreenSight("A1", "DP-1", "● beats"))
    assert picture(ScreenSight("A1", "DP-1", away="no screen")) != here
    assert picture(ScreenSight("A1", "DP-1", "◆ no beat", warn=True)) != here
    assert picture(ScreenSight("A1", "DP-1", "● beats")) == here


def test_a_widget_that_is_deleted_before_its_turn_is_left_out(qtbot: QtBot) -> None:
    pictures = ScreenPictures("#000000")
    assert pictures.is_whole()
    assert pictures.picture("A1") is None
    gone, stays = QWidget(), QLabel()
    stays.setStyleSheet("background: #ff0000")
    place = QRect(0, 0, 50, 100)
    things: dict[Hashable, Shown] = {
        "gone": Shown(gone, place),
        "stays": Shown(stays, place.translated(50, 0)),
    }
    for widget in (gone, stays):
        widget.resize(place.size())
    pictures.show({"A1": ShownScreen(QSize(100, 100), QSize(20, 20), things)})
    shiboken6.delete(gone)
    with qtbot.waitSignal(pictures.whole, timeout=5000):
        pictures.work(on=True)
    picture = pictures.picture("A1")
    assert picture is not None
    assert QColor(picture.pixel(15, 10)) == QColor("#ff0000")
    assert QColor(picture.pixel(5, 10)) == QColor("#000000")
    pictures.clear()
    stays.deleteLater()
