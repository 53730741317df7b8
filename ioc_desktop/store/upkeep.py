"""What the cache needs besides pages: the past of old copies, old figures, packs, room given back.

All of it goes in small steps, each a transaction of a bounded number of rows, so that a page
never waits long for one, and a kill between two steps loses nothing. The station asks for
steps while it idles, and after every page there is one for copies that were swapped out.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, MutableMapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from ioc_desktop.store import feeds, retention, retired
from ioc_desktop.store.ended_rows import Held
from ioc_desktop.store.packs import Packer
from ioc_desktop.store.retention import Retention
from ioc_desktop.store.series_rows import SeriesIndex

STEP_ROWS: Final = 5000
RETENTION_EVERY_S: Final = 3600.0
_VACUUM_PAGES: Final = 512
_SPARE_BYTES: Final = 16 << 20
"""So much free room inside the file is left for the next pages; more is given back."""

Writing = Callable[[], AbstractContextManager[sqlite3.Connection]]


@dataclass(frozen=True, slots=True)
class Upkept:
    """What one step did: ``topics`` that readers see otherwise now, ``more`` = not done yet."""

    topics: frozenset[str]
    more: bool


class Upkeep:
    """Takes the steps; made by the writer, on whose connection and thread all of it runs."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        writing: Writing,
        indexes: MutableMapping[int, SeriesIndex],
        held: Callable[[], Held | None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """``writing`` opens a transaction; ``monotonic`` is a clock in seconds that never jumps.

        ``held`` tells which directives local actions need (``ended_rows.held_directives``).

        ``indexes`` are the writer's, by copy: they learn which series are packed, and those of
        a copy that goes are forgotten.
        """
        self._connection = connection
        self._writing = writing
        self._indexes = indexes
        self._held = held
        self._packer = Packer()
        self._monotonic = monotonic
        self._topics: set[str] = set()
        self._retention: Retention | None = None
        self._retention_due_s = monotonic()
        self._giving_back = False

    def sweep(self) -> int | None:
        """Take a step with a copy that was swapped out; return its number, None if none waits."""
        if feeds.newest_retired(self._connection) is None:
            return None
        with self._writing() as connection:
            done = retired.step(connection, STEP_ROWS)
        if done is None:
            return None
        feed, carried = done
        self._indexes.pop(feed.number, None)
        if carried:
            self._topics.add(f"{feed.centre}/{feed.dataset}")
        return feed.number

    def step(self, now_s: int, retention_days: int | None) -> Upkept:
        """Take the next step that is due.

        ``now_s`` is the room's time; ``retention_days`` None = nothing is too old.
        """
        more = self.sweep() is not None
        if not more and retention_days is not None:
            more = self._expire(now_s, retention_days)
        if not more and self._packer.is_due(self._connection, self._monotonic()):
            with self._writing() as connection:
                more = self._packer.step(connection, self._indexes, self._monotonic(), STEP_ROWS)
        if not more:
            more = self._give_back()
        topics, self._topics = frozenset(self._topics), set()
        return Upkept(topics, more)

    def _expire(self, now_s: int, retention_days: int) -> bool:
        """Let some figures go that are too old; return whether the round goes on."""
        if self._retention is None:
            if self._monotonic() < self._retention_due_s:
                return False
            horizons = retention.horizons(self._connection, now_s, retention_days)
            if not horizons:
                # No centre is in contact yet: looked at again with the next step.
                return False
            self._retention = Retention(horizons, self._held)
        with self._writing() as connection:
            self._topics |= self._retention.step(connection, STEP_ROWS)
        if not self._retention.done:
            return True
        self._retention = None
        self._retention_due_s = self._monotonic() + RETENTION_EVERY_S
        return False

    def _give_back(self) -> bool:
        """Give some free room inside the file back to the disk; return whether there is more.

        Only a file that was begun so can (``auto_vacuum`` incremental): others keep their size
        until ``ioc-desktop data repair`` writes them anew.
        """
        run = self._connection.execute
        free = run("PRAGMA freelist_count").fetchone()[0]
        page_bytes = run("PRAGMA page_size").fetchone()[0]
        spare = _SPARE_BYTES // page_bytes
        # Begun at twice the spare room and ended at it: not a page at a time for ever.
        if free <= (spare if self._giving_back else 2 * spare):
            self._giving_back = False
            return False
        if run("PRAGMA auto_vacuum").fetchone()[0] != _INCREMENTAL:
            return False
        self._giving_back = True
        run(f"PRAGMA incremental_vacuum({_VACUUM_PAGES})").fetchall()
        return True


_INCREMENTAL: Final = 2
