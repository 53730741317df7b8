"""The cells of one sheet as its events come: one row at a time, whatever the sheet's size."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import isfinite
from typing import Final

from ioc_desktop.centre.sheets.limits import COLUMNS, MERGES, ROWS, refused
from ioc_desktop.centre.sheets.xml_events import Event
from ioc_desktop.domain.reporting.cells import Cell, CellKind, column_letters

_REF: Final = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_WHOLE: Final = 1e15
_DATES: Final = 2_958_466  # the serial after 31 December 9999
_EPOCHS: Final = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001  # a calendar day
_SURROGATES: Final = range(0xD800, 0xE000)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row that has cells: ``cells`` by column, counted from 0."""

    number: int
    cells: dict[int, Cell]
    hidden: bool = False


@dataclass(slots=True)
class SheetReading:
    """What is known of a sheet once all its rows have been read."""

    merged: list[str] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class CellFacts:
    """What cells refer to: shared texts, how each style shows a number, where dates begin."""

    texts: Sequence[str]
    kinds: Sequence[CellKind]
    from_1904: bool = False


@dataclass(slots=True)
class _Pending:
    """The cell that is being read."""

    row: int = 0
    column: int = -1
    type: str = "n"
    style: int = 0
    value: str = ""
    text: str = ""
    formula: bool = False

    @property
    def ref(self) -> str:
        return f"{column_letters(self.column)}{self.row}"


class _RowReader:
    def __init__(self, sheet: str, facts: CellFacts, about: SheetReading, most: int) -> None:
        self._sheet, self._facts, self._about, self._most = sheet, facts, about, most
        self._number, self._hidden = 0, False
        self._cells: dict[int, Cell] = {}
        self._pending = _Pending()
        self._aside = False
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            "row": self._begin_row,
            "c": self._begin_cell,
            "rPh": lambda _: setattr(self, "_aside", True),
            "col": self._column,
            "mergeCell": self._merged,
        }
        self._ends: dict[str, Callable[[str], None]] = {
            "c": lambda _: self._end_cell(),
            "v": self._value,
            "t": self._text,
            "f": lambda _: setattr(self._pending, "formula", True),
            "rPh": lambda _: setattr(self, "_aside", False),
        }

    def take(self, event: Event) -> SheetRow | None:
        """Take an event; return the row that it ends, if that has cells."""
        if event.kind == "start":
            if (begin := self._starts.get(event.name)) is not None:
                begin(event.attributes)
        elif (end := self._ends.get(event.name)) is not None:
            end(event.text)
        elif event.name == "row" and self._cells:
            found = SheetRow(self._number, self._cells, self._hidden)
            self._cells = {}
            return found
        return None

    def _begin_row(self, attributes: dict[str, str]) -> None:
        text = attributes.get("r", "")
        number = whole_number(text, -1) if text else self._number + 1
        if number <= self._number:
            raise refused("file_broken", self._sheet, text=f"row {text}")
        if number > self._most:
            raise refused("rows_too_many", self._sheet, f"A{number}", most=self._most)
        self._number = number
        self._hidden = is_on(attributes.get("hidden"))
        self._pending = _Pending(row=number)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        ref = attributes.get("r")
        column = self._pending.column + 1
        if ref is not None:
            match = _REF.fullmatch(ref)
            if match is None or int(match[2]) != self._number:
                raise refused("file_broken", self._sheet, text=f"cell {ref}")
            column = column_index(match[1])
        if column in self._cells:
            raise refused("file_broken", self._sheet, text=f"twice {ref}")
        style = whole_number(attributes.get("s", "0"), 0)
        self._pending = _Pending(self._number, column, attributes.get("t", "n"), style)

    def _end_cell(self) -> None:
        pending = self._pending
        if pending.column < COLUMNS and (cell := _cell(pending, self._facts)) is not None:
            self._cells[pending.column] = cell

    def _value(self, text: str) -> None:
        self._pending.value = text if self._pending.type == "str" else text.strip()

    def _text(self, text: str) -> None:
        if not self._aside:
            self._pending.text += text

    def _column(self, attributes: dict[str, str]) -> None:
        first, last = (whole_number(attributes.get(name, ""), 0) for name in ("min", "max"))
        if is_on(attributes.get("hidden")) and first > 0:
            self._about.hidden_columns.update(range(first - 1, min(last, COLUMNS)))

    def _merged(self, attributes: dict[str, str]) -> None:
        if len(self._about.merged) < MERGES:
            self._about.merged.append(attributes.get("ref", ""))


def sheet_rows(
    events: Iterable[Event],
    sheet: str,
    facts: CellFacts,
    about: SheetReading,
    most: int = ROWS,
) -> Iterator[SheetRow]:
    """Yield the rows of a sheet that have cells; ``about`` is complete at the end.

    Raises:
        RefusedFileError: the sheet is damaged, or has more than ``most`` rows.
    """
    reader = _RowReader(sheet, facts, about, most)
    for event in events:
        if (row := reader.take(event)) is not None:
            yield row


def _cell(pending: _Pending, facts: CellFacts) -> Cell | None:
    """Return the cell that has ended, None if nothing stands in it."""
    ref, kind, value = pending.ref, pending.type, pending.value
    text: str | None = None
    if kind == "s":
        place = whole_number(value, -1)
        if not 0 <= place < len(facts.texts):
            raise refused("file_broken", text=f"{ref}: shared text {value}")
        text = facts.texts[place]
    elif kind == "inlineStr":
        text = unescaped(pending.text)
    elif kind == "str" and value:
        text = unescaped(value)
    if text is not None:
        return Cell(ref, "text", text) if text.strip() else None
    if pending.formula and not value:
        return Cell(ref, "formula", "=")
    if not value and kind != "e":
        return None
    typed: dict[str, tuple[CellKind, str]] = {
        "e": ("error", value),
        "b": ("boolean", "TRUE" if value == "1" else "FALSE"),
        "d": ("date", value),
    }
    return Cell(ref, *typed[kind]) if kind in typed else _number(pending, facts)


def _number(pending: _Pending, facts: CellFacts) -> Cell:
    try:
        number = float(pending.value)
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        return Cell(pending.ref, "error", pending.value)
    known = 0 <= pending.style < len(facts.kinds)
    shown = facts.kinds[pending.style] if known else "number"
    if shown == "date":
        return Cell(pending.ref, "date", _date(number, from_1904=facts.from_1904), number)
    whole = number.is_integer() and abs(number) < _WHOLE
    return Cell(pending.ref, shown, str(int(number)) if whole else repr(number), number)


def _date(serial: float, *, from_1904: bool) -> str:
    """Return a serial as an ISO date, or local time where it has a part of a day."""
    if not 0 <= serial < _DATES - 1462:
        return repr(serial)
    moment = _EPOCHS[from_1904] + timedelta(minutes=round(serial * 1440))
    return f"{moment:%Y-%m-%d}" if serial.is_integer() else f"{moment:%Y-%m-%d %H:%M}"


def unescaped(text: str) -> str:
    """Return a text with Excel's escapes (``_x000D_``) read; half a character is none."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(
        lambda found: "\ufffd" if (code := int(found[1], 16)) in _SURROGATES else chr(code), text
    )


def column_index(letters: str) -> int:
    """Return the place of a column, counted from 0, of its letters."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def whole_number(text: str, otherwise: int) -> int:
    """Return the number of at most eight digits that a text is, or ``otherwise``."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else otherwise  # noqa: PLR2004  # digits


def is_on(text: str | None) -> bool:
    """Whether an attribute says yes."""
    return text in {"1", "true"}
