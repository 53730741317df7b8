"""``ioc-desktop journal``: what was on the wall when, who or what brought it there, and why."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ioc_desktop.errors import KnownError, UsageError

if TYPE_CHECKING:
    from ioc_desktop.domain.journal import JournalRow

_ZONE = timezone(timedelta(hours=7))
_UNITS = {"m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400}


def journal(
    *,
    data: Annotated[Path, typer.Option("--data", help="The station's data folder.", metavar="DIR")],
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            help="Only from then on: 2021-10-07, 2021-10-07T16:30, or how long ago (8h, 2d).",
            metavar="TIME",
        ),
    ] = None,
    kind: Annotated[
        Literal["start", "person", "rule", "schedule", "screens", "meeting"] | None,
        typer.Option("--by", help="Only what this kind brought."),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=10_000, help="So many at most.")
    ] = 200,
    as_json: Annotated[
        bool, typer.Option("--json", help="JSON lines on stdout, and nothing else.")
    ] = False,
) -> None:
    """Print the journal of switches, the newest last."""
    import msgspec

    rows, total = read_journal(data, since, kind or "", limit)
    for row in reversed(rows):
        if as_json:
            one = {**msgspec.to_builtins(row.switch), "late_s": row.late_s, "missed": row.missed}
            sys.stdout.buffer.write(msgspec.json.encode(one) + b"\n")
        else:
            typer.echo(line_of(row))
    sys.stdout.flush()
    if not as_json and total > len(rows):
        print(f"the newest {len(rows)} of {total}", file=sys.stderr)  # noqa: T201  # a word beside the output


def read_journal(
    folder: Path, since: str | None, kind: str, limit: int
) -> tuple[tuple[JournalRow, ...], int]:
    """Return the newest switches of a data folder, the newest first, and how many there are.

    Raises:
        KnownError: there is no such folder, or its journal cannot be read.
        UsageError: ``since`` is no time.
    """
    import time

    from ioc_desktop.app.data_folder import databases
    from ioc_desktop.domain.journal import JournalPage
    from ioc_desktop.domain.queries import JournalQuery, Unanswered
    from ioc_desktop.store.duty_reader import DutyReader
    from ioc_desktop.store.reader import CacheReader

    since_s = None if since is None else moment_of(since, int(time.time()))
    databases(folder)
    reader = DutyReader(CacheReader(folder / "cache.db"), folder)
    try:
        query = JournalQuery(since_s=since_s, kind=kind, limit=limit)
        answer = reader.answer({"journal": query}, 0).answers["journal"]
    finally:
        reader.close()
    if isinstance(answer, Unanswered):
        raise KnownError(answer.reason)
    if not isinstance(answer, JournalPage):
        raise TypeError(type(answer).__name__)
    return answer.rows, answer.total


def moment_of(text: str, now_s: int) -> int:
    """Return ``2021-10-07``, ``2021-10-07T16:30`` (local time) or ``8h`` ago as epoch seconds.

    Raises:
        UsageError: it is none of these.
    """
    unit = _UNITS.get(text[-1:].lower())
    if unit is not None and text[:-1].isdigit():
        return now_s - int(text[:-1]) * unit
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"--since {text!r} is no time; write 2021-10-07, 2021-10-07T16:30 or 8h"
        ) from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=_ZONE)).timestamp())


def line_of(row: JournalRow) -> str:
    """Return a line of the journal: when, who or what, from where to where, why."""
    one = row.switch
    when = datetime.fromtimestamp(one.at_s, _ZONE).strftime("%Y-%m-%d %H:%M:%S")
    by = f"{one.kind} {one.who}".rstrip()
    moved = one.to_scene if one.from_scene in {"", one.to_scene} else (
        f"{one.from_scene} → {one.to_scene}"
    )  # fmt: skip
    marks = [f"{one.why}"] if one.why else []
    marks += [f"taken down {row.late_s} s late"] if row.late else []
    marks += [f"{row.missed} before it are missing"] if row.missed else []
    return "  ".join([when, f"{by:24}", moved, *(f"({mark})" for mark in marks)])
