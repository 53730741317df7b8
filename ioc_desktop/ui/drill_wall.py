"""A page of the drill-down as tiles for the wall: which, with what settings, where on its grid.

How they get there: ``held_scenes``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from ioc_desktop.layout.scene import DECLARATIVE_BUNDLE
from ioc_desktop.ui.drill_place import DrillStep
from ioc_desktop.ui.drill_view import DrillView
from ioc_desktop.ui.held_scenes import GRID, PageTile

BUNDLE: Final = "drilled"
_OF_ALL: Final = frozenset({"by_locality", "by_agency", "map"})
"""A figure's tiles that show everybody, whatever place the page is about."""


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
    return PageTile(kind, BUNDLE, kind, settings, (0, 0, GRID, GRID))


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
    height = 5 if under else GRID
    tiles = [
        PageTile("card", DECLARATIVE_BUNDLE, "kpi", {**own, "chart": False}, (0, 0, 4, height)),
        PageTile("trend", DECLARATIVE_BUNDLE, "trend", own, (4, 0, 8, height)),
    ]
    shown = under[:2] if len(under) < 3 or place.side != "agency" else [under[0], under[2]]  # noqa: PLR2004  # two fit beside each other
    width = GRID // max(1, len(shown))
    for number, (name, kind, settings) in enumerate(shown):
        at = (number * width, height, width, GRID - height)
        tiles.append(PageTile(name, DECLARATIVE_BUNDLE, kind, settings, at))
    # The side that is open stands for the page where there is room for one tile only.
    return tuple(sorted(tiles, key=lambda one: one.id != (first or "trend")))
