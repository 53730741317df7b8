"""The columns of a table: how wide their heads and cells are, which one gives way."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from ioc_desktop.domain.figures import Severity
from ioc_desktop.sdk.bodies import Cell, TableBody
from ioc_desktop.sdk.kit.fonts import MEDIUM, REGULAR, width_px, wrapped

GAP = 0.8
"""Between columns, in text sizes."""
_PART = " · "
"""Between the parts of a cell, where a figure's may be broken."""


def heads_of(
    body: TableBody, spans: list[tuple[float, float]], small: int, lines: int
) -> tuple[tuple[str, ...], ...]:
    """Return the lines of each column's head."""
    return tuple(
        wrapped(column.title, small, width + 0.5, lines)
        for column, (_, width) in zip(body.columns, spans, strict=True)
    )


def head_px(title: str, size: int, lines: int) -> float:
    """Return the least width of a head in so many lines, whole; 0 = it is not written."""
    words = title.split()
    if not lines:
        return 0.0
    if lines == 1 or len(words) < 2:  # noqa: PLR2004  # one word is one line
        return width_px(title, size)
    return min(
        max(width_px(" ".join(words[:at]), size), width_px(" ".join(words[at:]), size))
        for at in range(1, len(words))
    )


def widest_px(
    body: TableBody, index: int, rows: tuple[tuple[Cell, ...], ...], size: int, heads: int
) -> float:
    """Return the width of a column's longest text, its head included."""
    cells = [row[index] for row in rows if index < len(row)]
    head = head_px(body.columns[index].title, size, heads)
    return max(head, max((cell_px(cell, size) for cell in cells), default=0.0))


def needed_px(
    body: TableBody, index: int, sizes: tuple[int, int], heads: int, *, parted: bool
) -> float:
    """Return the width of a column's longest text in a broken table: a part of it if ``parted``.

    ``sizes`` are those of the cells and of the heads.
    """
    size, small = sizes
    cells = [row[index] for row in body.rows if index < len(row)]
    if parted:
        cells = [Cell(part, cell.severity) for cell in cells for part in parts_of(cell.text)]
    widest = max((cell_px(cell, size) for cell in cells), default=0.0)
    return max(widest, head_px(body.columns[index].title, small, heads))


def words_column(body: TableBody) -> int:
    """Return the column that gives way: the heaviest that is not a number's."""
    return max(
        range(len(body.columns)),
        key=lambda index: (not body.columns[index].right, body.columns[index].weight),
        default=0,
    )


def placed(rect: QRectF, needed: list[float], size: int) -> list[tuple[float, float]]:
    """Return the columns of these widths side by side: each one's left edge and width."""
    spans: list[tuple[float, float]] = []
    x = rect.left()
    for width in needed:
        spans.append((x, width))
        x += width + GAP * size
    return spans


def cell_px(cell: Cell, size: int) -> float:
    """Return a cell's width with its mark, in px."""
    return width_px(cell.text, size, weight_of(cell)) + mark_px(cell, size)


def mark_px(cell: Cell, size: int) -> float:
    """Return the room of a cell's mark, in px."""
    return size if cell.severity is not Severity.NORMAL else 0.0


def weight_of(cell: Cell) -> int:
    """Return how heavy a cell is written."""
    return REGULAR if cell.severity is Severity.NORMAL else MEDIUM


def parts_of(text: str) -> tuple[str, ...]:
    """Return the parts of a cell, each a line."""
    return tuple(text.split(_PART))
