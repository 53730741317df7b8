"""Only one program writes to a data folder: a lock held on ``cache.lock`` while it does.

The operating system drops the lock when its holder dies, so a killed station leaves nothing
to clean up. The file names its holder for people who look.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ioc_desktop.store.faults import StoreError

_LOCK_AT = 1 << 30
"""Windows locks ranges of bytes and lets nobody read them: lock one far behind the text."""


class FolderLock:
    """The right to write to ``folder``, held until ``release``."""

    def __init__(self, folder: Path) -> None:
        """Take the lock at once.

        Raises:
            StoreError: another program holds it (``in_use``) or the folder cannot be
                written (``disk``).
        """
        path = folder / "cache.lock"
        try:
            self._handle: int | None = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise StoreError("disk", f"{path} cannot be written: {error.strerror}") from error
        try:
            _lock(self._handle)
        except OSError as error:
            holder = os.read(self._handle, 64).decode("ascii", "replace").strip()
            os.close(self._handle)
            self._handle = None
            raise StoreError(
                "in_use",
                f"another station (process {holder or 'unknown'}) already writes to {folder}; "
                "stop it first, or give this one another --data folder",
            ) from error
        os.ftruncate(self._handle, 0)
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.write(self._handle, f"{os.getpid()}\n".encode("ascii"))

    def release(self) -> None:
        """Give the lock up; may be called twice."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, _LOCK_AT, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
