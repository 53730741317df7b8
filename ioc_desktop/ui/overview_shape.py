"""Where the screens of a wall stand beside each other, in millimetres and on a canvas. Pure.

A site that states its screens' sizes and borders is drawn to scale; where nothing is known a
screen has the size that its pixels give.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ioc_desktop.layout import role_place

BEZEL_MM: Final = 8.0
"""The gap between two pictures where nobody states it: two narrow frames."""
PITCH_MM: Final = 0.5625
"""Pixel pitch where no screen of the wall tells its millimetres: a 98-inch UHD screen's."""

LINE_PX: Final = 2
"""So much of the canvas stays free around a screen: neighbours are told apart."""

Box = tuple[float, float, float, float]
"""x, y, width, height."""


@dataclass(frozen=True, slots=True)
class ScreenSize:
    """One screen: its role, its picture in px, and in mm where that is known (else 0)."""

    role: str
    width: int
    height: int
    width_mm: float = 0.0
    height_mm: float = 0.0


def wall_boxes(
    screens: Iterable[ScreenSize], bezel_mm: tuple[float, float] = (BEZEL_MM, BEZEL_MM)
) -> dict[str, Box]:
    """Return where each role's picture stands on the wall, in mm from the wall's top left.

    A column is as wide as its widest screen, a row as high as its highest; smaller ones stand
    in the middle. ``bezel_mm`` lies between neighbours, beside and above each other.
    """
    every = tuple(screens)
    sizes = {one.role: _size_mm(one, every) for one in every}
    places = {role: role_place(role) for role in sizes}
    columns: dict[int, float] = {}
    rows: dict[int, float] = {}
    for role, (column, row) in places.items():
        width, height = sizes[role]
        columns[column] = max(columns.get(column, 0.0), width)
        rows[row] = max(rows.get(row, 0.0), height)
    lefts, tops = _starts(columns, bezel_mm[0]), _starts(rows, bezel_mm[1])
    boxes: dict[str, Box] = {}
    for role, (column, row) in places.items():
        width, height = sizes[role]
        boxes[role] = (
            lefts[column] + (columns[column] - width) / 2,
            tops[row] + (rows[row] - height) / 2,
            width,
            height,
        )
    return boxes


def fitted(boxes: Mapping[str, Box], area: Box, under_px: float = 0.0) -> dict[str, Box]:
    """Return the wall scaled into an area in px, in its middle; whole pixels.

    ``under_px`` is kept free under each screen, for a line of text.
    """
    if not boxes:
        return {}
    rows = sorted({role_place(role)[1] for role in boxes})
    width = max(x + w for x, _, w, _ in boxes.values())
    height = max(y + h for _, y, _, h in boxes.values())
    left, top, room_x, room_y = area
    room_y -= under_px * len(rows)
    scale = max(0.0, min(room_x / width, room_y / height))
    left += (room_x - width * scale) / 2
    top += (room_y - height * scale) / 2
    placed: dict[str, Box] = {}
    for role, (x, y, w, h) in boxes.items():
        down = top + under_px * rows.index(role_place(role)[1])
        x1, y1 = round(left + x * scale) + LINE_PX, round(down + y * scale) + LINE_PX
        x2, y2 = round(left + (x + w) * scale) - LINE_PX, round(down + (y + h) * scale) - LINE_PX
        placed[role] = (x1, y1, max(1, x2 - x1), max(1, y2 - y1))
    return placed


def beside(boxes: Mapping[str, Box], name: str, dx: int, dy: int) -> str:
    """Return which box lies next to ``name`` that way (one of -1, 0, 1 each); itself if none.

    Near is what lies straight ahead; aside counts twice.
    """
    here = boxes.get(name)
    if here is None:
        return next(iter(boxes), "")
    x, y = here[0] + here[2] / 2, here[1] + here[3] / 2
    best, found = float("inf"), name
    for other, (ox, oy, ow, oh) in boxes.items():
        ahead = (ox + ow / 2 - x) * dx + (oy + oh / 2 - y) * dy
        if other == name or not _is_ahead(here, (ox, oy, ow, oh), dx, dy):
            continue
        aside = _apart((x, y), (ox, oy, ow, oh), dx, dy)
        if ahead + 2 * aside < best:
            best, found = ahead + 2 * aside, other
    return found


def _is_ahead(here: Box, other: Box, dx: int, dy: int) -> bool:
    """Whether a box begins behind the middle of this one, that way."""
    if dx:
        middle = here[0] + here[2] / 2
        return other[0] >= middle if dx > 0 else other[0] + other[2] <= middle
    middle = here[1] + here[3] / 2
    return other[1] >= middle if dy > 0 else other[1] + other[3] <= middle


def _apart(middle: tuple[float, float], other: Box, dx: int, dy: int) -> float:
    """Return how far beside the way ahead a box lies; 0 where the way meets it."""
    if dx:
        return max(other[1] - middle[1], middle[1] - other[1] - other[3], 0.0)
    if dy:
        return max(other[0] - middle[0], middle[0] - other[0] - other[2], 0.0)
    return 0.0


def _starts(sizes: Mapping[int, float], gap: float) -> dict[int, float]:
    starts: dict[int, float] = {}
    at = 0.0
    for place in sorted(sizes):
        starts[place] = at
        at += sizes[place] + gap
    return starts


def _size_mm(screen: ScreenSize, every: tuple[ScreenSize, ...]) -> tuple[float, float]:
    """Return a screen's size in mm: stated, else by the pitch of those that state theirs."""
    if screen.width_mm > 0:
        height = screen.height_mm or screen.width_mm * screen.height / max(1, screen.width)
        return screen.width_mm, height
    known = [one.width_mm / one.width for one in every if one.width_mm > 0 and one.width > 0]
    pitch = sum(known) / len(known) if known else PITCH_MM
    return max(1, screen.width) * pitch, max(1, screen.height) * pitch
