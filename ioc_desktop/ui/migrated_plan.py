"""A scene's plan for the screens that are left: important tiles of lost screens move to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from ioc_desktop.layout.grid import Rect, gutter
from ioc_desktop.layout.migration import Page, Piece, migrate
from ioc_desktop.ui.scene_plan import PlannedTile, ScenePlan


def migrated_plan(
    plan: ScenePlan,
    sizes: Mapping[str, tuple[int, int]],
    away: Collection[str],
    floors_px: Mapping[str, float],
) -> ScenePlan:
    """Return the plan without pages for the roles ``away``, their important tiles elsewhere.

    ``sizes`` are those of the pages in px, ``floors_px`` the smallest legible texts there. Roles
    of living screens that show nothing in this scene take tiles in too.
    """
    tiles = {(role, tile.id): tile for role, planned in plan.pages.items() for tile in planned}
    pages = [
        Page(
            role=role,
            width=width,
            height=height,
            tiles=tuple(
                Piece(tile.id, Rect(*tile.place), tile.high, _sameness(tile))
                for tile in plan.pages.get(role, ())
            ),
            floor_px=max(1.0, floors_px.get(role, 1.0)),
            gap=gutter(width, height),
        )
        for role, (width, height) in sizes.items()
    ]
    settled = migrate(pages, away)
    shown: dict[str, tuple[PlannedTile, ...]] = {}
    for role, moved in settled.shown.items():
        own = {one.id for one in moved if one.origin == role}
        page = []
        for one in moved:
            tile = tiles[(one.origin, one.id)]
            place = (one.place.x, one.place.y, one.place.width, one.place.height)
            if one.origin == role:
                page.append(replace(tile, place=place) if place != tile.place else tile)
                continue
            # A screen's tiles are told apart by their ids; the moved one gives way.
            name = f"{one.id}@{one.origin}" if one.id in own else one.id
            own.add(name)
            page.append(replace(tile, id=name, place=place, origin=one.origin, mark_px=one.mark_px))
        if page or role in plan.pages:
            shown[role] = tuple(page)
    hidden = tuple((role, tiles[(role, name)]) for role, name in settled.hidden)
    return replace(plan, pages=shown, hidden=hidden, cramped=settled.cramped)


def _sameness(tile: PlannedTile) -> str:
    """Return what makes two tiles of a wall show the same."""
    return repr((tile.bundle, tile.kind, tile.title, tile.settings))
