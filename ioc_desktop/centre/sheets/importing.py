"""A file's figures checked, then stored in one transaction, or not at all.

Checked outside the transaction, against the revisions that were read; stored only if these
still stand, else checked again. What is stored goes through the door for rows from outside
(``centre.intake``): a correction becomes a vintage, the same file twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Literal

import msgspec

from ioc_desktop.centre.catalogue import Catalogue
from ioc_desktop.centre.drafts import local_iso
from ioc_desktop.centre.intake import Intake, row_of, take_in
from ioc_desktop.centre.sheets.known import directory_of, system_at
from ioc_desktop.centre.sheets.limits import FINDINGS
from ioc_desktop.centre.sheets.past import read_past
from ioc_desktop.centre.sheets.submission import Submission, read_content
from ioc_desktop.centre.store import CentreStore, StoreUnavailableError
from ioc_desktop.domain.durations import local_date, parse_instant
from ioc_desktop.domain.reporting.cells import Cell
from ioc_desktop.domain.reporting.checks import check_entries
from ioc_desktop.domain.reporting.entries import Entry, Known, Past
from ioc_desktop.domain.reporting.findings import ReportFinding, finding, holds
from ioc_desktop.domain.reporting.periods import read_period
from ioc_desktop.domain.reporting.places import Directory
from ioc_desktop.domain.reporting.reading import Sender, read_rows
from ioc_desktop.domain.reporting.single import figure_id
from ioc_desktop.domain.rows import Observation, Subsystem, SubsystemState

Outcome = Literal["stored", "unchanged", "held", "refused", "checked"]
"""``held``: only warnings stand in the way. ``checked``: a dry run that would be stored."""

_TRIES: Final = 5
_ORDER: Final = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How a file is imported. ``name`` is the file's, for its kind and the report.

    ``agency`` "" = whose template it is. ``state``: what its subsystems become, in place of
    what the catalogue says of a first report. ``key``: under which the answer is remembered,
    so that the same delivery is never taken twice.
    """

    name: str
    agency: str = ""
    accept: bool = False
    dry_run: bool = False
    state: SubsystemState | None = None
    key: str | None = None


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a file: all findings, errors first, and how many figures of each kind.

    ``subsystems`` are those whose state has changed, as ``(id, state)``; ``names`` are their
    Vietnamese names by id.
    """

    name: str
    outcome: Outcome
    findings: tuple[ReportFinding, ...] = ()
    agency: str = ""
    new: int = 0
    changed: int = 0
    same: int = 0
    subsystems: tuple[tuple[str, SubsystemState], ...] = ()
    names: dict[str, str] = msgspec.field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether nothing of the file is left to be done."""
        return self.outcome in {"stored", "unchanged", "checked"}


@dataclass(frozen=True, slots=True)
class _Planned:
    """One figure to store: ``known`` is what stands there, as it was when checked."""

    id: str
    known: Known | None
    row: Observation
    indicator_subsystem: str


@dataclass(slots=True)
class _Checked:
    findings: list[ReportFinding]
    agency: str = ""
    planned: list[_Planned] = field(default_factory=list)
    same: int = 0


class _MovedError(Exception):
    """What the figures were checked against stands no more."""


def import_content(
    store: CentreStore, catalogue: Catalogue, content: bytes, options: ImportOptions, now_s: int
) -> ImportReport:
    """Check a file and store its figures if nothing stands in the way; ``now_s``: centre's time.

    Raises:
        StoreUnavailableError: the store cannot be used; nothing was stored.
    """
    received = read_content(content, options.name)
    known = directory_of(catalogue)
    for _ in range(_TRIES):
        checked = _check(store, catalogue, known, received, options, now_s)
        if holds(checked.findings, accepted=options.accept):
            errors = any(one.weight == "error" for one in checked.findings)
            return _report(options, checked, "refused" if errors else "held")
        if options.dry_run:
            return _report(options, checked, "checked")
        try:
            return _store(store, catalogue, checked, options, now_s)
        except _MovedError:
            continue
    raise StoreUnavailableError("the figures change faster than they can be checked; try again")


def remembered_report(store: CentreStore, key: str) -> ImportReport | None:
    """Return the report of a delivery that was stored before, under its key."""
    known = store.answered(key)
    return None if known is None else msgspec.json.decode(known[2], type=ImportReport)


def _check(  # one file, and all that it is held against
    store: CentreStore,
    catalogue: Catalogue,
    known: Directory,
    received: Submission,
    options: ImportOptions,
    now_s: int,
) -> _Checked:
    findings = list(received.findings)
    machine = received.machine
    agency = options.agency
    system = system_at(catalogue, now_s)
    if machine is not None:
        findings += _template_findings(received, catalogue, known, options)
        agency = agency or machine.agency
        system = machine.system if machine.system in known.localities else system
    checked = _Checked(findings, agency if agency in known.agencies else "")
    if holds(findings, accepted=True) and not received.rows:
        return checked
    as_of = _as_of(received.dated, now_s, findings)
    then = partial(system_at, catalogue) if machine is None else None
    sender = Sender(system, now_s, checked.agency, then)
    entries, mistakes = read_rows(received.rows, known, sender)
    findings += mistakes
    past = read_past(store, {entry.indicator.id for entry in entries}, catalogue.indicators)
    findings += check_entries(entries, known, past, now_s)
    if not entries and not holds(findings, accepted=True):
        findings.append(finding("file_empty"))
    _plan(checked, entries, past, as_of or local_iso(now_s), _source(catalogue, checked.agency))
    return checked


def _template_findings(
    received: Submission, catalogue: Catalogue, known: Directory, options: ImportOptions
) -> Iterable[ReportFinding]:
    machine = received.machine
    if machine is None:
        return
    if machine.centre != catalogue.id:
        yield finding("template_centre", "error", "", "", text=machine.centre, centre=catalogue.id)
    elif machine.agency and machine.agency not in known.agencies:
        yield finding("agency_unknown", "error", "", "", text=machine.agency, near="")
    elif options.agency and machine.agency and options.agency != machine.agency:
        yield finding(
            "template_agency",
            "error",
            text=known.agencies[machine.agency].name,
            agency=known.agencies[options.agency].name,
        )
    if machine.system not in known.localities:
        choices = ", ".join(sorted(known.localities))
        yield finding("system_unknown", "error", text=machine.system, choices=choices)


def _as_of(dated: Cell | None, now_s: int, findings: list[ReportFinding]) -> str | None:
    """Return the day of the report, None if it gives none."""
    if dated is None or dated.empty:
        return None
    day = read_period(dated.text, "P1D")
    if day is None or day.length != "P1D":
        findings.append(finding("dated_unreadable", "error", "", dated.ref, text=dated.text))
    elif parse_instant(day.start) > now_s:
        findings.append(finding("dated_future", "error", "", dated.ref, text=dated.text))
    else:
        today = local_date(now_s).isoformat()
        return local_iso(now_s) if day.start == today else day.start
    return None


def _plan(checked: _Checked, entries: Iterable[Entry], past: Past, as_of: str, source: str) -> None:
    """Decide what each figure does: it is new, it corrects what stands, or changes nothing."""
    for entry in entries:
        known = past.figures.get(entry.key)
        told = past.told(entry.key)
        status = entry.status or (told.status if told is not None else "official")
        if (
            told is not None
            and told.value == entry.value
            and told.status == status
            and entry.note in {"", told.note}
        ):
            checked.same += 1
            continue
        if told is not None and _later(told.as_of, as_of):
            cell = entry.row.cell("value")
            checked.findings.append(
                finding("figure_older", "error", entry.row.sheet, cell.ref, text=told.as_of)
            )
            continue
        row = Observation(
            indicator=entry.indicator.id,
            period_start=entry.period.start if known is None else known.row.period_start,
            period=entry.period.length,
            value=int(entry.value) if entry.value.is_integer() else entry.value,
            locality=entry.locality,
            system=entry.system,
            agency=entry.agency,
            measure=entry.measure,
            status=status,
            as_of=as_of,
            source=source or None,
            note=entry.note or None,
        )
        name = figure_id(row) if known is None else known.id
        checked.planned.append(_Planned(name, known, row, entry.indicator.subsystem))


def _later(stored: str | None, given: str) -> bool:
    try:
        return stored is not None and parse_instant(stored) > parse_instant(given)
    except ValueError:
        return False


def _store(
    store: CentreStore, catalogue: Catalogue, checked: _Checked, options: ImportOptions, now_s: int
) -> ImportReport:
    """Write what was planned, if what it was planned on still stands.

    Raises:
        _MovedError: it does not.
    """
    with take_in(store, "observations", "subsystems") as intake:
        if options.key is not None and (known := remembered_report(store, options.key)):
            return known
        for one in checked.planned:
            stands = store.item("observations", one.id)
            # Of what was withdrawn nothing stands, whatever its last revision was.
            rev = 0 if stands is None or row_of(stands[1]) is None else stands[0]
            if rev != (0 if one.known is None else one.known.rev):
                raise _MovedError
            intake.put("observations", one.id, one.row)
        changed = tuple(_subsystems(intake, catalogue, checked, options, now_s))
        report = _report(options, checked, "stored" if checked.planned or changed else "unchanged")
        ids = {name for name, _ in changed}
        names = {one.id: one.name.vi for one in catalogue.subsystems if one.id in ids}
        report = msgspec.structs.replace(report, subsystems=changed, names=names)
        if options.key is not None:
            store.remember_answer(options.key, "", 0, msgspec.json.encode(report))
    return report


def _subsystems(
    intake: Intake, catalogue: Catalogue, checked: _Checked, options: ImportOptions, now_s: int
) -> Iterable[tuple[str, SubsystemState]]:
    """Let the subsystems that are reported for become what the catalogue or the option says."""
    for name in dict.fromkeys(one.indicator_subsystem for one in checked.planned):
        state = options.state or catalogue.on_report.get(name)
        stands = intake.standing("subsystems", name, Subsystem)
        if state is None or stands is None or stands.state == state:
            continue
        if options.state is None and stands.state == "running":
            continue
        source = _source(catalogue, checked.agency)
        note = f"số liệu nhập bằng biểu mẫu{f', {source}' if source else ''}"
        intake.connect(name, state=state, since=local_date(now_s).isoformat(), note=note)
        yield name, state


def _source(catalogue: Catalogue, agency: str) -> str:
    return next((office.name for office in catalogue.agencies if office.code == agency), "")


def _place(found: ReportFinding) -> tuple[int, str, int, int, str]:
    """Order findings by weight, then as one reads a sheet."""
    letters = found.cell.rstrip("0123456789")
    row = found.cell[len(letters) :]
    number = int(row) if row.isascii() and row.isdecimal() else 0
    return _ORDER[found.weight], found.sheet, number, len(letters), letters


def _report(options: ImportOptions, checked: _Checked, outcome: Outcome) -> ImportReport:
    findings = sorted(checked.findings, key=_place)
    if len(findings) > FINDINGS:
        more = finding("more_findings", "note", count=len(findings) - FINDINGS)
        findings = [*findings[:FINDINGS], more]
    return ImportReport(
        name=options.name,
        outcome=outcome,
        findings=tuple(findings),
        agency=checked.agency,
        new=sum(1 for one in checked.planned if one.known is None or one.known.row.illustrative),
        changed=sum(
            1 for one in checked.planned if one.known is not None and not one.known.row.illustrative
        ),
        same=checked.same,
    )
