"""One contestant: a wall with news each second, first alone, then with the meeting room's page.

usage: python -m tests.bench.contest_feed FOLDER TILES CHANGING SECONDS VIEWERS

Ticks of 16 ms on the wall's UI thread. FOLDER holds site.toml and a filled cache in data/; a
process writes CHANGING new values each second. Another process looks on: plain clients that fetch
what changed, and one Chromium that notes when it shows it. Ends with one JSON line; times in ms.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ioc_desktop.app.meeting_feed import MeetingFeed


def main() -> None:
    """Measure and print."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from ioc_desktop.app.meeting_feed import MeetingFeed
    from tests.bench.bench_room import BenchRoom
    from tests.bench.paint_watch import rest
    from tests.bench.steady import gaps_ms

    folder, tiles, changing = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    seconds, viewers = float(sys.argv[4]), int(sys.argv[5])
    application = QApplication(["feed"])
    room = BenchRoom(folder)
    room.switch_ms(f"bench{tiles}")
    writer = Writer(folder / "data", changing)
    feed = MeetingFeed(folder / "site.toml", folder / "data")

    def pass_on() -> None:
        while writer.hints:
            topics = writer.hints.pop(0)
            room.side.feed.refresh(topics)
            feed.refresh(topics)

    ears = QTimer()
    ears.timeout.connect(pass_on)
    ears.start(5)
    rest(3.0)
    figures: dict[str, Any] = {"alone": gaps_ms(seconds)}
    begun = time.perf_counter()
    feed.start(f"bench{tiles}")
    while not feed.standing.scene:
        rest(0.02)
    figures["ready_s"] = time.perf_counter() - begun
    figures |= _with_viewers(feed, viewers, seconds, writer.stored)
    feed.close()
    writer.end()
    print(json.dumps(figures), flush=True)
    room.close()
    application.quit()


class Writer:
    """Stands for the station: new values each second; ``stored`` is when (epoch seconds)."""

    def __init__(self, data: Path, changing: int) -> None:
        self.stored: list[float] = []
        self.hints: list[frozenset[str]] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.hz_writer", str(data), str(changing)],
            stdout=subprocess.PIPE,
            text=True,
        )
        threading.Thread(target=self._listen, daemon=True).start()

    def end(self) -> None:
        self._process.kill()
        self._process.wait()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.stored.append(time.time())
            self.hints.append(frozenset(json.loads(line)))


def _with_viewers(
    feed: MeetingFeed, viewers: int, seconds: float, stored: list[float]
) -> dict[str, Any]:
    """Let viewers come by the codes that are shown, then measure."""
    from tests.bench.contest_gaps import _cpu_s
    from tests.bench.paint_watch import pss_mb, rest
    from tests.bench.steady import gaps_ms

    look_on = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.feed_viewers", feed.standing.address, str(viewers)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert look_on.stdin is not None
    assert look_on.stdout is not None
    told = ""
    while feed.standing.viewers < viewers:
        if feed.standing.code and feed.standing.code != told:
            told = feed.standing.code
            look_on.stdin.write(told + "\n")
            look_on.stdin.flush()
        rest(0.02)
    rest(3.0)
    from_s, begun, cpu = time.time(), time.perf_counter(), _cpu_s(feed.pid)
    shared = gaps_ms(seconds)
    cpu = (_cpu_s(feed.pid) - cpu) / (time.perf_counter() - begun)
    until_s, memory_mb = time.time(), pss_mb(feed.pid)
    look_on.stdin.close()
    seen = json.loads(look_on.stdout.read().splitlines()[-1])
    look_on.wait()
    writes = [one for one in stored if from_s < one < until_s - 1.0]
    return {
        "shared": shared,
        "child_cpu_percent": cpu * 100,
        "child_pss_mb": memory_mb,
        "load1": os.getloadavg()[0],
        "writes": len(writes),
        "text_ms": _after(writes, seen["texts"]),
        "picture_ms": _after(writes, seen["pictures"]),
        "bytes_a_viewer_s": seen["bytes"] / viewers / seen["seconds"],
    }


def _after(writes: list[float], shown: list[float]) -> dict[str, float]:
    """Return how long after each write the last thing that came of it was shown."""
    waits = []
    for write, following in zip(writes, [*writes[1:], writes[-1] + 1.0], strict=True):
        came = [one for one in shown if write < one <= following]
        if came:
            waits.append((max(came) - write) * 1000)
    if not waits:
        return {"median": -1.0, "worst": -1.0}
    return {"median": statistics.median(waits), "worst": max(waits)}


if __name__ == "__main__":
    main()
