"""``ioc-desktop data check``: whether a data folder is sound, in plain words or as JSON."""

from __future__ import annotations

import contextlib
import shlex
import shutil
import sqlite3
import sys
from pathlib import Path
from typing import Final

import msgspec

from ioc_desktop.app.data_folder import CACHE, DUTY, databases, read_only, size_text
from ioc_desktop.config import load_site
from ioc_desktop.store import duty_schema, schema, soundness
from ioc_desktop.store.duty_salvage import unsound_actions, unsound_drafts, unsound_switches
from ioc_desktop.store.faults import is_broken
from ioc_desktop.store.folder_lock import holder_of
from ioc_desktop.store.room import LEFT_FREE_BYTES
from ioc_desktop.store.unreadable import UNKNOWN_EPOCH

_VERSIONS: Final = {CACHE: schema.VERSION, duty_schema.FILE: duty_schema.VERSION}

_TABLES: Final = {CACHE: {"feeds", "observations"}, duty_schema.FILE: {"actions"}}

_FETCH: Final = "start the station, or run ioc-desktop sync --once: it fetches them anew"

_STAGES: Final = {"live": "", "fresh": ", being fetched anew", "retired": ", being cleared away"}


class FileReport(msgspec.Struct, kw_only=True):
    """One database: sizes in bytes, ``spare_bytes`` = free room inside it."""

    name: str
    bytes: int
    log_bytes: int = 0
    spare_bytes: int = 0
    version: int | None = None
    faults: list[str] = []


class CopyReport(msgspec.Struct, kw_only=True):
    """One copy of a dataset: ``live`` = shown, ``fresh`` = being fetched, ``retired`` = going."""

    centre: str
    dataset: str
    stage: str
    rows: int
    epoch: str
    cursor: str | None


class CheckReport(msgspec.Struct, kw_only=True):
    """What ``data check`` found; ``findings`` empty = all is well, ``to_do`` mends them."""

    folder: str
    held_by: str | None
    disk_free_bytes: int
    files: list[FileReport] = []
    copies: list[CopyReport] = []
    set_aside: list[str] = []
    findings: list[str] = []
    to_do: list[str] = []


def run_check(folder: Path, *, site: Path | None, as_json: bool) -> int:
    """Check the folder, print what was found; return 0 if all is well, else 1.

    Raises:
        KnownError: there is no such folder.
        ConfigError: the site file has mistakes.
    """
    report = check_folder(folder, None if site is None else load_site(site).centres)
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode(report) + b"\n")
        sys.stdout.flush()
    else:
        print("\n".join(_lines(report)))  # noqa: T201  # the command's output
    return 1 if report.findings else 0


def check_folder(folder: Path, centres: object = None) -> CheckReport:
    """Return what is found in the folder; ``centres`` are the site's, None = not compared."""
    paths = databases(folder)
    report = CheckReport(
        folder=str(folder),
        held_by=holder_of(folder),
        disk_free_bytes=shutil.disk_usage(folder).free,
        set_aside=sorted(one.name for one in folder.glob("*.damaged-*")),
    )
    if report.disk_free_bytes < LEFT_FREE_BYTES:
        report.findings.append(
            f"the disk is full ({size_text(report.disk_free_bytes)} free): nothing new is stored"
        )
        report.to_do.append("free room on that disk; the station then goes on by itself")
    for path in paths:
        about = _file(path)
        report.files.append(about)
        report.findings += [f"{path.name}: {fault}" for fault in about.faults]
        if about.faults:
            report.to_do.append(_remedy(about, folder))
        if path.name == CACHE and about.version == schema.VERSION:
            with contextlib.suppress(sqlite3.Error):  # damage that was told of above
                _copies(path, report, centres)
    if (folder / f"{CACHE}.is-damaged").exists():
        report.findings.append(f"{CACHE} is marked as damaged: the next start sets it aside")
        report.to_do.append(_FETCH)
    report.to_do = list(dict.fromkeys(report.to_do))
    return report


def _remedy(file: FileReport, folder: Path) -> str:
    """Return what to do about a file with faults."""
    if file.version is not None and file.version > _VERSIONS[file.name]:
        return "use the version of this program that wrote the folder, or a newer one"
    return f"stop the station, then run: ioc-desktop data repair --data {shlex.quote(str(folder))}"


def _file(path: Path) -> FileReport:
    log = path.with_name(f"{path.name}-wal")
    report = FileReport(
        name=path.name,
        bytes=path.stat().st_size,
        log_bytes=log.stat().st_size if log.exists() else 0,
        faults=[],
    )
    with contextlib.closing(read_only(path)) as connection:
        try:
            run = connection.execute
            report.version = int(run("PRAGMA user_version").fetchone()[0])
            free, page_bytes = (
                run(f"PRAGMA {name}").fetchone()[0] for name in ("freelist_count", "page_size")
            )
            report.spare_bytes = free * page_bytes
            wanted = _VERSIONS[path.name]
            if report.version > wanted:
                report.faults.append(
                    f"written by a newer version of this program (tables {report.version}, known "
                    f"here up to {wanted})"
                )
                return report
            report.faults += [fault.said for fault in soundness.page_faults(connection)]
            tables = {name for (name,) in run("SELECT name FROM sqlite_schema")}
            if tables - {"_sqlite_migrations"} and not _TABLES[path.name] <= tables:
                report.faults.append("it is the database of another program")
            if path.name == CACHE and report.version == wanted and not report.faults:
                run("BEGIN")
                report.faults += [fault.said for fault in soundness.table_faults(connection)]
                run("ROLLBACK")
            if path.name == DUTY and not report.faults and (bad := unsound_actions(path)):
                report.faults.append(f"{bad} of its actions cannot be read")
            if path.name == DUTY and not report.faults and (bad := unsound_switches(path)):
                report.faults.append(f"{bad} lines of its journal cannot be read")
            if path.name == DUTY and not report.faults and (bad := unsound_drafts(path)):
                report.faults.append(f"{bad} of its drafts cannot be read")
        except sqlite3.Error as error:
            report.faults.append(
                f"damaged: {error}" if is_broken(error) else f"cannot be read: {error}"
            )
    return report


def _copies(path: Path, report: CheckReport, centres: object) -> None:
    """List the copies of datasets; find those without a place and those of unknown centres."""
    with contextlib.closing(read_only(path)) as connection:
        for centre, dataset, stage, rows, epoch, cursor in connection.execute(
            "SELECT centre, dataset, stage, rows, epoch, cursor FROM feeds"
            " ORDER BY centre, dataset, feed"
        ):
            report.copies.append(
                CopyReport(
                    centre=centre,
                    dataset=dataset,
                    stage=stage,
                    rows=rows,
                    epoch=epoch,
                    cursor=cursor,
                )
            )
            if stage == "live" and cursor is None and rows:
                report.findings.append(f"{centre}/{dataset}: has rows but no place to go on from")
                report.to_do.append(_FETCH)
            if stage == "live" and epoch == UNKNOWN_EPOCH:
                report.findings.append(f"{centre}/{dataset}: was repaired, to be fetched anew")
                report.to_do.append(_FETCH)
    if isinstance(centres, tuple):
        named = {centre.id for centre in centres}
        strangers = sorted({one.centre for one in report.copies} - named)
        report.findings += [
            f"{centre}: rows of a centre that the site file does not name" for centre in strangers
        ]
        if strangers:
            report.to_do.append("name that centre in the site file, or check with the right one")


def _lines(report: CheckReport) -> list[str]:
    """Return the report as people read it."""
    lines = [f"data folder   {report.folder}"]
    lines.append(f"in use by     {report.held_by or 'nobody'}")
    lines.append(f"disk          {size_text(report.disk_free_bytes)} free")
    for file in report.files:
        log = f", log {size_text(file.log_bytes)}" if file.log_bytes else ""
        spare = f", {size_text(file.spare_bytes)} free inside" if file.spare_bytes else ""
        lines.append(f"{file.name:<13} {size_text(file.bytes)}{log}{spare}, tables {file.version}")
    lines += [
        f"{copy.centre + '/' + copy.dataset:<28} {copy.rows:>12,} rows{_STAGES[copy.stage]}"
        for copy in report.copies
    ]
    lines += [f"set aside     {name}" for name in report.set_aside]
    lines.append("")
    if report.findings:
        lines += [f"WRONG  {finding}" for finding in report.findings]
        lines.append("")
        lines += [f"To do  {what}" for what in report.to_do]
    else:
        lines.append("All is well.")
    return lines
