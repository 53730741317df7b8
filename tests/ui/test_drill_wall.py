"""A page of the drill-down on the wall, and back to the scene before; files are not touched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ioc_desktop.bundles.catalogue import discover
from ioc_desktop.domain.rows import Observation, Record, Row
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.sdk.theme import DARK
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped
from ioc_desktop.store.duty_reader import DutyReader
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.drill_desk import DrillDesk
from ioc_desktop.ui.drill_place import HOME, DrillFilter, DrillPlace, DrillStep
from ioc_desktop.ui.drill_wall import tiles_of
from ioc_desktop.ui.held_scenes import HeldScenes
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_library import SceneLibrary
from ioc_desktop.ui.scene_stage import SceneStage
from ioc_desktop.ui.short_tasks import ShortTasks
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.wall import Wall
from tests.unit.store.conftest import NOW_S
from tests.unit.store.conftest import Room as FilledCache

WAIT_MS = 20_000
TILE = """
[[variant.display.tile]]
id = "{id}"
at = [{at}, 0]
span = [1, 1]
bundle = "clock"
"""
SCENE = f"""
schema = 1
id = "duty"
name = {{ vi = "Thường trực" }}
[[variant]]
wall = "2x1"
[[variant.display]]
role = "A1"
grid = [2, 1]
{TILE.format(id="left", at=0)}
{TILE.format(id="right", at=1)}
[[variant.display]]
role = "B1"
grid = [2, 1]
{TILE.format(id="third", at=0)}
{TILE.format(id="fourth", at=1)}
"""
FIGURE = DrillStep(DrillPlace("nghean", "documents", "documents.received"))


@dataclass
class Room:
    """A wall of two screens for pictures, and the drill-down beside it."""

    desk: DrillDesk
    stage: SceneStage
    wall: Wall
    library: SceneLibrary
    scenes: Path
    qtbot: QtBot

    def open(self, step: DrillStep) -> None:
        guide = self.desk.open(step)
        self.qtbot.waitUntil(lambda: guide.is_settled, timeout=WAIT_MS)

    def put(self, role: str, tile: str = "") -> None:
        sender = self.desk.sender_to_wall
        assert sender is not None
        before = self.stage.scene
        sender.put(role, tile)
        self.qtbot.waitUntil(lambda: self.stage.scene != before, timeout=WAIT_MS)

    def tiles(self, role: str) -> dict[str, str]:
        """What stands on a screen: the tiles' ids and titles."""
        scene = self.stage.on_air
        assert scene is not None
        frames = scene.frames.items()
        return {str(key[2]): frame.info.title for key, frame in frames if key[1] == role}  # type: ignore[index]  # number, role, tile


@pytest.fixture
def room(tmp_path: Path, tasks: ShortTasks, qtbot: QtBot) -> Iterator[Room]:
    cache = FilledCache(tmp_path / "data")
    cache.catalogue()
    cache.observe(
        *(
            Observation(
                indicator="documents.received", period_start=f"2021-10-0{day}", value=800.0 + day,
                as_of=f"2021-10-0{day}T17:00:00+07:00", locality=place, system=place and "2021",
            )
            for day in range(4, 7)
            for place in ("", "412", "427")
        )
    )  # fmt: skip
    rows: dict[str, Row | None] = {
        f"vb-{n}": Record(
            kind="document", subsystem="documents", title=f"Văn bản {n}", state="received",
            agency="syt", due_at="2021-10-01T17:00:00+07:00",
        )
        for n in range(5)
    }  # fmt: skip
    cache.put("records", rows)
    scenes = tmp_path / "scenes"
    scenes.mkdir()
    (scenes / "duty.toml").write_text(SCENE, encoding="utf-8")
    library = SceneLibrary((scenes,))
    held = HeldScenes(library)
    clock = RoomClock(Timeline(), lambda: float(NOW_S))
    look = Look(DARK, TsWords("vi"), {"nghean": "Tỉnh"})
    folder = cache.folder
    feed = SnapshotFeed(
        lambda: DutyReader(CacheReader(folder / "cache.db", silence_s=None), folder, ["nghean"]),
        clock,
    )
    shelf = BundleShelf(discover(shipped("widgets")))
    stage = SceneStage(held, shelf, feed, clock, look)
    wall = Wall(room_name="Room", entries=(), stage=stage, feed=feed, clock=clock, look=look)
    desk = DrillDesk(
        feed=feed, tasks=tasks, clock=clock, shelf=shelf, look=look,
        stage=stage, wall=wall, held=held,
    )  # fmt: skip
    wall.open_pictures({"A1": (1280, 720), "B1": (1280, 720)})
    stage.switch("duty")
    qtbot.waitUntil(lambda: stage.on_air is not None, timeout=WAIT_MS)
    yield Room(desk, stage, wall, library, scenes, qtbot)
    desk.close()
    desk.deleteLater()
    wall.close()
    feed.close()
    cache.close()


def test_a_page_takes_one_screen_and_the_scene_before_returns(room: Room):
    file = (room.scenes / "duty.toml").read_bytes()
    room.open(FIGURE)
    room.put("B1")
    assert set(room.tiles("A1")) == {"left", "right"}, "the other screen keeps its own"
    shown = room.tiles("B1")
    assert set(shown) == {
        "drilled-card", "drilled-trend", "drilled-by_locality", "drilled-map",
    }  # fmt: skip
    assert shown["drilled-card"] == "Văn bản đến"
    assert room.stage.scene_name == "Thường trực ▸ Văn bản đến"
    panel = room.desk.panel
    assert panel is not None
    assert not panel.take_back.isHidden()
    assert (room.scenes / "duty.toml").read_bytes() == file
    assert room.library.ids == ("duty",), "no file, nothing to choose by a scene's key"
    QTest.keyClick(panel, Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    room.qtbot.waitUntil(lambda: room.stage.scene == "duty", timeout=WAIT_MS)
    assert set(room.tiles("B1")) == {"third", "fourth"}
    assert panel.take_back.isHidden()


def test_the_consoles_way_back_returns_too_and_a_second_page_takes_the_firsts_place(room: Room):
    room.open(FIGURE)
    room.put("A1")
    room.open(DrillStep(DrillPlace("nghean", "documents")))
    room.put("A1")
    assert set(room.tiles("A1")) == {"drilled-subsystem"}
    room.stage.set_windows(room.wall.windows)  # screens change: the page is made for them anew
    room.qtbot.waitUntil(lambda: not room.stage.coming, timeout=WAIT_MS)
    assert set(room.tiles("A1")) == {"drilled-subsystem"}
    sender = room.desk.sender_to_wall
    assert sender is not None
    sender.take_back()
    room.qtbot.waitUntil(lambda: room.stage.scene == "duty", timeout=WAIT_MS)
    room.put("A1")
    room.stage.back()
    room.qtbot.waitUntil(lambda: room.stage.scene == "duty", timeout=WAIT_MS)


def test_a_page_can_stand_in_the_place_of_one_tile_chosen_by_keys(room: Room):
    room.open(DrillStep(DrillPlace("nghean", "documents", kind="document", which="overdue")))
    panel, guide = room.desk.panel, room.desk.guide
    assert panel is not None
    assert guide is not None
    before = room.stage.on_air
    assert before is not None
    place = next(f.geometry() for k, f in before.frames.items() if k[2] == "right")  # type: ignore[index]  # number, role, tile
    QTest.keyClick(panel, Qt.Key.Key_F7)
    assert guide.choice is not None
    assert guide.choice.targets[:3] == (("A1", ""), ("A1", "left"), ("A1", "right"))
    table = panel.choice.page.table
    for _ in range(2):
        QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Return)
    room.qtbot.waitUntil(lambda: "drilled-records" in room.tiles("A1"), timeout=WAIT_MS)
    assert set(room.tiles("A1")) == {"left", "drilled-records"}
    scene = room.stage.on_air
    assert scene is not None
    frame = next(f for k, f in scene.frames.items() if k[2] == "drilled-records")  # type: ignore[index]  # as above
    assert frame.geometry() == place
    assert not frame.failure
    assert not panel.choosing


@pytest.mark.parametrize(
    "step",
    [
        HOME,
        DrillStep(DrillPlace("nghean", "documents"), DrillFilter(locality="427")),
        DrillStep(DrillPlace("nghean", "education")),
        DrillStep(
            DrillPlace("nghean", "documents", "documents.received", side="agency"),
            DrillFilter(locality="427", period="2021-10-01/P1M"),
        ),
        DrillStep(DrillPlace("nghean", "documents", kind="document", record="vb-1")),
    ],
)
def test_every_page_can_go_up_and_every_tile_of_it_is_painted(room: Room, step: DrillStep):
    room.open(step)
    panel = room.desk.panel
    assert panel is not None
    assert tiles_of(panel.view)
    room.put("A1")
    scene = room.stage.on_air
    assert scene is not None
    assert not [frame.failure for frame in scene.frames.values() if frame.failure]
    pixels = room.wall.windows["A1"].grab().toImage()
    assert not pixels.isNull()
    places = [f.geometry() for k, f in scene.frames.items() if str(k[2]).startswith("drilled")]  # type: ignore[index]  # as above
    assert all(one == other or not one.intersects(other) for one in places for other in places)


def test_a_filtered_page_says_on_the_wall_of_which_place_and_time_it_is(room: Room):
    place = DrillPlace("nghean", "documents", "documents.received")
    room.open(DrillStep(place, DrillFilter(locality="427", period="2021-10-01/P1M")))
    room.put("B1")
    room.qtbot.waitUntil(
        lambda: room.tiles("B1")["drilled-map"] == "Văn bản đến · Tháng 10/2021", timeout=WAIT_MS
    )
    titles = room.tiles("B1")
    assert titles["drilled-card"] == "Văn bản đến · Huyện Đô Lương · Tháng 10/2021"
    assert titles["drilled-by_locality"] == titles["drilled-map"]


def test_a_page_without_anything_to_show_says_so(room: Room):
    room.open(DrillStep(DrillPlace("nghean", "nowhere")))
    panel, sender = room.desk.panel, room.desk.sender_to_wall
    assert panel is not None
    assert sender is not None
    sender.put("A1")
    assert "không có gì để đưa lên tường" in panel.notice.text()
    assert room.stage.scene == "duty"
