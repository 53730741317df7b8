"""Each series of a feed: its number, where its newest figure lies, and ``latest``, its copy.

All of this is kept in memory while a feed is written, so that ``latest`` is written without
being read; only revisions of the newest figure, ties and deletions ask the database.
"""

from __future__ import annotations

import sqlite3
from operator import itemgetter
from typing import Final, cast

from ioc_desktop.store.columns import SeriesKey
from ioc_desktop.store.packs import packed_until
from ioc_desktop.store.wide_inserts import write

COLUMNS: Final = (
    "series",
    "period_start_s",
    "id",
    "rev",
    "value",
    "status",
    "as_of_s",
    "source",
    "note",
    "illustrative",
    "seen_s",
    "extra",
)
"""Those of ``observations`` and ``latest``, in the order of ``ObservationTuple``."""

_COLUMNS: Final = ", ".join(COLUMNS)
# The newest period that has a value; where several rows tell of it, the last one reported.
_NEWEST: Final = (
    f"REPLACE INTO latest ({_COLUMNS}) SELECT {_COLUMNS} FROM observations"  # noqa: S608  # our columns
    " WHERE series = ?1 AND period_start_s = (SELECT max(period_start_s) FROM observations"
    " WHERE series = ?1 AND value IS NOT NULL) AND value IS NOT NULL"
    " ORDER BY coalesce(as_of_s, period_start_s) DESC, rev DESC, id DESC LIMIT 1"
)
_period = itemgetter(0, 1)

ObservationTuple = tuple[
    int,
    int,
    str,
    int,
    float | None,
    str,
    int | None,
    str | None,
    str | None,
    bool,
    int,
    str | None,
]
Key = tuple[int, int, str]
"""Series, start of the period, id: the key of ``observations``."""


class SeriesIndex:
    """The series of one feed and where the newest figure of each lies, in memory."""

    def __init__(self, connection: sqlite3.Connection, feed: int) -> None:
        """Read the feed's series; forget the object when its transaction is rolled back."""
        self._connection = connection
        self._feed = feed
        self.numbers: dict[SeriesKey, int] = {}
        self.newest: dict[int, tuple[int, str]] = {}
        self.packed = packed_until(connection, feed)
        """The last start that the pack of a series covers, where it has one."""
        for number, *key, start_s, row_id in connection.execute(
            "SELECT s.series, indicator, measure, locality, system, agency, period,"
            " l.period_start_s, l.id FROM series s LEFT JOIN latest l USING (series)"
            " WHERE feed = ?",
            (feed,),
        ):
            self.numbers[cast("SeriesKey", tuple(key))] = number
            if start_s is not None:
                self.newest[number] = (start_s, row_id)

    def make(self, key: SeriesKey) -> int:
        """Enter a new series and return its number."""
        cursor = self._connection.execute(
            "INSERT INTO series (feed, indicator, measure, locality, system, agency, period)"
            " VALUES (?,?,?,?,?,?,?)",
            (self._feed, *key),
        )
        number = cast("int", cursor.lastrowid)
        self.numbers[key] = number
        return number


def keep_latest(
    connection: sqlite3.Connection,
    puts: list[ObservationTuple],
    gone: list[Key],
    index: SeriesIndex,
) -> None:
    """Bring ``latest`` to the newest period of every series that was touched."""
    newest = index.newest
    unsure = {key[0] for key in gone if newest.get(key[0]) == key[1:]}
    # Sorted by series and start, so the last of each series is its newest.
    direct = {put[0]: put for put in puts}
    for series, put in list(direct.items()):
        known = newest.get(series)
        if known is not None and put[1] < known[0]:
            del direct[series]
        elif put[4] is None or (known is not None and put[1] == known[0]):
            # A revision, a second row about that period, or no value: the database decides.
            unsure.add(series)
        else:
            newest[series] = (put[1], put[2])
    if len(set(map(_period, puts))) != len(puts):
        met: set[tuple[int, int]] = set()
        for put in puts:
            if put[:2] in met:
                unsure.add(put[0])
            met.add(put[:2])
    for series in unsure:
        direct.pop(series, None)
        find_latest(connection, series, newest)
    write(connection, "latest", COLUMNS, list(direct.values()))


def find_latest(
    connection: sqlite3.Connection, series: int, newest: dict[int, tuple[int, str]]
) -> None:
    """Write the series' ``latest`` from its observations, and where it lies into ``newest``."""
    newest.pop(series, None)
    connection.execute("DELETE FROM latest WHERE series = ?", (series,))
    connection.execute(_NEWEST, (series,))
    row = connection.execute(
        "SELECT period_start_s, id FROM latest WHERE series = ?", (series,)
    ).fetchone()
    if row is not None:
        newest[series] = row
