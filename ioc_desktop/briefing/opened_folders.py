"""Private folders that packs are unpacked into: deleted when closed, swept after a kill.

Each is a folder ``pack-…`` (0700) in one room, with a file ``pack-….lock`` beside it that its
program holds locked as long as it lives. Whoever opens the next pack takes away every folder
whose lock nobody holds: the system drops the lock of a killed program.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

from ioc_desktop.briefing.private_files import OWNER_FILE, locked, private_folder

_PREFIX: Final = "pack-"
_ROOM_LOCK: Final = "room.lock"


def unpacking_room() -> Path:
    """Return this user's room for unpacked packs; it is not made here."""
    from platformdirs import user_cache_path

    return user_cache_path("ioc-desktop", appauthor=False) / "briefings"


class OpenedFolder:
    """A private folder of one program, until ``close``."""

    def __init__(self, room: Path) -> None:
        """Sweep the room of what killed programs left there, and make a new folder in it.

        Raises:
            KnownError: the room cannot be made or belongs to others.
            OSError: the disk refuses it.
        """
        private_folder(room)
        self._room = room
        with locked(room / _ROOM_LOCK):
            sweep(room)
            self.path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=room))
            self._lock_file = room / f"{self.path.name}.lock"
            self._handle: int | None = os.open(
                self._lock_file, os.O_RDWR | os.O_CREAT | os.O_EXCL, OWNER_FILE
            )
            fcntl.flock(self._handle, fcntl.LOCK_EX)

    def close(self) -> None:
        """Delete the folder and all in it; may be called twice."""
        if self._handle is None:
            return
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock_file.unlink(missing_ok=True)
        os.close(self._handle)
        self._handle = None


def sweep(room: Path) -> None:
    """Delete folders whose programs are gone; call it with the room's lock held."""
    for lock in room.glob(f"{_PREFIX}*.lock"):
        try:
            handle = os.open(lock, os.O_RDWR)
        except OSError:
            continue  # its owner closed it just now
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue  # in use
        else:
            shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
            lock.unlink(missing_ok=True)
        finally:
            os.close(handle)
    for folder in room.glob(f"{_PREFIX}*"):
        if folder.is_dir() and not folder.with_name(f"{folder.name}.lock").exists():
            with contextlib.suppress(OSError):  # killed between making the two: nothing is in it
                shutil.rmtree(folder)
