"""What the cache holds of a feed, for adapters that must find out by themselves what changed.

A source that is polled tells only what is now. Held against what is stored, that gives the
changes; and because the cache itself is what it is held against, a kill at any moment loses no
change and repeats none. Read-only, of the copy that the next page goes to; a connection lives
for one look.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

import msgspec

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.rows import DATASETS, Observation, Row
from ioc_desktop.store import feeds
from ioc_desktop.store.faults import told

_AT_ONCE: Final = 500
_BUSY_S: Final = 5.0
_OBSERVATIONS: Final = (
    "SELECT i.id, i.rev, i.series IS NOT NULL, indicator, measure, locality, system, agency,"
    " period, o.period_start_s, value, status, as_of_s, source, note, illustrative"
    " FROM observation_ids i LEFT JOIN series s ON s.series = i.series"
    " LEFT JOIN observations o ON o.series = i.series AND o.period_start_s = i.period_start_s"
    " AND o.id = i.id WHERE i.feed = ? AND i.id IN "
)

Mark = Row | tuple[object, ...]
"""What tells a row from an earlier one of the same id: all that the cache keeps of it."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One id as the cache has it; ``mark`` None = deleted, or let go as too old."""

    rev: int
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class FeedRows:
    """Looks at the rows of (centre, dataset) in the cache at ``path``; no file = no rows."""

    path: Path
    centre: str
    dataset: str

    def stored(self, ids: Sequence[str]) -> dict[str, Stored]:
        """Return what the cache has of these ids; those it never had are left out.

        Raises:
            StoreError: the cache cannot be read.
        """
        found: dict[str, Stored] = {}
        with self._look() as (connection, feed):
            if connection is None:
                return found
            for at in range(0, len(ids), _AT_ONCE):
                some = ids[at : at + _AT_ONCE]
                marks = f"({','.join('?' * len(some))})"
                if self.dataset == "observations":
                    for name, rev, there, *rest in connection.execute(
                        _OBSERVATIONS + marks, (feed, *some)
                    ):
                        found[name] = Stored(rev, tuple(rest) if there else None)
                    continue
                kind = DATASETS[self.dataset]
                query = f"SELECT id, rev, row FROM {self.dataset} WHERE feed = ? AND id IN {marks}"  # noqa: S608  # one of our own tables
                for name, rev, text in connection.execute(query, (feed, *some)):
                    row = None if text is None else msgspec.json.decode(text, type=kind)
                    found[name] = Stored(rev, row)
        return found

    def ids(self, prefix: str) -> list[str]:
        """Return the ids that begin so, of rows that are there (neither deleted nor let go).

        Raises:
            StoreError: the cache cannot be read.
        """
        table, there = (
            ("observation_ids", "series")
            if self.dataset == "observations"
            else (self.dataset, "row")
        )
        query = (
            f"SELECT id FROM {table} WHERE feed = ? AND id >= ? AND id < ?"  # noqa: S608  # one of our own tables
            f" AND {there} IS NOT NULL ORDER BY id"
        )
        return self._names(query, prefix)

    def set_aside(self, prefix: str) -> list[str]:
        """Return the ids that begin so, of what was set aside.

        Raises:
            StoreError: the cache cannot be read.
        """
        return self._names(
            "SELECT id FROM set_aside WHERE feed = ? AND id >= ? AND id < ? ORDER BY id", prefix
        )

    def _names(self, query: str, prefix: str) -> list[str]:
        with self._look() as (connection, feed):
            if connection is None:
                return []
            beyond = prefix + "\U0010ffff"
            return [row[0] for row in connection.execute(query, (feed, prefix, beyond))]

    @contextlib.contextmanager
    def _look(self) -> Iterator[tuple[sqlite3.Connection | None, int]]:
        if not self.path.is_file():
            yield None, 0
            return
        with told(self.path):
            address = f"file:{quote(str(self.path.absolute()))}?mode=ro"
            with contextlib.closing(
                sqlite3.connect(address, uri=True, timeout=_BUSY_S, isolation_level=None)
            ) as connection:
                # One moment of the cache, although it takes several questions.
                connection.execute("BEGIN")
                feed = feeds.current(connection, self.centre, self.dataset)
                if feed is None:
                    yield None, 0
                else:
                    yield connection, feed.number


def mark_of(row: Row) -> Mark:
    """Return the mark that a row will have in the cache.

    Raises:
        ValueError: one of its times cannot be read.
    """
    if not isinstance(row, Observation):
        return row
    return (
        row.indicator,
        row.measure,
        row.locality,
        row.system,
        row.agency,
        row.period,
        parse_instant(row.period_start),
        row.value,
        row.status,
        None if row.as_of is None else parse_instant(row.as_of),
        row.source,
        row.note,
        int(row.illustrative),
    )
