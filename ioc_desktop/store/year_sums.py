"""The running total of a year, added up here from its months or quarters."""

from __future__ import annotations

from math import fsum

from ioc_desktop.domain.durations import local_date, parse_duration, previous_period_s
from ioc_desktop.domain.rows import Indicator
from ioc_desktop.store.kept import Observed, value_of
from ioc_desktop.store.moment import Moment

_MONTHS = 12


def added_up(moment: Moment, centre: str, indicator: Indicator, row: Observed) -> float | None:
    """Return the sum of the year's periods up to that of ``row``, in the indicator's unit.

    None where it has no sense (only what adds up over time, in months or quarters that begin
    with the year) or where one of the periods is missing: a sum of some would look like less.
    """
    if indicator.aggregation != "sum" or row.measure != "actual" or row.value is None:
        return None
    starts = [row.start_s]
    try:
        length = parse_duration(row.period)
        if length.seconds or not 0 < length.months < _MONTHS or _MONTHS % length.months:
            return None
        year = local_date(row.start_s).year
        while (earlier := previous_period_s(starts[-1], row.period)) is not None:
            if local_date(earlier).year != year:
                break
            starts.append(earlier)
        first = local_date(starts[-1])
    except ValueError:
        return None
    if (first.month, first.day) != (1, 1):
        return None
    told = moment.at(centre, indicator.id, [(row.series, start_s) for start_s in starts[1:]])
    values = [value_of(told.get((row.series, start_s))) for start_s in starts[1:]]
    known = [value for value in values if value is not None]
    return fsum((row.value, *known)) if len(known) == len(values) else None
