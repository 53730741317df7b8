"""Invariant 22 for real: the station's process under libfaketime, its clock off or jumping."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ioc_desktop.station.protocol import Done, SyncNow
from tests.faults.hostile import HostileCentre, in_thread, observation
from tests.faults.rig import look, stored, truth
from tests.station.station_child import StationChild, write_site
from tests.station.test_station_process import eventually, hello

OBSERVATIONS = "/v1/observations/changes"
CENTRE_TIME_S = 1_633_600_800.0
"""2021-10-07T17:00:00+07:00, which the test centre always says."""

FIRST_OF_OCTOBER_S = 1_633_021_200
"""2021-10-01T00:00:00+07:00, the day of the first figure."""

DAY_S = 86_400.0
LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)

pytestmark = pytest.mark.skipif(
    LIBRARY is None or shutil.which("faketime") is None,
    reason="libfaketime is not installed (apt-get install faketime)",
)


class Clock:
    """The station's clock as somebody turns it: days off from the true time."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self.turn(0)

    def turn(self, days: float) -> None:
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{days:+.0f}d", encoding="ascii")
        fresh.replace(self._file)

    def env(self, zone: str) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            # Of the two clocks a person turns one; the other counts since the start.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            "TZ": zone,
        }


@contextmanager
def running(folder: Path, centre: HostileCentre, clock: Clock, zone: str) -> Iterator[StationChild]:
    site = write_site(folder, centre)
    with StationChild(site, folder / "data", clock.env(zone)) as station:
        station.wait_for(hello)
        yield station


def sync_now(station: StationChild, number: int) -> None:
    """A person asks; the answer comes when all feeds have had a good round."""
    station.say(SyncNow(number=number, centre=None))
    done = station.wait_for(lambda m: isinstance(m, Done) and m.number == number)
    assert isinstance(done, Done)
    assert done.error is None


def skew_days(data: Path) -> float:
    """Return how many days the centre is ahead of the station, beyond the true difference."""
    found = look(data, "SELECT skew_s FROM centres")
    true_s = CENTRE_TIME_S - time.time()
    return float((found[0][0] - true_s) / DAY_S) if found and found[0][0] is not None else 1e9


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("begins", "jumps", "zone"),
    [(400, (-400, 0), "Asia/Ho_Chi_Minh"), (-400, (-401, 400), "America/Los_Angeles")],
    ids=["ahead, then back", "behind, then ahead, in another zone"],
)
def test_22_a_clock_that_is_off_and_jumps_skips_nothing_and_repeats_nothing(
    tmp_path: Path, begins: int, jumps: tuple[int, ...], zone: str
) -> None:
    centre, data = HostileCentre(page_rows=20), tmp_path / "data"
    clock = Clock(tmp_path)
    clock.turn(begins)
    with in_thread(centre), running(tmp_path, centre, clock, zone) as station:
        eventually(lambda: stored(data) == truth(centre))
        eventually(lambda: abs(skew_days(data) + begins) < 0.1)
        for number, days in enumerate(jumps, 1):
            clock.turn(days)
            fresh = [observation(1000 * number + n) for n in range(30)]
            centre.feeds["observations"] += fresh
            sync_now(station, number)
            eventually(lambda: stored(data) == truth(centre))
            eventually(lambda days=days: abs(skew_days(data) + days) < 0.1)  # type: ignore[misc]  # the default binds the day
        (start_s,) = look(data, "SELECT period_start_s FROM observations WHERE id = 'o0'")[0]
        assert start_s == FIRST_OF_OCTOBER_S, "the zone here is no business of the figures"
        places = [int(ask.query.get("after", "0")) for ask in centre.asked(OBSERVATIONS)]
        assert places == sorted(places), "something was fetched again"
        starts = [place for place in places if place < len(centre.feeds["observations"])]
        assert len(starts) == len(set(starts)), "a page was fetched twice"
