"""Lines from small units to their texts: in plain numbers, for hundreds are tried for a map."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

Corners = tuple[float, float, float, float]
"""A box as left, top, right, bottom, or a line from its first place to its second, in px."""


def corners_of(box: QRectF) -> Corners:
    """Return a box in plain numbers."""
    return box.left(), box.top(), box.right(), box.bottom()


def leader_to(spot: QPointF, box: Corners) -> Corners:
    """Return the line from a unit to the nearest point of its text's box."""
    left, top, right, bottom = box
    x, y = spot.x(), spot.y()
    return x, y, min(max(x, left), right), min(max(y, top), bottom)


def crosses(line: Corners, box: Corners) -> bool:
    """Whether a line runs through a box: it reaches it, and parts its corners."""
    x, y, to_x, to_y = line
    left, top, right, bottom = box
    if max(x, to_x) < left or min(x, to_x) > right or max(y, to_y) < top or min(y, to_y) > bottom:
        return False
    across, down = to_x - x, to_y - y
    sides = [
        across * (corner_y - y) - down * (corner_x - x)
        for corner_x, corner_y in ((left, top), (right, top), (left, bottom), (right, bottom))
    ]
    return min(sides) <= 0 <= max(sides)


def meet(one: Corners, other: Corners) -> bool:
    """Whether two lines cross."""
    return _parts(one, other) and _parts(other, one)


def _parts(line: Corners, other: Corners) -> bool:
    """Whether the ends of the other line lie on two sides of the line drawn on and on."""
    x, y, to_x, to_y = line
    across, down = to_x - x, to_y - y
    first = across * (other[1] - y) - down * (other[0] - x)
    second = across * (other[3] - y) - down * (other[2] - x)
    return first * second <= 0
