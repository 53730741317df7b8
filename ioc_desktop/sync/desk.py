"""The one writer, shared by all centres: every write in turn, on a thread of its own.

Writes are served in the order they were asked for, each a bounded transaction (pages of about
5,000 rows at most), and a replicator asks for one at a time: so no centre can starve another.
A caller that is cancelled leaves its write to finish; ``close`` waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from ioc_desktop.store.faults import StoreError
from ioc_desktop.store.pages import ChangeSet, Page, Position
from ioc_desktop.store.soundness import check_whole
from ioc_desktop.store.upkeep import Upkept
from ioc_desktop.store.writer import CacheWriter

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CentreNote:
    """What is noted of a centre after an attempt to reach it; None keeps what is known."""

    reachable: bool
    error: str | None = None
    name: str | None = None
    epoch: str | None = None
    schema: str | None = None
    skew_s: float | None = None
    datasets: tuple[str, ...] | None = None


class WriterDesk:
    """Hands writes to the ``CacheWriter`` one after the other; make it with ``open``."""

    def __init__(self, writer: CacheWriter, thread: ThreadPoolExecutor) -> None:
        """Use ``open`` instead."""
        self._writer = writer
        self._thread = thread
        self._closed = False

    @classmethod
    async def open(cls, folder: Path) -> WriterDesk:
        """Open the cache in ``folder`` and hold its lock.

        Raises:
            StoreError: another station writes there, or the disk refuses.
        """
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="cache-writer")
        loop = asyncio.get_running_loop()
        try:
            # The connection belongs to the thread that opens it.
            writer = await loop.run_in_executor(thread, CacheWriter.open, folder)
        except BaseException:
            thread.shutdown(wait=False)
            raise
        return cls(writer, thread)

    async def _do(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def position(self, centre: str, dataset: str) -> Position | None:
        """Return where the feed stands; None = nothing was ever fetched."""
        return await self._do(partial(self._writer.position, centre, dataset))

    async def apply_pages(self, pages: Sequence[Page], now_s: int) -> ChangeSet:
        """Store pages that follow one another and the last one's cursor in one transaction."""
        return await self._do(partial(self._writer.apply_pages, pages, now_s))

    async def start_fresh(self, centre: str, dataset: str, epoch: str, schema: str) -> None:
        """Begin a new copy of the feed beside the one that is shown."""
        await self._do(partial(self._writer.start_fresh, centre, dataset, epoch, schema))

    async def note_centre(self, centre: str, note: CentreNote, now_s: int) -> None:
        """Note how a centre answered."""
        await self._do(
            partial(
                self._writer.note_centre,
                centre,
                now_s=now_s,
                reachable=note.reachable,
                error=note.error,
                name=note.name,
                epoch=note.epoch,
                schema=note.schema,
                skew_s=note.skew_s,
                datasets=note.datasets,
            )
        )

    async def note_feed(
        self,
        feed: tuple[str, str],
        state: str,
        *,
        error: str | None = None,
        rejected: int = 0,
        last_ok_s: int | None = None,
    ) -> None:
        """Note the state of (centre, dataset), one of ``domain.figures.FeedState``."""
        await self._do(
            partial(
                self._writer.note_feed,
                *feed,
                state=state,
                error=error,
                rejected=rejected,
                last_ok_s=last_ok_s,
            )
        )

    @property
    def mended(self) -> str | None:
        """What was wrong with the cache when it was opened, in words; None if nothing."""
        return self._writer.mended

    async def check_whole(self, wanted: Callable[[], bool]) -> StoreError | None:
        """Check every page of the cache beside the writing; return the damage, None if none.

        Takes seconds to minutes in a thread of its own; ``wanted`` False ends it early.
        """
        why = await asyncio.to_thread(check_whole, self._writer.path, wanted)
        return None if why is None else await self._do(self._writer.mark_damaged)

    async def upkeep(self, now_s: int, retention_days: int | None) -> Upkept:
        """Take one small step of what the cache needs besides pages."""
        return await self._do(partial(self._writer.upkeep, now_s, retention_days=retention_days))

    async def close(self) -> None:
        """Finish the write in hand, close the cache, release the folder; may be repeated."""
        if self._closed:
            return
        self._closed = True
        await self._do(self._writer.close)
        self._thread.shutdown(wait=True)
