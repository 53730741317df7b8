"""A unit of a map leads to its page: by keys and clicks in the drill-down, by a tap on a wall."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ioc_desktop.bundles.catalogue import discover
from ioc_desktop.config.site import Screen
from ioc_desktop.domain.queries import BreakdownQuery, RecordsQuery
from ioc_desktop.domain.rows import Observation, Record, Row
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.sdk.bodies import MapBody, MapCell
from ioc_desktop.sdk.theme import DARK
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped
from ioc_desktop.store.duty_reader import DutyReader
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.drill_desk import unit_behind
from ioc_desktop.ui.drill_map import MapView
from ioc_desktop.ui.drill_place import DrillFilter, DrillPlace, DrillStep
from ioc_desktop.ui.drill_touch import TouchDesk
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_library import SceneLibrary
from ioc_desktop.ui.scene_stage import SceneStage
from ioc_desktop.ui.short_tasks import ShortTasks
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.wall import Wall
from tests.ui.drill_room import Room, opened_room
from tests.unit.store.conftest import NOW_S
from tests.unit.store.conftest import Room as FilledCache

WAIT_MS = 20_000
SCENE = """
schema = 1
id = "duty"
name = { vi = "Thường trực" }
[[variant]]
wall = "1x1"
[[variant.display]]
role = "A1"
grid = [2, 1]
[[variant.display.tile]]
id = "map"
at = [0, 0]
span = [1, 1]
bundle = "indicator"
kind = "map"
[variant.display.tile.settings]
indicator = "documents.received"
[[variant.display.tile]]
id = "clock"
at = [1, 0]
span = [1, 1]
bundle = "clock"
"""
MAP_SIDE = DrillStep(DrillPlace("nghean", "documents", "documents.received", side="map"))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FilledCache]:
    """One figure of the whole and of three localities, and documents of one of these."""
    made = FilledCache(tmp_path_factory.mktemp("opened") / "data")
    made.catalogue()
    made.observe(
        *(
            Observation(
                indicator="documents.received", period_start="2021-10-06", value=40.0 + number,
                as_of="2021-10-06T17:00:00+07:00", locality=place, system=place and "2021",
            )
            for number, place in enumerate(("", "412", "413", "427"))
        )
    )  # fmt: skip
    rows: dict[str, Row | None] = {
        "vb-1": Record(
            kind="document", subsystem="documents", title="CV 1", state="received", locality="427"
        )
    }
    made.put("records", rows)
    yield made
    made.close()


@pytest.fixture
def room(cache: FilledCache, tasks: ShortTasks, qtbot: QtBot) -> Iterator[Room]:
    with opened_room(cache.folder, ["nghean"], float(NOW_S), tasks, qtbot) as made:
        yield made


def shown_map(room: Room) -> MapView:
    room.open(MAP_SIDE)
    page = room.panel.figure
    assert page is not None
    room.qtbot.waitUntil(lambda: len(page.map.spots()) >= 3, timeout=WAIT_MS)
    return page.map


def middle(view: MapView, code: str) -> QPoint:
    return view.spots()[code].boundingRect().center().toPoint()


def test_a_click_on_a_unit_opens_its_page_and_back_returns_to_the_map(room: Room):
    shown = shown_map(room)
    deepest = shown.childAt(middle(shown, "427"))
    assert isinstance(deepest, QWidget)
    place = deepest.mapFrom(shown, middle(shown, "427"))
    QTest.mouseClick(deepest, Qt.MouseButton.LeftButton, pos=place)
    room.settled()
    assert room.crumbs == ["Tổng quan", "Tỉnh · Văn bản", "Văn bản đến", "Huyện Đô Lương"]
    assert room.rows(1)[:2] == ["1", "43"], "its records and its own figure"
    room.press(Qt.Key.Key_Backspace)
    assert room.panel.view.step == MAP_SIDE
    assert shown.isVisible()


def test_a_press_that_is_drawn_to_another_unit_opens_nothing(room: Room):
    shown = shown_map(room)
    QTest.mousePress(shown, Qt.MouseButton.LeftButton, pos=middle(shown, "427"))
    QTest.mouseRelease(shown, Qt.MouseButton.LeftButton, pos=middle(shown, "412"))
    QTest.mouseClick(shown, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    room.settled()
    assert room.panel.view.step == MAP_SIDE


def test_arrows_go_from_unit_to_unit_and_enter_opens_the_marked_one(room: Room):
    shown = shown_map(room)
    assert shown.hasFocus(), "the keyboard is in the map"
    before = shown.grab().toImage()
    way = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Left):
        room.press(key)
        way.append(shown.marked)
    assert way == ["412", "413", "427", "427"], "the last one has no neighbour on its left"
    assert shown.grab().toImage() != before, "a ring marks it"
    room.press(Qt.Key.Key_Return)
    assert room.here == "Huyện Đô Lương"
    assert room.panel.filters["locality"].text() == "Huyện Đô Lương"


def test_a_tap_on_a_unit_of_a_wall_s_map_opens_its_page_on_that_screen(
    cache: FilledCache, tmp_path: Path, tasks: ShortTasks, qtbot: QtBot
):
    (tmp_path / "duty.toml").write_text(SCENE, encoding="utf-8")
    clock = RoomClock(Timeline(), lambda: float(NOW_S))
    look = Look(DARK, TsWords("vi"), {"nghean": "Tỉnh"})
    folder = cache.folder
    feed = SnapshotFeed(
        lambda: DutyReader(CacheReader(folder / "cache.db", silence_s=None), folder, ["nghean"]),
        clock,
    )
    shelf = BundleShelf(discover(shipped("widgets")))
    stage = SceneStage(SceneLibrary((tmp_path,)), shelf, feed, clock, look)
    wall = Wall(room_name="Room", entries=(), stage=stage, feed=feed, clock=clock, look=look)
    wall.open_pictures({"A1": (1600, 900)})
    screen = Screen("A1", connector="X", width_mm=700.0, height_mm=394.0, touch=True)
    touch = TouchDesk(
        (screen,), wall=wall, stage=stage, feed=feed, tasks=tasks, clock=clock, shelf=shelf,
        look=look,
    )  # fmt: skip
    stage.switch("duty")
    qtbot.waitUntil(lambda: stage.on_air is not None, timeout=WAIT_MS)
    assert stage.on_air is not None
    frame = next(f for k, f in stage.on_air.frames.items() if k[2] == "map")  # type: ignore[index]  # number, role, tile
    qtbot.waitUntil(lambda: len(frame.localities()) >= 3, timeout=WAIT_MS)
    window = wall.windows["A1"]

    def tap(place: QPoint) -> list[str]:
        QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=frame.mapTo(window, place))
        qtbot.waitUntil(lambda: "A1" in touch.panels, timeout=WAIT_MS)
        panel = touch.panels["A1"]
        qtbot.waitUntil(lambda: len(panel.crumbs.texts) > 1, timeout=WAIT_MS)
        told = list(panel.crumbs.texts)
        touch.leave("A1")
        return told

    unit = dict(frame.localities())["427"].boundingRect().center().toPoint()
    assert tap(unit)[2:] == ["Văn bản đến", "Huyện Đô Lương"]
    assert tap(QPoint(3, 3))[2:] == ["Văn bản đến"], "beside the units the figure's own page"
    touch.close()
    wall.close()
    feed.close()


CELLS = (MapCell("427", 0, 0, "Đô Lương", "1", 0.5),)


def test_a_unit_of_a_map_of_records_opens_the_records_of_that_unit():
    asked = RecordsQuery(kind="incident", centre="nghean", subsystem="order_traffic")
    body = MapBody(CELLS, centre="nghean", subsystem="order_traffic")
    step = unit_behind((asked,), body, "427")
    assert step.place == DrillPlace("nghean", "order_traffic", kind="incident", unit=True)
    assert step.filter == DrillFilter(locality="427")


def test_a_map_that_does_not_say_whose_it_is_opens_the_figure_of_that_unit():
    asked = BreakdownQuery(indicator="documents.received", by="locality")
    step = unit_behind((asked,), MapBody(CELLS), "427")
    assert step == DrillStep(DrillPlace("", "", "documents.received"), DrillFilter(locality="427"))


def test_a_ward_of_the_city_s_map_opens_the_page_of_that_agency():
    asked = BreakdownQuery(indicator="press.unanswered", by="agency", centre="vinh")
    body = MapBody(CELLS, centre="vinh", subsystem="press", by="agency")
    step = unit_behind((asked,), body, "p-ben-thuy")
    assert step.filter == DrillFilter(agency="p-ben-thuy", agency_centre="vinh")
    assert step.place.unit
    assert step.place.subsystem == "press"
