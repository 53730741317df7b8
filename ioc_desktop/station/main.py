"""The station as a process: ``ioc-desktop station --site FILE --data DIR``."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from pathlib import Path
from typing import Final

from ioc_desktop.config import Site, load_site
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.errors import KnownError
from ioc_desktop.station.log import StationLog
from ioc_desktop.station.pipe import ScreenPipe
from ioc_desktop.station.protocol import Trouble
from ioc_desktop.station.service import StationService
from ioc_desktop.sync.clock import StationClock

NICENESS: Final = 5
"""So much lower is the priority of a station that a wall has started."""


def run_station(
    site_path: Path,
    data_folder: Path,
    *,
    protocol_on_stdio: bool,
    timeline: Timeline | None = None,
) -> int:
    """Run the station until it is stopped; return the exit code.

    ``timeline`` None = as the site file says. With ``protocol_on_stdio`` stdin and stdout
    belong to the protocol, and the end of stdin ends the station.

    Raises:
        ConfigError: the site file has mistakes.
        KnownError: the data folder cannot be used.
    """
    if protocol_on_stdio:
        _come_after_the_screen()
    pipe = ScreenPipe.on_stdio() if protocol_on_stdio else None
    site = load_site(site_path)
    clock = StationClock(site.timeline(time.time()) if timeline is None else timeline)
    log = StationLog(data_folder)
    if log.trouble is not None:
        sys.stderr.write(f"{log.trouble}\n")
    try:
        return asyncio.run(_run(site, data_folder, clock, log, pipe))
    except KnownError as error:
        log.logger.error("the station cannot run", why=str(error))  # noqa: TRY400  # a known error has no traceback to show
        if pipe is not None:
            pipe.send(Trouble(code=getattr(error, "code", "known"), text=str(error)))
        raise
    finally:
        if pipe is not None:
            pipe.close()
        log.close()


def _come_after_the_screen() -> None:
    """Let the wall's process have the processor first where both want it.

    Windows has no ``nice``; its scheduler favours the process with the window by itself.
    """
    if hasattr(os, "nice"):
        os.nice(NICENESS)


async def _run(
    site: Site, data_folder: Path, clock: StationClock, log: StationLog, pipe: ScreenPipe | None
) -> int:
    service = StationService(site, data_folder, clock=clock, log=log.logger, voice=pipe)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        # Windows' event loop takes no signal handlers: there the end of stdin is enough.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, service.stop)
    if pipe is not None:
        pipe.start(service.heard)
    return await service.run()
