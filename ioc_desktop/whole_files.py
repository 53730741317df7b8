"""Files that are written whole or not at all: beside the old one, to the disk, then renamed.

A leaf module that every room may import.
"""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from ioc_desktop.errors import KnownError

_READABLE = 0o644
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


class WriteFailedError(KnownError):
    """A file could not be written; the one that was there is as it was."""


def write_whole(file: Path, data: bytes, *, mode: int | None = None) -> None:
    """Write a file so that after any crash it is the old one or the new one, whole.

    A link is followed, and who may read the old file may read the new one, unless ``mode`` gives
    the new one's rights. Folders are made.

    Raises:
        WriteFailedError: the disk is full, or the folder refuses it.
    """
    target = file.resolve()
    try:
        with _part(target, data, mode) as part:
            part.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise _failed(file, error) from error


def write_new(file: Path, data: bytes, *, mode: int | None = None) -> bool:
    """Write a file whole, unless there is one already: False then; ``mode`` gives its rights.

    Raises:
        WriteFailedError: the disk is full, or the folder refuses it; nothing is left of it.
    """
    try:
        with _part(file, data, mode) as part:
            try:
                file.hardlink_to(part)
            except FileExistsError:
                return False
        _sync_folder(file.parent)
    except OSError as error:
        raise _failed(file, error) from error
    return True


@contextmanager
def _part(file: Path, data: bytes, mode: int | None) -> Iterator[Path]:
    """Write to a name beside the file, to the disk; that name is gone at the end."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if mode is None:
        mode = stat.S_IMODE(file.stat().st_mode) if file.exists() else _READABLE
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        yield part
    finally:
        part.unlink(missing_ok=True)


def digest(data: bytes) -> str:
    """Return the SHA-256 of a file's bytes as hexadecimal text."""
    return sha256(data).hexdigest()


def file_digest(file: Path) -> str:
    """Return the digest of a file, "" if it cannot be read."""
    try:
        return digest(file.read_bytes())
    except OSError:
        return ""


def _sync_folder(folder: Path) -> None:
    """Have the disk remember the folder's new names."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _failed(file: Path, error: OSError) -> WriteFailedError:
    if error.errno in _NO_ROOM:
        return WriteFailedError(
            f"there is no room on the disk for {file}; nothing was changed: make room, save again"
        )
    return WriteFailedError(
        f"{file} cannot be written: {error.strerror or error}; nothing was changed"
    )
