"""The scene editor's arithmetic: where things lie on the canvas, and what a gesture would do."""

from __future__ import annotations

import pytest

from ioc_desktop.layout import Display, Tile, Variant
from ioc_desktop.shipped import shipped
from ioc_desktop.ui.editor_geometry import (
    Face,
    cell_at,
    cells_px,
    neighbour,
    on_canvas,
    place_faces,
    span_for_mm,
    tile_px,
)
from ioc_desktop.ui.editor_gesture import added, free_place, moved, resized
from ioc_desktop.ui.look import Sight
from ioc_desktop.ui.scene_library import SceneLibrary

FULL_HD = Sight(0.5, 4000)


def tile(name: str, at: tuple[int, int], span: tuple[int, int]) -> Tile:
    return Tile(id=name, at=at, span=span, bundle="clock")


LEFT = Display("A1", (4, 4), (tile("one", (0, 0), (2, 2)), tile("two", (2, 0), (2, 4))))
RIGHT = Display("B1", (6, 3), (tile("three", (0, 0), (3, 3)),))
WALL = Variant(2, 1, (LEFT, RIGHT))


@pytest.mark.usefixtures("qtbot")
def test_tiles_lie_where_the_wall_has_them() -> None:
    library = SceneLibrary([shipped("layouts")])
    face = Face("A1", 1920, 1080, FULL_HD, top_px=40, bottom_px=40)
    page = library.plan("thuong-truc", {"A1": face.page_px}, "vi").pages["A1"]
    display = library.scene("thuong-truc").variant_for(1, 1).display("A1")
    assert display is not None
    assert tile_px(display, face) == {one.id: one.place for one in page}


def test_displays_keep_their_millimetres_beside_each_other() -> None:
    faces = (Face("A1", 1920, 1080, FULL_HD), Face("B1", 3840, 2160, FULL_HD))
    placed = place_faces(faces, 900, 400, bezel_mm=(40, 0))
    small, large = placed["A1"].box, placed["B1"].box
    assert large[2] == pytest.approx(2 * small[2])
    assert large[3] == pytest.approx(2 * small[3])
    assert small[2] / small[3] == pytest.approx(16 / 9)
    bezel = large[0] - small[0] - small[2]
    assert bezel == pytest.approx(max(6.0, 40 * placed["A1"].scale / 0.5), abs=0.01)
    assert large[0] + large[2] <= 900


def test_tiles_lie_where_the_wall_puts_them() -> None:
    face = Face("A1", 1920, 1080, FULL_HD, top_px=40, bottom_px=40)
    placed = place_faces([face], 960, 540)["A1"]
    px = tile_px(LEFT, face)["two"]
    assert px == cells_px((4, 4), face, (2, 0), (2, 4))
    x, y, width, height = on_canvas(placed, px)
    assert cell_at(placed, (4, 4), x + 1, y + 1) == (2, 0)
    assert cell_at(placed, (4, 4), x + width - 1, y + height - 1) == (3, 3)
    assert cell_at(placed, (4, 4), -500, 10)[0] < 0


def test_a_new_tile_gets_the_cells_that_its_bundle_needs() -> None:
    face = Face("A1", 1920, 1080, FULL_HD)  # 960 x 540 mm in 4 x 4 cells
    columns, rows = span_for_mm(face, (4, 4), (300, 200))
    assert (columns, rows) == (2, 2)
    assert span_for_mm(face, (4, 4), (3000, 10)) == (4, 1)


def test_a_move_onto_another_tile_is_a_swap_and_a_copy_never_is() -> None:
    swap = moved(WALL, "one", "B1", (1, 1), over="three")
    assert swap is not None
    assert (swap.act, swap.other, swap.role, swap.at, swap.span) == (
        "swap", "three", "B1", (0, 0), (3, 3),
    )  # fmt: skip
    copy = moved(WALL, "one", "B1", (1, 1), over="three", copy=True)
    assert copy is not None
    assert (copy.act, copy.why, copy.other) == ("copy", "over another tile", "three")
    free = moved(WALL, "one", "B1", (3, 0), copy=True)
    assert free is not None
    assert free.possible


@pytest.mark.parametrize(
    ("at", "why", "other"),
    [
        ((0, 2), "", ""),
        ((0, 1), "", ""),  # over its own old place
        ((1, 0), "over another tile", "two"),
        ((-1, 0), "off the grid", ""),
        ((0, 3), "off the grid", ""),
    ],
)
def test_a_move_says_why_it_cannot_be(at: tuple[int, int], why: str, other: str) -> None:
    found = moved(WALL, "one", "A1", at)
    assert found is not None
    assert (found.why, found.other) == (why, other)


@pytest.mark.parametrize(
    ("handle", "by", "at", "span", "why"),
    [
        ((1, 1), (0, 2), (0, 0), (2, 4), ""),
        ((1, 0), (1, 0), (0, 0), (3, 2), "over another tile"),
        ((-1, -1), (1, 1), (1, 1), (1, 1), ""),
        ((-1, 0), (9, 0), (1, 0), (1, 2), ""),  # never less than one cell
        ((0, -1), (0, -1), (0, -1), (2, 3), "off the grid"),
        ((0, 1), (3, -9), (0, 0), (2, 1), ""),
    ],
)
def test_a_handle_moves_its_edges(
    handle: tuple[int, int],
    by: tuple[int, int],
    at: tuple[int, int],
    span: tuple[int, int],
    why: str,
) -> None:
    found = resized(WALL, "one", handle, by)
    assert found is not None
    assert (found.at, found.span, found.why) == (at, span, why)


def test_a_new_tile_finds_the_first_free_place_or_the_largest_there_is() -> None:
    assert free_place(LEFT, (2, 2)) == ((0, 2), (2, 2))
    assert free_place(LEFT, (4, 3)) == ((0, 2), (2, 2))
    full = Display("A1", (2, 1), (tile("all", (0, 0), (2, 1)),))
    assert free_place(full, (1, 1)) is None
    assert added(WALL, "A1", (0, 2), (2, 2)).possible
    assert added(WALL, "A1", (1, 2), (2, 2)).why == "over another tile"
    assert added(WALL, "C1", (0, 0), (1, 1)).why == "no such display"


def test_arrows_go_to_what_lies_straight_ahead() -> None:
    boxes = {
        "one": (0.0, 0.0, 10.0, 10.0),
        "aside": (11.0, 30.0, 10.0, 10.0),
        "ahead": (30.0, 0.0, 10.0, 10.0),
    }
    assert neighbour(boxes, "one", (1, 0)) == "ahead"
    assert neighbour(boxes, "one", (0, 1)) == "aside"
    assert neighbour(boxes, "one", (-1, 0)) is None
    assert neighbour(boxes, "", (1, 0)) == "one"
