"""A workbook as it is read: its sheets, its cells' formats, its shared texts.

Only what an import needs: values, results of formulas, what is shown as a date or per cent,
merged cells, what is hidden. Everything else of the format is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ioc_desktop.centre.sheets.limits import ROWS, TEXT_BYTES, refused
from ioc_desktop.centre.sheets.packed import Packed
from ioc_desktop.centre.sheets.sheet_rows import (
    CellFacts,
    SheetReading,
    SheetRow,
    is_on,
    sheet_rows,
    unescaped,
    whole_number,
)
from ioc_desktop.centre.sheets.xml_events import Event, xml_events
from ioc_desktop.domain.reporting.cells import CellKind

_WORKBOOK: Final = "xl/workbook.xml"
_NOT_OF_FORMAT: Final = re.compile(r'"[^"]*"|\\.|\[[^\[\]]*\]|_.|\*.')
_DATE_FORMATS: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_PERCENT_FORMATS: Final = frozenset({9, 10})
_STYLES: Final = 65_536
_FORMAT_CHARACTERS: Final = 255
"""No format of a cell is longer in Excel; each of ``_STYLES`` may name the longest."""

_SHEETS: Final = 64


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """One sheet of a workbook: its name, the part it is kept in, whether people see it."""

    name: str
    part: str
    hidden: bool


class Workbook:
    """One workbook, opened for reading."""

    def __init__(self, packed: Packed) -> None:
        """Read the list of sheets, the formats of cells and the shared texts.

        Raises:
            RefusedFileError: the workbook cannot be read, or must not be.
        """
        self._packed = packed
        self._refuse_by_content_types()
        targets = self._targets()
        from_1904 = False
        sheets: list[SheetInfo] = []
        for event in self._events(_WORKBOOK):
            if event.kind != "start":
                continue
            if event.name == "workbookPr":
                from_1904 = is_on(event.attributes.get("date1904"))
            elif event.name == "sheet":
                name = event.attributes.get("name", "")
                part = targets.get(event.attributes.get("id", ""), "")
                hidden = event.attributes.get("state", "visible") != "visible"
                sheets.append(SheetInfo(name, part, hidden))
        if not sheets or len(sheets) > _SHEETS:
            raise refused("file_broken", text=f"{len(sheets)} sheets")
        self.sheets = tuple(sheets)
        self._facts = CellFacts(self._read_texts(), self._read_kinds(), from_1904)

    def rows(self, sheet: SheetInfo, about: SheetReading, most: int = ROWS) -> Iterator[SheetRow]:
        """Yield the rows of a sheet that have cells; ``about`` is complete at the end.

        Raises:
            RefusedFileError: the sheet is damaged, or has more than ``most`` rows.
        """
        yield from sheet_rows(self._events(sheet.part), sheet.name, self._facts, about, most)

    def _events(self, part: str) -> Iterator[Event]:
        if not part:
            raise refused("file_broken", text="a sheet without its part")
        with self._packed.open(part) as pieces:
            yield from xml_events(pieces, part)

    def _refuse_by_content_types(self) -> None:
        for event in self._events("[Content_Types].xml"):
            kind = event.attributes.get("ContentType", "").casefold()
            part = event.attributes.get("PartName", "").casefold()
            if "macroenabled" in kind or "vbaproject" in kind:
                raise refused("file_macros")
            if part == f"/{_WORKBOOK}" and "spreadsheetml" not in kind:
                raise refused("file_kind")

    def _targets(self) -> dict[str, str]:
        """Return the parts that the workbook's relations name, by their id."""
        found = {}
        for event in self._events("xl/_rels/workbook.xml.rels"):
            if event.kind != "start" or event.name != "Relationship":
                continue
            if event.attributes.get("Type", "").endswith("/externalLink"):
                raise refused("file_links")
            target = event.attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            found[event.attributes.get("Id", "")] = path
        return found

    def _read_kinds(self) -> list[CellKind]:
        """Return how numbers are shown, by the number of a cell's style."""
        if "xl/styles.xml" not in self._packed:
            return []
        codes: dict[str, str] = {}
        kinds: list[CellKind] = []
        in_cells = False
        for event in self._events("xl/styles.xml"):
            if event.name == "cellXfs":
                in_cells = event.kind == "start"
            elif event.kind == "end":
                continue
            elif event.name == "numFmt" and len(codes) < _STYLES:
                code = event.attributes.get("formatCode", "")
                codes[event.attributes.get("numFmtId", "")] = code[:_FORMAT_CHARACTERS]
            elif event.name == "xf" and in_cells and len(kinds) < _STYLES:
                kinds.append(_kind_of(event.attributes.get("numFmtId", "0"), codes))
        return kinds

    def _read_texts(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self._packed:
            return []
        texts: list[str] = []
        runs: list[str] = []
        size, aside = 0, False
        for event in self._events("xl/sharedStrings.xml"):
            if event.name == "rPh":
                aside = event.kind == "start"
            elif event.kind == "end" and event.name == "t" and not aside:
                runs.append(event.text)
            elif event.kind == "end" and event.name == "si":
                text = unescaped("".join(runs))
                runs.clear()
                size += len(text) + 64
                if size > TEXT_BYTES:
                    raise refused("file_bomb", most=TEXT_BYTES)
                texts.append(text)
        return texts


def _kind_of(number: str, codes: dict[str, str]) -> CellKind:
    code = codes.get(number)
    if code is not None:
        plain = _NOT_OF_FORMAT.sub("", code.partition(";")[0]).casefold()
        if "%" in plain:
            return "percent"
        return "date" if any(letter in plain for letter in "ymdhs") else "number"
    known = whole_number(number, 0)
    if known in _PERCENT_FORMATS:
        return "percent"
    return "date" if known in _DATE_FORMATS else "number"
