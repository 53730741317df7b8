"""A program for the tests of the wall: opens a wall on this display and tells where it is.

Prints a JSON line a quarter of a second: windows by role with geometry and visibility as Qt
sees them. Ends when its standard input is closed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # tests are no installed package
from ioc_desktop.config.site import Screen
from ioc_desktop.ui.screen_watch import ScreenWatch
from tests.ui.parts import make_room, write_bundle


def main() -> None:
    application = QApplication(sys.argv)
    application.setQuitOnLastWindowClosed(False)
    bundles = Path(sys.argv[1])
    write_bundle(bundles, "plain")
    watch = ScreenWatch(application)
    entries = tuple(Screen(role, connector=name) for role, name in json.loads(sys.argv[2]).items())
    room = make_room(bundles, watch=watch, entries=entries)
    room.scenes.scenes["duty"] = [("one", "plain", {}), ("two", "plain", {})]
    room.wall.open()
    room.stage.switch("duty")

    def tell() -> None:
        windows = {}
        for role, window in room.wall.windows.items():
            place = window.geometry()
            page = window.page
            windows[role] = {
                "place": [place.x(), place.y(), place.width(), place.height()],
                "visible": window.isVisible(),
                "screen": window.fact.name if window.fact else None,
                "page": [page.width(), page.y() + page.height()] if page else None,
            }
        print(json.dumps(windows), flush=True)

    timer = QTimer()
    timer.timeout.connect(tell)
    timer.start(250)
    ended = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    ended.activated.connect(application.quit)
    application.exec()
    timer.stop()
    room.close()


main()
