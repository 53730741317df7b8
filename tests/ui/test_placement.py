import pytest

from ioc_desktop.config.site import Screen
from ioc_desktop.ui.placement import ScreenFact, bind_roles, roles_by_place, wall_shape

LEFT = ScreenFact("DP-1", 0, 0, 1920, 1080, "Samsung", "QM98", "S1")
RIGHT = ScreenFact("DP-2", 1920, 12, 1920, 1080, "Samsung", "QM98", "S2")
BELOW = ScreenFact("DP-3", 0, 1080, 1920, 1080, "LG", "55VH7", "L1")


def test_roles_follow_rows_and_columns_whatever_the_order_and_small_offsets():
    assert roles_by_place([BELOW, RIGHT, LEFT]) == {"A1": LEFT, "B1": RIGHT, "A2": BELOW}


def test_serial_beats_connector_and_connector_beats_position():
    entries = [
        Screen("A1", position=(0, 0)),
        Screen("B1", connector="DP-1"),
        Screen("C1", serial="S2"),
    ]
    assert bind_roles(entries, [LEFT, RIGHT]) == {"C1": RIGHT, "B1": LEFT}


def test_a_screen_known_by_serial_is_found_at_another_connector():
    moved = ScreenFact("HDMI-1", 0, 0, 1920, 1080, "Samsung", "QM98", "S2")
    entry = Screen("A1", edid="Samsung QM98", serial="S2", connector="DP-2")
    assert bind_roles([entry], [BELOW, moved]) == {"A1": moved}


def test_a_named_screen_that_is_away_is_not_replaced_by_another():
    entries = [Screen("A1", connector="DP-1"), Screen("B1", connector="DP-2")]
    assert bind_roles(entries, [RIGHT, BELOW]) == {"B1": RIGHT}


@pytest.mark.parametrize("screens", [[LEFT, RIGHT, BELOW], [BELOW, RIGHT, LEFT]])
def test_roles_that_name_nothing_take_what_is_left_in_reading_order(screens):
    entries = [Screen("A2"), Screen("B1", connector="DP-2"), Screen("A1")]
    assert bind_roles(entries, screens) == {"B1": RIGHT, "A1": LEFT, "A2": BELOW}


def test_two_screens_of_one_model_are_both_used():
    entries = [Screen("A1", edid="samsung qm98"), Screen("B1", edid="QM98")]
    assert set(bind_roles(entries, [LEFT, RIGHT]).values()) == {LEFT, RIGHT}


def test_the_wall_is_the_smallest_that_holds_its_roles():
    assert wall_shape(["A1", "D2"]) == (4, 2)
    assert wall_shape([]) == (1, 1)
