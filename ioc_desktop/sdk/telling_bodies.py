"""What each picture of the painting kit says: cards, trends, rankings, boards, maps. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from ioc_desktop.domain.dates import format_date, format_period, format_time
from ioc_desktop.domain.durations import DAY_S, LOCAL_OFFSET_S
from ioc_desktop.domain.figures import FreshnessState, Severity
from ioc_desktop.domain.numbers import NO_VALUE, format_percent, format_value
from ioc_desktop.sdk.ages import state_word
from ioc_desktop.sdk.bodies import (
    Bar,
    Body,
    CardBody,
    ClockBody,
    Fact,
    MapBody,
    MapCell,
    RankingBody,
    StatusBody,
    StatusGroup,
    TableBody,
    TrendBody,
)
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.ratings import rating_word
from ioc_desktop.sdk.telling_parts import (
    SeriesRole,
    TellingCard,
    TellingCell,
    TellingChart,
    TellingColumn,
    TellingFact,
    TellingSeries,
    TellingTable,
    Told,
)

_MARKED = 3
"""A line of a trend names so many reforms at most; the chart has them all."""


def told_body(body: Body, words: Words) -> Told:
    """Return what one of the kit's pictures says."""
    if isinstance(body, CardBody):
        card = told_card(body, words)
        return Told(card.lines(words), (card,), chart=_card_chart(body, words))
    if isinstance(body, ClockBody):
        return Told(tuple(filter(None, (body.time, body.date, *body.lines))))
    if isinstance(body, RankingBody):
        return _ranking(body, words)
    if isinstance(body, StatusBody):
        return _status(body, words)
    return _drawn(body, words)


def _drawn(body: TrendBody | TableBody | MapBody, words: Words) -> Told:
    if isinstance(body, TrendBody):
        return _trend(body, words)
    return _table(body, words) if isinstance(body, TableBody) else _map(body, words)


def told_card(body: CardBody, words: Words, label: str = "", state_text: str = "") -> TellingCard:
    """Return a number card in its parts; ``state_text`` says its age where it is not live."""
    facts = [told_fact(fact) for fact in body.facts]
    if body.plan_text and body.value:
        facts.insert(0, TellingFact("", body.plan_text))
        shares = {fact.label for fact in body.facts}
        if body.plan_share is not None and words("of the plan") not in shares:
            share = format_percent(body.plan_share, 1, words.language)
            facts.insert(1, TellingFact(words("of the plan"), share))
    if not body.value and not state_text:
        missing = body.state is FreshnessState.NOT_CONNECTED
        state_text = words("not connected") if missing else words("no figure")
    return TellingCard(
        value=body.value,
        unit=body.unit,
        label=label,
        severity=body.severity,
        state=body.state,
        state_text=state_text,
        facts=tuple(facts),
        plan_share=body.plan_share,
    )


def told_fact(fact: Fact) -> TellingFact:
    """Return a fact of a picture as it is told."""
    return TellingFact(fact.label, fact.text, fact.severity, fact.arrow)


def _card_chart(body: CardBody, words: Words) -> TellingChart | None:
    if body.trend is None or not body.value:
        return None
    return _chart(body.trend, words)


def _chart(body: TrendBody, words: Words) -> TellingChart | None:
    """Return a trend's numbers by period; None where it has none at all."""
    series = [_series(words("this period"), body.values, "data")]
    if any(not math.isnan(value) for value in body.last_year):
        series.append(_series(words("same period last year"), body.last_year, "last_year"))
    if any(not math.isnan(value) for value in body.plan):
        series.append(_series(words("plan"), body.plan, "plan"))
    if all(value is None for one in series for value in one.values):
        return None
    names = _points(body, words.language)
    return TellingChart("line", names, tuple(series), body.unit, body.decimals)


def _series(name: str, values: Iterable[float], role: SeriesRole) -> TellingSeries:
    return TellingSeries(name, tuple(None if math.isnan(one) else one for one in values), role)


def _points(body: TrendBody, language: str) -> tuple[str, ...]:
    """Return the periods' names; without their starts the first and the last alone are known."""
    count = len(body.values)
    if len(body.starts) == count:
        return tuple(_named(start, body.period, language) for start in body.starts)
    names = [str(place + 1) for place in range(count)]
    if count:
        names[0], names[-1] = body.axis[0] or names[0], body.axis[1] or names[-1]
    return tuple(names)


@lru_cache(maxsize=8192)  # charts of one scene stand over the same days, told again and again
def _named(start_s: int, period: str, language: str) -> str:
    if period:
        return format_period(start_s, period, language)
    day = format_date(start_s, language)
    whole_day = (start_s + LOCAL_OFFSET_S) % DAY_S == 0
    return day if whole_day else f"{format_time(start_s)} {day}"


def _trend(body: TrendBody, words: Words) -> Told:
    chart = _chart(body, words)
    if chart is None:
        return Told((words("no figures for this period"),))
    return Told((*trend_lines(chart, words), *_marks(body, chart, words)), chart=chart)


def trend_lines(chart: TellingChart, words: Words) -> tuple[str, ...]:
    """Return a line chart in sentences: the latest value with its companions, then the range."""
    values = chart.series[0].values
    known = [(value, at) for at, value in enumerate(values) if value is not None]
    if not known:
        return (words("no figures for this period"),)
    last, at = known[-1]
    beside = (
        f"{one.name} {_printed(one.values[at], chart, words)}"
        for one in chart.series[1:]
        if at < len(one.values) and one.values[at] is not None
    )
    said = "; ".join((f"{chart.categories[at]}: {_printed(last, chart, words)}", *beside))
    if len(known) == 1:
        return (said,)
    low, high = min(known), max(known)
    first = words(
        "{count} periods from {first} to {last}",
        count=len(values),
        first=chart.categories[0],
        last=chart.categories[-1],
    )
    spread = words(
        "lowest {low} ({low_at}), highest {high} ({high_at})",
        low=_printed(low[0], chart, words),
        low_at=chart.categories[low[1]],
        high=_printed(high[0], chart, words),
        high_at=chart.categories[high[1]],
    )
    return (said, f"{first}: {spread}")


def _printed(value: float | None, chart: TellingChart, words: Words) -> str:
    text = format_value(value, chart.decimals, words.language)
    if chart.unit == "%":
        return f"{text}%"
    return f"{text} {chart.unit}".strip()


def _marks(body: TrendBody, chart: TellingChart, words: Words) -> tuple[str, ...]:
    """Return the reforms within a trend, each with the period from which it counts."""
    return tuple(
        words("from {period} on: {what}", period=chart.categories[mark.at], what=mark.text)
        if 0 < mark.at < len(chart.categories)
        else mark.text
        for mark in body.marks[:_MARKED]
    )


def _ranking(body: RankingBody, words: Words) -> Told:
    """Return bars as a chart and as a table that says what their marks say."""
    notes = tuple(filter(None, (body.reference_text, body.note)))
    if not body.bars:
        return Told((words("nobody has reported yet"), *notes))
    states = [_bar_state(bar, words) for bar in body.bars]
    heads = [TellingColumn(words("Name")), TellingColumn(body.unit or words("value"), number=True)]
    rows = [
        (
            TellingCell(bar.label),
            TellingCell(bar.text, Severity.NORMAL if bar.rating else bar.severity),
        )
        for bar in body.bars
    ]
    whole: tuple[tuple[TellingCell, ...], ...] = tuple(rows)
    if any(states):
        heads.append(TellingColumn(words("State")))
        whole = tuple((*row, TellingCell(state)) for row, state in zip(rows, states, strict=True))
    chart = None
    if any(bar.value is not None for bar in body.bars):
        values = TellingSeries(body.unit or words("value"), tuple(bar.value for bar in body.bars))
        chart = TellingChart(
            "bar",
            tuple(bar.label for bar in body.bars),
            (values,),
            body.unit,
            _decimals((bar.text for bar in body.bars), words.language),
            tuple(bar.text for bar in body.bars),
            tuple(bar.severity for bar in body.bars),
        )
    return Told(notes, table=TellingTable(tuple(heads), whole, len(whole)), chart=chart)


def _bar_state(bar: Bar, words: Words) -> str:
    """Return a bar's rating in words, and its age where it is not live."""
    word = rating_word(bar.rating, words) if bar.rating else ""
    age = "" if bar.state is FreshnessState.LIVE else state_word(bar.state, words)
    return ", ".join(filter(None, (word, age)))


def _decimals(texts: Iterable[str], language: str) -> int:
    """Return with how many places numbers were printed: the most of them all."""
    mark = "." if language == "en" else ","
    places = 0
    for text in texts:
        head, found, rest = text.partition(mark)
        digits = len(rest) - len(rest.lstrip("0123456789"))
        if found and head[-1:].isdigit():
            places = max(places, digits)
    return min(places, 12)


def _table(body: TableBody, words: Words) -> Told:
    if not body.rows:
        return Told((body.empty_text or words("no figure"),))
    columns = tuple(TellingColumn(one.title, number=one.right) for one in body.columns)
    rows = tuple(tuple(TellingCell(cell.text, cell.severity) for cell in row) for row in body.rows)
    total = max(body.total, len(rows))
    lines: tuple[str, ...] = ()
    if total > len(rows):
        lines = (words("{shown} of {total}", shown=len(rows), total=total),)
    return Told(lines, table=TellingTable(columns, rows, total))


def _status(body: StatusBody, words: Words) -> Told:
    """Return every group's headline, and its items with their state in words."""
    lines = tuple(filter(None, (_headline(group) for group in body.groups)))
    items = [(group.title, item) for group in body.groups for item in group.items]
    if not items:
        return Told(lines)
    grouped = len(body.groups) > 1 and all(group.title for group in body.groups)
    detailed = any(item.detail for _, item in items)
    heads = [TellingColumn(words("Name")), TellingColumn(words("State"))]
    if grouped:
        heads.insert(0, TellingColumn(words("Centre")))
    if detailed:
        heads.append(TellingColumn(words("Reason")))
    rows = []
    for title, item in items:
        cells = [TellingCell(item.name), TellingCell(item.word, item.severity)]
        if grouped:
            cells.insert(0, TellingCell(title))
        if detailed:
            cells.append(TellingCell(item.detail))
        rows.append(tuple(cells))
    return Told(lines, table=TellingTable(tuple(heads), tuple(rows), len(rows)))


def _headline(group: StatusGroup) -> str:
    said = f"{group.headline} {group.headline_unit}".strip()
    return ": ".join(filter(None, (group.title, said)))


def _map(body: MapBody, words: Words) -> Told:
    """Return a map as a table of its units, the highest shade first, with what happened there."""
    points = Counter(point.code for point in body.points)
    grave = {
        code: max((one.severity for one in body.points if one.code == code), key=_GRAVITY.index)
        for code in points
    }
    lines = [body.total] if body.total else []
    if body.steps:
        lines.append(words("values are told apart at {steps}", steps="; ".join(body.steps)))
    if not body.cells and not points:
        return Told((*lines, words("no locality has a place on this map")))
    missing = body.missing or words("no figure")
    head = words("Agency") if body.by == "agency" else words("Locality")
    heads = [TellingColumn(head), TellingColumn(body.unit or words("value"), number=True)]
    if points:
        heads.append(TellingColumn(words("Incidents"), number=True))
    rows = []
    for cell in sorted(body.cells, key=lambda one: _of_map(one, words.language)):
        silent = cell.shade is None
        cells = [
            TellingCell(cell.name),
            TellingCell(
                missing if silent and cell.text in {"", NO_VALUE} else cell.text, cell.severity
            ),
        ]
        if points:
            count = points.get(cell.code, 0)
            severity = grave.get(cell.code, Severity.NORMAL)
            cells.append(TellingCell(str(count) if count else "", severity))
        rows.append(tuple(cells))
    return Told(tuple(lines), table=TellingTable(tuple(heads), tuple(rows), len(rows)))


def _of_map(cell: MapCell, language: str) -> tuple[float, float]:
    """Return a unit's place among the others: the darkest first, then the greatest number."""
    if cell.shade is None:
        return 1.0, 0.0
    thousands, point = (",", ".") if language == "en" else (".", ",")
    plain = cell.text.replace(thousands, "").replace(point, ".").rstrip("%")
    try:
        return -cell.shade, -float(plain)
    except ValueError:
        return -cell.shade, 0.0


_GRAVITY: Sequence[Severity] = (Severity.NORMAL, Severity.WARN, Severity.ALARM)
