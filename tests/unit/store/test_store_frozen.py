"""A frozen copy: nothing of what is hidden is in its bytes, and it answers as the live cache."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from datetime import date, timedelta

import pytest

from ioc_desktop.app.brief_here import centre_names
from ioc_desktop.domain import queries
from ioc_desktop.domain.rows import Observation
from ioc_desktop.store import frozen, frozen_figures
from ioc_desktop.store.faults import StoreError
from ioc_desktop.store.frozen import freeze
from ioc_desktop.store.frozen_figures import Shown
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.store.soundness import page_faults
from tests.unit.store.conftest import Room
from tests.unit.store.guarded_room import (
    INNER_VALUE,
    INTERNAL,
    LEFT,
    NOW_S,
    OPEN_VALUE,
    PUBLIC,
    RESTRICTED,
    SECRET_EARLIER,
    SECRET_VALUE,
    WHY,
    GuardedRoom,
    as_stored,
)
from tests.unit.store.test_store_audience import CENTRES, EVERYTHING, answers_of


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    return GuardedRoom(tmp_path_factory.mktemp("guarded"))


def made(guarded, tmp_path, audience, **about):
    out = tmp_path / f"{audience}.db"
    about.setdefault("shown", Shown())
    return freeze(guarded.cache, out, audience=audience, now_s=NOW_S, **about)


def found(data: bytes, marks) -> list[str]:
    return [mark for mark in marks if mark.encode() in data]


def test_no_restricted_byte_is_in_a_meetings_copy_and_all_are_in_that_for_the_duty(
    guarded, tmp_path
):
    meeting = made(guarded, tmp_path, "meeting").path.read_bytes()
    duty = made(guarded, tmp_path, "duty").path.read_bytes()
    assert found(meeting, (*RESTRICTED, *LEFT, *WHY)) == []
    assert found(duty, (*RESTRICTED, *WHY)) == [*RESTRICTED, *WHY]
    assert found(duty, LEFT) == []
    for number in (SECRET_VALUE, SECRET_EARLIER):
        assert as_stored(number) not in meeting
        assert as_stored(number) in duty
    assert found(meeting, (*INTERNAL, *PUBLIC)) == [*INTERNAL, *PUBLIC]
    assert as_stored(INNER_VALUE) in meeting


def test_nothing_internal_is_in_the_publics_copy(guarded, tmp_path):
    public = made(guarded, tmp_path, "public").path.read_bytes()
    assert found(public, (*RESTRICTED, *INTERNAL, *LEFT, *WHY, "CHỈ-ĐẠO")) == []
    assert as_stored(INNER_VALUE) not in public
    assert as_stored(OPEN_VALUE) in public
    assert found(public, PUBLIC) == list(PUBLIC)


@pytest.mark.parametrize("audience", ["duty", "meeting", "public"])
def test_the_copy_answers_what_the_live_cache_answers_for_that_audience(
    guarded, tmp_path, audience
):
    copy = made(guarded, tmp_path, audience)
    asked = {
        name: one
        for name, one in EVERYTHING.items()
        if not isinstance(one, queries.CentresQuery) and name not in {"directives", "directive"}
    }
    live = CacheReader(guarded.cache, silence_s=None, centres=CENTRES, audience=audience)
    still = CacheReader(copy.path, silence_s=None, centres=CENTRES)
    one, other = answers_of(live, asked), answers_of(still, asked)
    assert {name for name in asked if repr(one[name]) != repr(other[name])} == set()


def test_a_centre_that_was_silent_stays_lost_in_the_copy(guarded, tmp_path):
    copy = freeze(
        guarded.cache, tmp_path / "late.db", audience="meeting", now_s=NOW_S + 5000, shown=Shown(),
        silence_s=900,
    )  # fmt: skip
    reader = CacheReader(copy.path, silence_s=None)
    states = answers_of(reader, {"it": queries.CentresQuery()})["it"]
    assert {one.lost_since_s for one in states} == {NOW_S}


def test_the_copy_is_sound_small_and_its_owners_alone(guarded, tmp_path):
    copy = made(guarded, tmp_path, "meeting")
    with closing(sqlite3.connect(copy.path)) as connection:
        assert page_faults(connection) == []
        assert connection.execute("PRAGMA freelist_count").fetchone()[0] == 0
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
        assert connection.execute("SELECT count(*) FROM observation_ids").fetchone()[0] == 0
    assert copy.path.stat().st_mode & 0o077 == 0
    assert [one.name for one in tmp_path.iterdir()] == ["meeting.db"]


def test_a_copy_made_while_a_station_writes_is_of_one_moment(tmp_path):
    """Each page gives two indicators the same new value: a copy has both of one page."""
    room = Room(tmp_path / "data")
    room.catalogue()
    stop = threading.Event()

    def both(value: float) -> None:
        room.observe(
            *(
                Observation(indicator=name, period_start="2021-10-06", value=value, period="P1D")
                for name in ("documents.received", "economy.customs")
            )
        )

    def write() -> None:
        value = 1.0
        while not stop.is_set():
            value += 1.0
            both(value)

    both(1.0)
    writer = threading.Thread(target=write)
    writer.start()
    seen = set()
    try:
        for number in range(8):
            out = tmp_path / f"{number}.db"
            freeze(tmp_path / "data" / "cache.db", out, audience="meeting", now_s=room.now_s,
                   shown=Shown())  # fmt: skip
            with closing(sqlite3.connect(out)) as connection:
                assert page_faults(connection) == []
                for select in ("SELECT value FROM observations", "SELECT value FROM latest"):
                    values = connection.execute(select).fetchall()
                    assert len(values) == 2
                    assert len(set(values)) == 1
                    seen |= set(values)
    finally:
        stop.set()
        writer.join()
        room.close()
    assert len(seen) > 1, "the station wrote meanwhile"


def test_the_source_is_not_touched(guarded, tmp_path):
    before = {one.name: one.read_bytes() for one in guarded.folder.iterdir()
              if one.name == "cache.db"}  # fmt: skip
    made(guarded, tmp_path, "meeting")
    made(guarded, tmp_path, "duty")
    assert before == {"cache.db": guarded.cache.read_bytes()}


@pytest.mark.parametrize(
    ("shown", "whole", "part"),
    [
        (Shown(indicators={"chung.nhan"}), 3, 2),
        (Shown(subsystems={"documents"}), 3, 2),
        (Shown(subsystems={"documents"}, places={"412"}), 3, 3),
        (Shown(), 2, 2),
    ],
)
def test_a_large_cache_is_cut_by_periods_and_the_newest_is_still_there(
    guarded, tmp_path, monkeypatch, shown, whole, part
):
    monkeypatch.setattr(frozen_figures, "MOST_FIGURES", 20)
    monkeypatch.setattr(frozen_figures, "LEAST_WHOLE", 3)
    monkeypatch.setattr(frozen_figures, "LEAST_PART", 2)
    copy = made(guarded, tmp_path, "duty", shown=shown)
    assert copy.cut.series == 20
    # What stands beside a figure of the pages in its subsystem goes back as far.
    reader = CacheReader(copy.path, silence_s=None)
    asked = {
        (name, place): queries.FigureQuery(indicator=name, locality=place, history=30)
        for name in ("chung.nhan", "noi-bo.nhan")
        for place in ("", "412")
    }
    answers = answers_of(reader, asked)
    kept = {key: len(answers[key].series.starts) for key in asked}
    assert {count for (_, place), count in kept.items() if not place} == {whole}
    assert {count for (_, place), count in kept.items() if place} == {part}
    assert answers["noi-bo.nhan", ""].value == INNER_VALUE


def test_months_that_are_asked_for_are_carried_whole_whatever_the_room(
    guarded, tmp_path, monkeypatch
):
    monkeypatch.setattr(frozen_figures, "MOST_FIGURES", 20)
    monkeypatch.setattr(frozen_figures, "LEAST_PART", 1)
    assert made(guarded, tmp_path, "duty").figures < 120
    assert made(guarded, tmp_path, "public", shown=Shown(months=1)).cut.series == 0


def test_the_year_before_is_carried_beside_a_history_that_was_cut(tmp_path, monkeypatch):
    monkeypatch.setattr(frozen_figures, "MOST_FIGURES", 10)
    monkeypatch.setattr(frozen_figures, "LEAST_PART", 2)
    room = Room(tmp_path / "data")
    room.catalogue()
    days = [date(2020, 10, 1) + timedelta(days=day) for day in range(371)]
    room.observe(
        *(
            Observation(
                indicator="documents.received", period_start=day.isoformat(), value=float(at),
                as_of="2021-10-06T17:00:00+07:00",
            )
            for at, day in enumerate(days)
        )
    )  # fmt: skip
    copy = freeze(
        tmp_path / "data" / "cache.db", tmp_path / "out.db", audience="duty", now_s=room.now_s,
        shown=Shown(),
    )  # fmt: skip
    query = {"it": queries.FigureQuery(indicator="documents.received", history=400)}
    live, still = room.ask(query["it"]), answers_of(CacheReader(copy.path, silence_s=None), query)
    room.close()
    assert copy.cut.series == 1
    assert copy.figures < 50
    assert still["it"].comparison == live.comparison
    assert still["it"].comparison.last_year == 5.0


def test_whoever_cancels_ends_the_work_and_nothing_stays(guarded, tmp_path, monkeypatch):
    monkeypatch.setattr(frozen, "_ASK_EVERY", 100)
    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        made(guarded, tmp_path, "meeting", goes_on=lambda: False)
    assert list(tmp_path.iterdir()) == []


def test_of_very_many_records_the_open_ones_are_carried(guarded, tmp_path, monkeypatch):
    monkeypatch.setattr(frozen, "MOST_RECORDS", 1)
    copy = made(guarded, tmp_path, "duty")
    assert (copy.records, copy.records_cut) == (3, 0)


def test_a_copy_that_cannot_be_made_is_not_left_behind(guarded, tmp_path, monkeypatch):
    def full(*_args):
        error = sqlite3.OperationalError("database or disk is full")
        vars(error)["sqlite_errorname"] = "SQLITE_FULL"
        raise error

    monkeypatch.setattr(frozen, "copy_figures", full)
    with pytest.raises(StoreError, match="no room"):
        made(guarded, tmp_path, "meeting")
    assert list(tmp_path.iterdir()) == []


def test_a_cache_of_another_version_is_told_of(tmp_path):
    strange = tmp_path / "cache.db"
    with closing(sqlite3.connect(strange)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="version 99"):
        freeze(strange, tmp_path / "out.db", audience="duty", now_s=0, shown=Shown())
    with pytest.raises(StoreError, match="sync --once"):
        freeze(tmp_path / "no.db", tmp_path / "out.db", audience="duty", now_s=0, shown=Shown())
    assert not (tmp_path / "out.db").exists()


def test_a_cache_in_a_folder_that_nobody_may_write_is_frozen_as_it_lies(guarded, tmp_path):
    """A log left no file behind, and none can be made: on a stick or a disc that is read-only."""
    folder = tmp_path / "read only"
    folder.mkdir()
    cache = folder / "cache.db"
    cache.write_bytes(guarded.cache.read_bytes())
    with closing(sqlite3.connect(cache)) as connection:
        assert connection.execute("PRAGMA journal_mode = WAL").fetchone()[0] == "wal"
    assert [one.name for one in folder.iterdir()] == ["cache.db"]
    (folder / "cache.db-shm").mkdir()  # where the log's index would be made
    copy = freeze(cache, tmp_path / "out.db", audience="duty", now_s=NOW_S, shown=Shown())
    assert copy.figures > 0
    assert set(centre_names(cache)) == set(CENTRES)
