"""Periods and instants: ISO 8601 durations and RFC 3339 times as plain integers.

The calendar of both centres is that of UTC+7, which has had no summer time since 1979, so
local time is epoch seconds plus a constant and no zone database is needed. Parsing is on
the hot path of storing rows: it is cached and uses the interpreter's own C parser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

LOCAL_OFFSET_S: Final = 7 * 3600
"""Vietnam's time, UTC+7, in seconds east of UTC."""

DAY_S: Final = 86_400
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL: Final = date(1970, 1, 1).toordinal()
_SECOND: Final = timedelta(seconds=1)
_DURATION: Final = re.compile(
    r"P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})W)?(?:(\d{1,9})D)?"
    r"(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?",
    re.ASCII,
)
_LONGEST_YEARS: Final = 1000
_DATE_LENGTH: Final = 10


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time on the calendar: whole months, then seconds; neither is negative."""

    months: int
    seconds: int

    @property
    def is_zero(self) -> bool:
        """Whether this is no time at all."""
        return self.months == 0 and self.seconds == 0

    @property
    def is_within_a_day(self) -> bool:
        """Whether it is shorter than one day (a bulletin's 12 hours)."""
        return self.months == 0 and self.seconds < DAY_S

    @property
    def longest_s(self) -> int:
        """At most so many seconds, with months of 31 days: for comparing lengths."""
        return self.months * 31 * DAY_S + self.seconds


@lru_cache(maxsize=512)
def parse_duration(text: str) -> Duration:
    """Read an ISO 8601 duration: ``PT12H``, ``P1D``, ``P1W``, ``P1M``, ``P3M``, ``P1Y``.

    Raises:
        ValueError: not a duration, negative, with fractions, or above a thousand years.
    """
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()):
        raise ValueError(
            f"{_quoted(text)} is not a length of time such as PT12H, P1D, P1W, P1M, P3M or P1Y"
        )
    years, months, weeks, days, hours, minutes, rest = (int(part or 0) for part in match.groups())
    duration = Duration(
        months=years * 12 + months,
        seconds=((weeks * 7 + days) * 24 + hours) * 3600 + minutes * 60 + rest,
    )
    if duration.longest_s > _LONGEST_YEARS * 12 * 31 * DAY_S:
        raise ValueError(f"{_quoted(text)} is longer than {_LONGEST_YEARS} years")
    return duration


def period_end_s(start_s: int, period: str | Duration) -> int:
    """Return when a period that starts at ``start_s`` ends (its first second no more).

    Months are calendar months of UTC+7; a day that the month does not have becomes its last
    (31 January + P1M = 28 February).

    Raises:
        ValueError: ``period`` is no ISO 8601 duration.
    """
    length = parse_duration(period) if isinstance(period, str) else period
    return shift_months_s(start_s, length.months) + length.seconds


def previous_period_s(start_s: int, period: str | Duration) -> int:
    """Return the start of the period of the same length just before ``start_s``.

    Raises:
        ValueError: ``period`` is no ISO 8601 duration.
    """
    length = parse_duration(period) if isinstance(period, str) else period
    return shift_months_s(start_s - length.seconds, -length.months)


def year_before_s(start_s: int, period: str | Duration | None = None) -> int:
    """Return the start of the same period a year before: the same local date and time.

    For periods of whole weeks it is 364 days before, so that a week meets a week; 29 February
    meets 28 February.

    Raises:
        ValueError: ``period`` is no ISO 8601 duration.
    """
    if period is not None:
        length = parse_duration(period) if isinstance(period, str) else period
        if length.months == 0 and length.seconds and length.seconds % (7 * DAY_S) == 0:
            return start_s - 364 * DAY_S
    return shift_months_s(start_s, -12)


def shift_months_s(instant_s: int, months: int) -> int:
    """Move an instant by calendar months of UTC+7, keeping its local time of day."""
    if months == 0:
        return instant_s
    days, second = divmod(instant_s + LOCAL_OFFSET_S, DAY_S)
    year, month, day = _civil(days)
    month_number = year * 12 + (month - 1) + months
    year, month = month_number // 12, month_number % 12 + 1
    first = _days(year, month, 1)
    next_year, next_month = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004  # December
    last_day = _days(next_year, next_month, 1) - first
    return (first + min(day, last_day) - 1) * DAY_S + second - LOCAL_OFFSET_S


@lru_cache(maxsize=16_384)
def parse_instant(text: str) -> int:
    """Read an RFC 3339 time, or a bare date (local midnight, UTC+7), as epoch seconds.

    Fractions of a second are cut off; a leap second is the second after it.

    Raises:
        ValueError: neither of the two, or a time without its offset from UTC.
    """
    if len(text) < _DATE_LENGTH or text[4] != "-" or text[7] != "-":
        raise ValueError(_no_instant(text))
    if len(text) == _DATE_LENGTH:
        try:
            ordinal = date.fromisoformat(text).toordinal()
        except ValueError:
            raise ValueError(_no_instant(text)) from None
        return (ordinal - _EPOCH_ORDINAL) * DAY_S - LOCAL_OFFSET_S
    leap_s = 0
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        plain = text.upper()
        if plain[16:19] == ":60":
            plain, leap_s = f"{plain[:16]}:59{plain[19:]}", 1
        try:
            moment = datetime.fromisoformat(plain)
        except ValueError:
            raise ValueError(_no_instant(text)) from None
    if moment.tzinfo is None:
        raise ValueError(f"the time {_quoted(text)} lacks its offset from UTC, such as +07:00 or Z")
    return (moment - _EPOCH) // _SECOND + leap_s


def parse_instant_or_none(text: str | None) -> int | None:
    """Read an instant as ``parse_instant`` does; None stays None.

    Raises:
        ValueError: there is a text and it is no instant.
    """
    return None if text is None else parse_instant(text)


def told_until_s(as_of_s: int) -> int:
    """Return up to when a figure tells that is as of an instant: its first second no more.

    A day without a time, which is read as its local midnight, tells of all of that day: a
    year's figure as of 31 December is the whole year's.
    """
    is_day = (as_of_s + LOCAL_OFFSET_S) % DAY_S == 0
    return as_of_s + DAY_S if is_day else as_of_s


@lru_cache(maxsize=128)
def parse_time_of_day(text: str) -> int:
    """Read a local time of day, ``17:00`` or ``17:00:30``, as seconds after midnight.

    ``24:00`` is the end of the day.

    Raises:
        ValueError: not a time of day.
    """
    match = re.fullmatch(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?", text, re.ASCII)
    seconds = -1
    if match is not None:
        hours, minutes, rest = (int(part or 0) for part in match.groups())
        seconds = hours * 3600 + minutes * 60 + rest
    if not 0 <= seconds <= DAY_S:
        raise ValueError(f"{_quoted(text)} is not a time of day such as 17:00")
    return seconds


def local_date(instant_s: int) -> date:
    """Return the local (UTC+7) calendar day of an instant.

    Raises:
        ValueError: outside the years 1 to 9999.
    """
    try:
        return date.fromordinal((instant_s + LOCAL_OFFSET_S) // DAY_S + _EPOCH_ORDINAL)
    except (OverflowError, ValueError):
        raise ValueError("a time outside the years 1 to 9999") from None


def day_start_s(day: date) -> int:
    """Return the epoch seconds of local midnight at which ``day`` begins."""
    return (day.toordinal() - _EPOCH_ORDINAL) * DAY_S - LOCAL_OFFSET_S


def _civil(days: int) -> tuple[int, int, int]:
    """Return year, month, day of a day number (0 = 1 January 1970), in any year.

    The algorithm is H. Hinnant's ``civil_from_days``; ``datetime`` ends at year 9999, and a
    hostile page may not make the arithmetic raise.
    """
    days += 719_468
    era, day_of_era = divmod(days, 146_097)
    year_of_era = (
        day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096
    ) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted_month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted_month + 2) // 5 + 1
    month = shifted_month + 3 if shifted_month < 10 else shifted_month - 9  # noqa: PLR2004  # March is month 0 here
    year = year_of_era + era * 400 + (month <= 2)  # noqa: PLR2004  # January and February
    return year, month, day


def _days(year: int, month: int, day: int) -> int:
    """Return the day number of a date; the inverse of ``_civil``."""
    year -= month <= 2  # noqa: PLR2004  # January and February belong to the year before
    era, year_of_era = divmod(year, 400)
    shifted_month = (month + 9) % 12
    day_of_year = (153 * shifted_month + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * 146_097 + day_of_era - 719_468


def _no_instant(text: str) -> str:
    return (
        f"{_quoted(text)} is neither a date such as 2021-10-07 "
        "nor a time such as 2021-10-07T17:00:00+07:00"
    )


def _quoted(text: str) -> str:
    longest = 40
    return repr(text if len(text) <= longest else f"{text[:longest]}…")
