"""Whether a frozen copy that came from elsewhere is of the form that readers of this program take.

Its bytes were proved to be the maker's. A view in a table's place would still run for as long as
its maker likes, and figures of another version would look as if there were none.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import quote

from ioc_desktop.store.schema import FILE, PLAIN_DATASETS, VERSION

_TABLES: Final = frozenset(
    {
        *PLAIN_DATASETS,
        *("centres", "feed_notes", "feeds", "series", "observations", "latest", "vintages"),
        *("set_aside", "counters", "records", "packs", "pack_points"),
    }
)
_VIEWS: Final = frozenset({"figures", "latest_figures"})
"""For people who look at a cache by hand; no reader of ours asks them."""


def is_readable(folder: Path) -> bool:
    """Whether the copy in a pack's folder of data is one that ``CacheReader`` answers from."""
    file = folder / FILE
    uri = f"file:{quote(str(file.absolute()))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            made = connection.execute("SELECT type, name, sql FROM sqlite_schema").fetchall()
    except sqlite3.Error:
        return False
    tables = {name for sort, name, sql in made if sort == "table" and _is_plain(sql)}
    views = {name for sort, name, _ in made if sort == "view"}
    return version == VERSION and tables >= _TABLES and views <= _VIEWS


def _is_plain(sql: str | None) -> bool:
    return (sql or "").upper().startswith("CREATE TABLE")
