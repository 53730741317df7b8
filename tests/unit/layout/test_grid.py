"""Tile arithmetic, by properties."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.layout import Display, Rect, Tile, rects


def cells(columns: int, rows: int) -> Display:
    tiles = [Tile(f"{c}-{r}", (c, r), (1, 1), "clock") for c in range(columns) for r in range(rows)]
    return Display("A1", (columns, rows), tuple(tiles))


def test_an_uhd_screen_of_twelve_by_nine():
    display = Display(
        "A1",
        (12, 9),
        (Tile("a", (0, 0), (3, 3), "x"), Tile("b", (3, 0), (9, 9), "x")),
    )
    placed = rects(display, 3840, 2160, 16, top_bar=96, bottom_bar=80)
    assert placed["a"] == Rect(16, 112, 940, 640)
    assert placed["b"] == Rect(972, 112, 2852, 1952)


sizes = st.integers(1, 4000)


@given(
    st.integers(1, 16), st.integers(1, 12), st.integers(400, 8000), st.integers(400, 5000),
    st.integers(0, 20), st.integers(0, 100), st.integers(0, 100),
)  # fmt: skip
def test_cells_fill_the_area_exactly_but_for_the_gutters(
    columns: int, rows: int, width: int, height: int, gap: int, top: int, bottom: int
):
    placed = rects(cells(columns, rows), width, height, gap, top_bar=top, bottom_bar=bottom)
    true_gap = min(gap, (width - 2 * gap) // (2 * columns))
    true_gap_down = min(gap, (height - top - bottom - 2 * gap) // (2 * rows))
    for row in range(rows):
        line = [placed[f"{c}-{row}"] for c in range(columns)]
        assert line[0].x == gap
        assert line[-1].right == width - gap
        assert all(b.x - a.right == true_gap for a, b in pairwise(line))
        assert len({(rect.y, rect.height) for rect in line}) == 1
        assert max(r.width for r in line) - min(r.width for r in line) <= 1
    for column in range(columns):
        stack = [placed[f"{column}-{r}"] for r in range(rows)]
        assert stack[0].y == top + gap
        assert stack[-1].bottom == height - bottom - gap
        assert all(b.y - a.bottom == true_gap_down for a, b in pairwise(stack))
        assert len({(rect.x, rect.width) for rect in stack}) == 1


@st.composite
def tilings(draw: st.DrawFn) -> Display:
    """A random guillotine tiling of a grid: full, without overlap."""
    grid = (draw(st.integers(2, 24)), draw(st.integers(2, 18)))
    open_areas = [((0, 0), grid)]
    done: list[Tile] = []
    while open_areas:
        (x, y), (w, h) = open_areas.pop()
        across = draw(st.booleans())
        if (w if across else h) < 2 or draw(st.integers(0, 4)) == 0:
            done.append(Tile(f"t{len(done)}", (x, y), (w, h), "x"))
            continue
        cut = draw(st.integers(1, (w if across else h) - 1))
        if across:
            open_areas += [((x, y), (cut, h)), ((x + cut, y), (w - cut, h))]
        else:
            open_areas += [((x, y), (w, cut)), ((x, y + cut), (w, h - cut))]
    return Display("A1", grid, tuple(done))


@given(tilings(), st.integers(600, 8000), st.integers(400, 5000), st.integers(0, 12))
def test_a_full_tiling_has_no_overlap_and_no_hole(
    display: Display, width: int, height: int, gap: int
):
    placed = rects(display, width, height, gap, margin=0)
    for a, b in combinations(placed.values(), 2):
        assert a.right <= b.x or b.right <= a.x or a.bottom <= b.y or b.bottom <= a.y
    across = min(gap, width // (2 * display.grid[0]))
    down = min(gap, height // (2 * display.grid[1]))
    area = sum((r.width + across) * (r.height + down) for r in placed.values())
    assert area == (width + across) * (height + down)
    assert min(r.x for r in placed.values()) == 0
    assert max(r.right for r in placed.values()) == width
    assert max(r.bottom for r in placed.values()) == height


@given(tilings(), sizes, sizes, st.integers(0, 300), st.integers(0, 300))
def test_no_screen_is_too_small_to_be_laid_out(
    display: Display, width: int, height: int, gap: int, bar: int
):
    for rect in rects(display, width, height, gap, top_bar=bar).values():
        assert rect.width >= 0
        assert rect.height >= 0
