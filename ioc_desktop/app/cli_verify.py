"""``ioc-desktop centre verify`` on the command line: its options, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def centre_verify(  # noqa: PLR0913  # each is an option of the command line
    url: Annotated[str, typer.Argument(help="The centre's address, as https://centre.example.")],
    *,
    token: Annotated[
        str | None,
        typer.Option("--token", envvar="IOC_CENTRE_TOKEN", help="The bearer token to send."),
    ] = None,
    token_env: Annotated[
        str | None,
        typer.Option("--token-env", help="The environment variable that holds it.", metavar="NAME"),
    ] = None,
    write: Annotated[
        bool,
        typer.Option(
            "--write", help="Try commands too; leaves one closed directive marked as a test."
        ),
    ] = False,
    report_figure: Annotated[
        str | None,
        typer.Option(
            "--report-figure",
            help="Report this figure again, its value unchanged; leaves one more vintage of it.",
            metavar="ID",
        ),
    ] = None,
    patient: Annotated[
        bool, typer.Option("--patient", help="Listen to the events for 20 s.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Read every page, not 20 of each dataset.")
    ] = False,
    within: Annotated[
        float | None,
        typer.Option("--within", min=1, help="Seconds for all of it: 300, with --all 3600."),
    ] = None,
    old_cursor: Annotated[
        list[str] | None,
        typer.Option(
            "--old-cursor",
            help="A cursor from before the history was made anew.",
            metavar="DATASET=CURSOR",
        ),
    ] = None,
    ca_file: Annotated[
        Path | None,
        typer.Option("--ca-file", help="The authority of its certificate.", metavar="FILE"),
    ] = None,
    client_certificate: Annotated[
        Path | None, typer.Option("--client-certificate", help="Ours.", metavar="FILE")
    ] = None,
    client_key: Annotated[
        Path | None, typer.Option("--client-key", help="Its key.", metavar="FILE")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="JSON on stdout, and nothing else.")
    ] = False,
) -> None:
    """Check whether a centre keeps the Centre API's contract; exit 0 if it does, 1 if not.

    Every check says what was expected, what came and what to do. Nothing is written without
    --write or --report-figure.
    """
    from ioc_desktop.app.centre_verify import VerifyCommand, run_verify

    command = VerifyCommand(
        url=url,
        token=token,
        token_env=token_env,
        write=write,
        figure=report_figure,
        patient=patient,
        everything=everything,
        within_s=within,
        old_cursors=tuple(old_cursor or ()),
        ca_file=ca_file,
        client_certificate=client_certificate,
        client_key=client_key,
        as_json=as_json,
    )
    raise typer.Exit(run_verify(command))
