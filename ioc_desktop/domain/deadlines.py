"""Deadlines as they are said in a meeting: "17h thứ sáu", "15/10", "3 ngày", "cuối tháng". Pure.

With or without marks, in Vietnamese or English; without a time of day it is 17:00, when offices
close. All in the room's time (UTC+7).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from ioc_desktop.domain.durations import day_start_s, local_date
from ioc_desktop.domain.vntext import fold

FORMS: Final = (
    "'17h ngày 15/10', '15/10/2021', 'mai', '3 ngày', 'thứ sáu', 'cuối tuần', 'cuối tháng'"
)
CLOSING_HOUR: Final = 17
LONGEST: Final = 60
_HOURS, _MINUTES = 24, 60
_FRIDAY, _WEEK = 4, 7
_HALF_YEAR: Final = timedelta(days=183)
_LEAD: Final = re.compile(r"^(?:han|truoc|den|cham nhat|by|until|before|luc|ngay)\s+")
_TIME: Final = re.compile(
    r"(?<![\d/])(?P<hour>\d{1,2})\s*(?:(?::|h|g(?:io)?)\s*(?P<minute>\d{1,2})(?:\s*(?:phut|p))?"
    r"|(?:h|g(?:io)?)(?![a-z]))(?![\d/])"
)
_DATE: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?")
_AHEAD: Final = re.compile(
    r"(?:sau|trong|in)?\s*(\d{1,3})\s*(ngay|tuan|thang|days?|weeks?|months?)(?: nua| toi)?"
)
_DAY_OF_MONTH: Final = re.compile(r"(?:ngay|mung|mong)\s*(\d{1,2})")
_NAMED_DAYS: Final = {
    "": 0, "hom nay": 0, "nay": 0, "trong ngay": 0, "today": 0,
    "mai": 1, "ngay mai": 1, "tomorrow": 1, "kia": 2, "ngay kia": 2, "mot": 2,
}  # fmt: skip
_WEEKDAYS: Final = (
    ("thu hai", "thu 2", "t2", "monday"), ("thu ba", "thu 3", "t3", "tuesday"),
    ("thu tu", "thu 4", "t4", "wednesday"), ("thu nam", "thu 5", "t5", "thursday"),
    ("thu sau", "thu 6", "t6", "friday"), ("thu bay", "thu 7", "t7", "saturday"),
    ("chu nhat", "cn", "sunday"),
)  # fmt: skip
_ENDS: Final = frozenset({"cuoi", "het", "trong", "end of"})
_SPANS: Final = {"tuan": "week", "thang": "month", "quy": "quarter", "nam": "year"}


class DeadlineTextError(ValueError):
    """A deadline was not understood; the message is the part that was not."""


def parse_deadline(text: str, now_s: int) -> int | None:
    """Return a deadline as epoch seconds, None for no text at all.

    A date without its year is this year's, or the next one's where this year's is long past; a
    weekday is the coming one.

    Raises:
        DeadlineTextError: it is none.
    """
    folded = fold(text)
    if not folded:
        return None
    if len(folded) > LONGEST:
        raise DeadlineTextError(text.strip()[:LONGEST])
    rest, minute = _time_of_day(folded)
    day = _day(_bare(rest), now_s, minute)
    if day is None:
        raise DeadlineTextError(text.strip())
    try:
        return day_start_s(day) + minute * 60
    except (OverflowError, ValueError) as error:
        raise DeadlineTextError(text.strip()) from error


def quick_deadlines(now_s: int) -> tuple[str, ...]:
    """Return what is chosen most, in English words that ``parse_deadline`` reads."""
    today = local_date(now_s)
    late = now_s >= day_start_s(today) + (CLOSING_HOUR - 1) * 3600
    soon = ("tomorrow", "2 days") if late else ("today", "tomorrow")
    return (*soon, "3 days", "end of week", "7 days", "end of month")


def _time_of_day(folded: str) -> tuple[str, int]:
    """Return the text without its time of day, and that time in minutes."""
    match = _TIME.search(folded)
    if match is None:
        return folded, CLOSING_HOUR * 60
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if hour > _HOURS or minute >= _MINUTES or (hour == _HOURS and minute):
        raise DeadlineTextError(match.group())
    return f"{folded[: match.start()]} {folded[match.end() :]}", hour * 60 + minute


def _bare(text: str) -> str:
    """Return what says the day, without the words that only lead to it."""
    text = " ".join(text.replace(",", " ").split())
    for _ in range(3):
        shorter = _LEAD.sub("", f"{text} ").strip()
        if shorter == text or (text.startswith("ngay ") and not _DATE.match(shorter)):
            break
        text = shorter
    return text


def _day(text: str, now_s: int, minute: int) -> date | None:
    """Return the day that is meant, None if it is not understood."""
    today = local_date(now_s)

    def is_past(day: date) -> bool:
        return day_start_s(day) + minute * 60 <= now_s

    try:
        if text in _NAMED_DAYS:
            return today + timedelta(days=_NAMED_DAYS[text])
        if match := _DATE.fullmatch(text):
            return _of_date(match, today)
        if match := _AHEAD.fullmatch(text):
            return _ahead(int(match[1]), match[2], today)
        if match := _DAY_OF_MONTH.fullmatch(text):
            return _of_month(int(match[1]), today, is_past)
        return _weekday(text, today, is_past) or _end(text, today, is_past)
    except (ValueError, OverflowError):
        return None


def _of_date(match: re.Match[str], today: date) -> date:
    day, month = int(match[1]), int(match[2])
    if match[3]:
        year = int(match[3])
        return date(year + 2000 if len(match[3]) == 2 else year, month, day)  # noqa: PLR2004  # 21 is 2021
    found = date(today.year, month, day)
    return date(today.year + 1, month, day) if today - found > _HALF_YEAR else found


def _ahead(count: int, unit: str, today: date) -> date:
    if unit.startswith(("tuan", "week")):
        return today + timedelta(weeks=count)
    if unit.startswith(("thang", "month")):
        months = today.year * 12 + today.month - 1 + count
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(today.day, monthrange(year, month)[1]))
    return today + timedelta(days=count)


def _of_month(day: int, today: date, is_past: Callable[[date], bool]) -> date:
    found = date(today.year, today.month, day)
    if not is_past(found):
        return found
    year, month = (today.year, today.month + 1) if today.month < 12 else (today.year + 1, 1)  # noqa: PLR2004  # December
    return date(year, month, day)


def _weekday(text: str, today: date, is_past: Callable[[date], bool]) -> date | None:
    later = re.sub(r" (?:tuan (?:sau|toi)|next week)$|^next ", "", text)
    for number, names in enumerate(_WEEKDAYS):
        if later in names:
            if later != text:
                return today + timedelta(days=_WEEK - today.weekday() + number)
            found = today + timedelta(days=(number - today.weekday()) % _WEEK)
            return found + timedelta(days=_WEEK) if is_past(found) else found
    return None


def _end(text: str, today: date, is_past: Callable[[date], bool]) -> date | None:
    """Return the end of this week, month, quarter or year; of the next where it is past."""
    lead, _, span = text.rpartition(" ")
    span = _SPANS.get(span, span)
    if lead not in _ENDS:
        return None
    if span == "week":
        found = today + timedelta(days=_FRIDAY - today.weekday())
        return found + timedelta(days=_WEEK) if is_past(found) else found
    months = {"month": 1, "quarter": 3, "year": 12}.get(span)
    if months is None:
        return None
    begun = (today.month - 1) // months * months
    for ahead in (begun + months, begun + 2 * months):
        year, month = today.year + (ahead - 1) // 12, (ahead - 1) % 12 + 1
        found = date(year, month, monthrange(year, month)[1])
        if not is_past(found):
            return found
    return None
