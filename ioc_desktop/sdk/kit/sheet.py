"""A sheet: what is to be painted, laid out once and painted many times.

Laying out (measuring, choosing sizes, wrapping, decimating) happens when a tile's content or
size changes; painting replays the list. The texts stay readable on the sheet, so that tests
ask it what is written where and how large.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
    QStaticText,
)

from ioc_desktop.sdk.kit.fonts import BOLD, REGULAR, ascent_px, font, shaped
from ioc_desktop.sdk.kit.line_pattern import fill_patterned

Align = Literal["left", "right", "centre"]


@dataclass(frozen=True, slots=True)
class TextMark:
    """A text on a sheet: what, how large, the box of its line, how heavy and in what colour.

    ``colour`` "" = it was painted as a shape.
    """

    text: str
    size_px: int
    left: float
    right: float
    baseline: float
    weight: int = REGULAR
    colour: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a sheet had no room for: so many of so many, by the rule of its picture.

    ``part``: ``rows`` of a table that has no more than these, ``first_rows`` of a long list,
    ``bars``, ``items``, ``facts``, ``chart``, ``dates``, ``values`` and ``names`` of a map,
    lines of the ``footer``.
    """

    part: str
    shown: int
    total: int


@cache
def colour(name: str) -> QColor:
    """Return the colour of ``#rrggbb`` or ``#aarrggbb``."""
    return QColor(name)


@cache
def pen(name: str, width_px: float, style: str = "solid") -> QPen:
    """Return a pen with round joins: ``solid``, ``dash`` or ``dot``."""
    made = QPen(colour(name), width_px)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    made.setCapStyle(Qt.PenCapStyle.FlatCap)
    if style == "dash":
        made.setDashPattern([4.0, 3.0])
    elif style == "dot":
        made.setDashPattern([1.0, 2.0])
    return made


class Sheet:
    """Operations in the order in which they are painted, and what stands where.

    ``spots`` are the parts of the picture that are about one locality: code and outline.
    ``left_out`` is what there was no room for. ``kept`` is what was dear to work out, by a name
    of its painter's choice; ``before`` is what the sheet before this one kept: a chart with a
    new last point is mostly the old one.
    """

    __slots__ = ("_paints", "_sorted", "_texts", "before", "kept", "left_out", "marks", "spots")

    def __init__(self, before: Sheet | None = None) -> None:
        self.before: Mapping[Hashable, object] = {} if before is None else before.kept
        self.kept: dict[Hashable, object] = {}
        self._paints: list[Callable[[QPainter], object]] = []
        self._texts: list[tuple[int, int, str, QPointF, QStaticText]] = []
        self._sorted = 0
        self.marks: list[TextMark] = []
        self.left_out: list[LeftOut] = []
        self.spots: list[tuple[str, QPainterPath]] = []

    def text(
        self,
        place: tuple[float, float],
        text: str,
        size_px: int,
        colour_name: str,
        *,
        weight: int = REGULAR,
        align: Align = "left",
    ) -> float:
        """Write a text with its baseline at ``place`` (x, y); return its width in px."""
        if not text:
            return 0.0
        made, width = shaped(text, size_px, weight)
        x, y = place
        if align == "right":
            x -= width
        elif align == "centre":
            x -= width / 2
        self._texts.append(
            (size_px, weight, colour_name, QPointF(x, y - ascent_px(size_px, weight)), made)
        )
        self.marks.append(TextMark(text, size_px, x, x + width, y, weight, colour_name))
        return width

    def note(self, text: str, size_px: int, ends: tuple[float, float], baseline: float) -> None:
        """Note a text that was painted as a shape, from ``ends[0]`` to ``ends[1]``."""
        self.marks.append(TextMark(text, size_px, ends[0], ends[1], baseline, BOLD))

    def leave_out(self, part: str, shown: int, total: int) -> None:
        """Note that only so many of a part's things had room (``LeftOut``)."""
        self.left_out.append(LeftOut(part, shown, total))

    def spot(self, code: str, path: QPainterPath) -> None:
        """Note that what stands inside the path is about a locality."""
        self.spots.append((code, path))

    def locality_at(self, place: QPointF) -> str:
        """Return the code of the locality that stands there, the one laid last; "" = none."""
        return next((code for code, path in reversed(self.spots) if path.contains(place)), "")

    def fill(self, rect: QRectF, colour_name: str) -> None:
        """Fill a rectangle."""
        paint_colour = colour(colour_name)
        self._paints.append(lambda painter: painter.fillRect(rect, paint_colour))

    def hatch(self, rect: QRectF, origin: QPointF, brush: QBrush) -> None:
        """Fill a rectangle with a pattern that starts at ``origin``."""
        self._paints.append(lambda painter: fill_patterned(painter, rect, origin, brush))

    def line(self, ends: tuple[float, float, float, float], drawn: QPen) -> None:
        """Draw a line from (x1, y1) to (x2, y2)."""
        made = QLineF(*ends)

        def paint(painter: QPainter) -> None:
            painter.setPen(drawn)
            painter.drawLine(made)

        self._paints.append(paint)

    def outline(self, rect: QRectF, drawn: QPen) -> None:
        """Draw a rectangle's border."""

        def paint(painter: QPainter) -> None:
            painter.setPen(drawn)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect)

        self._paints.append(paint)

    def shape(self, path: QPainterPath, filled: str | None, drawn: QPen | None = None) -> None:
        """Draw a path, filled or stroked or both."""
        brush = QBrush(colour(filled)) if filled else QBrush(Qt.BrushStyle.NoBrush)
        stroke = drawn if drawn is not None else QPen(Qt.PenStyle.NoPen)

        def paint(painter: QPainter) -> None:
            painter.setPen(stroke)
            painter.setBrush(brush)
            painter.drawPath(path)

        self._paints.append(paint)

    def pattern(self, path: QPainterPath, origin: QPointF, brush: QBrush) -> None:
        """Fill a path with a pattern that starts at ``origin``."""
        self._paints.append(lambda painter: fill_patterned(painter, path, origin, brush))

    def polyline(self, polygon: QPolygonF, drawn: QPen) -> None:
        """Draw an open line through the points."""

        def paint(painter: QPainter) -> None:
            painter.setPen(drawn)
            painter.drawPolyline(polygon)

        self._paints.append(paint)

    def area(self, polygon: QPolygonF, colour_name: str) -> None:
        """Fill a polygon."""
        brush = QBrush(colour(colour_name))

        def paint(painter: QPainter) -> None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(brush)
            painter.drawPolygon(polygon)

        self._paints.append(paint)

    def append(self, other: Sheet) -> None:
        """Take over what was laid on another sheet, after what is on this one."""
        self._paints += other._paints
        self._texts += other._texts
        self.marks += other.marks
        self.kept |= other.kept
        self.spots += other.spots
        self.left_out += other.left_out

    def paint(self, painter: QPainter) -> None:
        """Paint all shapes, then all texts, grouped by size and colour."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for operation in self._paints:
            operation(painter)
        if self._sorted != len(self._texts):
            self._texts.sort(key=lambda mark: mark[:3])
            self._sorted = len(self._texts)
        size, weight, name = 0, 0, ""
        for size_px, text_weight, colour_name, place, made in self._texts:
            if size_px != size or text_weight != weight:
                size, weight = size_px, text_weight
                painter.setFont(font(size, weight))
            if colour_name != name:
                name = colour_name
                painter.setPen(colour(name))
            painter.drawStaticText(place, made)
