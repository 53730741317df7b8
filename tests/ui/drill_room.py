"""The drill-down over a cache, used like an officer uses it: by keys, where the keyboard is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView
from pytestqt.qtbot import QtBot

from ioc_desktop.bundles.catalogue import discover
from ioc_desktop.domain.queries import Query
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.sdk.theme import DARK
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped
from ioc_desktop.store.duty_reader import DutyReader
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.drill_desk import DrillDesk
from ioc_desktop.ui.drill_panel import DrillPanel
from ioc_desktop.ui.drill_place import DrillStep
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.short_tasks import ShortTasks
from ioc_desktop.ui.snapshot_feed import SnapshotFeed

WAIT_MS = 20_000
CTRL = Qt.KeyboardModifier.ControlModifier
NAMES = {"nghean": "Tỉnh", "vinh": "Vinh"}


@dataclass
class Room:
    """A drill-down over the cache, read like an officer reads it."""

    desk: DrillDesk
    qtbot: QtBot
    asked: list[tuple[str, Query]]

    @property
    def panel(self) -> DrillPanel:
        assert self.desk.panel is not None
        return self.desk.panel

    @property
    def here(self) -> str:
        return self.panel.crumbs.texts[-1]

    @property
    def crumbs(self) -> list[str]:
        return list(self.panel.crumbs.texts)

    def open(self, step: DrillStep | None = None) -> None:
        self.desk.open(step)
        self.settled()

    def settled(self) -> None:
        guide = self.desk.guide
        assert guide is not None
        self.qtbot.waitUntil(lambda: guide.is_settled, timeout=WAIT_MS)

    def press(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key where the keyboard is."""
        focus = QApplication.focusWidget()
        QTest.keyClick(focus if focus is not None else self.panel, key, modifier)
        self.settled()

    def type(self, text: str) -> None:
        focus = QApplication.focusWidget()
        assert focus is not None
        none = Qt.KeyboardModifier.NoModifier
        for letter in text:  # QTest knows no Vietnamese ones
            QApplication.sendEvent(focus, QKeyEvent(QKeyEvent.Type.KeyPress, 0, none, letter))
        self.settled()

    def rows(self, column: int = 0) -> list[str]:
        """What the table in sight says, as it is sorted."""
        model = self._table().model()
        return [str(model.index(row, column).data()) for row in range(model.rowCount())]

    def go_to(self, text: str, column: int = 0) -> None:
        """Move the cursor down to the row that begins with a text."""
        rows = self.rows(column)
        row = next(place for place, one in enumerate(rows) if one.startswith(text))
        self.press(Qt.Key.Key_Home, CTRL)
        for _ in range(row):
            self.press(Qt.Key.Key_Down)

    def _table(self) -> QTableView:
        page = self.panel.pages.currentWidget()
        for table in (
            self.panel.table.table, self.panel.records.table, self.panel.choice.page.table,
            self.panel.one.course.table,
        ):  # fmt: skip
            if page is not None and page.isAncestorOf(table):
                return table
        assert self.panel.figure is not None
        return self.panel.figure.page.table


@contextmanager
def opened_room(
    folder: Path, centres: Sequence[str], now_s: float, tasks: ShortTasks, qtbot: QtBot
) -> Iterator[Room]:
    """Give a drill-down over the data folder; what fails beside a test fails it."""
    clock = RoomClock(Timeline(), lambda: now_s)
    feed = SnapshotFeed(
        lambda: DutyReader(CacheReader(folder / "cache.db", silence_s=None), folder, centres),
        clock,
    )
    desk = DrillDesk(
        feed=feed, tasks=tasks, clock=clock, shelf=BundleShelf(discover(shipped("widgets"))),
        look=Look(DARK, TsWords("vi"), NAMES), room_name="Phòng thử",
    )  # fmt: skip
    asked: list[tuple[str, Query]] = []
    desk.explanation_asked.connect(lambda title, query: asked.append((title, query)))
    failed: list[object] = []
    tasks.failed.connect(lambda name, error: failed.append((name, error)))
    yield Room(desk, qtbot, asked)
    desk.close()
    desk.deleteLater()
    feed.close()
    assert not failed
