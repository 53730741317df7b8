"""A program for the tests of a meeting's screens: a wall and a meeting beside it, on this display.

``open_meeting.py SITE DATA``. Prints a JSON line a quarter of a second: the windows of the wall and
of the meeting, where they are, what is written on them. Takes lines on its standard input: ``show
SCENE``, ``clear``, ``shot FILE`` (what the X server shows), and ends when that is closed.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from ioc_desktop.app.composition import make_look, screen_side
from ioc_desktop.app.wall_room import WallRoom, station_command
from ioc_desktop.config import load_site
from ioc_desktop.errors import KnownError
from ioc_desktop.sdk.kit.view import KitView
from ioc_desktop.ui.built_scene import BuiltScene
from ioc_desktop.ui.meeting_window import MeetingWindow
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.station_client import StationClient
from ioc_desktop.ui.wall_window import WallWindow


def texts_of(scene: BuiltScene | None) -> Iterator[str]:
    """Yield every text on the tiles of a scene."""
    for frame in scene.frames.values() if scene is not None else ():
        yield from (mark.text for mark in frame._sheet().sheet.marks)
        for view in frame.findChildren(KitView):
            yield from (mark.text for mark in view.sheet().marks)


def told(window: WallWindow, scene: BuiltScene | None) -> dict[str, Any]:
    place, page = window.geometry(), window.page
    said: list[str] = []
    waits = isinstance(window, MeetingWindow) and window.waiting.isVisible()
    if isinstance(window, MeetingWindow):
        said = [mark.text for mark in window.waiting.sheet().marks]
    return {
        "title": window.windowTitle(),
        "place": [place.x(), place.y(), place.width(), place.height()],
        "visible": window.isVisible(),
        "screen": window.fact.name if window.fact else None,
        "page": page is not None and page.isVisible(),
        "waits": waits,
        "waiting": said,
        "texts": sorted(set(texts_of(scene))),
        "lines": [mark.text for bar in (window.top, window.bottom) for mark in bar.sheet().marks],
    }


def shoot(name: str, file: str) -> None:
    """Save what the X server shows on a screen."""
    screen = next(one for one in QGuiApplication.screens() if one.name() == name)
    place = screen.geometry()
    screen.grabWindow(0, 0, 0, place.width(), place.height()).save(f"{file}.part", "PNG")
    Path(f"{file}.part").rename(file)


def done(room: WallRoom, what: str, value: str) -> str:
    """Do what was asked; return why it was refused."""
    try:
        if what == "show":
            room.meeting_screens.show(value, "Lan")
        elif what == "clear":
            room.meeting_screens.clear("Lan")
        elif what == "shot":
            shoot(*value.split(" ", 1))
    except KnownError as error:
        return str(error)
    return ""


def main() -> None:
    application = QApplication(sys.argv)
    application.setQuitOnLastWindowClosed(False)
    site_file, folder = Path(sys.argv[1]), Path(sys.argv[2])
    site = load_site(site_file)
    clock = RoomClock(site.timeline(time.time()))
    side = screen_side(site, folder, clock, make_look(site), application)
    station = StationClient(station_command(site_file, folder))
    room = WallRoom(side, station, folder)
    side.wall.open()
    room.show_first_scene()
    if side.split is not None:
        room.meeting_screens.open()
    refused: list[str] = []

    def tell() -> None:
        meeting = room.meeting_screens
        windows: dict[str, Any] = {
            f"wall {role}": told(window, side.stage.on_air)
            for role, window in side.wall.windows.items()
        }
        for screen in meeting._screens:
            for window in screen.wall.windows.values():
                windows[f"meeting {screen.standing.role}"] = told(window, screen.stage.on_air)
        journal = [
            [one.kind, one.who, one.from_scene, one.to_scene] for one in room.journal.waiting
        ]
        print(
            json.dumps(
                {
                    "windows": windows,
                    "showing": meeting.showing,
                    "refused": refused,
                    "journal": journal,
                    "standings": [[one.role, one.is_there, one.scene] for one in meeting.standings],
                }
            ),
            flush=True,
        )

    def take() -> None:
        line = sys.stdin.readline()
        if not line:
            application.quit()
        elif why := done(room, *line.strip().partition(" ")[::2]):
            refused.append(why)

    timer = QTimer()
    timer.timeout.connect(tell)
    timer.start(250)
    asked = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    asked.activated.connect(take)
    application.exec()
    timer.stop()
    room.close()


main()
