"""``ioc-desktop screens`` on the command line: its options, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer


def screens(  # noqa: PLR0913  # each is an option of the command line
    *,
    site: Annotated[
        Path | None,
        typer.Option("--site", help="Whose roles they play.", metavar="FILE"),
    ] = None,
    flash: Annotated[
        bool, typer.Option("--flash", help="Show a big number on every screen at once.")
    ] = False,
    seconds: Annotated[
        float, typer.Option("--seconds", min=1, max=3600, help="How long they are shown.")
    ] = 15.0,
    write: Annotated[
        bool,
        typer.Option("--write", help="Ask three questions, then write the site file's screens."),
    ] = False,
    order: Annotated[
        str | None,
        typer.Option("--order", help="First answer: rows of numbers.", metavar="'1 2 / 3 4'"),
    ] = None,
    size: Annotated[
        str | None,
        typer.Option(
            "--size-mm", help='Second: 1210x680, 55", one for each, or edid.', metavar="SIZE"
        ),
    ] = None,
    distance: Annotated[
        str | None,
        typer.Option("--distance-m", help="Third: the farthest viewer.", metavar="METRES"),
    ] = None,
    proposed: Annotated[
        bool, typer.Option("--yes", help="Ask nothing: take what is proposed.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="JSON on stdout, and nothing else.")
    ] = False,
    language: Annotated[
        Literal["vi", "en"] | None,
        typer.Option("--language", help="Instead of the site's language."),
    ] = None,
) -> None:
    """Show what is connected, which role it plays; flash numbers; write the site file."""
    from ioc_desktop.app.screens import ScreensOptions, run_screens

    if write and site is None:
        raise typer.BadParameter("say which site file: --site FILE --write")
    if not write and (order or size or distance or proposed):
        raise typer.BadParameter("these are answers to the questions of --write")
    options = ScreensOptions(
        site=site,
        write=write,
        flash=flash,
        seconds=seconds,
        order=order,
        size=size,
        distance=distance,
        proposed=proposed,
        as_json=as_json,
        language=language,
    )
    raise typer.Exit(run_screens(options))
