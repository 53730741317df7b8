"""The console says why something is on the wall, and what one does there is done by somebody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from ioc_desktop.domain.figures import AlarmBoard, AlarmRow, Freshness, FreshnessState
from ioc_desktop.domain.journal import JournalPage, JournalRow
from ioc_desktop.domain.on_air import Switch
from ioc_desktop.domain.rows import Alarm, Names
from ioc_desktop.ui.conductor import Conductor
from ioc_desktop.ui.console_link import ConsoleLink
from ioc_desktop.ui.console_people import Person
from ioc_desktop.ui.console_wall import ConsoleWall
from ioc_desktop.ui.console_window import WIDE_PX, ConsoleWindow
from ioc_desktop.ui.held_scenes import HeldScenes
from ioc_desktop.ui.overview_places import Carried
from ioc_desktop.ui.scene_plan import SceneEntry
from ioc_desktop.ui.scene_stage import SceneStage
from ioc_desktop.ui.short_tasks import ShortTasks
from tests.ui.parts import NOON_S, Room, write_bundle

SCENES = (SceneEntry("duty", "Duty", "F1"), SceneEntry("brief", "Brief", "F2"))
PEOPLE = (Person("hoa", "Hoà", "Lead"), Person("duc", "Đức"))
ROW = AlarmRow(
    "nghean", "W1", Alarm("health", "Beds are full", "high", "active", ""), Names(vi="Y tế"),
    "Đô Lương", NOON_S - 7200,
)  # fmt: skip


class Desk:
    """A console with everything it drives, on an in-memory source."""

    def __init__(self, room: Room, tasks: ShortTasks, officer: str = "") -> None:
        self.room = room
        room.scenes.scenes |= {
            "duty": [("one", "plain", {}), ("two", "plain", {})],
            "brief": [("three", "plain", {})],
        }
        room.source.held |= {
            "nghean/AlarmsQuery": AlarmBoard((ROW,), 1, 0, 0, Freshness(FreshnessState.LIVE)),
            "nghean/JournalQuery": JournalPage(
                (JournalRow(Switch("0" * 32, NOON_S - 60, "person", "Khuê", "a", "duty")),), 1
            ),
        }
        room.wall.open_pictures({"A1": (1600, 900), "B1": (1600, 900)})
        self.held = HeldScenes(room.scenes)
        # A stage of its own, which plans through what is held for the moment.
        self.stage: SceneStage = room.stage
        self.stage._planner = self.held  # the room's was made without one
        self.conductor = Conductor(
            self.stage, room.clock, is_there=self.held.is_there, label=self.held.label
        )
        self.console = ConsoleWindow("Room", room.look)
        self.link = ConsoleLink(
            self.console,
            stage=self.stage,
            feed=room.feed,
            wall=room.wall,
            station=None,
            tasks=tasks,
            look=room.look,
            conductor=self.conductor,
            clock=room.clock,
            people=PEOPLE,
            officer=officer,
        )
        self.wall = ConsoleWall(
            self.console,
            self.link,
            stage=self.stage,
            wall=room.wall,
            held=self.held,
            screens=(),
            words_of=str,
            look=room.look,
        )
        self.link.set_scenes(SCENES)
        self.conductor.begin("duty")

    def close(self) -> None:
        if not isValid(self.console):
            return
        self.wall.close()
        self.link.close()
        self.console.close()
        self.console.deleteLater()


@pytest.fixture
def desk(room: Room, tasks: ShortTasks, tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    write_bundle(tmp_path / "bundles", "plain")
    made = Desk(room, tasks)
    made.console.show()
    qtbot.waitExposed(made.console)
    qtbot.waitUntil(lambda: made.stage.scene_name == "duty (en)", timeout=5000)
    yield made
    made.close()


def column(desk: Desk, table: str, place: int) -> list[str]:
    model = getattr(desk.console.tabs, table).model()
    return [model.index(row, place).data() for row in range(model.rowCount())]


@pytest.mark.parametrize(
    ("last", "acting"), [("Đức", "Đức"), ("", "Hoà"), ("Somebody who has left", "Hoà")]
)
def test_who_acted_here_last_acts_again(
    room: Room, tasks: ShortTasks, tmp_path: Path, qtbot: QtBot, last: str, acting: str
) -> None:
    write_bundle(tmp_path / "bundles", "plain")
    desk = Desk(room, tasks, last)
    assert desk.link.officer == acting
    assert desk.console.tabs.acting.currentText() == acting
    with qtbot.waitSignal(desk.link.officer_changed) as told:
        desk.link.set_officer(" Đức ")
    assert told.args == ["Đức"]
    desk.close()


def test_a_choice_is_the_officers_and_the_strip_says_so(desk: Desk, qtbot: QtBot) -> None:
    strip = desk.console.strip
    assert strip.name.text() == "duty (en)"
    assert not desk.console.buttons.named["back"].isEnabled()
    desk.console.tabs.officer_chosen.emit("Đức")
    with qtbot.waitSignal(desk.conductor.switched) as told:
        QTest.keyClick(desk.console, Qt.Key.Key_F2)
    assert told.args[0].who == "Đức"
    qtbot.waitUntil(lambda: strip.name.text() == "brief (en)", timeout=5000)
    assert desk.conductor.state.who == "Đức"
    assert "Đức" in strip.why.toolTip() or "Đức" in strip.why.text()
    assert desk.console.rail.tree.marks.on_air == "brief"
    with qtbot.waitSignal(desk.conductor.switched) as told:
        desk.console.buttons.named["back"].click()
    assert (told.args[0].who, told.args[0].to_scene) == ("Đức", "duty")


def test_who_did_what_last_is_in_the_list_of_people(desk: Desk, qtbot: QtBot) -> None:
    assert column(desk, "people", 0)[:2] == ["Hoà", "Đức"]
    qtbot.waitUntil(lambda: "Khuê" in column(desk, "people", 0), timeout=5000)
    assert "put on the wall: Duty" in column(desk, "people", 4)
    desk.console.scene_chosen.emit("brief")
    qtbot.waitUntil(lambda: "put on the wall: Brief" in column(desk, "people", 4), timeout=5000)


def test_the_lock_is_set_and_taken_off_by_the_same_key_and_told(desk: Desk) -> None:
    button, strip = desk.console.buttons.named["lock"], desk.console.strip
    desk.console.lock_asked.emit()
    assert desk.conductor.state.lock is not None
    assert desk.conductor.state.lock.officer == "Hoà"
    assert button.text() == "Take the lock off"
    assert not strip.lock.isHidden()
    desk.console.lock_asked.emit()
    assert [desk.conductor.state.lock] == [None]
    assert button.text() == "Presentation: lock"
    assert strip.lock.isHidden()


def test_alarms_are_counted_on_their_tab_and_enter_opens_one(desk: Desk, qtbot: QtBot) -> None:
    tabs = desk.console.tabs
    qtbot.waitUntil(lambda: column(desk, "alarms", 6) == ["Beds are full"], timeout=5000)
    assert "▲ 1" in tabs.tabText(1)
    tabs.open_tab("alarms")
    with qtbot.waitSignal(tabs.alarm_opened) as told:
        QTest.keyClick(tabs.alarms, Qt.Key.Key_Return)
    assert told.args == [0]
    assert desk.link.alarms.steps[0].place.subsystem == "health"


def test_a_scene_put_on_one_screen_is_one_choice_with_a_way_back(desk: Desk, qtbot: QtBot) -> None:
    desk.console.wall.placed.emit(Carried("Brief", scene="brief"), "B1", None)
    qtbot.waitUntil(lambda: "▸" in desk.console.strip.name.text(), timeout=5000)
    on_air = desk.stage.on_air
    assert on_air is not None
    assert {key[1]: key[2] for key in on_air.frames if isinstance(key, tuple)}["B1"] == "three"
    assert desk.console.rail.tree.marks.on_air == "duty"
    assert "Brief" in desk.console.foot.text()
    desk.console.back_asked.emit()
    qtbot.waitUntil(lambda: desk.stage.scene == "duty", timeout=5000)


def test_a_preview_is_taken_by_whoever_acts_here(desk: Desk, qtbot: QtBot) -> None:
    desk.console.preview_asked.emit("brief")
    assert desk.console.preview.isVisible()
    assert not desk.console.wall.isVisible()
    with qtbot.waitSignal(desk.conductor.switched) as told:
        QTest.keyClick(desk.console.preview, Qt.Key.Key_Return)
    assert (told.args[0].who, told.args[0].to_scene) == ("Hoà", "brief")
    assert desk.console.wall.isVisible()


def test_letters_typed_in_a_table_search_what_scenes_show(desk: Desk, qtbot: QtBot) -> None:
    desk.wall.read_scenes(("duty", "brief"))
    QTest.keyClicks(desk.console.tabs.tiles, "b")
    QTest.keyClicks(desk.console.rail.box, "ri")
    assert desk.console.rail.box.text() == "bri"
    shown = desk.console.rail.tree.shown
    assert [row.scene for row in shown if row.scene] == ["brief"]
    qtbot.waitUntil(lambda: not desk.wall._reader.isActive(), timeout=5000)


def test_a_wide_window_has_alarms_and_people_beside_the_wall(desk: Desk) -> None:
    tabs, console = desk.console.tabs, desk.console
    assert tabs.count() == 5
    console.resize(WIDE_PX + 20, 900)
    assert tabs.count() == 3
    assert tabs.alarms.isVisible()
    assert tabs.people.isVisible()
    assert tabs.alarms.mapTo(console, tabs.alarms.rect().topLeft()).x() > tabs.width()
    console.resize(1290, 900)
    assert tabs.count() == 5
    assert [tabs.tabText(place).split()[0] for place in range(5)] == [
        "On", "Alarms", "Feeds", "Screens", "People",
    ]  # fmt: skip


def test_a_console_that_is_closed_hears_nothing_of_the_wall_any_more(
    desk: Desk, qtbot: QtBot
) -> None:
    desk.close()
    qtbot.waitUntil(lambda: not isValid(desk.console), timeout=5000)
    desk.stage.banner_changed.emit("too late")
    desk.stage.scene_shown.emit("duty")
    desk.room.wall.placement_changed.emit()
    desk.conductor.state_changed.emit(desk.conductor.state)
