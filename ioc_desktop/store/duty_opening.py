"""Opening duty.db for writing: settings, soundness, migrations, and its errors in words.

``synchronous = FULL``: a commit has returned only when the log is on the disk (fsync).
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from ioc_desktop.store import duty_schema
from ioc_desktop.store.faults import StoreError, is_broken, known
from ioc_desktop.store.private_files import make_private

_BUSY_MS: Final = 5000
_CHECKPOINT_PAGES: Final = 64
"""Far below the reserve, so that the log begins again before it would have to grow."""


@contextmanager
def duty_told(path: Path) -> Iterator[None]:
    """Turn the world's errors inside into ``StoreError``; bugs pass unchanged.

    Each names the file and what to do.
    """
    try:
        yield
    except sqlite3.Error as error:
        if is_broken(error):
            raise StoreError(
                "corrupt",
                f"the outbox {path} is damaged ({error}); restart the station: it sets the file "
                "aside and takes over every action that can still be read",
            ) from error
        told_error = known(error, path)
        if told_error is None:
            raise
        raise told_error from error
    except msgspec.DecodeError as error:
        # Of a sound page: no start finds it, only somebody who reads every row.
        raise StoreError(
            "corrupt",
            f"the outbox {path} is damaged (an action in it cannot be read); stop the station "
            "and run: ioc-desktop data repair",
        ) from error


def open_duty(path: Path) -> sqlite3.Connection:
    """Return a connection in autocommit mode to a sound duty.db of our version.

    Raises:
        StoreError: the file was written by a newer version.
        sqlite3.Error: the disk refuses, or the file is damaged (``is_broken``).
    """
    with contextlib.suppress(OSError):
        # What the disk refuses is told in SQLite's words.
        make_private(path)
    connection = sqlite3.connect(
        path, isolation_level=None, timeout=_BUSY_MS / 1000, check_same_thread=False
    )
    try:
        version = version_of(connection, path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        _check(connection)
        if version < duty_schema.VERSION:
            duty_schema.migrate(connection)
            _sync_folder(path.parent)
    except BaseException:
        connection.close()
        raise
    return connection


def version_of(connection: sqlite3.Connection, path: Path) -> int:
    """Return the version of the tables, 0 for an empty file.

    Raises:
        StoreError: it is of a newer version.
        sqlite3.Error: it cannot be read.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > duty_schema.VERSION:
        raise StoreError(
            "newer",
            f"{path} was written by a newer version of this program (tables {version}, "
            f"known here up to {duty_schema.VERSION}): use that version, or another data folder",
        )
    return version


def _check(connection: sqlite3.Connection) -> None:
    verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if verdict != "ok":
        error = sqlite3.DatabaseError(verdict)
        error.sqlite_errorname = "SQLITE_CORRUPT"
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error


def _sync_folder(folder: Path) -> None:
    """Have the new file's name on the disk too; Windows knows no such thing."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
