"""Rows of every dataset but observations: kept by id as JSON, with a few columns beside."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final, cast

import msgspec

from ioc_desktop.domain.durations import parse_instant_or_none
from ioc_desktop.domain.rows import Record, Row
from ioc_desktop.store.observation_rows import Outcome, rounds, stored_revisions
from ioc_desktop.store.pages import Change, SetAside

_HIGHEST_REV: Final = (1 << 63) - 1
_RECORD_COLUMNS: Final = ", kind, subsystem, locality, agency, state, opened_s, due_s, closed_s"
_encoder = msgspec.json.Encoder(order="deterministic")


def apply_plain(
    connection: sqlite3.Connection, feed: int, dataset: str, changes: Sequence[Change]
) -> Outcome:
    """Store the changes of one page; higher revisions win, tombstones stay.

    Runs inside the caller's transaction.
    """
    outcome = Outcome()
    columns = _RECORD_COLUMNS if dataset == "records" else ""
    marks = ",?" * columns.count(",")
    put = f"REPLACE INTO {dataset} (feed, id, rev, row, extra{columns}) VALUES (?,?,?,?,?{marks})"  # noqa: S608  # one of our own tables
    for part in rounds(changes):
        _apply_part(connection, feed, dataset, part, put, outcome)
    return outcome


def _apply_part(
    connection: sqlite3.Connection,
    feed: int,
    dataset: str,
    changes: list[Change],
    put: str,
    outcome: Outcome,
) -> None:
    ids = [change.id for change in changes]
    stored = {
        row[0]: (cast("int", row[1]), row[2])
        for row in stored_revisions(connection, dataset, "rev, row IS NOT NULL", feed, ids)
    }
    empty = (None,) * 8 if dataset == "records" else ()
    written: list[tuple[object, ...]] = []
    for change in changes:
        rev, there = stored.get(change.id, (-1, 0))
        if change.rev <= rev:
            outcome.unchanged += 1
        elif not 0 <= change.rev <= _HIGHEST_REV:
            reason = f"the revision {change.rev} is out of range"
            outcome.refused.append(SetAside(change.id, reason, b""))
        elif change.row is None:
            outcome.deleted += 1
            outcome.rows_gained -= bool(there)
            written.append((feed, change.id, change.rev, None, None, *empty))
        else:
            text = _encoder.encode(change.row).decode()
            try:
                beside = _beside(change.row) if dataset == "records" else ()
            except ValueError as error:
                outcome.refused.append(SetAside(change.id, str(error), text.encode()))
                continue
            extra = None if change.extra is None else change.extra.decode()
            outcome.put += 1
            outcome.rows_gained += not there
            written.append((feed, change.id, change.rev, text, extra, *beside))
    written.sort(key=lambda row: cast("str", row[1]))
    connection.executemany(put, written)
    outcome.taken.extend(cast("str", row[1]) for row in written)


def _beside(row: Row) -> tuple[object, ...]:
    """Return the columns of a record that queries select by.

    Raises:
        ValueError: one of its times cannot be read.
    """
    assert isinstance(row, Record)  # noqa: S101  # the sync room decodes by dataset
    return (
        row.kind,
        row.subsystem,
        row.locality,
        row.agency,
        row.state,
        parse_instant_or_none(row.opened_at),
        parse_instant_or_none(row.due_at),
        parse_instant_or_none(row.closed_at),
    )
