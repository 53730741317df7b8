"""``ioc-desktop centre …``: the reference centre, and the checks for anybody's centre."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from ioc_desktop.app.cli_ingest import centre_ingest
from ioc_desktop.app.cli_sheets import centre_import, centre_template
from ioc_desktop.app.cli_verify import centre_verify

centre_app = typer.Typer(
    help="The reference centre, and the checks for anybody's centre.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

StateOption = Annotated[
    Literal["october-2021", "complete"],
    typer.Option(
        "--state",
        help="As published on 7/10/2021 (2 of 9 subsystems run), or all of them connected.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON on stdout, and nothing else.")]


@centre_app.command("serve")
def centre_serve(  # noqa: PLR0913  # each is an option of the command line
    context: typer.Context,
    *,
    profile: Annotated[
        Literal["nghean", "vinh"], typer.Option("--profile", help="Whose centre to be.")
    ],
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")],
    data: Annotated[
        Path | None, typer.Option("--data", help="The folder of its SQLite file.", metavar="DIR")
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(
            "--database",
            envvar="IOC_CENTRE_DATABASE",
            help="Keep it in PostgreSQL instead; best given by the environment.",
            metavar="postgresql://…",
        ),
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", min=1, max=64, help="Processes that serve; PostgreSQL only.")
    ] = 1,
    token: Annotated[
        str | None,
        typer.Option("--token", envvar="IOC_CENTRE_TOKEN", help="The bearer token to ask for."),
    ] = None,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    clock: Annotated[
        str, typer.Option("--clock", help="Start the clock here, or 'now'.", metavar="ISO|now")
    ] = "now",
    speed: Annotated[float, typer.Option("--speed", min=0, help="How fast the clock runs.")] = 1.0,
    seed: Annotated[int, typer.Option("--seed", help="Of the synthetic figures.")] = 1,
    state: StateOption = "october-2021",
    inbox: Annotated[
        Path | None,
        typer.Option("--inbox", help="Import workbooks dropped into this folder.", metavar="DIR"),
    ] = None,
    sources: Annotated[
        Path | None,
        typer.Option("--sources", help="Programs that it asks by itself.", metavar="FILE"),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", help="How what they say becomes rows.", metavar="FILE"),
    ] = None,
    with_parent: Annotated[
        bool, typer.Option("--with-parent", hidden=True, help="End when stdin ends.")
    ] = False,
) -> None:
    """Serve the Centre API with the published figures and marked synthetic ones."""
    if with_parent:
        from ioc_desktop.app.parent import end_with_stdin

        end_with_stdin()
    from ioc_desktop.app.times import timeline_from
    from ioc_desktop.centre import CentreOptions, run_centre

    typed = str(context.get_parameter_source("database")).endswith("COMMANDLINE")
    if data is not None and not typed:
        database = None  # what the command says goes before the environment
    if (data is None) == (database is None):
        raise typer.BadParameter("say where it is kept: --data DIR, or --database postgresql://…")
    if database and typed and ":" in database.partition("://")[2].rpartition("@")[0]:
        typer.echo(
            "warning: the list of processes shows this password to everybody on this machine;"
            " give the address as IOC_CENTRE_DATABASE instead",
            err=True,
        )
    options = CentreOptions(
        profile=profile,
        port=port,
        data_folder=data or Path(),
        database=database,
        workers=workers,
        token=token,
        host=host,
        timeline=timeline_from(clock, speed),
        seed=seed,
        inbox=inbox,
        supply=state,
        sources=sources,
        mapping=mapping,
    )
    raise typer.Exit(run_centre(options))


centre_app.command("verify")(centre_verify)
centre_app.command("ingest")(centre_ingest)
centre_app.command("template")(centre_template)
centre_app.command("import")(centre_import)


@centre_app.command("try-map")
def centre_try_map(  # noqa: PLR0913  # each is an option of the command line
    mapping: Annotated[Path, typer.Argument(help="The mapping file.", metavar="FILE")],
    *,
    sample: Annotated[
        Path | None, typer.Option("--sample", help="A saved answer.", metavar="JSON")
    ] = None,
    site: Annotated[
        Path | None,
        typer.Option("--site", help="Ask the centre of this site file.", metavar="FILE"),
    ] = None,
    url: Annotated[str | None, typer.Option("--url", help="Ask this address.")] = None,
    token: Annotated[
        str | None,
        typer.Option("--token", envvar="IOC_CENTRE_TOKEN", help="Its token, key or password."),
    ] = None,
    source: Annotated[str | None, typer.Option("--source", help="Only this one.")] = None,
    every_row: Annotated[bool, typer.Option("--all", help="Show every row.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what a mapping makes of a vendor's answer: rows, refused items; nothing is stored."""
    from ioc_desktop.app.try_map import TryOptions, run_try_map

    options = TryOptions(
        mapping=mapping,
        sample=sample,
        url=url,
        token=token,
        site=site,
        source=source,
        every_row=every_row,
        as_json=as_json,
    )
    raise typer.Exit(run_try_map(options))
