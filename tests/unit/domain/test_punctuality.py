from __future__ import annotations

import pytest

from ioc_desktop.domain.calendar import WorkingCalendar
from ioc_desktop.domain.durations import local_date, parse_instant
from ioc_desktop.domain.punctuality import longest_break_s, month_starts, since_when, what_was_due
from ioc_desktop.domain.rows import Cadence

NOW_S = parse_instant("2021-10-07T16:00:00+07:00")
DAILY = Cadence(every="P1D", due="17:00", grace="P1D", calendar="working_days")


def days(cadence: Cadence, known: str, months: int = 2, now_s: int = NOW_S) -> list[str]:
    due = what_was_due(
        cadence=cadence,
        known_start_s=parse_instant(known),
        months=month_starts(now_s, months),
        now_s=now_s,
        calendar=WorkingCalendar(),
    )
    return [local_date(one.start_s).isoformat() for one in due.periods]


def test_months_begin_at_home_and_cross_the_year():
    starts = month_starts(parse_instant("2022-01-15"), 3)
    assert [local_date(start_s).isoformat() for start_s in starts] == [
        "2021-11-01",
        "2021-12-01",
        "2022-01-01",
    ]


def test_no_day_off_is_due_and_today_is_not_due_yet():
    found = days(DAILY, "2021-10-01", months=1)
    assert found == ["2021-10-01", "2021-10-04", "2021-10-05", "2021-10-06"]


def test_a_period_belongs_to_the_month_of_its_deadline():
    monthly = Cadence(every="P1M", due="17:00", grace="P5D")
    due = what_was_due(
        cadence=monthly,
        known_start_s=parse_instant("2021-08-01"),
        months=month_starts(NOW_S, 2),
        now_s=NOW_S,
        calendar=WorkingCalendar(),
    )
    assert [(local_date(one.start_s).month, one.month) for one in due.periods] == [(9, 0)]
    assert due.until_s == parse_instant("2021-10-31T17:00:00+07:00") + 1


def test_twelve_hour_counts_keep_their_hours():
    half = Cadence(every="PT12H", grace="PT6H")
    due = what_was_due(
        cadence=half,
        known_start_s=parse_instant("2021-10-05T06:00:00+07:00"),
        months=month_starts(NOW_S, 1),
        now_s=NOW_S,
        calendar=WorkingCalendar(),
    )
    assert {(one.start_s + 7 * 3600) % 86_400 for one in due.periods} == {6 * 3600, 18 * 3600}
    assert due.periods[-1].due_s == parse_instant("2021-10-07T06:00:00+07:00")


@pytest.mark.parametrize("every", ["P0D", "soon", ""])
def test_a_cadence_that_cannot_be_read_is_due_never(every: str):
    assert days(Cadence(every=every, grace="P1D"), "2021-10-01") == []


def test_what_lies_before_a_break_of_a_quarter_is_another_time():
    year_ago, may, june = map(parse_instant, ("2020-10-06", "2021-05-01", "2021-06-30"))
    assert since_when([june, year_ago, may]) == may
    assert since_when([]) == 0


@pytest.mark.parametrize(
    ("every", "starts", "since"),
    [
        ("P3M", ("2020-10-01", "2021-01-01", "2021-07-01"), "2020-10-01"),
        ("P1Y", ("2019-01-01", "2020-01-01", "2021-01-01"), "2019-01-01"),
        ("P1Y", ("2018-01-01", "2020-01-01"), "2018-01-01"),
        ("P3M", ("2020-01-01", "2020-10-01", "2021-01-01"), "2020-10-01"),
        ("P1M", ("2020-10-01", "2021-08-01", "2021-09-01"), "2021-08-01"),
    ],
)
def test_a_quarter_or_a_year_that_nobody_told_is_missing_and_no_beginning(every, starts, since):
    break_s = longest_break_s(Cadence(every=every))
    begun_s = since_when(map(parse_instant, starts), break_s)
    assert local_date(begun_s).isoformat() == since
