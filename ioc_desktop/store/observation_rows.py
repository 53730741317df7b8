"""The hot path: observations of one or several pages into their tables, in one transaction.

What is already stored is looked up for all of them at once, everything to be written is
sorted by key and goes many rows to a statement. Rows that are all new, as in a first sync,
never pass through a loop of Python's. The ids of series are kept in memory, as is where each
series' newest figure lies, so that ``latest`` is written without being read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat
from operator import itemgetter
from typing import Final, TypeVar, cast

from ioc_desktop.store.columns import DELETED, ObservationColumns, SeriesKey
from ioc_desktop.store.pages import Change, Page, SetAside

_COLUMNS: Final = (
    "series, period_start_s, id, rev, value, status, as_of_s, source, note, illustrative,"
    " seen_s, extra"
)
_AT_ONCE: Final = 50
"""So many rows go into one statement: an eighth faster than one by one."""

_PUT: Final = f"REPLACE INTO observations ({_COLUMNS}) VALUES "  # noqa: S608  # our columns
_PUT_LATEST: Final = f"REPLACE INTO latest ({_COLUMNS}) VALUES "  # noqa: S608  # our columns
_PUT_ID: Final = "REPLACE INTO observation_ids (feed, id, rev, series, period_start_s) VALUES "
_DELETE: Final = "DELETE FROM observations WHERE series = ? AND period_start_s = ? AND id = ?"
# The newest period that has a value; where several rows tell of it, the last one reported.
_NEWEST: Final = (
    f"REPLACE INTO latest ({_COLUMNS}) SELECT {_COLUMNS} FROM observations"  # noqa: S608  # our columns
    " WHERE series = ?1 AND period_start_s = (SELECT max(period_start_s) FROM observations"
    " WHERE series = ?1 AND value IS NOT NULL) AND value IS NOT NULL"
    " ORDER BY coalesce(as_of_s, period_start_s) DESC, rev DESC, id DESC LIMIT 1"
)
_KEEP_VINTAGE: Final = (
    "INSERT OR IGNORE INTO vintages (series, period_start_s, id, rev, value, status, as_of_s,"
    " source, note, seen_s) SELECT series, period_start_s, id, rev, value, status, as_of_s,"
    " source, note, seen_s FROM observations WHERE series = ? AND period_start_s = ? AND id = ?"
)
_SCANNED: Final = 64
_ASKED_AT_ONCE: Final = 1000
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
_Key = tuple[int, int, str]
_IdTuple = tuple[int, str, int, int | None, int | None]


@dataclass(slots=True)
class Outcome:
    """What came of a page's changes; ``refused`` are rows that could not be taken."""

    put: int = 0
    deleted: int = 0
    unchanged: int = 0
    rows_gained: int = 0
    taken: list[str] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    """The series of which something was put, moved or deleted."""
    refused: list[SetAside] = field(default_factory=list)

    @property
    def visible(self) -> bool:
        """Whether anything that readers see has changed."""
        return bool(self.put or self.deleted or self.refused)


class SeriesIndex:
    """The series of one feed and where the newest figure of each lies, in memory."""

    def __init__(self, connection: sqlite3.Connection, feed: int) -> None:
        """Read the feed's series; forget the object when its transaction is rolled back."""
        self._connection = connection
        self._feed = feed
        self.numbers: dict[SeriesKey, int] = {}
        self.newest: dict[int, tuple[int, str]] = {}
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


def rounds(changes: Sequence[Change]) -> list[list[Change]]:
    """Split changes so that no id comes twice in one part, each id's revisions in order.

    Nearly every page is one part; a centre that sends its whole history makes several, and
    each earlier value becomes a vintage as if it had come on a page of its own.
    """
    if len({change.id for change in changes}) == len(changes):
        return [list(changes)]
    ids, revs = [change.id for change in changes], [change.rev for change in changes]
    return [[changes[at] for at in part] for part in _turns(ids, revs)]


def parts_of(pages: Sequence[Page]) -> list[Sequence[Page]]:
    """Split pages that follow one another into those whose rows may be stored together.

    Only observations are; and where a row was set aside, by whichever page, the order of
    pages decides whether it still is: such pages go one by one.
    """
    together = pages[0].dataset == "observations" and not any(
        page.set_aside or isinstance(page.changes, list) for page in pages
    )
    return [pages] if together else [(page,) for page in pages]


def _turns(ids: Sequence[str], revs: Sequence[int]) -> list[list[int]]:
    """Return the places of the changes in such parts."""
    parts: list[list[int]] = []
    met: dict[str, int] = {}
    for at in sorted(range(len(ids)), key=revs.__getitem__):
        turn = met.get(ids[at], 0)
        met[ids[at]] = turn + 1
        if turn == len(parts):
            parts.append([])
        parts[turn].append(at)
    return parts


def stored_revisions(
    connection: sqlite3.Connection, table: str, columns: str, feed: int, ids: Sequence[str]
) -> list[tuple[object, ...]]:
    """Return ``id, columns`` of those of the ``ids`` that the feed already has in ``table``.

    New rows mostly come in the order of their ids, where hardly anything lies yet between
    the first and the last: one short scan then answers for all. (Other ids may be among
    the answers.)
    """
    query = f"SELECT id, {columns} FROM {table} WHERE feed = ? AND id"  # noqa: S608  # our own table's name
    if not ids:
        return []
    near = connection.execute(
        f"{query} BETWEEN ? AND ? LIMIT ?", (feed, min(ids), max(ids), _SCANNED)
    ).fetchall()
    if len(near) < _SCANNED:
        return near
    found: list[tuple[object, ...]] = []
    for at in range(0, len(ids), _ASKED_AT_ONCE):
        some = ids[at : at + _ASKED_AT_ONCE]
        marks = ",".join("?" * len(some))
        found += connection.execute(f"{query} IN ({marks})", (feed, *some))
    return found


def apply_observations(
    connection: sqlite3.Connection,
    feed: int,
    pages: Sequence[ObservationColumns],
    now_s: int,
    index: SeriesIndex,
) -> Outcome:
    """Store the changes; higher revisions win, tombstones stay, earlier values are kept.

    Runs inside the caller's transaction. The pages are one feed's, in order; ``now_s`` is
    when the client saw them.
    """
    outcome = Outcome()
    ids = list(chain.from_iterable(page.ids for page in pages))
    if len(set(ids)) == len(ids):
        _apply_part(connection, feed, pages, ids, now_s, index, outcome)
        return outcome
    for page in pages:
        for places in _turns(page.ids, page.revs):
            part = _picked(page, places)
            _apply_part(connection, feed, [part], part.ids, now_s, index, outcome)
    return outcome


T = TypeVar("T")


def _picked(page: ObservationColumns, places: list[int]) -> ObservationColumns:
    """Return some changes of a page."""

    def pick(column: list[T]) -> list[T]:
        return [column[at] for at in places]

    return ObservationColumns(
        page.keys,
        pick(page.ids),
        pick(page.revs),
        pick(page.series),
        pick(page.starts_s),
        pick(page.values),
        pick(page.statuses),
        pick(page.as_of_s),
        pick(page.sources),
        pick(page.notes),
        pick(page.illustrative),
        pick(page.extras),
    )


def _apply_part(
    connection: sqlite3.Connection,
    feed: int,
    pages: Sequence[ObservationColumns],
    ids: Sequence[str],
    now_s: int,
    index: SeriesIndex,
    outcome: Outcome,
) -> None:
    """Store pages in which no id comes twice."""
    stored = {
        cast("str", row[0]): row[1:]
        for row in stored_revisions(
            connection, "observation_ids", "rev, series, period_start_s", feed, ids
        )
    }
    puts: list[ObservationTuple] = []
    id_rows: list[_IdTuple] = []
    replaced: dict[_Key, ObservationTuple | None] = {}
    for page in pages:
        if stored.keys().isdisjoint(page.ids) and DELETED not in page.series:
            _take_new(page, feed, now_s, index, puts, id_rows)
            outcome.rows_gained += len(page)
        else:
            _take_news(page, feed, now_s, index, stored, puts, id_rows, replaced, outcome)
    outcome.put += len(puts)
    if not id_rows:
        return
    outcome.taken.extend(row[1] for row in id_rows)
    puts.sort()
    id_rows.sort()
    gone: list[_Key] = []
    outcome.touched.update([put[0] for put in puts])
    if replaced:
        outcome.touched.update([key[0] for key in replaced])
        gone = _retire_earlier(connection, replaced)
    _write(connection, _PUT, puts)
    _write(connection, _PUT_ID, id_rows)
    _keep_latest(connection, puts, gone, index)


def _take_new(
    page: ObservationColumns,
    feed: int,
    now_s: int,
    index: SeriesIndex,
    puts: list[ObservationTuple],
    id_rows: list[_IdTuple],
) -> None:
    """Take a page on which everything is new, by column."""
    known = index.numbers.get
    numbers = [known(key) or index.make(key) for key in page.keys]
    series = [numbers[key] for key in page.series]
    puts += zip(
        series,
        page.starts_s,
        page.ids,
        page.revs,
        page.values,
        page.statuses,
        page.as_of_s,
        page.sources,
        page.notes,
        page.illustrative,
        repeat(now_s),
        page.extras,
    )
    id_rows += zip(repeat(feed), page.ids, page.revs, series, page.starts_s)


def _take_news(  # noqa: PLR0913, PLR0917  # the inner loop's own variables, all of one transaction
    page: ObservationColumns,
    feed: int,
    now_s: int,
    index: SeriesIndex,
    stored: Mapping[str, tuple[object, ...]],
    puts: list[ObservationTuple],
    id_rows: list[_IdTuple],
    replaced: dict[_Key, ObservationTuple | None],
    outcome: Outcome,
) -> None:
    """Take what is newer than what is stored, row by row."""
    columns = (
        page.series,
        page.starts_s,
        page.ids,
        page.revs,
        page.values,
        page.statuses,
        page.as_of_s,
        page.sources,
        page.notes,
        page.illustrative,
        page.extras,
    )
    for key, start_s, row_id, rev, *rest, extra in zip(*columns, strict=True):
        before = stored.get(row_id)
        if before is not None and rev <= cast("int", before[0]):
            outcome.unchanged += 1
            continue
        old_key: _Key | None = None
        if before is not None and before[1] is not None:
            old_key = (cast("int", before[1]), cast("int", before[2]), row_id)
        if key == DELETED:
            id_rows.append((feed, row_id, rev, None, None))
            outcome.deleted += 1
            if old_key is not None:
                replaced[old_key] = None
                outcome.rows_gained -= 1
            continue
        number = index.numbers.get(page.keys[key]) or index.make(page.keys[key])
        put = cast("ObservationTuple", (number, start_s, row_id, rev, *rest, now_s, extra))
        puts.append(put)
        id_rows.append((feed, row_id, rev, number, start_s))
        if old_key is not None:
            replaced[old_key] = put
        else:
            outcome.rows_gained += 1


def _write(
    connection: sqlite3.Connection, statement: str, rows: Sequence[tuple[object, ...]]
) -> None:
    """Run ``statement``, which ends in VALUES, for all rows, many at once."""
    if not rows:
        return
    one = f"({','.join('?' * len(rows[0]))})"
    whole = len(rows) - len(rows) % _AT_ONCE
    for at in range(0, whole, _AT_ONCE):
        values = list(chain.from_iterable(rows[at : at + _AT_ONCE]))
        connection.execute(statement + ",".join([one] * _AT_ONCE), values)
    connection.executemany(statement + one, rows[whole:])


def _retire_earlier(
    connection: sqlite3.Connection, replaced: dict[_Key, ObservationTuple | None]
) -> list[_Key]:
    """Keep earlier values as vintages and drop rows whose key is left; return those keys."""
    keys = sorted(replaced)
    earlier: dict[_Key, tuple[float | None, str]] = {}
    for at in range(0, len(keys), 300):
        some = keys[at : at + 300]
        marks = ",".join(["(?,?,?)"] * len(some))
        query = (
            f"WITH wanted (series, start_s, id) AS (VALUES {marks})"  # noqa: S608  # placeholders only
            " SELECT o.series, o.period_start_s, o.id, o.value, o.status FROM wanted w"
            " CROSS JOIN observations o ON o.series = w.series AND o.period_start_s = w.start_s"
            " AND o.id = w.id"
        )
        for row in connection.execute(query, [part for key in some for part in key]):
            earlier[row[:3]] = row[3:]
    changed = []
    for key, old in earlier.items():
        put = replaced[key]
        if put is None or (put[4], put[5]) != old:
            changed.append(key)
    connection.executemany(_KEEP_VINTAGE, changed)
    gone = [key for key in keys if (put := replaced[key]) is None or put[:3] != key]
    connection.executemany(_DELETE, gone)
    return gone


def _keep_latest(
    connection: sqlite3.Connection,
    puts: list[ObservationTuple],
    gone: list[_Key],
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
        _find_latest(connection, series, newest)
    _write(connection, _PUT_LATEST, list(direct.values()))


def _find_latest(
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
