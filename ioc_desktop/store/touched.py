"""Which series each change of the observations touched: readers drop those and keep the rest.

A copy's ``changes`` counts what readers see otherwise. For each of the last ``KEPT`` of these
changes ``changed_series`` holds the numbers of the series it touched, eight bytes each. A
reader that finds every change since its own listed reads those series anew; one
change that is not listed (whoever made it) and it reads everything anew. So forgetting to
note a change costs time, never truth.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable
from typing import Final

KEPT: Final = 256
"""So many changes of a copy stay listed: some seconds of a centre's bulk."""

_NOTE: Final = (
    "INSERT OR REPLACE INTO changed_series (feed, change, series)"
    " SELECT feed, changes, ?2 FROM feeds WHERE feed = ?1"
)
_FORGET: Final = (
    "DELETE FROM changed_series WHERE feed = ?1"
    " AND change <= (SELECT changes FROM feeds WHERE feed = ?1) - ?2"
)
_SINCE: Final = (
    "SELECT series FROM changed_series WHERE feed = ? AND change > ? AND change <= ?"
    " ORDER BY change"
)


def note(connection: sqlite3.Connection, feed: int, series: Iterable[int]) -> None:
    """List the series touched by the change that the copy's ``changes`` has just counted.

    Runs inside the transaction of that change.
    """
    connection.execute(_NOTE, (feed, array("q", sorted(series)).tobytes()))
    connection.execute(_FORGET, (feed, KEPT))


def since(connection: sqlite3.Connection, feed: int, before: int, now: int) -> set[int] | None:
    """Return the series touched by changes after ``before`` up to ``now``; None = nobody knows."""
    if not 0 <= now - before <= KEPT:
        return None
    listed = connection.execute(_SINCE, (feed, before, now)).fetchall()
    if len(listed) != now - before:
        return None
    touched: set[int] = set()
    try:
        for (numbers,) in listed:
            touched.update(array("q", numbers))
    except ValueError:
        return None  # damaged inside a sound page
    return touched
