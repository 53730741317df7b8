"""Feeds: the copies of a dataset, their stages, swapping one for another, sweeping the old.

All functions run inside the caller's transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from ioc_desktop.store.schema import PLAIN_DATASETS

_COLUMNS = "feed, centre, dataset, stage, epoch, schema, cursor"


@dataclass(frozen=True, slots=True)
class Feed:
    """One copy of one dataset of one centre; ``stage`` is live, fresh or retired."""

    number: int
    centre: str
    dataset: str
    stage: str
    epoch: str
    schema: str
    cursor: str | None

    @property
    def live(self) -> bool:
        """Whether readers see this copy."""
        return self.stage == "live"


def current(connection: sqlite3.Connection, centre: str, dataset: str) -> Feed | None:
    """Return the copy that pages go to: the fresh one if there is one, else the live one."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM feeds WHERE centre = ? AND dataset = ?"  # noqa: S608  # our columns
        " AND stage <> 'retired' ORDER BY stage = 'live' LIMIT 1",
        (centre, dataset),
    ).fetchone()
    return None if row is None else Feed(*row)


def live(connection: sqlite3.Connection, centre: str, dataset: str) -> Feed | None:
    """Return the copy that readers see."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM feeds WHERE centre = ? AND dataset = ? AND stage = 'live'",  # noqa: S608  # our columns
        (centre, dataset),
    ).fetchone()
    return None if row is None else Feed(*row)


def begin(
    connection: sqlite3.Connection, centre: str, dataset: str, epoch: str, schema: str
) -> Feed:
    """Begin a copy from nothing: beside the live one, or live at once where there is none.

    A live copy that never got a page gives way; so does an unfinished fresh one.
    """
    connection.execute(
        "UPDATE feeds SET stage = 'retired' WHERE centre = ? AND dataset = ?"
        " AND (stage = 'fresh' OR (stage = 'live' AND cursor IS NULL))",
        (centre, dataset),
    )
    stage = "fresh" if live(connection, centre, dataset) else "live"
    made = connection.execute(
        "INSERT INTO feeds (centre, dataset, stage, epoch, schema) VALUES (?,?,?,?,?)",
        (centre, dataset, stage, epoch, schema),
    )
    return Feed(cast("int", made.lastrowid), centre, dataset, stage, epoch, schema, None)


def swap(connection: sqlite3.Connection, fresh: Feed) -> None:
    """Make the fresh copy the live one; what was known of earlier values moves over to it."""
    old = live(connection, fresh.centre, fresh.dataset)
    if old is not None:
        if fresh.dataset == "observations":
            _carry_vintages(connection, old.number, fresh.number)
        connection.execute("UPDATE feeds SET stage = 'retired' WHERE feed = ?", (old.number,))
    connection.execute("UPDATE feeds SET stage = 'live' WHERE feed = ?", (fresh.number,))


_SAME_SERIES = (
    " JOIN series a ON a.series = o.series AND a.feed = ?1 JOIN series b ON b.feed = ?2"
    " AND b.indicator = a.indicator AND b.measure = a.measure AND b.locality = a.locality"
    " AND b.system = a.system AND b.agency = a.agency AND b.period = a.period"
)


def _carry_vintages(connection: sqlite3.Connection, old: int, new: int) -> None:
    columns = "o.period_start_s, o.id, o.rev, o.value, o.status, o.as_of_s, o.source, o.note"
    connection.execute(
        "INSERT OR IGNORE INTO vintages (series, period_start_s, id, rev, value, status,"  # noqa: S608  # our columns
        f" as_of_s, source, note, seen_s) SELECT b.series, {columns}, o.seen_s"
        " FROM vintages o" + _SAME_SERIES,
        (old, new),
    )
    # A figure that the new history tells otherwise: its old value becomes a vintage.
    connection.execute(
        "INSERT OR IGNORE INTO vintages (series, period_start_s, id, rev, value, status,"  # noqa: S608  # our columns
        f" as_of_s, source, note, seen_s) SELECT b.series, {columns}, o.seen_s"
        " FROM observations o" + _SAME_SERIES + " JOIN observations n ON n.series = b.series"
        " AND n.period_start_s = o.period_start_s AND n.id = o.id"
        " WHERE n.value IS NOT o.value OR n.status <> o.status",
        (old, new),
    )


def retired(connection: sqlite3.Connection) -> Feed | None:
    """Return a copy that waits to be swept, if there is one."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM feeds WHERE stage = 'retired' LIMIT 1"  # noqa: S608  # our columns
    ).fetchone()
    return None if row is None else Feed(*row)


def sweep(connection: sqlite3.Connection, feed: Feed, limit: int) -> None:
    """Delete up to about ``limit`` rows of a retired copy, and the copy once it is empty."""
    number = feed.number
    if feed.dataset == "observations":
        if _sweep_series(connection, number, limit):
            return
        id_table = "observation_ids"
    else:
        id_table = feed.dataset
    swept = connection.execute(
        f"DELETE FROM {id_table} WHERE feed = ?1 AND id IN"  # noqa: S608  # one of our own tables
        f" (SELECT id FROM {id_table} WHERE feed = ?1 LIMIT ?2)",
        (number, limit),
    ).rowcount
    if swept < limit:
        connection.execute("DELETE FROM set_aside WHERE feed = ?", (number,))
        connection.execute("DELETE FROM feeds WHERE feed = ?", (number,))


def _sweep_series(connection: sqlite3.Connection, number: int, limit: int) -> bool:
    """Delete some series with all that hangs on them; return whether there were any."""
    swept = 0
    while swept < limit:
        row = connection.execute(
            "SELECT series FROM series WHERE feed = ? LIMIT 1", (number,)
        ).fetchone()
        if row is None:
            return swept > 0
        deleted = connection.execute(
            "DELETE FROM observations WHERE series = ?1 AND (period_start_s, id) IN"
            " (SELECT period_start_s, id FROM observations WHERE series = ?1 LIMIT ?2)",
            (row[0], limit),
        ).rowcount
        swept += deleted + 1
        if deleted < limit:
            connection.execute("DELETE FROM vintages WHERE series = ?", row)
            connection.execute("DELETE FROM latest WHERE series = ?", row)
            connection.execute("DELETE FROM series WHERE series = ?", row)
    return True


def count(
    connection: sqlite3.Connection, feed: tuple[str, str], *, received: int, rejected: int
) -> None:
    """Add to the counts of (centre, dataset), entering it if need be."""
    connection.execute(
        "INSERT INTO feed_notes (centre, dataset, received, rejected) VALUES (?,?,?,?)"
        " ON CONFLICT DO UPDATE SET received = received + excluded.received,"
        " rejected = rejected + excluded.rejected",
        (*feed, received, rejected),
    )


def visible_rows(
    connection: sqlite3.Connection, number: int, dataset: str
) -> Iterator[tuple[object, ...]]:
    """Yield every row of a copy in the order of its ids, without when it was seen here."""
    if dataset == "observations":
        yield from connection.execute(
            "SELECT o.id, o.rev, indicator, measure, locality, system, agency, period,"
            " o.period_start_s, value, status, as_of_s, source, note, illustrative, extra"
            " FROM observation_ids i JOIN observations o ON o.series = i.series"
            " AND o.period_start_s = i.period_start_s AND o.id = i.id"
            " JOIN series s ON s.series = o.series WHERE i.feed = ? ORDER BY i.id",
            (number,),
        )
    elif dataset in (*PLAIN_DATASETS, "records"):
        yield from connection.execute(
            f"SELECT id, rev, row, extra FROM {dataset}"  # noqa: S608  # one of our own tables
            " WHERE feed = ? AND row IS NOT NULL ORDER BY id",
            (number,),
        )
