"""One contestant: SQLite alone, storing what a sync has stored. Prints one JSON line.

usage: python -m tests.bench.contest_raw CACHE.db FOLDER ROWS

Upserts the same observations in the same order into the same tables by ``executemany``, so many
ROWS to a transaction with the cursor beside them, from tuples in memory, with our settings.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from pathlib import Path

from ioc_desktop.store.schema import migrate

READ = (
    "SELECT o.series, o.period_start_s, o.id, o.rev, value, status, as_of_s, source, note,"
    " illustrative, seen_s, extra, i.feed FROM observation_ids i JOIN observations o ON"
    " o.series = i.series AND o.period_start_s = i.period_start_s AND o.id = i.id"
    " WHERE i.feed = (SELECT feed FROM feeds WHERE dataset = 'observations') ORDER BY i.id"
)
COLUMNS = (
    "series, period_start_s, id, rev, value, status, as_of_s, source, note, illustrative,"
    " seen_s, extra"
)
CHANGED = (
    "rev = excluded.rev, value = excluded.value, status = excluded.status,"
    " as_of_s = excluded.as_of_s, seen_s = excluded.seen_s WHERE excluded.rev > rev"
)
PUT = (
    f"INSERT INTO observations ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"  # noqa: S608  # our columns
    f" ON CONFLICT DO UPDATE SET {CHANGED}"
)
PUT_ID = (
    "INSERT INTO observation_ids (feed, id, rev, series, period_start_s) VALUES (?,?,?,?,?)"
    " ON CONFLICT DO UPDATE SET rev = excluded.rev WHERE excluded.rev > rev"
)
PUT_LATEST = f"REPLACE INTO latest ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"  # noqa: S608  # our columns


def main() -> None:
    """Measure and print."""
    at_once = int(sys.argv[3])
    source, folder = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True), Path(sys.argv[2])
    rows = source.execute(READ).fetchall()
    source.close()
    folder.mkdir(parents=True)
    connection = sqlite3.connect(folder / "raw.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -65536")
    migrate(connection)
    connection.execute(
        "INSERT INTO feeds (centre, dataset, stage, epoch, schema) VALUES"
        " ('raw', 'observations', 'live', 'e', '1.0')"
    )
    begun, worked = time.perf_counter(), time.process_time()
    for at in range(0, len(rows), at_once):
        page = rows[at : at + at_once]
        values = [row[:12] for row in page]
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(PUT, values)
        connection.executemany(PUT_ID, [(r[12], r[2], r[3], r[0], r[1]) for r in page])
        connection.executemany(PUT_LATEST, {row[0]: row for row in values}.values())
        connection.execute("UPDATE feeds SET cursor = ?, rows = rows + ?", (str(at), len(page)))
        connection.execute("COMMIT")
    elapsed, cpu = time.perf_counter() - begun, time.process_time() - worked
    connection.close()
    figures = {"rows": len(rows), "elapsed_s": elapsed, "cpu_s": cpu, "rows_s": len(rows) / elapsed}
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
