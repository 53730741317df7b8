"""What the ``data`` commands share: finding the folder's databases, reading them, locking."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Final
from urllib.parse import quote

from ioc_desktop.errors import KnownError
from ioc_desktop.store import duty_schema, schema

CACHE: Final = schema.FILE
DUTY: Final = duty_schema.FILE
DEMO_STATION: Final = "station"
"""Where ``ioc-desktop demo --data DIR`` keeps the wall's data, below its folder."""
_SMALL: Final = 100_000


def no_data(folder: Path, site: Path | None = None) -> KnownError:
    """Return the error of a folder that has no data, with what to do about it.

    ``folder`` may also be the one that the demonstration was given, which keeps its wall's data
    one level below.
    """
    here, site_words = folder, "FILE" if site is None else site
    if (folder / DEMO_STATION / CACHE).is_file():
        return KnownError(
            f"{here} is a demonstration's folder; its data are in {here / DEMO_STATION}: give that"
        )
    return KnownError(
        f"{here} holds no data yet; fetch some with: "
        f"ioc-desktop sync --once --site {site_words} --data {here}"
    )


def databases(folder: Path) -> list[Path]:
    """Return the databases of a data folder that are there.

    Raises:
        KnownError: the folder is none of ours.
    """
    if not folder.is_dir():
        raise KnownError(f"there is no folder {folder}; give the station's data folder by --data")
    found = [folder / name for name in (CACHE, DUTY) if (folder / name).exists()]
    if not found:
        raise KnownError(
            f"{folder} has neither {CACHE} nor {DUTY}; give the station's data folder by --data"
        )
    return found


def read_only(path: Path) -> sqlite3.Connection:
    """Return a connection that only reads, also beside a station that writes.

    Raises:
        KnownError: the file is not there or may not be read.
    """
    if not os.access(path, os.R_OK):
        raise KnownError(f"{path} is missing or may not be read by this user")
    return sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, isolation_level=None, timeout=10
    )


def size_text(count: int) -> str:
    """Return a number of bytes as people read it."""
    return f"{count / 1e6:,.1f} MB" if count >= _SMALL else f"{count:,} bytes"
