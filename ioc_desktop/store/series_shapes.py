"""What the starts of a series alone decide: its gaps, and which points lie a year before.

Sixty charts of one wall mostly tell of the same days, so this is worked out once for all
series of the same starts and applied to the values of each by C code.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from operator import itemgetter
from typing import Final

from ioc_desktop.domain.durations import Duration, parse_duration, period_end_s
from ioc_desktop.domain.rows import Indicator
from ioc_desktop.store.moment import Moment
from ioc_desktop.store.periods import (
    by_working_days,
    next_expected_s,
    same_date_year_before,
    year_before,
)

_MOST_SHAPES: Final = 64


@dataclass(frozen=True, slots=True)
class Shape:
    """The latest points of a series with a gap wherever periods are missing.

    ``places`` and ``last_year`` say for each of ``starts`` where its value lies in the
    series' values with one NaN behind them. ``year_before`` are the starts that
    ``last_year`` looked for, () where they cannot be told; ``span`` are the first and the
    last of them.
    """

    starts: array[int]
    places: Sequence[int]
    year_before: Sequence[int]
    last_year: Sequence[int]
    span: tuple[int, int] = (0, 0)


def shape_of(
    moment: Moment, indicator: Indicator, period: str, starts: array[int], count: int
) -> Shape:
    """Return the shape of the latest ``count`` points of a series.

    ``starts`` are in order, and at least one.
    """
    key = (period, by_working_days(indicator, period), count, starts.tobytes())
    shape = moment.shapes.get(key)
    if shape is None:
        if len(moment.shapes) >= _MOST_SHAPES:
            moment.shapes.clear()
        shape = moment.shapes[key] = _shape(moment, indicator, period, starts, count)
    return shape


def picked(values: array[float], places: Sequence[int]) -> array[float]:
    """Return the values at these places; the place behind the last is that of no value."""
    if isinstance(places, range) and places.stop <= len(values):
        return values[places.start : places.stop]
    if len(places) < 2:  # noqa: PLR2004  # an itemgetter of one place gives no tuple
        return array("d", [values[at] if at < len(values) else nan for at in places])
    return array("d", itemgetter(*places)((*values, nan)))


def _shape(
    moment: Moment, indicator: Indicator, period: str, starts: array[int], count: int
) -> Shape:
    try:
        length = parse_duration(period)
    except ValueError:
        length = None
    shown, places = _with_gaps(moment, indicator, period, length, starts, count)
    try:
        if by_working_days(indicator, period):
            earlier = [year_before(moment, indicator, period, at_s) for at_s in shown]
        else:
            earlier = [same_date_year_before(at_s, period) for at_s in shown]
    except ValueError:
        return Shape(shown, places, (), ())
    at = dict(zip(starts, range(len(starts)), strict=True))
    nowhere = len(starts)
    last_year = [at.get(start_s, nowhere) for start_s in earlier]
    return Shape(shown, places, earlier, last_year, (min(earlier), max(earlier)))


def _with_gaps(
    moment: Moment,
    indicator: Indicator,
    period: str,
    length: Duration | None,
    starts: array[int],
    count: int,
) -> tuple[array[int], Sequence[int]]:
    """Return ``count`` starts and places, with one point where one or more periods are missing."""
    first = max(0, len(starts) - count)
    step_s = length.seconds if length is not None and not length.months else None
    if step_s and starts[-1] - starts[first] == step_s * (len(starts) - first - 1):
        regular = array("q", range(starts[first], starts[-1] + 1, step_s))
        if regular == starts[first:]:
            return regular, range(first, len(starts))
    nowhere = len(starts)
    shown = array("q")
    places: list[int] = []
    expected_s: int | None = None
    for place in range(first, len(starts)):
        start_s = starts[place]
        if expected_s is not None and start_s > expected_s:
            expected_s = next_expected_s(moment, indicator, period, expected_s)
            if start_s > expected_s:
                shown.append(expected_s)
                places.append(nowhere)
        shown.append(start_s)
        places.append(place)
        if step_s:
            expected_s = start_s + step_s
        elif length is not None:
            expected_s = period_end_s(start_s, length)
    return shown[-count:], places[-count:]
