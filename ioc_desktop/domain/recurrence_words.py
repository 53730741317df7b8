"""Says back what was understood of a schedule's words, in one form; Vietnamese or English. Pure.

The Vietnamese form is read again as the same schedule (``recurrence_reading``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from ioc_desktop.domain.recurrence import (
    DAY_MIN,
    EVERY_DAY,
    WHOLE_DAY,
    Dates,
    DayRule,
    DaysOff,
    Holidays,
    Hours,
    MonthDays,
    MonthWorkingDay,
    Weekdays,
    When,
    WorkingDays,
    YearDays,
)

WEEKDAYS: Final = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")
_ENGLISH_DAYS: Final = (
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)
_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_LEAST_RANGE: Final = 3


def say(when: When, language: str = "vi") -> str:
    """Return a schedule in words: ``thứ hai đến thứ sáu từ 7h30 đến 11h30, trừ lễ Tết``."""
    return _english(when) if language == "en" else _vietnamese(when)


def say_time(minute: int, language: str = "vi") -> str:
    """Return a minute of the day: ``7h30`` or ``07:30``; 1440 is 24h."""
    hour, rest = divmod(minute, 60)
    if language == "en":
        return f"{hour:02}:{rest:02}"
    return f"{hour}h{rest:02}" if rest else f"{hour}h"


def _vietnamese(when: When) -> str:
    parts = [_listed((_day_vi(rule) for rule in when.days), " và ")]
    if when.season is not None:
        (first, last) = when.season
        parts.append(f"từ ngày {first[1]}/{first[0]} đến ngày {last[1]}/{last[0]}")
    hours = _hours_vi(when.hours)
    # "Cả ngày" goes without saying where the days are special.
    if hours != "cả ngày" or when.days == (EVERY_DAY,):
        parts.append(hours)
    text = " ".join(parts)
    if when.but:
        text += f", trừ {', '.join(_day_vi(rule, ', ') for rule in when.but)}"
    return text


def _day_vi(rule: DayRule, both: str = " và ") -> str:  # noqa: PLR0911  # one line per kind of day
    match rule:
        case Weekdays(days):
            return "hằng ngày" if rule == EVERY_DAY else _weekdays(days, WEEKDAYS, " đến ", both)
        case WorkingDays():
            return "ngày làm việc"
        case DaysOff():
            return "ngày nghỉ"
        case Holidays():
            return "lễ Tết"
        case MonthDays(days):
            return _month_days_vi(days)
        case MonthWorkingDay(which):
            return f"ngày làm việc {'đầu' if which > 0 else 'cuối'} tháng"
        case YearDays(days):
            return f"ngày {_listed((f'{day}/{month}' for month, day in days), ' và ')} hằng năm"
        case Dates(days):
            return f"ngày {_listed((_date_vi(day) for day in days), ' và ')}"


def _month_days_vi(days: tuple[int, ...]) -> str:
    plain = [str(day) for day in days if day > 0]
    parts = [f"ngày {_listed(plain, ' và ')} hằng tháng"] if plain else []
    return " và ".join([*parts, *(["cuối tháng"] if -1 in days else [])])


def _date_vi(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def _hours_vi(hours: Sequence[Hours]) -> str:
    if tuple(hours) == (WHOLE_DAY,):
        return "cả ngày"
    moments = [say_time(one.start) for one in hours if one.is_moment]
    parts = [f"lúc {_listed(moments, ' và ')}"] if moments else []
    for one in hours:
        if not one.is_moment:
            end = say_time(one.end - DAY_MIN) + " hôm sau" if one.end > DAY_MIN else ""
            parts.append(f"từ {say_time(one.start)} đến {end or say_time(one.end)}")
    return _listed(parts, " và ")


def _english(when: When) -> str:
    parts = [_listed((_day_en(rule) for rule in when.days), " and ")]
    if when.season is not None:
        first, last = (f"{day} {_MONTHS[month - 1]}" for month, day in when.season)
        parts.append(f"from {first} to {last}")
    parts.append(_hours_en(when.hours))
    text = " ".join(parts)
    if when.but:
        text += f", except {', '.join(_day_en(rule, ', ') for rule in when.but)}"
    return text


def _day_en(rule: DayRule, both: str = " and ") -> str:  # noqa: PLR0911  # one line per kind of day
    match rule:
        case Weekdays(days):
            if rule == EVERY_DAY:
                return "every day"
            return _weekdays(days, _ENGLISH_DAYS, " to ", both)
        case WorkingDays():
            return "working days"
        case DaysOff():
            return "days off"
        case Holidays():
            return "public holidays"
        case MonthDays(days):
            said = ["the last day" if day < 0 else f"day {day}" for day in _last_last(days)]
            return f"{_listed(said, ' and ')} of each month"
        case MonthWorkingDay(which):
            return f"the {'first' if which > 0 else 'last'} working day of each month"
        case YearDays(days):
            return f"{_listed((f'{d} {_MONTHS[m - 1]}' for m, d in days), ' and ')} of each year"
        case Dates(days):
            said = [f"{day.day} {_MONTHS[day.month - 1]} {day.year}" for day in days]
            return _listed(said, " and ")


def _last_last(days: tuple[int, ...]) -> list[int]:
    return sorted(days, key=lambda day: (day < 0, day))


def _hours_en(hours: Sequence[Hours]) -> str:
    if tuple(hours) == (WHOLE_DAY,):
        return "all day"
    moments = [say_time(one.start, "en") for one in hours if one.is_moment]
    parts = [f"at {_listed(moments, ' and ')}"] if moments else []
    for one in hours:
        if not one.is_moment:
            next_day = one.end > DAY_MIN
            end = say_time(one.end - DAY_MIN * next_day, "en") + " the next day" * next_day
            parts.append(f"from {say_time(one.start, 'en')} to {end}")
    return _listed(parts, " and ")


def _weekdays(days: Sequence[int], names: Sequence[str], to: str, both: str) -> str:
    if len(days) >= _LEAST_RANGE and list(days) == list(range(days[0], days[-1] + 1)):
        return f"{names[days[0]]}{to}{names[days[-1]]}"
    return _listed((names[day] for day in days), both)


def _listed(parts: Iterable[str], last: str) -> str:
    *rest, end = parts
    return f"{', '.join(rest)}{last}{end}" if rest else end
