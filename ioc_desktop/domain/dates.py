"""Times, dates and ages as the screen says them, in Vietnamese and English, at UTC+7.

Vietnamese dates are dd/mm/yyyy with a 24-hour clock. English ones name the month, because
07/10 means two days to two readers.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from ioc_desktop.domain.durations import (
    DAY_S,
    LOCAL_OFFSET_S,
    local_date,
    parse_duration,
    period_end_s,
)

_WEEKDAYS: Final = {
    "vi": ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_UNITS: Final = (
    ("year", 365 * DAY_S),
    ("month", 30 * DAY_S),
    ("day", DAY_S),
    ("hour", 3600),
    ("minute", 60),
)
_UNIT_WORDS: Final = {
    "minute": ("phút", "minute"),
    "hour": ("giờ", "hour"),
    "day": ("ngày", "day"),
    "month": ("tháng", "month"),
    "year": ("năm", "year"),
}
_DAYS_UNTIL_MONTHS: Final = 60
_SCHOOL_BEGINS: Final = 9
_SHIFTS: Final = (
    (6, 14, "Ca sáng", "Morning shift"),
    (14, 22, "Ca chiều", "Afternoon shift"),
)


def format_time(instant_s: int) -> str:
    """Return the local time of day, ``16:40``."""
    minutes = (instant_s + LOCAL_OFFSET_S) % DAY_S // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"


def format_date(instant_s: int, language: str = "vi") -> str:
    """Return the local date, ``25/09/2021`` or ``25 Sep 2021``."""
    day = local_date(instant_s)
    return f"{_day_month(day, language)}{' ' if language == 'en' else '/'}{day.year}"


def format_day(instant_s: int, language: str = "vi") -> str:
    """Return the local day without its year, ``07/10`` or ``7 Oct``."""
    return _day_month(local_date(instant_s), language)


def format_as_of(as_of_s: int, now_s: int, language: str = "vi") -> str:
    """Return since when a figure holds, as short as it may be said at ``now_s``.

    Today ``16:40``; this year ``07/10 16:40``; before (or after) this year the date alone,
    ``25/09/2021``. Local midnight stands for a whole day, and gets no time.
    """
    day, today = local_date(as_of_s), local_date(now_s)
    if day.year != today.year:
        return format_date(as_of_s, language)
    if (as_of_s + LOCAL_OFFSET_S) % DAY_S == 0:
        return format_day(as_of_s, language)
    if day == today:
        return format_time(as_of_s)
    return f"{format_day(as_of_s, language)} {format_time(as_of_s)}"


def age_parts(age_s: int) -> tuple[int, str]:
    """Return an age as a count and a unit: ``minute``, ``hour``, ``day``, ``month``, ``year``.

    Always rounded down; days until sixty, then months of 30 days, then years of 365. A
    negative age (a clock ahead) is none: ``(0, "minute")``.
    """
    for unit, length_s in _UNITS:
        if unit == "month" and age_s < _DAYS_UNTIL_MONTHS * DAY_S:
            continue
        if age_s >= length_s:
            return age_s // length_s, unit
    return 0, "minute"


def format_age(age_s: int, language: str = "vi") -> str:
    """Return an age in words, ``12 ngày`` or ``12 days``; under a minute ``dưới 1 phút``."""
    count, unit = age_parts(age_s)
    vi, en = _UNIT_WORDS[unit]
    if language != "en":
        return f"{count} {vi}" if count else "dưới 1 phút"
    if not count:
        return "under 1 minute"
    return f"{count} {en}{'s' if count > 1 else ''}"


def weekday_name(instant_s: int, language: str = "vi") -> str:
    """Return the local day of the week, ``Thứ Năm``."""
    return _WEEKDAYS["en" if language == "en" else "vi"][local_date(instant_s).weekday()]


def format_long_date(instant_s: int, language: str = "vi") -> str:
    """Return weekday and date, ``Thứ Năm, 07/10/2021``."""
    return f"{weekday_name(instant_s, language)}, {format_date(instant_s, language)}"


def shift_name(instant_s: int, language: str = "vi") -> str:
    """Return the duty shift: morning 06–14, afternoon 14–22, night 22–06 (local)."""
    hour = (instant_s + LOCAL_OFFSET_S) % DAY_S // 3600
    for start, end, vi, en in _SHIFTS:
        if start <= hour < end:
            return en if language == "en" else vi
    return "Night shift" if language == "en" else "Ca đêm"


def format_period(start_s: int, period: str, language: str = "vi") -> str:
    """Return a figure's period as people name it; the period is part of the figure.

    ``07/10/2021`` · ``06:00–18:00 07/10/2021`` · ``18:00 06/10–06:00 07/10/2021`` ·
    ``Tuần 40/2021`` · ``Tháng 10/2021`` · ``Quý III/2021`` · ``10 tháng 2021`` · ``Năm 2021`` ·
    ``Năm học 2021–2022`` (a year from September); anything else from day to day.

    Raises:
        ValueError: ``period`` is no ISO 8601 duration.
    """
    length = parse_duration(period)
    day = local_date(start_s)
    end_s = period_end_s(start_s, length)
    midnight = (start_s + LOCAL_OFFSET_S) % DAY_S == 0
    if length.is_zero or (length.months == 0 and length.seconds == DAY_S and midnight):
        return format_date(start_s, language)
    if length.is_within_a_day:
        from_time, to_time = format_time(start_s), format_time(end_s)
        if local_date(end_s - 1) != day:
            to_time = f"{to_time} {format_date(end_s, language)}"
            return f"{from_time} {_day_month(day, language)}–{to_time}"
        return f"{from_time}–{to_time} {format_date(start_s, language)}"
    if length.months and not length.seconds and midnight and day.day == 1:
        named = _months_name(day, length.months, english=language == "en")
        if named:
            return named
    if length.months == 0 and length.seconds == 7 * DAY_S and midnight and day.weekday() == 0:
        year, week, _ = day.isocalendar()
        return f"{'Week' if language == 'en' else 'Tuần'} {week}/{year}"
    return f"{format_date(start_s, language)}–{format_date(end_s - 1, language)}"


def _months_name(first: date, months: int, *, english: bool) -> str:
    """Name a run of whole months that starts on ``first``, or return "" if it has no name."""
    year = first.year
    if months == 12 and first.month == 1:  # noqa: PLR2004  # a calendar year
        return str(year) if english else f"Năm {year}"
    if months == 12 and first.month == _SCHOOL_BEGINS:  # noqa: PLR2004  # a school year
        years = f"{year}–{year + 1}"
        return f"School year {years}" if english else f"Năm học {years}"
    if months == 1:
        return f"{_MONTHS[first.month - 1]} {year}" if english else f"Tháng {first.month}/{year}"
    if months == 3 and first.month % 3 == 1:  # noqa: PLR2004  # a calendar quarter
        quarter = first.month // 3
        return (
            f"Q{quarter + 1} {year}"
            if english
            else f"Quý {('I', 'II', 'III', 'IV')[quarter]}/{year}"
        )
    if months < 12 and first.month == 1:  # noqa: PLR2004  # the year's first months
        return f"{months} months of {year}" if english else f"{months} tháng {year}"
    return ""


def _day_month(day: date, language: str) -> str:
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]}"
    return f"{day.day:02}/{day.month:02}"
