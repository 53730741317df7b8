"""Figures of another span of time than the latest period: this week's, a quarter's, last May's.

A figure of exactly that span is taken where one was told. Otherwise what adds up over time
is added from the shorter periods in it (a quarter's dossiers from its days), with how many
of them were told; what does not is the last one told within the span. A figure of a longer
period that covers the span (the year's plan) stands as itself, under its own period. Every
reading is a search of the table's key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Final, NamedTuple

from ioc_desktop.domain.comparison import compare
from ioc_desktop.domain.durations import (
    DAY_S,
    local_date,
    parse_duration,
    period_end_s,
    previous_period_s,
    year_before_s,
)
from ioc_desktop.domain.figures import (
    Breakdown,
    BreakdownRow,
    Comparison,
    Figure,
    Freshness,
    FreshnessState,
    Quality,
    Severity,
)
from ioc_desktop.domain.looking import UNREADABLE_PERIOD
from ioc_desktop.domain.quality import SOME_PERIODS, assess, because
from ioc_desktop.domain.queries import BreakdownQuery, FigureQuery, Unanswered
from ioc_desktop.domain.rows import Indicator, Locality
from ioc_desktop.domain.time_spans import TimeSpan, read_span
from ioc_desktop.store.expected import debtors
from ioc_desktop.store.figure_answers import (
    NO_SERIES,
    Where,
    figure_of,
    newest,
    of_place,
    resolve,
)
from ioc_desktop.store.kept import Observed
from ioc_desktop.store.moment import Moment
from ioc_desktop.store.periods import by_working_days, end_s
from ioc_desktop.store.series_answers import read_series

_COLUMNS: Final = "period_start_s, id, value, status, as_of_s, source, note, illustrative, seen_s"
WITHIN: Final = (
    f"SELECT {_COLUMNS} FROM observations WHERE series = ?1 AND period_start_s BETWEEN ?2 AND ?3"  # noqa: S608  # our columns
    " ORDER BY period_start_s DESC, coalesce(as_of_s, period_start_s) DESC, rev DESC, id DESC"
    " LIMIT ?4"
)
"""The rows of a series that begin within a span, the latest first."""

_MOST_PARTS: Final = 8_192
_LONGEST_BREAK_DAYS: Final = 30
_STATES: Final = tuple(FreshnessState)


class _Told(NamedTuple):
    """What is told of a span: a row that stands for it; ``parts`` of ``of`` were added up."""

    row: Observed
    parts: int = 0
    of: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing in it."""
        return self.parts >= self.of


def answer_figure_at(moment: Moment, query: FigureQuery) -> Figure | Unanswered:
    """Answer with the figure of ``query.period``; value None where nothing was told of it."""
    resolved = resolve(moment, query.indicator, query.centre)
    span = span_of(query.period)
    if isinstance(resolved, Unanswered):
        return resolved
    if isinstance(span, Unanswered):
        return span
    centre, indicator = resolved
    place = of_place(moment.latest(centre, indicator.id), query.locality, query.agency, indicator)
    of_measure = [one for one in place if one.measure == query.measure]
    latest = newest(of_measure, indicator)
    reading = _Reading(moment, indicator)
    told = reading.told(of_measure, span)
    about = moment.catalogue.centres[centre]
    known = told.row if told else latest
    locality = query.locality or (known.locality if known else "")
    agency = (known.agency if known else "") or query.agency
    where = Where(
        about.locality(known.system if known else "", locality), about.agencies.get(agency)
    )
    figure = _figure(moment, centre, indicator, told, latest, where, query.measure)
    if told is None:
        figure = replace(figure, period_start_s=span.start_s, period=span.period)
    else:
        comparison = reading.compared(of_measure, told, span, reading.plan(place, told.row))
        figure = replace(figure, comparison=comparison)
    if query.history > 0 and latest is not None:
        series = read_series(moment, (centre, indicator), latest, place, query.history)
        figure = replace(figure, series=series)
    return figure


def answer_breakdown_at(moment: Moment, query: BreakdownQuery) -> Breakdown | Unanswered:
    """Answer with everyone's part in ``query.period``, in administrative order."""
    resolved = resolve(moment, query.indicator, query.centre)
    span = span_of(query.period)
    if isinstance(resolved, Unanswered):
        return resolved
    if isinstance(span, Unanswered):
        return span
    centre, indicator = resolved
    found = debtors(
        moment, centre, indicator, by=query.by, measure=query.measure, system=query.system
    )
    rows: list[BreakdownRow] = []
    reported = 0
    reading = _Reading(moment, indicator)
    for place, one in enumerate(found.owing):
        latest = found.rows.get(one.code)
        mine = [latest] if latest is not None else []
        told = reading.told(mine, span)
        where = Where(one) if isinstance(one, Locality) else Where(None, one, one.name)
        figure = _figure(moment, centre, indicator, told, latest, where, query.measure)
        if told is not None:
            reported += 1
            comparison = reading.compared(mine, told, span, None)
            figure = replace(figure, comparison=comparison)
        order = (one.order or place) if isinstance(one, Locality) else place
        rows.append(BreakdownRow(one.code, one.name, figure, order))
    total = answer_figure_at(
        moment,
        FigureQuery(
            indicator=indicator.id, centre=centre, measure=query.measure, period=query.period
        ),
    )
    whole = total if isinstance(total, Figure) and total.value is not None else None
    figures = [row.figure for row in rows if row.figure.value is not None]
    freshness = (
        min((one.freshness for one in figures), key=_keeping_up)
        if figures
        else moment.freshness(centre, indicator, None)
    )
    about = moment.catalogue.centres[centre]
    return Breakdown(
        centre=centre,
        indicator=indicator,
        by=query.by,
        rows=tuple(rows),
        expected=found.expected,
        reported=reported,
        freshness=freshness,
        as_of_s=max((one.as_of_s for one in figures if one.as_of_s is not None), default=None),
        supplier=about.agency_name(indicator.agency) if indicator.agency else "",
        illustrative=any(one.illustrative for one in figures),
        quality=assess(
            None if whole is None else whole.value,
            decimals=indicator.decimals,
            limits=indicator.limits,
            reported=reported,
            expected=found.expected,
            rejected=moment.aside(centre, indicator.id),
            freshness=freshness.state,
        ),
        total=whole,
    )


def _keeping_up(freshness: Freshness) -> int:
    """Sort the best first: who lags behind shows in its own row."""
    return _STATES.index(freshness.state)


def span_of(text: str) -> TimeSpan | Unanswered:
    """Return the span that a question asks about, or the answer that it cannot be read."""
    try:
        return read_span(text)
    except ValueError:
        return Unanswered(UNREADABLE_PERIOD)


def _figure(  # a figure has these parts
    moment: Moment,
    centre: str,
    indicator: Indicator,
    told: _Told | None,
    latest: Observed | None,
    where: Where,
    measure: str,
) -> Figure:
    """Return the figure of the span; its freshness is how its supplier keeps up today."""
    row = told.row if told else None
    freshness = moment.freshness(centre, indicator, latest)
    quality = Quality()
    # Limits are for a period of the cadence: a month's sum is beyond every day's.
    judged = row is None or indicator.aggregation != "sum" or row.period == indicator.cadence.every
    if told is not None:
        quality = assess(
            told.row.value,
            decimals=indicator.decimals,
            unit=indicator.unit,
            limits=indicator.limits if judged else None,
            rejected=moment.aside(centre, indicator.id),
            freshness=freshness.state,
        )
    if told is not None and told.of:
        why = () if told.is_whole else (because(SOME_PERIODS, parts=told.parts, all=told.of),)
        quality = replace(quality, complete=told.is_whole, why=(*quality.why, *why))
    figure = figure_of(moment, centre, indicator, row, where, quality=quality, series=NO_SERIES)
    if row is None and latest is not None:
        figure = replace(figure, illustrative=bool(latest.illustrative), measure=latest.measure)
    elif row is None:
        figure = replace(figure, measure=measure)  # type: ignore[arg-type]  # one of the measures
    severity = figure.severity if judged else Severity.NORMAL
    if row is not None and freshness.state is not FreshnessState.STALE:
        # How its supplier keeps up today; until when this figure's own data reach.
        freshness = replace(freshness, as_of_s=row.as_of_s)
    return replace(figure, freshness=freshness, severity=severity)


@dataclass(slots=True)
class _Reading:
    """Reads what one indicator's series tell of spans; counts each span's periods once."""

    moment: Moment
    indicator: Indicator
    _counts: dict[tuple[int, str, str], int] = field(default_factory=dict)

    def told(self, rows: Iterable[Observed], span: TimeSpan) -> _Told | None:
        """Return what is told of the span by the series of one place; ``rows`` are their newest."""
        within: list[_Told] = []
        for row in rows:
            try:
                if row.period == span.period:
                    found = self.read(row, span.start_s, span.start_s, 1)
                    if found:
                        return _Told(found[0])
                    continue
                within += self._in_span(row, span)
            except (ValueError, OverflowError):
                continue  # a period that cannot be read has no place in time
        return max(
            within,
            key=lambda told: (
                told.row.period == span.period,
                told.row.start_s >= span.start_s,
                end_s(told.row),
                told.row.as_of_s or 0,
                told.row.system,
            ),
            default=None,
        )

    def compared(
        self, rows: list[Observed], told: _Told, span: TimeSpan, plan: float | None
    ) -> Comparison:
        """Compare with the same span a year before and with the one just before it."""
        row = told.row
        runs = span.end_s > self.moment.now_s and self.indicator.aggregation == "sum"
        if runs or not told.is_whole:
            # What has grown from nothing, or lacks a part, is no measure of whole spans.
            return compare(row.value, plan=plan)
        try:
            starts = [
                year_before_s(row.start_s, row.period),
                previous_period_s(row.start_s, row.period),
            ]
            if by_working_days(self.indicator, row.period) and not told.of:
                starts = [self._worked_s(start_s) for start_s in starts]
            before = [self.told(rows, TimeSpan(start_s, row.period)) for start_s in starts]
        except (ValueError, OverflowError):
            return compare(row.value, plan=plan)
        year, previous = (
            one.row.value
            if one is not None and one.row.period == row.period and one.is_whole
            else None
            for one in before
        )
        return compare(row.value, plan=plan, last_year=year, previous=previous)

    def plan(self, place: list[Observed], row: Observed) -> float | None:
        """Return the plan for exactly the row's period, where there is one."""
        for one in place:
            same = (one.period, one.system) == (row.period, row.system)
            if same and one.measure == "plan" != row.measure:
                found = self.read(one, row.start_s, row.start_s, 1)
                if found:
                    return found[0].value
        return None

    def read(self, row: Observed, first_s: int, last_s: int, most: int) -> list[Observed]:
        """Return the rows of a series that begin within these seconds, the latest first."""
        found: list[Observed] = []
        for start_s, *rest in self.moment.connection.execute(
            WITHIN, (row.series, first_s, last_s, most)
        ).fetchall():
            if not found or found[-1].start_s != start_s:  # of one period the last told counts
                found.append(Observed(*row[:6], start_s, *rest))
        return found

    def _in_span(self, row: Observed, span: TimeSpan) -> Iterator[_Told]:
        """Yield what one series tells of a span of another length than its periods."""
        last_s = previous_period_s(span.end_s, row.period)
        if last_s >= span.start_s:
            adds = self.indicator.aggregation in {"sum", "mean"} and row.measure == "actual"
            found = self.read(row, span.start_s, last_s, _MOST_PARTS if adds else 1)
            if found and adds:
                yield self._added(found, span)
            elif found:
                yield _Told(found[0])
            return
        # One period that covers the span, or reaches into it.
        first_s = previous_period_s(span.start_s, row.period) + 1
        for one in self.read(row, first_s, span.end_s - 1, 1):
            if period_end_s(one.start_s, one.period) > span.start_s:
                yield _Told(one)

    def _added(self, rows: list[Observed], span: TimeSpan) -> _Told:
        """Return the sum (or mean) of the rows as one row of the span."""
        values = [one.value for one in rows if one.value is not None and isfinite(one.value)]
        total = sum(values) if values else None
        if total is not None and self.indicator.aggregation == "mean":
            total /= len(values)
        if total is not None and not isfinite(total):
            total = None  # of values as large as doubles go, the sum is no number
        finality = ("estimate", "provisional", "official").index
        one = rows[0]._replace(
            start_s=span.start_s,
            period=span.period,
            value=total,
            status=min((row.status for row in rows), key=finality),
            as_of_s=max((one.as_of_s for one in rows if one.as_of_s is not None), default=None),
            illustrative=max(row.illustrative for row in rows),
            id="",
        )
        return _Told(one, self._due(rows, span), self._expected(rows[0].period, span))

    def _due(self, rows: list[Observed], span: TimeSpan) -> int:
        """Return how many of the rows are values that had to be told: a day off stands for none."""
        until_s = min(span.end_s, self.moment.now_s)
        working = by_working_days(self.indicator, rows[0].period)
        length = parse_duration(rows[0].period)
        return sum(
            one.value is not None
            and period_end_s(one.start_s, length) <= until_s
            and (not working or self.moment.calendar.is_working(local_date(one.start_s)))
            for one in rows
        )

    def _expected(self, period: str, span: TimeSpan) -> int:
        """Return how many periods of that length the span has had until now."""
        key = (span.start_s, span.period, period)
        known = self._counts.get(key)
        if known is not None:
            return known
        until_s = min(span.end_s, self.moment.now_s)
        count, at_s = 0, span.start_s
        working = by_working_days(self.indicator, period)
        length = parse_duration(period)
        while not length.is_zero and at_s < until_s and count <= _MOST_PARTS:
            then_s = period_end_s(at_s, length)
            is_due = not working or self.moment.calendar.is_working(local_date(at_s))
            if then_s <= until_s and is_due:
                count += 1
            at_s = then_s
        self._counts[key] = count
        return count

    def _worked_s(self, start_s: int) -> int:
        """Return the start of that day, or of the last working day before it."""
        for _ in range(_LONGEST_BREAK_DAYS):
            if self.moment.calendar.is_working(local_date(start_s)):
                break
            start_s -= DAY_S
        return start_s
