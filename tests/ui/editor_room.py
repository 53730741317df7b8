"""A scene editor on real files: shipped bundles and layouts, a cache that answers nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ioc_desktop.bundles.catalogue import Catalogue, discover
from ioc_desktop.config.site import Screen
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.layout import Tile
from ioc_desktop.layout.scene_shelf import SceneShelf
from ioc_desktop.sdk.theme import DARK
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.editor_canvas import EditorCanvas
from ioc_desktop.ui.editor_desk import EditorDesk
from ioc_desktop.ui.editor_gesture import tile_of
from ioc_desktop.ui.editor_window import EditorWindow
from ioc_desktop.ui.look import Look, Sight
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_library import SceneLibrary
from ioc_desktop.ui.short_tasks import ShortTasks
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from tests.ui.parts import NOON_S, HeldSource

NO_KEYS = Qt.KeyboardModifier.NoModifier
CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
SCENE = """# Kept by hand.
schema = 1
id = "thu"
name = { vi = "Cảnh thử", en = "Trial" }

[macros]
province = "nghean"

[[variant]]
wall = "1x1"
[[variant.display]]
role = "A1"
grid = [4, 4]
[[variant.display.tile]]  # the first one
id = "one"
at = [0, 0]
span = [2, 2]
bundle = "documents"
kind = "overdue"
[variant.display.tile.settings]
centre = "${province}"   # from above
[[variant.display.tile]]
id = "two"
at = [2, 0]
span = [2, 2]
bundle = "clock"
[[variant.display.tile]]
id = "three"
at = [0, 2]
span = [2, 1]
kind = "kpi"
indicator = "documents.overdue"
title = "Văn bản"

[[variant]]
wall = "2x1"
[[variant.display]]
role = "A1"
grid = [2, 2]
[[variant.display.tile]]
id = "one"
at = [0, 0]
span = [2, 2]
bundle = "clock"
[[variant.display]]
role = "B1"
grid = [4, 4]
"""


def type_text(line: QWidget, text: str) -> None:
    """Type a text, Vietnamese too, which QTest cannot."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(line, QKeyEvent(kind, 0, NO_KEYS, letter))


class Window:
    """What the editor asks of a window of the wall."""

    sight = Sight(0.5625, 5000)

    def width(self) -> int:
        return 3840

    def height(self) -> int:
        return 2160


@dataclass
class EditorRoom:
    """A desk with what it stands on, and hands for it."""

    desk: EditorDesk
    feed: SnapshotFeed
    own: Path
    roles: list[str]

    @property
    def window(self) -> EditorWindow:
        assert self.desk.window is not None
        return self.desk.window

    @property
    def canvas(self) -> EditorCanvas:
        return self.window.canvas

    @property
    def file(self) -> Path:
        return self.own / "thu.toml"

    def tile(self, name: str) -> Tile:
        found = tile_of(self.canvas.variant, name)
        assert found is not None, f"there is no tile {name}"
        return found

    def key(
        self, key: Qt.Key, held: Qt.KeyboardModifier = NO_KEYS, on: QWidget | None = None
    ) -> None:
        QTest.keyClick(on or self.canvas, key, held)

    def drag(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        held: Qt.KeyboardModifier = NO_KEYS,
        *,
        let_go: bool = True,
    ) -> None:
        """Drag on the canvas from one point to another, in steps as a hand does."""
        self._mouse(QEvent.Type.MouseButtonPress, start, held)
        for part in (0.25, 0.5, 0.75, 1.0):
            x, y = (a + (b - a) * part for a, b in zip(start, end, strict=True))
            self._mouse(QEvent.Type.MouseMove, (x, y), held)
        if let_go:
            self._mouse(QEvent.Type.MouseButtonRelease, end, held)

    def _mouse(
        self, kind: QEvent.Type, place: tuple[float, float], held: Qt.KeyboardModifier
    ) -> None:
        point, left = QPointF(*place), Qt.MouseButton.LeftButton
        down = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else left
        button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else left
        on_desk = QPointF(self.canvas.mapToGlobal(point.toPoint()))
        QApplication.sendEvent(self.canvas, QMouseEvent(kind, point, on_desk, button, down, held))

    def middle(self, tile: str) -> tuple[float, float]:
        """Return the middle of a tile on the canvas."""
        place = self.canvas.box(tile).center()
        return place.x(), place.y()

    def cell(self, role: str, at: tuple[int, int]) -> tuple[float, float]:
        """Return the middle of a cell of a display on the canvas."""
        placed, display = self.canvas.placed(role), self.canvas.variant.display(role)
        assert placed is not None
        assert display is not None
        left, top, width, height = placed.page
        columns, rows = display.grid
        return left + (at[0] + 0.5) * width / columns, top + (at[1] + 0.5) * height / rows


@cache
def shipped_bundles() -> Catalogue:
    return discover(shipped("widgets"))


@cache
def vietnamese() -> TsWords:
    return TsWords("vi")


@contextmanager
def editor_room(
    tmp_path: Path, qtbot: QtBot, tasks: ShortTasks, screens: tuple[Screen, ...] = ()
) -> Iterator[EditorRoom]:
    """Open the editor on ``thu``, a scene in a folder of its own."""
    own = tmp_path / "scenes"
    own.mkdir(exist_ok=True)
    if not (own / "thu.toml").exists():
        (own / "thu.toml").write_text(SCENE, encoding="utf-8")
    clock = RoomClock(Timeline(), lambda: float(NOON_S))
    feed = SnapshotFeed(HeldSource, clock)
    library = SceneLibrary((own, shipped("layouts")))
    roles = ["A1"]
    desk = EditorDesk(
        shelf=SceneShelf((own,), shipped("layouts")),
        bundles=BundleShelf(shipped_bundles()),
        feed=feed,
        tasks=tasks,
        clock=clock,
        look=Look(DARK, vietnamese()),
        windows=lambda: {role: Window() for role in roles},
        on_air=lambda: "thu",
        scenes=library.entries,
        centres=("nghean",),
        screens=screens,
        officer=lambda: "Nguyễn Thị Lan",
        room_name="Thử",
    )
    library.scenes_changed.connect(desk.look_at_disk)
    room = EditorRoom(desk, feed, own, roles)
    window = desk.open()
    with qtbot.waitExposed(window):
        window.show()
    yield room
    desk.close()
    feed.close()
    library.deleteLater()
