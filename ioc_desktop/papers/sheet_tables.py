"""A sheet with what every tile says: its state, its sentences, its table as the tile writes it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from openpyxl.worksheet.pagebreak import Break

from ioc_desktop.papers.content import Paper, PaperTile
from ioc_desktop.papers.figure_rows import page_name
from ioc_desktop.papers.sheet_cells import Number, SheetBook, line_count, make_room
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.telling import TellingCell, TellingTable, severity_word

_WIDTHS: Final = (44.0, 26.0, 22.0, 22.0, 22.0, 22.0, 22.0, 22.0)
_PRINTED: Final = {
    "vi": re.compile(r"([−-]?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?(%?)"),
    "en": re.compile(r"([−-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(%?)"),
}


def write_tables(book: SheetBook, paper: Paper, words: Words) -> None:
    """Write the sheet: page by page, tile by tile, in the order of reading.

    In print each page begins on a new sheet of paper.
    """
    rows = _Rows(book.plain(words("What the tiles say"), _WIDTHS, landscape=True))
    for number, page in enumerate(paper.pages):
        if number:
            rows.sheet.row_breaks.append(Break(id=rows.written))
        rows.add([book.text(rows.sheet, page_name(page), "title")])
        for tile in page.tiles:
            rows.add([])
            _write_tile(book, rows, tile, words)
        rows.add([])


class _Rows:
    """A sheet with the number of rows that it has."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self.written = 0

    def add(self, cells: list[Any], lines: int = 1) -> None:
        """Write a row, so many lines high."""
        self.written += 1
        make_room(self.sheet, self.written, lines)
        self.sheet.append(cells)


def _write_tile(book: SheetBook, rows: _Rows, tile: PaperTile, words: Words) -> None:
    title, *sentences = tile.telling.spoken(words)
    rows.add([book.text(rows.sheet, title, "part")])
    for sentence in sentences:
        rows.add([book.text(rows.sheet, sentence, "text")])
    if tile.telling.table is not None:
        _write_table(book, rows, tile.telling.table, words)


def _write_table(book: SheetBook, rows: _Rows, table: TellingTable, words: Words) -> None:
    widths = [*_WIDTHS, *[_WIDTHS[-1]] * max(0, len(table.columns) - len(_WIDTHS))]
    heads = [
        book.text(rows.sheet, head.title, "head right" if head.number else "head")
        for head in table.columns
    ]
    titles = [head.title for head in table.columns]
    rows.add(heads, _most_lines(titles, [width * 0.9 for width in widths]))  # bold is wider
    for row in table.rows:
        cells = [
            _cell(book, rows.sheet, cell, words, number=head.number)
            for cell, head in zip(row, table.columns, strict=True)
        ]
        rows.add(cells, _most_lines([cell.said(words) for cell in row], widths))


def _most_lines(texts: list[str], widths: list[float]) -> int:
    return max((line_count(*pair) for pair in zip(texts, widths, strict=False)), default=1)


def _cell(book: SheetBook, sheet: Any, cell: TellingCell, words: Words, *, number: bool) -> Any:
    found = printed_number(cell.text, words.language) if number else None
    if found is None:
        return book.text(sheet, cell.said(words), "right" if number else "wrap")
    return book.number(sheet, replace(found, mark=severity_word(cell.severity, words)))


def printed_number(text: str, language: str) -> Number | None:
    """Return a number that was printed in that language, as printed; None if it is no such."""
    found = _PRINTED["en" if language == "en" else "vi"].fullmatch(text.strip())
    if found is None:
        return None
    sign, whole, decimals, percent = found.groups()
    value = float(re.sub(r"[.,]", "", whole) + ("." + decimals if decimals else ""))
    places = len(decimals or "")
    value = -value if sign else value
    if not percent:
        return Number(value, places)
    return Number(round(value / 100, places + 2), places, percent=True)
