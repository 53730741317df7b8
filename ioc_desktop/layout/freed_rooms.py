"""Which rectangles of a page can be freed by giving up tiles of normal priority. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import msgspec

from ioc_desktop.layout.grid import Rect

MOST_LINES = 14
"""So many edges of tiles are considered in each direction; finer grids are thinned out."""


class Freed(msgspec.Struct, frozen=True):
    """A rectangle that can be had, and its cost: the tiles given up, as a share of the page."""

    loss: float
    place: Rect


@lru_cache(maxsize=64)
def freed_rooms(tiles: tuple[tuple[Rect, bool], ...], whole: Rect, gap: int) -> tuple[Freed, ...]:
    """Return the rectangles between tiles' edges that hold no part of a tile of high priority.

    ``tiles`` are rectangles in px and whether each is of high priority. The cheapest come
    first, of equal ones the largest. A tile that is cut is given up whole. Between a rectangle
    and the tiles beside it lies a ``gap``.
    """
    edge = whole.x, whole.y, whole.right, whole.bottom
    lefts = _lines((edge[0], *(x for one, _ in tiles for x in (one.x, one.right + gap))), edge[::2])
    rights = _lines(
        (edge[2], *(x for one, _ in tiles for x in (one.right, one.x - gap))), edge[::2]
    )
    tops = _lines(
        (edge[1], *(y for one, _ in tiles for y in (one.y, one.bottom + gap))), edge[1::2]
    )
    bottoms = _lines(
        (edge[3], *(y for one, _ in tiles for y in (one.bottom, one.y - gap))), edge[1::2]
    )
    area = max(1, whole.width * whole.height)
    found = []
    for left in lefts:
        for right in (one for one in rights if one > left):
            beside = [one for one in tiles if one[0].x < right and left < one[0].right]
            for top in tops:
                below = [one for one in beside if top < one[0].bottom]
                limit = min((place.y for place, high in below if high), default=whole.bottom + 1)
                for bottom in bottoms:
                    if bottom <= top or bottom > limit:
                        continue
                    loss = sum(place.width * place.height for place, _ in below if place.y < bottom)
                    place = Rect(left, top, right - left, bottom - top)
                    found.append(Freed(loss / area, place))
    found.sort(key=lambda one: (one.loss, -one.place.width * one.place.height, one.place.y))
    return tuple(found)


def _lines(found: Iterable[int], ends: tuple[int, ...]) -> list[int]:
    """Return the lines within a page, in order; of very many, the first, the last and some."""
    lines = sorted({line for line in found if ends[0] <= line <= ends[1]})
    if len(lines) <= MOST_LINES:
        return lines
    last = len(lines) - 1
    return sorted({lines[round(step * last / (MOST_LINES - 1))] for step in range(MOST_LINES)})
