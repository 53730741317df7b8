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

from ioc_desktop.store.columns import DELETED, ObservationColumns
from ioc_desktop.store.packs import drop_changed
from ioc_desktop.store.pages import Change, Page, SetAside
from ioc_desktop.store.series_rows import (
    COLUMNS,
    Key,
    ObservationTuple,
    SeriesIndex,
    keep_latest,
)
from ioc_desktop.store.wide_inserts import write

_REV: Final = COLUMNS.index("rev")
_SEEN: Final = COLUMNS.index("seen_s")
_ID_COLUMNS: Final = ("feed", "id", "rev", "series", "period_start_s")
_DELETE: Final = "DELETE FROM observations WHERE series = ? AND period_start_s = ? AND id = ?"
# REPLACE: a revision of this number may have been carried over from another history.
_KEEP_VINTAGE: Final = (
    "INSERT OR REPLACE INTO vintages (series, period_start_s, id, rev, value, status, as_of_s,"
    " source, note, seen_s) SELECT series, period_start_s, id, rev, value, status, as_of_s,"
    " source, note, seen_s FROM observations WHERE series = ? AND period_start_s = ? AND id = ?"
)
# Not the value: 0.0 == -0.0.
_MAYBE_ALIKE: Final = tuple(
    (COLUMNS.index(name), column)
    for name, column in (
        ("rev", "revs"),
        ("status", "statuses"),
        ("as_of_s", "as_of_s"),
        ("source", "sources"),
        ("note", "notes"),
        ("illustrative", "illustrative"),
        ("extra", "extras"),
    )
)
_SCANNED: Final = 64
_id = itemgetter(1)
_ASKED_AT_ONCE: Final = 1000
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
    pages = [page for page in pages if page.ids]
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
    replaced: dict[Key, ObservationTuple | None] = {}
    for page in pages:
        if stored.keys().isdisjoint(page.ids) and DELETED not in page.series:
            _take_new(page, feed, now_s, index, puts, id_rows)
            outcome.rows_gained += len(page)
        else:
            _take_news(page, feed, now_s, index, stored, puts, id_rows, replaced, outcome)
    outcome.put += len(puts)
    if not id_rows:
        return
    outcome.taken.extend(map(_id, id_rows))
    puts.sort()
    id_rows.sort()
    gone: list[Key] = []
    outcome.touched.update([put[0] for put in puts])
    if replaced:
        outcome.touched.update([key[0] for key in replaced])
        gone = _retire_earlier(connection, replaced)
    alike = alike_places(pages)
    write(connection, "observations", COLUMNS, puts, (*alike, _SEEN))
    write(connection, "observation_ids", _ID_COLUMNS, id_rows, (0, 2) if _REV in alike else (0,))
    keep_latest(connection, puts, gone, index)
    drop_changed(connection, puts, index.packed)


def alike_places(pages: Sequence[ObservationColumns]) -> tuple[int, ...]:
    """Return which of ``COLUMNS`` are the same in all rows of these pages."""
    found: list[int] = []
    for place, name in _MAYBE_ALIKE:
        first = getattr(pages[0], name)[0]
        columns = [getattr(page, name) for page in pages]
        if all(column.count(first) == len(column) for column in columns):
            found.append(place)
    return tuple(found)


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
    replaced: dict[Key, ObservationTuple | None],
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
        old_key: Key | None = None
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


def _retire_earlier(
    connection: sqlite3.Connection, replaced: dict[Key, ObservationTuple | None]
) -> list[Key]:
    """Keep earlier values as vintages and drop rows whose key is left; return those keys."""
    keys = sorted(replaced)
    earlier: dict[Key, tuple[float | None, str]] = {}
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
