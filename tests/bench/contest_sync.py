"""One contestant: ``sync_once`` of one centre into an empty cache. Prints one JSON line.

usage: python -m tests.bench.contest_sync FOLDER

FOLDER holds site.toml; FOLDER/data receives the cache. CPU is told by process: ``station`` (with
``store``, the writer's thread) and ``fetcher``, whose start is part of it.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from ioc_desktop.config import load_site
from ioc_desktop.station.once import sync_once
from ioc_desktop.store.writer import CacheWriter


def main() -> None:
    """Measure and print."""
    folder = Path(sys.argv[1])
    store = {"store_s": 0.0, "store_cpu_s": 0.0, "commits": 0}
    whole = CacheWriter.apply_pages

    def timed(*given: Any) -> Any:
        begun, worked = time.perf_counter(), time.thread_time()
        try:
            return whole(*given)
        finally:
            store["store_s"] += time.perf_counter() - begun
            store["store_cpu_s"] += time.thread_time() - worked
            store["commits"] += 1

    CacheWriter.apply_pages = timed  # type: ignore[assignment, method-assign]  # to take its time
    site = load_site(folder / "site.toml")
    begun, worked = time.perf_counter(), time.process_time()
    report = asyncio.run(sync_once(site, folder / "data", deadline_s=600))
    elapsed, cpu = time.perf_counter() - begun, time.process_time() - worked
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    (centre,) = [one for one in report.centres if one.reachable]
    rows = sum(dataset.rows for dataset in centre.datasets)
    figures = {
        "rows": rows,
        "elapsed_s": elapsed,
        "rows_s": rows / elapsed,
        "cpu_s": cpu,
        "fetcher_cpu_s": children.ru_utime + children.ru_stime,
    }
    print(json.dumps(figures | store), flush=True)


if __name__ == "__main__":
    main()
