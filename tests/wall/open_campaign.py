"""A program for the campaigns: the whole wall as the command line runs it, and a teller of it.

``open_campaign.py SITE DATA SWITCH_MS SEED`` runs the wall with its station and console, asks
for another scene every so often, and prints a JSON line five times a second: what is on air,
every window with its place and the tiles to be seen in it, and what the process holds. A line
``end`` on its standard input ends it as an officer would; then it tells what is left behind.
"""

from __future__ import annotations

import contextlib
import gc
import json
import random
import sys
import threading
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPoint, QSocketNotifier, QThread, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # tests are no installed package
from ioc_desktop.app.composition import make_look, screen_side
from ioc_desktop.app.crash import install_hooks, set_up_logging
from ioc_desktop.app.wall import PictureFirst
from ioc_desktop.app.wall_room import WallRoom, station_command
from ioc_desktop.config import load_site
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.station_client import StationClient
from ioc_desktop.ui.wall_window import WallWindow

TELL_MS = 200
COUNTED_EVERY = 25
"""So many tellings pass between two counts of timers, which walk over all objects."""


def running_timers() -> list[str]:
    """Return every running QTimer and QThread that Python knows of, in words."""
    found = []
    for thing in gc.get_objects():
        kind = type(thing)
        if issubclass(kind, QTimer) and isValid(thing) and thing.isActive():
            found.append(f"QTimer of {thing.interval()} ms, parent {thing.parent()!r}")
        elif issubclass(kind, QThread) and isValid(thing) and thing.isRunning():
            found.append(f"QThread {thing!r}")
    return found


def shown_tiles(window: WallWindow) -> list[str]:
    """Return the ids of the tiles that somebody before this window can see."""
    page = window.page
    if page is None or not window.isVisible() or not page.isVisible():
        return []
    inside = window.rect()
    seen = []
    for name, frame in tiles_of(page).items():
        corner = frame.mapTo(window, QPoint(0, 0))
        place = frame.rect().translated(corner)
        if frame.isVisible() and inside.contains(place) and place.width() > 8:
            seen.append(name)
    return sorted(seen)


def tiles_of(page: QObject) -> dict[str, Any]:
    """Return the frames on a page by the id of their tile."""
    return {
        str(key[-1]): frame
        for scene in (_ROOM[0].side.stage.on_air,)
        if scene is not None
        for key, frame in scene.frames.items()
        if frame.parent() is page and isinstance(key, tuple)
    }


_ROOM: list[WallRoom] = []


class Teller(QObject):
    """Tells the state of the wall, and switches its scenes."""

    def __init__(self, room: WallRoom, switch_ms: int, seed: int) -> None:
        super().__init__()
        self._room = room
        self._seed = random.Random(seed)
        self._scenes = list(room.side.library.ids)
        self._tellings = 0
        self._timers = 0
        self._latest_s = time.monotonic()
        self._worst_gap_s = 0.0
        self._switched = 0
        room.side.stage.scene_shown.connect(self._on_shown)
        self._tell = QTimer(self)
        self._tell.timeout.connect(self._on_tell)
        self._tell.start(TELL_MS)
        self._switch = QTimer(self)
        self._switch.timeout.connect(self._on_switch)
        if switch_ms:
            self._switch.start(switch_ms)

    def stop(self) -> None:
        self._tell.stop()
        self._switch.stop()

    def _on_shown(self, _scene: str) -> None:
        self._switched += 1

    def _on_switch(self) -> None:
        self._room.conductor.choose(self._seed.choice(self._scenes), "campaign")

    def _on_tell(self) -> None:
        now_s = time.monotonic()
        self._worst_gap_s = max(self._worst_gap_s, now_s - self._latest_s)
        self._latest_s = now_s
        if self._tellings % COUNTED_EVERY == 0:
            self._timers = len(running_timers())
        self._tellings += 1
        stage, tops = self._room.side.stage, QApplication.topLevelWidgets()
        windows = {}
        for role, window in self._room.side.wall.windows.items():
            place = window.geometry()
            windows[role] = {
                "place": [place.x(), place.y(), place.width(), place.height()],
                "visible": window.isVisible(),
                "screen": window.fact.name if window.fact else None,
                "tiles": shown_tiles(window),
            }
        told = {
            "at_s": now_s,
            "scene": stage.scene,
            "coming": stage.coming,
            "banner": stage.banner,
            "console": any(one.objectName() == "console" and one.isVisible() for one in tops),
            "switched": self._switched,
            "windows": windows,
            "screens": [screen.name() for screen in QGuiApplication.screens()],
            "widgets": len(QApplication.allWidgets()),
            "top_level": len(tops),
            "threads": threading.active_count(),
            "fds": len(list(Path("/proc/self/fd").iterdir())),
            "timers": self._timers,
            "worst_gap_s": round(self._worst_gap_s, 3),
        }
        self._worst_gap_s = 0.0
        print(json.dumps(told), flush=True)


def left_behind() -> dict[str, Any]:
    """Return what is still there once everything was closed, in words."""
    gc.collect()
    return {
        "windows": [
            f"{window!r} “{window.windowTitle()}”" for window in QApplication.topLevelWidgets()
        ],
        "timers": running_timers(),
        "threads": [
            thread.name
            for thread in threading.enumerate()
            if thread is not threading.main_thread()
            and not isinstance(thread, threading._DummyThread)
        ],
        "children": children(),
    }


def children() -> list[str]:
    """Return the command lines of the processes that were started here and still run."""
    found = []
    for listing in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError):  # the thread ended meanwhile
            for pid in listing.read_text(encoding="ascii").split():
                with contextlib.suppress(OSError):  # the child ended meanwhile
                    found.append(Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " "))
    return found


def main() -> None:
    site_path, folder = Path(sys.argv[1]), Path(sys.argv[2])
    switch_ms, seed = int(sys.argv[3]), int(sys.argv[4])
    site = load_site(site_path)
    set_up_logging(folder, "wall")
    install_hooks(folder)
    application = QApplication(["ioc-desktop"])
    application.setQuitOnLastWindowClosed(False)
    clock = RoomClock(site.timeline(time.time()))
    side = screen_side(site, folder, clock, make_look(site), application)
    room = WallRoom(side, StationClient(station_command(site_path, folder)))
    _ROOM.append(room)
    later = PictureFirst(room, console=True)
    later.ended.connect(application.quit)
    side.wall.open()
    room.show_first_scene()
    teller = Teller(room, switch_ms, seed)
    asked = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    asked.activated.connect(teller.stop)
    asked.activated.connect(lambda: asked.setEnabled(False))
    asked.activated.connect(later.end)
    application.exec()
    later.close()
    room.close()
    for thing in (teller, later, asked):
        thing.deleteLater()
    # What was asked to be deleted is deleted by a loop; the program has none any more.
    QTimer.singleShot(500, application.quit)
    application.exec()
    print(json.dumps({"left": left_behind()}), flush=True)


main()
