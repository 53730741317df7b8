"""Scenes for the moment: another scene's screen, or one tile, put into the one that is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from ioc_desktop.errors import ConfigError, Finding
from ioc_desktop.ui.held_scenes import LEAST, HeldScenes, PageTile
from ioc_desktop.ui.scene_plan import PlannedTile, ScenePlan

SIZES = {"A1": (1000, 500), "B1": (1000, 500)}
ALARM = PageTile("alarms", "alarms", "first", {"centre": "nghean"}, title="Cảnh báo")


@dataclass
class TwoScenes:
    """``duty`` has three tiles on every screen, ``map`` one on A1 alone."""

    asked: list[tuple[str, Mapping[str, tuple[int, int]]]] = field(default_factory=list)

    def plan(self, scene: str, sizes: Mapping[str, tuple[int, int]], language: str) -> ScenePlan:
        self.asked.append((scene, sizes))
        if scene == "duty":
            tiles = (
                PlannedTile("first", "b", "k", (0, 0, 400, 500), high=True),
                PlannedTile("wide", "b", "k", (400, 0, 400, 500)),
                PlannedTile("small", "b", "k", (800, 0, 200, 500)),
            )
            return ScenePlan("duty", f"Trực ({language})", dict.fromkeys(sizes, tiles))
        if scene == "map":
            one = (PlannedTile("map", "b", "k", (0, 0, 1000, 500)),)
            return ScenePlan("map", "Bản đồ", {"A1": one})
        raise ConfigError((Finding("", "scene", f"there is no scene {scene!r}"),))


def ids(plan: ScenePlan, role: str) -> list[str]:
    return [tile.id for tile in plan.pages[role]]


def test_another_scenes_screen_takes_one_role_and_the_others_stay() -> None:
    held = HeldScenes(TwoScenes())
    scene = held.hold_scene("duty", "A1", "map")
    plan = held.plan(scene, SIZES, "vi")
    assert ids(plan, "A1") == ["map"]
    assert ids(plan, "B1") == ["first", "wide", "small"]
    assert (plan.id, plan.name) == (scene, "Trực (vi) ▸ Bản đồ")
    assert held.label(scene) == "duty ▸ map"


def test_a_scene_is_shown_there_as_on_a_wall_of_one() -> None:
    library = TwoScenes()
    held = HeldScenes(library)
    plan = held.plan(held.hold_scene("duty", "B1", "map"), SIZES, "vi")
    assert ids(plan, "B1") == ["map"]
    assert ids(plan, "A1") == ["first", "wide", "small"]
    assert library.asked[-1] == ("map", {"A1": (1000, 500)})


def test_a_tile_takes_the_whole_screen_or_the_place_of_another() -> None:
    held = HeldScenes(TwoScenes())
    plan = held.plan(held.hold_tile("duty", "A1", ALARM), SIZES, "vi")
    assert ids(plan, "A1") == ["drilled-alarms"]
    plan = held.plan(held.hold_tile("duty", "A1", ALARM, over="small"), SIZES, "vi")
    (_, _, tile) = plan.pages["A1"]
    assert (tile.id, tile.place, tile.title) == ("drilled-alarms", (800, 0, 200, 500), "Cảnh báo")
    assert tile.settings == {"centre": "nghean"}


def test_the_tile_of_lowest_priority_is_not_high_and_the_largest_of_those() -> None:
    held = HeldScenes(TwoScenes())
    plan = held.plan(held.hold_tile("duty", "B1", ALARM, over=LEAST), SIZES, "vi")
    assert ids(plan, "B1") == ["first", "drilled-alarms", "small"]


def test_a_tile_that_must_be_seen_stays_one_wherever_it_is_put() -> None:
    held = HeldScenes(TwoScenes())
    first = TwoScenes().plan("duty", SIZES, "vi").pages["A1"][0]
    assert first.high
    plan = held.plan(held.hold_tile("duty", "B1", first, over="small"), SIZES, "vi")
    assert [tile.high for tile in plan.pages["B1"]] == [True, False, True]
    plan = held.plan(held.hold_tile("duty", "B1", first), SIZES, "vi")
    assert [tile.high for tile in plan.pages["B1"]] == [True]


def test_a_tile_of_a_scene_can_be_put_elsewhere_twice() -> None:
    held = HeldScenes(TwoScenes())
    tile = PlannedTile("map", "b", "k", (0, 0, 1000, 500), title="Bản đồ", settings={"x": 1})
    first = held.hold_tile("duty", "A1", tile, over="wide")
    second = held.hold_tile(first, "A1", tile, over="small")
    plan = held.plan(second, SIZES, "vi")
    assert ids(plan, "A1") == ["first", "drilled-map", "drilled-map+"]
    assert held.label(second) == "duty ▸ Bản đồ ▸ Bản đồ"


def test_what_takes_a_whole_screen_replaces_what_took_it_before() -> None:
    held = HeldScenes(TwoScenes())
    first = held.hold_scene("duty", "A1", "map")
    second = held.hold_tile(first, "A1", ALARM)
    assert held.base_of(second) == "duty"


def test_over_a_tile_that_is_gone_the_whole_screen_is_taken() -> None:
    held = HeldScenes(TwoScenes())
    plan = held.plan(held.hold_tile("duty", "A1", ALARM, over="gone"), SIZES, "vi")
    assert ids(plan, "A1") == ["drilled-alarms"]


def test_the_oldest_are_forgotten_and_known_as_gone() -> None:
    held = HeldScenes(TwoScenes())
    first = held.hold_scene("duty", "A1", "map")
    for _ in range(8):
        last = held.hold_tile("duty", "A1", ALARM)
    assert held.is_there("duty")
    assert held.is_there(last)
    assert not held.is_there(first)
    with pytest.raises(ConfigError):
        held.plan(first, SIZES, "vi")


def test_what_a_person_puts_on_the_wall_does_not_keep_what_passes() -> None:
    held = HeldScenes(TwoScenes())
    alarm = held.hold_tile("duty", "A1", ALARM, over=LEAST, passing=True)
    mine = held.hold_scene(alarm, "B1", "map")
    assert held.base_of(mine) == "duty"
    assert ids(held.plan(mine, SIZES, "vi"), "A1") == ["first", "wide", "small"]
