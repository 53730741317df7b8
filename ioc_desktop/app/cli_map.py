"""``ioc-desktop map …`` on the command line: its options, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

map_app = typer.Typer(
    help="A site's own boundaries for the maps: import, list, remove them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

DataOption = Annotated[
    Path | None,
    typer.Option("--data", help="The wall's data folder; the user's own if not given."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON on stdout, and nothing else.")]


@map_app.command("import")
def map_import(  # noqa: PLR0913  # each is an option of the command line
    file: Annotated[
        Path, typer.Argument(help="GeoJSON (RFC 7946), one feature a unit.", metavar="FILE")
    ],
    *,
    data: DataOption = None,
    system: Annotated[
        str | None,
        typer.Option("--system", help="2021, 2024-12 or 2025-07; found by the codes if not given."),
    ] = None,
    code: Annotated[
        str | None,
        typer.Option("--code", help="The property that holds the unit's code.", metavar="NAME"),
    ] = None,
    source: Annotated[
        str, typer.Option("--source", help="Whose boundaries they are; the file's name if not.")
    ] = "",
    day: Annotated[
        str, typer.Option("--date", help="The day whose boundaries they are.", metavar="ISO")
    ] = "",
    partial: Annotated[
        bool, typer.Option("--partial", help="Also if units are missing: these stay cells.")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Judge the file, store nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Judge a file of boundaries, thin it for drawing and store it; a running wall takes it up.

    Units are joined by code, never by name. What cannot be used is refused, each mistake with
    its feature and ring; then nothing is stored.
    """
    from ioc_desktop.app.map_store import ImportOptions, run_import
    from ioc_desktop.config import data_folder

    options = ImportOptions(
        file=file,
        data=data_folder(data),
        system=system,
        code=code,
        source=source,
        day=day,
        partial=partial,
        check_only=check,
        as_json=as_json,
    )
    raise typer.Exit(run_import(options))


@map_app.command("list")
def map_list(*, data: DataOption = None, as_json: JsonOption = False) -> None:
    """List the boundaries imported here: system, units, source, day."""
    from ioc_desktop.app.map_store import run_list
    from ioc_desktop.config import data_folder

    raise typer.Exit(run_list(data_folder(data), as_json=as_json))


@map_app.command("remove")
def map_remove(
    system: Annotated[str, typer.Argument(help="The unit system.", metavar="SYSTEM")],
    *,
    data: DataOption = None,
) -> None:
    """Remove the boundaries of a unit system: its maps are drawn as cells again."""
    from ioc_desktop.app.map_store import run_remove
    from ioc_desktop.config import data_folder

    raise typer.Exit(run_remove(data_folder(data), system))
