"""Which of an indicator's figures were due in which month, and by when. Pure.

A period belongs to the month in which its deadline lies: that is the month in which somebody
is late. The periods follow each other from one that was reported, so that twelve-hour counts
keep their hours and quarters their months; a day's figure of the working calendar is not due
for a day off.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Final, NamedTuple

from ioc_desktop.domain.calendar import WorkingCalendar
from ioc_desktop.domain.durations import (
    DAY_S,
    day_start_s,
    local_date,
    parse_duration,
    period_end_s,
    previous_period_s,
)
from ioc_desktop.domain.freshness import deadline_s
from ioc_desktop.domain.rows import Cadence

MOST_PERIODS: Final = 1500
"""So many periods are looked at: two a day for two years. What lies before is not counted."""


LONGEST_BREAK_S: Final = 92 * DAY_S
_LONGEST_BREAK_PERIODS: Final = 2


class Due(NamedTuple):
    """A period that was due: its start, its deadline, and the place of that month."""

    start_s: int
    due_s: int
    month: int


class WhatWasDue(NamedTuple):
    """Periods, oldest first, and the second at which there will be one more."""

    periods: tuple[Due, ...]
    until_s: int


def month_starts(now_s: int, months: int) -> tuple[int, ...]:
    """Return the starts of the present month and those before it, ``months`` in all."""
    today = local_date(now_s)
    count = today.year * 12 + today.month - 1
    first = count - max(months, 1) + 1
    return tuple(
        day_start_s(date(number // 12, number % 12 + 1, 1)) for number in range(first, count + 1)
    )


def what_was_due(  # the parts of one question; all keyword-only
    *,
    cadence: Cadence,
    known_start_s: int,
    months: tuple[int, ...],
    now_s: int,
    calendar: WorkingCalendar,
) -> WhatWasDue:
    """Return the periods whose deadline lies within ``months`` and has passed.

    ``known_start_s`` is the start of any period that was reported. None where the cadence
    cannot be read.
    """
    found: list[Due] = []
    until_s = now_s + DAY_S
    try:
        every = parse_duration(cadence.every)
        if every.is_zero or not months:
            return WhatWasDue((), until_s)
        only_worked = cadence.calendar == "working_days" and cadence.every in {"P1D", "PT24H"}

        def take(start_s: int) -> int:
            due_s = deadline_s(cadence, start_s, calendar)
            worked = not only_worked or calendar.is_working(local_date(start_s))
            if worked and months[0] <= due_s < now_s:
                found.append(Due(start_s, due_s, _month_of(due_s, months)))
            return due_s

        start_s = known_start_s
        for _ in range(MOST_PERIODS):
            if take(start_s) < months[0]:
                break
            start_s = previous_period_s(start_s, every)
        start_s = known_start_s
        for _ in range(MOST_PERIODS):
            start_s = period_end_s(start_s, every)
            due_s = take(start_s)
            if due_s >= now_s:
                until_s = due_s + 1
                break
    except (ValueError, OverflowError):
        return WhatWasDue((), until_s)
    return WhatWasDue(tuple(sorted(found)), until_s)


def longest_break_s(cadence: Cadence) -> int:
    """Return after how long without any figure reporting is taken to have begun anew.

    A quarter, or two periods where these are longer: one quarter or year that nobody told of
    is missing, and no beginning.
    """
    try:
        every = parse_duration(cadence.every)
    except ValueError:
        return LONGEST_BREAK_S
    return max(LONGEST_BREAK_S, _LONGEST_BREAK_PERIODS * every.longest_s)


def since_when(starts: Iterable[int], break_s: int = LONGEST_BREAK_S) -> int:
    """Return since when an indicator is reported: the first start after the last long break.

    ``starts`` are those of all periods that anybody told of. Figures of last year may stand in
    a cache for comparison without anything between; nobody owes what lies before a break.
    """
    latest_first = sorted(set(starts), reverse=True)
    for later_s, earlier_s in pairwise(latest_first):
        if later_s - earlier_s > break_s:
            return later_s
    return latest_first[-1] if latest_first else 0


def _month_of(due_s: int, months: tuple[int, ...]) -> int:
    return sum(start_s <= due_s for start_s in months) - 1
