"""Adapters: each turns one kind of source into the same pages. ``CentreAdapter`` is the seam."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

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
