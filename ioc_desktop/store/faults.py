"""The store's known errors, and how SQLite's own errors become them.

::

    KnownError
    └── StoreError          code: disk_full · disk · busy · corrupt · in_use · newer · page
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from ioc_desktop.errors import KnownError

StoreCode = Literal["disk_full", "disk", "busy", "corrupt", "in_use", "newer", "page"]

_FULL = {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE"}
_BROKEN = {"SQLITE_CORRUPT", "SQLITE_NOTADB"}


class StoreError(KnownError):
    """The cache cannot do what was asked; ``code`` says of which sort, the text what to do."""

    def __init__(self, code: StoreCode, text: str) -> None:
        """Carry the code for the station's ``Trouble`` and the text for people."""
        super().__init__(text)
        self.code: StoreCode = code


def is_broken(error: sqlite3.Error) -> bool:
    """Return whether SQLite says that the file is damaged or no database at all."""
    name = getattr(error, "sqlite_errorname", None) or ""
    return name in _BROKEN or name.startswith("SQLITE_CORRUPT")


def damage_of(path: Path, why: str) -> StoreError:
    """Return the error that tells of damage met in ``path``."""
    return StoreError(
        "corrupt",
        f"{path} is damaged ({why}); restart the station: it sets the file aside and "
        "fetches everything again",
    )


def no_room(path: Path) -> StoreError:
    """Return the error that tells of a full disk under ``path``."""
    return StoreError(
        "disk_full",
        f"there is no room to write {path}; what was stored before is whole: "
        "free some space on that disk, syncing then goes on from there",
    )


def known(error: sqlite3.Error, path: Path) -> StoreError | None:
    """Return the known error that SQLite's error stands for, None if it is a bug of ours."""
    name = getattr(error, "sqlite_errorname", None) or ""
    if is_broken(error):
        return damage_of(path, str(error))
    if name in _FULL:
        return no_room(path)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreError(
            "busy", f"{path} is held by another program; close whatever else has it open"
        )
    if name.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM")):
        return StoreError("disk", f"{path} cannot be read or written: {error}; check the disk")
    return None


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn the world's SQLite errors inside into ``StoreError``; bugs pass unchanged."""
    try:
        yield
    except sqlite3.Error as error:
        told_error = known(error, path)
        if told_error is None:
            raise
        raise told_error from error
