"""Freshness: examples from the field, then properties."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.domain import freshness as rules
from ioc_desktop.domain.calendar import WorkingCalendar
from ioc_desktop.domain.durations import day_start_s, local_date, period_end_s
from ioc_desktop.domain.figures import Freshness, FreshnessState
from ioc_desktop.domain.rows import Cadence

LIVE, LATE, STALE = FreshnessState.LIVE, FreshnessState.LATE, FreshnessState.STALE
LOST, NOT_CONNECTED = FreshnessState.LOST, FreshnessState.NOT_CONNECTED
CALENDAR = WorkingCalendar()
VIETNAM = timezone(timedelta(hours=7))


def local(year: int, month: int = 1, day: int = 1, hour: int = 0, minute: int = 0) -> int:
    return int(datetime(year, month, day, hour, minute, tzinfo=VIETNAM).timestamp())


def local_midnight(instant: int) -> int:
    return day_start_s(local_date(instant))


def judged(  # the arguments of judge(), with the everyday ones filled in
    cadence: Cadence,
    start_s: int | None,
    now_s: int,
    *,
    period: str | None = None,
    as_of_s: int | None = None,
    lost_since_s: int | None = None,
    reason: str | None = None,
) -> Freshness:
    return rules.judge(
        cadence=cadence,
        period_start_s=start_s,
        period=period or cadence.every,
        as_of_s=as_of_s,
        now_s=now_s,
        calendar=CALENDAR,
        lost_since_s=lost_since_s,
        reason=reason,
    )


DAILY = Cadence(every="P1D", due="17:00", grace="PT4H")
WORKING_DAILY = Cadence(every="P1D", due="17:00", grace="PT4H", calendar="working_days")
BULLETIN = Cadence(every="PT12H", grace="PT2H")
MONTHLY = Cadence(every="P1M", due="17:00", grace="P5D", calendar="working_days")


def test_a_daily_figure_goes_from_live_to_late_to_stale():
    start = local(2021, 10, 6)
    due = local(2021, 10, 7, 17)
    at_due = judged(DAILY, start, due)
    assert (at_due.state, at_due.due_s, at_due.changes_s) == (LIVE, due, due + 1)
    late = judged(DAILY, start, due + 1)
    assert (late.state, late.due_s, late.since_s) == (LATE, due, due)
    assert late.changes_s == local(2021, 10, 7, 21) + 1
    stale = judged(DAILY, start, local(2021, 10, 7, 21) + 1)
    assert (stale.state, stale.due_s, stale.since_s) == (STALE, due, local(2021, 10, 7, 21))
    assert stale.changes_s is None


def test_todays_running_count_is_live_until_tomorrows_deadline():
    figure = judged(
        DAILY, local(2021, 10, 7), local(2021, 10, 7, 10), as_of_s=local(2021, 10, 7, 9, 55)
    )
    assert (figure.state, figure.due_s) == (LIVE, local(2021, 10, 8, 17))


def test_without_a_time_of_day_a_figure_is_due_at_the_end_of_its_period():
    cadence = Cadence(every="P1D")
    figure = judged(cadence, local(2021, 10, 6), local(2021, 10, 7, 23, 59))
    assert (figure.state, figure.due_s) == (LIVE, local(2021, 10, 8))
    assert judged(cadence, local(2021, 10, 6), local(2021, 10, 8) + 1).state is STALE


@pytest.mark.parametrize(
    ("start", "due"),
    [((2021, 10, 6, 18), (2021, 10, 7, 18)), ((2021, 10, 7, 6), (2021, 10, 8, 6))],
)
def test_twelve_hour_bulletins_are_due_at_six_and_eighteen(
    start: tuple[int, ...], due: tuple[int, ...]
):
    for cadence in (BULLETIN, Cadence(every="PT12H", due="06:00", grace="PT2H")):
        figure = judged(cadence, local(*start), local(*due))
        assert (figure.state, figure.due_s) == (LIVE, local(*due))
        assert judged(cadence, local(*start), local(*due) + 7200).state is LATE
        assert judged(cadence, local(*start), local(*due) + 7201).state is STALE


@pytest.mark.parametrize(
    ("latest", "due"),
    [
        ((2021, 2, 9), (2021, 2, 17, 17)),  # the last working day before Tết Tân Sửu
        ((2022, 1, 28), (2022, 2, 7, 17)),  # before Tết Nhâm Dần
        ((2021, 10, 8), (2021, 10, 11, 17)),  # a Friday
        ((2021, 10, 6), (2021, 10, 7, 17)),  # a Wednesday
    ],
)
def test_working_days_move_the_deadline_over_tet_and_weekends(
    latest: tuple[int, ...], due: tuple[int, ...]
):
    figure = judged(WORKING_DAILY, local(*latest), local(*due))
    assert (figure.state, figure.due_s) == (LIVE, local(*due))
    assert judged(WORKING_DAILY, local(*latest), local(*due) + 1).state is LATE


def test_working_days_without_a_time_of_day_end_with_the_working_day():
    cadence = Cadence(every="P1D", calendar="working_days")
    figure = judged(cadence, local(2021, 10, 8), local(2021, 10, 10))
    assert figure.due_s == local(2021, 10, 12)  # all of Monday the 11th


@pytest.mark.parametrize(
    ("month", "due"),
    [
        ((2021, 1, 1), (2021, 3, 1, 17)),  # 28 February 2021 is a Sunday
        ((2021, 8, 1), (2021, 9, 30, 17)),
        ((2021, 12, 1), (2022, 2, 7, 17)),  # 31 January 2022 is the eve of Tết
        ((2020, 1, 1), (2020, 3, 2, 17)),  # 29 February 2020 is a Saturday
    ],
)
def test_months_end_on_their_last_working_day(month: tuple[int, ...], due: tuple[int, ...]):
    assert judged(MONTHLY, local(*month), local(*month)).due_s == local(*due)


def test_a_cumulative_ten_months_is_followed_by_eleven():
    cadence = Cadence(every="P1M", due="17:00")
    figure = judged(cadence, local(2021, 1, 1), local(2021, 11, 20), period="P10M")
    assert (figure.state, figure.due_s) == (LIVE, local(2021, 11, 30, 17))


def test_a_years_running_total_vouches_only_for_the_step_of_its_as_of():
    cadence = Cadence(every="P1M", due="17:00")
    start, as_of = local(2021, 1, 1), local(2021, 2, 20)
    figure = judged(cadence, start, local(2021, 3, 1), period="P1Y", as_of_s=as_of)
    assert (figure.state, figure.due_s) == (LIVE, local(2021, 3, 31, 17))
    assert judged(cadence, start, local(2021, 6, 1), period="P1Y", as_of_s=as_of).state is STALE
    plan = judged(cadence, start, local(2021, 6, 1), period="P1Y", as_of_s=None)
    assert plan.state is LIVE


def test_a_census_is_followed_after_its_own_ten_years():
    figure = judged(Cadence(every="P10Y"), local(2019, 4, 1), local(2021, 10, 7), period="PT0S")
    assert (figure.state, figure.due_s) == (LIVE, local(2029, 4, 1))


@pytest.mark.parametrize(
    ("due", "grace", "end"),
    [
        ((2021, 10, 8, 17), "P1D", (2021, 10, 11, 17)),  # Friday to Monday
        ((2021, 10, 7, 17), "P1D", (2021, 10, 8, 17)),
        ((2021, 10, 8, 17), "PT4H", (2021, 10, 8, 21)),
        ((2021, 10, 8, 17), "PT10H", (2021, 10, 11, 3)),  # seven of them on Friday
        ((2021, 10, 8, 17), "PT7H", (2021, 10, 9)),  # all of them on Friday
        ((2021, 10, 9), "P1D", (2021, 10, 12)),  # Friday's end: Monday is the day of grace
        ((2021, 10, 11), "P1D", (2021, 10, 12)),
        ((2021, 10, 7, 17), "P1W", (2021, 10, 18, 17)),  # seven working days
        ((2021, 2, 9, 17), "P1D", (2021, 2, 17, 17)),  # over Tết, 10 to 16 February
        ((2021, 9, 1, 17), "P2D", (2021, 9, 7, 17)),  # National Day, its day off, a weekend
        ((2021, 9, 30, 17), "P1M", (2021, 10, 30, 17)),  # months are months
        ((2021, 10, 8, 17), "PT0S", (2021, 10, 8, 17)),
    ],
)
def test_grace_runs_on_working_days(due: tuple[int, ...], grace: str, end: tuple[int, ...]):
    cadence = Cadence(every="P1D", due="17:00", grace=grace, calendar="working_days")
    assert rules.grace_end_s(cadence, local(*due), CALENDAR) == local(*end)


def test_a_friday_deadline_is_late_all_weekend_and_stale_on_monday_evening():
    cadence = Cadence(every="P1D", due="17:00", grace="P1D", calendar="working_days")
    thursday = local(2021, 10, 7)
    saturday = judged(cadence, thursday, local(2021, 10, 9, 12))
    assert (saturday.state, saturday.since_s) == (LATE, local(2021, 10, 8, 17))
    assert saturday.changes_s == local(2021, 10, 11, 17) + 1
    assert judged(cadence, thursday, local(2021, 10, 11, 17)).state is LATE
    stale = judged(cadence, thursday, local(2021, 10, 11, 17) + 1)
    assert (stale.state, stale.since_s) == (STALE, local(2021, 10, 11, 17))
    every_day = Cadence(every="P1D", due="17:00", grace="P1D")
    assert judged(every_day, thursday, local(2021, 10, 9, 18)).state is STALE


def test_a_grace_of_centuries_is_counted_in_no_time():
    cadence = Cadence(every="P1D", due="17:00", grace="P300000D", calendar="working_days")
    figure = judged(cadence, local(2021, 10, 7), local(2400))
    assert figure.state is LATE
    beyond = Cadence(every="P1D", grace="P365000D", calendar="working_days")
    assert judged(beyond, local(9990), local(9991)).reason == rules.NO_CADENCE


def test_lost_when_the_centre_went_before_the_deadline():
    start, due = local(2021, 10, 6), local(2021, 10, 7, 17)
    gone = due - 3600
    before = judged(DAILY, start, due, lost_since_s=gone)
    assert before.state is LIVE
    after = judged(DAILY, start, due + 1, lost_since_s=gone)
    assert (after.state, after.since_s, after.due_s) == (LOST, gone, due)
    assert judged(DAILY, start, due + 1, lost_since_s=due).state is LOST
    later = judged(DAILY, start, due + 7200, lost_since_s=due + 1)
    assert later.state is LATE  # it was missed while the centre still answered


def test_without_a_figure_the_subsystem_speaks():
    none = judged(DAILY, None, local(2021, 10, 7), reason="chưa có phần mềm")
    assert (none.state, none.reason) == (NOT_CONNECTED, "chưa có phần mềm")
    by_state = rules.judge(
        cadence=DAILY,
        period_start_s=None,
        period="P1D",
        as_of_s=None,
        now_s=0,
        calendar=CALENDAR,
        subsystem_state="no_software",
    )
    assert by_state.reason == rules.NO_SOFTWARE
    assert judged(DAILY, None, 0).reason == rules.NO_FIGURE


def test_a_figure_from_the_future_is_never_live():
    now = local(2021, 10, 7, 12)
    ahead = local(2031, 1, 1)
    wrong = judged(DAILY, ahead, now, as_of_s=ahead)
    assert (wrong.state, wrong.reason) == (STALE, rules.FROM_THE_FUTURE)
    assert judged(DAILY, ahead, now).state is STALE
    # With a believable as_of it is judged by that alone.
    assert judged(DAILY, ahead, now, as_of_s=now).state is LIVE
    assert judged(DAILY, ahead, now, as_of_s=local(2021, 10, 1)).state is STALE


@pytest.mark.parametrize(
    ("as_of", "due"),
    [
        (local(2021, 12, 30, 11), local(2021, 12, 31)),
        (local(2021, 12, 30, 13), local(2021, 12, 31, 12)),
        (local(2021, 12, 30), local(2021, 12, 31, 12)),
        (local(2021, 12, 31), local(2022, 1, 1, 12)),
        (local(2022, 1, 1), local(2022, 1, 1, 12)),
    ],
)
def test_a_day_without_a_time_vouches_for_all_of_that_day(as_of: int, due: int):
    cadence = Cadence(every="PT12H", grace="PT12H", calendar="every_day")
    told = judged(cadence, local(2021, 1, 1), as_of + 86_400, period="P1Y", as_of_s=as_of)
    assert told.due_s == due


def test_an_as_of_in_the_future_beside_a_good_period_changes_nothing():
    start = local(2021, 10, 6)
    for now in (local(2021, 10, 7, 12), local(2021, 10, 7, 18), local(2021, 10, 9)):
        assert (
            judged(DAILY, start, now, as_of_s=local(2040, 1, 1)).state
            is judged(DAILY, start, now).state
        )


@pytest.mark.parametrize(
    "cadence",
    [
        Cadence(every="daily"),
        Cadence(every="PT0S"),
        Cadence(every="P1D", due="5 pm"),
        Cadence(every="P1D", grace="some"),
    ],
)
def test_a_cadence_that_cannot_be_read_is_stale_and_named(cadence: Cadence):
    figure = judged(cadence, local(2021, 10, 6), local(2021, 10, 6, 1), period="P1D")
    assert (figure.state, figure.reason) == (STALE, rules.NO_CADENCE)
    assert rules.cadence_problem(cadence)
    assert rules.cadence_problem(DAILY) is None


def test_the_worst_speaks_for_the_group():
    live = Freshness(LIVE, due_s=100)
    late = Freshness(LATE, due_s=50)
    older = Freshness(LATE, due_s=40)
    lost = Freshness(LOST, due_s=60)
    none = Freshness(NOT_CONNECTED, reason="x")
    assert rules.worst([live, late, older, none]) is older
    assert rules.worst([live, lost, late]) is lost
    assert rules.worst([none, live]) is live
    assert rules.worst([none]) is none
    assert rules.worst([]).state is NOT_CONNECTED


cadences = st.builds(
    Cadence,
    every=st.sampled_from(["PT1H", "PT12H", "P1D", "P1W", "P1M", "P3M", "P1Y"]),
    due=st.sampled_from([None, "06:00", "17:00", "24:00"]),
    grace=st.sampled_from(["PT0S", "PT4H", "PT30H", "P1D", "P5D", "P90D", "P1M"]),
    calendar=st.sampled_from(["every_day", "working_days"]),
)
starts = st.integers(local(2019, 1, 1), local(2023, 12, 1))
ages_s = st.integers(0, 3 * 366 * 86_400)
RANK = {LIVE: 0, LATE: 1, STALE: 2}


@given(
    cadences,
    starts,
    st.sampled_from(["PT0S", "PT12H", "P1D", "P1M", "P6M", "P1Y"]),
    st.none() | ages_s,
    st.lists(ages_s, min_size=2, max_size=6),
)
def test_a_figure_never_grows_fresher_by_itself(
    cadence: Cadence, start: int, period: str, as_of_age: int | None, moments: list[int]
):
    as_of = None if as_of_age is None else start + as_of_age
    # A clock that passes as_of on its way may first learn what the figure vouches for.
    clock = [start + m for m in sorted(moments) if as_of is None or start + m >= as_of]
    states = [judged(cadence, start, now, period=period, as_of_s=as_of) for now in clock]
    for earlier, later in pairwise(states):
        assert RANK[earlier.state] <= RANK[later.state]
        assert earlier.due_s == later.due_s


@given(st.integers(local(2019), local(2024)), st.integers(0, 100 * 86_400))
def test_grace_is_working_time_neither_lost_nor_added(due: int, length: int):
    plain, working = (
        rules.grace_end_s(
            Cadence(every="P1D", grace=f"PT{length}S", calendar=calendar), due, CALENDAR
        )
        for calendar in ("every_day", "working_days")
    )
    assert working >= plain == due + length
    worked = sum(
        max(0, min(working, day + 86_400) - max(due, day))
        for day in range(local_midnight(due), working, 86_400)
        if CALENDAR.is_working(local_date(day))
    )
    assert worked == length
    longer = Cadence(every="P1D", grace=f"PT{length + 1}S", calendar="working_days")
    assert rules.grace_end_s(longer, due, CALENDAR) > working


@given(cadences, starts, ages_s, st.none() | ages_s)
def test_live_never_outlasts_the_deadline_and_changes_when_it_said(
    cadence: Cadence, start: int, age: int, lost_age: int | None
):
    now = start + age
    lost = None if lost_age is None else start + lost_age
    figure = judged(cadence, start, now, lost_since_s=lost)
    assert figure.due_s is not None
    assert (figure.state is LIVE) == (now <= figure.due_s)
    assert figure.due_s >= period_end_s(start, cadence.every)
    if figure.state is LOST:
        assert lost is not None
        assert lost <= figure.due_s
    if figure.changes_s is not None:
        assert figure.changes_s > now
        just_before = judged(cadence, start, figure.changes_s - 1, lost_since_s=lost)
        then = judged(cadence, start, figure.changes_s, lost_since_s=lost)
        assert just_before.state is figure.state
        assert then.state is not figure.state


@given(st.integers(-(10**11), 10**11), st.integers(-(10**11), 10**11), st.none() | st.integers())
def test_any_clock_gets_an_answer(start: int, now: int, as_of: int | None):
    figure = judged(WORKING_DAILY, start, now, as_of_s=as_of)
    if figure.state is LIVE:
        assert figure.due_s is not None
        # Two days, the longest break of the calendar, and the tolerated skew.
        assert figure.due_s - now < (2 + 12) * 86_400 + rules.SKEW_S
