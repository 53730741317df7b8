"""Centres as processes: started, waited for until they say where they serve, and ended."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ENDS_WITHIN_S = 20


@dataclass(frozen=True, slots=True)
class Serving:
    """A centre that serves in a process of its own; ``line`` is what it said of itself."""

    url: str
    pid: int
    line: str


@contextmanager
def serving(
    command: Sequence[str | Path], log: Path | None = None, cwd: Path | None = None
) -> Iterator[Serving]:
    """Run a centre that prints "serving NAME on ADDRESS" once it is ready.

    ``log`` is where its other words go (None = nowhere).
    """
    with (Path("/dev/null") if log is None else log).open("wb") as words:
        child = subprocess.Popen(
            command,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=words,
            text=True,
        )
    assert child.stdout is not None
    try:
        line = child.stdout.readline().strip()
        said = "" if log is None else log.read_text(encoding="utf-8")
        assert line.startswith("serving "), f"the centre did not start: {line!r}\n{said}"
        yield Serving(line.rsplit(" ", 1)[-1].rstrip("/"), child.pid, line)
    finally:
        child.terminate()
        try:
            child.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait(ENDS_WITHIN_S)
        child.stdout.close()
