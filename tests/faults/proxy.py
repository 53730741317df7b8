"""A fault proxy: stands before a real centre and breaks what passes, by a seeded script.

Each connection gets a fault by the dice: late, dropped, cut, corrupted, dripping, reset,
half-open, or none. ``calm`` ends the faults; connections made before then are cut.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from dataclasses import dataclass, field
from typing import Final, Self

FAULTS: Final = ("none", "delay", "drop", "cut", "corrupt", "drip", "reset", "half_open")
PIECE: Final = 4096


@dataclass
class FaultProxy:
    """Passes TCP on to a port of this machine, with faults."""

    id: str
    target_port: int
    seed: int
    port: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FAULTS, 0))
    _calm: bool = False
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *exc: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._end_all()
        await self._server.wait_closed()

    async def calm(self) -> None:
        """End the faults."""
        self._calm = True
        await self._end_all()

    async def _end_all(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        fault = "none" if self._calm else self._chance.choice(FAULTS)
        self.counts[fault] += 1
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await self._between(reader, writer, fault)
        writer.transport.abort()

    async def _between(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, fault: str
    ) -> None:
        if fault == "drop":
            return
        if fault == "delay":
            await asyncio.sleep(self._chance.uniform(0.1, 0.8))
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self.target_port)
        asking = asyncio.create_task(self._pass(reader, up_writer, "none"))
        try:
            await self._pass(up_reader, writer, fault)
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            up_writer.transport.abort()

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, fault: str
    ) -> None:
        """Pass bytes on; the fault comes somewhere in the first 200 kB."""
        until = self._chance.randrange(1, 200_000)
        passed = 0
        while data := await reader.read(PIECE):
            hit = passed <= until < passed + len(data)
            passed += len(data)
            if hit and fault in {"cut", "reset", "half_open"}:
                await self._break(writer, data[: max(1, until % PIECE)], fault)
                return
            if hit and fault == "corrupt":
                place = until % len(data)
                data = data[:place] + bytes([data[place] ^ 0x20]) + data[place + 1 :]
            if fault == "drip":
                await asyncio.sleep(0.05)
            writer.write(data)
            await writer.drain()

    @staticmethod
    async def _break(writer: asyncio.StreamWriter, last: bytes, fault: str) -> None:
        if fault == "half_open":
            await asyncio.sleep(3600)
        writer.write(last)
        await writer.drain()
        if fault == "cut":
            writer.close()
            await writer.wait_closed()
