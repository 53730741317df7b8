"""When something recurs: on which days, from when to when. Pure; times are local (UTC+7).

An occurrence belongs to the day on which it begins: "thứ sáu từ 18h đến 6h sáng hôm sau" is
Friday's, on Saturday morning too. How it is written in Vietnamese: ``recurrence_reading``;
how it is said back: ``recurrence_words``.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ioc_desktop.domain.calendar import WorkingCalendar
from ioc_desktop.domain.durations import DAY_S, LOCAL_OFFSET_S

DAY_MIN: Final = 1440
_SATURDAY: Final = 5
_EPOCH: Final = date(1970, 1, 1).toordinal()
_SEARCHED_DAYS: Final = 366 * 9
"""So far ahead an occurrence is looked for: a 29th of February may be eight years away."""


@dataclass(frozen=True, slots=True, order=True)
class Weekdays:
    """Days of the week, 0 = Monday; all seven = every day."""

    days: tuple[int, ...]


@dataclass(frozen=True, slots=True, order=True)
class WorkingDays:
    """Days on which the offices work: worked Saturdays count, holidays do not."""


@dataclass(frozen=True, slots=True, order=True)
class DaysOff:
    """Days on which they do not."""


@dataclass(frozen=True, slots=True, order=True)
class Holidays:
    """Public holidays, Tết and their substitutes, unless the government has them worked."""


@dataclass(frozen=True, slots=True, order=True)
class MonthDays:
    """Days of each month; -1 = its last. A 31st is left out of shorter months."""

    days: tuple[int, ...]


@dataclass(frozen=True, slots=True, order=True)
class MonthWorkingDay:
    """The first (1) or last (-1) working day of each month."""

    which: int


@dataclass(frozen=True, slots=True, order=True)
class YearDays:
    """Days of each year as (month, day)."""

    days: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, order=True)
class Dates:
    """Single days."""

    days: tuple[date, ...]


DayRule = (
    Weekdays | WorkingDays | DaysOff | Holidays | MonthDays | MonthWorkingDay | YearDays | Dates
)

EVERY_DAY: Final = Weekdays(tuple(range(7)))


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """From minute to minute of the day; ``end`` above 1440 is on the next day, -1 = a moment."""

    start: int
    end: int

    @property
    def is_moment(self) -> bool:
        """Whether it has no end of its own."""
        return self.end < 0


WHOLE_DAY: Final = Hours(0, DAY_MIN)


@dataclass(frozen=True, slots=True)
class When:
    """On any of ``days`` but not on ``but``; ``season`` = from (month, day) to (month, day)."""

    days: tuple[DayRule, ...] = (EVERY_DAY,)
    hours: tuple[Hours, ...] = (WHOLE_DAY,)
    but: tuple[DayRule, ...] = ()
    season: tuple[tuple[int, int], tuple[int, int]] | None = None

    def is_on(self, day: date, calendar: WorkingCalendar) -> bool:
        """Return whether occurrences begin on that day."""
        return (
            self._in_season(day)
            and any(is_day(rule, day, calendar) for rule in self.days)
            and not any(_is_left_out(rule, day, calendar) for rule in self.but)
        )

    def _in_season(self, day: date) -> bool:
        if self.season is None:
            return True
        first, last = self.season
        here = (day.month, day.day)
        return first <= here <= last if first <= last else here >= first or here <= last

    @property
    def rarity(self) -> int:
        """Return how special its days are: 0 single dates … 5 every day."""
        return min((_RARITY[type(rule)] for rule in self.days if rule != EVERY_DAY), default=5)


_RARITY: Final[dict[type, int]] = {
    Dates: 0, YearDays: 1, MonthDays: 2, MonthWorkingDay: 2, Holidays: 3,
    DaysOff: 4, WorkingDays: 4, Weekdays: 4,
}  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """From when to when (epoch seconds); ``end_s`` None = a moment."""

    start_s: int
    end_s: int | None = None


def is_day(rule: DayRule, day: date, calendar: WorkingCalendar) -> bool:  # noqa: PLR0911  # one line per kind of day
    """Return whether a day is one of the rule's."""
    match rule:
        case Weekdays(days):
            return day.weekday() in days
        case WorkingDays():
            return calendar.is_working(day)
        case DaysOff():
            return not calendar.is_working(day)
        case Holidays():
            return calendar.holiday_name(day) is not None and not calendar.is_working(day)
        case MonthDays(days):
            last = months.monthrange(day.year, day.month)[1]
            return day.day in days or (day.day == last and -1 in days)
        case MonthWorkingDay(which):
            return day == _working_day_of_month(day, which, calendar)
        case YearDays(days):
            return (day.month, day.day) in days
        case Dates(days):
            return day in days


def _is_left_out(rule: DayRule, day: date, calendar: WorkingCalendar) -> bool:
    """As ``is_day``; but a Saturday or Sunday that is worked is no weekend."""
    if isinstance(rule, Weekdays) and day.weekday() >= _SATURDAY and calendar.is_working(day):
        return False
    return is_day(rule, day, calendar)


def _working_day_of_month(day: date, which: int, calendar: WorkingCalendar) -> date | None:
    length = months.monthrange(day.year, day.month)[1]
    days = [day.replace(day=number) for number in range(1, length + 1)]
    found = (one for one in days[:: 1 if which > 0 else -1] if calendar.is_working(one))
    return next(found, None)


def epoch_s(day: date, minute: int = 0) -> int:
    """Return a local minute of a day as epoch seconds; minutes from 1440 are the next day's."""
    return (day.toordinal() - _EPOCH) * DAY_S + minute * 60 - LOCAL_OFFSET_S


def day_of(at_s: int) -> date:
    """Return the local day of a moment."""
    return date.fromordinal((at_s + LOCAL_OFFSET_S) // DAY_S + _EPOCH)


def occurrences(
    when: When, calendar: WorkingCalendar, first: date, last: date
) -> Iterator[Occurrence]:
    """Yield the occurrences that begin on these days (both included), in order."""
    day = first
    while day <= last:
        if when.is_on(day, calendar):
            for hours in sorted(when.hours):
                end_s = None if hours.is_moment else epoch_s(day, hours.end)
                yield Occurrence(epoch_s(day, hours.start), end_s)
        day += timedelta(days=1)


def next_occurrences(
    when: When, calendar: WorkingCalendar, after_s: int, count: int
) -> tuple[Occurrence, ...]:
    """Return the next ``count`` occurrences that begin at or after a moment, fewer if too far."""
    found: list[Occurrence] = []
    first = day_of(after_s)
    for one in occurrences(when, calendar, first, first + timedelta(days=_SEARCHED_DAYS)):
        if one.start_s >= after_s:
            found.append(one)
            if len(found) >= count:
                break
    return tuple(found)


def is_now(when: When, calendar: WorkingCalendar, now_s: int) -> bool:
    """Return whether an occurrence with an end is going on."""
    day = day_of(now_s)
    return any(
        one.end_s is not None and one.start_s <= now_s < one.end_s
        for one in occurrences(when, calendar, day - timedelta(days=2), day)
    )
