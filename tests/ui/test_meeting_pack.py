"""A briefing pack on the meeting room's page: its frozen figures, under their stamp."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ioc_desktop.app import feed_source
from ioc_desktop.app.brief_make import run_make
from ioc_desktop.app.composition import make_look, screen_side
from ioc_desktop.app.feed_painting import FeedPainter
from ioc_desktop.app.meeting_desk_packs import PresentedPage
from ioc_desktop.app.meeting_desk_room import MeetingRoom
from ioc_desktop.app.wall_room import WallRoom
from ioc_desktop.config import load_site
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.errors import KnownError
from ioc_desktop.ui.meeting_desk_room import RoomTab
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.station_client import StationClient
from tests.ui.meeting_house import WAIT_MS, Client, Record
from tests.unit.app.briefing_house import build_house, options_of
from tests.unit.store.guarded_room import RESTRICTED


def test_a_pack_made_for_a_meeting_is_shown_frozen_and_one_for_duty_is_refused(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = build_house(tmp_path)
    monkeypatch.setattr(feed_source, "user_key_folder", lambda: house / "keys")
    options = options_of(house, tmp_path / "hop.iocbrief")
    assert run_make(options) == 0
    source = feed_source.open_source(None, tmp_path, str(options.out))
    assert source.note == "số liệu chốt lúc 16:00 ngày 07/10/2021"
    assert source.watched is None
    record = Record()
    side = source.build(make_look(source.site))
    painter = FeedPainter(side, record, source.note, lambda *_: None)
    painter.show("hop")
    qtbot.waitUntil(lambda: bool(record.tiles), timeout=WAIT_MS)
    assert record.scene is not None
    assert record.scene.note == source.note
    said = "".join(record.said)
    assert "Tiêu đề chung" in said
    assert not any(text in said for text in RESTRICTED)
    painter.close()
    source.close()

    duty = replace(options, audience="duty", out=tmp_path / "truc.iocbrief")
    assert run_make(duty) == 0
    with pytest.raises(KnownError, match="made for the audience 'duty'"):
        feed_source.open_source(None, tmp_path, str(duty.out))
    with pytest.raises(KnownError, match="needs a site file, or a briefing pack"):
        feed_source.open_source(None, tmp_path)


FROZEN = '"note":"số liệu chốt lúc 16:00 ngày 07/10/2021"'.encode()
"""The stamp of a pack, where live figures have no note."""


@pytest.fixture
def served(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[MeetingRoom, Path]]:
    """A meeting with its browsers served, and the folder of its site, scene and keys."""
    house = build_house(tmp_path)
    site_file = house / "site.toml"
    site_file.write_text(site_file.read_text() + "[meeting]\nport = 0\n")
    keys = tmp_path / "config" / "ioc-desktop" / "keys"
    shutil.copytree(house / "keys", keys)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    site = load_site(site_file)
    side = screen_side(site, house / "data", RoomClock(Timeline()), make_look(site), None)
    room = WallRoom(side, StationClient(["true"]), house / "data")
    tab = RoomTab(room.look)
    qtbot.addWidget(tab)
    meeting = MeetingRoom(room, tab, lambda: "", tab)
    meeting.start("hop")
    qtbot.waitUntil(lambda: meeting.feed.standing.scene == "hop", timeout=WAIT_MS)
    yield meeting, house
    meeting.close()
    room.close()
    room.deleteLater()


def test_browsers_follow_the_presenter_of_a_pack_and_come_back_to_the_meeting(
    served: tuple[MeetingRoom, Path], qtbot: QtBot
) -> None:
    meeting, house = served
    options = options_of(house, house / "hop.iocbrief")
    assert run_make(options) == 0
    browser = Client(meeting.feed.standing.address, meeting.feed.standing.code)
    browser.enter()

    def shows(*, frozen: bool, scene: bytes = b'"hop"') -> bool:
        stream = browser.listen(lambda data: b"event: beat" in data)
        return scene in stream and (FROZEN in stream) is frozen

    assert shows(frozen=False)
    pid = meeting.feed.pid
    page = PresentedPage(options.out, "", "hop", "Tình hình chung")
    meeting.follow(page)
    qtbot.waitUntil(lambda: shows(frozen=True), timeout=WAIT_MS)
    meeting.follow(replace(page, scene=""))  # a black screen
    qtbot.waitUntil(lambda: meeting.feed.standing.scene == "", timeout=WAIT_MS)
    assert not shows(frozen=True)
    meeting.follow(page)
    qtbot.waitUntil(lambda: shows(frozen=True), timeout=WAIT_MS)
    meeting.show("hop")  # chosen by hand: live, whatever the presenter does
    qtbot.waitUntil(lambda: shows(frozen=False), timeout=WAIT_MS)
    meeting.start("hop")
    meeting.follow(replace(page, title="Trang sau"))
    qtbot.wait(300)
    assert shows(frozen=False)
    meeting.follow(None)
    meeting.follow(page)  # the next presentation
    qtbot.waitUntil(lambda: shows(frozen=True), timeout=WAIT_MS)
    meeting.follow(None)
    qtbot.waitUntil(lambda: shows(frozen=False), timeout=WAIT_MS)
    assert meeting.feed.pid == pid, "one server all the time"


def test_a_presented_pack_that_no_meeting_may_see_changes_nothing_in_browsers(
    served: tuple[MeetingRoom, Path], qtbot: QtBot
) -> None:
    meeting, house = served
    duty = replace(options_of(house, house / "truc.iocbrief"), audience="duty")
    assert run_make(duty) == 0
    meeting.follow(PresentedPage(duty.out, "", "hop", "Tình hình chung"))
    feed = meeting.feed
    qtbot.waitUntil(lambda: "audience 'duty'" in feed.standing.trouble, timeout=WAIT_MS)
    assert feed.standing.scene == "hop"
    browser = Client(feed.standing.address, feed.standing.code)
    browser.enter()
    meeting.follow(PresentedPage(duty.out, "", "hop", "Trang sau"))
    qtbot.wait(300)
    stream = browser.listen(lambda data: b"event: beat" in data)
    assert b'"hop"' in stream
    assert FROZEN not in stream
    meeting.follow(None)
    qtbot.waitUntil(lambda: feed.standing.trouble == "", timeout=WAIT_MS)
