"""What the fault tests share: a site around test centres, one run, and a look at the cache."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, Protocol

from ioc_desktop.config import Centre, Secret, Site
from ioc_desktop.station.once import CentreReport, FeedReport, OnceReport, sync_once
from ioc_desktop.store.faults import StoreError
from ioc_desktop.store.pages import ChangeSet, Page
from ioc_desktop.sync.adapters.centre_api import CentreApiAdapter
from ioc_desktop.sync.centre_sync import CentreSync
from ioc_desktop.sync.clock import StationClock
from ioc_desktop.sync.desk import WriterDesk
from ioc_desktop.sync.feed_loop import Pace
from ioc_desktop.sync.http import CentreGateway, Limits
from tests.faults.hostile import HostileCentre

BRISK = Pace(
    poll_s=0.1,
    watch_s=0.2,
    least_gap_s=0.01,
    start_jitter_s=0.01,
    backoff_base_s=0.05,
    backoff_cap_s=0.2,
    credentials_s=0.05,
    noted_every_s=0.1,
)
LIMITS = Limits(connect_s=2.0, request_s=4.0, idle_s=4.0)
"""Everything as usual, only sooner."""

QUICK = Limits(connect_s=0.5, request_s=1.0, idle_s=1.0)


class Located(Protocol):
    """A centre, or what stands in front of one."""

    @property
    def id(self) -> str: ...

    @property
    def url(self) -> str: ...


def site_of(*centres: HostileCentre, token: str | None = None) -> Site:
    secret = None if token is None else Secret(token)
    return Site(centres=tuple(Centre(id=c.id, url=c.url, token=secret) for c in centres))


async def once(folder: Path, *centres: HostileCentre, deadline_s: float = 14.0) -> OnceReport:
    """Sync the centres once, for real, within a few seconds."""
    return await sync_once(
        site_of(*centres), folder, deadline_s=deadline_s, backoff_base_s=BRISK.backoff_base_s
    )


def centre_of(report: OnceReport, name: str) -> CentreReport:
    return next(centre for centre in report.centres if centre.id == name)


def feed_of(report: OnceReport, centre: str, dataset: str) -> FeedReport:
    return next(f for f in centre_of(report, centre).datasets if f.name == dataset)


def adapter_to(
    centre: Located, limits: Limits = QUICK, token: Callable[[], str | None] = lambda: None
) -> CentreApiAdapter:
    return CentreApiAdapter(CentreGateway(centre.id, centre.url, token, limits=limits))


def look(folder: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Read the cache as another program would."""
    with contextlib.closing(
        sqlite3.connect(f"file:{folder / 'cache.db'}?mode=ro", uri=True)
    ) as connection:
        return connection.execute(sql, values).fetchall()


def stored(folder: Path, centre: str = "nghean") -> dict[str, tuple[int, float]]:
    """Return the visible observations of a centre: id → (rev, value)."""
    found = look(
        folder,
        "SELECT o.id, o.rev, o.value FROM feeds f JOIN observation_ids i ON i.feed = f.feed"
        " JOIN observations o ON o.series = i.series AND o.period_start_s = i.period_start_s"
        " AND o.id = i.id WHERE f.centre = ? AND f.dataset = 'observations' AND f.stage = 'live'",
        centre,
    )
    return {row_id: (rev, value) for row_id, rev, value in found}


def truth(centre: HostileCentre) -> dict[str, tuple[int, float]]:
    """Return what the centre's list of changes amounts to."""
    rows: dict[str, dict[str, Any]] = {}
    for item in centre.feeds["observations"]:
        if item["rev"] > rows.get(item["id"], {"rev": -1})["rev"]:
            rows[item["id"]] = item
    return {
        row_id: (item["rev"], item["row"]["value"])
        for row_id, item in rows.items()
        if item["op"] == "put"
    }


def cursor(folder: Path, centre: str = "nghean", dataset: str = "observations") -> str | None:
    found = look(
        folder,
        "SELECT cursor FROM feeds WHERE centre = ? AND dataset = ? AND stage = 'live'",
        centre,
        dataset,
    )
    return found[0][0] if found else None


class Heard:
    """A listener that remembers what the sync told."""

    def __init__(self) -> None:
        self.pages: list[Page] = []
        self.states: list[tuple[str, str | None, str, str | None]] = []
        self.store_errors: list[StoreError] = []
        self.crashes: list[tuple[str, Exception]] = []

    def page_stored(self, page: Page, changes: ChangeSet) -> None:
        assert changes.put >= 0
        self.pages.append(page)

    def state_changed(self, centre: str, dataset: str | None, state: str, why: str | None) -> None:
        self.states.append((centre, dataset, state, why))

    def store_failed(self, error: StoreError) -> None:
        self.store_errors.append(error)

    def crashed(self, task: str, error: Exception) -> None:
        self.crashes.append((task, error))


async def until(condition: Callable[[], bool], *, within_s: float = 20.0) -> None:
    """Wait for a condition; the deadline only ends a test that has failed."""
    async with asyncio.timeout(within_s):
        while not condition():  # noqa: ASYNC110  # conditions of other programs ring no bell
            await asyncio.sleep(0.02)


def run(work: Awaitable[None]) -> None:
    """Run a test's coroutine; 100 s is the end of any of them."""

    async def bounded() -> None:
        async with asyncio.timeout(100):
            await work

    asyncio.run(bounded())


async def first_hint(adapter: CentreApiAdapter) -> str | None:
    """Return the first hint of a stream, None if it ends without one."""
    async for dataset in adapter.hints():
        return dataset
    return None


@contextlib.asynccontextmanager
async def syncing(
    folder: Path,
    *centres: Located,
    clock: StationClock | None = None,
    tokens: dict[str, str] | None = None,
    pace: Pace = BRISK,
    limits: Limits = LIMITS,
) -> AsyncIterator[Heard]:
    """Run the real sync of these centres with the real writer, in this process."""
    heard = Heard()
    given = tokens if tokens is not None else {}
    desk = await WriterDesk.open(folder)
    adapters = [adapter_to(c, limits, lambda c=c: given.get(c.id)) for c in centres]  # type: ignore[misc]  # the default binds the centre
    syncs = [
        CentreSync(a, desk, clock or StationClock(), heard, pace=pace, chance=random.Random(1))
        for a in adapters
    ]
    tasks = [asyncio.create_task(sync.run()) for sync in syncs]
    try:
        yield heard
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for adapter in adapters:
            await adapter.aclose()
        await desk.close()
    assert heard.crashes == []
