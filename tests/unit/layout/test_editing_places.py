"""Free places, proportions, neighbours: what a person who arranges tiles asks for."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from ioc_desktop.layout.editing_page import Cell, DraftDisplay, DraftTile, DraftWall, TileRef
from ioc_desktop.layout.editing_places import (
    fitting_place,
    free_place,
    largest_free,
    neighbour,
    on_grid,
    overlapping,
    scaled,
    snapped,
    stepped,
)

Boxes = list[tuple[int, int, int, int]]


def tile(name: str, at: Cell, span: Cell, role: str = "A1") -> DraftTile:
    return DraftTile(
        ref=TileRef("2x1", name),
        role=role,
        at=at,
        span=span,
        bundle="clock",
        kind=None,
        indicator=None,
        priority="normal",
        title=None,
        settings={},
        path="",
    )


def display(grid: Cell, boxes: Boxes, role: str = "A1") -> DraftDisplay:
    tiles = tuple(
        tile(f"{role}-{number}", (x, y), (width, height), role)
        for number, (x, y, width, height) in enumerate(boxes)
    )
    return DraftDisplay(role, grid, tiles, "")


def cells(at: Cell, span: Cell) -> set[Cell]:
    return set(product(range(at[0], at[0] + span[0]), range(at[1], at[1] + span[1])))


@st.composite
def displays(draw: st.DrawFn) -> DraftDisplay:
    grid = draw(st.tuples(st.integers(1, 12), st.integers(1, 12)))
    boxes = draw(
        st.lists(
            st.tuples(st.integers(0, 11), st.integers(0, 11), st.integers(1, 6), st.integers(1, 6)),
            max_size=6,
        )
    )
    return display(grid, boxes)


@settings(max_examples=80, deadline=None)
@given(where=displays(), span=st.tuples(st.integers(1, 8), st.integers(1, 8)))
def test_a_free_place_is_the_first_that_counting_every_cell_finds(where: DraftDisplay, span: Cell):
    taken = {cell for one in where.tiles for cell in cells(one.at, one.span)}
    every = [
        (column, row)
        for row in range(where.grid[1])
        for column in range(where.grid[0])
        if on_grid(where, (column, row), span) and not cells((column, row), span) & taken
    ]
    assert free_place(where, span) == (every[0] if every else None)
    for at in every[:3]:
        assert overlapping(where, at, span) == ()


@settings(max_examples=50, deadline=None)
@given(where=displays())
def test_the_largest_free_place_is_as_large_as_counting_finds(where: DraftDisplay):
    taken = {cell for one in where.tiles for cell in cells(one.at, one.span)}
    columns, rows = where.grid
    best = max(
        (
            width * height
            for x, y in product(range(columns), range(rows))
            for width, height in product(range(1, columns - x + 1), range(1, rows - y + 1))
            if not cells((x, y), (width, height)) & taken
        ),
        default=0,
    )
    found = largest_free(where)
    assert (found is None) is (best == 0)
    if found is not None:
        assert found[1][0] * found[1][1] == best
        assert not cells(*found) & taken
        fit = fitting_place(where, (12, 12))
        assert fit is not None
        assert on_grid(where, *fit)
        assert overlapping(where, *fit) == ()


@given(
    at=st.integers(0, 20), span=st.integers(1, 20), grid=st.integers(1, 40), new=st.integers(1, 500)
)
def test_places_in_proportion_keep_neighbours_together(at: int, span: int, grid: int, new: int):
    (left, _), (width, _) = scaled((at, 0), (span, 1), (grid, 1), (new, 1))
    (beside, _), _ = scaled((at + span, 0), (1, 1), (grid, 1), (new, 1))
    assert left + width == beside
    if new % grid == 0:
        assert (left, width) == (at * new // grid, span * new // grid)


def test_a_tile_steps_and_snaps_to_the_edges_of_others():
    where = display((24, 12), [(0, 0, 5, 4), (10, 0, 6, 6), (3, 8, 4, 4)])
    first = where.tiles[0]
    assert stepped(first, "right") == (1, 0)
    assert stepped(first, "left") == (0, 0)
    assert stepped(first, "down", 3) == (0, 3)
    # To the right: its left edge at 3, its right edge at 10 (so 5), its left at 7 …
    at = first
    seen = []
    for _ in range(9):
        place = snapped(where, at, "right")
        seen.append(place[0])
        at = tile("A1-0", place, first.span)
    assert seen == [2, 3, 5, 7, 10, 11, 16, 19, 19]
    assert snapped(where, first, "down") == (0, 2)
    assert snapped(where, first, "up") == (0, 0)
    assert snapped(where, tile("A1-0", (4, 5), (5, 4)), "up") == (4, 4)


def test_the_neighbour_is_the_nearest_that_is_level_also_on_the_next_screen():
    left = display((12, 12), [(0, 0, 6, 6), (6, 0, 6, 6), (0, 6, 12, 6)], "A1")
    right = display((10, 10), [(0, 0, 5, 2), (0, 2, 10, 8)], "B1")
    wall = DraftWall("2x1", (left, right), "")

    def beside(name: str, direction: str) -> str | None:
        found = neighbour(wall, TileRef("2x1", name), direction)  # type: ignore[arg-type]  # four words
        return found.tile if found else None

    assert beside("A1-0", "right") == "A1-1"
    assert beside("A1-1", "right") == "B1-1", "it meets this one longest"
    assert beside("A1-2", "right") == "B1-1"
    assert beside("B1-0", "left") == "A1-1"
    assert beside("A1-0", "down") == "A1-2"
    assert beside("A1-2", "up") in ("A1-0", "A1-1")
    assert beside("B1-1", "up") == "B1-0"
    assert beside("A1-0", "left") is None
    assert beside("A1-0", "up") is None
