"""What is believed of a screen's stated size, and what its shape tells."""

from __future__ import annotations

import pytest

from ioc_desktop.domain.panels import (
    MADE_UP,
    NO_SIZE,
    ODD_PITCH,
    OTHER_SHAPE,
    RATIO_AS_SIZE,
    is_no_size,
    matrix_of,
    parse_size,
    size_doubt,
)


@pytest.mark.parametrize(
    ("px", "mm", "named", "doubt"),
    [
        ((3840, 2160), (1210, 680), True, ""),  # a 55-inch screen
        ((1920, 1080), (509, 286), True, ""),  # a desk monitor near 96 dots an inch, with EDID
        ((2160, 3840), (680, 1210), True, ""),  # turned upright
        ((1920, 1080), (0, 0), True, NO_SIZE),
        ((1920, 1080), (1210, 0), True, NO_SIZE),
        ((1920, 1080), (160, 90), True, RATIO_AS_SIZE),
        ((1920, 1080), (16, 9), True, RATIO_AS_SIZE),
        ((1080, 1920), (90, 160), True, RATIO_AS_SIZE),
        ((1920, 1080), (1600, 900), True, RATIO_AS_SIZE),
        ((1920, 1080), (508, 286), False, MADE_UP),
        ((1920, 1080), (508, 286), True, MADE_UP),
        ((1920, 1080), (510, 290), True, ""),
        ((1280, 720), (325, 183), True, MADE_UP),  # as Qt has it from sway
        ((1920, 1080), (510, 290), False, MADE_UP),
        ((1920, 1080), (1210, 680), False, ""),
        ((1920, 1080), (60, 34), True, ODD_PITCH),
        ((1920, 1080), (1210, 1210), True, OTHER_SHAPE),
        ((1920, 1080), (float("nan"), 680), True, NO_SIZE),
    ],
)
def test_a_stated_size_is_doubted_for_a_reason(
    px: tuple[int, int], mm: tuple[float, float], named: bool, doubt: str
) -> None:
    assert size_doubt(*px, *mm, named=named) == doubt


@pytest.mark.parametrize(
    ("mm", "none"),
    [
        ((160, 90), True),
        ((0, 0), True),
        ((40, 22), True),
        ((508, 286), False),
        ((1210, 680), False),
    ],
)
def test_a_ratio_is_left_out_of_the_reckoning(mm: tuple[float, float], none: bool) -> None:
    assert is_no_size(1920, 1080, *mm) is none


@pytest.mark.parametrize(
    ("px", "panels"),
    [
        ((1920, 1080), (1, 1)),
        ((7680, 4320), (1, 1)),  # one 8K screen is sold; nobody's guess
        ((7680, 2160), (2, 1)),
        ((3840, 1080), (2, 1)),
        ((5760, 1080), (3, 1)),
        ((1920, 2160), (1, 2)),
        ((5760, 2160), (3, 2)),
        ((1080, 1920), (1, 1)),
        ((2160, 1920), (2, 1)),  # two upright ones
        ((1237, 911), (1, 1)),
    ],
)
def test_a_wide_picture_tells_of_its_panels(px: tuple[int, int], panels: tuple[int, int]) -> None:
    assert matrix_of(*px) == panels


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1210x680", (1210, 680)),
        ("1210 × 680 mm", (1210, 680)),
        ("121 x 68 cm", (1210, 680)),
        ("1,21x0,68m", (1210, 680)),
        ('55"', (1218, 685)),
        ("55 in", (1218, 685)),
    ],
)
def test_a_size_is_read_as_people_write_it(text: str, size: tuple[float, float]) -> None:
    assert parse_size(text, 1920, 1080) == pytest.approx(size)


@pytest.mark.parametrize("text", ["", "55", "1210", "axb", "0x680", "1210x680 km", "9e9x3"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no size"):
        parse_size(text, 1920, 1080)
