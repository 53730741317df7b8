"""Invariant 1: SIGKILL of the station at any instant loses nothing and breaks nothing."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from tests.faults.hostile import HostileCentre, in_thread, observation
from tests.faults.rig import look, stored, truth
from tests.station.station_child import StationChild, write_site
from tests.station.test_station_process import eventually, hello, sound

KILLS = 4
SEED = 20211007


@pytest.mark.timeout(400)
def test_1_a_station_killed_at_any_instant_loses_no_stored_row(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    data = tmp_path / "data"
    centre = HostileCentre(page_rows=30)
    centre.feeds["observations"] = [observation(n) for n in range(2_500)]
    print(f"seed {SEED}")
    with in_thread(centre):
        site = write_site(tmp_path, centre)
        held = 0
        for number in range(KILLS):
            with StationChild(site, data) as station:
                station.wait_for(hello)
                time.sleep(chance.uniform(0.0, 0.6))  # the instant is the test's own dice
                station.process.kill()
                station.process.wait(10)
            assert sound(data), f"kill {number}"
            rows = stored(data)
            places = look(data, "SELECT cursor FROM feeds WHERE dataset = 'observations'")
            place = int(places[0][0] or 0) if places else 0
            assert len(rows) == place, f"kill {number}: rows and cursor are not of one moment"
            assert place >= held, f"kill {number}: stored rows were lost"
            held = place
        with StationChild(site, data) as station:
            station.wait_for(hello)
            eventually(lambda: stored(data) == truth(centre), within_s=60)
