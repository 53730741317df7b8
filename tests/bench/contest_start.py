"""One contestant: the cold start of ``ioc-desktop wall``, off-screen. Prints one JSON line.

usage: python -m tests.bench.contest_start SPAWNED_S FOLDER [--no-console]

Runs the real command line in this process, with two changes: it is told that there is a
display, and it is asked to end when the last tile of the site's first scene has painted.
SPAWNED_S is the time (epoch seconds) at which this process was started.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

SCREEN = {"name": "A1", "x": 0, "y": 0, "width": 3840, "height": 2160}


def main() -> None:
    """Measure and print."""
    spawned_s, folder, options = float(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    screens = folder / "screens.json"
    screens.write_text(json.dumps({"screens": [SCREEN]}), encoding="ascii")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screens}"
    sys.argv = ["ioc-desktop", "wall", "--site", str(folder / "site.toml")]
    sys.argv += ["--data", str(folder / "data"), *options]
    from ioc_desktop.app import cli, display

    display.has_display = lambda: True  # the off-screen platform stands for one here
    from ioc_desktop.app.wall_room import WallRoom

    show_first_scene = WallRoom.show_first_scene

    def show_and_watch(room: WallRoom) -> None:
        from PySide6.QtCore import QTimer

        from tests.bench.paint_watch import PaintWatch

        watch = PaintWatch(room)
        heavy: set[str] = set()
        stage = room.side.stage

        def on_shown(_scene: str) -> None:
            heavy.update({name.partition(".")[0] for name in sys.modules} & HEAVY)
            if stage.on_air is not None:
                guests = [frame.guest for frame in stage.on_air.frames.values()]
                watch.watch(guest for guest in guests if guest is not None)

        def on_painted() -> None:
            since_s = time.perf_counter() - watch.done_s
            took = {"start_ms": (time.time() - since_s - spawned_s) * 1000}
            took["cpu_ms"] = watch.done_cpu_s * 1000
            print(json.dumps(took | {"imported": sorted(heavy)}), flush=True)
            from PySide6.QtWidgets import QApplication

            QTimer.singleShot(0, QApplication.quit)

        stage.scene_shown.connect(on_shown)
        watch.painted.connect(on_painted)
        show_first_scene(room)

    # Not by unittest.mock, which imports asyncio.
    setattr(WallRoom, "show_first_scene", show_and_watch)  # noqa: B010  # mypy knows a method
    cli.main()


HEAVY = {
    "httpx",
    "starlette",
    "uvicorn",
    "jsonschema",
    "holidays",
    "pyqtgraph",
    "numpy",
    "rich",
    "structlog",
    "sqlite_utils",
    "asyncio",
    "qasync",
    "typer",
    "click",
}
"""What costs time to import; those met on the way are named in the result."""

if __name__ == "__main__":
    main()
