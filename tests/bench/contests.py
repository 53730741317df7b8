"""Runs contestants in turn, each in a process of its own, and takes medians of several rounds.

The machine drifts by a factor of two, so contestants are interleaved (A B A B) and only
figures of one run are compared.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from tests.serving import Serving, serving

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


def served(*command: object) -> AbstractContextManager[Serving]:
    """Run a centre (``python ARGUMENTS``) that prints "serving NAME on ADDRESS" when ready."""
    return serving([sys.executable, *map(str, command)], cwd=ROOT)


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
