"""A real centre, real stations of several officers, and a wire before each: the outbox's tests.

What happens to commands on the way is a script per station (``on_commands``), or thrown from
its seed; everything else passes. Officers act through the station's spool, as the command
line does; what they see is read as the screens read it.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import random
import signal
import sqlite3
import time
import uuid
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx

from ioc_desktop.centre.store import NUMBERS
from ioc_desktop.domain.directives import DirectiveState, moved
from ioc_desktop.domain.outbox import ActionRow, DirectiveRow, OutboxBoard
from ioc_desktop.domain.queries import CentresQuery, DirectiveQuery, OutboxQuery, Query
from ioc_desktop.domain.rows import DATASETS, Directive
from ioc_desktop.station.protocol import DutyRequest, RecordAction, RetryOutbox, SettleAction
from ioc_desktop.station.spool import Spool
from ioc_desktop.store.duty_reader import DutyReader
from ioc_desktop.store.reader import CacheReader
from tests.faults.nursery import Child, Nursery
from tests.faults.truth import Written
from tests.faults.wire import Exchange, Wire
from tests.faults.wire_faults import FAULTS, made

CENTRE = "vinh"
COMMANDS = "/v1/commands"
READY_S = 30.0
AT = "2021-10-07T16:45:00+07:00"
ISSUED = Directive(
    issuer="Chủ tịch UBND thành phố",
    text="Giải trình 31 văn bản quá hạn",
    issued_at=AT,
    state="issued",
    agency="qldt",
)


async def lost_answer(e: Exchange) -> None:
    """It takes effect; nobody learns of it."""
    await e.proxy.ask(e.request)
    e.close()


async def lost_request(e: Exchange) -> None:
    e.close()


async def twice(e: Exchange) -> None:
    await asyncio.gather(e.proxy.ask(e.request), e.proxy.ask(e.request))
    await e.send((await e.proxy.ask(e.request)).raw())


async def busy(e: Exchange) -> None:
    await e.send(
        made("503 Service Unavailable", b"{}", "application/problem+json", retry_after="1")
    )


async def failing(e: Exchange) -> None:
    await e.send(made("500 Internal Server Error", b"{}", "application/problem+json"))


async def unauthorized(e: Exchange) -> None:
    await e.send(made("401 Unauthorized", b"{}", "application/problem+json"))


async def forbidden(e: Exchange) -> None:
    body = b'{"detail":"this token may not write to this agency"}'
    await e.send(made("403 Forbidden", body, "application/problem+json"))


async def walled_off(e: Exchange) -> None:
    """A firewall between that does not like a word in it."""
    await e.send(made("403 Forbidden", b"<html>Request blocked</html>", "text/html"))


async def portal(e: Exchange) -> None:
    await e.send(made("404 Not Found", b"<html>Wi-Fi</html>", "text/html"))


async def foreign(e: Exchange) -> None:
    """An answer to somebody else's command."""
    body = b'{"command":"x","change":{"id":"y","rev":9,"op":"put"}}'
    await e.proxy.ask(e.request)
    await e.send(made("201 Created", body))


COMMAND_FAULTS = {
    one.__name__: one
    for one in (lost_answer, lost_request, twice, busy, failing, unauthorized, portal, foreign)
} | {name: FAULTS[name] for name in ("reset", "half_open_amid", "delay", "wrong_digest")}


@dataclass
class CommandWire(Wire):
    """Breaks commands by ``script`` first, then by chance; passes everything else.

    ``poison``: commands with this text meet ``poisoned_by``, always. ``no_changes``: nothing
    is downloaded.
    """

    script: deque[str] = field(default_factory=deque)
    always: str | None = None
    poison: str | None = None
    poisoned_by: Callable[[Exchange], Awaitable[None]] = failing
    no_changes: bool = False

    def __post_init__(self) -> None:
        self.faults = {**self.faults, "_poisoned": self._poisoned}

    async def _poisoned(self, e: Exchange) -> None:
        if self.poison is not None and self.poison.encode() in e.request:
            await self.poisoned_by(e)
        else:
            await e.send((await e.honest()).raw())

    def throw(self, path: str) -> tuple[str | None, random.Random]:
        if path != COMMANDS:
            blocked = self.no_changes and path.endswith("/changes")
            return "lost_request" if blocked else None, random.Random(self.seed)
        name, chance = super().throw(path)
        if self.poison is not None:
            return "_poisoned", chance
        if self.always is not None:
            return self.always, chance
        return (self.script.popleft() if self.script else name), chance


@dataclass
class Officer:
    """One officer at one station: acts, and sees what that station's screens show."""

    name: str
    nursery: Nursery
    folder: Path
    wire: CommandWire
    station: Child | None = None
    patience_s: float = 20.0
    reader: DutyReader | None = None
    """Kept, as a screen keeps its own: asked twenty times a second, opening it each time costs."""

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def log_in(self, token: str) -> None:
        text = f'schema = 1\n[[centre]]\nid = "{CENTRE}"\nurl = "{self.wire.url}"\n'
        text += f'token = "{token}"\n[[officer]]\nid = "{self.name}"\nname = "Ô/B {self.name}"\n'
        fresh = self.folder / "site.new"
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(self.folder / "site.toml")

    async def start(self) -> None:
        self.station = await self.nursery.start("station", self.folder / "site.toml", self.data)

    async def kill(self) -> None:
        assert self.station is not None
        await self.station.kill()

    async def ask(self, request: DutyRequest) -> None:
        """Have the station carry it out; it is on its disk then."""
        await asyncio.to_thread(Spool(self.data).ask, new_key(), request, self.patience_s)

    async def put(self, target: str, row: Directive, **more: Any) -> str:
        """Record a directive as it is to be; return the action's key."""
        given: dict[str, Any] = {"key": new_key(), "target": target, "row": row, **more}
        await self.ask(RecordAction(number=0, centre=CENTRE, officer=self.name, **given))
        return str(given["key"])

    async def act(
        self, target: str, state: DirectiveState, *, key: str | None = None, **more: Any
    ) -> str:
        """Move the directive that is on the screen one step on."""
        shown = self.directive(target)
        row = moved(shown.row, state, at=AT, by=self.name, **more)
        seen = {"seen": shown.row, "base": shown.base, "expected_rev": shown.act_rev}
        return await self.put(target, row, key=key or new_key(), **seen)

    async def choose(self, key: str, choice: Any) -> str:
        new = new_key()
        settle = SettleAction(number=0, key=key, choice=choice, officer=self.name, new_key=new)
        await self.ask(settle)
        return new

    async def retry(self) -> None:
        await self.ask(RetryOutbox(number=0))

    # What is on the screen.

    def seen(self, query: Query) -> Any:
        if self.reader is None:
            self.reader = DutyReader(CacheReader(self.data / "cache.db"), self.data, [CENTRE])
        return self.reader.answer({"q": query}, int(time.time())).answers["q"]

    def look_away(self) -> None:
        if self.reader is not None:
            self.reader.close()
            self.reader = None

    def outbox(self) -> OutboxBoard:
        board = self.seen(OutboxQuery(limit=1000))
        assert isinstance(board, OutboxBoard)
        return board

    def directive(self, target: str) -> DirectiveRow:
        row = self.seen(DirectiveQuery(centre=CENTRE, target=target))
        assert isinstance(row, DirectiveRow), row
        return row

    def settled(self) -> bool:
        """Whether the centre was reached and all its feeds were fetched once."""
        states = self.seen(CentresQuery())
        feeds = [feed for one in states for feed in one.feeds] if isinstance(states, tuple) else []
        return len(feeds) == len(DATASETS) and all(feed.last_ok_s is not None for feed in feeds)

    def has(self, target: str, state: DirectiveState | None = None) -> bool:
        """Whether the centre's own row was downloaded, in that state."""
        row = self.seen(DirectiveQuery(centre=CENTRE, target=target))
        if not isinstance(row, DirectiveRow) or row.centre_row is None:
            return False
        return state is None or row.centre_row.state == state

    def action(self, key: str) -> ActionRow:
        board = self.outbox()
        every = {one.key: one for one in (*board.lately, *board.lost, *board.waiting)}
        return every[key]

    def state(self, key: str) -> str:
        return self.action(key).state

    def drained(self) -> bool:
        return not self.outbox().waiting


@dataclass
class OutboxRoom:
    """One centre and its officers; an async context manager that leaves nothing behind."""

    folder: Path
    nursery: Nursery
    seed: int = 0
    officers: dict[str, Officer] = field(default_factory=dict)
    centre: Child | None = None

    async def __aenter__(self) -> Self:
        self._port: asyncio.Queue[int] = asyncio.Queue()
        self._control = await asyncio.start_server(self._hear, "127.0.0.1", 0)
        self._calls: set[asyncio.Task[None]] = set()
        await self.start_centre()
        return self

    async def __aexit__(self, *exc: object) -> None:
        for officer in self.officers.values():
            if officer.station is not None:
                officer.station.signal(signal.SIGCONT)
                await officer.kill()
            officer.look_away()
        await self.kill_centre()
        for officer in self.officers.values():
            await officer.wire.__aexit__()
        self._control.close()
        for task in list(self._calls):
            task.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)
        await self._control.wait_closed()

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)
        with contextlib.suppress(OSError, ValueError):
            port = json.loads(await reader.readline())["port"]
            # Whom directives go to, told once: a centre that was killed has it on its disk.
            agency = Written(dataset="agencies", id=ISSUED.agency, rev=1)
            told = {"number": 1, "epoch": "outbox", "changes": [dataclasses.asdict(agency)]}
            writer.write(json.dumps(told).encode() + b"\n")
            await reader.readline()
            self._port.put_nowait(port)
            await reader.read()
        writer.transport.abort()

    async def officer(self, name: str, *, start: bool = True) -> Officer:
        """Add an officer with a station of their own."""
        folder = self.folder / name
        folder.mkdir()
        wire = CommandWire(CENTRE, COMMAND_FAULTS, seed=self.seed + len(self.officers))
        await wire.__aenter__()
        wire.target_port = self.port
        officer = self.officers[name] = Officer(name, self.nursery, folder, wire)
        officer.log_in("t")
        if start:
            await officer.start()
            # Settled: from here on nothing but time and the test itself wakes the sender.
            await until(officer.settled)
        return officer

    async def start_centre(self) -> None:
        control = self._control.sockets[0].getsockname()[1]
        self.centre = await self.nursery.start("centre", self.folder / "centre", CENTRE, control)
        self.port = await asyncio.wait_for(self._port.get(), READY_S)
        for officer in self.officers.values():
            officer.wire.target_port = self.port

    async def kill_centre(self) -> None:
        assert self.centre is not None
        await self.centre.kill()

    def rows(self) -> dict[str, tuple[int, dict[str, Any]]]:
        """Return the truth: id → (revision, row) as the centre has them on its disk."""
        path = self.folder / "centre" / "centre.db"
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            found = connection.execute(
                "SELECT id, rev, item FROM changes WHERE dataset = ? ORDER BY rev",
                (NUMBERS["directives"],),
            ).fetchall()
        return {row_id: (rev, json.loads(item)["row"]) for row_id, rev, item in found}

    def command_elsewhere(self, target: str, rev: int, row: dict[str, Any], by: str) -> int:
        """Write a directive as another party would, straight to the centre; return the status."""
        body = {
            "id": new_key(),
            "kind": "directive.put",
            "officer": by,
            "issued_at": AT,
            "target": target,
            "expected_rev": rev,
            "payload": row,
        }
        url = f"http://127.0.0.1:{self.port}{COMMANDS}"
        return httpx.post(
            url, json=body, headers={"Idempotency-Key": new_key()}, timeout=10, trust_env=False
        ).status_code


def new_key() -> str:
    return uuid.uuid4().hex


async def until(condition: Callable[[], bool], *, within_s: float = 25.0) -> None:
    """Wait for a condition; the deadline only ends a test that has failed."""
    async with asyncio.timeout(within_s):
        while not condition():  # noqa: ASYNC110  # conditions of other programs ring no bell
            await asyncio.sleep(0.05)
