"""What keeps a wall fit to be seen is begun, told of where it fails, and given back."""

from __future__ import annotations

import ctypes
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from pytestqt.qtbot import QtBot

from ioc_desktop.app.wall_presence import WallPresence
from ioc_desktop.app.wall_room import WallRoom
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.ui import blanking
from tests.conftest import LogBook
from tests.ui.parts import Room


def wall_room(room: Room) -> WallRoom:
    """Return as much of a running wall as its presence needs."""
    side = SimpleNamespace(wall=room.wall, stage=room.stage, site=SimpleNamespace(wall_screens=()))
    return cast("WallRoom", SimpleNamespace(side=side, look=SimpleNamespace(words=TsWords("vi"))))


def test_screens_that_may_go_dark_are_told_of_once_and_when_it_is_another_reason(
    room: Room, qtbot: QtBot, logs: LogBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    del qtbot
    faults = [blanking.NO_MEANS]
    monkeypatch.setattr(blanking.BlankingInhibitor, "fault", property(lambda _self: faults[-1]))
    logs.expect("the screens may go dark by themselves: nothing in this session")
    logs.expect("the screens may go dark by themselves: the desktop refused")
    presence = WallPresence(wall_room(room), None)
    told: list[str] = []
    presence.blanking_told.connect(told.append)
    presence.hold()
    presence.hold()
    assert len(told) == 1
    assert told[0].startswith("Màn hình có thể tự tắt: phiên làm việc này")
    faults.append(blanking.REFUSED)
    presence.hold()
    faults.append("")
    presence.hold()
    assert len(told) == 2
    presence.close()
    presence.close()


def test_a_folder_that_cannot_be_written_costs_no_wall(
    room: Room, qtbot: QtBot, logs: LogBook
) -> None:
    del qtbot
    logs.expect("nobody watches for a standstill")
    presence: Any = WallPresence(wall_room(room), Path("/proc/self"))
    presence.close()


def test_without_the_library_x11_is_not_held_and_says_which_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(name: str) -> None:
        raise OSError(name)

    monkeypatch.setattr(ctypes, "CDLL", missing)
    held = blanking.XSuspension()
    held.hold()
    assert (held.held, held.fault) == (False, blanking.NO_LIBRARY)
    held.release()
