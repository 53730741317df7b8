"""Reads a sheet that was laid out: what on it is too small, cut, over an edge, over another text.

The linter, the editor and the tests judge by what is really written, to the pixel: the ink of a
text with all its marks, not the box of its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from ioc_desktop.sdk.kit.fonts import font
from ioc_desktop.sdk.kit.sheet import Sheet, TextMark

_EDGE_PX = 1.0
"""Smoothed outlines reach so far beyond their shape."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong with what is written: ``other`` is the text it lies over."""

    sort: Literal["small", "cut", "outside", "overlap"]
    text: str
    size_px: int
    other: str = ""


@lru_cache(maxsize=8192)
def _ink(text: str, size_px: int, weight: int) -> tuple[float, float, float, float]:
    path = QPainterPath()
    path.addText(0.0, 0.0, font(size_px, weight), text)
    box = path.boundingRect()
    return box.left(), box.top(), box.width(), box.height()


def ink_of(mark: TextMark) -> QRectF:
    """Return the box of what a text's letters and marks cover, in the sheet's px."""
    left, top, width, height = _ink(mark.text, mark.size_px, mark.weight)
    return QRectF(mark.left + left, mark.baseline + top, width, height)


def flaws(sheet: Sheet, rect: QRectF, floor_px: int) -> Iterator[Flaw]:
    """Yield what is wrong with the texts of a sheet laid out for ``rect``.

    ``floor_px`` is the size of the smallest text that the farthest viewer can read.
    """
    boxes = [(mark, ink_of(mark)) for mark in sheet.marks if mark.text.strip()]
    whole = rect.adjusted(-_EDGE_PX, -_EDGE_PX, _EDGE_PX, _EDGE_PX)
    for index, (mark, box) in enumerate(boxes):
        if mark.size_px < floor_px:
            yield Flaw("small", mark.text, mark.size_px)
        if mark.text.endswith("…"):
            yield Flaw("cut", mark.text, mark.size_px)
        if not whole.contains(box):
            yield Flaw("outside", mark.text, mark.size_px)
        for other, other_box in boxes[index + 1 :]:
            common = box.intersected(other_box)
            if common.width() > _EDGE_PX and common.height() > _EDGE_PX:
                yield Flaw("overlap", mark.text, mark.size_px, other.text)
