"""Pages fetched ahead: while some are stored, those after them are already on their way.

``PagesAhead`` runs an adapter's pages in a task of its own into a bounded store, from which
the replicator takes all that wait as one group. So a slow disk makes groups larger and a slow
line makes them smaller, and neither waits for the other.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncGenerator
from types import TracebackType
from typing import Final, Self

from ioc_desktop.store.pages import Page

GROUP_ROWS: Final = 5000
"""About so many rows are stored in one transaction: some 25 ms, so that others need not wait."""

AHEAD_PAGES: Final = 16
AHEAD_BYTES: Final = 2 << 20


class PagesAhead:
    """Fetches a feed's pages ahead of their storing; to be used in ``async with``."""

    def __init__(self, pages: AsyncGenerator[Page, None]) -> None:
        """Own the generator: it is closed at the end."""
        self._pages = pages
        self._waiting: deque[Page] = deque()
        self._bytes = 0
        self._news = asyncio.Event()
        self._room = asyncio.Event()
        self._error: Exception | None = None
        self._ended = False
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin to fetch."""
        self._task = asyncio.create_task(self._fetch())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop fetching; what was not taken is forgotten."""
        if self._task is not None:
            self._task.cancel()
            # Not ``await``: our own cancelling, if it comes just now, must not be taken for its.
            await asyncio.wait({self._task})

    async def take(self) -> list[Page]:
        """Return the pages that wait, in order, at least one; empty = there are no more.

        Raises:
            SyncError: fetching ended by this, and every page before it was taken.
        """
        while not self._waiting:
            if self._ended:
                if self._error is not None:
                    raise self._error
                return []
            self._news.clear()
            await self._news.wait()
        group: list[Page] = []
        rows = 0
        while self._waiting:
            rows += len(self._waiting[0].changes)
            if group and rows > GROUP_ROWS:
                break
            page = self._waiting.popleft()
            self._bytes -= page.bytes_read
            group.append(page)
        self._room.set()
        return group

    async def _fetch(self) -> None:
        try:
            async with contextlib.aclosing(self._pages) as pages:
                async for page in pages:
                    self._waiting.append(page)
                    self._bytes += page.bytes_read
                    self._news.set()
                    while len(self._waiting) >= AHEAD_PAGES or self._bytes >= AHEAD_BYTES:
                        self._room.clear()
                        await self._room.wait()
        except Exception as error:  # noqa: BLE001  # told by ``take``, after the pages before it
            self._error = error
        finally:
            self._ended = True
            self._news.set()
