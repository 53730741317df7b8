"""The duty plan at work on a wall: followed, watched, kept when a save is bad, its rules obeyed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ioc_desktop.config.plan import load_plan
from ioc_desktop.domain.calendar import WorkingCalendar
from ioc_desktop.domain.figures import AlarmBoard, AlarmRow, Freshness, FreshnessState
from ioc_desktop.domain.rows import Alarm, Names
from ioc_desktop.sdk.theme import DARK
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.ui.conductor import Conductor
from ioc_desktop.ui.held_scenes import HeldScenes
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.plan_desk import PlanDesk
from tests.ui.parts import Room, make_room, write_bundle

WAIT_MS = 5000
AT_S = 1_633_600_000  # 16:46:40 on 7/10/2021, a Thursday

PLAN = """
hold_min = 1
favourites = ["map"]
[[shift]]
name = { vi = "Ca hành chính", en = "Office shift" }
when = "từ 7h đến 17h"
[[schedule]]
id = "office"
when = "từ 7h đến 16h50, trừ thứ bảy, chủ nhật, lễ Tết"
scene = "brief"
[[schedule]]
id = "evening"
when = "từ 16h50 đến 22h"
scene = "map"
[[rule]]
id = "high"
name = "Mức cao"
priority = ["high"]
scene = "alarm"
[[rule]]
id = "corner"
name = "Góc"
[rule.tile]
role = "B1"
bundle = "plain"
over = "two"
"""


def alarm(name: str, priority: str) -> AlarmRow:
    row = Alarm(
        subsystem="health", message=f"Báo {name}", priority=priority,  # type: ignore[arg-type]  # one of the three
        state="active", raised_at="2021-10-07T16:40:00+07:00",
    )  # fmt: skip
    return AlarmRow("nghean", name, row, Names(vi="Y tế"), "", AT_S - 400)


@dataclass
class Play:
    """A wall, its conductor and plan, and a clock that is moved by hand."""

    room: Room
    conductor: Conductor
    desk: PlanDesk
    file: Path
    qtbot: QtBot
    past_s: list[float] = field(default_factory=lambda: [0.0])

    def shows(self, scene: str) -> None:
        stage = self.room.stage

        def is_shown() -> bool:
            return stage.scene == scene and not stage.coming

        self.qtbot.waitUntil(is_shown, timeout=WAIT_MS)

    def raised(self, *rows: AlarmRow) -> None:
        board = AlarmBoard(rows, len(rows), 0, 0, Freshness(FreshnessState.LIVE))
        self.room.source.held["nghean/AlarmsQuery"] = board
        self.room.feed.refresh(frozenset({"nghean/AlarmsQuery"}))

    def later(self, seconds: float) -> None:
        self.past_s[0] += seconds
        self.conductor.look()

    def tiles(self, role: str) -> set[str]:
        scene = self.room.stage.on_air
        assert scene is not None
        return {str(key[2]) for key in scene.frames if key[1] == role}  # type: ignore[index]  # number, role, tile


@pytest.fixture
def play(tmp_path: Path, qtbot: QtBot) -> Iterator[Play]:
    write_bundle(tmp_path / "bundles", "plain")
    past_s = [0.0]
    room = make_room(tmp_path / "bundles", machine=lambda: AT_S + past_s[0])
    for scene in ("duty", "map", "brief", "alarm"):
        room.scenes.scenes[scene] = [("one", "plain", {}), ("two", "plain", {})]
    held = HeldScenes(room.scenes)
    room.stage._planner = held  # the composition root puts them between
    room.wall.open_pictures({"A1": (800, 450), "B1": (800, 450)})
    conductor = Conductor(room.stage, room.clock, is_there=held.is_there, label=held.label)
    assert conductor.begin("duty")
    file = tmp_path / "ke-hoach.toml"
    file.write_text(PLAN, encoding="utf-8")
    desk = PlanDesk(
        file, load_plan, conductor=conductor, stage=room.stage, held=held, wall=room.wall,
        feed=room.feed, clock=room.clock, calendar=WorkingCalendar(),
        look=Look(DARK, TsWords("vi")),
    )  # fmt: skip
    yield Play(room, conductor, desk, file, qtbot, past_s)
    conductor.close()
    desk.close()
    desk.deleteLater()
    room.close()


def top_line(play: Play) -> str:
    play.room.wall.set_lock(".")  # has the line laid anew
    play.room.wall.set_lock("")
    return " ".join(mark.text for mark in play.room.wall.windows["B1"].top.sheet().marks)


def test_schedules_and_shifts_are_followed_and_the_next_scene_is_made_ready(play: Play) -> None:
    play.shows("brief")
    assert play.conductor.state.next is not None
    assert play.conductor.state.next.scene == "map"
    assert "Ca hành chính" in top_line(play)
    play.later(140)
    play.room.wall.time_told.emit(None)
    play.qtbot.waitUntil(lambda: "map" in play.room.stage.ready, timeout=WAIT_MS)
    play.later(60)
    play.shows("map")
    assert play.conductor.state.who == "evening"


def test_a_bad_save_leaves_the_plan_and_is_told_in_the_banner_until_it_is_mended(
    play: Play,
) -> None:
    play.shows("brief")
    play.file.write_text(PLAN.replace("từ 7h đến 17h", "buổi sáng"), encoding="utf-8")
    banner = play.room.wall.windows["A1"].banner
    play.qtbot.waitUntil(lambda: "buổi sáng" in banner.text, timeout=WAIT_MS)
    assert banner.text.startswith("Chưa dùng được kế hoạch trực vừa lưu: ke-hoach.toml: không hiểu")
    assert play.conductor.choose("map", "Lan")
    play.shows("map")
    assert "buổi sáng" in banner.text, "another scene does not mend it"
    assert len(play.desk.plan.schedules) == 2
    fresh = play.file.with_name("new.toml")
    fresh.write_text(PLAN.replace('["map"]', '["brief", "map"]'), encoding="utf-8")
    fresh.replace(play.file)  # as an editor that saves by renaming does
    play.qtbot.waitUntil(lambda: play.desk.plan.favourites == ("brief", "map"), timeout=WAIT_MS)
    assert banner.text == ""
    play.file.write_text(PLAN, encoding="utf-8")
    play.qtbot.waitUntil(lambda: play.desk.plan.favourites == ("map",), timeout=WAIT_MS)


def test_an_alarm_takes_the_wall_and_gives_it_back(play: Play) -> None:
    play.shows("brief")
    play.raised(alarm("a1", "high"))
    play.shows("alarm")
    assert play.conductor.state.alarm == "Báo a1"
    play.raised()
    play.later(30)
    play.shows("alarm")
    play.later(31)
    play.shows("brief")


def test_an_alarms_tile_stands_in_the_place_of_another_and_moves_with_the_schedule(
    play: Play,
) -> None:
    play.shows("brief")
    play.raised(alarm("b1", "low"))
    play.qtbot.waitUntil(lambda: "drilled-alarm" in play.tiles("B1"), timeout=WAIT_MS)
    assert play.tiles("B1") == {"one", "drilled-alarm"}
    assert play.tiles("A1") == {"one", "two"}
    assert play.room.stage.scene_name == "brief (en) ▸ Góc"
    assert play.conductor.state.scene == "brief"
    play.later(200)  # the evening's scene comes under the tile
    play.qtbot.waitUntil(
        lambda: play.room.stage.scene_name == "map (en) ▸ Góc" and not play.room.stage.coming,
        timeout=WAIT_MS,
    )
    assert play.tiles("B1") == {"one", "drilled-alarm"}
    assert play.conductor.back("Lan")
    play.shows("map")
    play.later(3000)
    play.shows("map")  # put away: it does not come again


def test_without_the_plan_nothing_happens_by_itself_any_more(play: Play) -> None:
    play.shows("brief")
    play.desk.close()
    assert play.conductor.state.next is None
    play.later(200)
    play.shows("brief")
    play.raised(alarm("a1", "high"))
    play.room.feed.refresh()
    play.later(5)
    play.shows("brief")


def test_a_missing_file_is_told_and_taken_over_when_it_comes(play: Play) -> None:
    play.shows("brief")
    play.file.unlink()
    banner = play.room.wall.windows["A1"].banner
    play.qtbot.waitUntil(lambda: banner.text != "", timeout=WAIT_MS)
    assert len(play.desk.plan.schedules) == 2
    play.file.write_text(PLAN, encoding="utf-8")
    play.qtbot.waitUntil(lambda: banner.text == "", timeout=WAIT_MS)
