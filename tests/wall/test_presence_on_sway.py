"""A wall on sway, a Wayland compositor: it keeps awake while a window of the wall is open."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ioc_desktop.ui.blanking import NO_MEANS, keep_sway_awake

PROGRAM = """
import json, os, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from ioc_desktop.ui.blanking import BlankingInhibitor

application = QApplication([])
before, later = QWidget(), QWidget()
before.show()
awake = BlankingInhibitor()
awake.hold()
print(json.dumps({"means": awake.means, "fault": awake.fault}), flush=True)
QTimer.singleShot(200, later.show)
application.exec()
"""


def until(what: Callable[[], object], within_s: float = 30.0) -> None:
    end = time.monotonic() + within_s
    while not what():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)


@pytest.fixture
def sway() -> Iterator[dict[str, str]]:
    """Run sway without a screen of its own; give the environment of its clients."""
    with tempfile.TemporaryDirectory(prefix="ioc-sway-") as name:
        folder = Path(name)
        (folder / "config").write_text("xwayland disable\n", encoding="ascii")
        foreign = {"DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "QT_QPA_PLATFORM", "SWAYSOCK"}
        environment = {key: value for key, value in os.environ.items() if key not in foreign} | {
            "XDG_RUNTIME_DIR": name,
            "SWAYSOCK": str(folder / "ipc"),
            "WLR_BACKENDS": "headless",
            "WLR_RENDERER": "pixman",
            "WLR_LIBINPUT_NO_DEVICES": "1",
            "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nonexistent/bus",
        }
        command = ["sway", "-c", str(folder / "config")]
        if os.geteuid() == 0:  # sway does not run for root
            os.chown(folder, 65534, 65534)
            command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
        running = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        try:
            until(lambda: (folder / "ipc").exists() and list(folder.glob("wayland-?")))
            (socket,) = folder.glob("wayland-?")
            yield environment | {"WAYLAND_DISPLAY": socket.name, "QT_QPA_PLATFORM": "wayland"}
        finally:
            running.terminate()
            running.wait(10)


def inhibited(environment: dict[str, str]) -> dict[int, list[bool]]:
    """Return by process whether each of its windows keeps sway awake."""
    ran = subprocess.run(
        ["swaymsg", "-t", "get_tree"], env=environment, capture_output=True, text=True, check=True
    )
    found: dict[int, list[bool]] = {}

    def walk(node: dict[str, Any]) -> None:
        if "pid" in node:
            found.setdefault(node["pid"], []).append(node["inhibit_idle"])
        for inner in (*node["nodes"], *node["floating_nodes"]):
            walk(inner)

    walk(json.loads(ran.stdout))
    return found


def run(environment: dict[str, str]) -> tuple[subprocess.Popen[str], dict[str, Any]]:
    running = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    return running, json.loads(running.stdout.readline())


def test_every_window_of_the_program_keeps_sway_awake_until_it_is_gone(
    sway: dict[str, str],
) -> None:
    running, told = run(sway)
    try:
        assert told == {"means": ["sway"], "fault": ""}
        until(lambda: inhibited(sway).get(running.pid) == [True, True])
    finally:
        running.kill()
        running.communicate()
    until(lambda: running.pid not in inhibited(sway))
    without, told = run({key: value for key, value in sway.items() if key != "SWAYSOCK"})
    without.kill()
    without.communicate()
    assert told == {"means": [], "fault": NO_MEANS}


def test_a_sway_that_is_gone_is_no_means(tmp_path: Path) -> None:
    assert not keep_sway_awake(str(tmp_path / "nobody"), os.getpid())
    assert not keep_sway_awake("", os.getpid())
