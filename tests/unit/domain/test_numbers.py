"""Numbers as they are written in Vietnam and in English."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.domain.numbers import NO_VALUE, format_percent, format_value, shorten


@pytest.mark.parametrize(
    ("value", "decimals", "vi", "en"),
    [
        (14_642.96, 2, "14.642,96", "14,642.96"),
        (3_327_791, 0, "3.327.791", "3,327,791"),
        (1_234.5, 1, "1.234,5", "1,234.5"),
        (-10.9, 1, "−10,9", "−10.9"),
        (2.675, 2, "2,68", "2.68"),  # the decimal digits decide, not the binary fraction
        (-0.04, 1, "0,0", "0.0"),
        (0, 0, "0", "0"),
        (None, 2, NO_VALUE, NO_VALUE),
    ],
)
def test_values(value: float | None, decimals: int, vi: str, en: str):
    assert format_value(value, decimals, "vi") == vi
    assert format_value(value, decimals, "en") == en


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused(number: float):
    with pytest.raises(ValueError, match="no number"):
        format_value(number)
    with pytest.raises(ValueError, match="no number"):
        format_percent(number)
    with pytest.raises(ValueError, match="no number"):
        shorten(number)


def test_decimals_have_a_range():
    with pytest.raises(ValueError, match="decimals"):
        format_value(1, -1)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 6))
def test_every_number_reads_back(value: float, decimals: int):
    text = format_value(value, decimals, "vi")
    read = float(text.replace(".", "").replace(",", ".").replace("−", "-"))
    assert read == pytest.approx(value, abs=0.5 * 10**-decimals * (1 + 1e-9), rel=1e-15)


def test_percentages():
    assert format_percent(0.078, 1, "vi", signed=True) == "+7,8%"
    assert format_percent(-0.10884, 1, "vi", signed=True) == "−10,9%"
    assert format_percent(0.7235, 2, "vi") == "72,35%"
    assert format_percent(1.044, 1, "en") == "104.4%"
    assert format_percent(0.00001, 1, "vi", signed=True) == "0,0%"
    assert format_percent(None) == NO_VALUE


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (14_642.96, "14,6 nghìn", "14.6 thousand"),
        (14.6e12, "14,6 nghìn tỷ", "14.6 trillion"),
        (6_730_000, "6,73 triệu", "6.73 million"),
        (1_260_000, "1,26 triệu", "1.26 million"),
        (520_000, "520 nghìn", "520 thousand"),
        (999_999, "1 triệu", "1 million"),
        (9_999.6, "10 nghìn", "10 thousand"),
        (1_839, "1.839", "1,839"),
        (-12_343, "−12,3 nghìn", "−12.3 thousand"),
        (20_098e9, "20,1 nghìn tỷ", "20.1 trillion"),
        (None, NO_VALUE, NO_VALUE),
    ],
)
def test_large_values_are_shortened_by_rule(value: float | None, vi: str, en: str):
    assert shorten(value, "vi") == vi
    assert shorten(value, "en") == en


def test_small_values_keep_their_decimals():
    assert shorten(72.35, "vi", 2) == "72,35"


@given(st.floats(-1e16, 1e16))
def test_a_shortened_value_stays_within_half_a_percent(value: float):
    scales = {"nghìn": 1e3, "triệu": 1e6, "tỷ": 1e9, "nghìn tỷ": 1e12, "triệu tỷ": 1e15}
    number, _, scale = shorten(value, "vi", 2).partition(" ")
    read = float(number.replace(".", "").replace(",", ".").replace("−", "-"))
    assert read * scales.get(scale, 1) == pytest.approx(value, rel=0.005, abs=0.0051)
