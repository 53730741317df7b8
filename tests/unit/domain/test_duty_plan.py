"""Schedules against each other, rotations, shifts and alarm rules, at any moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.domain.calendar import WorkingCalendar
from ioc_desktop.domain.duty_plan import (
    AlarmRule,
    Plan,
    PlannedScene,
    Schedules,
    Shift,
    Turn,
    calls_of,
    overlaps,
)
from ioc_desktop.domain.figures import AlarmBoard, AlarmRow, Freshness, FreshnessState
from ioc_desktop.domain.recurrence_reading import read_when
from ioc_desktop.domain.rows import Alarm, Names

HANOI = timezone(timedelta(hours=7))
CALENDAR = WorkingCalendar()
DAY_S = 86_400


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=HANOI).timestamp())


def planned(name: str, when: str, *turns: Turn) -> PlannedScene:
    shown = turns or (Turn(name, DAY_S),)
    return PlannedScene(name, Names(vi=name.title()), read_when(when), shown)


OFFICE = planned("office", "ngày làm việc từ 7h đến 17h")
BRIEF = planned("brief", "ngày làm việc từ 7h30 đến 8h")
NIGHT = planned("night", "từ 18h đến 6h", Turn("duty", 600), Turn("alarms", 120))


def step(plan: Plan, text: str) -> tuple[str, str, str] | None:
    found = Schedules(plan, CALENDAR).step(at(text))
    if found is None:
        return None
    since = datetime.fromtimestamp(found.since_s, HANOI).strftime("%d %H:%M")
    until = found.until_s
    end = "" if until is None else datetime.fromtimestamp(until, HANOI).strftime("%d %H:%M")
    return (found.scene, since, end)


@pytest.mark.parametrize("order", [(OFFICE, BRIEF, NIGHT), (NIGHT, BRIEF, OFFICE)])
def test_the_shorter_schedule_has_the_wall_whatever_the_order(
    order: tuple[PlannedScene, ...],
) -> None:
    plan = Plan(order)
    assert step(plan, "2021-10-07T07:10") == ("office", "07 07:00", "07 07:30")
    assert step(plan, "2021-10-07T07:30") == ("brief", "07 07:30", "07 08:00")
    assert step(plan, "2021-10-07T08:00") == ("office", "07 08:00", "07 17:00")
    assert step(plan, "2021-10-07T17:30") is None
    assert step(replace(plan, otherwise="quiet"), "2021-10-07T17:30") == (
        "quiet", "07 17:00", "07 18:00",
    )  # fmt: skip


def test_of_equally_long_ones_the_rarer_days_win_then_the_order() -> None:
    daily = planned("daily", "hằng ngày từ 8h đến 9h")
    national = planned("national", "ngày 2/9 từ 8h đến 9h")
    other = planned("other", "hằng ngày từ 8h đến 9h")
    plan = Plan((daily, national, other))
    assert step(plan, "2021-09-02T08:30") == ("national", "02 08:00", "02 09:00")
    assert step(plan, "2021-09-03T08:30") == ("daily", "03 08:00", "03 09:00")
    found = overlaps(plan, CALENDAR, date(2021, 8, 30), 10)
    assert [(one.winner.id, one.loser.id, one.by) for one in found] == [
        ("national", "daily", "days"),
        ("daily", "other", "order"),
        ("national", "other", "days"),
    ]


def test_a_rotation_begins_with_its_first_scene_and_keeps_its_dwells() -> None:
    plan = Plan((NIGHT,))
    assert step(plan, "2021-10-07T18:00") == ("duty", "07 18:00", "07 18:10")
    assert step(plan, "2021-10-07T18:10") == ("alarms", "07 18:10", "07 18:12")
    assert step(plan, "2021-10-08T05:59") == ("alarms", "08 05:58", "08 06:00")


def test_a_moment_stands_until_any_schedule_begins_or_ends() -> None:
    moment = planned("map", "hằng ngày lúc 9h30")
    assert step(Plan((OFFICE, moment)), "2021-10-07T16:59") == ("map", "07 09:30", "07 17:00")
    assert step(Plan((moment,)), "2021-10-08T09:29") == ("map", "07 09:30", "08 09:30")
    weekly = planned("map", "thứ hai lúc 9h30")
    assert step(Plan((weekly,)), "2021-10-04T23:00") == ("map", "04 09:30", "05 09:30")
    assert step(Plan((weekly,)), "2021-10-05T10:00") is None


def test_what_comes_next_is_the_next_other_scene() -> None:
    schedules = Schedules(Plan((OFFICE, BRIEF, NIGHT)), CALENDAR)
    said = []
    moment = at("2021-10-08T06:30")  # a Friday
    for _ in range(4):
        coming = schedules.coming(moment)
        assert coming is not None
        moment = coming.at_s
        said.append((coming.scene, datetime.fromtimestamp(moment, HANOI).strftime("%a %H:%M")))
    assert said == [
        ("office", "Fri 07:00"), ("brief", "Fri 07:30"), ("office", "Fri 08:00"),
        ("duty", "Fri 18:00"),
    ]  # fmt: skip
    weekend = schedules.coming(at("2021-10-09T06:30"))
    assert weekend is not None
    assert weekend.at_s == at("2021-10-09T18:00")
    assert Schedules(Plan(), CALENDAR).coming(moment) is None


def test_what_is_beyond_the_days_that_are_looked_at_is_not_made_up() -> None:
    daily = planned("map", "hằng ngày lúc 9h30")
    schedules = Schedules(Plan((daily,), otherwise="quiet"), CALENDAR)
    for hours in range(0, 24 * 20, 7):
        now_s = at("2021-10-07T10:00") + hours * 3600
        assert schedules.coming(now_s) is None, "nothing else ever comes"


SOME = st.lists(
    st.sampled_from([
        OFFICE, BRIEF, NIGHT,
        planned("moment", "hằng ngày lúc 9h30 và 23h50"),
        planned("tet", "lễ Tết"),
        planned("end", "cuối tháng từ 20h đến 4h hôm sau"),
        planned("turning", "thứ hai đến thứ sáu từ 0h đến 24h", Turn("a", 45), Turn("b", 7)),
    ]),
    min_size=1, max_size=5, unique_by=lambda one: one.id,
)  # fmt: skip
MOMENTS = st.integers(at("2021-01-25"), at("2021-03-10"))


@given(SOME, st.lists(MOMENTS, min_size=1, max_size=12), st.sampled_from(["", "quiet"]))
def test_the_answer_depends_on_the_moment_alone_however_the_clock_jumps(
    schedules: list[PlannedScene], moments: list[int], otherwise: str
) -> None:
    plan = Plan(tuple(schedules), otherwise=otherwise)
    kept = Schedules(plan, CALENDAR)
    for now_s in moments:
        fresh = Schedules(plan, CALENDAR)
        here, alone = kept.step(now_s), fresh.step(now_s)
        assert (here is None) == (alone is None)
        if here is None or alone is None:
            continue
        assert (here.scene, here.schedule) == (alone.scene, alone.schedule)
        assert here.since_s <= now_s
        assert here.until_s is None or now_s < here.until_s
        if here.schedule:
            assert here.since_s == alone.since_s
            # It is the same all along its step, and another right after it.
            middle = kept.step(here.since_s)
            assert middle is not None
            assert (middle.scene, middle.since_s) == (here.scene, here.since_s)
        coming = kept.coming(now_s)
        if coming is not None:
            assert coming.at_s > now_s
            then = kept.step(coming.at_s)
            assert then is not None
            assert then.scene == coming.scene != here.scene


@given(SOME, MOMENTS)
def test_no_schedule_is_shown_outside_its_hours_and_none_inside_is_passed_over(
    schedules: list[PlannedScene], now_s: int
) -> None:
    from ioc_desktop.domain.recurrence import is_now

    found = Schedules(Plan(tuple(schedules)), CALENDAR).step(now_s)
    spans = [one for one in schedules if is_now(one.when, CALENDAR, now_s)]
    if found is None:
        assert not spans
    elif found.schedule != "moment":
        assert found.schedule in {one.id for one in spans}


def test_shifts_are_named_also_across_midnight() -> None:
    shifts = (
        Shift(Names(vi="Ca ngày", en="Day"), read_when("từ 6h đến 18h")),
        Shift(Names(vi="Ca đêm"), read_when("từ 18h đến 6h")),
    )
    plan = Plan(shifts=shifts)
    named = plan.shift_at(at("2021-10-08T03:00"), CALENDAR)
    assert named is shifts[1]
    assert plan.shift_at(at("2021-10-08T06:00"), CALENDAR) is shifts[0]
    assert Plan().shift_at(at("2021-10-08T06:00"), CALENDAR) is None


def row(name: str, priority: str = "high", subsystem: str = "health", age_s: int = 60) -> AlarmRow:
    alarm = Alarm(
        subsystem=subsystem, message=f"Alarm {name}", priority=priority,  # type: ignore[arg-type]  # one of the three
        state="active", raised_at=f"2021-10-07T0{len(name)}:00:00+07:00", indicator="health.beds",
    )  # fmt: skip
    return AlarmRow("nghean", name, alarm, Names(vi=subsystem), "", at("2021-10-07T10:00") - age_s)


def test_an_alarm_calls_by_the_first_rule_that_is_for_it() -> None:
    rules = (
        AlarmRule("health", Names(vi="Y tế"), "y-te", subsystems=frozenset({"health"}),
                  priorities=frozenset({"high"}), centres=frozenset({"nghean"}),
                  indicators=frozenset({"health.beds"})),
        AlarmRule("all", Names(vi="Mọi cảnh báo", en="All"), "canh-bao", most_s=300),
    )  # fmt: skip
    rows = (
        row("a"), row("b", "low"), row("c", subsystem="traffic"), row("old", age_s=4000),
    )  # fmt: skip
    board = AlarmBoard(rows, 3, 0, 1, Freshness(FreshnessState.LIVE))
    now_s = at("2021-10-07T10:00")
    calls = calls_of(Plan(rules=rules), board, now_s, "en")
    assert [(call.title, call.scene, call.rank, call.rule_name) for call in calls] == [
        ("Alarm a", "y-te", 0, "Y tế"),
        ("Alarm b", "canh-bao", 2, "All"),
        ("Alarm c", "canh-bao", 0, "All"),
        ("Alarm old", "y-te", 0, "Y tế"),
    ]
    assert calls[1].most_s == 300
    assert [call.is_too_old(now_s) for call in calls] == [False, False, False, True]
    assert len({call.key for call in calls}) == 4
    assert calls_of(Plan(), board, now_s) == ()
    raised_again = replace(rows[0], alarm=row("aa").alarm)
    (again,) = calls_of(Plan(rules=rules[:1]), replace(board, rows=(raised_again,)), now_s)
    assert again.key != calls[0].key, "raised again it is another alarm"
