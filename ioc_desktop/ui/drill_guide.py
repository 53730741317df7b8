"""Leads one panel through the drill-down: reads off the UI thread, keeps the way back."""

from __future__ import annotations

import asyncio
import importlib
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Final

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from ioc_desktop.domain.figures import Breakdown, RecordList
from ioc_desktop.domain.looking import SearchBoard
from ioc_desktop.domain.queries import SearchQuery, Snapshot
from ioc_desktop.domain.time_spans import read_span
from ioc_desktop.errors import KnownError
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.drill_choices import (
    Choice,
    ChoiceView,
    agency_choices,
    locality_choices,
    period_list,
    search_list,
)
from ioc_desktop.ui.drill_map import MapMaker
from ioc_desktop.ui.drill_model import LOCALITIES, PAGE, DrillWords, drill_view, questions
from ioc_desktop.ui.drill_panel import DrillPanel
from ioc_desktop.ui.drill_place import DrillStep, DrillTrail
from ioc_desktop.ui.drill_records import record_rows
from ioc_desktop.ui.drill_tables import unit_step
from ioc_desktop.ui.drill_view import Cells, DrillTable, DrillView
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.short_tasks import ShortTasks
from ioc_desktop.ui.snapshot_feed import SnapshotFeed

_FIGURE_PAGE: Final = "ioc_desktop.ui.drill_figure"

REFRESH_MS: Final = 15_000
"""How often freshness is judged anew in an open drill-down."""
GATHER_MS: Final = 1_000
"""News that come within this time are read once."""
TYPING_MS: Final = 180
"""So long nothing more is typed before a search is asked."""


class DrillGuide(QObject):
    """One panel's guide. Signals: ``explanation_asked(str, Query)``, ``arrived(DrillView)``."""

    explanation_asked = Signal(str, object)
    arrived = Signal(object)

    def __init__(  # the desk hands over every part by name
        self,
        panel: DrillPanel,
        *,
        feed: SnapshotFeed,
        tasks: ShortTasks,
        clock: RoomClock,
        shelf: BundleShelf,
        look: Look,
    ) -> None:
        """Connect; ``go`` shows the first page."""
        super().__init__(panel)
        self.panel = panel
        self.trail = DrillTrail()
        self._feed, self._tasks, self._clock, self._look = feed, tasks, clock, look
        self._maps = MapMaker(shelf)
        self._reading: asyncio.Task[None] | None = None
        self._searching: asyncio.Task[None] | None = None
        self._choice: ChoiceView | None = None
        self._text = ""
        self._again = _timer(self, REFRESH_MS, self.refresh, once=False)
        self._soon = _timer(self, GATHER_MS, self.refresh, once=True)
        self._typing = _timer(self, TYPING_MS, self._search, once=True)
        panel.step_asked.connect(self.go)
        panel.turn_asked.connect(self._turn)
        panel.back_asked.connect(self.back)
        panel.forward_asked.connect(self._forward)
        panel.choice_asked.connect(self.choose)
        panel.choice_left.connect(self.uncover)
        panel.typed.connect(self._on_typed)
        panel.chosen.connect(self._on_chosen)
        panel.page_wanted.connect(self._on_page_wanted)
        panel.moved.connect(self._on_moved)
        panel.refresh_asked.connect(self._read)
        panel.explanation_asked.connect(self._on_explanation_asked)
        self._again.start()

    @property
    def choice(self) -> ChoiceView | None:
        """The list that covers the page, if one does."""
        return self._choice

    @property
    def is_settled(self) -> bool:
        """Whether nothing is being read, and nothing typed waits to be looked for."""
        waits = self._typing.isActive()
        return not waits and all(
            task is None or task.done() for task in (self._reading, self._searching)
        )

    def begin(self, step: DrillStep) -> None:
        """Show the first page: there is no way back from it."""
        self.trail = DrillTrail(step)
        self._read()

    def go(self, step: DrillStep) -> None:
        """Go to a page."""
        self._leave()
        self.trail.go(step)
        self._read()

    def back(self) -> None:
        """Return to the page before, or from a list to its page."""
        if self._choice is not None:
            self.uncover()
            return
        self._leave()
        if self.trail.back():
            self._read()
        else:
            self.panel.say(self._look.words("This is where you began"))

    def set_look(self, look: Look) -> None:
        """Change theme and words."""
        self._look = look
        self.panel.set_look(look)
        self._read()

    def refresh(self) -> None:
        """Read the page anew, unless it is being read."""
        if self._reading is None and self.panel.isVisible():
            self._read()

    def refresh_soon(self, _topics: object = None) -> None:
        """Something new was stored: read anew within a second, once for all that comes."""
        if not self._soon.isActive():
            self._soon.start()

    def choose(self, choice: Choice) -> None:
        """Cover the page with a list to choose from."""
        self._text = ""
        view = self._choices(choice, "")
        if view is not None:
            self.cover(view)

    def cover(self, view: ChoiceView) -> None:
        """Cover the page with this list."""
        self._choice = view
        self.panel.show_choice(view, begin=True)

    def close(self) -> None:
        """Read nothing any more. May be called twice."""
        for timer in (self._again, self._soon, self._typing):
            timer.stop()
        for task in (self._reading, self._searching):
            if task is not None:
                task.cancel()
        self.panel.close_pages()

    def _leave(self) -> None:
        """Remember the row of the page that is left, and uncover it."""
        if self._choice is None and self.panel.view.step == self.trail.here:
            self.trail.mark(self.panel.row)
        self._choice = None
        self.panel.say("")

    def uncover(self) -> None:
        """Leave the list that covers the page."""
        self._choice = None
        self.panel.leave_choice()

    def _turn(self, step: DrillStep) -> None:
        self._leave()
        self.trail.turn(step)
        self._read()

    def _forward(self) -> None:
        self._leave()
        if self.trail.forward():
            self._read()

    def _choices(self, choice: Choice, text: str) -> ChoiceView | None:
        said = DrillWords(self._look.words, self._look.centre_names)
        step, directory = self.trail.here, self.panel.view.directory
        if choice == "locality":
            return locality_choices(step, directory, text, said)
        if choice == "agency":
            return agency_choices(step, directory, text, said)
        if choice == "period":
            return period_list(step, text, int(self._clock.now_s()), said.words)
        return search_list(step, None, said)

    def _on_typed(self, text: str) -> None:
        self._text = text
        if self._choice is None:
            return
        if self._choice.choice == "search":
            self._typing.start()
            return
        view = self._choices(self._choice.choice, text)
        if view is not None:
            self._choice = view
            self.panel.show_choice(view, begin=False)

    def _search(self) -> None:
        if self._searching is not None:
            self._searching.cancel()
        name = self._look.words("Search")
        self._searching = self._tasks.start(name, self._find(self._text))

    async def _find(self, text: str) -> None:
        said = DrillWords(self._look.words, self._look.centre_names)
        build = partial(_found, self.trail.here, said)
        view = await asyncio.wrap_future(self._feed.read({"found": SearchQuery(text=text)}, build))
        if self._choice is not None and self._choice.choice == "search" and text == self._text:
            self._choice = view
            self.panel.show_choice(view, begin=False)

    def _on_chosen(self, row: int) -> None:
        if self._choice is None or self._choice.choice == "screen":
            return  # who offered the screens takes the answer
        steps = self._choice.table.steps
        step = steps[row] if 0 <= row < len(steps) else None
        if step is not None:
            self.panel.leave_choice()
            self.go(step)

    def _on_moved(self, by: int) -> None:
        chosen = self.trail.here.filter
        try:
            moved = read_span(chosen.period).moved(by)
        except (ValueError, OverflowError):
            return
        self.go(replace(self.trail.here, filter=replace(chosen, period=moved.text)))

    def _on_explanation_asked(self) -> None:
        view = self.panel.view
        if view.asks is not None:
            self.explanation_asked.emit(view.title, view.asks)

    def _read(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
        name = self._look.words("Drill-down")
        self._reading = self._tasks.start(name, self._read_page(self.trail.here))

    async def _read_page(self, step: DrillStep) -> None:
        look = self._look
        said = DrillWords(look.words, look.centre_names)
        task = asyncio.current_task()
        try:
            if step.place.indicator and self.panel.figure is None:
                await self._add_figure_page()
            build = partial(_page, said, step, self._maps, look)
            view = await asyncio.wrap_future(self._feed.read(questions(step), build))
        except KnownError as error:
            self.panel.say(in_words(str(error), look.words), warn=True)
            raise
        finally:
            if self._reading is task:
                self._reading = None
        if step != self.trail.here:
            return
        if view.step != step:
            self.trail.turn(view.step)
        if self._choice is None:
            self.panel.show_view(view, self.trail.row)
            self.arrived.emit(view)

    async def _add_figure_page(self) -> None:
        """Import the chart beside the loop, so that the wall goes on, then make its page."""
        if _FIGURE_PAGE not in sys.modules:
            with ThreadPoolExecutor(1, thread_name_prefix="import") as aside:
                await asyncio.wrap_future(aside.submit(importlib.import_module, "pyqtgraph"))
        from ioc_desktop.ui.drill_figure import FigurePage

        if self.panel.figure is None:
            self.panel.add_figure_page(
                lambda buttons, size: FigurePage(buttons, size, self._maps, self._clock, self._look)
            )

    def _on_page_wanted(self, first: int) -> None:
        page = self.panel.records.shown
        if page is None:
            return
        query = msgspec.structs.replace(page.query, offset=first, limit=PAGE)
        build = partial(_rows, self._look)

        async def read() -> None:
            rows, ids = await asyncio.wrap_future(self._feed.read({"rows": query}, build))
            shown = self.panel.records.shown
            if shown is not None and shown.query == page.query:
                self.panel.records.table.records.put(first, rows, ids)

        self._tasks.start(self._look.words("Records"), read())


def _page(
    said: DrillWords, step: DrillStep, maps: MapMaker, look: Look, snapshot: Snapshot
) -> DrillView:
    view = drill_view(said, step, snapshot)
    found = snapshot.answers.get(LOCALITIES)
    if view.step.place.side == "map" and isinstance(found, Breakdown):
        made = maps.view(found, look, snapshot.now_s)
        none = DrillTable(empty=said.words("This map cannot be shown; why is in the log"))
        units = {row.code: unit_step(found, view.step, row.code) for row in found.rows}
        return replace(view, map=made, units=units, table=view.table if made else none)
    return view


def _found(step: DrillStep, said: DrillWords, snapshot: Snapshot) -> ChoiceView:
    board = snapshot.answers["found"]
    return search_list(step, board if isinstance(board, SearchBoard) else None, said)


def _rows(look: Look, snapshot: Snapshot) -> tuple[tuple[Cells, ...], tuple[str, ...]]:
    answer = snapshot.answers["rows"]
    if not isinstance(answer, RecordList):
        return (), ()
    rows = record_rows(answer.rows, look.words, snapshot.now_s)
    return rows, tuple(row.id for row in answer.rows)


def _timer(parent: QObject, interval_ms: int, slot: object, *, once: bool) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(once)
    timer.setInterval(interval_ms)
    timer.timeout.connect(slot)
    return timer
