"""Native tables on slides: columns as wide as their texts, as many rows as fit, marks in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pptx.util import Emu

from ioc_desktop.domain.figures import Severity
from ioc_desktop.papers.slide_charts import MARKS
from ioc_desktop.papers.slide_deck import (
    CELL_PAD_PX,
    EMU_A_PX,
    PT_A_PX,
    THEME,
    Box,
    Deck,
    Ink,
    describe,
)
from ioc_desktop.papers.slide_text import LINE, cut, width_pt, wrapped
from ioc_desktop.sdk.telling import TellingCell, TellingTable

SIZES: Final = (12.0, 11.0, 10.0, 9.0)
"""Sizes of text in points, the one that is best to read first."""
_LONG: Final = 10.5
"""Of a table that goes on over several slides: no smaller than need be."""
_PAD_PT: Final = CELL_PAD_PX * 2 * PT_A_PX + 0.5
"""A cell's margins, left and right together."""
_PAD_HEIGHT_PT: Final = 4.0
_MOST_LINES: Final = 3
_PLAIN_STYLE: Final = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""The office's style without any ground or line; ours are set cell by cell."""


Row = tuple[TellingCell, ...]


@dataclass(frozen=True, slots=True)
class LaidTable:
    """A table worked out for a place: its size of text, widths in points, texts, heights."""

    size: float
    widths: tuple[float, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    heights: tuple[float, ...]

    @property
    def count(self) -> int:
        """How many rows have room."""
        return len(self.rows)


def cell_text(cell: TellingCell) -> str:
    """Return a cell's text with the shape of its severity before it."""
    return f"{MARKS[cell.severity]}{cell.text}"


def work_out(table: TellingTable, box: Box, first: int = 0, last: int | None = None) -> LaidTable:
    """Return the table's rows from ``first`` to before ``last`` as large as most of them fit.

    Where all do, a smaller size at which no text breaks comes before a larger one.
    """
    rows = table.rows[first:last]
    best = None
    for size in SIZES:
        tried = _tried(table, rows, box, size)
        if best is None or tried.count > best.count:
            best = tried
        if tried.count == len(rows) and natural_width(table, size) <= box.width:
            return tried if best.count == tried.count else best
    return best if best is not None else _tried(table, rows, box, SIZES[-1])


def all_fit(table: TellingTable, places: Sequence[Box], first: int) -> tuple[LaidTable, ...]:
    """Return the rows from ``first`` on shared out over places side by side, all of one size.

    Where even the smallest size does not hold them all, they go on in a size that is read well.
    """
    parts: list[LaidTable] = []
    rest = table.rows[first:]
    for size in (*SIZES, _LONG):
        at, parts = first, []
        each = -(-(len(table.rows) - first) // len(places))
        for place in places:
            laid = _tried(table, rest[at - first : at - first + each], place, size, rest)
            parts.append(laid)
            at += laid.count
        if at >= len(table.rows) or size == _LONG:
            break
    return tuple(part for part in parts if part.count)


def natural_width(table: TellingTable, size: float = SIZES[0]) -> float:
    """Return how wide a table is in px whose columns are as wide as their texts."""
    return sum(_wanted(table, table.rows, size, whole_heads=True)) * 2


def _tried(
    table: TellingTable,
    rows: Sequence[Row],
    box: Box,
    size: float,
    among: Sequence[Row] | None = None,
) -> LaidTable:
    """Return the rows that fit at a size; columns are as wide as all rows ``among`` want."""
    widths = _widths(table, rows if among is None else among, box.width_pt, size)
    rooms = [width - _PAD_PT for width in widths]
    head = tuple(
        cut(one.title, size, room, _MOST_LINES, bold=True)
        for one, room in zip(table.columns, rooms, strict=True)
    )
    lines = max(
        len(wrapped(text, size, room, bold=True)) for text, room in zip(head, rooms, strict=True)
    )
    heights = [lines * size * LINE + _PAD_HEIGHT_PT]
    made: list[tuple[str, ...]] = []
    left = box.height_pt - heights[0]
    for row in rows:
        texts, lines = [], 1
        for cell, room in zip(row, rooms, strict=True):
            text = cut(cell_text(cell), size, room, _MOST_LINES, bold=is_marked(cell))
            texts.append(text)
            lines = max(lines, len(wrapped(text, size, room, bold=is_marked(cell))))
        height = lines * size * LINE + _PAD_HEIGHT_PT
        if height > left:
            break
        made.append(tuple(texts))
        heights.append(height)
        left -= height
    return LaidTable(size, widths, head, tuple(made), tuple(heights))


def is_marked(cell: TellingCell) -> bool:
    """Whether a cell is grave: then it is bold, with its mark."""
    return cell.severity is not Severity.NORMAL


def _widths(
    table: TellingTable, rows: Sequence[Row], whole: float, size: float
) -> tuple[float, ...]:
    """Return columns as wide as their longest text; where that is too much, the widest shrink.

    Heads break between words before any text does.
    """
    wanted = _wanted(table, rows, size, whole_heads=True)
    if sum(wanted) > whole:
        wanted = _wanted(table, rows, size)
    if sum(wanted) <= whole:
        grown = whole / sum(wanted)
        return tuple(one * grown for one in wanted)
    # The widest give way first, all to one width: they break into lines, the others stay whole.
    left, cap = whole, whole
    for place, one in enumerate(sorted(wanted)):
        cap = left / (len(wanted) - place)
        if one > cap:
            break
        left -= one
    return tuple(min(one, cap) for one in wanted)


def _wanted(
    table: TellingTable, rows: Sequence[Row], size: float, *, whole_heads: bool = False
) -> list[float]:
    """Return how wide each column's texts are, in points; a head counts by its longest word."""
    wanted = []
    for at, head in enumerate(table.columns):
        pieces = [head.title] if whole_heads else head.title.split(" ")
        wide = max(width_pt(piece, size, bold=True) for piece in pieces)
        for row in rows:
            wide = max(wide, width_pt(cell_text(row[at]), size, bold=is_marked(row[at])))
        wanted.append(wide + _PAD_PT + 2)
    return wanted


def lay_table(
    deck: Deck,
    slide: Any,
    box: Box,
    table: TellingTable,
    laid: LaidTable,
    said: tuple[str, str],
    first: int = 0,
) -> float:
    """Lay a table that was worked out; return its height in px.

    ``said`` is its name and what it tells.
    """
    height = sum(laid.heights) * 2
    place = Box(box.left, box.top, sum(laid.widths) * 2, height)
    frame = slide.shapes.add_table(laid.count + 1, len(laid.head), *place.emu())
    frame.name = said[0][:80]
    describe(frame, said[1])
    made = frame.table
    made.horz_banding = False
    style = made._tbl.tblPr.find(  # noqa: SLF001  # the library cannot choose a style
        "{http://schemas.openxmlformats.org/drawingml/2006/main}tableStyleId"
    )
    if style is not None:
        style.text = _PLAIN_STYLE
    for column, width in zip(made.columns, laid.widths, strict=True):
        column.width = Emu(round(width * 2 * EMU_A_PX))
    for row, row_height in zip(made.rows, laid.heights, strict=True):
        row.height = Emu(round(row_height * 2 * EMU_A_PX))
    for at, text in enumerate(laid.head):
        right = table.columns[at].number
        cell = made.cell(0, at)
        ink = Ink(laid.size, THEME.strong, bold=True, right=right)
        deck.fill_cell(cell, text, ink, ground=THEME.track)
    for number, texts in enumerate(laid.rows, start=1):
        row_cells = table.rows[first + number - 1]
        for at, text in enumerate(texts):
            severity = row_cells[at].severity
            colour = THEME.severity(severity, THEME.text)
            cell = made.cell(number, at)
            bold = is_marked(row_cells[at])
            ink = Ink(laid.size, colour, bold=bold, right=table.columns[at].number)
            deck.fill_cell(cell, text, ink, line=THEME.hairline)
    return height
