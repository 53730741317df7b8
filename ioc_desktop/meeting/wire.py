"""HTTP/1.1 to a room of strangers: uvicorn's protocol, with an end to every patience.

uvicorn waits for ever for a request that comes a byte at a time, and for a browser that
takes nothing of an answer. Here each connection has a deadline for its request and one for
taking what it is sent (``door.py`` bounds how many there are), and what is no HTTP ends it
without a word in a log.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from ioc_desktop.meeting.door import Door, Guest
from ioc_desktop.meeting.limits import HEAD_BYTES, HEAD_S, KEEP_ALIVE_S, SLOW_S

_log = logging.getLogger(__name__)
_log.setLevel(logging.ERROR)  # what strangers send is their fault, and must not fill a log


class RoomProtocol(H11Protocol):
    """One connection."""

    def __init__(
        self, config: uvicorn.Config, state: ServerState, door: Door, guest: Guest
    ) -> None:
        """Serve ``config``'s application to this guest, which requests find in their state."""
        super().__init__(config, state, {"guest": guest})
        self.logger = _log
        self._door, self._guest = door, guest
        self._request: asyncio.TimerHandle | None = None
        self._taking: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn narrows asyncio's own type
        """Begin."""
        super().connection_made(transport)
        self._guest.send_away = transport.abort
        self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of the deadlines."""
        super().connection_lost(exc)
        self._unset_keepalive_if_required()
        for timer in (self._request, self._taking):
            if timer is not None:
                timer.cancel()
        self._door.leave(self._guest)

    def data_received(self, data: bytes) -> None:
        """Take what came; the deadline stands until the request is whole."""
        super().data_received(data)
        self._await_request()

    def on_response_complete(self) -> None:
        """Await the next request; whoever still sends the last one's body is let go."""
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY:
            self.transport.close()
        self._await_request()

    def send_400_response(self, msg: str) -> None:
        """Say that this is no HTTP, where no answer is on its way."""
        if self.conn.our_state is h11.IDLE:
            super().send_400_response(msg)
        else:
            self.transport.abort()

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
