"""One replicator: keeps the copy of one dataset of one centre, page by page.

``Replicator.catch_up`` fetches until the centre has nothing more. While pages are being
stored, the next ones are already on their way (``sync.ahead``); rows and cursor are committed
by the store in one transaction, so whatever breaks in between, the next round goes on from
the last cursor stored. ``progress`` trips when the centre promises more and brings nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator
from typing import Final, Protocol

from ioc_desktop.store.pages import ChangeSet, Page
from ioc_desktop.sync.adapters import CentreAdapter, pages_from
from ioc_desktop.sync.ahead import PagesAhead
from ioc_desktop.sync.clock import StationClock
from ioc_desktop.sync.decode import Expected, check_schema
from ioc_desktop.sync.describe import CentreInfo
from ioc_desktop.sync.desk import WriterDesk
from ioc_desktop.sync.faults import BadPage, Gone, NoProgress, Unreachable

PAGE_ROWS: Final = 1000
LEAST_ROWS: Final = 25
MAX_EMPTY_PAGES: Final = 100
MAX_CURSORS_SEEN: Final = 1 << 20


class PageListener(Protocol):
    """Who is told of every page stored."""

    def page_stored(self, page: Page, changes: ChangeSet) -> None:
        """Take note; called on the event loop after the commit.

        Pages stored in one transaction are told one by one, each with what all of them changed.
        """


class Progress:
    """Watches one round of fetching for a centre that goes round in circles (14).

    An empty page that moves the cursor is progress, but not a hundred in a row; a cursor
    that was already used in this round is none.
    """

    def __init__(self, feed: str, start: str | None) -> None:
        """Begin a round at the cursor ``start``."""
        self._feed = feed
        self._seen = {hash(start)}
        self._empty = 0

    async def judged(self, pages: AsyncGenerator[Page, None]) -> AsyncGenerator[Page, None]:
        """Yield the pages for as long as they bring anything; the last one is good too.

        Raises:
            NoProgress: asking on would bring nothing new.
            SyncError: the adapter's.
        """
        async with contextlib.aclosing(pages):
            async for page in pages:
                yield page
                self.stepped(page)

    def stepped(self, page: Page) -> None:
        """Judge a page that promises more.

        Raises:
            NoProgress: asking on would bring nothing new.
        """
        if not page.more:
            return
        mark = hash(page.next)
        if mark in self._seen:
            raise NoProgress(
                "cursor_loop",
                f"{self._feed}: the centre promises more but sends the same place again; its feed"
                " must be mended there",
            )
        if len(self._seen) < MAX_CURSORS_SEEN:
            self._seen.add(mark)
        self._empty = 0 if page.changes or page.set_aside else self._empty + 1
        if self._empty >= MAX_EMPTY_PAGES:
            raise NoProgress(
                "empty_pages",
                f"{self._feed}: {self._empty} empty pages in a row, and the centre still promises"
                " more; its feed must be mended there",
            )


class Replicator:
    """Keeps (centre, dataset) up to date when asked to; holds no timer of its own."""

    def __init__(
        self,
        adapter: CentreAdapter,
        desk: WriterDesk,
        dataset: str,
        clock: StationClock,
        listener: PageListener,
    ) -> None:
        """Copy ``dataset`` from ``adapter`` through ``desk``."""
        self.dataset = dataset
        self.feed = (adapter.centre, dataset)
        self._adapter = adapter
        self._desk = desk
        self._clock = clock
        self._listener = listener
        self._rows = PAGE_ROWS
        # The history whose copy is complete: only then may an idle page go unstored.
        self._settled: tuple[str, str] | None = None

    async def catch_up(self, info: CentreInfo) -> None:
        """Fetch and store until the centre has no more of this dataset.

        A cursor that is gone (410) begins a fresh copy, once in a round.

        Raises:
            SyncError: the centre's trouble; what was stored before it stays.
            StoreError: the disk's trouble.
        """
        check_schema(info.schema, self._adapter.centre)
        try:
            await self._begun(info)
        except Unreachable as error:
            if error.code == "timeout":
                # A line too thin for a page within the deadline is asked for smaller ones.
                self._rows = max(LEAST_ROWS, self._rows // 2)
            raise
        self._rows = min(PAGE_ROWS, self._rows * 2)

    async def _begun(self, info: CentreInfo) -> None:
        try:
            await self._round(info)
        except Gone:
            await self._desk.start_fresh(*self.feed, info.epoch, info.schema)
            self._settled = None
            try:
                await self._round(info)
            except Gone as error:
                raise BadPage(
                    "gone_again",
                    f"{'/'.join(self.feed)}: the centre knows neither our place nor a beginning",
                ) from error

    async def _round(self, info: CentreInfo) -> None:
        history = (info.epoch, info.schema)
        position = await self._desk.position(*self.feed)
        if position is not None and (position.epoch, position.schema) != history:
            await self._desk.start_fresh(*self.feed, *history)
            self._settled = None
            cursor = None
        else:
            cursor = None if position is None else position.cursor
        progress = Progress("/".join(self.feed), cursor)
        expected = Expected(*self.feed, *history, cursor)
        pages = progress.judged(pages_from(self._adapter, expected, self._rows))
        async with PagesAhead(pages) as ahead:
            while group := await ahead.take():
                if self._idle(group[0], cursor, history):
                    return
                changes = await self._desk.apply_pages(group, self._clock.now_s())
                for page in group:
                    self._listener.page_stored(page, changes)
                cursor = group[-1].next
        self._settled = history

    def _idle(self, page: Page, cursor: str | None, history: tuple[str, str]) -> bool:
        """Return whether a page tells nothing new, so that no write is due."""
        return (
            self._settled == history
            and not (page.more or page.changes or page.set_aside)
            and page.next == cursor
        )
