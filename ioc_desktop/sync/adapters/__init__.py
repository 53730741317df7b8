"""Adapters: each turns one kind of source into the same pages. ``CentreAdapter`` is the seam."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace
from typing import Protocol, runtime_checkable

from ioc_desktop.store.pages import Page
from ioc_desktop.sync.decode import Expected
from ioc_desktop.sync.describe import CentreInfo


class CentreAdapter(Protocol):
    """One centre as the replicators see it, whatever interface it has."""

    @property
    def centre(self) -> str:
        """The centre's id in the site file."""

    async def describe(self) -> CentreInfo:
        """Return what the centre says of itself now.

        Raises:
            SyncError: it did not answer, or not as this centre.
        """

    async def page(self, expected: Expected, limit: int) -> Page:
        """Return the page after ``expected.after``, with at most ``limit`` rows.

        Raises:
            SyncError: nothing of the answer may be used.
        """

    def hints(self) -> AsyncIterator[str]:
        """Yield names of datasets that have something new, until the stream ends.

        Raises:
            SyncError: there is no stream, or it broke.
        """

    def credentials_mark(self) -> str:
        """Return a mark that changes when the credentials do; it tells nothing about them."""

    async def aclose(self) -> None:
        """Close all connections; may be called twice."""


@runtime_checkable
class PagesAdapter(Protocol):
    """An adapter that brings a whole row of pages faster than by asking for one at a time."""

    def pages(self, expected: Expected, limit: int) -> AsyncGenerator[Page, None]:
        """Yield the pages after ``expected.after`` up to the first without more.

        Raises:
            SyncError: nothing of what would have come next may be used.
        """


def pages_from(
    adapter: CentreAdapter, expected: Expected, limit: int
) -> AsyncGenerator[Page, None]:
    """Return the pages after ``expected.after`` up to the first without more.

    Raises:
        SyncError: while iterating; the pages before it are good.
    """
    if isinstance(adapter, PagesAdapter):
        return adapter.pages(expected, limit)
    return _one_by_one(adapter, expected, limit)


async def _one_by_one(
    adapter: CentreAdapter, expected: Expected, limit: int
) -> AsyncGenerator[Page, None]:
    more = True
    while more:
        page = await adapter.page(expected, limit)
        yield page
        expected, more = replace(expected, after=page.next), page.more
