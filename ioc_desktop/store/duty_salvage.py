"""Saves out of a damaged duty.db every action that can still be read, into a new one.

The damaged file is kept beside, with its date, and never deleted by the program: what could
not be read may still be in it. A kill at any moment leaves either the damaged file in its
place (it is then saved again) or the new one. Rows come over as they are, with their keys and
the bytes already sent, so that a command that left before is known again by its centre.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import msgspec

from ioc_desktop.domain.outbox import BUILT_ON_LOST
from ioc_desktop.store import duty_drafts, duty_switches
from ioc_desktop.store.duty_cached import open_read_only
from ioc_desktop.store.duty_opening import duty_told, open_duty
from ioc_desktop.store.duty_rows import directive_of
from ioc_desktop.store.duty_schema import FILE, VERSION
from ioc_desktop.store.duty_writer import DutyWriter
from ioc_desktop.store.faults import StoreError
from ioc_desktop.store.private_files import make_private

_PART: Final = "duty-salvage"
_PAGE: Final = 4096
_STEP_COLUMNS: Final = ("step", "key", "at_s", "state", "attempt", "reason")

_Sound = Callable[[Mapping[str, Any]], bool]
_BESIDE: Final[Mapping[str, tuple[tuple[str, ...], _Sound]]] = {
    "switches": (duty_switches.COLUMNS, duty_switches.is_sound),
    "drafts": (duty_drafts.COLUMNS, duty_drafts.is_sound),
    "dropped_drafts": (duty_drafts.DROP_COLUMNS, duty_drafts.is_sound_drop),
}
"""What stands beside actions and steps: by table its columns and what a row of it is."""
_GAP_SEARCHED: Final = 100_000
"""So many rows between the readable ends of a table are asked for one by one."""


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What was saved. ``aside`` is where the damaged file is kept.

    ``unreadable`` counts actions that are known to have been there and could not be read;
    ``complete`` False: there may have been others that nothing is known of. So it is with the
    journal's ``switches`` and ``switches_unreadable``, and with ``drafts``, the dropped ones too.
    """

    aside: Path
    actions: int
    steps: int
    unreadable: int
    complete: bool
    switches: int = 0
    switches_unreadable: int = 0
    drafts: int = 0
    drafts_unreadable: int = 0


def open_or_salvage(folder: Path) -> tuple[DutyWriter, Salvaged | None]:
    """Open the outbox; save what can be read of it first if it is damaged.

    Raises:
        StoreError: it is of a newer version, or the disk refuses; or it is damaged and
            cannot be set aside (nothing was lost then).
    """
    part = folder / _PART / FILE
    path = folder / FILE
    if part.exists() and not path.exists():
        # Killed amid the renames: what was saved is whole.
        _follow(path, max(folder.glob(f"{FILE}.damaged-*Z"), default=folder / f"{FILE}.damaged"))
        part.replace(path)
    try:
        return DutyWriter.open(folder), None
    except StoreError as error:
        if error.code != "corrupt":
            raise
    saved = salvage(path)
    return DutyWriter.open(folder), saved


def unsound_actions(path: Path) -> int:
    """Return how many actions of a database with sound pages cannot be read all the same.

    Of a newer version's tables nothing is known: 0.

    Raises:
        StoreError: the database cannot be read.
    """
    with duty_told(path), contextlib.closing(open_read_only(path)) as connection:
        if not 1 <= connection.execute("PRAGMA user_version").fetchone()[0] <= VERSION:
            return 0
        columns = _columns(connection)
        found = connection.execute(f"SELECT {', '.join(columns)} FROM actions")  # noqa: S608  # our own columns
        return sum(not _is_sound(dict(zip(columns, row, strict=True))) for row in found)


def unsound_switches(path: Path) -> int:
    """Return how many lines of the journal cannot be read though the pages are sound.

    Raises:
        StoreError: the database cannot be read.
    """
    with duty_told(path), contextlib.closing(open_read_only(path)) as connection:
        return _unsound(connection, "switches") if duty_switches.is_there(connection) else 0


def unsound_drafts(path: Path) -> int:
    """Return how many drafts, or notes that one was dropped, cannot be read in sound pages.

    Raises:
        StoreError: the database cannot be read.
    """
    with duty_told(path), contextlib.closing(open_read_only(path)) as connection:
        if not duty_drafts.is_there(connection):
            return 0
        return _unsound(connection, "drafts") + _unsound(connection, "dropped_drafts")


def _unsound(connection: sqlite3.Connection, table: str) -> int:
    columns, is_sound = _BESIDE[table]
    found = connection.execute(f"SELECT {', '.join(columns)} FROM {table}")  # noqa: S608  # our own tables
    return sum(not is_sound(dict(zip(columns, row, strict=True))) for row in found)


def salvage(path: Path) -> Salvaged:
    """Replace the damaged database by a new one with all that can be read of it.

    The caller holds the folder's lock and has the database closed.

    Raises:
        StoreError: the disk refuses; the damaged file is then still in its place.
    """
    part = path.parent / _PART / FILE
    try:
        shutil.rmtree(part.parent, ignore_errors=True)
        part.parent.mkdir()
        with duty_told(part):
            saved = _save(path, part)
        aside = _set_aside(path)
        part.replace(path)
        shutil.rmtree(part.parent, ignore_errors=True)
    except OSError as error:
        raise StoreError(
            "corrupt", f"{path} is damaged and cannot be set aside: {error.strerror}"
        ) from error
    return replace(saved, aside=aside)


def _save(damaged: Path, into: Path) -> Salvaged:
    """Write what can be read of ``damaged`` into a new database; return the counts."""
    connection = open_duty(into)
    try:
        columns = _columns(connection)
        actions, known, whole = _readable(damaged, "actions", "seq", columns)
        if not (actions or whole):
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            damaged = _with_a_sound_head(damaged, into)
            actions, known, whole = _readable(damaged, "actions", "seq", columns)
        steps, _, steps_whole = _readable(damaged, "steps", "step", _STEP_COLUMNS)
        beside = {
            table: _readable(damaged, table, "seq", columns)[:2]
            for table, (columns, _) in _BESIDE.items()
        }
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("BEGIN")
        good = [row for row in actions.values() if _is_sound(dict(zip(columns, row, strict=True)))]
        saved = _insert(connection, "actions", columns, good)
        kept = _insert(connection, "steps", _STEP_COLUMNS, list(steps.values()))
        saved_of = {
            table: _insert_sound(connection, table, rows) for table, (rows, _) in beside.items()
        }
        _mend(connection)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()
    lost_of = {table: max(known - saved_of[table], 0) for table, (_, known) in beside.items()}
    return Salvaged(
        damaged,
        saved,
        kept,
        max(known - saved, 0),
        complete=whole and steps_whole,
        switches=saved_of["switches"],
        switches_unreadable=lost_of["switches"],
        drafts=saved_of["drafts"],
        drafts_unreadable=lost_of["drafts"] + lost_of["dropped_drafts"],
    )


def _with_a_sound_head(damaged: Path, fresh: Path) -> Path:
    """Return a copy whose first page, which leads to all others, is that of a new database.

    The same steps made both, so the same tables begin at the same pages.
    """
    copy = fresh.with_name("headless.db")
    make_private(copy)
    shutil.copyfile(damaged, copy)
    with fresh.open("rb") as file:
        head = bytearray(file.read(_PAGE))
    head[28:32] = (copy.stat().st_size // _PAGE).to_bytes(4, "big")  # how many pages there are
    head[32:40] = bytes(8)  # no list of free pages
    with copy.open("r+b") as file:
        file.write(head)
    log = damaged.with_name(damaged.name + "-wal")
    if log.exists():
        shutil.copyfile(log, copy.with_name(copy.name + "-wal"))
    return copy


def _columns(connection: sqlite3.Connection) -> tuple[str, ...]:
    found = connection.execute("SELECT name FROM pragma_table_info('actions')").fetchall()
    return tuple(name for (name,) in found)


def _readable(
    path: Path, table: str, number: str, columns: tuple[str, ...]
) -> tuple[dict[int, tuple[Any, ...]], int, bool]:
    """Return the readable rows by number, how many there must have been, if all was read.

    Read from both ends to the damage, and row by row between: a damaged page costs its own
    rows, not those behind it.
    """
    rows: dict[int, tuple[Any, ...]] = {}
    if not path.exists():
        return rows, 0, False
    what = ", ".join(columns)
    whole = _walk(path, f"SELECT {number}, {what} FROM {table} ORDER BY {number}", rows)  # noqa: S608  # our own tables
    if whole:
        return rows, len(rows), True
    first_end = max(rows, default=0)
    _walk(path, f"SELECT {number}, {what} FROM {table} ORDER BY {number} DESC", rows)  # noqa: S608  # the same
    last = _last_number(path, table) or max(rows, default=0)
    second_end = min((n for n in rows if n > first_end), default=last + 1)
    for gap in range(first_end + 1, min(second_end, first_end + _GAP_SEARCHED)):
        one = f"SELECT {number}, {what} FROM {table} WHERE {number} = {gap}"  # noqa: S608  # the same
        _walk(path, one, rows)
    return rows, max(last, len(rows)), False


def _walk(path: Path, sql: str, rows: dict[int, tuple[Any, ...]]) -> bool:
    """Take rows until the end or the damage; return if it was the end."""
    try:
        with contextlib.closing(open_read_only(path)) as connection:
            connection.text_factory = lambda raw: raw.decode("utf-8", "strict")
            for number, *row in connection.execute(sql):
                rows.setdefault(number, tuple(row))
    except (sqlite3.Error, UnicodeDecodeError):
        return False
    return True


def _last_number(path: Path, table: str) -> int | None:
    """Return the highest number that was ever given in a table."""
    found: dict[int, tuple[Any, ...]] = {}
    _walk(path, f"SELECT seq, seq FROM sqlite_sequence WHERE name = '{table}'", found)  # noqa: S608  # our own tables
    return max(found, default=None)


def _is_sound(action: dict[str, Any]) -> bool:
    """Whether an action that was read is one, and not what damage made of it."""
    try:
        for name in ("payload", "seen", "answer", "won"):
            if action[name] is not None:
                directive_of(action[name])
    except (msgspec.MsgspecError, UnicodeError, TypeError):
        return False
    return isinstance(action["key"], str) and isinstance(action["state"], str)


def _insert_sound(
    connection: sqlite3.Connection, table: str, rows: Mapping[int, tuple[Any, ...]]
) -> int:
    """Insert the rows that are what their table holds; return how many."""
    columns, is_sound = _BESIDE[table]
    good = [row for row in rows.values() if is_sound(dict(zip(columns, row, strict=True)))]
    return _insert(connection, table, columns, good)


def _insert(
    connection: sqlite3.Connection,
    table: str,
    columns: tuple[str, ...],
    rows: list[tuple[Any, ...]],
) -> int:
    """Insert the rows that the tables' own rules accept; return how many."""
    marks = ", ".join("?" * len(columns))
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608  # our own tables
    return sum(_accepted(connection, sql, rows))


def _accepted(
    connection: sqlite3.Connection, sql: str, rows: list[tuple[Any, ...]]
) -> Iterator[bool]:
    for row in rows:
        try:
            connection.execute(sql, row)
        except sqlite3.IntegrityError:
            yield False
        else:
            yield True


def _mend(connection: sqlite3.Connection) -> None:
    """Let nothing point to an action that is gone, and nothing wait for one."""
    connection.execute(
        "UPDATE actions SET state = 'superseded', reason = ?"
        " WHERE state IN ('recorded', 'sent') AND expected_rev IS NULL"
        " AND base NOT IN (SELECT key FROM actions)",
        (BUILT_ON_LOST,),
    )
    for column in ("base", "replaces"):
        connection.execute(
            f"UPDATE actions SET {column} = NULL"  # noqa: S608  # our own columns
            f" WHERE {column} NOT IN (SELECT key FROM actions)"
        )
    connection.execute("DROP TRIGGER steps_stay")
    connection.execute("DELETE FROM steps WHERE key NOT IN (SELECT key FROM actions)")
    connection.execute(
        "CREATE TRIGGER steps_stay BEFORE DELETE ON steps"
        " BEGIN SELECT raise(ABORT, 'history is not rewritten'); END"
    )


def _set_aside(path: Path) -> Path:
    """Rename the database and its log to ``duty.db.damaged-DATE``, the database first.

    Its log may hold actions that nothing else does: the two are read as one until what was
    read of them is whole, and whoever finds the database gone moves the rest (``_follow``).
    """
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S%fZ")
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    path.rename(aside)
    _follow(path, aside)
    return aside


def _follow(path: Path, aside: Path) -> None:
    """Move what is left beside a database that was set aside: no other may take it for its own."""
    for suffix in ("-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(f"{aside}{suffix}")
