"""Periods as people type them: tháng 9/2021 · quý III/2021 · 25/9/2021 · 6 tháng 2021 · ISO.

The answer is what an observation carries: its start (a date, or a local time for parts of a
day) and its ISO 8601 length. The indicator's own cadence tells what a bare date means: Excel
makes 1 September of "9/2021".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ioc_desktop.domain.durations import local_date, parse_duration, parse_instant
from ioc_desktop.domain.reporting.plain import folded

YEARS: Final = range(1990, 2100)
_QUARTERS: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_LONGEST: Final = 60
_FIRST_MONTHS: Final = re.compile(r"P(\d\d?)M")
_DASHES: Final = str.maketrans("–—−", "---")


@dataclass(frozen=True, slots=True)
class Period:
    """``start`` as ``2021-09-01`` or ``2021-09-25T06:00:00+07:00``; ``length`` as ``P1M``."""

    start: str
    length: str


def read_period(text: str, every: str) -> Period | None:
    """Return the period that a text means for an indicator that comes ``every`` (``P1M``).

    A bare date is a day, unless the indicator's periods are longer and it is the first day
    of one. None: it cannot be read (a month 13, a year of two digits, another form).
    """
    plain = folded(text).translate(_DASHES)
    if not plain or len(plain) > _LONGEST:
        return None
    for pattern, make in _FORMS:
        match = pattern.fullmatch(plain)
        if match is not None:
            try:
                return _of_cadence(make(*match.groups()), every)
            except ValueError:
                return None
    return None


def written_period(period: Period) -> str:
    """Return a period in the form that a template proposes: ``tháng 9/2021``."""
    day = local_date(parse_instant(period.start))
    year, week, _ = day.isocalendar()
    quarter = ("I", "II", "III", "IV")[(day.month - 1) // 3]
    first = day.day == 1
    named = {
        "P1Y": f"năm {day.year}" if first and day.month == 1 else "",
        "P3M": f"quý {quarter}/{day.year}" if first and day.month % 3 == 1 else "",
        "P1M": f"tháng {day.month}/{day.year}" if first else "",
        "P1W": f"tuần {week}/{year}" if day.weekday() == 0 else "",
        "P1D": f"{day:%d/%m/%Y}",
        "PT12H": f"{period.start[11:13]}h {day:%d/%m/%Y}" if "T" in period.start else "",
    }
    if (months := _FIRST_MONTHS.fullmatch(period.length)) and first and day.month == 1:
        named.setdefault(period.length, f"{months[1]} tháng {day.year}")
    return named.get(period.length) or f"{period.start}/{period.length}"


def current_period(every: str, now_s: int) -> Period:
    """Return the last period of a cadence that has ended by ``now_s`` (a day: the day itself).

    Cadences longer than a year give the last whole year.
    """
    today = local_date(now_s)
    if every == "P1M":
        last = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
        return Period(last.isoformat(), every)
    if every == "P3M":
        month = (today.month - 1) // 3 * 3 + 1
        end = today.replace(month=month, day=1) - timedelta(days=1)
        return Period(end.replace(month=end.month - 2, day=1).isoformat(), every)
    if every == "P1W":
        monday = today - timedelta(days=today.weekday() + 7)
        return Period(monday.isoformat(), every)
    length = parse_duration(every)
    if length.is_within_a_day:
        return _half_day("6", today.day, today.month, today.year)
    if length.months == 0:
        return Period(today.isoformat(), "P1D")
    return Period(f"{today.year - 1}-01-01", "P1Y")


def _of_cadence(period: Period, every: str) -> Period:
    """Return a day's period as the longer one that it is the first day of."""
    if period.length != "P1D" or every in {"P1D", "PT12H"}:
        return period
    day = date.fromisoformat(period.start)
    months = parse_duration(every).months
    first = day.day == 1
    if every == "P1M" and first:
        return Period(period.start, every)
    if every == "P3M" and first and day.month % 3 == 1:
        return Period(period.start, every)
    if months and months % 12 == 0 and (day.month, day.day) == (1, 1):
        return Period(period.start, "P1Y")
    if every == "P1W" and day.weekday() == 0:
        return Period(period.start, every)
    return period


def _year(text: str) -> int:
    year = int(text)
    if year not in YEARS:
        raise ValueError(text)
    return year


def _day(day: str | int, month: str | int, year: str | int) -> Period:
    return Period(date(_year(str(year)), int(month), int(day)).isoformat(), "P1D")


def _month(month: str, year: str) -> Period:
    return Period(date(_year(year), int(month), 1).isoformat(), "P1M")


def _quarter(quarter: str, year: str) -> Period:
    month = _QUARTERS[quarter] * 3 - 2
    return Period(date(_year(year), month, 1).isoformat(), "P3M")


def _week(week: str, year: str) -> Period:
    return Period(date.fromisocalendar(_year(year), int(week), 1).isoformat(), "P1W")


def _whole_year(year: str) -> Period:
    return Period(f"{_year(year)}-01-01", "P1Y")


def _first_months(months: str, year: str) -> Period:
    if not 1 <= int(months) <= 12:  # noqa: PLR2004  # months of a year
        raise ValueError(months)
    length = "P1Y" if int(months) == 12 else f"P{int(months)}M"  # noqa: PLR2004  # a whole year
    return Period(f"{_year(year)}-01-01", length)


def _school_year(first: str, second: str) -> Period:
    if int(second) != _year(first) + 1:
        raise ValueError(second)
    return Period(f"{first}-09-01", "P1Y")


def _half_day(hour: str, day: str | int, month: str | int, year: str | int) -> Period:
    start = _day(day, month, year).start
    if not 0 <= int(hour) <= 23:  # noqa: PLR2004  # hours of a day
        raise ValueError(hour)
    return Period(f"{start}T{int(hour):02}:00:00+07:00", "PT12H")


def _iso(start: str, length: str) -> Period:
    parse_instant(start.upper())
    if _year(start[:4]) and parse_duration(length.upper()).is_zero:
        raise ValueError(length)
    return Period(start.upper(), length.upper())


def _iso_time(start: str) -> Period:
    at = parse_instant(start.upper())
    _year(start[:4])
    day = local_date(at)
    hour = (at + 7 * 3600) % 86_400 // 3600
    if hour == 0:
        return _day(day.day, day.month, day.year)
    return _half_day(str(hour), day.day, day.month, day.year)


_DMY: Final = r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})"
_OF_YEAR: Final = r"(?:\s*[/.\-]\s*|\s+nam\s+|\s+)(\d{4})"
_HOURS: Final = (
    r"(\d{1,2})\s*(?:h|gio|:00|h00)(?:\s*-\s*\d{1,2}\s*(?:h|gio|:00|h00))?,?\s+(?:ngay )?"
)

_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[..., Period]], ...]] = tuple(
    (re.compile(pattern, re.ASCII), make)
    for pattern, make in (
        (r"(\d{4}-\d\d-\d\d(?:t[\d:.]+(?:z|[+-]\d\d:\d\d))?)/(p[0-9a-z]+)", _iso),
        (r"(\d{4}-\d\d-\d\dt[\d:.]+(?:z|[+-]\d\d:\d\d))", _iso_time),
        (r"(\d{4})-(\d\d)-(\d\d)(?:[t ]00:00(?::00)?)?", lambda y, m, d: _day(d, m, y)),
        (
            r"(\d{4})-(\d\d)-(\d\d)[t ](\d\d):00(?::00)?",
            lambda y, m, d, h: _half_day(h, d, m, y),
        ),
        (r"(\d{4})-(\d\d)", lambda y, m: _month(m, y)),
        (r"(\d{4})-?q([1-4])", lambda y, q: _quarter(q, y)),
        (r"(\d{4})-?w(\d\d?)", lambda y, w: _week(w, y)),
        (rf"(?:ngay )?{_DMY}", _day),
        (r"ngay (\d{1,2}) thang (\d{1,2}) nam (\d{4})", _day),
        (rf"{_HOURS}{_DMY}", _half_day),
        (rf"(?:thang|t)\s*(\d{{1,2}}){_OF_YEAR}", _month),
        (r"(\d{1,2})[/.\-](\d{4})", _month),
        (rf"(?:quy|q)\s*(iv|i{{1,3}}|[1-4]){_OF_YEAR}", _quarter),
        (r"(iv|i{1,3})/(\d{4})", _quarter),
        (rf"(?:tuan|t)\s*(\d{{1,2}}){_OF_YEAR}", _week),
        (rf"(\d{{1,2}}) thang(?: dau)?{_OF_YEAR}", _first_months),
        (r"(?:nam hoc )(\d{4})\s*-\s*(\d{4})", _school_year),
        (r"(\d{4})\s*-\s*(\d{4})", _school_year),
        (r"(?:nam )?(\d{4})", _whole_year),
    )
)
