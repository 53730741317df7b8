"""One contestant: ``sync_once`` of one centre into an empty cache. Prints one JSON line.

usage: python -m tests.bench.contest_sync FOLDER

FOLDER holds site.toml; FOLDER/data receives the cache. The shares are the times spent in
each step, taken by wrapping the functions that do them; waiting for the wire is what is left
of the elapsed time, since the next page is fetched while one is being stored.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ioc_desktop.config import load_site
from ioc_desktop.station.once import sync_once
from ioc_desktop.store.writer import CacheWriter
from ioc_desktop.sync import http
from ioc_desktop.sync.decode import PageDecoder


def main() -> None:
    """Measure and print."""
    folder = Path(sys.argv[1])
    spent: defaultdict[str, float] = defaultdict(float)

    def timed(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*given: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            try:
                return work(*given, **named)
            finally:
                spent[name] += time.perf_counter() - begun

        return wrapped

    http.check_digest = timed("digest_s", http.check_digest)
    PageDecoder.decode = timed("decode_s", PageDecoder.decode)  # type: ignore[method-assign]  # to take its time
    CacheWriter.apply_page = timed("store_s", CacheWriter.apply_page)  # type: ignore[method-assign]  # the same
    site = load_site(folder / "site.toml")
    begun, worked = time.perf_counter(), time.process_time()
    report = asyncio.run(sync_once(site, folder / "data", deadline_s=600))
    elapsed, cpu = time.perf_counter() - begun, time.process_time() - worked
    (centre,) = [one for one in report.centres if one.reachable]
    rows = sum(dataset.rows for dataset in centre.datasets)
    figures = {"rows": rows, "elapsed_s": elapsed, "cpu_s": cpu, "rows_s": rows / elapsed}
    print(json.dumps(figures | spent), flush=True)


if __name__ == "__main__":
    main()
