"""Figures and breakdowns made up for a trial layout. Pure."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace

from ioc_desktop.domain.durations import parse_duration
from ioc_desktop.domain.figures import (
    Breakdown,
    BreakdownRow,
    Comparison,
    Figure,
    FreshnessState,
    OtherValue,
    Series,
    Severity,
    Vintage,
)
from ioc_desktop.domain.queries import BreakdownQuery, FigureQuery
from ioc_desktop.domain.rows import Agency, Indicator, Locality
from ioc_desktop.sdk.trial_names import TrialCentre, trial_centre, trial_indicator
from ioc_desktop.sdk.trial_parts import DAY_S, HOUR_S, NOW_S, Trial, magnitude, start_s

_POINTS = 60


def figure(trial: Trial, query: FigureQuery) -> Figure:
    """Return a figure with all that may stand beside it: comparisons, a dispute, vintages."""
    centre = trial_centre(query.centre or "")
    indicator = trial_indicator(query.centre or "", query.indicator)
    unit = next((one for one in centre.localities if one.code == query.locality), None)
    agency = next((one for one in centre.agencies if one.code == query.agency), None)
    made = _told(trial, centre, indicator, magnitude(indicator, huge=trial.huge))
    points = query.history
    return replace(
        made,
        locality=unit,
        agency=agency,
        measure=query.measure,
        series=_series(made, points) if points and made.value is not None else Series(),
        others=_others(made),
    )


def breakdown(trial: Trial, query: BreakdownQuery) -> Breakdown:
    """Return all who owe the figure: the longest names have the largest values, one is silent."""
    centre = trial_centre(query.centre or "")
    indicator = trial_indicator(query.centre or "", query.indicator)
    by_place = query.by == "locality"
    places: Sequence[Locality | Agency] = (
        centre.units(query.system) if by_place else centre.owing(indicator)
    )
    whole = magnitude(indicator, huge=trial.huge)
    by_length = sorted(places, key=lambda one: -len(one.name))
    rank = {one.code: number for number, one in enumerate(by_length)}
    rows = []
    for order, place in enumerate(places):
        silent = rank[place.code] == len(places) - 1
        share = 1 - rank[place.code] / (len(places) + 1)
        value = None if silent else whole * share if "%" in indicator.unit else whole * share / 4
        told = _told(trial, centre, indicator, value, place)
        rows.append(BreakdownRow(place.code, place.name, told, order))
    return Breakdown(
        centre=centre.id,
        indicator=indicator,
        by=query.by,
        rows=tuple(rows),
        expected=len(rows),
        reported=sum(row.figure.value is not None for row in rows),
        freshness=trial.freshness,
        as_of_s=trial.freshness.as_of_s,
        supplier=centre.supplier_of(indicator),
        illustrative=True,
        total=_told(trial, centre, indicator, whole),
        system=places[0].system if places and isinstance(places[0], Locality) else "",
    )


def _told(
    trial: Trial,
    centre: TrialCentre,
    indicator: Indicator,
    value: float | None,
    place: Locality | Agency | None = None,
) -> Figure:
    if trial.empty or trial.state is FreshnessState.NOT_CONNECTED:
        value = None
    known = value is not None
    compared = Comparison(
        cumulative=(value or 0.0) * 6.2,
        plan=(value or 0.0) * 1.6,
        plan_share=0.624,
        last_year=(value or 0.0) * 0.96,
        change_year=0.041,
        previous=(value or 0.0) * 1.03,
        change_previous=-0.029,
    )
    every = indicator.cadence.every
    return Figure(
        centre=centre.id,
        indicator=indicator,
        value=value,
        freshness=trial.freshness,
        locality=place if isinstance(place, Locality) else None,
        agency=place if isinstance(place, Agency) else None,
        supplier=centre.supplier_of(indicator),
        period_start_s=start_s(every),
        period=every,
        as_of_s=trial.freshness.as_of_s,
        severity=trial.severity if known else Severity.NORMAL,
        comparison=compared if known else Comparison(),
        illustrative=True,
        vintages=tuple(
            Vintage((value or 0.0) * (1 + back / 90), "estimate", at, at)
            for back in range(4)
            for at in (NOW_S - back * 20 * DAY_S,)
        )
        if known
        else (),
    )


def _others(figure: Figure) -> tuple[OtherValue, ...]:
    if figure.value is None:
        return ()
    other = "vinh" if figure.centre == "nghean" else "nghean"
    return (OtherValue(other, figure.value * 0.98, NOW_S, disagrees=True, of_record=False),)


def _series(figure: Figure, points: int) -> Series:
    count = max(2, min(points, _POINTS))
    step = max(HOUR_S, parse_duration(figure.period).longest_s)
    level = figure.value or 1.0
    starts = array("q", (NOW_S - (count - place) * step for place in range(count)))
    values = array("d", (level * (0.8 + (place * 37 % 41) / 100) for place in range(count)))
    before = array("d", (level * (0.7 + (place * 29 % 37) / 100) for place in range(count)))
    plan = array("d", (level * 1.1 for _ in range(count)))
    return Series(starts, values, before, plan)
