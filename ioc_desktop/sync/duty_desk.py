"""The one writer of duty.db, on a thread of its own: no page ever delays an officer.

Every method returns when what it says is on the disk. A caller that is cancelled leaves its
write to finish; ``close`` waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from ioc_desktop.domain.drafts import Draft
from ioc_desktop.domain.on_air import Switch
from ioc_desktop.domain.outbox import ActionRow, WonRow
from ioc_desktop.domain.rows import Directive
from ioc_desktop.store.duty_cached import CachedDirectives
from ioc_desktop.store.duty_ledger import Changes
from ioc_desktop.store.duty_rows import NewAction, Outgoing, Waiting
from ioc_desktop.store.duty_salvage import Salvaged, open_or_salvage
from ioc_desktop.store.duty_writer import DutyWriter
from ioc_desktop.store.schema import FILE as CACHE_FILE

T = TypeVar("T")


class DutyDesk:
    """Hands writes to the ``DutyWriter`` one after the other; make it with ``open``."""

    def __init__(
        self,
        writer: DutyWriter,
        salvaged: Salvaged | None,
        cached: CachedDirectives,
        thread: ThreadPoolExecutor,
    ) -> None:
        """Use ``open`` instead."""
        self.salvaged = salvaged
        """What was saved out of a damaged duty.db when it was opened; None: it was sound."""
        self._writer = writer
        self._cached = cached
        self._thread = thread
        self._closed = False

    @classmethod
    async def open(cls, folder: Path) -> DutyDesk:
        """Open the outbox in ``folder``, whose lock the caller holds; a damaged one is saved.

        Raises:
            StoreError: the file is of a newer version, or the disk refuses.
        """
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="duty-writer")
        loop = asyncio.get_running_loop()
        try:
            # The connection belongs to the thread that opens it.
            writer, salvaged = await loop.run_in_executor(thread, open_or_salvage, folder)
        except BaseException:
            thread.shutdown(wait=False)
            raise
        return cls(writer, salvaged, CachedDirectives(folder / CACHE_FILE), thread)

    async def _do(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def record(self, new: NewAction, now_s: int) -> bool:
        """Record an action; False = it was recorded before under its key."""

        def work() -> bool:
            return self._writer.record(new, now_s, self._cached.skew_s(new.centre))

        return await self._do(work)

    async def resend(
        self, key: str, new_key: str, officer: tuple[str, str], now_s: int
    ) -> ActionRow:
        """Send a lost action's changes again, on top of what stands now."""

        def work() -> ActionRow:
            lost = self._writer.action(key)
            current = self._cached.current(lost.centre, lost.target)
            skew_s = self._cached.skew_s(lost.centre)
            return self._writer.resend(key, new_key, officer, current, now_s, skew_s)

        return await self._do(work)

    async def let_go(self, key: str, now_s: int) -> Changes:
        """Settle a lost action, or withdraw one that never left."""
        return await self._do(partial(self._writer.let_go, key, now_s))

    async def journal(self, switches: Sequence[Switch], now_s: int, missed: int) -> None:
        """Take down what was switched on the wall."""
        await self._do(partial(self._writer.journal, switches, now_s, missed))

    async def keep_drafts(self, drafts: Sequence[Draft], now_s: int) -> int:
        """Keep what a meeting concluded; return how many of the drafts are new."""
        return await self._do(partial(self._writer.keep_drafts, drafts, now_s))

    async def drop_draft(self, key: str, who: str, why: str, now_s: int) -> bool:
        """Drop a draft that nobody issued; False = it was dropped before."""
        return await self._do(partial(self._writer.drop_draft, key, who, why, now_s))

    async def waiting(self, centre: str) -> tuple[Waiting, ...]:
        """Return the actions of a centre that have no answer, in the order they were made."""
        return await self._do(partial(self._writer.waiting, centre))

    async def centres_waiting(self) -> tuple[str, ...]:
        """Return the centres that have actions without an answer."""
        return await self._do(self._writer.centres_waiting)

    async def held(self, centre: str, reason: str, now_s: int) -> None:
        """Note why nothing of a centre can be sent now."""
        for one in await self.waiting(centre):
            if one.reason != reason:
                await self.failed(one.key, reason, now_s, None)

    async def sending(self, key: str, now_s: int) -> Outgoing | None:
        """Note that an action leaves now; None = it no longer waits."""
        return await self._do(partial(self._writer.sending, key, now_s))

    async def failed(self, key: str, reason: str, now_s: int, next_try_s: int | None) -> None:
        """Note why no answer came and when it is tried again."""
        await self._do(partial(self._writer.failed, key, reason, now_s, next_try_s))

    async def accepted(
        self, key: str, rev: int, row: Directive | None, epoch: str | None, now_s: int
    ) -> Changes:
        """Note that an action took effect."""
        return await self._do(partial(self._writer.accepted, key, rev, row, epoch, now_s))

    async def superseded(self, key: str, won: WonRow | None, reason: str, now_s: int) -> Changes:
        """Note that something else stands there."""
        return await self._do(partial(self._writer.superseded, key, won, reason, now_s))

    async def refused(self, key: str, reason: str, now_s: int) -> Changes:
        """Note that the centre refused an action for good."""
        return await self._do(partial(self._writer.refused, key, reason, now_s))

    async def tend(self) -> None:
        """Make what is missing of the reserve, if there is room by now."""
        await self._do(self._writer.tend)

    async def close(self) -> None:
        """Finish the write in hand and close the outbox; may be repeated."""
        if not self._closed:
            self._closed = True
            await self._do(self._writer.close)
            self._thread.shutdown(wait=True)
