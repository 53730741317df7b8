"""The diagonal hatching of stale tiles, as a brush whose pattern joins across widgets."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QPixmap

from ioc_desktop.sdk.kit.sheet import colour
from ioc_desktop.sdk.theme import Metrics, Theme


def hatch_brush(theme: Theme, metrics: Metrics) -> QBrush:
    """Return the brush; its origin must be the tile's top left corner."""
    return _brush(theme.tile, theme.hatch, max(10, round(metrics.footer_px * 1.5)))


@cache
def _brush(ground: str, line: str, step: int) -> QBrush:
    tile = QPixmap(step, step)
    tile.fill(colour(ground))
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(colour(line), max(1.5, step / 10))
    pen.setCapStyle(Qt.PenCapStyle.SquareCap)
    painter.setPen(pen)
    for shift in (-step, 0, step):
        painter.drawLine(QPointF(shift - 1, step + 1), QPointF(shift + step + 1, -1))
    painter.end()
    return QBrush(tile)


def cell_brush(theme: Theme, step_px: int) -> QBrush:
    """Return the hatching of a map's unit without a figure: lines that are seen from afar."""
    return _brush(theme.tile, theme.last_year, max(8, step_px))
