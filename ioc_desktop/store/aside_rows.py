"""Rows that could not be taken: kept for a while to be looked at, with the reason."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final

import msgspec

from ioc_desktop.store.pages import SetAside

SET_ASIDE_KEPT: Final = 1000
"""So many set-aside rows of a feed are kept to be looked at; older ones are only counted."""

_BODY_KEPT: Final = 4096


def keep_aside(
    connection: sqlite3.Connection,
    feed: int,
    aside: list[SetAside],
    taken: Sequence[str],
    now_s: int,
) -> bool:
    """Keep what was set aside, let go what has since been taken; return if readers see it.

    Runs inside the caller's transaction. ``taken`` are the ids of rows that were stored.
    """
    kept = connection.execute("SELECT count(*) FROM set_aside WHERE feed = ?", (feed,)).fetchone()[
        0
    ]
    changed = False
    if kept and taken:
        before = connection.total_changes
        connection.executemany(
            "DELETE FROM set_aside WHERE feed = ? AND id = ?",
            [(feed, row_id) for row_id in taken],
        )
        changed = connection.total_changes != before
    if not aside:
        return changed
    connection.executemany(
        "REPLACE INTO set_aside (feed, id, reason, indicator, body, seen_s) VALUES (?,?,?,?,?,?)",
        [
            (feed, row.id, row.reason, _indicator_of(row.body), row.body[:_BODY_KEPT], now_s)
            for row in aside
        ],
    )
    connection.execute(
        "DELETE FROM set_aside WHERE feed = ?1 AND id IN (SELECT id FROM set_aside"
        " WHERE feed = ?1 ORDER BY seen_s DESC, id LIMIT -1 OFFSET ?2)",
        (feed, SET_ASIDE_KEPT),
    )
    return True


class _About(msgspec.Struct):
    """The one field that is looked for in a set-aside row."""

    indicator: str | None = None


class _Item(msgspec.Struct):
    """A set-aside body may be the whole item of the page."""

    row: _About | None = None
    indicator: str | None = None


def _indicator_of(body: bytes) -> str | None:
    """Return which indicator a set-aside row tells of, as far as it can be read."""
    try:
        item = msgspec.json.decode(body, type=_Item)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return item.indicator or (item.row.indicator if item.row else None)
