"""Files and folders that are their owner's alone, and a lock between programs."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ioc_desktop.errors import KnownError

OWNER_FILE: Final = 0o600
OWNER_FOLDER: Final = 0o700

_OTHERS: Final = 0o077
_OTHERS_WRITE: Final = 0o022


def private_folder(folder: Path) -> Path:
    """Have a folder that only its owner enters, and return it.

    Raises:
        KnownError: it cannot be made, or others may enter it.
    """
    try:
        folder.mkdir(mode=OWNER_FOLDER, parents=True, exist_ok=True)
    except OSError as error:
        raise KnownError(f"{folder} cannot be made: {error.strerror or error}") from error
    check_private(folder)
    return folder


def check_private(path: Path, *, only_writing: bool = False) -> None:
    """See that nobody but its owner may read (or, for public files, write) what is there.

    Raises:
        KnownError: others may; with the command that ends it.
    """
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & (_OTHERS_WRITE if only_writing else _OTHERS):
        wanted = OWNER_FOLDER if path.is_dir() else OWNER_FILE
        raise KnownError(
            f"{path} can be {'changed' if only_writing else 'read'} by others on this machine; "
            f"take that from them first: chmod {wanted:o} {path}"
        )


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold the lock of this file, alone among all programs; wait for it.

    Raises:
        KnownError: the file cannot be made.
    """
    try:
        handle = os.open(file, os.O_RDWR | os.O_CREAT, OWNER_FILE)
    except OSError as error:
        raise KnownError(f"{file} cannot be written: {error.strerror or error}") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
