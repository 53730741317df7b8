"""The whole way on the screen side: rows in a real cache → a shipped bundle's painted tile."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from ioc_desktop.bundles.catalogue import discover
from ioc_desktop.domain.figures import FreshnessState
from ioc_desktop.domain.rows import Observation
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.sdk.kit import KitView
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
from ioc_desktop.ui.tile_frame import TileFrame
from ioc_desktop.ui.wall import Wall
from tests.unit.store.conftest import NOW_S
from tests.unit.store.conftest import Room as FilledCache

SCENE = """
schema = 1
id = "duty"
name = { vi = "Thường trực", en = "Duty" }
[[variant]]
wall = "1x1"
[[variant.display]]
role = "A1"
grid = [2, 1]
[[variant.display.tile]]
id = "received"
at = [0, 0]
span = [1, 1]
bundle = "documents"
kind = "overview"
[[variant.display.tile]]
id = "declared"
at = [1, 0]
span = [1, 1]
kind = "kpi"
indicator = "documents.received"
title = "Không cần Python"
"""


def put_received(cache: FilledCache, value: float) -> frozenset[str]:
    row = Observation(
        indicator="documents.received",
        period_start="2021-10-06",
        value=value,
        as_of="2021-10-06T17:00:00+07:00",
    )
    topics: frozenset[str] = cache.observe(row).topics
    return topics


def texts(frame: TileFrame) -> list[str]:
    assert isinstance(frame.guest, KitView)
    return [mark.text for mark in frame.guest.sheet().marks]


def test_a_figure_comes_to_the_wall_changes_there_and_ages_there(
    tmp_path: Path, qtbot: QtBot
) -> None:
    cache = FilledCache(tmp_path / "data")
    cache.catalogue()
    put_received(cache, 806)
    (tmp_path / "scenes").mkdir()
    (tmp_path / "scenes" / "duty.toml").write_text(SCENE, encoding="utf-8")

    now_s = [float(NOW_S)]
    clock = RoomClock(Timeline(), lambda: now_s[0])
    look = Look(DARK, TsWords("vi"), {"nghean": "Tỉnh"})
    library = SceneLibrary((tmp_path / "scenes",))
    feed = SnapshotFeed(lambda: CacheReader(tmp_path / "data" / "cache.db", silence_s=None), clock)
    stage = SceneStage(library, BundleShelf(discover(shipped("widgets"))), feed, clock, look)
    wall = Wall(room_name="Room", entries=(), stage=stage, feed=feed, clock=clock, look=look)
    wall.open_pictures({"A1": (1920, 1080)})
    with qtbot.waitSignal(stage.scene_shown, timeout=20_000):
        stage.switch("duty")
    assert stage.on_air is not None
    frames = {frame.info.title: frame for frame in stage.on_air.frames.values()}
    declared = frames["Không cần Python"]
    assert all("806" in texts(frame) for frame in frames.values())
    assert declared.info.freshness is not None
    assert declared.info.freshness.state is FreshnessState.LIVE

    feed.refresh(put_received(cache, 811))  # what the station says on its pipe
    qtbot.waitUntil(lambda: all("811" in texts(f) for f in frames.values()), timeout=5000)

    now_s[0] += 30 * 86400  # nothing new came: the same figure, and how old it is
    feed.refresh()
    qtbot.waitUntil(
        lambda: (
            declared.info.freshness is not None
            and declared.info.freshness.state is FreshnessState.STALE
        ),
        timeout=5000,
    )
    assert "811" in texts(declared)
    wall.close()
    feed.close()
    cache.close()
