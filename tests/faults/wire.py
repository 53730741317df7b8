"""A proxy that speaks HTTP and breaks what passes, request by request, by a seed.

It stands before a real centre. Which fault meets the n-th request of a path is thrown from
(seed, path, n) alone, so a replayed seed meets every path with the same faults in the same
order, however the requests of several paths mingle. ``calm`` ends the faults and cuts all
connections made before. The faults themselves are in ``wire_faults``.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.faults.stand_in import StandIn

Writer = asyncio.StreamWriter
PIECE = 16_384
_NO_LINGER = struct.pack("ii", 1, 0)


class HangUpError(Exception):
    """This connection is over, as the fault wanted it."""


@dataclass(frozen=True)
class Reply:
    """A whole answer as the centre gave it."""

    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def raw(self, **other: str) -> bytes:
        """Return its bytes, with some headers (``content_digest=…``) said otherwise."""
        changed = {name.replace("_", "-"): value for name, value in other.items()}
        lines = [f"HTTP/1.1 {self.status}"]
        lines += [f"{k}: {changed.get(k, v)}" for k, v in self.headers]
        lines += [f"{k}: {v}" for k, v in changed.items() if k not in dict(self.headers)]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass
class Exchange:
    """One request on its way, and what a fault needs to break its answer."""

    proxy: Wire
    method: str
    target: str
    request: bytes
    writer: Writer
    chance: random.Random

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    async def honest(self) -> Reply:
        """Ask the centre; keep the answer for later replays."""
        reply = await self.proxy.ask(self.request)
        if reply.status.startswith("200"):
            kept = self.proxy.answered[self.path]
            kept.append((self.target, reply))
            del kept[:-40]
        return reply

    async def send(self, data: bytes) -> None:
        """Write to the client."""
        self.writer.write(data)
        await self.writer.drain()

    def close(self) -> None:
        """End the connection in order, after what was written."""
        self.writer.close()
        raise HangUpError

    def reset(self) -> None:
        """Break the connection with a TCP reset."""
        sock = self.writer.get_extra_info("socket")
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        self.writer.transport.abort()
        raise HangUpError


Fault = Callable[[Exchange], Awaitable[None]]


@dataclass(frozen=True)
class Mix:
    """How many of the requests are broken, and how; ``path`` = only of those that end so."""

    share: float
    faults: tuple[str, ...]
    path: str = ""


@dataclass
class Wire(StandIn):
    """Passes HTTP on to a port of this machine, with faults; ``target_port`` may change."""

    id: str
    faults: dict[str, Fault]
    seed: int = 0
    target_port: int = 0
    mix: Mix = Mix(0.0, ())
    asked: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    answered: dict[str, list[tuple[str, Reply]]] = field(default_factory=lambda: defaultdict(list))
    targets: list[str] = field(default_factory=list)

    async def calm(self) -> None:
        """End the faults."""
        self.mix = Mix(0.0, ())
        await self.cut()

    def throw(self, path: str) -> tuple[str | None, random.Random]:
        """Return the fault for the next request of this path, if any, and its dice."""
        self.asked[path] += 1
        chance = random.Random(f"{self.seed} {path} {self.asked[path]}")
        hit = self.mix.faults and path.endswith(self.mix.path) and chance.random() < self.mix.share
        return (chance.choice(self.mix.faults) if hit else None), chance

    async def ask(self, request: bytes) -> Reply:
        """Send a request to the centre on a connection of its own; return its answer.

        Raises:
            OSError: no whole answer came.
        """
        reader, writer = await asyncio.open_connection("127.0.0.1", self.target_port)
        try:
            writer.write(request)
            await writer.drain()
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.rstrip("\r\n").split("\r\n")
            headers = []
            length = 0
            for line in lines:
                name, _, value = line.partition(":")
                if name.lower() != "connection":
                    headers.append((name.lower(), value.strip()))
                if name.lower() == "content-length":
                    length = int(value)
            body = await reader.readexactly(length)
            return Reply(first.partition(" ")[2], tuple(headers), body)
        except asyncio.IncompleteReadError as error:
            raise ConnectionResetError("the centre broke off") from error
        finally:
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        # The client, the centre or the script broke the connection: nothing to say.
        with contextlib.suppress(
            OSError, HangUpError, asyncio.CancelledError, asyncio.IncompleteReadError
        ):
            while True:
                await self._turn(reader, writer)
        if not writer.is_closing():
            writer.transport.abort()

    async def _turn(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
        method, target, _ = first.split(" ", 2)
        kept = [line for line in lines if not line.lower().startswith("connection:")]
        lengths = [line for line in lines if line.lower().startswith("content-length:")]
        body = b""
        if lengths:
            body = await reader.readexactly(int(lengths[0].partition(":")[2]))
        request = "\r\n".join([first, *kept, "Connection: close", "", ""]).encode("latin-1") + body
        path = target.partition("?")[0]
        self.targets.append(target)
        name, chance = self.throw(path)
        exchange = Exchange(self, method, target, request, writer, chance)
        self.done[name or "none"] += 1
        if name is not None:
            await self.faults[name](exchange)
        elif path == "/v1/events":
            await self._stream(exchange)
        else:
            await exchange.send((await exchange.honest()).raw())

    async def _stream(self, exchange: Exchange) -> None:
        """Pass an event stream on as it comes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.target_port)
        try:
            writer.write(exchange.request)
            while data := await reader.read(PIECE):
                await exchange.send(data)
        finally:
            writer.transport.abort()
        exchange.close()
