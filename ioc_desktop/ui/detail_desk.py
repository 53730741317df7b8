"""Opens details and keeps them up to date: read off the UI thread, awaited, shown."""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from ioc_desktop.domain.queries import Query
from ioc_desktop.errors import KnownError
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui.console_parts import show_beside
from ioc_desktop.ui.detail_model import detail_view, questions, subjects_of
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.short_tasks import ShortTasks
from ioc_desktop.ui.snapshot_feed import SnapshotFeed

if TYPE_CHECKING:
    from ioc_desktop.ui.detail_window import FigureDetailWindow

_WINDOW = "ioc_desktop.ui.detail_window"

REFRESH_MS = 15_000
"""How often freshness is judged anew in an open detail."""
GATHER_MS = 1_000
"""News that come within this time are read once."""


@dataclass(slots=True, eq=False)
class _Open:
    """One open window: what it can show, what it shows, and the reading under way."""

    window: FigureDetailWindow
    title: str
    subjects: tuple[Query, ...]
    chosen: int = 0
    shown: Query | None = None
    before: list[int] = field(default_factory=list)
    reading: asyncio.Task[None] | None = None


class DetailDesk(QObject):
    """The open details of one console. Signals: ``opened()``.

    ``explanation_asked(str, Query)``: a directive about this figure is wanted.
    """

    opened = Signal()
    explanation_asked = Signal(str, object)

    def __init__(
        self,
        feed: SnapshotFeed,
        tasks: ShortTasks,
        look: Look,
        beside: QWidget | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Open nothing yet; details open on the screen of ``beside``."""
        super().__init__(parent)
        self._beside = beside
        self._feed, self._tasks, self._look = feed, tasks, look
        self._open: list[_Open] = []
        self._again = QTimer(self)
        self._again.setInterval(REFRESH_MS)
        self._again.timeout.connect(self.refresh)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(GATHER_MS)
        self._soon.timeout.connect(self.refresh)

    @property
    def windows(self) -> tuple[FigureDetailWindow, ...]:
        """The windows that are open."""
        return tuple(one.window for one in self._open)

    def open(self, title: str, queries: Iterable[Query]) -> bool:
        """Open what is behind a tile; False where a tile asks for nothing (a clock)."""
        subjects = subjects_of(queries)
        if subjects:
            name = self._look.words("Detail of {title}", title=title)
            self._tasks.start(name, self._open_window(title, subjects))
        return bool(subjects)

    async def _open_window(self, title: str, subjects: tuple[Query, ...]) -> None:
        """Import the chart beside the loop, so that the wall goes on, then open."""
        if _WINDOW not in sys.modules:
            with ThreadPoolExecutor(1, thread_name_prefix="import") as aside:
                await asyncio.wrap_future(aside.submit(importlib.import_module, "pyqtgraph"))
        from ioc_desktop.ui.detail_window import FigureDetailWindow

        window = FigureDetailWindow(title, self._look)
        one = _Open(window, title, subjects)
        self._open.append(one)
        window.closed.connect(partial(self._forget, one))
        window.subject_chosen.connect(partial(self._choose, one))
        window.row_opened.connect(partial(self._drill, one))
        window.back_asked.connect(partial(self._go_back, one))
        window.refresh_asked.connect(partial(self._read_again, one))
        window.explanation_asked.connect(partial(self._ask_for_explanation, one))
        self._again.start()
        show_beside(window, self._beside)
        self.opened.emit()
        self._read_again(one)

    def set_look(self, look: Look) -> None:
        """Change theme and language of every open detail."""
        self._look = look
        for one in self._open:
            one.window.set_look(look)
            self._read_again(one)

    def refresh(self) -> None:
        """Read every open detail anew."""
        for one in self._open:
            if one.reading is None:
                self._read_again(one)

    def refresh_soon(self, _topics: object = None) -> None:
        """Something new was stored: read anew within a second, once for all that comes."""
        if self._open and not self._soon.isActive():
            self._soon.start()

    def close(self) -> None:
        """Close every detail. May be called twice."""
        for one in tuple(self._open):
            one.window.close()
        self._again.stop()
        self._soon.stop()

    def _forget(self, one: _Open) -> None:
        self._open.remove(one)
        if one.reading is not None:
            one.reading.cancel()
        if not self._open:
            self._again.stop()
            self._soon.stop()

    def _choose(self, one: _Open, chosen: int) -> None:
        if chosen != one.chosen:
            one.before.append(one.chosen)
            one.chosen = chosen
            self._read_again(one)

    def _drill(self, one: _Open, query: Query) -> None:
        """Open a row's own figure in the same window; Backspace is the way back."""
        if query not in one.subjects:
            one.subjects = (*one.subjects, query)
        self._choose(one, one.subjects.index(query))

    def _go_back(self, one: _Open) -> None:
        if one.before:
            one.chosen = one.before.pop()
            self._read_again(one)

    def _ask_for_explanation(self, one: _Open) -> None:
        shown = one.window.title.text() or one.title
        self.explanation_asked.emit(shown, one.subjects[one.chosen])

    def _read_again(self, one: _Open) -> None:
        if one.reading is not None:
            one.reading.cancel()
        name = self._look.words("Detail of {title}", title=one.title)
        one.reading = self._tasks.start(name, self._read(one))

    async def _read(self, one: _Open) -> None:
        look, subjects, chosen = self._look, one.subjects, one.chosen
        build = partial(detail_view, look.words, look.centre_names, one.title, subjects)
        task = asyncio.current_task()
        try:
            view = await asyncio.wrap_future(self._feed.read(questions(subjects, chosen), build))
        except KnownError as error:
            one.window.say(in_words(str(error), look.words))
            raise
        finally:
            if one.reading is task:
                one.reading = None
        same = one.shown == subjects[chosen]
        one.shown = subjects[chosen]
        one.window.show_view(view, chosen, same=same)
