"""Opening, locking, noting and closing the cache."""

from __future__ import annotations

import sqlite3
import subprocess
import sys

import pytest

from ioc_desktop.domain.rows import Agency
from ioc_desktop.store import schema
from ioc_desktop.store.faults import StoreError
from ioc_desktop.store.writer import CacheWriter


def test_a_second_writer_on_the_same_folder_is_refused_with_the_reason(room):
    script = (
        "import sys; from ioc_desktop.store.writer import CacheWriter\n"
        "from ioc_desktop.errors import KnownError\n"
        "try: CacheWriter.open(sys.argv[1])\n"
        "except KnownError as error: print(error.code, error); sys.exit(3)\n"
    )
    other = subprocess.run(
        [sys.executable, "-c", script, room.folder], capture_output=True, text=True, check=False
    )
    assert other.returncode == 3, other.stderr
    assert "in_use" in other.stdout
    assert str(room.folder) in other.stdout
    room.writer.close()
    again = CacheWriter.open(room.folder)
    again.close()


def test_closing_twice_leaves_one_sound_file_without_a_log(room):
    room.put("agencies", {"a": Agency(code="a", name="A", kind="sở")})
    room.writer.close()
    room.writer.close()
    assert not (room.folder / "cache.db-wal").exists()
    plain = sqlite3.connect(room.folder / "cache.db")
    assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert plain.execute("SELECT count(*) FROM agencies").fetchone() == (1,)
    plain.close()


def test_settings_and_tables_are_as_decided(room):
    run = room.writer._connection.execute
    assert run("PRAGMA journal_mode").fetchone() == ("wal",)
    assert run("PRAGMA synchronous").fetchone() == (1,)
    assert run("PRAGMA foreign_keys").fetchone() == (1,)
    assert run("PRAGMA user_version").fetchone() == (schema.VERSION,)
    ours = run(
        "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
    )
    loose = {name for name, strict in ours if not strict}
    assert loose <= {"sqlite_schema", "sqlite_sequence", "_sqlite_migrations"}


def test_a_newer_cache_is_refused_and_left_alone(room):
    room.writer._connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    room.writer.close()
    before = (room.folder / "cache.db").read_bytes()
    with pytest.raises(StoreError, match="newer version") as caught:
        CacheWriter.open(room.folder)
    assert caught.value.code == "newer"
    assert (room.folder / "cache.db").read_bytes() == before


@pytest.mark.parametrize("damage", ["no database", "torn pages"])
def test_a_damaged_cache_is_set_aside_and_begun_anew(room, damage):
    room.put(
        "agencies",
        {f"a{n}": Agency(code=f"a{n}", name="Sở " * 40, kind="sở") for n in range(1000)},
    )
    room.writer.close()
    path = room.folder / "cache.db"
    raw = bytearray(path.read_bytes())
    if damage == "no database":
        raw = bytearray(b"<html>" * 5000)
    else:
        for at in range(5 * 4096, len(raw) - 4096, 2 * 4096):
            raw[at : at + 64] = b"\xa5" * 64
    path.write_bytes(raw)
    writer = CacheWriter.open(room.folder)
    assert writer.position("nghean", "agencies") is None
    writer.close()
    kept = list(room.folder.glob("cache.db.damaged-*"))
    assert [one.read_bytes() for one in kept] == [bytes(raw)]


def test_damage_met_while_writing_is_told_and_mended_by_the_next_opening(room):
    rows = {f"{n}": Agency(code=f"{n}", name="Sở " * 40, kind="sở") for n in range(500)}
    room.put("agencies", rows)
    room.writer.close()
    room.writer = CacheWriter.open(room.folder)
    path = room.folder / "cache.db"
    with path.open("r+b") as raw:
        raw.seek(4096 * 3)
        raw.write(b"\xa5" * (path.stat().st_size - 4096 * 3))
    room.writer._connection.execute("PRAGMA shrink_memory")
    with pytest.raises(StoreError, match="restart the station") as caught:
        room.put("agencies", rows)
    assert caught.value.code == "corrupt"
    room.writer.close()
    room.writer = CacheWriter.open(room.folder)
    assert room.writer._connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert room.writer.position("nghean", "agencies") is None
    assert list(room.folder.glob("cache.db.damaged-*"))


def test_contact_lost_dates_from_the_last_contact_and_ends_with_the_next(room):
    note = room.writer.note_centre
    run = room.writer._connection.execute
    state = "SELECT reachable, last_contact_s, lost_since_s, error, name FROM centres"
    note("vinh", now_s=50, reachable=False, error="no route")
    assert run(state).fetchone() == (0, None, 50, "no route", None)
    note("vinh", now_s=100, reachable=True, name="Vinh", datasets=("records", "weather"))
    assert run(state).fetchone() == (1, 100, None, None, "Vinh")
    note("vinh", now_s=200, reachable=False, error="timed out")
    note("vinh", now_s=300, reachable=False, error="timed out")
    assert run(state).fetchone() == (0, 100, 100, "timed out", "Vinh")


def test_feed_notes_add_up(room):
    note = room.writer.note_feed
    note("vinh", "records", state="ok", received=5, last_ok_s=7)
    note("vinh", "records", state="retrying", error="HTTP 503", rejected=1)
    row = room.writer._connection.execute("SELECT * FROM feed_notes").fetchone()
    assert row == ("vinh", "records", "retrying", "HTTP 503", 5, 1, 7)


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("here")
    with pytest.raises(StoreError, match="cannot be made"):
        CacheWriter.open(tmp_path / "file" / "data")


def test_the_cache_is_read_in_plain_sight(room):
    room.catalogue()
    tables = {name for (name,) in room.writer._connection.execute("SELECT name FROM sqlite_schema")}
    assert {"figures", "latest_figures", "observations", "records", "centres"} <= tables


def test_a_cache_of_the_first_version_is_migrated_with_its_rows(room):
    room.put("agencies", {"a": Agency(code="a", name="A", kind="sở")})
    run = room.writer._connection.execute
    for table in ("changed_series", "packs", "pack_points"):
        run(f"DROP TABLE {table}")
    for trigger in ("figure_deleted", "series_deleted"):
        run(f"DROP TRIGGER {trigger}")
    run("ALTER TABLE feeds DROP COLUMN changes")
    run("ALTER TABLE feeds DROP COLUMN carries")
    run("DELETE FROM _sqlite_migrations WHERE name >= '0002'")
    run("DELETE FROM counters WHERE name = 'tables'")
    run("PRAGMA user_version = 1")
    before = room.writer.table_hash("nghean", "agencies")
    room.writer.close()
    room.writer = CacheWriter.open(room.folder)
    assert room.writer.table_hash("nghean", "agencies") == before
    run = room.writer._connection.execute
    assert run("PRAGMA user_version").fetchone() == (schema.VERSION,)
    room.put("agencies", {"b": Agency(code="b", name="B", kind="sở")})
    assert run("SELECT changes FROM feeds").fetchone() == (1,)
