"""Starts stations and centres as real processes within milliseconds: 500 kills in minutes.

The nursery is one process that has imported everything and forks a child for each start; it
runs no thread and no loop, so a child is as good as a fresh process. One line of JSON asks
for a start; lines of JSON tell the child's pid and, later, how it ended. Children die with
the nursery, the nursery with the test.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import selectors
import signal
import socket
import sys
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

REPOSITORY = Path(__file__).parents[2]
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A process of the nursery's; ``code`` is set when it has ended (negative: a signal)."""

    pid: int
    what: str
    code: int | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.code is None:
            os.kill(self.pid, number)

    async def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        self.signal(signal.SIGKILL)
        await self.ended.wait()


class Nursery:
    """The test's side: an async context manager whose ``start`` gives children."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.children: dict[int, Child] = {}
        self._started: asyncio.Queue[Child] = asyncio.Queue()
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.faults.nursery"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                cwd=REPOSITORY,
            )
        self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *exc: object) -> None:
        for child in list(self.children.values()):
            child.signal(signal.SIGCONT)
            await child.kill()
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()
        await self._listening

    async def start(self, what: str, *arguments: object) -> Child:
        """Start one; ``what`` is a key of ``_kinds``."""
        assert self._process.stdin is not None
        request = [what, str(self.log), *map(str, arguments)]
        async with self._turn:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            return await self._started.get()

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            told = json.loads(line)
            if "ended" in told:
                child = self.children.pop(told["ended"])
                child.code = told["code"]
                child.ended.set()
            else:
                child = self.children[told["pid"]] = Child(told["pid"], told["what"])
                self._started.put_nowait(child)


def _kinds() -> dict[str, Any]:
    from tests.faults.brisk_station import run_brisk_station
    from tests.faults.told_centre import run_told_centre

    return {
        "station": lambda site, data, rows=0: run_brisk_station(Path(site), Path(data), int(rows)),
        "centre": lambda folder, name, port: run_told_centre(Path(folder), name, int(port)),
    }


def _warm() -> None:
    """Import what the children would otherwise import one by one."""
    import sqlite_utils.migrations
    import uvicorn.lifespan.off
    import uvicorn.loops.auto
    import uvicorn.protocols.http.auto
    import uvicorn.protocols.websockets.auto

    assert sqlite_utils
    assert uvicorn


def _say(**what: Any) -> None:
    os.write(1, json.dumps(what).encode() + b"\n")


def _reap() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        _say(ended=pid, code=os.waitstatus_to_exitcode(status))


def _be(what: str, run: Any, log: str, arguments: list[str]) -> None:
    """Become the child; never returns."""
    code = 70
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.closerange(3, 64)
        for number, path, mode in ((0, os.devnull, os.O_RDONLY), (1, log, os.O_WRONLY)):
            opened = os.open(path, mode | os.O_APPEND)
            os.dup2(opened, number)
            os.close(opened)
        os.dup2(1, 2)
        code = run(*arguments)
    except BaseException:  # noqa: BLE001  # its last word goes to the log, then it ends
        print(f"the {what} ended by", traceback.format_exc(), file=sys.stderr, flush=True)
    finally:
        os._exit(code)


def main() -> None:
    """Fork children as asked until stdin ends."""
    kinds = _kinds()
    _warm()
    woken, wakes = socket.socketpair()
    woken.setblocking(False)
    wakes.setblocking(False)
    signal.set_wakeup_fd(wakes.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    selector = selectors.DefaultSelector()
    selector.register(0, selectors.EVENT_READ)
    selector.register(woken, selectors.EVENT_READ)
    rest = b""
    while True:
        for key, _ in selector.select():
            if key.fileobj is woken:
                woken.recv(4096)
                _reap()
                continue
            data = os.read(0, 65_536)
            if not data:
                return
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                what, log, *arguments = json.loads(line)
                if (pid := os.fork()) == 0:
                    _be(what, kinds[what], log, arguments)
                _say(pid=pid, what=what)


if __name__ == "__main__":
    main()
