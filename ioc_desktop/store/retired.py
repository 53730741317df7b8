"""Copies that were swapped out: what they knew of earlier values moves over, the rest goes.

Both happen in steps of a bounded number of rows, each in a transaction of its own, so that
neither the swap nor anything after it is long at ten million rows. A step carries rows over
and deletes them together: a kill between two steps neither loses nor repeats anything, and
the next start goes on by itself.
"""

from __future__ import annotations

import sqlite3
from typing import Final

from ioc_desktop.store.feeds import Feed, live, newest_retired

_ALL: Final = ((1 << 63) - 1, "")
"""A key behind every (start of period, id) of a series."""

# The revisions of another history mean nothing in this one, and may be the same: what is
# carried gets revisions below zero, the older the lower.
_BELOW: Final = (
    "(SELECT min(0, coalesce(min(v.rev), 0)) FROM vintages v WHERE v.series = ?2"
    " AND v.period_start_s = o.period_start_s AND v.id = o.id)"
)
_INTO_VINTAGES: Final = (
    "INSERT INTO vintages (series, period_start_s, id, rev, value, status, as_of_s, source,"
    " note, seen_s) SELECT ?2, o.period_start_s, o.id, {rev}, o.value, o.status, o.as_of_s,"
    " o.source, o.note, o.seen_s FROM "
)
# A figure that the new history tells otherwise: its old value becomes a vintage, unless the
# new copy has already kept it as one.
_CARRY_CHANGED: Final = (
    _INTO_VINTAGES.format(rev=f"{_BELOW} - 1")  # noqa: S608  # our own text
    + "observations o JOIN observations n ON n.series = ?2"
    " AND n.period_start_s = o.period_start_s AND n.id = o.id"
    " WHERE o.series = ?1 AND (o.period_start_s, o.id) <= (?3, ?4)"
    " AND (n.value IS NOT o.value OR n.status <> o.status)"
    " AND NOT EXISTS (SELECT 1 FROM vintages v WHERE v.series = ?2"
    " AND v.period_start_s = o.period_start_s AND v.id = o.id"
    " AND v.value IS o.value AND v.status = o.status)"
)
_TURN: Final = "row_number() OVER (PARTITION BY o.period_start_s, o.id ORDER BY o.rev DESC)"
_CARRY_VINTAGES: Final = (
    _INTO_VINTAGES.format(rev=f"{_BELOW} - {_TURN}")  # our own text
    + "vintages o WHERE o.series = ?1 AND (o.period_start_s, o.id) <= (?3, ?4)"
)
_HEIR: Final = (
    "SELECT b.series FROM series a JOIN series b ON b.feed = ?2 AND b.indicator = a.indicator"
    " AND b.measure = a.measure AND b.locality = a.locality AND b.system = a.system"
    " AND b.agency = a.agency AND b.period = a.period WHERE a.series = ?1"
)


def step(connection: sqlite3.Connection, limit: int) -> tuple[Feed, bool] | None:
    """Carry over and delete up to about ``limit`` rows of the newest retired copy.

    Runs inside the caller's transaction. Returns the copy, and whether the live one gained
    earlier values by it; None when nothing waits.
    """
    found = newest_retired(connection)
    if found is None:
        return None
    feed, carries = found
    if feed.dataset == "observations":
        heir = live(connection, feed.centre, feed.dataset) if carries else None
        carried, left = _sweep_series(connection, feed.number, heir, limit)
        if carried and heir is not None:
            connection.execute(
                "UPDATE feeds SET changes = changes + 1 WHERE feed = ?", (heir.number,)
            )
        if left <= 0:
            return feed, carried
        _sweep_ids(connection, feed, "observation_ids", left)
        return feed, carried
    _sweep_ids(connection, feed, feed.dataset, limit)
    return feed, False


def _sweep_ids(connection: sqlite3.Connection, feed: Feed, table: str, limit: int) -> None:
    """Delete rows that are kept by id, and the copy itself once there are no more."""
    swept = connection.execute(
        f"DELETE FROM {table} WHERE feed = ?1 AND id IN"  # noqa: S608  # one of our own tables
        f" (SELECT id FROM {table} WHERE feed = ?1 LIMIT ?2)",
        (feed.number, limit),
    ).rowcount
    if swept < limit:
        connection.execute("DELETE FROM set_aside WHERE feed = ?", (feed.number,))
        connection.execute("DELETE FROM changed_series WHERE feed = ?", (feed.number,))
        connection.execute("DELETE FROM feeds WHERE feed = ?", (feed.number,))


def _sweep_series(
    connection: sqlite3.Connection, number: int, heir: Feed | None, limit: int
) -> tuple[bool, int]:
    """Take series apart until ``limit`` rows are done; return if any was carried, what is left."""
    carried, left = False, limit
    while left > 0:
        row = connection.execute(
            "SELECT series FROM series WHERE feed = ? LIMIT 1", (number,)
        ).fetchone()
        if row is None:
            break
        series: int = row[0]
        into: int | None = None
        if heir is not None:
            found = connection.execute(_HEIR, (series, heir.number)).fetchone()
            into = None if found is None else found[0]
        # Observations first: what the new copy kept as vintages itself is then told apart
        # from what is carried into it, and the last value comes above those before it.
        for table, carry in (("observations", _CARRY_CHANGED), ("vintages", _CARRY_VINTAGES)):
            upto = _key_at(connection, table, series, left)
            if into is not None:
                carried |= connection.execute(carry, (series, into, *upto)).rowcount > 0
            left -= connection.execute(
                f"DELETE FROM {table} WHERE series = ? AND (period_start_s, id) <= (?, ?)",  # noqa: S608  # one of our own tables
                (series, *upto),
            ).rowcount
            if left <= 0:
                return carried, left
        connection.execute("DELETE FROM latest WHERE series = ?", row)
        connection.execute("DELETE FROM series WHERE series = ?", row)
        left -= 1
    return carried, left


def _key_at(connection: sqlite3.Connection, table: str, series: int, limit: int) -> tuple[int, str]:
    """Return the key of the series' ``limit``-th row, or one behind them all."""
    row = connection.execute(
        f"SELECT period_start_s, id FROM {table} WHERE series = ?"  # noqa: S608  # one of our own tables
        " ORDER BY period_start_s, id LIMIT 1 OFFSET ?",
        (series, limit - 1),
    ).fetchone()
    return _ALL if row is None else (row[0], row[1])
