"""One contestant: a real wall with its real station, at rest and under load. One JSON line.

usage: python -m tests.bench.contest_gaps FOLDER TILES SECONDS

Ticks of 16 ms on the UI thread, first while nothing happens, then while the station stores
what the site's second centre (a load test's) serves. Gaps are in ms between two ticks. FOLDER
holds site.toml and a filled cache in data/.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ioc_desktop.ui.station_client import StationClient

SETTLE_S = 6.0


def main() -> None:
    """Measure and print."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from ioc_desktop.app.wall_room import WallRoom, station_command
    from ioc_desktop.ui.station_client import StationClient
    from tests.bench.bench_room import BenchRoom
    from tests.bench.paint_watch import pss_mb, rest
    from tests.bench.steady import gaps_ms

    folder, tiles, seconds = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    application = QApplication(["gaps"])
    room = BenchRoom(folder)
    station = StationClient(station_command(folder / "site.toml", folder / "data"))
    whole = WallRoom(room.side, station)
    room.switch_ms(f"bench{tiles}")
    rest(SETTLE_S)

    def ticks() -> dict[str, float]:
        worked, begun = time.process_time(), time.perf_counter()
        gaps = gaps_ms(seconds)
        elapsed = time.perf_counter() - begun
        return {
            "median_ms": gaps["gap_median_ms"],
            "p99_ms": gaps["gap_p99_ms"],
            "worst_ms": gaps["gap_worst_ms"],
            "cpu_percent": (time.process_time() - worked) / elapsed * 100,
            "load1": os.getloadavg()[0],
            "seconds": elapsed,
        }

    at_rest = ticks()
    station.start()
    while not _rows(folder):
        rest(0.1)
    rest(0.5)
    before, station_cpu = _rows(folder), _cpu_s(_pid(station))
    loaded: dict[str, Any] = ticks()
    elapsed = loaded["seconds"]
    loaded["rows_s"] = (_rows(folder) - before) / elapsed
    loaded["station_cpu_percent"] = (_cpu_s(_pid(station)) - station_cpu) / elapsed * 100
    loaded["station_pss_mb"] = pss_mb(_pid(station))
    print(json.dumps({"rest": at_rest, "load": loaded}), flush=True)
    whole.close()
    application.quit()


def _rows(folder: Path) -> int:
    connection = sqlite3.connect(f"file:{folder}/data/cache.db?mode=ro", uri=True, timeout=5)
    try:
        found = connection.execute(
            "SELECT rows FROM feeds WHERE centre = 'vinh' AND dataset = 'observations'"
        ).fetchone()
    finally:
        connection.close()
    return int(found[0]) if found else 0


def _pid(station: StationClient) -> int:
    if station.hello is None:
        raise ValueError("the station does not run")
    return station.hello.pid


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
