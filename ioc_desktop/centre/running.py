"""A centre that is ready to serve: its database, its clock, its world, its application.

The world moves on a thread of its own, so that a page never waits for it; the store lets
writers and readers take turns.
"""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from ioc_desktop.centre.api import ApiSettings, create_app
from ioc_desktop.centre.bulk import BULK_PROFILE, open_bulk
from ioc_desktop.centre.catalogue import PROFILES, Catalogue, Supply, load_catalogue
from ioc_desktop.centre.clock import remember_timeline
from ioc_desktop.centre.feed import HeadFeed
from ioc_desktop.centre.keeper import WorldKeeper
from ioc_desktop.centre.sqlite_store import SqliteStore
from ioc_desktop.centre.store import CentreStore, StoreUnavailableError
from ioc_desktop.centre.store_threads import StoreThreads
from ioc_desktop.centre.world import MADE, World, world_identity
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.errors import KnownError

if TYPE_CHECKING:
    from ioc_desktop.centre.sheets.inbox import Inbox
    from ioc_desktop.centre.standards.live import LiveSources

TICK_S: Final = 0.25
LOOK_S: Final = 1.0
"""How often the inbox is looked at."""
QUIET_S: Final = 60.0
"""A trouble that was told and not met for so long is told again."""
POOL_SIZE: Final = 4
ENDING_S: Final = 20.0
"""How long the world's thread may take to end: it may be writing a large step."""


@dataclass(frozen=True, slots=True)
class CentreOptions:
    """How a centre is run. ``port`` 0 takes a free one; ``token`` None asks for none.

    ``bulk_rows`` above 0 serves a centre for load tests instead: so many observations of
    synthetic indicators, made once, and no events.

    ``supply``: how far its agencies supply it (``centre.catalogue``).

    ``inbox``: a folder whose files are imported as they come (``centre.sheets.inbox``).

    ``database``: a ``postgresql://`` address, which may hold a password; None: a file in
    ``data_folder``. ``workers``: so many processes serve it, with PostgreSQL only.

    ``sources``: a file of programs that it asks by itself, by ``mapping`` (None: the shipped
    one of its profile).
    """

    profile: str
    data_folder: Path
    port: int = 0
    host: str = "127.0.0.1"
    token: str | None = field(default=None, repr=False)
    timeline: Timeline = field(default_factory=Timeline)
    seed: int = 1
    bulk_rows: int = 0
    database: str | None = field(default=None, repr=False)
    workers: int = 1
    supply: Supply = "october-2021"
    inbox: Path | None = None
    sources: Path | None = None
    mapping: Path | None = None


class Centre:
    """A centre that is ready to serve: store, world and application, to be closed after use."""

    def __init__(self, options: CentreOptions) -> None:
        """Open the database and bring the history up to now, or wait until it is.

        Raises:
            KnownError: the database, the profile or the combination cannot be used.
        """
        if options.profile not in PROFILES:
            raise KnownError(
                f"there is no centre profile {options.profile!r}; known: {', '.join(PROFILES)}"
            )
        self.options = options
        self.store = open_store(options)
        self._threads: StoreThreads | None = None
        try:
            self.keeper = self._keeper()
            self.keeper.begin()
            remember_timeline(self.store, options.timeline)
            catalogue = load_catalogue(options.profile, options.supply)
            self._sources = self._open_sources()
            self._inbox = None if options.inbox is None else self._watched(options.inbox, catalogue)
        except BaseException:
            self.store.close()
            raise
        if options.database:
            self._threads = StoreThreads(POOL_SIZE)
        self.app = create_app(
            self.store,
            ApiSettings(catalogue.name, options.token, self.now_s, self._threads, catalogue),
        )
        self._stop = threading.Event()
        self._running: list[threading.Thread] = []

    def __enter__(self) -> Self:
        """Let the clock run."""
        self._running.append(threading.Thread(target=self._run, name="world", daemon=True))
        if self._inbox is not None:
            self._running.append(threading.Thread(target=self._watch, name="inbox", daemon=True))
        for thread in self._running:
            thread.start()
        if self._sources is not None:
            self._sources.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close everything."""
        self.close()

    @property
    def world(self) -> World | None:
        """What happens at the centre, if this process writes it."""
        return self.keeper.world

    @property
    def feed(self) -> HeadFeed:
        """The event streams, to be ended before the server can."""
        feed: HeadFeed = self.app.state.feed
        return feed

    def now_s(self) -> float:
        """Return the centre's time (epoch seconds)."""
        return self.options.timeline.at(time.time())

    def close(self) -> None:
        """Stop the clock and close the store; may be called twice."""
        self._stop.set()
        self.feed.close()
        if self._sources is not None:
            self._sources.close()
        for thread in self._running:
            if thread is not threading.current_thread():
                thread.join(ENDING_S)
        self._running.clear()
        if self._threads is not None:
            self._threads.close()
        self.keeper.step_down()
        self.store.close()

    def _keeper(self) -> WorldKeeper:
        options = self.options

        def bulk(store: CentreStore) -> None:
            open_bulk(store, options.bulk_rows, options.profile)

        def world(store: CentreStore) -> World:
            made = World(options.profile, options.seed, store, options.supply)
            made.open(int(self.now_s()))
            return made

        if rows := str(options.bulk_rows or self.store.get(BULK_PROFILE) or ""):
            return WorldKeeper(self.store, BULK_PROFILE, rows, bulk)
        identity = world_identity(options.profile, options.seed, options.supply)
        return WorldKeeper(self.store, MADE, identity, world)

    def _open_sources(self) -> LiveSources | None:
        """Return what asks the centre's sources; httpx is imported where there are any."""
        options = self.options
        if options.sources is None:
            return None
        from ioc_desktop.centre.standards.live import LiveSources, live_sources

        return LiveSources(
            self.store,
            live_sources(options.sources, options.mapping, self.store),
            self.now_s,
            lambda: self.keeper.leads,
        )

    def _run(self) -> None:
        told, met_s = "", 0.0
        while not self._stop.wait(TICK_S):
            try:
                self.store.notice()
                self.keeper.advance(int(self.now_s()))
            except StoreUnavailableError as error:
                # A full disk, a database that restarts: what can be is still served, and time
                # catches up later. Told once, not at each try: between two tries the keeper
                # asks nothing of the store, which is no sign that it works again.
                if str(error) != told or time.monotonic() - met_s > QUIET_S:
                    told = str(error)
                    print(f"nothing new can be stored: {told}", file=sys.stderr)  # noqa: T201  # for the person who started it
                met_s = time.monotonic()

    def _watched(self, folder: Path, catalogue: Catalogue) -> Inbox:
        from ioc_desktop.centre.sheets.inbox import Inbox

        return Inbox(folder, self.store, catalogue, self.now_s)

    def _watch(self) -> None:
        """Import what comes, in the one process that leads."""
        told = ""
        while not self._stop.wait(LOOK_S):
            if self._inbox is None or not self.keeper.leads:
                continue
            try:
                for one in self._inbox.look():
                    print(f"inbox: {one.report.name}: {one.report.outcome}", file=sys.stderr)  # noqa: T201  # for the person who started it
                told = ""
            except Exception as error:  # noqa: BLE001  # a fault of ours must not end the watch for good
                known = isinstance(error, StoreUnavailableError | OSError)
                why = str(error) if known else f"a fault of ours: {error!r}"
                if why != told:
                    told = why
                    print(f"the inbox waits: {told}", file=sys.stderr)  # noqa: T201  # the same


def open_store(options: CentreOptions) -> CentreStore:
    """Open what the options name. psycopg is imported for a PostgreSQL address only.

    Raises:
        KnownError: it cannot be used, and why.
    """
    if options.database is None:
        return SqliteStore(options.data_folder, options.profile)
    from ioc_desktop.centre.postgres_address import read_address
    from ioc_desktop.centre.postgres_store import open_postgres

    return open_postgres(read_address(options.database), options.profile, POOL_SIZE)
