"""A centre that speaks the Centre API v1 (docs/centre-api.md)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import quote

import msgspec

from ioc_desktop.store.pages import Page
from ioc_desktop.sync.decode import Expected, PageDecoder
from ioc_desktop.sync.describe import CentreInfo, decode_centre
from ioc_desktop.sync.http import CentreGateway


class _Head(msgspec.Struct):
    dataset: str


class CentreApiAdapter:
    """Fetches pages over a ``CentreGateway``; implements ``CentreAdapter``."""

    def __init__(self, gateway: CentreGateway) -> None:
        """Own the gateway: closing the adapter closes it."""
        self._gateway = gateway
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
        params: dict[str, str | int] = {"limit": limit}
        if expected.after is not None:
            params["after"] = expected.after
        path = f"/v1/{quote(expected.dataset, safe='')}/changes"
        answer = await self._gateway.get(path, params, digest=True)
        decoder = self._decoders.get(expected.dataset)
        if decoder is None:
            decoder = self._decoders[expected.dataset] = PageDecoder(expected.dataset)
        return decoder.decode(answer.body, expected)

    async def hints(self) -> AsyncIterator[str]:
        """Follow ``GET /v1/events``; anything but a well-formed ``head`` is passed over."""
        async for event, data in self._gateway.events("/v1/events"):
            if event != "head":
                continue
            try:
                yield msgspec.json.decode(data, type=_Head).dataset
            except (msgspec.DecodeError, RecursionError):
                continue

    def credentials_mark(self) -> str:
        """Return a mark of the present token."""
        return self._gateway.credentials_mark()

    async def aclose(self) -> None:
        """Close the gateway."""
        await self._gateway.aclose()
