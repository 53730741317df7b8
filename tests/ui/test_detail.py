"""The figure behind a tile: opened from the console on a real cache, read, zoomed, copied."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ioc_desktop.bundles.catalogue import discover
from ioc_desktop.domain.queries import BreakdownQuery, FigureQuery, Query, SubsystemsQuery
from ioc_desktop.domain.rows import Observation
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.sdk.theme import DARK, LIGHT
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.console_tiles import ConsoleTiles
from ioc_desktop.ui.console_window import ConsoleWindow
from ioc_desktop.ui.detail_desk import DetailDesk
from ioc_desktop.ui.detail_window import FigureDetailWindow
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_library import SceneLibrary
from ioc_desktop.ui.scene_stage import SceneStage
from ioc_desktop.ui.short_tasks import ShortTasks
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.wall import Wall
from tests.unit.store.conftest import NOW_S
from tests.unit.store.conftest import Room as FilledCache

RECEIVED = FigureQuery(indicator="documents.received", centre="nghean", history=30)
BY_PLACE = BreakdownQuery(indicator="documents.received", by="locality", centre="nghean")
LAST = date(2021, 10, 6)
WAIT_MS = 20_000
NAMES = {"nghean": "Tỉnh", "vinh": "Vinh"}


def figure(day: date, value: float, **more: object) -> Observation:
    return Observation(
        indicator="documents.received",
        period_start=day.isoformat(),
        value=value,
        as_of=f"{day.isoformat()}T17:00:00+07:00",
        **more,  # type: ignore[arg-type]  # named fields of an observation
    )


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[FilledCache]:
    """Two years of working days with a month's gap, a revision, and Vinh's other value."""
    made = FilledCache(tmp_path / "data")
    made.catalogue()
    made.catalogue("vinh")
    days = [LAST - timedelta(days=back) for back in range(730) if not 100 < back < 130]
    made.observe(
        *(
            figure(day, 700.0 + number % 200, illustrative=True)
            for number, day in enumerate(day for day in days if day.weekday() < 5)
        )
    )
    made.observe(figure(LAST, 851.0, source="Công văn 77/VP", note="đính chính"))
    made.observe(figure(LAST, 790.0), centre="vinh")
    for number, code in enumerate(("412", "427")):
        made.observe(figure(LAST, 40.0 + number, locality=code, system="2021"))
    yield made
    made.close()


@dataclass
class Desk:
    """A feed on the real cache and the desk of details over it."""

    desk: DetailDesk
    feed: SnapshotFeed
    clock: RoomClock
    look: Look
    now_s: list[float]
    qtbot: QtBot

    def open(self, *queries: Query, title: str = "Văn bản") -> FigureDetailWindow:
        assert self.desk.open(title, queries)
        self.qtbot.waitUntil(lambda: len(self.desk.windows) == 1, timeout=WAIT_MS)
        window = self.desk.windows[0]
        self.qtbot.waitUntil(lambda: window.view is not None, timeout=WAIT_MS)
        return window


@pytest.fixture
def desk(cache: FilledCache, tasks: ShortTasks, qtbot: QtBot) -> Iterator[Desk]:
    now_s = [float(NOW_S)]
    clock = RoomClock(Timeline(), lambda: now_s[0])
    look = Look(DARK, TsWords("vi"), NAMES)
    path = cache.folder / "cache.db"
    feed = SnapshotFeed(lambda: CacheReader(path, silence_s=None), clock)
    made = DetailDesk(feed, tasks, look)
    yield Desk(made, feed, clock, look, now_s, qtbot)
    made.close()
    made.deleteLater()
    feed.close()


def facts(window: FigureDetailWindow) -> dict[str, str]:
    assert window.view is not None
    return {line.label: line.text for group in window.view.facts for line in group.lines}


def press(window: FigureDetailWindow, key: Qt.Key, ctrl: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(window.chart, key, modifier)


def test_everything_that_belongs_to_a_figure_is_said(desk: Desk) -> None:
    window = desk.open(RECEIVED)
    view = window.view
    assert view is not None
    assert (window.title.text(), window.place.text()) == ("Văn bản đến", "Tỉnh")
    assert window.value.text() == "851 văn bản"
    assert "● sống" in window.state.text()
    assert view.series is not None
    assert len(view.series.series.starts) > 480, "the whole history, not the tile's 30 points"
    assert any(not math.isnan(value) for value in view.series.series.last_year)

    said = facts(window)
    assert said["Trung tâm"] == "Tỉnh"
    assert said["Đơn vị cung cấp"] == "Văn phòng UBND tỉnh"
    assert said["Nguồn"] == "Công văn 77/VP"
    assert said["Ghi chú"] == "đính chính"
    assert said["đúng"] == "◆ không"
    assert said["Vinh"].startswith("790 · ")
    assert said["Vinh"].endswith("◆ lệch")
    assert said["Nguồn chính"] == "Tỉnh"
    assert {"so cùng kỳ", "so kế hoạch", "so kỳ trước"} <= said.keys()
    written = {label.text() for label in window.findChildren(QLabel)}
    assert "Trung tâm khác báo số khác" in written, "why the flag is down"

    model = window.table.model()
    values = [model.index(row, 1).data() for row in range(model.rowCount())]
    assert values == ["851", "700"]
    assert model.index(0, 5).data() == "Công văn 77/VP"


def test_the_pointer_and_the_keys_read_point_by_point_in_vietnamese(desk: Desk) -> None:
    window = desk.open(RECEIVED)
    chart = window.chart
    assert window.hover.text().startswith("06/10/2021 · kỳ này: 851 văn bản · cùng kỳ năm trước: ")
    press(window, Qt.Key.Key_Left, ctrl=True)
    press(window, Qt.Key.Key_Left, ctrl=True)
    assert window.hover.text().startswith("05/10/2021 · kỳ này: 701 văn bản")
    middle = chart.rect().center()
    chart.point_near(QPointF(middle))
    assert 100 < chart.index < 400
    assert window.hover.text().startswith(window.view.series.when(chart.index))  # type: ignore[union-attr]  # it has a series
    chart.point_near(QPointF(2, middle.y()))  # over the axis: no point
    assert chart.index == -1


def test_arrows_pan_plus_and_minus_zoom_and_home_shows_all(desk: Desk) -> None:
    window = desk.open(RECEIVED)
    chart = window.chart
    whole = chart.span()
    for _ in range(4):
        press(window, Qt.Key.Key_Plus)
    near = chart.span()
    assert near[1] - near[0] < (whole[1] - whole[0]) * 0.3
    press(window, Qt.Key.Key_Left)
    assert chart.span()[0] < near[0]
    assert chart.span()[1] - chart.span()[0] == pytest.approx(near[1] - near[0], rel=1e-6)
    for _ in range(30):
        press(window, Qt.Key.Key_Left)
    assert chart.span()[0] == pytest.approx(whole[0]), "not beyond the first figure"
    press(window, Qt.Key.Key_Minus)
    assert chart.span()[1] - chart.span()[0] > near[1] - near[0]
    press(window, Qt.Key.Key_Home)
    assert chart.span() == pytest.approx(whole)


def test_a_gap_is_a_gap_in_every_line(desk: Desk) -> None:
    window = desk.open(RECEIVED)
    value, last_year = (curve.getOriginalDataset()[1] for curve in window.chart.curves[:2])
    holes = [place for place, one in enumerate(value) if math.isnan(one)]
    assert holes
    assert all(math.isnan(last_year[place]) for place in holes)


def test_ctrl_c_copies_the_series_for_a_spreadsheet(desk: Desk) -> None:
    window = desk.open(RECEIVED)
    window.copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "Kỳ\tkỳ này\tcùng kỳ năm trước"
    assert lines[-1].startswith("06/10/2021\t851\t")
    assert window.view is not None
    assert window.view.series is not None
    assert len(lines) == len(window.view.series.series.starts) + 1
    assert any(line.split("\t")[1] == "" for line in lines[1:]), "a gap is empty, not a zero"
    assert "Đã sao chép" in window.copied.text()


def test_new_figures_come_into_an_open_detail_and_the_zoom_stays(
    desk: Desk, cache: FilledCache
) -> None:
    window = desk.open(RECEIVED)
    press(window, Qt.Key.Key_Plus)
    span = window.chart.span()
    cache.observe(figure(LAST, 860.0))
    desk.desk.refresh_soon()
    desk.qtbot.waitUntil(lambda: "860" in window.value.text(), timeout=WAIT_MS)
    assert window.chart.span() == pytest.approx(span)
    assert window.table.model().rowCount() == 3
    desk.now_s[0] += 40 * 86_400
    desk.desk.refresh()
    desk.qtbot.waitUntil(lambda: "▤ cũ" in window.state.text(), timeout=WAIT_MS)


def test_a_row_of_a_breakdown_opens_its_own_figure_and_backspace_returns(desk: Desk) -> None:
    window = desk.open(BY_PLACE, SubsystemsQuery())
    assert window.title.text() == "Văn bản đến theo địa bàn"
    assert not window.chart.isVisible()
    model = window.table.model()
    names = [model.index(row, 0).data() for row in range(model.rowCount())]
    row = names.index("Huyện Đô Lương")
    window.table.selectRow(row)
    QTest.keyClick(window.table, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: "Đô Lương" in window.place.text(), timeout=WAIT_MS)
    assert window.value.text() == "41 văn bản"
    assert window.subjects.count() == 3
    window.back_asked.emit()
    desk.qtbot.waitUntil(lambda: not window.chart.isVisible(), timeout=WAIT_MS)
    window.subjects.setCurrentRow(1)
    desk.qtbot.waitUntil(lambda: window.table.model().rowCount() == 4, timeout=WAIT_MS)
    assert window.table.model().index(0, 2).data() == "● đang vận hành"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (FigureQuery(indicator="no.such"), "Không danh mục nào của các trung tâm có chỉ tiêu này"),
        (FigureQuery(indicator="education.pupils", centre="nghean"), "Chưa nhận được số liệu nào"),
        (FigureQuery(indicator="x", centre="hatinh"), "Chưa nhận được gì từ trung tâm này"),
    ],
)
def test_what_cannot_be_shown_is_told_in_words(desk: Desk, query: Query, told: str) -> None:
    window = desk.open(query, title="Ô lạ")
    assert told in window.missing.text()
    assert window.missing.isVisible()
    assert not window.chart.isVisible()
    assert "0" not in window.value.text()
    window.copy()  # nothing to copy is no error


def test_theme_and_language_change_in_an_open_detail(desk: Desk) -> None:
    window = desk.open(RECEIVED)
    desk.desk.set_look(Look(LIGHT, TsWords("en"), NAMES))
    desk.qtbot.waitUntil(lambda: window.title.text() == "Received", timeout=WAIT_MS)
    assert LIGHT.ground in window.styleSheet()
    assert window.hover.text().startswith("6 Oct 2021 · this period: 851")
    assert facts(window)["Figure of record"] == "Tỉnh"


def test_escape_closes_and_a_reading_under_way_is_let_go(desk: Desk) -> None:
    window = desk.open(RECEIVED)
    desk.desk.refresh()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert desk.desk.windows == ()
    assert desk.desk.open("again", [RECEIVED])
    desk.qtbot.waitUntil(lambda: len(desk.desk.windows) == 1, timeout=WAIT_MS)
    desk.desk.close()  # before anything was read
    assert desk.desk.windows == ()


def test_a_tile_that_asks_for_nothing_opens_nothing(desk: Desk) -> None:
    assert not desk.desk.open("Đồng hồ", ())


SCENE = """
schema = 1
id = "duty"
name = { vi = "Thường trực", en = "Duty" }
[[variant]]
wall = "1x1"
[[variant.display]]
role = "A1"
grid = [3, 1]
[[variant.display.tile]]
id = "received"
at = [0, 0]
span = [1, 1]
kind = "kpi"
indicator = "documents.received"
[[variant.display.tile]]
id = "places"
at = [1, 0]
span = [1, 1]
kind = "ranking"
indicator = "documents.received"
[[variant.display.tile]]
id = "clock"
at = [2, 0]
span = [1, 1]
bundle = "clock"
"""


def test_the_console_lists_what_is_on_the_wall_and_enter_opens_it(
    desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "scenes").mkdir()
    (tmp_path / "scenes" / "duty.toml").write_text(SCENE, encoding="utf-8")
    library = SceneLibrary((tmp_path / "scenes",))
    shelf = BundleShelf(discover(shipped("widgets")))
    stage = SceneStage(library, shelf, desk.feed, desk.clock, desk.look)
    wall = Wall(
        room_name="Room", entries=(), stage=stage, feed=desk.feed, clock=desk.clock, look=desk.look
    )
    console = ConsoleWindow("Room", desk.look)
    qtbot.addWidget(console)
    tiles = ConsoleTiles(console.tiles, stage, desk.feed, desk.clock, desk.look)
    tiles.tile_opened.connect(desk.desk.open)
    console.show()
    wall.open_pictures({"A1": (1920, 1080)})
    stage.switch("duty")
    model = console.tiles.model()
    qtbot.waitUntil(lambda: model.rowCount() == 3, timeout=WAIT_MS)

    def line(title: str) -> list[str] | None:
        lines = [[model.index(r, c).data() for c in range(5)] for r in range(3)]
        return next((one for one in lines if one[0].startswith(title)), None)

    qtbot.waitUntil(lambda: "851 văn bản" in (line("Văn bản đến") or ""), timeout=WAIT_MS)
    assert line("Văn bản đến") == ["Văn bản đến", "Tỉnh", "851 văn bản", "● sống", "A1"]

    console.tiles.sortByColumn(2, Qt.SortOrder.DescendingOrder)  # rows move, tiles do not
    row = next(r for r in range(3) if model.index(r, 2).data() == "851 văn bản")
    console.tiles.selectRow(row)
    QTest.keyClick(console.tiles, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(desk.desk.windows) == 1, timeout=WAIT_MS)
    window = desk.desk.windows[0]
    qtbot.waitUntil(lambda: window.value.text() == "851 văn bản", timeout=WAIT_MS)
    tiles.close()
    wall.close()
