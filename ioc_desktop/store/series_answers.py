"""A figure over time, with the year before and the plan beside it."""

from __future__ import annotations

from array import array
from math import nan
from typing import Final

from ioc_desktop.domain.durations import parse_duration, period_end_s, year_before_s
from ioc_desktop.domain.figures import Series
from ioc_desktop.store.moment import Moment, Observed

_MOST_POINTS: Final = 20_000

_POINTS: Final = (
    "SELECT period_start_s, value FROM observations WHERE series = ? AND period_start_s <= ?"
    " ORDER BY period_start_s DESC, coalesce(as_of_s, period_start_s) DESC, rev DESC, id DESC"
    " LIMIT ?"
)
_RANGE: Final = (
    "SELECT period_start_s, value FROM observations WHERE series = ? AND value IS NOT NULL"
    " AND period_start_s BETWEEN ? AND ?"
    " ORDER BY period_start_s, coalesce(as_of_s, period_start_s), rev, id"
)


def read_series(moment: Moment, row: Observed, place: list[Observed], points: int) -> Series:
    """Return at most ``points`` latest points up to ``row``, a NaN wherever periods are missing.

    ``last_year`` and ``plan`` are as long as ``values``, or empty where nothing is known.
    """
    count = min(points, _MOST_POINTS)
    stored = moment.connection.execute(_POINTS, (row.series, row.start_s, count)).fetchall()
    stored.reverse()
    starts, values = _with_gaps(stored, row.period)
    del starts[:-count], values[:-count]
    if not starts:
        return Series()
    return Series(
        starts,
        values,
        _last_year(moment, row, starts),
        _plan(moment, row, place, starts),
    )


def _with_gaps(
    stored: list[tuple[int, float | None]], period: str
) -> tuple[array[int], array[float]]:
    """Return starts and values, with one NaN point where one or more periods are missing."""
    starts, values = array("q"), array("d")
    try:
        length = parse_duration(period)
    except ValueError:
        length = None
    step_s = length.seconds if length is not None and not length.months else None
    expected_s: int | None = None
    previous_s: int | None = None
    for start_s, value in stored:
        if start_s == previous_s:
            # Several rows about one period: the last one reported comes last.
            values[-1] = nan if value is None else value
            continue
        if expected_s is not None and start_s > expected_s:
            starts.append(expected_s)
            values.append(nan)
        starts.append(start_s)
        values.append(nan if value is None else value)
        previous_s = start_s
        if step_s:
            expected_s = start_s + step_s
        elif length is not None:
            expected_s = period_end_s(start_s, length)
    return starts, values


def _last_year(moment: Moment, row: Observed, starts: array[int]) -> array[float]:
    try:
        earlier = [year_before_s(start_s, row.period) for start_s in starts]
    except ValueError:
        return array("d")
    return _aligned(moment, row.series, earlier)


def _plan(moment: Moment, row: Observed, place: list[Observed], starts: array[int]) -> array[float]:
    for one in place:
        if one.measure == "plan" and row.measure != "plan" and one.period == row.period:
            return _aligned(moment, one.series, list(starts))
    return array("d")


def _aligned(moment: Moment, series: int, wanted: list[int]) -> array[float]:
    """Return the values at the wanted starts, NaN where unknown; empty if all are."""
    rows = moment.connection.execute(_RANGE, (series, wanted[0], wanted[-1]))
    known: dict[int, float] = dict(rows.fetchall())
    if not known:
        return array("d")
    return array("d", [known.get(start_s, nan) for start_s in wanted])
