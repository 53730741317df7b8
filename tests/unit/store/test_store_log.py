"""The write-ahead log stays short while walls read, and becomes short again after a long one."""

import sqlite3
from contextlib import closing

from ioc_desktop.domain.queries import FigureQuery, ObligationsQuery
from ioc_desktop.domain.rows import Observation

ASKED = {
    "chart": FigureQuery(indicator="documents.received", history=60),
    "owed": ObligationsQuery(),
}
CHECKPOINT_BYTES = 1000 * 4200
"""SQLite moves the log into the database when it has so many pages."""


def write(room, turns):
    for turn in turns:
        room.observe(
            *(
                Observation(
                    indicator="documents.received",
                    agency=f"a{number}",
                    period_start=f"2021-{turn % 9 + 1:02}-{turn % 27 + 1:02}",
                    value=float(turn),
                    note="ghi chú " * 20,
                )
                for number in range(200)
            )
        )


def log_bytes(room):
    return (room.folder / "cache.db-wal").stat().st_size


def test_the_log_stays_short_while_a_wall_reads_after_every_page(filled):
    most = 0
    for turn in range(60):
        write(filled, [turn])
        filled.reader.answer(ASKED, filled.now_s)
        most = max(most, log_bytes(filled))
    written = filled.writer._connection.execute("PRAGMA page_count").fetchone()[0] * 4096
    assert written > 2_000_000
    assert most < 2 * CHECKPOINT_BYTES


def test_a_reader_between_two_questions_holds_no_transaction(filled):
    filled.reader.answer(ASKED, filled.now_s)
    assert not filled.reader._connection.in_transaction
    write(filled, range(3))
    busy, pages, moved = filled.writer._connection.execute("PRAGMA wal_checkpoint").fetchone()
    assert (busy, pages) == (0, moved)


def test_the_log_is_given_back_after_a_reading_that_took_too_long(filled):
    filled.writer._connection.execute("PRAGMA journal_size_limit = 1000000")
    with closing(sqlite3.connect(filled.folder / "cache.db", isolation_level=None)) as slow:
        slow.execute("BEGIN")
        slow.execute("SELECT count(*) FROM feeds").fetchone()
        write(filled, range(30))
        grown = log_bytes(filled)
        assert grown > 2 * CHECKPOINT_BYTES
        slow.execute("ROLLBACK")
    write(filled, range(30, 33))
    assert log_bytes(filled) < grown / 2
