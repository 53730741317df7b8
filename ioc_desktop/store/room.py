"""Room on the disk that the cache leaves to others: above all to what officers record.

The cache can be fetched again, an officer's action cannot. So the cache stops a little before
the disk is full and says so, and what the outbox has released of its reserve stays its own.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from ioc_desktop.store.faults import no_room

LEFT_FREE_BYTES: Final = 4 << 20
_LEFT_FREE_SHARE: Final = 32


def has_room(folder: Path) -> bool:
    """Return whether the cache may grow: 4 MB of the disk stay free, less on a tiny one."""
    try:
        disk = shutil.disk_usage(folder)
    except OSError:
        # A file system that does not tell: the write itself will find out.
        return True
    return disk.free >= min(LEFT_FREE_BYTES, disk.total // _LEFT_FREE_SHARE)


def demand(path: Path) -> None:
    """Refuse to write to ``path`` on a disk that is all but full.

    Raises:
        StoreError: there is too little room left (``disk_full``).
    """
    if not has_room(path.parent):
        raise no_room(path)
