"""Files that only their owner may read: what officers did, and copies of what is restricted.

SQLite gives a database's log the rights of the database, so it is enough to make that first.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

OWNER_ONLY: Final = 0o600


def make_private(path: Path) -> None:
    """Have an empty file at ``path``, or the one that is there, readable by its owner alone.

    One that belongs to somebody else keeps its rights: whoever may write it is not locked out.

    Raises:
        OSError: it cannot be made.
    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY))
    with contextlib.suppress(PermissionError):
        if path.stat().st_mode & 0o077:
            path.chmod(OWNER_ONLY)
