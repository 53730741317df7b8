"""A fault proxy: stands before a real centre and breaks what passes, by a seeded script.

Each connection gets a fault by the dice: late, dropped, cut, corrupted, dripping, reset,
half-open, or none. ``calm`` ends the faults; connections made before then are cut.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from dataclasses import dataclass, field
from typing import Final

from tests.faults.stand_in import StandIn

FAULTS: Final = ("none", "delay", "drop", "cut", "corrupt", "drip", "reset", "half_open")
PIECE: Final = 4096


@dataclass
class FaultProxy(StandIn):
    """Passes TCP on to a port of this machine, with faults."""

    id: str
    target_port: int
    seed: int
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FAULTS, 0))
    _calm: bool = False

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    async def calm(self) -> None:
        """End the faults."""
        self._calm = True
        await self.cut()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
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
