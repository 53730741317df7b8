"""One figure reported by itself: as a command to a centre, and as the outbox keeps it. Pure.

The command ``report_figure`` carries a ``FigureReport``. The outbox keeps what officers do in
the shape of a directive: its text is what people read in the lists, its ``about`` the figure.
"""

from __future__ import annotations

from typing import Final

import msgspec

from ioc_desktop.domain.durations import parse_duration, parse_instant
from ioc_desktop.domain.reporting.cells import Cell, Row
from ioc_desktop.domain.rows import Directive, FigureStatus, Measure, Observation
from ioc_desktop.domain.rows import Row as WireRow

REPORT_FIGURE: Final = "report_figure"
"""The kind of the command that reports one figure."""


class FigureReport(WireRow, frozen=True):
    """One figure as an officer reports it; ``accept``: its suspicious value was confirmed."""

    indicator: str
    period_start: str
    period: str
    value: float
    locality: str = ""
    system: str = ""
    agency: str = ""
    measure: Measure = "actual"
    status: FigureStatus = "official"
    note: str = ""
    accept: bool = False


def row_of_report(report: FigureReport) -> Row:
    """Return the report as a row of cells, for the checks that a workbook's rows go through.

    A cell's ``ref`` is the name of its field.
    """
    texts = {
        "indicator": report.indicator,
        "locality": report.locality,
        "system": report.system,
        "agency": report.agency,
        "period": f"{report.period_start}/{report.period}",
        "measure": report.measure,
        "status": report.status,
        "note": report.note,
        "confirmed": "x" if report.accept else "",
    }
    cells = {name: Cell(name, "text", text) for name, text in texts.items() if text}
    cells["value"] = Cell("value", "number", repr(report.value), report.value)
    return Row("", 1, cells)


def as_directive(report: FigureReport, officer: str, issued_at: str, text: str) -> Directive:
    """Return the report as the outbox keeps it; ``text`` is what people read of it."""
    fields = msgspec.to_builtins(report)
    about = {
        name: value if isinstance(value, str) else repr(value) for name, value in fields.items()
    }
    return Directive(
        issuer=officer,
        text=text,
        issued_at=issued_at,
        state="issued",
        agency=report.agency,
        locality=report.locality,
        about=about,
    )


def report_of(row: Directive) -> FigureReport:
    """Return the report that the outbox keeps.

    Raises:
        ValueError: it is none.
    """
    about: dict[str, object] = dict(row.about)
    if "value" in about:
        about["value"] = float(str(about["value"]))
    if "accept" in about:
        about["accept"] = about["accept"] == "True"
    report = msgspec.convert(about, FigureReport)
    parse_instant(report.period_start)
    parse_duration(report.period)
    return report


def is_figure_id(target: str) -> bool:
    """Whether a command's target is a figure's id: indicator/locality/agency/period."""
    return target.count("/") >= 3  # noqa: PLR2004  # a directive's id has one


def figure_id(row: Observation | FigureReport) -> str:
    """Return the id of a figure that has none yet, as the published figures have theirs."""
    kind = "" if row.measure == "actual" else f"/{row.measure}"
    place = row.locality if row.system in {"", "2021"} else f"{row.system}:{row.locality}"
    return f"{row.indicator}/{place}/{row.agency}/{row.period_start}/{row.period}{kind}"
