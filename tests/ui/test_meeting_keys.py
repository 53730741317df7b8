"""The signing keys in the meeting's window: not there before they were looked for, newest last."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import cast

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ioc_desktop.app.meeting_desk_packs import PackWork
from ioc_desktop.app.wall_room import WallRoom
from ioc_desktop.sdk.theme import DARK
from ioc_desktop.ui.background_job import JobEnd, JobOutcome
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.meeting_desk_draft import PackDraft, PageDraft
from ioc_desktop.ui.meeting_desk_jobs import JobQueue
from ioc_desktop.ui.meeting_desk_scenes import OfferedScene
from ioc_desktop.ui.meeting_desk_window import MeetingDeskWindow
from ioc_desktop.ui.meeting_desk_wish import PaperWish
from tests.ui.parts import PlainWords


def listed(*names: str) -> JobEnd:
    keys = [{"name": name, "fingerprint": name, "own": True} for name in names]
    return JobEnd(JobOutcome.DONE, lines=(json.dumps(keys),))


def test_keys_are_shown_when_they_are_known_and_an_older_answer_takes_none_away(
    qtbot: QtBot,
) -> None:
    look = Look(DARK, PlainWords())
    queue = JobQueue()
    draft = PackDraft(title="Giao ban", folder="/packs", pages=(PageDraft(1, "giao-ban"),))
    window = MeetingDeskWindow("Room", look, queue, draft, PaperWish())
    qtbot.addWidget(window)
    window.packs.set_scenes((OfferedScene("giao-ban", "Giao ban"),))
    seal, said = window.packs.seal, list[str]()
    window.packs.said.connect(lambda text, _warn: said.append(text))
    window.open(None)
    assert not seal.signer.isVisible()
    assert not seal.owner.isVisible(), "nobody is asked to make a key that may be there"
    window.packs.ask_make()
    assert "looked for" in said[-1]

    site = SimpleNamespace(file=None, name="Room")
    room = SimpleNamespace(look=look, side=SimpleNamespace(site=site), data_folder=None)
    owner = QObject()
    work = PackWork(cast("WallRoom", room), window, owner)
    work.ask_keys()
    work.ask_keys()
    work.take_keys(2, listed("Văn phòng"))
    work.take_keys(1, listed())
    assert seal.key is not None
    assert (seal.key.name, seal.signer.isVisible()) == ("Văn phòng", True)
    assert not seal.owner.isVisible()
    made = list[object]()
    window.packs.make_asked.connect(lambda *asked: made.append(asked))
    window.packs.ask_make()
    assert len(made) == 1
    work.close()
    owner.deleteLater()
    queue.close()
    queue.deleteLater()
