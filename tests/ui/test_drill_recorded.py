"""The drill-down over what the reference centre of Vinh really sends: down to a report and back."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ioc_desktop.config import Centre, Site
from ioc_desktop.config.site import Secret
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.station.once import sync_once
from ioc_desktop.ui.drill_place import HOME, DrillPlace, DrillStep
from ioc_desktop.ui.short_tasks import ShortTasks
from tests.serving import serving
from tests.ui.drill_room import CTRL, Room, opened_room

pytestmark = [pytest.mark.timeout(180)]

CLOCK = "2021-10-07T16:30:00+07:00"
TOKEN = "chìa".encode().hex()


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Start the reference centre, sync with it once, and keep what came."""
    folder = tmp_path_factory.mktemp("recorded")
    command = [
        sys.executable, "-m", "ioc_desktop", "centre", "serve", "--profile", "vinh", "--port", "0",
        "--data", str(folder / "centre"), "--token", TOKEN, "--clock", CLOCK, "--speed", "1",
    ]  # fmt: skip
    with serving(command) as centre:
        site = Site(centres=(Centre(id="vinh", url=centre.url, token=Secret(TOKEN)),))
        report = asyncio.run(sync_once(site, folder / "data"))
    assert report.all_well, report
    return folder / "data"


@pytest.fixture
def room(recorded: Path, tasks: ShortTasks, qtbot: QtBot) -> Iterator[Room]:
    with opened_room(recorded, ["vinh"], parse_instant(CLOCK), tasks, qtbot) as made:
        yield made


def test_every_subsystem_opens_and_none_says_nothing(room: Room):
    room.open()
    boards = room.rows(1)
    assert len(boards) == 9, "Vinh's own nine"
    for place in range(9):
        room.open(HOME)
        room.go_to(boards[place], column=1)
        room.press(Qt.Key.Key_Return)
        page = room.panel.table
        assert page.table.shown.rows or page.empty.text(), boards[place]


def test_from_vinhs_overview_to_one_field_report_and_back(room: Room):
    room.open()
    room.go_to("Phản ánh hiện trường", column=1)
    room.press(Qt.Key.Key_Return)
    counted = room.panel.table.table.shown
    assert counted.rows[0][0].text.startswith("▸")
    assert any(spark is not None and len(spark.series.values) > 20 for spark in counted.sparks)
    room.go_to("Phản ánh hiện trường quá hạn")
    room.press(Qt.Key.Key_Return)
    figure = room.panel.figure
    assert figure is not None
    assert len(room.rows()) > 20, "by the agencies that handle reports"
    agency = room.rows()[2]
    room.go_to(agency)
    room.press(Qt.Key.Key_Return)
    assert room.here == agency
    assert room.panel.filters["agency"].text() == agency
    room.press(Qt.Key.Key_Home, CTRL)
    room.press(Qt.Key.Key_Return)
    if room.panel.view.records is None or not room.panel.view.records.rows:
        room.press(Qt.Key.Key_3, CTRL)
    records = room.panel.view.records
    assert records is not None
    if records.rows:
        assert {cells[3].text for cells in records.rows} == {agency}
        room.press(Qt.Key.Key_Return)
        record = room.panel.view.record
        assert record is not None
        assert record.row.agency_name == agency
        room.press(Qt.Key.Key_Backspace)
    for _ in range(4):
        room.press(Qt.Key.Key_Backspace)
    assert room.crumbs == ["Tổng quan"]


def test_what_is_asked_for_of_a_month_is_that_months(room: Room):
    room.open(DrillStep(DrillPlace("vinh", "field_reports")))
    room.press(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    room.type("9/2021")
    room.press(Qt.Key.Key_Return)
    view = room.panel.view
    assert view.period == "Tháng 9/2021"
    assert view.table is not None
    told = {cells[0].text: cells[3].text for cells in view.table.rows}
    assert "Tháng 9/2021" in told.values()
