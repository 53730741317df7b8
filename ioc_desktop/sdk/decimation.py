"""Long series to as many points as a screen has columns, keeping every peak. Pure.

The lowest and the highest value of each group of neighbours stay (min/max decimation), so
that no spike is lost. All passes over the points run inside the interpreter's C code.
"""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass
from itertools import chain, compress


@dataclass(frozen=True, slots=True)
class Run:
    """Points without a gap; ``xs`` are indices into the series.

    Of a decimated run, ``lows`` and ``highs`` are the least and greatest value of the group
    that starts at each ``xs``; of a short one ``highs`` is empty and ``lows`` are the values.
    """

    xs: array[float]
    lows: array[float]
    highs: array[float]


@dataclass(frozen=True, slots=True)
class Decimated:
    """A series beside the runs made of it for so many columns.

    It is kept, because the next series of the same chart is mostly the same: ``again``.
    """

    values: array[float]
    columns: int
    runs: tuple[Run, ...]

    @classmethod
    def of(cls, values: array[float], columns: int, before: Decimated | None = None) -> Decimated:
        """Return the series' runs, worked out only from where it differs from ``before``."""
        if before is None or before.columns != columns or len(before.values) != len(values):
            return cls(values, columns, runs(values, columns))
        same = _same_points(before.values, values)
        if same == len(values):
            return before
        return cls(values, columns, _continued(before, values, same))


def _same_points(one: array[float], other: array[float]) -> int:
    """Return how many first points of two series of one length are the same; gaps are alike."""
    mine, theirs = one.tobytes(), other.tobytes()
    if mine == theirs:
        return len(one)
    low, high = 0, len(one)
    while high - low > 1:
        middle = (low + high) // 2
        start, end = low * one.itemsize, middle * one.itemsize
        if mine[start:end] == theirs[start:end]:
            low = middle
        else:
            high = middle
    return low


def _continued(before: Decimated, values: array[float], same: int) -> tuple[Run, ...]:
    """Return the runs of values of which the first ``same`` are as before."""
    columns, count = before.columns, len(values)
    if len(before.runs) != 1 or count <= columns or math.isnan(sum(values[same:])):
        return runs(values, columns)
    group = _group(count, columns)
    (run,) = before.runs
    kept = min(same // group, count // group - 2)
    if kept < 1 or not run.highs or (run.xs[0], run.xs[-1]) != (0, count - 1):
        return runs(values, columns)
    rest = _run(values, kept * group, count, group)
    return (
        Run(run.xs[:kept] + rest.xs, run.lows[:kept] + rest.lows, run.highs[:kept] + rest.highs),
    )


def runs(values: array[float], columns: int) -> tuple[Run, ...]:
    """Return the series as runs of at most about ``columns`` groups, split at NaN.

    ``values`` are in any unit; a series no longer than ``columns`` keeps its points.
    """
    if not values:
        return ()
    spans = _spans(values)
    group = _group(len(values), columns)
    return tuple(_run(values, start, end, group) for start, end in spans)


def _group(count: int, columns: int) -> int:
    """Return how many neighbours become one column."""
    return max(1, math.ceil(count / max(1, columns))) if count > columns else 1


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
    found = [ends for values in series if (ends := _ends(values)) is not None]
    if not found:
        return None
    return min(low for low, _ in found), max(high for _, high in found)


def _ends(values: array[float]) -> tuple[float, float] | None:
    first = next(filter(math.isfinite, values), None)
    if first is None:
        return None
    # A gap (NaN) is neither less nor greater: behind a number, min and max pass over it.
    low, high = min(chain((first,), values)), max(chain((first,), values))
    if math.isinf(low) or math.isinf(high):
        finite = array("d", filter(math.isfinite, values))
        return min(finite), max(finite)
    return low, high


def is_known(values: array[float]) -> bool:
    """Return whether a series has any finite value."""
    return any(map(math.isfinite, values))
