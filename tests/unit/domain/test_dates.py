"""Dates, ages, periods and shifts in words."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.domain.dates import (
    age_parts,
    format_age,
    format_as_of,
    format_date,
    format_long_date,
    format_period,
    format_time,
    shift_name,
    weekday_name,
)

VIETNAM = timezone(timedelta(hours=7))


def local(year: int, month: int = 1, day: int = 1, hour: int = 0, minute: int = 0) -> int:
    return int(datetime(year, month, day, hour, minute, tzinfo=VIETNAM).timestamp())


NOW = local(2021, 10, 7, 17, 5)


@pytest.mark.parametrize(
    ("as_of", "vi", "en"),
    [
        ((2021, 10, 7, 16, 40), "16:40", "16:40"),
        ((2021, 10, 6, 16, 40), "06/10 16:40", "6 Oct 16:40"),
        ((2021, 10, 6), "06/10", "6 Oct"),
        ((2021, 10, 7), "07/10", "7 Oct"),
        ((2020, 9, 25, 8, 0), "25/09/2020", "25 Sep 2020"),
        ((2022, 1, 1, 0, 30), "01/01/2022", "1 Jan 2022"),
    ],
)
def test_as_of_is_as_short_as_it_may_be(as_of: tuple[int, ...], vi: str, en: str):
    assert format_as_of(local(*as_of), NOW, "vi") == vi
    assert format_as_of(local(*as_of), NOW, "en") == en


def test_times_and_dates_are_local():
    assert format_time(NOW) == "17:05"
    assert format_date(local(2021, 9, 25, 0, 30)) == "25/09/2021"
    assert weekday_name(NOW) == "Thứ Năm"
    assert format_long_date(NOW) == "Thứ Năm, 07/10/2021"
    assert format_long_date(NOW, "en") == "Thursday, 7 Oct 2021"


@pytest.mark.parametrize(
    ("age_s", "vi", "en"),
    [
        (-5, "dưới 1 phút", "under 1 minute"),
        (59, "dưới 1 phút", "under 1 minute"),
        (60, "1 phút", "1 minute"),
        (3599, "59 phút", "59 minutes"),
        (7200, "2 giờ", "2 hours"),
        (12 * 86_400 + 5, "12 ngày", "12 days"),
        (59 * 86_400, "59 ngày", "59 days"),
        (60 * 86_400, "2 tháng", "2 months"),
        (400 * 86_400, "1 năm", "1 year"),
    ],
)
def test_ages(age_s: int, vi: str, en: str):
    assert format_age(age_s, "vi") == vi
    assert format_age(age_s, "en") == en


@given(st.integers(0, 10**10))
def test_an_age_is_rounded_down_in_its_own_unit(age_s: int):
    lengths = {"minute": 60, "hour": 3600, "day": 86_400, "month": 2_592_000, "year": 31_536_000}
    count, unit = age_parts(age_s)
    assert count * lengths[unit] <= age_s < (count + 1) * lengths[unit]


@pytest.mark.parametrize(
    ("start", "period", "vi", "en"),
    [
        ((2021, 10, 7), "P1D", "07/10/2021", "7 Oct 2021"),
        (
            (2021, 10, 6, 18),
            "PT12H",
            "18:00 06/10–06:00 07/10/2021",
            "18:00 6 Oct–06:00 7 Oct 2021",
        ),
        ((2021, 9, 1), "P1Y", "Năm học 2021–2022", "School year 2021–2022"),
        ((2021, 10, 4), "P1W", "Tuần 40/2021", "Week 40/2021"),
        ((2021, 10, 1), "P1M", "Tháng 10/2021", "Oct 2021"),
        ((2021, 7, 1), "P3M", "Quý III/2021", "Q3 2021"),
        ((2021, 1, 1), "P10M", "10 tháng 2021", "10 months of 2021"),
        ((2021, 1, 1), "P1Y", "Năm 2021", "2021"),
        ((2022, 2, 1), "P22D", "01/02/2022–22/02/2022", "1 Feb 2022–22 Feb 2022"),
        ((2020, 11, 1), "P12M", "01/11/2020–31/10/2021", "1 Nov 2020–31 Oct 2021"),
    ],
)
def test_a_period_is_named_as_people_name_it(start: tuple[int, ...], period: str, vi: str, en: str):
    assert format_period(local(*start), period, "vi") == vi
    assert format_period(local(*start), period, "en") == en


def test_shifts_change_at_six_fourteen_and_twenty_two():
    hours = {5: "Ca đêm", 6: "Ca sáng", 13: "Ca sáng", 14: "Ca chiều", 21: "Ca chiều", 22: "Ca đêm"}
    assert {hour: shift_name(local(2021, 10, 7, hour)) for hour in hours} == hours
    assert shift_name(local(2021, 10, 7, 23), "en") == "Night shift"
