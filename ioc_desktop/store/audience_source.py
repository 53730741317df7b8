"""A ``SnapshotSource`` for an audience: what it may not see is neither asked for nor told.

The source behind it reads through ``seen_rows`` already; here every answer goes through the
pure rules of ``domain/audience_rules.py`` as well, by what the catalogues say at that moment.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ioc_desktop.domain.audience import NOT_FOR_AUDIENCE, Audience
from ioc_desktop.domain.audience_rules import Hidden, is_inner, seen
from ioc_desktop.domain.queries import (
    AlarmsQuery,
    Answer,
    DirectiveQuery,
    DirectivesQuery,
    FiguresQuery,
    OverviewQuery,
    Query,
    Snapshot,
    SnapshotSource,
    SubsystemsQuery,
    Unanswered,
)
from ioc_desktop.store.duty_cached import open_read_only
from ioc_desktop.store.seen_rows import (
    HIDDEN_INDICATORS,
    KNOWN_INDICATORS,
    listed,
    record_is_seen,
)

_ABOUT_RECORDS: Final = (
    AlarmsQuery,
    DirectiveQuery,
    DirectivesQuery,
    FiguresQuery,
    OverviewQuery,
)
"""What these tell of may be about a record, and is then as sensitive as that."""

_RECORD: Final = (
    "SELECT 1 FROM records r JOIN feeds f USING (feed) WHERE f.centre = ? AND f.stage = 'live'"
    " AND f.dataset = 'records' AND r.id = ? AND r.row IS NOT NULL AND {seen}"
)


class AudienceSource:
    """Answers what ``audience`` may see of what ``source`` answers about the cache ``path``."""

    def __init__(self, source: SnapshotSource, path: Path, audience: Audience) -> None:
        """Take over ``source``, which is closed with this one."""
        self._source = source
        self._path = path
        self.audience: Final = audience

    def answer(self, queries: Mapping[str, Query], now_s: int) -> Snapshot:
        """Answer what may be asked, as far as it may be seen; else say "not for this audience"."""
        if self.audience == "duty":
            return self._source.answer(queries, now_s)
        with hidden_from(self._path, self.audience) as hidden:
            asked = {
                name: one
                for name, one in queries.items()
                if not is_inner(one, self.audience, hidden)
            }
            found = self._source.answer(asked, now_s).answers if asked else {}
        # What is hidden is looked up again: what was read may be newer than what was asked by.
        with hidden_from(self._path, self.audience) as hidden:
            answers: dict[str, Answer | Unanswered] = {
                name: seen(found[name], self.audience, hidden)
                if name in found
                else Unanswered(NOT_FOR_AUDIENCE)
                for name in queries
            }
        return Snapshot(now_s, answers)

    def topics(self, query: Query) -> frozenset[str]:
        """Return the topics whose change may change the answer, or who may see it.

        How sensitive something is stands in every centre's catalogue, and in the records.
        """
        found = self._source.topics(query)
        if self.audience == "duty":
            return found
        everywhere = self._source.topics(SubsystemsQuery())
        centres = {topic.partition("/")[0] for topic in everywhere}
        datasets = ["indicators", *(["records"] if isinstance(query, _ABOUT_RECORDS) else [])]
        return found | {f"{centre}/{dataset}" for centre in centres for dataset in datasets}

    def close(self) -> None:
        """Release the source; may be called twice."""
        self._source.close()


@contextlib.contextmanager
def hidden_from(path: Path, audience: Audience) -> Iterator[Hidden]:
    """Yield what is hidden from an audience in this cache; everything while it cannot be read."""
    try:
        connection = open_read_only(path)
    except sqlite3.Error:
        yield _EverythingHidden()
        return
    try:
        try:
            connection.execute("BEGIN")
            hidden = connection.execute(HIDDEN_INDICATORS.format(seen=listed(audience)))
            found: Hidden = HiddenRows(
                connection,
                audience,
                frozenset(name for (name,) in hidden),
                frozenset(name for (name,) in connection.execute(KNOWN_INDICATORS)),
            )
        except sqlite3.Error:
            found = _EverythingHidden()
        yield found
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class HiddenRows:
    """What is hidden in one moment of a cache; records are looked up one by one."""

    connection: sqlite3.Connection
    audience: Audience
    indicators: frozenset[str]
    known: frozenset[str]

    def indicator(self, indicator: str) -> bool:
        """Whether any centre's catalogue has the indicator as more than may be seen."""
        return indicator in self.indicators

    def subject(self, centre: str, indicator: str | None, record: str | None) -> bool:
        """Whether something about this must not be seen; also where nobody knows."""
        if indicator and (indicator in self.indicators or indicator not in self.known):
            return True
        if not record:
            return False
        query = _RECORD.format(seen=record_is_seen(self.audience, "r.row"))
        return self.connection.execute(query, (centre, record)).fetchone() is None


class _EverythingHidden:
    """Of a cache that cannot be read nothing is known."""

    indicators: frozenset[str] = frozenset()

    def indicator(self, indicator: str) -> bool:
        """Let the source say why there is nothing: it cannot read the cache either."""
        del indicator
        return False

    def subject(self, centre: str, indicator: str | None, record: str | None) -> bool:
        """Hide it."""
        del centre, indicator, record
        return True
