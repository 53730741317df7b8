"""A sheet with what every tile says: its state, its sentences, its table as the tile writes it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from ioc_desktop.papers.content import Paper, PaperTile
from ioc_desktop.papers.figure_rows import page_name
from ioc_desktop.papers.sheet_cells import Number, SheetBook
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.telling import TellingCell, TellingTable, severity_word

_WIDTHS: Final = (44.0, 26.0, 22.0, 22.0, 22.0, 22.0, 22.0, 22.0)
_PRINTED: Final = {
    "vi": re.compile(r"([−-]?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?(%?)"),
    "en": re.compile(r"([−-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(%?)"),
}


def write_tables(book: SheetBook, paper: Paper, words: Words) -> None:
    """Write the sheet: page by page, tile by tile, in the order of reading."""
    sheet = book.plain(words("What the tiles say"), _WIDTHS, landscape=True)
    for page in paper.pages:
        sheet.append([book.text(sheet, page_name(page), "title")])
        for tile in page.tiles:
            sheet.append([])
            _write_tile(book, sheet, tile, words)
        sheet.append([])


def _write_tile(book: SheetBook, sheet: Any, tile: PaperTile, words: Words) -> None:
    title, *sentences = tile.telling.spoken(words)
    sheet.append([book.text(sheet, title, "part")])
    for sentence in sentences:
        sheet.append([book.text(sheet, sentence, "text")])
    if tile.telling.table is not None:
        _write_table(book, sheet, tile.telling.table, words)


def _write_table(book: SheetBook, sheet: Any, table: TellingTable, words: Words) -> None:
    sheet.append([book.text(sheet, head.title, "head") for head in table.columns])
    for row in table.rows:
        sheet.append([
            _cell(book, sheet, cell, words, number=head.number)
            for cell, head in zip(row, table.columns, strict=True)
        ])  # fmt: skip


def _cell(book: SheetBook, sheet: Any, cell: TellingCell, words: Words, *, number: bool) -> Any:
    found = printed_number(cell.text, words.language) if number else None
    if found is None:
        return book.text(sheet, cell.said(words), "wrap")
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
