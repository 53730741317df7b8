"""What the console hears of a presentation: each page once, and its end."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ioc_desktop.app import meeting_desk_packs
from ioc_desktop.app.meeting_desk_packs import PackWork, PresentedPage
from ioc_desktop.app.wall_room import WallRoom
from ioc_desktop.sdk.theme import DARK
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.meeting_desk_draft import PackDraft
from ioc_desktop.ui.meeting_desk_jobs import JobQueue
from ioc_desktop.ui.meeting_desk_window import MeetingDeskWindow
from ioc_desktop.ui.meeting_desk_wish import PaperWish
from tests.ui.parts import PlainWords

PACK = Path("/packs/giao-ban.iocbrief")
SHOWN = (
    {"scene": "giao-ban", "title": "Mở đầu", "black": False, "number": "1/2"},
    {"scene": "giao-ban", "title": "Mở đầu", "black": False, "number": "1/2", "tile": "t"},
    {"scene": "y-te", "title": "Y tế", "black": False},
    {"scene": "y-te", "title": "Y tế", "black": True},
)


class Presenting:
    """The command line of a presentation whose speaker is quick."""

    def present(self, *_: object, **__: object) -> tuple[str, ...]:
        lines = "\n".join(json.dumps(one) for one in SHOWN)
        return sys.executable, "-c", f"print({lines!r})"


def test_pages_are_heard_once_each_and_the_end(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting_desk_packs, "program_of", lambda _room: Presenting())
    monkeypatch.setattr(meeting_desk_packs, "screens_beside_the_wall", lambda *_: ())
    look, queue, owner = Look(DARK, PlainWords()), JobQueue(), QObject()
    window = MeetingDeskWindow("Room", look, queue, PackDraft(), PaperWish())
    qtbot.addWidget(window)
    work = PackWork(cast("WallRoom", SimpleNamespace(look=look)), window, owner)
    heard = list[object]()
    work.page_shown.connect(heard.append)
    window.shelf.present_asked.emit(PACK, "mật")
    qtbot.waitUntil(lambda: None in heard, timeout=20_000)
    pages = [("giao-ban", "Mở đầu"), ("y-te", "Y tế"), ("", "Y tế")]
    assert heard == [*(PresentedPage(PACK, "mật", *page) for page in pages), None]
    work.close()
    owner.deleteLater()
    queue.close()
    queue.deleteLater()
