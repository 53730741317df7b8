"""Decimation keeps every peak, every gap and the last point."""

from __future__ import annotations

import math
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.sdk import decimation
from ioc_desktop.sdk.decimation import Decimated, Run, extent, runs, span

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


@st.composite
def revised(draw: st.DrawFn) -> tuple[array[float], array[float]]:
    """A series, and the same with some of its points changed, mostly its last ones."""
    one = draw(VALUES)
    other = array("d", one)
    for _ in range(draw(st.integers(0, 3))):
        if other:
            last = len(other) - 1
            at = draw(st.integers(max(0, last - 3), last) | st.integers(0, last))
            other[at] = draw(st.floats(-1e9, 1e9) | st.just(math.nan))
    return one, other


@given(revised(), st.integers(1, 120))
def test_runs_worked_out_from_the_series_before_are_those_worked_out_anew(
    series: tuple[array[float], array[float]], columns: int
) -> None:
    before = Decimated.of(series[0], columns)
    after = Decimated.of(series[1], columns, before)
    anew = runs(series[1], columns)
    assert [run.xs for run in after.runs] == [run.xs for run in anew]
    assert [run.lows for run in after.runs] == [run.lows for run in anew]
    assert [run.highs for run in after.runs] == [run.highs for run in anew]


def test_a_series_with_a_new_last_point_is_worked_out_from_there_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values = array("d", (math.sin(index / 50) for index in range(2000)))
    before = Decimated.of(values, 240)
    assert Decimated.of(array("d", values), 240, before) is before
    lengths: list[int] = []
    whole = decimation._run

    def noting(values: array[float], start: int, end: int, group: int) -> Run:
        lengths.append(end - start)
        return whole(values, start, end, group)

    monkeypatch.setattr(decimation, "_run", noting)
    revised_values = values[:-1] + array("d", [7.0])
    (run,) = Decimated.of(revised_values, 240, before).runs
    assert max(run.highs) == 7.0
    assert lengths == [pytest.approx(20, abs=10)]


@given(st.lists(st.floats(), max_size=60).map(lambda values: array("d", values)))
def test_the_extent_is_that_of_the_finite_values(values: array[float]) -> None:
    finite = [value for value in values if math.isfinite(value)]
    assert extent(values) == ((min(finite), max(finite)) if finite else None)
