"""Rows from outside: all or nothing, not twice, not over each other, not by the world."""

from __future__ import annotations

import sqlite3

import msgspec
import pytest

from ioc_desktop.centre.intake import IMPORTED, let_happen, take_in
from ioc_desktop.centre.postgres_address import read_address
from ioc_desktop.centre.postgres_store import open_postgres
from ioc_desktop.centre.running import Centre, CentreOptions
from ioc_desktop.centre.sqlite_store import FILE_NAME, SqliteStore
from ioc_desktop.centre.store import CentreStore
from ioc_desktop.centre.world import World
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.rows import Alarm, Observation, Source, Subsystem
from tests.centre.conftest import START, stopped_at

NOW_S = parse_instant(START)
DAY_S = 86_400


@pytest.fixture
def store(tmp_path, database):
    address = database.empty()
    store: CentreStore = (
        SqliteStore(tmp_path, "vinh")
        if address is None
        else open_postgres(read_address(address), "vinh", 2)
    )
    yield store
    store.close()
    database.drop([address])


def figure(value, as_of="2021-10-07T09:00:00+07:00", **more):
    return Observation(
        indicator="infosec.blocked", period_start="2021-10-06", value=value, as_of=as_of, **more
    )


def alarm(state="active"):
    return Alarm(subsystem="health", message="Bão", priority="high", state=state, raised_at=START)


def values(store, dataset="observations"):
    items = [msgspec.json.decode(item) for item in store.read(dataset, 0, 1000).items]
    return [(item["id"], item["rev"], item.get("row", {}).get("value")) for item in items]


def test_the_same_row_twice_is_written_once(store):
    for expected in ("new", "same"):
        with take_in(store, "observations") as intake:
            assert intake.put("observations", "a", figure(1.0)) == expected
    assert values(store) == [("a", IMPORTED, 1.0)]
    assert store.head("observations") == 1


def test_a_later_value_keeps_the_earlier_one_as_its_vintage_and_an_older_one_changes_nothing(store):
    for value, as_of in ((1.0, "2021-10-07"), (2.0, "2021-10-09"), (3.0, "2021-10-08")):
        with take_in(store, "observations") as intake:
            outcome = intake.put("observations", "a", figure(value, as_of))
    assert outcome == "older"
    assert values(store) == [("a", IMPORTED, 1.0), ("a", IMPORTED + 1, 2.0)]


@pytest.mark.parametrize(
    ("stands", "comes", "outcome"),
    [
        ("2021-10-07T16:30:00+07:00", "2021-10-07", "changed"),
        ("2021-10-07", "2021-10-07T09:00:00+07:00", "changed"),
        ("2021-10-08T00:00:00+07:00", "2021-10-07", "older"),
        ("2021-10-08", "2021-10-07", "older"),
        ("2021-10-07T16:30:00+07:00", "2021-10-07T16:29:59+07:00", "older"),
    ],
)
def test_a_day_without_a_time_is_not_older_than_an_hour_of_it(store, stands, comes, outcome):
    with take_in(store, "observations") as intake:
        intake.put("observations", "a", figure(1.0, stands))
        assert intake.put("observations", "a", figure(2.0, comes)) == outcome


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("infosec.blocked/17104/c/2021-10-06/P1D", {"locality": "17104", "system": "2025"}),
        ("infosec.blocked/2025:17104/c/2021-10-06/P1D", {"locality": "17104", "system": "2025"}),
        ("infosec.blocked/412/c/2021-10-06", {"locality": "412", "system": "2021"}),
        ("infosec.blocked//c/2021-10-06/plan", {"measure": "plan"}),
    ],
)
def test_a_figure_is_one_figure_under_whichever_id_it_stands(store, name, place):
    with take_in(store, "observations") as intake:
        intake.put("observations", name, figure(1.0, agency="c", **place))
    with take_in(store, "observations") as intake:
        assert intake.put_figure(figure(2.0, agency="c", **place)) == "changed"
    assert {one for one, *_ in values(store)} == {name}


def test_two_units_of_one_code_in_two_systems_are_two_figures(store):
    for system in ("2021", "2025"):
        with take_in(store, "observations") as intake:
            row = figure(1.0, locality="412", system=system)
            assert intake.put_figure(row) == "new"


def test_a_running_count_and_an_illustrative_value_leave_no_vintage(store):
    with take_in(store) as intake:
        intake.put("observations", "count", figure(1.0))
        intake.put("observations", "made up", figure(1.0, illustrative=True))
    with take_in(store) as intake:
        intake.put("observations", "count", figure(2.0), vintage=False)
        intake.put("observations", "made up", figure(2.0))
    assert [row[:1] + row[2:] for row in values(store)] == [("count", 2.0), ("made up", 2.0)]


def test_of_a_file_that_breaks_off_nothing_is_stored(store):
    def breaking_off():
        with take_in(store) as intake:
            intake.put("observations", "a", figure(1.0))
            intake.put_later(NOW_S, "alarms", "b", None)
            intake.write()
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        breaking_off()
    assert values(store) == []
    assert let_happen(store, NOW_S + 1) == 0


def test_what_is_due_later_happens_once_and_only_then(store):
    with take_in(store) as intake:
        intake.put("alarms", "storm", alarm())
        intake.put_later(NOW_S + 60, "alarms", "storm", alarm("cleared"))
        intake.put_later(NOW_S + 120, "alarms", "storm/2", alarm())
    assert let_happen(store, NOW_S + 59) == 0
    assert let_happen(store, NOW_S + 60) == 1
    assert let_happen(store, NOW_S + 61) == 0
    rev, item = store.item("alarms", "storm")
    assert rev == IMPORTED + 1
    assert msgspec.json.decode(item)["row"]["state"] == "cleared"
    with take_in(store) as intake:
        intake.not_later("alarms", "storm/2")
    assert let_happen(store, NOW_S + 500) == 0


def test_the_world_writes_over_no_row_that_was_imported(store):
    world = World("vinh", 1, store)
    world.open(NOW_S)
    _, pending_id, *_ = min(event for event in world._pending if event[4].dataset == "observations")
    with take_in(store) as intake:
        intake.put("observations", pending_id, figure(77.0))
    head = store.head("observations")
    world.advance(NOW_S + 2 * DAY_S)
    written, position = [], head
    while (page := store.read("observations", position, 1000)).items:
        written += [msgspec.json.decode(item)["id"] for item in page.items]
        position = page.position
    assert written
    assert pending_id not in written
    rev, item = store.item("observations", pending_id)
    assert rev >= IMPORTED
    assert msgspec.json.decode(item)["row"]["value"] == 77.0


def test_what_was_imported_before_the_world_was_made_stays(store):
    with take_in(store) as intake:
        intake.put("observations", "infosec.blocked///2021-10-06", figure(77.0))
    World("vinh", 1, store).open(NOW_S)
    ids = [row[0] for row in values(store) if row[0] == "infosec.blocked///2021-10-06"]
    assert len(ids) <= 1
    assert store.item("observations", "infosec.blocked///2021-10-06")[0] == IMPORTED


def test_what_an_import_says_of_a_subsystem_outlasts_the_next_start(store):
    World("vinh", 1, store).open(NOW_S)
    source = Source(id="siem", name="SIEM", lost_since=START)
    with take_in(store) as intake:
        intake.connect("infosec", state="running", sources=(source,))
        with pytest.raises(KeyError):
            intake.connect("nowhere", state="running")
    World("vinh", 1, store).open(NOW_S)
    with take_in(store) as intake:
        row = intake.standing("subsystems", "infosec", Subsystem)
    assert row is not None
    assert row.sources == (source,)
    assert row.name.vi


def test_a_serving_centre_notices_what_another_process_writes(tmp_path):
    options = CentreOptions("vinh", tmp_path, timeline=stopped_at(START))
    with Centre(options) as centre:
        told: list[dict[str, int]] = []
        centre.store.listen(told.append)
        head = centre.store.head("alarms")
        other = SqliteStore(tmp_path, "vinh")
        try:
            with take_in(other, "alarms") as intake:
                intake.put("alarms", "storm", alarm())
        finally:
            other.close()
        assert centre.store.head("alarms") == head + 1
        assert {"alarms": head + 1} in told
        # And it writes on from there, at no position that is taken.
        with take_in(centre.store, "alarms") as intake:
            intake.put("alarms", "storm 2", alarm())
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        found = connection.execute(
            "SELECT id FROM changes WHERE id LIKE 'storm%' ORDER BY position"
        )
        assert [row[0] for row in found] == ["storm", "storm 2"]
    connection.close()
