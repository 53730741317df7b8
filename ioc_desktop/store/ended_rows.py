"""Cleared alarms and closed directives that ended longer ago than the site keeps.

Their times stand inside their rows, so a round reads a whole dataset first, some rows at a
time, and lets go afterwards of what ended before the horizon; of a row that was changed in
between nothing goes. A directive with a local action that is not done with stays: the action
names it, and its officer has to see what it stands on.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.store import duty_schema
from ioc_desktop.store.duty_cached import open_read_only

DATASETS: Final = frozenset({"alarms", "directives"})

Held = Mapping[tuple[str, str], int]
"""``(centre, directive)``: the revision from which on nothing here needs its row any more."""

_FOR_NOW: Final = 1 << 62
_HELD: Final = """
SELECT centre, target, max(CASE state WHEN 'accepted' THEN coalesce(accepted_rev, 0) ELSE ? END)
FROM actions
WHERE state IN ('recorded', 'sent', 'accepted') OR settled IS NULL GROUP BY centre, target
"""


class _Step(msgspec.Struct):
    at: str = ""
    state: str = ""


class _Times(msgspec.Struct):
    """What a row says of when it ended, an alarm's or a directive's."""

    state: str = ""
    raised_at: str = ""
    cleared_at: str | None = None
    issued_at: str = ""
    history: tuple[_Step, ...] = ()

    def ended(self) -> str | None:
        """Return when it was cleared, or closed as the last step; None = it was not, or unsaid."""
        if self.state == "cleared":
            return self.cleared_at
        last = self.history[-1] if self.history else _Step()
        return last.at if self.state == last.state == "closed" else None

    def all(self) -> Iterable[str | None]:
        """Return every time in the row."""
        return (self.raised_at, self.cleared_at, self.issued_at, *(one.at for one in self.history))


_times = msgspec.json.Decoder(_Times)


class EndedRows:
    """One round through a dataset of one copy, ``DATASETS`` only."""

    def __init__(self, feed: int, centre: str, dataset: str, today_s: int, kept_s: int) -> None:
        """Let go of what ended before ``today_s`` - ``kept_s``.

        Where the dataset itself reaches less far than ``today_s``, before its newest time less
        ``kept_s``: both clocks may be wrong.
        """
        self._feed, self._centre, self._dataset = feed, centre, dataset
        self._today_s, self._kept_s = today_s, kept_s
        self._after = ""
        self._newest_s: int | None = None
        self._ended: list[tuple[str, int, int]] = []
        self._read = False

    def step(
        self, connection: sqlite3.Connection, limit: int, held: Callable[[], Held | None]
    ) -> tuple[int, bool]:
        """Look at, or let go of, up to ``limit`` rows in the caller's transaction.

        ``held`` tells which directives must stay, None = it is not known. Returns how many went
        and whether the round is over.
        """
        if not self._read:
            return 0, self._look(connection, limit) and not self._ended
        part, self._ended = self._ended[:limit], self._ended[limit:]
        if self._dataset == "directives":
            keep = held()
            if keep is None:
                return 0, True
            part = [one for one in part if keep.get((self._centre, one[0]), 0) <= one[1]]
        gone = connection.executemany(
            f"UPDATE {self._dataset} SET row = NULL, extra = NULL"  # noqa: S608  # one of our own tables
            " WHERE feed = ? AND id = ? AND rev = ? AND row IS NOT NULL",
            [(self._feed, row_id, rev) for row_id, rev, _ in part],
        ).rowcount
        return gone, not self._ended

    def _look(self, connection: sqlite3.Connection, limit: int) -> bool:
        """Look at some rows; return whether all were looked at."""
        found = connection.execute(
            f"SELECT id, rev, row FROM {self._dataset}"  # noqa: S608  # one of our own tables
            " WHERE feed = ? AND id > ? AND row IS NOT NULL ORDER BY id LIMIT ?",
            (self._feed, self._after, limit),
        ).fetchall()
        for row_id, rev, text in found:
            self._after = row_id
            try:
                times = _times.decode(text)
            except msgspec.DecodeError:
                continue  # whoever reads it tells of it
            known = [at_s for at_s in map(_instant, times.all()) if at_s is not None]
            if known:
                self._newest_s = max(*known, self._newest_s or 0)
            ended_s = _instant(times.ended())
            if ended_s is not None:
                self._ended.append((row_id, rev, ended_s))
        if len(found) < limit:
            self._read = True
            newest_s = self._today_s if self._newest_s is None else self._newest_s
            before_s = min(self._today_s, newest_s) - self._kept_s
            self._ended = [one for one in self._ended if one[2] < before_s]
        return self._read


def held_directives(folder: Path) -> Held | None:
    """Return the directives that local actions still need, None if the outbox cannot be read."""
    path = folder / duty_schema.FILE
    if not path.exists():
        return {}
    try:
        with contextlib.closing(open_read_only(path)) as connection:
            found = connection.execute(_HELD, (_FOR_NOW,)).fetchall()
    except sqlite3.Error:
        return None
    return {(centre, target): rev for centre, target, rev in found}


def _instant(text: str | None) -> int | None:
    try:
        return None if not text else parse_instant(text)
    except ValueError:
        return None
