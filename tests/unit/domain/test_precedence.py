"""Person before rule before schedule: every case of the decision, and any order of events."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.domain import precedence
from ioc_desktop.domain.on_air import Call, Entry, Lock, Step
from ioc_desktop.domain.precedence import Standing

HOLD_S = 900
T = 1_600_000_000

FLOOD = Call("nghean/a1", "high", "Mức cao", "Lũ khẩn cấp", 0, T, scene="canh-bao", most_s=600)
FIRE = replace(FLOOD, key="nghean/a2", title="Cháy", raised_s=T + 5)
TILE = Call("vinh/b1", "corner", "Góc màn hình", "Kẹt xe", 1, T)


def there(_scene: str) -> bool:
    return True


def chosen(standing: Standing, scene: str, now_s: int, calls: tuple[Call, ...] = ()) -> Standing:
    return precedence.chosen(standing, scene, "lan", now_s, HOLD_S, calls)


def back(
    standing: Standing, now_s: int, calls: tuple[Call, ...] = (), step: Step | None = None
) -> Standing:
    return precedence.gone_back(standing, "lan", now_s, HOLD_S, calls, step, there)


def step(scene: str, since_s: int, name: str = "Giao ban sáng") -> Step:
    return Step(name, name, scene, since_s, since_s + 3600)


def test_a_schedule_takes_the_wall_that_it_finds_at_the_start() -> None:
    now = precedence.settled(precedence.begun("duty", T), T, step("brief", T - 60), ())
    assert now.entry == Entry("brief", "schedule", "Giao ban sáng", T)


def test_a_persons_choice_holds_and_then_stands_until_the_next_step() -> None:
    now = chosen(precedence.begun("duty", T), "map", T)
    held = step("brief", T + 60)
    assert precedence.settled(now, T + HOLD_S - 1, held, ()).entry.scene == "map"
    assert precedence.settled(now, T + HOLD_S, held, ()).entry.scene == "brief"
    # A step from before the choice is none: the person has seen it and chose another scene.
    before = step("brief", T - 60)
    assert precedence.settled(now, T + 10 * HOLD_S, before, ()).entry.scene == "map"


def test_an_alarm_waits_for_the_persons_choice_and_the_state_says_so() -> None:
    now = precedence.settled(chosen(precedence.begun("duty", T), "map", T), T + 1, None, (FLOOD,))
    assert now.entry.scene == "map"
    (waits,) = precedence.waiting(now, None, (FLOOD,))
    assert (waits.name, waits.because, waits.until_s) == ("Lũ khẩn cấp", "choice", T + HOLD_S)
    now = precedence.settled(now, T + HOLD_S, None, (FLOOD,))
    assert now.entry.scene == "canh-bao"
    assert precedence.waiting(now, None, (FLOOD, FIRE)) == ()  # the second is on the same scene


def test_an_alarm_gives_the_wall_back_after_its_dwell_when_it_is_over() -> None:
    now = precedence.settled(precedence.begun("duty", T), T, None, (FLOOD,))
    assert now.entry == Entry("canh-bao", "rule", "Mức cao", T)
    assert precedence.settled(now, T + 59, None, ()).entry.scene == "canh-bao"
    now = precedence.settled(now, T + 60, None, ())
    assert now.entry.scene == "duty"


def test_an_alarm_gives_the_wall_back_after_its_minutes_and_does_not_come_again() -> None:
    now = precedence.settled(precedence.begun("duty", T), T, None, (FLOOD,))
    now = precedence.settled(now, T + 600, None, (FLOOD,))
    assert now.entry.scene == "duty"
    assert precedence.settled(now, T + 4000, None, (FLOOD,)).entry.scene == "duty"
    assert precedence.settled(now, T + 4000, None, (FLOOD, FIRE)).entry.scene == "canh-bao"


def test_an_alarm_that_a_person_puts_away_does_not_come_again_but_another_does() -> None:
    now = precedence.settled(precedence.begun("duty", T), T, None, (FLOOD,))
    now = precedence.settled(back(now, T + 5, (FLOOD,)), T + 6, None, (FLOOD,))
    assert now.entry.scene == "duty"
    assert precedence.settled(now, T + 7, None, (FLOOD, FIRE)).entry.scene == "canh-bao"
    now = precedence.settled(precedence.begun("duty", T), T, None, (FLOOD,))
    now = precedence.settled(chosen(now, "map", T + 5, (FLOOD,)), T + 9999, None, (FLOOD,))
    assert now.entry.scene == "map"


def test_the_more_severe_alarm_comes_first_and_takes_over_after_the_dwell() -> None:
    now = precedence.settled(precedence.begun("duty", T), T, None, (TILE,))
    assert now.brought is not None
    assert now.brought.call is TILE
    assert now.entry.scene == "duty"
    now = precedence.settled(now, T + 59, None, (TILE, FLOOD))
    assert now.brought is not None
    assert now.brought.call is TILE
    now = precedence.settled(now, T + 60, None, (TILE, FLOOD))
    assert now.entry.scene == "canh-bao"
    assert precedence.waiting(now, None, (TILE, FLOOD))[0].because == "alarm"


def test_an_alarm_that_is_shown_stays_when_it_grows_old_but_an_old_one_does_not_come() -> None:
    alarm = replace(FLOOD, most_s=None, until_s=T + 3600)
    late = precedence.settled(precedence.begun("duty", T), T + 3601, None, (alarm,))
    assert late.entry.scene == "duty"
    assert precedence.waiting(late, None, (alarm,)) == ()
    now = precedence.settled(precedence.begun("duty", T), T + 3600, None, (alarm,))
    assert now.entry.scene == "canh-bao"
    now = precedence.settled(now, T + 90_000, None, (alarm,))
    assert now.entry.scene == "canh-bao"
    # Put away by a person it does not come again.
    now = precedence.settled(back(now, T + 90_001, (alarm,)), T + 90_002, None, (alarm,))
    assert now.entry == Entry("duty", "start", "", T)


def test_of_equal_alarms_the_older_comes_first() -> None:
    now = precedence.settled(precedence.begun("duty", T), T, None, (FIRE, FLOOD))
    assert now.brought is not None
    assert now.brought.call is FLOOD


def test_a_rule_takes_the_wall_only_so_often_within_an_hour() -> None:
    standing, at_s = precedence.begun("duty", T), T
    for number in range(12):
        call = replace(FLOOD, key=f"k{number}")
        standing = precedence.settled(standing, at_s, None, (call,))
        assert standing.entry.scene == "canh-bao"
        standing = precedence.settled(standing, at_s + 60, None, ())
        at_s += 120
    last = replace(FLOOD, key="last")
    standing = precedence.settled(standing, at_s, None, (last,))
    assert standing.entry.scene == "duty"
    (waits,) = precedence.waiting(standing, None, (last,))
    assert (waits.because, waits.until_s) == ("rate", T + 3600)
    assert precedence.settled(standing, T + 3600, None, (last,)).entry.scene == "canh-bao"


def test_a_lock_holds_rules_and_schedules_giving_back_included_and_a_person_may() -> None:
    now = precedence.locked(precedence.begun("duty", T), "lan", T, None)
    now = precedence.settled(now, T + 9999, step("brief", T + 5), (FLOOD,))
    assert now.entry.scene == "duty"
    waits = precedence.waiting(now, step("brief", T + 5), (FLOOD,))
    assert [(one.name, one.because) for one in waits] == [
        ("Lũ khẩn cấp", "lock"),
        ("Giao ban sáng", "lock"),
    ]
    assert chosen(now, "map", T + 10_000).entry.scene == "map"
    freed = precedence.settled(precedence.unlocked(now), T + 10_001, step("brief", T + 5), (FLOOD,))
    assert freed.entry.scene == "canh-bao"
    assert freed.base.scene == "brief"
    shown = precedence.locked(
        precedence.settled(precedence.begun("d", T), T, None, (FLOOD,)), "lan", T, None
    )
    assert precedence.settled(shown, T + 9999, None, ()).entry.scene == "canh-bao"


def test_a_lock_ends_at_its_time_and_a_second_lock_keeps_who_and_when() -> None:
    now = precedence.locked(precedence.begun("duty", T), "lan", T, None)
    now = precedence.locked(now, "minh", T + 50, T + 100)
    assert now.lock == Lock("lan", T, T + 100)
    assert precedence.settled(now, T + 99, None, ()).lock is not None
    assert precedence.settled(now, T + 100, None, ()).lock is None


def test_back_is_a_way_back_through_all_that_was_chosen() -> None:
    now = precedence.begun("a", T)
    for number, scene in enumerate("bcd"):
        now = chosen(now, scene, T + number)
    seen = []
    for number in range(5):
        now = back(now, T + 10 + number)
        seen.append(now.entry.scene)
    assert seen == ["c", "b", "a", "a", "a"]


def test_neither_an_alarm_nor_a_rotation_gets_in_the_way_back() -> None:
    now = chosen(chosen(precedence.begun("a", T), "b", T), "c", T + 1)
    at_s = T + 2 * HOLD_S
    for number in range(20):
        at_s += 60
        now = precedence.settled(now, at_s, step(f"turn{number % 3}", at_s, "Vòng"), ())
    now = precedence.settled(now, at_s, step("turn1", at_s, "Vòng"), (FLOOD,))
    assert now.entry.scene == "canh-bao"
    now = back(now, at_s, (FLOOD,))
    assert now.entry.scene == "turn1"
    assert back(now, at_s).entry.scene == "c"
    assert back(back(now, at_s), at_s).entry.scene == "b"


def test_back_from_a_schedule_leads_to_the_one_before_and_then_to_what_a_person_chose() -> None:
    now = chosen(precedence.begun("a", T), "b", T)
    for at_s in range(T + HOLD_S, T + 20 * HOLD_S, HOLD_S):
        odd = at_s // HOLD_S % 2
        now = precedence.settled(now, at_s, step(f"s{odd}", at_s, f"Lịch {odd}"), ())
    assert now.entry.kind == "schedule"
    first = back(now, T + 20 * HOLD_S, (), step(now.base.scene, now.base.since_s))
    assert {now.entry.scene, first.entry.scene} == {"s0", "s1"}
    assert first.entry.kind == "person"
    assert back(first, T + 20 * HOLD_S).entry.scene == "b"


def test_back_from_a_choice_gives_the_wall_to_the_rotation_again() -> None:
    now = precedence.settled(precedence.begun("a", T), T + 60, step("turn1", T + 60, "Vòng"), ())
    now = chosen(now, "map", T + 90)
    later = step("turn2", T + 120, "Vòng")
    now = back(now, T + 130, (), later)
    assert now.entry == Entry("turn2", "schedule", "Vòng", T + 130)
    assert (
        precedence.settled(now, T + 190, step("turn3", T + 180, "Vòng"), ()).entry.scene == "turn3"
    )


def test_back_passes_over_scenes_that_are_gone() -> None:
    now = chosen(chosen(precedence.begun("a", T), "drilled-1", T), "c", T)
    now = precedence.gone_back(now, "", T, HOLD_S, (), None, lambda scene: scene != "drilled-1")
    assert now.entry.scene == "a"


def test_a_clock_set_back_makes_no_choice_and_no_lock_longer() -> None:
    now = precedence.locked(chosen(precedence.begun("a", T), "b", T), "lan", T, T + 60)
    now = precedence.settled(now, T - 86_400, None, ())
    assert now.free_s == T - 86_400 + HOLD_S
    assert now.lock is not None
    assert now.lock.until_s == T - 86_400 + 60
    shown = precedence.settled(precedence.begun("d", T), T, None, (FLOOD,))
    shown = precedence.settled(shown, T - 86_400, None, (FLOOD,))
    assert precedence.settled(shown, T - 86_400 + 600, None, (FLOOD,)).entry.scene == "d"


def test_what_cannot_be_shown_is_left_out_and_named() -> None:
    broken = frozenset({"brief", "canh-bao", TILE.place})
    now = precedence.settled(precedence.begun("a", T), T, step("brief", T), (FLOOD, TILE), broken)
    assert now.entry.scene == "a"
    waits = precedence.waiting(now, step("brief", T), (FLOOD, TILE), broken)
    assert [one.because for one in waits] == ["broken"] * 3


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["choose", "back", "lock", "unlock", "away", "time"]),
        st.sampled_from(["a", "b", "c"]),
        st.integers(0, 2000),
        st.sets(st.sampled_from([0, 1, 2])),
        st.booleans(),
    ),
    max_size=40,
)


@given(EVENTS)
def test_in_any_order_of_events_the_order_of_precedence_holds(
    events: list[tuple[str, str, int, set[int], bool]],
) -> None:
    all_calls = (FLOOD, FIRE, TILE)
    now, at_s = precedence.begun("a", T), T
    for what, scene, length_s, which, scheduled in events:
        at_s += length_s
        calls = tuple(all_calls[number] for number in sorted(which))
        wanted = step("turn", at_s - at_s % 600, "Vòng") if scheduled else None
        before = now
        if what == "choose":
            now = chosen(now, scene, at_s, calls)
            assert now.entry.scene == scene
        elif what == "back":
            now = back(now, at_s, calls, wanted)
        elif what == "lock":
            now = precedence.locked(now, "lan", at_s, None)
        elif what == "unlock":
            now = precedence.unlocked(now)
        elif what == "away":
            now = precedence.put_away(now, calls)
            assert now.brought is None
        held = now
        now = precedence.settled(now, at_s, wanted, calls)
        if held.lock is not None:
            assert (now.base, now.brought) == (held.base, held.brought)
        if held.base.kind == "person" and at_s < held.free_s:
            assert now.base == held.base
            assert now.brought is None or now.brought.call.key == (
                held.brought.call.key if held.brought else ""
            )
        if now.brought is not None and before.brought is None:
            assert now.brought.call.key not in before.put_away
        assert len(now.before) <= precedence.HISTORY
        shown = now.brought.call.key if now.brought is not None else ""
        assert all(one.name != shown for one in precedence.waiting(now, wanted, calls))
        # Looking twice in the same moment changes nothing more.
        assert precedence.settled(now, at_s, wanted, calls) == now
