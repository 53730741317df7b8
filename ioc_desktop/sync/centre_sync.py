"""One centre's supervisor: asks the centre what it is, and runs a replicator for each dataset.

The watch (``_watch``) asks ``GET /v1/centre`` now and then and at once when a replicator
meets trouble; while it gets no answer the gate is shut and no replicator asks anything. The
catalogue's datasets are fetched first, since the others are read with their help. Every task
here belongs to this centre alone: another centre shares only the writer.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Final

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.rows import DATASETS
from ioc_desktop.store.faults import StoreError
from ioc_desktop.sync.adapters import CentreAdapter
from ioc_desktop.sync.clock import Backoff, StationClock
from ioc_desktop.sync.describe import CentreInfo
from ioc_desktop.sync.desk import CentreNote, WriterDesk
from ioc_desktop.sync.faults import Busy, Refused, SyncError
from ioc_desktop.sync.feed_loop import FeedLoop, Pace, SyncListener, either, other_credentials
from ioc_desktop.sync.hints import follow_hints

CATALOGUE: Final = ("subsystems", "localities", "agencies", "indicators")


class CentreSync:
    """Keeps all datasets of one centre up to date until it is cancelled."""

    def __init__(  # composed once, by name
        self,
        adapter: CentreAdapter,
        desk: WriterDesk,
        clock: StationClock,
        listener: SyncListener,
        *,
        pace: Pace | None = None,
        chance: random.Random | None = None,
    ) -> None:
        """Nothing is asked before ``run``."""
        self.centre = adapter.centre
        self.info: CentreInfo | None = None
        self._adapter = adapter
        self._desk = desk
        self._clock = clock
        self._listener = listener
        self._pace = pace or Pace()
        self._chance = chance or random.Random()  # noqa: S311  # spreads load, keeps no secret
        self._gate = asyncio.Event()
        self._watch_now = asyncio.Event()
        self._asked = asyncio.Event()
        self._hold_until_s = 0.0
        self._feeds: dict[str, FeedLoop] = {}
        self._noted: tuple[bool, str | None] | None = None

    async def run(self) -> None:
        """Sync until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._kept("watch", self._watch))
            await self._gate.wait()
            if self.info is not None and self.info.push:
                tasks.create_task(self._kept("hints", self._hints))
            known = [name for name in DATASETS if name in CATALOGUE]
            known += [name for name in DATASETS if name not in CATALOGUE]
            for name in known:
                if name not in CATALOGUE:
                    await self._catalogue_there()
                feed = self._feeds[name] = self._feed(name)
                tasks.create_task(self._kept(name, feed.run, feed))

    def _feed(self, name: str) -> FeedLoop:
        return FeedLoop(
            name,
            home=self,
            adapter=self._adapter,
            desk=self._desk,
            clock=self._clock,
            listener=self._listener,
            pace=self._pace,
            chance=self._chance,
        )

    async def sync_now(self, within_s: float) -> str | None:
        """Try everything now, also with credentials that were refused: a person asked.

        Returns what is in the way, None when every feed had a good round within the time.
        """
        self._asked.set()
        self._watch_now.set()
        try:
            async with asyncio.timeout(within_s):
                outcomes = await asyncio.gather(*(f.round_now() for f in self._feeds.values()))
        except TimeoutError:
            why = self._noted[1] if self._noted else None
            return why or f"{self.centre} did not finish within {within_s:g} s"
        if not outcomes:
            return self._noted[1] if self._noted else f"{self.centre} was not reached yet"
        return next((why for why in outcomes if why is not None), None)

    async def _catalogue_there(self) -> None:
        """Wait for the first round of the catalogue, but not for a centre that cannot do it."""
        waiting = [
            asyncio.create_task(feed.first_round.wait())
            for name, feed in self._feeds.items()
            if name in CATALOGUE
        ]
        try:
            await asyncio.wait(waiting, timeout=self._pace.catalogue_s)
        finally:
            for task in waiting:
                task.cancel()

    async def _kept(
        self, name: str, run: Callable[[], Awaitable[None]], feed: FeedLoop | None = None
    ) -> None:
        """Run a task for ever: one that ends by a bug is told of and begun again, later."""
        backoff = self.backoff()
        while True:
            try:
                await run()
            except Exception as error:  # noqa: BLE001  # a bug in one task must not end the others
                self._listener.crashed(f"{self.centre}/{name}", error)
                if feed is not None:
                    await feed.note("retrying", f"internal error: {error!r}"[:300])
            await asyncio.sleep(self._pace.least_gap_s + backoff.failed())

    async def _hints(self) -> None:
        await follow_hints(
            self._adapter, self._clock, self.backoff(), wake=self._hinted, broke=self.look_again
        )

    def _hinted(self, dataset: str) -> None:
        feed = self._feeds.get(dataset)
        if feed is not None:
            feed.hint()

    # What the feeds need of their centre.

    def backoff(self) -> Backoff:
        """Return a fresh back-off of this centre's pace."""
        return Backoff(self._pace.backoff_base_s, self._pace.backoff_cap_s, self._chance)

    async def ready(self) -> CentreInfo:
        """Wait until the centre answers and does not ask us to wait; return what it is."""
        while True:
            await self._gate.wait()
            hold_s = self._hold_until_s - self._clock.monotonic()
            if hold_s > 0:
                await asyncio.sleep(hold_s)
            elif self.info is not None:
                return self.info

    def look_again(self) -> None:
        """Something was wrong: ask the centre what it is, now."""
        self._watch_now.set()

    def hold(self, seconds: float) -> None:
        """Ask nothing of this centre for so long."""
        self._hold_until_s = max(self._hold_until_s, self._clock.monotonic() + seconds)

    # The watch.

    async def _watch(self) -> None:
        backoff = self.backoff()
        while True:
            wait_s = self._pace.watch_s * self._chance.uniform(0.9, 1.1)
            self._watch_now.clear()
            self._asked.clear()
            mark = self._adapter.credentials_mark()
            try:
                hold_s = self._hold_until_s - self._clock.monotonic()
                if hold_s > 0:
                    await asyncio.sleep(hold_s)
                info = await self._adapter.describe()
            except Refused as error:
                # Without a token of ours the centre was not asked at all.
                answered = error.code != "no_token_env"
                await self._note(CentreNote(reachable=answered, error=str(error)))
                self._gate.clear()
                await other_credentials(self._adapter, mark, self._asked, self._pace.credentials_s)
                continue
            except Busy as error:
                await self._note(CentreNote(reachable=True, error=str(error)))
                self._gate.clear()
                wait_s = backoff.failed(error.retry_after_s)
                self.hold(wait_s)
            except SyncError as error:
                self._gate.clear()
                await self._note(CentreNote(reachable=False, error=str(error)))
                wait_s = backoff.failed()
            else:
                backoff.worked()
                await self._known(info)
            await either(self._watch_now, wait_s)
            if self._watch_now.is_set():
                await asyncio.sleep(self._pace.least_gap_s)

    async def _known(self, info: CentreInfo) -> None:
        """The centre answered: note it and open the gate."""
        await self._note(centre_note(info, self._clock))
        changed = self.info is not None and (self.info.epoch, self.info.schema) != (
            info.epoch,
            info.schema,
        )
        back = not self._gate.is_set()
        self.info = info
        self._gate.set()
        if changed or back:
            for feed in self._feeds.values():
                feed.ask()

    async def _note(self, note: CentreNote) -> None:
        try:
            await self._desk.note_centre(self.centre, note, self._clock.now_s())
        except StoreError as error:
            self._listener.store_failed(error)
            return
        if self._noted != (note.reachable, note.error):
            self._noted = (note.reachable, note.error)
            state = "reachable" if note.reachable else "unreachable"
            self._listener.state_changed(self.centre, None, state, note.error)


def centre_note(info: CentreInfo, clock: StationClock) -> CentreNote:
    """Return what is noted of a centre that answered, with its clock's lead over ours."""
    skew_s: float | None = None
    if info.time is not None:
        try:
            skew_s = parse_instant(info.time) - clock.timeline.at(clock.wall())
        except ValueError:
            skew_s = None
    return CentreNote(
        reachable=True,
        name=info.title,
        epoch=info.epoch,
        schema=info.schema,
        skew_s=skew_s,
        datasets=tuple(dataset.name for dataset in info.datasets),
    )
