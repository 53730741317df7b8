"""Which earlier periods a figure is compared with, and whether it is finished enough to be.

A day's figure of a working-day calendar has no weekend between Friday and Monday: the day
before is the working day before, and a date that was not worked last year gives way to the
same day of the week.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from ioc_desktop.domain.durations import (
    DAY_S,
    day_start_s,
    local_date,
    parse_duration,
    period_end_s,
    previous_period_s,
    told_until_s,
    year_before_s,
)
from ioc_desktop.domain.freshness import deadline_s
from ioc_desktop.domain.rows import Indicator
from ioc_desktop.store.kept import Observed
from ioc_desktop.store.moment import Moment

_WEEKS_S: Final = 364 * DAY_S
_LONGEST_BREAK: Final = 30


def by_working_days(indicator: Indicator, period: str) -> bool:
    """Whether figures of this period come on working days only."""
    return indicator.cadence.calendar == "working_days" and period in {"P1D", "PT24H"}


def end_s(row: Observed) -> int:
    """Return when the row's period ends; its start where the period cannot be read."""
    try:
        return period_end_s(row.start_s, row.period)
    except ValueError:
        return row.start_s


def before(moment: Moment, indicator: Indicator, row: Observed) -> tuple[tuple[int, int], ...]:
    """Return (series, start) of the same period last year and of the period before.

    () where the period cannot be read or lies outside the calendar.
    """
    try:
        year_s = year_before(moment, indicator, row.period, row.start_s)
        previous_s = previous_period_s(row.start_s, row.period)
        if by_working_days(indicator, row.period):
            for _ in range(_LONGEST_BREAK):
                if moment.calendar.is_working(local_date(previous_s)):
                    break
                previous_s -= DAY_S
    except ValueError:
        return ()
    return ((row.series, year_s), (row.series, previous_s))


def year_before(moment: Moment, indicator: Indicator, period: str, start_s: int) -> int:
    """Return the start of the period a year before that ``start_s`` is compared with.

    Raises:
        ValueError: the period cannot be read or the date lies outside the calendar.
    """
    year_s = same_date_year_before(start_s, period)
    if by_working_days(indicator, period) and not moment.calendar.is_working(local_date(year_s)):
        return start_s - _WEEKS_S
    return year_s


@lru_cache(maxsize=65_536)
def same_date_year_before(start_s: int, period: str) -> int:
    """Return ``year_before_s``, kept: sixty charts ask for the same days of last year.

    Raises:
        ValueError: the period cannot be read.
    """
    return year_before_s(start_s, period)


def next_expected_s(moment: Moment, indicator: Indicator, period: str, next_s: int) -> int:
    """Return when the period after comes: ``next_s``, or the first working day from it."""
    if not by_working_days(indicator, period):
        return next_s
    try:
        return day_start_s(moment.calendar.next_working(local_date(next_s)))
    except ValueError:
        return next_s


def is_running(moment: Moment, indicator: Indicator, row: Observed) -> bool:
    """Whether the figure counts part of its period only: ten months of a year, a day at noon.

    Only what adds up over time (``aggregation`` sum) can be unfinished; within a single step
    of the cadence it is, until the time of day at which it is due. One as of a day without a
    time holds that day whole, or as much of it as has gone by.
    """
    if indicator.aggregation != "sum" or row.as_of_s is None:
        return False
    told_s = max(row.as_of_s, min(told_until_s(row.as_of_s), moment.now_s))
    if told_s >= end_s(row):
        return False
    due_s = _due_within_step_s(moment, indicator, row)
    return due_s is None or told_s < due_s


def finished_from_s(moment: Moment, indicator: Indicator, row: Observed) -> int | None:
    """Return from when on what was said of the row's period counts as an earlier value of it.

    A day's count grows until it is due; what it was at noon is no vintage (unless it was
    sent as an estimate). None where every value is one: a year's total, figures that do not
    add up.
    """
    if indicator.aggregation != "sum":
        return None
    return _due_within_step_s(moment, indicator, row)


def _due_within_step_s(moment: Moment, indicator: Indicator, row: Observed) -> int | None:
    """Return when a period of one step of the cadence is complete, None if it is longer."""
    try:
        every = parse_duration(indicator.cadence.every)
        if parse_duration(row.period).longest_s > every.longest_s:
            return None
        if indicator.cadence.due is None:
            return row.start_s
        due_s = deadline_s(indicator.cadence, row.start_s, moment.calendar)
    except ValueError:
        return row.start_s
    return min(due_s, end_s(row))
