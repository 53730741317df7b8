"""A page in half the screen's width: in as many parts as it takes for every tile to be read. Pure.

Texts are as large as the room needs them, whatever the width, so fewer tiles find room. A page
that is legible in a half as it was drawn stays so; any other has its tiles in even rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from msgspec.structs import replace

from ioc_desktop.layout import Display, Tile, gutter, rects
from ioc_desktop.ui.look import Sight


@dataclass(frozen=True, slots=True)
class Half:
    """The room for a page, in px, and how the screen is seen."""

    sight: Sight
    width: int
    height: int


def legible_parts(display: Display, half: Half) -> tuple[Display, ...]:
    """Return a page as it is shown in a half: itself, or even parts of it in reading order.

    Where not even one tile can be read, each part has one.
    """
    tiles = sorted(display.tiles, key=lambda tile: (tile.at[1], tile.at[0]))
    if not tiles or _size_px(display, half)[0] >= _floor_px(half):
        return (display,)
    for count in range(1, len(tiles) + 1):
        parts = [_even(display, part, half) for part in _dealt(tiles, count)]
        if all(_size_px(one, half)[0] >= _floor_px(half) for one in parts):
            break
    return tuple(parts)


def _dealt(tiles: list[Tile], count: int) -> list[list[Tile]]:
    """Deal the tiles out to so many parts, the first ones with one more where need be."""
    least, more = divmod(len(tiles), count)
    ends = [least * at + min(at, more) for at in range(count + 1)]
    return [tiles[begin:end] for begin, end in pairwise(ends)]


def _even(display: Display, tiles: list[Tile], half: Half) -> Display:
    """Lay the tiles out in even rows, by as many columns as give the largest texts."""
    tried = (_in_columns(display, tiles, columns) for columns in range(1, len(tiles) + 1))
    return max(tried, key=lambda one: _size_px(one, half))


def _in_columns(display: Display, tiles: list[Tile], columns: int) -> Display:
    """Fill row after row; the tiles of a last row that is not full are wider."""
    full, left = divmod(len(tiles), columns)
    wide = left or 1
    placed = []
    for place, tile in enumerate(tiles):
        row, column = divmod(place, columns)
        span = columns if row == full else wide
        placed.append(replace(tile, at=(column * span, row), span=(span, 1)))
    return replace(display, grid=(columns * wide, full + bool(left)), tiles=tuple(placed))


def _size_px(display: Display, half: Half) -> tuple[float, float]:
    """Return the smallest text of the worst tile, and a share of its size to choose by."""
    gap = gutter(half.width, half.height)
    found = rects(display, half.width, half.height, gap).values()
    metrics = [half.sight.metrics(one.width, one.height) for one in found]
    return (
        min(one.footer_px for one in metrics),
        min(one.label_px + one.value_px / 100 for one in metrics),
    )


def _floor_px(half: Half) -> int:
    return half.sight.metrics(half.width, half.height).floor_px
