"""Periods as people type them."""

from __future__ import annotations

import pytest

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.reporting.periods import (
    Period,
    current_period,
    read_period,
    written_period,
)


@pytest.mark.parametrize(
    ("text", "every", "start", "length"),
    [
        ("tháng 9/2021", "P1M", "2021-09-01", "P1M"),
        ("Thang 9 nam 2021", "P1M", "2021-09-01", "P1M"),
        ("T9/2021", "P1M", "2021-09-01", "P1M"),
        ("9/2021", "P1M", "2021-09-01", "P1M"),
        ("2021-09", "P1M", "2021-09-01", "P1M"),
        ("2021-09-01", "P1M", "2021-09-01", "P1M"),  # what Excel makes of 9/2021
        ("quý III/2021", "P3M", "2021-07-01", "P3M"),
        ("Quý 3 năm 2021", "P3M", "2021-07-01", "P3M"),
        ("2021-Q3", "P3M", "2021-07-01", "P3M"),
        ("2021-07-01", "P3M", "2021-07-01", "P3M"),
        ("25/9/2021", "P1D", "2021-09-25", "P1D"),
        ("ngày 25 tháng 9 năm 2021", "P1D", "2021-09-25", "P1D"),
        ("2021-09-25", "P1M", "2021-09-25", "P1D"),
        ("năm 2021", "P1Y", "2021-01-01", "P1Y"),
        ("2021", "P1Y", "2021-01-01", "P1Y"),
        ("năm học 2021–2022", "P1Y", "2021-09-01", "P1Y"),
        ("6 tháng đầu năm 2021", "P3M", "2021-01-01", "P6M"),
        ("tuần 40/2021", "P1W", "2021-10-04", "P1W"),
        ("6h 25/9/2021", "PT12H", "2021-09-25T06:00:00+07:00", "PT12H"),
        ("06:00–18:00 25/09/2021", "PT12H", "2021-09-25T06:00:00+07:00", "PT12H"),
        ("2021-09-25T06:00:00+07:00", "PT12H", "2021-09-25T06:00:00+07:00", "PT12H"),
        ("2019-04-01/P10Y", "P10Y", "2019-04-01", "P10Y"),
    ],
)
def test_a_period_as_it_is_typed(text, every, start, length):
    assert read_period(text, every) == Period(start, length)


@pytest.mark.parametrize(
    "text",
    [
        "tháng 13/2021",
        "9/25/2021",
        "31/2/2021",
        "25/9/21",
        "quý V/2021",
        "hôm qua",
        "44440",
        "",
        "tháng 9/1021",
        "năm học 2021-2023",
        "13 tháng 2021",
        "25h 25/9/2021",
        "x" * 100,
    ],
)
def test_what_is_no_period(text):
    assert read_period(text, "P1M") is None


@pytest.mark.parametrize("every", ["PT12H", "P1D", "P1W", "P1M", "P3M", "P1Y", "P20Y"])
def test_what_a_template_proposes_is_read_back(every):
    now_s = parse_instant("2021-10-07T16:30:00+07:00")
    period = current_period(every, now_s)
    assert read_period(written_period(period), every) == period
    assert parse_instant(period.start) <= now_s


def test_the_last_period_that_has_ended():
    now_s = parse_instant("2021-10-07T16:30:00+07:00")
    assert current_period("P1M", now_s) == Period("2021-09-01", "P1M")
    assert current_period("P3M", now_s) == Period("2021-07-01", "P3M")
    assert current_period("P1W", now_s) == Period("2021-09-27", "P1W")
    assert current_period("P1Y", now_s) == Period("2020-01-01", "P1Y")
    january = parse_instant("2021-01-05")
    assert current_period("P1M", january) == Period("2020-12-01", "P1M")
    assert current_period("P3M", january) == Period("2020-10-01", "P3M")
