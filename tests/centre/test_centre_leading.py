"""Who writes the world: one process, and another when that has gone.

Two stores (or centres) on one database stand for two processes here: they share nothing
but the database. Real processes are in ``test_centre_workers``.
"""

from __future__ import annotations

import time

import pytest

from ioc_desktop.centre import postgres_connections
from ioc_desktop.centre.running import Centre, CentreOptions
from ioc_desktop.centre.store import StoreUnavailableError
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.errors import KnownError
from tests.centre.conftest import START, stopped_at
from tests.centre.postgres_facts import ask, wait_for
from tests.centre.test_centre_history import LIVE, everything

START_S = parse_instant(START)


def contents(centre):
    return {name: centre.store.items(name) for name in LIVE}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """What a centre alone on SQLite holds two days later."""
    folder = tmp_path_factory.mktemp("alone")
    centre = Centre(CentreOptions("vinh", folder, timeline=stopped_at(START)))
    assert centre.world is not None
    for hours in range(1, 49):
        centre.world.advance(START_S + hours * 3600)
    held = contents(centre), everything(centre)
    centre.close()
    return held


def test_one_process_leads_and_another_takes_over_when_it_ends(
    vinh_address, open_centre, undisturbed
):
    one, other = open_centre(vinh_address), open_centre(vinh_address)
    assert one.world is not None
    assert other.world is None
    assert contents(other) == contents(one)
    for hours in range(1, 49):
        if hours == 20:
            one.close()
            wait_for(lambda: other.keeper.advance(START_S) or other.world)
        for centre in (one, other)[hours >= 20 :]:
            centre.keeper.advance(START_S + hours * 3600)
    assert (contents(other), everything(other)) == undisturbed


def test_a_leader_whose_session_broke_writes_no_more(vinh_address, open_centre, undisturbed):
    one, other = open_centre(vinh_address), open_centre(vinh_address)
    assert one.world is not None
    leading = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND database ="
    leading += " (SELECT oid FROM pg_database WHERE datname = current_database())"
    assert ask(vinh_address, f"SELECT pg_terminate_backend(({leading}), 5000)") == [(True,)]
    wait_for(lambda: other.keeper.advance(START_S) or other.world)
    with pytest.raises(StoreUnavailableError):
        one.world.advance(START_S + 3600)
    for hours in range(1, 49):
        other.keeper.advance(START_S + hours * 3600)
        one.keeper.advance(START_S + hours * 3600)
    assert one.world is None
    assert (contents(other), everything(other)) == undisturbed


def test_a_centre_of_another_history_leaves_the_one_that_is_served_alone(vinh_address, open_centre):
    one = open_centre(vinh_address)
    epoch = one.store.epoch
    with pytest.raises(KnownError, match="another process serves another history"):
        open_centre(vinh_address, seed=2)
    assert one.store.epoch == epoch


def test_a_leader_that_is_stopped_is_followed_by_another(
    vinh_address, open_centre, undisturbed, monkeypatch
):
    monkeypatch.setattr(postgres_connections, "SILENT_MS", 1200)
    one, other = open_centre(vinh_address), open_centre(vinh_address)
    leadership = one.keeper._leadership
    assert leadership is not None
    deadline = time.monotonic() + 1.6
    while time.monotonic() < deadline:  # a leader that says something stays
        one.keeper.advance(START_S)
        other.keeper.advance(START_S)
        time.sleep(0.05)
    assert one.keeper._leadership is leadership
    wait_for(lambda: other.keeper.advance(START_S) or other.world)
    for hours in range(1, 49):
        other.keeper.advance(START_S + hours * 3600)
        one.keeper.advance(START_S + hours * 3600)
    assert one.world is None
    assert (contents(other), everything(other)) == undisturbed


def test_a_lost_commit_is_found_again_by_reading(vinh_address, open_centre, undisturbed):
    centre = open_centre(vinh_address)
    leading = centre.keeper._leadership
    real = leading.store.transaction
    lost: list[bool] = []

    def losing(*names):
        # The transaction is committed, and its answer lost with the connection.
        class Losing:
            def __enter__(self):
                self.inner = real(*names)
                self.inner.__enter__()

            def __exit__(self, *error):
                self.inner.__exit__(*error)
                if error == (None, None, None) and not lost:
                    lost.append(True)
                    leading.session.close()
                    raise StoreUnavailableError("the answer was lost")

        return Losing()

    leading.store.transaction = losing
    with pytest.raises(StoreUnavailableError):
        centre.keeper.advance(START_S + 3600)
    assert lost
    wait_for(lambda: centre.keeper.advance(START_S) or centre.world)
    for hours in range(1, 49):
        centre.keeper.advance(START_S + hours * 3600)
    assert (contents(centre), everything(centre)) == undisturbed
