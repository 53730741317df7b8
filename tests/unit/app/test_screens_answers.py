"""From what is connected and what was answered to the entries of a site file."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc_desktop.app.screens_setup import (
    Answers,
    Spot,
    order_proposed,
    order_text,
    parse_distance,
    parse_order,
    parse_sizes,
    section_of,
    sizes_proposed,
    tables_of,
)
from ioc_desktop.app.screens_table import (
    SeenScreen,
    as_json,
    cells_of,
    naming,
    rows_of,
    warnings_of,
)
from ioc_desktop.config import parse_site
from ioc_desktop.config.screen_section import with_screens
from ioc_desktop.config.site import Screen
from ioc_desktop.errors import UsageError
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.ui.placement import ScreenFact

ENGLISH = TsWords("en")


def screen(
    number: int, serial: str = "", model: str = "", mm: tuple[float, float] = (0, 0)
) -> SeenScreen:
    place = (number - 1) * 1920
    maker = "DELL" if model else ""
    fact = ScreenFact(f"DP-{number}", place, 0, 1920, 1080, maker, model, serial, *mm)
    return SeenScreen(number, fact)


def means(*screens: SeenScreen) -> list[str]:
    return [row.recognised_by for row in rows_of(screens, ())[0]]


def test_a_screen_is_named_by_the_surest_means_that_tells_it_apart() -> None:
    assert means(screen(1, "S1", "U1"), screen(2, "S2", "U1")) == ["serial", "serial"]
    assert means(screen(1, "S1", "U1"), screen(2, "S1", "U2")) == ["edid", "edid"]
    assert means(screen(1, "S1", "U1"), screen(2, "S1", "U1")) == ["connector", "connector"]
    assert means(screen(1), screen(2, "S2")) == ["connector", "serial"]
    nowhere = [SeenScreen(n, ScreenFact("", n * 9, 0, 9, 9)) for n in (1, 2)]
    assert means(*nowhere) == ["position", "position"]


@pytest.mark.parametrize("serial", ["0", "16843009", "0x01010101", "000000", "N/A"])
def test_a_serial_that_every_screen_of_a_maker_has_is_none(serial: str) -> None:
    assert means(screen(1, serial, "U1")) == ["edid"]


def test_twins_are_said() -> None:
    rows, absent = rows_of([screen(1, "", "U1"), screen(2, "", "U1"), screen(3, "", "U2")], ())
    assert [row.twins for row in rows] == [(2,), (1,), ()]
    (told,) = [text for text in warnings_of(rows, absent, ENGLISH) if "connectors" in text]
    assert told.startswith("1, 2 say the same")


def test_what_is_written_of_a_screen_lets_a_replaced_panel_take_its_role() -> None:
    seen = screen(1, "S1", "U1")
    assert naming(seen.fact, "serial") == {"serial": "S1", "connector": "DP-1"}
    assert naming(seen.fact, "edid") == {"edid": "U1", "connector": "DP-1"}
    assert naming(screen(2).fact, "connector") == {"connector": "DP-2"}
    assert naming(seen.fact, "position") == {"position": (0, 0)}
    entry = Screen("A1", serial="S0", connector="DP-1")
    rows, absent = rows_of([seen], [entry])
    assert (rows[0].role, rows[0].replaced) == ("A1", True)
    assert any("it took the place" in text for text in warnings_of(rows, absent, ENGLISH))


def test_a_size_that_the_site_states_is_not_asked_for_again() -> None:
    entries = [Screen("A1", connector="DP-1", width_mm=1210, height_mm=680)]
    rows, absent = rows_of([screen(1), screen(2)], entries)
    told = [text for text in warnings_of(rows, absent, ENGLISH) if "measure it" in text]
    assert [text.split(":")[0] for text in told] == ["2"]


def test_two_outputs_on_one_place_are_told() -> None:
    facts = [ScreenFact(f"DP-{n}", 0, 0, 1920, 1080) for n in (1, 2)]
    rows, absent = rows_of([SeenScreen(n, fact) for n, fact in enumerate(facts, 1)], ())
    told = [text for text in warnings_of(rows, absent, ENGLISH) if "same picture" in text]
    assert told == ["1, 2 show one and the same picture; give each its own place on the desktop"]


def test_an_entry_without_a_screen_and_a_matrix_are_told() -> None:
    wide = SeenScreen(1, ScreenFact("DP-1", 0, 0, 3840, 1080, scale=2.0))
    rows, absent = rows_of([wide], [Screen("A1", connector="DP-1"), Screen("B1", serial="X9")])
    told = as_json(rows, absent, ENGLISH)
    assert told["without_screen"] == [{"role": "B1", "named_by": "X9"}]
    (shown,) = told["screens"]
    assert (shown["role"], shown["width_px"], shown["matrix"]) == ("A1", 7680, [2, 1])
    assert any("2 × 1 panels" in text for text in told["warnings"])


def test_the_size_that_the_site_measured_stands_before_what_a_screen_says() -> None:
    seen = SeenScreen(1, ScreenFact("DP-1", 0, 0, 3840, 2160, "LG", "MX", "S1", 160, 90))
    doubted = rows_of([seen], [Screen("A1", connector="DP-1")])[0][0]
    assert cells_of(doubted, ENGLISH)[6] == "160 × 90 ?"
    entry = Screen("A1", connector="DP-1", width_mm=1210.0, height_mm=680.0)
    rows, absent = rows_of([seen], [entry])
    assert cells_of(rows[0], ENGLISH)[6] == "1210 × 680"
    assert as_json(rows, absent, ENGLISH)["screens"][0]["measured_mm"] == (1210.0, 680.0)


def test_an_order_is_read_in_rows() -> None:
    order = parse_order("2 1 / 4,3:2x1", (1, 2, 3, 4))
    assert order == ((Spot(2), Spot(1)), (Spot(4), Spot(3, 2, 1)))
    assert order_text(order) == "2 1 / 4 3:2x1"


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "names no screen"), ("1 9", "no screen '9'; there are: 1, 2"), ("1 1", "stands twice"),
     ("one", "no screen 'one'"), ("²", "no screen '²'"), ("1:0x2", "no screen '1:0x2'")],
)  # fmt: skip
def test_an_order_that_cannot_be_meant_says_why(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        parse_order(text, (1, 2))


def test_what_is_proposed_follows_the_site_then_the_desktop() -> None:
    screens = [screen(1), screen(2), screen(3)]
    entries = [Screen("A1", connector="DP-3"), Screen("A2", connector="DP-1")]
    rows, _ = rows_of(screens, entries)
    assert order_text(order_proposed(rows, entries)) == "3 / 1"
    for entries in ([], [Screen("A1", connector="none of these")]):
        rows, _ = rows_of(screens, entries)
        assert order_text(order_proposed(rows, entries)) == "1 2 3"


def test_sizes_are_the_site_s_then_believed_ones_then_what_is_said() -> None:
    screens = [screen(1, model="U1", mm=(1210, 680)), screen(2, model="T", mm=(160, 90)), screen(3)]
    entry = Screen("C1", connector="DP-3", width_mm=900, height_mm=506)
    rows, _ = rows_of(screens, [entry])
    order = parse_order("1 2 3", (1, 2, 3))
    known = sizes_proposed(rows, order, [entry])
    assert known == {1: (1210, 680), 3: (900, 506)}
    assert parse_sizes("edid", rows, order, known) == known
    assert parse_sizes('2=55"', rows, order, known)[2] == (1218, 685)
    assert set(parse_sizes("700x394", rows, order, known).values()) == {(700, 394)}
    with pytest.raises(UsageError, match="'4' in the order; there are: 1, 2, 3"):
        parse_sizes("4=1x1", rows, order, known)
    with pytest.raises(UsageError, match="'large' is no size"):
        parse_sizes("large", rows, order, known)


@pytest.mark.parametrize(
    ("text", "mm"), [("5", 5000), ("6,5", 6500), ("6.5 m", 6500), ("850 cm", 8500)]
)
def test_a_distance_is_metres_unless_it_says_otherwise(text: str, mm: float) -> None:
    assert parse_distance(text) == mm


@pytest.mark.parametrize("text", ["", "far", "5000", "0.1", "-5"])
def test_a_distance_in_which_nobody_sits_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"distance|between"):
        parse_distance(text)


def test_entries_go_on_with_their_screen_and_the_absent_stay_or_go() -> None:
    entries = [
        Screen("A1", connector="DP-1", touch=True),
        Screen("B1", connector="DP-2"),
        Screen("C1", connector="DP-8"),
        Screen("A2", serial="GONE"),
    ]
    rows, _ = rows_of([screen(1), screen(2), screen(3)], entries)
    section = section_of(
        Answers(parse_order("2 3 1", (1, 2, 3)), {1: (700.0, 394.2)}, 5000), rows, entries
    )
    assert [(one.was, one.values["role"]) for one in section.entries] == [
        (1, "A1"), (None, "B1"), (0, "C1"), (3, "A2"),
    ]  # fmt: skip
    assert section.entries[2].values == {
        "role": "C1", "connector": "DP-1", "width_mm": 700, "height_mm": 394.2,
        "distance_mm": 5000,
    }  # fmt: skip
    assert (section.kept, section.dropped) == (("A2",), ("C1",))


def test_a_connected_screen_that_is_left_out_loses_its_entry() -> None:
    entries = [Screen("A1", connector="DP-1"), Screen("B1", connector="DP-2")]
    rows, _ = rows_of([screen(1), screen(2)], entries)
    section = section_of(Answers(parse_order("1", (1, 2)), {}, 5000), rows, entries)
    assert [one.was for one in section.entries] == [0]
    assert section.dropped == ("B1",)


WIDE = SeenScreen(1, ScreenFact("DP-1", 0, 0, 7680, 2160, "LG", "MX", "S1", 2440, 690))
SITE = """
[[centre]]
id = "a"
url = "http://x"
[[screen]]
role = "A1"
serial = "S1"
matrix = "2x1"
bezel_mm = 8   # measured
width_mm = 1210
height_mm = 680
[[screen]]
role = "A2"
connector = "DP-2"
"""


def test_a_matrix_is_offered_by_its_shape_and_fills_several_roles() -> None:
    below = SeenScreen(2, ScreenFact("DP-2", 0, 2160, 3840, 2160))
    rows, _ = rows_of([WIDE, below], ())
    order = order_proposed(rows, ())
    assert order_text(order) == "1:2x1 / 2"
    assert sizes_proposed(rows, order, ()) == {1: (1220, 690)}
    section = section_of(Answers(order, {1: (1210, 680)}, 5000), rows, ())
    assert [dict(one.values) for one in section.entries] == [
        {"role": "A1", "serial": "S1", "connector": "DP-1", "matrix": "2x1",
         "width_mm": 1210, "height_mm": 680, "distance_mm": 5000},
        {"role": "A2", "connector": "DP-2", "distance_mm": 5000},
    ]  # fmt: skip
    beside = section_of(Answers(parse_order("1:2x2 2", (1, 2)), {}, 5000), rows, ())
    assert [one.values["role"] for one in beside.entries] == ["A1", "C1"]
    under = section_of(Answers(parse_order("1:2x2 / 2", (1, 2)), {}, 5000), rows, ())
    assert [one.values["role"] for one in under.entries] == ["A1", "A3"]


def test_a_matrix_of_the_site_is_one_table_with_all_its_roles() -> None:
    site = parse_site(SITE, Path("site.toml"))
    rows, absent = rows_of([WIDE], site.screens)
    assert [(row.role, row.roles) for row in rows] == [("A1", "A1–B1")]
    assert [one.role for one in absent] == ["A2"]
    tables = tables_of(site.screens)
    order = order_proposed(rows, tables)
    assert order_text(order) == "1:2x1"
    section = section_of(Answers(order, sizes_proposed(rows, order, tables), 6000), rows, tables)
    made = parse_site(with_screens(SITE, site.screen_tables, section.entries), site.file or Path())
    assert [(one.role, one.width_mm, one.distance_mm) for one in made.screens] == [
        ("A1", 1210, 6000), ("B1", 1210, 6000), ("A2", None, None),
    ]  # fmt: skip
    assert made.screens[0].pane == site.screens[0].pane, "its bezels stay"
    alone = section_of(Answers(parse_order("1", (1,)), {}, 6000), rows, tables)
    made = parse_site(with_screens(SITE, site.screen_tables, alone.entries), site.file or Path())
    assert [(one.role, one.pane) for one in made.screens] == [("A1", None), ("A2", None)]
