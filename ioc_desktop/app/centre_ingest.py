"""What ``ioc-desktop centre ingest`` does: opens the centre's store, and says what was stored."""

from __future__ import annotations

import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import msgspec

from ioc_desktop.centre.clock import centre_time_s
from ioc_desktop.centre.running import CentreOptions, open_store
from ioc_desktop.centre.sqlite_store import held_by
from ioc_desktop.centre.standards.ingest import Ingested, Standard, ingest_files
from ioc_desktop.errors import KnownError


@dataclass(frozen=True, slots=True)
class IngestCommand:
    """The command as it was given; exactly one of ``data`` and ``database`` is."""

    standard: Standard
    files: tuple[Path, ...]
    data: Path | None
    database: str | None
    profile: Literal["nghean", "vinh"] | None
    mapping: Path | None
    as_json: bool


def run_ingest(command: IngestCommand) -> int:
    """Store the files and print what came of it; the exit code is 0.

    Raises:
        ConfigError: a file or the mapping is wrong; nothing was stored.
        KnownError: there is no such centre, or its store cannot be written.
    """
    held = None if command.data is None else held_by(command.data)
    profile = command.profile or held
    if profile is None or (command.data is not None and held is None):
        raise KnownError(
            f"there is no centre in {command.data}; serve it once (ioc-desktop centre serve),"
            " then files can be taken in"
        )
    store = open_store(CentreOptions(profile, command.data or Path(), database=command.database))
    try:
        # Its own clock, which may be a simulated one.
        now_s = centre_time_s(store, time.time())
        done = ingest_files(store, command.standard, command.files, command.mapping, now_s)
    finally:
        store.close()
    _print(done, as_json=command.as_json)
    return 0


def _print(done: Ingested, *, as_json: bool) -> None:
    if as_json:
        told = {
            "messages": done.messages,
            "rows": asdict(done.taken),
            "notices": done.notices,
            "notices_not_kept": done.unsaid,
        }
        sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
        sys.stdout.flush()
        return
    for notice in done.notices:
        print(notice)  # noqa: T201  # the command's output
    if done.unsaid:
        print(f"and {done.unsaid} more of the kind")  # noqa: T201  # the same
    rows = done.taken
    print(  # noqa: T201  # the same
        f"{done.messages} {'message' if done.messages == 1 else 'messages'} read:"
        f" {rows.new} {'row' if rows.new == 1 else 'rows'} new, {rows.changed} changed,"
        f" {rows.same} known already, {rows.older} older than what stands"
    )
