"""An indicator by locality or by agency, for its latest period, in administrative order."""

from __future__ import annotations

from dataclasses import replace

from ioc_desktop.domain.comparison import compare
from ioc_desktop.domain.durations import told_until_s
from ioc_desktop.domain.figures import Breakdown, BreakdownRow, Comparison, Figure, Freshness
from ioc_desktop.domain.freshness import worst
from ioc_desktop.domain.quality import assess
from ioc_desktop.domain.queries import BreakdownQuery, FigureQuery, Unanswered
from ioc_desktop.domain.rows import Agency, Indicator, Locality
from ioc_desktop.store.crossing import Pasts, compared, crossing_of
from ioc_desktop.store.expected import debtors
from ioc_desktop.store.figure_answers import (
    NOT_COMPARED,
    Where,
    answer_figure,
    figure_of,
    resolve,
)
from ioc_desktop.store.kept import span_of
from ioc_desktop.store.moment import Moment
from ioc_desktop.store.periods import before, is_running
from ioc_desktop.store.recast import Recast, recast


def answer_breakdown(moment: Moment, query: BreakdownQuery) -> Breakdown | Unanswered:
    """Answer with a row for everyone who owes the figure, also for those who never sent it.

    A row holds the last figure known of its place; whether that is of the latest period
    shows in its own period and freshness.
    """
    resolved = resolve(moment, query.indicator, query.centre)
    if isinstance(resolved, Unanswered):
        return resolved
    centre, indicator = resolved
    found = debtors(
        moment, centre, indicator, by=query.by, measure=query.measure, system=query.system
    )
    added = recast(moment, centre, indicator, query, found)
    found = added.debtors
    kept = moment.of(centre, indicator.id).rows
    key = (query.by, query.measure, query.system)
    lost_s = moment.lost_since_s(centre)
    known = kept.get(key)
    if known is None or not known[0].holds(moment.now_s, lost_s):
        made = _rows(moment, centre, indicator, added)
        judged = (row.figure.freshness for row in made)
        foreseen = all(
            row.start_s <= moment.now_s and told_until_s(row.as_of_s or 0) <= moment.now_s
            for row in found.rows.values()
        )
        known = (span_of(judged, moment.now_s, lost_s, foreseen=foreseen), made)
        if found.rows:
            kept[key] = known
    rows = known[1]
    total = answer_figure(
        moment,
        FigureQuery(indicator=indicator.id, centre=centre, measure=query.measure),
    )
    whole = total if isinstance(total, Figure) and total.value is not None else None
    figures = [row.figure for row in rows]
    freshness = _of_latest_period(figures) or moment.freshness(centre, indicator, None)
    about = moment.catalogue.centres[centre]
    quality = assess(
        None if whole is None else whole.value,
        decimals=indicator.decimals,
        limits=indicator.limits,
        others=() if whole is None else whole.others,
        reported=found.reported,
        expected=found.expected,
        rejected=moment.aside(centre, indicator.id),
        freshness=freshness.state,
    )
    return Breakdown(
        centre=centre,
        indicator=indicator,
        by=query.by,
        rows=rows,
        expected=found.expected,
        reported=found.reported,
        freshness=freshness,
        as_of_s=max((one.as_of_s for one in figures if one.as_of_s is not None), default=None),
        supplier=about.agency_name(indicator.agency) if indicator.agency else "",
        illustrative=any(figure.illustrative for figure in figures),
        quality=quality,
        total=whole,
        system=found.system,
        added_from=added.system,
        other_systems=_beside(moment, centre, indicator, query, found.system),
    )


def _beside(
    moment: Moment, centre: str, indicator: Indicator, query: BreakdownQuery, system: str
) -> tuple[str, ...]:
    """Return the other unit systems in which there are figures by locality, the oldest first."""
    if query.by != "locality":
        return ()
    return tuple(
        sorted(
            {
                row.system
                for row in moment.latest(centre, indicator.id)
                if row.locality and row.measure == query.measure and row.system != system
            }
        )
    )


def _of_latest_period(figures: list[Figure]) -> Freshness | None:
    """Return how fresh the breakdown is as a whole: as the figures of its latest period.

    Who lags behind shows in its own row and in ``reported``; one that never reports must not
    make everybody's figures look old. None if nobody owes it.
    """
    if not figures:
        return None
    latest = max(
        (one.period_start_s for one in figures if one.period_start_s is not None), default=None
    )
    return worst(one.freshness for one in figures if one.period_start_s == latest)


def _rows(
    moment: Moment, centre: str, indicator: Indicator, added: Recast
) -> tuple[BreakdownRow, ...]:
    found = added.debtors
    starts_of: dict[tuple[int, str], tuple[int, int] | None] = {}
    for told in found.rows.values():
        if (told.start_s, told.period) not in starts_of:
            # Most rows are of one period, and so compared with the same two.
            pair = before(moment, indicator, told)
            starts_of[told.start_s, told.period] = (pair[0][1], pair[1][1]) if pair else None
    values = moment.at(
        centre,
        indicator.id,
        (
            (told.series, start_s)
            for told in found.rows.values()
            for start_s in starts_of[told.start_s, told.period] or ()
        ),
    )
    pasts = Pasts(moment, centre, indicator)
    running: dict[tuple[int, str, int | None], bool] = {}
    made: list[BreakdownRow] = []
    for place, one in enumerate(found.owing):
        row = found.rows.get(one.code)
        where = Where(one) if isinstance(one, Locality) else Where(None, one, one.name)
        comparison = added.comparisons.get(one.code, NOT_COMPARED)
        if (
            one.code not in added.comparisons
            and row is not None
            and (starts := starts_of[row.start_s, row.period]) is not None
        ):
            keys = tuple((row.series, start_s) for start_s in starts)
            earlier = compared(pasts, row, keys, values)
            year, previous = (one.value for one in earlier)
            key = (row.start_s, row.period, row.as_of_s)
            if (unfinished := running.get(key)) is None:
                unfinished = running[key] = is_running(moment, indicator, row)
            comparison = compare(row.value, last_year=year, previous=previous)
            if unfinished:
                comparison = Comparison(last_year=year, previous=previous)
            if (crossing := crossing_of(earlier)) is not None:
                comparison = replace(comparison, crossing=crossing)
        figure = figure_of(moment, centre, indicator, row, where, comparison=comparison)
        made.append(BreakdownRow(one.code, one.name, figure, _order(one, place)))
    return tuple(made)


def _order(one: Locality | Agency, place: int) -> int:
    return (one.order or place) if isinstance(one, Locality) else place
