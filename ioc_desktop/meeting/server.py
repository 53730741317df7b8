"""The web server in a thread of its own, and what the painting thread may tell it."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from uvicorn.server import ServerState

from ioc_desktop.errors import KnownError
from ioc_desktop.meeting.board import Beat, Board, ShownScene, ShownTile
from ioc_desktop.meeting.codes import CodeDesk
from ioc_desktop.meeting.door import Door
from ioc_desktop.meeting.html import PageTexts
from ioc_desktop.meeting.limits import BEAT_S
from ioc_desktop.meeting.pictures import Painted, Pictures
from ioc_desktop.meeting.sessions import Seats, Sessions
from ioc_desktop.meeting.web import Room, create_app
from ioc_desktop.meeting.wire import RoomProtocol, room_config

_LAST_WORDS_S: Final = 0.5
_ENDING_S: Final = 3.0
_LOOK_S: Final = 0.01


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How the page is served. ``names``: whose Host header is answered beside the address."""

    key: bytes
    viewers: int
    texts: PageTexts
    names: tuple[str, ...] = ()
    context: ssl.SSLContext | None = None


class ServerEvents(Protocol):
    """What the server tells, from its own thread."""

    def code_changed(self, code: str) -> None:
        """Another code admits the next browser."""

    def viewers_changed(self, viewers: int) -> None:
        """So many seats are taken."""


def listen(address: str, port: int) -> socket.socket:
    """Return a socket that listens on an address of this machine; port 0 takes a free one.

    Raises:
        KnownError: it cannot be listened on.
    """
    try:
        found = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, place = found[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise _not_ours(address, error) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRNOTAVAIL:
            raise _not_ours(address, error) from error
        raise KnownError(
            f"the meeting room's page cannot be served on {address} port {port}: "
            f"{error.strerror}; choose another port in [meeting]"
        ) from error
    return listener


def _not_ours(address: str, error: OSError) -> KnownError:
    return KnownError(
        f"the meeting room's page cannot be served on {address}: {error.strerror}; "
        "give an address of this machine in [meeting]"
    )


class MeetingServer:
    """Serves until ``close``; all its methods may be called from any one other thread."""

    def __init__(
        self, listener: socket.socket, settings: ServerSettings, events: ServerEvents
    ) -> None:
        """Serve on ``listener``, which is its own from now on."""
        self._listener, self._settings, self._events = listener, settings, events
        self._loop = asyncio.SelectorEventLoop()  # on every system one that watches sockets
        self._room = Room(
            board=Board(),
            pictures=Pictures(),
            codes=CodeDesk(events.code_changed),
            seats=Seats(settings.viewers, events.viewers_changed),
            sessions=Sessions(settings.key),
            texts=settings.texts,
            secure=settings.context is not None,
        )
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="meeting-server", daemon=True)
        self._thread.start()

    def show(self, scene: ShownScene | None, tiles: Mapping[str, ShownTile]) -> None:
        """Put another scene on air, or nothing."""
        self._call(lambda: self._room.board.show(scene, tiles))

    def put(
        self, tile: ShownTile, painted: Painted | None = None, sizes: tuple[int, ...] = ()
    ) -> None:
        """Show a tile anew, with its picture if it has another one."""

        def do() -> None:
            if painted is not None:
                self._room.pictures.hold(tile.picture, painted, sizes)
            self._room.board.put(tile)
            self._room.pictures.keep_only(self._room.board.pictures)

        self._call(do)

    def beat(self, beat: Beat) -> None:
        """Tell the room's time."""
        self._call(lambda: self._room.board.beat(beat))

    def close(self, *, ended: bool) -> None:
        """End; ``ended``: the presentation is over, which every page is told."""
        if ended:
            self._call(self._room.board.end)
        self._call(self._stop.set)
        self._thread.join(_ENDING_S + 2 * _LAST_WORDS_S)

    def _call(self, do: Callable[[], object]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(do)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        room = self._room
        config = room_config(create_app(room, self._settings.names))
        state = ServerState()
        door = Door(
            self._listener,
            lambda door, guest: RoomProtocol(config, state, door, guest),
            self._settings.context,
        )
        door.open()
        while not self._stop.is_set():
            room.codes.renew_if_old()
            room.seats.free_left()
            room.pictures.keep_only(room.board.pictures)
            try:
                async with asyncio.timeout(BEAT_S):
                    await self._stop.wait()
            except TimeoutError:
                continue
        await door.close()
        if room.board.ended:
            await asyncio.sleep(_LAST_WORDS_S)  # every page hears it, and goes by itself
        for connection in list(state.connections):
            connection.transport.abort()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_ENDING_S / 2):
                while state.tasks or state.connections:  # noqa: ASYNC110  # uvicorn tells nobody when these sets empty
                    await asyncio.sleep(_LOOK_S)
        room.pictures.close()
