"""The command ``report_figure``: one figure, checked as a workbook's rows are, then stored.

It goes through the same door as all rows from outside, so a correction is a vintage.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import msgspec

from ioc_desktop.centre.catalogue import Catalogue
from ioc_desktop.centre.drafts import local_iso
from ioc_desktop.centre.intake import take_in
from ioc_desktop.centre.sheets.known import directory_of, system_at
from ioc_desktop.centre.sheets.past import read_past
from ioc_desktop.centre.store import CentreStore
from ioc_desktop.domain.durations import local_date
from ioc_desktop.domain.reporting.checks import check_entries
from ioc_desktop.domain.reporting.entries import Entry
from ioc_desktop.domain.reporting.findings import holds
from ioc_desktop.domain.reporting.reading import Sender, read_rows
from ioc_desktop.domain.reporting.single import FigureReport, figure_id, row_of_report
from ioc_desktop.domain.rows import Observation, Subsystem

DATASETS: Final = ("observations", "subsystems")
"""What a report may write; the caller's transaction names them."""

_MOST_REASONS: Final = 5


class ReportRefusedError(Exception):
    """The figure is not taken; the message says why and what to do, in Vietnamese."""


class FigureMovedError(Exception):
    """Another revision stands there, or the figure goes by another id: ``item`` is it."""

    def __init__(self, rev: int, item: bytes | None) -> None:
        """Carry what stands there."""
        super().__init__(f"the figure is at revision {rev} by now")
        self.item = item


@dataclass(frozen=True, slots=True)
class FigureDesk:
    """Takes reports of single figures at one centre; ``now_s`` reads its clock."""

    store: CentreStore
    catalogue: Catalogue
    now_s: Callable[[], float]

    def take(self, target: str, expected_rev: int, report: FigureReport, officer: str) -> bytes:
        """Store the figure inside the caller's transaction; return its encoded item.

        Raises:
            ReportRefusedError: it cannot be understood, is impossible, or is suspicious and
                nobody has confirmed it.
            FigureMovedError: ``target`` is not at ``expected_rev``, or is not that figure's id.
        """
        now_s = int(self.now_s())
        known = directory_of(self.catalogue)
        sender = Sender(system_at(self.catalogue, now_s), now_s)
        entries, findings = read_rows([row_of_report(report)], known, sender)
        past = read_past(
            self.store, [report.indicator] if entries else (), self.catalogue.indicators
        )
        findings += check_entries(entries, known, past, now_s)
        if holds(findings, accepted=report.accept):
            several = [one.reason("vi") for one in findings if one.weight != "note"]
            raise ReportRefusedError("; ".join(several[:_MOST_REASONS]))
        (entry,) = entries
        stands = past.figures.get(entry.key)
        rev = 0 if stands is None else stands.rev
        name = figure_id(report) if stands is None else stands.id
        current = self.store.item("observations", name)
        if name != target:
            raise FigureMovedError(rev, None)
        if rev != expected_rev:
            raise FigureMovedError(rev, None if current is None else current[1])
        start = entry.period.start if stands is None else stands.row.period_start
        row = _observation(entry, start, report, officer, local_iso(now_s))
        with take_in(self.store, *DATASETS) as intake:
            intake.put("observations", name, row)
            state = self.catalogue.on_report.get(entry.indicator.subsystem)
            said = intake.standing("subsystems", entry.indicator.subsystem, Subsystem)
            if state is not None and said is not None and said.state not in {state, "running"}:
                intake.connect(
                    entry.indicator.subsystem,
                    state=state,
                    since=local_date(now_s).isoformat(),
                    note=f"số liệu nhập tại bàn trực, {officer}",
                )
        stored = self.store.item("observations", name)
        assert stored is not None  # noqa: S101  # it was written just now, in this transaction
        return stored[1]


def _observation(
    entry: Entry, start: str, report: FigureReport, officer: str, as_of: str
) -> Observation:
    return Observation(
        indicator=entry.indicator.id,
        period_start=start,
        period=entry.period.length,
        value=int(entry.value) if entry.value.is_integer() else entry.value,
        locality=entry.locality,
        system=entry.system,
        agency=entry.agency,
        measure=entry.measure,
        status=report.status,
        as_of=as_of,
        source=f"nhập tại bàn trực: {officer}",
        note=entry.note or None,
    )


def read_report(payload: dict[str, object]) -> FigureReport:
    """Return the report in a command's payload.

    Raises:
        ValueError: it is none.
    """
    return msgspec.convert(payload, FigureReport)
