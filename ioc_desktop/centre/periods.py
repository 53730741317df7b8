"""Which period of a cadence ends on a day, and when its figure is ready."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final, NamedTuple

from ioc_desktop.centre.drafts import as_date, as_day, day_iso, day_start
from ioc_desktop.domain.calendar import WorkingCalendar
from ioc_desktop.domain.rows import Cadence

HALF_DAY_S: Final = 12 * 3600
_BULLETIN_S: Final = 1500
_OFFICE_BEGINS_S: Final = 9 * 3600
_OFFICE_ENDS_S: Final = 17 * 3600
_SUNDAY: Final = 6
_MONTHS: Final = {"P1M": 1, "P3M": 3, "P1Y": 12}


class Ended(NamedTuple):
    """A period that ended: its ``period_start`` as sent, when its figure is ready, which half.

    It is told up to ``within_s`` seconds after it is ready.
    """

    start: str
    ready_s: int
    half: int = 0
    within_s: int = 5400


def half_day_start(day: int, half: int) -> str:
    """Return the start of the bulletin's 12 hours that end at 06:00 (0) or 18:00 (1) of a day."""
    return f"{day_iso(day - 1 + half)}T{'06' if half else '18'}:00:00+07:00"


def periods_ended(
    day: int, cadence: Cadence, calendar: WorkingCalendar, begins: str = ""
) -> Iterator[Ended]:
    """Return the periods of a cadence whose figure is ready on a day.

    ``begins`` (``09-05``): a year's figure is told on that day of the year that it is of,
    which began with the month (pupils of a school year), in place of at its end.
    """
    today = as_date(day)
    every = cadence.every
    if every == "PT12H":
        for half, end_s in ((0, 6 * 3600), (1, 18 * 3600)):
            yield Ended(half_day_start(day, half), day_start(day) + end_s + _BULLETIN_S, half)
    elif every == "P1D":
        if calendar.is_working(today) or cadence.calendar == "every_day":
            yield Ended(day_iso(day), day_start(day) + 15 * 3600)
    elif every == "P1W":
        if today.weekday() == _SUNDAY:
            yield Ended(day_iso(day - 6), day_start(day + 1) + 9 * 3600)
    else:
        yield from _months_ended(day, every, calendar, begins)


def _months_ended(day: int, every: str, calendar: WorkingCalendar, begins: str) -> Iterator[Ended]:
    """Return the months, quarters or years whose last day it is.

    They are told when the working day ends, on a day off next morning they are due: before
    that a count would be of a part of its period, and compared with nothing.
    """
    today = as_date(day)
    if begins:
        if today.isoformat()[5:] == begins:
            yield Ended(f"{today:%Y-%m}-01", day_start(day) + 10 * 3600)
    elif every in _MONTHS and (today + timedelta(days=1)).day == 1:
        months = _MONTHS[every]
        if today.month % months == 0:
            start = today.replace(day=1, month=today.month - months + 1)
            told_s = day_start(day) + _OFFICE_ENDS_S
            if not calendar.is_working(today):
                told_s = day_start(as_day(calendar.next_working(today))) + _OFFICE_BEGINS_S
            yield Ended(start.isoformat(), told_s, within_s=0)
