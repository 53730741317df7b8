"""The life of one feed: rounds of its replicator, and what is done after each kind of trouble."""

from __future__ import annotations

import asyncio
import contextlib
import random
from dataclasses import dataclass
from typing import Protocol

from ioc_desktop.store.faults import StoreError
from ioc_desktop.store.pages import ChangeSet, Page
from ioc_desktop.sync.adapters import CentreAdapter
from ioc_desktop.sync.clock import Backoff, StationClock
from ioc_desktop.sync.describe import CentreInfo
from ioc_desktop.sync.desk import WriterDesk
from ioc_desktop.sync.faults import BadPage, Busy, Refused, SyncError, Unsupported
from ioc_desktop.sync.replicator import Replicator


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a centre is asked, in seconds."""

    poll_s: float = 10.0
    watch_s: float = 10.0
    least_gap_s: float = 0.3
    start_jitter_s: float = 0.3
    catalogue_s: float = 15.0
    backoff_base_s: float = 1.0
    backoff_cap_s: float = 60.0
    credentials_s: float = 5.0
    noted_every_s: float = 30.0


class SyncListener(Protocol):
    """Who is told what the sync of all centres does; called on the event loop."""

    def page_stored(self, page: Page, changes: ChangeSet) -> None:
        """A page was committed."""

    def state_changed(self, centre: str, dataset: str | None, state: str, why: str | None) -> None:
        """A centre (dataset None) or a feed is in a new state, noted in the cache."""

    def store_failed(self, error: StoreError) -> None:
        """The cache could not be written; what was to be stored will come again."""

    def crashed(self, task: str, error: Exception) -> None:
        """A task ended by a bug; it is started again."""


class FeedHome(Protocol):
    """What a feed needs of its centre's supervisor."""

    async def ready(self) -> CentreInfo:
        """Wait until the centre may be asked; return what it last said of itself."""

    def look_again(self) -> None:
        """Ask the centre at once what it is."""

    def hold(self, seconds: float) -> None:
        """Ask nothing of the centre for so long."""


class FeedLoop:
    """Runs one dataset's replicator for ever; ``first_round`` is set after its first try."""

    def __init__(  # noqa: PLR0913  # composed in one place, by name
        self,
        dataset: str,
        *,
        home: FeedHome,
        adapter: CentreAdapter,
        desk: WriterDesk,
        clock: StationClock,
        listener: SyncListener,
        pace: Pace,
        chance: random.Random,
    ) -> None:
        """Nothing is asked before ``run``."""
        self.first_round = asyncio.Event()
        self._replicator = Replicator(adapter, desk, dataset, clock, listener)
        self._dataset = dataset
        self._home = home
        self._adapter = adapter
        self._desk = desk
        self._clock = clock
        self._listener = listener
        self._pace = pace
        self._chance = chance
        self._backoff = Backoff(pace.backoff_base_s, pace.backoff_cap_s, chance)
        self._waiting: list[asyncio.Future[None]] = []
        self._hinted = asyncio.Event()
        self._asked = asyncio.Event()
        self._noted: tuple[str, str | None] | None = None
        self._noted_s = 0.0

    def hint(self) -> None:
        """There may be news: cuts the wait between polls short, never one after trouble."""
        self._hinted.set()

    def ask(self) -> None:
        """Try now whatever happened: a person asks, or the centre is back."""
        self._asked.set()
        self._hinted.set()

    async def round_now(self) -> str | None:
        """Ask for a round and wait for its end; return its trouble, None if all is well."""
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(ended)
        self.ask()
        await ended
        return None if self._noted is None else self._noted[1]

    def _ended(self) -> None:
        """A round came to its end, well or not."""
        self.first_round.set()
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            if not one.done():
                one.set_result(None)

    async def run(self) -> None:
        """Keep the feed up to date until cancelled."""
        await asyncio.sleep(self._chance.uniform(0.0, self._pace.start_jitter_s))
        while True:
            info = await self._home.ready()
            self._hinted.clear()
            self._asked.clear()
            if all(offered.name != self._dataset for offered in info.datasets):
                if self._noted is not None:
                    await self.note("stopped", "the centre no longer offers this dataset")
                self._ended()
                await either(self._asked, self._pace.poll_s)
                continue
            await self._turn(info)
            await asyncio.sleep(self._pace.least_gap_s)

    async def _turn(self, info: CentreInfo) -> None:
        """Do one round and wait as its outcome demands."""
        mark = self._adapter.credentials_mark()
        if self._noted is None:
            await self.note("syncing")
        try:
            await self._replicator.catch_up(info)
        except StoreError as error:
            self._listener.store_failed(error)
            await self.note("retrying", str(error))
            self._ended()
            await either(self._asked, self._backoff.failed())
        except Unsupported as error:
            await self.note("unsupported", str(error))
            self._ended()
            await self._asked.wait()
        except Refused as error:
            await self.note("stopped", str(error))
            self._home.look_again()
            self._ended()
            await other_credentials(self._adapter, mark, self._asked, self._pace.credentials_s)
        except Busy as error:
            await self.note("retrying", str(error))
            wait_s = self._backoff.failed(error.retry_after_s)
            self._home.hold(wait_s)
            self._ended()
            await asyncio.sleep(wait_s)
        except SyncError as error:
            # The same refused page comes again at every try: it is counted once.
            refused = isinstance(error, BadPage) and self._backoff.failures == 0
            await self.note("retrying", str(error), rejected=int(refused))
            self._home.look_again()
            self._ended()
            await either(self._asked, self._backoff.failed())
        else:
            self._backoff.worked()
            await self._worked()
            self._ended()
            await either(self._hinted, self._pace.poll_s * self._chance.uniform(0.9, 1.1))

    async def _worked(self) -> None:
        """Note success, but not at every idle poll: that would write all day for nothing."""
        age_s = self._clock.monotonic() - self._noted_s
        if self._noted != ("ok", None) or age_s > self._pace.noted_every_s:
            await self.note("ok", last_ok_s=self._clock.now_s())

    async def note(
        self,
        state: str,
        error: str | None = None,
        *,
        rejected: int = 0,
        last_ok_s: int | None = None,
    ) -> None:
        """Note the feed's state in the cache and tell of it if it is new."""
        feed = self._replicator.feed
        try:
            await self._desk.note_feed(
                feed, state, error=error, rejected=rejected, last_ok_s=last_ok_s
            )
        except StoreError as failure:
            self._listener.store_failed(failure)
            return
        self._noted_s = self._clock.monotonic()
        if self._noted != (state, error):
            self._noted = (state, error)
            self._listener.state_changed(*feed, state, error)


async def either(event: asyncio.Event, seconds: float) -> None:
    """Wait for the event, but no longer than so many seconds."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


async def other_credentials(
    adapter: CentreAdapter, refused: str, asked: asyncio.Event, every_s: float
) -> None:
    """Wait until the credentials are other than ``refused``, or a person asks for a try (25)."""
    while adapter.credentials_mark() == refused and not asked.is_set():
        await either(asked, every_s)
