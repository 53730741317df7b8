"""A figure's whole history to pan and zoom: pyqtgraph's view box, axes and curves.

Not its PlotItem, whose hidden menus and forms are windows of their own. Imported when the
first detail opens (ADR 2): the wall never waits for pyqtgraph and numpy.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ioc_desktop.domain.numbers import format_value, shorten
from ioc_desktop.sdk.kit.fonts import family
from ioc_desktop.sdk.theme import Theme
from ioc_desktop.ui.chart_reforms import ReformLayer
from ioc_desktop.ui.chart_vintages import VintageLayer
from ioc_desktop.ui.detail_model import ChartSeries
from ioc_desktop.ui.time_ticks import time_ticks

_TICK_PX = 96
_SHORTEN_FROM = 1_000_000
_MARKED_POINTS = 120
"""So few points in sight are marked one by one, so that a lone one between gaps is seen."""
_MARK_PX = 4
_LONE_POINTS = 12
_LONE_PX = 9
_LEAST_POINTS = 4
_FAR_STEPS = 4.0
_ZOOM = 0.7
_PAN = 0.2
_AXIS_WIDTH_PX = 84
_TEXT_PX = 13


class FigureChart(QWidget):
    """The chart of one ``ChartSeries``.

    Signals: ``hovered(int)`` (-1 = no point), ``span_changed()``.

    Drag pans, the wheel zooms in time; the values' axis follows what is in sight. Keys:
    arrows pan, ``+`` and ``-`` (and up, down) zoom, Home shows all, Ctrl+arrows move the
    crosshair from point to point.
    """

    hovered = Signal(int)
    span_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty chart."""
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._chart: ChartSeries | None = None
        self._at = np.empty(0)
        self._values: tuple[np.ndarray[Any, Any], ...] = ()
        self.index = -1
        self._view = pg.GraphicsView(self)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.viewport().setMouseTracking(True)
        self._view.viewport().installEventFilter(self)
        layout = pg.GraphicsLayout()
        layout.setContentsMargins(4, 8, 12, 4)
        self._view.setCentralItem(layout)
        self.box = pg.ViewBox(enableMenu=False, defaultPadding=0.0)
        self.box.setMouseEnabled(x=True, y=False)
        self.box.disableAutoRange()
        self._values_axis = _ValuesAxis()
        self._time_axis = _TimeAxis()
        for axis in (self._values_axis, self._time_axis):
            axis.linkToView(self.box)
        layout.addItem(self._values_axis, 0, 0)
        layout.addItem(self.box, 0, 1)
        layout.addItem(self._time_axis, 1, 1)
        self.curves = tuple(pg.PlotDataItem(connect="finite", antialias=True) for _ in range(3))
        for curve in reversed(self.curves):  # the value lies above last year and plan
            curve.setDownsampling(auto=True, method="peak")
            curve.setClipToView(True)
            self.box.addItem(curve)
        self._cross = pg.InfiniteLine(angle=90, movable=False)
        self._spot = pg.ScatterPlotItem(size=9, pxMode=True)
        for item in (self._cross, self._spot):
            self.box.addItem(item, ignoreBounds=True)
        marks = pg.ScatterPlotItem(pxMode=True)
        self.vintages = VintageLayer(self.box, marks, pg.TextItem)
        self.reforms = ReformLayer(self.box, pg.InfiniteLine)
        self.box.sigXRangeChanged.connect(self._on_range_changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._view)
        self._hide_cross()

    def set_look(self, theme: Theme) -> None:
        """Paint in the colours of ``theme``: value blue, last year grey, plan dashed sand."""
        self._view.setBackground(theme.tile)
        font = QFont(family())
        font.setPixelSize(_TEXT_PX)
        for axis in (self._values_axis, self._time_axis):
            axis.setPen(pg.mkPen(theme.hairline))
            axis.setTextPen(pg.mkPen(theme.dim))
            axis.setTickFont(font)
        self._values_axis.setGrid(160)
        value, last_year, plan = self.curves
        value.setPen(pg.mkPen(theme.data, width=2))
        last_year.setPen(pg.mkPen(theme.last_year, width=1.5))
        plan.setPen(pg.mkPen(theme.plan, width=1.5, style=Qt.PenStyle.DashLine))
        for curve, colour in zip(
            self.curves, (theme.data, theme.last_year, theme.plan), strict=True
        ):
            curve.setSymbolPen(None)
            curve.setSymbolBrush(pg.mkBrush(colour))
        self._cross.setPen(pg.mkPen(theme.dim, width=1))
        self._spot.setBrush(pg.mkBrush(theme.strong))
        self._spot.setPen(pg.mkPen(theme.tile))
        self.vintages.set_look(theme)
        self.reforms.set_look(theme)

    def set_series(self, chart: ChartSeries | None, *, keep_view: bool) -> None:
        """Show this series; ``keep_view``: the same figure with newer points."""
        before = self._chart
        self._chart = chart
        self.reforms.set_reforms(chart.reforms if chart is not None else ())
        if chart is None:
            self._at, self._values = np.empty(0), ()
            for curve in self.curves:
                curve.setData([], [])
            self._hide_cross()
            return
        series = chart.series
        self._at = np.array(series.starts, dtype=float)
        self._values = tuple(
            np.array(values, dtype=float)
            for values in (series.values, series.last_year, series.plan)
        )
        self._values_axis.language = self._time_axis.language = chart.language
        self._values_axis.decimals = chart.decimals
        for curve, values in zip(self.curves, self._values, strict=True):
            curve.setData(self._at[: len(values)], self._broken(values))
        low, high = self._whole()
        self.box.setLimits(xMin=low, xMax=high, minXRange=self._step() * _LEAST_POINTS)
        if before is None or not keep_view:
            self.reset()
            self._hide_cross()
        else:
            self._point_at(min(self.index, len(self._at) - 1))
        self._on_range_changed()  # also where the time in sight stays: the values are others

    def show_vintages(self, visible: bool) -> None:
        """Show or hide every value that was published of the periods."""
        self.vintages.show(visible)
        if len(self._at):
            self._on_range_changed()

    def reset(self) -> None:
        """Show the whole history."""
        if len(self._at):
            self._show(*self._whole())

    def zoom(self, factor: float) -> None:
        """Show ``factor`` of the time in sight, around the crosshair or the middle."""
        low, high = self.span()
        centre = (low + high) / 2
        if self.index >= 0 and low <= self._at[self.index] <= high:
            centre = float(self._at[self.index])
        self._show(centre - (centre - low) * factor, centre + (high - centre) * factor)

    def pan(self, share: float) -> None:
        """Move by a share of the time in sight, to later (positive) or earlier times."""
        low, high = self.span()
        first, last = self._whole()
        by = (high - low) * share
        by = min(max(by, first - low), last - high)
        self._show(low + by, high + by)

    def step(self, by: int) -> None:
        """Move the crosshair by so many points; the first step begins at the last in sight."""
        if len(self._at):
            start = self.index if self.index >= 0 else self._last_in_sight() - by
            self._point_at(min(max(start + by, 0), len(self._at) - 1))

    def span(self) -> tuple[float, float]:
        """Return the first and last moment in sight, epoch seconds."""
        low, high = self.box.viewRange()[0]
        return float(low), float(high)

    def close_chart(self) -> None:
        """Take the scene apart; the chart shows nothing any more. May be called twice."""
        if self._view.closed:
            return
        self._view.viewport().removeEventFilter(self)
        self.box.sigXRangeChanged.disconnect(self._on_range_changed)
        self._view.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's own name
        """Pan, zoom, reset, or move the crosshair."""
        key = Qt.Key(event.key())
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            way = 1 if key is Qt.Key.Key_Right else -1
            if ctrl:
                self.step(way)
            else:
                self.pan(way * _PAN)
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Up}:
            self.zoom(_ZOOM)
        elif key in {Qt.Key.Key_Minus, Qt.Key.Key_Down}:
            self.zoom(1 / _ZOOM)
        elif key is Qt.Key.Key_Home:
            self.reset()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def eventFilter(self, _watched: object, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        """Follow the pointer over the picture."""
        if event.type() is QEvent.Type.MouseMove:
            self.point_near(event.position())  # type: ignore[attr-defined]  # a QMouseEvent by its type
        elif event.type() is QEvent.Type.Leave:
            self._hide_cross()
        return False

    def point_near(self, place: QPointF) -> None:
        """Put the crosshair on the point nearest in time to a place in the picture, px."""
        if not len(self._at):
            return
        scene = self._view.mapToScene(place.toPoint())
        if not self.box.sceneBoundingRect().contains(scene):
            self._hide_cross()
            return
        at = self.box.mapSceneToView(scene).x()
        after = int(np.searchsorted(self._at, at))
        near = [one for one in (after - 1, after) if 0 <= one < len(self._at)]
        self._point_at(min(near, key=lambda one: abs(self._at[one] - at)))

    def _point_at(self, index: int) -> None:
        if index < 0:
            self._hide_cross()
            return
        self.index = index
        at = float(self._at[index])
        self._cross.setPos(at)
        self._cross.show()
        value = self._values[0][index]
        self._spot.setData(
            [at] if math.isfinite(value) else [], [value] if math.isfinite(value) else []
        )
        self.hovered.emit(index)

    def _hide_cross(self) -> None:
        self.index = -1
        self._cross.hide()
        self._spot.setData([], [])
        self.hovered.emit(-1)

    def _show(self, low: float, high: float) -> None:
        first, last = self._whole()
        self.box.setXRange(max(low, first), min(high, last), padding=0)

    def _whole(self) -> tuple[float, float]:
        """Return the time that may be seen: all points and a little air."""
        low, high = float(self._at[0]), float(self._at[-1])
        air = max((high - low) * 0.01, self._step() * _LEAST_POINTS / 2)
        return low - air, high + air

    def _broken(self, values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Return the values with a break wherever the points themselves stand far apart.

        Last year's and the plan's are known only at this series' own points: where it has a
        long gap, a line through theirs would be made up.
        """
        if len(values) < 2:  # noqa: PLR2004  # nothing to join
            return values
        far = np.append(np.diff(self._at) > self._step() * _FAR_STEPS, False)
        broken = values.copy()
        broken[far & np.isnan(self._values[0])] = np.nan
        return broken

    def _step(self) -> float:
        if len(self._at) > 1:
            return float(np.median(np.diff(self._at)))
        return self._chart.step_s if self._chart else 86400.0

    def _in_sight(self) -> tuple[int, int]:
        low, high = self.span()
        first, last = np.searchsorted(self._at, (low, high), side="left")
        return max(int(first) - 1, 0), min(int(last) + 1, len(self._at))

    def _last_in_sight(self) -> int:
        return max(int(np.searchsorted(self._at, self.span()[1], side="right")) - 1, 0)

    def _on_range_changed(self, *_range: object) -> None:
        """Fit the values' axis to what is in sight, and mark the points where they are few."""
        first, last = self._in_sight()
        seen = [values[first:last] for values in self._values if len(values)]
        known = [values[np.isfinite(values)] for values in seen]
        known.append(np.array(self.vintages.within(*self.span()), dtype=float))
        both = np.concatenate(known)
        if len(both):
            low, high = float(both.min()), float(both.max())
            if low > 0 and low < (high - low) * 0.6:
                low = 0.0
            air = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
            bottom = low if low == 0.0 else low - air
            self.box.setYRange(bottom, high + air, padding=0)
        self.vintages.follow()
        self.span_changed.emit()
        count = last - first
        symbol = "o" if count <= _MARKED_POINTS else None
        size = _LONE_PX if count <= _LONE_POINTS else _MARK_PX
        for curve in self.curves:
            if (curve.opts["symbol"], curve.opts["symbolSize"]) != (symbol, size):
                curve.setSymbol(symbol)
                curve.setSymbolSize(size)


class _TimeAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph ships no types
    """Dates along the bottom, in the language of the screen."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.language = "vi"
        self.enableAutoSIPrefix(False)

    def tickValues(  # noqa: N802  # pyqtgraph's own name
        self, low: float, high: float, size: float
    ) -> list[tuple[float, list[float]]]:
        """Return one level of marks."""
        ticks = self._ticks(low, high, size)
        apart = ticks[1][0] - ticks[0][0] if len(ticks) > 1 else 86400.0
        return [(apart, [at for at, _ in ticks])]

    def tickStrings(  # noqa: N802  # pyqtgraph's own name
        self, values: Sequence[float], _scale: float, _spacing: float
    ) -> list[str]:
        """Return the marks' texts."""
        low, high = self.range
        known = dict(self._ticks(low, high, self.geometry().width()))
        return [known.get(value, "") for value in values]

    def _ticks(self, low: float, high: float, size: float) -> list[tuple[float, str]]:
        return time_ticks(low, high, max(2, int(size / _TICK_PX)), self.language)


class _ValuesAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph ships no types
    """Values up the left side, as officials write them, with gridlines."""

    def __init__(self) -> None:
        super().__init__("left")
        self.language = "vi"
        self.decimals = 0
        self.enableAutoSIPrefix(False)
        self.setWidth(_AXIS_WIDTH_PX)

    def tickValues(  # noqa: N802  # pyqtgraph's own name
        self, low: float, high: float, size: float
    ) -> list[tuple[float, list[float]]]:
        """Return the major marks only: a few round values."""
        levels: list[tuple[float, list[float]]] = super().tickValues(low, high, size)
        return levels[:1] if len(levels[0][1]) > 2 else levels[:2]  # noqa: PLR2004  # fewer say nothing

    def tickStrings(  # noqa: N802  # pyqtgraph's own name
        self, values: Sequence[float], _scale: float, spacing: float
    ) -> list[str]:
        """Return the values' texts."""
        places = max(0, -math.floor(math.log10(spacing) + 1e-9)) if spacing < 1 else 0
        if spacing < 10 and not float(spacing).is_integer():  # noqa: PLR2004  # 2.5 needs its decimal
            places = max(places, 1)
        return [
            shorten(float(value), self.language)
            if abs(value) >= _SHORTEN_FROM
            else format_value(float(value), places, self.language)
            for value in values
        ]
