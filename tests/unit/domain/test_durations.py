"""Periods and instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.domain.durations import (
    Duration,
    day_start_s,
    local_date,
    parse_duration,
    parse_instant,
    parse_instant_or_none,
    parse_time_of_day,
    period_end_s,
    previous_period_s,
    shift_months_s,
    told_until_s,
    year_before_s,
)

VIETNAM = timezone(timedelta(hours=7))


def local(year: int, month: int = 1, day: int = 1, hour: int = 0, minute: int = 0) -> int:
    return int(datetime(year, month, day, hour, minute, tzinfo=VIETNAM).timestamp())


@pytest.mark.parametrize(
    ("text", "months", "seconds"),
    [
        ("PT12H", 0, 43_200),
        ("P1D", 0, 86_400),
        ("P1W", 0, 604_800),
        ("P1M", 1, 0),
        ("P3M", 3, 0),
        ("P1Y", 12, 0),
        ("P1Y2M3DT4H5M6S", 14, 3 * 86_400 + 4 * 3600 + 5 * 60 + 6),
        ("PT0S", 0, 0),
    ],
)
def test_a_duration_is_months_and_seconds(text: str, months: int, seconds: int):
    assert parse_duration(text) == Duration(months, seconds)


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "1D", "P1", "-P1D", "P1.5D", "P1DT", "p1d", "P1D ", "P٣D", "P2000Y"]
)
def test_what_is_no_duration_is_refused_in_plain_words(text: str):
    with pytest.raises(ValueError, match=r"length of time|longer than"):
        parse_duration(text)


def test_an_endless_text_is_cut_in_the_message():
    with pytest.raises(ValueError, match="…") as told:
        parse_duration("P" + "9" * 5000)
    assert len(str(told.value)) < 200


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        ((2021, 1, 31), "P1M", (2021, 2, 28)),
        ((2020, 1, 31), "P1M", (2020, 2, 29)),
        ((2021, 12, 1), "P1M", (2022, 1, 1)),
        ((2021, 10, 1), "P3M", (2022, 1, 1)),
        ((2020, 2, 29), "P1Y", (2021, 2, 28)),
        ((2021, 10, 6, 18), "PT12H", (2021, 10, 7, 6)),
        ((2021, 10, 7), "P1D", (2021, 10, 8)),
    ],
)
def test_a_period_ends_by_the_local_calendar(
    start: tuple[int, ...], period: str, end: tuple[int, ...]
):
    assert period_end_s(local(*start), period) == local(*end)


def test_the_period_before_and_the_year_before():
    assert previous_period_s(local(2021, 3, 1), "P1M") == local(2021, 2, 1)
    assert previous_period_s(local(2021, 1, 1), "P3M") == local(2020, 10, 1)
    assert previous_period_s(local(2021, 10, 7, 6), "PT12H") == local(2021, 10, 6, 18)
    assert year_before_s(local(2021, 10, 7)) == local(2020, 10, 7)
    assert year_before_s(local(2020, 2, 29)) == local(2019, 2, 28)
    assert year_before_s(local(2021, 10, 4), "P1W") == local(2020, 10, 5)  # both are Mondays
    assert year_before_s(local(2021, 10, 4), "P1D") == local(2020, 10, 4)


@given(
    st.datetimes(min_value=datetime(1, 2, 1), max_value=datetime(9990, 1, 1)),  # noqa: DTZ001  # made local below
    st.integers(-11, 60),
)
def test_months_agree_with_the_calendar_of_the_standard_library(naive: datetime, months: int):
    moment = naive.replace(microsecond=0, tzinfo=VIETNAM)
    start_s = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
    number = moment.year * 12 + moment.month - 1 + months
    if number < 12:
        return
    year, month = number // 12, number % 12 + 1
    days = (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days
    expected = moment.replace(year=year, month=month, day=min(moment.day, days))
    shifted_s = shift_months_s(start_s, months)
    assert shifted_s == (expected - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)


@given(st.integers(-(10**15), 10**15), st.integers(-12_000, 12_000))
def test_months_never_raise_and_keep_the_time_of_day(instant_s: int, months: int):
    assert (shift_months_s(instant_s, months) - instant_s) % 86_400 == 0


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2021-10-07", (2021, 10, 7)),
        ("2021-10-07T16:40:00+07:00", (2021, 10, 7, 16, 40)),
        ("2021-10-07T09:40:00Z", (2021, 10, 7, 16, 40)),
        ("2021-10-07T09:40:00.999999Z", (2021, 10, 7, 16, 40)),
        ("2021-10-07t09:40:00z", (2021, 10, 7, 16, 40)),
        ("2021-10-07 09:40:00+00:00", (2021, 10, 7, 16, 40)),
        ("2016-12-31T23:59:60Z", (2017, 1, 1, 7)),
    ],
)
def test_an_instant_is_a_time_with_offset_or_a_local_date(text: str, parts: tuple[int, ...]):
    assert parse_instant(text) == local(*parts)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2021",
        "20211007",
        "2021-W40-4",
        "2021-13-01",
        "2021-02-29",
        "07/10/2021",
        "2021-10-07T25:00:00Z",
        "2021-10-07Tmorning",
        "hôm nay là thứ Năm",
        "٢٠٢١-١٠-٠٧",
    ],
)
def test_what_is_no_instant_is_refused_in_plain_words(text: str):
    with pytest.raises(ValueError, match="neither a date"):
        parse_instant(text)


def test_a_time_without_its_offset_is_refused_because_it_could_be_any():
    with pytest.raises(ValueError, match="offset from UTC"):
        parse_instant("2021-10-07T16:40:00")


@given(st.datetimes(timezones=st.just(VIETNAM)))
def test_every_written_instant_reads_back(moment: datetime):
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    assert parse_instant(moment.isoformat()) == (moment - epoch) // timedelta(seconds=1)


def test_no_instant_stays_none():
    assert parse_instant_or_none(None) is None
    assert parse_instant_or_none("2021-10-07") == local(2021, 10, 7)


def test_a_day_without_a_time_tells_of_all_of_it():
    assert told_until_s(local(2021, 12, 31)) == local(2022, 1, 1)
    for told in (local(2021, 12, 31, 0, 0) + 1, local(2021, 12, 31, 23, 59)):
        assert told_until_s(told) == told


def test_time_of_day():
    assert parse_time_of_day("17:00") == 17 * 3600
    assert parse_time_of_day("6:30:15") == 6 * 3600 + 30 * 60 + 15
    assert parse_time_of_day("24:00") == 86_400
    for text in ("24:01", "17", "17:60", "-1:00", "17h00", ""):
        with pytest.raises(ValueError, match="time of day"):
            parse_time_of_day(text)


@given(st.dates())
def test_local_days_go_both_ways(day: date):
    start_s = day_start_s(day)
    assert local_date(start_s) == local_date(start_s + 86_399) == day
