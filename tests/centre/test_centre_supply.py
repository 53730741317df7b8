"""Two states of supply: as published on 7 October 2021, and with every subsystem connected."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc_desktop.centre.catalogue import COMPLETE_NOTE, PROFILES, load_catalogue
from ioc_desktop.centre.running import Centre, CentreOptions
from ioc_desktop.centre.world import world_identity
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.timeline import Timeline

NOW = Timeline(origin_s=float(parse_instant("2021-10-07T16:30:00+07:00")), anchor_s=0.0, speed=0.0)


def test_as_published_two_of_the_nine_subsystems_run():
    subsystems = load_catalogue("nghean").subsystems
    assert len(subsystems) == 9
    assert {one.id for one in subsystems if one.state == "running"} == {
        "documents",
        "public_services",
    }
    assert all(one.note for one in subsystems if one.state != "running")


@pytest.mark.parametrize("profile", PROFILES)
def test_complete_runs_all_and_says_what_is_assumed(profile):
    published, complete = load_catalogue(profile), load_catalogue(profile, "complete")
    assert {one.state for one in complete.subsystems} == {"running"}
    for before, after in zip(published.subsystems, complete.subsystems, strict=True):
        if before.state == "running":
            assert after == before
        else:
            assert after.note == COMPLETE_NOTE
            assert after.since is None


def test_another_state_of_supply_is_another_history(tmp_path):
    assert world_identity("nghean", 1) == world_identity("nghean", 1, "october-2021")
    epochs = []
    for supply in ("october-2021", "complete", "complete"):
        centre = Centre(CentreOptions("vinh", Path(tmp_path), timeline=NOW, supply=supply))
        epochs.append(centre.store.epoch)
        centre.close()
    assert epochs[0] != epochs[1] == epochs[2]
