"""The working calendar: weekends, Vietnam's public holidays, and what each year moves.

The holidays (Tết by the lunar calendar, substitute days, Saturdays worked instead) come
from the ``holidays`` package, those of the years around us by way of a table
(``public_holidays``). The government moves days every year by decision; a site file adds
those it needs (``[calendar]``), and they win over the package.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from ioc_desktop.domain.public_holidays import WORKED, known_holidays

_SATURDAY = 5
_LONGEST_BREAK_DAYS = 366
_KEPT = 4096

COUNTED_DAYS = 2600
"""So many working days, about ten years, are counted one by one."""


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days are worked; made once per process and passed to whoever judges.

    ``extra_days_off`` names days off that the package does not know, ``extra_work_days``
    are days worked although they are a weekend or a holiday (they win over everything).
    """

    extra_days_off: Mapping[date, str] = field(default_factory=dict)
    extra_work_days: frozenset[date] = frozenset()
    _years: dict[tuple[int, str], Mapping[date, str]] = field(
        default_factory=dict, repr=False, compare=False
    )

    _after: dict[tuple[date, int], date] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def with_days(
        cls, days_off: Iterable[tuple[date, str]] = (), work_days: Iterable[date] = ()
    ) -> WorkingCalendar:
        """Make a calendar from plain lists, as a site file gives them."""
        return cls(dict(days_off), frozenset(work_days))

    def is_working(self, day: date) -> bool:
        """Return whether the offices work on ``day``."""
        if day in self.extra_work_days:
            return True
        if day in self.extra_days_off:
            return False
        if day.weekday() >= _SATURDAY:
            return day in WORKED
        return day not in self._public_holidays(day.year, "vi")

    def next_working(self, day: date) -> date:
        """Return ``day`` if it is worked, else the first working day after it.

        A calendar with a whole year off (a mistake) gives ``day`` itself back, so that a
        deadline never moves for ever.
        """
        candidate = day
        for _ in range(_LONGEST_BREAK_DAYS):
            if self.is_working(candidate):
                return candidate
            if candidate == date.max:
                break
            candidate += timedelta(days=1)
        return day

    def working_day_after(self, day: date, count: int) -> date:
        """Return the ``count``-th working day after ``day`` (0 = ``day`` itself, worked or not).

        Of more than ``COUNTED_DAYS`` the rest is taken as days of the calendar: no office
        counts working days over ten years, and no centre may make us do so.

        Raises:
            OverflowError: beyond the year 9999.
        """
        counted = min(count, COUNTED_DAYS)
        after = self._after.get((day, counted))
        if after is None:
            after = day
            for _ in range(counted):
                after = self.next_working(after + timedelta(days=1))
            if len(self._after) >= _KEPT:
                self._after.clear()
            self._after[day, counted] = after
        return after + timedelta(days=count - counted)

    def holiday_name(self, day: date, language: str = "vi") -> str | None:
        """Return the holiday's name in Vietnamese (or English), None on other days.

        A weekend alone has no name; a holiday that is worked this year keeps its name.
        """
        if day in self.extra_days_off:
            return self.extra_days_off[day]
        return self._public_holidays(day.year, language).get(day)

    def _public_holidays(self, year: int, language: str) -> Mapping[date, str]:
        known = self._years.get((year, language))
        if known is None:
            known = self._years[(year, language)] = public_holidays(year, language)
        return known


def public_holidays(year: int, language: str = "vi") -> Mapping[date, str]:
    """Return Vietnam's public holidays of a year, from the table or else the package."""
    known = known_holidays(year, language)
    return package_holidays(year, language) if known is None else known


def package_holidays(year: int, language: str = "vi") -> Mapping[date, str]:
    """Return Vietnam's public holidays of a year as the ``holidays`` package has them.

    The package takes half a second to import, so that happens at the first question.
    """
    from holidays.countries.vietnam import Vietnam

    days = Vietnam(  # type: ignore[no-untyped-call]  # the package types its methods only
        years=year, language="en_US" if language == "en" else "vi"
    )
    return {day: name for day, name in days.items() if day.year == year}
