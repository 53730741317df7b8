"""Text sizes from millimetres."""

from __future__ import annotations

from math import atan, degrees

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.domain.legibility import (
    AIM_ARCMIN,
    CAP_RATIO,
    FLOOR_ARCMIN,
    cap_height_mm,
    text_px,
)

PITCH_55_MM = 1209.6 / 1920  # a 55-inch screen of 1920×1080


def test_a_55_inch_screen_at_five_metres():
    assert text_px(5000, PITCH_55_MM, FLOOR_ARCMIN) == 52
    assert text_px(5000, PITCH_55_MM, AIM_ARCMIN) == 65


def test_the_cap_height_of_the_floor_at_ten_metres():
    assert cap_height_mm(10_000, 16) == pytest.approx(46.54, abs=0.01)


def arcmin_of(size_px: float, distance_mm: float, pitch_mm: float) -> float:
    return 60 * degrees(2 * atan(size_px * CAP_RATIO * pitch_mm / 2 / distance_mm))


@given(st.floats(300, 50_000), st.floats(0.05, 5), st.floats(1, 60))
def test_the_size_is_never_below_what_was_asked(distance: float, pitch: float, arcmin: float):
    size = text_px(distance, pitch, arcmin)
    assert arcmin_of(size, distance, pitch) >= arcmin * (1 - 1e-9)
    if size > 1:
        assert arcmin_of(size - 1, distance, pitch) < arcmin


@pytest.mark.parametrize("bad", [0, -1, float("nan"), float("inf")])
def test_impossible_sites_are_refused(bad: float):
    with pytest.raises(ValueError, match="not possible"):
        text_px(5000, bad)
    with pytest.raises(ValueError, match="makes no text"):
        text_px(bad, 1)
