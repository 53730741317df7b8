"""Minutes or hours of faults (make soak): whole programs killed and frozen, nothing lost.

``IOC_SOAK_MINUTES`` says how long (3 without it), ``IOC_SEED`` repeats a run. After the
last fault everything must be well again by itself.
"""

from __future__ import annotations

import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ioc_desktop.domain.figures import CentreState
from ioc_desktop.domain.queries import CentresQuery
from ioc_desktop.store.reader import CacheReader

MINUTES = float(os.environ.get("IOC_SOAK_MINUTES", "3"))
PROFILES = ("nghean", "vinh")
MOST_MEMORY_KB = 400_000
MOST_FILES = 200

pytestmark = [pytest.mark.soak, pytest.mark.timeout(0)]


class Program:
    """One of our processes, which may be killed and started again."""

    def __init__(self, log: Path, *arguments: str) -> None:
        self._command = [sys.executable, "-m", "ioc_desktop", *arguments]
        self._log = log
        self.start()

    def start(self) -> None:
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def alive(self) -> bool:
        return self.process.poll() is None

    def memory_kb(self) -> int:
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        return 0

    def files(self) -> int:
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Room:
    """Two centres, a station and the cache that the station keeps."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.data.mkdir()
        ports = {profile: free_port() for profile in PROFILES}
        site = folder / "site.toml"
        site.write_text(
            "schema = 1\n"
            + "".join(
                f'[[centre]]\nid = "{profile}"\nurl = "http://127.0.0.1:{port}"\ntoken = "t"\n'
                for profile, port in ports.items()
            ),
            encoding="utf-8",
        )
        self.centres = {
            profile: Program(
                folder / f"{profile}.log",
                *("centre", "serve", "--profile", profile, "--port", str(port)),
                *("--data", str(folder / profile), "--token", "t"),
            )
            for profile, port in ports.items()
        }
        self.station = Program(
            folder / "station.log", "station", "--site", str(site), "--data", str(self.data)
        )
        self.reader = CacheReader(self.data / "cache.db")

    def states(self) -> dict[str, CentreState]:
        answer = self.reader.answer({"centres": CentresQuery()}, int(time.time())).answers[
            "centres"
        ]
        if not isinstance(answer, tuple):
            return {}
        return {state.id: state for state in answer if isinstance(state, CentreState)}

    def observations(self) -> int:
        return sum(
            feed.rows or 0
            for state in self.states().values()
            for feed in state.feeds
            if feed.dataset == "observations"
        )

    def well(self) -> bool:
        states = self.states()
        return set(states) == set(PROFILES) and all(
            state.reachable and all(feed.state in {"ok", "unsupported"} for feed in state.feeds)
            for state in states.values()
        )

    def whole(self) -> None:
        """Fail if the cache is damaged."""
        place = f"file:{self.data / 'cache.db'}?mode=ro"
        with closing(sqlite3.connect(place, uri=True, timeout=30)) as connection:
            assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]

    def close(self) -> None:
        self.reader.close()
        for program in (self.station, *self.centres.values()):
            program.process.send_signal(signal.SIGCONT)
            program.kill()


def wait(condition: Callable[[], bool], within_s: float, what: str) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"not within {within_s} s: {what}"
        time.sleep(0.2)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path)
    yield room
    room.close()


def one_fault(room: Room, chance: random.Random) -> str:
    """Do one harm and undo it; return what was done."""
    fault = chance.choice(["kill station", "kill centre", "freeze centre", "kill all"])
    profile = chance.choice(PROFILES)
    centre = room.centres[profile]
    if fault == "kill station":
        room.station.kill()
        room.station.start()
    elif fault == "kill centre":
        centre.kill()
        time.sleep(chance.uniform(0, 3))
        centre.start()
    elif fault == "freeze centre":
        centre.process.send_signal(signal.SIGSTOP)
        time.sleep(chance.uniform(0.5, 5))
        centre.process.send_signal(signal.SIGCONT)
    else:
        for program in (room.station, *room.centres.values()):
            program.kill()
        for program in (*room.centres.values(), room.station):
            program.start()
    return f"{fault} ({profile})"


def test_nothing_is_lost_under_faults_at_random(room: Room) -> None:
    seed = int(os.environ.get("IOC_SEED", str(random.randrange(10**6))))
    chance = random.Random(seed)
    print(f"IOC_SEED={seed}, {MINUTES} minutes")
    wait(room.well, 120, "the first synchronisation")
    had = room.observations()
    assert had > 0

    end = time.monotonic() + MINUTES * 60
    faults = 0
    while time.monotonic() < end:
        done = one_fault(room, chance)
        faults += 1
        time.sleep(chance.uniform(0.1, 6))
        room.whole()
        has = room.observations()
        print(f"{faults}: {done}; {has} observations, station {room.station.memory_kb()} kB")
        assert has >= had, f"rows were lost after: {done}"
        assert room.station.alive(), f"the station ended by itself after: {done}"
        assert room.station.memory_kb() < MOST_MEMORY_KB
        assert room.station.files() < MOST_FILES
        had = has

    assert faults > 0
    wait(room.well, 180, "everything well again after the last fault")
    room.whole()
