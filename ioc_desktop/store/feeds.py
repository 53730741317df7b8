"""Feeds: the copies of a dataset, their stages, swapping one for another.

What becomes of a copy that was swapped out is told in ``retired``.

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
    """Make the fresh copy the live one: two changed words, however many rows there are.

    What the old copy knew of earlier values is carried over afterwards, in bounded steps
    (``retired.step``): carrying it here would hold every other write up for minutes.
    """
    connection.execute(
        "UPDATE feeds SET stage = 'retired', carries = 1 WHERE centre = ? AND dataset = ?"
        " AND stage = 'live'",
        (fresh.centre, fresh.dataset),
    )
    connection.execute("UPDATE feeds SET stage = 'live' WHERE feed = ?", (fresh.number,))


def newest_retired(connection: sqlite3.Connection) -> tuple[Feed, bool] | None:
    """Return the copy to be swept next, and whether its past is to be carried.

    The newest first: what is carried later is older.
    """
    row = connection.execute(
        f"SELECT {_COLUMNS}, carries FROM feeds WHERE stage = 'retired' ORDER BY feed DESC LIMIT 1"  # noqa: S608  # our columns
    ).fetchone()
    return None if row is None else (Feed(*row[:-1]), bool(row[-1]))


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
