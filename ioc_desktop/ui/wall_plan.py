"""A scene's plan for the windows at hand: whole, and as it is shown while screens are away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from ioc_desktop.ui.scene_plan import PlannedTile, ScenePlan
from ioc_desktop.ui.wall_window import WallWindow

Sizes = Mapping[str, tuple[int, int]]


class Planner(Protocol):
    """Works a scene out for the screens at hand."""

    def plan(self, scene: str, sizes: Mapping[str, tuple[int, int]], language: str) -> ScenePlan:
        """Return the plan for pages of these sizes in px, by role.

        Raises:
            ConfigError: there is no such scene, or its file has mistakes.
        """


@dataclass(frozen=True, slots=True)
class WallPlan:
    """The plan of the whole wall for pages of these sizes in px, and what is shown of it.

    ``kept``: it was made from an older plan, because the scene's file has turned bad.
    """

    whole: ScenePlan
    sizes: Sizes
    shown: ScenePlan
    kept: bool = False


def plan_for(
    planner: Planner,
    scene: str,
    windows: Mapping[str, WallWindow],
    away: frozenset[str],
    language: str,
) -> WallPlan:
    """Return a scene's plan for these windows; those of the roles ``away`` are not seen.

    Raises:
        KnownError: there is no such scene, or its file has mistakes.
    """
    sizes = _sizes(windows)
    return _shown(planner.plan(scene, sizes, language), sizes, windows, away)


def laid_anew(
    before: WallPlan, windows: Mapping[str, WallWindow], away: frozenset[str]
) -> WallPlan:
    """Return a plan that was made before for other screens: its scene's file has turned bad.

    Each tile keeps its share of its page; roles that were not there have none.
    """
    sizes = _sizes(windows)
    pages = {
        role: tuple(_scaled(tile, before.sizes[role], sizes[role]) for tile in tiles)
        for role, tiles in before.whole.pages.items()
        if role in sizes
    }
    return replace(_shown(replace(before.whole, pages=pages), sizes, windows, away), kept=True)


def _sizes(windows: Mapping[str, WallWindow]) -> Sizes:
    pages = {role: window.page_rect() for role, window in windows.items()}
    return {role: (page.width(), page.height()) for role, page in pages.items()}


def _shown(
    whole: ScenePlan, sizes: Sizes, windows: Mapping[str, WallWindow], away: frozenset[str]
) -> WallPlan:
    if not away:
        return WallPlan(whole, sizes, whole)
    from ioc_desktop.ui.migrated_plan import migrated_plan  # a whole wall needs no such rules

    floors = {role: window.metrics.floor_px for role, window in windows.items()}
    return WallPlan(whole, sizes, migrated_plan(whole, sizes, away, floors))


def _scaled(tile: PlannedTile, before: tuple[int, int], now: tuple[int, int]) -> PlannedTile:
    x, y, width, height = tile.place
    left, right = (round(one * now[0] / before[0]) for one in (x, x + width))
    top, bottom = (round(one * now[1] / before[1]) for one in (y, y + height))
    return replace(tile, place=(left, top, right - left, bottom - top))
