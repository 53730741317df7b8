"""One contestant: this product's wall from a filled cache. Prints one JSON line.

usage: python -m tests.bench.contest_ours FOLDER TILES REST_S [--size W H] [--seconds S]
                                          [--content CONTENT.json PICTURE.png]

First switch: from a scene of one tile to a scene of TILES that was never shown, until the
last of its tiles has painted, REST_S after the one tile was shown: 0 = nothing can have been
made ready. Warm: back and forth between the two, with two seconds between switches, in which
pictures can be taken; and at once, without a pause. With --seconds: processor time and gaps of the
loop while nothing changes, and while another process stores a new value of every figure each
second. CONTENT.json receives what the tiles paint, for the bare contestant to paint the same.
Off-screen unless QT_QPA_PLATFORM says otherwise.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ioc_desktop.ui.tile_frame import TileFrame
    from tests.bench.bench_room import BenchRoom

SWITCHES = 9
APART, APART_S = 4, 2.0
SETTLE_S = 3.0


def main() -> None:
    """Measure and print."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from tests.bench.bench_room import SIZE, BenchRoom
    from tests.bench.paint_watch import pss_mb, rest

    told = _arguments(SIZE)
    scene = f"bench{told.tiles}"
    application = QApplication(["bench"])
    room = BenchRoom(told.folder, tuple(told.size))
    room.switch_ms("bench1")
    if told.rest_s:
        rest(told.rest_s)
    first = room.switch_ms(scene)
    if len(room.guests()) != told.tiles:
        raise SystemExit(f"{len(room.guests())} of {told.tiles} tiles are shown")
    at_once, warm = [], []
    for _ in range(SWITCHES):
        room.switch_ms("bench1")
        at_once.append(room.switch_ms(scene))
    for _ in range(APART):
        rest(APART_S)
        room.switch_ms("bench1")
        rest(APART_S)
        warm.append(room.switch_ms(scene))
    figures = {
        "first_ms": first[0],
        "first_cpu_ms": first[1],
        "warm_ms": statistics.median(one[0] for one in warm),
        "warm_cpu_ms": statistics.median(one[1] for one in warm),
        "at_once_ms": statistics.median(one[0] for one in at_once),
        "at_once_cpu_ms": statistics.median(one[1] for one in at_once),
        "pss_mb": pss_mb(),
    }
    if told.seconds:
        figures |= _standing(room, told.folder / "data", told.tiles, told.seconds)
        figures["pss_mb"] = pss_mb()
    if told.content:
        from tests.bench.content import dump_content

        dump_content(room, Path(told.content[0]))
        page = room.window.page
        if page is None or not page.grab().save(told.content[1]):
            raise SystemExit("no picture could be taken")
    print(json.dumps(figures), flush=True)
    room.close()
    application.quit()


def _arguments(size: tuple[int, int]) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("tiles", type=int)
    parser.add_argument("rest_s", type=float)
    parser.add_argument("--size", type=int, nargs=2, default=size)
    parser.add_argument("--seconds", type=float, default=0.0)
    parser.add_argument("--content", nargs=2, default=None)
    return parser.parse_args()


def _standing(room: BenchRoom, data: Path, tiles: int, seconds: float) -> dict[str, float]:
    """Return what the wall costs while it stands, at rest and with all figures new each second."""
    from PySide6.QtCore import QProcess

    from tests.bench.paint_watch import rest
    from tests.bench.steady import cpu_percent, gaps_ms

    rest(SETTLE_S)
    figures = {"idle_cpu_percent": cpu_percent(seconds / 2)}
    heard: list[object] = []
    writer = QProcess()
    writer.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)

    def hear() -> None:
        while writer.canReadLine():
            topics = json.loads(bytes(writer.readLine().data()))
            heard.append(topics)
            room.side.feed.refresh(frozenset(topics))

    writer.readyReadStandardOutput.connect(hear)
    writer.start(sys.executable, ["-m", "tests.bench.hz_writer", str(data), str(tiles)])
    rest(SETTLE_S)
    before = [frame.changed_s for frame in _frames(room)]
    news = len(heard)
    figures["hz_cpu_percent"] = cpu_percent(seconds)
    figures |= {f"hz_{name}": value for name, value in gaps_ms(seconds).items()}
    after = [frame.changed_s for frame in _frames(room)]
    if not all(one < other for one, other in zip(before, after, strict=True)):
        raise SystemExit("not every tile has changed")
    figures["hz_news"] = (len(heard) - news) / (2 * seconds)
    writer.kill()
    writer.waitForFinished()
    return figures


def _frames(room: BenchRoom) -> list[TileFrame]:
    scene = room.side.stage.on_air
    return [] if scene is None else list(scene.frames.values())


if __name__ == "__main__":
    main()
