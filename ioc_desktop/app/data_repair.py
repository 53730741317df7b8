"""``ioc-desktop data repair``: mend a data folder while no station runs; the outbox comes first."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
import sys
from pathlib import Path

import msgspec

from ioc_desktop.app.data_folder import CACHE, DUTY, databases, read_only
from ioc_desktop.errors import KnownError
from ioc_desktop.store import soundness
from ioc_desktop.store.backup import copy_database
from ioc_desktop.store.duty_salvage import (
    Salvaged,
    open_or_salvage,
    salvage,
    unsound_actions,
    unsound_drafts,
    unsound_switches,
)
from ioc_desktop.store.faults import StoreError
from ioc_desktop.store.folder_lock import FolderLock
from ioc_desktop.store.repair import repair_cache


class RepairReport(msgspec.Struct, kw_only=True):
    """What was done and what was lost, a sentence each; ``saved`` = the outbox's copy."""

    folder: str
    saved: str | None = None
    done: list[str] = []
    lost: list[str] = []


def run_repair(folder: Path, *, as_json: bool) -> int:
    """Mend the folder and print what was done; return 0, or 1 if something was lost.

    Raises:
        KnownError: a station writes there, or the disk refuses.
    """
    report = repair_folder(folder)
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode(report) + b"\n")
        sys.stdout.flush()
    else:
        lines = [f"saved   {report.saved}"] if report.saved else []
        lines += [f"done    {line}" for line in report.done]
        lines += [f"LOST    {line}" for line in report.lost] or ["Nothing was lost."]
        print("\n".join(lines))  # noqa: T201  # the command's output
    return 1 if report.lost else 0


def repair_folder(folder: Path) -> RepairReport:
    """Save the outbox, then mend the cache; see ``store.repair`` for the ladder.

    Raises:
        KnownError: see ``run_repair``.
    """
    paths = databases(folder)
    report = RepairReport(folder=str(folder), done=[], lost=[])
    lock = FolderLock(folder)
    try:
        if folder / DUTY in paths:
            report.saved = str(_save_outbox(folder / DUTY))
            _mend_outbox(folder / DUTY, report)
        mended = repair_cache(folder / CACHE)
    finally:
        lock.release()
    report.done += [f"{CACHE}: {line}" for line in mended.done]
    report.lost += [f"{CACHE}: {line}" for line in mended.lost]
    return report


def _save_outbox(path: Path) -> Path:
    """Copy what officers recorded to a file beside, before anything is touched.

    Raises:
        KnownError: it cannot be copied; then nothing else is done either.
    """
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    saved = path.with_name(f"{path.name}.saved-{stamp}")
    try:
        copy_database(path, saved)
    except (StoreError, sqlite3.Error):
        # Damaged: its bytes as they are, with the log that belongs to them.
        try:
            for suffix in ("", "-wal"):
                part = path.with_name(path.name + suffix)
                if part.exists():
                    shutil.copy2(part, f"{saved}{suffix}")
        except OSError as error:
            raise KnownError(
                f"the outbox {path} cannot be saved ({error.strerror}): free some space on that "
                "disk first; nothing was changed"
            ) from error
    return saved


def _mend_outbox(path: Path, report: RepairReport) -> None:
    """Take what can be read of a damaged outbox into a new one; leave a sound one alone."""
    connection = read_only(path)
    try:
        faults = soundness.page_faults(connection)
    except sqlite3.Error as error:
        faults = [soundness.Fault("file", str(error))]
    finally:
        connection.close()
    judges = (unsound_actions, unsound_switches, unsound_drafts)
    if not faults and not any(judge(path) for judge in judges):
        report.done.append(f"{path.name}: every page and action is sound")
        return
    salvaged: Salvaged | None
    if faults:
        writer, salvaged = open_or_salvage(path.parent)
        writer.close()
    else:
        faults = [soundness.Fault("rows", "a row of it cannot be read")]
        salvaged = salvage(path)
    if salvaged is None:
        report.done.append(f"{path.name}: opened again ({faults[0].said})")
        return
    report.done.append(
        f"{path.name} is damaged ({faults[0].said}): {salvaged.actions} actions were read out of "
        f"it; the damaged file is kept as {salvaged.aside.name}"
    )
    for what, read, unreadable in (
        ("lines of its journal", salvaged.switches, salvaged.switches_unreadable),
        ("drafts of directives", salvaged.drafts, salvaged.drafts_unreadable),
    ):
        report.done += [f"{path.name}: {read} {what} were read"] if read else []
        report.lost += [f"{path.name}: {unreadable} {what} could not be read"] if unreadable else []
    if salvaged.unreadable:
        report.lost.append(f"{path.name}: {salvaged.unreadable} actions could not be read")
    elif not salvaged.complete:
        report.lost.append(f"{path.name}: there may have been actions that cannot be read")
