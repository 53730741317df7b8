"""``ioc-desktop centre template`` and ``centre import`` on the command line: their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer


def centre_template(  # each is an option of the command line
    indicators: Annotated[
        list[str],
        typer.Argument(
            help="Indicators by id or name, or a subsystem for all of its.", metavar="INDICATORS…"
        ),
    ],
    *,
    out: Annotated[Path, typer.Option("--out", help="The workbook to write.", metavar="FILE.xlsx")],
    profile: Annotated[
        Literal["nghean", "vinh"], typer.Option("--profile", help="Whose centre it is for.")
    ],
    agency: Annotated[
        str, typer.Option("--agency", help="Who will fill it in, by code or name.")
    ] = "",
    period: Annotated[
        str,
        typer.Option("--period", help="As 'tháng 9/2021'; if not given, the last that has ended."),
    ] = "",
    system: Annotated[
        str, typer.Option("--system", help="The administrative units, as 2021 or 2025-07.")
    ] = "",
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace what is there under that name.")
    ] = False,
) -> None:
    """Make the workbook in which an agency without software reports its figures."""
    from ioc_desktop.app.centre_template import TemplateCommand, run_template

    command = TemplateCommand(
        indicators=tuple(indicators),
        out=out,
        profile=profile,
        agency=agency,
        period=period,
        system=system,
        overwrite=overwrite,
    )
    raise typer.Exit(run_template(command))


def centre_import(  # noqa: PLR0913  # each is an option of the command line
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A filled-in template, or a CSV file.")],
    *,
    data: Annotated[
        Path | None,
        typer.Option("--data", help="The folder of centre serve; it may run.", metavar="DIR"),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(
            "--database",
            envvar="IOC_CENTRE_DATABASE",
            help="Its PostgreSQL database instead; best given by the environment.",
            metavar="postgresql://…",
        ),
    ] = None,
    profile: Annotated[
        Literal["nghean", "vinh"] | None,
        typer.Option("--profile", help="Whose centre it is, where the file does not say it."),
    ] = None,
    agency: Annotated[
        str, typer.Option("--agency", help="Who reports, by code or name; others' are refused.")
    ] = "",
    accept_suspicious: Annotated[
        bool, typer.Option("--accept-suspicious", help="Store values that are far from the past.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only; store nothing.")] = False,
    subsystem_state: Annotated[
        Literal["running", "incomplete", "no_software", "not_connected"] | None,
        typer.Option("--subsystem-state", help="What its subsystems become by this report."),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report",
            help="Write the findings here in Vietnamese, and the workbook with comments beside.",
            metavar="FILE.txt",
        ),
    ] = None,
    language: Annotated[
        Literal["vi", "en"], typer.Option("--language", help="Of the findings.")
    ] = "en",
    as_json: Annotated[
        bool, typer.Option("--json", help="JSON on stdout, and nothing else.")
    ] = False,
) -> None:
    """Check an agency's figures and store all of them, or none; the centre may be serving.

    Every finding is told with its sheet, cell and reason. Exit 2: nothing was stored.
    """
    from ioc_desktop.app.centre_import import ImportCommand, run_import

    typed = str(context.get_parameter_source("database")).endswith("COMMANDLINE")
    if data is not None and not typed:
        database = None  # what the command says goes before the environment
    if (data is None) == (database is None):
        raise typer.BadParameter(
            "say where the centre is: --data DIR, or --database postgresql://…"
        )
    command = ImportCommand(
        file=file,
        profile=profile,
        data=data,
        database=database,
        agency=agency,
        accept=accept_suspicious,
        dry_run=dry_run,
        state=subsystem_state,
        report=report,
        language=language,
        as_json=as_json,
    )
    raise typer.Exit(run_import(command))
