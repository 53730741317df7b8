"""The frame of a tile: title, centre's chip, state of the figure, and a footer never missing.

Painted around a bundle's picture by the program; laid out once for a content and a size.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QMarginsF, QPointF, QRectF
from PySide6.QtGui import QPainter

from ioc_desktop.domain.figures import FreshnessState, Severity
from ioc_desktop.sdk.ages import age_texts
from ioc_desktop.sdk.contract import FrameInfo, Words
from ioc_desktop.sdk.kit.fonts import MEDIUM, elided, width_px, wrapped
from ioc_desktop.sdk.kit.footer import FrameTexts, lay_footer
from ioc_desktop.sdk.kit.glyphs import glyph, severity_glyph
from ioc_desktop.sdk.kit.hatching import hatch_brush
from ioc_desktop.sdk.kit.look import baseline
from ioc_desktop.sdk.kit.sheet import Sheet, colour, pen
from ioc_desktop.sdk.theme import Metrics, Theme


@dataclass(frozen=True, slots=True)
class FrameSheet:
    """A frame laid out: its sheet, and the margins inside which the picture stands."""

    sheet: Sheet
    insets: QMarginsF


def frame_texts(info: FrameInfo, words: Words, now_s: float) -> FrameTexts:
    """Return the frame's words at ``now_s``; compare two to know whether to repaint."""
    age = age_texts(info.freshness, words, now_s) if info.freshness else None
    if not info.illustrative:
        return FrameTexts(age, "", "")
    return FrameTexts(age, words("illustrative data"), words("illustrative"))


def paint_frame(
    painter: QPainter,
    rect: QRectF,
    info: FrameInfo,
    theme: Theme,
    metrics: Metrics,
    words: Words,
    now_s: float,
) -> None:
    """Paint the tile's ground, border, title, chip, alarm bar and footer into ``rect``."""
    laid = frame_sheet(
        rect.width(), rect.height(), info, theme, metrics, frame_texts(info, words, now_s)
    )
    if rect.topLeft() == QPointF(0, 0):
        laid.sheet.paint(painter)
        return
    painter.translate(rect.topLeft())
    laid.sheet.paint(painter)
    painter.translate(-rect.topLeft())


def frame_insets(
    rect: QRectF, info: FrameInfo, theme: Theme, metrics: Metrics, words: Words, now_s: float
) -> QMarginsF:
    """Return the margins from ``rect`` to the place of the bundle's picture, in px."""
    texts = frame_texts(info, words, now_s)
    return frame_sheet(rect.width(), rect.height(), info, theme, metrics, texts).insets


@lru_cache(maxsize=512)
def frame_sheet(  # the arguments are the key of the cache
    width: float, height: float, info: FrameInfo, theme: Theme, metrics: Metrics, texts: FrameTexts
) -> FrameSheet:
    """Lay out a frame of that size in px; equal arguments give the same sheet."""
    sheet = Sheet()
    rect = QRectF(0, 0, width, height)
    _lay_ground(sheet, rect, info, theme, metrics)
    top = _lay_head(sheet, rect, info, theme, metrics)
    bottom = lay_footer(sheet, rect, info, theme, metrics, texts)
    side = float(metrics.pad_px)
    return FrameSheet(sheet, QMarginsF(side, top, side, bottom))


def _lay_ground(
    sheet: Sheet, rect: QRectF, info: FrameInfo, theme: Theme, metrics: Metrics
) -> None:
    sheet.fill(rect, theme.tile)
    state = info.freshness.state if info.freshness else FreshnessState.LIVE
    hair = max(1.0, round(metrics.stroke_px * 0.4))
    inner = rect.adjusted(hair / 2, hair / 2, -hair / 2, -hair / 2)
    if state is FreshnessState.STALE:
        sheet.hatch(rect, QPointF(0, 0), hatch_brush(theme, metrics))
    if state is FreshnessState.LOST:
        step = max(4.0, metrics.stroke_px * 1.6)
        sheet.outline(inner, pen(theme.dim, hair, "dash"))
        sheet.outline(inner.adjusted(step, step, -step, -step), pen(theme.dim, hair, "dash"))
    elif state is FreshnessState.NOT_CONNECTED:
        sheet.outline(inner, pen(theme.dim, hair, "dash"))
    else:
        sheet.outline(inner, pen(theme.hairline, hair))
    if info.severity is not Severity.NORMAL:
        bar = max(4.0, metrics.pad_px * 0.4)
        sheet.fill(QRectF(0, 0, bar, rect.height()), theme.severity(info.severity, theme.red))


def _lay_head(sheet: Sheet, rect: QRectF, info: FrameInfo, theme: Theme, metrics: Metrics) -> float:
    """Title in at most two lines and the chip; return the height they take, in px."""
    pad = metrics.pad_px
    size, small = metrics.label_px, metrics.footer_px
    line = metrics.line_px(size)
    top = pad * 0.6
    left, right = float(pad), rect.width() - pad
    chip = info.chip or info.centre
    if chip:
        chip = elided(chip, small, rect.width() * 0.35, MEDIUM)
        chip_width = width_px(chip, small, MEDIUM) + small * 0.8
        box = QRectF(right - chip_width, top + (line - small * 1.3) / 2, chip_width, small * 1.3)
        sheet.outline(box, pen(theme.last_year, max(1.0, round(metrics.stroke_px * 0.4))))
        place = (box.center().x(), box.top() + small * 1.01)
        sheet.text(place, chip, small, theme.dim, weight=MEDIUM, align="centre")
        right = box.left() - small * 0.5
    mark = severity_glyph(info.severity) if info.title_marked else None
    if mark:
        side = size * 0.66
        box = QRectF(left, top + (line - side) / 2, side, side)
        glyph(sheet, mark, box, theme.severity(info.severity, theme.red))
        left = box.right() + size * 0.3
    if width_px(info.title, size) > right - left:
        size = _title_px(info.title, right - left, metrics)
    lines = wrapped(info.title, size, right - left, 2)
    for index, text in enumerate(lines):
        place = (left, baseline(top + index * line, metrics.label_px))
        sheet.text(place, text, size, theme.text)
    return top + max(1, len(lines)) * line + pad * 0.5 if lines or chip or mark else float(pad)


def _title_px(title: str, limit: float, metrics: Metrics) -> int:
    """Return the largest size, not under the footer's, that keeps the title on one line.

    Where none does the title takes two lines of its full size.
    """
    for size in range(metrics.label_px, metrics.footer_px - 1, -1):
        if width_px(title, size) <= limit:
            return size
    return metrics.label_px


def paint_withheld(
    painter: QPainter, rect: QRectF, text: str, theme: Theme, metrics: Metrics
) -> None:
    """Paint a tile that is not for its audience: its place and these words, quietly."""
    sheet = Sheet()
    size = metrics.label_px
    line = metrics.line_px(size)
    room = rect.adjusted(size, 0.0, -size, 0.0)
    parts = wrapped(text, size, room.width(), max(1, int(rect.height() / line)))
    top = rect.center().y() - len(parts) * line / 2
    for index, part in enumerate(parts):
        place = (rect.center().x(), baseline(top + index * line, size))
        sheet.text(place, part, size, theme.dim, align="centre")
    sheet.paint(painter)


def paint_banner(
    painter: QPainter, rect: QRectF, text: str, theme: Theme, metrics: Metrics
) -> None:
    """Paint a tile's failure: what broke, in words, with ◆, in place of its picture."""
    sheet = Sheet()
    painter.fillRect(rect, colour(theme.tile))
    size = metrics.label_px
    side = size * 0.8
    line = metrics.line_px(size)
    glyph(
        sheet, "warn", QRectF(rect.left(), rect.top() + (line - side) / 2, side, side), theme.amber
    )
    left = rect.left() + side + size * 0.4
    count = max(1, int(rect.height() / line))
    for index, part in enumerate(wrapped(text, size, rect.right() - left, count)):
        sheet.text((left, baseline(rect.top() + index * line, size)), part, size, theme.text)
    sheet.paint(painter)
