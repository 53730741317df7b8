"""Text sizes follow from millimetres and distance; a tile too small says so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.sdk.theme import LINE_BOX, Metrics

PITCH_55_INCH_MM = 1209.6 / 1920


def test_a_55_inch_wall_at_five_metres_has_the_field_s_floor_and_aim() -> None:
    metrics = Metrics.for_tile(1920, 1080, PITCH_55_INCH_MM, 5000)
    assert metrics.floor_px == 52
    assert metrics.aim_px == 65
    assert metrics.footer_px == 52
    assert metrics.label_px == 65
    assert metrics.legible


def test_a_tile_too_small_for_its_viewers_is_not_legible() -> None:
    metrics = Metrics.for_tile(300, 200, PITCH_55_INCH_MM, 5000)
    assert metrics.footer_px < metrics.floor_px
    assert not metrics.legible


@given(
    st.floats(40, 8000),
    st.floats(40, 4500),
    st.floats(0.05, 3),
    st.floats(300, 20000),
)
def test_sizes_are_ordered_and_never_vanish(
    width: float, height: float, pitch: float, distance: float
) -> None:
    metrics = Metrics.for_tile(width, height, pitch, distance)
    assert 7 <= metrics.footer_px <= metrics.label_px <= metrics.unit_px <= metrics.value_px
    assert metrics.pad_px >= 3
    assert metrics.stroke_px >= 1.5


def test_a_line_has_room_for_stacked_marks() -> None:
    metrics = Metrics.for_tile(900, 600, 0.5, 3000)
    assert metrics.line_px(100) == pytest.approx(100 * LINE_BOX)


@pytest.mark.parametrize("wrong", [(0, 1, 1, 1), (1, -1, 1, 1), (1, 1, 0, 1), (1, 1, 1, 0)])
def test_lengths_must_be_positive(wrong: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        Metrics.for_tile(*wrong)
