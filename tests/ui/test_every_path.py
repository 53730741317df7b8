"""From the overview down to one record in each of both centres' eighteen subsystems, by keys.

With ``IOC_PATHS_OUT`` naming a folder each path's pages are kept there, side by side.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from pytestqt.qtbot import QtBot

from ioc_desktop.app.centres import DemoCentres
from ioc_desktop.app.demo import DemoOptions, site_text
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.ui.drill_place import HOME
from ioc_desktop.ui.short_tasks import ShortTasks
from tests.ui.drill_room import CTRL, Room, opened_room

ROOT = Path(__file__).resolve().parents[2]
CLOCK = "2021-10-07T16:30:00+07:00"
pytestmark = [pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both reference centres with everything connected, synced once."""
    folder = tmp_path_factory.mktemp("both")
    site, data = folder / "site.toml", folder / "data"
    with DemoCentres(folder, clock=CLOCK, speed=1.0, state="complete") as centres:
        running = list(centres.running.values())
        text = site_text(DemoOptions(clock=CLOCK), running, time.time(), screen=True)
        site.write_text(text, encoding="utf-8")
        sync = [sys.executable, "-m", "ioc_desktop", "sync", "--once", "--site", str(site)]
        subprocess.run([*sync, "--data", str(data)], cwd=ROOT, check=True, timeout=120)
    return data


@pytest.fixture
def room(both: Path, tasks: ShortTasks, qtbot: QtBot) -> Iterator[Room]:
    centres = ["nghean", "vinh"]
    with opened_room(both, centres, parse_instant(CLOCK), tasks, qtbot) as made:
        yield made


def test_each_subsystem_leads_down_to_a_record(room: Room):
    room.open()
    boards = room.rows(1)
    assert len(boards) == 18
    for number, subsystem in enumerate(boards):
        pages = Pages(room)
        room.open(HOME)
        room.press(Qt.Key.Key_Home, CTRL)
        for _ in range(number):
            room.press(Qt.Key.Key_Down)
        pages.keep()
        room.press(Qt.Key.Key_Return)
        place = room.panel.view.step.place
        assert place.subsystem, subsystem
        pages.keep()
        rows = room.rows()
        listed = [row for row, text in enumerate(rows) if text.startswith("▸")]
        figures = [row for row, text in enumerate(rows) if text and not text.startswith("▸")]
        assert listed, f"{subsystem}: no records"
        assert figures, f"{subsystem}: no figures"
        room.go_to(rows[figures[0]])
        room.press(Qt.Key.Key_Return)
        drawn(room, subsystem)
        pages.keep()
        room.press(Qt.Key.Key_Backspace)
        room.press(Qt.Key.Key_Home, CTRL)
        room.press(Qt.Key.Key_Return)
        records = room.panel.view.records
        if records is None or not records.rows:
            room.press(Qt.Key.Key_3, CTRL)  # none open: all of them
        records = room.panel.view.records
        assert records is not None
        assert not room.here.isascii(), f"{subsystem}: {room.here} is no Vietnamese"
        assert records.rows, f"{subsystem}: the list of records is empty"
        pages.keep()
        room.press(Qt.Key.Key_Return)
        record = room.panel.view.record
        assert record is not None
        assert record.row.id == records.ids[0]
        assert record.row.agency_name, f"{subsystem}: nobody owns {record.row.id}"
        pages.keep()
        pages.write(f"way-{place.centre}-{place.subsystem}.png")


def drawn(room: Room, subsystem: str) -> None:
    """The chart shows its figure's values, whatever was on it before."""
    page = room.panel.figure
    assert room.panel.view.figure is not None
    assert page is not None
    low, high = page.chart.box.viewRange()[1]
    values = [y for y in page.chart.curves[0].getData()[1] if y == y]  # noqa: PLR0124  # not NaN
    assert values, f"{subsystem}: an empty chart"
    assert low <= min(values) <= max(values) <= high, f"{subsystem}: the chart looks elsewhere"


class Pages:
    """The pages of one way down, kept if somebody asked for them."""

    def __init__(self, room: Room) -> None:
        self._room, self._kept = room, list[QPixmap]()
        self._folder = os.environ.get("IOC_PATHS_OUT")

    def keep(self) -> None:
        """Keep how the window looks."""
        if self._folder:
            self._room.qtbot.wait(100)  # a chart fits its axes when it was painted once
            self._kept.append(self._room.panel.grab())

    def write(self, name: str) -> None:
        """Lay the pages beside each other, two in a row."""
        if not self._folder:
            return
        wide, high = self._kept[0].width(), self._kept[0].height()
        rows = -(-len(self._kept) // 2)
        sheet = QPixmap(2 * wide + 8, rows * (high + 8))
        sheet.fill(QColor("black"))
        painter = QPainter(sheet)
        for place, page in enumerate(self._kept):
            painter.drawPixmap(place % 2 * (wide + 8), place // 2 * (high + 8), page)
        painter.end()
        assert sheet.save(str(Path(self._folder) / name))
