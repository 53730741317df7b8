"""From the province down to one record and back, by keyboard alone, on a real cache."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ioc_desktop.domain.queries import FigureQuery
from ioc_desktop.domain.rows import Alarm, Observation, Record, Row
from ioc_desktop.sdk.theme import LIGHT
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.ui.drill_desk import step_behind
from ioc_desktop.ui.drill_parts import DrillButtons
from ioc_desktop.ui.drill_place import DrillFilter, DrillPlace, DrillStep
from ioc_desktop.ui.drill_style import DrillSize
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.short_tasks import ShortTasks
from tests.ui.drill_room import NAMES, Room, opened_room
from tests.unit.store.conftest import NOW_S
from tests.unit.store.conftest import Room as FilledCache

WAIT_MS = 20_000
LAST = date(2021, 10, 6)
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def figure(day: date, value: float, **more: object) -> Observation:
    return Observation(
        indicator="documents.received",
        period_start=day.isoformat(),
        value=value,
        as_of=f"{day.isoformat()}T17:00:00+07:00",
        **more,  # type: ignore[arg-type]  # named fields of an observation
    )


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FilledCache]:
    """Two years of one figure by locality, a revision, an alarm, 1,200 documents."""
    made = FilledCache(tmp_path_factory.mktemp("drill") / "data")
    made.catalogue()
    days = [LAST - timedelta(days=back) for back in range(600)]
    working = [day for day in days if day.weekday() < 5]
    made.observe(*(figure(day, 700.0 + n % 200) for n, day in enumerate(working)))
    made.observe(
        *(
            figure(day, 40.0 + number, locality=code, system="2021")
            for day in working[:120]
            for number, code in enumerate(("412", "427"))
        )
    )
    made.observe(figure(LAST, 1051.0, source="Công văn 77/VP", note="đính chính"))
    rows: dict[str, Row | None] = {
        f"vb-{number:04}": Record(
            kind="document",
            subsystem="documents",
            title=f"Công văn số {number} về việc sửa cầu Đò Lường"
            if number == 600
            else f"CV {number}",
            state="received",
            agency="syt" if number % 2 else "stc",
            locality="427" if number % 10 == 0 else "412",
            opened_at=f"2021-09-{number % 30 + 1:02}T08:00:00+07:00",
            due_at=f"2021-10-{number % 28 + 1:02}T17:00:00+07:00",
            attrs={
                "history": [{"at": "2021-09-20T09:00:00+07:00", "state": "assigned", "by": "VP"}]
            },
        )
        for number in range(1200)
    }
    made.put("records", rows)
    made.put(
        "alarms",
        {
            "a1": Alarm(
                subsystem="documents", message="115 văn bản quá hạn", priority="high",
                state="active", raised_at="2021-10-07T08:00:00+07:00",
            )
        },
    )  # fmt: skip
    yield made
    made.close()


@pytest.fixture
def room(cache: FilledCache, tasks: ShortTasks, qtbot: QtBot) -> Iterator[Room]:
    with opened_room(cache.folder, ["nghean"], float(NOW_S), tasks, qtbot) as made:
        yield made


def test_from_the_province_to_one_record_and_back_by_keys_alone(room: Room):
    room.open()
    assert room.crumbs == ["Tổng quan"]
    assert room.rows(1) == ["Văn bản", "Giáo dục"]
    assert room.rows(4) == ["▲ 1", ""]
    assert "Văn bản đến: 1.051" in room.rows(5)[0]
    room.press(Qt.Key.Key_Return)
    assert room.here == "Tỉnh · Văn bản"
    assert "115 văn bản quá hạn" in room.panel.lines.text
    room.go_to("Văn bản đến")
    room.press(Qt.Key.Key_Return)
    assert room.here == "Văn bản đến"
    figure_page = room.panel.figure
    assert figure_page is not None
    assert figure_page.value.text() == "▲ 1.051 văn bản"
    assert room.rows() == ["Thành phố Vinh", "Thị xã Cửa Lò", "Huyện Đô Lương"]
    room.go_to("Huyện Đô Lương")
    room.press(Qt.Key.Key_Return)
    assert room.here == "Huyện Đô Lương"
    assert room.panel.filters["locality"].text() == "Huyện Đô Lương"
    assert room.rows()[:2] == ["▸ Văn bản", "Văn bản đến"]
    assert room.rows(1)[:2] == ["120", "41"]
    room.go_to("▸ Văn bản")
    room.press(Qt.Key.Key_Return)
    assert room.here == "Văn bản"
    assert len(room.rows()) == 120, "the locality's records alone"
    record = room.rows()[0]
    room.press(Qt.Key.Key_Return)
    assert room.here == record
    page = room.panel.view.record
    assert page is not None
    said = {line.label: line.text for group in page.groups for line in group.lines}
    assert said["Địa bàn"] == "Huyện Đô Lương"
    assert said["So với hạn"].startswith("◆ quá hạn")
    assert "đã phân công" in room.rows(1)
    room.press(Qt.Key.Key_D, CTRL)
    assert room.asked[0][1].record == record  # type: ignore[attr-defined]  # a question about a record
    for crumb in ("Văn bản", "Huyện Đô Lương", "Văn bản đến", "Tỉnh · Văn bản", "Tổng quan"):
        room.press(Qt.Key.Key_Backspace)
        assert room.here == crumb
    assert not room.panel.view.step.filter.is_set
    room.press(Qt.Key.Key_Right, ALT)
    assert room.here == "Tỉnh · Văn bản"
    room.press(Qt.Key.Key_Escape)
    assert not room.panel.isVisible()


def test_each_row_shows_the_key_that_opens_it_however_it_is_sorted(room: Room):
    room.open()
    table = room.panel.table.table
    table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert room.rows(1) == ["Giáo dục", "Văn bản"]
    model = table.model()
    assert [model.headerData(row, Qt.Orientation.Vertical) for row in (0, 1)] == ["2", "1"]
    room.press(Qt.Key.Key_9)  # there are two
    assert room.here == "Tổng quan"
    room.press(Qt.Key.Key_1)
    assert room.here == "Tỉnh · Văn bản"
    room.press(Qt.Key.Key_1)
    assert room.here == "Văn bản"
    room.press(Qt.Key.Key_3, CTRL)  # a list of records keeps its own
    assert room.here == "Văn bản"


def test_the_row_that_was_left_is_marked_on_the_way_back_and_the_mouse_goes_back_too(room: Room):
    room.open()
    room.go_to("Giáo dục", column=1)
    room.press(Qt.Key.Key_Return)
    assert "đơn vị chưa có phần mềm" in room.panel.lines.text
    place = QPointF(5, 5)
    event = QMouseEvent(
        QMouseEvent.Type.MouseButtonPress, place, place, Qt.MouseButton.BackButton,
        Qt.MouseButton.BackButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(room.panel, event)
    room.settled()
    assert room.panel.row == 1


def test_the_filter_follows_from_level_to_level_until_it_is_taken_away(room: Room):
    room.open()
    room.press(Qt.Key.Key_3, ALT)
    room.type("thang 9/2021")
    assert room.rows()[0] == "Tháng 9/2021"
    room.press(Qt.Key.Key_Return)
    room.press(Qt.Key.Key_1, ALT)
    room.type("do luong")
    assert room.rows() == ["Huyện Đô Lương"]
    room.press(Qt.Key.Key_Return)
    assert room.crumbs == ["Tổng quan"]
    room.press(Qt.Key.Key_Return)  # the subsystem
    assert room.rows(3)[1] == "Tháng 9/2021"
    days = sum(date(2021, 9, day).weekday() < 5 for day in range(1, 31))
    assert room.rows(1)[1] == str(41 * days)
    room.go_to("Văn bản đến")
    room.press(Qt.Key.Key_Return)
    assert room.panel.figure is not None
    assert room.panel.figure.value.text() == f"{41 * days} văn bản"
    room.press(Qt.Key.Key_PageUp, ALT)  # the month before
    assert room.panel.filters["period"].text() == "Tháng 8/2021"
    room.press(Qt.Key.Key_0, ALT)
    assert room.panel.filters["period"].text() == "kỳ mới nhất"
    assert room.panel.figure.value.text() == "▲ 1.051 văn bản"


@pytest.mark.parametrize(
    ("typed", "found", "crumb"),
    [
        ("van ban den", "Văn bản đến", "Văn bản đến"),
        ("giao duc", "Giáo dục", "Tỉnh · Giáo dục"),
        ("cau do luong", "vb-0600", "vb-0600"),
    ],
)
def test_a_search_without_diacritics_leads_there(room: Room, typed: str, found: str, crumb: str):
    room.open()
    room.press(Qt.Key.Key_F, CTRL)
    room.type(typed)
    assert any(row.startswith(found) for row in room.rows(1))
    room.press(Qt.Key.Key_Return)
    assert room.here == crumb


def test_a_locality_that_is_found_filters_the_page_one_is_on(room: Room):
    room.open(DrillStep(DrillPlace("nghean", "documents")))
    room.press(Qt.Key.Key_F, CTRL)
    room.type("Đô Lương")
    assert room.rows(1)[0] == "Huyện Đô Lương"
    room.press(Qt.Key.Key_Down)
    room.press(Qt.Key.Key_Return)
    assert room.here == "Tỉnh · Văn bản"
    assert room.panel.filters["locality"].text() == "Huyện Đô Lương"
    room.press(Qt.Key.Key_F, CTRL)
    room.type("không có gì như thế")
    assert "Không có gì mang tên" in room.panel.choice.page.empty.text()
    room.press(Qt.Key.Key_Escape)
    assert room.panel.isVisible()
    assert not room.panel.choosing


def test_long_lists_are_read_by_the_page_and_sorted_by_the_store(room: Room):
    room.open(DrillStep(DrillPlace("nghean", "documents", kind="document")))
    table = room.panel.records.table
    assert table.records.rowCount() == 1200
    assert not table.records.id_at(1199)
    room.press(Qt.Key.Key_End, CTRL)
    room.qtbot.waitUntil(lambda: bool(table.records.id_at(1199)), timeout=WAIT_MS)
    assert not table.records.id_at(600), "what is out of sight is not read"
    table.order_asked.emit(0)
    room.settled()
    assert table.records.id_at(0) == "vb-0000"
    table.order_asked.emit(0)
    room.settled()
    assert table.records.id_at(0) == "vb-1199"
    room.press(Qt.Key.Key_2, CTRL)
    assert table.records.rowCount() < 1200
    room.press(Qt.Key.Key_G, CTRL)
    room.type("sua cau")
    room.press(Qt.Key.Key_Return)
    assert room.panel.records.table.records.rowCount() <= 1
    room.press(Qt.Key.Key_3, CTRL)
    assert [table.records.id_at(0), table.records.rowCount()] == ["vb-0600", 1]


def test_a_button_that_came_into_larger_letters_is_widened_for_them(qtbot: QtBot):
    buttons = DrillButtons(DrillSize(text_px=30))
    button = buttons.make("V", lambda: None)
    text = "Các lần công bố trên biểu đồ"
    buttons.name(button, text)
    host = QWidget()
    qtbot.addWidget(host)
    host.setStyleSheet("QPushButton { font-size: 30px; }")
    button.setParent(host)
    buttons.name(button, text)
    letters = button.fontMetrics()
    assert button.minimumWidth() >= letters.horizontalAdvance(text) + letters.horizontalAdvance("V")


def test_vintages_lie_over_the_chart_with_status_and_date(room: Room):
    room.open(DrillStep(DrillPlace("nghean", "documents", "documents.received")))
    page = room.panel.figure
    assert page is not None
    assert page.chart.vintages.count == 2
    room.press(Qt.Key.Key_V)
    assert page.chart.vintages.visible
    room.press(Qt.Key.Key_Up, CTRL)
    room.press(Qt.Key.Key_Left, CTRL)
    assert "■ 1.051 chính thức (06/10/2021)" in page.hover.text()
    span = page.chart.span()
    room.press(Qt.Key.Key_Plus)
    assert page.chart.span() != span
    room.press(Qt.Key.Key_4)
    assert room.panel.view.step.place.side == "published"
    assert [row.split()[0] for row in room.rows(1)] == ["1.051", "700"]
    room.press(Qt.Key.Key_2)
    room.qtbot.waitUntil(page.map.isVisible, timeout=WAIT_MS)
    assert room.panel.view.map is not None


def test_what_is_not_there_is_told_with_who_owes_it(room: Room):
    room.open(DrillStep(DrillPlace("nghean", "education", "education.pupils")))
    page = room.panel.figure
    assert page is not None
    assert not page.chart.isVisible()
    assert page.missing.text() == "đơn vị chưa có phần mềm"
    said = {line.label: line.text for group in room.panel.view.figure.facts for line in group.lines}  # type: ignore[union-attr]  # it is one
    assert said["Đơn vị cung cấp"] == "Sở Y tế"
    room.open(DrillStep(DrillPlace("nghean", "nowhere")))
    assert "không có phân hệ này" in room.panel.missing.text()
    room.open(DrillStep(DrillPlace("nghean", "documents", kind="document", record="vb-9")))
    assert "không còn" in room.panel.missing.text()


def test_a_tile_opens_its_figures_page_and_its_subsystem_is_found(room: Room):
    step = step_behind((FigureQuery(indicator="documents.received", locality="427"),))
    assert step.filter == DrillFilter(locality="427")
    room.open(step)
    assert room.crumbs == ["Tổng quan", "Tỉnh · Văn bản", "Văn bản đến"]
    assert room.panel.figure is not None
    assert room.panel.figure.value.text() == "41 văn bản"
    room.desk.set_look(Look(LIGHT, TsWords("en"), NAMES))
    room.settled()
    assert room.here == "Received"
    assert room.panel.back.text() == "Back"


def test_new_figures_come_into_an_open_page(room: Room, cache: FilledCache):
    room.open(DrillStep(DrillPlace("nghean", "documents")))
    cache.observe(
        Observation(
            indicator="economy.domestic", period_start="2021-09-01", period="P1M", value=77.0,
            as_of="2021-10-02T00:00:00+07:00",
        )
    )  # fmt: skip
    room.desk.refresh_soon()
    room.qtbot.waitUntil(lambda: "77,00" in room.rows(1), timeout=WAIT_MS)
