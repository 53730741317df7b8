"""Only one program writes to a data folder: a lock held on ``cache.lock`` while it does.

The operating system drops the lock when its holder dies, so a killed station leaves nothing
to clean up. Some network file systems grant the lock to two machines at once; so the file
also names its holder, who shows every half minute that it is alive, and a holder on another
machine that did so lately is believed.
"""

from __future__ import annotations

import contextlib
import errno
import os
import platform
import sys
from pathlib import Path
from typing import Final

from ioc_desktop.store import duty_reserve
from ioc_desktop.store.faults import StoreError, no_room

NAME: Final = "cache.lock"
BEAT_S: Final = 30.0
SILENT_S: Final = 120.0
"""A holder on another machine that showed no life for so long is taken as gone."""

_LOCK_AT = 1 << 30
"""Windows locks ranges of bytes and lets nobody read them: lock one far behind the text."""

_TEXT_BYTES: Final = 512


class FolderLock:
    """The right to write to ``folder``, held until ``release``."""

    def __init__(self, folder: Path) -> None:
        """Take the lock at once.

        Raises:
            StoreError: another program holds it (``in_use``), or the folder cannot be
                written (``disk``; ``disk_full``, where also the outbox's reserve is used up).
        """
        self._folder = folder
        self._path = folder / NAME
        self._mine = f"{os.getpid()}\n{platform.node()}\n".encode("utf-8", "replace")
        try:
            self._handle: int | None = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            self._take(self._handle)
        except BaseException:
            os.close(self._handle)
            self._handle = None
            raise

    def beat(self) -> None:
        """Show that the holder is alive, and see that it still is the holder.

        Raises:
            StoreError: another station has taken the folder over (``in_use``), or the
                folder cannot be written (``disk``).
        """
        if self._handle is None:
            return
        try:
            taken = not os.path.samestat(self._path.stat(), os.fstat(self._handle))
            if taken or self._path.read_bytes()[:_TEXT_BYTES] != self._mine:
                raise self._in_use(_holder(self._path.read_bytes()))
            os.utime(self._path)
        except FileNotFoundError as error:
            raise StoreError(
                "in_use",
                f"the lock of {self._folder} was deleted while a station writes there; "
                "start the station again",
            ) from error
        except OSError as error:
            raise self._unwritable(error) from error

    def release(self) -> None:
        """Give the lock up; may be called twice."""
        if self._handle is not None:
            with contextlib.suppress(OSError):
                # Empty, nobody on another machine has to wait.
                os.ftruncate(self._handle, 0)
            os.close(self._handle)
            self._handle = None

    def _take(self, handle: int) -> None:
        try:
            _lock(handle)
        except OSError as error:
            raise self._in_use(_holder(os.read(handle, _TEXT_BYTES))) from error
        number, machine = _holder(os.read(handle, _TEXT_BYTES))
        try:
            if machine not in {"", platform.node()} and self._age_s(handle) < SILENT_S:
                raise self._in_use((number, machine))
            self._sign(handle)
        except OSError as error:
            raise self._unwritable(error) from error

    def _sign(self, handle: int) -> None:
        """Name ourselves in the file; on a full disk in room that the outbox kept.

        A station must start there too: what officers record has its room, the lock has none.
        """
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        try:
            os.write(handle, self._mine)
        except OSError as error:
            if error.errno != errno.ENOSPC or not duty_reserve.release_beside(self._folder):
                raise
            os.write(handle, self._mine)

    def _age_s(self, handle: int) -> float:
        """Return how long ago the holder showed life, by the clock of the file system."""
        probe = self._folder / f"{NAME}.{os.getpid()}"
        try:
            probe.touch()
            return probe.stat().st_mtime - os.fstat(handle).st_mtime
        finally:
            probe.unlink(missing_ok=True)

    def _unwritable(self, error: OSError) -> StoreError:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return no_room(self._path)
        return StoreError("disk", f"{self._path} cannot be written: {error.strerror}")

    def _in_use(self, holder: tuple[str, str]) -> StoreError:
        number, machine = holder
        if machine in {"", platform.node()}:
            return StoreError(
                "in_use",
                f"another station (process {number or 'unknown'}) already writes to "
                f"{self._folder}; stop it first, or give this one another --data folder",
            )
        return StoreError(
            "in_use",
            f"the station of the machine {machine} (process {number}) writes to {self._folder}; "
            "stop it first, or give this one another --data folder (if that machine is off: "
            f"wait {SILENT_S / 60:.0f} minutes)",
        )


def holder_of(folder: Path) -> str | None:
    """Return who writes to the folder, as "process N of MACHINE"; None if nobody does."""
    path = folder / NAME
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return None
    try:
        number, machine = _holder(os.read(handle, _TEXT_BYTES))
        try:
            _lock(handle)
        except OSError:
            return f"process {number or 'unknown'} of {machine or 'this machine'}"
    finally:
        os.close(handle)
    return None


def _holder(text: bytes) -> tuple[str, str]:
    """Return process and machine as the file names them, empty where it does not."""
    lines = [*text.decode("utf-8", "replace").split("\n"), "", ""]
    return lines[0].strip(), lines[1].strip()


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, _LOCK_AT, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
