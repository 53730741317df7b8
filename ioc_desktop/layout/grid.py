"""Tile arithmetic: a display's grid to rectangles of whole pixels.

The grid's lines are rounded once, so neighbours share them: tiles that touch on the grid
are exactly one gutter apart, tiles of one column are exactly flush, and the whole area is
filled to the last pixel at any size.
"""

from __future__ import annotations

from typing import Final

import msgspec

from ioc_desktop.layout.scene import Display

GAP_SHARE: Final = 0.008
"""The gutter between a screen's tiles, as a share of its page's shorter side."""


class Rect(msgspec.Struct, frozen=True):
    """A rectangle in px: its top left corner, width and height."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column right of it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.y + self.height


def gutter(width: int, height: int) -> int:
    """Return the gutter between the tiles of a page of this size, in px."""
    return round(min(width, height) * GAP_SHARE)


def rects(  # a screen has this many measures
    display: Display,
    width: int,
    height: int,
    gap: int,
    *,
    top_bar: int = 0,
    bottom_bar: int = 0,
    margin: int | None = None,
) -> dict[str, Rect]:
    """Return where each tile lies, in px from the screen's top left corner.

    ``gap`` is the gutter between tiles, ``margin`` the ground around all of them (as wide
    as a gutter if None), ``top_bar`` and ``bottom_bar`` what is left to the wall's lines.
    Where a screen is too small for its gutters they shrink first; no size is negative.
    """
    columns, rows = display.grid
    edge = gap if margin is None else margin
    across = _Lines(edge, max(0, width - 2 * edge), columns, gap)
    down = _Lines(top_bar + edge, max(0, height - top_bar - bottom_bar - 2 * edge), rows, gap)
    placed = {}
    for tile in display.tiles:
        x, right = across.ends(tile.at[0], tile.span[0])
        y, bottom = down.ends(tile.at[1], tile.span[1])
        placed[tile.id] = Rect(x, y, right - x, bottom - y)
    return placed


class _Lines:
    """The lines of a grid in one direction."""

    def __init__(self, start: int, length: int, cells: int, gap: int) -> None:
        """Lay ``cells`` cells over ``length`` px; a gutter takes half a cell at most."""
        self._start = start
        self._cells = cells
        self._gap = max(0, min(gap, length // (2 * cells)))
        self._length = length + self._gap

    def ends(self, first: int, span: int) -> tuple[int, int]:
        """Return where a tile begins and ends (exclusive)."""
        begin = first * self._length // self._cells
        end = (first + span) * self._length // self._cells
        return self._start + begin, self._start + max(begin, end - self._gap)
