"""The periods that can be chosen, and those that are typed: "quý 3/2021", "2/9-20/9". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from ioc_desktop.domain.durations import day_start_s, local_date
from ioc_desktop.domain.time_spans import TimeSpan, Unit, between, read_span, span_of
from ioc_desktop.domain.vntext import fold
from ioc_desktop.sdk.contract import Words

_BACK: Final[tuple[tuple[Unit, int], ...]] = (
    ("day", 6),
    ("week", 5),
    ("month", 14),
    ("quarter", 8),
    ("year", 4),
)
"""How many spans of each length before the present one are offered."""

_QUARTERS: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_QUARTER: Final = re.compile(r"(?:quy|q)\s*(i{1,3}|iv|[1-4])(?:\s*[/ ]\s*(\d{4}))?")
_MONTH: Final = re.compile(r"(?:thang|t|month)?\s*(\d{1,2})\s*/\s*(\d{4})")
_YEAR: Final = re.compile(r"(?:nam|year)?\s*(\d{4})")
_DAY: Final = r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?"
_ONE_DAY: Final = re.compile(_DAY)
_DAYS: Final = re.compile(rf"(?:tu|from)?\s*{_DAY}\s*(?:-|–|den|to)\s*{_DAY}")


@dataclass(frozen=True, slots=True)
class PeriodChoice:
    """One period: what is shown, as it is written in queries ("" = the latest of each figure)."""

    label: str
    detail: str
    text: str


def period_name(text: str, words: Words) -> str:
    """Return the name of the filter's period; "" where none is chosen."""
    if not text:
        return ""
    try:
        return read_span(text).name(words.language)
    except ValueError:
        return text


def period_choices(now_s: int, words: Words) -> tuple[PeriodChoice, ...]:
    """Return what is offered: the latest, the present spans, then earlier ones by length."""
    present: tuple[tuple[Unit, str], ...] = (
        ("day", words("today")),
        ("week", words("this week")),
        ("month", words("this month")),
        ("quarter", words("this quarter")),
        ("year", words("this year")),
    )
    found = [PeriodChoice(words("Each figure's latest period"), "", "")]
    found += [_choice(span_of(unit, now_s), words, label) for unit, label in present]
    for unit, count in _BACK:
        now = span_of(unit, now_s)
        found += [_choice(now.moved(-back), words) for back in range(1, count + 1)]
    return tuple(found)


def typed_period(text: str, now_s: int, words: Words) -> PeriodChoice | None:
    """Return the period that was typed, None if it is none.

    "quý 3/2021", "quy iii", "tháng 9/2021", "9/2021", "2020", "2/9/2021", "2/9-20/9/2021".
    """
    plain = fold(text)
    try:
        span = _typed(plain, local_date(now_s))
    except ValueError:
        return None
    return None if span is None else _choice(span, words)


def _typed(plain: str, today: date) -> TimeSpan | None:
    if found := _DAYS.fullmatch(plain):
        day, month, year, last_day, last_month, last_year = found.groups()
        first = _date(day, month, year or last_year, today)
        return between(first, _date(last_day, last_month, last_year, today))
    if found := _QUARTER.fullmatch(plain):
        first = date(int(found[2] or today.year), 3 * _QUARTERS[found[1]] - 2, 1)
        return span_of("quarter", day_start_s(first))
    if found := _MONTH.fullmatch(plain):
        return span_of("month", day_start_s(date(int(found[2]), int(found[1]), 1)))
    if found := _YEAR.fullmatch(plain):
        return span_of("year", day_start_s(date(int(found[1]), 1, 1)))
    if found := _ONE_DAY.fullmatch(plain):
        return span_of("day", day_start_s(_date(found[1], found[2], found[3], today)))
    return None


def _date(day: str, month: str, year: str | None, today: date) -> date:
    return date(int(year or today.year), int(month), int(day))


def _choice(span: TimeSpan, words: Words, label: str = "") -> PeriodChoice:
    name = span.name(words.language)
    return PeriodChoice(label or name, name if label else "", span.text)
