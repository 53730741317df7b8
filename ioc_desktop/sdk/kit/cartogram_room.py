"""Where a map leaves room: a coarse picture of what is taken, asked for free boxes.

The picture is painted at an eighth of the size, so that a search over hundreds of boxes costs
a millisecond; a box that it calls free touches nothing of what was painted or taken.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

_COARSE = 8.0
_FREE = 255
_TAKEN = QColor(0, 0, 0)
_DIRECTIONS = 24
_TURNS: Final = tuple(
    # The sea is right: eastern places are asked first.
    (math.cos(angle), math.sin(angle))
    for turn in range(_DIRECTIONS)
    for angle in ((turn + 1) // 2 * (1 if turn % 2 else -1) * 2 * math.pi / _DIRECTIONS,)
)
_GROWTH = 1.35
_BLOCKS = 64
"""The search for the largest free box looks at about so many blocks across."""
_HALF = bytes(_FREE if shade == _FREE else 0 for shade in range(256))
"""What is half taken is taken."""


class Room:
    """What of a rectangle is taken by the map's units and by what was written beside them."""

    def __init__(
        self, rect: QRectF, paths: Iterable[QPainterPath], like: Room | None = None
    ) -> None:
        """Take the paths, with a margin of one coarse pixel, and what is taken of ``like``.

        ``like`` is a room of the same rectangle: to copy it is far cheaper than to paint.
        """
        self._rect = rect
        self._origin = (rect.left(), rect.top())
        self._wide = max(1, math.ceil(rect.width() / _COARSE))
        self._high = max(1, math.ceil(rect.height() / _COARSE))
        if like is not None:
            self._image, self._lines = like.picture()
        else:
            self._image = QImage(self._wide, self._high, QImage.Format.Format_Grayscale8)
            self._image.fill(_FREE)
        painter = QPainter(self._image)
        painter.scale(1 / _COARSE, 1 / _COARSE)
        painter.translate(-rect.left(), -rect.top())
        painter.setPen(QPen(_TAKEN, _COARSE * 1.5))
        painter.setBrush(_TAKEN)
        for path in paths:
            painter.drawPath(path)
        painter.end()
        if like is None:
            self._lines = self._read()

    def picture(self) -> tuple[QImage, list[bytes]]:
        """Return a copy of what is taken."""
        return self._image.copy(), list(self._lines)

    def take(self, box: QRectF) -> None:
        """Take a box: nothing else is put there."""
        painter = QPainter(self._image)
        painter.fillRect(self._coarse(box), _TAKEN)
        painter.end()
        self._lines = self._read()

    def _is_free(self, left: float, top: float, width: float, height: float) -> bool:
        x, y = (left - self._origin[0]) / _COARSE, (top - self._origin[1]) / _COARSE
        first, last = int(x), math.ceil(x + width / _COARSE)
        begin, end = int(y), math.ceil(y + height / _COARSE)
        if x < 0 or y < 0 or last > self._wide or end > self._high:
            return False
        lines, wanted = self._lines, last - first
        return all(lines[row].count(_FREE, first, last) == wanted for row in range(begin, end))

    def _is_open(self, x: float, y: float) -> bool:
        """Whether one place is free: most boxes are refused by their middle alone."""
        column, row = int((x - self._origin[0]) / _COARSE), int((y - self._origin[1]) / _COARSE)
        inside = 0 <= column < self._wide and 0 <= row < self._high
        return inside and self._lines[row][column] == _FREE

    def near(
        self, spot: QPointF, size: QSizeF, reach: float, is_clear: Callable[[QRectF], bool]
    ) -> QRectF | None:
        """Return the nearest free box of that size around a spot; None within ``reach``.

        ``is_clear`` may refuse a box for what the picture does not know: lines across it.
        """
        width, height = size.width(), size.height()
        middle_x, middle_y = spot.x(), spot.y()
        away = max(height * 0.8, _COARSE)
        while away <= reach:
            for east, south in _TURNS:
                x = middle_x + east * (away + width / 2)
                y = middle_y + south * (away + height / 2)
                if not self._is_open(x, y):
                    continue
                if self._is_free(x - width / 2, y - height / 2, width, height):
                    box = QRectF(x - width / 2, y - height / 2, width, height)
                    if is_clear(box):
                        return box
            away *= _GROWTH
        return None

    def bands(self, step: float) -> list[QRectF]:
        """Return from top to bottom, in steps, how far the rectangle is free from its left."""
        found: list[QRectF] = []
        top = self._rect.top()
        while top + step <= self._rect.bottom() + 0.5:
            coarse = self._coarse(QRectF(self._rect.left(), top, 1, step)).toAlignedRect()
            rows = range(max(0, coarse.top()), min(self._high, coarse.bottom() + 1))
            free = min((self._free_from_left(row) for row in rows), default=0)
            found.append(QRectF(self._rect.left(), top, max(0.0, (free - 1) * _COARSE), step))
            top += step
        return found

    def largest(self, flattest: float = 2.2, steepest: float = 0.6) -> QRectF:
        """Return the largest free box whose width over height lies between the two."""
        step = max(2, self._wide // _BLOCKS)
        wide = self._wide // step
        heights = [0] * wide
        best, area = QRectF(), 0.0
        for row in range(0, self._high - step + 1, step):
            free = _free_blocks(self._lines[row : row + step], step)
            heights = [high + 1 if free[x] else 0 for x, high in enumerate(heights)]
            for left, right, height in _boxes(heights):
                across, high = float(right - left), float(height)
                across, high = min(across, high * flattest), min(high, across / steepest)
                if across * high > area:
                    area = across * high
                    best = QRectF(step * left, row + step - step * high, step * across, step * high)
        return QRectF(
            self._rect.left() + best.left() * _COARSE,
            self._rect.top() + best.top() * _COARSE,
            best.width() * _COARSE,
            best.height() * _COARSE,
        )

    def _free_from_left(self, row: int) -> int:
        taken = self._lines[row].find(0, 0, self._wide)
        return self._wide if taken < 0 else taken

    def _coarse(self, box: QRectF) -> QRectF:
        return QRectF(
            (box.left() - self._rect.left()) / _COARSE,
            (box.top() - self._rect.top()) / _COARSE,
            box.width() / _COARSE,
            box.height() / _COARSE,
        )

    def _read(self) -> list[bytes]:
        """Return the picture by lines; what is half taken is taken."""
        data = bytes(self._image.constBits())
        each = self._image.bytesPerLine()
        whole = data.translate(_HALF)
        return [whole[row * each : row * each + self._wide] for row in range(self._high)]


def _free_blocks(lines: list[bytes], step: int) -> bytes:
    """Return for each block of ``step`` columns whether all of it is free (not 0).

    All columns at once: bytes as one number, of which bits are left where all lines have them.
    """
    wide = len(lines[0])
    both = -1
    for line in lines:
        both &= int.from_bytes(line, "little")
    found = both
    for shift in range(1, step):
        found &= both >> (8 * shift)
    return found.to_bytes(wide, "little")[::step]


def _boxes(heights: list[int]) -> Iterable[tuple[int, int, int]]:
    """Yield (left, right, height) of every maximal box under a row of heights."""
    stack: list[tuple[int, int]] = []
    for place, height in enumerate([*heights, 0]):
        left = place
        while stack and stack[-1][1] >= height:
            left, high = stack.pop()
            if high:
                yield left, place, high
        stack.append((left, height))
