"""The conductor on a real stage: every meeting of two switches ends in a defined state."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ioc_desktop.domain.on_air import Call, Coming, OnAir, Step, Switch
from ioc_desktop.domain.queries import Query, Snapshot
from ioc_desktop.ui.conductor import Conductor
from ioc_desktop.ui.put_away_file import FILE, keep_put_away, read_put_away
from tests.conftest import LogBook
from tests.ui.parts import NOON_S, HeldSource, Room, make_room, write_bundle

WAIT_MS = 5000
FLOOD = Call("nghean/a1", "high", "Mức cao", "Lũ khẩn cấp", 0, NOON_S, scene="alarm")


class SlowSource(HeldSource):
    """Answers when it is let, so that a scene stays half-way as long as a test wants it."""

    def __init__(self) -> None:
        super().__init__()
        self.let = threading.Event()
        self.let.set()

    def answer(self, queries: Mapping[str, Query], now_s: int) -> Snapshot:
        self.let.wait(10)
        return super().answer(queries, now_s)


class OneStep:
    """A schedule of one step; ``now`` None = nothing is scheduled."""

    hold_s = 900

    def __init__(self, now: Step | None = None) -> None:
        self.now = now

    def step(self, now_s: int) -> Step | None:
        return self.now if self.now is not None and self.now.since_s <= now_s else None

    def coming(self, now_s: int) -> Coming | None:
        if self.now is None or self.now.since_s <= now_s:
            return None
        return Coming(self.now.name, self.now.scene, self.now.since_s)


class Play:
    """A wall with its conductor, a clock that is moved by hand, and what was told."""

    def __init__(self, room: Room, source: SlowSource, qtbot: QtBot) -> None:
        self.room, self.source, self.qtbot = room, source, qtbot
        self.now_s = float(NOON_S)
        self.conductor = Conductor(room.stage, room.clock)
        self.switches: list[Switch] = []
        self.states: list[OnAir] = []
        self.conductor.switched.connect(self.switches.append)
        room.wall.time_told.connect(self.conductor.look)  # told within a cut, too
        self.conductor.state_changed.connect(self.states.append)

    def shows(self, scene: str) -> None:
        """Wait until a scene stands on every screen and nothing is coming."""
        stage = self.room.stage
        self.qtbot.waitUntil(lambda: stage.scene == scene and not stage.coming, timeout=WAIT_MS)
        scene_on_air = stage.on_air
        assert scene_on_air is not None
        assert scene_on_air.plan.id == scene
        for role, window in self.room.wall.windows.items():
            assert window.page is scene_on_air.pages[role]
        assert self.conductor.state.shown == scene

    def told(self) -> list[tuple[str, str, str, str, str]]:
        return [(s.kind, s.who, s.from_scene, s.to_scene, s.why) for s in self.switches]


@pytest.fixture
def play(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    write_bundle(tmp_path / "bundles", "plain")
    source = SlowSource()
    monkeypatch.setattr("tests.ui.parts.HeldSource", lambda: source)
    clock: Callable[[], float] = lambda: made[0].now_s if made else float(NOON_S)  # noqa: E731  # the play is made of it
    made: list[Play] = []
    room = make_room(tmp_path / "bundles", machine=clock)
    for scene in ("duty", "map", "brief", "alarm"):
        room.scenes.scenes[scene] = [("one", "plain", {"indicator": scene})]
    room.wall.open_pictures({"A1": (800, 450), "B1": (800, 450)})
    made.append(Play(room, source, qtbot))
    assert made[0].conductor.begin("duty")
    made[0].shows("duty")
    yield made[0]
    source.let.set()
    room.close()


def test_a_choice_and_the_way_back_are_shown_and_journalled(play: Play) -> None:
    play.conductor.choose("map", "Lan")
    play.shows("map")
    assert play.conductor.state.kind == "person"
    assert play.conductor.state.free_s == NOON_S + 900
    play.conductor.choose("brief", "Lan")
    play.shows("brief")
    assert play.conductor.back("Minh")
    play.shows("map")
    assert play.conductor.back("Minh")
    play.shows("duty")
    assert not play.conductor.back("Minh")
    assert play.told() == [
        ("start", "", "", "duty", ""),
        ("person", "Lan", "duty", "map", ""),
        ("person", "Lan", "map", "brief", ""),
        ("person", "Minh", "brief", "map", "back"),
        ("person", "Minh", "map", "duty", "back"),
    ]
    assert len({one.key for one in play.switches}) == 5


def test_whoever_hears_of_a_switch_finds_the_state_that_goes_with_it(play: Play) -> None:
    found: list[tuple[str, str, str]] = []

    def hear(switch: Switch) -> None:
        state = play.conductor.state
        found.append((switch.to_scene, state.scene, state.shown))

    play.conductor.switched.connect(hear)
    play.conductor.choose("map", "Lan")
    play.shows("map")
    assert play.conductor.back("Lan")  # kept ready: the cut comes within the call
    play.shows("duty")
    assert found == [("map", "map", "map"), ("duty", "duty", "duty")]


def test_a_choice_while_a_scene_is_built_takes_its_place(play: Play) -> None:
    play.source.let.clear()
    play.conductor.choose("map", "Lan")
    assert play.room.stage.coming
    play.conductor.choose("brief", "Lan")
    assert play.room.stage.coming
    play.source.let.set()
    play.shows("brief")
    assert play.told()[1:] == [("person", "Lan", "duty", "brief", "")]
    assert play.conductor.back("Lan")
    play.shows("map")  # it was chosen, though nobody saw it


def test_back_while_a_scene_is_built_leaves_the_one_that_stands(play: Play) -> None:
    play.source.let.clear()
    play.conductor.choose("map", "Lan")
    assert play.conductor.back("Lan")
    play.source.let.set()
    play.shows("duty")
    assert play.told() == [("start", "", "", "duty", "")]
    assert not play.conductor.state.can_go_back


def test_a_rule_that_fires_while_a_persons_scene_is_built_waits_for_the_person(play: Play) -> None:
    play.source.let.clear()
    play.conductor.choose("map", "Lan")
    play.conductor.set_calls((FLOOD,))
    play.source.let.set()
    play.shows("map")
    assert [(one.name, one.because) for one in play.conductor.state.waiting] == [
        ("Lũ khẩn cấp", "choice")
    ]
    play.now_s += 900
    play.conductor.look()
    play.shows("alarm")
    assert play.told()[-1] == ("rule", "Mức cao", "map", "alarm", "Lũ khẩn cấp")
    play.now_s += 60
    play.conductor.set_calls(())
    play.shows("map")
    assert play.told()[-1] == ("rule", "Mức cao", "alarm", "map", "given back")


def test_a_person_who_chooses_while_a_rules_scene_is_built_has_the_wall(play: Play) -> None:
    play.source.let.clear()
    play.conductor.set_calls((FLOOD,))
    assert play.room.stage.coming
    play.conductor.choose("map", "Lan")
    play.source.let.set()
    play.shows("map")
    play.now_s += 5000
    play.conductor.look()
    play.shows("map")  # put away by the choice: the same alarm does not come again
    assert [one[0] for one in play.told()] == ["start", "person"]


def test_a_bad_scene_is_no_choice_and_does_not_stop_the_one_that_is_built(
    play: Play, logs: LogBook
) -> None:
    logs.expect("scene kept")
    play.source.let.clear()
    assert play.conductor.choose("map", "Lan")
    assert not play.conductor.choose("nowhere", "Lan")
    assert "no such scene" in play.room.stage.banner
    assert play.conductor.state.scene == "map"
    play.source.let.set()
    play.shows("map")
    assert play.told()[1:] == [("person", "Lan", "duty", "map", "")]


def test_a_scene_whose_file_turns_bad_while_it_is_built_can_be_chosen_again(
    play: Play, logs: LogBook
) -> None:
    logs.expect("scene kept")
    play.source.let.clear()
    play.conductor.choose("map", "Lan")
    good = play.room.scenes.scenes.pop("map")
    play.room.stage.take_changes(frozenset({"map"}))
    play.source.let.set()
    assert play.room.stage.wanted == "duty"
    play.conductor.look()
    assert play.room.stage.wanted == "duty"
    play.room.scenes.scenes["map"] = good
    play.conductor.choose("map", "Lan")
    play.shows("map")


def test_a_scene_whose_file_turned_bad_while_it_was_built_comes_when_it_is_mended(
    play: Play, logs: LogBook
) -> None:
    logs.expect("scene kept")
    play.source.let.clear()
    play.conductor.choose("map", "Lan")
    good = play.room.scenes.scenes.pop("map")
    play.room.stage.take_changes(frozenset({"map"}))
    play.source.let.set()
    play.room.scenes.scenes["map"] = good
    play.conductor.take_changes(frozenset({"map"}))
    play.shows("map")


def test_a_schedules_bad_scene_waits_until_its_file_is_mended(play: Play, logs: LogBook) -> None:
    logs.expect("scene kept")
    good = play.room.scenes.scenes.pop("brief")
    play.conductor.set_schedule(OneStep(Step("s", "Giao ban", "brief", NOON_S - 5)))
    play.shows("duty")
    assert [one.because for one in play.conductor.state.waiting] == ["broken"]
    for _ in range(3):
        play.conductor.look()
    assert len(logs.said("scene kept")) == 1  # asked for once
    play.room.scenes.scenes["brief"] = good
    play.conductor.take_changes(frozenset({"brief"}))
    play.shows("brief")
    assert play.told()[-1] == ("schedule", "Giao ban", "duty", "brief", "")


def test_a_lock_is_kept_told_and_journalled(play: Play) -> None:
    play.conductor.lock("Lan", NOON_S + 600)
    lock = play.conductor.state.lock
    assert lock is not None
    assert (lock.officer, lock.since_s, lock.until_s) == ("Lan", NOON_S, NOON_S + 600)
    play.conductor.set_calls((FLOOD,))
    play.conductor.set_schedule(OneStep(Step("s", "Giao ban", "brief", NOON_S)))
    play.shows("duty")
    assert [one.because for one in play.conductor.state.waiting] == ["lock", "lock"]
    play.now_s += 600
    play.conductor.look()
    play.shows("alarm")
    assert play.conductor.state.scene == "brief"
    assert play.conductor.state.lock is None
    assert [one[1:] for one in play.told() if one[4].startswith("lock")] == [
        ("Lan", "duty", "duty", "locked"),
        ("Lan", "duty", "duty", "lock ended"),
    ]


def test_what_comes_next_is_told(play: Play) -> None:
    play.conductor.set_schedule(OneStep(Step("s", "Giao ban", "brief", NOON_S + 30)))
    assert play.conductor.state.next == Coming("Giao ban", "brief", NOON_S + 30)
    play.now_s += 30
    play.conductor.look()
    play.shows("brief")


def test_other_screens_and_words_are_no_switch(play: Play) -> None:
    play.room.stage.reload()
    play.shows("duty")
    assert [one[0] for one in play.told()] == ["start"]


def test_an_alarm_that_was_put_away_stays_away_after_a_restart(play: Play, tmp_path: Path) -> None:
    play.conductor.put_away_changed.connect(partial(keep_put_away, tmp_path))
    play.conductor.set_calls((FLOOD,))
    play.shows("alarm")
    assert read_put_away(tmp_path) == ()
    assert play.conductor.put_away("Lan")
    play.shows("duty")
    assert read_put_away(tmp_path) == (FLOOD.key,)

    play.conductor.close()
    kept = read_put_away(tmp_path)
    again = Conductor(play.room.stage, play.room.clock, put_away=kept)
    assert again.begin("duty")
    again.set_calls((FLOOD,))
    assert again.state.alarm == ""
    again.set_calls((FLOOD, replace(FLOOD, key="nghean/a2", raised_s=NOON_S + 5)))
    assert again.state.alarm == "Lũ khẩn cấp"
    again.close()


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"a": 1}', b"\xff", b'["\xff"]'])
def test_what_was_put_away_and_cannot_be_read_is_forgotten(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert read_put_away(tmp_path) == ()
    keep_put_away(tmp_path / "new", ("a", "b"))
    assert read_put_away(tmp_path / "new") == ("a", "b")
    assert [one.name for one in (tmp_path / "new").iterdir()] == [FILE]
