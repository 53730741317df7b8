"""The whole path: a real centre raises an alarm, a real station has it, the wall obeys its plan."""

from __future__ import annotations

import gc
import sys
import time
import weakref
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ioc_desktop.app.centres import DemoCentres
from ioc_desktop.app.cli_journal import read_journal
from ioc_desktop.app.composition import make_look, screen_side
from ioc_desktop.app.wall_room import WallRoom
from ioc_desktop.config import load_site
from ioc_desktop.domain.on_air import Switch
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.ui.placement import ScreenFact
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.station_client import StationClient
from ioc_desktop.ui.wall import Placement, Wall

RAISED = "2021-10-12T09:19:00+07:00"
"""Half a minute before the centre of the province tells of a coach's accident."""
MESSAGE = "Xe khách gặp nạn"
WAIT_MS = 40_000
PLAN = """
hold_min = 5
[[rule]]
id = "high"
name = "Cảnh báo mức cao"
priority = ["high"]
scene = "canh-bao"
[[shift]]
name = "Ca trực bão"
when = "cả ngày"
"""


def test_an_alarm_of_a_real_centre_takes_the_wall_and_a_person_has_the_last_word(
    tmp_path: Path, qtbot: QtBot
) -> None:
    anchor = datetime.fromtimestamp(time.time(), UTC).isoformat()
    (tmp_path / "ke-hoach.toml").write_text(PLAN, encoding="utf-8")
    with DemoCentres(
        tmp_path, clock=RAISED, speed=8.0, state="complete", profiles=("nghean",)
    ) as centres:
        centre = centres.running["nghean"]
        site_file = tmp_path / "site.toml"
        site_file.write_text(
            'schema = 1\nplan = "ke-hoach.toml"\npoll_s = 1\n'
            f'[[centre]]\nid = "nghean"\nurl = "{centre.url}"\ntoken = "{centre.token}"\n'
            f'[clock]\nstart = "{RAISED}"\nanchor = "{anchor}"\nspeed = 8.0\n',
            encoding="utf-8",
        )
        site = load_site(site_file)
        data = tmp_path / "data"
        data.mkdir()
        clock = RoomClock(site.timeline(time.time()))
        side = screen_side(site, data, clock, make_look(site), None)
        command = [sys.executable, "-m", "ioc_desktop", "station", "--stdio"]
        command += ["--site", str(site_file), "--data", str(data)]
        root = str(Path(__file__).resolve().parents[2])
        room = WallRoom(side, StationClient(command, {"PYTHONPATH": root}), data)
        conductor, stage = room.conductor, side.stage
        try:
            side.wall.open_pictures({"A1": (1600, 900)})
            room.show_first_scene()
            room.station.start()
            room.follow_plan()
            qtbot.waitUntil(lambda: MESSAGE in conductor.state.alarm, timeout=WAIT_MS)
            qtbot.waitUntil(lambda: stage.scene == "canh-bao", timeout=WAIT_MS)
            assert conductor.state.scene == "thuong-truc"
            assert conductor.back("Lan")
            qtbot.waitUntil(lambda: stage.scene == "thuong-truc", timeout=WAIT_MS)
            conductor.lock("Lan")
            conductor.choose("giao-ban", "Minh")
            qtbot.waitUntil(lambda: stage.scene == "giao-ban", timeout=WAIT_MS)
            texts = " ".join(mark.text for mark in side.wall.windows["A1"].top.sheet().marks)
            assert "Ca trực bão" in texts
            assert "trình bày" in texts
            assert conductor.state.alarm == "", "it was put away and does not come again"
            flushed = room.journal.flush()
            qtbot.waitUntil(flushed.done, timeout=WAIT_MS)
        finally:
            room.close()
            room.deleteLater()
    rows, _total = read_journal(data, None, "", 100)
    lines = [
        (one.kind, one.who, one.from_scene, one.to_scene)
        for one in (row.switch for row in reversed(rows))
    ]
    assert lines == [
        ("start", "", "", "thuong-truc"),
        ("rule", "Cảnh báo mức cao", "thuong-truc", "canh-bao"),
        ("person", "Lan", "canh-bao", "thuong-truc"),
        ("person", "Lan", "thuong-truc", "thuong-truc"),
        ("person", "Minh", "thuong-truc", "giao-ban"),
    ]


def test_the_plans_favourites_come_first_on_the_console(
    tmp_path: Path,
    qtbot: QtBot,  # noqa: ARG001  # an application
) -> None:
    site_file, plan_file = tmp_path / "site.toml", tmp_path / "p.toml"
    centre = '[[centre]]\nid = "nghean"\nurl = "http://127.0.0.1:9"\n'
    site_file.write_text(f'plan = "p.toml"\n{centre}', encoding="utf-8")
    plan_file.write_text('favourites = ["vinh", "gone", "y-te"]\n', encoding="utf-8")
    site = load_site(site_file)
    side = screen_side(site, tmp_path, RoomClock(Timeline()), make_look(site), None)
    room = WallRoom(side, StationClient(["true"]))
    before = [entry.id for entry in room.entries()]
    room.follow_plan()
    after = [entry.id for entry in room.entries()]
    assert after[:2] == ["vinh", "y-te"]
    assert sorted(after) == sorted(before)
    assert [one for one in before if one not in after[:2]] == after[2:]
    room.close()
    room.deleteLater()


def test_a_closed_room_is_let_go_of_at_once(tmp_path: Path, qtbot: QtBot) -> None:
    """And not when somebody looks for rings of objects next, in whichever thread that is."""
    site_file = tmp_path / "site.toml"
    centre = '[[centre]]\nid = "nghean"\nurl = "http://127.0.0.1:9"\n'
    site_file.write_text(f'plan = "p.toml"\n{centre}', encoding="utf-8")
    (tmp_path / "p.toml").write_text(PLAN, encoding="utf-8")
    site = load_site(site_file)
    gc.disable()
    try:
        side = screen_side(site, tmp_path, RoomClock(Timeline()), make_look(site), None)
        room = WallRoom(side, StationClient(["true"]), tmp_path)
        side.wall.open_pictures({"A1": (800, 450)})
        room.show_first_scene()
        room.follow_plan()
        stage = side.stage
        qtbot.waitUntil(lambda: bool(stage.scene), timeout=WAIT_MS)
        assert room.plan is not None
        parts = [room, room.plan, room.conductor, room.journal, side.wall]
        seen = [(type(one).__name__, weakref.ref(one)) for one in parts]
        room.close()
        parts.clear()
        del room, side
        assert [name for name, one in seen if one() is not None] == []
    finally:
        gc.enable()


def test_screens_that_come_and_go_and_a_lock_are_lines_of_the_journal(
    tmp_path: Path,
    qtbot: QtBot,  # noqa: ARG001  # an application
) -> None:
    site_file = tmp_path / "site.toml"
    site_file.write_text(
        '[[centre]]\nid = "nghean"\nurl = "http://127.0.0.1:9"\n', encoding="utf-8"
    )
    site = load_site(site_file)
    side = screen_side(site, tmp_path, RoomClock(Timeline()), make_look(site), None)
    room = WallRoom(side, StationClient(["true"]), tmp_path)
    told: list[Switch] = []
    room.conductor.switched.connect(told.append)
    there = {"A1", "B1"}

    def placements(_wall: Wall) -> tuple[Placement, ...]:
        fact = ScreenFact("DP-1", 0, 0, 1920, 1080)
        return tuple(
            Placement(role, fact if role in there else None, 1920, 1080) for role in ("A1", "B1")
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Wall, "placements", property(placements))
        side.wall.placement_changed.emit()
        there.discard("B1")
        side.wall.placement_changed.emit()
        side.wall.placement_changed.emit()
        there.add("B1")
        side.wall.placement_changed.emit()
    assert [(one.kind, one.why) for one in told] == [
        ("screens", "away: B1"),
        ("screens", "back: B1"),
    ]
    room.close()
    room.deleteLater()
    # No station took them: the next one finds them in the data folder.
    assert len(list((tmp_path / "duty-spool").glob("*.request"))) == 1
