"""Long series to as many points as a screen has columns, keeping every peak. Pure.

The lowest and the highest value of each group of neighbours stay (min/max decimation), so
that no spike is lost. All passes over the points run inside the interpreter's C code.
"""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass
from itertools import compress


@dataclass(frozen=True, slots=True)
class Run:
    """Points without a gap; ``xs`` are indices into the series.

    Of a decimated run, ``lows`` and ``highs`` are the least and greatest value of the group
    that starts at each ``xs``; of a short one ``highs`` is empty and ``lows`` are the values.
    """

    xs: array[float]
    lows: array[float]
    highs: array[float]


def runs(values: array[float], columns: int) -> tuple[Run, ...]:
    """Return the series as runs of at most about ``columns`` groups, split at NaN.

    ``values`` are in any unit; a series no longer than ``columns`` keeps its points.
    """
    if not values:
        return ()
    spans = _spans(values)
    group = max(1, math.ceil(len(values) / max(1, columns))) if len(values) > columns else 1
    return tuple(_run(values, start, end, group) for start, end in spans)


def _spans(values: array[float]) -> list[tuple[int, int]]:
    """Return the half-open index ranges free of NaN."""
    if not math.isnan(sum(values)):
        return [(0, len(values))]
    spans: list[tuple[int, int]] = []
    start = 0
    for gap in compress(range(len(values)), map(math.isnan, values)):
        if gap > start:
            spans.append((start, gap))
        start = gap + 1
    if start < len(values):
        spans.append((start, len(values)))
    return spans


def _run(values: array[float], start: int, end: int, group: int) -> Run:
    part = values[start:end]
    count = len(part) // group
    if group == 1 or count < 2:  # noqa: PLR2004  # one group alone has no shape
        return Run(array("d", range(start, end)), part, array("d"))
    columns = [part[offset : count * group : group] for offset in range(group)]
    xs = array("d", range(start, start + count * group, group))
    lows = array("d", map(min, *columns))
    highs = array("d", map(max, *columns))
    rest = part[count * group :]
    if rest:
        xs.append(start + count * group)
        lows.append(min(rest))
        highs.append(max(rest))
    xs.append(end - 1)
    lows.append(part[-1])
    highs.append(part[-1])
    return Run(xs, lows, highs)


def span(*lines: tuple[Run, ...]) -> tuple[float, float] | None:
    """Return the lowest and highest value of decimated series; None if there is none."""
    found = [run for line in lines for run in line]
    if not found:
        return None
    return min(min(run.lows) for run in found), max(max(run.highs or run.lows) for run in found)


def extent(*series: array[float]) -> tuple[float, float] | None:
    """Return the lowest and highest finite value of all series; None if there is none."""
    lows: list[float] = []
    highs: list[float] = []
    for values in series:
        if not values:
            continue
        finite = values
        if not math.isfinite(sum(values)):
            finite = array("d", filter(math.isfinite, values))
        if finite:
            lows.append(min(finite))
            highs.append(max(finite))
    return (min(lows), max(highs)) if lows else None


def is_known(values: array[float]) -> bool:
    """Return whether a series has any finite value."""
    return any(map(math.isfinite, values))
