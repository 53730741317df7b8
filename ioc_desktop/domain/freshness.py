"""How old a figure is: judged by its own cadence, deadline, grace and calendar.

The rule, for the latest figure of an indicator:

1. Its period ends at E. The next figure must tell of the time up to E + ``every``; it falls
   due at the time of day ``due`` on the last day of that time (without ``due``, or for
   cadences shorter than a day: at its end), and with ``working_days`` on the next working
   day when that day is not worked.
2. Until the deadline (its second included) the figure is LIVE; after it LATE within
   ``grace``, and STALE past it. With ``working_days`` the grace's clock stands still on days
   that are not worked: a Friday's 17:00 with P1D is LATE until Monday 17:00, and the last day
   before Tết until the first day after it. (Months of a grace are months of the calendar.)
   If the centre has been unreachable since the deadline or before, it is LOST instead:
   nobody can know whether the figure was sent.
   Where a centre has lost the source that a figure comes from, a count that still runs (its
   period was not over then) is LOST at once: nothing moves it any more. A finished one is
   judged by its deadline like any other.
3. Without any figure it is NOT_CONNECTED, with the subsystem's own reason.

A figure of an unfinished period (today's running count) vouches for its whole period. But
where the period is longer than the cadence (a year's running total, sent monthly) it
vouches only for the step of the cadence in which its ``as_of`` lies (of a day without a time:
the step in which that day ends). Pass ``as_of_s=None``
for plans, which are good for their whole period.

Clocks that are wrong never make a figure live: one whose period has not begun (beyond
``SKEW_S``) is judged by its ``as_of`` alone, and if that too lies in the future, it is
STALE with the reason ``FROM_THE_FUTURE``. An ``as_of`` ahead of us beside a good period
counts as now. A cadence that cannot be read makes the figure STALE, with ``NO_CADENCE``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

from ioc_desktop.domain.calendar import WorkingCalendar
from ioc_desktop.domain.durations import (
    DAY_S,
    LOCAL_OFFSET_S,
    Duration,
    day_start_s,
    local_date,
    parse_duration,
    parse_time_of_day,
    period_end_s,
    shift_months_s,
    told_until_s,
)
from ioc_desktop.domain.figures import Freshness, FreshnessState
from ioc_desktop.domain.rows import Cadence, SubsystemState

SKEW_S: Final = 3600
"""A period may begin so much later than our clock says before it counts as the future."""

NO_FIGURE: Final = "No figure received yet"
NOT_CONNECTED: Final = "Not connected"
NO_SOFTWARE: Final = "No software yet"
INCOMPLETE: Final = "Software or data incomplete"
FROM_THE_FUTURE: Final = "Dated in the future"
NO_CADENCE: Final = "Its schedule cannot be read"

REASONS: Final = (
    NO_FIGURE,
    NOT_CONNECTED,
    NO_SOFTWARE,
    INCOMPLETE,
    FROM_THE_FUTURE,
    NO_CADENCE,
)
"""The source texts of all reasons given here, for the screen's translation."""

_STATE_REASONS: Final = {
    "not_connected": NOT_CONNECTED,
    "no_software": NO_SOFTWARE,
    "incomplete": INCOMPLETE,
}

_BADNESS: Final = {
    FreshnessState.LIVE: 0,
    FreshnessState.LATE: 1,
    FreshnessState.STALE: 2,
    FreshnessState.LOST: 3,
}


def judge(  # noqa: PLR0913  # one question about one figure; all keyword-only
    *,
    cadence: Cadence,
    period_start_s: int | None,
    period: str,
    as_of_s: int | None,
    now_s: int,
    calendar: WorkingCalendar,
    lost_since_s: int | None = None,
    source_lost_s: int | None = None,
    subsystem_state: SubsystemState | None = None,
    reason: str | None = None,
) -> Freshness:
    """Return how fresh the latest figure is at ``now_s`` (all times UTC epoch seconds).

    ``period_start_s`` None means that there is no figure at all; ``reason`` is then what the
    subsystem says of itself (its note). ``lost_since_s`` is when contact with the centre
    was lost, None while it is reachable; ``source_lost_s`` when the centre lost the source of
    this figure. Never raises for what a centre may have sent.
    """
    if period_start_s is None:
        return Freshness(
            FreshnessState.NOT_CONNECTED,
            as_of_s=as_of_s,
            reason=reason or _STATE_REASONS.get(subsystem_state or "", NO_FIGURE),
        )
    try:
        covered_s = _covered_until_s(cadence, period_start_s, period, as_of_s, now_s)
        if covered_s is None:
            return Freshness(FreshnessState.STALE, as_of_s=as_of_s, reason=FROM_THE_FUTURE)
        due_s = deadline_s(cadence, covered_s, calendar)
        grace_end = grace_end_s(cadence, due_s, calendar)
        ends_s = period_end_s(period_start_s, period)
    except (ValueError, OverflowError):
        return Freshness(FreshnessState.STALE, as_of_s=as_of_s, reason=NO_CADENCE)
    if source_lost_s is not None:
        if source_lost_s < ends_s:
            return Freshness(FreshnessState.LOST, as_of_s, due_s=due_s, since_s=source_lost_s)
        lost_since_s = min(source_lost_s, lost_since_s or source_lost_s)
    return _at(now_s, as_of_s, due_s, grace_end, lost_since_s)


def _at(
    now_s: int, as_of_s: int | None, due_s: int, grace_end_s: int, lost_since_s: int | None
) -> Freshness:
    """Return the freshness at ``now_s`` of a figure whose deadlines are known."""
    if now_s <= due_s:
        return Freshness(FreshnessState.LIVE, as_of_s, due_s=due_s, changes_s=due_s + 1)
    if lost_since_s is not None and lost_since_s <= due_s:
        return Freshness(FreshnessState.LOST, as_of_s, due_s=due_s, since_s=lost_since_s)
    if now_s <= grace_end_s:
        return Freshness(
            FreshnessState.LATE, as_of_s, due_s=due_s, since_s=due_s, changes_s=grace_end_s + 1
        )
    return Freshness(FreshnessState.STALE, as_of_s, due_s=due_s, since_s=grace_end_s)


def deadline_s(cadence: Cadence, covered_until_s: int, calendar: WorkingCalendar) -> int:
    """Return when the figure after ``covered_until_s`` (the end of the latest period) is due.

    Raises:
        ValueError: the cadence's ``every`` or ``due`` cannot be read, or ``every`` is zero.
    """
    every = parse_duration(cadence.every)
    if every.is_zero:
        raise ValueError("a cadence of no time at all")
    end_s = period_end_s(covered_until_s, every)
    last_day_s = (end_s - 1 + LOCAL_OFFSET_S) // DAY_S * DAY_S - LOCAL_OFFSET_S
    if cadence.due is None or every.is_within_a_day:
        due_s = end_s
    else:
        due_s = last_day_s + parse_time_of_day(cadence.due)
    if cadence.calendar == "working_days":
        last_day = local_date(last_day_s)
        due_s += day_start_s(calendar.next_working(last_day)) - last_day_s
    return due_s


def grace_end_s(cadence: Cadence, due_s: int, calendar: WorkingCalendar) -> int:
    """Return the last second of grace after a deadline; never before ``due_s``.

    Raises:
        ValueError: the cadence's ``grace`` cannot be read.
        OverflowError: beyond the year 9999.
    """
    grace = parse_duration(cadence.grace)
    start_s = shift_months_s(due_s, grace.months)
    if cadence.calendar != "working_days" or not grace.seconds:
        return start_s + grace.seconds
    day = local_date(start_s)
    into_day_s = start_s - day_start_s(day)
    if not calendar.is_working(day):
        day, into_day_s = calendar.next_working(day), 0
    # The end of a day rather than the beginning of the next one, which may be days away.
    days, rest_s = divmod(into_day_s + grace.seconds - 1, DAY_S)
    return day_start_s(calendar.working_day_after(day, days)) + rest_s + 1


def cadence_problem(cadence: Cadence) -> str | None:
    """Return why a centre's cadence cannot be used, in plain words, or None if it can."""
    try:
        if parse_duration(cadence.every).is_zero:
            return "the cadence's “every” is no time at all"
        parse_duration(cadence.grace)
        if cadence.due is not None:
            parse_time_of_day(cadence.due)
    except ValueError as error:
        return str(error)
    return None


def vouches_whole(cadence: Cadence) -> Callable[[str], bool]:
    """Return which periods of a cadence are judged alike whenever their figures were made.

    A figure vouches for its whole period where that is no longer than a step of the cadence;
    its ``as_of`` then decides nothing, unless the period has not begun (see above).
    """
    try:
        longest_s = parse_duration(cadence.every).longest_s
    except ValueError:
        return lambda _period: False

    def vouches(period: str) -> bool:
        try:
            return parse_duration(period).longest_s <= longest_s
        except ValueError:
            return False

    return vouches


def worst(freshnesses: Iterable[Freshness]) -> Freshness:
    """Return the one that speaks for a group: lost, then stale, late, live.

    Among equals the one that has been due longest. Members that never sent a figure do not
    decide (completeness tells of them) unless no member ever did.
    """
    chosen: Freshness | None = None
    without: Freshness | None = None
    for freshness in freshnesses:
        if freshness.state is FreshnessState.NOT_CONNECTED:
            without = without or freshness
        elif chosen is None or _rank(freshness) > _rank(chosen):
            chosen = freshness
    if chosen is not None:
        return chosen
    return without or Freshness(FreshnessState.NOT_CONNECTED, reason=NO_FIGURE)


def _rank(freshness: Freshness) -> tuple[int, float]:
    due = freshness.due_s
    return _BADNESS[freshness.state], float("inf") if due is None else -float(due)


def _covered_until_s(
    cadence: Cadence, period_start_s: int, period: str, as_of_s: int | None, now_s: int
) -> int | None:
    """Return up to when the figure tells of its matter; None: it is from the future."""
    if period_start_s > now_s + SKEW_S:
        return as_of_s if as_of_s is not None and as_of_s <= now_s + SKEW_S else None
    length, every = parse_duration(period), parse_duration(cadence.every)
    end_s = period_end_s(period_start_s, length)
    if as_of_s is None or length.longest_s <= every.longest_s:
        return end_s
    told_s = told_until_s(as_of_s)
    if told_s >= end_s:
        return end_s
    # As of a day it tells of the step that holds the day's last second.
    last_s = now_s if as_of_s > now_s else max(as_of_s, told_s - 1)
    return min(end_s, _step_end_s(period_start_s, every, last_s))


@lru_cache(maxsize=4096)
def _step_end_s(start_s: int, every: Duration, instant_s: int) -> int:
    """Return the end of the step of ``every``, counted from ``start_s``, around an instant."""
    if every.is_zero:
        raise ValueError("a cadence of no time at all")
    step = max(0, (instant_s - start_s) // every.longest_s)
    while True:
        step += 1
        end_s = shift_months_s(start_s, step * every.months) + step * every.seconds
        if end_s > instant_s:
            return end_s
