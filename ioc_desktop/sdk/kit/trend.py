"""A line over time: decimated to pixels, with gridlines, dates and its last point marked."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPen, QPolygonF, QTransform

from ioc_desktop.sdk.bodies import TrendBody
from ioc_desktop.sdk.decimation import Decimated, Run, span
from ioc_desktop.sdk.kit.fonts import MEDIUM, width_px
from ioc_desktop.sdk.kit.look import Look, baseline, baseline_in
from ioc_desktop.sdk.kit.sheet import Sheet, pen

_DOUBLES_A_POINT = 16
_COLUMN_PX = 1.5
_DASHED_COARSER = 6
"""A plan is smooth, and dashes are dear: so many times fewer points."""


@dataclass(frozen=True, slots=True)
class _Outline:
    """The filled outline of a run on a sheet; the run is held, so that its id stays its own."""

    run: Run
    polygon: QPolygonF


def smallest_height_px(look: Look) -> float:
    """Return the height under which a chart with dates on its axis has no shape left."""
    return look.metrics.line_px(look.metrics.footer_px) + look.metrics.footer_px * 1.7


def polygon(xs: array[float], ys: array[float]) -> QPolygonF:
    """Return the points as a polygon, copied in one piece.

    PySide has no constructor from a buffer; a loop over QPointF costs ten times as much.
    """
    count = len(xs)
    pairs = array("d", bytes(_DOUBLES_A_POINT * count))
    pairs[0::2] = xs
    pairs[1::2] = ys
    made = QPolygonF()
    made.resize(count)
    memory = memoryview(shiboken6.VoidPtr(made.data(), _DOUBLES_A_POINT * count, True))  # type: ignore[call-arg, arg-type]  # the stubs know only VoidPtr(int)
    memory[:] = memoryview(pairs).cast("B")
    return made


def band(run: Run, half: float) -> QPolygonF:
    """Return the outline of a decimated run, widened by ``half`` (in the values' unit).

    Filling this outline looks like stroking a line through every point, and costs a tenth.
    """
    highs = array("d", [value + half for value in run.highs])
    highs.extend([value - half for value in reversed(run.lows)])
    return polygon(run.xs + run.xs[::-1], highs)


def lay_trend(sheet: Sheet, rect: QRectF, body: TrendBody, look: Look) -> None:
    """Lay the chart into the rectangle; without any value, say so in words."""
    metrics, theme = look.metrics, look.theme
    small = metrics.footer_px
    values, last_year, plan = _decimated(sheet, rect, body)
    found = span(values, last_year, plan)
    if found is None:
        corner = (rect.left(), baseline(rect.top(), small))
        sheet.text(corner, look.words("no figures for this period"), small, theme.dim)
        return
    plot = QRectF(rect)
    if any(body.legend) and rect.height() > metrics.line_px(small) * 4.5:
        plot.setTop(plot.top() + _lay_legend(sheet, rect, body, look))
    has_axis = any(body.axis) and plot.height() >= smallest_height_px(look)
    bare = small * 0.4 if body.y_texts else metrics.stroke_px * 2
    foot = metrics.line_px(small) if has_axis else bare
    plot.setBottom(plot.bottom() - foot)
    plot.setTop(plot.top() + metrics.stroke_px * 2)
    low, high = _lay_grid(sheet, plot, body, look, found)
    last_width = width_px(body.last_text, small, MEDIUM) + metrics.pad_px if body.last_text else 0.0
    plot.setRight(plot.right() - max(metrics.stroke_px * 2.5, last_width))
    points = max(len(body.values), len(body.last_year), len(body.plan))
    across = plot.width() / max(1, points - 1)
    up = plot.height() / (high - low)
    place = QTransform(across, 0, 0, -up, plot.left(), plot.bottom() + low * up)
    _lay_line(sheet, last_year, place, pen(theme.last_year, metrics.stroke_px * 0.8))
    _lay_line(sheet, plan, place, pen(theme.plan, metrics.stroke_px * 0.8, "dash"))
    _lay_line(sheet, values, place, pen(theme.data, metrics.stroke_px))
    _lay_marks(sheet, body, place, look, plot)
    _mark_last(sheet, body, place, look, plot)
    if has_axis:
        top = plot.bottom() + metrics.stroke_px
        y = baseline_in(top, rect.bottom() - top, small)
        first, last = body.axis
        right = plot.right() + metrics.stroke_px * 2.5 if not last_width else plot.right()
        used = sheet.text((plot.left(), y), first, small, theme.dim)
        if last != first and used + width_px(last, small) + small < right - plot.left():
            sheet.text((right, y), last, small, theme.dim, align="right")
        elif last != first:
            sheet.leave_out("dates", 1, 2)
    elif any(body.axis):
        sheet.leave_out("dates", 0, 2)


def _decimated(sheet: Sheet, rect: QRectF, body: TrendBody) -> tuple[tuple[Run, ...], ...]:
    """Return the runs of values, last year and plan; what is as on the sheet before is kept."""
    columns = max(2, int(rect.width() / _COLUMN_PX))
    wanted = (
        (body.values, columns),
        (body.last_year, columns),
        (body.plan, max(2, columns // _DASHED_COARSER)),
    )
    made = []
    for name, (values, count) in enumerate(wanted):
        key = ("runs", name, *rect.topLeft().toTuple())
        before = sheet.before.get(key)
        one = Decimated.of(values, count, before if isinstance(before, Decimated) else None)
        sheet.kept[key] = one
        made.append(one.runs)
    return tuple(made)


def _range(found: tuple[float, float], lines: tuple[float, ...]) -> tuple[float, float]:
    """Return the limits of the value axis: all values and gridlines, never of no height."""
    low, high = min(found[0], *lines, found[0]), max(found[1], *lines, found[1])
    if high <= low:
        room = abs(high) * 0.1 or 1.0
        return low - room, high + room
    return low, high


def _lay_legend(sheet: Sheet, rect: QRectF, body: TrendBody, look: Look) -> float:
    metrics, theme = look.metrics, look.theme
    small = metrics.footer_px
    x, y = rect.left(), baseline(rect.top(), small)
    styles: tuple[tuple[str, QPen], ...] = (
        (body.legend[0], pen(theme.data, metrics.stroke_px)),
        (body.legend[1], pen(theme.last_year, metrics.stroke_px)),
        (body.legend[2], pen(theme.plan, metrics.stroke_px, "dash")),
    )
    swatch = small * 1.3
    for text, drawn in styles:
        if not text:
            continue
        needed = swatch + small * 0.4 + width_px(text, small)
        if x + needed > rect.right():
            break
        middle = y - small * 0.3
        sheet.line((x, middle, x + swatch, middle), drawn)
        sheet.text((x + swatch + small * 0.4, y), text, small, theme.dim)
        x += needed + small
    return metrics.line_px(small)


def _lay_grid(
    sheet: Sheet, plot: QRectF, body: TrendBody, look: Look, found: tuple[float, float]
) -> tuple[float, float]:
    """Draw the gridlines, move the plot's left edge beside their texts, return its range.

    A plot too low for texts shows the shape alone: it spans just the values.
    """
    metrics, theme = look.metrics, look.theme
    small = metrics.footer_px
    texts = body.y_texts if len(body.y_texts) == len(body.y_values) else ()
    gutter = max((width_px(text, small) for text in texts), default=0.0)
    named = bool(texts) and plot.height() > small * 2.6 and gutter < plot.width() * 0.25
    hair = pen(theme.hairline, 1.0)
    if not named:
        for share in (0.0, 0.5, 1.0):
            y = round(plot.top() + plot.height() * share) + 0.5
            sheet.line((plot.left(), y, plot.right(), y), hair)
        return _range(found, ())
    low, high = _range(found, body.y_values)
    plot.setTop(plot.top() + small * 0.5)
    plot.setLeft(plot.left() + gutter + small * 0.5)
    last_y = math.inf
    for value, text in zip(body.y_values, texts, strict=True):
        y = plot.bottom() - (value - low) / (high - low) * plot.height()
        sheet.line((plot.left(), round(y) + 0.5, plot.right(), round(y) + 0.5), hair)
        if last_y - y >= small * 1.2:
            corner = (plot.left() - small * 0.5, y + small * 0.36)
            sheet.text(corner, text, small, theme.dim, align="right")
            last_y = y
    return low, high


def _lay_line(sheet: Sheet, line: tuple[Run, ...], place: QTransform, drawn: QPen) -> None:
    dashed = drawn.style() is Qt.PenStyle.CustomDashLine
    matrix = (place.m11(), place.m22(), place.dx(), place.dy())
    for run in line:
        if len(run.xs) == 1:
            dot = QPainterPath()
            centre = place.map(QPointF(run.xs[0], run.lows[0]))
            dot.addEllipse(centre, drawn.widthF(), drawn.widthF())
            sheet.shape(dot, drawn.color().name())
        elif run.highs and not dashed:
            # The same run at the same place, as last year's mostly is, has the same outline.
            key = (id(run), drawn.widthF(), *matrix)
            before = sheet.before.get(key)
            if isinstance(before, _Outline) and before.run is run:
                outline = before
            else:
                half = drawn.widthF() / 2 / abs(place.m22())
                outline = _Outline(run, place.map(band(run, half)))
            sheet.kept[key] = outline
            sheet.area(outline.polygon, drawn.color().name())
        else:
            sheet.polyline(place.map(polygon(run.xs, run.lows)), drawn)


def _lay_marks(sheet: Sheet, body: TrendBody, place: QTransform, look: Look, plot: QRectF) -> None:
    """Draw a dotted line before the first point of what is counted anew, its text at the top."""
    metrics, theme = look.metrics, look.theme
    small = metrics.footer_px
    for mark in body.marks:
        x = place.map(QPointF(max(0.0, mark.at - 0.5), 0.0)).x()
        drawn = pen(theme.dim, max(1.0, metrics.stroke_px * 0.6), "dot")
        sheet.line((x, plot.top(), x, plot.bottom()), drawn)
        wide = width_px(mark.text, small)
        if plot.height() < small * 3 or wide + small > plot.width():
            continue
        right = x + small * 0.4 + wide <= plot.right()
        left = x + small * 0.4 if right else x - small * 0.4 - wide
        y = plot.top() + small
        sheet.fill(QRectF(left - 2, y - small, wide + 4, small * 1.36), theme.tile)
        sheet.text((left, y), mark.text, small, theme.dim)


def _mark_last(sheet: Sheet, body: TrendBody, place: QTransform, look: Look, plot: QRectF) -> None:
    metrics, theme = look.metrics, look.theme
    index = len(body.values) - 1
    while index >= 0 and math.isnan(body.values[index]):
        index -= 1
    if index < 0:
        return
    point = place.map(QPointF(float(index), body.values[index]))
    radius = metrics.stroke_px * 1.7
    dot = QPainterPath()
    dot.addEllipse(point, radius, radius)
    sheet.shape(dot, theme.strong, pen(theme.tile, metrics.stroke_px * 0.7))
    if body.last_text:
        small = metrics.footer_px
        y = min(max(point.y() + small * 0.36, plot.top() + small * 0.7), plot.bottom())
        x = point.x() + radius + small * 0.25
        sheet.text((x, y), body.last_text, small, theme.strong, weight=MEDIUM)
