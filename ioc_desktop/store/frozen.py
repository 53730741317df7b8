"""A frozen copy of cache.db for a briefing: what its pages need, as of one moment, for an audience.

Everything is read in one read transaction of the live cache, beside a station that writes, and
written into a new file. It is never the live file with rows taken out: pages of such a file keep
what was deleted. The source is read through ``seen_rows``, so that what the audience may not see
is never read at all; fields that this program does not know (``extra``), rows that could not be
used, the ways to the centres and ids without a row are left behind for every audience.

What is shown of the pages' own subsystems goes back furthest; of everything else (the drill-down
reaches it all) enough for the comparison beside a figure. A cache of ten million figures so gives
a copy of about ``frozen_figures.MOST_FIGURES``; how much was cut is told.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote

from ioc_desktop.domain.audience import Audience
from ioc_desktop.store.duty_cached import open_read_only
from ioc_desktop.store.faults import StoreError, no_room, told
from ioc_desktop.store.frozen_figures import CutFigures, Shown, copy_figures
from ioc_desktop.store.private_files import make_private
from ioc_desktop.store.schema import VERSION
from ioc_desktop.store.seen_rows import show_only

MOST_RECORDS: Final = 30_000
"""Open records all, and of the closed ones those that came last, while they are so many."""

_ASK_EVERY: Final = 2_000_000
"""Steps of SQLite's machine, some tenths of a second."""

_DATASETS: Final = ("subsystems", "localities", "agencies", "indicators", "alarms", "directives")
_NEWEST: Final = (
    "SELECT opened_s FROM records WHERE row IS NOT NULL AND closed_s IS NOT NULL"
    " AND feed IN (SELECT feed FROM main.feeds WHERE stage = 'live')"
    " ORDER BY opened_s DESC LIMIT 1 OFFSET ?"
)
_RECORDS: Final = (
    "INSERT INTO frozen.records SELECT feed, id, rev, row, NULL, kind, subsystem, locality, agency,"
    " state, opened_s, due_s, closed_s FROM records WHERE row IS NOT NULL"
    " AND feed IN (SELECT feed FROM main.feeds WHERE stage = 'live')"
    " AND (closed_s IS NULL OR coalesce(opened_s, 0) >= ?) ORDER BY feed, id"
)


@dataclass(frozen=True, slots=True)
class FrozenCopy:
    """A copy that was made: its figures and records, how much was cut, its size in bytes."""

    path: Path
    figures: int
    records: int
    cut: CutFigures
    records_cut: int
    size: int


@dataclass(slots=True)
class _Freezer:
    """Copies table after table over one connection, inside one transaction."""

    connection: sqlite3.Connection
    now_s: int
    silence_s: int | None
    feeds: dict[int, tuple[str, str, int]] = field(default_factory=dict)
    """Live copies by number: centre, dataset, rows."""

    def run(self, statement: str, values: Iterable[object] = ()) -> sqlite3.Cursor:
        """Run one statement."""
        return self.connection.execute(statement, tuple(values))

    def centres(self) -> None:
        """Copy what was noted of centres and feeds, each as it is judged at this moment."""
        self.run("INSERT INTO frozen.centres SELECT * FROM centres")
        self.run("INSERT INTO frozen.feed_notes SELECT * FROM feed_notes")
        self.run("UPDATE frozen.centres SET epoch = NULL")
        if self.silence_s is not None:
            # Nobody has noted anything since: it stays lost in the copy, whose clock stands.
            self.run(
                "UPDATE frozen.centres SET lost_since_s = last_contact_s"
                " WHERE reachable AND last_contact_s < ?",
                (self.now_s - self.silence_s,),
            )
        for feed, centre, dataset, rows in self.run(
            "SELECT feed, centre, dataset, rows FROM main.feeds WHERE stage = 'live'"
        ).fetchall():
            self.feeds[feed] = (centre, dataset, rows)
            self.run(
                "INSERT INTO frozen.feeds (feed, centre, dataset, stage, epoch, schema)"
                " SELECT feed, centre, dataset, stage, '', schema FROM main.feeds WHERE feed = ?",
                (feed,),
            )
        self.run("INSERT INTO frozen.counters VALUES ('catalogue', 1)")
        self.run("INSERT INTO frozen._sqlite_migrations SELECT * FROM main._sqlite_migrations")

    def plain(self) -> None:
        """Copy the catalogues, the alarms that stand, and the directives."""
        live = "feed IN (SELECT feed FROM main.feeds WHERE stage = 'live')"
        for dataset in _DATASETS:
            state = ""
            if dataset == "alarms":
                state = " AND json_extract(row, '$.state') = 'active'"
            self.run(
                f"INSERT INTO frozen.{dataset} SELECT feed, id, rev, row, NULL FROM {dataset}"  # noqa: S608  # one of our own tables
                f" WHERE row IS NOT NULL AND {live}{state} ORDER BY feed, id"
            )

    def records(self) -> tuple[int, int]:
        """Copy the records; return how many, and how many were left behind for their number."""
        opened = self.run(
            "SELECT count(*) FROM records WHERE row IS NOT NULL AND closed_s IS NULL"
        ).fetchone()[0]
        since = self.run(_NEWEST, (max(MOST_RECORDS - opened, 0),)).fetchone()
        since_s = -(1 << 62) if since is None else (since[0] or 0) + 1
        copied = self.run(_RECORDS, (since_s,)).rowcount
        there = self.run(
            "SELECT count(*) FROM records WHERE row IS NOT NULL"
            " AND feed IN (SELECT feed FROM main.feeds WHERE stage = 'live')"
        ).fetchone()[0]
        return copied, there - copied

    def count_rows(self) -> None:
        """Say of each feed how many rows are here: what is hidden is not counted either."""
        hidden = dict(
            self.run(
                "SELECT s.feed, count(*) FROM main.series s CROSS JOIN main.observations o"
                " ON o.series = s.series WHERE s.series NOT IN (SELECT series FROM temp.kept)"
                " GROUP BY s.feed"
            ).fetchall()
        )
        counts = {feed: rows - hidden.get(feed, 0) for feed, (_, _, rows) in self.feeds.items()}
        for dataset in (*_DATASETS, "records"):
            there = f"SELECT feed, count(*) FROM {dataset} WHERE row IS NOT NULL GROUP BY feed"  # noqa: S608  # one of our own tables
            seen = dict(self.run(there).fetchall())
            for feed, (_, of, _) in self.feeds.items():
                if of == dataset:
                    counts[feed] = seen.get(feed, 0)
        for feed, (_, _, rows) in self.feeds.items():
            # A feed with rows is one that tells, also where none of them may be seen.
            shown = max(counts.get(feed, 0), min(rows, 1))
            self.run("UPDATE frozen.feeds SET rows = ? WHERE feed = ?", (shown, feed))


def freeze(
    source: Path,
    out: Path,
    *,
    audience: Audience,
    now_s: int,
    shown: Shown,
    silence_s: int | None = None,
    goes_on: Callable[[], bool] | None = None,
) -> FrozenCopy:
    """Copy what a briefing needs of the cache ``source`` into the new file ``out``.

    ``now_s`` is the moment, in the room's time (epoch seconds); ``silence_s`` as in
    ``CacheReader``. ``out`` may be read by its owner alone; without success it is not left behind.
    ``goes_on`` is asked now and then; False ends the work.

    Raises:
        StoreError: the cache cannot be read, is of another version, or the disk refuses.
        sqlite3.OperationalError: ``goes_on`` said no.
        OSError: ``out`` cannot be made.
    """
    if not source.is_file():
        raise StoreError("disk", f"there is no {source}; fetch data first: ioc-desktop sync --once")
    make_private(out)
    try:
        return _freeze(source, out, audience, _Asked(now_s, shown, silence_s, goes_on))
    except BaseException:
        out.unlink(missing_ok=True)
        out.with_name(f"{out.name}-journal").unlink(missing_ok=True)
        raise


class _Asked(NamedTuple):
    now_s: int
    shown: Shown
    silence_s: int | None
    goes_on: Callable[[], bool] | None


def _begin(live: sqlite3.Connection, out: Path) -> None:
    """Make the tables of the live cache in ``out``, empty.

    From its own list of them: ``schema.migrate`` would import half a second's worth of a library.
    """
    listed = live.execute(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND substr(name, 1, 7) <> 'sqlite_'"
        " ORDER BY type <> 'table'"
    ).fetchall()
    with told(out), closing(sqlite3.connect(out, isolation_level=None)) as made:
        made.execute("PRAGMA journal_mode = OFF").fetchall()
        for (statement,) in listed:
            made.execute(statement)
        made.execute(f"PRAGMA user_version = {VERSION}")


def _freeze(source: Path, out: Path, audience: Audience, asked: _Asked) -> FrozenCopy:
    with told(source), closing(open_read_only(source)) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version != VERSION:
            raise StoreError(
                "newer",
                f"{source} is of version {version}, this program reads {VERSION}; "
                "start the station of this version once",
            )
        _begin(connection, out)
        target = f"file:{quote(str(out.absolute()))}?mode=rw"
        connection.execute("ATTACH DATABASE ? AS frozen", (target,))
        connection.execute("PRAGMA frozen.journal_mode = OFF").fetchall()
        connection.execute("PRAGMA frozen.synchronous = OFF")
        connection.execute("PRAGMA temp_store = MEMORY")
        show_only(connection, audience)
        if (goes_on := asked.goes_on) is not None:
            connection.set_progress_handler(lambda: 0 if goes_on() else 1, _ASK_EVERY)
        connection.execute("BEGIN")
        try:
            freezer = _Freezer(connection, asked.now_s, asked.silence_s)
            freezer.centres()
            freezer.plain()
            records, records_cut = freezer.records()
            figures, cut = copy_figures(connection, asked.shown, asked.now_s)
            freezer.count_rows()
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorname", "") in {"SQLITE_FULL", "SQLITE_IOERR_WRITE"}:
                raise no_room(out) from error
            raise
        # Nothing was ever deleted in it: no page is free, no page keeps what is gone.
        if connection.execute("PRAGMA frozen.freelist_count").fetchone()[0]:
            connection.execute("VACUUM frozen")
        connection.execute("DETACH DATABASE frozen")
    return FrozenCopy(out, figures, records, cut, records_cut, out.stat().st_size)
