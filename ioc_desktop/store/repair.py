"""Mending cache.db while no station runs: a ladder from what costs nothing to beginning anew.

1. Open it: SQLite takes over what its log holds of an unclean end.
2. Only indexes are damaged: make them anew.
3. Pages are damaged: set the file aside and save the rows that can still be read into a new
   one; they are shown while everything is fetched again.
4. Nothing can be read: set the file aside and begin anew.
5. The pages are sound but the tables contradict each other: work out again what can be
   (newest figures, counts), delete strays, and have a copy fetched anew whose rows are wrong.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ioc_desktop.store import opening, packs, schema, soundness, unreadable
from ioc_desktop.store.faults import StoreError, is_broken, told
from ioc_desktop.store.salvage import salvage
from ioc_desktop.store.schema import PLAIN_DATASETS
from ioc_desktop.store.series_rows import find_latest
from ioc_desktop.store.unreadable import UNKNOWN_EPOCH

_ROUNDS: Final = 3
_WASTE: Final = 4
"""A file of which more than a quarter is free room is written anew."""


@dataclass(slots=True)
class Repaired:
    """What was done, and what was lost, each a sentence."""

    done: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def repair_cache(path: Path) -> Repaired:
    """Mend ``path`` in place as far up the ladder as it needs; the caller holds the lock.

    Raises:
        StoreError: the file is of a newer version, or the disk refuses.
    """
    report = Repaired()
    if not path.exists():
        report.done.append("there is no cache yet: the station begins one")
        return report
    with told(path):
        connection = _sound(path, report)
        with closing(connection):
            for feed in unreadable.renew(connection, (*PLAIN_DATASETS, "records")):
                report.lost.append(_renewed(connection, feed))
            _mend_tables(connection, report)
            _compact(connection, path, report)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return report


def _sound(path: Path, report: Repaired) -> sqlite3.Connection:
    """Return a connection to a file whose pages are sound, by the first rungs of the ladder."""
    damage = "the station met damage while it ran"
    if not opening.damage_marker(path).exists():
        try:
            return _opened(path, report)
        except sqlite3.DatabaseError as error:
            if not is_broken(error):
                raise
            damage = str(error)
    report.done.append(f"the file is damaged: {damage}")
    return _saved(path, report)


def _opened(path: Path, report: Repaired) -> sqlite3.Connection:
    """Open the file, make its indexes anew if they alone are damaged, bring it up to date.

    Raises:
        sqlite3.DatabaseError: more than indexes is damaged (``is_broken``).
    """
    log = path.with_name(f"{path.name}-wal")
    unclean = log.exists() and log.stat().st_size > 0
    connection, version = opening.connect(path)
    try:
        if unclean:
            report.done.append("what the log held of an unclean end was taken over")
        if version:
            opening.same_tables(connection)
            if soundness.mend_indexes(connection):
                report.done.append("damaged indexes were made anew; nothing was lost")
        if version < schema.VERSION:
            schema.migrate(connection)
            opening.note_tables(connection)
    except BaseException:
        connection.close()
        raise
    report.done.append("every page and index is sound")
    return connection


def _saved(path: Path, report: Repaired) -> sqlite3.Connection:
    """Set the file aside and put what can be read of it into its place."""
    part = path.with_name(f"{path.name}.salvaged")
    for suffix in ("", "-wal", "-shm"):
        part.with_name(part.name + suffix).unlink(missing_ok=True)
    try:
        saved = salvage(path, part)
    except (sqlite3.DatabaseError, StoreError) as error:
        part.unlink(missing_ok=True)
        aside = opening.set_aside(path)
        report.done.append(f"it was set aside as {aside.name}, and an empty cache begun")
        report.lost.append(f"nothing could be read ({error}): everything is fetched again")
        return opening.open_for_writing(path).connection
    aside = opening.set_aside(path)
    part.rename(path)
    total = sum(saved.rows.values())
    report.done.append(
        f"it was set aside as {aside.name}; {total} rows were read out of it and are shown until "
        "the station has fetched everything anew"
    )
    report.lost.extend(f"some rows of the table {table}" for table in saved.damaged)
    return opening.connect(path)[0]


def _mend_tables(connection: sqlite3.Connection, report: Repaired) -> None:
    for _ in range(_ROUNDS):
        sorts = {fault.sort for fault in soundness.table_faults(connection)}
        if not sorts:
            report.done.append("figures, ids, counts and newest figures agree")
            return
        connection.execute("BEGIN IMMEDIATE")
        try:
            if "strays" in sorts:
                _drop_strays(connection)
                report.done.append("rows that belonged to no copy were deleted")
            if "packs" in sorts:
                packs.drop(connection, packs.wrong_packs(connection))
                report.done.append("packs that told otherwise than their rows were dropped")
            # Asked again: what strays leave behind are ids that lead nowhere.
            report.lost.extend(_distrust(connection))
            _work_out_latest(connection)
            _count_again(connection)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        report.done.append("newest figures and counts were worked out again")


def _renewed(connection: sqlite3.Connection, feed: int) -> str:
    row = connection.execute("SELECT centre, dataset FROM feeds WHERE feed = ?", (feed,)).fetchone()
    return f"some rows of {'/'.join(row or ('a lost copy',))}, which the station fetches anew"


def _drop_strays(connection: sqlite3.Connection) -> None:
    run = connection.execute
    run("DELETE FROM series WHERE feed NOT IN (SELECT feed FROM feeds)")
    for table in ("observations", "vintages", "latest"):
        run(f"DELETE FROM {table} WHERE series NOT IN (SELECT series FROM series)")  # noqa: S608  # our own tables
    for table in ("observation_ids", "set_aside", "records", *PLAIN_DATASETS):
        run(f"DELETE FROM {table} WHERE feed NOT IN (SELECT feed FROM feeds)")  # noqa: S608  # our own tables


def _distrust(connection: sqlite3.Connection) -> list[str]:
    """Have every copy fetched anew of which a row is wrong; return what to tell."""
    run = connection.execute
    wrong = soundness.copies_with_wrong_rows(connection)
    if not wrong:
        return []
    for table in (*PLAIN_DATASETS, "records"):
        run(f"DELETE FROM {table} WHERE row IS NOT NULL AND NOT json_valid(row)")  # noqa: S608  # our own tables
    run(
        "DELETE FROM observation_ids WHERE series IS NOT NULL AND NOT EXISTS (SELECT 1 FROM"
        " observations o WHERE o.series = observation_ids.series AND o.id = observation_ids.id"
        " AND o.period_start_s = observation_ids.period_start_s AND o.rev = observation_ids.rev)"
    )
    run(
        "DELETE FROM observations WHERE NOT EXISTS (SELECT 1 FROM series s JOIN observation_ids i"
        " ON i.feed = s.feed AND i.id = observations.id AND i.series = s.series"
        " AND i.period_start_s = observations.period_start_s"
        " WHERE s.series = observations.series)"
    )
    connection.executemany(
        "UPDATE feeds SET epoch = ? WHERE feed = ?", [(UNKNOWN_EPOCH, feed) for feed in wrong]
    )
    return [_renewed(connection, feed) for feed in wrong]


def _work_out_latest(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM latest")
    for (series,) in connection.execute("SELECT series FROM series").fetchall():
        find_latest(connection, series, {})


def _count_again(connection: sqlite3.Connection) -> None:
    for table in (*PLAIN_DATASETS, "records", "observations"):
        counted = (
            "SELECT count(series) FROM observation_ids t"
            if table == "observations"
            else f"SELECT count(row) FROM {table} t"  # noqa: S608  # our own tables
        )
        connection.execute(
            f"UPDATE feeds SET rows = ({counted} WHERE t.feed = feeds.feed),"  # noqa: S608  # our own tables
            " changes = changes + 1 WHERE dataset = ?",
            (table,),
        )


def _compact(connection: sqlite3.Connection, path: Path, report: Repaired) -> None:
    """Write the file anew where much of it is free room that it cannot give back in steps."""
    pages, free, in_steps, page_bytes = (
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "freelist_count", "auto_vacuum", "page_size")
    )
    if in_steps and free * _WASTE <= pages:
        return
    need = 2 * (pages - free) * page_bytes
    if shutil.disk_usage(path.parent).free < need:
        report.done.append(f"its free room is not given back: that needs {need >> 20} MB of disk")
        return
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    connection.execute("VACUUM")
    if free:
        report.done.append(f"{free * page_bytes >> 20} MB of free room were given back to the disk")
