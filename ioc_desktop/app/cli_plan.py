"""``ioc-desktop plan`` and ``ioc-desktop journal``: what the wall will show, and what it showed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from ioc_desktop.app.cli_journal import journal


def plan(
    file: Annotated[Path, typer.Argument(help="The duty plan.", metavar="FILE")],
    *,
    site: Annotated[
        Path | None,
        typer.Option("--site", help="The site file, for its own days off.", metavar="FILE"),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option("--at", help="As of this moment: 2021-10-07T16:30.", metavar="TIME"),
    ] = None,
    count: Annotated[
        int, typer.Option("--next", min=1, max=100, help="So many next times of each.")
    ] = 3,
    language: Annotated[
        Literal["vi", "en"], typer.Option("--language", help="Of what is said back.")
    ] = "vi",
) -> None:
    """Say back what a duty plan means: in words, when it comes next, and what overlaps."""
    from ioc_desktop.app.plan_told import tell_plan

    for line in tell_plan(file, site, at, count, language):
        typer.echo(line)


def add_plan_commands(app: typer.Typer) -> None:
    """Give the command line these two."""
    app.command("plan")(plan)
    app.command("journal")(journal)
