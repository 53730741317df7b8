"""What the cache says about directives: the centres' rows, and how agencies and units are called.

The outbox reads it with connections of its own, so that what officers did is shown beside
the same rows that any other reader of the cache would find. Nothing here writes.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote

import msgspec

from ioc_desktop.domain.audience import Audience
from ioc_desktop.domain.outbox import WonRow
from ioc_desktop.domain.rows import Agency, Directive, Locality
from ioc_desktop.store.seen_rows import show_only

_BUSY_S: Final = 1.0
_directives = msgspec.json.Decoder(Directive)
_agencies = msgspec.json.Decoder(Agency)
_localities = msgspec.json.Decoder(Locality)


@dataclass(frozen=True, slots=True)
class CachedDirective:
    """A centre's directive as downloaded; ``row`` None = deleted there."""

    rev: int
    row: Directive | None


@dataclass(frozen=True, slots=True)
class CachedCentre:
    """What the outbox needs of one centre: the epoch of its directives, rows, names."""

    epoch: str | None = None
    rows: dict[str, CachedDirective] = field(default_factory=dict)
    agencies: dict[str, str] = field(default_factory=dict)
    localities: dict[str, str] = field(default_factory=dict)


def open_read_only(path: Path) -> sqlite3.Connection:
    """Open a database read-only, for any thread, one at a time.

    A database without a log that cannot get one (a full disk, a read-only folder, and nobody
    writes it) is opened as it lies.

    Raises:
        sqlite3.Error: it is not there, or cannot be read.
    """
    connection = _connect(path, "mode=ro")
    try:
        connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            raise
        connection = _connect(path, "mode=ro&immutable=1")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _connect(path: Path, how: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?{how}",
        uri=True,
        isolation_level=None,
        timeout=_BUSY_S,
        check_same_thread=False,
    )


class CachedDirectives:
    """Reads the directives out of cache.db; rows of an unchanged feed are decoded once."""

    def __init__(self, path: Path, audience: Audience = "duty") -> None:
        """Remember where the cache is, and for whom; it is opened with each question."""
        self._path = path
        self._audience: Final = audience
        self._cache: tuple[object, ...] | None = None
        """Which cache was read: numbers of copies and changes mean nothing in another."""
        self._rows: dict[int, tuple[int, dict[str, CachedDirective]]] = {}
        self._names: tuple[object, dict[str, tuple[dict[str, str], dict[str, str]]]] | None = None

    def read(self) -> dict[str, CachedCentre]:
        """Return the centres by id as of one moment; nothing where there is no cache to read."""
        try:
            connection = open_read_only(self._path)
        except sqlite3.Error:
            return {}
        try:
            show_only(connection, self._audience)
            connection.execute("BEGIN")
            return self._read(connection)
        except (sqlite3.Error, msgspec.DecodeError):
            # Being rebuilt, or of another version: `CacheReader` tells of it.
            return {}
        finally:
            connection.close()

    def current(self, centre: str, target: str) -> WonRow | None:
        """Return what was downloaded of a directive, or of a figure its revision alone.

        None if the cache has neither.
        """
        found = self.read().get(centre, CachedCentre()).rows.get(target)
        if found is not None:
            return WonRow(found.rev, found.row)
        row = self._one(_FIGURE, (centre, target))
        return None if row is None or row[0] is None else WonRow(int(row[0]), None)

    def skew_s(self, centre: str) -> float | None:
        """Return how far the centre's clock is ahead of ours, None if unknown."""
        row = self._one("SELECT skew_s FROM centres WHERE centre = ?", (centre,))
        return None if row is None or row[0] is None else float(row[0])

    def _one(self, query: str, values: tuple[str, ...]) -> tuple[float | None, ...] | None:
        """Return the first row, None where there is none or no cache to read."""
        try:
            connection = open_read_only(self._path)
        except sqlite3.Error:
            return None
        try:
            row: tuple[float | None, ...] | None = connection.execute(query, values).fetchone()
        except sqlite3.Error:
            return None
        finally:
            connection.close()
        return row

    def _read(self, connection: sqlite3.Connection) -> dict[str, CachedCentre]:
        cache = self._identity(connection)
        if cache != self._cache:
            self._cache, self._rows, self._names = cache, {}, None
        names = self._read_names(connection)
        feeds = connection.execute(
            "SELECT feed, centre, epoch, changes FROM feeds"
            " WHERE dataset = 'directives' AND stage = 'live'"
        ).fetchall()
        kept = self._rows
        self._rows = {}
        centres = {name: CachedCentre(None, {}, *named) for name, named in names.items()}
        for feed, centre, epoch, changes in feeds:
            # What is hidden from an audience may be another although no directive has changed.
            if self._audience == "duty" and feed in kept and kept[feed][0] == changes:
                rows = kept[feed][1]
            else:
                rows = {
                    row_id: CachedDirective(rev, None if text is None else _directives.decode(text))
                    for row_id, rev, text in connection.execute(
                        "SELECT id, rev, row FROM directives WHERE feed = ?", (feed,)
                    )
                }
            self._rows[feed] = (changes, rows)
            centres[centre] = CachedCentre(epoch, rows, *names.get(centre, ({}, {})))
        return centres

    def _identity(self, connection: sqlite3.Connection) -> tuple[object, ...]:
        """Return what tells this cache from one that took its place.

        The number of a file that is gone may be given again: when its tables were made counts too.
        """
        try:
            file = os.stat(self._path)  # noqa: PTH116  # as in ``CacheReader``
        except OSError:
            return (connection,)
        made = connection.execute("SELECT min(applied_at) FROM _sqlite_migrations").fetchone()
        return (file.st_dev, file.st_ino, made)

    def _read_names(
        self, connection: sqlite3.Connection
    ) -> dict[str, tuple[dict[str, str], dict[str, str]]]:
        """Return the names of agencies and units by code, of each centre."""
        mark = connection.execute(
            "SELECT (SELECT value FROM counters WHERE name = 'catalogue'), max(feed) FROM feeds"
        ).fetchone()
        if self._names is not None and self._names[0] == mark:
            return self._names[1]
        found: dict[str, tuple[dict[str, str], dict[str, str]]] = {}
        for centre, text in connection.execute(_NAMED.format(dataset="agencies")):
            agency = _agencies.decode(text)
            found.setdefault(centre, ({}, {}))[0][agency.code] = agency.name
        units = [
            (centre, _localities.decode(text))
            for centre, text in connection.execute(_NAMED.format(dataset="localities"))
        ]
        # The newest unit system last: it names a code that several systems have.
        for centre, unit in sorted(units, key=lambda pair: pair[1].system):
            found.setdefault(centre, ({}, {}))[1][unit.code] = unit.name
        self._names = (mark, found)
        return found


_FIGURE: Final = (
    "SELECT rev FROM observation_ids WHERE feed = (SELECT feed FROM feeds WHERE centre = ?"
    " AND dataset = 'observations' AND stage = 'live') AND id = ?"
)
_NAMED: Final = (
    "SELECT f.centre, d.row FROM {dataset} d JOIN feeds f USING (feed)"
    " WHERE f.stage = 'live' AND d.row IS NOT NULL"
)
