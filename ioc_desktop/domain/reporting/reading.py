"""From rows of cells to figures: every cell understood, or a finding that says why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.numbers import format_value
from ioc_desktop.domain.reporting.cells import Cell, Row
from ioc_desktop.domain.reporting.entries import Entry
from ioc_desktop.domain.reporting.findings import CLIPPED, ReportFinding, finding
from ioc_desktop.domain.reporting.numerals import LARGEST, Mark, Numeral, column_mark, read_numeral
from ioc_desktop.domain.reporting.periods import (
    YEARS,
    Period,
    current_period,
    read_period,
    written_period,
)
from ioc_desktop.domain.reporting.places import Directory, Found, Names
from ioc_desktop.domain.reporting.plain import folded, read_confirmed, read_measure, read_status
from ioc_desktop.domain.rows import FigureStatus, Indicator

NOTE_LENGTH: Final = 500
MEASURED: Final = ("đồng", "VND", "USD", "%", "điểm", "km", "ha", "kg", "tấn", "kWh", "m3", "m²")
"""Units that are measured, so that a figure of them may have a fraction."""

_SERIAL_ZERO: Final = date(1899, 12, 30)
_SERIALS: Final = range(32_000, 75_000)
_NOBODYS: Final = frozenset({"toan bo", "chung"})
_GUESSES: Final = 50
"""For so many unknown names of a file the nearest known ones are looked for: each search takes
a while, and who has more of them looks at the list anyway.
"""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who reports, and in which unit system; ``agency`` "" = anybody's figures.

    ``now_s`` is the centre's time, for the periods that examples name. ``system_then`` tells the
    unit system that held at an instant, for a report that does not say its own: a figure of 2021
    is one of the units of 2021.
    """

    system: str
    now_s: int
    agency: str = ""
    system_then: Callable[[int], str] | None = None


@dataclass(slots=True)
class _Reader:
    directory: Directory
    sender: Sender
    findings: list[ReportFinding] = field(default_factory=list)
    _guesses: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def near(self, names: Names, kind: str, text: str) -> tuple[str, ...]:
        """Return names that somebody may have meant; () once ``_GUESSES`` were looked for."""
        key = (kind, folded(text))
        if key not in self._guesses and len(self._guesses) < _GUESSES:
            self._guesses[key] = names.near(text)
        return self._guesses.get(key, ())

    def tell(self, row: Row, cell: Cell, code: str, **values: object) -> None:
        self.findings.append(finding(code, "error", row.sheet, cell.ref, **values))


def read_rows(
    rows: Iterable[Row], directory: Directory, sender: Sender
) -> tuple[list[Entry], list[ReportFinding]]:
    """Return the figures of the rows that hold a value, and a finding for each cell that fails.

    A row without a value is no figure and no mistake: a template has a row for each place.
    """
    filled = [row for row in rows if not row.cell("value").empty]
    reader = _Reader(directory, sender)
    mark, mixed = column_mark(
        numeral
        for row in filled
        if row.cell("value").kind == "text"
        and (numeral := read_numeral(row.cell("value").text)) is not None
    )
    entries = []
    for row in filled:
        entry = _entry(reader, row, mark, mixed=mixed)
        if entry is not None:
            entries.append(entry)
    return entries, reader.findings


def _entry(reader: _Reader, row: Row, mark: Mark | None, *, mixed: bool) -> Entry | None:
    before = len(reader.findings)
    indicator = _indicator(reader, row)
    note = _note(reader, row)
    status = _status(reader, row)
    measure_cell = row.cell("measure")
    measure = read_measure(measure_cell.text) if not measure_cell.empty else "actual"
    if measure is None:
        reader.tell(row, measure_cell, "measure_unknown", text=measure_cell.text)
    confirmed_cell = row.cell("confirmed")
    confirmed = read_confirmed(confirmed_cell.text)
    if confirmed is None:
        reader.tell(row, confirmed_cell, "confirmed_unknown", text=confirmed_cell.text)
    if indicator is None or measure is None:
        return None
    unit = row.cell("unit")
    if not unit.empty and folded(unit.text) != folded(indicator.unit):
        reader.tell(row, unit, "unit_differs", text=unit.text, unit=indicator.unit)
    value = _value(reader, row, indicator, mark, mixed=mixed)
    period = _period(reader, row, indicator)
    system = _system(reader, row, period)
    locality = "" if system is None else _locality(reader, row, indicator, system)
    agency = _agency(reader, row, indicator)
    if locality and agency:
        reader.tell(row, row.cell("agency"), "place_and_agency")
    if len(reader.findings) > before or value is None or period is None:
        return None
    return Entry(
        row,
        indicator,
        period,
        value,
        locality or "",
        (system or "") if locality else "",
        agency or "",
        measure,
        status,
        note,
        bool(confirmed),
    )


def _indicator(reader: _Reader, row: Row) -> Indicator | None:
    cell = row.cell("indicator")
    directory = reader.directory
    if cell.empty:
        reader.tell(row, cell, "indicator_missing")
        return None
    found = directory.indicator_names.find(cell.text)
    if found.one is not None:
        return directory.indicators[found.one]
    _not_one(reader, row, cell, "indicator", found, directory.indicator_names)
    return None


def _value(
    reader: _Reader, row: Row, indicator: Indicator, mark: Mark | None, *, mixed: bool
) -> float | None:
    cell = row.cell("value")
    number: float | None = None
    percent = cell.kind == "percent"
    if cell.kind in {"number", "percent"} and cell.number is not None:
        number = round(cell.number * 100, 10) if percent else cell.number
    elif cell.kind != "text":
        reader.tell(row, cell, f"value_{cell.kind}", text=cell.text)
    elif (numeral := read_numeral(cell.text)) is None:
        reader.tell(row, cell, "value_not_number", text=cell.text)
    else:
        percent = numeral.percent
        number = _typed(reader, row, cell, numeral, indicator, mark, mixed=mixed)
    if number is None:
        return None
    about = {"text": cell.text, "indicator": indicator.name.vi, "unit": indicator.unit}
    if not -LARGEST <= number <= LARGEST:  # also what is no number at all
        reader.tell(row, cell, "value_too_large", text=cell.text)
    elif percent and indicator.unit != "%":
        reader.tell(row, cell, "value_percent", **about)
    elif not number.is_integer() and not may_have_fraction(indicator):
        reader.tell(row, cell, "value_fraction", **about)
    else:
        return number
    return None


def may_have_fraction(indicator: Indicator) -> bool:
    """Whether a figure of an indicator need not be whole: it is measured, not counted."""
    return indicator.decimals > 0 or any(word in indicator.unit for word in MEASURED)


def _typed(
    reader: _Reader,
    row: Row,
    cell: Cell,
    numeral: Numeral,
    indicator: Indicator,
    mark: Mark | None,
    *,
    mixed: bool,
) -> float | None:
    """Return the number that was typed, by its own marks, its column's, its indicator's."""
    own = numeral.decimal_mark
    if own is None and numeral.ambiguous:
        stands: Mark = "." if "." in numeral.text else ","
        other: Mark = "," if stands == "." else "."
        if mark is not None:
            own = mark
        elif not mixed and not may_have_fraction(indicator):
            own = other  # a count has no decimals, so the mark groups
        else:
            reader.tell(
                row,
                cell,
                "value_ambiguous",
                text=cell.text,
                grouped=format_value(numeral.value(other)),
                decimal=format_value(numeral.value(stands), 3),
            )
            return None
    number = numeral.value(own or mark or ",")
    if number is None:
        code = "value_marks_mixed" if mixed or own is not None else "value_not_number"
        reader.tell(row, cell, code, text=cell.text)
    elif mixed and own is not None:
        reader.tell(row, cell, "value_marks_mixed", text=cell.text)
        return None
    return number


def example_period(indicator: Indicator, now_s: int) -> str:
    """Return a period of the indicator as one would write it: ``tháng 9/2021``."""
    return written_period(current_period(indicator.cadence.every, now_s))


def _period(reader: _Reader, row: Row, indicator: Indicator) -> Period | None:
    cell = row.cell("period")
    example = example_period(indicator, reader.sender.now_s)
    if cell.empty:
        reader.tell(row, cell, "period_missing", example=example)
        return None
    if cell.kind in {"formula", "error"}:
        reader.tell(row, cell, "period_formula")
        return None
    if cell.kind == "number" and cell.number is not None:
        number = cell.number
        if number.is_integer() and int(number) in _SERIALS:
            day = _SERIAL_ZERO + timedelta(days=int(number))
            reader.tell(
                row, cell, "period_serial", text=cell.text, day=f"{day:%d/%m/%Y}", example=example
            )
            return None
        if not (number.is_integer() and int(number) in YEARS):
            reader.tell(row, cell, "period_unreadable", text=cell.text, example=example)
            return None
    period = read_period(cell.text, indicator.cadence.every)
    if period is None:
        reader.tell(row, cell, "period_unreadable", text=cell.text, example=example)
    return period


def _system(reader: _Reader, row: Row, period: Period | None) -> str | None:
    cell, sender = row.cell("system"), reader.sender
    known = reader.directory.localities
    name = cell.text.strip() if not cell.empty else sender.system
    if cell.empty and sender.system_then is not None and period is not None:
        name = sender.system_then(parse_instant(period.start))
    if name in known:
        return name
    reader.tell(row, cell, "system_unknown", text=name, choices=", ".join(sorted(known)))
    return None


def _locality(reader: _Reader, row: Row, indicator: Indicator, system: str) -> str | None:
    cell = row.cell("locality")
    directory = reader.directory
    if cell.empty or directory.is_whole(cell.text, system):
        return ""
    names = directory.locality_names[system]
    found = names.find(cell.text)
    if found.one is None:
        _not_one(reader, row, cell, "place", found, names, system=system)
        return None
    if not indicator.by_locality:
        reader.tell(row, cell, "place_not_broken_down", indicator=indicator.name.vi)
        return None
    return found.one


def _agency(reader: _Reader, row: Row, indicator: Indicator) -> str | None:
    """Return whose part of the indicator it is: "" = the whole; None = a finding says why not."""
    directory, sender = reader.directory, reader.sender.agency
    named = _named_agency(reader, row, indicator)
    if named is None or not sender or indicator.agency == sender:
        return named
    if not directory.owes(sender, indicator):
        _owes_not(reader, row, row.cell("indicator"), sender, indicator)
        return None
    if named and named != sender:
        names = directory.agencies
        reader.tell(
            row,
            row.cell("agency"),
            "agency_other",
            agency=names[sender].name,
            other=names[named].name,
        )
        return None
    return sender


def _named_agency(reader: _Reader, row: Row, indicator: Indicator) -> str | None:
    cell = row.cell("agency")
    directory = reader.directory
    if cell.empty or folded(cell.text) in _NOBODYS:
        return ""
    found = directory.agency_names.find(cell.text)
    agency = found.one
    if agency is None:
        _not_one(reader, row, cell, "agency", found, directory.agency_names)
    elif not indicator.by_agency and agency != indicator.agency:
        reader.tell(row, cell, "agency_not_broken_down", indicator=indicator.name.vi)
        agency = None
    elif not directory.owes(agency, indicator):
        _owes_not(reader, row, cell, agency, indicator)
        agency = None
    elif not directory.owes_part(agency, indicator):
        agency = ""  # the supplier of the whole named itself
    return agency


def _owes_not(reader: _Reader, row: Row, cell: Cell, agency: str, indicator: Indicator) -> None:
    name = reader.directory.agencies[agency].name
    reader.tell(row, cell, "agency_owes_not", agency=name, indicator=indicator.name.vi)


def _status(reader: _Reader, row: Row) -> FigureStatus | None:
    cell = row.cell("status")
    if cell.empty:
        return None
    status = read_status(cell.text)
    if status is None:
        reader.tell(row, cell, "status_unknown", text=cell.text)
    return status


def _note(reader: _Reader, row: Row) -> str:
    cell = row.cell("note")
    note = " ".join(cell.text.split())
    if len(note) > NOTE_LENGTH:
        reader.tell(row, cell, "note_too_long", count=len(note), most=NOTE_LENGTH)
    elif not note.isprintable() or any("\ud800" <= c <= "\udfff" for c in note):
        reader.tell(row, cell, "text_unfit")
    return note


def _not_one(
    reader: _Reader, row: Row, cell: Cell, kind: str, found: Found, names: Names, **more: object
) -> None:
    """Say that a name means nothing, several things, or contradicts its code."""
    if found.contradiction:
        reader.tell(row, cell, "place_contradiction", text=cell.text)
    elif found.ids:
        choices = ", ".join(f"{code} {names.names[code]}" for code in found.ids[:4])
        reader.tell(row, cell, f"{kind}_several", text=cell.text, choices=choices)
    else:
        several = reader.near(names, f"{kind}{more.get('system', '')}", cell.text)
        close = ""
        for name in several:
            longer = f"{close}, «{name}»" if close else f"«{name}»"
            close = longer if len(longer) <= CLIPPED else close
        reader.tell(
            row,
            cell,
            f"{kind}_unknown",
            text=cell.text,
            near=close,
            **more,
        )
