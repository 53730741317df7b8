"""Letting go of what is older than the site keeps (``retention_days``).

How old a figure is, is not judged by our clock alone: a clock 400 days ahead would throw
everything away. A feed's *horizon* counts back from the earliest of three: the newest period
that it has a figure of, our clock, and the centre's own time as it last told it. A centre
that is out of contact loses nothing.

The newest figure of each series always stays, however old, and so does every record that is
not closed. Of alarms and directives those go that ended long ago (``ended_rows``). What goes
leaves its id and revision behind, like a deletion by the centre: an older revision that comes
again, or the whole feed replayed, brings nothing back. These marks go with their copy, at the
next new history of the centre.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ioc_desktop.store import ended_rows, packs
from ioc_desktop.store.ended_rows import EndedRows, Held

DAY_S: Final = 86_400
CONTACT_S: Final = 3600
"""A centre that nothing was heard of for longer, by our clock, has no horizon for now."""

_SERIES_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Horizon:
    """What began (a figure) or was closed (a record) before ``before_s`` goes."""

    feed: int
    topic: str
    dataset: str
    before_s: int
    ended: EndedRows | None = None
    """The round through a dataset whose rows say themselves when they ended."""


def horizons(connection: sqlite3.Connection, now_s: int, days: int) -> dict[int, Horizon]:
    """Return the horizon of every live copy that has one, by its number. Times in epoch s."""
    found = {}
    for feed, centre, dataset, skew_s in connection.execute(
        "SELECT feed, centre, dataset, skew_s FROM feeds JOIN centres USING (centre)"
        " WHERE stage = 'live' AND reachable"
        " AND dataset IN ('observations', 'records', 'alarms', 'directives')"
        " AND abs(last_contact_s - ?) <= ?",
        (now_s, CONTACT_S),
    ).fetchall():
        today_s = min(now_s, now_s + int(skew_s or 0))
        topic = f"{centre}/{dataset}"
        if dataset in ended_rows.DATASETS:
            ended = EndedRows(feed, centre, dataset, today_s, days * DAY_S)
            found[feed] = Horizon(feed, topic, dataset, today_s - days * DAY_S, ended)
            continue
        newest = connection.execute(
            "SELECT max(period_start_s) FROM latest JOIN series USING (series)"
            " WHERE feed = ? AND measure <> 'plan'"
            if dataset == "observations"
            else "SELECT max(closed_s) FROM records WHERE feed = ?",
            (feed,),
        ).fetchone()[0]
        if newest is not None:
            before_s = min(newest, today_s) - days * DAY_S
            found[feed] = Horizon(feed, topic, dataset, before_s)
    return found


class Retention:
    """One round through all that may be too old, step by step."""

    def __init__(self, horizons: dict[int, Horizon], held: Callable[[], Held | None]) -> None:
        """Begin a round with these horizons; ``held`` tells which directives must stay."""
        self._held = held
        self._of_figures = {
            number: one for number, one in horizons.items() if one.dataset == "observations"
        }
        self._of_records = [one for one in horizons.values() if one.dataset == "records"]
        self._of_ended = [one for one in horizons.values() if one.ended is not None]
        self._series = 0

    @property
    def done(self) -> bool:
        """Whether the round is over."""
        return not (self._of_figures or self._of_records or self._of_ended)

    def step(self, connection: sqlite3.Connection, limit: int) -> set[str]:
        """Let up to about ``limit`` rows go, in the caller's transaction; return the topics."""
        if self._of_figures:
            return self._some_series(connection, limit)
        if self._of_records:
            return self._some_records(connection, limit)
        return self._some_ended(connection, limit) if self._of_ended else set()

    def _some_series(self, connection: sqlite3.Connection, limit: int) -> set[str]:
        topics = set()
        found = connection.execute(
            "SELECT series, feed, l.period_start_s FROM series LEFT JOIN latest l USING (series)"
            " WHERE series > ? ORDER BY series LIMIT ?",
            (self._series, _SERIES_AT_ONCE),
        ).fetchall()
        for series, feed, newest_s in found:
            horizon = self._of_figures.get(feed)
            if horizon is not None:
                gone = _expire_series(connection, horizon, series, newest_s, limit)
                if gone:
                    topics.add(horizon.topic)
                limit -= gone
                if limit <= 0:
                    return topics
            self._series = series
        if not found:
            self._of_figures = {}
        return topics

    def _some_records(self, connection: sqlite3.Connection, limit: int) -> set[str]:
        horizon = self._of_records[-1]
        closed = connection.execute(
            "SELECT id FROM records WHERE feed = ? AND closed_s < ? LIMIT ?",
            (horizon.feed, horizon.before_s, limit),
        ).fetchall()
        connection.executemany(
            "UPDATE records SET row = NULL, extra = NULL, kind = NULL, subsystem = NULL,"
            " locality = NULL, agency = NULL, state = NULL, opened_s = NULL, due_s = NULL,"
            " closed_s = NULL WHERE feed = ? AND id = ?",
            [(horizon.feed, row_id) for (row_id,) in closed],
        )
        _count(connection, horizon.feed, len(closed))
        if len(closed) < limit:
            self._of_records.pop()
        return {horizon.topic} if closed else set()

    def _some_ended(self, connection: sqlite3.Connection, limit: int) -> set[str]:
        horizon = self._of_ended[-1]
        assert horizon.ended is not None  # noqa: S101  # chosen by it
        gone, over = horizon.ended.step(connection, limit, self._held)
        _count(connection, horizon.feed, gone)
        if over:
            self._of_ended.pop()
        return {horizon.topic} if gone else set()


def _expire_series(
    connection: sqlite3.Connection, horizon: Horizon, series: int, newest_s: int | None, limit: int
) -> int:
    """Let up to ``limit`` rows of a series go, all but those of its newest period."""
    gone = 0
    for table in ("observations", "vintages"):
        keys = connection.execute(
            f"SELECT DISTINCT period_start_s, id FROM {table} WHERE series = ?"  # noqa: S608  # one of our own tables
            " AND period_start_s < ? AND period_start_s IS NOT ? LIMIT ?",
            (series, horizon.before_s, newest_s, limit - gone),
        ).fetchall()
        if table == "observations" and keys:
            packs.trim(connection, series, horizon.before_s)
        connection.executemany(
            f"DELETE FROM {table} WHERE series = ? AND period_start_s = ? AND id = ?",  # noqa: S608  # one of our own tables
            [(series, *key) for key in keys],
        )
        if table == "observations" and keys:
            connection.executemany(
                "UPDATE observation_ids SET series = NULL, period_start_s = NULL"
                " WHERE feed = ? AND id = ?",
                [(horizon.feed, row_id) for _, row_id in keys],
            )
            _count(connection, horizon.feed, len(keys))
        gone += len(keys)
        if gone >= limit:
            break
    return gone


def _count(connection: sqlite3.Connection, feed: int, gone: int) -> None:
    connection.execute(
        "UPDATE feeds SET rows = rows - ?1, changes = changes + (?1 > 0) WHERE feed = ?2",
        (gone, feed),
    )
