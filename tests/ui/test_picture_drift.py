"""The picture drifts by pixels, nothing is cut, nothing laid out anew, never during a switch."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from ioc_desktop.bundles.catalogue import discover
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.sdk.theme import DARK
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.picture_drift import PATH, REACH_PX, PictureDrift
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_library import SceneLibrary
from ioc_desktop.ui.scene_stage import SceneStage
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.wall import Wall
from tests.ui.parts import Room, write_bundle

CORNERS = [(dx, dy) for dx in (-REACH_PX, REACH_PX) for dy in (-REACH_PX, REACH_PX)]


@pytest.fixture
def shipped_wall(tmp_path: Path, qtbot: QtBot) -> Iterator[Wall]:
    """The duty scene as it ships, with every tile's frame, on two screens."""
    clock = RoomClock(Timeline())
    look = Look(DARK, TsWords("vi"))
    feed = SnapshotFeed(lambda: CacheReader(tmp_path / "cache.db"), clock)
    shelf = BundleShelf(discover(shipped("widgets")))
    stage = SceneStage(SceneLibrary((shipped("layouts"),)), shelf, feed, clock, look)
    wall = Wall(room_name="Trung tâm", entries=(), stage=stage, feed=feed, clock=clock, look=look)
    wall.open_pictures({"A1": (1280, 720)})
    with qtbot.waitSignal(stage.scene_shown, timeout=20_000):
        stage.switch("thuong-truc")
    yield wall
    wall.close()
    feed.close()


def test_the_path_is_closed_and_takes_a_pixel_at_a_time() -> None:
    assert PATH[0] == (0, 0)
    assert all(abs(x - u) + abs(y - v) == 1 for (x, y), (u, v) in pairwise([*PATH, PATH[0]]))
    reach = {max(abs(x), abs(y)) for x, y in PATH}
    assert reach == set(range(REACH_PX + 1))
    assert set(CORNERS) <= set(PATH)


def bounds(image: QImage) -> QRect:
    """Return the smallest rectangle that holds all that is not ground."""
    ground = int(DARK.ground[1:], 16)
    wide, high = image.width(), image.height()
    data = bytes(image.convertToFormat(QImage.Format.Format_RGB32).constBits())
    plain = ground.to_bytes(3, "little") + b"\xff"
    rows = [y for y in range(high) if data[4 * wide * y : 4 * wide * (y + 1)] != plain * wide]
    columns = [x for x in range(wide) if any(
        data[4 * (wide * y + x) : 4 * (wide * y + x) + 4] != plain for y in rows
    )]  # fmt: skip
    return QRect(columns[0], rows[0], columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1)


def test_whatever_is_painted_moves_as_one_and_is_never_cut(shipped_wall: Wall) -> None:
    window = shipped_wall.windows["A1"]
    still = window.grab().toImage()
    place = bounds(still)
    assert place.width() > 1200
    assert place.height() > 680
    for dx, dy in CORNERS:
        window.drift_to(dx, dy)
        moved = window.grab().toImage()
        assert bounds(moved) == place.translated(dx, dy)
        assert moved.copy(place.translated(dx, dy)) == still.copy(place)
    window.drift_to(0, 0)
    assert window.grab().toImage() == still


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (1080, 1920), (3840, 2160)])
def test_every_shipped_scene_has_ground_around_its_tiles(size: tuple[int, int]) -> None:
    library = SceneLibrary((shipped("layouts"),))
    narrow = []
    for scene in library.ids:
        for tiles in library.plan(scene, {"A1": size}, "vi").pages.values():
            for tile in tiles:
                x, y, wide, high = tile.place
                least = min(x, y, size[0] - x - wide, size[1] - y - high)
                if least < REACH_PX:
                    narrow.append((scene, tile.id, least))
    assert narrow == []


def opened(room: Room, tmp_path: Path, qtbot: QtBot) -> None:
    write_bundle(tmp_path / "bundles", "plain")
    room.scenes.scenes["duty"] = [("one", "plain", {})]
    room.scenes.scenes["other"] = [("two", "plain", {})]
    room.wall.open_pictures({"A1": (800, 600), "B1": (900, 500)})
    with qtbot.waitSignal(room.stage.scene_shown, timeout=5000):
        room.stage.switch("duty")


def places(room: Room) -> dict[str, tuple[int, int]]:
    found = {}
    for role, window in room.wall.windows.items():
        assert window.page is not None
        offset = window.page.pos() - window.page_rect().topLeft()
        assert window.top.pos() == offset, "all parts move as one"
        found[role] = (offset.x(), offset.y())
    return found


def test_all_screens_drift_alike_and_tiles_are_not_laid_out_anew(
    room: Room, tmp_path: Path, qtbot: QtBot
) -> None:
    opened(room, tmp_path, qtbot)
    scene, sizes = room.stage.on_air, {r: w.page_rect() for r, w in room.wall.windows.items()}
    drift = PictureDrift(room.wall, room.stage, step_s=0.01)
    seen: set[tuple[int, int]] = set()

    def went_round() -> bool:
        now = places(room)
        assert len(set(now.values())) == 1
        seen.update(now.values())
        return set(PATH) <= seen

    qtbot.waitUntil(went_round, timeout=20_000)
    drift.close()
    assert room.stage.on_air is scene
    assert {r: w.page_rect() for r, w in room.wall.windows.items()} == sizes


def test_a_new_scene_a_new_size_and_a_new_screen_stand_where_the_drift_is(
    room: Room, tmp_path: Path, qtbot: QtBot
) -> None:
    opened(room, tmp_path, qtbot)
    drift = PictureDrift(room.wall, room.stage, step_s=3600)
    for _ in range(40):
        drift._timer.timeout.emit()  # a minute each
    offset = PATH[40]
    assert set(places(room).values()) == {offset}
    with qtbot.waitSignal(room.stage.scene_shown, timeout=5000):
        room.stage.switch("other")
    assert set(places(room).values()) == {offset}
    room.wall.windows["A1"].show()
    room.wall.windows["A1"].resize(700, 700)
    qtbot.waitUntil(lambda: page_width(room, "A1") == 700, timeout=5000)
    assert set(places(room).values()) == {offset}
    with qtbot.waitSignal(room.stage.scene_shown, timeout=5000):
        room.wall.open_pictures({"C1": (640, 480)})
    room.wall.placement_changed.emit()  # as when a screen is plugged
    assert places(room) == dict.fromkeys(("A1", "B1", "C1"), offset)
    drift.close()


def page_width(room: Room, role: str) -> int:
    page: Any = room.wall.windows[role].page
    return int(page.width())


def test_it_waits_while_a_scene_is_coming(room: Room, tmp_path: Path, qtbot: QtBot) -> None:
    opened(room, tmp_path, qtbot)
    drift = PictureDrift(room.wall, room.stage, step_s=3600)
    room.stage.switch("other")
    assert room.stage.coming
    drift._timer.timeout.emit()
    assert set(places(room).values()) == {(0, 0)}
    with qtbot.waitSignal(room.stage.scene_shown, timeout=5000):
        pass
    drift._timer.timeout.emit()
    assert set(places(room).values()) == {PATH[1]}
    drift.close()


@pytest.mark.parametrize(
    "roles",
    [("A1",), ("B2",), ("C1",), ("A1", "B1"), ("A1", "A2"), ("B1", "A2", "B2"),
     tuple(f"{c}{r}" for r in (1, 2, 3) for c in "ABCD")],
)  # fmt: skip
def test_every_screen_of_any_wall_has_one_heartbeat_in_step(
    roles: tuple[str, ...], room: Room, qtbot: QtBot
) -> None:
    room.wall.open_pictures(dict.fromkeys(roles, (640, 360)))
    del qtbot
    boxes = {}
    for role, window in room.wall.windows.items():
        bars = [bar for bar in (window.top, window.bottom) if not bar.isHidden()]
        beating = [bar for bar in bars if not bar._beat_box().isEmpty()]
        assert len(beating) == 1, role
        boxes[role] = beating[0]
    before = {role: bar.grab().toImage() for role, bar in boxes.items()}
    room.wall._tick.timeout.emit()
    assert len({bar._beat for bar in boxes.values()}) == 1
    assert all(bar.grab().toImage() != before[role] for role, bar in boxes.items())
