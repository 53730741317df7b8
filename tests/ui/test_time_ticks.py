"""Marks of a time axis: where they stand and what they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.ui.time_ticks import time_ticks


def texts(low: str, high: str, most: int, language: str = "vi") -> list[str]:
    low_s, high_s = (parse_instant(f"{at}:00+07:00") for at in (low, high))
    return [text for _, text in time_ticks(low_s, high_s, most, language)]


@pytest.mark.parametrize(
    ("low", "high", "most", "marks"),
    [
        (
            "2021-10-06T20:00",
            "2021-10-07T10:00",
            5,
            ["21:00", "07/10/2021", "03:00", "06:00", "09:00"],
        ),
        ("2021-12-30T00:00", "2022-01-02T00:00", 4, ["30/12/2021", "31/12", "01/01/2022", "02/01"]),
        ("2021-10-01T00:00", "2021-10-31T00:00", 5, ["04/10/2021", "11/10", "18/10", "25/10"]),
        ("2021-01-01T00:00", "2021-12-31T00:00", 6, ["01/2021", "04/2021", "07/2021", "10/2021"]),
        ("2010-06-01T00:00", "2021-12-31T00:00", 6, ["2012", "2014", "2016", "2018", "2020"]),
    ],
)
def test_marks_stand_at_round_times(low: str, high: str, most: int, marks: list[str]) -> None:
    assert texts(low, high, most) == marks


def test_english_names_the_month() -> None:
    found = texts("2021-10-06T00:00", "2021-10-08T00:00", 3, "en")
    assert found == ["6 Oct 2021", "7 Oct", "8 Oct"]


@given(
    low_s=st.integers(0, 4_000_000_000),
    span_s=st.integers(3600, 60 * 365 * 86_400),
    most=st.integers(2, 20),
)
def test_marks_are_in_sight_in_order_and_not_too_many(low_s: int, span_s: int, most: int) -> None:
    found = time_ticks(low_s, low_s + span_s, most, "vi")
    at = [one for one, _ in found]
    assert at == sorted(set(at))
    assert all(low_s <= one <= low_s + span_s for one in at)
    assert len(at) <= most + 2
    assert all(text for _, text in found)
