"""A centre that speaks the Centre API v1 (docs/centre-api.md)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace
from typing import Final
from urllib.parse import quote

import msgspec

from ioc_desktop.store.pages import Page
from ioc_desktop.sync.decode import Expected, OpenedPage, PageDecoder
from ioc_desktop.sync.describe import CentreInfo, decode_centre
from ioc_desktop.sync.fetcher_process import FetcherLost, FetcherProcess
from ioc_desktop.sync.http import Answer, CentreGateway

BULK_ROWS: Final = 4000
"""After so many rows in one round a fetcher is worth its start (a quarter of a second)."""


class _Head(msgspec.Struct):
    dataset: str


class CentreApiAdapter:
    """Fetches pages over a ``CentreGateway``; implements ``CentreAdapter`` and ``PagesAdapter``."""

    def __init__(self, gateway: CentreGateway, fetcher: FetcherProcess | None = None) -> None:
        """Own both: closing the adapter closes them. ``fetcher`` None = do all of it here."""
        self._gateway = gateway
        self._fetcher = fetcher
        self._decoders: dict[str, PageDecoder] = {}

    @property
    def centre(self) -> str:
        """The centre's id in the site file."""
        return self._gateway.centre_id

    async def describe(self) -> CentreInfo:
        """Fetch ``GET /v1/centre``."""
        answer = await self._gateway.get("/v1/centre", {}, digest=False)
        return decode_centre(answer.body, self.centre)

    async def page(self, expected: Expected, limit: int) -> Page:
        """Fetch ``GET /v1/{dataset}/changes`` and check it against what was asked for."""
        return self._decoder(expected.dataset).take(await self._opened(expected, limit))

    async def pages(self, expected: Expected, limit: int) -> AsyncGenerator[Page, None]:
        """Yield the pages after ``expected.after``; once they are many, through the fetcher.

        Raises:
            SyncError: nothing of what would have come next may be used.
        """
        rows, more = 0, True
        while more:
            fetcher = self._fetcher if rows >= BULK_ROWS else None
            far = fetcher is not None and fetcher.ready()
            source = fetcher.pages if fetcher is not None and far else self._near
            try:
                async with contextlib.aclosing(source(expected, limit)) as pages:
                    async for page in pages:
                        yield page
                        expected, more = replace(expected, after=page.next), page.more
                        rows += len(page.changes)
                        if not far and more and self._far_is_ready(rows):
                            break
            except FetcherLost:
                continue

    def _far_is_ready(self, rows: int) -> bool:
        return self._fetcher is not None and rows >= BULK_ROWS and self._fetcher.ready()

    async def _near(self, expected: Expected, limit: int) -> AsyncGenerator[Page, None]:
        """Fetch pages in this process, each asked for before the rows of the last are taken."""
        decoder = self._decoder(expected.dataset)
        opened = await self._opened(expected, limit)
        while True:
            following = None
            if opened.more and opened.next:
                expected = replace(expected, after=opened.next)
                following = asyncio.create_task(self._opened(expected, limit))
                await asyncio.sleep(0)
            try:
                yield decoder.take(opened)
                if following is None:
                    return
                opened = await following
            finally:
                await _end(following)

    async def _opened(self, expected: Expected, limit: int) -> OpenedPage:
        params: dict[str, str | int] = {"limit": limit}
        if expected.after is not None:
            params["after"] = expected.after
        path = f"/v1/{quote(expected.dataset, safe='')}/changes"
        answer = await self._gateway.get(path, params, digest=True)
        return self._decoder(expected.dataset).open(answer.body, expected)

    def _decoder(self, dataset: str) -> PageDecoder:
        decoder = self._decoders.get(dataset)
        if decoder is None:
            decoder = self._decoders[dataset] = PageDecoder(dataset)
        return decoder

    async def hints(self) -> AsyncIterator[str]:
        """Follow ``GET /v1/events``; anything but a well-formed ``head`` is passed over."""
        async for event, data in self._gateway.events("/v1/events"):
            if event != "head":
                continue
            try:
                yield msgspec.json.decode(data, type=_Head).dataset
            except (msgspec.DecodeError, RecursionError):
                continue

    async def command(self, body: bytes, key: str) -> Answer:
        """Send ``POST /v1/commands``; see ``CentreGateway.command``."""
        return await self._gateway.command("/v1/commands", body, key)

    def credentials_mark(self) -> str:
        """Return a mark of the present token."""
        return self._gateway.credentials_mark()

    async def aclose(self) -> None:
        """Close the gateway and end the fetcher."""
        if self._fetcher is not None:
            await self._fetcher.aclose()
        await self._gateway.aclose()


async def _end(task: asyncio.Task[OpenedPage] | None) -> None:
    """Cancel a request that nobody waits for any more and see it out."""
    if task is not None:
        task.cancel()
        await asyncio.wait({task})
        if not task.cancelled():
            task.exception()  # looked at: asyncio would tell of it otherwise
