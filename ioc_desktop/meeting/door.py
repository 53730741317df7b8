"""Who is let in: connections of all and of one neighbour are bounded, from the first byte on.

A stranger holds a place only while there is room. Where there is none, the newcomer gets the
place of whoever came first among strangers of the most crowded address: so a crowd keeps
nobody out but itself, and never takes the place of a browser that looks on.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Final

from ioc_desktop.meeting.limits import CONNECTIONS, CONNECTIONS_PER_ADDRESS, GREETING_S

_NETWORK_BITS: Final = 64
_OUT_OF_PLACES_S: Final = 0.5


class Guest:
    """One connection; ``known``: it has shown a session of this presentation."""

    def __init__(self, neighbour: str) -> None:
        """Be a stranger."""
        self.neighbour = neighbour
        self.known = False
        self.send_away: Callable[[], object] = lambda: None


class Door:
    """Accepts connections on the server's loop and hands each to a protocol of its own."""

    def __init__(
        self,
        listener: socket.socket,
        welcome: Callable[[Door, Guest], asyncio.Protocol],
        context: ssl.SSLContext | None,
    ) -> None:
        """Let nobody in before ``open``; the protocol must call ``leave`` when it is lost."""
        listener.setblocking(False)
        self._listener, self._welcome, self._context = listener, welcome, context
        self._guests: dict[Guest, None] = {}
        self._crowds: Counter[str] = Counter()
        self._greetings: set[asyncio.Task[bool]] = set()

    def open(self) -> None:
        """Let in whoever comes. The loop must be one that watches sockets."""
        asyncio.get_running_loop().add_reader(self._listener, self._accept)

    async def close(self) -> None:
        """Let in nobody more; whoever is still being greeted is sent away."""
        asyncio.get_running_loop().remove_reader(self._listener)
        self._listener.close()
        pending = tuple(self._greetings)
        for greeting in pending:
            greeting.cancel()
        await asyncio.gather(*pending, return_exceptions=True)

    def _accept(self) -> None:
        """Let one in: a crowd is not all there is for the loop to do."""
        loop = asyncio.get_running_loop()
        try:
            connection, peer = self._listener.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return  # gone again
        except OSError:  # this process has no more file numbers: wait for some
            loop.remove_reader(self._listener)
            loop.call_later(_OUT_OF_PLACES_S, self._open_again)
            return
        connection.setblocking(False)
        guest = Guest(neighbour(str(peer[0])))
        if not self._make_room(guest.neighbour):
            connection.close()
            return
        self._guests[guest] = None
        self._crowds[guest.neighbour] += 1
        greeting = loop.create_task(self._greet(guest, connection))
        guest.send_away = greeting.cancel
        self._greetings.add(greeting)
        greeting.add_done_callback(partial(self._greeted, guest, connection))

    def _open_again(self) -> None:
        if self._listener.fileno() >= 0:
            self.open()

    def leave(self, guest: Guest) -> None:
        """The connection is no more. May be called twice."""
        if guest in self._guests:
            del self._guests[guest]
            self._crowds[guest.neighbour] -= 1
            if not self._crowds[guest.neighbour]:
                del self._crowds[guest.neighbour]

    async def _greet(self, guest: Guest, connection: socket.socket) -> bool:
        """Make it a connection of ours; with TLS that takes words from the other side."""
        patience = None if self._context is None else GREETING_S
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: self._welcome(self, guest),
                connection,
                ssl=self._context,
                ssl_handshake_timeout=patience,
            )
        except OSError:
            return False  # no TLS of ours, or gone: a stranger's fault, of which nothing is noted
        return True

    def _greeted(
        self, guest: Guest, connection: socket.socket, greeting: asyncio.Task[bool]
    ) -> None:
        """Let go of one that was sent away, maybe before its greeting began, or was none."""
        self._greetings.discard(greeting)
        if greeting.cancelled() or not greeting.result():
            self.leave(guest)
            connection.close()

    def _make_room(self, newcomer: str) -> bool:
        """Have a place for this neighbour; False = there is none but of those who look on."""
        if self._crowds[newcomer] >= CONNECTIONS_PER_ADDRESS:
            return self._send_one_away(newcomer)
        if len(self._guests) < CONNECTIONS:
            return True
        strangers = Counter(one.neighbour for one in self._guests if not one.known)
        return bool(strangers) and self._send_one_away(strangers.most_common(1)[0][0])

    def _send_one_away(self, crowd: str) -> bool:
        for guest in self._guests:
            if guest.neighbour == crowd and not guest.known:
                self.leave(guest)
                guest.send_away()
                return True
        return False


def plain_address(address: str) -> str:
    """Return an IP address as it is written: an IPv4 one inside IPv6 as itself, no zone.

    Raises:
        ValueError: it is none.
    """
    read = ipaddress.ip_address(address.partition("%")[0])
    inner = read.ipv4_mapped if isinstance(read, ipaddress.IPv6Address) else None
    return str(inner or read)


def neighbour(address: str) -> str:
    """Return whose crowd a connection belongs to: an IPv4 address, or a network of IPv6 ones."""
    try:
        plain = plain_address(address)
        if ":" in plain:
            return str(ipaddress.ip_network((plain, _NETWORK_BITS), strict=False))
    except ValueError:
        return address
    return plain
