"""A centre behind a vendor's JSON interface, as a mapping describes it (docs/mapped-rest.md).

Such a source tells what is now, not what changed. A poll is therefore held against the cache
(``store.feed_rows``), which gives the changes with their revisions; they leave as pages of the
usual kind. The adapter keeps nothing that must survive: after a kill the next poll is held
against what was stored until then, so no change is lost and none repeated.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final

from ioc_desktop.domain.mapping import Mapping, Source
from ioc_desktop.domain.rows import DATASETS, SCHEMA
from ioc_desktop.store.feed_rows import FeedRows
from ioc_desktop.store.pages import Change, Page, SetAside
from ioc_desktop.sync.adapters.mapped_requests import Vendor
from ioc_desktop.sync.decode import Expected
from ioc_desktop.sync.describe import CentreInfo, DatasetHead
from ioc_desktop.sync.faults import BadPage, SyncError
from ioc_desktop.sync.http import CentreGateway, TokenSource
from ioc_desktop.sync.mapped_changes import Doubts, Snapshot, changes_of

PROBE_S: Final = 30.0
"""A good answer to any question counts for so long as a sign of life, if there is a probe."""

MOST_SILENT_S: Final = 600.0
"""Without a probe it counts until the next poll is due, but no longer than this."""

_CATALOGUE: Final = "catalogue"


@dataclass(slots=True)
class _SourceState:
    """What is remembered of one source from poll to poll; all of it may be lost."""

    doubts: Doubts = field(default_factory=Doubts)
    mark: str = ""
    due_s: float = 0.0
    refusal: BadPage | None = None


@dataclass(slots=True)
class _Plan:
    """What one poll of a dataset came to, handed out page by page."""

    changes: list[Change]
    aside: list[SetAside]
    error: SyncError | None
    last: str
    at: int = 0
    cursor: str | None = None


class MappedRestAdapter:
    """Polls a vendor's interface; implements ``CentreAdapter``."""

    def __init__(
        self,
        gateway: CentreGateway,
        mapping: Mapping,
        token: TokenSource,
        cache: Path,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """Own the gateway. ``cache`` is the cache.db that the pages go to, read here only."""
        self._gateway = gateway
        self._mapping = mapping
        self._cache = cache
        self._monotonic = monotonic
        self.vendor = Vendor(gateway, mapping, token, wall)
        self._states = {source.id: _SourceState() for source in mapping.sources}
        self._plans: dict[str, _Plan] = {}
        self._heard_s: float | None = None
        paces = [source.poll_s for source in mapping.sources]
        self._counts_s = PROBE_S
        if mapping.probe is None:
            # The sources are not asked more often than they may be, only to see a sign of life.
            self._counts_s = min(max(PROBE_S, *paces), MOST_SILENT_S)

    @property
    def centre(self) -> str:
        """The centre's id in the site file."""
        return self._gateway.centre_id

    async def describe(self) -> CentreInfo:
        """Return what the mapping says of the centre, once it is known to answer.

        A good answer of the last seconds is enough; else the mapping's ``probe`` is asked, or
        its sources in turn until one answers.
        """
        if self._heard_s is None or self._monotonic() - self._heard_s > self._counts_s:
            await self._probe()
            self._heard_s = self._monotonic()
        return CentreInfo(
            id=self.centre,
            epoch=f"mapped-{self._mapping.history}",
            schema=SCHEMA,
            datasets=tuple(DatasetHead(n) for n in DATASETS if n in self._mapping.datasets),
            name=self._mapping.name,
            time=None if self.vendor.date is None else _rfc3339(self.vendor.date),
        )

    async def _probe(self) -> None:
        if self._mapping.probe is not None:
            await self.vendor.probe(self._mapping.probe)
            return
        first: SyncError | None = None
        for source in self._mapping.sources:
            try:
                await self.vendor.poll(source, parts=1)
            except SyncError as error:
                first = first or error
            else:
                return
        if first is not None:
            raise first

    async def page(self, expected: Expected, limit: int) -> Page:
        """Return the next changes of a dataset, polling its sources when they are due.

        Raises:
            SyncError: a source's trouble, after what the others gave.
            StoreError: the cache cannot be read.
        """
        plan = self._plans.get(expected.dataset)
        if plan is None or plan.cursor is None or plan.cursor != expected.after:
            plan = self._plans[expected.dataset] = await self._planned(expected)
        if plan.at >= len(plan.changes) and not plan.aside and plan.error is not None:
            self._plans.pop(expected.dataset)
            raise plan.error
        return self._next_page(plan, expected, limit)

    def _next_page(self, plan: _Plan, expected: Expected, limit: int) -> Page:
        changes = plan.changes[plan.at : plan.at + limit]
        aside = plan.aside[: max(0, limit - len(changes))]
        plan.at += len(changes)
        plan.aside = plan.aside[len(aside) :]
        done = plan.at >= len(plan.changes) and not plan.aside
        following = plan.last if done else f"{plan.last}.{plan.at}.{len(plan.aside)}"
        if done and plan.error is None:
            self._plans.pop(expected.dataset)
        elif following == expected.after:
            following += ".more"
        plan.cursor = following
        return Page(
            centre=self.centre,
            dataset=expected.dataset,
            epoch=expected.epoch,
            schema=expected.schema,
            changes=changes,
            set_aside=aside,
            next=following,
            more=not done or plan.error is not None,
        )

    async def _planned(self, expected: Expected) -> _Plan:
        """Poll what is due and hold it against the cache."""
        sources = [one for one in self._mapping.sources if one.dataset == expected.dataset]
        rows = FeedRows(self._cache, self.centre, expected.dataset)
        known = expected.after is not None and expected.after == self._last(expected.dataset)
        plan = _Plan([], [], None, "")
        await self._catalogue(expected, rows, plan)
        for source in sources:
            state = self._states[source.id]
            if self._monotonic() < state.due_s and (known or state.refusal is not None):
                plan.error = plan.error or state.refusal
                continue
            try:
                await self._polled(source, state, rows, plan, known=known)
            except SyncError as error:
                self._heard_s = None if not isinstance(error, BadPage) else self._heard_s
                plan.error = plan.error or error
        plan.last = self._last(expected.dataset)
        return plan

    async def _polled(
        self, source: Source, state: _SourceState, rows: FeedRows, plan: _Plan, *, known: bool
    ) -> None:
        doubted, state.refusal = state.refusal is not None, None
        snapshot = await self.vendor.poll(source)
        self._heard_s = self._monotonic()
        due_s = self._heard_s + source.poll_s
        mark = snapshot.mark()
        if not (known and mark == state.mark) or doubted or state.doubts.missing:
            try:
                plan.changes += await asyncio.to_thread(
                    _held_against, source, snapshot, rows, state.doubts
                )
            except BadPage as error:
                state.refusal, state.due_s = error, due_s
                raise
            plan.aside += snapshot.aside.values()
        state.mark, state.due_s = mark, due_s

    async def _catalogue(self, expected: Expected, rows: FeedRows, plan: _Plan) -> None:
        """Add the changes of the rows that the mapping itself gives, first thing in a process."""
        given = self._mapping.rows.get(expected.dataset)
        if given is None or (
            expected.after is not None and expected.after == self._last(expected.dataset)
        ):
            return
        snapshot = Snapshot({f"{_CATALOGUE}/{name}": row for name, row in given.items()})
        plan.changes += await asyncio.to_thread(_against_catalogue, snapshot, rows)

    def _last(self, dataset: str) -> str:
        """Return the cursor that stands for what every source of a dataset last gave."""
        marks = [
            f"{source.id}={self._states[source.id].mark}"
            for source in self._mapping.sources
            if source.dataset == dataset
        ]
        given = self._mapping.rows.get(dataset)
        if given:
            marks.append(Snapshot(dict(given)).mark())
        return hashlib.sha256("|".join(marks).encode()).hexdigest()[:24]

    async def hints(self) -> AsyncIterator[str]:
        """Yield nothing: what is polled gives no hints."""
        nothing: tuple[str, ...] = ()
        for dataset in nothing:
            yield dataset

    def credentials_mark(self) -> str:
        """Return a mark of the present token."""
        return self._gateway.credentials_mark()

    async def aclose(self) -> None:
        """Close the gateway."""
        await self._gateway.aclose()


def _held_against(
    source: Source, snapshot: Snapshot, rows: FeedRows, doubts: Doubts
) -> list[Change]:
    """Return the changes from what is stored to a snapshot of a source."""
    prefix = f"{source.id}/"
    gone: list[str] = []
    if source.deletes:
        gone = doubts.gone(source, snapshot, rows.ids(prefix))
    # An unreadable item that had no id of its own is not heard of again once it is mended.
    settled = [name for name in rows.set_aside(f"{prefix}#") if name not in snapshot.aside]
    stored = rows.stored([*snapshot.rows, *gone, *settled])
    changes = changes_of(snapshot, stored, keeps=not source.deletes)
    for name in [*gone, *settled]:
        before = stored.get(name)
        changes.append(Change(name, 1 if before is None else before.rev + 1, None))
    return changes


def _against_catalogue(snapshot: Snapshot, rows: FeedRows) -> list[Change]:
    gone = [name for name in rows.ids(f"{_CATALOGUE}/") if name not in snapshot.rows]
    stored = rows.stored([*snapshot.rows, *gone])
    deleted = [Change(name, stored[name].rev + 1, None) for name in gone]
    return changes_of(snapshot, stored) + deleted


def _rfc3339(date: str) -> str | None:
    """Return a Date header as RFC 3339, None if it is none."""
    try:
        return parsedate_to_datetime(date).isoformat()
    except (ValueError, TypeError):
        return None
