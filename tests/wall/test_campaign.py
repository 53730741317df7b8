"""Eight monitors, cables at random, a scene each second (make soak has the long ones)."""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.wall import compressed_hours
from tests.wall.campaign import HEALED_WITHIN_S, campaign, fill, report

SHARE_EVENTS, SOAK_EVENTS = 8, 200
SHARE_SEED = 7
MINUTES = float(os.environ.get("IOC_SOAK_MINUTES", "15"))
NOTHING: dict[str, list[str]] = {"windows": [], "timers": [], "threads": [], "children": []}
RISES_AN_HOUR = {
    "wall_pss": 40_000,
    "station_pss": 40_000,
    "wall_fds": 8,
    "wall_threads": 4,
    "station_fds": 8,
    "station_threads": 4,
    "processes": 1,
    "timers": 8,
    "top_level": 1,
    "widgets": 400,
    "cache_wal": 1_000_000,
    "duty_wal": 1_000_000,
}
"""The most that the median of slopes may rise: kB, counts, bytes."""


def run_campaign(
    folder: Path,
    seed: int,
    events: int,
    within_s: float,
    prepare: Callable[[Path], None] | None = None,
) -> None:
    with campaign(folder, seed, prepare=prepare) as one:
        one.run(events, within_s)
    sys.stdout.write(report(one) + "\n")
    assert one.wall.left == NOTHING
    assert one.wall.complaints() == []
    assert len(one.done) == events
    assert one.longest_unseen_s() < within_s
    assert one.wall.tellings[-1]["switched"] > 1


def test_random_cables_while_scenes_switch(tmp_path: Path) -> None:
    # That it heals; how fast is measured where nothing else runs (make soak).
    run_campaign(tmp_path / "campaign", SHARE_SEED, SHARE_EVENTS, 5 * HEALED_WITHIN_S)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_two_hundred_random_events_while_scenes_switch(tmp_path: Path) -> None:
    seed = int(os.environ.get("IOC_SEED") or random.SystemRandom().randrange(1 << 32))
    run_campaign(tmp_path / "campaign", seed, SOAK_EVENTS, HEALED_WITHIN_S, fill)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_a_day_in_a_quarter_of_an_hour_leaves_nothing_behind(tmp_path: Path) -> None:
    seed = int(os.environ.get("IOC_SEED") or random.SystemRandom().randrange(1 << 32))
    made = compressed_hours.run(MINUTES, tmp_path / "day", seed)
    sys.stdout.write(json.dumps(made, indent=2) + "\n")
    assert made["left"] == NOTHING
    for name, most in RISES_AN_HOUR.items():
        assert made[name]["theil_sen"] <= most, (name, made[name])
