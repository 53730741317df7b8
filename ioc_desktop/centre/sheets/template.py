"""Makes the workbook that an agency fills in: one row per figure, only the input cells open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ioc_desktop.centre.catalogue import Catalogue
from ioc_desktop.centre.sheets.form import (
    DATA_SHEET,
    DATED,
    FORMAT,
    HEADINGS,
    HELP_SHEET,
    MACHINE_SHEET,
    NAME,
    VERSION,
)
from ioc_desktop.centre.sheets.instructions import instructions
from ioc_desktop.centre.sheets.known import directory_of, whole_label
from ioc_desktop.domain.durations import parse_duration, parse_instant, period_end_s
from ioc_desktop.domain.reporting.periods import Period, current_period, read_period, written_period
from ioc_desktop.domain.reporting.plain import CONFIRMED_WORD, MEASURE_WORDS, STATUS_WORDS
from ioc_desktop.domain.rows import SCHEMA, Indicator
from ioc_desktop.errors import KnownError

HEAD_ROW: Final = 7
SPARE_ROWS: Final = 15
"""Open rows below the list, for other periods and corrections."""

_FONT: Final = "Times New Roman"
_WIDTHS: Final = {
    "number": 5,
    NAME: 40,
    "unit": 13,
    "locality": 24,
    "agency": 34,
    "period": 17,
    "measure": 12,
    "value": 16,
    "status": 13,
    "note": 28,
    "confirmed": 15,
    "indicator": 26,
}
_OPEN: Final = frozenset({"period", "measure", "value", "status", "note", "confirmed"})
_CHOSEN: Final = frozenset({NAME, "locality", "agency"})
_LINE: Final = Side(style="thin", color="9AA5AF")
_BOX: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD: Final = PatternFill("solid", fgColor="DCE6EF")
_INPUT: Final = PatternFill("solid", fgColor="FFFBE6")
_VALUE_FORMAT: Final = "#,##0"


@dataclass(frozen=True, slots=True)
class TemplateOptions:
    """What a template asks for. ``period`` "" = the last one that has ended, of each indicator.

    ``now_s`` is the centre's time; ``agency`` "" = anybody's.
    """

    indicators: tuple[str, ...]
    system: str
    now_s: int
    agency: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    indicator: Indicator
    period: Period
    locality: str = ""
    agency: str = ""


def write_template(catalogue: Catalogue, options: TemplateOptions, path: Path) -> int:
    """Write the workbook; return how many figures it asks for.

    Raises:
        KnownError: the agency owes none of it, the period fits none, or the file cannot be
            written.
    """
    lines = tuple(_lines(catalogue, options))
    book = Workbook()
    sheet = book.active
    sheet.title = DATA_SHEET
    columns = _columns(lines)
    lists = _machine_sheet(book, catalogue, options, lines)
    _head(sheet, catalogue, options, columns)
    _body(sheet, catalogue, lines, columns)
    _validations(sheet, lists, columns, len(lines))
    _page(sheet, columns, HEAD_ROW + len(lines) + SPARE_ROWS)
    instructions(book.create_sheet(HELP_SHEET), _FONT)
    book.move_sheet(HELP_SHEET, offset=-1)
    book.active = book.sheetnames.index(DATA_SHEET)
    for one in book.worksheets:
        one.sheet_view.tabSelected = one.title == DATA_SHEET
    book.properties.title = f"Biểu số liệu {catalogue.name}"
    book.properties.creator = "ioc-desktop"
    try:
        book.save(path)
    except OSError as error:
        raise KnownError(f"{path} cannot be written: {error.strerror or error}") from error
    return len(lines)


def _lines(catalogue: Catalogue, options: TemplateOptions) -> Iterator[_Line]:
    known = directory_of(catalogue)
    for name in options.indicators:
        indicator = known.indicators[name]
        period = _period(indicator, options)
        agency = options.agency
        if agency and not known.owes(agency, indicator):
            raise KnownError(f"{known.agencies[agency].name} does not report {indicator.id}")
        if agency and indicator.agency != agency:
            yield _Line(indicator, period, agency=agency)
            continue
        yield _Line(indicator, period)
        if indicator.by_locality:
            for unit in catalogue.districts(options.system):
                yield _Line(indicator, period, locality=unit.code)
        if indicator.by_agency:
            for office in catalogue.agencies_owing(indicator.id):
                yield _Line(indicator, period, agency=office.code)


def _period(indicator: Indicator, options: TemplateOptions) -> Period:
    """Return the asked period, or the indicator's last one that had ended when that ended."""
    every = indicator.cadence.every
    if not options.period:
        return current_period(every, options.now_s)
    period = read_period(options.period, every)
    if period is None:
        example = written_period(current_period(every, options.now_s))
        raise KnownError(
            f"--period {options.period!r} cannot be read for {indicator.id}; write it as {example}"
        )
    if period.length == every:
        return period
    ended_s = period_end_s(parse_instant(period.start), period.length)
    by_day = (
        parse_duration(every).months == 0 and every != "P1W"
    )  # the last day of it, not the next
    return current_period(every, ended_s - by_day)


def _columns(lines: Sequence[_Line]) -> dict[str, int]:
    """Return the columns that are needed and their numbers, counted from 1."""
    left_out = set()
    if not any(line.locality for line in lines):
        left_out.add("locality")
    if not any(line.agency for line in lines):
        left_out.add("agency")
    kept = [name for name in HEADINGS if name not in left_out]
    return {name: place for place, name in enumerate(kept, 1)}


def _machine_sheet(
    book: Workbook, catalogue: Catalogue, options: TemplateOptions, lines: Sequence[_Line]
) -> dict[str, str]:
    """Write the hidden sheet; return the ranges that lists are chosen from."""
    sheet = book.create_sheet(MACHINE_SHEET)
    told = {
        "format": FORMAT,
        "version": VERSION,
        "schema": SCHEMA,
        "centre": catalogue.id,
        "system": options.system,
        "agency": options.agency,
        "indicators": " ".join(options.indicators),
    }
    for row, (key, value) in enumerate(told.items(), 1):
        sheet.cell(row, 1, key)
        sheet.cell(row, 2, value).data_type = "s"
    agencies = {office.code: office.name for office in catalogue.agencies}
    offered = {
        NAME: list(dict.fromkeys(line.indicator.name.vi for line in lines)),
        "locality": [
            whole_label(catalogue),
            *(_coded(unit.code, unit.name) for unit in catalogue.districts(options.system)),
        ],
        "agency": list(
            dict.fromkeys(
                _coded(line.agency, agencies[line.agency]) for line in lines if line.agency
            )
        ),
        "measure": list(MEASURE_WORDS.values()),
        "status": list(STATUS_WORDS.values()),
        "confirmed": [CONFIRMED_WORD],
    }
    ranges = {}
    for column, (name, words) in enumerate(offered.items(), 4):
        for row, word in enumerate(words, 1):
            sheet.cell(row, column, word)
        letter = get_column_letter(column)
        if words:
            ranges[name] = f"'{MACHINE_SHEET}'!${letter}$1:${letter}${len(words)}"
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True
    return ranges


def _head(
    sheet: Worksheet, catalogue: Catalogue, options: TemplateOptions, columns: dict[str, int]
) -> None:
    agency = next((a.name for a in catalogue.agencies if a.code == options.agency), "")
    title = Font(name=_FONT, size=15, bold=True)
    plain, strong = Font(name=_FONT, size=12), Font(name=_FONT, size=12, bold=True)
    for row, text, font in ((1, catalogue.name, plain), (2, "Biểu cung cấp số liệu", title)):
        sheet.cell(row, 1, text).font = font
    for row, label, value in (
        (4, "Đơn vị báo cáo:", agency),
        (5, f"{DATED}:", ""),
    ):
        sheet.cell(row, 1, label).font = strong
        cell = sheet.cell(row, 3, value or None)
        cell.font = plain
        if row == 5 or not agency:  # noqa: PLR2004  # the row of the date
            cell.protection = Protection(locked=False)
            cell.fill = _INPUT
            cell.border = _BOX
            cell.number_format = "@" if row == 4 else "dd/mm/yyyy"  # noqa: PLR2004  # the row of the agency
            cell.alignment = Alignment(horizontal="left")
    hint = "Chỉ nhập vào các ô nền vàng; ô trống là chưa có số liệu. Xem trang «Hướng dẫn»."
    sheet.cell(6, 1, hint).font = Font(name=_FONT, size=11, italic=True, color="595959")
    for name, column in columns.items():
        cell = sheet.cell(HEAD_ROW, column, HEADINGS[name])
        cell.font = strong
        cell.fill = _HEAD
        cell.border = _BOX
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS[name]
    sheet.row_dimensions[HEAD_ROW].height = 34
    for row, height in ((1, 19), (2, 24), (4, 19), (5, 19)):
        sheet.row_dimensions[row].height = height


def _body(
    sheet: Worksheet, catalogue: Catalogue, lines: Sequence[_Line], columns: dict[str, int]
) -> None:
    places = {(u.system, u.code): u.name for u in catalogue.localities}
    system_places = {code: name for (_, code), name in places.items()}
    agencies = {office.code: office.name for office in catalogue.agencies}
    whole = whole_label(catalogue)
    for number in range(1, len(lines) + SPARE_ROWS + 1):
        row = HEAD_ROW + number
        line = lines[number - 1] if number <= len(lines) else None
        told: dict[str, object] = {"number": number}
        if line is not None:
            told |= {
                NAME: line.indicator.name.vi,
                "unit": line.indicator.unit,
                "period": written_period(line.period),
                "measure": MEASURE_WORDS["actual"],
                "status": STATUS_WORDS["official"],
                "indicator": line.indicator.id,
                "locality": _coded(line.locality, system_places[line.locality])
                if line.locality
                else ("" if line.agency else whole),
                "agency": _coded(line.agency, agencies[line.agency]) if line.agency else "",
            }
        for name, column in columns.items():
            _style(sheet, row, column, name, told.get(name) or None, line)
        sheet.row_dimensions[row].height = 20


def _style(  # a cell, what it is for, and what stands in it
    sheet: Worksheet, row: int, column: int, name: str, value: object, line: _Line | None
) -> None:
    cell = sheet.cell(row, column, value)
    is_open = name in _OPEN or (line is None and name in _CHOSEN)
    size, colour = (10, "7F7F7F") if name == "indicator" else (12, "000000")
    cell.font = Font(name=_FONT, size=size, color=colour)
    cell.border = _BOX
    cell.protection = Protection(locked=not is_open)
    if is_open:
        cell.fill = _INPUT
    centred = name in {"number", "unit", "period", "measure", "status", "confirmed"}
    cell.alignment = Alignment(
        horizontal="center" if centred else ("right" if name == "value" else "left"),
        vertical="center",
        wrap_text=name in {NAME, "note"},
        shrink_to_fit=name in {"locality", "agency", "indicator"},
    )
    if name == "value":
        decimals = 0 if line is None else line.indicator.decimals
        cell.number_format = _VALUE_FORMAT + ("." + "0" * decimals if decimals else "")
        if line is None:
            cell.number_format = "General"
    elif name == "period":
        cell.number_format = "@"


def _validations(
    sheet: Worksheet, lists: dict[str, str], columns: dict[str, int], count: int
) -> None:
    """Offer the lists, and keep text out of value cells."""
    first, last = HEAD_ROW + 1, HEAD_ROW + count + SPARE_ROWS
    for name, where in lists.items():
        if name not in columns:
            continue
        begin = first + count if name in _CHOSEN else first
        letter = get_column_letter(columns[name])
        offer = DataValidation(type="list", formula1=where, allow_blank=True)
        offer.errorTitle, offer.error = (
            "Chọn trong danh sách",
            "Chọn một giá trị có trong danh sách.",
        )
        offer.showErrorMessage = True
        offer.add(f"{letter}{begin}:{letter}{last}")
        sheet.add_data_validation(offer)
    letter = get_column_letter(columns["value"])
    number = DataValidation(
        type="decimal", operator="between", formula1="-1E+15", formula2="1E+15", allow_blank=True
    )
    number.errorTitle, number.error = "Chỉ nhập số", "Nhập số, không kèm chữ hoặc đơn vị tính."
    number.showErrorMessage = True
    number.add(f"{letter}{first}:{letter}{last}")
    sheet.add_data_validation(number)


def _page(sheet: Worksheet, columns: dict[str, int], last: int) -> None:
    """Set what is locked, what stays in view, and how it is printed: A4, landscape."""
    letter = get_column_letter(len(columns))
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, columns[NAME] + 1)
    sheet.sheet_view.zoomScale = 100
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    sheet.print_area = f"A1:{letter}{last}"
    sheet.oddFooter.right.text = "Trang &P/&N"
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.page_margins.footer = 0.25


def _coded(code: str, name: str) -> str:
    return f"{code} · {name}"
