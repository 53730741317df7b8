"""The console's box finds what the figures know of, and an alarm leads to its record."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ioc_desktop.domain.looking import SearchBoard, SearchHit
from ioc_desktop.domain.rows import Names
from ioc_desktop.ui.console_rail import SceneRail
from ioc_desktop.ui.console_search import ConsoleSearch
from ioc_desktop.ui.drill_place import HOME, DrillPlace, DrillStep
from ioc_desktop.ui.overview_hearts import ScreenHearts
from ioc_desktop.ui.short_tasks import ShortTasks
from tests.ui.parts import Room

RECORD = SearchHit(
    "record", "nghean", "R-7", Names(vi="Sạt lở đường 7"), "", "order_traffic", "incident"
)
FIGURE = SearchHit("indicator", "nghean", "beds", Names(vi="Giường bệnh"), "giường", "health")


@pytest.fixture
def opened() -> list[DrillStep]:
    return []


@pytest.fixture
def rail(
    room: Room, tasks: ShortTasks, qtbot: QtBot, opened: list[DrillStep]
) -> Iterator[SceneRail]:
    room.source.held["nghean/SearchQuery"] = SearchBoard("x", (RECORD, FIGURE), more=False)
    made = SceneRail(room.look)
    qtbot.addWidget(made)
    made.resize(300, 500)
    made.show()
    search = ConsoleSearch(made, room.feed, tasks, room.look, opened.append)
    made.search = search  # type: ignore[attr-defined]  # for the tests that ask it themselves
    yield made
    search.close()


def found(rail: SceneRail) -> list[str]:
    return [row.name for row in rail.tree.shown if row.find is not None]


def test_figures_and_records_stand_behind_the_scenes_and_open(
    rail: SceneRail, room: Room, qtbot: QtBot, opened: list[DrillStep]
) -> None:
    QTest.keyClicks(rail.box, "s")
    QTest.keyClicks(rail.box, "at lo")
    qtbot.waitUntil(lambda: found(rail) == ["Giường bệnh", "Sạt lở đường 7"], timeout=5000)
    asked = [query for queries in room.source.asked for query in queries]
    assert {getattr(query, "text", "") for query in asked} >= {"sat lo"}
    row = next(row for row in rail.tree.shown if row.name == "Sạt lở đường 7")
    assert row.detail.startswith("R-7")
    rail.tree.taken.emit(row)
    assert [step.place.record for step in opened] == ["R-7"]


def test_one_letter_asks_for_nothing(rail: SceneRail, room: Room, qtbot: QtBot) -> None:
    QTest.keyClicks(rail.box, "s")
    QTest.qWait(400)
    assert not any(
        type(query).__name__ == "SearchQuery" for asked in room.source.asked for query in asked
    )
    assert qtbot is not None


def test_an_alarm_opens_its_record_and_without_one_what_it_is_about(
    rail: SceneRail, qtbot: QtBot, opened: list[DrillStep]
) -> None:
    search: ConsoleSearch = rail.search  # type: ignore[attr-defined]  # set by the fixture
    otherwise = DrillStep(DrillPlace("nghean", "health"))
    search.open_record("R-7", "nghean", otherwise)
    qtbot.waitUntil(lambda: len(opened) == 1, timeout=5000)
    assert opened[0].place.record == "R-7"
    assert opened[0].place.kind == "incident"
    search.open_record("R-8", "nghean", otherwise)
    qtbot.waitUntil(lambda: len(opened) == 2, timeout=5000)
    assert opened[1] == otherwise != HOME


def test_a_screen_that_is_not_painted_grows_old_and_small_pictures_do_not_count(
    room: Room, qtbot: QtBot
) -> None:
    room.wall.open_pictures({"A1": (800, 450), "B1": (800, 450)})
    hearts = ScreenHearts()
    hearts.follow(room.wall.windows)
    bar: QWidget = room.wall.windows["A1"].top
    qtbot.waitUntil(lambda: min(map(hearts.age_s, ("A1", "B1"))) > 0.1, timeout=5000)
    hearts.deaf = True
    bar.grab()
    assert hearts.age_s("A1") > 0.1
    hearts.deaf = False
    bar.grab()
    assert hearts.age_s("A1") < hearts.age_s("B1") - 0.09
