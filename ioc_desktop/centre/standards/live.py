"""The sources of a running centre: each asked by a task of its own, whatever becomes of others.

One thread, one event loop. What a poll brings is put in one transaction with the place that was
reached, so that a kill at any moment loses nothing and repeats nothing that shows. A source that
has been silent for too long is **lost**: the subsystem that it supplies says so, since the last
contact, until it answers again. Only the process that leads the centre asks.
"""

from __future__ import annotations

import asyncio
import random
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from ioc_desktop.centre.drafts import local_iso
from ioc_desktop.centre.intake import Intake, Taken, take_in
from ioc_desktop.centre.standards.counts import Counts
from ioc_desktop.centre.standards.http import SourceClient, SourceError
from ioc_desktop.centre.standards.known import known_of
from ioc_desktop.centre.standards.mapping import load_mapping, mapping_path
from ioc_desktop.centre.standards.open311 import Open311Source
from ioc_desktop.centre.standards.polling import (
    Came,
    PolledSource,
    SourceState,
    read_state,
    remember,
)
from ioc_desktop.centre.standards.sources_file import SourceSpec, access_of, load_sources
from ioc_desktop.centre.standards.taking import Taking
from ioc_desktop.centre.standards.taxii import TaxiiSource
from ioc_desktop.centre.store import CentreStore, StoreUnavailableError
from ioc_desktop.domain.rows import Source, Subsystem
from ioc_desktop.errors import KnownError

MOST_PAGES: Final = 200
"""Pages of one poll; what is left comes with the next."""

MOST_SAID: Final = 200
"""So many different things are said of what a source told wrong."""

IDLE_S: Final = 0.5
ENDING_S: Final = 10.0
_DATASETS: Final = ("subsystems", "observations", "records")
_DEAF: Final = frozenset({"no_software", "not_connected"})


@dataclass(frozen=True, slots=True)
class LiveSource:
    """A source with how it is asked."""

    spec: SourceSpec
    source: PolledSource


@dataclass(slots=True)
class LiveSources:
    """Asks all sources until it is closed.

    ``now_s`` reads the centre's clock; ``leads`` whether this process writes the world.
    """

    store: CentreStore
    sources: Sequence[LiveSource]
    now_s: Callable[[], float]
    leads: Callable[[], bool]
    _thread: threading.Thread | None = None
    _loop: asyncio.AbstractEventLoop | None = None
    _ending: asyncio.Event | None = None
    _ready: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Begin to ask, on a thread of its own."""
        self._thread = threading.Thread(target=self._run, name="sources", daemon=True)
        self._thread.start()
        self._ready.wait(ENDING_S)

    def close(self) -> None:
        """End every task; may be called twice."""
        if self._thread is None:
            return
        if self._loop is not None and self._ending is not None:
            self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join(ENDING_S)
        self._thread = None

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._ending = asyncio.get_running_loop(), asyncio.Event()
        self._ready.set()
        tasks = [asyncio.create_task(self._keep_all())]
        await self._ending.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _keep_all(self) -> None:
        """Ask all, once what earlier runs have left is put in order."""
        while True:
            if self.leads():
                try:
                    await asyncio.to_thread(forget_others, self.store, self.sources)
                    break
                except StoreUnavailableError:
                    pass  # the centre itself says so
            await asyncio.sleep(IDLE_S)
        await asyncio.gather(*(self._keep(one) for one in self.sources))

    async def _keep(self, live: LiveSource) -> None:
        """Ask one source for ever."""
        desk = SourceDesk(self.store, live, self.now_s)
        client: SourceClient | None = None
        failures = 0
        told = ""
        try:
            while True:
                if not self.leads():
                    await asyncio.sleep(IDLE_S)
                    continue
                pause_s = live.spec.every_s
                try:
                    client = client or SourceClient(access_of(live.spec))
                    await desk.poll(client)
                    failures, told = 0, ""
                except StoreUnavailableError:
                    pause_s = min(pause_s, 2.0)  # the centre itself says so, once
                except SourceError as error:
                    failures += 1
                    pause_s = _pause_s(live.spec.every_s, failures, error.pause_s)
                    told = _say_once(live.spec, str(error), told)
                    pause_s = await desk.missed(str(error), pause_s)
                except Exception as error:  # noqa: BLE001  # a bug here must not end the others
                    failures += 1
                    pause_s = _pause_s(live.spec.every_s, failures, None)
                    told = _say_once(live.spec, f"a fault of ours: {error!r}", told)
                    pause_s = await desk.missed("lỗi chương trình nhập", pause_s)
                await asyncio.sleep(pause_s)
        finally:
            if client is not None:
                await client.close()


class SourceDesk:
    """Puts what one source says, and that it says nothing."""

    def __init__(self, store: CentreStore, live: LiveSource, now_s: Callable[[], float]) -> None:
        """Write to this store, by the centre's clock."""
        self._store, self._live, self._now_s = store, live, now_s
        self._loop_ok_s: float | None = None
        self._said: set[str] = set()
        self.taken = Taken()
        """What the last poll came to."""

    async def poll(self, client: SourceClient) -> None:
        """Ask once, to the end, and put it.

        Raises:
            SourceError: the source did not answer as it should; pages before that are stored.
            StoreUnavailableError: nothing could be stored.
        """
        state, held = await asyncio.to_thread(read_state, self._store, self._live.spec.id)
        cursor = state.cursor
        self.taken = Taken()
        for _ in range(MOST_PAGES):
            now_s = int(self._now_s())
            came = await self._live.source.ask(client, cursor, now_s, held)
            await asyncio.to_thread(self._put, came, now_s)
            cursor = came.cursor
            if not came.more:
                break
        self._loop_ok_s = asyncio.get_running_loop().time()

    async def missed(self, reason: str, pause_s: float) -> float:
        """Note a failed poll; return after which pause to go on.

        Silent for longer than it may be, it is lost since the last contact.
        """
        spec, loop = self._live.spec, asyncio.get_running_loop()
        if self._loop_ok_s is None:
            self._loop_ok_s = loop.time()  # of an earlier life nothing is known but when
        left_s = self._loop_ok_s + spec.silence_s - loop.time()
        if left_s > 0:
            return min(pause_s, max(left_s, 0.05))
        try:
            await asyncio.to_thread(self._lose, reason)
        except StoreUnavailableError:
            return min(pause_s, 2.0)
        return pause_s

    def _put(self, came: Came, now_s: int) -> None:
        spec, source = self._live.spec, self._live.source
        knows = known_of(self._store)
        with take_in(self._store, *_DATASETS) as intake:
            state, held = read_state(self._store, spec.id)
            counts = Counts(intake, spec.name, spec.renew_s, now_s)
            taking = Taking(intake, knows, now_s)
            now_held = source.put(taking, came.items, held, counts)
            self._connect(intake, now_s)
            cursor = state.cursor if came.more else came.reached
            remember(self._store, spec.id, SourceState(cursor, now_s), now_held, held)
            self.taken = intake.taken
        for notice in taking.notices:
            self._say(notice.reason if not notice.path else f"{notice.path}: {notice.reason}")

    def _say(self, reason: str) -> None:
        """Tell once what was left out; a source that is always wrong fills no log."""
        if reason not in self._said and len(self._said) < MOST_SAID:
            self._said.add(reason)
            _tell(self._live.spec, reason)

    def _lose(self, reason: str) -> None:
        """Say that the source is lost; nothing, if that is said already."""
        spec = self._live.spec
        with take_in(self._store, *_DATASETS) as intake:
            state, held = read_state(self._store, spec.id)
            if state.lost_s is not None:
                return
            lost_s = int(self._now_s()) if state.ok_s is None else state.ok_s
            self._tell(intake, self._source(local_iso(lost_s), reason))
            now = msgspec.structs.replace(state, lost_s=lost_s, reason=reason)
            remember(self._store, spec.id, now, None, held)

    def _connect(self, intake: Intake, now_s: int) -> None:
        """Say that the source is there; nothing, if that is said already."""
        spec = self._live.spec
        row = intake.standing("subsystems", self._live.source.subsystem, Subsystem)
        if row is not None and row.state in _DEAF:
            since = local_iso(now_s)[:10]
            note = f"còn thiếu số liệu; mới nối {spec.name}" if spec.state != "running" else None
            intake.connect(row.id, state=spec.state, since=since, note=note)
        self._tell(intake, self._source(None, None))

    def _source(self, lost_since: str | None, reason: str | None) -> Source:
        spec = self._live.spec
        return Source(
            id=spec.id,
            name=spec.name,
            lost_since=lost_since,
            reason=reason,
            indicators=self._live.source.indicators,
        )

    def _tell(self, intake: Intake, told: Source) -> None:
        name = self._live.source.subsystem
        row = intake.standing("subsystems", name, Subsystem)
        if row is None:
            return
        others = [one for one in row.sources if one.id != told.id]
        several = tuple(sorted((*others, told), key=lambda one: one.id))
        if several != row.sources:
            intake.connect(name, sources=several)


def forget_others(store: CentreStore, sources: Sequence[LiveSource]) -> None:
    """Take out of the subsystems the sources that are no longer in the file."""
    mine = {(one.source.subsystem, one.spec.id) for one in sources}
    with take_in(store, "subsystems") as intake:
        for name in known_of(store).subsystems:
            row = intake.standing("subsystems", name, Subsystem)
            if row is None:
                continue
            kept = tuple(one for one in row.sources if (row.id, one.id) in mine)
            if kept != row.sources:
                intake.connect(row.id, sources=kept)


def _pause_s(every_s: float, failures: int, wished_s: float | None) -> float:
    """Return when to ask again: as it wishes, else ever later up to twice the usual, jittered."""
    if wished_s is not None:
        return max(wished_s, 0.05)
    longest = min(every_s * 2.0, every_s * 2.0 ** (failures - 3))
    return max(0.05, longest * random.uniform(0.5, 1.0))  # noqa: S311  # nothing secret


def _say_once(spec: SourceSpec, reason: str, told: str) -> str:
    if reason != told:
        _tell(spec, reason)
    return reason


def _tell(spec: SourceSpec, reason: str) -> None:
    print(f"source {spec.id}: {reason}", file=sys.stderr, flush=True)  # noqa: T201  # for the person who started it


def live_sources(file: Path, mapping: Path | None, store: CentreStore) -> tuple[LiveSource, ...]:
    """Return the sources of a file, held against a centre's catalogue.

    ``mapping`` None: the shipped one of the centre's profile.

    Raises:
        ConfigError: the file or the mapping has mistakes.
        KnownError: the mapping does not have a source's standard.
    """
    tables = load_mapping(mapping or mapping_path(store.centre), known_of(store))
    found = []
    for spec in load_sources(file):
        if spec.kind == "taxii" and tables.taxii is not None:
            found.append(LiveSource(spec, TaxiiSource(spec, tables.taxii)))
        elif spec.kind == "open311" and tables.open311 is not None:
            found.append(LiveSource(spec, Open311Source(spec, tables.open311)))
        else:
            raise KnownError(f"the mapping has no table [{spec.kind}]: see docs/standards.md")
    return tuple(found)
