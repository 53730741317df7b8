"""The screen side for an audience: scenes made for it, tiles that it may see, and quiet places."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ioc_desktop.app.composition import ScreenSide, make_look, screen_side
from ioc_desktop.config import load_site
from ioc_desktop.domain.audience import NOT_FOR_AUDIENCE, Audience
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.errors import ConfigError
from ioc_desktop.ui.held_scenes import page_tile
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.tile_frame import TileFrame
from tests.unit.store.guarded_room import NOW_S, RESTRICTED, GuardedRoom

TILES = {
    "chung": 'kind = "kpi"\nindicator = "chung.nhan"\ntitle = "Tiêu đề chung"',
    "gan-tay": (
        'kind = "kpi"\nindicator = "chung.nhan"\nsensitivity = "restricted"\ntitle = "GẮN-TAY"'
    ),
    "kin": 'kind = "trend"\nindicator = "kin.chi-so"\ntitle = "CHỈ-SỐ-KÍN"',
    "canh-bao": 'bundle = "alarms"',
    "ho-so": 'bundle = "documents"\nkind = "overdue_list"',
    "gio": 'bundle = "clock"',
}
TITLES = ("GẮN-TAY", "CHỈ-SỐ-KÍN")


def scene(name: str, tag: str) -> str:
    tiles = "".join(
        f'\n[[variant.display.tile]]\nid = "{tile}"\nat = [{4 * (at % 3)}, {at // 3}]\n'
        f"span = [4, 1]\n{text}\n"
        for at, (tile, text) in enumerate(TILES.items())
    )
    return (
        f'schema = 1\nid = "{name}"\nname = {{ vi = "Họp", en = "Meeting" }}\n{tag}\n'
        '[[variant]]\nwall = "1x1"\n[[variant.display]]\nrole = "A1"\ngrid = [12, 2]\n' + tiles
    )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    GuardedRoom(folder / "data")
    (folder / "scenes").mkdir()
    (folder / "scenes" / "hop.toml").write_text(scene("hop", 'audience = "meeting"'))
    (folder / "scenes" / "rieng.toml").write_text(scene("rieng", ""))
    (folder / "site.toml").write_text(
        'schema = 1\nscenes = ["scenes/"]\n[[centre]]\nid = "nghean"\nurl = "http://127.0.0.1:9"\n'
    )
    return folder


def opened(house: Path, audience: Audience | None) -> ScreenSide:
    site = load_site(house / "site.toml")
    clock = RoomClock(Timeline(), lambda: float(NOW_S))
    side = screen_side(site, house / "data", clock, make_look(site), None, audience=audience)
    side.wall.open_pictures({"A1": (1920, 1080)})
    return side


@pytest.fixture
def meeting(house: Path, qtbot: QtBot) -> Iterator[ScreenSide]:
    side = opened(house, "meeting")
    yield side
    side.close()
    assert qtbot is not None


def shown(side: ScreenSide, qtbot: QtBot, name: str) -> dict[str, TileFrame]:
    """Switch to a scene; return its frames by tile, once all have answered."""
    side.stage.switch(name)

    def is_there() -> bool:
        on_air = side.stage.on_air
        return on_air is not None and on_air.plan.id == name and not on_air.pending

    qtbot.waitUntil(is_there, timeout=20_000)
    assert side.stage.on_air is not None
    return {str(key[2]): frame for key, frame in side.stage.on_air.frames.items()}  # type: ignore[index]  # keys are (number, role, tile)


def test_what_a_meeting_may_not_see_is_a_quiet_place_without_a_title(
    meeting: ScreenSide, qtbot: QtBot
) -> None:
    frames = shown(meeting, qtbot, "hop")
    words = meeting.look.words(NOT_FOR_AUDIENCE)
    assert words == "Không dành cho đối tượng này"
    assert {tile for tile, frame in frames.items() if frame.withheld == words} == {"gan-tay", "kin"}
    for tile in ("gan-tay", "kin"):
        assert frames[tile].info.title == ""
        assert not frames[tile].failure
    assert frames["chung"].info.title == "Tiêu đề chung"
    told = repr([(frame.info, frame.windowTitle(), frame.toolTip()) for frame in frames.values()])
    views = repr([meeting.feed.view(key) for key in meeting.stage.on_air.frames])  # type: ignore[union-attr]  # it is on air
    marks = (*RESTRICTED, *TITLES, "987.654")
    assert [mark for mark in marks if mark in told + views] == []
    assert "CẢNH-BÁO-CHUNG" in views


def test_those_on_duty_see_every_tile(house: Path, qtbot: QtBot) -> None:
    side = opened(house, None)
    try:
        frames = shown(side, qtbot, "hop")
        assert not any(frame.withheld for frame in frames.values())
        assert frames["gan-tay"].info.title == "GẮN-TAY"
        views = repr([side.feed.view(key) for key in side.stage.on_air.frames])  # type: ignore[union-attr]  # it is on air
        assert "CẢNH-BÁO-KÍN" in views
    finally:
        side.close()


def test_a_scene_that_was_not_made_for_a_meeting_is_refused_there_and_not_offered(
    meeting: ScreenSide, house: Path
) -> None:
    with pytest.raises(ConfigError, match='write audience = "meeting" below its name'):
        meeting.library.plan("rieng", {"A1": (1920, 1080)}, "vi")
    offered = {one.id: one.audience for one in meeting.library.entries("vi")}
    assert offered["hop"] == offered["giao-ban"] == "meeting"
    assert not offered.keys() & {"rieng", "thuong-truc", "vinh-camera"}
    duty = opened(house, None)
    try:
        assert {"rieng", "thuong-truc"} <= {one.id for one in duty.library.entries("vi")}
    finally:
        duty.close()


def test_a_tagged_tile_that_is_put_elsewhere_stays_tagged(meeting: ScreenSide) -> None:
    sizes = {"A1": (1920, 1080)}
    plan = meeting.library.plan("hop", sizes, "vi")
    tagged = next(tile for tile in plan.pages["A1"] if tile.id == "gan-tay")
    assert tagged.is_withheld
    held = meeting.held.hold_tile("hop", "A1", tagged)
    (alone,) = meeting.held.plan(held, sizes, "vi").pages["A1"]
    assert alone.is_withheld
    assert page_tile(alone).sensitivity == "restricted"


def test_quiet_places_are_painted(meeting: ScreenSide, qtbot: QtBot) -> None:
    frames = shown(meeting, qtbot, "hop")
    picture = frames["gan-tay"].grab().toImage()
    colours = {
        picture.pixelColor(x, y).name()
        for x in range(0, picture.width(), 3)
        for y in range(picture.height() // 2 - 20, picture.height() // 2 + 20, 2)
    }
    assert len(colours) > 3, "words stand in the middle of it"
