"""A centre, the wire, a station, and the truth: where scripts of faults are played and judged."""

from __future__ import annotations

import asyncio
import json
import random
import signal
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from tests.faults.author import Author
from tests.faults.cache_look import held_after_death, held_by
from tests.faults.nursery import Child, Nursery
from tests.faults.truth import Held, Truth, Written, behind, judge, went_back
from tests.faults.wire import Wire
from tests.faults.wire_faults import FAULTS

CENTRE = "nghean"
READY_S = 30.0
WITHIN_S = 30.0
IN_ALL_S = 120.0
"""After the last fault the client must come to hold what the centre has (28): a cursor moves at
least so often, and all is there so soon."""

PENDING = 2


@dataclass
class _Told:
    number: int
    epoch: str
    changes: list[Written]

    def line(self) -> bytes:
        said = {"number": self.number, "epoch": self.epoch}
        changes = [asdict(change) for change in self.changes]
        return json.dumps(said | {"changes": changes}).encode() + b"\n"


@dataclass
class Theatre:
    """One run: an async context manager. What is wrong gathers in ``violations``."""

    nursery: Nursery
    folder: Path
    seed: int
    most_rows: int = 800
    helped_from_rows: int = 0
    violations: list[str] = field(default_factory=list)
    acts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.author = Author(random.Random(f"{self.seed} author"), most_rows=self.most_rows)
        self.truth = Truth()
        self.wire = Wire(CENTRE, FAULTS, seed=self.seed)
        self.data = self.folder / "data"
        self.site = self.folder / "site.toml"
        self.station: Child | None = None
        self.centre: Child | None = None
        self._connected = asyncio.Event()
        self._settled = asyncio.Event()
        self._waiting: deque[_Told] = deque()
        self._in_hand: _Told | None = None
        self._numbers = 0
        self._tokens = 0
        self._before = Held()
        self._controls: set[asyncio.Task[None]] = set()
        self._voice: asyncio.StreamWriter | None = None

    async def __aenter__(self) -> Self:
        self.folder.mkdir(parents=True)
        await self.wire.__aenter__()
        self._server = await asyncio.start_server(self._hear, "127.0.0.1", 0)
        self.new_token()
        return self

    async def __aexit__(self, *exc: object) -> None:
        for child in (self.station, self.centre):
            if child is not None:
                child.signal(signal.SIGCONT)
                await child.kill()
        self._server.close()
        for task in list(self._controls):
            task.cancel()
        await asyncio.gather(*self._controls, return_exceptions=True)
        await self._server.wait_closed()
        await self.wire.__aexit__()

    # The centre and what is written there.

    def tell(self, changes: list[Written], epoch: str | None = None) -> None:
        """Have the centre write, after all that was told before."""
        self._numbers += 1
        self._waiting.append(_Told(self._numbers, epoch or self.author.epoch, changes))
        self._settled.clear()
        self._next()

    def new_epoch(self, rows: int) -> None:
        """Have the centre begin another history."""
        epoch, changes = self.author.new_epoch(rows)
        self.tell(changes, epoch)

    @property
    def busy(self) -> bool:
        """Whether the centre has enough to do."""
        return len(self._waiting) >= PENDING

    def _next(self) -> None:
        if self._voice is None or self._in_hand is not None or not self._waiting:
            return
        told = self._in_hand = self._waiting.popleft()
        if told.epoch != self.truth.epoch:
            self.truth.begin(told.epoch)
        self.truth.write(told.changes)
        self._voice.write(told.line())

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._controls.add(task)
        task.add_done_callback(self._controls.discard)
        try:
            hello = json.loads(await reader.readline())
            self.wire.target_port = hello["port"]
            self._voice = writer
            self._connected.set()
            if self._in_hand is not None:
                writer.write(self._in_hand.line())
            self._next()
            while line := await reader.readline():
                self._done(json.loads(line))
        except (OSError, ValueError):
            return  # the centre was killed, perhaps in the middle of a word
        finally:
            if self._voice is writer:
                self._voice = None
            writer.transport.abort()

    def _done(self, told: dict[str, Any]) -> None:
        assert self._in_hand is not None
        assert told["number"] == self._in_hand.number
        self._in_hand = None
        self.truth.written(told["heads"])
        if not self._waiting:
            self._settled.set()
        self._next()

    async def start_centre(self) -> None:
        """Start it and wait until it answers."""
        self._connected.clear()
        control = self._server.sockets[0].getsockname()[1]
        self.centre = await self.nursery.start("centre", self.folder / "centre", CENTRE, control)
        async with asyncio.timeout(READY_S):
            await self._connected.wait()

    async def kill_centre(self) -> None:
        assert self.centre is not None
        self._voice = None
        await self.centre.kill()

    # The station.

    async def start_station(self) -> None:
        self.station = await self.nursery.start(
            "station", self.site, self.data, self.helped_from_rows
        )

    async def kill_station(self) -> Held:
        """SIGKILL it, judge what it leaves, and return that."""
        station = self.station
        assert station is not None
        if station.code is not None:
            self.violations.append(f"the station had ended by itself with code {station.code}")
        await station.kill()
        held = await asyncio.to_thread(held_after_death, self.data, self.folder / "dead")
        self.violations += [*judge(self.truth, held), *went_back(self._before, held)]
        self.violations += self._log_faults()
        self._before = held
        return held

    def _log_faults(self) -> Iterator[str]:
        if damaged := list(self.data.glob("cache.db.damaged-*")):
            yield f"the station took its cache for damaged: {damaged}"
        log = self.data / "logs" / "station.log"
        if log.exists():
            for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
                if '"event": "a task crashed"' in line:
                    yield f"a bug: {line[:2000]}"

    def forget(self) -> None:
        """A new data folder for the next station: nothing was held before."""
        self._before = Held()
        self.data = self.folder / f"data{self.acts.total()}"

    def new_token(self) -> None:
        """Give new credentials, as an administrator does after a refusal."""
        self._tokens += 1
        text = f'schema = 1\n[[centre]]\nid = "{CENTRE}"\nurl = "{self.wire.url}"\n'
        fresh = self.site.with_suffix(".new")
        fresh.write_text(f'{text}token = "t{self._tokens}"\n', encoding="utf-8")
        fresh.replace(self.site)

    async def converge(self, within_s: float = WITHIN_S) -> None:
        """Wait until the cache shows what the centre has; a violation if it does not.

        ``within_s`` is how long nothing may move on: a slow machine is no stall.
        """
        await asyncio.wait_for(self._settled.wait(), READY_S)
        moved: object = None
        deadline = end = time.monotonic() + IN_ALL_S
        while True:
            held = await asyncio.to_thread(held_by, self.data)
            if moved != (moved := [(copy.number, copy.cursor) for copy in held.copies]):
                deadline = min(end, time.monotonic() + within_s)
            if (faults := [*judge(self.truth, held)]) or not (
                missing := [*behind(self.truth, held)]
            ):
                self.violations += faults
                return
            if time.monotonic() > deadline:
                said = f"it says {held.notes}, reachable {held.reachable}, {held.error}"
                self.violations.append(f"not within {within_s:g} s: {missing[:5]}; {said}")
                return
            await asyncio.sleep(0.03)

    async def calm(self) -> None:
        """End all faults: everybody lives, the wire is whole, credentials are good."""
        await self.wire.calm()
        if self.centre is None or self.centre.code is not None:
            await self.start_centre()
        if self.station is None or self.station.code is not None:
            await self.start_station()
        for child in (self.station, self.centre):
            assert child is not None
            child.signal(signal.SIGCONT)
        self.new_token()
