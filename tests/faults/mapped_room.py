"""A vendor, the adapter that polls it, and the real cache: step by step, or as the station does."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ioc_desktop.domain.mapping import Mapping
from ioc_desktop.store.schema import FILE
from ioc_desktop.store.writer import CacheWriter
from ioc_desktop.sync.adapters import CentreAdapter
from ioc_desktop.sync.adapters.mapped_rest import MappedRestAdapter
from ioc_desktop.sync.centre_sync import CentreSync
from ioc_desktop.sync.clock import StationClock
from ioc_desktop.sync.desk import WriterDesk
from ioc_desktop.sync.faults import SyncError
from ioc_desktop.sync.http import CentreGateway, Limits
from ioc_desktop.sync.replicator import Replicator
from tests.faults.hostile import HostileCentre
from tests.faults.rig import BRISK, LIMITS, QUICK, Heard, adapter_to, look, stored
from tests.faults.vendor import MAPPING, Vendor, mapping_of

RECEIVED = "public_services.received"


def at_once(text: str = MAPPING, **source: Any) -> Mapping:
    """Return a mapping whose sources may be asked all the time; ``source`` changes them all."""
    mapping = mapping_of(text)
    changed = [replace(one, **{"poll_s": 0.0, **source}) for one in mapping.sources]
    return replace(mapping, sources=tuple(changed))


@dataclass
class Clock:
    """A monotonic clock that a test turns."""

    now_s: float = 1000.0

    def __call__(self) -> float:
        return self.now_s


@dataclass
class Room:
    """One vendor's adapter and the desk that stores its pages."""

    folder: Path
    vendor: Vendor
    desk: WriterDesk
    mapping: Mapping
    limits: Limits = QUICK
    token: str | None = "k"  # noqa: S105  # what the test vendor takes
    clock: Clock = field(default_factory=Clock)
    _adapter: MappedRestAdapter | None = None
    _replicators: dict[str, Replicator] = field(default_factory=dict)

    @property
    def adapter(self) -> MappedRestAdapter:
        if self._adapter is None:
            gateway = CentreGateway(
                self.vendor.id, self.vendor.url, lambda: self.token, limits=self.limits
            )
            self._adapter = MappedRestAdapter(
                *(gateway, self.mapping, lambda: self.token, self.folder / FILE),
                monotonic=self.clock,
            )
        return self._adapter

    async def restart(self) -> None:
        """Forget all that a station remembers."""
        if self._adapter is not None:
            await self._adapter.aclose()
        self._adapter = None
        self._replicators.clear()

    async def sync(self, dataset: str = "observations") -> SyncError | None:
        """Do one round of a dataset; return its trouble."""
        replicator = self._replicators.get(dataset)
        if replicator is None:
            parts = (self.adapter, self.desk, dataset, StationClock(), Heard())
            replicator = self._replicators[dataset] = Replicator(*parts)
        try:
            await replicator.catch_up(await self.adapter.describe())
        except SyncError as error:
            return error
        return None

    def received(self) -> dict[str, float]:
        """Return the stored figures of dossiers received, by id."""
        return {
            name: value
            for name, (_, value) in stored(self.folder, self.vendor.id).items()
            if RECEIVED in name
        }

    def open_records(self) -> set[str]:
        found = look(self.folder, "SELECT id FROM records WHERE row IS NOT NULL")
        return {name.removeprefix("su-co/") for (name,) in found}

    def aside(self, dataset: str = "observations") -> dict[str, str]:
        """Return what is set aside: id → reason."""
        found = look(
            self.folder,
            "SELECT id, reason FROM set_aside JOIN feeds USING (feed) WHERE dataset = ?",
            dataset,
        )
        return dict(found)


@contextlib.asynccontextmanager
async def room(
    folder: Path, vendor: Vendor | None = None, mapping: Mapping | None = None, **other: Any
) -> AsyncIterator[Room]:
    """Open the cache and serve the vendor, if it is not yet served."""
    desk = await WriterDesk.open(folder)
    vendor = vendor or Vendor()
    try:
        async with vendor:
            found = Room(folder, vendor, desk, mapping or at_once(), **other)
            try:
                yield found
            finally:
                await found.restart()
    finally:
        await desk.close()


def table_hash(folder: Path, dataset: str = "observations", centre: str = "nghean") -> str:
    with CacheWriter.open(folder) as writer:
        return writer.table_hash(centre, dataset)


@contextlib.asynccontextmanager
async def watching(
    folder: Path,
    vendor: Vendor,
    *others: HostileCentre,
    clock: StationClock | None = None,
    token: Callable[[], str | None] = lambda: "k",
    mapping: Mapping | None = None,
    limits: Limits = LIMITS,
) -> AsyncIterator[Heard]:
    """Run the real sync of a vendor and of usual centres, as the station does."""
    heard = Heard()
    desk = await WriterDesk.open(folder)
    gateway = CentreGateway(vendor.id, vendor.url, token, limits=limits)
    used = clock or StationClock()
    mapped = MappedRestAdapter(gateway, mapping or at_once(), token, folder / FILE, wall=used.wall)
    adapters: list[CentreAdapter] = [mapped, *(adapter_to(one, LIMITS) for one in others)]
    syncs = [
        CentreSync(one, desk, used, heard, pace=BRISK, chance=random.Random(1)) for one in adapters
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
