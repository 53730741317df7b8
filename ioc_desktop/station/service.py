"""The station: the writer, one sync for each centre, and what the screen side is told.

A task that ends by a bug is logged, marked on its feed and begun again; a damaged cache ends
the process, since only a new start can set it aside. The station ends when it is asked to,
when the UI is gone, or on SIGTERM: the write in hand is finished first.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from functools import partial
from pathlib import Path
from typing import Final, Protocol

import structlog

from ioc_desktop import __version__
from ioc_desktop.config import Site
from ioc_desktop.station.centres import adapter_for
from ioc_desktop.station.duty import StationDuty
from ioc_desktop.station.protocol import (
    PROTOCOL,
    CentresChanged,
    Done,
    DropDraft,
    DutyRequest,
    FromScreen,
    FromStation,
    Heartbeat,
    Hello,
    RecordAction,
    RecordDrafts,
    RecordSwitches,
    RetryOutbox,
    SettleAction,
    Shutdown,
    SyncNow,
    TopicsChanged,
    Trouble,
)
from ioc_desktop.station.stills import stills_of
from ioc_desktop.station.upkeep_round import check_daily, keep_up
from ioc_desktop.store.faults import StoreError
from ioc_desktop.store.pages import ChangeSet, Page
from ioc_desktop.sync.adapters import CentreAdapter
from ioc_desktop.sync.centre_sync import CentreSync
from ioc_desktop.sync.clock import StationClock
from ioc_desktop.sync.describe import CentreInfo
from ioc_desktop.sync.desk import WriterDesk
from ioc_desktop.sync.feed_loop import Pace
from ioc_desktop.sync.http import Limits
from ioc_desktop.sync.outbox import OutboxPace
from ioc_desktop.sync.stills import keep_still

TELL_EVERY_S: Final = 0.1
BEAT_S: Final = 1.0
SYNC_NOW_S: Final = 20.0
CANCEL_S: Final = 5.0
UPKEEP_AGAIN_S: Final = 60.0
MENDED_SHOWN_S: Final = 600.0


class Voice(Protocol):
    """Where messages to the screen side go."""

    def send(self, message: FromStation) -> bool:
        """Send, or return False if nobody reads."""


class StationService:
    """Runs the station until ``stop``; composed by ``station.main`` and by tests."""

    def __init__(
        self,
        site: Site,
        data_folder: Path,
        *,
        clock: StationClock,
        log: structlog.stdlib.BoundLogger,
        voice: Voice | None = None,
        pace: Pace | None = None,
        limits: Limits | None = None,
    ) -> None:
        """Nothing is opened before ``run``; ``voice`` None = nobody listens."""
        self._site = site
        self._folder = data_folder
        self._clock = clock
        self._log = log
        self._voice = voice
        self._pace = pace or Pace(poll_s=site.poll_s)
        self._limits = limits
        self._stop = asyncio.Event()
        self._news = asyncio.Event()
        self._topics: set[str] = set()
        self._centres_changed = False
        self._renewing: set[str] = set()
        self._troubles: dict[str, str] = {}
        self._syncs: dict[str, CentreSync] = {}
        self._errands: set[asyncio.Task[None]] = set()
        self._asked_to_stop: list[int] = []
        self._exit_code = 0
        self._duty = StationDuty(
            site,
            data_folder,
            clock,
            log,
            say=self._say,
            moved=lambda topic: self._topics_changed(frozenset({topic})),
            pace=OutboxPace(
                backoff_base_s=self._pace.backoff_base_s,
                backoff_cap_s=self._pace.backoff_cap_s,
                credentials_s=self._pace.credentials_s,
            ),
        )

    async def run(self) -> int:
        """Run until asked to stop; return the exit code (1: the cache must be opened anew).

        Raises:
            KnownError: the data folder cannot be used (``StoreError``), or a centre's
                certificate files cannot.
        """
        adapters = [
            adapter_for(
                self._site, centre, self._folder, self._limits, partial(self._alone, centre.id)
            )
            for centre in self._site.centres
        ]
        desk = await WriterDesk.open(self._folder)
        try:
            self._say(
                Hello(
                    protocol=PROTOCOL,
                    version=__version__,
                    pid=os.getpid(),
                    data_folder=str(self._folder),
                )
            )
            self._log.info("station started", data=str(self._folder), pid=os.getpid())
            for adapter in adapters:
                self._syncs[adapter.centre] = CentreSync(
                    adapter, desk, self._clock, self, pace=self._pace
                )
            tasks = [asyncio.create_task(self._speak()), asyncio.create_task(self._beat())]
            tasks += [asyncio.create_task(self._kept(sync)) for sync in self._syncs.values()]
            tasks += [
                asyncio.create_task(keep_still(still, self._log))
                for still in stills_of(self._site, self._folder)
            ]
            tasks.append(asyncio.create_task(self._upkeep(desk)))
            tasks.append(asyncio.create_task(self._keep_duty(adapters)))
            tasks.append(asyncio.create_task(check_daily(desk, failed=self.store_failed)))
            if desk.mended is not None:
                tasks.append(asyncio.create_task(self._tell_mended(desk.mended)))
            await self._stop.wait()
            for task in (*tasks, *self._errands):
                task.cancel()
            await asyncio.wait([*tasks, *self._errands], timeout=CANCEL_S)
            for adapter in adapters:
                await adapter.aclose()
        finally:
            await desk.close()
        self._tell()
        for number in self._asked_to_stop:
            self._say(Done(number=number))
        self._log.info("station ended", exit_code=self._exit_code)
        return self._exit_code

    def stop(self) -> None:
        """End: finish the write in hand, close the cache."""
        self._stop.set()

    def heard(self, message: FromScreen | None) -> None:
        """Take a message of the screen side; None = it is gone."""
        match message:
            case None:
                self._log.info("the screen side is gone")
                self.stop()
            case Shutdown():
                self._asked_to_stop.append(message.number)
                self.stop()
            case SyncNow():
                self._run_errand(self._sync_now(message))
            case (
                RecordAction() | SettleAction() | RetryOutbox() | RecordSwitches()
                | RecordDrafts() | DropDraft()
            ):  # fmt: skip
                self._run_errand(self._do_duty(message))

    # What the sync room tells (``sync.feed_loop.SyncListener``).

    def page_stored(self, page: Page, changes: ChangeSet) -> None:
        """Gather the topics of a committed page."""
        self._writing_works()
        self._topics_changed(changes.topics)
        # Rows that nobody sees yet belong to a fresh copy: that there is one is to be seen.
        feed = f"{page.centre}/{page.dataset}"
        before = len(self._renewing)
        if changes.topics:
            self._renewing.discard(feed)
        elif changes.put:
            self._renewing.add(feed)
        if len(self._renewing) != before:
            self._centres_changed = True
            self._news.set()

    def _topics_changed(self, topics: frozenset[str]) -> None:
        if topics:
            self._topics |= topics
            self._news.set()

    def state_changed(self, centre: str, dataset: str | None, state: str, why: str | None) -> None:
        """Log a new state and have it told."""
        self._writing_works()
        self._log.info("state", centre=centre, dataset=dataset, state=state, why=why)
        self._centres_changed = True
        self._news.set()
        if dataset is None and state == "reachable" and why is None:
            self._duty.centre_back(centre)

    def store_failed(self, error: StoreError) -> None:
        """Tell of the disk's trouble once; a damaged cache ends this process."""
        if self._troubles.get(error.code) != str(error):
            self._troubles[error.code] = str(error)
            self._log.error("the cache cannot be written", code=error.code, why=str(error))
            self._say(Trouble(code=error.code, text=str(error)))
        if error.code in {"corrupt", "in_use"}:
            self._exit_code = 1
            self.stop()

    def crashed(self, task: str, error: Exception) -> None:
        """Log a bug; the task is begun again by whoever runs it."""
        self._log.error("a task crashed", task=task, exc_info=error)

    def _alone(self, centre: str, why: str) -> None:
        """A fetcher was lost: nothing else is, the station fetches by itself meanwhile."""
        self._log.warning("a fetcher was lost", centre=centre, why=why)

    def _writing_works(self) -> None:
        for code, text in self._troubles.items():
            self._say(Trouble(code=code, text=text, cleared=True))
        self._troubles.clear()

    # What goes on beside the sync.

    async def _kept(self, sync: CentreSync) -> None:
        """Run a centre's sync for ever."""
        while True:
            try:
                await sync.run()
            except Exception as error:  # noqa: BLE001  # a bug with one centre must not end the other
                self.crashed(sync.centre, error)
            await asyncio.sleep(self._pace.backoff_base_s)

    async def _upkeep(self, desk: WriterDesk) -> None:
        """Do the cache's idle work for ever."""
        while True:
            try:
                await keep_up(
                    desk,
                    self._clock,
                    retention_days=self._site.retention_days,
                    changed=self._topics_changed,
                    failed=self.store_failed,
                )
            except Exception as error:  # noqa: BLE001  # a bug in the idle work must not end the sync
                self.crashed("upkeep", error)
            await asyncio.sleep(UPKEEP_AGAIN_S)

    async def _tell_mended(self, what: str) -> None:
        """Tell for a while what was wrong with the cache: its figures come back one by one."""
        self._log.warning("the cache was mended", what=what)
        self._say(Trouble(code="rebuilt", text=what))
        await asyncio.sleep(MENDED_SHOWN_S)
        self._say(Trouble(code="rebuilt", text=what, cleared=True))

    def _info(self, centre: str) -> CentreInfo | None:
        """Return what a centre last said of itself."""
        sync = self._syncs.get(centre)
        return None if sync is None else sync.info

    async def _keep_duty(self, adapters: list[CentreAdapter]) -> None:
        """Run the outbox for ever."""
        while True:
            try:
                await self._duty.run(adapters, self._info)
            except Exception as error:  # noqa: BLE001  # a bug there must not end the sync
                self.crashed("outbox", error)
            await asyncio.sleep(self._pace.backoff_base_s)

    def _run_errand(self, errand: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def _do_duty(self, request: DutyRequest) -> None:
        """Carry out what an officer did, and answer it."""
        self._say(await self._duty.answer(request))

    async def _sync_now(self, request: SyncNow) -> None:
        """Carry out a request of a person, and answer it."""
        if request.centre is not None and request.centre not in self._syncs:
            why = f"the site file names no centre {request.centre!r}"
            self._say(Done(number=request.number, error=why))
            return
        chosen = [s for s in self._syncs.values() if request.centre in {None, s.centre}]
        found = await asyncio.gather(*(sync.sync_now(SYNC_NOW_S) for sync in chosen))
        error = next((why for why in found if why is not None), None)
        self._say(Done(number=request.number, error=error))

    async def _speak(self) -> None:
        """Tell what changed, gathered over a tenth of a second."""
        while True:
            await self._news.wait()
            self._news.clear()
            self._tell()
            await asyncio.sleep(TELL_EVERY_S)

    def _tell(self) -> None:
        """Tell now; what cannot be told stays gathered for the next time."""
        if self._topics and self._say(TopicsChanged(topics=tuple(sorted(self._topics)))):
            self._topics.clear()
        if self._centres_changed and self._say(CentresChanged()):
            self._centres_changed = False

    async def _beat(self) -> None:
        """Show each second that the loop turns, and how late it does."""
        loop = asyncio.get_running_loop()
        due_s = loop.time() + BEAT_S
        while True:
            await asyncio.sleep(max(0.0, due_s - loop.time()))
            lag_s = max(0.0, loop.time() - due_s)
            self._say(Heartbeat(lag_s=lag_s))
            if self._topics or self._centres_changed:
                self._news.set()
            due_s = loop.time() + BEAT_S

    def _say(self, message: FromStation) -> bool:
        return self._voice is None or self._voice.send(message)
