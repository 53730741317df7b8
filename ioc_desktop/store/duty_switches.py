"""The journal of switches in duty.db: what was shown on the wall when, by whom, and why.

Rows are added and never changed. ``late_s`` is how long after the switch it came here (the
station was away), ``missed`` how many before it the screen side could not keep.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, cast

from ioc_desktop.domain.journal import REFUSED, JournalPage, JournalRow
from ioc_desktop.domain.on_air import SWITCH_KINDS, Switch, SwitchKind
from ioc_desktop.domain.queries import JournalQuery
from ioc_desktop.errors import KnownError

COLUMNS: Final = (
    "seq", "key", "at_s", "kind", "who", "from_scene", "to_scene", "why", "late_s", "missed",
)  # fmt: skip
TEXT_LENGTH: Final = 400
KEY_LENGTH: Final = 32
MOST_ROWS: Final = 10_000
ALL: Final = -1
"""As a limit: every line, for an export."""
_LATEST_S: Final = 1 << 40


class SwitchError(KnownError):
    """A switch cannot be taken down as it is; the message says why."""


def add(
    connection: sqlite3.Connection, switches: Iterable[Switch], now_s: int, missed: int
) -> None:
    """Take switches down, in order, inside a transaction; one that is there already stays.

    Raises:
        SwitchError: one of them is none.
    """
    for switch in switches:
        if not _is_switch(switch):
            raise SwitchError(f"{REFUSED}: {str(switch)[:200]}")
        row = (
            switch.key, switch.at_s, switch.kind, switch.who[:TEXT_LENGTH],
            switch.from_scene[:TEXT_LENGTH], switch.to_scene[:TEXT_LENGTH],
            switch.why[:TEXT_LENGTH], max(0, now_s - switch.at_s), missed,
        )  # fmt: skip
        added = connection.execute(
            "INSERT OR IGNORE INTO switches"
            " (key, at_s, kind, who, from_scene, to_scene, why, late_s, missed)"
            " VALUES (?,?,?,?,?,?,?,?,?)",
            row,
        ).rowcount
        if added:
            missed = 0  # told with the first that comes after the gap


def _is_switch(switch: Switch) -> bool:
    plain = len(switch.key) == KEY_LENGTH and switch.key.isascii() and switch.key.isalnum()
    texts = (switch.who, switch.from_scene, switch.to_scene, switch.why)
    return plain and switch.kind in SWITCH_KINDS and abs(switch.at_s) < _LATEST_S and all(
        _is_text(text) for text in texts
    )  # fmt: skip


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def answer_journal(connection: sqlite3.Connection, query: JournalQuery) -> JournalPage:
    """Answer with the newest switches of a time, the newest first."""
    return JournalPage(tuple(rows_of(connection, query)), _total(connection, query))


def rows_of(connection: sqlite3.Connection, query: JournalQuery) -> Iterator[JournalRow]:
    """Yield the rows that are asked for, the newest first."""
    where, values = _where(query)
    limit = query.limit if query.limit == ALL else min(max(query.limit, 0), MOST_ROWS)
    for row in connection.execute(
        f"SELECT {', '.join(COLUMNS[1:])} FROM switches WHERE {where}"  # noqa: S608  # our own columns and conditions
        " ORDER BY seq DESC LIMIT :limit",
        values | {"limit": limit},
    ):
        key, at_s, kind, *texts, late_s, missed = row
        switch = Switch(key, at_s, cast("SwitchKind", kind), *texts)
        yield JournalRow(switch, late_s, missed)


def _total(connection: sqlite3.Connection, query: JournalQuery) -> int:
    where, values = _where(query)
    sql = f"SELECT count(*) FROM switches WHERE {where}"  # noqa: S608  # our own conditions
    return int(connection.execute(sql, values).fetchone()[0])


def _where(query: JournalQuery) -> tuple[str, dict[str, Any]]:
    parts, values = ["1"], {"since": query.since_s, "until": query.until_s, "kind": query.kind}
    if query.since_s is not None:
        parts.append("at_s >= :since")
    if query.until_s is not None:
        parts.append("at_s < :until")
    if query.kind:
        parts.append("kind = :kind")
    return " AND ".join(parts), values


def is_sound(row: Mapping[str, Any]) -> bool:
    """Whether a row that was read is a switch, and not what damage made of it."""
    numbers = ("at_s", "late_s", "missed")
    texts = ("key", "who", "from_scene", "to_scene", "why")
    return (
        all(isinstance(row[name], int) for name in numbers)
        and all(isinstance(row[name], str) for name in texts)
        and len(row["key"]) == KEY_LENGTH
        and row["kind"] in SWITCH_KINDS
    )


def is_there(connection: sqlite3.Connection) -> bool:
    """Whether this database has the table: one of an older version has not."""
    sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'switches'"
    return bool(connection.execute(sql).fetchone()[0])
