"""The console never stands on a meeting's screen: not where it was kept, not after a lost cable."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from tests.wall.test_console_on_screens import geometry, until
from tests.wall.test_meeting_on_screens import furnish, places_in_x
from tests.xserver import XServer

CONSOLE = "Bàn trực – Trung tâm điều hành thông minh tỉnh Nghệ An"
MEETING = "ioc-desktop meeting E1"
SETTLED_S = 3.0
"""The longest that windows are moved after screens have changed, and some more."""


def test_the_console_keeps_off_the_meetings_screen(xserver: XServer, tmp_path: Path) -> None:
    for index in range(3):
        xserver.plug(index, "1280x720", x=index * 1280, y=0)
    furnish(tmp_path)
    kept = tmp_path / "config" / "ioc-desktop" / "windows.json"
    kept.parent.mkdir(parents=True)
    place = {"identity": "", "name": "DUMMY2", "x": 20, "y": 30, "width": 1000, "height": 600}
    kept.write_text(json.dumps({"schema": 1, "windows": {"ConsoleWindow": place}}), "utf-8")
    command = [sys.executable, "-m", "ioc_desktop", "wall", "--site", str(tmp_path / "site.toml")]
    process = subprocess.Popen(
        [*command, "--data", str(tmp_path / "data")],
        env={**xserver.environment, "XDG_CONFIG_HOME": str(tmp_path / "config")},
    )

    def at(name: str) -> tuple[int, int, int, int]:
        return geometry(xserver, name) or (-9999, 0, 0, 0)

    try:
        until(lambda: {CONSOLE, MEETING} <= places_in_x(xserver).keys(), "both windows")
        until(lambda: geometry(xserver, CONSOLE) is not None, "the console")
        left, _, width, _ = at(CONSOLE)
        assert left + width <= 2560, "kept on a screen that the site has tagged since"
        assert at(MEETING)[0] == 2560

        xserver.unplug(0)
        xserver.unplug(1)
        xserver.plug(2, "1280x720", x=0, y=0)
        until(lambda: at(MEETING)[:2] == (0, 0), "the one that is left is moved to the corner")
        until(lambda: geometry(xserver, CONSOLE) is None, "the console is not shown there")
        time.sleep(SETTLED_S)
        assert geometry(xserver, CONSOLE) is None

        xserver.plug(0, "1280x720", x=0, y=0)
        xserver.plug(1, "1280x720", x=1280, y=0)
        xserver.plug(2, "1280x720", x=2560, y=0)
        until(lambda: geometry(xserver, CONSOLE) is not None, "the console is back")
        until(lambda: at(MEETING)[0] == 2560, "the meeting's window is on its screen")
        time.sleep(SETTLED_S)
        left, _, width, _ = at(CONSOLE)
        assert left >= 0
        assert left + width <= 2560
        process.terminate()
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()
