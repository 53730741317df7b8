"""CSV as offices save it: which encoding, which separator, and the rows of cells.

UTF-8 with and without its mark, UTF-16, and windows-1258 are read. TCVN3 (the ABC fonts,
".VnTime") is recognised and refused: read as anything else it is plausible nonsense.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from ioc_desktop.centre.sheets.limits import CELL_CHARACTERS, COLUMNS, ROWS, refused
from ioc_desktop.centre.sheets.sheet_rows import SheetRow
from ioc_desktop.domain.reporting.cells import Cell, column_letters

_SEPARATORS: Final = ";\t,|"
_HEAD_LINES: Final = 10
_TCVN3: Final = re.compile(rb"[A-Za-z][\xa8-\xae\xb5-\xb9]")
"""Bytes that are letters in TCVN3 (ă â ê ô ơ ư đ à ả ã á ạ) and signs in windows-1258, where no
sign stands behind a letter.
"""

_TONE_ALONE: Final = re.compile("(?:^|[^A-Za-zĂÂĐÊÔƠƯăâđêôơưÀ-ÿ])[\u0300\u0301\u0303\u0309\u0323]")


def read_csv(content: bytes) -> list[SheetRow]:
    """Return the rows of a CSV file that have cells; a row's number is its first line's.

    Raises:
        RefusedFileError: its encoding is not known or not read, a line cannot be split, or
            there are more than ``ROWS`` rows.
    """
    text = decoded(content)
    if "\0" in text:
        raise refused("csv_encoding")
    lines = text.splitlines()
    head = lines[0].strip().casefold() if lines else ""
    declared = head.startswith("sep=") and len(head) == len("sep=;")
    separator = head[-1] if declared else _separator(lines)
    found: list[SheetRow] = []
    for number, cells in _split(text, separator):
        if declared and number == 1:
            continue
        if number > ROWS:
            raise refused("rows_too_many", "", f"A{number}", most=ROWS)
        kept = {
            index: Cell(f"{column_letters(index)}{number}", "text", cell)
            for index, cell in enumerate(cells[:COLUMNS])
            if cell.strip()
        }
        if kept:
            found.append(SheetRow(number, kept))
    return found


def decoded(content: bytes) -> str:
    """Return the text of a file in whichever encoding it was saved.

    Raises:
        RefusedFileError: TCVN3, or none that is known.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _strictly(content, name)
    if name := _wide(content):
        return _strictly(content, name)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    return _single_bytes(content)


def _single_bytes(content: bytes) -> str:
    """Return windows-1258 text; what cannot be that is refused, TCVN3 by its name."""
    if _TCVN3.search(content):
        raise refused("csv_tcvn3")
    try:
        text = content.decode("cp1258")
    except UnicodeDecodeError:
        raise refused("csv_encoding") from None
    # A tone stands behind its vowel; a tone alone is a letter of another encoding.
    if _TONE_ALONE.search(text):
        raise refused("csv_encoding")
    return unicodedata.normalize("NFC", text)


def _strictly(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError:
        raise refused("csv_encoding") from None


def _wide(content: bytes) -> str:
    """Return the name of UTF-16 without its mark, "" if it is not that."""
    head = content[:400]
    if len(head) < 4 or b"\0" not in head:  # noqa: PLR2004  # two characters
        return ""
    evens, odds = head[0::2].count(0), head[1::2].count(0)
    return "utf-16-le" if odds > evens else "utf-16-be"


def _separator(lines: list[str]) -> str:
    """Return the separator that splits the first lines into most columns."""
    head = lines[:_HEAD_LINES]
    return max(_SEPARATORS, key=lambda sign: max((line.count(sign) for line in head), default=0))


def _split(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    first = 1
    try:
        for cells in reader:
            longest = max((len(cell) for cell in cells), default=0)
            if longest > CELL_CHARACTERS:
                raise refused("csv_broken", "", f"A{first}", text=f"{longest}")
            yield first, cells
            first = reader.line_num + 1
    except csv.Error as error:
        raise refused("csv_broken", "", f"A{first}", text=str(error)) from error


_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
