"""Opening cache.db for writing: settings, soundness, migrations, setting a damaged file aside.

A file of up to ``CHECKED_BYTES`` is checked whole whenever it is opened (about a second); of a
larger one what is read first is looked at, and the station checks the rest while it idles
(``soundness.check_whole``). Where only an index is damaged it is made anew and nothing is
lost; any other damage sets the file aside, and everything is fetched again.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import os
import sqlite3
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ioc_desktop.store import schema, soundness, unreadable
from ioc_desktop.store.faults import StoreError, is_broken

CHECKED_BYTES: Final = 256 << 20
"""Files up to this size are checked page by page when opened (about a second)."""

APPLICATION: Final = 0x494F4361
"""``PRAGMA application_id`` of our caches ("IOCa")."""

BUSY_MS: Final = 5000
_LOG_BYTES: Final = 64 << 20
_LIKELY_VERSIONS: Final = 1000
"""A version further ahead than this is no newer program's but a damaged number."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A cache that may be written to; ``mended`` tells people what was wrong, None if nothing."""

    connection: sqlite3.Connection
    mended: str | None = None


def open_for_writing(path: Path) -> Opened:
    """Return a connection in autocommit mode to a sound cache of our version.

    A damaged file is moved aside with its date and a new one begun.

    Raises:
        StoreError: the file was written by a newer version.
        sqlite3.Error: the disk refuses.
    """
    if damage_marker(path).exists():
        return _begin_anew(path)
    try:
        return _open(path)
    except sqlite3.Error as error:
        if not is_broken(error):
            raise
        return _begin_anew(path)


def mark_damaged(path: Path) -> None:
    """Leave a mark that the next opening shall set the file aside."""
    with contextlib.suppress(OSError):
        # Without the mark the next opening finds the damage by itself, or not; no more is lost.
        damage_marker(path).touch()


def damage_marker(path: Path) -> Path:
    """Return where the mark is that ``mark_damaged`` leaves."""
    return path.with_name(f"{path.name}.is-damaged")


def set_aside(path: Path) -> Path:
    """Rename the database and its log to ``cache.db.damaged-DATE``; return the new name.

    An earlier file that was set aside is deleted: one is enough to look at, and several
    would fill the disk.

    Raises:
        StoreError: it cannot be renamed.
    """
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S%fZ")
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    earlier = list(path.parent.glob(f"{path.name}.damaged-*"))
    # A database without its log looks sound and is not: a kill in between must be remembered.
    mark_damaged(path)
    try:
        if not path.exists() and earlier:
            # Killed before it could say so: the file lies where the last one was set aside.
            aside = max((one for one in earlier if one.name.endswith("Z")), default=aside)
            earlier = []
        for suffix in ("-wal", "-shm", ""):
            part = path.with_name(path.name + suffix)
            if part.exists():
                part.rename(f"{aside}{suffix}")
        damage_marker(path).unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            "corrupt", f"{path} is damaged and cannot be set aside: {error.strerror}"
        ) from error
    for one in earlier:
        with contextlib.suppress(OSError):
            one.unlink()
    return aside


def connect(path: Path) -> tuple[sqlite3.Connection, int]:
    """Return a connection in autocommit mode with the writer's settings, and the version.

    Nothing but the version is checked, and nothing of another version or program is changed.

    Raises:
        StoreError: the file is of a newer version, or may not be written.
        sqlite3.Error: the disk refuses, or this is no cache.
    """
    if path.exists() and not os.access(path, os.W_OK):
        # SQLite would open it for reading and tell of it with the first page only.
        raise StoreError("disk", f"{path} cannot be written: {os.strerror(errno.EACCES)}")
    connection = sqlite3.connect(
        path, isolation_level=None, timeout=BUSY_MS / 1000, check_same_thread=False
    )
    try:
        version = version_of(connection, path)
        if not version:
            # Only an empty database takes it: room is then given back in small steps.
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA journal_size_limit = {_LOG_BYTES}")
        connection.execute("PRAGMA cache_size = -65536")
    except BaseException:
        connection.close()
        raise
    return connection, version


def version_of(connection: sqlite3.Connection, path: Path) -> int:
    """Return the version of the tables, 0 for an empty file.

    Raises:
        StoreError: it is of a newer version.
        sqlite3.DatabaseError: it is another program's database, or its head is damaged.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if not 0 <= version <= schema.VERSION + _LIKELY_VERSIONS:
        raise soundness.damaged(f"the version {version} of its tables cannot be")
    if version > schema.VERSION:
        raise StoreError(
            "newer",
            f"{path} was written by a newer version of this program (tables {version}, "
            f"known here up to {schema.VERSION}): use that version, or another data folder",
        )
    tables = {
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    }
    # A kill within the very first start leaves sqlite-utils' own table alone.
    if tables - {"_sqlite_migrations"} and not {"feeds", "observations"} <= tables:
        raise soundness.damaged("it is the database of another program")
    return version if tables else 0


def _tables(connection: sqlite3.Connection) -> int:
    """Return a number that stands for how the tables were made."""
    made = connection.execute(
        "SELECT coalesce(sql, name) FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'"
        " ORDER BY name"
    ).fetchall()
    return zlib.crc32("".join(text for (text,) in made).encode())


def note_tables(connection: sqlite3.Connection) -> None:
    """Remember how the tables were made, for ``same_tables``."""
    connection.execute(
        "REPLACE INTO counters (name, value) VALUES ('tables', ?)", (_tables(connection),)
    )


def same_tables(connection: sqlite3.Connection) -> None:
    """See that no letter of the tables' own texts was damaged: it would be a bug later on.

    Raises:
        sqlite3.DatabaseError: they are not as this program, or an earlier one, made them.
    """
    noted = connection.execute("SELECT value FROM counters WHERE name = 'tables'").fetchone()
    if noted is not None and noted[0] != _tables(connection):
        raise soundness.damaged("its tables are not as they were made")


def _begin_anew(path: Path) -> Opened:
    aside = set_aside(path)
    mended = f"{path} was damaged and is set aside as {aside.name}; everything is fetched again"
    return Opened(_open(path).connection, mended)


def _open(path: Path) -> Opened:
    connection, version = connect(path)
    mended = None
    try:
        small = path.stat().st_size <= CHECKED_BYTES
        if version and small:
            if soundness.mend_indexes(connection):
                mended = f"an index of {path} was damaged and is made anew; nothing was lost"
        elif version:
            soundness.glance(connection)
        if version:
            same_tables(connection)
            tables = (*schema.PLAIN_DATASETS, "records") if small else schema.PLAIN_DATASETS
            if unreadable.renew(connection, tables):
                mended = f"some rows of {path} were damaged; what they belong to is fetched anew"
        if version < schema.VERSION:
            if version:
                # A kill between a step and its note must not look like damage.
                connection.execute("DELETE FROM counters WHERE name = 'tables'")
            schema.migrate(connection)
            note_tables(connection)
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
    except BaseException:
        connection.close()
        raise
    return Opened(connection, mended)
