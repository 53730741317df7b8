"""The working calendar, against what the government announced."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.domain.calendar import WorkingCalendar, package_holidays, public_holidays
from ioc_desktop.domain.public_holidays import WORKED, known_holidays

CALENDAR = WorkingCalendar()


@pytest.mark.parametrize(
    ("day_before", "next_day"),
    [
        (date(2021, 2, 10), date(2021, 2, 17)),  # Tết Tân Sửu: 10–16 February off
        (date(2022, 1, 29), date(2022, 2, 7)),  # Tết Nhâm Dần: 31 January – 4 February off
        (date(2021, 10, 9), date(2021, 10, 11)),  # a weekend
        (date(2021, 5, 1), date(2021, 5, 4)),  # 1 May a Saturday: 3 May in its place
        (date(2021, 10, 7), date(2021, 10, 7)),  # a working Thursday is itself
        (date(2022, 1, 1), date(2022, 1, 4)),  # New Year on a Saturday: Monday in its place
    ],
)
def test_the_next_working_day_after_holidays(day_before: date, next_day: date):
    assert CALENDAR.next_working(day_before) == next_day


def test_holidays_have_their_vietnamese_names():
    assert CALENDAR.holiday_name(date(2021, 2, 12)) == "Tết Nguyên Đán"
    assert CALENDAR.holiday_name(date(2021, 4, 21)) == "Ngày Giỗ Tổ Hùng Vương"
    assert CALENDAR.holiday_name(date(2021, 2, 12), "en") == "Lunar New Year"
    assert CALENDAR.holiday_name(date(2021, 10, 9)) is None  # a mere Saturday


def test_the_site_may_add_days_off_and_worked_days():
    calendar = WorkingCalendar.with_days(
        days_off=[(date(2021, 10, 7), "Nghỉ phòng chống bão")], work_days=[date(2021, 10, 9)]
    )
    assert not calendar.is_working(date(2021, 10, 7))
    assert calendar.holiday_name(date(2021, 10, 7)) == "Nghỉ phòng chống bão"
    assert calendar.is_working(date(2021, 10, 9))


def test_a_worked_day_wins_over_a_day_off():
    day = date(2021, 10, 7)
    calendar = WorkingCalendar.with_days(days_off=[(day, "nghỉ")], work_days=[day])
    assert calendar.is_working(day)


def test_a_calendar_without_working_days_does_not_loop():
    first = date(2021, 1, 1)
    calendar = WorkingCalendar.with_days(
        days_off=[(first + timedelta(days=n), "nghỉ") for n in range(800)]
    )
    assert calendar.next_working(first) == first
    assert CALENDAR.next_working(date.max) in (date.max, date.max)


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)))
def test_the_next_working_day_is_worked_and_none_before_it(day: date):
    following = CALENDAR.next_working(day)
    assert CALENDAR.is_working(following)
    gap = (following - day).days
    assert 0 <= gap <= 12
    assert not any(CALENDAR.is_working(day + timedelta(days=n)) for n in range(gap))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("year", range(2017, 2046))
def test_the_table_of_holidays_is_what_the_package_says(year: int, language: str):
    from_package = package_holidays(year, language)
    lines = [f"({d.month}, {d.day}, {name!r})," for d, name in sorted(from_package.items())]
    assert known_holidays(year, language) == from_package, "\n".join(lines)


def test_years_outside_the_table_are_asked_of_the_package():
    assert known_holidays(2005) is None
    assert public_holidays(2005)[date(2005, 2, 9)] == "Tết Nguyên Đán"


def test_saturdays_worked_for_a_day_off_are_those_of_the_package():
    from holidays.countries.vietnam import Vietnam

    package = Vietnam(years=range(2017, 2046))
    assert {day for day in package.weekend_workdays if day.year >= 2017} == WORKED
    assert CALENDAR.is_working(date(2024, 5, 4))
    assert not CALENDAR.is_working(date(2024, 4, 29))
    assert not CALENDAR.is_working(date(2024, 5, 11))
