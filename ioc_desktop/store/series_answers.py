"""A figure over time, with the year before and the plan beside it."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from functools import lru_cache
from itertools import repeat
from math import nan
from operator import eq
from typing import Final, NamedTuple, cast

from ioc_desktop.domain.durations import DAY_S, parse_duration, period_end_s
from ioc_desktop.domain.figures import Series
from ioc_desktop.domain.rows import Indicator
from ioc_desktop.store.kept import Observed
from ioc_desktop.store.moment import Moment
from ioc_desktop.store.periods import (
    by_working_days,
    next_expected_s,
    same_date_year_before,
    year_before,
)

_MOST_POINTS: Final = 20_000
_MOST_S: Final = 1 << 62
_YEAR_S: Final = 370 * DAY_S
_SHORTEST_MONTH_S: Final = 28 * DAY_S

_POINTS: Final = (
    "SELECT period_start_s, value FROM observations WHERE series = ? AND period_start_s <= ?"
    " ORDER BY period_start_s DESC{then} LIMIT ?"
)
_RANGE: Final = (
    "SELECT period_start_s, value FROM observations WHERE series = ? AND value IS NOT NULL"
    " AND period_start_s BETWEEN ? AND ? ORDER BY period_start_s{then}"
)
# Where several rows tell of one period, in the order in which they were reported. Sorting
# by that costs more than reading, so it is asked for only where a period comes twice.
_LAST_FIRST: Final = ", coalesce(as_of_s, period_start_s) DESC, rev DESC, id DESC"
_LAST_LAST: Final = ", coalesce(as_of_s, period_start_s), rev, id"

_Points = list[tuple[int, float | None]]
_Known = dict[int, float | None]


class _Stored(NamedTuple):
    """Points of a series as read: the latest, oldest first; all, complete since ``since_s``."""

    latest: _Points
    known: _Known
    since_s: int


def read_series(
    moment: Moment,
    whose: tuple[str, Indicator],
    row: Observed,
    place: list[Observed],
    points: int,
) -> Series:
    """Return at most ``points`` latest points up to ``row``, a NaN wherever periods are missing.

    ``whose`` is the centre and its indicator. ``last_year`` and ``plan`` are as long as
    ``values``, or empty where nothing is known.
    """
    count = min(points, _MOST_POINTS)
    centre, indicator = whose
    kept = moment.of(centre, indicator.id).series
    key = (row.series, row.start_s, count)
    series = kept.get(key)
    if series is None:
        moment.room_for_series(centre)
        series = kept[key] = _read(moment, indicator, row, place, count)
    return series


def _read(
    moment: Moment, indicator: Indicator, row: Observed, place: list[Observed], count: int
) -> Series:
    stored = _stored(moment, row, count)
    starts, values = _with_gaps(moment, indicator, stored.latest, row.period)
    del starts[:-count], values[:-count]
    if not starts:
        return Series()
    return Series(
        starts,
        values,
        _last_year(moment, indicator, row, starts, stored),
        _plan(moment, row, place, starts),
    )


def _stored(moment: Moment, row: Observed, count: int) -> _Stored:
    """Read the latest ``count`` points, and the year before them if that is the shorter part.

    One scan of a long series costs half of two.
    """
    before = _points_a_year(row.period)
    limit = count + before if before <= count else count
    points = moment.connection.execute(
        _POINTS.format(then=""), (row.series, row.start_s, limit)
    ).fetchall()
    known = dict(points)
    if len(known) != len(points):
        return _Stored(_told_twice(moment, row, count), {}, _MOST_S)
    since_s = points[-1][0] if len(points) == limit else -_MOST_S
    latest = points[count - 1 :: -1] if len(points) > count else points[::-1]
    return _Stored(latest, known, since_s)


def _told_twice(moment: Moment, row: Observed, count: int) -> _Points:
    """Return the latest points of a series that has periods told of by several rows."""
    stored = _points(moment, _POINTS, _LAST_FIRST, (row.series, row.start_s, count))
    if len(dict(stored)) < len(stored) == count:
        # Periods told of twice took the places of others.
        more = (row.series, row.start_s, 4 * count)
        stored = _points(moment, _POINTS, _LAST_FIRST, more)
    stored.reverse()
    return stored


@lru_cache(maxsize=64)
def _points_a_year(period: str) -> int:
    """Return how many points of a period a year has at most, with some days to spare."""
    try:
        length = parse_duration(period)
    except ValueError:
        return _MOST_POINTS + 1
    shortest_s = length.months * _SHORTEST_MONTH_S + length.seconds
    return _YEAR_S // shortest_s + 1 if shortest_s else _MOST_POINTS + 1


def _points(moment: Moment, query: str, then: str, values: tuple[int, int, int]) -> _Points:
    rows = moment.connection.execute(query.format(then=""), values).fetchall()
    if len(dict(rows)) != len(rows):
        rows = moment.connection.execute(query.format(then=then), values).fetchall()
    return rows


def _with_gaps(
    moment: Moment, indicator: Indicator, stored: _Points, period: str
) -> tuple[array[int], array[float]]:
    """Return starts and values, with one NaN point where one or more periods are missing."""
    starts, values = array("q"), array("d")
    try:
        length = parse_duration(period)
    except ValueError:
        length = None
    step_s = length.seconds if length is not None and not length.months else None
    if stored and step_s:
        kept, told = zip(*stored, strict=True)
        if kept == _regular(kept[0], kept[-1], step_s) and None not in told:
            return array("q", kept), array("d", told)
    expected_s: int | None = None
    previous_s: int | None = None
    for start_s, value in stored:
        if start_s == previous_s:
            # Several rows about one period: the last one reported comes last.
            values[-1] = nan if value is None else value
            continue
        if expected_s is not None and start_s > expected_s:
            expected_s = next_expected_s(moment, indicator, period, expected_s)
            if start_s > expected_s:
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


def _last_year(
    moment: Moment, indicator: Indicator, row: Observed, starts: array[int], stored: _Stored
) -> array[float]:
    # A working day may be compared with a date up to two days after the same date.
    margin_s = 3 * DAY_S
    try:
        first_s, last_s = (
            same_date_year_before(at_s, row.period) for at_s in (starts[0], starts[-1])
        )
        known = (
            stored.known
            if stored.since_s <= first_s
            else _known(moment, row.series, first_s, last_s + margin_s)
        )
        if not known:
            return array("d")
        if by_working_days(indicator, row.period):
            earlier = [year_before(moment, indicator, row.period, at_s) for at_s in starts]
        else:
            earlier = [same_date_year_before(at_s, row.period) for at_s in starts]
        values = _numbers(known, earlier)
    except ValueError:
        return array("d")
    return values if any(map(eq, values, values)) else array("d")  # NaN is not itself


def _plan(moment: Moment, row: Observed, place: list[Observed], starts: array[int]) -> array[float]:
    for one in place:
        if one.measure == "plan" and row.measure != "plan" and one.period == row.period:
            known = _known(moment, one.series, starts[0], starts[-1])
            if known:
                return _numbers(known, starts)
    return array("d")


def _known(moment: Moment, series: int, first_s: int, last_s: int) -> _Known:
    return dict(_points(moment, _RANGE, _LAST_LAST, (series, first_s, last_s)))


def _numbers(known: _Known, starts: Iterable[int]) -> array[float]:
    """Return what is known at each of ``starts``, NaN where nothing is."""
    found = list(map(known.get, starts, repeat(nan)))
    if None in found:
        found = [nan if value is None else value for value in found]
    return array("d", cast("list[float]", found))


@lru_cache(maxsize=8)
def _regular(first_s: int, last_s: int, step_s: int) -> tuple[int, ...]:
    """Return all starts of a series without gaps; sixty charts have the same."""
    count = (last_s - first_s) // step_s + 1
    return tuple(range(first_s, last_s + 1, step_s)) if count <= 2 * _MOST_POINTS else ()
