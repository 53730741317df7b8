"""One contestant: every step of a sync by itself, one after the other. Prints one JSON line.

usage: python -m tests.bench.contest_steps URL TOKEN FOLDER

In the product these overlap in two processes; here each follows the other, and what is taken is
processor time. ``wire`` is HTTP without the digest.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from collections import defaultdict
from pathlib import Path

from ioc_desktop.store.pages import Page
from ioc_desktop.store.writer import CacheWriter
from ioc_desktop.sync import http
from ioc_desktop.sync.decode import Expected, PageDecoder
from ioc_desktop.sync.fetcher_messages import frame, from_fetcher, packed, unpacked
from ioc_desktop.sync.http import CentreGateway

GROUP = 8
LENGTH_BYTES = 4


def main() -> None:
    """Measure and print."""
    url, token, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    spent: defaultdict[str, float] = defaultdict(float)
    digest = http.check_digest

    def timed_digest(body: bytes, header: str | None, *, demand: bool) -> None:
        begun = time.process_time()
        digest(body, header, demand=demand)
        spent["digest"] += time.process_time() - begun

    http.check_digest = timed_digest
    with CacheWriter.open(folder) as writer:
        rows = asyncio.run(steps(url, token, writer, spent))
    spent["wire"] -= spent["digest"]
    print(json.dumps({f"{name}_us": 1e6 * s / rows for name, s in spent.items()}), flush=True)


async def steps(url: str, token: str, writer: CacheWriter, spent: defaultdict[str, float]) -> int:
    gateway = CentreGateway("vinh", url, lambda: token)
    decoder = PageDecoder("observations")
    expected = Expected("vinh", "observations", "lean", "1.0")
    group: list[Page] = []
    rows, more = 0, True
    gc.freeze()
    while more:
        params: dict[str, str | int] = {"limit": 1000}
        if expected.after is not None:
            params["after"] = expected.after
        begun = time.process_time()
        answer = await gateway.get("/v1/observations/changes", params, digest=True)
        fetched = time.process_time()
        page = decoder.decode(answer.body, expected)
        decoded = time.process_time()
        message = from_fetcher.decode(frame(packed(1, page))[LENGTH_BYTES:])
        group.append(unpacked(message, expected))
        handed = time.process_time()
        spent["wire"] += fetched - begun
        spent["decode"] += decoded - fetched
        spent["hand over"] += handed - decoded
        more, rows = page.more, rows + len(page.changes)
        expected = Expected("vinh", "observations", "lean", "1.0", page.next)
        if len(group) == GROUP or not more:
            begun = time.process_time()
            writer.apply_pages(group, 1)
            spent["store"] += time.process_time() - begun
            group = []
    await gateway.aclose()
    return rows


if __name__ == "__main__":
    main()
