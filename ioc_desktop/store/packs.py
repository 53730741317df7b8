"""Packed series: the starts and values of a long series as two arrays, read in one piece.

A chart of 2,000 points is 2,000 rows of a wide table, 55 pages of a large file; reading them
costs a wall of charts more than painting them. The writer's idle hours copy each long series
up to some periods before its newest into a *pack*; a reader takes the pack and only the rows
behind it.

A pack is never stale: it covers the periods from ``first_s`` to ``until_s``, and whatever
changes one of these drops it in the same transaction. Rows that are put are compared with
``SeriesIndex.packed`` in memory (``drop_changed``); rows that are deleted, by whom ever, drop
it by a trigger. See docs/adr/0010.
"""

from __future__ import annotations

import sqlite3
import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import nan
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from ioc_desktop.store.series_rows import ObservationTuple, SeriesIndex

LEAST_POINTS: Final = 256
"""Shorter series are read as quickly row by row."""

MOST_POINTS: Final = 8192
"""So many of its latest points are packed of a longer one."""

OPEN_POINTS: Final = 16
"""The newest periods are left out: they are still counted, and corrected."""

TAIL_POINTS: Final = 128
"""So many rows behind its pack let a series be packed anew."""

ROUND_S: Final = 600.0
"""Between two looks through all series."""

CALM: Final = 4.0
"""So many changes a second are a centre's daily work; more are a bulk."""

_PACKS: Final = (
    "CREATE TABLE packs (series INTEGER PRIMARY KEY, first_s INTEGER NOT NULL,"
    " until_s INTEGER NOT NULL, points INTEGER NOT NULL, step_s INTEGER,"
    " whole INTEGER NOT NULL) STRICT"
)
_POINTS: Final = (
    "CREATE TABLE pack_points"
    " (series INTEGER PRIMARY KEY, starts BLOB, points BLOB NOT NULL) STRICT"
)
_FIGURE_DELETED: Final = (
    "CREATE TRIGGER figure_deleted AFTER DELETE ON observations BEGIN DELETE FROM packs"
    " WHERE series = OLD.series AND OLD.period_start_s BETWEEN first_s AND until_s; END"
)
_SERIES_DELETED: Final = (
    "CREATE TRIGGER series_deleted AFTER DELETE ON series BEGIN DELETE FROM packs"
    " WHERE series = OLD.series; END"
)
_PACK_DELETED: Final = (
    "CREATE TRIGGER pack_deleted AFTER DELETE ON packs BEGIN DELETE FROM pack_points"
    " WHERE series = OLD.series; END"
)
TABLES: Final = (_PACKS, _POINTS, _FIGURE_DELETED, _SERIES_DELETED, _PACK_DELETED)
"""``whole``: nothing is kept from before ``first_s``. ``step_s``: the starts are that far
apart, and no ``starts`` are stored. Arrays are of eight bytes, little-endian; NaN = no value."""

_EVER: Final = 1 << 62
_POINT_BYTES: Final = 8
_SERIES_AT_ONCE: Final = 64
_LOOK_S: Final = 2.0
_USED: Final = sys.byteorder == "little"

_READ: Final = (
    "SELECT first_s, until_s, p.points, step_s, whole, starts, b.points"
    " FROM packs p JOIN pack_points b ON b.series = p.series WHERE p.series = ?"
)
_ROWS: Final = (
    "SELECT period_start_s, value FROM observations WHERE series = ?"
    " ORDER BY period_start_s DESC LIMIT ?"
)
_NEXT: Final = (
    "SELECT s.series, s.feed, p.until_s FROM series s LEFT JOIN packs p ON p.series = s.series"
    " WHERE s.series > ? AND s.feed IN (SELECT feed FROM feeds WHERE stage = 'live')"
    " ORDER BY s.series LIMIT ?"
)
_IS_LONG: Final = "SELECT 1 FROM observations WHERE series = ? LIMIT 1 OFFSET ?"
_HAS_TAIL: Final = (
    "SELECT 1 FROM observations WHERE series = ? AND period_start_s > ? LIMIT 1 OFFSET ?"
)


class Pack(NamedTuple):
    """Points of a series, oldest first; ``whole``: there are none from before the first.

    ``step_s``: the starts are that far apart.
    """

    starts: array[int]
    points: array[float]
    step_s: int | None
    whole: bool


def read_pack(connection: sqlite3.Connection, series: int) -> Pack | None:
    """Return the pack of a series, inside the caller's transaction; None if it has none."""
    if not _USED:
        return None
    row = connection.execute(_READ, (series,)).fetchone()
    if row is None:
        return None
    first_s, until_s, count, step_s, whole, starts, points = row
    if step_s is None:
        fits = starts is not None and len(starts) == _POINT_BYTES * count
    else:
        fits = step_s > 0 and until_s - first_s == step_s * (count - 1)
    if not fits or count < 1 or len(points) != _POINT_BYTES * count:
        return None  # damaged inside a sound page: the rows tell the same
    begun = _regular(first_s, until_s, step_s) if step_s else array("q", starts)
    if (begun[0], begun[-1]) != (first_s, until_s):
        return None
    return Pack(begun, array("d", points), step_s, bool(whole))


@lru_cache(maxsize=64)
def _regular(first_s: int, until_s: int, step_s: int) -> array[int]:
    """Return starts so far apart; not to be changed, many series have the same."""
    return array("q", range(first_s, until_s + 1, step_s))


def packed_until(connection: sqlite3.Connection, feed: int) -> dict[int, int]:
    """Return the packed series of a copy, and the last start that each pack covers."""
    return dict(
        connection.execute(
            "SELECT series, until_s FROM packs JOIN series USING (series) WHERE feed = ?", (feed,)
        )
    )


def drop_changed(
    connection: sqlite3.Connection, puts: Sequence[ObservationTuple], packed: dict[int, int]
) -> None:
    """Drop the packs of series of which a packed period was put.

    ``puts`` are sorted by series and start; ``packed`` is what ``packed_until`` told, and is
    brought up to date. Runs inside the transaction that puts.
    """
    if not packed:
        return
    earliest = {put[0]: put[1] for put in reversed(puts)}
    gone = [series for series, start_s in earliest.items() if start_s <= packed.get(series, -_EVER)]
    drop(connection, gone)
    for series in gone:
        del packed[series]


def drop(connection: sqlite3.Connection, series: Iterable[int]) -> None:
    """Drop the packs of these series, inside the caller's transaction."""
    connection.executemany("DELETE FROM packs WHERE series = ?", [(one,) for one in series])


def trim(connection: sqlite3.Connection, series: int, before_s: int) -> None:
    """Take what began before ``before_s`` out of a pack, before the rows themselves go.

    Without this the trigger drops the whole pack: nothing is wrong then, but it is made anew.
    """
    pack = read_pack(connection, series)
    if pack is None or not len(pack.starts) or pack.starts[0] >= before_s:
        return
    gone = sum(1 for start_s in pack.starts if start_s < before_s)
    if gone == len(pack.starts):
        drop(connection, [series])
        return
    left = pack._replace(starts=pack.starts[gone:], points=pack.points[gone:], whole=False)
    _store(connection, series, left)


def pack_series(connection: sqlite3.Connection, series: int) -> int | None:
    """Pack a series anew; return the last start packed, None if it is not for packing."""
    rows = connection.execute(_ROWS, (series, MOST_POINTS + OPEN_POINTS + 1)).fetchall()
    whole = len(rows) <= MOST_POINTS + OPEN_POINTS
    rows = rows[OPEN_POINTS : MOST_POINTS + OPEN_POINTS]
    rows.reverse()
    if len(rows) < LEAST_POINTS or not _USED:
        return None
    starts = array("q", [start_s for start_s, _ in rows])
    if len(set(starts)) != len(starts):
        # Several rows tell of one period: which one counts is decided by other columns.
        return None
    points = array("d", [nan if value is None else value for _, value in rows])
    until_s: int = starts[-1]
    steps = {after - before for before, after in pairwise(starts)}
    _store(
        connection, series, Pack(starts, points, steps.pop() if len(steps) == 1 else None, whole)
    )
    return until_s


def wrong_packs(connection: sqlite3.Connection) -> list[int]:
    """Return the series whose packs do not tell what their rows tell: none, ever."""
    found = []
    for series, first_s, until_s, whole in connection.execute(
        "SELECT series, first_s, until_s, whole FROM packs"
    ).fetchall():
        pack = read_pack(connection, series)
        since_s = -_EVER if whole else first_s
        rows = connection.execute(
            "SELECT period_start_s, coalesce(value, 'nan') FROM observations WHERE series = ?"
            " AND period_start_s BETWEEN ? AND ? ORDER BY period_start_s",
            (series, since_s, until_s),
        ).fetchall()
        told = [] if pack is None else list(zip(pack.starts, map(str, pack.points), strict=True))
        if told != [(start_s, str(float(value))) for start_s, value in rows]:
            found.append(series)
    return found


def _store(connection: sqlite3.Connection, series: int, pack: Pack) -> None:
    starts, points, step_s, whole = pack
    connection.execute("DELETE FROM packs WHERE series = ?", (series,))
    connection.execute(
        "INSERT INTO packs (series, first_s, until_s, points, step_s, whole) VALUES (?,?,?,?,?,?)",
        (series, starts[0], starts[-1], len(starts), step_s, whole),
    )
    connection.execute(
        "INSERT INTO pack_points (series, starts, points) VALUES (?,?,?)",
        (series, None if step_s else starts.tobytes(), points.tobytes()),
    )


@dataclass(slots=True)
class Packer:
    """Looks through all series, some at a time, and packs those that are long enough.

    It rests while pages come faster than ``CALM`` a second: a first sync has other things to
    do, and what it tells out of order would only be dropped again.
    """

    _series: int = 0
    _done: int = -1
    _due_s: float = 0.0
    _looked_s: float | None = None
    _looked: int = 0
    _calm: bool = False

    def is_due(self, connection: sqlite3.Connection, clock_s: float) -> bool:
        """Whether to take a step: a round is under way or due, and pages come slowly.

        ``clock_s`` is a clock in seconds that never jumps.
        """
        changes = _changes(connection)
        if self._looked_s is None or clock_s - self._looked_s >= _LOOK_S:
            since_s = 0.0 if self._looked_s is None else clock_s - self._looked_s
            self._calm = 0 <= changes - self._looked < CALM * since_s
            self._looked, self._looked_s = changes, clock_s
        if not self._calm:
            return False
        return bool(self._series) or (clock_s >= self._due_s and changes != self._done)

    def step(
        self,
        connection: sqlite3.Connection,
        indexes: Mapping[int, SeriesIndex],
        clock_s: float,
        limit: int,
    ) -> bool:
        """Read about ``limit`` rows to pack series; return whether the round goes on.

        Runs inside the caller's transaction, on the thread of the writer, whose ``indexes``
        by copy learn what is packed.
        """
        if not self._series:
            self._done = _changes(connection)
        found = connection.execute(_NEXT, (self._series, _SERIES_AT_ONCE)).fetchall()
        for series, feed, until_s in found:
            self._series = series
            limit -= TAIL_POINTS
            is_for_packing = (
                connection.execute(_IS_LONG, (series, LEAST_POINTS + OPEN_POINTS - 1))
                if until_s is None
                else connection.execute(_HAS_TAIL, (series, until_s, TAIL_POINTS))
            )
            if is_for_packing.fetchone() is not None:
                packed_s = pack_series(connection, series)
                index = indexes.get(feed)
                if packed_s is not None and index is not None:
                    index.packed[series] = packed_s
                limit -= 2 * LEAST_POINTS if packed_s is None else MOST_POINTS // 4
            if limit <= 0:
                return True
        if len(found) == _SERIES_AT_ONCE:
            return True
        self._series = 0
        self._due_s = clock_s + ROUND_S
        return False


def _changes(connection: sqlite3.Connection) -> int:
    row = connection.execute(
        "SELECT coalesce(sum(changes + feed), 0) FROM feeds WHERE dataset = 'observations'"
        " AND stage = 'live'"
    ).fetchone()
    return int(row[0])
