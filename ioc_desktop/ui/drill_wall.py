"""A page of the drill-down on the wall: a scene for the moment, made from the one that is shown.

The page's tiles take one screen (or the place of one tile) of a scene; all other screens keep
what they show. No scene file is touched: such a scene lives in this program only, under a
number, until somebody goes back to the scene before.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from ioc_desktop.layout.scene import DECLARATIVE_BUNDLE
from ioc_desktop.ui.drill_place import DrillStep
from ioc_desktop.ui.drill_view import DrillView
from ioc_desktop.ui.scene_plan import PlannedTile, ScenePlan

if TYPE_CHECKING:
    from ioc_desktop.ui.scene_stage import Planner

_log = logging.getLogger(__name__)

BUNDLE: Final = "drilled"
_GRID: Final = 12
_GAP_SHARE: Final = 0.008
_MOST_HELD: Final = 8
_OF_ALL: Final = frozenset({"by_locality", "by_agency", "map"})
"""A figure's tiles that show everybody, whatever place the page is about."""
_PREFIX: Final = "drilled-"
"""No scene file has such an id and a number: a person's choice never hides a file's scene."""


@dataclass(frozen=True, slots=True)
class PageTile:
    """One tile of a page: what it shows, and where on a grid of 12 by 12."""

    id: str
    bundle: str
    kind: str
    settings: Mapping[str, Any]
    place: tuple[int, int, int, int]
    """Column, row, columns, rows."""
    title: str | None = None
    """Where the tile's own would not say of which place or time it is."""


@dataclass(frozen=True, slots=True)
class Held:
    """A page that was put on the wall.

    ``base`` is the scene it was put into, on the screen of ``role``, over the tile ``tile``
    or, with "", over the whole screen.
    """

    base: str
    role: str
    tile: str
    title: str
    tiles: tuple[PageTile, ...]


def tiles_of(view: DrillView) -> tuple[PageTile, ...]:
    """Return a page's tiles, the one that stands for it alone first; () where it has none."""
    step, place = view.step, view.step.place
    common = _common(step)
    found = _tiles(view, common)
    if place.record:
        return found
    where = () if place.unit and not place.kind else (view.locality, view.agency)
    own = _joined(view.title, *where, view.period) if any((*where, view.period)) else None
    of_all = _joined(view.title, view.period) if view.period else None
    return tuple(replace(one, title=of_all if one.id in _OF_ALL else own) for one in found)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _tiles(view: DrillView, common: Mapping[str, Any]) -> tuple[PageTile, ...]:
    step, place = view.step, view.step.place
    if place.record or place.kind:
        return (_drilled("record" if place.record else "records", _records(step, common)),)
    if view.figure is not None:
        return _figure_tiles(view, common)
    if view.table is None:
        return ()
    if place.subsystem:
        settings = {**common, "centre": place.centre, "subsystem": place.subsystem}
        return (_drilled("subsystem", settings),)
    return (_drilled("overview", common),)


def _common(step: DrillStep) -> dict[str, Any]:
    chosen, centre = step.filter, step.place.centre
    return {
        "locality": chosen.locality,
        "agency": chosen.agency_at(centre),
        "period": chosen.period,
    }


def _records(step: DrillStep, common: Mapping[str, Any]) -> dict[str, Any]:
    place = step.place
    settings: dict[str, Any] = {"centre": place.centre, "records": place.kind}
    if place.record:
        return {**settings, "record": place.record}
    return {
        **common,
        **settings,
        "subsystem": place.subsystem,
        "text": place.text,
        "open_only": place.which != "all",
        "overdue_only": place.which == "overdue",
    }


def _drilled(kind: str, settings: Mapping[str, Any]) -> PageTile:
    return PageTile(kind, BUNDLE, kind, settings, (0, 0, _GRID, _GRID))


def _figure_tiles(view: DrillView, common: Mapping[str, Any]) -> tuple[PageTile, ...]:
    """Return the figure's card and course above, who reports how much below."""
    place = view.step.place
    base = {"indicator": place.indicator}
    if place.centre:
        base["centre"] = place.centre
    own = {**base, **common}
    parts = {**base, "period": common["period"]}
    sides = {one.side for one in view.sides}
    under: list[tuple[str, str, Mapping[str, Any]]] = []
    if "locality" in sides:
        under.append(("by_locality", "ranking", {**parts, "by": "locality"}))
        under.append(("map", "map", parts))
    if "agency" in sides:
        under.append(("by_agency", "ranking", {**parts, "by": "agency"}))
    first = {"locality": "by_locality", "map": "map", "agency": "by_agency"}.get(place.side, "")
    height = 5 if under else _GRID
    tiles = [
        PageTile("card", DECLARATIVE_BUNDLE, "kpi", {**own, "chart": False}, (0, 0, 4, height)),
        PageTile("trend", DECLARATIVE_BUNDLE, "trend", own, (4, 0, 8, height)),
    ]
    shown = under[:2] if len(under) < 3 or place.side != "agency" else [under[0], under[2]]  # noqa: PLR2004  # two fit beside each other
    width = _GRID // max(1, len(shown))
    for number, (name, kind, settings) in enumerate(shown):
        at = (number * width, height, width, _GRID - height)
        tiles.append(PageTile(name, DECLARATIVE_BUNDLE, kind, settings, at))
    # The side that is open stands for the page where there is room for one tile only.
    return tuple(sorted(tiles, key=lambda one: one.id != (first or "trend")))


@dataclass(slots=True)
class HeldScenes:
    """A planner that knows the pages put on the wall, and asks another one for everything else."""

    library: Planner
    _held: dict[str, Held] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def hold(self, held: Held) -> str:
        """Keep a page to be shown; return the id of its scene.

        On a screen that shows such a page already it takes that one's place.
        """
        before = self._held.get(held.base)
        if before is not None and before.role == held.role:
            held = replace(held, base=before.base)  # instead of that one, not within it
        scene = f"{_PREFIX}{next(self._numbers)}"
        self._held[scene] = held
        self._forget_oldest(scene)
        _log.info(
            "put on the wall: %s on %s of the scene %s, as %s",
            held.title, held.role, held.base, scene,
        )  # fmt: skip
        return scene

    def _forget_oldest(self, scene: str) -> None:
        """Keep the last few pages, and those that the newest one stands beside."""
        needed = {scene}
        while (scene := self.base_of(scene)) in self._held:
            needed.add(scene)
        old = [name for name in self._held if name not in needed]
        for name in old[: max(0, len(self._held) - _MOST_HELD)]:
            del self._held[name]

    def base_of(self, scene: str) -> str:
        """Return the scene that a page was put into; "" where the scene is no such page."""
        held = self._held.get(scene)
        return held.base if held is not None else ""

    def is_there(self, scene: str) -> bool:
        """Whether a scene can be gone back to: one for the moment is kept for a while only."""
        return scene in self._held or not scene.startswith(_PREFIX)

    def label(self, scene: str) -> str:
        """Return what a journal calls a scene: one for the moment by where it stands and title."""
        held = self._held.get(scene)
        return scene if held is None else f"{self.label(held.base)} ▸ {held.title}"

    def plan(self, scene: str, sizes: Mapping[str, tuple[int, int]], language: str) -> ScenePlan:
        """Return the plan for pages of these sizes in px, by role.

        Raises:
            ConfigError: there is no such scene, or its file has mistakes.
        """
        held = self._held.get(scene)
        if held is None:
            return self.library.plan(scene, sizes, language)
        base = self.plan(held.base, sizes, language)
        size = sizes.get(held.role)
        pages = dict(base.pages)
        if size is not None:
            pages[held.role] = _placed(held, pages.get(held.role, ()), size)
        return ScenePlan(scene, f"{base.name} ▸ {held.title}", pages)


def _placed(
    held: Held, page: tuple[PlannedTile, ...], size: tuple[int, int]
) -> tuple[PlannedTile, ...]:
    """Return the screen's tiles with the page over all of them, or over one."""
    covered = next((tile for tile in page if tile.id == held.tile), None)
    if covered is not None:
        stands = held.tiles[0]
        shown = PlannedTile(
            f"drilled-{stands.id}", stands.bundle, stands.kind, covered.place,
            title=stands.title, settings=stands.settings,
        )  # fmt: skip
        return tuple(shown if tile is covered else tile for tile in page)
    gap = round(min(size) * _GAP_SHARE)
    return tuple(
        PlannedTile(
            f"drilled-{tile.id}", tile.bundle, tile.kind, _pixels(tile.place, size, gap),
            title=tile.title, settings=tile.settings,
        )
        for tile in held.tiles
    )  # fmt: skip


def _pixels(
    place: tuple[int, int, int, int], size: tuple[int, int], gap: int
) -> tuple[int, int, int, int]:
    """Return a place of the grid in px, one gap around and between."""
    column, row, columns, rows = place
    lines = [
        [round(gap + (length - 2 * gap) * step / _GRID) for step in range(_GRID + 1)]
        for length in size
    ]
    left, right = lines[0][column], lines[0][column + columns]
    top, bottom = lines[1][row], lines[1][row + rows]
    half = gap // 2
    left += half if column else 0
    top += half if row else 0
    right -= gap - half if column + columns < _GRID else 0
    bottom -= gap - half if row + rows < _GRID else 0
    return (left, top, right - left, bottom - top)
