"""Every tile kind that ships, on a real cache without figures: said, never blank or broken."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from ioc_desktop.bundles.catalogue import discover
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.sdk.theme import DARK
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_library import SceneLibrary
from ioc_desktop.ui.scene_stage import SceneStage
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.wall import Wall


def test_every_shipped_scene_stands_with_every_tile_whole_before_the_first_sync(
    tmp_path: Path, qtbot: QtBot
) -> None:
    clock = RoomClock(Timeline())
    look = Look(DARK, TsWords("vi"))
    library = SceneLibrary((shipped("layouts"),))
    feed = SnapshotFeed(lambda: CacheReader(tmp_path / "cache.db"), clock)
    shelf = BundleShelf(discover(shipped("widgets")))
    stage = SceneStage(library, shelf, feed, clock, look)
    wall = Wall(room_name="Room", entries=(), stage=stage, feed=feed, clock=clock, look=look)
    wall.open_pictures({"A1": (1920, 1080)})
    window = wall.windows["A1"]
    for scene in library.ids:
        with qtbot.waitSignal(stage.scene_shown, timeout=20_000):
            stage.switch(scene)
        assert stage.on_air is not None
        assert stage.on_air.plan.id == scene
        assert stage.on_air.frames
        assert not window.grab().isNull()
        broken = {key: frame.failure for key, frame in stage.on_air.frames.items() if frame.failure}
        assert not broken
    qtbot.waitUntil(
        lambda: any("chưa có số liệu" in mark.text for mark in window.bottom.sheet().marks),
        timeout=5000,
    )
    wall.close()
    feed.close()
