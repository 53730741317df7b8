"""Opening cache.db for writing: settings, soundness, migrations, setting a damaged file aside."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from pathlib import Path
from typing import Final

from ioc_desktop.store import schema
from ioc_desktop.store.faults import StoreError, is_broken

_CHECKED_BYTES: Final = 256 << 20
"""Files up to this size are checked page by page when opened (about a second)."""

_BUSY_MS: Final = 5000
_LOG_BYTES: Final = 64 << 20


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Return a connection in autocommit mode to a sound cache of our version.

    A damaged file is moved aside with its date and a new one begun.

    Raises:
        StoreError: the file was written by a newer version.
        sqlite3.Error: the disk refuses.
    """
    if _damage_marker(path).exists():
        set_aside(path)
    try:
        return _open(path)
    except sqlite3.Error as error:
        if not is_broken(error):
            raise
        set_aside(path)
        return _open(path)


def mark_damaged(path: Path) -> None:
    """Leave a mark that the next opening shall set the file aside."""
    with contextlib.suppress(OSError):
        # Without the mark the next opening finds the damage by itself, or not; no more is lost.
        _damage_marker(path).touch()


def set_aside(path: Path) -> None:
    """Rename the database and its log to ``cache.db.damaged-DATE``.

    Raises:
        StoreError: it cannot be renamed.
    """
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S%fZ")
    try:
        for suffix in ("-wal", "-shm", ""):
            part = path.with_name(path.name + suffix)
            if part.exists():
                part.rename(path.with_name(f"{path.name}.damaged-{stamp}{suffix}"))
        _damage_marker(path).unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            "corrupt", f"{path} is damaged and cannot be set aside: {error.strerror}"
        ) from error


def _damage_marker(path: Path) -> Path:
    return path.with_name(f"{path.name}.is-damaged")


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, isolation_level=None, timeout=_BUSY_MS / 1000, check_same_thread=False
    )
    try:
        version = _version(connection, path)
        # Only a database without tables takes it: room is then given back in small steps.
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA journal_size_limit = {_LOG_BYTES}")
        connection.execute("PRAGMA cache_size = -65536")
        if path.stat().st_size <= _CHECKED_BYTES:
            _check(connection)
        if version < schema.VERSION:
            schema.migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _version(connection: sqlite3.Connection, path: Path) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > schema.VERSION:
        raise StoreError(
            "newer",
            f"{path} was written by a newer version of this program (tables {version}, "
            f"known here up to {schema.VERSION}): use that version, or another data folder",
        )
    return version


def _check(connection: sqlite3.Connection) -> None:
    verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        error = sqlite3.DatabaseError(verdict)
        error.sqlite_errorname = "SQLITE_CORRUPT"
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error
