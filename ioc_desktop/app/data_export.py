"""``ioc-desktop data export``: figures and rows for other programs, as CSV or JSON lines."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import IO, Any, Final

from ioc_desktop.app.data_folder import CACHE, DUTY, read_only
from ioc_desktop.domain.journal import JournalRow
from ioc_desktop.domain.queries import JournalQuery
from ioc_desktop.errors import KnownError, UsageError
from ioc_desktop.store import duty_switches, schema
from ioc_desktop.store.export import FIGURE_COLUMNS, Left, rows_of
from ioc_desktop.store.faults import told

VIETNAMESE: Final = {
    "centre": "Mã trung tâm",
    "centre_name": "Trung tâm",
    "indicator": "Mã chỉ tiêu",
    "indicator_name": "Chỉ tiêu",
    "unit": "Đơn vị tính",
    "locality": "Mã địa phương",
    "locality_name": "Địa phương",
    "system": "Hệ đơn vị hành chính",
    "agency": "Mã cơ quan",
    "agency_name": "Cơ quan",
    "measure": "Loại số liệu",
    "period_start": "Bắt đầu kỳ",
    "period": "Kỳ",
    "value": "Giá trị",
    "status": "Trạng thái",
    "as_of": "Tính đến",
    "source": "Nguồn",
    "note": "Ghi chú",
    "illustrative": "Số liệu minh hoạ",
    "id": "Mã bản ghi",
    "rev": "Lần sửa",
}
"""The heads of the figures' columns as officers write them."""

JOURNAL: Final = "journal"
JOURNAL_COLUMNS: Final = (
    "at", "kind", "who", "from_scene", "to_scene", "why", "late_s", "missed", "key",
)  # fmt: skip
_ZONE: Final = timezone(timedelta(hours=7))
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so is a formula to a spreadsheet: it gets an apostrophe before it."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What to export; ``out`` None = to stdout. ``bom`` and ``vietnamese`` are for CSV."""

    data: Path
    dataset: str
    format: str
    out: Path | None
    centre: str | None = None
    bom: bool = False
    vietnamese: bool = False
    include_restricted: bool = False
    overwrite: bool = False


def run_export(options: ExportOptions) -> int:
    """Write the rows and say on stderr how many; return 0.

    Raises:
        KnownError: there is no cache, the centre is unknown, ``out`` is there already, or
            the disk refuses.
    """
    if options.dataset == JOURNAL:
        return _export_journal(options)
    path = options.data / CACHE
    with told(path), contextlib.closing(read_only(path)) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version != schema.VERSION:
            raise KnownError(
                f"{path} has tables of version {version}, this program reads {schema.VERSION}: "
                "start the station of this version once"
            )
        # One moment of the cache, also while a station writes.
        connection.execute("BEGIN")
        _known_centre(connection, options.centre)
        left = Left()
        rows = rows_of(
            connection,
            options.dataset,
            centre=options.centre,
            include_restricted=options.include_restricted,
            left=left,
        )
        count = _written(options, connection, rows)
    kept_back = (
        f"; {left.restricted:,} restricted left out (--include-restricted)"
        if left.restricted
        else ""
    )
    print(f"{count:,} rows of {options.dataset}{kept_back}", file=sys.stderr)  # noqa: T201  # the command's word beside its output
    return 0


def _export_journal(options: ExportOptions) -> int:
    """Write the journal of the wall's scenes, the oldest line first."""
    path = options.data / DUTY
    if options.centre is not None:
        raise UsageError("the journal is of no centre; leave --centre out")
    with told(path), contextlib.closing(read_only(path)) as connection:
        connection.execute("BEGIN")
        there = duty_switches.is_there(connection)
        rows = (
            duty_switches.rows_of(connection, JournalQuery(limit=duty_switches.ALL))
            if there
            else iter(())
        )
        lines = [_line(row) for row in rows]
        count = _written(options, connection, reversed(lines))
    print(f"{count:,} rows of {options.dataset}", file=sys.stderr)  # noqa: T201  # the command's word beside its output
    return 0


def _line(row: JournalRow) -> dict[str, Any]:
    one = row.switch
    at = datetime.fromtimestamp(one.at_s, _ZONE).isoformat()
    values = (at, one.kind, one.who, one.from_scene, one.to_scene, one.why, row.late_s, row.missed)
    return dict(zip(JOURNAL_COLUMNS, (*values, one.key), strict=True))


def _known_centre(connection: sqlite3.Connection, centre: str | None) -> None:
    known = [one for (one,) in connection.execute("SELECT DISTINCT centre FROM feeds ORDER BY 1")]
    if centre is not None and centre not in known:
        raise UsageError(
            f"there is nothing of a centre {centre!r} here (there are: {', '.join(known)})"
        )


def _written(
    options: ExportOptions, connection: sqlite3.Connection, rows: Iterator[dict[str, Any]]
) -> int:
    columns = _columns(connection, options)
    if options.out is None:
        sys.stdout.flush()
        with open(  # the descriptor of stdout has no path
            sys.stdout.fileno(), "w", encoding="utf-8", newline="", closefd=False
        ) as stream:
            return _write(stream, options, columns, rows)
    if options.out.exists() and not options.overwrite:
        raise KnownError(f"{options.out} is there already; give another name, or --overwrite")
    try:
        # Beside it, and renamed when it is whole: a half file never has the name. It stays as
        # it is made, for its owner alone: it may hold what is restricted.
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=options.out.parent, delete=False
        ) as stream:
            part = Path(stream.name)
            try:
                count = _write(stream, options, columns, rows)
                stream.flush()
                os.fsync(stream.fileno())
                part.replace(options.out)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise KnownError(f"{options.out} cannot be written: {error.strerror or error}") from error
    return count


def _columns(connection: sqlite3.Connection, options: ExportOptions) -> list[str]:
    """Return the columns of a table: those that any row of the dataset has, in a steady order."""
    if options.format != "csv":
        return []
    if options.dataset == "observations":
        return list(FIGURE_COLUMNS)
    if options.dataset == JOURNAL:
        return list(JOURNAL_COLUMNS)
    found = dict.fromkeys(("centre", "id", "rev"))
    for row in rows_of(connection, options.dataset, include_restricted=True, left=Left()):
        found.update(dict.fromkeys(row))
    return list(found)


def _write(
    stream: IO[str], options: ExportOptions, columns: list[str], rows: Iterator[dict[str, Any]]
) -> int:
    count = 0
    if options.format == "jsonl":
        for count, row in enumerate(rows, start=1):  # noqa: B007  # the last one is the count
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
        return count
    if options.bom:
        stream.write("\ufeff")
    table = csv.writer(stream)
    table.writerow([VIETNAMESE.get(c, c) if options.vietnamese else c for c in columns])
    for count, row in enumerate(rows, start=1):  # noqa: B007  # the last one is the count
        table.writerow([_cell(row.get(column)) for column in columns])
    return count


def _cell(value: object) -> object:
    """Return a value as a cell: nothing stays empty, what is nested becomes JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
