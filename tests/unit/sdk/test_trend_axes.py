"""Gridlines are round, three, and span the series; the axis is as coarse as the points."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ioc_desktop.domain.figures import Figure, Series
from ioc_desktop.sdk.contract import ModelContext
from ioc_desktop.sdk.decimation import extent
from ioc_desktop.sdk.trends import axis_texts, gridlines, trend_of

MakeSeries = Callable[..., Series]


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ((3.0, 88.0), ("0", "50", "100")),
        ((96.1, 97.8), ("96", "97", "98")),
        ((8000.0, 14642.96), ("5.000", "10.000", "15.000")),
        ((0.0, 5.0), ("0,0", "2,5", "5,0")),
        ((7.0, 7.0), ("7", "8", "9")),
    ],
)
def test_gridlines_are_round(
    series: MakeSeries, values: tuple[float, ...], texts: tuple[str, ...]
) -> None:
    assert gridlines(series(*values), 1, "vi")[1] == texts


@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=50))
@example([5e-324])
@example([0.0, -5e-324])
def test_three_gridlines_span_any_series(values: list[float]) -> None:
    from array import array

    given_series = Series(array("q", range(len(values))), array("d", values))
    lines, texts = gridlines(given_series, 0, "vi")
    found = extent(given_series.values)
    assert found is not None
    low, high = found
    room = max(abs(low), abs(high)) * 1e-9 + 1e-9
    assert len(lines) == len(texts) == 3
    assert lines[0] <= low + room
    assert lines[2] >= high - room


def test_an_empty_series_has_no_gridlines() -> None:
    assert gridlines(Series(), 0, "vi") == ((), ())
    assert axis_texts(Series(), "vi") == ("", "")


@pytest.mark.parametrize(
    ("step_s", "count", "expected"),
    [
        (86_400, 30, ("08/09", "07/10")),
        (86_400 * 7, 60, ("20/08/2020", "07/10/2021")),
        (2_629_746, 12, ("11/2020", "10/2021")),
        (31_556_952, 5, ("2017", "2021")),
        (600, 30, ("06/10", "07/10")),
    ],
)
def test_dates_are_as_coarse_as_the_points_stand_apart(
    series: MakeSeries, step_s: int, count: int, expected: tuple[str, str]
) -> None:
    assert axis_texts(series(*[1.0] * count, step_s=step_s), "vi") == expected


def test_the_last_point_that_is_known_is_labelled(
    figure: Callable[..., Figure], context: ModelContext, series: MakeSeries
) -> None:
    trend = trend_of(figure(series=series(1.0, 2.5, math.nan)), context)
    assert trend.last_text == "2,50"
    assert trend.legend == ("kỳ này", "", "")
