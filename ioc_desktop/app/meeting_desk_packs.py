"""Packs from the meeting's window: keys to sign with, verifying, presenting; children do it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from ioc_desktop.app.meeting_desk_commands import Program
from ioc_desktop.app.meeting_desk_words import answer_words
from ioc_desktop.app.wall_room import WallRoom
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui.background_job import BackgroundJob, JobEnd, JobOutcome
from ioc_desktop.ui.meeting_desk_seal import OwnKey
from ioc_desktop.ui.meeting_desk_window import MeetingDeskWindow


@dataclass(frozen=True, slots=True)
class PresentedPage:
    """What the audience of a presentation sees: a page of a pack; ``scene`` "" = a black screen."""

    file: Path
    passphrase: str
    scene: str
    title: str


class PackWork(QObject):
    """Short commands beside the queue, and at most one presentation.

    Signals: ``page_shown(PresentedPage | None)`` when the presenter goes on; None = it has ended.
    """

    page_shown = Signal(object)

    def __init__(self, room: WallRoom, window: MeetingDeskWindow, parent: QObject) -> None:
        """Wait for what the window asks."""
        super().__init__(parent)
        self._room, self._window = room, window
        self._asked: list[BackgroundJob] = []
        self._shown: BackgroundJob | None = None
        self._page: PresentedPage | None = None
        self._keys_asked = 0
        window.packs.seal.key_wanted.connect(self._on_key_wanted)
        window.shelf.verify_asked.connect(self._on_verify)
        window.shelf.believe_asked.connect(self._verify)
        window.shelf.present_asked.connect(self._on_present)

    def ask_keys(self) -> None:
        """Ask which signing keys there are; the answer comes to the window."""
        self._keys_asked += 1
        self._ask(self._program.keys(), partial(self.take_keys, self._keys_asked))

    def take_keys(self, asked: int, end: JobEnd) -> None:
        """Show the keys that were listed for this question, unless it was asked again since."""
        if asked != self._keys_asked:
            return  # an older answer that comes last knows nothing of a key just made
        if end.outcome is not JobOutcome.DONE:
            self._window.say(self._why(end), warn=True)
            return
        own = [
            OwnKey(str(key.get("name")), str(key.get("fingerprint")), bool(key.get("guarded")))
            for key in _listed(end)
            if key.get("own")
        ]
        self._window.packs.seal.set_keys(own)

    def close(self) -> None:
        """End every child. May be called twice."""
        for job in (*self._asked, *filter(None, (self._shown,))):
            job.close()
            job.deleteLater()
        self._asked.clear()
        self._shown = None

    @property
    def _words(self) -> Words:
        return self._room.look.words

    @property
    def _program(self) -> Program:
        return program_of(self._room)

    def _on_verify(self, file: Path, passphrase: str) -> None:
        self._verify(file, passphrase, "")

    def _verify(self, file: Path, passphrase: str, believe: str) -> None:
        self._window.say(self._words("Verifying {file} …", file=file.name))
        command = self._program.verify(file, sealed=bool(passphrase), believe=believe)
        self._ask(command, partial(self._on_verified, file), passphrase)

    def _on_verified(self, file: Path, end: JobEnd) -> None:
        if "refusal" not in end.told:
            self._window.say(self._why(end), warn=True)
            return
        answer = answer_words(end.told, self._words)
        self._window.shelf.tell(file, answer)
        self._window.say(answer.head.lstrip("◆✓ "), warn=answer.warn)

    def _on_present(self, file: Path, passphrase: str) -> None:
        if self._shown is not None:
            already = self._words("A pack is being presented already; end that first")
            self._window.say(already, warn=True)
            return
        screens = screens_beside_the_wall(self._room, self._window.screen().name())
        command = self._program.present(file, sealed=bool(passphrase), screens=screens)
        job = self._shown = BackgroundJob(command, secret=passphrase, niceness=0, parent=self)
        job.told.connect(partial(self._on_page, file, passphrase))
        job.ended.connect(partial(self._on_presented, file))
        self._window.say(self._words("Opening “{title}” …", title=file.name))

    def _on_page(self, file: Path, passphrase: str, told: dict[str, Any]) -> None:
        scene = "" if told.get("black") else str(told.get("scene", ""))
        page = PresentedPage(file, passphrase, scene, str(told.get("title", "")))
        if page != self._page:
            self._page = page
            self.page_shown.emit(page)

    def _on_presented(self, file: Path, end: JobEnd) -> None:
        words = self._words
        job, self._shown = self._shown, None
        if job is not None:
            job.deleteLater()
        if self._page is not None:
            self._page = None
            self.page_shown.emit(None)
        if end.outcome is JobOutcome.FAILED:
            told = words("{file} was not opened: {why}", file=file.name, why=self._why(end))
            self._window.say(told, warn=True)
        else:
            self._window.say(words("{file}: the presentation has ended", file=file.name))

    def _on_key_wanted(self, owner: str) -> None:
        if not owner:
            self._window.packs.seal.owner.setFocus()
            self._window.say(self._words("Say whose key it is: a person or an office"), warn=True)
            return
        self._window.say(self._words("Making the key …"))
        command = self._program.new_key(owner, self._room.side.site.name)
        self._ask(command, self._on_key_made)

    def _on_key_made(self, end: JobEnd) -> None:
        if end.outcome is not JobOutcome.DONE:
            self._window.say(self._why(end), warn=True)
            return
        self._window.say(self._words("The key is made; it stays on this machine"))
        self.ask_keys()

    def _why(self, end: JobEnd) -> str:
        return in_words(end.trouble, self._words) or self._words("it ended without a word")

    def _ask(
        self, command: Sequence[str], answer: Callable[[JobEnd], None], secret: str = ""
    ) -> None:
        """Run a short command, and hand its end to ``answer``."""
        job = BackgroundJob(command, secret=secret, niceness=0, parent=self)
        self._asked.append(job)
        job.ended.connect(partial(self._on_answered, job, answer))

    def _on_answered(
        self, job: BackgroundJob, answer: Callable[[JobEnd], None], end: JobEnd
    ) -> None:
        self._asked.remove(job)
        job.deleteLater()
        answer(end)


def program_of(room: WallRoom) -> Program:
    """Return the command line for a room's site, data and language."""
    return Program(room.side.site.file, room.data_folder, room.look.words.language)


def screens_beside_the_wall(room: WallRoom, desk: str) -> tuple[str, ...]:
    """Return the screens for a presentation by connector, the audience's first.

    The wall is not touched: what is tagged for a meeting comes first, then what is free, last the
    desk's own screen, where the speaker sits.
    """
    side = room.side
    wall = {one.screen.name for one in side.wall.placements if one.screen is not None}
    tagged = [one.name for one in side.split.others] if side.split is not None else []
    there = [screen.name() for screen in QGuiApplication.screens()]
    free = [name for name in there if name not in {*wall, *tagged, desk}]
    return (*(*tagged, *free)[:1], desk)


def _listed(end: JobEnd) -> list[dict[str, Any]]:
    """Return the keys of ``keys list --json``: one array on one line."""
    try:
        listed = json.loads("\n".join(end.lines) or "[]")
    except ValueError:
        return []
    return [key for key in listed if isinstance(key, dict)] if isinstance(listed, list) else []
