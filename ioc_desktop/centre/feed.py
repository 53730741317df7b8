"""``GET /v1/events``: hints that a dataset's head has moved, as server-sent events.

A slow client loses hints, never memory: what it has not read yet is one head per dataset.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from typing import Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from ioc_desktop.centre.store import CentreStore

COMMENT_EVERY_S: Final = 15.0
CLIENTS: Final = 64

HasLeft = Callable[[], Awaitable[bool]]
"""Tells whether a client has gone away."""


class _Listener:
    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.heads: dict[str, int] = {}
        self.moved = asyncio.Event()
        self.moved.set()

    def hear(self, heads: dict[str, int]) -> None:
        self.heads.update(heads)
        self.moved.set()


def _event(dataset: str, head: int) -> bytes:
    data = msgspec.json.encode({"dataset": dataset, "head": str(head)})
    return b"event: head\ndata: %b\n\n" % data


class HeadFeed:
    """Tells every listening client which heads have moved; bounded in number and memory."""

    def __init__(self, store: CentreStore, comment_every_s: float = COMMENT_EVERY_S) -> None:
        """Listen to the store's commits, whichever thread they are made on."""
        self._store = store
        self._comment_every_s = comment_every_s
        self._listeners: set[_Listener] = set()
        self._closed = False
        self._stop = store.listen(self._heads_moved)

    def close(self) -> None:
        """End every stream, so that the server can stop; may be called twice."""
        self._closed = True
        self._stop()
        for listener in tuple(self._listeners):
            listener.moved.set()

    def answer(self, has_left: HasLeft) -> Response:
        """Return the stream for one client, beginning with all heads as they are.

        It ends when ``has_left`` says that the client has gone, or with the centre.

        Raises:
            HTTPException: 503 when too many clients listen already.
        """
        if len(self._listeners) >= CLIENTS or self._closed:
            raise HTTPException(
                503, "too many clients listen to events; poll instead", {"Retry-After": "30"}
            )
        return StreamingResponse(
            self.stream(has_left),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    async def stream(self, has_left: HasLeft) -> AsyncGenerator[bytes, None]:
        """Yield what one client is sent; close it to forget the client."""
        listener = _Listener(asyncio.get_running_loop())
        self._listeners.add(listener)  # before the heads are read: nothing falls in between
        listener.heads = self._store.last_heads()
        try:
            while not self._closed:
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._comment_every_s):
                        await listener.moved.wait()
                if await has_left():
                    return
                listener.moved.clear()
                heads, listener.heads = listener.heads, {}
                yield b"".join(_event(*moved) for moved in heads.items()) or b": still here\n\n"
        finally:
            self._listeners.discard(listener)

    def _heads_moved(self, heads: dict[str, int]) -> None:
        for listener in tuple(self._listeners):
            with suppress(RuntimeError):  # its loop has just been closed
                listener.loop.call_soon_threadsafe(listener.hear, dict(heads))
