"""``ioc-desktop centre ingest`` on the command line: its options, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer


def centre_ingest(  # noqa: PLR0913  # each is an option of the command line
    context: typer.Context,
    standard: Annotated[
        Literal["sdmx", "cap", "edxml"], typer.Argument(help="What the files are written in.")
    ],
    files: Annotated[list[Path], typer.Argument(help="The messages.", metavar="FILE…")],
    *,
    data: Annotated[
        Path | None,
        typer.Option("--data", help="The folder of the centre's SQLite file.", metavar="DIR"),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(
            "--database",
            envvar="IOC_CENTRE_DATABASE",
            help="Its PostgreSQL database; best given by the environment.",
            metavar="postgresql://…",
        ),
    ] = None,
    profile: Annotated[
        Literal["nghean", "vinh"] | None,
        typer.Option("--profile", help="Whose centre it is; a folder says it by itself."),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", help="Instead of the shipped mapping.", metavar="FILE"),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="JSON on stdout, and nothing else.")
    ] = False,
) -> None:
    """Store what files in a standard say, in the reference centre: all of it or nothing.

    The centre may be serving meanwhile. A file that is wrong refuses all that were given, with
    every finding; the same files again change nothing.
    """
    from ioc_desktop.app.centre_ingest import IngestCommand, run_ingest

    typed = str(context.get_parameter_source("database")).endswith("COMMANDLINE")
    if data is not None and not typed:
        database = None  # what the command says goes before the environment
    command = IngestCommand(
        standard=standard,
        files=tuple(files),
        data=data,
        database=database,
        profile=profile,
        mapping=mapping,
        as_json=as_json,
    )
    if (command.data is None) == (command.database is None):
        raise typer.BadParameter("say where it is kept: --data DIR, or --database postgresql://…")
    if command.database is not None and profile is None:
        raise typer.BadParameter("say whose database it is: --profile nghean|vinh")
    raise typer.Exit(run_ingest(command))
