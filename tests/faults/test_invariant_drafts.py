"""Invariant 29: a conclusion that was said to be kept stays; a draft is issued once at most."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Awaitable
from pathlib import Path

import pytest

from ioc_desktop.app.draft_keeping import keep_draft, keep_drafts
from ioc_desktop.domain.drafts import Draft, DraftBoard, DraftRow, draft_target
from ioc_desktop.domain.queries import DraftsQuery
from ioc_desktop.domain.rows import Directive
from ioc_desktop.errors import KnownError
from ioc_desktop.station.protocol import DropDraft, RecordAction
from tests.faults.outbox_room import AT, CENTRE, Officer, OutboxRoom, new_key, until
from tests.faults.scenes import Outcomes, play_selected, scene

pytestmark = pytest.mark.timeout(300)

KILLS = 8
STATION_KILLS = 4
NOW = 1_633_600_000

# Keeps drafts one after the other where no station runs, and tells each that it has kept.
KEEPER = """
import sys
from pathlib import Path
from ioc_desktop.app.draft_keeping import keep_draft
from ioc_desktop.domain.drafts import Draft
number = int(sys.argv[2])
while True:
    number += 1
    keep_draft(None, Path(sys.argv[1]), Draft(key=f"{number:032x}", text="Rà soát", at_s=number))
    print(number, flush=True)
"""


@pytest.fixture(scope="module")
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    return play_selected(request, tmp_path_factory.mktemp("drafts"))


def draft(text: str = "Giải trình 31 văn bản quá hạn") -> Draft:
    return Draft(key=new_key(), text=text, at_s=NOW, addressee="Phòng Quản lý đô thị",
                 meeting="Giao ban tuần 40")  # fmt: skip


def drafts_of(officer: Officer) -> dict[str, DraftRow]:
    board = officer.seen(DraftsQuery(open_only=False, limit=1000))
    assert isinstance(board, DraftBoard), board
    return {row.draft.key: row for row in board.rows}


async def issue(officer: Officer, one: Draft, *, text: str = "") -> None:
    row = Directive(issuer=officer.name, text=text or one.text, issued_at=AT, state="issued",
                    agency="qldt")  # fmt: skip
    await officer.ask(
        RecordAction(number=0, key=one.key, centre=CENTRE, target=draft_target(one),
                     officer=officer.name, row=row)
    )  # fmt: skip


async def why_not(asked: Awaitable[None]) -> str:
    """Return why what was asked was not done, "" when it was."""
    try:
        await asked
    except KnownError as error:
        return str(error)
    return ""


def test_29_a_laptop_killed_at_any_instant_keeps_every_draft_it_said_it_had(
    tmp_path: Path,
) -> None:
    chance = random.Random(seed := int(os.environ.get("IOC_SEED", "20211223")))
    print(f"IOC_SEED={seed}")
    told = 0
    for _ in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "-c", KEEPER, tmp_path / "data", str(told)],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        try:
            told = int(process.stdout.readline())
            time.sleep(chance.random() * 0.05)  # then at any instant
        finally:
            process.send_signal(signal.SIGKILL)
            rest = process.stdout.read().split("\n")
            process.stdout.close()
            process.wait()
        told = int(rest[-2]) if len(rest) > 1 else told  # the last line may be cut short
        with contextlib.closing(sqlite3.connect(tmp_path / "data" / "duty.db")) as plain:
            assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            there = {int(key, 16) for (key,) in plain.execute("SELECT key FROM drafts")}
        assert set(range(1, told + 1)) <= there
        assert len(there) <= told + 1, "nothing is there that nobody wrote"
        told = max(there)


@scene("lan")
async def test_29_kills_of_the_station_lose_no_draft_and_keep_each_once(room: OutboxRoom) -> None:
    lan = room.officers["lan"]
    chance = random.Random(20211223)
    kept: list[Draft] = []
    asked: list[Draft] = []
    ended = asyncio.Event()

    async def meeting() -> None:
        while not ended.is_set():
            one = draft(f"Việc {len(asked)}")
            asked.append(one)
            for _ in range(5):
                with contextlib.suppress(KnownError):
                    await asyncio.to_thread(keep_draft, None, lan.data, one)
                    kept.append(one)
                    break

    going = asyncio.create_task(meeting())
    for kill in range(STATION_KILLS):
        await until(lambda wanted=2 * (kill + 1): len(kept) >= wanted)  # type: ignore[misc]  # bound in the loop
        await asyncio.sleep(chance.uniform(0, 0.3))
        await lan.kill()
        await asyncio.sleep(chance.uniform(0, 0.3))  # for a while nobody holds the folder
        await lan.start()
    ended.set()
    await going
    await until(lambda: {one.key for one in asked} <= set(drafts_of(lan)))
    found = drafts_of(lan)
    assert len(found) == len(asked), "each once"
    assert [found[one.key].draft for one in kept] == kept
    assert await asyncio.to_thread(lambda: list((lan.data / "duty-spool").glob("*.request"))) == []


@scene("lan")
async def test_29_a_draft_is_issued_once_however_often_and_whatever_is_killed(
    room: OutboxRoom,
) -> None:
    lan = room.officers["lan"]
    one, other = draft(), draft("Việc khác")
    await asyncio.to_thread(keep_drafts, None, lan.data, (one, other))
    lan.wire.script.extend(["lost_answer", "twice"])
    await issue(lan, one)
    await lan.kill()
    assert drafts_of(lan)[one.key].state == "issued", "from the moment it was said to be recorded"
    await lan.start()
    await issue(lan, one)  # the console saw no answer and asks again
    assert "another action" in await why_not(issue(lan, one, text="Sửa lại lời văn"))
    drop = DropDraft(number=0, key=one.key, officer="lan", why="trùng")
    assert "issued already" in await why_not(lan.ask(drop))
    await lan.ask(DropDraft(number=0, key=other.key, officer="lan", why="trùng"))
    await lan.kill()
    await lan.start()
    assert "was dropped by Ô/B lan: it is not issued" in await why_not(issue(lan, other))
    await until(lan.drained)
    assert [target for target in room.rows() if target.startswith("directive/2021")] == [
        draft_target(one)
    ]
    assert room.rows()[draft_target(one)][0] == 1
    assert drafts_of(lan)[one.key].action == "accepted"


@scene("lan", "minh")
async def test_29_a_draft_issued_on_two_machines_is_one_directive(room: OutboxRoom) -> None:
    lan, minh = room.officers["lan"], room.officers["minh"]
    one = draft()
    for officer in (lan, minh):  # as a file carries it from one to the other
        await asyncio.to_thread(keep_draft, None, officer.data, one)
    await issue(lan, one)
    await until(lan.drained)
    await issue(minh, one, text="Giải trình, theo lời của máy thứ hai")
    await until(minh.drained)
    assert lan.state(one.key) == "accepted"
    assert minh.state(one.key) in {"refused", "superseded"}, "a person is told, nothing doubled"
    rev, row = room.rows()[draft_target(one)]
    assert (rev, row["text"]) == (1, one.text)
    assert len(room.rows()) == 1
