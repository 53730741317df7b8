"""Filled-in templates, and workbooks put together by hand as no program would."""

from __future__ import annotations

import io
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from ioc_desktop.centre.catalogue import Catalogue, load_catalogue
from ioc_desktop.centre.sheets.form import DATA_SHEET, HEADINGS
from ioc_desktop.centre.sheets.template import HEAD_ROW, TemplateOptions, write_template
from ioc_desktop.domain.durations import parse_instant

NOW = "2021-10-07T16:30:00+07:00"
NOW_S = parse_instant(NOW)
CATALOGUE: Catalogue = load_catalogue("nghean")
TOURISM = ("tourism.visitors", "tourism.occupancy", "tourism.revenue")


def template(
    folder: Path,
    indicators: tuple[str, ...] = TOURISM,
    agency: str = "sdl",
    period: str = "tháng 9/2021",
) -> bytes:
    """Return an empty template as bytes."""
    path = folder / "template.xlsx"
    options = TemplateOptions(indicators, "2021", NOW_S, agency, period)
    write_template(CATALOGUE, options, path)
    return path.read_bytes()


def filled(content: bytes, cells: dict[tuple[int, str], Any], dated: Any = None) -> bytes:
    """Return the workbook with cells written: ``(row counted from the first figure, field)``."""
    book = load_workbook(io.BytesIO(content))
    sheet = book[DATA_SHEET]
    columns = {cell.value: cell.column for cell in sheet[HEAD_ROW]}
    for (row, name), value in cells.items():
        sheet.cell(HEAD_ROW + row, columns[HEADINGS[name]]).value = value
    if dated is not None:
        sheet["C5"] = dated
    return saved(book)


def saved(book: Any) -> bytes:
    """Return a workbook as bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_parts(content: bytes, parts: dict[str, bytes | None]) -> bytes:
    """Return the archive with parts replaced, added, or (None) left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            if info.filename not in parts:
                new.writestr(info, old.read(info.filename))
        for name, part in parts.items():
            if part is not None:
                new.writestr(name, part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def part(content: bytes, name: str) -> bytes:
    """Return one part of an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


@lru_cache(maxsize=8)
def sheet_part(content: bytes, name: str = DATA_SHEET) -> str:
    """Return the name of the part that a sheet is kept in."""
    book = load_workbook(io.BytesIO(content), read_only=True)
    place = book.sheetnames.index(name) + 1
    book.close()
    return f"xl/worksheets/sheet{place}.xml"
