"""Ranking bars: from zero, what is wrong first, the silent ones named in words."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from ioc_desktop.domain.figures import FreshnessState, Severity
from ioc_desktop.domain.legibility import CAP_RATIO as CAP
from ioc_desktop.sdk.bodies import Bar, RankingBody, Rating
from ioc_desktop.sdk.kit.fonts import MEDIUM, width_px, wrapped
from ioc_desktop.sdk.kit.glyphs import glyph, severity_glyph
from ioc_desktop.sdk.kit.look import DESCENT, Look
from ioc_desktop.sdk.kit.sheet import Sheet, pen
from ioc_desktop.sdk.names import named_alike

_LABEL_SHARE = 0.55
_TRACK_LEAST = 3.0
"""A bar's track is at least so many text sizes long,"""
_NO_TRACK = 0.6
"""unless names would be cut: then they may take all but this beside the value."""
_TWO = 2.4
"""A row so many text sizes high has room for two lines of what is said in place of a bar."""
_FOOT = 1.3
"""Height of the last line, which has nothing under it, over its text size."""


@dataclass(frozen=True, slots=True)
class _Form:
    """A ranking's text size, its labels in lines, the heights of the rows that fit.

    ``track`` is the bars' left edge and full length in px, ``greatest`` the value of a full
    bar, ``marked`` whether a column of marks follows the values.
    """

    size_px: int
    labels: tuple[tuple[str, ...], ...]
    heights: tuple[float, ...]
    track: tuple[float, float]
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
    if not body.bars:
        corner = (rect.left(), rect.top() + metrics.label_px)
        text = look.words("nobody has reported yet")
        sheet.text(corner, text, metrics.label_px, theme.dim)
        return
    form = _form(rect, body, look)
    small = metrics.footer_px
    hidden = len(body.bars) - len(form.heights)
    foot = small * _FOOT if hidden or _said(body) else 0.0
    spare = rect.height() - sum(form.heights) - foot
    spread = max(0.0, min(spare / len(form.heights), form.size_px * 0.8))
    y = rect.top()
    for index, height in enumerate(form.heights):
        row = QRectF(rect.left(), y, rect.width(), height + spread)
        _lay_bar(sheet, row, body.bars[index], index, form, look)
        y += height + spread
    if body.reference is not None and form.greatest > 0:
        x = form.track[0] + body.reference / form.greatest * form.track[1]
        sheet.line((x, rect.top(), x, y), pen(theme.plan, metrics.stroke_px * 0.8, "dash"))
    left, foot_y = rect.left(), min(y + small * 1.05, rect.bottom() - small * DESCENT)
    if hidden:
        sheet.leave_out("bars", len(form.heights), len(body.bars))
        more = look.words("+{count} more", count=hidden)
        left += sheet.text((left, foot_y), more, small, theme.dim) + small * 0.7
    if _said(body):
        tone = theme.plan if body.reference_text else theme.dim
        if width_px(_said(body), small) <= rect.right() - left:
            place = (rect.right(), foot_y)
            sheet.text(place, _said(body), small, tone, align="right")


def _said(body: RankingBody) -> str:
    """Return what stands at the right of the last line: the reference, else the note."""
    return body.reference_text or body.note


def _form(rect: QRectF, body: RankingBody, look: Look) -> _Form:
    """Choose the size and the labels' lines: the largest form that shows every bar.

    Where none does, the smallest, which shows most; whole names go before long bars.
    """
    metrics = look.metrics
    label, small = metrics.label_px, metrics.footer_px
    tries = ((label, 2, _TRACK_LEAST), (label, 1, _TRACK_LEAST), (small, 1, _TRACK_LEAST))
    for each in tries:
        form = _tried(rect, body, each, look)
        if len(form.heights) == len(body.bars) and not _is_cut(form):
            return form
    if not _is_cut(form):
        return form
    # Whole names before long bars, where that leaves no more rows out.
    for each in ((small, 2, _TRACK_LEAST), (small, 1, _NO_TRACK), (small, 2, _NO_TRACK)):
        form = _tried(rect, body, each, look)
        if len(form.heights) == len(body.bars) and not _is_cut(form):
            return form
    return _tried(rect, body, (small, 1, _NO_TRACK), look)


def _is_cut(form: _Form) -> bool:
    shown = form.labels[: len(form.heights)]
    return any(line.endswith("…") for lines in shown for line in lines)


def _tried(rect: QRectF, body: RankingBody, form: tuple[int, int, float], look: Look) -> _Form:
    metrics = look.metrics
    size, most_lines, track = form
    widths = [width_px(bar.text, size, MEDIUM) for bar in body.bars if bar.value is not None]
    marked = any(bar_mark(bar) is not None for bar in body.bars)
    text_width = max(widths, default=0.0) + (size * 1.05 if marked else 0.0)
    limit = rect.width() - text_width - size * track
    if track == _TRACK_LEAST:
        limit = min(rect.width() * _LABEL_SHARE, limit)
    limit = max(limit, rect.width() * 0.25)
    labels = _labels(body, size, limit, most_lines)
    line = metrics.line_px(size) * (1.0 if most_lines > 1 else 0.92)
    heights = [line + (len(lines) - 1) * size * 1.1 for lines in labels]
    foot = metrics.footer_px * _FOOT
    if sum(heights) + (foot if _said(body) else 0.0) > rect.height():
        count, used = 0, 0.0
        while count < len(heights) and used + heights[count] <= rect.height() - foot:
            used += heights[count]
            count += 1
        heights = heights[: max(1, count)]
    shown = labels[: len(heights)]
    label_width = max(width_px(line, size) for lines in shown for line in lines)
    left = rect.left() + label_width + size * 0.5
    greatest = max((bar.value or 0.0 for bar in body.bars), default=0.0)
    return _Form(
        size,
        labels,
        tuple(heights),
        (left, rect.right() - text_width - size * 0.5 - left),
        max(greatest, body.reference or 0.0),
        marked,
    )


def _labels(
    body: RankingBody, size: int, limit: float, most_lines: int
) -> tuple[tuple[str, ...], ...]:
    """Return the names' lines: the longest form that is whole for every name, else the shortest."""
    labels: tuple[tuple[str, ...], ...] = ()
    for names in named_alike([bar.label for bar in body.bars]):
        labels = tuple(wrapped(name, size, limit, most_lines) for name in names)
        if all(" ".join(lines) == name for lines, name in zip(labels, names, strict=True)):
            break
    return labels


def _lay_bar(sheet: Sheet, row: QRectF, bar: Bar, index: int, form: _Form, look: Look) -> None:
    metrics, theme = look.metrics, look.theme
    size, lines = form.size_px, form.labels[index]
    left, length = form.track
    middle = row.center().y()
    y = middle + size * CAP / 2 - (len(lines) - 1) * size * 0.55
    dim = bar.value is None or bar.state is FreshnessState.NOT_CONNECTED
    for number, text in enumerate(lines):
        tone = theme.dim if dim else theme.text
        sheet.text((row.left(), y + number * size * 1.1), text, size, tone)
    y = middle + size * CAP / 2
    if bar.value is None:
        limit = row.right() - left - size
        small = metrics.footer_px if width_px(bar.text, size) > limit else size
        side = small * 0.7
        glyph(sheet, "empty", QRectF(left, y - side, side, side), theme.dim)
        room = row.right() - left - small
        said = wrapped(bar.text, small, room, 2 if row.height() >= small * _TWO else 1)
        whole, _, result = bar.text.rpartition(" = ")
        if whole and said[-1].endswith("…"):  # half a sum is wrong, its result is not
            said = (f"= {result}",)
        y -= (len(said) - 1) * small * 0.55
        for number, text in enumerate(said):
            sheet.text((left + small, y + number * small * 1.1), text, small, theme.dim)
        return
    full = bar.full or form.greatest
    thick = size * 0.62
    if length > size:
        bed = QRectF(left, middle - thick / 2, length, thick)
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
    text_right = right - size * 1.05 if form.marked else right
    sheet.text((text_right, y), bar.text, size, tone, weight=MEDIUM, align="right")
