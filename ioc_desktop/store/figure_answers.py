"""A figure with all that must be shown with it: comparison set, quality, vintages, others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, NamedTuple

from ioc_desktop.domain.comparison import compare
from ioc_desktop.domain.figures import Comparison, Figure, OtherValue, Quality, Series, Vintage
from ioc_desktop.domain.quality import assess, disagrees, severity
from ioc_desktop.domain.queries import FigureQuery, Unanswered
from ioc_desktop.domain.rows import Agency, Indicator, Locality, Measure
from ioc_desktop.store.catalogue import CentreCatalogue
from ioc_desktop.store.crossing import Pasts, compared, crossing_of
from ioc_desktop.store.elsewhere import same_elsewhere
from ioc_desktop.store.expected import reporting
from ioc_desktop.store.kept import Observed, value_of
from ioc_desktop.store.moment import Moment
from ioc_desktop.store.periods import before, end_s, finished_from_s, is_running
from ioc_desktop.store.series_answers import read_series
from ioc_desktop.store.year_sums import added_up

UNKNOWN_CENTRE: Final = "Nothing has been received from this centre yet"
UNKNOWN_INDICATOR: Final = "No centre's catalogue has this figure"

REASONS: Final = (UNKNOWN_CENTRE, UNKNOWN_INDICATOR)
"""Both, for the screen's translation."""

_MOST_VINTAGES: Final = 20
NO_SERIES: Final = Series()
_NOT_JUDGED: Final = Quality()
NOT_COMPARED: Final = Comparison()


_EARLIER: Final = (
    "SELECT value, status, as_of_s, seen_s, source, note FROM ("
    " SELECT value, status, as_of_s, seen_s, source, note, rev, id FROM vintages"
    " WHERE series = ?1 AND period_start_s = ?2 UNION ALL"
    " SELECT value, status, as_of_s, seen_s, source, note, rev, id FROM observations"
    " WHERE series = ?1 AND period_start_s = ?2 AND id <> ?3)"
    " WHERE status = 'estimate' OR coalesce(as_of_s, seen_s) >= coalesce(?4, as_of_s, seen_s)"
    " ORDER BY coalesce(as_of_s, seen_s) DESC, rev DESC, id DESC LIMIT ?5"
)


def resolve(
    moment: Moment, indicator: str, centre: str | None
) -> tuple[str, Indicator] | Unanswered:
    """Return the centre that answers (``centre`` None = the owner of record) and its indicator."""
    if centre is None:
        centre = moment.catalogue.owner(indicator)
        if centre is None:
            return Unanswered(UNKNOWN_INDICATOR)
    about = moment.catalogue.of(centre)
    if about is None:
        return Unanswered(UNKNOWN_CENTRE)
    found = about.indicators.get(indicator)
    return Unanswered(UNKNOWN_INDICATOR) if found is None else (centre, found)


def chosen_centres(moment: Moment, centre: str | None) -> list[CentreCatalogue] | Unanswered:
    """Return the catalogue of the centre asked for, or of every centre in order."""
    if centre is None:
        return [about for _, about in sorted(moment.catalogue.centres.items())]
    about = moment.catalogue.of(centre)
    return Unanswered(UNKNOWN_CENTRE) if about is None else [about]


def answer_figure(moment: Moment, query: FigureQuery) -> Figure | Unanswered:
    """Answer with the newest figure of the place asked for; value None where there is none."""
    resolved = resolve(moment, query.indicator, query.centre)
    if isinstance(resolved, Unanswered):
        return resolved
    centre, indicator = resolved
    rows = moment.latest(centre, indicator.id)
    place = of_place(rows, query.locality, query.agency, indicator)
    row = newest([one for one in place if one.measure == query.measure], indicator)
    about = moment.catalogue.centres[centre]
    locality, agency = query.locality, query.agency
    if row is not None:
        locality, agency = row.locality, row.agency or query.agency
    where = Where(about.locality(row.system if row else "", locality), about.agencies.get(agency))
    if row is None:
        return figure_of(moment, centre, indicator, None, where, measure=query.measure)
    others = _others(moment, centre, indicator, row)
    counted = (
        reporting(moment, centre, indicator, query.measure)
        if not query.locality and not query.agency
        else None
    )
    return figure_of(
        moment,
        centre,
        indicator,
        row,
        where,
        comparison=_comparison(moment, centre, row, place, indicator),
        series=read_series(moment, (centre, indicator), row, place, query.history)
        if query.history > 0
        else NO_SERIES,
        vintages=_vintages(moment, centre, indicator, row),
        others=others,
        quality=_quality(moment, centre, indicator, row, others, counted),
    )


class Where(NamedTuple):
    """The place of a figure, and its supplier's name where it is not the row's own."""

    locality: Locality | None = None
    agency: Agency | None = None
    supplier: str | None = None


def figure_of(  # noqa: PLR0913  # a figure has these parts
    moment: Moment,
    centre: str,
    indicator: Indicator,
    row: Observed | None,
    where: Where,
    *,
    measure: Measure = "actual",
    quality: Quality = _NOT_JUDGED,
    comparison: Comparison = NOT_COMPARED,
    series: Series = NO_SERIES,
    vintages: tuple[Vintage, ...] = (),
    others: tuple[OtherValue, ...] = (),
) -> Figure:
    """Return the figure of a stored row: value, age, supplier, severity, and what is given.

    ``measure`` is that of a figure without a row.
    """
    freshness = moment.freshness(centre, indicator, row)
    locality, agency, supplier = where
    if supplier is None:
        code = (row.agency if row is not None else "") or indicator.agency or ""
        supplier = moment.catalogue.centres[centre].agency_name(code) if code else ""
    if row is None:
        return Figure(
            centre, indicator, None, freshness, locality, agency, supplier, measure, series=series
        )
    return Figure(
        centre,
        indicator,
        row.value,
        freshness,
        locality,
        agency,
        supplier,
        row.measure,
        row.start_s,
        row.period,
        row.status,
        row.as_of_s,
        row.source,
        row.note,
        bool(row.illustrative),
        quality,
        severity(row.value, indicator.limits),
        comparison,
        series,
        vintages,
        others,
    )


def newest(rows: Iterable[Observed], indicator: Indicator) -> Observed | None:
    """Return the figure to show of several series of one place.

    One whose period is the indicator's own cadence goes first (a quarterly figure beside a
    yearly total), then the one whose period ends last, then the last reported.
    """
    return max(
        rows,
        key=lambda row: (
            row.period == indicator.cadence.every,
            end_s(row),
            row.as_of_s or 0,
            row.system,
        ),
        default=None,
    )


def speaking(moment: Moment, centre: str, indicator: Indicator) -> Observed | None:
    """Return the figure by which an indicator is judged: the whole's, else the newest part's."""
    kept = moment.of(centre, indicator.id)
    if not kept.speaking:
        rows = [row for row in kept.latest if row.measure != "plan"]
        whole = [row for row in rows if not row.locality and not row.agency]
        kept.speaking = (newest(whole or rows, indicator),)
    return kept.speaking[0]


def of_place(
    rows: list[Observed], locality: str, agency: str, indicator: Indicator
) -> list[Observed]:
    """Return the series of a place; "" is the whole, also where a centre names its whole area."""
    found = [row for row in rows if row.locality == locality and row.agency == agency]
    if found or (locality and agency):
        return found
    if not agency and not indicator.by_agency:
        # The agency of such a row is who supplied it.
        found = [row for row in rows if row.locality == locality]
    if not found and not locality and len({row.locality for row in rows}) == 1:
        found = [row for row in rows if row.agency == agency]
    return found


def _comparison(
    moment: Moment, centre: str, row: Observed, place: list[Observed], indicator: Indicator
) -> Comparison:
    """Compare the figure with its plan, running total, last year and the period before."""
    beside = _beside(moment, (centre, indicator), row, place)
    cumulative, plan = beside.get("cumulative"), beside.get("plan")
    running_total = cumulative.value if cumulative else added_up(moment, centre, indicator, row)
    keys = before(moment, indicator, row)
    values = moment.at(centre, indicator.id, keys)
    earlier = compared(Pasts(moment, centre, indicator), row, keys, values)
    last_year, previous = [one.value for one in earlier] or [None, None]
    result = compare(
        row.value,
        cumulative=running_total,
        plan=plan.value if plan else None,
        last_year=last_year,
        previous=previous,
    )
    result = replace(result, crossing=crossing_of(earlier))
    if is_running(moment, indicator, row):
        # A count that still runs has grown from nothing: whole periods are no measure of it.
        result = replace(result, change_year=None, change_previous=None)
    measured = cumulative or row
    if plan is not None and plan.period != measured.period and running_total is None:
        # A day's value against a year's plan is no share of anything.
        return replace(result, plan_share=None)
    return result


def _beside(
    moment: Moment, whose: tuple[str, Indicator], row: Observed, place: list[Observed]
) -> dict[str, Observed]:
    """Return the cumulative and plan figures that belong to the period of ``row``, by measure.

    The one of the same period where there is one; otherwise the one over the longest period
    that contains it (the year's plan).
    """
    others = [one for one in place if one.measure != row.measure and one.system == row.system]
    if not others:
        return {}
    centre, indicator = whose
    keys = [(one.series, row.start_s) for one in others if one.period == row.period]
    same = moment.at(centre, indicator.id, keys)
    found: dict[str, Observed] = {}
    for one in sorted(others, key=end_s):
        exact = same.get((one.series, row.start_s))
        if exact is not None:
            found[one.measure] = one._replace(start_s=row.start_s, value=exact[0], as_of_s=exact[1])
    for one in sorted(others, key=lambda one: end_s(one) - one.start_s):
        contains = one.start_s <= row.start_s < end_s(one)
        if contains and one.period != row.period and not (found.get(one.measure)):
            found[one.measure] = one
    return found


def _vintages(
    moment: Moment, centre: str, indicator: Indicator, row: Observed
) -> tuple[Vintage, ...]:
    """Return the figure's values, oldest first and the present one last; () if only one."""
    kept = moment.of(centre, indicator.id).vintages
    finished_s = finished_from_s(moment, indicator, row)
    key = (row.series, row.start_s, row.id, finished_s)
    found = kept.get(key)
    if found is None:
        earlier = moment.connection.execute(_EARLIER, (*key, _MOST_VINTAGES)).fetchall()
        present = (row.value, row.status, row.as_of_s, row.seen_s, row.source, row.note)
        told = (*reversed(earlier), present) if earlier else ()
        found = kept[key] = tuple(Vintage(*values) for values in told)
    return found


def _others(
    moment: Moment, centre: str, indicator: Indicator, row: Observed
) -> tuple[OtherValue, ...]:
    """Return what other centres say of the same indicator, place and period."""
    owner = moment.catalogue.owner(indicator.id)
    found: list[OtherValue] = []
    for other in sorted(moment.catalogue.centres):
        if other == centre:
            continue
        same = same_elsewhere(moment, other, indicator, row)
        if same is not None:
            value, as_of_s = same[1]
            differs = disagrees(row.value, value, indicator.decimals)
            found.append(OtherValue(other, value, as_of_s, differs, other == owner))
    return tuple(found)


def _quality(  # the facts behind four flags
    moment: Moment,
    centre: str,
    indicator: Indicator,
    row: Observed,
    others: tuple[OtherValue, ...],
    counted: tuple[int, int] | None,
) -> Quality:
    return assess(
        row.value,
        decimals=indicator.decimals,
        unit=indicator.unit,
        limits=indicator.limits,
        parts=_parts(moment, centre, indicator, row),
        others=others,
        reported=counted[0] if counted else None,
        expected=counted[1] if counted else None,
        rejected=moment.aside(centre, indicator.id),
        freshness=moment.freshness(centre, indicator, row).state,
    )


def _parts(moment: Moment, centre: str, indicator: Indicator, row: Observed) -> list[float | None]:
    """Return the values of the indicator's parts in the same place and period."""
    found: list[float | None] = []
    for part in indicator.parts:
        same = [
            one.series
            for one in moment.latest(centre, part)
            if one[1:4] == row[1:4] and one.period == row.period and one.agency in {row.agency, ""}
        ]
        key = (same[0], row.start_s) if same else None
        found.append(value_of(moment.at(centre, part, [key]).get(key)) if key else None)
    return found
