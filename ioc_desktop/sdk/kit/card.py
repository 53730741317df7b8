"""A number card: the value as large as fits, its unit, the comparison set, the chart."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from ioc_desktop.domain.figures import FreshnessState, Severity
from ioc_desktop.domain.legibility import CAP_RATIO as CAP
from ioc_desktop.sdk.bodies import CardBody, Fact
from ioc_desktop.sdk.kit.fonts import (
    BOLD,
    COMMA,
    MEDIUM,
    elided,
    font,
    width_px,
    wrapped,
)
from ioc_desktop.sdk.kit.glyphs import glyph
from ioc_desktop.sdk.kit.look import DESCENT, Look, baseline, mark_beside
from ioc_desktop.sdk.kit.sheet import Sheet, pen
from ioc_desktop.sdk.kit.trend import lay_trend, smallest_height_px

_PROBE_PX = 100
_DIGITS = 0.88
"""Height of a number's line over its size: what is left of its comma lies in the gap under it."""
_RISE = 0.77
"""A number's baseline lies so far below its place's top, over its size: h and l of a short form
("12,8 nghìn") reach higher than digits."""
_SMALLEST_SHARE = 0.62
"""A whole value smaller than this share of its place gives way to the short form."""
_UNITS_LEAST = 1.5
"""A value with a chart under it is at least so many units' sizes high."""
_CLOSE_UNITS = frozenset({"%", "‰"})
"""Units that are written close to their number."""


@dataclass(frozen=True, slots=True)
class _Number:
    """A value with its size, the size of its unit, and whether that stands beside or under."""

    text: str
    size_px: int
    unit_px: int
    unit_beside: bool


@dataclass(frozen=True, slots=True)
class _Slots:
    """What a card of this height has room for.

    It follows from the tile's size alone, never from the texts, so that the numbers of a row
    of cards stand on one line and are of one size. ``value`` is the height of the number's
    place, ``columns`` whether the facts have room for labels over values.
    """

    value: float
    columns: bool
    chart: bool


def lay_card(
    sheet: Sheet, rect: QRectF, body: CardBody, look: Look, row: tuple[CardBody, ...] = ()
) -> None:
    """Lay a card that has a value into the rectangle.

    ``row`` are the cards beside it, if they are known: then room is kept only for what one
    of them has.
    """
    metrics = look.metrics
    gap = metrics.pad_px * 0.7
    line = metrics.line_px(metrics.label_px)
    column = metrics.line_px(metrics.footer_px) + line
    trend = body.trend
    has_trend = trend is not None and any(len(part) for part in (trend.values, trend.last_year))
    slots = _slots(rect.height(), gap, look, row)
    number = _fitted(body, rect.width(), slots.value, look)
    y = rect.top() + _lay_number(sheet, rect, body, number, slots.value, look)
    chart = smallest_height_px(look) + gap if has_trend and slots.chart else 0.0
    room = rect.bottom() - y
    if chart > room:
        chart = 0.0
    if has_trend and not chart:
        sheet.leave_out("chart", 0, 1)
    if body.facts and room - chart >= line + gap - 1:
        y += gap
        room -= chart + gap
        rows = not chart and len(body.facts) > 1 and rect.width() >= line * _ROWS_FROM
        if rows and room >= line * len(body.facts):
            y += _lay_fact_rows(sheet, QRectF(rect.left(), y, rect.width(), room), body, look)
        elif room >= column and (slots.columns or not chart) and body.plan_share is None:
            _lay_facts(sheet, QRectF(rect.left(), y, rect.width(), column), body, look)
            y += column
        else:
            _lay_facts_line(sheet, QRectF(rect.left(), y, rect.width(), line), body, look)
            y += line
    elif body.facts:
        sheet.leave_out("facts", 0, len(body.facts))
    if not chart and body.plan_share is not None:
        place = QRectF(rect.left(), y + gap, rect.width(), rect.bottom() - y - gap)
        _lay_plan(sheet, place, body, look)
    if chart and trend is not None:
        top = y + gap
        lay_trend(sheet, QRectF(rect.left(), top, rect.width(), rect.bottom() - top), trend, look)


_FACT_LEAST = 0.5
"""A fact's words have at least this share of its row; a longer label gives way."""
_ROWS_FROM = 5.0
"""A card so many lines wide has room for facts as rows of label and value."""


def _slots(height: float, gap: float, look: Look, row: tuple[CardBody, ...]) -> _Slots:
    """Share out a card's height: number, facts, chart, as if it had all three."""
    metrics = look.metrics
    if row and not any(card.facts or card.trend for card in row):
        return _Slots(_alone(height, look), columns=False, chart=False)
    line = metrics.line_px(metrics.label_px)
    column = metrics.line_px(metrics.footer_px) + line
    chart = smallest_height_px(look) + gap
    least = metrics.unit_px * _UNITS_LEAST * _DIGITS
    most = min(metrics.value_px * _DIGITS, height * 0.32)
    charted = not row or any(card.trend for card in row)
    for facts, columns in ((column, True), (line, False)) if charted else ():
        room = height - facts - gap - chart
        if room >= (least * 1.35 if columns else least):
            return _Slots(min(room, max(most, least)), columns, chart=True)
    room = height - line - gap
    if room >= least:
        return _Slots(min(room, metrics.value_px * _DIGITS, height * 0.62), False, chart=False)
    return _Slots(_alone(height, look), columns=False, chart=False)


def _alone(height: float, look: Look) -> float:
    """Return the height of a number that has the card for itself, its comma inside."""
    return min(height * _DIGITS / (_RISE + COMMA), look.metrics.value_px * _DIGITS)


def _aged(body: CardBody) -> bool:
    """Whether the card's numbers may no longer be read as the present state."""
    return body.state in {FreshnessState.STALE, FreshnessState.LOST}


def _box(text: str) -> float:
    """Return the height of a number's line over its size; g and y of a short form reach lower."""
    return _RISE + DESCENT if set(text) & _LOW else _DIGITS


_LOW = frozenset("gpqyỵ")


def _mark_share(body: CardBody) -> float:
    """Return the width of ▲ or ◆ before the value, over the value's size."""
    return 0.0 if body.severity is Severity.NORMAL else CAP + 0.25


def _fitted(body: CardBody, width: float, height: float, look: Look) -> _Number:
    """Choose whole or short form, the unit's place and the size; nothing is ever clipped."""
    metrics = look.metrics
    unit = body.unit
    close = unit in _CLOSE_UNITS
    unit_width = width_px(unit, metrics.unit_px) + metrics.unit_px * 0.3 if unit else 0.0
    unit_line = metrics.line_px(metrics.unit_px) if unit else 0.0
    mark = _mark_share(body)
    tall = min(metrics.value_px, height / _DIGITS)
    best: _Number | None = None
    for text in (body.value, body.short):
        if not text:
            continue
        each = width_px(text, _PROBE_PX, BOLD) / _PROBE_PX + mark
        if close:
            each += width_px(unit, _PROBE_PX, BOLD) / _PROBE_PX * _CLOSE_SHARE + 0.04
            size = int(min(tall, width / each))
            chosen = _Number(text, size, max(1, round(size * _CLOSE_SHARE)), unit_beside=True)
        else:
            beside = min(tall, (width - unit_width) / each)
            under = min(metrics.value_px, (height - unit_line) / _box(text), width / each)
            chosen = (
                _Number(text, int(beside), metrics.unit_px, unit_beside=True)
                if beside >= under * 0.8 or not unit
                else _Number(text, int(under), metrics.unit_px, unit_beside=False)
            )
        if chosen.size_px >= tall * _SMALLEST_SHARE:
            return chosen
        if best is None or chosen.size_px > best.size_px * 1.15:
            best = chosen
    if best is None:
        return _Number("", metrics.unit_px, metrics.unit_px, unit_beside=True)
    return replace(best, size_px=max(1, best.size_px))


_CLOSE_SHARE = 0.6
"""Size of a percent sign over its number's."""


def _lay_number(
    sheet: Sheet, rect: QRectF, body: CardBody, number: _Number, slot: float, look: Look
) -> float:
    """Lay value and unit on the baseline of their place; return the height taken."""
    metrics, theme = look.metrics, look.theme
    size = number.size_px
    tall = max(float(size), min(slot / _DIGITS, float(metrics.value_px)))
    if not number.unit_beside:
        tall = float(size)
    x, y = rect.left(), rect.top() + tall * _RISE
    x += mark_beside(sheet, body.severity, (x, y), size, look)
    width = width_px(number.text, size, BOLD)
    if body.state is FreshnessState.STALE:
        _outlined(sheet, (x, y), number.text, size, theme.dim)
    else:
        normal = theme.dim if body.state is FreshnessState.LOST else theme.strong
        sheet.text((x, y), number.text, size, theme.severity(body.severity, normal), weight=BOLD)
    if body.unit in _CLOSE_UNITS:
        place = (x + width + size * 0.04, y)
        sheet.text(place, body.unit, number.unit_px, theme.dim, weight=MEDIUM)
    elif body.unit and number.unit_beside:
        place = (x + width + metrics.unit_px * 0.3, y)
        sheet.text(place, body.unit, metrics.unit_px, theme.dim)
    elif body.unit:
        box = size * _box(number.text)
        place = (rect.left(), baseline(rect.top() + box, metrics.unit_px))
        sheet.text(place, body.unit, metrics.unit_px, theme.dim)
        return box + metrics.line_px(metrics.unit_px)
    return tall * _DIGITS


def _outlined(sheet: Sheet, place: tuple[float, float], text: str, size: int, colour: str) -> None:
    path = QPainterPath()
    path.addText(QPointF(*place), font(size, BOLD), text)
    sheet.shape(path.simplified(), None, pen(colour, max(1.2, size / 40)))
    sheet.note(text, size, (place[0], place[0] + width_px(text, size, BOLD)), place[1])


def _lay_facts(sheet: Sheet, rect: QRectF, body: CardBody, look: Look) -> None:
    """Columns of label over value, as many as fit."""
    metrics, theme = look.metrics, look.theme
    x = rect.left()
    for number, fact in enumerate(body.facts):
        arrow = metrics.label_px * 0.9 if _has_mark(fact) else 0.0
        needed = max(
            width_px(fact.label, metrics.footer_px),
            width_px(fact.text, metrics.label_px, MEDIUM) + arrow,
        )
        if x + needed > rect.right() + 0.5:
            sheet.leave_out("facts", number, len(body.facts))
            break
        y = baseline(rect.top(), metrics.footer_px)
        sheet.text((x, y), fact.label, metrics.footer_px, theme.dim)
        y = baseline(rect.top() + metrics.line_px(metrics.footer_px), metrics.label_px)
        _lay_fact_text(sheet, (x, y), fact, look, aged=_aged(body))
        x += needed + metrics.label_px * 0.9


def _lay_fact_rows(sheet: Sheet, rect: QRectF, body: CardBody, look: Look) -> float:
    """One row a fact, label left and value right, where no chart needs the room."""
    line = look.metrics.line_px(look.metrics.label_px)
    step = min(rect.height() / len(body.facts), line * 1.25)
    stacked = _lay_stacked(sheet, rect, body, look)
    if stacked:
        return stacked
    for index, fact in enumerate(body.facts):
        top = rect.top() + index * step + (step - line) / 2
        _lay_fact_row(sheet, QRectF(rect.left(), top, rect.width(), line), fact, body, look)
    return step * len(body.facts)


def _lay_fact_row(sheet: Sheet, row: QRectF, fact: Fact, body: CardBody, look: Look) -> None:
    """Lay label left and value right; a value too long for that gives way by words."""
    metrics = look.metrics
    size, small = metrics.label_px, metrics.footer_px
    y = baseline(row.top(), size)
    mark = size * 0.9 if _has_mark(fact) else 0.0
    room = row.width() - mark - size * 0.5
    label = width_px(fact.label, small)
    text = elided(fact.text, size, max(room - label, room * _FACT_LEAST), MEDIUM)
    needed = width_px(text, size, MEDIUM) + mark
    limit = row.width() - needed - size * 0.5
    sheet.text((row.left(), y), elided(fact.label, small, limit), small, look.theme.dim)
    told = replace(fact, text=text)
    _lay_fact_text(sheet, (row.right() - needed, y), told, look, aged=_aged(body))


def _lay_stacked(sheet: Sheet, rect: QRectF, body: CardBody, look: Look) -> float:
    """Lay facts of which one says a sentence: that one in lines under its label.

    A card "differs most: injured in road accidents this month · H. Thanh Chương" reads so.
    Return the height taken, 0 = no fact is too long for its row, or there is no room.
    """
    metrics, theme = look.metrics, look.theme
    small, row = metrics.footer_px, metrics.line_px(metrics.label_px)
    label = metrics.line_px(small)
    long = [fact for fact in body.facts if _row_px(fact, look) > rect.width()]
    room = rect.height() - (len(body.facts) - len(long)) * row - len(long) * label
    lines = int(room / label / len(long)) if long else 0
    if lines < 1:
        return 0.0
    y = rect.top()
    for fact in body.facts:
        if fact not in long:
            _lay_fact_row(sheet, QRectF(rect.left(), y, rect.width(), row), fact, body, look)
            y += row
            continue
        sheet.text((rect.left(), baseline(y, small)), fact.label, small, theme.dim)
        tone = theme.severity(fact.severity, theme.text)
        used = mark_beside(
            sheet, fact.severity, (rect.left(), baseline(y + label, small)), small, look
        )
        for text in wrapped(fact.text, small, rect.width() - used, lines, MEDIUM):
            y += label
            place = (rect.left() + used, baseline(y, small))
            sheet.text(place, text, small, tone, weight=MEDIUM)
        y += label
    return y - rect.top()


def _row_px(fact: Fact, look: Look) -> float:
    """Return the width of a fact's label and value beside each other, in px."""
    size = look.metrics.label_px
    mark = size * 0.9 if _has_mark(fact) else 0.0
    label = width_px(fact.label, look.metrics.footer_px)
    return label + mark + width_px(fact.text, size, MEDIUM) + size * 0.5


def _lay_plan(sheet: Sheet, rect: QRectF, body: CardBody, look: Look) -> None:
    """The way to the plan: a bar from zero, the plan as a dashed line, and its value."""
    metrics, theme = look.metrics, look.theme
    small = metrics.footer_px
    share = body.plan_share or 0.0
    thick = small * 0.7
    if rect.height() < thick + small * 0.5 + metrics.line_px(small):
        return
    greatest = max(1.0, share)
    mark = rect.left() + rect.width() / greatest - metrics.stroke_px / 2
    bed = QRectF(rect.left(), rect.top() + small * 0.3, rect.width(), thick)
    sheet.fill(bed, theme.track)
    bed.setWidth(rect.width() * max(0.0, share) / greatest)
    sheet.fill(bed, theme.last_year if _aged(body) else theme.data)
    top = rect.top()
    drawn = pen(theme.plan, metrics.stroke_px * 0.8, "dash")
    sheet.line((mark, top, mark, top + thick + small * 0.6), drawn)
    text = elided(body.plan_text, small, rect.width())
    place = (rect.right(), baseline(top + thick + small * 0.5, small))
    sheet.text(place, text, small, theme.plan, align="right")


def _has_mark(fact: Fact) -> bool:
    return bool(fact.arrow) or fact.severity is not Severity.NORMAL


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
    for number, fact in enumerate(body.facts):
        arrow = metrics.label_px * 0.9 if _has_mark(fact) else 0.0
        label = width_px(fact.label, metrics.footer_px) + metrics.footer_px * 0.4
        needed = label + arrow + width_px(fact.text, metrics.label_px, MEDIUM)
        if x + needed > rect.right() + 0.5:
            sheet.leave_out("facts", number, len(body.facts))
            break
        sheet.text((x, y), fact.label, metrics.footer_px, theme.dim)
        _lay_fact_text(sheet, (x + label, y), fact, look, aged=_aged(body))
        x += needed + metrics.label_px * 0.8
