"""How the cells of the drill-down's tables are painted: little charts, and texts that wrap."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ioc_desktop.sdk.theme import DARK, Theme
from ioc_desktop.ui.drill_view import Spark

_Index = QModelIndex | QPersistentModelIndex
_PADDING_PX = 24


class SparkDelegate(QStyledItemDelegate):
    """Paints a row's course: the value, last year's grey behind it, the last point marked."""

    def __init__(self, parent: QWidget, spark_at: Callable[[_Index], Spark | None]) -> None:
        """Paint what ``spark_at`` says of a cell."""
        super().__init__(parent)
        self._spark_at = spark_at
        self.theme = DARK

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint the ground of the cell, then the lines."""
        super().paint(painter, option, index)
        spark = self._spark_at(index)
        if spark is None:
            return
        rect = QRectF(option.rect).adjusted(8, 5, -10, -5)
        painter.save()
        painter.setClipRect(rect.adjusted(-4, -4, 6, 4))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_spark(painter, rect, spark, self.theme)
        painter.restore()


class TextDelegate(QStyledItemDelegate):
    """Gives a wrapped text the height that it has between the style sheet's paddings.

    Qt's own hint takes the whole cell for the text (6.11), and cuts what would need a line more.
    """

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802  # Qt's own name
        """Return the room for the text in the width that the column has."""
        hint = super().sizeHint(option, index)
        text = str(index.data() or "")
        width = option.rect.width() - _PADDING_PX
        if width > 0 and text:
            flags = int(Qt.TextFlag.TextWordWrap)
            box = option.fontMetrics.boundingRect(QRect(0, 0, width, 10_000), flags, text)
            hint.setHeight(max(hint.height(), box.height() + _PADDING_PX // 3))
        return hint


def paint_spark(painter: QPainter, rect: QRectF, spark: Spark, theme: Theme) -> None:
    """Paint a series into the rectangle; a gap in the figures is a gap in the line."""
    series = spark.series
    known = [value for value in (*series.values, *series.last_year) if not math.isnan(value)]
    if not known:
        return
    low, high = min(known), max(known)
    reach = (high - low) or 1.0
    first, last = series.starts[0], series.starts[-1]
    width = float(last - first) or 1.0

    def place(index: int, value: float) -> QPointF:
        across = (series.starts[index] - first) / width if last != first else 1.0
        up = (value - low) / reach if high != low else 0.5
        return QPointF(rect.left() + across * rect.width(), rect.bottom() - up * rect.height())

    for values, colour, thick in (
        (series.last_year, theme.last_year, 1.2),
        (series.values, theme.data, 1.8),
    ):
        painter.setPen(QPen(QColor(colour), thick))
        for run in _runs(values):
            points = [place(index, values[index]) for index in run]
            if len(run) > 1:
                painter.drawPolyline(QPolygonF(points))
            else:
                painter.drawPoint(points[0])
    for index in range(len(series.values) - 1, -1, -1):
        if not math.isnan(series.values[index]):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(QColor(theme.severity(spark.severity, theme.strong))))
            painter.drawEllipse(place(index, series.values[index]), 3.0, 3.0)
            break


def _runs(values: Any) -> list[list[int]]:
    """Return the indices of the values that stand together, without gaps."""
    runs: list[list[int]] = [[]]
    for index, value in enumerate(values):
        if math.isnan(value):
            runs.append([])
        else:
            runs[-1].append(index)
    return [run for run in runs if run]
