"""``ioc-desktop centre import``: a workbook or a CSV file of an agency into a centre's store."""

from __future__ import annotations

import sqlite3
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
import typer

from ioc_desktop.centre.catalogue import load_catalogue
from ioc_desktop.centre.clock import centre_time_s
from ioc_desktop.centre.running import CentreOptions, open_store
from ioc_desktop.centre.sheets.importing import ImportOptions, ImportReport, import_content
from ioc_desktop.centre.sheets.known import agency_of, directory_of
from ioc_desktop.centre.sheets.limits import FILE_BYTES
from ioc_desktop.centre.sheets.report import (
    annotated,
    counts_line,
    finding_line,
    outcome_words,
    report_text,
    state_lines,
)
from ioc_desktop.centre.sheets.submission import read_content
from ioc_desktop.centre.sqlite_store import FILE_NAME
from ioc_desktop.domain.reporting.findings import Language
from ioc_desktop.domain.rows import SubsystemState
from ioc_desktop.errors import KnownError

NOT_STORED: Final = 2
"""The exit code when the file has mistakes, or values that a person must confirm."""


@dataclass(frozen=True, slots=True)
class ImportCommand:
    """The options of the command line, as they were given."""

    file: Path
    profile: str | None = None
    data: Path | None = None
    database: str | None = None
    agency: str = ""
    accept: bool = False
    dry_run: bool = False
    state: SubsystemState | None = None
    report: Path | None = None
    language: Language = "en"
    as_json: bool = False


def run_import(command: ImportCommand) -> int:
    """Import the file and print what became of it; return 0, or 2 if it was not stored.

    Raises:
        KnownError: the file cannot be read, or the store cannot be used.
    """
    content = _content(command.file)
    profile = command.profile or _profile(command, content)
    catalogue = load_catalogue(profile)
    known = directory_of(catalogue)
    options = ImportOptions(
        name=command.file.name,
        agency=agency_of(known, command.agency) if command.agency else "",
        accept=command.accept,
        dry_run=command.dry_run,
        state=command.state,
    )
    store = open_store(CentreOptions(profile, command.data or Path(), database=command.database))
    try:
        now_s = centre_time_s(store, time.time())
        report = import_content(store, catalogue, content, options, now_s)
    finally:
        store.close()
    agency = known.agencies[report.agency].name if report.agency else ""
    if command.report is not None:
        _write(command.report, report_text(report, agency, now_s).encode("utf-8-sig"))
        marked = annotated(content, report) if command.file.suffix.casefold() == ".xlsx" else None
        if marked is not None:
            _write(command.report.with_suffix(".xlsx"), marked)
    _print(report, command)
    return 0 if report.ok else NOT_STORED


def _content(path: Path) -> bytes:
    """Return the file's bytes, one more than the limit at most: more is not looked at."""
    try:
        with path.open("rb") as file:
            return file.read(FILE_BYTES + 1)
    except OSError as error:
        raise KnownError(f"{path} cannot be read: {error.strerror or error}") from error


def _profile(command: ImportCommand, content: bytes) -> str:
    """Return whose centre it is: what the data folder holds, or what the template names."""
    if command.data is not None:
        path = command.data / FILE_NAME
        if not path.is_file():
            raise KnownError(
                f"{command.data} holds no centre ({FILE_NAME}); give the folder of centre serve"
            )
        try:
            with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as file:
                row = file.execute("SELECT value FROM meta WHERE key = 'centre'").fetchone()
        except sqlite3.Error as error:
            raise KnownError(f"{path} cannot be read: {error}") from error
        if row is not None:
            return str(row[0])
    machine = read_content(content, command.file.name).machine
    if machine is None:
        raise KnownError("say whose centre it is: --profile nghean or --profile vinh")
    return machine.centre


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise KnownError(f"{path} cannot be written: {error.strerror or error}") from error


def _print(report: ImportReport, command: ImportCommand) -> None:
    language = command.language
    if command.as_json:
        told = msgspec.to_builtins(report)
        told["findings"] = [
            {
                "code": one.code,
                "weight": one.weight,
                "sheet": one.sheet,
                "cell": one.cell,
                "reason": one.reason(language),
            }
            for one in report.findings
        ]
        sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
        sys.stdout.flush()
        return
    for one in report.findings:
        typer.echo(finding_line(one, language))
    if report.ok:
        typer.echo(counts_line(report, language))
    for line in state_lines(report, language):
        typer.echo(line)
    typer.echo(f"{command.file}: {outcome_words(report, language)}")
