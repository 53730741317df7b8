"""A source that a centre has lost: what it supplies, since when, and what that makes of figures."""

from __future__ import annotations

import pytest

from ioc_desktop.domain.calendar import WorkingCalendar
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.figures import FreshnessState
from ioc_desktop.domain.freshness import judge
from ioc_desktop.domain.rows import Cadence, Source
from ioc_desktop.domain.sources import lost_since_s

TWO = parse_instant("2021-10-07T14:00:00+07:00")
FIVE_PAST = parse_instant("2021-10-07T14:05:00+07:00")
DAILY = Cadence(every="P1D", due="17:00", grace="P1D")


def source(since=None, *indicators):
    return Source(id="a", name="A", lost_since=since, indicators=indicators)


LOST = "2021-10-07T14:05:00+07:00"


@pytest.mark.parametrize(
    ("sources", "indicator", "expected"),
    [
        ((), "x", None),
        ((source(),), "x", None),
        ((source(LOST),), "x", FIVE_PAST),
        ((source(LOST, "x", "y"),), "x", FIVE_PAST),
        ((source(LOST, "y"),), "x", None),
        ((source(LOST, "y"),), "", FIVE_PAST),
        ((source(LOST), source("2021-10-07T14:00:00+07:00")), "x", TWO),
        ((source("hôm qua"),), "x", 0),
    ],
)
def test_since_when_what_it_supplies_is_lost(sources, indicator, expected):
    assert lost_since_s(sources, indicator) == expected


def judged(day, now, lost_s, lost_centre_s=None):
    return judge(
        cadence=DAILY,
        period_start_s=parse_instant(day),
        period="P1D",
        as_of_s=TWO,
        now_s=parse_instant(now),
        calendar=WorkingCalendar(),
        lost_since_s=lost_centre_s,
        source_lost_s=lost_s,
    )


def test_a_running_count_is_lost_at_once():
    found = judged("2021-10-07", "2021-10-07T14:06:00+07:00", FIVE_PAST)
    assert (found.state, found.since_s, found.as_of_s) == (FreshnessState.LOST, FIVE_PAST, TWO)
    assert judged("2021-10-07", "2021-10-07T14:06:00+07:00", None).state is FreshnessState.LIVE


def test_a_finished_figure_is_judged_by_its_deadline():
    assert judged("2021-10-06", "2021-10-07T14:06:00+07:00", FIVE_PAST).state is FreshnessState.LIVE
    after = judged("2021-10-06", "2021-10-07T17:30:00+07:00", FIVE_PAST)
    assert (after.state, after.since_s) == (FreshnessState.LOST, FIVE_PAST)
    late = judged("2021-10-06", "2021-10-07T17:30:00+07:00", None)
    assert late.state is FreshnessState.LATE


def test_of_centre_and_source_the_one_lost_first_counts():
    after = judged("2021-10-06", "2021-10-07T17:30:00+07:00", FIVE_PAST, TWO)
    assert (after.state, after.since_s) == (FreshnessState.LOST, TWO)
