"""What an officer does from the command line, with a station running on the folder or without.

The folder's lock says which. Without one, the very same ``StationDuty`` is run here for some
seconds: the action is recorded, tried, and said. With one, the request goes into its spool.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Final

from ioc_desktop.config import Site
from ioc_desktop.errors import KnownError
from ioc_desktop.station.centres import adapter_for
from ioc_desktop.station.duty import StationDuty
from ioc_desktop.station.log import StationLog
from ioc_desktop.station.protocol import DutyRequest, FromStation
from ioc_desktop.station.spool import Spool
from ioc_desktop.store.faults import StoreError
from ioc_desktop.store.folder_lock import FolderLock
from ioc_desktop.sync.clock import StationClock
from ioc_desktop.sync.http import Limits
from ioc_desktop.sync.outbox import OutboxPace

OPEN_S: Final = 10.0
SPOOL_S: Final = 15.0
TRIED_S: Final = 12.0
_LOOK_S: Final = 0.1
_LIMITS: Final = Limits(connect_s=5.0, request_s=10.0)
_PACE: Final = OutboxPace(backoff_base_s=0.5, backoff_cap_s=2.0)


def act(site: Site, folder: Path, request: DutyRequest, enough: Callable[[], bool]) -> None:
    """Carry a request out, then wait some seconds until there is ``enough`` to say of it.

    When this returns, what was asked is on the disk.

    Raises:
        KnownError: it was not taken, and why; or the folder cannot be used.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError("disk", f"{folder} cannot be made: {error.strerror}") from error
    try:
        lock = FolderLock(folder)
    except StoreError as error:
        if error.code != "in_use":
            raise
        Spool(folder).ask(uuid.uuid4().hex, request, SPOOL_S)
        until_s = time.monotonic() + TRIED_S
        while not enough() and time.monotonic() < until_s:
            time.sleep(_LOOK_S)
        return
    try:
        asyncio.run(_act_alone(site, folder, request, enough))
    finally:
        lock.release()


async def _act_alone(
    site: Site, folder: Path, request: DutyRequest, enough: Callable[[], bool]
) -> None:
    clock = StationClock(site.timeline(time.time()))
    log = StationLog(folder)
    adapters = [adapter_for(site, centre, folder, _LIMITS) for centre in site.centres]
    duty = StationDuty(
        site, folder, clock, log.logger, say=_nobody_listens, moved=_no_screen, pace=_PACE
    )
    running = asyncio.create_task(duty.run(adapters, lambda _centre: None))
    try:
        opened = asyncio.create_task(duty.opened.wait())
        await asyncio.wait({running, opened}, timeout=OPEN_S, return_when="FIRST_COMPLETED")
        opened.cancel()
        if running.done():
            await running
        done = await duty.answer(request)
        if done.error is not None:
            raise KnownError(done.error)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(TRIED_S):
                while not enough():  # noqa: ASYNC110  # what is waited for is in the database
                    await asyncio.sleep(_LOOK_S)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        for adapter in adapters:
            await adapter.aclose()
        log.close()


def _nobody_listens(_message: FromStation) -> bool:
    return True


def _no_screen(_topic: str) -> None:
    """No screen is to be told; what changed is read from duty.db."""
