"""Going to the layout for the screens that are left, and back: cuts, with nothing read anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ioc_desktop.ui import ready_scenes
from ioc_desktop.ui.scene_plan import ScenePlan
from tests.ui.parts import ListedScenes, Room, make_room, write_bundle

SIZES = {"A1": (1600, 900), "B1": (1600, 900), "C1": (1600, 900)}
LOST = frozenset({"B1"})


class TwoScenes(ListedScenes):
    """On B1 the first tile of ``duty`` is of high priority; each screen has figures of its own."""

    def plan(self, scene: str, sizes: Mapping[str, tuple[int, int]], language: str) -> ScenePlan:
        plan = super().plan(scene, sizes, language)
        pages = {
            role: tuple(
                replace(
                    tile,
                    id=f"{role.lower()}-{tile.id}",
                    settings={"indicator": f"{role.lower()}.{tile.id}"},
                    high=scene == "duty" and role == "B1" and tile.id == "one",
                )
                for tile in tiles
            )
            for role, tiles in plan.pages.items()
        }
        return replace(plan, pages=pages)


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot):
    write_bundle(tmp_path / "bundles", "plain")
    scenes = TwoScenes()
    scenes.scenes["duty"] = [("one", "plain", {}), ("two", "plain", {})]
    scenes.scenes["calm"] = [("one", "plain", {})]
    room = make_room(tmp_path / "bundles", planner=scenes)
    room.wall.open_pictures(SIZES)
    for window in room.wall.windows.values():
        window.show()
    with qtbot.waitSignal(room.stage.scene_shown, timeout=5000):
        room.stage.switch("duty")
    yield room
    room.close()


def lose(room: Room) -> None:
    room.stage.set_windows(dict(room.wall.windows), LOST)


def test_what_is_shown_is_taken_over_and_not_read_anew(room: Room, qtbot: QtBot) -> None:
    before = room.stage.on_air
    asked = len(room.source.asked)
    lose(room)
    now = room.stage.on_air
    assert now is not None
    assert now is not before, "cut to in the same turn of the loop"
    assert not room.stage.coming
    shown = {tile.id: tile.origin for tiles in now.plan.pages.values() for tile in tiles}
    assert shown["b1-one"] == "B1"
    assert "b1-two" not in shown
    assert all(not frame.guest.isHidden() for frame in now.frames.values() if frame.guest)
    qtbot.wait(600)  # longer than a scene that was cut to waits before it asks
    assert len(room.source.asked) == asked


def test_a_change_is_told_of_to_what_was_taken_over(room: Room, qtbot: QtBot) -> None:
    lose(room)
    scene = room.stage.on_air
    assert scene is not None
    (moved,) = (frame for key, frame in scene.frames.items() if "b1-one" in str(key))
    room.source.held["nghean/b1.one"] = "news"
    room.feed.refresh(frozenset({"nghean/b1.one"}))
    qtbot.waitUntil(lambda: getattr(moved.guest, "text", "") == "news", timeout=5000)


def test_what_is_shown_follows_its_screens_while_another_scene_is_awaited(room: Room) -> None:
    room.stage.switch("calm")
    assert room.stage.coming, "its figures are not there yet"
    lose(room)
    scene = room.stage.on_air
    assert scene is not None
    assert scene.plan.id == "duty"
    assert "b1-one" in {tile.id for tiles in scene.plan.pages.values() for tile in tiles}
    assert room.stage.wanted == "calm"


def test_the_whole_layout_waits_and_is_one_cut_away(room: Room) -> None:
    whole = room.stage.on_air
    lose(room)
    assert whole is not None
    assert whole.pages["B1"].isHidden()
    room.stage.set_windows(dict(room.wall.windows))
    assert room.stage.on_air is whole
    assert all(page.isVisible() for page in whole.pages.values())


def test_the_whole_layout_waits_while_more_screens_are_lost(room: Room) -> None:
    whole = room.stage.on_air
    for lost in ({"B1"}, {"B1", "C1"}, {"A1", "B1"}):
        room.stage.set_windows(dict(room.wall.windows), frozenset(lost))
        assert room.stage.on_air is not whole
    room.stage.set_windows(dict(room.wall.windows))
    assert room.stage.on_air is whole


def test_what_waited_goes_when_its_scene_is_left(room: Room, qtbot: QtBot) -> None:
    whole = room.stage.on_air
    lose(room)
    with qtbot.waitSignal(room.stage.scene_shown, timeout=5000):
        room.stage.switch("calm")
    assert whole is not None
    assert not whole.frames, "closed; the layout for the lost screens is kept in its place"
    assert "duty" in room.stage.ready


def test_scenes_that_a_lost_screen_does_not_change_stay_ready(
    room: Room, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ready_scenes, "_REST_MS", 5)
    room.stage.expect(["calm"])
    qtbot.waitUntil(lambda: room.stage.ready == ("calm",), timeout=5000)
    ready = room.stage.built("calm")
    lose(room)
    assert room.stage.built("calm") is ready
    room.wall.windows["C1"].resize(1280, 720)
    room.stage.set_windows(dict(room.wall.windows), LOST)
    assert room.stage.built("calm") is not ready, "it was made for another size"
    with qtbot.waitSignal(room.stage.scene_shown, timeout=5000):
        room.stage.switch("calm")


def test_a_scene_for_lost_screens_is_not_shown_on_whole_ones(room: Room, qtbot: QtBot) -> None:
    lose(room)
    with qtbot.waitSignal(room.stage.scene_shown, timeout=5000):
        room.stage.switch("calm")
    assert "duty" in room.stage.ready
    room.stage.set_windows(dict(room.wall.windows))
    with qtbot.waitSignal(room.stage.scene_shown, timeout=5000):
        room.stage.switch("duty")
    scene = room.stage.on_air
    assert scene is not None
    assert set(scene.pages) == set(SIZES)
    assert not any(tile.origin for tiles in scene.plan.pages.values() for tile in tiles)


def test_losing_and_healing_over_and_over_leaves_nothing_behind(room: Room, qtbot: QtBot) -> None:
    def round_trip() -> int:
        for lost in ({"B1"}, {"B1", "C1"}, set()):
            room.stage.set_windows(dict(room.wall.windows), frozenset(lost))
        for scene in ("calm", "duty"):
            with qtbot.waitSignal(room.stage.scene_shown, timeout=5000):
                room.stage.switch(scene)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return len(QApplication.allWidgets())

    round_trip()
    assert len({round_trip() for _ in range(4)}) == 1
