"""Spans of time that figures are asked for: this week, a quarter, from one day to another.

Written as ISO 8601 says, first day and length: ``2021-07-01/P3M``. All days are local (UTC+7).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from ioc_desktop.domain.dates import format_date, format_period
from ioc_desktop.domain.durations import (
    DAY_S,
    day_start_s,
    local_date,
    parse_duration,
    parse_instant,
    period_end_s,
    shift_months_s,
)

Unit = Literal["day", "week", "month", "quarter", "year"]
UNITS: Final[tuple[Unit, ...]] = ("day", "week", "month", "quarter", "year")
_LENGTHS: Final[dict[Unit, str]] = {
    "day": "P1D",
    "week": "P1W",
    "month": "P1M",
    "quarter": "P3M",
    "year": "P1Y",
}
_MONTHS_A_QUARTER: Final = 3
_LONGEST_DAYS: Final = 36_600


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """From the local midnight ``start_s`` for the ISO 8601 length ``period``."""

    start_s: int
    period: str

    @property
    def end_s(self) -> int:
        """The first second that is no longer in it."""
        return period_end_s(self.start_s, self.period)

    @property
    def text(self) -> str:
        """As it is written in queries and scenes: ``2021-07-01/P3M``."""
        return f"{local_date(self.start_s).isoformat()}/{self.period}"

    def name(self, language: str = "vi") -> str:
        """Return it as people name it: ``Quý III/2021``, or its first and last day."""
        return format_period(self.start_s, self.period, language)

    def moved(self, by: int) -> TimeSpan:
        """Return the span so many lengths later (negative: earlier)."""
        length = parse_duration(self.period)
        start_s = shift_months_s(self.start_s, length.months * by) + length.seconds * by
        return TimeSpan(start_s, self.period)


def read_span(text: str) -> TimeSpan:
    """Read ``2021-07-01/P3M``.

    Raises:
        ValueError: not a date and a length of at least a day with a / between them.
    """
    start, slash, period = text.partition("/")
    length = parse_duration(period) if slash else None
    if length is None or length.is_within_a_day or length.longest_s > _LONGEST_DAYS * DAY_S:
        raise ValueError(f"{text[:40]!r} is not a span of days such as 2021-07-01/P3M")
    return TimeSpan(parse_instant(start), period)


def span_of(unit: Unit, at_s: int) -> TimeSpan:
    """Return the day, week (from Monday), month, quarter or year in which ``at_s`` lies."""
    day = local_date(at_s)
    first = {
        "day": day,
        "week": day - timedelta(days=day.weekday()),
        "month": day.replace(day=1),
        "quarter": date(day.year, day.month - (day.month - 1) % _MONTHS_A_QUARTER, 1),
        "year": date(day.year, 1, 1),
    }[unit]
    return TimeSpan(day_start_s(first), _LENGTHS[unit])


def between(first: date, last: date) -> TimeSpan:
    """Return the span from the first day to the last one, both in it.

    A whole month, quarter or year is named as that.

    Raises:
        ValueError: the last day is before the first, or a hundred years after it.
    """
    days = (last - first).days + 1
    if not 0 < days <= _LONGEST_DAYS:
        said = format_date(day_start_s(first)), format_date(day_start_s(last))
        raise ValueError(f"from {said[0]} to {said[1]} is no span of days")
    start_s, end_s = day_start_s(first), day_start_s(last) + DAY_S
    for unit in UNITS:
        named = TimeSpan(start_s, _LENGTHS[unit])
        if named.end_s == end_s and span_of(unit, start_s) == named:
            return named
    return TimeSpan(start_s, f"P{days}D")
