"""Every fault of the wire, one after the other, for all requests: the kit judged by itself.

While a fault lasts nothing false is stored and the cache says what is wrong (no stall in
silence); when it is over, client and centre hold the same rows.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from tests.faults.cache_look import held_by
from tests.faults.nursery import Nursery
from tests.faults.theatre import Theatre
from tests.faults.truth import Held, judge
from tests.faults.wire import Mix
from tests.faults.wire_faults import FAULTS, HARMLESS

SAID = {
    "drop": "broke off|broke the connection",
    "reset": "broke",
    "half_open": "did not|not answer",
    "half_open_amid": "did not|not answer",
    "drip": "did not finish",
    "cut_by_length": "broke off|cut",
    "cut_chunked": "broke off",
    "cut_at_close": "Content-Digest|JSON|broke",
    "corrupt": "Content-Digest",
    "corrupt_head": "",
    "wrong_digest": "does not fit its Content-Digest",
    "no_digest": "without a Content-Digest",
    "gzip_bomb": "compressed",
    "endless_body": "above|did not finish",
    "endless_header": "did not|broke off|headers",
    "foreign_epoch": "epoch",
    "foreign_centre": "hatinh",
    "wrong_count": "7001|describe",
    "newer_schema": "schema",
    "not_a_number": "JSON",
    "broken_json": "JSON",
    "html": "text/html",
    "html_as_json": "JSON",
    "redirect": "points elsewhere",
    "gone": "no longer knows|neither our place",
    "unauthorized": "token",
    "forbidden": "forbids",
    "busy": "asks to wait for 1 s",
    "unavailable": "asks to wait",
    "server_error": "status 500",
    "not_found": "status 404",
}
"""What the cache must say while a fault lasts: one of these pieces of text."""


LANES = 3
"""So many stations at once: they mostly wait for deadlines."""


def trouble(held: Held) -> str:
    """Return all that the cache says of what is wrong."""
    return " · ".join(filter(None, [held.error, *(why for _, why in held.notes.values())]))


async def named(theatre: Theatre, fault: str) -> str:
    """Break every request by this fault; return what was said of it at last."""
    await theatre.wire.cut()
    theatre.wire.mix = Mix(1.0, (fault,))
    theatre.tell(theatre.author.batch())
    deadline = time.monotonic() + 15.0
    pieces = SAID[fault].split("|")
    while True:
        held = await asyncio.to_thread(held_by, theatre.data)
        theatre.violations += judge(theatre.truth, held)
        said = trouble(held)
        if (said and any(piece in said for piece in pieces)) or theatre.violations:
            return said
        assert time.monotonic() < deadline, f"{fault} is not said: {said!r}"
        await asyncio.sleep(0.05)


async def each_in_turn(nursery: Nursery, folder: Path, faults: list[str]) -> None:
    async with Theatre(nursery, folder, len(faults)) as theatre:
        theatre.new_epoch(30)
        await theatre.start_centre()
        await theatre.start_station()
        await theatre.converge()
        for fault in faults:
            await named(theatre, fault)
            await theatre.calm()
            await theatre.converge(20.0)
            assert theatre.violations == [], fault
        await theatre.kill_station()
        assert theatre.violations == []
        assert not any(path.startswith("/elsewhere") for path in theatre.wire.targets)


@pytest.mark.timeout(300)
def test_9_10_every_fault_is_said_while_it_lasts_and_over_when_it_is_over(tmp_path: Path) -> None:
    assert SAID.keys() | HARMLESS == FAULTS.keys()

    async def story() -> None:
        names = sorted(SAID)
        async with Nursery(tmp_path / "log") as nursery, asyncio.TaskGroup() as lanes:
            for lane in range(LANES):
                own = tmp_path / str(lane)
                lanes.create_task(each_in_turn(nursery, own, names[lane::LANES]))

    asyncio.run(story())
