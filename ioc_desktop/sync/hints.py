"""Hints from a centre's event stream: they wake replicators early, and nothing depends on them.

A lost, silent, endless or flooding stream only means that news waits for the next poll.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from ioc_desktop.sync.adapters import CentreAdapter
from ioc_desktop.sync.clock import Backoff, StationClock
from ioc_desktop.sync.faults import SyncError

STEADY_S: Final = 60.0
BREATH_S: Final = 0.02


async def follow_hints(
    adapter: CentreAdapter,
    clock: StationClock,
    backoff: Backoff,
    *,
    wake: Callable[[str], None],
    broke: Callable[[], None],
) -> None:
    """Call ``wake(dataset)`` for every hint, for ever; ``broke`` when an open stream ends.

    A stream that ends soon after it began is opened again ever more slowly.
    """
    while True:
        began_s = clock.monotonic()
        heard = False
        try:
            async for dataset in adapter.hints():
                heard = True
                wake(dataset)
                # A flood of hints is read at the pace of a few, the rest waits in the network.
                await asyncio.sleep(BREATH_S)
        except SyncError:
            pass  # polling goes on and tells of whatever is wrong
        if heard:
            broke()
        if clock.monotonic() - began_s > STEADY_S:
            backoff.worked()
        await asyncio.sleep(backoff.failed())
