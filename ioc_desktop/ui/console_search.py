"""Asks the figures for what is typed in the console's box; scenes it finds itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer

from ioc_desktop.domain.looking import SearchBoard
from ioc_desktop.domain.queries import SearchQuery, Snapshot
from ioc_desktop.ui.console_finds import LEAST_LETTERS, Find, finds
from ioc_desktop.ui.console_rail import SceneRail
from ioc_desktop.ui.drill_model import DrillWords
from ioc_desktop.ui.drill_place import DrillStep
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.short_tasks import ShortTasks
from ioc_desktop.ui.snapshot_feed import SnapshotFeed

TYPED_MS: Final = 150
_MOST: Final = 8


class ConsoleSearch(QObject):
    """One search at a time; what was typed since makes the one before void."""

    def __init__(
        self,
        rail: SceneRail,
        feed: SnapshotFeed,
        tasks: ShortTasks,
        look: Look,
        open_step: Callable[[DrillStep], object],
    ) -> None:
        """``open_step`` looks closer at something found."""
        super().__init__(rail)
        self._rail, self._feed, self._tasks, self._look = rail, feed, tasks, look
        self._open = open_step
        self._text = ""
        self._reading: asyncio.Task[None] | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(TYPED_MS)
        self._soon.timeout.connect(self._read)
        rail.search_asked.connect(self._on_typed)
        rail.find_opened.connect(self._on_opened)

    def set_look(self, look: Look) -> None:
        """Search in these words."""
        self._look = look

    def open_record(self, record: str, centre: str, otherwise: DrillStep) -> None:
        """Look closer at a record of which only the id is known."""
        name = self._look.words("Search")
        self._tasks.start(name, self._find_record(record, centre, otherwise))

    def close(self) -> None:
        """Ask for nothing any more. May be called twice."""
        self._soon.stop()
        if self._reading is not None:
            self._reading.cancel()

    def _on_typed(self, text: str) -> None:
        self._text = text
        if len(text.strip()) >= LEAST_LETTERS:
            self._soon.start()
        else:
            self._soon.stop()

    def _on_opened(self, find: Find) -> None:
        self._open(find.step)

    def _read(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._tasks.start(self._look.words("Search"), self._find(self._text))

    async def _find(self, text: str) -> None:
        build = partial(_found, DrillWords(self._look.words, self._look.centre_names))
        query = SearchQuery(text=text, limit=_MOST)
        found = await asyncio.wrap_future(self._feed.read({"found": query}, build))
        self._rail.set_finds(text, found)

    async def _find_record(self, record: str, centre: str, otherwise: DrillStep) -> None:
        build = partial(_found, DrillWords(self._look.words, self._look.centre_names))
        query = SearchQuery(text=record, centre=centre, limit=_MOST)
        found = await asyncio.wrap_future(self._feed.read({"found": query}, build))
        steps = [one.step for one in found if one.step.place.record == record]
        self._open(steps[0] if steps else otherwise)


def _found(said: DrillWords, snapshot: Snapshot) -> tuple[Find, ...]:
    board = snapshot.answers.get("found")
    return finds(board, said) if isinstance(board, SearchBoard) else ()
