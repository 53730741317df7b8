"""Decimation keeps every peak, every gap and the last point."""

from __future__ import annotations

import math
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.sdk.decimation import extent, runs, span

VALUES = st.lists(st.floats(-1e9, 1e9) | st.just(math.nan), max_size=400).map(
    lambda values: array("d", values)
)


@given(VALUES, st.integers(1, 120))
def test_no_peak_is_lost_and_no_gap_is_bridged(values: array[float], columns: int) -> None:
    found = runs(values, columns)
    finite = [value for value in values if not math.isnan(value)]
    drawn = [value for run in found for part in (run.lows, run.highs) for value in part]
    assert set(drawn) <= set(finite)
    if not finite:
        assert found == ()
        assert span(found) is None
        return
    assert (min(drawn), max(drawn)) == (min(finite), max(finite))
    assert span(found) == (min(finite), max(finite))
    assert span(found, ()) == span(found)
    for run in found:
        first, last = int(run.xs[0]), int(run.xs[-1])
        assert not any(math.isnan(value) for value in values[first : last + 1])
        assert run.lows[-1] == values[last]
        assert list(run.xs) == sorted(run.xs)
        assert len(run.lows) == len(run.xs)
        assert len(run.highs) in {0, len(run.xs)}


def test_a_long_series_becomes_about_as_many_groups_as_columns() -> None:
    values = array("d", (math.sin(index / 50) for index in range(2000)))
    values[777] = 9.0
    (run,) = runs(values, 240)
    assert 200 <= len(run.xs) <= 242
    assert max(run.highs) == 9.0
    assert run.xs[-1] == 1999


def test_a_short_series_keeps_its_points() -> None:
    values = array("d", (1.0, 2.0, math.nan, 4.0))
    first, second = runs(values, 100)
    assert list(first.lows) == [1.0, 2.0]
    assert not first.highs
    assert list(second.xs) == [3.0]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], None),
        ([math.nan, math.nan], None),
        ([3.0, math.nan, -1.0], (-1.0, 3.0)),
        ([2.0], (2.0, 2.0)),
    ],
)
def test_extent(values: list[float], expected: tuple[float, float] | None) -> None:
    assert extent(array("d", values), array("d")) == expected
