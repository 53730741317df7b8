"""The command line, ``ioc-desktop``. Names, outputs and exit codes are a contract.

Exit 0: well. Exit 1: a known error, told in one line on stderr. Exit 2: wrong usage or a
mistake in a file that a person wrote, all findings a line each. Every command imports what
it needs when it runs, so that a wall's cold start pays for nothing else.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal
from unicodedata import category

import typer

from ioc_desktop import __version__
from ioc_desktop.app.cli_brief import brief_app
from ioc_desktop.app.cli_centre import StateOption, centre_app
from ioc_desktop.app.cli_data import data_app
from ioc_desktop.app.cli_document import document
from ioc_desktop.app.cli_feed import feed
from ioc_desktop.app.cli_keys import keys_app
from ioc_desktop.app.cli_map import map_app
from ioc_desktop.app.cli_plan import add_plan_commands
from ioc_desktop.app.cli_scene import scene_app
from ioc_desktop.app.cli_screens import screens
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
app.add_typer(centre_app, name="centre")
app.add_typer(data_app, name="data")
app.add_typer(map_app, name="map")
app.add_typer(directive_app, name="directive")
app.add_typer(scene_app, name="scene")
app.add_typer(brief_app, name="brief")
app.add_typer(keys_app, name="keys")

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
        typer.Option(
            "--data",
            help="Keep it all here; other commands take --site DIR/site.toml --data DIR/station.",
            metavar="DIR",
        ),
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


app.command("screens")(screens)
app.command("document")(document)
app.command("feed")(feed)
add_plan_commands(app)


@app.command()
def doctor(
    *,
    as_json: JsonOption = False,
    language: LanguageOption = None,
) -> None:
    """Say in plain words what is missing or wrong on this machine."""
    from ioc_desktop.app.doctor import run_doctor

    raise typer.Exit(run_doctor(language=language or "vi", as_json=as_json))


def _seen(text: str) -> str:
    """Return a message without what moves a terminal's cursor: it may quote a stranger's file."""
    return "".join(one for one in text if one == "\n" or category(one) != "Cc")


def main() -> None:
    """Run the command line and end the process with its exit code."""
    try:
        app()
    except ConfigError as error:
        print(_seen(str(error)), file=sys.stderr)  # noqa: T201  # the command line's own voice
        sys.exit(2)
    except KnownError as error:
        told = _seen(" ".join(str(error).split()))
        print(f"ioc-desktop: {told}", file=sys.stderr)  # noqa: T201  # the same
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
