"""``ioc-desktop feed``: the meeting room's page alone, without a wall."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def feed(
    *,
    site: Annotated[
        Path | None,
        typer.Option("--site", help="The site file; its [meeting] says where.", metavar="FILE"),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", help="This machine's copy of the data; your own if not given.", metavar="DIR"
        ),
    ] = None,
    scene: Annotated[
        str, typer.Option("--scene", help="What it shows at first.", metavar="NAME")
    ] = "giao-ban",
    pack: Annotated[
        Path | None,
        typer.Option("--pack", help="A briefing pack instead of live figures.", metavar="FILE"),
    ] = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=1, help="End after so many seconds.")
    ] = None,
) -> None:
    """Serve a scene to browsers in the meeting room; prints the address and each new code."""
    from ioc_desktop.app.feed_alone import run_feed

    raise typer.Exit(run_feed(site, data, scene=scene, pack=pack, seconds=seconds))
