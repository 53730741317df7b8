"""The command line, ``ioc-desktop``. Names, outputs and exit codes are a contract.

Exit 0: well. Exit 1: a known error, told in one line on stderr. Exit 2: wrong usage or a
mistake in a file that a person wrote, all findings a line each. Every command imports what
it needs when it runs, so that a wall's cold start pays for nothing else.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from ioc_desktop import __version__
from ioc_desktop.app.cli_data import data_app
from ioc_desktop.app.cli_ingest import centre_ingest
from ioc_desktop.app.cli_map import map_app
from ioc_desktop.app.cli_plan import add_plan_commands
from ioc_desktop.app.cli_scene import scene_app
from ioc_desktop.app.cli_screens import screens
from ioc_desktop.app.cli_sheets import centre_import, centre_template
from ioc_desktop.app.cli_verify import centre_verify
from ioc_desktop.app.directives import directive_app
from ioc_desktop.errors import ConfigError, KnownError, UsageError

app = typer.Typer(
    name="ioc-desktop",
    help="Control-room client for the operations centres of Nghệ An and Vinh.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
centre_app = typer.Typer(
    help="The reference centre, and the checks for anybody's centre.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(centre_app, name="centre")
app.add_typer(data_app, name="data")
app.add_typer(map_app, name="map")
app.add_typer(directive_app, name="directive")
app.add_typer(scene_app, name="scene")

SiteOption = Annotated[
    Path, typer.Option("--site", help="The site file: centres, screens, language.", metavar="FILE")
]
DataOption = Annotated[
    Path,
    typer.Option("--data", help="The folder of this machine's copy of the data.", metavar="DIR"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON on stdout, and nothing else.")]
OutOption = Annotated[Path, typer.Option("--out", help="Where the pictures go.", metavar="DIR")]
ThemeOption = Annotated[
    Literal["dark", "light"] | None, typer.Option("--theme", help="Instead of the site's theme.")
]
LanguageOption = Annotated[
    Literal["vi", "en"] | None, typer.Option("--language", help="Instead of the site's language.")
]

StateOption = Annotated[
    Literal["october-2021", "complete"],
    typer.Option(
        "--state",
        help="As published on 7/10/2021 (2 of 9 subsystems run), or all of them connected.",
    ),
]


def _print_version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"ioc-desktop {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: Annotated[  # typer's way to have an option that prints and ends
        bool,
        typer.Option(
            "--version",
            help="Print the version.",
            is_eager=True,
            callback=lambda value: _print_version(wanted=value),
        ),
    ] = False,
) -> None:
    pass


@app.command()
def demo(  # noqa: PLR0913  # each is an option of the command line
    *,
    seconds: Annotated[
        float | None,
        typer.Option("--seconds", min=1, help="End after so many seconds (off-screen: 12)."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where the pictures go.", metavar="DIR")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", help="Keep the demonstration's data here.", metavar="DIR"),
    ] = None,
    clock: Annotated[
        str,
        typer.Option(
            "--clock", help="The simulated day it starts at, or 'now'.", metavar="ISO|now"
        ),
    ] = "2021-10-07T16:30:00+07:00",
    speed: Annotated[
        float, typer.Option("--speed", min=0, help="How fast the simulated clock runs.")
    ] = 20.0,
    state: StateOption = "october-2021",
    language: LanguageOption = None,
    theme: ThemeOption = None,
) -> None:
    """Show both centres' figures on a wall, with demonstration data; nothing to set up.

    Without a display it runs off-screen for some seconds and leaves one picture per screen.
    """
    from ioc_desktop.app.demo import DemoOptions, run_demo

    options = DemoOptions(
        seconds=seconds,
        out=out,
        data=data,
        clock=clock,
        speed=speed,
        state=state,
        language=language,
        theme=theme,
    )
    raise typer.Exit(run_demo(options))


@app.command()
def wall(
    *,
    site: SiteOption,
    data: Annotated[
        Path | None,
        typer.Option("--data", help="This machine's copy of the data.", metavar="DIR"),
    ] = None,
    console: Annotated[bool, typer.Option(help="Also open the console.")] = True,
) -> None:
    """Open the wall on every screen of the site, and the console."""
    from ioc_desktop.app.wall import run_wall

    raise typer.Exit(run_wall(site, data, console=console))


@app.command()
def station(
    *,
    site: SiteOption,
    data: DataOption,
    stdio: Annotated[
        bool, typer.Option("--stdio", hidden=True, help="Speak the protocol on stdin and stdout.")
    ] = False,
) -> None:
    """Run the station alone: sync the centres into the data folder until it is stopped."""
    from ioc_desktop.station.main import run_station

    raise typer.Exit(run_station(site, data, protocol_on_stdio=stdio))


@app.command()
def sync(
    *,
    once: Annotated[bool, typer.Option("--once", help="Fetch all that is new, then end.")] = False,
    site: SiteOption,
    data: DataOption,
    as_json: JsonOption = False,
) -> None:
    """Fetch what is new from every centre into the data folder, and say what came."""
    if not once:
        raise typer.BadParameter("give --once (the station syncs for ever: ioc-desktop station)")
    from ioc_desktop.app.sync import run_sync_once

    raise typer.Exit(run_sync_once(site, data, as_json=as_json))


@app.command()
def render(  # noqa: PLR0913  # each is an option of the command line
    *,
    site: SiteOption,
    data: DataOption,
    scene: Annotated[str, typer.Option("--scene", help="The scene's name.", metavar="NAME")],
    out: OutOption,
    size: Annotated[
        str | None,
        typer.Option("--size", help="Pixels of one screen, 3840x2160 if not given.", metavar="WxH"),
    ] = None,
    wall_size: Annotated[
        str | None,
        typer.Option("--wall", help="Columns and rows of screens, as 2x2.", metavar="CxR"),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option("--at", help="Paint as at this time (ISO 8601).", metavar="ISO"),
    ] = None,
    theme: ThemeOption = None,
    language: LanguageOption = None,
) -> None:
    """Paint a scene from the data folder alone, without a network: one PNG per screen."""
    from ioc_desktop.app.render import RenderOptions, run_render

    options = RenderOptions(
        site=site,
        data=data,
        scene=scene,
        out=out,
        size=size,
        wall=wall_size,
        at=at,
        theme=theme,
        language=language,
    )
    raise typer.Exit(run_render(options))


@app.command()
def check(
    paths: Annotated[list[Path], typer.Argument(help="Scene files, site files, bundle folders.")],
    *,
    as_json: JsonOption = False,
    exact: Annotated[
        bool | None,
        typer.Option(
            "--exact/--fast",
            help="Lay every tile out on the site's screens, or judge by its size alone.",
            show_default="exact where PySide6 is installed",
        ),
    ] = None,
) -> None:
    """Check scenes, site files and bundles; list every mistake as file:path: reason."""
    from ioc_desktop.app.report import print_findings

    raise typer.Exit(print_findings(paths, as_json=as_json, exact=exact))


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


app.command("screens")(screens)
add_plan_commands(app)
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


@app.command()
def doctor(
    *,
    as_json: JsonOption = False,
    language: LanguageOption = None,
) -> None:
    """Say in plain words what is missing or wrong on this machine."""
    from ioc_desktop.app.doctor import run_doctor

    raise typer.Exit(run_doctor(language=language or "vi", as_json=as_json))


def main() -> None:
    """Run the command line and end the process with its exit code."""
    try:
        app()
    except ConfigError as error:
        print(error, file=sys.stderr)  # noqa: T201  # the command line's own voice
        sys.exit(2)
    except KnownError as error:
        print(f"ioc-desktop: {' '.join(str(error).split())}", file=sys.stderr)  # noqa: T201  # the same
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
