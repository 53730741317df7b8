"""From answers to pictures: what every model does with a figure, the same way everywhere.

Pure. The scene's own title beats a model's; a figure that is missing is said, never a zero;
whatever is illustrative, estimated or disputed travels into the frame.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from ioc_desktop.domain.dates import format_period
from ioc_desktop.domain.durations import parse_duration
from ioc_desktop.domain.figures import (
    Breakdown,
    BreakdownRow,
    Figure,
    Freshness,
    FreshnessState,
    ObligationBoard,
    RecordList,
    Severity,
    SubsystemBoard,
)
from ioc_desktop.domain.numbers import (
    NO_VALUE,
    format_percent,
    format_value,
    printed,
    shorten,
)
from ioc_desktop.domain.queries import Snapshot, Unanswered
from ioc_desktop.sdk.bodies import (
    Bar,
    CardBody,
    Cell,
    Column,
    Fact,
    MapBody,
    MapCell,
    RankingBody,
    TableBody,
    TrendBody,
)
from ioc_desktop.sdk.cartogram import COLUMNS, ROWS, place_of
from ioc_desktop.sdk.contract import FrameInfo, ModelContext, TileView, Words
from ioc_desktop.sdk.trends import trend_of

__all__ = [
    "card_of",
    "comparison_facts",
    "fact_of",
    "frame_of",
    "map_of",
    "ranking_of",
    "table_of",
    "trend_of",
    "unanswered",
    "value_text",
]

_RANK = {Severity.ALARM: 0, Severity.WARN: 1, Severity.NORMAL: 2}
_WORDY_CHIP = 14
_FAR_FROM_ZERO = 0.5
"""Values whose least is above this share of the greatest have no use for a scale from zero."""
_DIGITS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


def value_text(figure: Figure, words: Words) -> str:
    """Return a figure's value as printed, without its unit; ``NO_VALUE`` where there is none."""
    if figure.freshness.state is FreshnessState.NOT_CONNECTED:
        return NO_VALUE
    return format_value(figure.value, _decimals(figure), words.language)


def _decimals(figure: Figure) -> int:
    """Return the indicator's decimals; an illustrative share has one at most.

    Two decimals of a percentage claim a precision that only a published figure has.
    """
    decimals = figure.indicator.decimals
    return min(decimals, 1) if figure.illustrative and figure.indicator.unit == "%" else decimals


def fact_of(label: str, answer: object, words: Words) -> Fact:
    """Return a companion fact from another answer of the snapshot; "–" where it is missing."""
    if not isinstance(answer, Figure) or answer.value is None:
        return Fact(label, NO_VALUE)
    text = value_text(answer, words)
    if answer.indicator.unit == "%" and text != NO_VALUE:
        text += "%"
    return Fact(label, text, answer.severity)


def comparison_facts(figure: Figure, context: ModelContext) -> tuple[Fact, ...]:
    """Return the comparison set: cumulative, share of the plan, against last year, before.

    What is not known is left out; changes carry an arrow, never a colour: whether a growth
    is good is the indicator's limits' to say.
    """
    words, found = context.words, figure.comparison
    decimals, language = figure.indicator.decimals, words.language
    facts: list[Fact] = []
    if found.cumulative is not None and figure.measure != "cumulative":
        facts.append(Fact(words("cumulative"), format_value(found.cumulative, decimals, language)))
    if found.plan_share is not None:
        facts.append(Fact(words("of the plan"), format_percent(found.plan_share, 1, language)))
    if found.change_year is not None:
        facts.append(_change(words("on last year"), found.change_year, words))
    if found.change_previous is not None:
        facts.append(_change(words("on the period before"), found.change_previous, words))
    return tuple(facts)


def _change(label: str, ratio: float, words: Words) -> Fact:
    text = format_percent(abs(ratio), 1, words.language)
    shown = format_percent(ratio, 1, words.language, signed=True)
    arrow = 0 if shown == text else (1 if ratio > 0 else -1)
    return Fact(label, text, arrow=arrow)


def card_of(figure: Figure, context: ModelContext) -> CardBody:
    """Return a number card with the comparison set and, given a history, the chart."""
    words, indicator = context.words, figure.indicator
    if figure.value is None or figure.freshness.state is FreshnessState.NOT_CONNECTED:
        return CardBody("", indicator.unit, state=figure.freshness.state)
    value = value_text(figure, words)
    short = shorten(figure.value, words.language, _decimals(figure))
    trend = trend_of(figure, context) if len(figure.series.values) > 1 else None
    if trend is not None:
        trend = TrendBody(
            values=trend.values,
            last_year=trend.last_year,
            plan=trend.plan,
            axis=trend.axis,
            y_values=trend.y_values,
            y_texts=trend.y_texts,
            from_zero=trend.from_zero,
        )
    return CardBody(
        value=value,
        unit=indicator.unit,
        short=short if short != value else "",
        severity=figure.severity,
        state=figure.freshness.state,
        facts=comparison_facts(figure, context),
        trend=trend,
        plan_share=figure.comparison.plan_share,
        plan_text=_plan_text(figure, words),
    )


def _plan_text(figure: Figure, words: Words) -> str:
    plan = figure.comparison.plan
    if plan is None:
        return ""
    value = format_value(plan, figure.indicator.decimals, words.language)
    return words("plan {value}", value=value)


def frame_of(
    answer: Figure | Breakdown | RecordList | SubsystemBoard | ObligationBoard,
    context: ModelContext,
    title: str | None = None,
) -> FrameInfo:
    """Return the frame's facts of an answer; without ``title``, the indicator's own name."""
    words = context.words
    if isinstance(answer, ObligationBoard):
        return FrameInfo(context.title or title or "", freshness=answer.freshness)
    supplier = "" if isinstance(answer, SubsystemBoard) else answer.supplier
    indicator = answer.indicator if isinstance(answer, Figure | Breakdown) else None
    named = indicator.name.in_language(words.language) if indicator else ""
    if isinstance(answer, Figure) and answer.locality is not None and title is None:
        named = f"{named} · {answer.locality.name}"
    return FrameInfo(
        title=context.title or (named if title is None else title),
        centre=answer.centre,
        supplier=supplier,
        freshness=answer.freshness,
        severity=answer.severity if isinstance(answer, Figure) else Severity.NORMAL,
        illustrative=not isinstance(answer, SubsystemBoard) and answer.illustrative,
        disagreement=_disagreement(answer, context) if isinstance(answer, Figure) else "",
        note=_note(answer, words) if isinstance(answer, Figure) else _reported(answer, words),
        note_short=_note(answer, words, short=True) if isinstance(answer, Figure) else "",
        chip=_chip(answer.centre, context),
    )


def _chip(centre: str, context: ModelContext) -> str:
    """Return a short name of the centre: its own if short, else its id with a capital."""
    name = context.centre_names.get(centre, "")
    return name if 0 < len(name) <= _WORDY_CHIP else centre[:1].upper() + centre[1:]


def _disagreement(figure: Figure, context: ModelContext) -> str:
    words = context.words
    for other in figure.others:
        if other.disagrees:
            value = format_value(other.value, figure.indicator.decimals, words.language)
            return words("{centre} says {value}", centre=_chip(other.centre, context), value=value)
    return ""


def _note(figure: Figure, words: Words, *, short: bool = False) -> str:
    """Return what the reader must know of the value: its period, that it is an estimate.

    ``short``: a month as officials note it down, "T9/2021", and a year without its word.
    """
    parts: list[str] = []
    if figure.period_start_s is not None and figure.period and figure.value is not None:
        length = parse_duration(figure.period)
        if length.months:
            period = format_period(figure.period_start_s, figure.period, words.language)
            if short:
                period = period.removeprefix("Năm ").replace("Tháng ", "T")
            parts.append(period)
    if figure.status == "estimate":
        parts.append(words("estimate"))
    elif figure.status == "provisional" and not figure.illustrative:
        parts.append(words("provisional"))
    if len(figure.vintages) > 1:
        parts.append(words("revision {number}", number=len(figure.vintages)))
    return " · ".join(parts)


def _reported(answer: Breakdown | RecordList | SubsystemBoard, words: Words) -> str:
    if not isinstance(answer, Breakdown) or answer.reported >= answer.expected:
        return ""
    return words(
        "{reported} of {expected} reported", reported=answer.reported, expected=answer.expected
    )


def _ordered(breakdown: Breakdown) -> list[BreakdownRow]:
    """Return the rows with what is wrong first; those that have not reported come last."""
    lower_is_worse = breakdown.indicator is not None and breakdown.indicator.better == "higher"
    reported = [row for row in breakdown.rows if row.figure.value is not None]
    silent = [row for row in breakdown.rows if row.figure.value is None]

    def key(row: BreakdownRow) -> tuple[int, float, int]:
        value = row.figure.value or 0.0
        return _RANK[row.figure.severity], value if lower_is_worse else -value, row.order

    return [*sorted(reported, key=key), *silent]


def ranking_of(breakdown: Breakdown, context: ModelContext) -> RankingBody:
    """Return bars by locality or agency: alarms first, then the worst values, then the silent."""
    words = context.words
    bars = tuple(
        Bar(
            label=row.name,
            value=row.figure.value,
            text=value_text(row.figure, words)
            if row.figure.value is not None
            else words("not reported"),
            severity=row.figure.severity,
            state=row.figure.freshness.state,
        )
        for row in _ordered(breakdown)
    )
    unit = breakdown.indicator.unit if breakdown.indicator else ""
    return RankingBody(bars, unit, note=_reported(breakdown, words))


def table_of(breakdown: Breakdown, context: ModelContext) -> TableBody:
    """Return a table of name, value, change on last year, in the ranking's order."""
    words = context.words
    unit = breakdown.indicator.unit if breakdown.indicator else ""
    place = words("Agency") if breakdown.by == "agency" else words("Locality")
    rows: list[tuple[Cell, ...]] = []
    for row in _ordered(breakdown):
        figure = row.figure
        value = value_text(figure, words) if figure.value is not None else words("not reported")
        change = figure.comparison.change_year
        rows.append(
            (
                Cell(row.name, dim=figure.value is None),
                Cell(value, figure.severity, dim=figure.value is None),
                Cell(format_percent(change, 1, words.language, signed=True), dim=change is None),
            )
        )
    columns = (
        Column(place, 3.0),
        Column(unit or words("value"), 1.6, right=True),
        Column(words("on last year"), 1.4, right=True),
    )
    return TableBody(columns, tuple(rows), len(rows), words("nobody has reported yet"))


def map_of(breakdown: Breakdown, context: ModelContext) -> MapBody:
    """Return a tile-grid cartogram; localities without a place in it stand below, in order.

    Cells are shaded by classes of equal count, so that one great value does not make all
    others look alike; the legend names the classes' limits.
    """
    words = context.words
    decimals = breakdown.indicator.decimals if breakdown.indicator else 0
    unit = breakdown.indicator.unit if breakdown.indicator else ""
    values = [row.figure.value for row in breakdown.rows if row.figure.value is not None]
    limits = tuple(
        sorted({float(printed(limit, decimals)) for limit in class_limits(values)} - {0.0})
    )
    cells: list[MapCell] = []
    spare = 0
    for row in breakdown.rows:
        found = place_of(row.code)
        if found is None:
            column, line = spare % COLUMNS, ROWS + spare // COLUMNS
            spare += 1
        else:
            column, line = found
        value = row.figure.value
        shade = None if value is None else bisect_right(limits, value) / max(1, len(limits))
        text = value_text(row.figure, words) if value is not None else NO_VALUE
        name = _place_name(row.name)
        cells.append(MapCell(row.code, column, line, name, text, shade, row.figure.severity))
    steps = tuple(format_value(limit, decimals, words.language) for limit in limits)
    return MapBody(tuple(cells), unit, steps, _total(breakdown, words))


def class_limits(values: Sequence[float], classes: int = 5) -> tuple[float, ...]:
    """Return round values that part ``values`` into classes, ascending.

    From zero the classes widen as squares do (a quarter of the greatest value is half the
    way), so that one great value does not make all others look alike; values that lie close
    together far from zero are parted evenly. A value belongs to the class above the greatest
    limit that is not above it. Without two different values there is no limit.
    """
    low, high = min(values, default=0.0), max(values, default=0.0)
    if low == high:
        return ()
    base, power = (low, 1) if low < 0 or low > high * _FAR_FROM_ZERO else (0.0, 2)
    span = high - base
    limits = {_round(base + span * (each / classes) ** power, span) for each in range(1, classes)}
    return tuple(sorted(limit for limit in limits if low < limit <= high))


def _round(value: float, span: float) -> float:
    """Round to one of few first digits, as fine as the span asks for."""
    if value == 0:
        return 0.0
    scale = 10.0 ** math.floor(math.log10(abs(value) if abs(value) < span else span / 10))
    if abs(value) >= span:
        return round(value / scale) * scale
    digits = value / scale
    return min(_DIGITS, key=lambda each: abs(each - abs(digits))) * scale * (-1 if value < 0 else 1)


def _total(breakdown: Breakdown, words: Words) -> str:
    """Return the whole of what the map shows: the centre's own, else the sum of its places.

    The centre's total of another period than the places' is not theirs (on 7 October 2021 the
    province had 1.877 cases, but the latest by locality are those of 25 September: 1.820).
    """
    figures = [row.figure for row in breakdown.rows if row.figure.value is not None]
    starts = {figure.period_start_s for figure in figures}
    total = breakdown.total
    if total is not None and total.value is not None and {total.period_start_s} == starts:
        return _total_text(total, words)
    indicator = breakdown.indicator
    adds_up = indicator is not None and indicator.unit != "%" and indicator.aggregation != "mean"
    if not adds_up or len(starts) != 1 or len(figures) != len(breakdown.rows):
        return ""
    return _total_text(replace(figures[0], value=sum(one.value or 0.0 for one in figures)), words)


def _total_text(total: Figure, words: Words) -> str:
    value = value_text(total, words)
    unit = total.indicator.unit
    return words("total {value}", value=f"{value}{unit}" if unit == "%" else f"{value} {unit}")


def _place_name(name: str) -> str:
    """Return a locality's name without its kind: "Huyện Quế Phong" is "Quế Phong" on a map."""
    for kind in ("Thành phố ", "Thị xã ", "Huyện ", "Phường ", "Xã "):
        if name.startswith(kind) and not name[len(kind) :].isdigit():
            return name[len(kind) :]
    return name


def unanswered(snapshot: Snapshot, context: ModelContext, title: str) -> TileView:
    """Return the tile of a question that the cache cannot answer: why, and no number at all."""
    reasons = [
        answer.reason for answer in snapshot.answers.values() if isinstance(answer, Unanswered)
    ]
    reason = context.words(reasons[0]) if reasons else context.words("No figure received yet")
    freshness = Freshness(FreshnessState.NOT_CONNECTED, reason=reason)
    centre = context.settings.get("centre")
    centre = centre if isinstance(centre, str) else ""
    frame = FrameInfo(
        context.title or title,
        centre=centre,
        freshness=freshness,
        chip=_chip(centre, context) if centre else "",
    )
    return TileView(frame, CardBody("", state=FreshnessState.NOT_CONNECTED))
