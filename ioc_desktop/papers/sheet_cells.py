"""Sheets of a workbook, written row by row: numbers stay numbers, texts stay texts.

Whatever a text begins with, it is never a formula, and it stays a text when somebody edits the
cell. Formats say how many decimals are shown; the value in the cell is the cache's own.
"""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from ioc_desktop.domain.durations import LOCAL_OFFSET_S
from ioc_desktop.papers.legal_text import legal
from ioc_desktop.sdk.theme import LIGHT

MOST_ROWS: Final = 1_048_576
"""A sheet of a workbook has no more; what does not fit goes on in a further sheet."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_NAME_MOST: Final = 31
_NO_NAME: Final = re.compile(r"[\[\]:*?/\\]")
_PRINTED_WIDTH: Final = 200
"""So many characters of width are still read on a printed page."""
_A4: Final = 9
"""What a workbook calls this paper."""
_VIETNAM: Final = "[$-42A]"
_LINE_PT: Final = 13.0
_LETTERS: Final = 1.1
"""A column is measured in figures of a larger type; so many letters of ours take one's place."""
_MOST_HEIGHT_PT: Final = 409.0
"""No row is higher."""

Sort = Literal["text", "number", "percent", "moment", "day", "whole"]
Value = str | float | int | None


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its head, its width in characters, what stands in it."""

    title: str
    width: float
    sort: Sort = "text"
    wrap: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A number with the decimals it is shown with; ``percent``: it is a ratio.

    ``mark`` is a word that its format shows behind it (``12 (cảnh báo)``): it stays a number.
    """

    value: float | None
    decimals: int = 0
    percent: bool = False
    mark: str = ""


def sheet_name(title: str, taken: Iterable[str] = ()) -> str:
    """Return a name that a sheet may have: 31 legal characters, not yet taken."""
    clean = _NO_NAME.sub(" ", legal(title)).strip("' ")[:_NAME_MOST] or "1"
    known = {one.casefold() for one in taken}
    name, number = clean, 1
    while name.casefold() in known:
        number += 1
        tail = f" ({number})"
        name = clean[: _NAME_MOST - len(tail)] + tail
    return name


def number_format(decimals: int, language: str, *, percent: bool = False) -> str:
    """Return a number format; Vietnamese ones carry their locale: ``1.234,5`` wherever opened."""
    places = f".{'0' * decimals}" if decimals else ""
    sign = f"0{places}%" if percent else f"#,##0{places}"
    return sign if language == "en" else _VIETNAM + sign


def local_moment(at_s: int) -> datetime:
    """Return an instant as a cell's date and time: Vietnam's, UTC+7."""
    return datetime.fromtimestamp(at_s + LOCAL_OFFSET_S, UTC).replace(tzinfo=None)


def line_count(text: str, width: float) -> int:
    """Return how many lines a text takes in a column so many characters wide."""
    room = max(4, int(width * _LETTERS))
    if len(text) <= room and "\n" not in text:
        return 1
    return sum(max(1, len(textwrap.wrap(one, room))) for one in text.splitlines() or [""])


def make_room(sheet: Any, row: int, lines: int) -> None:
    """Make a row high enough for its lines, before it is written.

    Not every program reckons heights when it opens a file; without, lines lie on each other.
    """
    if lines > 1:
        sheet.row_dimensions[row].height = min(_MOST_HEIGHT_PT, lines * _LINE_PT + 2)


class SheetBook:
    """A workbook that is written once, from its first row to its last."""

    def __init__(self, title: str, language: str) -> None:
        self.book = Workbook(write_only=True)
        self.book.properties.title = legal(title)
        self.book.properties.creator = "IOC Desktop"
        self.language = language
        self._styles = _Styles()

    def sheet(self, title: str, heads: Sequence[Head], *, most_rows: int = MOST_ROWS) -> SheetRows:
        """Begin a sheet with heads that stay in sight, filters, and A4 landscape in print."""
        return SheetRows(self, title, heads, most_rows)

    def plain(self, title: str, widths: Sequence[float], *, landscape: bool = False) -> Any:
        """Begin a sheet without heads, of openpyxl's own type, printed on A4."""
        made = self.book.create_sheet(sheet_name(title, self.book.sheetnames))
        _printed(made, landscape=landscape)
        for place, width in enumerate(widths, 1):
            made.column_dimensions[get_column_letter(place)].width = width
        made.sheet_view.showGridLines = False
        return made

    def abandon(self) -> None:
        """Give up: nothing of what was written stays, not in the temporary folder either."""
        for sheet in self.book.worksheets:
            sheet.close()
            writer = sheet._writer  # noqa: SLF001  # the library cleans up after a whole book alone
            if writer is not None:
                writer.cleanup()

    def text(self, sheet: Any, value: str, style: str = "text") -> WriteOnlyCell:
        """Return a cell with a text, never a formula; ``style``: text, wrap, head, title, dim."""
        clean = legal(value)
        cell = WriteOnlyCell(sheet, clean)
        cell.data_type = "s"
        self._styles.give(cell, style, quoted=clean.startswith(_FORMULA))
        return cell

    def number(self, sheet: Any, value: Number) -> WriteOnlyCell | None:
        """Return a cell with a number as it is; None where there is none."""
        if value.value is None:
            return None
        cell = WriteOnlyCell(sheet, 0.0)
        # The library writes sixteen digits of a number; only all of them give the same double.
        cell._value = repr(value.value)  # noqa: SLF001  # said above
        shown = number_format(value.decimals, self.language, percent=value.percent)
        self._styles.give(cell, "number", f'{shown}" ({value.mark})"' if value.mark else shown)
        return cell

    def moment(self, sheet: Any, at_s: int | None, *, day: bool = False) -> WriteOnlyCell | None:
        """Return a cell with a date, and its time unless only the ``day`` is asked for."""
        if at_s is None:
            return None
        cell = WriteOnlyCell(sheet, local_moment(at_s))
        self._styles.give(cell, "number", "dd/mm/yyyy" if day else "dd/mm/yyyy hh:mm")
        return cell


class SheetRows:
    """One table of a workbook; it goes on in a further sheet where it is too long for one."""

    def __init__(self, book: SheetBook, title: str, heads: Sequence[Head], most_rows: int) -> None:
        self._book, self._title, self._heads = book, title, tuple(heads)
        self._most_rows = most_rows
        self.written = 0
        self._here = 0
        self._sheet = self._begun()

    def add(self, row: Sequence[Value | Number]) -> None:
        """Write one row: a value for each head."""
        if self._here >= self._most_rows:
            self.close()
            self._sheet = self._begun()
        pairs = list(zip(row, self._heads, strict=True))
        lines = [
            line_count(value, head.width)
            for value, head in pairs
            if head.wrap and isinstance(value, str)
        ]
        make_room(self._sheet, self._here + 1, max(lines, default=1))
        self._sheet.append([self._cell(value, head) for value, head in pairs])
        self._here += 1
        self.written += 1

    def close(self) -> None:
        """End the present sheet: filters over what it has."""
        last = get_column_letter(len(self._heads))
        self._sheet.auto_filter.ref = f"A1:{last}{self._here}"

    def _begun(self) -> Any:
        book = self._book
        sheet = book.book.create_sheet(sheet_name(self._title, book.book.sheetnames))
        pages = math.ceil(sum(head.width for head in self._heads) / _PRINTED_WIDTH)
        _printed(sheet, landscape=True, pages=pages)
        if pages > 1:
            sheet.print_title_cols = "B:C"  # a row is known again on its further pages
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
        for place, head in enumerate(self._heads, 1):
            sheet.column_dimensions[get_column_letter(place)].width = head.width
        # Heads are bold: a tenth wider.
        make_room(sheet, 1, max(line_count(one.title, one.width * 0.9) for one in self._heads))
        sheet.append(
            [
                book.text(sheet, head.title, "head" if head.sort == "text" else "head right")
                for head in self._heads
            ]
        )
        self._here = 1
        return sheet

    def _cell(self, value: Value | Number, head: Head) -> WriteOnlyCell | None:
        book, sheet = self._book, self._sheet
        if value is None or value == "":
            return None
        if isinstance(value, Number):
            return book.number(sheet, value)
        if isinstance(value, str):
            return book.text(sheet, value, "wrap" if head.wrap else "text")
        if head.sort in {"moment", "day"}:
            return book.moment(sheet, int(value), day=head.sort == "day")
        return book.number(sheet, Number(value, percent=head.sort == "percent"))


class _Styles:
    """The few looks of cells, made once: openpyxl keeps each combination."""

    def __init__(self) -> None:
        strong, dim = LIGHT.strong[1:], LIGHT.dim[1:]
        line = Side(style="thin", color=LIGHT.hairline[1:])
        self._made: dict[tuple[str, str, bool], Any] = {}
        top, middle = Alignment(vertical="top"), Alignment(vertical="center", wrap_text=True)
        wrap = Alignment(vertical="top", wrap_text=True)
        right = Alignment(vertical="top", horizontal="right", indent=1, wrap_text=True)
        font = Font(name="Arial", size=10, color=strong)
        head: dict[str, Any] = {
            "font": Font(name="Arial", size=10, bold=True, color=strong),
            "alignment": middle,
            "fill": PatternFill("solid", fgColor=LIGHT.track[1:]),
            "border": Border(bottom=line),
        }
        number = Alignment(vertical="top", horizontal="right", indent=1)
        self._looks: dict[str, dict[str, Any]] = {
            "text": {"font": font, "alignment": top},
            "wrap": {"font": font, "alignment": wrap},
            "right": {"font": font, "alignment": right},
            "number": {"font": font, "alignment": number},
            "dim": {"font": Font(name="Arial", size=10, color=dim), "alignment": wrap},
            "title": {"font": Font(name="Arial", size=16, bold=True, color=strong)},
            "part": {"font": Font(name="Arial", size=12, bold=True, color=strong)},
            "head": head,
            "head right": {
                **head,
                "alignment": Alignment(
                    vertical="center", horizontal="right", indent=1, wrap_text=True
                ),
            },
        }

    def give(
        self, cell: WriteOnlyCell, style: str, shown: str = "", *, quoted: bool = False
    ) -> None:
        """Give a cell its look, and the format of its number; ``quoted``: it stays a text."""
        key = (style, shown, quoted)
        known = self._made.get(key)
        if known is not None:
            cell._style = known  # noqa: SLF001  # the library looks each part up anew
            return
        for name, value in self._looks[style].items():
            setattr(cell, name, value)
        if shown:
            cell.number_format = shown
        if quoted:
            cell.quotePrefix = True
        self._made[key] = cell._style  # noqa: SLF001  # as above


def _printed(sheet: Any, *, landscape: bool, pages: int = 1) -> None:
    """Have a sheet printed on A4, so many pages wide, with its name and page numbers."""
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = pages
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.left.text = "&A"
    sheet.oddFooter.right.text = "&P/&N"
