"""Copies of cache.db and duty.db taken while a station writes them, checked before they count."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from ioc_desktop.store.faults import StoreError, told
from ioc_desktop.store.private_files import make_private
from ioc_desktop.store.soundness import one_line


def copy_database(source: Path, target: Path) -> int:
    """Copy a database as it is at one moment, and check the copy; return its size in bytes.

    In one go, not in parts: a copy in parts begins again whenever the station writes. The
    station goes on meanwhile; its log grows until the copy is done. Only its owner may read it.

    Raises:
        StoreError: the source cannot be read or is damaged, or the disk refuses.
        OSError: the copy cannot be made.
    """
    make_private(target)
    with (
        told(source),
        closing(sqlite3.connect(f"file:{quote(str(source.absolute()))}?mode=ro", uri=True)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        try:
            live.backup(copy)
            # One file, without a log beside it.
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()
            verdict = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorname", "") == "SQLITE_FULL":
                raise StoreError(
                    "disk_full", f"there is no room for a copy of {source} at {target.parent}"
                ) from error
            raise
    if verdict != "ok":
        raise StoreError(
            "corrupt",
            f"{source} is damaged ({one_line(verdict)}), so it was not backed up; "
            "stop the station and run: ioc-desktop data repair",
        )
    return target.stat().st_size


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
