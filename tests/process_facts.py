"""What the system says of processes while a wall runs for long, and how it changes an hour."""

from __future__ import annotations

import contextlib
import itertools
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Slope:
    """How a figure changes an hour: least squares, Theil and Sen; from its median."""

    median: float
    least_squares: float
    theil_sen: float


def slope(points: Sequence[tuple[float, float]]) -> Slope:
    """Return the slopes of (seconds, value) an hour."""
    times, values = [at for at, _ in points], [value for _, value in points]
    line = statistics.linear_regression(times, values)
    thin = points[:: max(1, len(points) // 240)]
    rises = [
        (later[1] - earlier[1]) / (later[0] - earlier[0])
        for earlier, later in itertools.combinations(thin, 2)
    ]
    return Slope(statistics.median(values), line.slope * 3600, statistics.median(rises) * 3600)


def children(pid: int) -> list[int]:
    """Return the processes that a process started, and theirs."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for listing in Path(f"/proc/{pid}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                for child in map(int, listing.read_text().split()):
                    found += [child, *children(child)]
    return found


@dataclass(frozen=True, slots=True)
class Facts:
    """What the system says of one process; zeros for one that ended meanwhile."""

    line: str = ""
    rss: int = 0
    pss: int = 0
    threads: int = 0
    fds: int = 0
    zombie: bool = False


def facts_of(pid: int) -> Facts:
    """Return what the system says of a process."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        return Facts(
            line=Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(),
            rss=_number(r"Rss:\s+(\d+)", rollup),
            pss=_number(r"Pss:\s+(\d+)", rollup),
            threads=_number(r"Threads:\s+(\d+)", status),
            fds=sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir()),
            zombie="State:\tZ" in status,
        )
    except OSError:
        return Facts()


def _number(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    return int(found[1]) if found else 0
