"""What a drag or a key would do to a scene, before it is done. Pure.

A proposal is shown as a ghost on the canvas and handed to the draft when the button is let go;
one that cannot be says why, and nothing happens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ioc_desktop.layout import Display, Tile, Variant

Act = Literal["move", "resize", "swap", "copy", "add"]
Why = Literal["", "off the grid", "over another tile", "no such display"]

HANDLES: tuple[tuple[int, int], ...] = (
    (-1, -1), (0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0),
)  # fmt: skip
"""The eight handles of a tile: which edges each moves (-1 left or top, 1 right or bottom)."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One change: ``act`` on ``tile`` (its id, "" for a new one) at these cells of a display.

    ``other`` is the tile that a swap changes places with, or the one that is in the way;
    ``why`` is empty if it can be done. Repeated ``by_key``, cell by cell, it is one step.
    """

    act: Act
    tile: str
    role: str
    at: tuple[int, int]
    span: tuple[int, int]
    other: str = ""
    why: Why = ""
    by_key: bool = False

    @property
    def possible(self) -> bool:
        """Whether it can be done."""
        return not self.why


def display_of(variant: Variant, tile: str) -> Display | None:
    """Return the display that has the tile."""
    return next((d for d in variant.displays if any(t.id == tile for t in d.tiles)), None)


def tile_of(variant: Variant, tile: str) -> Tile | None:
    """Return the tile of that id."""
    return next((t for d in variant.displays for t in d.tiles if t.id == tile), None)


def moved(  # the parts of one gesture
    variant: Variant,
    tile: str,
    role: str,
    at: tuple[int, int],
    *,
    over: str = "",
    copy: bool = False,
) -> Proposal | None:
    """Return what dropping the tile at these cells would do; ``over`` is the tile under the hand.

    On another tile they change places; a copy never does. None: there is no such tile.
    """
    found = tile_of(variant, tile)
    if found is None:
        return None
    if over and over != tile and not copy:
        other, there = tile_of(variant, over), display_of(variant, over)
        if other is not None and there is not None:
            return Proposal("swap", tile, there.role, other.at, other.span, over)
    target = variant.display(role)
    span = found.span if target is None else _fitted(found.span, target.grid)
    act: Act = "copy" if copy else "move"
    return _judged(variant, Proposal(act, tile, role, at, span), "" if copy else tile)


def resized(
    variant: Variant, tile: str, handle: tuple[int, int], by: tuple[int, int]
) -> Proposal | None:
    """Return what dragging a handle by so many columns and rows would do; never below one cell."""
    found, display = tile_of(variant, tile), display_of(variant, tile)
    if found is None or display is None:
        return None
    at, span = list(found.at), list(found.span)
    for axis in (0, 1):
        if handle[axis] < 0:
            step = min(by[axis], span[axis] - 1)
            at[axis] += step
            span[axis] -= step
        elif handle[axis] > 0:
            span[axis] = max(1, span[axis] + by[axis])
    place, size = (at[0], at[1]), (span[0], span[1])
    return _judged(variant, Proposal("resize", tile, display.role, place, size), tile)


def added(variant: Variant, role: str, at: tuple[int, int], span: tuple[int, int]) -> Proposal:
    """Return what putting a new tile at these cells would do."""
    target = variant.display(role)
    fitting = span if target is None else _fitted(span, target.grid)
    return _judged(variant, Proposal("add", "", role, at, fitting), "")


def free_place(
    display: Display, wanted: tuple[int, int]
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return the first free cells (at, span) for a tile that would like that span, None if none.

    Where so much is nowhere free, the largest free rectangle, at most as large as wanted.
    """
    columns, rows = display.grid
    taken = {
        (x, y)
        for tile in display.tiles
        for x in range(tile.at[0], tile.at[0] + tile.span[0])
        for y in range(tile.at[1], tile.at[1] + tile.span[1])
    }
    want = _fitted(wanted, display.grid)
    best: tuple[int, tuple[int, int], tuple[int, int]] | None = None
    for y in range(rows):
        for x in range(columns):
            span = _free_from(taken, (x, y), want, display.grid)
            if span == want:
                return (x, y), span
            area = span[0] * span[1]
            if area and (best is None or area > best[0]):
                best = (area, (x, y), span)
    return None if best is None else best[1:]


def _free_from(
    taken: set[tuple[int, int]], at: tuple[int, int], want: tuple[int, int], grid: tuple[int, int]
) -> tuple[int, int]:
    """Return the largest free span from that cell on, at most ``want``."""
    best, width = (0, 0), min(want[0], grid[0] - at[0])
    for height in range(1, min(want[1], grid[1] - at[1]) + 1):
        y = at[1] + height - 1
        width = next((w for w in range(width) if (at[0] + w, y) in taken), width)
        if not width:
            break
        if width * height > best[0] * best[1]:
            best = (width, height)
    return best


def _fitted(span: tuple[int, int], grid: tuple[int, int]) -> tuple[int, int]:
    return min(span[0], grid[0]), min(span[1], grid[1])


def _judged(variant: Variant, proposal: Proposal, itself: str) -> Proposal:
    """Return the proposal with why it cannot be, if it cannot."""
    target = variant.display(proposal.role)
    if target is None:
        return _refused(proposal, "no such display")
    inside = all(
        proposal.at[axis] >= 0 and proposal.at[axis] + proposal.span[axis] <= target.grid[axis]
        for axis in (0, 1)
    )
    if not inside:
        return _refused(proposal, "off the grid")
    for tile in _in_the_way(target, proposal.at, proposal.span):
        if tile.id != itself:
            return _refused(proposal, "over another tile", tile.id)
    return proposal


def _in_the_way(display: Display, at: tuple[int, int], span: tuple[int, int]) -> Iterator[Tile]:
    for tile in display.tiles:
        if all(
            at[axis] < tile.at[axis] + tile.span[axis] and tile.at[axis] < at[axis] + span[axis]
            for axis in (0, 1)
        ):
            yield tile


def _refused(proposal: Proposal, why: Why, other: str = "") -> Proposal:
    return Proposal(
        proposal.act, proposal.tile, proposal.role, proposal.at, proposal.span, other, why
    )
