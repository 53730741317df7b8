"""A number card: the value as large as fits, its unit, the comparison set, the chart."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from ioc_desktop.domain.figures import FreshnessState, Severity
from ioc_desktop.domain.legibility import CAP_RATIO as CAP
from ioc_desktop.sdk.bodies import CardBody, Fact
from ioc_desktop.sdk.kit.fonts import BOLD, DIGIT_BOX, MEDIUM, font, width_px
from ioc_desktop.sdk.kit.glyphs import glyph
from ioc_desktop.sdk.kit.look import Look, baseline, mark_beside
from ioc_desktop.sdk.kit.sheet import Sheet, pen
from ioc_desktop.sdk.kit.trend import lay_trend, smallest_height_px

_PROBE_PX = 100
_SMALLEST_SHARE = 0.62
"""A whole value smaller than this share of its place gives way to the short form."""


_IN_COLUMNS, _IN_A_LINE = 0, 1


@dataclass(frozen=True, slots=True)
class _Plan:
    """What stands beside the value, and the least size of the value, in units' sizes."""

    facts: int | None
    with_chart: bool
    least: float


_PLANS = (
    _Plan(_IN_COLUMNS, with_chart=True, least=2.3),
    _Plan(_IN_A_LINE, with_chart=True, least=1.5),
    _Plan(None, with_chart=True, least=1.4),
    _Plan(_IN_COLUMNS, with_chart=False, least=1.7),
    _Plan(_IN_A_LINE, with_chart=False, least=1.3),
    _Plan(None, with_chart=False, least=0.0),
)
"""From the fullest card to the barest: the first that leaves the value large is taken."""


@dataclass(frozen=True, slots=True)
class _Number:
    """A value with its size, and whether its unit stands beside or under it."""

    text: str
    size_px: int
    unit_beside: bool


def lay_card(sheet: Sheet, rect: QRectF, body: CardBody, look: Look) -> None:
    """Lay a card that has a value into the rectangle."""
    metrics = look.metrics
    gap = metrics.pad_px * 0.7
    fact_heights = (
        metrics.line_px(metrics.footer_px) + metrics.line_px(metrics.label_px),
        metrics.line_px(metrics.label_px),
    )
    trend = body.trend
    has_trend = trend is not None and any(len(part) for part in (trend.values, trend.last_year))
    chart_least = smallest_height_px(look) if has_trend else 0.0
    number, plan = _Number(body.value, metrics.unit_px, unit_beside=True), _PLANS[-1]
    largest = _fitted(body, rect.width(), rect.height(), look).size_px * 0.95
    for plan in _PLANS:
        fits_content = (has_trend or not plan.with_chart) and (
            (plan.facts is not None) == bool(body.facts)
        )
        if not fits_content and plan is not _PLANS[-1]:
            continue
        taken = fact_heights[plan.facts] + gap if plan.facts is not None else 0.0
        taken += chart_least + gap if plan.with_chart else 0.0
        room = rect.height() - taken
        least = metrics.unit_px * plan.least
        share = rect.height() * (0.4 if plan.with_chart else 0.62)
        number = _fitted(body, rect.width(), max(min(room, share), min(room, least)), look)
        if _height(number, body, look) <= room and number.size_px >= min(least, largest):
            break
    y = rect.top() + _lay_number(sheet, rect, body, number, look)
    if plan.facts is not None and body.facts:
        y += gap
        if plan.facts == _IN_COLUMNS:
            _lay_facts(sheet, QRectF(rect.left(), y, rect.width(), fact_heights[0]), body, look)
        else:
            _lay_facts_line(
                sheet, QRectF(rect.left(), y, rect.width(), fact_heights[1]), body, look
            )
        y += fact_heights[plan.facts]
    if plan.with_chart and trend is not None:
        lay_trend(
            sheet, QRectF(rect.left(), y + gap, rect.width(), rect.bottom() - y - gap), trend, look
        )


def _aged(body: CardBody) -> bool:
    """Whether the card's numbers may no longer be read as the present state."""
    return body.state in {FreshnessState.STALE, FreshnessState.LOST}


def _mark_share(body: CardBody) -> float:
    """Return the width of ▲ or ◆ before the value, over the value's size."""
    return 0.0 if body.severity is Severity.NORMAL else CAP + 0.25


def _fitted(body: CardBody, width: float, height: float, look: Look) -> _Number:
    """Choose whole or short form, the unit's place and the size; nothing is ever clipped."""
    metrics = look.metrics
    unit_width = width_px(body.unit, metrics.unit_px) + metrics.unit_px * 0.3 if body.unit else 0.0
    unit_line = metrics.line_px(metrics.unit_px) if body.unit else 0.0
    mark = _mark_share(body)
    tall = min(metrics.value_px, height / DIGIT_BOX)
    best: _Number | None = None
    for text in (body.value, body.short):
        if not text:
            continue
        each = width_px(text, _PROBE_PX, BOLD) / _PROBE_PX + mark
        beside = min(tall, (width - unit_width) / each)
        under = min(metrics.value_px, (height - unit_line) / DIGIT_BOX, width / each)
        chosen = (
            _Number(text, int(beside), unit_beside=True)
            if beside >= under * 0.8 or not body.unit
            else _Number(text, int(under), unit_beside=False)
        )
        if chosen.size_px >= tall * _SMALLEST_SHARE:
            return chosen
        if best is None or chosen.size_px > best.size_px * 1.15:
            best = chosen
    if best is None:
        return _Number("", metrics.unit_px, unit_beside=True)
    return _Number(best.text, max(1, best.size_px), best.unit_beside)


def _height(number: _Number, body: CardBody, look: Look) -> float:
    unit = (
        0.0 if number.unit_beside or not body.unit else look.metrics.line_px(look.metrics.unit_px)
    )
    return number.size_px * DIGIT_BOX + unit


def _lay_number(sheet: Sheet, rect: QRectF, body: CardBody, number: _Number, look: Look) -> float:
    metrics, theme = look.metrics, look.theme
    size = number.size_px
    x, y = rect.left(), rect.top() + size * (CAP + 0.02)
    x += mark_beside(sheet, body.severity, (x, y), size, look)
    width = width_px(number.text, size, BOLD)
    if body.state is FreshnessState.STALE:
        _outlined(sheet, (x, y), number.text, size, theme.dim)
    else:
        normal = theme.dim if body.state is FreshnessState.LOST else theme.strong
        sheet.text((x, y), number.text, size, theme.severity(body.severity, normal), weight=BOLD)
    if body.unit:
        if number.unit_beside:
            place = (x + width + metrics.unit_px * 0.3, y)
            sheet.text(place, body.unit, metrics.unit_px, theme.dim)
        else:
            top = rect.top() + size * DIGIT_BOX
            sheet.text(
                (rect.left(), baseline(top, metrics.unit_px)), body.unit, metrics.unit_px, theme.dim
            )
    return _height(number, body, look)


def _outlined(sheet: Sheet, place: tuple[float, float], text: str, size: int, colour: str) -> None:
    path = QPainterPath()
    path.addText(QPointF(*place), font(size, BOLD), text)
    sheet.shape(path.simplified(), None, pen(colour, max(1.2, size / 40)))
    sheet.note(text, size, (place[0], place[0] + width_px(text, size, BOLD)), place[1])


def _lay_facts(sheet: Sheet, rect: QRectF, body: CardBody, look: Look) -> None:
    """Columns of label over value, as many as fit."""
    metrics, theme = look.metrics, look.theme
    x = rect.left()
    for fact in body.facts:
        arrow = (
            metrics.label_px * 0.9 if fact.arrow or fact.severity is not Severity.NORMAL else 0.0
        )
        needed = max(
            width_px(fact.label, metrics.footer_px),
            width_px(fact.text, metrics.label_px, MEDIUM) + arrow,
        )
        if x + needed > rect.right() + 0.5:
            break
        y = baseline(rect.top(), metrics.footer_px)
        sheet.text((x, y), fact.label, metrics.footer_px, theme.dim)
        y = baseline(rect.top() + metrics.line_px(metrics.footer_px), metrics.label_px)
        _lay_fact_text(sheet, (x, y), fact, look, aged=_aged(body))
        x += needed + metrics.label_px * 0.9


def _lay_fact_text(
    sheet: Sheet, place: tuple[float, float], fact: Fact, look: Look, *, aged: bool
) -> float:
    """Write a fact's value with its arrow or mark; return the width taken."""
    metrics, theme = look.metrics, look.theme
    x, y = place
    size = metrics.label_px
    tone = theme.severity(fact.severity, theme.dim if aged else theme.strong)
    if fact.arrow:
        side = size * 0.6
        glyph(sheet, "up" if fact.arrow > 0 else "down", QRectF(x, y - side, side, side), tone)
        x += size * 0.8
    elif fact.severity is not Severity.NORMAL:
        x += mark_beside(sheet, fact.severity, (x, y), round(size * 0.85), look)
    return x + sheet.text((x, y), fact.text, size, tone, weight=MEDIUM) - place[0]


def _lay_facts_line(sheet: Sheet, rect: QRectF, body: CardBody, look: Look) -> None:
    """One line of "label value" pairs, as many as fit."""
    metrics, theme = look.metrics, look.theme
    x, y = rect.left(), baseline(rect.top(), metrics.label_px)
    for fact in body.facts:
        arrow = (
            metrics.label_px * 0.9 if fact.arrow or fact.severity is not Severity.NORMAL else 0.0
        )
        label = width_px(fact.label, metrics.footer_px) + metrics.footer_px * 0.4
        needed = label + arrow + width_px(fact.text, metrics.label_px, MEDIUM)
        if x + needed > rect.right() + 0.5:
            break
        sheet.text((x, y), fact.label, metrics.footer_px, theme.dim)
        _lay_fact_text(sheet, (x + label, y), fact, look, aged=_aged(body))
        x += needed + metrics.label_px * 0.8
