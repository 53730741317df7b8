"""A program for the tests of switching: a wall on this display that is told which scene to show.

usage: open_switching.py BUNDLES ROLE=CONNECTOR …

Two scenes of fifteen cards a screen, unlike in every card. A line "scene NAME" on standard input
switches to it; each line of output is JSON: the scene on air, how many tiles of the other
scene are kept as pictures, how many windows are visible.
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

TILES = 15
MODEL = """
from array import array
from ioc_desktop.sdk.bodies import CardBody, TrendBody
from ioc_desktop.sdk.contract import FrameInfo, TileView

def build(snapshot, context):
    number = str(context.settings["indicator"])
    wave = array("d", ((step * 37 + len(number) * step) % 101 for step in range(2000)))
    trend = TrendBody(values=wave, y_values=(0.0, 50.0, 100.0), y_texts=("0", "50", "100"))
    frame = FrameInfo(title=f"{number} {context.title}", centre="Vinh")
    return TileView(frame, CardBody(value=number, unit="mm", trend=trend))
"""
WIDGET = "from ioc_desktop.sdk.kit import KitWidget as PlainWidget\n"


def main() -> None:
    application = QApplication(sys.argv)
    application.setQuitOnLastWindowClosed(False)
    bundles = Path(sys.argv[1])
    write_bundle(bundles, "card", model=MODEL, widget=WIDGET)
    entries = tuple(
        Screen(role, connector=connector)
        for role, _, connector in (one.partition("=") for one in sys.argv[2:])
    )
    room = make_room(bundles, watch=ScreenWatch(application), entries=entries)
    for name, digit in (("day", "1"), ("night", "88")):
        room.scenes.scenes[name] = [
            (f"t{number}", "card", {"indicator": f"{digit}{number}"}) for number in range(TILES)
        ]
    room.wall.open()
    room.stage.switch("day")
    room.stage.expect(["night"])

    def tell() -> None:
        waiting = [room.stage.built(name) for name in ("day", "night")]
        hidden = [scene for scene in waiting if scene and scene is not room.stage.on_air]
        pictures = sum(frame.has_picture for scene in hidden for frame in scene.frames.values())
        visible = sum(window.isVisible() for window in room.wall.windows.values())
        told = {"on_air": room.stage.scene, "pictures": pictures, "visible": visible}
        print(json.dumps(told), flush=True)

    def hear() -> None:
        line = sys.stdin.readline()
        if not line:
            application.quit()
        elif line.startswith("scene "):
            room.stage.switch(line.split()[1])

    timer = QTimer()
    timer.timeout.connect(tell)
    timer.start(100)
    told = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    told.activated.connect(hear)
    application.exec()
    timer.stop()
    room.close()


main()
