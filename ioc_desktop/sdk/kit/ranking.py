"""Ranking bars: from zero, what is wrong first, the silent ones named in words."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from ioc_desktop.domain.figures import FreshnessState, Severity
from ioc_desktop.domain.legibility import CAP_RATIO as CAP
from ioc_desktop.sdk.bodies import Bar, RankingBody, Rating
from ioc_desktop.sdk.kit.fonts import MEDIUM, width_px, wrapped
from ioc_desktop.sdk.kit.glyphs import glyph, severity_glyph
from ioc_desktop.sdk.kit.look import Look
from ioc_desktop.sdk.kit.sheet import Sheet, pen

_LABEL_SHARE = 0.42


@dataclass(frozen=True, slots=True)
class _Place:
    """A bar's label in lines, its track, the value of a full track, and whether marks follow."""

    lines: tuple[str, ...]
    track: QRectF
    greatest: float
    marked: bool


def bar_mark(bar: Bar) -> str | None:
    """Return the glyph behind a bar's value: its rating's, else its severity's."""
    if bar.rating is not None:
        return {
            Rating.RED: "alarm",
            Rating.AMBER: "warn",
            Rating.GREEN: "running",
            Rating.UNKNOWN: "empty",
        }[bar.rating]
    return severity_glyph(bar.severity)


def bar_tone(bar: Bar, look: Look, normal: str) -> str:
    """Return the colour of a bar's mark."""
    theme = look.theme
    if bar.rating is not None:
        return {
            Rating.RED: theme.red,
            Rating.AMBER: theme.amber,
            Rating.GREEN: theme.green,
            Rating.UNKNOWN: theme.dim,
        }[bar.rating]
    return theme.severity(bar.severity, normal)


def lay_ranking(sheet: Sheet, rect: QRectF, body: RankingBody, look: Look) -> None:
    """Lay as many bars as fit, and say how many more there are."""
    metrics, theme = look.metrics, look.theme
    size = metrics.label_px
    if not body.bars:
        corner = (rect.left(), rect.top() + size)
        sheet.text(corner, look.words("nobody has reported yet"), size, theme.dim)
        return
    label_width = min(
        max(width_px(bar.label, size) for bar in body.bars), rect.width() * _LABEL_SHARE
    )
    widths = [width_px(bar.text, size, MEDIUM) for bar in body.bars if bar.value is not None]
    marked = any(bar_mark(bar) is not None for bar in body.bars)
    text_width = max(widths, default=0.0) + (size * 1.05 if marked else 0.0)
    labels = [wrapped(bar.label, size, label_width, 2) for bar in body.bars]
    rows = _rows(labels, rect.height(), body, look)
    hidden = len(body.bars) - len(rows)
    track = QRectF(
        rect.left() + label_width + size * 0.5,
        0,
        rect.width() - label_width - text_width - size,
        0,
    )
    greatest = max((bar.value or 0.0 for bar in body.bars), default=0.0)
    if body.reference is not None:
        greatest = max(greatest, body.reference)
    tight = metrics.line_px(size) * 0.86
    spare = rect.height() - sum(rows) - (metrics.line_px(metrics.footer_px) if hidden else 0)
    spread = min(spare / max(1, len(rows)), tight * 0.6)
    y = rect.top()
    for index, height in enumerate(rows):
        row = QRectF(rect.left(), y, rect.width(), height + spread)
        place = _Place(labels[index], track, greatest, marked)
        _lay_bar(sheet, row, body.bars[index], place, look)
        y += height + spread
    if body.reference is not None and greatest > 0 and rows:
        x = track.left() + body.reference / greatest * track.width()
        sheet.line((x, rect.top(), x, y), pen(theme.plan, metrics.stroke_px * 0.8, "dash"))
    small = metrics.footer_px
    if hidden:
        more = look.words("+{count} more", count=hidden)
        sheet.text((rect.left(), y + small), more, small, theme.dim)
    if body.reference_text and (hidden or rect.bottom() - y >= metrics.line_px(small)):
        corner = (rect.right(), y + small)
        sheet.text(corner, body.reference_text, small, theme.plan, align="right")


def _rows(
    labels: list[tuple[str, ...]], height: float, body: RankingBody, look: Look
) -> list[float]:
    """Return the heights of the rows that fit, room for "+n more" kept where needed."""
    metrics = look.metrics
    line = metrics.line_px(metrics.label_px)
    heights = [line + (metrics.label_px * 1.1 if len(label) > 1 else 0.0) for label in labels]
    kept = metrics.line_px(metrics.footer_px) if body.reference_text else 0.0
    if sum(heights) + kept <= height:
        return heights
    room = height - metrics.line_px(metrics.footer_px)
    count, used = 0, 0.0
    while count < len(heights) and used + heights[count] <= room:
        used += heights[count]
        count += 1
    return heights[: max(1, count)]


def _lay_bar(
    sheet: Sheet,
    row: QRectF,
    bar: Bar,
    place: _Place,
    look: Look,
) -> None:
    metrics, theme = look.metrics, look.theme
    size = metrics.label_px
    lines, track, greatest = place.lines, place.track, place.greatest
    middle = row.center().y()
    y = middle + size * CAP / 2 - (len(lines) - 1) * size * 0.55
    dim = bar.value is None or bar.state is FreshnessState.NOT_CONNECTED
    for index, text in enumerate(lines):
        tone = theme.dim if dim else theme.text
        sheet.text((row.left(), y + index * size * 1.1), text, size, tone)
    y = middle + size * CAP / 2
    if bar.value is None:
        limit = row.right() - track.left()
        small = metrics.footer_px if width_px(bar.text, size) > limit else size
        side = small * 0.7
        glyph(sheet, "empty", QRectF(track.left(), y - side, side, side), theme.dim)
        sheet.text((track.left() + small, y), bar.text, small, theme.dim)
        return
    full = bar.full or greatest
    thick = size * 0.62
    if track.width() > size:
        bed = QRectF(track.left(), middle - thick / 2, track.width(), thick)
        sheet.fill(bed, theme.track)
        share = min(1.0, max(0.0, bar.value / full)) if full > 0 else 0.0
        filled = QRectF(bed.left(), bed.top(), max(bed.width() * share, 1.0), bed.height())
        normal = theme.last_year if bar.state is FreshnessState.STALE else theme.data
        if bar.value > 0:
            sheet.fill(filled, bar_tone(bar, look, normal))
    mark = bar_mark(bar)
    right = row.right()
    if mark:
        side = size * 0.7
        box = QRectF(right - side, y - side, side, side)
        glyph(sheet, mark, box, bar_tone(bar, look, theme.dim))
    tone = theme.strong if bar.severity is Severity.NORMAL else bar_tone(bar, look, theme.strong)
    text_right = right - size * 1.05 if place.marked else right
    sheet.text((text_right, y), bar.text, size, tone, weight=MEDIUM, align="right")
