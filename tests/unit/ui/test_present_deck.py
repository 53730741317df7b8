"""The order of a briefing's pages, the sheets of a scene, and what a stage is told to build."""

from __future__ import annotations

import pytest

from ioc_desktop.domain.rows import Names
from ioc_desktop.errors import ConfigError
from ioc_desktop.layout import Display, Scene, Tile, Variant
from ioc_desktop.ui.present_deck import (
    Deck,
    DeckItem,
    DeckPage,
    DeckPlanner,
    Sheet,
    in_agenda_order,
)

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
