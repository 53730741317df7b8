"""What is done to a scene's walls, displays, name, key and macros while it is edited. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

import msgspec

from ioc_desktop.layout.editing_page import (
    Cell,
    DraftDisplay,
    DraftTile,
    DraftWall,
    EditRefusedError,
    Page,
)
from ioc_desktop.layout.editing_places import free_place, on_grid, overlapping, scaled
from ioc_desktop.layout.editing_tiles import boxed
from ioc_desktop.layout.meaning import wall_size
from ioc_desktop.layout.roles import role_name, role_place
from ioc_desktop.layout.scene_text import (
    Part,
    Parts,
    display_part,
    halves,
    inserted,
    removed,
    values_of,
    variant_part,
    with_value,
    without_value,
)

NEW_GRID: Cell = (12, 12)
_MOST_CELLS = 500
_WALL = re.compile(r"[1-9][0-9]?x[1-9][0-9]?")


def with_grid(page: Page, wall: str, role: str, grid: Cell) -> Parts:
    """Return the parts with another grid for a display, its tiles where they were in proportion.

    Raises:
        EditRefusedError: a tile would vanish or come to lie over another.
    """
    display = page.display(wall, role)
    if min(grid) < 1 or max(grid) > _MOST_CELLS:
        raise EditRefusedError(f"a grid has 1 to {_MOST_CELLS} columns and rows")
    moved: list[DraftTile] = []
    for tile in display.tiles:
        at, span = scaled(tile.at, tile.span, display.grid, grid)
        if min(span) < 1:
            raise EditRefusedError(
                f"tile {tile.ref.tile!r} has no room on a grid of {grid[0]} × {grid[1]}"
            )
        moved.append(msgspec.structs.replace(tile, at=at, span=span))
    after = msgspec.structs.replace(display, grid=grid, tiles=tuple(moved))
    for before, tile in zip(display.tiles, moved, strict=True):
        over = set(overlapping(after, tile.at, tile.span, {tile.ref}))
        over -= set(overlapping(display, before.at, before.span, {before.ref}))
        if over:
            raise EditRefusedError(
                f"on a grid of {grid[0]} × {grid[1]} tile {tile.ref.tile!r} would lie over "
                f"{min(over).tile!r}"
            )
    parts = list(page.parts)
    at_display = page.at(display.path)
    parts[at_display] = with_value(parts[at_display], ("grid",), list(grid))
    for tile in moved:
        at_tile = page.at(tile.path)
        parts[at_tile] = boxed(parts[at_tile], tile.at, tile.span)
    return tuple(parts)


def with_wall(page: Page, wall: str, grid: Cell = NEW_GRID) -> Parts:
    """Return the parts with a variant for another wall, its displays empty."""
    columns, rows = _new_wall(page, wall)
    roles = [role_name(column, row) for row in range(rows) for column in range(columns)]
    new = [variant_part(wall), *(display_part(role, grid) for role in roles)]
    return inserted(page.parts, len(page.parts), new)


def without_wall(page: Page, wall: str) -> Parts:
    """Return the parts without a variant; the last one stays."""
    index = page.variant_index(wall)
    if len(page.index) == 1:
        raise EditRefusedError(f"{wall} is the scene's only wall; add another one first")
    return removed(page.parts, index.at, index.end)


def with_display(page: Page, wall: str, role: str, grid: Cell = NEW_GRID) -> Parts:
    """Return the parts with another display for a wall."""
    page.wall(wall)
    columns, rows = wall_size(wall)
    try:
        column, row = role_place(role)
    except ValueError as error:
        raise EditRefusedError(str(error)) from error
    if column >= columns or row >= rows:
        last = role_name(columns - 1, rows - 1)
        raise EditRefusedError(f"{role!r} is not on a wall of {wall} (A1 to {last})")
    if any(one.role == role for one in page.wall(wall).displays):
        raise EditRefusedError(f"the wall {wall} already has a display {role}")
    return inserted(page.parts, page.variant_index(wall).end, [display_part(role, grid)])


def without_display(page: Page, wall: str, role: str) -> Parts:
    """Return the parts without a display and its tiles; the wall's last one stays."""
    index = page.display_index(wall, role)
    if len(page.variant_index(wall).displays) == 1:
        raise EditRefusedError(f"{role} is the only display of the wall {wall}")
    last = index.tiles[-1] if index.tiles else index.at
    return removed(page.parts, index.at, last + 1)


def with_copied_wall(page: Page, source: str, wall: str) -> tuple[Parts, tuple[str, ...]]:
    """Return the parts with a variant made after another one, and ids of tiles left out.

    A wall of which several screens make one of the new (2x2 → 1x1, 4x2 → 2x2) keeps every
    tile in proportion. Else screens of one name are alike, tiles of screens that are gone go
    where there is room, those of high priority first, and new screens are empty.
    """
    old = page.wall(source)
    new_size, old_size = _new_wall(page, wall), wall_size(source)
    if all(had % has == 0 for had, has in zip(old_size, new_size, strict=True)):
        displays = list(_joined_displays(old, old_size, new_size))
        left: tuple[str, ...] = ()
    else:
        displays, left = _same_displays(old, new_size)
    new = [variant_part(wall)]
    for display in displays:
        new.append(display_part(display.role, display.grid))
        for tile in display.tiles:
            text = halves(page.parts[page.at(tile.path)])[0]
            new.append(boxed(Part("tile", text), tile.at, tile.span))
    return inserted(page.parts, len(page.parts), new), left


def _joined_displays(old: DraftWall, had: Cell, has: Cell) -> Iterable[DraftDisplay]:
    """Yield the displays of a smaller wall, each made of a block of the larger one's."""
    across, down = had[0] // has[0], had[1] // has[1]
    by_place = {role_place(display.role): display for display in old.displays}
    for row in range(has[1]):
        for column in range(has[0]):
            block = {
                (x, y): by_place[column * across + x, row * down + y]
                for y in range(down)
                for x in range(across)
                if (column * across + x, row * down + y) in by_place
            }
            unit = (
                math.lcm(1, *(display.grid[0] for display in block.values())),
                math.lcm(1, *(display.grid[1] for display in block.values())),
            )
            grid = (unit[0] * across, unit[1] * down)
            if max(grid) > _MOST_CELLS:
                raise EditRefusedError(
                    f"the grids of the wall {old.wall} have no common one of at most "
                    f"{_MOST_CELLS} lines"
                )
            tiles = []
            for (x, y), display in block.items():
                for tile in display.tiles:
                    at, span = scaled(tile.at, tile.span, display.grid, unit)
                    place = (at[0] + x * unit[0], at[1] + y * unit[1])
                    tiles.append(msgspec.structs.replace(tile, at=place, span=span))
            yield DraftDisplay(role_name(column, row), grid, tuple(tiles), "")


def _same_displays(old: DraftWall, has: Cell) -> tuple[list[DraftDisplay], tuple[str, ...]]:
    """Return a wall's displays by the same roles, and ids of tiles for which there is no room."""
    by_role = {display.role: display for display in old.displays}
    roles = [role_name(column, row) for row in range(has[1]) for column in range(has[0])]
    grid = old.displays[0].grid if old.displays else NEW_GRID
    displays = [by_role.get(role) or DraftDisplay(role, grid, (), "") for role in roles]
    homeless = [
        (display.grid, tile)
        for display in old.displays
        if display.role not in roles
        for tile in display.tiles
    ]
    left: list[str] = []
    for its_grid, tile in sorted(homeless, key=lambda one: one[1].priority != "high"):
        for number, display in enumerate(displays):
            span = scaled(tile.at, tile.span, its_grid, display.grid)[1]
            at = free_place(display, span) if min(span) >= 1 else None
            if at is not None and on_grid(display, at, span):
                put = msgspec.structs.replace(tile, at=at, span=span)
                displays[number] = msgspec.structs.replace(display, tiles=(*display.tiles, put))
                break
        else:
            left.append(tile.ref.tile)
    return displays, tuple(left)


def with_head(page: Page, path: tuple[str, ...], value: object) -> Parts:
    """Return the parts with a value outside all walls set (name, key, macros); None removes it."""
    parts = list(page.parts)
    holders = [at for at, part in enumerate(parts) if part.kind in ("head", "other")]
    at = next((one for one in holders if path[0] in values_of(parts[one])), None)
    if value is None:
        if at is not None:
            parts[at] = without_value(parts[at], path)
            if not parts[at].text.strip():
                del parts[at]
        return tuple(parts)
    if at is None and len(path) > 1:
        first = 1 if parts and parts[0].kind == "head" else 0
        table = with_value(Part("other", ""), path, value)
        return inserted(page.parts, first, [table])
    if at is None:
        at = 0
        if not parts or parts[0].kind != "head":
            parts.insert(0, Part("head", "\n"))
    parts[at] = with_value(parts[at], path, value)
    return tuple(parts)


def _new_wall(page: Page, wall: str) -> Cell:
    if not _WALL.fullmatch(wall):
        raise EditRefusedError(f"{wall!r} is no wall; write columns x rows, like 2x2")
    if any(one.wall == wall for one in page.walls):
        raise EditRefusedError(f"this scene already has a wall {wall}")
    return wall_size(wall)
