"""The only writer of cache.db: one connection, in the station, and the only checkpointer.

``apply_page`` is the one function in which rows and cursor commit, in one transaction. All
methods are called from one thread at a time. Errors of the world (disk full, a damaged
file) come as ``StoreError``; whatever was being written is then rolled back whole.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Self

import msgspec

from ioc_desktop.domain.rows import DATASETS
from ioc_desktop.store import feeds, opening, room, touched
from ioc_desktop.store.aside_rows import keep_aside
from ioc_desktop.store.columns import ObservationColumns, columns_of
from ioc_desktop.store.ended_rows import held_directives
from ioc_desktop.store.faults import StoreError, damage_of, told
from ioc_desktop.store.folder_lock import BEAT_S, FolderLock
from ioc_desktop.store.observation_rows import Outcome, apply_observations, parts_of
from ioc_desktop.store.opening import Opened
from ioc_desktop.store.pages import ChangeSet, Page, Position, SetAside
from ioc_desktop.store.plain_rows import apply_plain
from ioc_desktop.store.schema import CATALOGUE, FILE
from ioc_desktop.store.series_rows import SeriesIndex
from ioc_desktop.store.upkeep import Upkeep, Upkept


class CacheWriter:
    """Writes cache.db in a data folder; make it with ``open``."""

    def __init__(self, path: Path, opened: Opened, lock: FolderLock) -> None:
        """Use ``open`` instead, which locks the folder and brings the tables up to date."""
        self.path = path
        self.mended = opened.mended
        """What was wrong with the file when it was opened, in words; None if nothing."""
        self._connection = connection = opened.connection
        self._lock = lock
        self._indexes: dict[int, SeriesIndex] = {}
        held = partial(held_directives, path.parent)
        self._upkeep = Upkeep(connection, self._writing, self._indexes, held)
        self._beat_due_s = time.monotonic() + BEAT_S
        self._closed = False

    @classmethod
    def open(cls, folder: Path | str) -> Self:
        """Open, create or mend ``folder``/cache.db and hold the folder's lock.

        A damaged database is moved to ``cache.db.damaged-DATE`` and a new one begun.

        Raises:
            StoreError: another station writes here (``in_use``), the file is of a newer
                version (``newer``), or the disk refuses (``disk``, ``disk_full``).
        """
        folder = Path(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError("disk", f"{folder} cannot be made: {error.strerror}") from error
        lock = FolderLock(folder)
        path = folder / FILE
        try:
            with told(path):
                opened = opening.open_for_writing(path)
        except BaseException:
            lock.release()
            raise
        return cls(path, opened, lock)

    def __enter__(self) -> Self:
        """Return self; leaving the block closes the cache."""
        return self

    def __exit__(self, *exc: object) -> None:
        """Close the cache."""
        self.close()

    def position(self, centre: str, dataset: str) -> Position | None:
        """Return where the feed stands: of the fresh copy while one is being fetched.

        None means that nothing was ever fetched: begin without a cursor.
        """
        with told(self.path):
            feed = feeds.current(self._connection, centre, dataset)
        return None if feed is None else Position(feed.epoch, feed.schema, feed.cursor)

    def apply_page(self, page: Page, now_s: int) -> ChangeSet:
        """Store a page's rows and its cursor in one transaction; nothing else commits either.

        A higher revision wins; an older or equal one changes nothing; a tombstone stays.
        Earlier values of an observation are kept as vintages. Set-aside rows are counted
        (so they need no ``note_feed``) and the last ``SET_ASIDE_KEPT`` of them kept. Pages
        of a fresh copy (see ``start_fresh``) become visible with the first page that has
        ``more`` False, all at once. ``now_s`` is when the client received the page.

        Raises:
            StoreError: the page is of another epoch or schema than the feed (``page``), or
                the disk refuses. Nothing was stored then, and the same page may come again.
        """
        return self.apply_pages((page,), now_s)

    def apply_pages(self, pages: Sequence[Page], now_s: int) -> ChangeSet:
        """Store pages that follow one another in one transaction, with the last one's cursor.

        As ``apply_page`` for each; together they touch each part of the file once. All are
        of one feed and epoch, and only the last may have ``more`` False.

        Raises:
            StoreError: as ``apply_page``; nothing of any of them was stored then.
        """
        last = pages[-1]
        if last.dataset not in DATASETS:
            raise StoreError("page", f"this version keeps no dataset {last.dataset!r}")
        with self._writing() as connection:
            feed = feeds.current(connection, last.centre, last.dataset)
            if feed is None:
                feed = feeds.begin(connection, last.centre, last.dataset, last.epoch, last.schema)
            elif (feed.epoch, feed.schema) != (last.epoch, last.schema):
                raise StoreError(
                    "page",
                    f"{last.centre}/{last.dataset}: a page of epoch {last.epoch} (schema "
                    f"{last.schema}) came while epoch {feed.epoch} (schema {feed.schema}) is kept",
                )
            put = deleted = unchanged = 0
            visible = False
            for part in parts_of(pages):
                outcome, aside = self._store(connection, feed.number, part, now_s)
                put, deleted = put + outcome.put, deleted + outcome.deleted
                unchanged += outcome.unchanged
                seen_aside = keep_aside(connection, feed.number, aside, outcome.taken, now_s)
                connection.execute(
                    "UPDATE feeds SET cursor = ?, rows = rows + ?, changes = changes + ?"
                    " WHERE feed = ?",
                    (part[-1].next, outcome.rows_gained, outcome.visible, feed.number),
                )
                if outcome.visible and last.dataset == "observations":
                    touched.note(connection, feed.number, outcome.touched)
                feeds.count(
                    connection,
                    (last.centre, last.dataset),
                    received=sum(len(page.changes) + len(page.set_aside) for page in part),
                    rejected=len(aside),
                )
                visible = visible or (feed.live and (outcome.visible or seen_aside))
            if not feed.live and not last.more:
                feeds.swap(connection, feed)
                visible = True
            if visible and last.dataset in CATALOGUE:
                self._catalogue_changed()
        with contextlib.suppress(StoreError):
            # The page is stored and is to be told of; the next step meets the same trouble.
            self._sweep()
        topics = frozenset({f"{last.centre}/{last.dataset}"} if visible else ())
        return ChangeSet(topics, put, deleted, unchanged)

    def _store(
        self, connection: sqlite3.Connection, feed: int, pages: Sequence[Page], now_s: int
    ) -> tuple[Outcome, list[SetAside]]:
        """Store the rows of pages; return what came of them and what was set aside."""
        aside = [row for page in pages for row in page.set_aside]
        if pages[0].dataset != "observations":
            (page,) = pages
            changes = page.changes
            assert isinstance(changes, list)  # noqa: S101  # only observations come by column
            outcome = apply_plain(connection, feed, page.dataset, changes)
        else:
            by_column: list[ObservationColumns] = []
            refused: list[SetAside] = []
            for page in pages:
                changes = page.changes
                if isinstance(changes, list):
                    changes, unfit = columns_of(changes)
                    refused += unfit
                by_column.append(changes)
            index = self._index(feed)
            outcome = apply_observations(connection, feed, by_column, now_s, index)
            outcome.refused += refused
        return outcome, [*aside, *outcome.refused]

    def start_fresh(self, centre: str, dataset: str, epoch: str, schema: str) -> None:
        """Begin a new copy of the feed from the beginning: new epoch, new schema, or 410.

        The rows of before stay visible until the copy is complete. An earlier unfinished
        copy is dropped; where nothing was kept yet, the new copy is visible at once.

        Raises:
            StoreError: the disk refuses.
        """
        with self._writing() as connection:
            feeds.begin(connection, centre, dataset, epoch, schema)
        self._sweep()

    def note_centre(  # noqa: PLR0913  # one row's columns, all keyword-only
        self,
        centre: str,
        *,
        now_s: int,
        reachable: bool,
        error: str | None = None,
        name: str | None = None,
        epoch: str | None = None,
        schema: str | None = None,
        skew_s: float | None = None,
        datasets: Sequence[str] | None = None,
    ) -> None:
        """Note how a centre answered. ``error`` is set as given; other None keep what is known.

        Reachable: contact was at ``now_s``. Unreachable: it has been lost since the last
        contact, or since ``now_s`` where there never was one. ``datasets`` are all that the
        centre lists, also those we do not know.

        Raises:
            StoreError: the disk refuses.
        """
        listed = None if datasets is None else msgspec.json.encode(list(datasets)).decode()
        with self._writing() as connection:
            connection.execute("INSERT OR IGNORE INTO centres (centre) VALUES (?)", (centre,))
            connection.execute(
                "UPDATE centres SET reachable = :reachable, error = :error,"
                " last_contact_s = iif(:reachable, :now_s, last_contact_s),"
                " lost_since_s = iif(:reachable, NULL,"
                "   coalesce(lost_since_s, last_contact_s, :now_s)),"
                " name = coalesce(:name, name), epoch = coalesce(:epoch, epoch),"
                " schema = coalesce(:schema, schema), skew_s = coalesce(:skew_s, skew_s),"
                " datasets = coalesce(:datasets, datasets) WHERE centre = :centre",
                {
                    "centre": centre,
                    "now_s": now_s,
                    "reachable": reachable,
                    "error": error,
                    "name": name,
                    "epoch": epoch,
                    "schema": schema,
                    "skew_s": skew_s,
                    "datasets": listed,
                },
            )

    def note_feed(
        self,
        centre: str,
        dataset: str,
        *,
        state: str,
        error: str | None = None,
        received: int = 0,
        rejected: int = 0,
        last_ok_s: int | None = None,
    ) -> None:
        """Note the sync state of a feed (``FeedState``); ``error`` is set as given.

        ``received`` and ``rejected`` are added to the counts: for whole pages that were
        refused, since ``apply_page`` counts what is on the pages it takes.

        Raises:
            StoreError: the disk refuses.
        """
        with self._writing() as connection:
            feeds.count(connection, (centre, dataset), received=received, rejected=rejected)
            connection.execute(
                "UPDATE feed_notes SET state = ?, error = ?, last_ok_s = coalesce(?, last_ok_s)"
                " WHERE centre = ? AND dataset = ?",
                (state, error, last_ok_s, centre, dataset),
            )

    def upkeep(self, now_s: int, *, retention_days: int | None = None) -> Upkept:
        """Take one bounded step of what is to be done besides pages (see ``store.upkeep``).

        ``now_s`` is the room's time; ``retention_days`` None = nothing is too old.

        Raises:
            StoreError: the disk refuses; the step is then undone whole.
        """
        self._lock_beats()
        with self._damage_marked():
            return self._upkeep.step(now_s, retention_days)

    def mark_damaged(self) -> StoreError:
        """Leave a mark that the next opening sets the file aside; return the error to tell."""
        opening.mark_damaged(self.path)
        return damage_of(self.path, "found by a full check")

    def table_hash(self, centre: str, dataset: str) -> str:
        """Return a SHA-256 over all visible rows of the feed, the same for the same rows."""
        digest = hashlib.sha256()
        with told(self.path):
            feed = feeds.live(self._connection, centre, dataset)
            if feed is not None:
                for row in feeds.visible_rows(self._connection, feed.number, dataset):
                    digest.update(repr(row).encode())
        return digest.hexdigest()

    def close(self) -> None:
        """Move the log into the database, close it and release the folder; may be repeated."""
        if self._closed:
            return
        self._closed = True
        with contextlib.suppress(sqlite3.Error):
            # A full disk or a long reader may forbid it; the log is then used at next start.
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()
        self._lock.release()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: commits at the end of the block or leaves no trace of it."""
        connection = self._connection
        try:
            with self._damage_marked():
                room.demand(self.path)
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
        except BaseException as error:
            self._indexes.clear()
            # After some disk errors SQLite has rolled back by itself.
            if connection.in_transaction:
                with contextlib.suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
            if isinstance(error, StoreError) and error.code == "disk_full":
                self._give_log_back()
            raise

    def _give_log_back(self) -> None:
        """On a full disk, move the log into the database: its room may be all there is."""
        with contextlib.suppress(sqlite3.Error):
            self._connection.execute("PRAGMA busy_timeout = 0")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        with contextlib.suppress(sqlite3.Error):
            self._connection.execute(f"PRAGMA busy_timeout = {opening.BUSY_MS}")

    @contextlib.contextmanager
    def _damage_marked(self) -> Iterator[None]:
        """Tell SQLite's errors as known ones; mark a damaged file for the next start."""
        try:
            with told(self.path):
                yield
        except StoreError as error:
            if error.code == "corrupt":
                opening.mark_damaged(self.path)
            raise

    def _lock_beats(self) -> None:
        if time.monotonic() >= self._beat_due_s:
            self._lock.beat()
            self._beat_due_s = time.monotonic() + BEAT_S

    def _index(self, feed: int) -> SeriesIndex:
        index = self._indexes.get(feed)
        if index is None:
            index = self._indexes[feed] = SeriesIndex(self._connection, feed)
        return index

    def _catalogue_changed(self) -> None:
        self._connection.execute("UPDATE counters SET value = value + 1 WHERE name = 'catalogue'")

    def _sweep(self) -> None:
        """Carry over and delete some rows of a copy that was swapped out, if one waits."""
        with self._damage_marked():
            swept = self._upkeep.sweep()
        if swept is not None:
            self._indexes.pop(swept, None)
