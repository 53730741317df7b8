"""A briefing pack on the meeting room's page: its frozen figures, under their stamp."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ioc_desktop.app import feed_source
from ioc_desktop.app.brief_make import run_make
from ioc_desktop.app.composition import make_look
from ioc_desktop.app.feed_painting import FeedPainter
from ioc_desktop.errors import KnownError
from tests.ui.meeting_house import WAIT_MS, Record
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
