"""The wall drawn small: its pictures follow the wall, tiles are opened and carried to screens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ioc_desktop.ui.console_placing import WallPlacing
from ioc_desktop.ui.held_scenes import HeldScenes
from ioc_desktop.ui.overview_canvas import WallCanvas
from ioc_desktop.ui.overview_link import OverviewLink
from ioc_desktop.ui.overview_painting import ScreenSight
from ioc_desktop.ui.overview_pictures import AGAIN_S, ScreenPictures
from ioc_desktop.ui.overview_places import Carried
from tests.ui.parts import WIDGET, Room, write_bundle

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
    canvas.hide()
    before = _shade(canvas, "A1", 0.25)
    room.source.held["nghean/red"] = "#00ff00"
    room.feed.refresh(frozenset({"nghean/red"}))
    key = keys(room)[0]
    qtbot.waitUntil(lambda: getattr(room.feed.view(key), "body", "") == "#00ff00", timeout=5000)
    QTest.qWait(round(AGAIN_S * 1000))
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
    canvas: WallCanvas, room: Room, qtbot: QtBot
) -> None:
    first, second, third, _ = keys(room)
    with qtbot.waitSignal(canvas.tile_opened) as told:
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.spot_rect(second).center())
    assert told.args == [second]
    canvas.setFocus()
    assert canvas.here == second
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.here == third
    QTest.keyClick(canvas, Qt.Key.Key_Left)
    QTest.keyClick(canvas, Qt.Key.Key_Left)
    with qtbot.waitSignal(canvas.tile_opened) as told:
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert told.args == [first]


def test_a_tile_is_carried_onto_another_one_by_the_pointer(
    canvas: WallCanvas, room: Room, qtbot: QtBot
) -> None:
    first, _, _, fourth = keys(room)
    start, end = (canvas.spot_rect(key).center() for key in (first, fourth))
    with qtbot.waitSignal(canvas.placed) as told, qtbot.assertNotEmitted(canvas.tile_opened):
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(canvas, start + QPoint(30, 0))
        QTest.mouseMove(canvas, end)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end)
    carried, role, over = told.args
    assert (carried.tile, role, over) == (first, "B1", fourth)


def test_a_tile_let_go_where_it_is_or_beside_the_wall_stays(
    canvas: WallCanvas, room: Room, qtbot: QtBot
) -> None:
    first = keys(room)[0]
    start = canvas.spot_rect(first).center()
    for end in (start + QPoint(20, 5), QPoint(2, 2)):
        with qtbot.assertNotEmitted(canvas.placed), qtbot.assertNotEmitted(canvas.tile_opened):
            QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
            QTest.mouseMove(canvas, start + QPoint(30, 0))
            QTest.mouseMove(canvas, end)
            QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end)


def test_a_screen_is_chosen_for_a_scene_by_keys_and_escape_leaves_it(
    canvas: WallCanvas, qtbot: QtBot
) -> None:
    canvas.choose(Carried("Brief", scene="brief"))
    assert canvas.chosen == "A1"
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    with qtbot.waitSignal(canvas.placed) as told:
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert (told.args[0].scene, told.args[1:]) == ("brief", ["B1", None])
    canvas.choose(Carried("Brief", scene="brief"))
    with qtbot.waitSignal(canvas.choice_ended), qtbot.assertNotEmitted(canvas.placed):
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.choosing is None


def test_a_tile_is_moved_by_keys_onto_a_tile_of_another_screen(
    canvas: WallCanvas, room: Room, qtbot: QtBot
) -> None:
    canvas.activateWindow()
    canvas.setFocus()
    qtbot.waitUntil(lambda: canvas.here == keys(room)[0], timeout=5000)
    QTest.keyClick(canvas, Qt.Key.Key_M)
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    with qtbot.waitSignal(canvas.placed) as told:
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert (told.args[0].tile, *told.args[1:]) == (keys(room)[0], "B1", keys(room)[2])


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


def test_pictures_rest_between_tiles(qtbot: QtBot) -> None:  # noqa: ARG001  # needs an application
    pictures = ScreenPictures("#000000")
    pictures.mark("x")
    pictures.show({})
    assert pictures.is_whole()
    assert pictures.picture("A1") is None
    pictures.clear()
