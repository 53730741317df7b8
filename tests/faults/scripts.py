"""Random scripts of faults, and kills by the hundred: each from one seed, judged by the truth.

``play`` is one script: what the centre writes, what becomes of requests, who is killed,
frozen or rebuilt, in which order, all thrown from the seed. ``kill_often`` kills the station,
its helpers and the centre at any instant while the centre writes all the time.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import shutil
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.nursery import Nursery
from tests.faults.theatre import Theatre
from tests.faults.wire import Mix
from tests.faults.wire_faults import FAULTS

ACTS = (
    *("write", "write", "write", "wire", "wire", "quiet", "cut all"),
    *("kill station", "kill centre", "freeze station", "freeze centre", "rebuild"),
)
VICTIMS = ("station", "station", "station", "helper", "centre", "both")


@dataclass
class Played:
    """What came of one run."""

    seed: int
    seconds: float = 0.0
    violations: list[str] = field(default_factory=list)
    acts: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)

    def line(self, what: str) -> str:
        """Say in one line what was run and what came of it."""
        broken = self.faults.total() - self.faults["none"]
        acts = ", ".join(f"{number} {act}" for act, number in sorted(self.acts.items()))
        told = f"{what}: seed {self.seed}, {self.seconds:.1f} s, {broken} requests broken, {acts}"
        return "\n  ".join([told, *(f"VIOLATION {one}" for one in self.violations)])


async def play(nursery: Nursery, folder: Path, seed: int) -> Played:
    """Play the script of this seed to its end."""
    began = time.monotonic()
    async with Theatre(nursery, folder, seed) as theatre:
        chance = theatre.chance
        theatre.new_epoch(chance.choice((5, 200, 700)))
        await theatre.start_centre()
        _other_faults(theatre)
        await theatre.start_station()
        if chance.random() < 0.5:
            await theatre.calm()
            await theatre.converge()
        for _ in range(chance.randint(5, 10)):
            act = chance.choice(ACTS)
            theatre.acts[act] += 1
            await _act(theatre, act)
            await asyncio.sleep(chance.uniform(0.0, 0.3))  # instants are the script's own dice
        await theatre.calm()
        await theatre.converge()
        await theatre.kill_station()
        return Played(
            seed, time.monotonic() - began, theatre.violations, theatre.acts, theatre.wire.done
        )


def _other_faults(theatre: Theatre) -> None:
    names = theatre.chance.sample(sorted(FAULTS), theatre.chance.randint(1, 6))
    theatre.wire.mix = Mix(theatre.chance.choice((0.2, 0.5, 1.0)), tuple(names))


async def _act(theatre: Theatre, act: str) -> None:
    chance = theatre.chance
    match act:
        case "write":
            for _ in range(chance.randint(1, 4)):
                theatre.tell(theatre.author.batch())
        case "rebuild":
            theatre.new_epoch(chance.choice((0, 50, 400)))
        case "wire":
            _other_faults(theatre)
        case "quiet":
            theatre.wire.mix = Mix(0.0, ())
        case "cut all":
            await theatre.wire.cut()
        case "kill station":
            await theatre.kill_station()
            await theatre.start_station()
        case "kill centre":
            await theatre.kill_centre()
            await asyncio.sleep(chance.uniform(0.0, 0.3))
            await theatre.start_centre()
        case "freeze station" | "freeze centre":
            child = theatre.station if act == "freeze station" else theatre.centre
            assert child is not None
            child.signal(signal.SIGSTOP)
            await asyncio.sleep(chance.uniform(0.1, 0.6))
            child.signal(signal.SIGCONT)


async def kill_often(
    nursery: Nursery, folder: Path, seed: int, kills: int, *, helped: bool = False
) -> Played:
    """Kill so many times at any instant; every 25 kills all must come to the same rows.

    ``helped``: histories so long, and so slow to come, that the station takes a fetcher, which
    is killed too.
    """
    began = time.monotonic()
    theatre = Theatre(nursery, folder, seed)
    if helped:
        theatre = Theatre(nursery, folder, seed, most_rows=4000, helped_from_rows=300)
        theatre.wire.mix = Mix(0.5, ("delay",))
    async with theatre:
        theatre.new_epoch(3000 if helped else 400)
        await theatre.start_centre()
        await theatre.start_station()
        writing = asyncio.create_task(_write_on(theatre))
        try:
            for number in range(1, kills + 1):
                if helped:
                    await _until_helped(theatre)
                await asyncio.sleep(theatre.chance.uniform(0.0, 0.5))
                await _kill(theatre)
                if number % 25 == 0 or number == kills:
                    writing.cancel()
                    await asyncio.gather(writing, return_exceptions=True)
                    slow, theatre.wire.mix = theatre.wire.mix, Mix(0.0, ())
                    await theatre.converge()
                    theatre.wire.mix = slow
                    await _another_beginning(theatre)
                    writing = asyncio.create_task(_write_on(theatre))
                if theatre.violations:
                    theatre.violations.append(f"at kill {number} of {kills}")
                    break
        finally:
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
        return Played(
            seed, time.monotonic() - began, theatre.violations, theatre.acts, theatre.wire.done
        )


async def _until_helped(theatre: Theatre) -> None:
    """Give the station so much to fetch that it takes a fetcher, if it has the time."""
    if not theatre.busy:
        theatre.new_epoch(3000)
    deadline = time.monotonic() + 3.0
    while time.monotonic() < deadline:
        if theatre.station is not None and children_of(theatre.station.pid):
            return
        await asyncio.sleep(0.05)


async def _write_on(theatre: Theatre) -> None:
    """Keep the centre writing; now and then its history is rebuilt."""
    chance = random.Random(f"{theatre.seed} writing")
    while True:
        if not theatre.busy:
            if chance.random() < 0.02:
                theatre.new_epoch(chance.choice((0, 100, theatre.most_rows // 2)))
            theatre.tell(theatre.author.batch())
        await asyncio.sleep(0.015)


async def _kill(theatre: Theatre) -> None:
    victim = theatre.chance.choice(VICTIMS)
    station = theatre.station
    assert station is not None
    helpers = children_of(station.pid)
    if helpers and theatre.chance.random() < 0.5:
        victim = "helper"
    if victim == "helper" and not helpers:
        victim = "station"
    theatre.acts[f"kill {victim}"] += 1
    match victim:
        case "helper":
            with contextlib.suppress(ProcessLookupError):
                os.kill(theatre.chance.choice(helpers), signal.SIGKILL)
        case "centre":
            await theatre.kill_centre()
            await theatre.start_centre()
        case "both":
            await theatre.kill_centre()
            await theatre.kill_station()
            await asyncio.gather(theatre.start_centre(), theatre.start_station())
        case _:
            await theatre.kill_station()
            await theatre.start_station()


async def _another_beginning(theatre: Theatre) -> None:
    """Now and then the next station begins with an empty folder: kills at the first tables."""
    if theatre.chance.random() < 0.5:
        await theatre.kill_station()
        theatre.forget()
        await theatre.start_station()


def children_of(pid: int) -> list[int]:
    """Return the processes that a station has started."""
    found = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # the thread ended meanwhile
            found += [int(one) for one in listing.read_text().split()]
    return sorted(found)


async def campaign(folder: Path, seeds: list[int], *, lanes: int = 2) -> list[Played]:
    """Play the scripts of these seeds, a few at a time, telling each as it ends."""
    waiting = list(reversed(seeds))
    played: list[Played] = []

    async def lane(nursery: Nursery) -> None:
        while waiting:
            seed = waiting.pop()
            one = await play(nursery, folder / f"script{seed}", seed)
            played.append(one)
            print(one.line(f"script {len(played)} of {len(seeds)}"), flush=True)
            _keep_only_failures(folder / f"script{seed}", one)

    async with Nursery(folder / "programs.log") as nursery:
        await asyncio.gather(*(lane(nursery) for _ in range(lanes)))
    return played


async def kills(folder: Path, seed: int, number: int, *, at_once: int = 50) -> list[Played]:
    """Kill ``number`` times, in runs of 50 with a seed each."""
    played = []
    async with Nursery(folder / "programs.log") as nursery:
        for done in range(0, number, at_once):
            own = folder / f"kills{done}"
            run = await kill_often(
                nursery,
                own,
                seed + done,
                min(at_once, number - done),
                helped=done // at_once % 5 == 4,
            )
            played.append(run)
            print(run.line(f"kills {done + 1} to {min(done + at_once, number)}"), flush=True)
            _keep_only_failures(own, run)
    return played


def _keep_only_failures(folder: Path, run: Played) -> None:
    if not run.violations:
        shutil.rmtree(folder)
