"""Drafts of directives in duty.db: kept once by their key, issued or dropped once.

Rows are added and never changed. That a draft was issued is not noted: it has been when there
is an action with its key, which is recorded in one transaction (``duty_ledger``). So no moment
knows an issued draft as an open one, and none can be issued twice.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, cast

import msgspec

from ioc_desktop.domain.drafts import (
    SHORT_LENGTH,
    Draft,
    DraftBoard,
    DraftRow,
    draft_fault,
)
from ioc_desktop.domain.outbox import ActionState
from ioc_desktop.domain.queries import DraftsQuery
from ioc_desktop.errors import KnownError

COLUMNS: Final = ("seq", "key", "kept_s", "draft")
DROP_COLUMNS: Final = ("seq", "key", "at_s", "who", "why")
MOST_ROWS: Final = 10_000
_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(Draft)

_ROWS: Final = """
SELECT d.draft, d.seq, x.at_s, x.who, x.why,
  a.issued_at_s, a.officer_name, a.centre, a.target, a.state
FROM drafts d LEFT JOIN dropped_drafts x USING (key) LEFT JOIN actions a USING (key)
"""
_OPEN: Final = "x.key IS NULL AND a.key IS NULL"


class DraftError(KnownError):
    """A draft cannot be kept, issued or dropped as it was asked; the message says why."""


def keep(connection: sqlite3.Connection, drafts: Iterable[Draft], now_s: int) -> int:
    """Keep drafts inside a transaction; return how many are new: each is kept once by its key.

    Raises:
        DraftError: one of them has no acceptable form, or its key stands for another draft.
    """
    added = 0
    for draft in drafts:
        if fault := draft_fault(draft):
            raise DraftError(fault)
        text = draft_text(draft)
        known = connection.execute("SELECT draft FROM drafts WHERE key = ?", (draft.key,))
        before = known.fetchone()
        if before is None:
            connection.execute(
                "INSERT INTO drafts (key, kept_s, draft) VALUES (?,?,?)", (draft.key, now_s, text)
            )
            added += 1
        elif before[0] != text:
            raise DraftError("this key already stands for another draft")
    return added


def drop(connection: sqlite3.Connection, key: str, who: str, why: str, now_s: int) -> bool:
    """Drop an open draft inside a transaction; False = it was dropped before.

    Raises:
        DraftError: there is none, it has been issued, or nobody or nothing is named.
    """
    row = _one(connection, key)
    if not who.strip():
        raise DraftError("a draft is dropped by somebody: say who you are")
    if not why.strip():
        raise DraftError("a draft is dropped for a reason: say why")
    if row.state == "issued":
        raise DraftError(f"this draft was issued already, as {row.target}")
    if row.state == "dropped":
        return False
    values = (key, now_s, who.strip()[:SHORT_LENGTH], why.strip()[:SHORT_LENGTH])
    try:
        connection.execute(
            "INSERT INTO dropped_drafts (key, at_s, who, why) VALUES (?,?,?,?)", values
        )
    except UnicodeEncodeError as error:
        raise DraftError("the draft has characters that cannot be kept") from error
    return True


def judge_issue(connection: sqlite3.Connection, key: str) -> None:
    """Refuse to issue a draft that was dropped; what is no draft is not judged.

    Raises:
        DraftError: somebody dropped it.
    """
    found = connection.execute("SELECT who FROM dropped_drafts WHERE key = ?", (key,)).fetchone()
    if found is not None:
        raise DraftError(f"this draft was dropped by {found[0]}: it is not issued")


def answer_drafts(connection: sqlite3.Connection, query: DraftsQuery) -> DraftBoard:
    """Answer with the drafts that are asked for, and how many there are of each state."""
    counts = connection.execute(
        f"SELECT count(*), coalesce(sum({_OPEN}), 0), coalesce(sum(a.key IS NOT NULL), 0)"  # noqa: S608  # our own condition
        " FROM drafts d LEFT JOIN dropped_drafts x USING (key) LEFT JOIN actions a USING (key)"
    ).fetchone()
    total, open_count, issued = map(int, counts)
    return DraftBoard(
        tuple(rows_of(connection, query)), open_count, issued, total - open_count - issued
    )


def rows_of(connection: sqlite3.Connection, query: DraftsQuery) -> Iterator[DraftRow]:
    """Yield the drafts that are asked for: the open ones in their order, then the newest."""
    parts = ["1"]
    if query.open_only:
        parts.append(_OPEN)
    if query.key:
        parts.append("d.key = :key")
    order = f"CASE WHEN {_OPEN} THEN d.seq ELSE {1 << 50} - d.seq END"
    for row in connection.execute(
        f"{_ROWS} WHERE {' AND '.join(parts)} ORDER BY {order} LIMIT :limit",
        {"key": query.key, "limit": min(max(query.limit, 0), MOST_ROWS)},
    ):
        yield _row(row)


def draft_text(draft: Draft) -> str:
    """Return a draft as it is stored and carried: JSON, the same for the same draft."""
    return _encoder.encode(draft).decode()


def draft_of(text: str | bytes) -> Draft:
    """Return a stored draft.

    Raises:
        msgspec.DecodeError: it is none.
    """
    return _decoder.decode(text)


def is_sound(row: Mapping[str, Any]) -> bool:
    """Whether a row that was read is a draft, and not what damage made of it."""
    try:
        draft = draft_of(row["draft"])
    except (msgspec.MsgspecError, UnicodeError, TypeError):
        return False
    return draft.key == row["key"] and isinstance(row["kept_s"], int) and not draft_fault(draft)


def is_sound_drop(row: Mapping[str, Any]) -> bool:
    """Whether a row that was read says who dropped a draft and why."""
    texts = all(isinstance(row[name], str) for name in ("key", "who", "why"))
    return texts and isinstance(row["at_s"], int) and bool(row["why"])


def is_there(connection: sqlite3.Connection) -> bool:
    """Whether this database has the table: one of an older version has not."""
    sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'dropped_drafts'"
    return bool(connection.execute(sql).fetchone()[0])


def _one(connection: sqlite3.Connection, key: str) -> DraftRow:
    found = connection.execute(f"{_ROWS} WHERE d.key = ?", (key,)).fetchone()
    if found is None:
        raise DraftError(f"there is no draft {key[:SHORT_LENGTH]!r} on this machine")
    return _row(found)


def _row(row: tuple[Any, ...]) -> DraftRow:
    text, _seq, dropped_s, dropped_by, why, issued_s, officer, centre, target, action = row
    draft = draft_of(text)
    if issued_s is not None:
        done = cast("ActionState", action)
        return DraftRow(draft, "issued", issued_s, officer, "", centre, target, done)
    if dropped_s is not None:
        return DraftRow(draft, "dropped", dropped_s, dropped_by, why)
    return DraftRow(draft)
