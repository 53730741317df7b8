"""What happens at a centre as its clock runs: figures come, late or never, and are revised.

The world is a function of catalogue, seed and time; the store only remembers how far it has
got. Going there in one leap or in many steps leaves the same rows and revisions.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import Final

from ioc_desktop.centre.catalogue import Catalogue, Supply, load_catalogue
from ioc_desktop.centre.drafts import Draft, day_of
from ioc_desktop.centre.intake import IMPORTED, imported_ids, is_imported, spared, with_catalogue
from ioc_desktop.centre.noise import Noise
from ioc_desktop.centre.published import load_published
from ioc_desktop.centre.sources import HISTORY_DAYS, sources_of
from ioc_desktop.centre.store import CentreStore, Change

SET_BACK_S: Final = 86_400
"""A clock set back by less than this waits; further, and the history is made anew."""

_GENERATION: Final = "2"

DONE: Final = "done"
"""The key under which it remembers up to when everything has happened (epoch seconds)."""

MADE: Final = "made"
"""The key under which the store remembers the identity of its world."""


class World:
    """One profile's events, and the store that they are written to."""

    def __init__(
        self, profile: str, seed: int, store: CentreStore, supply: Supply = "october-2021"
    ) -> None:
        """Read the profile; nothing is written before ``open``.

        Raises:
            ConfigError: a file of the profile has mistakes.
        """
        self.catalogue: Catalogue = load_catalogue(profile, supply)
        self._store = store
        self._identity = world_identity(profile, seed, supply)
        self._published = load_published(self.catalogue)
        self._sources = sources_of(self.catalogue, Noise(seed))
        self._pending: list[tuple[int, str, int, int, Draft]] = []
        self._done_s = 0
        self._day = 0

    @property
    def done_s(self) -> int:
        """Up to when everything has happened (epoch seconds)."""
        return self._done_s

    @property
    def next_s(self) -> int | None:
        """When the next thing will happen that is already known of."""
        return self._pending[0][0] if self._pending else None

    def open(self, now_s: int) -> None:
        """Continue the store's history up to now, or make it if there is none.

        The history is made anew, with a new epoch, when it is another seed's, or when the
        clock was set back by more than a day.
        """
        store = self._store
        made = store.get(MADE)
        done = int(store.get(DONE) or 0)
        with store.transaction():
            if made is not None and (made != self._identity or now_s < done - SET_BACK_S):
                store.begin_epoch()
                made = None
            self._write_catalogue()
            if made is None:
                self._make(now_s)
                store.set(MADE, self._identity)
            else:
                self._resume(done)
        if made is not None:
            self.advance(now_s)

    def advance(self, now_s: int) -> int:
        """Let everything happen up to ``now_s``; return how many changes were written.

        Raises:
            StoreUnavailableError: the store could not be written; nothing has happened yet.
        """
        if now_s <= self._done_s:
            return 0
        today = day_of(now_s)
        while self._day < today:
            self._day += 1
            for source in self._sources:
                for draft in source.drafts(self._day, self._day):
                    self._push(draft, self._done_s)
        if not self._pending or self._pending[0][0] > now_s:
            self._done_s = now_s
            return 0
        changes: dict[str, list[Change]] = {}
        taken = []
        written = 0
        while self._pending and self._pending[0][0] <= now_s:
            event = heapq.heappop(self._pending)
            taken.append(event)
            _, row_id, rev, index, draft = event
            change = Change(row_id, rev, draft.row(index), draft.keeps_earlier)
            changes.setdefault(draft.dataset, []).append(change)
        try:
            with self._store.transaction(*changes):
                for dataset, several in changes.items():
                    own = spared(self._store, dataset, several)
                    written += self._store.append(dataset, own)
                self._store.set(DONE, str(now_s))
        except BaseException:
            for event in taken:
                heapq.heappush(self._pending, event)
            raise
        self._done_s = now_s
        return written

    def _write_catalogue(self) -> None:
        """Put what the catalogue says now; what it no longer names is deleted."""
        for dataset, rows in self.catalogue.rows().items():
            known = self._store.items(dataset)
            changes = []
            for row_id, told in rows.items():
                rev, item = known.get(row_id, (0, b""))
                row = with_catalogue(dataset, item, told) if rev >= IMPORTED else told
                if Change(row_id, rev, row).item() != item:
                    changes.append(Change(row_id, rev + 1, row))
            for row_id in known.keys() - rows.keys():
                rev, item = known[row_id]
                if not is_imported(known[row_id]) and Change(row_id, rev, None).item() != item:
                    changes.append(Change(row_id, rev + 1, None))
            if changes:
                self._store.append(dataset, changes)

    def _make(self, now_s: int) -> None:
        """Write the state of now, the newest first: a client's first pages fill the wall."""
        today = day_of(now_s)
        items: dict[str, list[tuple[str, int, bytes]]] = {}
        known: set[tuple[str, str]] = set()
        for draft in self._drafts_of_past(today):
            versions = draft.versions
            index = len(versions) - 1
            while index >= 0 and versions[index][0] > now_s:
                publish_s, rev = versions[index]
                self._pending.append((publish_s, draft.id, rev, index, draft))
                index -= 1
            row_id, dataset = draft.id, draft.dataset
            if index < 0 or (dataset, row_id) in known:
                continue
            # The vintages of a figure go out one after the other, the earliest first.
            for place in range(0 if draft.keeps_earlier else index, index + 1):
                if (row := draft.row(place)) is not None:
                    rev = versions[place][1]
                    item = b'{"id":"%b","rev":%d,"op":"put","row":%b}' % (row_id.encode(), rev, row)
                    items.setdefault(dataset, []).append((row_id, rev, item))
                    known.add((dataset, row_id))
        for dataset, several in items.items():
            own = several
            if imported := imported_ids(self._store, dataset):
                own = [item for item in several if item[0] not in imported]
            self._store.append_items(dataset, own, fresh=True)
        heapq.heapify(self._pending)
        self._done_s, self._day = now_s, today
        self._store.set(DONE, str(now_s))

    def _drafts_of_past(self, today: int) -> Iterator[Draft]:
        """Return everything that began in the history, the newest day first."""
        for spec in self._published:
            yield from spec.drafts()
        for source in self._sources:
            # The cases of the oldest day are made first, so that later ones build on them.
            next(iter(source.drafts(today - source.history_days, today)), None)
        for day in range(today, today - HISTORY_DAYS, -1):
            for source in self._sources:
                if today - day < source.history_days:
                    yield from source.drafts(day, today)

    def _resume(self, done_s: int) -> None:
        """Remember what was pending when the store's history stopped."""
        self._done_s, self._day = done_s, day_of(done_s)
        for spec in self._published:
            for figure in spec.drafts():
                self._push(figure, done_s)
        for source in self._sources:
            for day in range(self._day - source.lookback_days, self._day + 1):
                for draft in source.drafts(day, self._day):
                    self._push(draft, done_s)

    def _push(self, draft: Draft, after_s: int) -> None:
        for index, (publish_s, rev) in enumerate(draft.versions):
            if publish_s > after_s:
                heapq.heappush(self._pending, (publish_s, draft.id, rev, index, draft))


def world_identity(profile: str, seed: int, supply: Supply = "october-2021") -> str:
    """Return what tells one world's history from another's."""
    found = f"{_GENERATION}/{profile}/{seed}"
    return found if supply == "october-2021" else f"{found}/{supply}"
