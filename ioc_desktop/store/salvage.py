"""Saving the rows that can still be read out of a damaged cache.db into a new one.

Each table is read from both ends up to the first damage met from either side, so that one bad
page costs the rows on it and no others. What was saved is shown at once, and every copy is
marked as of no known history: the station fetches it anew beside what is shown.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote

from ioc_desktop.store import opening, schema
from ioc_desktop.store.schema import PLAIN_DATASETS
from ioc_desktop.store.unreadable import UNKNOWN_EPOCH

_KEYS: Final = {
    "feeds": "feed",
    "centres": "centre",
    "feed_notes": "centre, dataset",
    "series": "series",
    "observations": "series, period_start_s, id",
    "observation_ids": "feed, id",
    "vintages": "series, period_start_s, id, rev",
    "records": "feed, id",
    **dict.fromkeys(PLAIN_DATASETS, "feed, id"),
}
_ROWS_AT_ONCE: Final = 5000


@dataclass(slots=True)
class Salvaged:
    """How many rows of each table were saved, and which tables were damaged."""

    rows: dict[str, int] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)


def salvage(source: Path, target: Path) -> Salvaged:
    """Copy what can be read of ``source`` into the new file ``target``.

    Raises:
        sqlite3.DatabaseError: not even the list of copies can be read: nothing was saved.
    """
    done = Salvaged()
    connection, _ = opening.connect(target)
    with (
        closing(connection),
        closing(sqlite3.connect(f"file:{quote(str(source.absolute()))}?mode=ro", uri=True)) as old,
    ):
        schema.migrate(connection)
        opening.note_tables(connection)
        connection.execute("PRAGMA foreign_keys = OFF")
        for table, key in _KEYS.items():
            reading = _Reading(old, table, key)
            done.rows[table] = _copy(connection, table, reading)
            if reading.damage is not None:
                if table == "feeds":
                    raise reading.damage
                done.damaged.append(table)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("DELETE FROM feeds WHERE stage <> 'live'")
        # An observation whose id was lost keeps one; a count that is wrong is mended later.
        connection.execute(
            "INSERT OR IGNORE INTO observation_ids (feed, id, rev, series, period_start_s)"
            " SELECT feed, id, rev, series, period_start_s FROM observations JOIN series"
            " USING (series)"
        )
        connection.execute("UPDATE feeds SET epoch = ?", (UNKNOWN_EPOCH,))
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return done


class _Reading:
    """Reads a table's rows from the front, then from the back, as far as either goes."""

    def __init__(self, old: sqlite3.Connection, table: str, key: str) -> None:
        self._old = old
        self._table = table
        self._key = key
        self.damage: sqlite3.Error | None = None

    def rows(self) -> Iterator[tuple[object, ...]]:
        """Yield rows; a row near the damage may come twice."""
        back = ", ".join(f"{column} DESC" for column in self._key.split(", "))
        for order in (self._key, back):
            try:
                yield from self._old.execute(
                    f"SELECT * FROM {self._table} ORDER BY {order}"  # noqa: S608  # our own tables
                )
            except sqlite3.DatabaseError as error:
                self.damage = self.damage or error
            else:
                return


def _copy(connection: sqlite3.Connection, table: str, reading: _Reading) -> int:
    columns = connection.execute(f"SELECT count(*) FROM pragma_table_info('{table}')").fetchone()  # noqa: S608  # our own tables
    put = f"REPLACE INTO {table} VALUES ({','.join('?' * columns[0])})"  # noqa: S608  # our own tables
    begun = False
    for number, row in enumerate(reading.rows()):
        if number % _ROWS_AT_ONCE == 0:
            if begun:
                connection.execute("COMMIT")
            connection.execute("BEGIN IMMEDIATE")
            begun = True
        try:
            # An earlier version had fewer columns; they came at the end, with a default.
            connection.execute(
                put if len(row) == columns[0] else _shorter(connection, table, len(row)),
                row,
            )
        except (sqlite3.IntegrityError, sqlite3.InterfaceError) as error:
            # Damage inside a row: of another type than its column, or beside its rules.
            reading.damage = reading.damage or error
    if begun:
        connection.execute("COMMIT")
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608  # our own tables


def _shorter(connection: sqlite3.Connection, table: str, count: int) -> str:
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")][:count]
    return f"REPLACE INTO {table} ({','.join(names)}) VALUES ({','.join('?' * count)})"  # noqa: S608  # our own tables
