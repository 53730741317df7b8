"""A matrix of panels that the graphics card joins to one screen: where each panel's picture is.

Where the card lets the picture run on behind the panels' frames, what lies behind a bezel is
seen by nobody. The panels' pictures are worked out from millimetres, so that tiles can be laid
on them alone. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pane:
    """One panel's place in a matrix; ``first`` is the role of its top left panel.

    ``column`` and ``row`` from 0. ``bezel_mm`` is what the card hides between two pictures
    beside and above each other, ``panel_mm`` the size of one panel's picture, None = not said
    (then nothing is hidden).
    """

    first: str
    column: int
    row: int
    columns: int
    rows: int
    bezel_mm: tuple[float, float] = (0.0, 0.0)
    panel_mm: tuple[float, float] | None = None


def pane_place(pane: Pane, width: int, height: int) -> tuple[int, int, int, int]:
    """Return x, y, width and height in px of a panel's picture on a screen of that size.

    The panels cover the whole screen but for what is behind the bezels, to the last pixel.
    """
    panel = pane.panel_mm or (1.0, 1.0)
    bezel = pane.bezel_mm if pane.panel_mm else (0.0, 0.0)
    x, right = _ends(width, pane.column, pane.columns, panel[0], bezel[0])
    y, bottom = _ends(height, pane.row, pane.rows, panel[1], bezel[1])
    return x, y, right - x, bottom - y


def _ends(length: int, place: int, count: int, panel: float, bezel: float) -> tuple[int, int]:
    """Return where a panel begins and ends, both rounded inwards: nothing lies behind a bezel."""
    whole = count * panel + (count - 1) * bezel
    begin = place * (panel + bezel) * length / whole
    end = (place * (panel + bezel) + panel) * length / whole
    if bezel <= 0:
        return round(begin), round(end)
    return -int(-begin // 1) if place else 0, length if place == count - 1 else int(end)
