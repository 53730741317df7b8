"""``sync --once``: fetch all that is new from every centre, within a time, and report.

The centres are synced side by side; one that misbehaves is given up on when its time is
over, with everything stored that came before, and the others are not delayed by it.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from ioc_desktop.config import Site
from ioc_desktop.domain.figures import CentreState
from ioc_desktop.domain.queries import CentresQuery, Unanswered
from ioc_desktop.domain.rows import DATASETS
from ioc_desktop.station import upkeep_round
from ioc_desktop.station.centres import adapter_for
from ioc_desktop.store.faults import StoreError
from ioc_desktop.store.pages import ChangeSet, Page
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.store.schema import FILE
from ioc_desktop.sync.adapters import CentreAdapter
from ioc_desktop.sync.centre_sync import CATALOGUE, centre_note
from ioc_desktop.sync.clock import Backoff, StationClock
from ioc_desktop.sync.describe import CentreInfo
from ioc_desktop.sync.desk import CentreNote, WriterDesk
from ioc_desktop.sync.faults import (
    BadPage,
    Busy,
    NoProgress,
    Refused,
    SyncError,
    Unreachable,
    Unsupported,
)
from ioc_desktop.sync.http import Limits
from ioc_desktop.sync.replicator import Replicator

ONCE_LIMITS: Final = Limits(connect_s=5.0, request_s=12.0)
TRIES: Final = 3
BACKOFF_S: Final = 0.5
CLOSING_S: Final = 12.0
UPKEEP_S: Final = 2.0
PATIENCE_S: Final = 20.0
"""A centre that asks to wait longer is left for the next run."""

Told = Callable[[str, str, int], None]
"""Called as (centre, dataset, rows received so far) while rows come in."""


class FeedReport(msgspec.Struct, kw_only=True):
    """One dataset after the run. ``rows``: held now; ``received``, ``rejected``: in this run."""

    name: str
    rows: int = 0
    received: int = 0
    rejected: int = 0
    state: str = "never"
    error: str | None = None


class CentreReport(msgspec.Struct, kw_only=True):
    """One centre after the run. ``reachable``: it answered as a centre."""

    id: str
    reachable: bool = False
    error: str | None = None
    datasets: list[FeedReport] = msgspec.field(default_factory=list)


class OnceReport(msgspec.Struct, kw_only=True):
    """What came of one run, in the form that ``sync --once --json`` prints."""

    centres: list[CentreReport]

    @property
    def all_well(self) -> bool:
        """Whether everything that the centres offer is in the cache now."""
        return all(
            centre.reachable
            and centre.error is None
            and all(feed.error is None for feed in centre.datasets)
            for centre in self.centres
        )


async def sync_once(
    site: Site,
    data_folder: Path,
    *,
    progress: Told | None = None,
    deadline_s: float = 60.0,
    backoff_base_s: float = BACKOFF_S,
) -> OnceReport:
    """Sync every centre of the site once and return the report.

    A centre that is not done after ``deadline_s`` (less some seconds for closing) is given up
    on; the next run goes on where this one stopped. What failed is tried ``TRIES`` times, first
    after up to ``backoff_base_s``.

    Raises:
        KnownError: the data folder cannot be used (a running station holds it, no disk),
            or a centre's certificate files cannot.
    """
    clock = StationClock(site.timeline(time.time()))
    desk = await WriterDesk.open(data_folder)
    try:
        runs = [
            _CentreRun(
                adapter_for(site, centre, data_folder, ONCE_LIMITS),
                desk,
                clock,
                progress,
                backoff_base_s,
            )
            for centre in site.centres
        ]
        budget_s = max(deadline_s - CLOSING_S, deadline_s / 2)
        await asyncio.gather(*(run.run(budget_s) for run in runs))
        with contextlib.suppress(StoreError):
            # What cannot be tidied up now is left for the next run; the report tells the rest.
            await upkeep_round.finish(desk, clock, within_s=UPKEEP_S)
    finally:
        await desk.close()
    _count_rows([run.report for run in runs], data_folder, clock.now_s())
    return OnceReport(centres=[run.report for run in runs])


@dataclass(slots=True)
class _Tally:
    """Counts one feed's pages; the replicator's listener."""

    report: FeedReport
    told: Callable[[FeedReport], None]

    def page_stored(self, page: Page, changes: ChangeSet) -> None:  # noqa: ARG002  # the listener's shape
        """Count the rows of a stored page."""
        self.report.received += len(page.changes) + len(page.set_aside)
        self.report.rejected += len(page.set_aside)
        if page.set_aside and self.report.error is None:
            self.report.error = f"rows set aside, the first because: {page.set_aside[0].reason}"
        self.told(self.report)


@dataclass(slots=True)
class _CentreRun:
    """One centre in one run."""

    adapter: CentreAdapter
    desk: WriterDesk
    clock: StationClock
    progress: Told | None
    backoff_base_s: float
    report: CentreReport = field(init=False)

    def __post_init__(self) -> None:
        self.report = CentreReport(id=self.adapter.centre)

    async def run(self, budget_s: float) -> None:
        """Sync within the budget; every trouble ends in the report."""
        try:
            async with asyncio.timeout(budget_s):
                await self._sync()
        except TimeoutError:
            self._given_up(f"not finished within {budget_s:.0f} s: given up on for this run")
        except Exception as error:  # noqa: BLE001  # a bug over one centre must not cost the others theirs
            self._given_up(f"internal error: {error!r}"[:300])
        finally:
            await self.adapter.aclose()
        try:
            for feed in self.report.datasets:
                await self._note_feed(feed)
        except StoreError as error:
            # Told beside what was stored before the disk refused, not instead of it.
            self.report.error = self.report.error or str(error)

    async def _sync(self) -> None:
        try:
            info = await self._described()
        except SyncError as error:
            # An answer that asks for credentials or patience came from the centre itself.
            answered = isinstance(error, Busy | Refused) and error.code != "no_token_env"
            self.report.reachable = answered
            self.report.error = str(error)
            await self._note(CentreNote(reachable=answered, error=str(error)))
            return
        self.report.reachable = True
        await self._note(centre_note(info, self.clock))
        offered = {dataset.name for dataset in info.datasets}
        self.report.datasets = [FeedReport(name=name) for name in DATASETS if name in offered]
        first = [feed for feed in self.report.datasets if feed.name in CATALOGUE]
        rest = [feed for feed in self.report.datasets if feed.name not in CATALOGUE]
        for group in (first, rest):
            await asyncio.gather(*(self._feed(feed, info) for feed in group))

    async def _described(self) -> CentreInfo:
        backoff = self._backoff()
        while True:
            try:
                return await self.adapter.describe()
            except (Unreachable, Busy, BadPage) as error:
                await self._before_next_try(error, backoff)

    async def _feed(self, report: FeedReport, info: CentreInfo) -> None:
        report.state = "syncing"
        tally = _Tally(report, self._told)
        replicator = Replicator(self.adapter, self.desk, report.name, self.clock, tally)
        backoff = self._backoff()
        while True:
            try:
                await replicator.catch_up(info)
            except (Refused, Unsupported, NoProgress, StoreError) as error:
                stopped = "unsupported" if isinstance(error, Unsupported) else "stopped"
                retried = isinstance(error, NoProgress | StoreError)
                report.state = "retrying" if retried else stopped
                report.error = str(error)
                return
            except SyncError as error:
                if isinstance(error, BadPage) and backoff.failures == 0:
                    report.rejected += 1
                try:
                    await self._before_next_try(error, backoff)
                except SyncError:
                    report.state, report.error = "retrying", str(error)
                    return
            except Exception as error:  # noqa: BLE001  # a bug over one feed must not cost the others theirs
                report.state, report.error = "retrying", f"internal error: {error!r}"[:300]
                return
            else:
                report.state = "ok"
                return

    async def _before_next_try(self, error: SyncError, backoff: Backoff) -> None:
        """Wait before another try, or raise the error if there were enough."""
        wait_s = backoff.failed(error.retry_after_s if isinstance(error, Busy) else None)
        hopeless = error.code == "timeout" and backoff.failures > 1
        if backoff.failures >= TRIES or hopeless or wait_s > PATIENCE_S:
            raise error
        await asyncio.sleep(wait_s)

    def _given_up(self, why: str) -> None:
        if not self.report.reachable:
            self.report.error = self.report.error or why
        for feed in self.report.datasets:
            if feed.state in {"syncing", "never"}:
                feed.state, feed.error = "retrying", why

    def _told(self, feed: FeedReport) -> None:
        if self.progress is not None:
            self.progress(self.report.id, feed.name, feed.received)

    async def _note(self, note: CentreNote) -> None:
        try:
            await self.desk.note_centre(self.report.id, note, self.clock.now_s())
        except StoreError as error:
            self.report.error = self.report.error or str(error)

    async def _note_feed(self, feed: FeedReport) -> None:
        ok = feed.state == "ok"
        await self.desk.note_feed(
            (self.report.id, feed.name),
            feed.state,
            error=None if ok else feed.error,
            last_ok_s=self.clock.now_s() if ok else None,
        )

    def _backoff(self) -> Backoff:
        return Backoff(self.backoff_base_s, 10 * self.backoff_base_s, random.Random())  # noqa: S311  # spreads load, keeps no secret


def _count_rows(reports: list[CentreReport], data_folder: Path, now_s: int) -> None:
    """Enter what the cache holds now; a centre that did not answer lists what is held of it."""
    reader = CacheReader(data_folder / FILE, silence_s=None)
    try:
        answer = reader.answer({"centres": CentresQuery()}, now_s).answers["centres"]
    finally:
        reader.close()
    if isinstance(answer, Unanswered) or not isinstance(answer, tuple):
        return
    held = {
        centre.id: {feed.dataset: feed.rows or 0 for feed in centre.feeds}
        for centre in answer
        if isinstance(centre, CentreState)
    }
    for report in reports:
        rows = held.get(report.id, {})
        if not report.datasets:
            report.datasets = [
                FeedReport(name=name, state="retrying", error=report.error)
                for name in DATASETS
                if rows.get(name)
            ]
        for feed in report.datasets:
            feed.rows = rows.get(feed.name, 0)
