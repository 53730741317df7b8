"""A file as it comes, turned into rows of cells: which sheet, which columns, whose template."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from ioc_desktop.centre.sheets.csv_text import read_csv
from ioc_desktop.centre.sheets.form import (
    DATA_SHEET,
    DATED,
    FORMAT,
    HEADINGS,
    HELP_SHEET,
    MACHINE_SHEET,
    NAME,
    REQUIRED,
    VERSION,
    Machine,
    heading_fields,
)
from ioc_desktop.centre.sheets.limits import FILE_BYTES, RefusedFileError, refused
from ioc_desktop.centre.sheets.packed import Packed, is_workbook
from ioc_desktop.centre.sheets.sheet_rows import SheetReading, SheetRow, column_index
from ioc_desktop.centre.sheets.workbook import SheetInfo, Workbook
from ioc_desktop.domain.reporting.cells import Cell, Row, column_letters
from ioc_desktop.domain.reporting.findings import ReportFinding, finding
from ioc_desktop.domain.reporting.plain import folded

_HEAD_ROWS: Final = 30
_MACHINE_ROWS: Final = 100
_RANGE: Final = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})", re.ASCII)
_NOT_OURS: Final = (".xls", ".xlsb", ".ods", ".pdf", ".doc", ".docx", ".zip", ".rar")


@dataclass(slots=True)
class Submission:
    """What a file holds: its rows, whose template it is (None: a CSV), what is wrong with it."""

    rows: list[Row] = field(default_factory=list)
    machine: Machine | None = None
    dated: Cell | None = None
    findings: list[ReportFinding] = field(default_factory=list)
    workbook: bool = False


def read_content(content: bytes, name: str) -> Submission:
    """Return what a file of this name holds; never raises for anything that is in it."""
    received = Submission(workbook=is_workbook(content))
    suffix = Path(name).suffix.casefold()
    try:
        if len(content) > FILE_BYTES:
            raise refused("file_too_large", count=len(content), most=FILE_BYTES)
        if suffix in {".xlsm", ".xltm", ".xlam"}:
            raise refused("file_macros")
        if not content:
            raise refused("file_nothing")
        if received.workbook:
            _read_workbook(content, received)
        elif suffix == ".xlsx":
            raise refused("file_broken", text="zip")
        elif suffix in _NOT_OURS:
            raise refused("file_kind")
        else:
            _take_rows(received, "", read_csv(content))
    except RefusedFileError as error:
        received.rows.clear()
        received.findings.append(error.found)
    return received


def _read_workbook(content: bytes, received: Submission) -> None:
    packed = Packed(content)
    try:
        workbook = Workbook(packed)
        sheets = {sheet.name: sheet for sheet in workbook.sheets}
        if MACHINE_SHEET not in sheets:
            raise refused("template_missing")
        received.machine = _machine(workbook, sheets[MACHINE_SHEET])
        data = sheets.get(DATA_SHEET)
        if data is None:
            raise _without_data_sheet(workbook)
        if data.hidden:
            received.findings.append(finding("sheet_hidden", "error", data.name, text=data.name))
        received.findings += [
            finding("sheet_extra", "note", name, text=name)
            for name in sheets
            if name not in {MACHINE_SHEET, DATA_SHEET, HELP_SHEET}
        ]
        about = SheetReading()
        rows = list(workbook.rows(data, about))
        first = _take_rows(received, data.name, rows)
        _refuse_merged(received, data.name, about.merged, first)
    finally:
        packed.close()


def _machine(workbook: Workbook, sheet: SheetInfo) -> Machine:
    """Return what the hidden sheet says.

    Raises:
        RefusedFileError: it says nothing that can be used, or is of another version.
    """
    told: dict[str, str] = {}
    for row in workbook.rows(sheet, SheetReading()):
        if row.number > _MACHINE_ROWS:
            break
        if (key := row.cells.get(0)) is not None:
            value = row.cells.get(1)
            told.setdefault(key.text.strip(), "" if value is None else value.text.strip())
    if told.get("format") != FORMAT:
        raise refused("template_damaged", sheet.name, "B1", text="format")
    if told.get("version") != VERSION:
        text = told.get("version", "")
        raise refused("template_version", sheet.name, "B2", text=text, version=VERSION)
    try:
        return msgspec.convert(told, Machine)
    except msgspec.ValidationError as error:
        raise refused("template_damaged", sheet.name, "A1", text=str(error)) from error


def _without_data_sheet(workbook: Workbook) -> RefusedFileError:
    """Return why there is no sheet of figures: renamed, if another one looks like it."""
    for sheet in workbook.sheets:
        if sheet.name in {MACHINE_SHEET, HELP_SHEET}:
            continue
        for row in workbook.rows(sheet, SheetReading()):
            if row.number > _HEAD_ROWS:
                break
            if _is_heading(row):
                return refused("sheet_renamed", sheet.name, text=DATA_SHEET, found=sheet.name)
    return refused("sheet_missing", DATA_SHEET, text=DATA_SHEET)


def _is_heading(row: SheetRow) -> bool:
    known = heading_fields()
    fields = {known.get(folded(cell.text)) for cell in row.cells.values()}
    return fields.issuperset(REQUIRED) or len(fields - {None}) > len(REQUIRED) + 2


def _take_rows(received: Submission, sheet: str, rows: Iterable[SheetRow]) -> int:
    """Find the headings and turn the rows below them into rows of fields.

    Returns the number of the first row below the headings.
    """
    columns: dict[int, str] | None = None
    first = 1
    for row in rows:
        if columns is not None:
            received.rows.append(_row_of(received, sheet, row, columns))
        elif _is_heading(row):
            columns, first = _columns(received, sheet, row), row.number + 1
        elif row.number > _HEAD_ROWS:
            break
        elif received.dated is None:
            received.dated = _dated(row)
    if columns is None:
        wanted = ", ".join(HEADINGS[name] for name in (NAME, *REQUIRED))
        raise refused("heading_missing", sheet, "A1", text=wanted)
    return first


def _dated(row: SheetRow) -> Cell | None:
    """Return the cell right of the label of the report's date, if this row has it."""
    for column, cell in row.cells.items():
        if folded(cell.text).rstrip(": ") == folded(DATED):
            right = [row.cells[other] for other in sorted(row.cells) if other > column]
            return right[0] if right else None
    return None


def _columns(received: Submission, sheet: str, row: SheetRow) -> dict[int, str]:
    known = heading_fields()
    columns: dict[int, str] = {}
    for column, cell in sorted(row.cells.items()):
        name = known.get(folded(cell.text))
        if name is None:
            received.findings.append(
                finding("heading_unknown", "note", sheet, cell.ref, text=cell.text)
            )
        elif name in columns.values():
            received.findings.append(
                finding("heading_twice", "error", sheet, cell.ref, text=cell.text)
            )
        else:
            columns[column] = name
    fields = set(columns.values())
    missing = [name for name in REQUIRED if name not in fields]
    if not fields & {NAME, "indicator"}:
        missing.append(NAME)
    for name in missing:
        ref = f"A{row.number}"
        received.findings.append(
            finding("heading_missing", "error", sheet, ref, text=HEADINGS[name])
        )
    return columns


def _row_of(received: Submission, sheet: str, row: SheetRow, columns: dict[int, str]) -> Row:
    cells = {
        name: row.cells.get(column, Cell(f"{column_letters(column)}{row.number}"))
        for column, name in columns.items()
    }
    beyond = [cell for column, cell in row.cells.items() if column > max(columns, default=0)]
    if not sheet and beyond:
        last = HEADINGS.get(columns[max(columns)], columns[max(columns)]) if columns else ""
        received.findings.append(
            finding("csv_longer", "error", "", beyond[0].ref, count=len(beyond), text=last)
        )
    code, shown = cells.pop("indicator", None), cells.pop(NAME, None)
    if code is not None and not code.empty and shown is not None and not shown.empty:
        # Both stand there: they must mean the same.
        cells["indicator"] = Cell(shown.ref, "text", f"{code.text.strip()} · {shown.text.strip()}")
    elif (named := code if code is not None and not code.empty else shown or code) is not None:
        cells["indicator"] = named
    return Row(sheet, row.number, cells, row.hidden)


def _refuse_merged(received: Submission, sheet: str, merged: Iterable[str], first: int) -> None:
    """Say which cells below the headings are merged: which figure they mean nobody can tell."""
    for text in merged:
        match = _RANGE.fullmatch(text)
        if match is None or column_index(match[1]) > column_index("ZZ"):
            received.findings.append(finding("merged", "error", sheet, f"A{first}", text=text))
        elif int(match[4]) >= first:
            received.findings.append(
                finding("merged", "error", sheet, f"{match[1]}{match[2]}", text=text)
            )
