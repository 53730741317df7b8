"""``ioc-desktop centre template``: the workbook that an agency fills in."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import typer

from ioc_desktop.centre.catalogue import load_catalogue
from ioc_desktop.centre.sheets.known import agency_of, directory_of, indicators_of, system_at
from ioc_desktop.centre.sheets.template import TemplateOptions, write_template
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.reporting.periods import read_period
from ioc_desktop.errors import KnownError


@dataclass(frozen=True, slots=True)
class TemplateCommand:
    """The options of the command line, as they were given."""

    indicators: tuple[str, ...]
    out: Path
    profile: str
    agency: str = ""
    period: str = ""
    system: str = ""
    overwrite: bool = False


def run_template(command: TemplateCommand) -> int:
    """Write the template and say what it asks for; return 0.

    Raises:
        KnownError: an indicator, agency, period or the file is not as it must be.
    """
    if command.out.suffix.casefold() != ".xlsx":
        raise KnownError(f"{command.out}: a template is an .xlsx file; name it so")
    if command.out.exists() and not command.overwrite:
        raise KnownError(f"{command.out} is there already; give --overwrite to replace it")
    catalogue = load_catalogue(command.profile)
    known = directory_of(catalogue)
    now_s = int(time.time())
    system = command.system or system_at(catalogue, _asked_at(command.period, now_s))
    if system not in known.localities:
        raise KnownError(
            f"--system {system!r}: the centre has the units of {', '.join(known.localities)}"
        )
    options = TemplateOptions(
        indicators=indicators_of(known, catalogue.subsystems, command.indicators),
        system=system,
        now_s=now_s,
        agency=agency_of(known, command.agency) if command.agency else "",
        period=command.period,
    )
    count = write_template(catalogue, options, command.out)
    typer.echo(f"{command.out}: {count} figures to fill in, units of {system}")
    return 0


def _asked_at(period: str, now_s: int) -> int:
    """Return when the asked period begins: its unit system is that of then."""
    found = read_period(period, "P1D") if period else None
    return now_s if found is None else parse_instant(found.start)
