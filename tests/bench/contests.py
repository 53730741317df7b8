"""Runs contestants in turn, each in a process of its own, and takes medians of several rounds.

The machine drifts by a factor of two, so contestants are interleaved (A B A B) and only
figures of one run are compared.
"""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
LIMIT_S = 300
TOKEN = "bench"  # noqa: S105  # of a server on loopback that lives for a minute

Figures = dict[str, Any]


def run(contestant: str, *arguments: object) -> Figures:
    """Run ``tests.bench.CONTESTANT`` and return the JSON object it printed last."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{contestant}", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    if done.returncode != 0 or not done.stdout.strip():
        raise RuntimeError(f"{contestant} failed ({done.returncode}): {done.stderr}")
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def spawned_s() -> str:
    """Return the time now, to be handed to a process that is started with it."""
    return f"{time.time():.6f}"


def medians(rounds: Sequence[Figures]) -> Figures:
    """Return the median of every number of the rounds, nested objects included."""
    taken: Figures = {}
    for name, value in rounds[0].items():
        values = [one[name] for one in rounds]
        if isinstance(value, Mapping):
            taken[name] = medians(values)
        elif isinstance(value, int | float):
            taken[name] = statistics.median(values)
        else:
            taken[name] = value
    return taken


@dataclass(frozen=True, slots=True)
class Server:
    """A centre that serves in a process of its own."""

    url: str
    pid: int


@contextmanager
def served(*command: object) -> Iterator[Server]:
    """Run a centre (``python ARGUMENTS``) that prints "serving NAME on ADDRESS" when ready."""
    process = subprocess.Popen(
        [sys.executable, *map(str, command)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith("serving "):
            raise RuntimeError(f"the centre did not start: {line!r}")
        yield Server(line.split()[-1], process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


def report(title: str, rows: Sequence[Mapping[str, object]], raw: object) -> None:
    """Print a table for people and the same as one line of JSON."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [names, *([_text(row.get(name, "")) for name in names] for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(names))]
    print(f"\n{title} (load {os.getloadavg()[0]:.1f})")
    for line in cells:
        first, *rest = (
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        print("  ".join((first, *rest)))
    print(
        json.dumps({"bench": title, "rows": rows, "medians": raw}, ensure_ascii=False), flush=True
    )


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}" if abs(value) < 10 else f"{value:.0f}"
    return str(value)
