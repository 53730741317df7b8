"""From what an officer types of one figure to what is recorded, with all that is wrong. Pure.

The checks are those that a workbook's rows go through at the centre; the centre makes them
again, against what it knows by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ioc_desktop.domain.dates import format_as_of, format_period
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.numbers import format_value
from ioc_desktop.domain.outbox import ActionRow
from ioc_desktop.domain.reporting.cells import Cell, Row
from ioc_desktop.domain.reporting.checks import check_entries
from ioc_desktop.domain.reporting.desk import ReportingDesk
from ioc_desktop.domain.reporting.entries import Entry
from ioc_desktop.domain.reporting.findings import Language, finding, holds
from ioc_desktop.domain.reporting.reading import Sender, example_period, read_rows
from ioc_desktop.domain.reporting.single import (
    REPORT_FIGURE,
    FigureReport,
    as_directive,
    figure_id,
)
from ioc_desktop.domain.rows import FigureStatus, Indicator
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.unit_words import unit_word
from ioc_desktop.station.protocol import RecordAction


@dataclass(frozen=True, slots=True)
class FigureFields:
    """What is filled in; codes where something was chosen, texts where it was typed."""

    officer: str = ""
    officer_name: str = ""
    centre: str = ""
    indicator: str = ""
    locality: str = ""
    agency: str = ""
    period: str = ""
    value: str = ""
    measure: str = "actual"
    status: str = "official"
    note: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that is wrong (``error``) or has to be confirmed (``warning``)."""

    field: str
    weight: Literal["error", "warning", "note"]
    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of the fields: the report if they can be recorded, and what to say.

    ``stands`` says what the centre has of this figure, ``text`` how the report reads in
    lists. ``expected_rev`` and ``base`` are what the recording names.
    """

    remarks: tuple[Remark, ...] = ()
    report: FigureReport | None = None
    target: str = ""
    expected_rev: int = 0
    base: str | None = None
    stands: str = ""
    text: str = ""

    @property
    def suspicious(self) -> bool:
        """Whether a value waits for somebody to confirm it."""
        return any(one.weight == "warning" for one in self.remarks)


def judge(
    fields: FigureFields,
    desk: ReportingDesk,
    waiting: Sequence[ActionRow],
    now_s: int,
    words: Words,
) -> Judged:
    """Check what is filled in against the centre's catalogue and the figure's past.

    ``waiting`` are the actions of this machine that have no answer yet.
    """
    language: Language = "en" if words.language == "en" else "vi"
    row = _row(fields)
    entries, findings = read_rows([row], desk.directory, Sender(desk.system, now_s))
    findings = list(findings)
    if not fields.value.strip():
        findings.append(finding("value_missing", cell="value"))
    findings += check_entries(entries, desk.directory, desk.past, now_s)
    remarks = tuple(Remark(one.cell, one.weight, one.reason(language)) for one in findings)
    if not entries:
        return Judged(remarks)
    entry = entries[0]
    report = _report(entry, fields)
    known = desk.past.figures.get(entry.key)
    target = figure_id(report) if known is None else known.id
    earlier = [one for one in waiting if one.centre == desk.centre and one.target == target]
    judged = Judged(
        remarks,
        None if holds(findings, accepted=fields.confirmed) else report,
        target,
        0 if known is None else known.rev,
        earlier[-1].key if earlier else None,
        _stands(entry, desk, earlier, now_s, words),
        _text(entry, desk, words),
    )
    if fields.confirmed or not fields.officer.strip():
        more = () if fields.officer.strip() else (_nobody(words),)
        kept = tuple(one for one in remarks if one.weight != "warning" or not fields.confirmed)
        return Judged(
            (*more, *kept),
            None if more else judged.report,
            judged.target,
            judged.expected_rev,
            judged.base,
            judged.stands,
            judged.text,
        )
    return judged


def request_of(fields: FigureFields, judged: Judged, *, key: str, issued_at: str) -> RecordAction:
    """Return what the station is to record.

    Raises:
        ValueError: there is nothing that could be.
    """
    if judged.report is None:
        raise ValueError("the figure cannot be recorded as it is")
    name = fields.officer_name or fields.officer
    return RecordAction(
        number=0,
        key=key,
        centre=fields.centre,
        target=judged.target,
        officer=fields.officer,
        row=as_directive(judged.report, name, issued_at, judged.text),
        kind=REPORT_FIGURE,
        expected_rev=judged.expected_rev,
        base=judged.base,
    )


def proposed_period(indicator: Indicator, now_s: int) -> str:
    """Return the period that a report is most likely of, as one would write it."""
    return example_period(indicator, now_s)


def fields_of(report: FigureReport, centre: str) -> FigureFields:
    """Return the fields that say what a report says, to be edited."""
    return FigureFields(
        centre=centre,
        indicator=report.indicator,
        locality=report.locality,
        agency=report.agency,
        period=f"{report.period_start}/{report.period}",
        value=_typed(report.value),
        measure=report.measure,
        status=report.status,
        note=report.note,
    )


def _typed(value: float) -> str:
    """Return a value as one would type it, so that it can be read in one way only: 1234,5.

    No mark groups its thousands, and no three digits stand alone behind one.
    """
    whole, _, rest = f"{value:.6f}".rstrip("0").partition(".")
    return f"{whole},{rest.ljust(4, '0') if len(rest) == 3 else rest}" if rest else whole  # noqa: PLR2004  # a group


def _row(fields: FigureFields) -> Row:
    texts = {
        "indicator": fields.indicator,
        "locality": fields.locality,
        "agency": fields.agency,
        "period": fields.period.strip(),
        "value": fields.value.strip(),
        "measure": fields.measure,
        "status": fields.status,
        "note": fields.note,
        "confirmed": "x" if fields.confirmed else "",
    }
    return Row("", 1, {name: Cell(name, "text", text) for name, text in texts.items()})


def _report(entry: Entry, fields: FigureFields) -> FigureReport:
    status: FigureStatus = entry.status or "official"
    return FigureReport(
        indicator=entry.indicator.id,
        period_start=entry.period.start,
        period=entry.period.length,
        value=entry.value,
        locality=entry.locality,
        system=entry.system,
        agency=entry.agency,
        measure=entry.measure,
        status=status,
        note=entry.note,
        accept=fields.confirmed,
    )


def status_words(status: FigureStatus, words: Words) -> str:
    """Return a figure's status in words."""
    return {
        "estimate": words("estimate"),
        "provisional": words("provisional"),
        "official": words("official"),
    }[status]


def _stands(
    entry: Entry, desk: ReportingDesk, earlier: Sequence[ActionRow], now_s: int, words: Words
) -> str:
    """Say what is there of this figure: recorded here, at the centre, made up, or nothing."""
    if earlier:
        return words("Recorded here and not yet answered: {what}", what=earlier[-1].row.text)
    known = desk.past.figures.get(entry.key)
    if known is None or known.row.value is None:
        return words("The centre has no such figure yet")
    row = known.row
    decimals = entry.indicator.decimals
    unit = unit_word(entry.indicator.unit, words.language)
    value = f"{format_value(row.value, decimals, words.language)} {unit}"
    if row.illustrative:
        return words("The centre has an illustrative value, {value}; this replaces it", value=value)
    as_of = ""
    if row.as_of is not None:
        as_of = format_as_of(parse_instant(row.as_of), now_s, words.language)
    return words(
        "The centre has {value} ({status}, {as_of}); this becomes a correction of it",
        value=value,
        status=status_words(row.status, words),
        as_of=as_of or "–",
    )


def _text(entry: Entry, desk: ReportingDesk, words: Words) -> str:
    """Return how the report reads in lists: what, where, when, how much."""
    indicator = entry.indicator
    units = desk.directory.localities.get(entry.system, {})
    place = units[entry.locality].name if entry.locality in units else ""
    agency = desk.directory.agencies.get(entry.agency)
    value = format_value(entry.value, indicator.decimals, words.language)
    period = format_period(parse_instant(entry.period.start), entry.period.length, words.language)
    where = place or ("" if agency is None else agency.name)
    name = indicator.name.in_language(words.language)
    unit = unit_word(indicator.unit, words.language)
    parts = [name, where, period, f"{value} {unit}"]
    return words("Figure: {what}", what=" · ".join(part for part in parts if part))


def _nobody(words: Words) -> Remark:
    return Remark("officer", "error", words("Say who you are: the officer is missing"))
