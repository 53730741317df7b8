"""What a cache holds, read from its tables as another program would, for ``truth.judge``."""

from __future__ import annotations

import json
import math
import shutil
import sqlite3
from array import array
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.faults.truth import STAMPED, Copy, Held, Row

_FIGURES = (
    "SELECT i.id, i.rev, o.rev, o.note, o.value, i.series, i.period_start_s FROM observation_ids i"
    " LEFT JOIN observations o ON o.series = i.series AND o.period_start_s = i.period_start_s"
    " AND o.id = i.id WHERE i.feed = ?"
)
_ORPHANS = (
    "SELECT o.id, o.rev, o.note, o.value FROM observations o JOIN series s USING (series)"
    " LEFT JOIN observation_ids i ON i.feed = s.feed AND i.id = o.id AND i.series = o.series"
    " AND i.period_start_s = o.period_start_s WHERE s.feed = ? AND i.id IS NULL"
)


def held_by(folder: Path) -> Held:
    """Return what the living cache in ``folder`` holds, in one reading transaction."""
    path = folder / "cache.db"
    if not path.exists():
        return Held()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as connection:
        return _read(connection)


def held_after_death(folder: Path, scratch: Path) -> Held:
    """Return what a killed station left, checked for soundness, on a copy of its files.

    The files themselves stay as they are: recovering them is the next station's work.
    """
    with _copied(folder, scratch) as path:
        if not path.exists():
            return Held()
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            held = _read(connection) if verdict == "ok" else Held()
            held.sound = verdict
            return held


@contextmanager
def _copied(folder: Path, scratch: Path) -> Iterator[Path]:
    scratch.mkdir()
    try:
        for name in ("cache.db", "cache.db-wal"):
            if (folder / name).exists():
                shutil.copyfile(folder / name, scratch / name)
        yield scratch / "cache.db"
    finally:
        shutil.rmtree(scratch)


def _read(connection: sqlite3.Connection) -> Held:
    held = Held()
    connection.execute("BEGIN")
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    if not {"feeds", "packs"} <= tables:
        return held  # killed before its first migrations
    for row in connection.execute("SELECT feed, dataset, stage, epoch, cursor, rows FROM feeds"):
        copy = Copy(*row)
        held.copies.append(copy)
        if copy.stage == "retired" or copy.dataset not in STAMPED:
            continue
        if copy.dataset == "observations":
            _read_figures(connection, copy)
        else:
            _read_rows(connection, copy)
    held.set_aside = connection.execute("SELECT count(*) FROM set_aside").fetchone()[0]
    for dataset, state, error in connection.execute("SELECT dataset, state, error FROM feed_notes"):
        held.notes[dataset] = (state, error)
    for reachable, error in connection.execute("SELECT reachable, error FROM centres"):
        held.reachable, held.error = bool(reachable), error
    connection.execute("ROLLBACK")
    return held


def _read_rows(connection: sqlite3.Connection, copy: Copy) -> None:
    field = STAMPED[copy.dataset]
    query = f"SELECT id, rev, row FROM {copy.dataset} WHERE feed = ?"  # noqa: S608  # one of four names
    for row_id, rev, row in connection.execute(query, (copy.number,)):
        copy.rows[row_id] = Row(rev, None if row is None else json.loads(row)[field])


def _read_figures(connection: sqlite3.Connection, copy: Copy) -> None:
    number = (copy.number,)
    ranks: dict[str, tuple[int, int, str]] = {}
    for row_id, rev, own_rev, note, value, series, start_s in connection.execute(_FIGURES, number):
        there = series is not None and own_rev == rev
        copy.rows[row_id] = Row(rev, note if there else None, value if there else None)
        rank = (start_s or 0, rev, row_id)
        if there and rank > ranks.get(str(series), (-1, 0, "")):
            ranks[str(series)] = rank
            copy.newest[str(series)] = (row_id, rev, value)
    for row_id, rev, note, value in connection.execute(_ORPHANS, number):
        copy.rows[f"{row_id} (which no id leads to)"] = Row(rev, note, value)
    copy.latest = {
        str(series): (row_id, rev, value)
        for series, row_id, rev, value in connection.execute(
            "SELECT l.series, l.id, l.rev, l.value FROM latest l JOIN series s USING (series)"
            " WHERE s.feed = ?",
            number,
        )
    }
    _read_packs(connection, copy)
    copy.vintages = set(
        connection.execute(
            # Below zero stand those that were carried over from an earlier history.
            "SELECT v.id, v.rev, v.value FROM vintages v JOIN series s USING (series)"
            " WHERE s.feed = ? AND v.rev >= 0",
            number,
        )
    )


def _read_packs(connection: sqlite3.Connection, copy: Copy) -> None:
    """Hold every pack against the rows of its time (see store.packs)."""
    for series, first_s, until_s, step_s, whole, starts, points in connection.execute(
        "SELECT p.series, first_s, until_s, step_s, whole, starts, b.points FROM packs p"
        " JOIN pack_points b USING (series) JOIN series s USING (series) WHERE s.feed = ?",
        (copy.number,),
    ):
        copy.packs += 1
        since_s = 0 if whole else first_s
        rows = connection.execute(
            "SELECT period_start_s, value FROM observations WHERE series = ?"
            " AND period_start_s BETWEEN ? AND ? ORDER BY period_start_s",
            (series, since_s, until_s),
        ).fetchall()
        begun = range(first_s, until_s + 1, step_s) if step_s else array("q", starts)
        told = [
            (start_s, None if math.isnan(value) else value)
            for start_s, value in zip(begun, array("d", points), strict=True)
        ]
        if told != rows:
            copy.stale_packs.append(f"series {series}: {told} for {rows}"[:300])
