"""A figure over time, with the year before and the plan beside it.

Long series are taken from their packs (``store.packs``) and the few rows behind these.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from itertools import repeat
from math import isnan, nan
from operator import eq
from typing import Final, NamedTuple, cast

from ioc_desktop.domain.crosswalk import Crossing
from ioc_desktop.domain.durations import DAY_S, parse_duration
from ioc_desktop.domain.figures import Series, SeriesBreak
from ioc_desktop.domain.rows import Indicator
from ioc_desktop.store.crossing import Past, Pasts
from ioc_desktop.store.kept import Observed
from ioc_desktop.store.moment import Moment
from ioc_desktop.store.packs import read_pack
from ioc_desktop.store.series_shapes import Shape, picked, shape_of

_MOST_POINTS: Final = 20_000
_EVER_S: Final = 1 << 62
_YEAR_S: Final = 370 * DAY_S
_SHORTEST_MONTH_S: Final = 28 * DAY_S

_LATEST: Final = (
    "SELECT period_start_s, value FROM observations WHERE series = ? AND period_start_s <= ?"
    " ORDER BY period_start_s DESC{then} LIMIT ?"
)
_RANGE: Final = (
    "SELECT period_start_s, value FROM observations WHERE series = ?"
    " AND period_start_s BETWEEN ? AND ? ORDER BY period_start_s{then}"
)
_LAST_OF: Final = (
    "SELECT period_start_s, value FROM observations WHERE series = ?"
    " AND period_start_s BETWEEN ? AND ? ORDER BY period_start_s DESC,"
    " coalesce(as_of_s, period_start_s) DESC, rev DESC, id DESC LIMIT ?"
)
# Where several rows tell of one period, in the order in which they were reported. Sorting
# by that costs more than reading, so it is asked for only where a period comes twice.
_LAST_FIRST: Final = ", coalesce(as_of_s, period_start_s) DESC, rev DESC, id DESC"
_LAST_LAST: Final = ", coalesce(as_of_s, period_start_s), rev, id"

_Points = list[tuple[int, float | None]]


class _Track(NamedTuple):
    """The points of a series as read, oldest first, complete since ``since_s``; NaN = no value."""

    starts: array[int]
    values: array[float]
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
        pasts = Pasts(moment, centre, indicator)
        series = kept[key] = _read(moment, pasts, row, place, count)
    return series


def _read(moment: Moment, pasts: Pasts, row: Observed, place: list[Observed], count: int) -> Series:
    track = _track(moment, row, count)
    if not track.starts:
        return Series()
    indicator, breaks = pasts.indicator, _Breaks([])
    if len(track.starts) < 2 * count and row.locality:
        track = _with_past(moment, pasts, row, track, breaks)
    shape = shape_of(moment, indicator, row.period, track.starts, count)
    return Series(
        shape.starts,
        picked(track.values, shape.places),
        _last_year(moment, row, track, shape),
        _plan(moment, row, place, shape.starts),
        breaks.within(shape.starts),
    )


class _Breaks(NamedTuple):
    """Reforms that a track runs through: the first start after each, and what was made of it."""

    found: list[tuple[int, Crossing]]

    def within(self, starts: array[int]) -> tuple[SeriesBreak, ...]:
        """Return those that lie among the points shown, or at the first of them."""
        told: list[SeriesBreak] = []
        for start_s, crossing in self.found:
            at = bisect_left(starts, start_s)
            if at < len(starts) and (at > 0 or (crossing.refused and starts[0] == start_s)):
                told.append(SeriesBreak(at, crossing))
        return tuple(told)


def _with_past(
    moment: Moment, pasts: Pasts, row: Observed, track: _Track, breaks: _Breaks
) -> _Track:
    """Return the track with what its place had before reforms, as far as that may be told."""
    for past in pasts.of(row):
        crossing = past.origin.crossing
        if crossing is None or track.since_s > -_EVER_S:
            break
        first_s = track.starts[0]
        breaks.found.append((first_s, crossing))
        if crossing.refused:
            break
        points = _earlier_points(moment, past, first_s)
        if not points:
            breaks.found.pop()
            continue
        starts, values = _arrays(points)
        track = _Track(starts + track.starts, values + track.values, track.since_s)
    return track


def _earlier_points(moment: Moment, past: Past, before_s: int) -> _Points:
    """Return the sums of the old units' values in the periods of which all have one."""
    if len(past.series) < len(past.origin.codes):
        return []
    known = [values_between(moment, one, -_EVER_S, before_s - 1) for one in past.series.values()]
    starts = sorted(set.intersection(*(set(one) for one in known)))[-_MOST_POINTS:]
    points: _Points = []
    for start_s in starts:
        values = [one[start_s] for one in known]
        told = [value for value in values if value is not None]
        points.append((start_s, sum(told) if len(told) == len(values) else None))
    return points


def _track(moment: Moment, row: Observed, count: int) -> _Track:
    """Return the latest ``count`` points, and the year before them if that is the shorter part.

    One scan of a long series costs half of two.
    """
    before = _points_a_year(row.period)
    wanted = count + before if before <= count else count
    packed = _packed(moment, row, wanted, count + before)
    if packed is not None:
        return packed
    key = (row.series, row.start_s, wanted)
    points: _Points = moment.connection.execute(_LATEST.format(then=""), key).fetchall()
    known = dict(points)
    if len(known) != len(points):
        # Periods told of twice took the places of others, and of each the last reported counts.
        key = (row.series, row.start_s, 4 * wanted)
        points = moment.connection.execute(_LATEST.format(then=_LAST_FIRST), key).fetchall()
        known = dict(reversed(points))
        since_s = points[-1][0] if len(points) == key[2] else -_EVER_S
        points = sorted(known.items(), reverse=True)
    else:
        since_s = points[-1][0] if len(points) == wanted else -_EVER_S
    points.reverse()
    return _Track(*_arrays(points), since_s)


def _packed(moment: Moment, row: Observed, wanted: int, most: int) -> _Track | None:
    """Return the pack of the series and the rows behind it, None if these are not ``wanted``.

    Not more than ``most`` of them, the latest.
    """
    pack = read_pack(moment.connection, row.series)
    if pack is None or pack.starts[-1] >= row.start_s:
        return None
    tail = values_between(moment, row.series, pack.starts[-1] + 1, row.start_s)
    if not pack.whole and len(pack.starts) + len(tail) < wanted:
        return None
    starts, values = _arrays(list(tail.items()))
    left = max(most - len(starts), 1)
    if left < len(pack.starts):
        starts, values = pack.starts[-left:] + starts, pack.points[-left:] + values
        return _Track(starts, values, starts[0])
    since_s = -_EVER_S if pack.whole else pack.starts[0]
    return _Track(pack.starts + starts, pack.points + values, since_s)


def _arrays(points: _Points) -> tuple[array[int], array[float]]:
    if not points:
        return array("q"), array("d")
    starts, values = zip(*points, strict=True)
    if None in values:
        values = tuple(nan if value is None else value for value in values)
    return array("q", starts), array("d", values)


@lru_cache(maxsize=64)
def _points_a_year(period: str) -> int:
    """Return how many points of a period a year has at most, with some days to spare."""
    try:
        length = parse_duration(period)
    except ValueError:
        return _MOST_POINTS + 1
    shortest_s = length.months * _SHORTEST_MONTH_S + length.seconds
    return _YEAR_S // shortest_s + 1 if shortest_s else _MOST_POINTS + 1


def _last_year(moment: Moment, row: Observed, track: _Track, shape: Shape) -> array[float]:
    if not shape.year_before:
        return array("d")
    first_s, last_s = shape.span
    if track.since_s <= first_s:
        values = picked(track.values, shape.last_year)
    else:
        values = _numbers(values_between(moment, row.series, first_s, last_s), shape.year_before)
    return values if any(map(eq, values, values)) else array("d")  # NaN is not itself


def _plan(moment: Moment, row: Observed, place: list[Observed], starts: array[int]) -> array[float]:
    for one in place:
        if one.measure == "plan" and row.measure != "plan" and one.period == row.period:
            values = _numbers(values_between(moment, one.series, starts[0], starts[-1]), starts)
            if not all(map(isnan, values)):
                return values
    return array("d")


def values_between(
    moment: Moment, series: int, first_s: int, last_s: int, *, latest: int = -1
) -> dict[int, float | None]:
    """Return what is told of the periods that start in this span, in their order.

    Of each period the value reported last; of at most the ``latest`` rows (-1 = of all).
    """
    key = (series, first_s, last_s)
    if latest >= 0:
        rows = moment.connection.execute(_LAST_OF, (*key, latest)).fetchall()
        return dict(reversed(rows))
    rows = moment.connection.execute(_RANGE.format(then=""), key).fetchall()
    known = dict(rows)
    if len(known) != len(rows):
        known = dict(moment.connection.execute(_RANGE.format(then=_LAST_LAST), key))
    return known


def _numbers(known: dict[int, float | None], starts: Iterable[int]) -> array[float]:
    """Return what is known at each of ``starts``, NaN where nothing is."""
    found = list(map(known.get, starts, repeat(nan)))
    if None in found:
        found = [nan if value is None else value for value in found]
    return array("d", cast("list[float]", found))
