"""A program for the tests of lost screens: a wall with scenes from a folder on this display.

``open_lost.py FOLDER SCREENS``: scenes are the ``*.toml`` of FOLDER, SCREENS is JSON, a list of
what a site file says of each screen. Prints a JSON line a tenth of a second: what can be seen
where, as Qt has it, with what is in the pages. A line on standard input is a scene to switch to;
its end ends the program.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication, QWidget

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # tests are no installed package
from ioc_desktop.config import parse_site
from ioc_desktop.ui.scene_library import SceneLibrary
from ioc_desktop.ui.screen_watch import ScreenWatch
from tests.ui.parts import make_room, write_bundle

DESK = (2400, 1300, 800, 500)
"""Where somebody works in another window: on the last of four screens."""
CENTRE = '[[centre]]\nid = "nghean"\nurl = "http://127.0.0.1:9"\n'


def main() -> None:
    folder = Path(sys.argv[1])
    application = QApplication(sys.argv)
    application.setQuitOnLastWindowClosed(False)
    write_bundle(folder / "bundles", "plain")
    site = parse_site(CENTRE + (folder / "screens").read_text(), folder / "site.toml")
    library = SceneLibrary((folder,))
    room = make_room(
        folder / "bundles",
        watch=ScreenWatch(application),
        entries=site.screens,
        planner=library,
    )
    library.scenes_changed.connect(room.stage.take_changes)
    room.wall.open()
    room.stage.switch("first")

    work = QWidget(None)
    work.setWindowTitle("desk")
    work.setGeometry(*DESK)
    work.show()

    def tell() -> None:
        told: dict[str, Any] = {}
        shown = room.wall.shown()
        for role, window in room.wall.windows.items():
            place = window.mapToGlobal(QPoint(0, 0))
            page = window.page
            told[role] = {
                "place": [place.x(), place.y(), window.width(), window.height()],
                "visible": window.isVisible(),
                "screen": window.fact.name if window.fact else None,
                "page": [page.width(), page.height()] if page and page.isVisible() else None,
                "tiles": {one.id: one.origin for one in shown.get(role, ())},
                "note": next(one.note for one in room.wall.placements if one.role == role),
            }
        asked = len(room.source.asked)
        desk = work.frameGeometry()
        line = {
            "at_s": time.monotonic(),
            "scene": room.stage.scene,
            "asked": asked,
            "banner": room.stage.banner,
            "desk": [desk.x(), desk.y(), desk.width(), desk.height()],
            "on": told,
        }
        print(json.dumps(line), flush=True)

    def on_line() -> None:
        lines = os.read(sys.stdin.fileno(), 4096).decode()
        for line in lines.split():
            room.stage.switch(line)
        if not lines:
            listener.setEnabled(False)
            application.quit()

    timer = QTimer()
    timer.timeout.connect(tell)
    timer.start(100)
    listener = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    listener.activated.connect(on_line)
    application.exec()
    timer.stop()
    work.close()
    room.close()


main()
