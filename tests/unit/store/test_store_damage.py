"""Damage of every kind: found when opened, set aside, never a figure made up or a crash."""

from __future__ import annotations

import os
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ioc_desktop.domain.queries import CentresQuery, FigureQuery
from ioc_desktop.domain.rows import Agency, Observation
from ioc_desktop.store import opening
from ioc_desktop.store.pages import Change
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.store.writer import CacheWriter

SEED = int(os.environ.get("IOC_SEED", "20211007"))


@pytest.fixture
def whole(room):
    """A closed, sound cache of a few hundred pages; returns the room."""
    room.catalogue()
    for turn in range(3):
        room.writer.apply_page(
            room.page(
                "observations",
                [
                    Change(
                        f"{number}",
                        turn,
                        Observation(
                            indicator="documents.received",
                            period_start=f"2021-{number % 9 + 1:02d}-01",
                            agency=f"a{number}",
                            value=float(number + turn),
                            note="ghi chú " * 20,
                        ),
                    )
                    for number in range(1500)
                ],
            ),
            turn,
        )
    records = {f"k{n}": Agency(code=f"k{n}", name="Sở " * 30, kind="sở") for n in range(500)}
    room.put("agencies", records)
    room.writer.close()
    return room


def reopened(room) -> CacheWriter:
    room.writer = writer = CacheWriter.open(room.folder)
    return writer


def is_sound(room) -> bool:
    run = room.writer._connection.execute
    return bool(run("PRAGMA integrity_check").fetchall() == [("ok",)])


def asked(room) -> None:
    """Ask as the screens do: any answer or reason is right, an exception is not."""
    reader = CacheReader(room.folder / "cache.db")
    query = FigureQuery(centre="nghean", indicator="documents.received")
    reader.answer({"figure": query, "all": CentresQuery()}, room.now_s)
    reader.close()


def test_27_damage_anywhere_in_the_file_is_found_or_harmless(whole):
    damaged_anywhere(whole, random.Random(SEED), 25)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_27_soak_damage_anywhere_in_500_files(whole):
    seed = int(os.environ.get("IOC_SEED", str(random.randrange(1 << 32))))
    print(f"IOC_SEED={seed}")
    damaged_anywhere(whole, random.Random(seed), 500)


def damaged_anywhere(whole, chance: random.Random, times: int) -> None:
    path = whole.folder / "cache.db"
    sound = path.read_bytes()
    anew = 0
    for _ in range(times):
        raw = bytearray(sound)
        for _ in range(chance.choice((1, 1, 3, 20))):
            at = chance.randrange(len(raw))
            raw[at : at + chance.choice((1, 2, 64))] = chance.randbytes(chance.choice((1, 2, 64)))
        raw = raw[: len(sound)]
        path.write_bytes(raw)
        asked(whole)
        writer = reopened(whole)
        anew += writer.mended is not None
        assert is_sound(whole)
        # Whatever was left or begun takes new pages, under whatever cursor it says.
        position = writer.position("nghean", "agencies")
        epoch = position.epoch if position else "e1"
        row = {"new": Agency(code="new", name="A", kind="sở")}
        if position is None or (epoch, position.schema) == ("e1", "1.0"):
            whole.put("agencies", row, epoch=epoch)
        asked(whole)
        writer.close()
    assert anew > 0


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_27_a_truncated_file_is_set_aside(whole, share):
    path = whole.folder / "cache.db"
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    assert "set aside" in (reopened(whole).mended or "")
    assert whole.writer.position("nghean", "observations") is None
    assert is_sound(whole)


def test_27_an_empty_file_is_begun_anew(whole):
    (whole.folder / "cache.db").write_bytes(b"")
    reopened(whole)
    assert whole.writer.position("nghean", "observations") is None
    assert is_sound(whole)


@pytest.mark.parametrize("version", [0, 4, 5_000_000])
def test_27_a_database_of_another_program_is_set_aside_unchanged(whole, version):
    path = whole.folder / "cache.db"
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE bookmarks (url TEXT)")
        other.execute("INSERT INTO bookmarks VALUES ('https://example.vn')")
        other.execute(f"PRAGMA user_version = {version}")
        other.commit()
    before = path.read_bytes()
    assert "set aside" in (reopened(whole).mended or "")
    (aside,) = whole.folder.glob("cache.db.damaged-*")
    assert aside.read_bytes() == before


def test_27_the_log_of_another_database_does_no_harm(whole, tmp_path):
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("CREATE TABLE t (x TEXT)")
    other.executemany("INSERT INTO t VALUES (?)", [("x" * 900,) for _ in range(400)])
    other.commit()
    log = (tmp_path / "other.db-wal").read_bytes()
    other.close()
    (whole.folder / "cache.db-wal").write_bytes(log)
    asked(whole)
    writer = reopened(whole)
    assert is_sound(whole)
    position = writer.position("nghean", "observations")
    assert position is None or writer.mended is None


def test_27_a_damaged_index_alone_is_made_anew_and_nothing_is_lost(whole):
    path = whole.folder / "cache.db"
    with closing(sqlite3.connect(path)) as plain:
        page_bytes = plain.execute("PRAGMA page_size").fetchone()[0]
        before = plain.execute("SELECT * FROM series ORDER BY series").fetchall()
        (root,) = plain.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_series_1'"
        ).fetchone()
        plain.execute("PRAGMA writable_schema = ON")
        # An index that lists nothing: its root becomes an empty leaf page.
        plain.commit()
    with path.open("r+b") as raw:
        raw.seek((root - 1) * page_bytes)
        raw.write(bytes([10, 0, 0, 0, 0]) + page_bytes.to_bytes(2, "big") + b"\0")
    writer = reopened(whole)
    assert "made anew" in (writer.mended or "")
    assert is_sound(whole)
    run = writer._connection.execute
    assert run("SELECT * FROM series ORDER BY series").fetchall() == before
    assert writer.position("nghean", "observations") is not None
    assert not list(whole.folder.glob("cache.db.damaged-*"))


def test_27_a_damaged_word_of_the_tables_own_text_is_found(whole):
    path = whole.folder / "cache.db"
    raw = path.read_bytes()
    assert raw.count(b"subsystem TEXT, locality TEXT") == 1
    path.write_bytes(
        raw.replace(b"subsystem TEXT, locality TEXT", b"subsystem TEXT, locaLITZ TEXT")
    )
    assert "set aside" in (reopened(whole).mended or "")


def test_27_a_large_file_is_looked_at_when_opened_and_checked_whole_while_idle(whole, monkeypatch):
    monkeypatch.setattr(opening, "CHECKED_BYTES", 0)
    path = whole.folder / "cache.db"
    with path.open("r+b") as raw:
        middle = path.stat().st_size // 2 // 4096 * 4096
        raw.seek(middle)
        raw.write(b"\xa5" * 4096 * 8)
    from ioc_desktop.store.soundness import check_whole

    writer = reopened(whole)
    assert writer.mended is None
    assert check_whole(path, lambda: False) is None
    assert check_whole(path, lambda: True) is not None
    assert writer.mark_damaged().code == "corrupt"
    writer.close()
    assert "set aside" in (reopened(whole).mended or "")


def test_27_only_the_last_file_set_aside_is_kept(whole):
    for _ in range(3):
        whole.writer.close()
        (whole.folder / "cache.db").write_bytes(b"<html>" * 2000)
        reopened(whole)
    assert len(list(whole.folder.glob("cache.db.damaged-*"))) == 1


@pytest.mark.parametrize("moved", [0, 1, 2])
def test_27_a_kill_amid_the_setting_aside_loses_sight_of_nothing(whole, monkeypatch, moved):
    """The database without its log, as it was when the log was begun, looks sound."""
    path = whole.folder / "cache.db"
    before = path.read_bytes()
    reopened(whole)
    whole.put("agencies", {"new": Agency(code="new", name="A", kind="sở")})
    log = path.with_name("cache.db-wal").read_bytes()
    whole.writer.close()
    path.write_bytes(before)
    path.with_name("cache.db-wal").write_bytes(log)
    rename, unlink = Path.rename, Path.unlink
    done: list[Path] = []

    def until_killed(part, *to, **how):
        if len(done) == moved:
            raise KeyboardInterrupt
        done.append(part)
        return rename(part, *to) if to else unlink(part, **how)

    monkeypatch.setattr(Path, "rename", until_killed)
    monkeypatch.setattr(Path, "unlink", until_killed)
    with pytest.raises(KeyboardInterrupt):
        opening.set_aside(path)
    monkeypatch.undo()
    told = reopened(whole).mended or ""
    (aside,) = whole.folder.glob("cache.db.damaged-*Z")
    assert aside.name in told
    assert aside.read_bytes() == before
    assert whole.writer.position("nghean", "agencies") is None


@pytest.mark.parametrize(
    ("table", "text"), [("indicators", "{"), ("indicators", '{"id": "x"}'), ("localities", "[1]")]
)
def test_27_a_row_damaged_inside_a_sound_page_is_no_crash_and_its_dataset_is_fetched_anew(
    whole, table, text
):
    path = whole.folder / "cache.db"
    with closing(sqlite3.connect(path)) as plain:
        plain.execute(
            f"UPDATE {table} SET row = ? WHERE id = (SELECT min(id) FROM {table})",  # noqa: S608  # our own tables
            (text,),
        )
        plain.execute("UPDATE counters SET value = value + 1 WHERE name = 'catalogue'")
        plain.commit()
    asked(whole)
    writer = reopened(whole)
    assert "fetched anew" in (writer.mended or "")
    asked(whole)
    epochs = [writer.position("nghean", name) for name in (table, "observations")]
    assert [one and one.epoch for one in epochs] == ["?", "e1"]
