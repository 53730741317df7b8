import pytest

from ioc_desktop.config.site import Screen
from ioc_desktop.ui.placement import (
    ScreenFact,
    bind_roles,
    line_places,
    roles_by_place,
    wall_shape,
)
from ioc_desktop.ui.role_binder import RoleBinder

LEFT = ScreenFact("DP-1", 0, 0, 1920, 1080, "Samsung", "QM98", "S1")
RIGHT = ScreenFact("DP-2", 1920, 12, 1920, 1080, "Samsung", "QM98", "S2")
BELOW = ScreenFact("DP-3", 0, 1080, 1920, 1080, "LG", "55VH7", "L1")


def test_roles_follow_rows_and_columns_whatever_the_order_and_small_offsets():
    assert roles_by_place([BELOW, RIGHT, LEFT]) == {"A1": LEFT, "B1": RIGHT, "A2": BELOW}


def test_a_large_and_a_small_screen_side_by_side_are_one_row_whichever_edges_are_level():
    large = ScreenFact("DP-1", 0, 0, 3840, 2160)
    for top in (0, 540, 1080):
        small = ScreenFact("DP-2", 3840, top, 1920, 1080)
        assert roles_by_place([small, large]) == {"A1": large, "B1": small}
    under = ScreenFact("DP-3", 0, 2160, 1920, 1080)
    assert roles_by_place([under, large]) == {"A1": large, "A2": under}


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


def test_the_walls_lines_run_along_the_screens_that_are_there():
    whole = [f"{column}{row}" for row in (1, 2) for column in "ABCD"]
    assert line_places(whole)["D2"] == (3, 1, 4, 2)
    assert line_places(["A1", "C1"]) == {"A1": (0, 0, 2, 1), "C1": (1, 0, 2, 1)}
    assert line_places(["C2"]) == {"C2": (0, 0, 1, 1)}
    assert line_places([]) == {}


def test_the_wall_is_the_smallest_that_holds_its_roles():
    assert wall_shape(["A1", "D2"]) == (4, 2)
    assert wall_shape([]) == (1, 1)


def panel(name: str, x: int = 0, serial: str = "", model: str = "QM98", y: int = 0) -> ScreenFact:
    return ScreenFact(name, x, y, 1920, 1080, "Samsung", model, serial)


def test_identical_panels_without_serials_go_by_connector_then_by_position():
    entries = [
        Screen("A1", edid="QM98", connector="DP-2"),
        Screen("B1", edid="QM98", position=(0, 0)),
        Screen("C1", edid="QM98"),
    ]
    one, two, three = panel("DP-1", 0), panel("DP-2", 1920), panel("DP-3", 3840)
    for order in ([one, two, three], [three, two, one]):
        assert bind_roles(entries, order) == {"A1": two, "B1": one, "C1": three}


def test_identical_panels_keep_their_roles_when_one_of_them_goes():
    binder = RoleBinder([Screen("A1", edid="QM98"), Screen("B1", edid="QM98")])
    one, two = panel("DP-1", 0), panel("DP-2", 1920)
    assert binder.bind([one, two]).bound == {"A1": one, "B1": two}
    assert binder.bind([two]).bound == {"B1": two}, "it does not become A1"
    assert binder.bind([two, one]).bound == {"A1": one, "B1": two}


def test_identical_panels_with_the_same_serial_go_by_connector():
    entries = [
        Screen("A1", serial="16843009", connector="DP-2"),
        Screen("B1", serial="16843009", connector="DP-1"),
    ]
    one, two = panel("DP-1", 0, "16843009"), panel("DP-2", 1920, "16843009")
    assert bind_roles(entries, [one, two]) == {"A1": two, "B1": one}


def test_panels_that_changed_their_connectors_keep_their_roles_by_serial():
    entries = [
        Screen("A1", serial="S1", connector="DP-1"),
        Screen("B1", serial="S2", connector="DP-2"),
    ]
    assert bind_roles(entries, [panel("DP-2", 0, "S1"), panel("DP-1", 1920, "S2")]) == {
        "A1": panel("DP-2", 0, "S1"), "B1": panel("DP-1", 1920, "S2"),
    }  # fmt: skip
    moved = panel("DP-1", 0, "S2")
    assert bind_roles(entries, [moved]) == {"B1": moved}, "A1 is away, not replaced by B1's panel"


def test_a_replaced_panel_takes_the_role_of_its_connector_and_it_is_told():
    binder = RoleBinder([Screen("A1", serial="S1", connector="DP-1"), Screen("B1", serial="S2")])
    first = [panel("DP-1", 0, "S1"), panel("DP-2", 1920, "S2")]
    assert binder.bind(first).replaced == ()
    new = [panel("DP-1", 0, "S9", "LG"), panel("DP-2", 1920, "S8")]
    binding = binder.bind(new)
    assert binding.bound == {"A1": new[0], "B1": new[1]}, "B1 stood at DP-2 until now"
    assert binding.replaced == ("A1", "B1")
    assert binder.bind(first).replaced == ()


def test_a_screen_that_the_site_does_not_know_has_no_role():
    binder = RoleBinder([Screen("A1", serial="S1")])
    own, other = panel("DP-1", 0, "S1"), panel("HDMI-1", 1920, "X", "Desk")
    binding = binder.bind([own, other])
    assert binding.bound == {"A1": own}
    assert binding.spare == (other,)
    assert binder.bind([other]).bound == {}, "it does not take the wall's place"


def test_a_site_none_of_whose_screens_is_there_is_shown_on_what_there_is_until_one_comes():
    binder = RoleBinder([Screen("A1", serial="S1"), Screen("B1", serial="S2")])
    laptop = panel("eDP-1", 0, "L", "Laptop")
    assert binder.bind([laptop]).roles == ("A1",)
    wall = panel("DP-1", 1920, "S2")
    binding = binder.bind([laptop, wall])
    assert binding.bound == {"B1": wall}
    assert binding.roles == ("A1", "B1")
    assert binder.bind([laptop]).bound == {}


def test_without_a_site_the_screens_that_are_left_keep_their_roles():
    binder = RoleBinder([])
    quad = [panel(f"DP-{n}", n % 2 * 1920, y=n // 2 * 1080, serial=f"S{n}") for n in range(4)]
    assert list(binder.bind(quad).bound) == ["A1", "B1", "A2", "B2"]
    left = binder.bind(quad[1:])
    assert left.bound == {"B1": quad[1], "A2": quad[2], "B2": quad[3]}
    assert set(left.roles) == {"A1", "B1", "A2", "B2"}
    assert binder.bind([]).bound == {}
    assert binder.bind(quad).bound["A1"] == quad[0]
    other_order = [panel(one.name, 1920 - one.x, one.serial, y=one.y) for one in quad]
    assert binder.bind(other_order).bound["A1"].name == "DP-1"


def test_without_a_site_a_new_screen_gives_all_roles_anew():
    binder = RoleBinder([])
    binder.bind([panel("DP-1", 1920, "S1")])
    assert binder.bind([panel("DP-1", 1920, "S1"), panel("DP-2", 0, "S2")]).roles == ("A1", "B1")


def test_a_screen_that_mirrors_another_is_no_screen_of_its_own():
    one, clone = panel("DP-1", 0, "S1"), panel("HDMI-1", 0, "X")
    assert RoleBinder([]).bind([one, clone]).bound == {"A1": one}
    by_site = RoleBinder([Screen("A1", connector="HDMI-1"), Screen("B1", connector="DP-1")])
    binding = by_site.bind([one, clone])
    assert binding.bound == {"A1": clone, "B1": one}
    assert binding.mirrored == ("B1",)
