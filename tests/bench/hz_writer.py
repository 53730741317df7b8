"""Stores a new newest value of every figure each second, in a process of its own.

usage: python -m tests.bench.hz_writer FOLDER TILES

It stands for the station: it prints the topics that changed, as a JSON list, once stored.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from ioc_desktop.domain.rows import Observation
from ioc_desktop.store.pages import Change
from ioc_desktop.store.writer import CacheWriter
from tests.bench.bench_data import NOW, POINTS, indicator_ids, page


def main() -> None:
    """Store until killed."""
    folder, tiles = Path(sys.argv[1]), int(sys.argv[2])
    with CacheWriter.open(folder) as writer:
        second = 0
        while True:
            due = time.monotonic() + 1.0
            second += 1
            changes = [
                Change(
                    f"{identifier}/{POINTS - 1}",
                    1 + second,
                    Observation(
                        indicator=identifier,
                        period_start=NOW.date().isoformat(),
                        value=1000.0 + (second * 7 + number * 13) % 60,
                        as_of="2021-10-07T15:45:00+07:00",
                    ),
                )
                for number, identifier in enumerate(indicator_ids(tiles))
            ]
            told = writer.apply_page(
                page("observations", changes, f"second-{second}"), int(NOW.timestamp())
            )
            print(json.dumps(sorted(told.topics)), flush=True)
            time.sleep(max(0.0, due - time.monotonic()))


if __name__ == "__main__":
    main()
