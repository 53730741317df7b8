"""From what a polled source says now to changes: what is new, other, or gone. Pure.

An id's revision is one above the stored one, and only where the row differs. A row that is no
longer there is deleted only when the poll was whole and the loss is believable (``Doubts``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from ioc_desktop.domain.durations import DAY_S, parse_instant
from ioc_desktop.domain.mapping import Absent, Made, Source, items_at, rows_of
from ioc_desktop.domain.mapping.paths import MAX_ITEMS
from ioc_desktop.domain.rows import Observation, Row
from ioc_desktop.store.feed_rows import Stored, mark_of
from ioc_desktop.store.pages import Change, SetAside
from ioc_desktop.sync.checks import row_fault
from ioc_desktop.sync.faults import BadPage

_FEW: Final = 5
"""So many rows may go at once without a doubt, unless they were all."""

MOST_ASIDE: Final = 1000
"""So many items of one poll are set aside with their reasons; the cache keeps no more either."""

KEPT_AT_LEAST_S: Final = 30 * DAY_S
"""No site lets figures go that are newer (``retention_days`` is at least 30)."""

_encoder = msgspec.json.Encoder(order="deterministic")


@dataclass(slots=True)
class Snapshot:
    """All that one poll of a source gave. ``whole`` = every item's id is known.

    ``parts`` is how many requests it took; ``items`` how many items came.
    """

    rows: dict[str, Row] = field(default_factory=dict)
    aside: dict[str, SetAside] = field(default_factory=dict)
    whole: bool = True
    parts: int = 0
    items: int = 0

    def take(self, source: Source, answer: Any, date: str | None) -> int:
        """Add the items of one answer; return how many they are.

        Raises:
            BadPage: the list is not where the mapping says, or endless.
        """
        try:
            items = list(items_at(source.items, answer, date))
        except Absent as error:
            raise BadPage(
                "mapping", f"{source.path} does not answer as the mapping says: {error}"
            ) from error
        self.parts += 1
        self.items += len(items)
        if self.items > MAX_ITEMS:
            raise BadPage(
                "too_many", f"{source.path} gives more than {MAX_ITEMS} items; ask for it in parts"
            )
        for item in items:
            for made in rows_of(source, item):
                self._add(source, made)
        return len(items)

    def _add(self, source: Source, made: Made) -> None:
        reason, row = made.reason, made.row
        body = made.body
        if row is not None and (fault := row_fault(row)) is not None:
            reason, body, row = fault, msgspec.json.encode(row), None
        if row is not None and self.rows.setdefault(made.id, row) != row:
            # The first stays; which of the two is right, nobody here can know.
            reason, body = "another item of the same answer gives this row otherwise", b""
            body = msgspec.json.encode(row)
            made = Made(f"{source.id}/#{hashlib.sha256(body).hexdigest()[:16]}", None, reason)
            row = None
        elif row is not None:
            return
        if len(self.aside) == MOST_ASIDE:
            self.whole = False
            return
        self.whole = self.whole and made.known
        self.aside[made.id] = SetAside(made.id, reason, body)

    def mark(self) -> str:
        """Return a digest of all of it: the same for the same rows, whatever their order."""
        digest = hashlib.sha256()
        for name in sorted(self.rows):
            digest.update(_encoder.encode((name, self.rows[name])))
        for name in sorted(self.aside):
            digest.update(_encoder.encode((name, self.aside[name].reason)))
        return digest.hexdigest()[:24]


def changes_of(
    snapshot: Snapshot, stored: Mapping[str, Stored], *, keeps: bool = False
) -> list[Change]:
    """Return the puts that bring the cache to the snapshot.

    A row that is gone from the cache comes back when it is there again. Of a source that
    ``keeps`` its rows only a recent figure does: an older one was let go by retention.
    """
    changes = []
    recent_s = _newest_s(snapshot.rows.values()) - KEPT_AT_LEAST_S if keeps else 0
    for name, row in snapshot.rows.items():
        before = stored.get(name)
        if before is None:
            changes.append(Change(name, 1, row))
        elif before.mark is None:
            if not keeps or not isinstance(row, Observation) or start_s(row) >= recent_s:
                changes.append(Change(name, before.rev + 1, row))
        elif before.mark != mark_of(row):
            changes.append(Change(name, before.rev + 1, row))
    return changes


def start_s(row: Observation) -> int:
    """Return when a figure's period begins, in epoch seconds."""
    return parse_instant(row.period_start)


def _newest_s(rows: Iterable[Row]) -> int:
    return max((start_s(row) for row in rows if isinstance(row, Observation)), default=0)


@dataclass(slots=True)
class Doubts:
    """Whether rows that are gone are believed to be gone: memory of one source's polls.

    It is lost with the process, which only means that it takes as many polls again.
    """

    polls: int = 0
    missing: frozenset[str] = frozenset()

    def gone(self, source: Source, snapshot: Snapshot, there: Iterable[str]) -> list[str]:
        """Return which of the ids that are ``there`` are to be deleted.

        Called once a poll; after a refusal the next poll comes no sooner than ``poll_s``.

        Raises:
            BadPage: too many are missing to be believed yet.
        """
        known = list(there)
        missing = [one for one in known if one not in snapshot.rows and one not in snapshot.aside]
        none_left = bool(known) and len(missing) == len(known)
        many = len(missing) > max(_FEW, source.guard.drop * len(known))
        if (none_left or many) and source.guard.polls > 1:
            self.polls += 1
            if self.polls < source.guard.polls:
                self.missing = frozenset()
                raise BadPage(
                    "suspicious",
                    f"{source.id} suddenly lacks {len(missing)} of {len(known)} rows; they are kept"
                    f" until {source.guard.polls} polls in a row say so (this is {self.polls})",
                )
        else:
            self.polls = 0
        if not snapshot.whole:
            return []
        if snapshot.parts > 1:
            # While a list is read in parts, a row may slip from one part into another.
            before, self.missing = self.missing, frozenset(missing)
            missing = [one for one in missing if one in before or self.polls]
        return missing
