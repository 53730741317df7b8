"""Tiles of high priority that lose their screen: never dropped, never over each other."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.layout.grid import Rect, rects
from ioc_desktop.layout.migration import Moved, Page, Piece, Settlement, migrate, text_px
from ioc_desktop.layout.scene import Display, Tile

ROLES = ("A1", "B1", "C1", "D1", "A2", "B2", "C2", "D2")
FLOOR = 26.0
"""In px: a screen of 98 inches and 1920 px, seen from 5 m."""


def page(
    role: str,
    tiles: list[tuple[str, int, int, int, int, bool]],
    grid: tuple[int, int] = (12, 8),
    size: tuple[int, int] = (1920, 1080),
    floor_px: float = FLOOR,
) -> Page:
    display = Display(
        role, grid, tuple(Tile(name, (x, y), (w, h), "clock") for name, x, y, w, h, _ in tiles)
    )
    placed = rects(display, *size, 8)
    pieces = tuple(Piece(name, placed[name], high) for name, _, _, _, _, high in tiles)
    return Page(role, *size, pieces, floor_px, 8)


def quarters(role: str, high: int) -> Page:
    """Return a page of four tiles, the first ``high`` of them of high priority."""
    places = ((0, 0), (6, 0), (0, 4), (6, 4))
    return page(
        role,
        [(f"{role.lower()}-{n}", x, y, 6, 4, n < high) for n, (x, y) in enumerate(places)],
    )


def of(settled: Settlement, role: str) -> dict[str, Moved]:
    return {one.id: one for one in settled.shown[role]}


def test_a_lost_tile_takes_the_place_of_one_normal_tile_and_all_others_stay():
    before = quarters("A1", 1)
    settled = migrate([before, quarters("B1", 1)], {"B1"})
    shown = of(settled, "A1")
    assert shown["b1-0"].origin == "B1"
    assert shown["b1-0"].mark_px > 0
    stayed = [piece for piece in before.tiles if piece.id in shown]
    assert len(stayed) == 3, "one normal tile gives way"
    assert all(shown[piece.id].place == piece.place for piece in stayed)
    assert set(settled.hidden) == {
        ("B1", "b1-1"), ("B1", "b1-2"), ("B1", "b1-3"),
        *(("A1", piece.id) for piece in before.tiles if piece.id not in shown),
    }  # fmt: skip
    assert not settled.cramped


def test_the_smallest_tiles_that_leave_legible_text_give_way():
    wide = page(
        "A1",
        [("large", 0, 0, 8, 8, False), ("small", 8, 0, 4, 4, False), ("kept", 8, 4, 4, 4, True)],
    )
    settled = migrate([wide, quarters("B1", 1)], {"B1"})
    assert set(of(settled, "A1")) == {"large", "kept", "b1-0"}


def test_a_tile_too_small_to_be_read_does_not_give_way_for_another():
    mixed = page(
        "A1",
        [("tiny", 0, 0, 1, 1, False), ("plain", 6, 0, 6, 8, False), ("kept", 0, 1, 6, 7, True)],
    )
    settled = migrate([mixed, quarters("B1", 1)], {"B1"})
    assert set(of(settled, "A1")) == {"tiny", "kept", "b1-0"}


def test_several_lost_tiles_share_the_room_that_was_made():
    settled = migrate([quarters("A1", 0), quarters("B1", 2)], {"B1"})
    assert len(settled.shown["A1"]) == 3 + 2, "one quarter is legible for two"


def test_a_free_place_costs_nothing():
    half = page("A1", [("left", 0, 0, 6, 8, False)])
    settled = migrate([half, quarters("B1", 2)], {"B1"})
    assert set(of(settled, "A1")) == {"left", "b1-0", "b1-1"}


def test_the_nearest_of_equal_screens_takes_the_tile():
    pages = [quarters(role, 1) for role in ROLES]
    settled = migrate(pages, {"D2"})
    assert [role for role, tiles in settled.shown.items() if len(tiles) != 4 or any(
        one.origin == "D2" for one in tiles
    )] == ["D1"]  # fmt: skip


def test_one_screen_of_eight_shows_all_twenty_as_a_grid_and_says_that_they_are_small():
    pages = [quarters(role, 4 if place < 4 else 1) for place, role in enumerate(ROLES)]
    settled = migrate(pages, set(ROLES) - {"A1"})
    shown = settled.shown["A1"]
    assert len(shown) == 20
    assert len({(one.place.width, one.place.height + one.mark_px) for one in shown}) <= 4
    assert settled.cramped == ("A1",)
    near = [Page(one.role, one.width, one.height, one.tiles, FLOOR / 2, one.gap) for one in pages]
    settled = migrate(near, set(ROLES) - {"A1"})
    assert len(settled.shown["A1"]) >= 20
    assert not settled.cramped


def test_of_a_scene_repeated_on_every_screen_nothing_moves():
    def repeated(role: str) -> Page:
        tiles = tuple(
            Piece(f"t{n}", piece.place, piece.high, same="x")
            for n, piece in enumerate(quarters("A1", 2).tiles)
        )
        return Page(role, 1920, 1080, tiles, FLOOR, 8)

    pages = [repeated(role) for role in ROLES]
    settled = migrate(pages, {"B1", "C2"})
    for role, shown in settled.shown.items():
        assert [one.origin for one in shown] == [role] * 4


def test_with_no_screen_left_all_is_hidden():
    settled = migrate([quarters("A1", 1)], {"A1"})
    assert settled.shown == {}
    assert len(settled.hidden) == 4


@st.composite
def walls(draw: st.DrawFn) -> tuple[list[Page], frozenset[str]]:
    """Draw a wall whose tiles do not lie over each other, and the roles that are lost."""
    count = draw(st.integers(1, 8))
    pages = []
    for role in ROLES[:count]:
        columns, rows = draw(st.integers(1, 8)), draw(st.integers(1, 6))
        size = draw(st.sampled_from([(1920, 1080), (1280, 720), (1080, 1920), (640, 480)]))
        tiles = []
        taken: set[tuple[int, int]] = set()
        for n in range(draw(st.integers(0, 12))):
            x, y = draw(st.integers(0, columns - 1)), draw(st.integers(0, rows - 1))
            w, h = draw(st.integers(1, columns - x)), draw(st.integers(1, rows - y))
            covered = {(x + i, y + j) for i in range(w) for j in range(h)}
            if not covered & taken:
                taken |= covered
                tiles.append((f"{role.lower()}-{n}", x, y, w, h, draw(st.booleans())))
        pages.append(page(role, tiles, (columns, rows), size, draw(st.floats(8, 60))))
    return pages, frozenset(draw(st.sets(st.sampled_from(ROLES[:count]))))


@given(walls())
def test_no_important_tile_is_dropped_none_lies_over_another_and_all_lie_on_their_page(
    wall: tuple[list[Page], frozenset[str]],
):
    pages, away = wall
    settled = migrate(pages, away)
    living = {one.role: one for one in pages if one.role not in away}
    shown = [(one.origin, one.id) for tiles in settled.shown.values() for one in tiles]
    everything = {(one.role, piece.id) for one in pages for piece in one.tiles}
    assert len(shown) == len(set(shown))
    assert set(shown) | set(settled.hidden) == everything
    assert not set(shown) & set(settled.hidden)
    if living:
        high = {(one.role, piece.id) for one in pages for piece in one.tiles if piece.high}
        assert high <= set(shown)
    assert set(settled.shown) == set(living)
    for role, tiles in settled.shown.items():
        places = [
            Rect(one.place.x, one.place.y - one.mark_px, one.place.width,
                 one.place.height + one.mark_px)
            for one in tiles
        ]  # fmt: skip
        for place in places:
            assert place.x >= 0 <= place.y
            assert place.right <= living[role].width
            assert place.bottom <= living[role].height
            assert place.width > 0 < place.height
        for one, other in combinations(places, 2):
            assert (
                one.right <= other.x
                or other.right <= one.x
                or one.bottom <= other.y
                or other.bottom <= one.y
            )
    assert migrate(pages, away) == settled, "the same each time"


@given(walls())
def test_on_a_screen_that_takes_nobody_in_nothing_changes(
    wall: tuple[list[Page], frozenset[str]],
):
    pages, away = wall
    settled = migrate(pages, away)
    for one in pages:
        shown = settled.shown.get(one.role)
        if shown is not None and all(moved.origin == one.role for moved in shown):
            assert [(moved.id, moved.place) for moved in shown] == [
                (piece.id, piece.place) for piece in one.tiles
            ]


def test_what_a_tile_needs_is_its_text_at_home_where_that_is_below_the_floor():
    small = page("B1", [("far", 0, 0, 3, 2, True)], floor_px=60.0)
    text = text_px(small.tiles[0].place.width, small.tiles[0].place.height, marked=False)
    assert text < 60
    host = page("A1", [("a", 0, 0, 4, 8, False), ("b", 4, 0, 8, 8, False)], floor_px=60.0)
    settled = migrate([host, small], {"B1"})
    assert set(of(settled, "A1")) == {"b", "far"}, "the smaller tile gives way"
    assert not settled.cramped, "it is as large as it was"
