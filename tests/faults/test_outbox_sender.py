"""The sender itself, with the real duty.db: waits by its own clock, obeys, never sends twice."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ioc_desktop.domain.outbox import NO_COMMANDS, OutboxBoard
from ioc_desktop.domain.queries import OutboxQuery
from ioc_desktop.store.duty_ledger import Changes
from ioc_desktop.store.duty_reader import DutyReader
from ioc_desktop.store.duty_rows import NewAction
from ioc_desktop.store.faults import StoreError
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.sync.adapters.centre_api import CentreApiAdapter
from ioc_desktop.sync.clock import StationClock
from ioc_desktop.sync.command_answers import verdict_of
from ioc_desktop.sync.describe import CentreInfo
from ioc_desktop.sync.duty_desk import DutyDesk
from ioc_desktop.sync.faults import BadPage, Busy, Refused, Unreachable
from ioc_desktop.sync.http import Answer, CentreGateway
from ioc_desktop.sync.outbox import CommandGate, OutboxPace, OutboxSender
from tests.faults.outbox_room import ISSUED, new_key, until
from tests.faults.rig import run

BRISK = OutboxPace(0.02, 0.1, credentials_s=0.02, no_commands_s=0.05, idle_s=60.0)


@dataclass
class Gate:
    """A centre that does what the script says, then accepts."""

    script: list[Exception | Answer] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    times_s: list[float] = field(default_factory=list)
    mark: str = "a"
    centre: str = "vinh"

    async def command(self, body: bytes, key: str) -> Answer:
        self.bodies.append(body)
        self.times_s.append(asyncio.get_running_loop().time())
        if self.script:
            step = self.script.pop(0)
            if isinstance(step, Exception):
                raise step
            return step
        sent = json.loads(body)
        change = {"id": sent["target"], "rev": sent["expected_rev"] + 1, "op": "put"}
        answer = {"command": key, "change": change | {"row": sent["payload"]}}
        return Answer(json.dumps(answer).encode(), None, 201)

    def credentials_mark(self) -> str:
        return self.mark


@dataclass
class Told:
    changes: list[tuple[str, str]] = field(default_factory=list)
    errors: list[StoreError] = field(default_factory=list)

    def outbox_changed(self, changes: Changes) -> None:
        self.changes += [(one.key, one.state) for one in changes]

    def outbox_failed(self, error: StoreError) -> None:
        self.errors.append(error)


@contextlib.asynccontextmanager
async def sending(
    folder: Path,
    gate: Gate,
    info: Callable[[], CentreInfo | None] = lambda: None,
    clock: StationClock | None = None,
    pace: OutboxPace = BRISK,
) -> AsyncIterator[tuple[DutyDesk, OutboxSender, Told]]:
    told = Told()
    desk = await DutyDesk.open(folder)
    sender = OutboxSender(
        gate, desk, clock or StationClock(), told, info=info, pace=pace, chance=random.Random(1)
    )
    task = asyncio.create_task(sender.run())
    try:
        yield desk, sender, told
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await desk.close()
    assert told.errors == []


async def put(desk: DutyDesk, sender: OutboxSender, target: str, **more: Any) -> str:
    key = new_key()
    await desk.record(NewAction(key=key, centre="vinh", target=target, officer="lan", **more), 9)
    sender.wake()
    return key


def board(folder: Path) -> OutboxBoard:
    reader = DutyReader(CacheReader(folder / "cache.db"), folder)
    try:
        found = reader.answer({"q": OutboxQuery()}, 9).answers["q"]
    finally:
        reader.close()
    assert isinstance(found, OutboxBoard)
    return found


def drained(folder: Path) -> bool:
    return not board(folder).waiting


def cut() -> Unreachable:
    return Unreachable("cut", "the line was cut")


def test_19_a_clock_that_jumps_delays_no_try(tmp_path: Path) -> None:
    async def scene() -> None:
        years = iter([0.0, -4e7, 4e7, -1e9, 1e9] * 100)
        clock = StationClock(wall=lambda: 1.6e9 + next(years))
        gate = Gate([cut() for _ in range(6)])
        async with sending(tmp_path, gate, clock=clock) as (desk, sender, _):
            await put(desk, sender, "a", row=ISSUED)
            await until(lambda: drained(tmp_path), within_s=10)
        assert len(gate.bodies) == 7
        assert len(set(gate.bodies)) == 1, "the same bytes however often"

    run(scene())


def test_19_nothing_but_time_is_needed(tmp_path: Path) -> None:
    """Recorded before the sender lives, and not a word to it afterwards."""

    async def scene() -> None:
        desk = await DutyDesk.open(tmp_path)
        await desk.record(
            NewAction(key=new_key(), centre="vinh", target="a", officer="lan", row=ISSUED), 9
        )
        await desk.close()
        gate = Gate([cut(), Unreachable("server_error", "500"), BadPage("digest", "bad"), cut()])
        async with sending(tmp_path, gate):
            await until(lambda: drained(tmp_path), within_s=10)
        assert len(gate.bodies) == 5

    run(scene())


def test_19_a_retry_after_is_waited_in_full_and_not_cut_short(tmp_path: Path) -> None:
    async def scene() -> None:
        gate = Gate([Busy("busy_503", "wait", 0.5)])
        async with sending(tmp_path, gate) as (desk, sender, _):
            await put(desk, sender, "a", row=ISSUED)
            await until(lambda: bool(gate.bodies))
            await put(desk, sender, "b", row=ISSUED)
            sender.centre_back()
            await until(lambda: drained(tmp_path), within_s=10)
        assert gate.times_s[1] - gate.times_s[0] >= 0.5

    run(scene())


def test_19_a_centre_that_takes_its_token_again_gets_what_it_refused(tmp_path: Path) -> None:
    """The same token: the centre was out of order, not the credentials."""

    async def scene() -> None:
        gate = Gate([Refused("credentials", "401")])
        async with sending(tmp_path, gate) as (desk, sender, _):
            await put(desk, sender, "a", row=ISSUED)
            await until(lambda: board(tmp_path).waiting[0].reason == "401")
            sender.wake()
            await asyncio.sleep(0.1)
            assert len(gate.bodies) == 1
            sender.centre_back()
            await until(lambda: drained(tmp_path), within_s=10)

    run(scene())


def test_19_a_centre_that_takes_no_commands_keeps_them_recorded(tmp_path: Path) -> None:
    async def scene() -> None:
        says = [CentreInfo("vinh", "e", "1.0", (), commands=False)]
        gate = Gate()
        async with sending(tmp_path, gate, lambda: says[0]) as (desk, sender, _):
            key = await put(desk, sender, "a", row=ISSUED)
            await until(lambda: board(tmp_path).waiting[0].reason == NO_COMMANDS)
            assert (board(tmp_path).waiting[0].state, gate.bodies) == ("recorded", [])
            says[0] = msgspec.structs.replace(says[0], commands=True)
            await until(lambda: drained(tmp_path), within_s=10)
            assert [one.key for one in board(tmp_path).lately] == [key]

    run(scene())


def test_18_while_one_directive_fails_the_others_go(tmp_path: Path) -> None:
    async def scene() -> None:
        gate = Gate([Unreachable("server_error", "500")])
        slow = OutboxPace(30.0, 60.0)
        async with sending(tmp_path, gate, pace=slow) as (desk, sender, told):
            first = await put(desk, sender, "a", row=ISSUED)
            await until(lambda: bool(gate.bodies))
            others = [await put(desk, sender, name, row=ISSUED) for name in "bcd"]
            await until(lambda: len(board(tmp_path).lately) == 3, within_s=10)
            assert [one.key for one in board(tmp_path).waiting] == [first]
            accepted = [(other, "accepted") for other in others]
            await until(lambda: [one for one in told.changes if one[1] == "accepted"] == accepted)

    run(scene())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[1]",
        b"\xff",
        b'{"command":"other","change":{"id":"t","rev":1}}',
        b'{"command":"k","change":{"id":"other","rev":1}}',
        b'{"command":"k","change":{"id":"t","rev":-1}}',
        b'{"command":"k","change":{"id":"t","rev":99999999999999999999}}',
        b"[" * 100_000,
    ],
)
def test_an_answer_that_does_not_speak_of_the_command_is_not_believed(body: bytes) -> None:
    with pytest.raises(BadPage):
        verdict_of(Answer(body, None, 201), "k", "t")


def test_a_real_adapter_is_a_gate_and_others_need_not_be() -> None:
    real = CentreApiAdapter(CentreGateway("vinh", "http://127.0.0.1:9", lambda: None))
    assert isinstance(real, CommandGate)
    asyncio.run(real.aclose())
    assert not isinstance(object(), CommandGate)
