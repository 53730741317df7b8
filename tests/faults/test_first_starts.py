"""Invariants 1 and 27 where a start itself is killed: half-made tables are no damage."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from ioc_desktop.store import schema
from ioc_desktop.store.writer import CacheWriter


def set_aside(folder: Path) -> list[Path]:
    return list(folder.glob("cache.db.damaged-*"))


def test_27_a_kill_within_the_very_first_start_is_no_damage(tmp_path: Path) -> None:
    """Found by a random script: the table of migrations was there, and nothing else."""
    with closing(sqlite3.connect(tmp_path / "cache.db", isolation_level=None)) as half:
        half.execute("PRAGMA auto_vacuum = INCREMENTAL")
        half.execute("PRAGMA journal_mode = WAL")
        Migrations("cache").ensure_migrations_table(Database(half))
    with CacheWriter.open(tmp_path) as writer:
        assert writer.position("nghean", "observations") is None
    assert set_aside(tmp_path) == []


def test_27_a_kill_between_a_migration_and_its_note_is_no_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with CacheWriter.open(tmp_path):
        pass
    with closing(sqlite3.connect(tmp_path / "cache.db", isolation_level=None)) as older:
        older.execute(f"PRAGMA user_version = {schema.VERSION - 1}")

    def migrate_and_die(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE newer (name TEXT) STRICT")
        connection.execute(f"PRAGMA user_version = {schema.VERSION}")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(schema, "migrate", migrate_and_die)
        with pytest.raises(KeyboardInterrupt):
            CacheWriter.open(tmp_path)
    with CacheWriter.open(tmp_path) as writer:
        assert writer.position("nghean", "observations") is None
    assert set_aside(tmp_path) == []
