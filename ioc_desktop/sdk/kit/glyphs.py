"""The kit's glyphs as paths: the same on every machine, whatever fonts it has.

Freshness: ``live`` ●, ``late`` ◔, ``stale`` ▤, ``lost`` ⌁, ``not_connected`` ○. Severity:
``alarm`` ▲, ``warn`` ◆. Subsystems: ``running`` ●, ``incomplete`` ◐, ``empty`` ○. Change:
``up``, ``down``: arrows with a shaft, so that a rise is no ▲. ``lock``: a padlock.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF, QTransform

from ioc_desktop.domain.figures import FreshnessState, Severity
from ioc_desktop.sdk.kit.sheet import Sheet, pen

_UNIT = QRectF(0, 0, 1, 1)
_RING = QRectF(0.07, 0.07, 0.86, 0.86)
_ARROW = (
    (0.5, 0.02), (0.98, 0.48), (0.62, 0.48), (0.62, 1.0), (0.38, 1.0), (0.38, 0.48), (0.02, 0.48),
)  # fmt: skip


def _closed(*points: tuple[float, float]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    path.closeSubpath()
    return path


def _disc(box: QRectF) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(box)
    return path


def _sector(start: float, span: float) -> QPainterPath:
    path = QPainterPath(QPointF(0.5, 0.5))
    path.arcTo(_RING, start, span)
    path.closeSubpath()
    return path


def _bars() -> QPainterPath:
    path = QPainterPath()
    for top in (0.22, 0.44, 0.66):
        path.addRect(QRectF(0.14, top, 0.72, 0.11))
    return path


def _bolt() -> QPainterPath:
    path = QPainterPath(QPointF(0.02, 0.52))
    for x, y in ((0.32, 0.52), (0.46, 0.14), (0.56, 0.86), (0.70, 0.52), (0.98, 0.52)):
        path.lineTo(x, y)
    return path


def _lock_body() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(0.1, 0.46, 0.8, 0.52), 0.08, 0.08)
    return path


def _shackle() -> QPainterPath:
    path = QPainterPath(QPointF(0.27, 0.46))
    path.lineTo(0.27, 0.3)
    path.arcTo(QRectF(0.27, 0.08, 0.46, 0.44), 180, -180)
    path.lineTo(0.73, 0.46)
    return path


@cache
def _parts(name: str) -> tuple[QPainterPath | None, QPainterPath | None]:
    """Return what of the glyph is filled and what is stroked, in a unit square."""
    square = QPainterPath()
    square.addRect(QRectF(0.07, 0.07, 0.86, 0.86))
    known: dict[str, tuple[QPainterPath | None, QPainterPath | None]] = {
        "live": (_disc(_UNIT.adjusted(0.1, 0.1, -0.1, -0.1)), None),
        "running": (_disc(_UNIT.adjusted(0.05, 0.05, -0.05, -0.05)), None),
        "late": (_sector(90, -90), _disc(_RING)),
        "incomplete": (_sector(90, 180), _disc(_RING)),
        "stale": (_bars(), square),
        "lost": (None, _bolt()),
        "not_connected": (None, _disc(_RING)),
        "empty": (None, _disc(_RING)),
        "alarm": (_closed((0.5, 0.02), (1.0, 0.94), (0.0, 0.94)), None),
        "warn": (_closed((0.5, 0.0), (0.9, 0.5), (0.5, 1.0), (0.1, 0.5)), None),
        "up": (_closed(*_ARROW), None),
        "lock": (_lock_body(), _shackle()),
        "down": (_closed(*((x, 1 - y) for x, y in _ARROW)), None),
    }
    return known[name]


GLYPHS = (
    "live", "late", "stale", "lost", "not_connected",
    "alarm", "warn", "running", "incomplete", "empty", "up", "down", "lock",
)  # fmt: skip
"""The names of all glyphs."""


def glyph(sheet: Sheet, name: str, box: QRectF, colour_name: str) -> None:
    """Put a glyph into a square box.

    Raises:
        KeyError: there is no glyph of that name.
    """
    filled, stroked = _parts(name)
    place = QTransform(box.width(), 0, 0, box.height(), box.x(), box.y())
    if filled is not None:
        sheet.shape(place.map(filled), colour_name)
    if stroked is not None:
        # A ring that holds a sector is thin: an empty ring must not be taken for it.
        thick = 0.12 if filled is None else 0.09
        sheet.shape(place.map(stroked), None, pen(colour_name, max(1.2, box.width() * thick)))


def severity_glyph(severity: Severity) -> str | None:
    """Return the glyph of a severity; None where nothing is wrong."""
    return {Severity.ALARM: "alarm", Severity.WARN: "warn", Severity.NORMAL: None}[severity]


def freshness_glyph(state: FreshnessState) -> str:
    """Return the glyph of a freshness state."""
    return state.value
