"""A program for the tests of touch screens: a wall on a stored cache, and where its targets are.

Prints a JSON line a quarter of a second: the breadcrumb of the cover ("" = the scene is in
sight), the sizes of what can be touched in mm, and the middle of every row and button on the
desktop in px. Ends when its standard input is closed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtCore import QPoint, QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication, QPushButton, QTableView, QWidget

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # tests are no installed package
from ioc_desktop.bundles.catalogue import discover
from ioc_desktop.config.site import Screen
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.sdk.theme import DARK
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped
from ioc_desktop.store.duty_reader import DutyReader
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.drill_panel import DrillPanel
from ioc_desktop.ui.drill_touch import TouchDesk
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_library import SceneLibrary
from ioc_desktop.ui.scene_stage import SceneStage
from ioc_desktop.ui.screen_watch import ScreenWatch
from ioc_desktop.ui.short_tasks import ShortTasks
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.wall import Wall


def middle(widget: QWidget) -> tuple[int, int]:
    """Return a widget's middle on the desktop."""
    point = widget.mapToGlobal(widget.rect().center())
    return point.x(), point.y()


def rows_of(table: QTableView) -> dict[str, tuple[int, int]]:
    """Return the rows in sight by the text of their first two columns."""
    found = {}
    model = table.model()
    for row in range(model.rowCount()):
        place = table.visualRect(model.index(row, 0))
        if table.viewport().rect().contains(place.center()):
            point = table.viewport().mapToGlobal(QPoint(place.left() + 20, place.center().y()))
            text = " ".join(str(model.index(row, column).data()) for column in range(2))
            found[text] = (point.x(), point.y())
    return found


def told_of(panel: DrillPanel, pitch_mm: float) -> dict[str, object]:
    """Return what can be touched on a cover."""
    buttons = [one for one in panel.findChildren(QPushButton) if one.isVisible()]
    tables = [one for one in panel.findChildren(QTableView) if one.isVisible()]
    heights = [one.height() for one in buttons]
    heights += [one.verticalHeader().sectionSize(0) for one in tables if one.model().rowCount()]
    return {
        "crumbs": list(panel.crumbs.texts),
        "least_mm": min(heights, default=0) * pitch_mm,
        "whole": [panel.width(), panel.height()],
        "buttons": {one.text(): middle(one) for one in buttons},
        "rows": {text: at for one in tables for text, at in rows_of(one).items()},
        "locality": panel.view.locality,
    }


def main() -> None:
    """Open the wall, watch its touch screen, tell what there is."""
    folder, scenes, idle_s = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
    now_s = float(sys.argv[4])
    application = QApplication(sys.argv)
    application.setQuitOnLastWindowClosed(False)
    entry = Screen("A1", connector="DUMMY0", width_mm=700.0, height_mm=394.0,
                   touch=True, touch_idle_s=idle_s)  # fmt: skip
    clock = RoomClock(Timeline(), lambda: now_s)
    look = Look(DARK, TsWords("vi"), {"nghean": "Tỉnh"})
    feed = SnapshotFeed(
        lambda: DutyReader(CacheReader(folder / "cache.db", silence_s=None), folder, ["nghean"]),
        clock,
    )
    shelf = BundleShelf(discover(shipped("widgets")))
    stage = SceneStage(SceneLibrary((scenes,)), shelf, feed, clock, look)
    wall = Wall(
        room_name="Room", entries=(entry,), stage=stage, feed=feed, clock=clock, look=look,
        watch=ScreenWatch(application),
    )  # fmt: skip
    wall.open()
    stage.switch("duty")
    tasks = ShortTasks()
    touch = TouchDesk(
        (entry,), wall=wall, stage=stage, feed=feed, tasks=tasks, clock=clock, shelf=shelf,
        look=look,
    )  # fmt: skip

    def tell() -> None:
        panel = touch.panels.get("A1")
        window = wall.windows.get("A1")
        tiles = {}
        scene = stage.on_air
        if scene is not None and window is not None and window.isVisible():
            frames = scene.frames.items()
            tiles = {str(key[2]): middle(frame) for key, frame in frames}  # type: ignore[index]  # number, role, tile
        covered = told_of(panel, window.sight.pitch_mm) if panel and window else None
        print(json.dumps({"tiles": tiles, "cover": covered}), flush=True)

    timer = QTimer()
    timer.timeout.connect(tell)
    timer.start(250)
    ended = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    ended.activated.connect(application.quit)
    application.exec()
    timer.stop()
    touch.close()
    wall.close()
    tasks.close()
    feed.close()


main()
