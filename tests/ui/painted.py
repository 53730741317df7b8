"""What is painted on what: a sheet's texts and shapes, and what really lies under them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen

from ioc_desktop.sdk.kit.reading import ink_of
from ioc_desktop.sdk.kit.sheet import Sheet

Pixels = npt.NDArray[np.uint8]

_SHARE = 0.05
"""A colour that covers less of a text's box is a line that crosses it."""
_RING_PX = 2


@dataclass(frozen=True)
class Painted:
    """One text or shape: its colour, and each ground under it with its share of the place."""

    what: str
    colour: str
    grounds: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class _Op:
    """One step of a sheet: kept, so that its id stays its own."""

    paint: object
    what: str
    colour: str
    place: QRectF


class Recorder:
    """Notes the colour and the place of every shape that is laid on any sheet while it is on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._ops: dict[int, _Op] = {}
        for name, told in _TOLD.items():
            monkeypatch.setattr(Sheet, name, self._noting(name, getattr(Sheet, name), told))

    def _noting(
        self, name: str, made: Callable[..., None], told: Callable[..., tuple[str, QRectF]]
    ) -> Callable[..., None]:
        def noting(sheet: Sheet, *args: Any) -> None:
            made(sheet, *args)
            paint = sheet._paints[-1]
            self._ops[id(paint)] = _Op(paint, name, *told(*args))

        return noting

    def read(self, sheet: Sheet, size: tuple[int, int], ground: str | QBrush) -> Iterator[Painted]:
        """Yield every shape with what lies around it, then every text with what lies under it."""
        image = QImage(*size, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        painter.fillRect(image.rect(), QColor(ground) if isinstance(ground, str) else ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for paint in sheet._paints:
            op = self._ops.get(id(paint))
            place = QRect()
            if op is not None:
                place = op.place.toAlignedRect().adjusted(-_WIDE, -_WIDE, _WIDE, _WIDE)
                place = place.intersected(image.rect())
            before = image.copy(place)
            paint(painter)
            if op is not None and not place.isEmpty():
                yield Painted(op.what, op.colour, _around(before, image.copy(place)))
        painter.end()
        for mark in sheet.marks:
            if mark.colour and mark.text.strip():
                yield Painted(mark.text, mark.colour, _under(image, ink_of(mark)))


_WIDE = 8
"""A stroke reaches so far beyond its path, and what is around it a little further."""


def _line(ends: tuple[float, float, float, float], drawn: QPen) -> tuple[str, QRectF]:
    box = QRectF(QPointF(ends[0], ends[1]), QPointF(ends[2], ends[3])).normalized()
    return drawn.color().name(), box.adjusted(-1, -1, 1, 1)


def _shape(path: QPainterPath, filled: str | None, drawn: QPen | None = None) -> tuple[str, QRectF]:
    tone = filled if filled is not None else drawn.color().name() if drawn else ""
    return tone, path.controlPointRect()


_TOLD: dict[str, Callable[..., tuple[str, QRectF]]] = {
    "fill": lambda rect, colour: (colour, rect),
    "line": _line,
    "outline": lambda rect, drawn: (drawn.color().name(), rect),
    "polyline": lambda polygon, drawn: (drawn.color().name(), polygon.boundingRect()),
    "area": lambda polygon, colour: (colour, polygon.boundingRect()),
    "shape": _shape,
}


def pixels(image: QImage) -> Pixels:
    flat = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(flat.constBits(), np.uint8).reshape(flat.height(), flat.bytesPerLine())
    return rows[:, : flat.width() * 3].reshape(flat.height(), flat.width(), 3).copy()


def _under(image: QImage, box: QRectF) -> tuple[tuple[str, float], ...]:
    rect = (
        box.adjusted(0, 1, 0, -1)
        .toAlignedRect()
        .intersected(QRect(0, 0, image.width(), image.height()))
    )
    if rect.isEmpty():
        return ()
    return _shares(pixels(image.copy(rect)).reshape(-1, 3))


def _around(before: QImage, after: QImage) -> tuple[tuple[str, float], ...]:
    """Return the grounds beside what a shape has changed: what it must stand out from."""
    one, other = pixels(before), pixels(after)
    changed = (one != other).any(axis=2)
    if not changed.any():
        return ()
    wide = changed.copy()
    for _ in range(_RING_PX):
        grown = wide.copy()
        grown[1:] |= wide[:-1]
        grown[:-1] |= wide[1:]
        grown[:, 1:] |= wide[:, :-1]
        grown[:, :-1] |= wide[:, 1:]
        wide = grown
    return _shares(one[wide & ~changed])


def _shares(colours: Pixels) -> tuple[tuple[str, float], ...]:
    if not len(colours):
        return ()
    packed = colours.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    found, counts = np.unique(packed, return_counts=True)
    return tuple(
        (f"#{int(colour):06x}", float(count) / len(colours))
        for colour, count in zip(found, counts, strict=True)
        if count / len(colours) >= _SHARE
    )
