"""The form for one figure: what it offers, what it says, and what it hands to the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Qt, Signal

from ioc_desktop.centre.catalogue import load_catalogue
from ioc_desktop.centre.sheets.known import directory_of
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.outbox import ActionChange
from ioc_desktop.domain.reporting.desk import ReportingDesk
from ioc_desktop.domain.reporting.entries import Past
from ioc_desktop.domain.reporting.single import FigureReport, report_of
from ioc_desktop.domain.rows import Observation, Row
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.sdk.theme import DARK, LIGHT
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.store.duty_reader import DutyReader
from ioc_desktop.store.duty_rows import NewAction
from ioc_desktop.store.duty_writer import DutyWriter
from ioc_desktop.store.pages import Change, Page
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.store.writer import CacheWriter
from ioc_desktop.ui.figure_desk import FigureDesk
from ioc_desktop.ui.figure_entry import fields_of, judge
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.snapshot_feed import SnapshotFeed

NOW_S = parse_instant("2021-10-07T16:30:00+07:00")
NAMES = {"nghean": "Tỉnh"}
WAIT_MS = 20_000


class Station(QObject):
    """Writes to a real duty.db at once, as the station does, and says what was asked."""

    outbox_changed = Signal(object)

    def __init__(self, folder):
        super().__init__()
        self.writer = DutyWriter.open(folder)
        self.asked = []

    def act(self, request):
        self.asked.append(request)
        done: Future[None] = Future()
        try:
            self.writer.record(
                NewAction(
                    key=request.key,
                    centre=request.centre,
                    target=request.target,
                    officer=request.officer,
                    row=request.row,
                    kind=request.kind,
                    expected_rev=request.expected_rev,
                    base=request.base,
                ),
                NOW_S,
            )
        except Exception as error:  # noqa: BLE001  # told to whoever waits
            done.set_exception(error)
        else:
            done.set_result(None)
        return done


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """A cache with the province's catalogue and two published figures."""
    folder = tmp_path_factory.mktemp("cache")
    writer = CacheWriter.open(folder)
    catalogue = load_catalogue("nghean")
    writer.note_centre("nghean", now_s=NOW_S, reachable=True, name=catalogue.name)
    rows: dict[str, Mapping[str, Row]] = {
        "subsystems": {row.id: row for row in catalogue.subsystems},
        "localities": {f"{row.system}/{row.code}": row for row in catalogue.localities},
        "agencies": {row.code: row for row in catalogue.agencies},
        "indicators": dict(catalogue.indicators),
        "observations": {
            f"tourism.occupancy///2021-0{month}-01/P1M": Observation(
                indicator="tourism.occupancy",
                period_start=f"2021-0{month}-01",
                period="P1M",
                value=value,
                status="provisional",
                as_of=f"2021-0{month + 1}-03",
            )
            for month, value in ((8, 11.5), (7, 12.0))
        },
    }
    for dataset, several in rows.items():
        page = Page(
            centre="nghean",
            dataset=dataset,
            epoch="e1",
            schema="1.0",
            changes=[Change(row_id, 7, row) for row_id, row in several.items()],
            set_aside=[],
            next="c",
            more=False,
        )
        writer.apply_page(page, NOW_S)
    writer.close()
    return folder


@pytest.fixture
def room(cache, tmp_path, tasks, qtbot):
    clock = RoomClock(Timeline(origin_s=float(NOW_S), anchor_s=0.0, speed=0.0))
    feed = SnapshotFeed(
        lambda: DutyReader(CacheReader(cache / "cache.db", silence_s=None), tmp_path, ["nghean"]),
        clock,
    )
    station = Station(tmp_path)
    desk = FigureDesk(
        feed=feed,
        tasks=tasks,
        station=station,  # type: ignore[arg-type]  # the part of it that the desk uses
        clock=clock,
        look=Look(DARK, TsWords("vi"), NAMES),
        centres=("nghean",),
        room_name="Phòng thử",
        officers={"lan": "Nguyễn Thị Lan", "duc": "Trần Đức"},
    )
    form = desk.open()
    qtbot.addWidget(form)
    qtbot.waitUntil(lambda: form.indicator.count() > 100, timeout=WAIT_MS)
    yield desk
    desk.close()
    feed.close()
    station.writer.close()


def choose(qtbot, desk, name="Công suất phòng"):
    form = desk.form
    form.indicator.setCurrentIndex(form.indicator.findText(name))
    qtbot.waitUntil(lambda: desk._desk.indicator == "tourism.occupancy", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: desk._reading is None, timeout=WAIT_MS)
    return form


def press(qtbot, form):
    form.value.setFocus()
    qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_the_form_is_of_the_officer_who_acts_at_the_console(room):
    assert room.form.officer.currentText() == "Nguyễn Thị Lan"
    room.act_as("Trần Đức")
    assert room.form.officer.currentData() == "duc"


def test_it_offers_what_the_indicator_asks_for(qtbot, room):
    form = room.form
    assert not form._form.isRowVisible(form.locality)
    form = choose(qtbot, room)
    assert form._form.isRowVisible(form.locality)
    assert not form._form.isRowVisible(form.agency)
    assert form.locality.count() == 22
    assert form.period.text() == "tháng 9/2021"
    assert form.unit.text() == "%"
    assert form.status.currentText() == "chính thức"


def test_names_are_found_without_their_marks(qtbot, room):
    form = room.form
    qtbot.waitExposed(form)
    form.indicator.setFocus()
    form.indicator.lineEdit().selectAll()
    qtbot.keyClicks(form.indicator.lineEdit(), "cong suat phong")
    finder = form.indicator.completer()
    shown = finder.completionModel()
    assert [shown.index(row, 0).data() for row in range(shown.rowCount())] == ["Công suất phòng"]
    finder.popup().hide()
    qtbot.keyClick(form.indicator.lineEdit(), Qt.Key.Key_Return)
    assert form.fields().indicator == "tourism.occupancy"
    assert form.indicator.currentText() == "Công suất phòng"
    assert form.unit.text() == "%"
    form.locality.setEditText("do luong")
    form.locality.lineEdit().editingFinished.emit()
    assert form.fields().locality == "427"
    form.indicator.setEditText("luot khach")  # several: nothing is chosen for anybody
    form.indicator.lineEdit().editingFinished.emit()
    assert form.fields().indicator == "luot khach"


def test_it_says_what_stands_and_what_is_wrong_while_one_types(qtbot, room):
    form = choose(qtbot, room)
    form.period.setText("tháng 8/2021")
    form.value.setText("12,5")
    assert form.stands.text() == ("Trung tâm đang có 11,5 % (sơ bộ, 03/09); số này là đính chính")
    assert form.remarks.isHidden()
    form.value.setText("nhiều")
    press(qtbot, form)
    assert "«nhiều» không phải là số" in form.remarks.text()
    assert form.foot.text() == "Chưa ghi: sửa các chỗ được nêu"
    assert room._station.asked == []


def test_a_suspicious_value_asks_for_a_tick(qtbot, room):
    form = choose(qtbot, room)
    assert form.confirmed.isHidden()
    form.value.setText("120")
    assert not form.confirmed.isHidden()
    assert "vượt 100" in form.remarks.text()
    press(qtbot, form)
    assert room._station.asked == []
    form.confirmed.setChecked(True)
    press(qtbot, form)
    qtbot.waitUntil(lambda: len(room._station.asked) == 1, timeout=WAIT_MS)
    assert report_of(room._station.asked[0].row).accept


def test_it_is_recorded_on_disk_before_it_says_so_and_goes_on_with_the_next(qtbot, room):
    form = choose(qtbot, room)
    form.locality.setCurrentIndex(form.locality.findText("Thị xã Cửa Lò"))
    form.value.setText("12,5")
    press(qtbot, form)
    qtbot.waitUntil(lambda: form.foot.text().startswith("Đã ghi"), timeout=WAIT_MS)
    (request,) = room._station.asked
    assert request.kind == "report_figure"
    assert request.target == "tourism.occupancy/413//2021-09-01/P1M"
    action = room._station.writer.action(request.key)
    assert action.row.text == ("Số liệu: Công suất phòng · Thị xã Cửa Lò · Tháng 9/2021 · 12,5 %")
    assert form.value.text() == ""
    assert form.indicator.currentText() == "Công suất phòng"
    form.value.setText("13")
    qtbot.waitUntil(lambda: "chưa có trả lời" in form.stands.text(), timeout=WAIT_MS)
    press(qtbot, form)
    qtbot.waitUntil(lambda: len(room._station.asked) == 2, timeout=WAIT_MS)
    assert room._station.asked[1].base == request.key


def test_what_the_centre_answers_is_told_in_the_form(qtbot, room):
    form = choose(qtbot, room)
    form.value.setText("12,5")
    press(qtbot, form)
    qtbot.waitUntil(lambda: form.foot.text().startswith("Đã ghi"), timeout=WAIT_MS)
    key = room._station.asked[0].key
    change = ActionChange(
        key=key,
        centre="nghean",
        target=room._station.asked[0].target,
        officer="lan",
        state="refused",
        reason="−5 là số âm",
    )
    with qtbot.waitSignal(room.news, timeout=WAIT_MS):
        room._station.outbox_changed.emit((change,))
    assert "−5 là số âm" in form.foot.text()


def test_a_lost_report_is_edited_in_it(qtbot, room):
    form = choose(qtbot, room)
    form.value.setText("12,5")
    press(qtbot, form)
    qtbot.waitUntil(lambda: len(room._station.asked) == 1, timeout=WAIT_MS)
    report = report_of(room._station.asked[0].row)
    form.value.setText("99")
    room.open(report, "nghean")
    qtbot.waitUntil(lambda: form.value.text() == "12,5", timeout=WAIT_MS)
    assert form.period.text() == "2021-09-01/P1M"


def test_theme_and_language_change_what_is_said_and_keep_what_was_typed(qtbot, room):
    form = choose(qtbot, room)
    form.value.setText("12,5")
    room.set_look(Look(LIGHT, TsWords("en"), NAMES))
    assert form.title.text() == "Report a figure"
    assert form.value.text() == "12,5"
    assert form.status.currentData() == "official"


@pytest.mark.parametrize("value", [1234.0, 1.234, 12.5, 0.125, 7654321.25, 1e9, 0.0])
def test_what_was_reported_is_read_again_as_it_was(value):
    """1234 filled in as "1.234" may be either, so the form refused what it had written."""
    catalogue = load_catalogue("nghean")
    report = FigureReport("socio_economic.budget_revenue", "2021-01-01", "P1Y", value, accept=True)
    fields = replace(fields_of(report, "nghean"), officer="lan", confirmed=True)
    desk = ReportingDesk("nghean", directory_of(catalogue), "2021", past=Past())
    judged = judge(fields, desk, (), NOW_S, TsWords("vi"))
    assert judged.report is not None, judged.remarks
    assert judged.report.value == value
