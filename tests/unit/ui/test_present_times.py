"""Times of a briefing beside their plan, by a clock that the test turns."""

from __future__ import annotations

import pytest

from ioc_desktop.sdk.words import TsWords
from ioc_desktop.ui.present_times import PresentTimes, clock_text, time_state

WORDS = TsWords("vi")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (-3, "0:00"), (65.9, "1:05"), (3600, "1:00:00"), (7384, "2:03:04")],
)
def test_seconds_as_a_clock_shows_them(seconds: float, text: str):
    assert clock_text(seconds) == text


def test_time_that_is_left_nearly_over_and_over_differ_in_word_and_shape():
    left = time_state(60, 180, WORDS)
    assert (left.elapsed, left.planned, left.word, left.mark) == ("1:00", "3:00", "còn 2:00", "")
    assert time_state(151, 180, WORDS).mark == "◆"
    over = time_state(305, 180, WORDS)
    assert (over.word, over.mark) == ("quá 2:05", "▲")
    assert time_state(180, 180, WORDS).mark == "◆", "on the second it is not over yet"


def test_without_a_plan_only_the_time_is_told():
    free = time_state(75, 0, WORDS)
    assert (free.elapsed, free.planned, free.word, free.mark) == ("1:15", "", "", "")


def test_each_page_is_counted_for_itself_and_goes_on_where_it_was():
    times = PresentTimes(100.0)
    times.turn(1, 130.0)
    times.turn(0, 170.0)
    assert times.page_s(0, 180.0) == pytest.approx(40.0)
    assert times.page_s(1, 180.0) == pytest.approx(40.0)
    assert times.whole_s(180.0) == pytest.approx(80.0)
    times.turn(0, 185.0)
    assert times.page_s(0, 190.0) == pytest.approx(50.0), "the same page once more is no turn"


def test_a_pause_counts_nothing_whatever_is_turned_meanwhile():
    times = PresentTimes(0.0)
    times.pause(10.0)
    stopped = times.paused
    times.turn(1, 50.0)
    assert times.whole_s(60.0) == pytest.approx(10.0)
    times.pause(60.0)
    assert (stopped, times.paused) == (True, False)
    assert times.page_s(1, 65.0) == pytest.approx(5.0)
    assert times.whole_s(65.0) == pytest.approx(15.0)


def test_begun_again_everything_is_zero():
    times = PresentTimes(0.0)
    times.turn(2, 40.0)
    times.begin_again(50.0)
    assert times.whole_s(53.0) == pytest.approx(3.0)
    assert times.page_s(0, 53.0) == 0.0
