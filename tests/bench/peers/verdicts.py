"""From the contestants' medians to the table and to what must hold. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Medians = Mapping[str, Mapping[str, Any]]
"""Contestant → figure → median of the rounds. Times in ms, processor time in ms or % of a core."""

COLUMNS = (
    ("first ms", "first_ms"),
    ("first CPU ms", "first_cpu_ms"),
    ("rebuilt ms", "rebuild_ms"),
    ("rebuilt CPU ms", "rebuild_cpu_ms"),
    ("held CPU ms", "held_cpu_ms"),
    ("warm ms", "warm_ms"),
    ("warm CPU ms", "warm_cpu_ms"),
    ("at once CPU ms", "at_once_cpu_ms"),
    ("1 Hz CPU %", "hz_cpu_percent"),
    ("1 Hz worst gap ms", "hz_gap_worst_ms"),
    ("idle CPU %", "idle_cpu_percent"),
    ("PSS MiB", "pss_mb"),
    ("PSS, all processes", "pss_tree_mb"),
)
LIMITS = (
    ("first switch, times bare", "ours", "first_cpu_ms", "bare", "first_cpu_ms", "at most", 1.3),
    (
        *("first switch straight after the start, times bare", "ours, at once", "first_cpu_ms"),
        *("bare", "first_cpu_ms", "at most", 1.3),
    ),
    ("warm switch, times bare", "ours", "warm_cpu_ms", "bare", "warm_cpu_ms", "at most", 1.2),
    (
        *("warm switch without a pause, times bare", "ours", "at_once_cpu_ms"),
        *("bare", "warm_cpu_ms", "at most", 1.2),
    ),
    (
        "Open MCT's switch, times our first",
        "openmct",
        "rebuild_ms",
        "ours",
        "first_ms",
        "at least",
        20,
    ),
    (
        "the same, processor time",
        "openmct",
        "rebuild_cpu_ms",
        "ours",
        "first_cpu_ms",
        "at least",
        20,
    ),
    ("PyDM's rebuild, times our first", "pydm", "rebuild_ms", "ours", "first_ms", "at least", 10),
    ("the same, processor time", "pydm", "rebuild_cpu_ms", "ours", "first_cpu_ms", "at least", 10),
    ("warm switch, times PyDM's prebuilt", "ours", "warm_ms", "pydm", "warm_ms", "at most", 1.0),
    ("the same, processor time", "ours", "warm_cpu_ms", "pydm", "warm_cpu_ms", "at most", 1.0),
    ("CPU at 1 Hz, times bare", "ours", "hz_cpu_percent", "bare", "hz_cpu_percent", "at most", 1.5),
    ("memory, times PyDM's with one page", "ours", "pss_mb", "pydm", "pss_mb", "at most", 1.0),
)


def figures_table(middle: Medians) -> list[dict[str, object]]:
    """Return a row for each contestant; "" where it has no such figure."""
    return [
        {"contestant": name, **{title: figures.get(key, "") for title, key in COLUMNS}}
        for name, figures in middle.items()
    ]


def verdicts(middle: Medians) -> list[dict[str, object]]:
    """Return a row for each thing that must hold, as far as its contestants finished."""
    rows: list[dict[str, object]] = []
    for title, one, mine, other, theirs, bound, limit in LIMITS:
        if mine not in middle.get(one, {}) or theirs not in middle.get(other, {}):
            continue
        ratio = middle[one][mine] / middle[other][theirs]
        holds = ratio <= limit if bound == "at most" else ratio >= limit
        rows.append(
            {
                "what": title,
                "ratio": ratio,
                "wanted": f"{bound} {limit}",
                "holds": "yes" if holds else "no",
            }
        )
    return rows
