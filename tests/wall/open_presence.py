"""A program for the tests of a wall's presence: a wall, its pointer, its screens kept on.

Arguments: a folder for bundles, roles of touch screens, and where a window of the console
stands ("" = nowhere). Prints a JSON line a quarter of a second: what keeps the screens on,
why not, and by role whether the pointer is hidden there. A line ``3 -3`` on its standard input
drifts the picture there. Ends when that is closed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtCore import QSocketNotifier, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # tests are no installed package
from ioc_desktop.ui.blanking import BlankingInhibitor
from ioc_desktop.ui.pointer_rest import PointerRest
from ioc_desktop.ui.screen_watch import ScreenWatch
from tests.ui.parts import make_room, write_bundle


def main() -> None:
    application = QApplication(sys.argv)
    application.setQuitOnLastWindowClosed(False)
    bundles, touch, console_at = Path(sys.argv[1]), sys.argv[2].split(), sys.argv[3].split()
    write_bundle(bundles, "plain")
    room = make_room(bundles, watch=ScreenWatch(application))
    room.scenes.scenes["duty"] = [("one", "plain", {})]
    room.wall.open()
    room.stage.switch("duty")
    pointer = PointerRest(room.wall, frozenset(touch), rest_s=1.0)
    awake = BlankingInhibitor()
    awake.hold()
    console = QLabel("console")
    if console_at:
        console.setWindowFlags(Qt.WindowType.X11BypassWindowManagerHint)
        console.setGeometry(int(console_at[0]), int(console_at[1]), 200, 100)
        console.show()

    def tell() -> None:
        hidden = {
            role: window.cursor().shape() is Qt.CursorShape.BlankCursor
            for role, window in room.wall.windows.items()
        }
        told = {"means": awake.means, "fault": awake.fault, "hidden": hidden}
        print(json.dumps(told), flush=True)

    timer = QTimer()
    timer.timeout.connect(tell)
    timer.start(250)

    def on_line() -> None:
        line = sys.stdin.readline().split()
        if not line:
            application.quit()
            return
        for window in room.wall.windows.values():
            window.drift_to(int(line[0]), int(line[1]))

    asked = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    asked.activated.connect(on_line)
    application.exec()
    timer.stop()
    asked.setEnabled(False)
    pointer.close()
    awake.release()
    console.close()
    room.close()


main()
