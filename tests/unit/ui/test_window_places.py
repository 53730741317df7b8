"""A window comes back to a screen that is there, whole, however the screens have changed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.ui.window_places import (
    DeskScreen,
    KeptPlace,
    kept_place,
    place_again,
    read_place,
    written_place,
)

DESK = DeskScreen("Dell U2720 SN1", "DP-3", (3840, 0, 1920, 1080))
WALL = DeskScreen("LG 55VM5 A", "DP-1", (0, 0, 3840, 2160))
PRIMARY = WALL


def test_a_window_returns_to_its_screen_also_where_that_stands_elsewhere_now() -> None:
    kept = kept_place((3900, 60, 1280, 900), DESK, maximized=False)
    assert place_again(kept, (WALL, DESK), PRIMARY) == (3900, 60, 1280, 900)
    moved = DeskScreen(DESK.identity, "DP-7", (0, 2160, 1920, 1080))
    assert place_again(kept, (WALL, moved), PRIMARY) == (60, 2220, 1280, 900)


def test_of_two_screens_alike_the_one_at_the_same_connector_is_its_own() -> None:
    first, second = (
        DeskScreen("LG X", name, (x, 0, 1920, 1080)) for name, x in (("DP-1", 0), ("DP-2", 1920))
    )
    kept = kept_place((1930, 10, 800, 600), second, maximized=False)
    assert place_again(kept, (first, second), first) == (1930, 10, 800, 600)


def test_without_its_screen_it_stands_on_the_primary_one() -> None:
    kept = kept_place((3900, 60, 1280, 900), DESK, maximized=False)
    assert place_again(kept, (WALL,), WALL) == (60, 60, 1280, 900)
    small = DeskScreen("", "eDP-1", (0, 30, 1024, 600))
    assert place_again(kept, (small,), small) == (0, 30, 1024, 600)


def test_a_screen_without_identity_is_known_by_its_connector_alone() -> None:
    bare = DeskScreen("", "DUMMY8", (0, 2160, 1280, 1024))
    kept = kept_place((10, 2170, 600, 500), bare, maximized=False)
    named = DeskScreen("LG X", "DUMMY8", (0, 0, 1920, 1080))
    assert place_again(kept, (named, bare), named) == (10, 2170, 600, 500)
    assert place_again(kept, (named,), named) == (10, 10, 600, 500)


@given(
    x=st.integers(-9000, 9000),
    y=st.integers(-9000, 9000),
    width=st.integers(240, 9000),
    height=st.integers(240, 9000),
    area=st.tuples(
        st.integers(-4000, 4000), st.integers(-4000, 4000), st.integers(320, 7680),
        st.integers(240, 4320),
    ),
)  # fmt: skip
def test_it_is_never_off_the_screen_and_never_larger(
    x: int, y: int, width: int, height: int, area: tuple[int, int, int, int]
) -> None:
    screen = DeskScreen("", "DP-1", area)
    left, top, wide, high = place_again(
        KeptPlace("", "DP-1", x, y, width, height), (screen,), screen
    )
    assert area[0] <= left
    assert area[1] <= top
    assert left + wide <= area[0] + area[2]
    assert top + high <= area[1] + area[3]


def test_a_place_is_written_and_read_again() -> None:
    kept = kept_place((3900, 60, 1280, 900), DESK, maximized=True)
    assert read_place(json.loads(json.dumps(written_place(kept)))) == kept


@pytest.mark.parametrize(
    "raw",
    [
        None, [], "x", {}, {"x": 1, "y": 1, "width": 5, "height": 5},
        {"x": "1", "y": 1, "width": 500, "height": 500},
        {"x": 1e9, "y": 1, "width": 500, "height": 500},
        {"x": 10**9, "y": 1, "width": 500, "height": 500},
        {"x": 1, "y": 1, "width": 500, "height": 500, "identity": 7},
    ],
)  # fmt: skip
def test_what_is_no_place_is_none(raw: object) -> None:
    assert read_place(raw) is None
