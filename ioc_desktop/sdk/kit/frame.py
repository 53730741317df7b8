"""The frame of a tile: title, centre's chip, state of the figure, and a footer never missing.

Painted around a bundle's picture by the program; laid out once for a content and a size.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QMarginsF, QPointF, QRectF
from PySide6.QtGui import QPainter

from ioc_desktop.domain.figures import FreshnessState, Severity
from ioc_desktop.sdk.ages import AgeTexts, age_texts
from ioc_desktop.sdk.contract import FrameInfo, Words
from ioc_desktop.sdk.kit.fonts import MEDIUM, elided, width_px, wrapped
from ioc_desktop.sdk.kit.glyphs import freshness_glyph, glyph, severity_glyph
from ioc_desktop.sdk.kit.hatching import hatch_brush
from ioc_desktop.sdk.kit.look import baseline
from ioc_desktop.sdk.kit.sheet import Sheet, colour, pen
from ioc_desktop.sdk.names import shortened_name
from ioc_desktop.sdk.theme import Metrics, Theme

_AIMED_FOOTER_LINES = 2
_MOST_FOOTER_LINES = 3


@dataclass(frozen=True, slots=True)
class FrameTexts:
    """The frame's words at one moment: equal texts mean that nothing must be repainted."""

    age: AgeTexts | None
    illustrative: str
    illustrative_short: str


@dataclass(frozen=True, slots=True)
class FrameSheet:
    """A frame laid out: its sheet, and the margins inside which the picture stands."""

    sheet: Sheet
    insets: QMarginsF


@dataclass(frozen=True, slots=True)
class _Item:
    """One piece of the footer; ``glyph_name`` is painted before it."""

    text: str
    tone: str
    glyph_name: str = ""
    yields: bool = False


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
    bottom = _lay_footer(sheet, rect, info, theme, metrics, texts)
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
    mark = severity_glyph(info.severity)
    if mark:
        side = size * 0.66
        box = QRectF(left, top + (line - side) / 2, side, side)
        glyph(sheet, mark, box, theme.severity(info.severity, theme.red))
        left = box.right() + size * 0.3
    lines = wrapped(info.title, size, right - left, 2)
    for index, text in enumerate(lines):
        sheet.text((left, baseline(top + index * line, size)), text, size, theme.text)
    return top + max(1, len(lines)) * line + pad * 0.5 if lines or chip or mark else float(pad)


def _items(info: FrameInfo, theme: Theme, texts: FrameTexts, *, short: bool) -> list[_Item]:
    items: list[_Item] = []
    if info.supplier:
        supplier = shortened_name(info.supplier) if short else info.supplier
        items.append(_Item(supplier, theme.dim, yields=True))
    if info.disagreement:
        items.append(_Item(info.disagreement, theme.amber, "warn", yields=True))
    if info.note:
        items.append(_Item(info.note, theme.dim, yields=True))
    if texts.illustrative:
        items.append(_Item(texts.illustrative_short if short else texts.illustrative, theme.dim))
    if texts.age and info.freshness:
        state = info.freshness.state
        moment = texts.age.moment_short if short else texts.age.moment
        if state is not FreshnessState.NOT_CONNECTED:
            items.append(_Item(moment, theme.dim))
        tone = {
            FreshnessState.LIVE: theme.dim,
            FreshnessState.LATE: theme.amber,
            FreshnessState.STALE: theme.amber,
        }.get(state, theme.text)
        items.append(_Item(texts.age.state, tone, freshness_glyph(state)))
    return items


def _width(item: _Item, small: int) -> float:
    return width_px(item.text, small) + (small * 1.05 if item.glyph_name else 0.0)


def _flowed(items: list[_Item], small: int, limit: float) -> list[list[_Item]]:
    """Break the items into lines no wider than the limit, in order."""
    lines: list[list[_Item]] = []
    used = 0.0
    for item in items:
        needed = _width(item, small)
        if lines and used + small * 0.8 + needed <= limit:
            lines[-1].append(item)
            used += small * 0.8 + needed
        else:
            lines.append([item])
            used = needed
    return lines


def _squeezed(items: list[_Item], small: int, limit: float) -> list[list[_Item]]:
    """Shorten what may be shortened, so that it shares a line with what may not."""
    first = [item for item in items if item.yields]
    rest = _flowed([item for item in items if not item.yields], small, limit)
    if not first or len(rest) < _AIMED_FOOTER_LINES:
        return [*_flowed(first, small, limit), *rest]
    fixed = sum(_width(item, small) for item in rest[0]) + small * 0.8 * len(rest[0])
    left = limit - fixed - (small * 1.05 if first[0].glyph_name else 0.0)
    text = elided(first[0].text, small, left)
    if width_px(text, small) < min(width_px(first[0].text, small), small * 4.0):
        return [*_flowed(first, small, limit), *rest]
    head = _Item(text, first[0].tone, first[0].glyph_name, yields=True)
    return [*_flowed(first[1:], small, limit), [head, *rest[0]], *rest[1:]]


def _lay_footer(  # one place, one content, one look
    sheet: Sheet,
    rect: QRectF,
    info: FrameInfo,
    theme: Theme,
    metrics: Metrics,
    texts: FrameTexts,
) -> float:
    """Who supplies it, as of when, how fresh; return the height taken, in px."""
    small, pad = metrics.footer_px, metrics.pad_px
    limit = rect.width() - 2 * pad
    lines = _flowed(_items(info, theme, texts, short=False), small, limit)
    if len(lines) > 1:
        shorter = _flowed(_items(info, theme, texts, short=True), small, limit)
        lines = shorter if len(shorter) < len(lines) else lines
    if len(lines) > _AIMED_FOOTER_LINES:
        lines = _squeezed(_items(info, theme, texts, short=True), small, limit)
    if (
        len(lines) > _MOST_FOOTER_LINES
        or len(lines) * metrics.line_px(small) > rect.height() * 0.34
    ):
        needed = [item for item in _items(info, theme, texts, short=True) if not item.yields]
        lines = _flowed(needed, small, limit)
    if not lines:
        return float(pad)
    line_height = small * 1.3
    top = rect.height() - pad * 0.6 - len(lines) * line_height
    for index, line in enumerate(lines):
        _lay_footer_line(
            sheet, QRectF(pad, top + index * line_height, limit, line_height), line, theme, small
        )
    return len(lines) * line_height + pad * 1.0


def _lay_footer_line(
    sheet: Sheet, rect: QRectF, line: list[_Item], theme: Theme, small: int
) -> None:
    """Spread a line's items from its left to its right edge."""
    free = rect.width() - sum(_width(item, small) for item in line)
    between = free / (len(line) - 1) if len(line) > 1 else 0.0
    x, y = rect.left(), rect.top() + small * 1.0
    for item in line:
        start = x
        if item.glyph_name:
            side = small * 0.78
            tone = theme.dim if item.glyph_name == "live" else item.tone
            glyph(sheet, item.glyph_name, QRectF(x, y - side * 0.92, side, side), tone)
            x += small * 1.05
        sheet.text((x, y), elided(item.text, small, rect.right() + 1 - x), small, item.tone)
        x = start + _width(item, small) + between


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
