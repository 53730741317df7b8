"""One contestant: this product's wall, off-screen, from a filled cache. Prints one JSON line.

usage: python -m tests.bench.contest_ours FOLDER TILES REST_S [CONTENT.json PICTURE.png]

First switch: from a scene of one tile to a scene of TILES that was never shown, until the
last of its tiles has painted, REST_S after the one tile was shown: 0 = nothing can have been
made ready. Warm: back and forth between the two. CONTENT.json receives what the tiles paint,
for the bare contestant to paint the same.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
from pathlib import Path

SWITCHES = 9


def main() -> None:
    """Measure and print."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from tests.bench.bench_room import BenchRoom
    from tests.bench.paint_watch import pss_mb, rest

    folder, tiles, rest_s = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    scene = f"bench{tiles}"
    application = QApplication(["bench"])
    room = BenchRoom(folder)
    room.switch_ms("bench1")
    if rest_s:
        rest(rest_s)
    first = room.switch_ms(scene)
    if len(room.guests()) != tiles:
        raise SystemExit(f"{len(room.guests())} of {tiles} tiles are shown")
    warm = []
    for _ in range(SWITCHES):
        room.switch_ms("bench1")
        warm.append(room.switch_ms(scene))
    figures = {
        "first_ms": first[0],
        "first_cpu_ms": first[1],
        "warm_ms": statistics.median(one[0] for one in warm),
        "warm_cpu_ms": statistics.median(one[1] for one in warm),
        "pss_mb": pss_mb(),
    }
    if len(sys.argv) > 4:
        from tests.bench.content import dump_content

        dump_content(room, Path(sys.argv[4]))
        page = room.window.page
        if page is None or not page.grab().save(sys.argv[5]):
            raise SystemExit("no picture could be taken")
    print(json.dumps(figures), flush=True)
    room.close()
    application.quit()


if __name__ == "__main__":
    main()
