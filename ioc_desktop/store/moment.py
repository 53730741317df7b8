"""One moment of the cache: everything read in one read transaction, shared by all answers.

Sixty tiles ask much the same things, so what one answer has read (the newest figures of an
indicator, a centre's contact, a judged freshness) serves the next.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from ioc_desktop.domain.calendar import WorkingCalendar
from ioc_desktop.domain.figures import Freshness, Obligation, ObligationBoard
from ioc_desktop.domain.freshness import judge
from ioc_desktop.domain.rows import Indicator
from ioc_desktop.domain.sources import lost_since_s
from ioc_desktop.store.catalogue import Catalogue
from ioc_desktop.store.kept import IndicatorKept, Kept, Observed, Told

if TYPE_CHECKING:
    from ioc_desktop.store.obligation_answers import Lateness
    from ioc_desktop.store.record_answers import RecordsKept
    from ioc_desktop.store.series_shapes import Shape


class Contact(NamedTuple):
    """What the station noted of a centre; ``lost_since_s`` None while it is in contact."""

    name: str | None
    reachable: bool | None
    last_contact_s: int | None
    lost_since_s: int | None
    skew_s: float | None
    error: str | None
    datasets: str | None


class FeedNote(NamedTuple):
    """What the station noted of a feed."""

    state: str
    error: str | None
    received: int
    rejected: int
    last_ok_s: int | None


_FEW: Final = 4
_AT: Final = (
    "SELECT value, as_of_s FROM observations WHERE series = ? AND period_start_s = ?"
    " ORDER BY coalesce(as_of_s, period_start_s) DESC, rev DESC, id DESC LIMIT 1"
)
_AT_MANY: Final = (
    "WITH wanted (series, start_s) AS (VALUES {marks})"
    " SELECT o.series, o.period_start_s, o.value, o.as_of_s FROM wanted w"
    " CROSS JOIN observations o ON o.series = w.series AND o.period_start_s = w.start_s"
)
_LAST_LAST: Final = " ORDER BY coalesce(o.as_of_s, o.period_start_s), o.rev, o.id"
NOTHING: Final = IndicatorKept([])
"""Of an indicator at a centre that has sent no observations."""


@dataclass(slots=True)
class Moment:
    """The cache at one moment, ``now_s``, for the length of one read transaction."""

    connection: sqlite3.Connection
    now_s: int
    catalogue: Catalogue
    calendar: WorkingCalendar
    silence_s: int | None
    kept: dict[int, Kept]
    """By copy of the observations; the reader hands it from moment to moment."""
    shapes: dict[tuple[str, bool, int, bytes], Shape]
    """What starts alone decide of a chart; kept as long as the reader, whose calendar it is."""
    records: dict[int, RecordsKept]
    """By copy of the records: what was found in it."""
    changes: dict[int, int] = field(default_factory=dict)
    """How often what readers see of a live copy has changed, by its number."""
    feeds: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    """(centre, dataset) → number of the live copy, its rows."""
    renewing: set[tuple[str, str]] = field(default_factory=set)
    """The (centre, dataset) of which a fresh copy is being fetched beside the live one."""
    contacts: dict[str, Contact] = field(default_factory=dict)
    notes: dict[tuple[str, str], FeedNote] = field(default_factory=dict)
    late: dict[tuple[str, str], list[tuple[Lateness, Obligation]]] = field(default_factory=dict)
    """(centre, indicator) → who is late with it, for all boards that count it."""
    boards: dict[tuple[str | None, str], ObligationBoard] = field(default_factory=dict)
    """(centre, subsystem) as asked for → the board with all its rows."""
    _judged: dict[tuple[object, ...], Freshness] = field(default_factory=dict)
    _aside: dict[int, dict[str, int]] = field(default_factory=dict)

    def read_states(self) -> None:
        """Read which copies are live and what the station noted; call it first."""
        run = self.connection.execute
        known = self.kept.copy()
        self.kept.clear()
        for centre, dataset, stage, feed, rows, changes in run(
            "SELECT centre, dataset, stage, feed, rows, changes FROM feeds WHERE stage <> 'retired'"
        ):
            if stage == "fresh":
                self.renewing.add((centre, dataset))
                continue
            self.feeds[centre, dataset] = (feed, rows)
            self.changes[feed] = changes
            if dataset == "observations":
                kept = known.get(feed)
                if kept is None or not kept.is_kept_up(self.connection, changes, self.catalogue):
                    kept = Kept(feed, changes, self.catalogue)
                self.kept[feed] = kept
        for centre, name, reachable, contact_s, lost_s, skew_s, error, datasets in run(
            "SELECT centre, name, reachable, last_contact_s, lost_since_s, skew_s, error,"
            " datasets FROM centres"
        ):
            tried = None if reachable is None else bool(reachable)
            lost_since_s = lost_s
            if tried and self._is_silent(contact_s):
                # No station has noted anything since: nobody knows what the centre has now.
                lost_since_s = contact_s
            self.contacts[centre] = Contact(
                name, tried, contact_s, lost_since_s, skew_s, error, datasets
            )
        for centre, dataset, *note in run(
            "SELECT centre, dataset, state, error, received, rejected, last_ok_s FROM feed_notes"
        ):
            self.notes[centre, dataset] = FeedNote(*note)

    def _is_silent(self, contact_s: int | None) -> bool:
        return (
            self.silence_s is not None
            and contact_s is not None
            and self.now_s - contact_s > self.silence_s
        )

    def centre_name(self, centre: str) -> str:
        """Return the centre's own name, its id before it was ever reached."""
        contact = self.contacts.get(centre)
        return (contact.name if contact else None) or centre

    def lost_since_s(self, centre: str) -> int | None:
        """Return since when the centre is out of contact, None while it is not."""
        contact = self.contacts.get(centre)
        return contact.lost_since_s if contact else None

    def source_lost_s(self, centre: str, subsystem: str, indicator: str = "") -> int | None:
        """Return since when the centre has lost a source of a subsystem, of an indicator of it."""
        about = self.catalogue.of(centre)
        row = about.subsystems.get(subsystem) if about else None
        return None if row is None or not row.sources else lost_since_s(row.sources, indicator)

    def of(self, centre: str, indicator: str) -> IndicatorKept:
        """Return what is kept of an indicator at a centre; the newest of its series are read."""
        feed = self.feeds.get((centre, "observations"))
        return NOTHING if feed is None else self.kept[feed[0]].of(self.connection, indicator)

    def latest(self, centre: str, indicator: str) -> list[Observed]:
        """Return the newest figure of every series of an indicator at a centre."""
        return self.of(centre, indicator).latest

    def read_many(self, centre: str, indicators: Iterable[str]) -> None:
        """Read the newest figures of many indicators at once: ``latest`` finds them read."""
        feed = self.feeds.get((centre, "observations"))
        if feed is not None:
            self.kept[feed[0]].read_many(self.connection, indicators)

    def room_for_series(self, centre: str) -> None:
        """Make room for one more series kept of the centre."""
        self.kept[self.feeds[centre, "observations"][0]].room_for_series()

    def at(
        self, centre: str, indicator: str, wanted: Iterable[tuple[int, int]]
    ) -> Mapping[tuple[int, int], Told | None]:
        """Return value and as-of of the (series, start of period) asked for, None = no row.

        All series are the indicator's at that centre. There may be more in the answer.
        """
        known = self.of(centre, indicator).values
        keys = sorted({key for key in wanted if key not in known})
        if len(keys) <= _FEW:
            for key in keys:
                row = self.connection.execute(_AT, key).fetchone()
                known[key] = row
            return known
        for begin in range(0, len(keys), 400):
            some = keys[begin : begin + 400]
            known.update(dict.fromkeys(some))
            marks = ",".join(["(?,?)"] * len(some))
            values = [part for key in some for part in key]
            rows = self.connection.execute(_AT_MANY.format(marks=marks), values).fetchall()
            told: dict[tuple[int, int], Told] = {row[:2]: row[2:] for row in rows}
            if len(told) != len(rows):
                # Several rows tell of one period: the last one reported counts.
                query = _AT_MANY.format(marks=marks) + _LAST_LAST
                told = {row[:2]: row[2:] for row in self.connection.execute(query, values)}
            known.update(told)
        return known

    def freshness(self, centre: str, indicator: Indicator, row: Observed | None) -> Freshness:
        """Judge a figure of the centre; ``row`` None means that there is none."""
        about = self.catalogue.of(centre)
        subsystem = about.subsystems.get(indicator.subsystem) if about else None
        state = subsystem.state if subsystem else None
        reason = subsystem.note if subsystem and state != "running" else None
        start_s, period, as_of_s = None, "", None
        if row is not None:
            start_s, period = row.start_s, row.period
            as_of_s = None if row.measure == "plan" else row.as_of_s
        lost_s = self.source_lost_s(centre, indicator.subsystem, indicator.id)
        key = (centre, indicator.cadence, start_s, period, as_of_s, state, reason, lost_s)
        judged = self._judged.get(key)
        if judged is None:
            judged = self._judged[key] = judge(
                cadence=indicator.cadence,
                period_start_s=start_s,
                period=period,
                as_of_s=as_of_s,
                now_s=self.now_s,
                calendar=self.calendar,
                lost_since_s=self.lost_since_s(centre),
                source_lost_s=lost_s,
                subsystem_state=state,
                reason=reason,
            )
        return judged

    def aside(self, centre: str, indicator: str) -> int:
        """Return how many rows about this indicator stand set aside at the centre."""
        feed = self.feeds.get((centre, "observations"))
        if feed is None:
            return 0
        counts = self._aside.get(feed[0])
        if counts is None:
            counts = self._aside[feed[0]] = dict(
                self.connection.execute(
                    "SELECT indicator, count(*) FROM set_aside WHERE feed = ?"
                    " AND indicator IS NOT NULL GROUP BY indicator",
                    (feed[0],),
                ).fetchall()
            )
        return counts.get(indicator, 0)
