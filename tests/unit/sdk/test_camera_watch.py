from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.sdk.camera_watch import (
    CameraWatch,
    DecoderReport,
    DecoderState,
    Order,
    WatchLimits,
)
from ioc_desktop.sdk.cameras import CameraPhase, CameraTrouble

LIMITS = WatchLimits(
    open_s=20, silent_s=5, unchanged_s=60, hung_s=8, start_s=40, settled_s=10, renew_after=3
)
BEGIN_S = 1000.0


class Room:
    """A watch with a decoder that does what the test says, looked at every half second."""

    def __init__(self, limits: WatchLimits = LIMITS) -> None:
        self.now_s = BEGIN_S
        self.watch = CameraWatch("cam1", limits, self.now_s)
        self.report: DecoderReport | None = None
        self.orders: list[Order] = []
        self.spawns = 0
        self.frames = self.changes = self.beats = True
        self.opens_well = True

    def step(self, seconds: float = 0.5) -> Order:
        self.now_s += seconds
        report = self.report
        if report is not None and self.beats:
            report = replace(report, heartbeat_s=self.now_s)
        if report is not None and report.state is DecoderState.OPENING and self.opens_well:
            report = replace(report, state=DecoderState.PLAYING)
        if report is not None and report.state is DecoderState.PLAYING and self.frames:
            changed_s = self.now_s if self.changes else report.changed_s or self.now_s
            report = replace(report, frame_s=self.now_s, changed_s=changed_s)
        self.report = report
        order = self.watch.look(report, self.now_s)
        if order is Order.OPEN:
            if self.report is None:
                self.spawns += 1
                self.watch.spawned(self.now_s)
            if self.report is None or self.beats:
                self.report = DecoderReport(self.now_s, self.watch.attempt, DecoderState.OPENING)
        elif order is Order.CLOSE and self.report is not None and self.beats:
            self.report = replace(self.report, state=DecoderState.IDLE, frame_s=0.0)
        elif order is Order.END:
            self.report = None
        self.orders.append(order)
        return order

    def phase(self) -> CameraPhase:
        return self.watch.phase

    def run(self, seconds: float) -> list[Order]:
        before = len(self.orders)
        for _ in range(int(seconds * 2)):
            self.step()
        return [order for order in self.orders[before:] if order is not Order.NOTHING]


def live() -> Room:
    room = Room()
    room.run(3)
    assert room.phase() is CameraPhase.LIVE
    return room


def test_a_stream_that_sends_pictures_is_live_and_left_alone():
    room = live()
    assert room.run(600) == []
    assert room.phase() is CameraPhase.LIVE
    assert room.spawns == 1


def test_no_error_and_no_picture_is_lost_since_the_last_picture():
    room = live()
    room.frames = False
    last_s = room.now_s
    assert room.run(4.5) == []
    assert room.phase() is CameraPhase.LIVE
    room.run(1.5)
    assert room.phase() is CameraPhase.LOST
    assert room.watch.trouble is CameraTrouble.SILENT
    room.run(120)
    assert room.watch.since_s == last_s
    room.frames = True
    room.run(40)
    assert room.phase() is CameraPhase.LIVE
    assert room.watch.trouble.value == 0


def test_a_failed_try_is_told_with_its_reason_and_tried_ever_more_rarely():
    room = Room(replace(LIMITS, renew_after=1000))
    room.opens_well = False
    tries: list[float] = []
    for _ in range(600):
        if room.step() is Order.OPEN:
            tries.append(room.now_s)
            assert room.report is not None
            room.report = replace(
                room.report, state=DecoderState.FAILED, trouble=CameraTrouble.PASSWORD
            )
    assert room.watch.trouble is CameraTrouble.PASSWORD
    assert room.phase() is CameraPhase.LOST
    assert room.watch.since_s == BEGIN_S
    waits = [later - earlier for earlier, later in itertools.pairwise(tries)]
    assert waits == sorted(waits)
    assert max(waits) <= LIMITS.longest_delay_s * 1.2 + 1
    assert len(tries) < 20


def test_an_answer_that_never_comes_ends_the_try():
    room = Room()
    room.opens_well = False
    room.run(19)
    assert room.phase() is CameraPhase.CONNECTING
    room.run(3)
    assert (room.phase(), room.watch.trouble) == (CameraPhase.LOST, CameraTrouble.NO_ANSWER)


def test_the_words_of_an_earlier_try_count_for_nothing():
    room = live()
    assert room.report is not None
    old = replace(room.report, attempt=0)
    for _ in range(60):
        room.now_s += 0.5
        room.watch.look(replace(old, heartbeat_s=room.now_s, frame_s=room.now_s), room.now_s)
    assert room.phase() is CameraPhase.LOST


def test_the_same_picture_for_long_is_said_and_is_not_a_loss():
    room = live()
    room.changes = False
    since_s = room.now_s
    assert room.run(120) == []
    assert room.phase() is CameraPhase.UNCHANGED
    assert room.watch.since_s == since_s
    room.changes = True
    room.run(1)
    assert room.phase() is CameraPhase.LIVE


def test_a_decoder_whose_heart_stops_is_ended_and_another_one_started():
    room = live()
    room.beats = room.frames = False
    assert set(room.run(9)) == {Order.CLOSE, Order.OPEN, Order.END}
    room.beats = room.frames = True
    room.run(10)
    assert room.spawns == 2
    assert room.phase() is CameraPhase.LIVE


def test_a_process_that_never_begins_is_ended():
    watch = CameraWatch("cam1", LIMITS, BEGIN_S)
    assert watch.look(None, BEGIN_S) is Order.OPEN
    watch.spawned(BEGIN_S)
    orders = [watch.look(None, BEGIN_S + tick / 2) for tick in range(1, 90)]
    assert orders.index(Order.END) / 2 == pytest.approx(LIMITS.start_s, abs=1)
    assert watch.trouble is CameraTrouble.CRASHED


def test_a_crash_is_a_loss_with_its_reason():
    room = live()
    room.report = None
    room.watch.died(room.now_s)
    assert (room.phase(), room.watch.trouble) == (CameraPhase.LOST, CameraTrouble.CRASHED)
    room.run(10)
    assert room.phase() is CameraPhase.LIVE
    assert room.spawns == 2


def test_a_process_makes_its_share_of_tries_and_no_more():
    room = Room()
    room.opens_well = False
    for _ in range(400):
        if room.step() is Order.OPEN and room.report is not None:
            room.report = replace(room.report, state=DecoderState.FAILED)
    opens = room.orders.count(Order.OPEN)
    assert opens > 2 * LIMITS.renew_after
    assert room.spawns == -(-opens // LIMITS.renew_after)


def test_a_decoder_that_grows_is_ended_and_begun_again_at_once():
    room = live()
    assert room.report is not None
    room.report = replace(room.report, memory_kb=LIMITS.most_memory_kb + 1)
    assert room.step() is Order.END
    assert room.watch.trouble is CameraTrouble.TOO_LARGE
    room.run(3)
    assert room.phase() is CameraPhase.LIVE


def test_a_stream_that_is_too_large_from_the_start_is_tried_ever_less_often():
    """A picture of 8K: each new process is too large with its first picture."""
    room = Room()
    for _ in range(1200):
        if room.report is not None and room.report.frame_s:
            room.report = replace(room.report, memory_kb=LIMITS.most_memory_kb + 1)
        room.step()
    assert room.watch.trouble is CameraTrouble.TOO_LARGE
    assert room.spawns < 600 / LIMITS.longest_delay_s * 2


def test_a_machine_that_slept_blames_no_camera():
    room = live()
    room.now_s += 3600
    assert room.watch.look(room.report, room.now_s) is Order.NOTHING
    assert room.phase() is CameraPhase.LIVE


def test_cameras_of_one_server_do_not_all_come_back_at_one_moment():
    moments = set()
    for number in range(8):
        watch = CameraWatch(f"cam{number}", LIMITS, BEGIN_S)
        watch.look(None, BEGIN_S)
        watch.died(BEGIN_S)
        assert watch.retry_s is not None
        moments.add(round(watch.retry_s, 2))
    assert len(moments) >= 6


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["frames", "changes", "beats", "opens_well", "die", "fail"]),
            st.booleans(),
            st.integers(1, 60),
        ),
        max_size=12,
    )
)
def test_whatever_happens_it_comes_back_and_is_never_called_live_without_pictures(
    script: list[tuple[str, bool, int]],
):
    room = Room()
    for what, value, seconds in script:
        if what == "die":
            room.report = None
            room.watch.died(room.now_s)
        elif what == "fail" and room.report is not None:
            room.report = replace(room.report, state=DecoderState.FAILED)
        elif what not in {"die", "fail"}:
            setattr(room, what, value)
        for _ in range(seconds * 2):
            room.step()
            watch = room.watch
            if watch.phase in {CameraPhase.LIVE, CameraPhase.UNCHANGED}:
                assert watch.frame_s is not None
                assert room.now_s - watch.frame_s <= LIMITS.silent_s + 0.5
    room.frames = room.changes = room.beats = room.opens_well = True
    room.run(2 * LIMITS.longest_delay_s + LIMITS.open_s + LIMITS.hung_s)
    assert room.phase() is CameraPhase.LIVE
