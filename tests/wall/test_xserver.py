"""The tests' own X server is real: Qt sees monitors come and go on it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.xserver import XServer, XServerError

WATCHER = """
import json, sys
from PySide6.QtCore import QSocketNotifier
from PySide6.QtGui import QGuiApplication

def say(what, screen):
    print(json.dumps({"what": what, "name": screen.name()}), flush=True)

application = QGuiApplication(["watcher"])
application.screenAdded.connect(lambda screen: say("added", screen))
application.screenRemoved.connect(lambda screen: say("removed", screen))
stdin = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
stdin.activated.connect(application.quit)
for screen in application.screens():
    say("there", screen)
print(json.dumps({"what": "ready", "name": ""}), flush=True)
application.exec()
"""


class Watcher:
    """A Qt process that prints the screens it sees."""

    def __init__(self, server: XServer) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", WATCHER],
            env=server.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def next(self) -> tuple[str, str]:
        assert self.process.stdout
        said: dict[str, Any] = json.loads(self.process.stdout.readline())
        return said["what"], said["name"]

    def close(self) -> None:
        self.process.communicate("end\n", timeout=20)


@pytest.fixture
def watcher(four_screens: XServer) -> Iterator[Watcher]:
    watcher = Watcher(four_screens)
    yield watcher
    watcher.close()


def test_qt_sees_monitors_come_and_go(four_screens: XServer, watcher: Watcher) -> None:
    there = {watcher.next() for _ in range(4)}
    assert there == {("there", f"DUMMY{index}") for index in range(4)}
    assert watcher.next() == ("ready", "")

    four_screens.unplug(2)
    assert watcher.next() == ("removed", "DUMMY2")
    four_screens.plug(2, "1920x1080", 0, 1080)
    assert watcher.next() == ("added", "DUMMY2")


def test_screens_are_where_they_were_plugged(four_screens: XServer) -> None:
    four_screens.plug(7, "3840x2160", 3840, 0)
    four_screens.unplug(1)
    assert four_screens.screens() == {
        "DUMMY0": (0, 0, 1920, 1080),
        "DUMMY2": (0, 1080, 1920, 1080),
        "DUMMY3": (1920, 1080, 1920, 1080),
        "DUMMY7": (3840, 0, 3840, 2160),
    }


def test_a_picture_shows_what_is_on_a_monitor(four_screens: XServer, tmp_path: Path) -> None:
    subprocess.run(
        ["xsetroot", "-solid", "#1464b4"], env=four_screens.environment, check=True, timeout=10
    )
    image = four_screens.picture(tmp_path / "one.png", "DUMMY3")
    assert image.size == (1920, 1080)
    assert image.getpixel((960, 540)) == (0x14, 0x64, 0xB4)


def test_two_servers_at_once_do_not_meet(four_screens: XServer) -> None:
    with XServer() as other:
        other.plug(0, "1280x720")
        assert other.display != four_screens.display
        assert other.screens() == {"DUMMY0": (0, 0, 1280, 720)}
        assert len(four_screens.screens()) == 4


def test_a_monitor_that_does_not_fit_is_refused(xserver: XServer) -> None:
    with pytest.raises(XServerError, match="does not fit"):
        xserver.plug(0, "3840x2160", 7000, 0)
