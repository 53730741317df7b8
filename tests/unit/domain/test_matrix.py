"""Panels of a matrix: their pictures never lie behind a bezel and waste no pixel."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.domain.matrix import Pane, pane_place


def panes(columns: int, rows: int, bezel: tuple[float, float], panel: tuple[float, float] | None):
    return {
        (column, row): Pane("A1", column, row, columns, rows, bezel, panel)
        for row, column in product(range(rows), range(columns))
    }


def test_without_bezels_the_panels_share_the_screen():
    places = {key: pane_place(pane, 7680, 2160) for key, pane in panes(4, 2, (0, 0), None).items()}
    assert places[(0, 0)] == (0, 0, 1920, 1080)
    assert places[(3, 1)] == (5760, 1080, 1920, 1080)


def test_a_bezel_is_worked_out_from_millimetres():
    # Two panels of 1000 mm with 40 mm between them on 2040 px: one px is one mm.
    both = panes(2, 1, (40, 0), (1000, 500))
    assert pane_place(both[(0, 0)], 2040, 500) == (0, 0, 1000, 500)
    assert pane_place(both[(1, 0)], 2040, 500) == (1040, 0, 1000, 500)


@given(
    st.integers(1, 6),
    st.integers(1, 4),
    st.floats(0, 60),
    st.floats(0, 60),
    st.integers(600, 16000),
    st.integers(400, 8000),
)
def test_nothing_lies_behind_a_bezel(
    columns: int, rows: int, beside: float, above: float, width: int, height: int
):
    panel = (1210.0, 680.0)
    made = panes(columns, rows, (beside, above), panel)
    places = {key: pane_place(pane, width, height) for key, pane in made.items()}
    across = columns * panel[0] + (columns - 1) * beside
    down = rows * panel[1] + (rows - 1) * above
    for (column, row), (x, y, wide, high) in places.items():
        assert x >= 0 <= y
        assert x + wide <= width
        assert y + high <= height
        assert wide > 0 < high
        if column == columns - 1:
            assert x + wide == width
        else:
            right = places[(column + 1, row)][0]
            assert right - (x + wide) >= beside / across * width - 1e-6
            assert right - (x + wide) <= beside / across * width + 2
        if row == rows - 1:
            assert y + high == height
        else:
            below = places[(column, row + 1)][1]
            assert below - (y + high) >= above / down * height - 1e-6
            assert below - (y + high) <= above / down * height + 2
