"""The station's idle work on the cache: one small step after another, pages always first.

The writer serves what is asked of it in turn, so a page waits for one step at most; between
two steps twice as long is left free as the last one took.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, Protocol

from ioc_desktop.store.faults import StoreError
from ioc_desktop.store.upkeep import Upkept
from ioc_desktop.sync.clock import StationClock

IDLE_S: Final = 5.0
TROUBLE_S: Final = 30.0
FIRST_CHECK_S: Final = 120.0
CHECK_EVERY_S: Final = 86_400.0
_SHORTEST_S: Final = 0.02


class Desk(Protocol):
    """What takes the steps; ``sync.desk.WriterDesk``."""

    async def upkeep(self, now_s: int, retention_days: int | None) -> Upkept:
        """Take one step."""

    async def check_whole(self, wanted: Callable[[], bool]) -> StoreError | None:
        """Check every page; return the damage, None if there is none."""


async def keep_up(
    desk: Desk,
    clock: StationClock,
    *,
    retention_days: int | None,
    changed: Callable[[frozenset[str]], None],
    failed: Callable[[StoreError], None],
) -> None:
    """Take steps for ever; ``changed`` is told topics, ``failed`` the disk's troubles."""
    while True:
        begun_s = clock.monotonic()
        try:
            done = await desk.upkeep(clock.now_s(), retention_days)
        except StoreError as error:
            failed(error)
            await asyncio.sleep(TROUBLE_S)
            continue
        if done.topics:
            changed(done.topics)
        took_s = clock.monotonic() - begun_s
        await asyncio.sleep(max(_SHORTEST_S, 2 * took_s) if done.more else IDLE_S)


async def check_daily(
    desk: Desk, *, failed: Callable[[StoreError], None], first_s: float = FIRST_CHECK_S
) -> None:
    """Check the whole cache once the station has settled and then each day, for ever.

    A large file is only glanced at when it is opened; damage that nobody reads stays unseen.
    """
    wanted = True
    wait_s = first_s
    try:
        while True:
            await asyncio.sleep(wait_s)
            damage = await desk.check_whole(lambda: wanted)
            if damage is not None:
                failed(damage)
            wait_s = CHECK_EVERY_S
    finally:
        wanted = False


async def finish(desk: Desk, clock: StationClock, *, within_s: float) -> None:
    """Take what steps there are within a time: for a program that ends anyway.

    Raises:
        StoreError: the disk refuses; what is left is done another time.
    """
    end_s = clock.monotonic() + within_s
    while clock.monotonic() < end_s and (await desk.upkeep(clock.now_s(), None)).more:
        continue
