"""Room that the outbox keeps for itself, so that an officer can act while the disk is full.

Two lines of it. Inside: when opened, duty.db and its log are grown by ``INSIDE_BYTES`` once,
and the pages given back to SQLite's own list of free pages; what is recorded later overwrites
them and asks the file system for nothing. Beside: a file ``duty.reserve`` of ``BESIDE_BYTES``
that is deleted when SQLite finds no room all the same, and made again when there is some.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from pathlib import Path
from typing import Final

INSIDE_BYTES: Final = 1 << 20
BESIDE_BYTES: Final = 2 << 20
NAME: Final = "duty.reserve"

_KEPT_FREE: Final = 4
"""The file is made again when the disk has so many times its size free."""


def grow_inside(connection: sqlite3.Connection) -> bool:
    """Grow database and log by the reserve, then free the pages; False = there is no room.

    In two transactions: pages that one transaction takes and frees are never written. The
    log keeps its size while the database is open, since nothing here truncates it.
    """
    try:
        connection.execute("INSERT INTO reserve VALUES (zeroblob(?))", (INSIDE_BYTES,))
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        connection.execute("DELETE FROM reserve")
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    except sqlite3.OperationalError:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("DELETE FROM reserve")
        return False
    return True


def make_beside(folder: Path) -> bool:
    """Make the file beside if it is missing and the disk has room; return if it is there."""
    path = folder / NAME
    part = folder / f"{NAME}.part"
    try:
        if path.exists() and path.stat().st_size == BESIDE_BYTES:
            return True
        if shutil.disk_usage(folder).free < _KEPT_FREE * BESIDE_BYTES:
            return False
        with part.open("wb") as file:
            file.write(bytes(BESIDE_BYTES))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        return False
    return True


def release_beside(folder: Path) -> bool:
    """Give the file's room back to the disk; False = there was none."""
    try:
        (folder / NAME).unlink()
    except OSError:
        return False
    return True
