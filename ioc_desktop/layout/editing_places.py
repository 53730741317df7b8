"""Where a tile fits, what lies beside it, and places in proportion on another grid. Pure."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import Final, Literal

from ioc_desktop.layout.editing_page import Cell, DraftDisplay, DraftTile, DraftWall, TileRef
from ioc_desktop.layout.roles import role_place

Direction = Literal["left", "right", "up", "down"]
Box = tuple[Cell, Cell]
"""A place and a span."""

_STEP: Final[dict[Direction, Cell]] = {
    "left": (-1, 0),
    "right": (1, 0),
    "up": (0, -1),
    "down": (0, 1),
}


def overlapping(
    display: DraftDisplay, at: Cell, span: Cell, leaving_out: Collection[TileRef] = ()
) -> tuple[TileRef, ...]:
    """Return the tiles that a tile put there would lie over. Cheap: for every pixel of a drag."""
    return tuple(
        tile.ref
        for tile in display.tiles
        if tile.ref not in leaving_out and _overlap((at, span), (tile.at, tile.span))
    )


def on_grid(display: DraftDisplay, at: Cell, span: Cell) -> bool:
    """Whether a tile put there would lie on the display's grid."""
    return all(
        at[axis] >= 0 and span[axis] >= 1 and at[axis] + span[axis] <= display.grid[axis]
        for axis in (0, 1)
    )


def free_place(
    display: DraftDisplay, span: Cell, leaving_out: Collection[TileRef] = ()
) -> Cell | None:
    """Return the first free place of that span, row by row from the top; None if there is none.

    A place that is free has a neighbour or the grid's edge on its left and above it, so that
    only these lines are tried.
    """
    boxes = [(tile.at, tile.span) for tile in display.tiles if tile.ref not in leaving_out]
    columns = sorted({0, *(at[0] + wide[0] for at, wide in boxes)})
    rows = sorted({0, *(at[1] + wide[1] for at, wide in boxes)})
    for row in rows:
        for column in columns:
            at = (column, row)
            if on_grid(display, at, span) and not any(_overlap((at, span), box) for box in boxes):
                return at
    return None


def largest_free(display: DraftDisplay, leaving_out: Collection[TileRef] = ()) -> Box | None:
    """Return the largest free place of a display and its span; None if all of it is taken."""
    boxes = [(tile.at, tile.span) for tile in display.tiles if tile.ref not in leaving_out]
    columns, rows = (
        sorted(
            {0, display.grid[axis]}
            | {edge for at, span in boxes for edge in (at[axis], at[axis] + span[axis])}
        )
        for axis in (0, 1)
    )
    best: Box | None = None
    for left in columns:
        for top in rows:
            for right in (one for one in columns if one > left):
                for bottom in (one for one in rows if one > top):
                    box = ((left, top), (right - left, bottom - top))
                    larger = best is None or _area(box) > _area(best)
                    if (
                        larger
                        and on_grid(display, *box)
                        and not any(_overlap(box, one) for one in boxes)
                    ):
                        best = box
    return best


def fitting_place(display: DraftDisplay, span: Cell) -> Box | None:
    """Return a free place for a tile of that span; a smaller one where there is none so large."""
    at = free_place(display, span)
    if at is not None:
        return at, span
    largest = largest_free(display)
    if largest is None:
        return None
    at, room = largest
    return at, (min(span[0], room[0]), min(span[1], room[1]))


def scaled(at: Cell, span: Cell, grid: Cell, new: Cell) -> Box:
    """Return the place in proportion on another grid: its edges on the nearest lines.

    A span may come out as 0: there is no room for the tile on so coarse a grid.
    """
    edges = [
        (
            _nearest(at[axis] * new[axis], grid[axis]),
            _nearest((at[axis] + span[axis]) * new[axis], grid[axis]),
        )
        for axis in (0, 1)
    ]
    (left, right), (top, bottom) = edges
    return (left, top), (right - left, bottom - top)


def stepped(tile: DraftTile, direction: Direction, cells: int = 1) -> Cell:
    """Return the place so many cells away in a direction; never before the grid's first cell."""
    step = _STEP[direction]
    return max(0, tile.at[0] + step[0] * cells), max(0, tile.at[1] + step[1] * cells)


def snapped(display: DraftDisplay, tile: DraftTile, direction: Direction) -> Cell:
    """Return the next place in a direction where an edge of the tile meets another's edge.

    The edges of other tiles and of the grid count; at the grid's end the place stays.
    """
    axis = 0 if direction in ("left", "right") else 1
    edges = {0, display.grid[axis]}
    for other in display.tiles:
        if other.ref != tile.ref:
            edges |= {other.at[axis], other.at[axis] + other.span[axis]}
    last = display.grid[axis] - tile.span[axis]
    places = {edge for edge in edges if edge <= last} | {edge - tile.span[axis] for edge in edges}
    if direction in ("left", "up"):
        nearer = [place for place in places if 0 <= place < tile.at[axis]]
        place = max(nearer, default=tile.at[axis])
    else:
        nearer = [place for place in places if tile.at[axis] < place <= last]
        place = min(nearer, default=tile.at[axis])
    return (place, tile.at[1]) if axis == 0 else (tile.at[0], place)


def neighbour(wall: DraftWall, ref: TileRef, direction: Direction) -> TileRef | None:
    """Return the tile that lies next in a direction, on the same display or one beyond.

    Those level with it come first, of these the nearest, then the one that meets it longest.
    None at the wall's edge.
    """
    boxes = {
        tile.ref: _on_wall(display, tile) for display in wall.displays for tile in display.tiles
    }
    own = boxes.pop(ref)
    axis = 0 if direction in ("left", "right") else 1
    across = 1 - axis
    ranked = []
    for other, box in boxes.items():
        if direction in ("right", "down"):
            gap = box[0][axis] - own[1][axis]
        else:
            gap = own[0][axis] - box[1][axis]
        meets = min(own[1][across], box[1][across]) - max(own[0][across], box[0][across])
        if gap >= 0:
            ranked.append((meets <= 0, gap if meets > 0 else gap - meets, -meets, other))
    return min(ranked)[-1] if ranked else None


def _on_wall(
    display: DraftDisplay, tile: DraftTile
) -> tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]:
    """Return a tile's top left and bottom right corner, in screens from the wall's corner."""
    place = role_place(display.role)
    first, last = (
        tuple(place[axis] + Fraction(cells[axis], display.grid[axis]) for axis in (0, 1))
        for cells in (tile.at, (tile.at[0] + tile.span[0], tile.at[1] + tile.span[1]))
    )
    return (first[0], first[1]), (last[0], last[1])


def _overlap(first: Box, second: Box) -> bool:
    return all(
        first[0][axis] < second[0][axis] + second[1][axis]
        and second[0][axis] < first[0][axis] + first[1][axis]
        for axis in (0, 1)
    )


def _area(box: Box) -> int:
    return box[1][0] * box[1][1]


def _nearest(number: int, parts: int) -> int:
    """Return number / parts, halves upwards."""
    return (2 * number + parts) // (2 * parts)
