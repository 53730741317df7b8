"""HTTP/1.1 to a room of strangers: uvicorn's protocol, with an end to every patience.

uvicorn waits for ever for a request that comes a byte at a time, and for a browser that
takes nothing of an answer. Here each connection has a deadline for its request and one for
taking what it is sent, and there is a bound to connections, of all and of one address.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from ioc_desktop.meeting.limits import (
    CONNECTIONS,
    CONNECTIONS_PER_ADDRESS,
    HEAD_BYTES,
    HEAD_S,
    KEEP_ALIVE_S,
    SLOW_S,
)

_log = logging.getLogger(__name__)
_log.setLevel(logging.ERROR)  # what strangers send is their fault, and must not fill a log


class RoomProtocol(H11Protocol):
    """One connection."""

    def __init__(self, config: uvicorn.Config, state: ServerState, addresses: Counter[str]) -> None:
        """Serve ``config``'s application; ``addresses`` counts connections by peer."""
        super().__init__(config, state, {})
        self.logger = _log
        self._addresses = addresses
        self._address = ""
        self._request: asyncio.TimerHandle | None = None
        self._taking: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn narrows asyncio's own type
        """Begin, or refuse where there are too many."""
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        self._addresses[self._address] += 1
        if (
            len(self.connections) > CONNECTIONS
            or self._addresses[self._address] > CONNECTIONS_PER_ADDRESS
        ):
            transport.abort()
            return
        self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of the deadlines."""
        super().connection_lost(exc)
        self._unset_keepalive_if_required()
        for timer in (self._request, self._taking):
            if timer is not None:
                timer.cancel()
        self._addresses[self._address] -= 1
        if self._addresses[self._address] <= 0:
            del self._addresses[self._address]

    def data_received(self, data: bytes) -> None:
        """Take what came; the deadline stands until the request is whole."""
        super().data_received(data)
        self._await_request()

    def on_response_complete(self) -> None:
        """Await the next request."""
        super().on_response_complete()
        self._await_request()

    def pause_writing(self) -> None:
        """Wait only so long for a browser that takes nothing."""
        super().pause_writing()
        if self._taking is None:
            self._taking = self.loop.call_later(SLOW_S, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on: it took some."""
        super().resume_writing()
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None

    def _should_upgrade(self) -> bool:
        return False  # nothing here speaks another protocol, and nobody is warned of it

    def _await_request(self) -> None:
        whole = self.conn.their_state not in (h11.IDLE, h11.SEND_BODY)
        if whole and self._request is not None:
            self._request.cancel()
            self._request = None
        elif not whole and self._request is None:
            self._request = self.loop.call_later(HEAD_S, self.transport.abort)


def room_config(application: Any) -> uvicorn.Config:
    """Return how uvicorn serves the application: no logs of its own, bounded headers."""
    config = uvicorn.Config(
        application,
        http=RoomProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        h11_max_incomplete_event_size=HEAD_BYTES,
        timeout_keep_alive=KEEP_ALIVE_S,
    )
    config.load()
    return config
