"""The real station, composed as ``station.main`` does it, at the pace of a test."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from pathlib import Path

from ioc_desktop.config import load_site
from ioc_desktop.station.log import StationLog
from ioc_desktop.station.service import StationService
from ioc_desktop.sync import fetcher_process
from ioc_desktop.sync.adapters import centre_api
from ioc_desktop.sync.clock import StationClock
from ioc_desktop.sync.feed_loop import Pace
from ioc_desktop.sync.http import Limits

PACE = Pace(
    poll_s=0.15,
    watch_s=0.3,
    least_gap_s=0.02,
    start_jitter_s=0.02,
    catalogue_s=0.5,
    backoff_base_s=0.05,
    backoff_cap_s=0.3,
    credentials_s=0.1,
    noted_every_s=0.5,
)
UPKEEP = {
    "ioc_desktop.station.upkeep_round": {"IDLE_S": 0.05},
    "ioc_desktop.store.packs": {
        "LEAST_POINTS": 6,
        "OPEN_POINTS": 2,
        "TAIL_POINTS": 3,
        "ROUND_S": 0.05,
        "CALM": 1e9,
        "_LOOK_S": 0.02,
    },
}
"""Idle work comes at once, and short series are packed: so kills and faults meet it too."""

LIMITS = Limits(connect_s=1.0, request_s=2.0, idle_s=2.0)


async def _run(site_path: Path, data: Path, log: StationLog) -> int:
    site = load_site(site_path)
    clock = StationClock(site.timeline(time.time()))
    service = StationService(site, data, clock=clock, log=log.logger, pace=PACE, limits=LIMITS)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, service.stop)
    return await service.run()


def run_brisk_station(site: Path, data: Path, helped_from_rows: int = 0) -> int:
    """Run until SIGTERM; return the exit code.

    ``helped_from_rows`` above 0: so many rows of a round are worth a fetcher's start, and a lost
    one is started again soon.
    """
    for module, names in UPKEEP.items():
        for name, value in names.items():
            assert hasattr(sys.modules[module], name), f"{module} has no {name} any more"
            setattr(sys.modules[module], name, value)
    if helped_from_rows:
        centre_api.BULK_ROWS = helped_from_rows  # type: ignore[misc]  # Final for everybody else
        fetcher_process.AGAIN_S = 0.1  # type: ignore[misc]  # the same
    log = StationLog(data)
    try:
        return asyncio.run(_run(site, data, log))
    finally:
        log.close()


if __name__ == "__main__":
    sys.exit(run_brisk_station(Path(sys.argv[1]), Path(sys.argv[2])))
