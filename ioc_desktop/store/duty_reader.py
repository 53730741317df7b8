"""Answers everything the screens ask: the cache's questions by a ``CacheReader``, the duty's here.

duty.db is read before the cache: an action that was accepted in between is then still shown
as sent, which it was; the other way round its row could flicker back to the old one (20).
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

from ioc_desktop.domain.audience import Audience
from ioc_desktop.domain.drafts import DRAFTS_TOPIC, DraftBoard
from ioc_desktop.domain.figures import CentreState, Freshness, FreshnessState
from ioc_desktop.domain.freshness import NO_FIGURE, worst
from ioc_desktop.domain.journal import JOURNAL_TOPIC, JournalPage
from ioc_desktop.domain.outbox import OUTBOX_TOPIC, OUTBOX_UNREADABLE
from ioc_desktop.domain.queries import (
    DUTY_QUERIES,
    Answer,
    CentresQuery,
    DirectiveQuery,
    DirectivesQuery,
    DraftsQuery,
    JournalQuery,
    OutboxQuery,
    Query,
    Snapshot,
    SnapshotSource,
    Unanswered,
)
from ioc_desktop.store import duty_drafts, duty_schema, duty_switches
from ioc_desktop.store.duty_answers import answer_directive, answer_directives, answer_outbox
from ioc_desktop.store.duty_cached import CachedDirectives, open_read_only
from ioc_desktop.store.duty_opening import duty_told, version_of
from ioc_desktop.store.faults import StoreError

_STOPPED = frozenset({"stopped", "unsupported"})
_TOPICS = ("directives", "agencies", "localities")


class DutyReader:
    """A ``SnapshotSource`` over cache.db and duty.db; may be called from any thread.

    A machine on which nobody has acted yet has no duty.db: its outbox is empty. So it is for an
    audience that is not on duty: what officers did here is no news before the centres have it.
    """

    def __init__(
        self,
        cache: SnapshotSource,
        folder: Path | str,
        centres: Iterable[str] = (),
        audience: Audience = "duty",
    ) -> None:
        """Answer the cache's questions with ``cache``, which is closed with this reader."""
        self._cache = cache
        self._path = Path(folder) / duty_schema.FILE
        self._cached = CachedDirectives(Path(folder) / "cache.db", audience)
        self._is_told_actions = audience == "duty"
        self._centres = frozenset(centres)
        self._turn = threading.Lock()

    def answer(self, queries: Mapping[str, Query], now_s: int) -> Snapshot:
        """Answer all queries; those about the duty as of one moment of duty.db."""
        duty = {name: one for name, one in queries.items() if isinstance(one, DUTY_QUERIES)}
        plain = {name: one for name, one in queries.items() if name not in duty}
        if not duty:
            return self._cache.answer(plain, now_s)
        found = self._answer_duty(duty, now_s)
        if plain:
            found |= self._cache.answer(plain, now_s).answers
        return Snapshot(now_s, {name: found[name] for name in queries})

    def topics(self, query: Query) -> frozenset[str]:
        """Return the topics whose change may change the answer."""
        if isinstance(query, OutboxQuery):
            return frozenset({OUTBOX_TOPIC})
        if isinstance(query, JournalQuery):
            return frozenset({JOURNAL_TOPIC})
        if isinstance(query, DraftsQuery):
            # Issued, a draft goes on as an action.
            return frozenset({DRAFTS_TOPIC, OUTBOX_TOPIC})
        if isinstance(query, DirectiveQuery | DirectivesQuery):
            centres = self._centres if query.centre is None else {query.centre}
            of_centres = {f"{centre}/{name}" for centre in centres for name in _TOPICS}
            return frozenset({OUTBOX_TOPIC, *of_centres})
        return self._cache.topics(query)

    def close(self) -> None:
        """Release the cache; may be called twice."""
        self._cache.close()

    def _answer_duty(
        self, queries: Mapping[str, Query], now_s: int
    ) -> dict[str, Answer | Unanswered]:
        with self._turn:
            try:
                with duty_told(self._path), contextlib.closing(self._open()) as connection:
                    connection.execute("BEGIN")
                    if version_of(connection, self._path) < duty_schema.ACTIONS_SINCE:
                        # It is being made just now.
                        return dict.fromkeys(queries, Unanswered(OUTBOX_UNREADABLE))
                    return self._answers(connection, queries, now_s)
            except StoreError as error:
                return dict.fromkeys(queries, Unanswered(str(error)))
            except sqlite3.Error:
                return dict.fromkeys(queries, Unanswered(OUTBOX_UNREADABLE))

    def _open(self) -> sqlite3.Connection:
        if self._is_told_actions and self._path.exists():
            return open_read_only(self._path)
        empty = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        for statement in duty_schema.TABLES:
            empty.execute(statement)
        empty.execute(f"PRAGMA user_version = {duty_schema.VERSION}")
        return empty

    def _answers(
        self, connection: sqlite3.Connection, queries: Mapping[str, Query], now_s: int
    ) -> dict[str, Answer | Unanswered]:
        # The moment of duty.db is now; that of the cache comes after it.
        connection.execute("SELECT count(*) FROM actions").fetchone()
        wants_cache = any(
            not isinstance(one, OutboxQuery | JournalQuery | DraftsQuery)
            for one in queries.values()
        )
        cached = self._cached.read() if wants_cache else {}
        found: dict[str, Answer | Unanswered] = {}
        for name, query in queries.items():
            match query:
                case OutboxQuery():
                    found[name] = answer_outbox(connection, query)
                case JournalQuery() if duty_switches.is_there(connection):
                    found[name] = duty_switches.answer_journal(connection, query)
                case JournalQuery():
                    found[name] = JournalPage()  # an older version's file, until a station opens it
                case DraftsQuery() if duty_drafts.is_there(connection):
                    found[name] = duty_drafts.answer_drafts(connection, query)
                case DraftsQuery():
                    found[name] = DraftBoard()  # the same
                case DirectiveQuery():
                    found[name] = answer_directive(connection, cached, query, now_s)
                case DirectivesQuery():
                    fresh = self._freshness(query.centre, now_s)
                    found[name] = answer_directives(connection, cached, query, fresh, now_s)
                case _:
                    raise TypeError(f"no question about the duty: {type(query).__name__}")
        return found

    def _freshness(self, centre: str | None, now_s: int) -> Freshness:
        """Judge the directives' feeds, which have no deadline: lost, stopped, none, or live."""
        states = self._cache.answer({"centres": CentresQuery()}, now_s).answers["centres"]
        if not isinstance(states, tuple):
            return Freshness(FreshnessState.NOT_CONNECTED, reason=NO_FIGURE)
        known = [one for one in states if isinstance(one, CentreState)]
        return worst(_judged(one) for one in known if centre in {None, one.id})


def _judged(centre: CentreState) -> Freshness:
    feed = next((feed for feed in centre.feeds if feed.dataset == "directives"), None)
    as_of_s = None if feed is None else feed.last_ok_s
    if feed is None or as_of_s is None:
        return Freshness(FreshnessState.NOT_CONNECTED, reason=NO_FIGURE)
    if centre.lost_since_s is not None:
        return Freshness(FreshnessState.LOST, as_of_s, since_s=centre.lost_since_s)
    if feed.state in _STOPPED:
        return Freshness(FreshnessState.STALE, as_of_s, since_s=as_of_s, reason=feed.error)
    return Freshness(FreshnessState.LIVE, as_of_s)
