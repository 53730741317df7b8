"""Schedules in plain Vietnamese: what is read, said back, and when it comes; with real holidays."""

from __future__ import annotations

import contextlib
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.domain.calendar import WorkingCalendar
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
    day_of,
    epoch_s,
    is_now,
    next_occurrences,
    occurrences,
)
from ioc_desktop.domain.recurrence_pieces import ScheduleTextError
from ioc_desktop.domain.recurrence_reading import read_when
from ioc_desktop.domain.recurrence_words import say

HANOI = timezone(timedelta(hours=7))
CALENDAR = WorkingCalendar()
WEEKEND = Weekdays((5, 6))
OFFICE = Weekdays((0, 1, 2, 3, 4))


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=HANOI).timestamp())


READ = [
    (
        "từ 7h đến 17h, trừ thứ bảy, chủ nhật, lễ Tết",
        When((EVERY_DAY,), (Hours(420, 1020),), (WEEKEND, Holidays())),
    ),
    ("hằng ngày lúc 7h30", When(hours=(Hours(450, -1),))),
    ("thứ hai đến thứ sáu từ 7h30 đến 11h30", When((OFFICE,), (Hours(450, 690),))),
    (
        "T2–T6 7h30-11h30; 13h30 - 17h",
        When((OFFICE,), (Hours(450, 690), Hours(810, 1020))),
    ),
    ("từ 18h đến 6h sáng hôm sau", When(hours=(Hours(1080, 1800),))),
    ("từ 18h đến 6h", When(hours=(Hours(1080, 1800),))),
    ("tu 18 gio den 6 gio sang hom sau", When(hours=(Hours(1080, 1800),))),
    ("cuối tháng", When((MonthDays((-1,)),))),
    ("ngày 25 hằng tháng", When((MonthDays((25,)),))),
    (
        "ngày 5, 15 và 25 hằng tháng lúc 8 giờ 15 phút",
        When((MonthDays((5, 15, 25)),), (Hours(495, -1),)),
    ),
    ("ngày làm việc cuối tháng lúc 16h", When((MonthWorkingDay(-1),), (Hours(960, -1),))),
    (
        "ngày làm việc, lúc 9h, 11h và 3h chiều",
        When((WorkingDays(),), (Hours(540, -1), Hours(660, -1), Hours(900, -1))),
    ),
    ("ngày nghỉ, cả ngày", When((DaysOff(),))),
    ("các ngày lễ, Tết", When((Holidays(),))),
    ("ngày 2/9 và ngày 30 tháng 4", When((YearDays(((4, 30), (9, 2))),))),
    ("ngày 30/4/2027 lúc 7:45", When((Dates((date(2027, 4, 30),)),), (Hours(465, -1),))),
    (
        "từ ngày 16/4 đến ngày 15/10 từ 7h đến 17h",
        When(hours=(Hours(420, 1020),), season=((4, 16), (10, 15))),
    ),
    ("từ 6h tới 10h tối", When(hours=(Hours(360, 1320),))),
    ("tu 6h toi 10h", When(hours=(Hours(360, 600),))),
    ("lúc 7 giờ rưỡi trong 45 phút", When(hours=(Hours(450, 495),))),
    ("lúc 7h trong 2 giờ", When(hours=(Hours(420, 540),))),
    ("thứ tư và thứ năm", When((Weekdays((2, 3)),))),
    ("trừ cuối tuần, từ 8h đến 9h", When(hours=(Hours(480, 540),), but=(WEEKEND,))),
    ("lúc 12h đêm", When(hours=(Hours(0, -1),))),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), READ)
def test_plain_vietnamese_is_read(text: str, wanted: When) -> None:
    assert read_when(text) == wanted


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("buổi sáng", "'buổi sáng' was not understood"),
        ("hằng ngày lúc 7h30 hoặc 8h", "'hoặc 8h' was not understood"),
        ("ngày 25", "of which month"),
        ("lúc 25h", "'25h' is no time of day"),
        ("lúc 7h75", "'7h75' is no time of day"),
        ("từ 7h đến", "'từ 7h đến' was not understood"),
        ("ngày 31/2", "'31/2' is no day of the calendar"),
        ("ngày 32 hằng tháng", "'ngày 32' is no day of a month"),
        ("thứ tám", "'thứ tám' was not understood"),
        ("từ 7h đến 9h hôm sau", "longer than a day"),
        ("lúc 7h trong 0 phút", "from 1 minute to 24 hours"),
        ("lúc", "'lúc' was not understood"),
        ("  ", "is empty"),
        ("từ 7h đến 17h @", "'@' was not understood"),
        ("trừ từ ngày 1/6 đến ngày 31/8", "a season cannot be left out"),
        ("từ ngày 1/6/2026 đến ngày 31/8/2026", "without a year"),
        ("x" * 400, "longer than 300"),
    ],
)
def test_what_is_not_understood_is_said_with_the_words(text: str, told: str) -> None:
    with pytest.raises(ScheduleTextError, match=told) as caught:
        read_when(text)
    if "understood" in told:
        assert "'hằng ngày lúc 7h30'" in str(caught.value)


def test_it_is_said_back_in_both_languages() -> None:
    when = read_when("T2-T6 18h-6h, trừ lễ, tết và ngày 24/12")
    assert say(when) == (
        "thứ hai đến thứ sáu từ 18h đến 6h hôm sau, trừ lễ Tết, ngày 24/12 hằng năm"
    )
    assert say(when, "en") == (
        "Monday to Friday from 18:00 to 06:00 the next day, "
        "except public holidays, 24 Dec of each year"
    )
    assert say(read_when("ngày làm việc đầu tháng lúc 8h"), "en") == (
        "the first working day of each month at 08:00"
    )


DAYS = st.one_of(
    st.just(EVERY_DAY),
    st.sets(st.integers(0, 6), min_size=1, max_size=6).map(lambda s: Weekdays(tuple(sorted(s)))),
    st.just(WorkingDays()),
    st.just(DaysOff()),
    st.just(Holidays()),
    st.sets(st.integers(1, 31), min_size=1, max_size=3).map(lambda s: MonthDays(tuple(sorted(s)))),
    st.just(MonthDays((12, -1))),
    st.sampled_from([MonthWorkingDay(1), MonthWorkingDay(-1)]),
    st.dates(date(2000, 1, 1), date(2000, 12, 31)).map(lambda d: YearDays(((d.month, d.day),))),
    st.dates(date(2020, 1, 1), date(2030, 12, 31)).map(lambda d: Dates((d,))),
)
MINUTES = st.integers(0, DAY_MIN - 1)
HOURS = st.one_of(
    MINUTES.map(lambda start: Hours(start, -1)),
    st.tuples(MINUTES, st.integers(1, DAY_MIN)).map(lambda p: Hours(p[0], p[0] + p[1])),
    st.just(WHOLE_DAY),
)
PLAIN_RULES = st.lists(DAYS, min_size=1, max_size=2, unique_by=type)


@st.composite
def schedules(draw: st.DrawFn) -> When:
    def rules(found: list[DayRule]) -> tuple[DayRule, ...]:
        return (EVERY_DAY,) if EVERY_DAY in found else tuple(found)

    days = rules(draw(PLAIN_RULES))
    but = tuple(one for one in draw(st.lists(DAYS, max_size=2, unique_by=type)) if one != EVERY_DAY)
    hours = tuple(sorted(draw(st.lists(HOURS, min_size=1, max_size=3, unique=True))))
    season = draw(st.sampled_from([None, ((4, 16), (10, 15)), ((11, 1), (2, 28))]))
    return When(days, hours, but, season)


@given(schedules())
def test_what_is_said_back_is_read_as_the_same_schedule(when: When) -> None:
    text = say(when)
    again = read_when(text)
    assert read_when(say(again)) == again
    assert set(again.days) == set(when.days)
    assert set(again.but) == set(when.but)
    assert (again.hours, again.season) == (when.hours, when.season)
    assert say(when, "en")


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    with contextlib.suppress(ScheduleTextError):
        assert say(read_when(text))


@given(schedules(), st.integers(at("2021-01-01"), at("2027-01-01")))
def test_occurrences_come_in_order_and_on_the_days_that_are_meant(when: When, from_s: int) -> None:
    first = day_of(from_s)
    found = list(occurrences(when, CALENDAR, first, first + timedelta(days=40)))
    assert found == sorted(found, key=lambda one: one.start_s) or len(when.hours) > 1
    for one in found:
        day = day_of(one.start_s)
        assert when.is_on(day, CALENDAR)
        assert one.end_s is None or 0 < one.end_s - one.start_s <= DAY_MIN * 60
        if one.end_s is not None:
            assert is_now(when, CALENDAR, one.start_s)
            assert is_now(when, CALENDAR, one.end_s - 1)
    days = {day_of(one.start_s) for one in found}
    for step in range(41):
        day = first + timedelta(days=step)
        assert (day in days) == when.is_on(day, CALENDAR)


def on(text: str, day: str, calendar: WorkingCalendar = CALENDAR) -> bool:
    return read_when(text).is_on(date.fromisoformat(day), calendar)


def test_holidays_tet_and_what_the_government_moves_count() -> None:
    office = "từ 7h đến 17h, trừ thứ bảy, chủ nhật, lễ Tết"
    assert on(office, "2021-10-07")
    assert not on(office, "2021-10-09")  # a Saturday
    assert not on(office, "2021-02-12")  # the first day of Tết, a Friday
    assert not on(office, "2021-09-02")
    assert on("lễ Tết", "2021-02-12")
    assert not on("lễ Tết", "2021-10-07")
    moved = WorkingCalendar.with_days(
        [(date(2021, 10, 7), "Nghỉ phòng chống bão")], [date(2021, 10, 9)]
    )
    assert not on(office, "2021-10-07", moved)
    assert on(office, "2021-10-09", moved), "a worked Saturday is no weekend"
    assert on("ngày làm việc", "2021-10-09", moved)
    assert not on("thứ hai đến thứ sáu", "2021-10-09", moved)
    assert on("lễ Tết", "2021-10-07", moved)
    worked = WorkingCalendar.with_days([], [date(2021, 2, 12)])
    assert not on("lễ Tết", "2021-02-12", worked)
    assert on(office, "2021-02-12", worked)


def test_ends_of_months() -> None:
    assert on("cuối tháng", "2021-02-28")
    assert on("cuối tháng", "2024-02-29")
    assert not on("cuối tháng", "2024-02-28")
    assert not any(on("ngày 31 hằng tháng", f"2021-06-{day:02}") for day in range(1, 31))
    assert on("ngày làm việc cuối tháng", "2021-10-29")  # the 31st is a Sunday
    assert not on("ngày làm việc cuối tháng", "2021-10-31")
    assert on("ngày làm việc đầu tháng", "2021-05-04")  # after the 30th of April's holidays


def test_across_midnight_it_belongs_to_the_day_on_which_it_begins() -> None:
    when = read_when("thứ sáu từ 18h đến 6h sáng hôm sau")
    assert is_now(when, CALENDAR, at("2021-10-09T05:59:59"))  # Saturday morning
    assert not is_now(when, CALENDAR, at("2021-10-09T06:00"))
    assert not is_now(when, CALENDAR, at("2021-10-08T05:00"))
    (one,) = next_occurrences(when, CALENDAR, at("2021-10-08T18:00"), 1)
    assert (one.start_s, one.end_s) == (at("2021-10-08T18:00"), at("2021-10-09T06:00"))


def test_the_next_occurrences_are_found_however_far() -> None:
    (one,) = next_occurrences(read_when("ngày 29/2 lúc 8h"), CALENDAR, at("2021-03-01"), 1)
    assert one.start_s == at("2024-02-29T08:00")
    assert next_occurrences(read_when("ngày 2/9/2020"), CALENDAR, at("2021-03-01"), 3) == ()
    assert epoch_s(date(2021, 10, 7), 450) == at("2021-10-07T07:30")
