"""``ioc-desktop data …`` on the command line: its options, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

data_app = typer.Typer(
    help="This machine's copy of the data: check it, back it up, mend it, export it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

DataOption = Annotated[
    Path,
    typer.Option(
        "--data", help="The station's data folder (it holds cache.db and duty.db).", metavar="DIR"
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON on stdout, and nothing else.")]
OverwriteOption = Annotated[
    bool, typer.Option("--overwrite", help="Replace what is there under that name.")
]


@data_app.command("check")
def data_check(
    *,
    data: DataOption,
    site: Annotated[
        Path | None,
        typer.Option("--site", help="Also find rows of centres it does not name.", metavar="FILE"),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Say whether the data is sound: pages, figures, newest figures, counts, room, who uses it.

    Reads everything and changes nothing; a station may run meanwhile. Exit 1 if anything is
    wrong.
    """
    from ioc_desktop.app.data_check import run_check

    raise typer.Exit(run_check(data, site=site, as_json=as_json))


@data_app.command("backup")
def data_backup(
    *,
    data: DataOption,
    out: Annotated[
        Path,
        typer.Option("--out", help="A folder to be made, or a file NAME.zip.", metavar="DIR|FILE"),
    ],
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
) -> None:
    """Copy cache.db and duty.db as they are at one moment, checked; a station may run meanwhile.

    Imported maps come with them.
    In a folder that is there already the copy gets a folder of its own, named after the time.
    """
    from ioc_desktop.app.data_backup import run_backup

    raise typer.Exit(run_backup(data, out, overwrite=overwrite, as_json=as_json))


@data_app.command("repair")
def data_repair(*, data: DataOption, as_json: JsonOption = False) -> None:
    """Mend the data after damage: stop the station first.

    Saves what officers recorded, then mends as little as is needed: takes over the log, makes
    indexes anew, saves the rows that can still be read, or begins anew. Says what it did and
    what was lost (exit 1 then); what is lost of figures is fetched again by the station.
    """
    from ioc_desktop.app.data_repair import run_repair

    raise typer.Exit(run_repair(data, as_json=as_json))


@data_app.command("export")
def data_export(  # noqa: PLR0913  # each is an option of the command line
    *,
    data: DataOption,
    dataset: Annotated[
        Literal[
            "observations",
            "records",
            "subsystems",
            "localities",
            "agencies",
            "indicators",
            "alarms",
            "directives",
            "journal",
        ],
        typer.Option(
            "--dataset",
            help="What to export; observations are the figures, journal what the wall showed.",
        ),
    ] = "observations",
    to: Annotated[
        Literal["csv", "jsonl"], typer.Option("--format", help="A table, or JSON lines.")
    ] = "csv",
    out: Annotated[
        Path | None, typer.Option("--out", help="The file; stdout if not given.", metavar="FILE")
    ] = None,
    centre: Annotated[
        str | None, typer.Option("--centre", help="Only of this centre.", metavar="ID")
    ] = None,
    bom: Annotated[
        bool, typer.Option("--bom", help="Begin the CSV as Excel wants it to read Vietnamese.")
    ] = False,
    vietnamese: Annotated[
        bool, typer.Option("--vietnamese", help="Vietnamese heads of the figures' columns.")
    ] = False,
    include_restricted: Annotated[
        bool, typer.Option("--include-restricted", help="Also what is not for everybody.")
    ] = False,
    overwrite: OverwriteOption = False,
) -> None:
    """Write figures with their unit, source, as-of, status and centre, one row each."""
    from ioc_desktop.app.data_export import ExportOptions, run_export

    options = ExportOptions(
        data=data,
        dataset=dataset,
        format=to,
        out=out,
        centre=centre,
        bom=bom,
        vietnamese=vietnamese,
        include_restricted=include_restricted,
        overwrite=overwrite,
    )
    raise typer.Exit(run_export(options))
