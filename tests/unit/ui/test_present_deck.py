"""The order of a briefing's pages, the sheets of a scene, and what a stage is told to build."""

from __future__ import annotations

import pytest

from ioc_desktop.domain.rows import Names
from ioc_desktop.errors import ConfigError
from ioc_desktop.layout import Display, Scene, Tile, Variant
from ioc_desktop.ui.look import Sight
from ioc_desktop.ui.present_deck import (
    Deck,
    DeckItem,
    DeckPage,
    DeckPlanner,
    Sheet,
    in_agenda_order,
)
from ioc_desktop.ui.present_parts import Half

SIZES = {"A1": (1200, 600)}


def tile(name: str, at: tuple[int, int] = (0, 0), **more: object) -> Tile:
    return Tile(id=name, at=at, span=(1, 1), bundle="clock", **more)  # type: ignore[arg-type]  # fields of a tile


def scene(name: str, *variants: Variant) -> Scene:
    return Scene(id=name, name=Names(vi=name), variants=variants)


def display(role: str, *tiles: Tile) -> Display:
    return Display(role=role, grid=(2, 2), tiles=tiles)


class Shelf:
    """Scenes by id."""

    def __init__(self, *scenes: Scene) -> None:
        self.scenes = {one.id: one for one in scenes}

    def scene(self, scene: str) -> Scene:
        if scene not in self.scenes:
            raise ConfigError(())
        return self.scenes[scene]


WHOLE = scene("whole", Variant(1, 1, (display("A1", tile("a"), tile("b", (1, 0))),)))
BOTH = scene(
    "both",
    Variant(1, 1, (display("A1", tile("one")),)),
    Variant(2, 1, (display("A1", tile("left")), display("B1", tile("right")))),
)
WIDE = scene(
    "wide",
    Variant(
        2, 2,
        (
            display("B2", tile("d")), display("A1", tile("a")), display("B1", tile("b")),
            display("A2", tile("c")),
        ),
    ),
)  # fmt: skip


def planner(*pages: str) -> DeckPlanner:
    deck = Deck("Deck", "stamp", tuple(DeckPage(one, one.title()) for one in pages))
    return DeckPlanner(deck, Shelf(WHOLE, BOTH, WIDE))


def test_pages_come_as_the_agenda_has_them_and_those_it_does_not_name_last():
    pages = [DeckPage(name, name) for name in "abcde"]
    agenda = [DeckItem("First", pages=(3, 1)), DeckItem("Then", pages=(1, 0))]
    ordered, items = in_agenda_order(pages, agenda)
    assert "".join(page.scene for page in ordered) == "dbace"
    assert [item.pages for item in items] == [(0, 1), (2,)], "a page belongs to one item"


def test_without_an_agenda_pages_keep_their_order():
    pages = [DeckPage(name, name) for name in "abc"]
    assert in_agenda_order(pages, []) == (tuple(pages), ())


def test_planned_minutes_are_a_pages_own_or_its_share_of_its_item():
    pages = (DeckPage("a", "a", minutes=4), DeckPage("b", "b"), DeckPage("c", "c"))
    deck = Deck("Deck", "", pages, (DeckItem("All", minutes=10, pages=(0, 1, 2)),))
    assert [deck.minutes_of(page) for page in range(3)] == [4, 3, 3]
    assert deck.minutes == 10
    alone = Deck("Deck", "", pages)
    assert [alone.minutes_of(page) for page in range(3)] == [4, 0, 0]


def test_a_scene_with_a_part_for_one_screen_is_one_sheet():
    assert planner("both").parts(0) == 1
    (one,) = planner("both").plan("0.0", SIZES, "vi").pages["A1"]
    assert one.id == "one"


def test_a_scene_for_several_screens_alone_is_gone_through_as_one_reads():
    wide = planner("wide")
    seen = [wide.plan(Sheet(0, part).name, SIZES, "vi").pages["A1"][0].id for part in range(4)]
    assert seen == ["a", "b", "c", "d"]


def test_sheets_follow_one_another_forth_and_back():
    deck = planner("whole", "wide", "both")
    way: list[Sheet] = []
    here: Sheet | None = Sheet(0)
    while here is not None:
        way.append(here)
        here = deck.after(here)
    assert way == [Sheet(0), *(Sheet(1, part) for part in range(4)), Sheet(2)]
    back: list[Sheet] = []
    here = way[-1]
    while here is not None:
        back.append(here)
        here = deck.before(here)
    assert back == way[::-1]


def test_one_tile_alone_fills_the_page():
    plan = planner("whole").plan(Sheet(0).tile("b"), SIZES, "vi")
    (only,) = plan.pages["A1"]
    assert only.id == "b"
    left, top, width, height = only.place
    assert left + width > 1200 - 2 * left - 1
    assert width > 1200 * 0.95
    assert height > 600 * 0.95
    assert top > 0


@pytest.mark.parametrize("name", ["5.0", "0.0/nobody", "x", "0", "-1.0"])
def test_what_is_not_there_is_an_error(name: str):
    with pytest.raises(ConfigError):
        planner("whole").plan(name, SIZES, "vi")


def test_a_page_that_cannot_be_read_has_one_sheet_and_says_why_when_it_is_shown():
    broken = planner("whole", "gone", "wide")
    assert broken.parts(1) == 1
    assert broken.after(Sheet(0)) == Sheet(1)
    assert broken.after(Sheet(1)) == Sheet(2)
    with pytest.raises(ConfigError):
        broken.plan("1.0", SIZES, "vi")


def test_tiles_that_are_not_for_the_audience_are_withheld():
    secret = scene("s", Variant(1, 1, (display("A1", tile("x", sensitivity="restricted")),)))
    deck = Deck("Deck", "", (DeckPage("s", "s"),))
    (meeting,) = DeckPlanner(deck, Shelf(secret), "meeting").plan("0.0", SIZES, "vi").pages["A1"]
    (duty,) = DeckPlanner(deck, Shelf(secret)).plan("0.0", SIZES, "vi").pages["A1"]
    assert meeting.is_withheld
    assert not duty.is_withheld


def grid_of(count: int) -> Scene:
    """Return a scene of so many tiles side by side."""
    tiles = tuple(tile(f"t{at}", (at, 0)) for at in range(count))
    return scene("many", Variant(1, 1, (Display(role="A1", grid=(count, 1), tiles=tiles),)))


@pytest.mark.parametrize("count", range(1, 14))
@pytest.mark.parametrize("width", [1366, 1920, 3840])
def test_in_a_half_every_tile_can_be_read_and_none_is_lost(count: int, width: int):
    many = DeckPlanner(Deck("Deck", "", (DeckPage("many", "Many"),)), Shelf(grid_of(count)))
    sight = Sight.of(width, None, 2160.0, None)
    half = Half(sight, width // 2 - 4, round(width * 0.4))
    many.lay_in(half, Sheet(0))
    seen: list[str] = []
    for part in range(many.parts(0)):
        plan = many.plan(Sheet(0, part).name, {"A1": (half.width, half.height)}, "vi")
        tiles = plan.pages["A1"]
        seen += [one.id for one in tiles]
        assert all(sight.metrics(*one.place[2:]).legible for one in tiles)
        # They lie beside one another, whole, in the order in which they are read.
        assert [one.id for one in tiles] == [
            one.id for one in sorted(tiles, key=lambda one: (one.place[1], one.place[0]))
        ]
        covered = sum(one.place[2] * one.place[3] for one in tiles)
        assert 0.85 < covered / (half.width * half.height) <= 1
    assert seen == [f"t{at}" for at in range(count)]
    assert many.parts(0) <= -(-count // 4)


def test_going_into_halves_and_out_of_them_stays_at_what_is_looked_at():
    deck = Deck("Deck", "", (DeckPage("many", "Many"), DeckPage("wide", "Wide")))
    many = DeckPlanner(deck, Shelf(grid_of(8), WIDE))
    half = Half(Sight.of(1366, None, 2160.0, None), 679, 550)
    assert many.lay_in(half, Sheet(0), "t6") == Sheet(0, 1)
    assert many.lay_in(half, Sheet(0, 1)) == Sheet(0, 1)
    assert many.lay_in(None, Sheet(0, 1)) == Sheet(0, 0)
    assert many.lay_in(half, Sheet(1, 2)) == Sheet(1, 2), "screens of one tile are as they were"
    many.lay_in(None, Sheet(0))
    assert many.parts(0) == 1
