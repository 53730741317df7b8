"""The wall drawn small keeps places and proportions; arrow keys go where one sees them point."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.layout import role_name, role_place
from ioc_desktop.ui.overview_shape import BEZEL_MM, ScreenSize, beside, fitted, wall_boxes

FOUR = [ScreenSize(role, 3840, 2160, 1210, 681) for role in ("A1", "B1", "A2", "B2")]


def test_screens_stand_beside_and_under_each_other_with_their_frames_between() -> None:
    boxes = wall_boxes(FOUR)
    assert list(boxes["A1"]) == [0, 0, 1210, 681]
    assert list(boxes["B1"]) == [1210 + BEZEL_MM, 0, 1210, 681]
    assert list(boxes["B2"]) == [1210 + BEZEL_MM, 681 + BEZEL_MM, 1210, 681]
    assert wall_boxes(FOUR, bezel_mm=(40, 3))["B2"][:2] == (1250, 684)


def test_a_smaller_screen_stands_in_the_middle_of_its_place() -> None:
    boxes = wall_boxes([*FOUR[:2], ScreenSize("A2", 1920, 1080, 605, 340), FOUR[3]])
    assert list(boxes["A2"]) == [302.5, 681 + BEZEL_MM + 170.5, 605, 340]


def test_a_screen_of_unknown_size_has_the_pitch_of_the_others() -> None:
    boxes = wall_boxes([FOUR[0], ScreenSize("B1", 1920, 1080)])
    assert boxes["B1"][2:] == pytest.approx((605, 340.3), abs=0.1)
    alone = wall_boxes([ScreenSize("A1", 1920, 1080), ScreenSize("A2", 3840, 1080)])
    assert alone["A2"][2] == 2 * alone["A1"][2]


@given(
    columns=st.integers(1, 4),
    rows=st.integers(1, 2),
    width=st.integers(300, 2000),
    height=st.integers(150, 1200),
)
def test_the_wall_fits_into_its_room_and_no_two_screens_touch(
    columns: int, rows: int, width: int, height: int
) -> None:
    roles = [role_name(c, r) for c in range(columns) for r in range(rows)]
    boxes = wall_boxes([ScreenSize(role, 3840, 2160, 1210, 681) for role in roles])
    placed = fitted(boxes, (10, 20, width, height), 24)
    for role, (x, y, wide, high) in placed.items():
        assert x >= 10
        assert y >= 20
        assert x + wide <= 10 + width
        assert y + high + 24 <= 20 + height
        if wide > 40:
            assert wide / high == pytest.approx(1210 / 681, rel=0.12)
        for other, (ox, oy, _, _) in placed.items():
            if role_place(other)[0] > role_place(role)[0]:
                assert ox > x + wide
            if role_place(other)[1] > role_place(role)[1]:
                assert oy >= y + high + 24


def test_arrows_go_to_what_lies_straight_ahead_before_what_is_nearer_aside() -> None:
    boxes = {
        "left": (0.0, 0.0, 100.0, 100.0),
        "right": (110.0, 0.0, 100.0, 100.0),
        "far right": (220.0, 0.0, 100.0, 100.0),
        "under": (0.0, 110.0, 100.0, 100.0),
    }
    assert beside(boxes, "left", 1, 0) == "right"
    assert beside(boxes, "left", 0, 1) == "under"
    assert beside(boxes, "far right", -1, 0) == "right"
    assert beside(boxes, "under", 1, 0) == "right"
    assert beside(boxes, "left", -1, 0) == "left"
    assert beside(boxes, "", 1, 0) == "left"
    assert beside({}, "", 1, 0) == ""
