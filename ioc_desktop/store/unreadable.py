"""Rows whose text was damaged inside a sound page: SQLite sees nothing, a screen would trip.

They are found by reading them as the screens do. A copy that had one is not to be trusted as a
whole: it gets an epoch that no centre has, so that it is fetched anew beside what is left.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Final

import msgspec

from ioc_desktop.domain.rows import DATASETS

UNKNOWN_EPOCH: Final = "?"
"""The epoch of a copy whose rows are not to be trusted: no centre's, so it is fetched anew."""


def renew(connection: sqlite3.Connection, tables: Iterable[str]) -> list[int]:
    """Delete rows that cannot be read and have their copies fetched anew; return the copies.

    ``tables`` are names of datasets that are kept as JSON by id.
    """
    wrong = {table: rows for table in tables if (rows := _unreadable(connection, table))}
    if not wrong:
        return []
    # One transaction: a row that is gone from a copy that is trusted would never come back.
    connection.execute("BEGIN IMMEDIATE")
    try:
        for table, rows in wrong.items():
            connection.executemany(
                f"DELETE FROM {table} WHERE feed = ? AND id = ?",  # noqa: S608  # one of DATASETS
                rows,
            )
            _distrust(connection, table, {feed for feed, _ in rows})
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return sorted({feed for rows in wrong.values() for feed, _ in rows})


def _unreadable(connection: sqlite3.Connection, table: str) -> list[tuple[int, str]]:
    decoder = msgspec.json.Decoder(DATASETS[table])
    wrong = []
    for feed, row_id, text in connection.execute(
        f"SELECT feed, id, CAST(row AS BLOB) FROM {table} WHERE row IS NOT NULL"  # noqa: S608  # one of DATASETS
    ):
        try:
            decoder.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            wrong.append((feed, row_id))
    return wrong


def _distrust(connection: sqlite3.Connection, table: str, feeds: Iterable[int]) -> None:
    """Have copies of a dataset fetched anew, and count what is left of them."""
    connection.executemany(
        f"UPDATE feeds SET epoch = ?, changes = changes + 1, rows = (SELECT count(row) FROM {table}"  # noqa: S608  # one of DATASETS
        " t WHERE t.feed = feeds.feed) WHERE feed = ?",
        [(UNKNOWN_EPOCH, feed) for feed in feeds],
    )
    connection.execute("UPDATE counters SET value = value + 1 WHERE name = 'catalogue'")
