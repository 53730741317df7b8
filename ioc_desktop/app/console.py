"""The console beside a running wall: opened, re-dressed, put away and called back."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut

from ioc_desktop.app.composition import make_look
from ioc_desktop.app.meeting_desk import MeetingDesk
from ioc_desktop.app.scene_editing import SceneEditing
from ioc_desktop.app.wall_room import WallRoom
from ioc_desktop.config import user_window_file
from ioc_desktop.domain.outbox import ActionRow
from ioc_desktop.domain.queries import Query
from ioc_desktop.domain.reporting.single import report_of
from ioc_desktop.shipped import shipped
from ioc_desktop.ui.console_link import ConsoleLink
from ioc_desktop.ui.console_people import Person
from ioc_desktop.ui.console_search import ConsoleSearch
from ioc_desktop.ui.console_tiles import ConsoleTiles
from ioc_desktop.ui.console_wall import ConsoleWall
from ioc_desktop.ui.console_window import ConsoleWindow
from ioc_desktop.ui.detail_desk import DetailDesk
from ioc_desktop.ui.drill_desk import DrillDesk, step_behind
from ioc_desktop.ui.drill_place import HOME
from ioc_desktop.ui.duty_desk import DutyDesk
from ioc_desktop.ui.duty_entry import about_figure
from ioc_desktop.ui.figure_desk import FigureDesk
from ioc_desktop.ui.journal_window import JournalWindow
from ioc_desktop.ui.scene_words import scene_words
from ioc_desktop.ui.short_tasks import ShortTasks
from ioc_desktop.ui.window_memory import WindowMemory

OFFICER = "officer"
CALL_KEY = "Ctrl+K"
QUIT_KEY = "Ctrl+Q"
FREE_SIZE = QSize(1920, 1080)
"""On a screen that is no part of the wall the console takes the room that it can use."""


class ConsoleDesk(QObject):
    """One console of a wall. Signals: ``quit_asked()``.

    Closing its window leaves the wall as it is; Ctrl+K on any wall window calls it back,
    and Ctrl+Q in the console ends the program.
    """

    quit_asked = Signal()

    def __init__(self, room: WallRoom, tasks: ShortTasks) -> None:
        """Make a hidden console for this wall; ``tasks`` outlive it."""
        super().__init__()
        self._room = room
        side = room.side
        self.window = ConsoleWindow(side.site.name or "ioc-desktop", room.look)
        self.memory = WindowMemory(user_window_file(), self, avoided=self._meetings_screens)
        last = self.memory.value(OFFICER)
        self._link = ConsoleLink(
            self.window,
            stage=side.stage,
            feed=side.feed,
            wall=side.wall,
            station=room.station,
            tasks=tasks,
            look=room.look,
            conductor=room.conductor,
            clock=side.clock,
            people=tuple(Person(one.id, one.name, one.role) for one in side.site.officers),
            officer=last if isinstance(last, str) else "",
        )
        self._remembered = self.window.remember(self.memory)
        self.wall = ConsoleWall(
            self.window,
            self._link,
            stage=side.stage,
            wall=side.wall,
            held=side.held,
            screens=side.site.wall_screens,
            words_of=self._words_of,
            look=room.look,
        )
        self.details = DetailDesk(side.feed, tasks, room.look, beside=self.window)
        self.tiles = ConsoleTiles(self.window.tiles, side.stage, side.feed, side.clock, room.look)
        self.duty = DutyDesk(
            feed=side.feed,
            tasks=tasks,
            station=room.station,
            clock=side.clock,
            look=room.look,
            room_name=side.site.name or "ioc-desktop",
            officers={officer.id: officer.name for officer in side.site.officers},
            beside=self.window,
        )
        self.figure = FigureDesk(
            feed=side.feed,
            tasks=tasks,
            station=room.station,
            clock=side.clock,
            look=room.look,
            centres=tuple(centre.id for centre in side.site.centres),
            room_name=side.site.name or "ioc-desktop",
            officers={officer.id: officer.name for officer in side.site.officers},
            beside=self.window,
        )
        self.drill = DrillDesk(
            feed=side.feed,
            tasks=tasks,
            clock=side.clock,
            shelf=side.shelf,
            look=room.look,
            stage=side.stage,
            wall=side.wall,
            held=side.held,
            choose=self._link.choose,
            room_name=side.site.name or "ioc-desktop",
            beside=self.window,
        )
        self._share_officer()
        self.search = ConsoleSearch(self.window.rail, side.feed, tasks, room.look, self.drill.open)
        self.window.wall.tile_opened.connect(self.tiles.open)
        self.window.tabs.currentChanged.connect(self.tiles.fill)
        self.window.tabs.alarm_opened.connect(self._on_alarm_opened)
        self.editing = SceneEditing(room, tasks, self.window, lambda: self._link.officer)
        self.meeting = MeetingDesk(room, self.window, lambda: self._link.officer)
        self.journal = JournalWindow(
            side.feed, side.clock, room.look, self._scene_names, beside=self.window
        )
        self.window.journal_asked.connect(self.journal.open)
        self.window.drill_asked.connect(self._on_drill_asked)
        self.drill.opened.connect(self._on_detail_opened)
        self.drill.explanation_asked.connect(self._on_explanation_asked)
        room.station.topics_changed.connect(self.drill.refresh_soon)
        self.duty.news.connect(self._on_duty_news)
        self.window.duty_asked.connect(self.duty.open)
        self.window.figure_asked.connect(self._on_figure_asked)
        self.duty.figure_edit_asked.connect(self._on_figure_edit_asked)
        self.figure.news.connect(self.window.say)
        self.details.opened.connect(self._on_detail_opened)
        self.details.explanation_asked.connect(self._on_explanation_asked)
        self.tiles.tile_opened.connect(self._on_tile_opened)
        room.station.topics_changed.connect(self.details.refresh_soon)
        self._callers: dict[str, QShortcut] = {}
        self._closed = False
        self._offer_scenes()
        self.window.theme_asked.connect(partial(self._dress, None))
        self.window.language_asked.connect(self._on_language_asked)
        side.library.scenes_changed.connect(self._on_scenes_changed)
        if room.plan is not None:
            room.plan.plan_changed.connect(self._on_scenes_changed)  # its favourites come first
        ending = QShortcut(QKeySequence(QUIT_KEY), self.window)
        ending.activated.connect(self.quit_asked)
        self._follow_screens()

    def _follow_screens(self) -> None:
        side = self._room.side
        side.wall.placement_changed.connect(self._follow_windows)
        if side.split is not None:
            side.split.wall.screens_changed.connect(self.memory.keep_off)
        self._follow_windows()

    def _meetings_screens(self) -> frozenset[str]:
        """Return the screens that others sit before: nothing of those on duty opens there."""
        split = self._room.side.split
        return frozenset() if split is None else frozenset(one.name for one in split.others)

    def _share_officer(self) -> None:
        """Let whoever acts at the console begin the forms, too, and be known next time."""
        for desk in (self.duty, self.figure):
            desk.act_as(self._link.officer)
            self._link.officer_changed.connect(desk.act_as)
        self._link.officer_changed.connect(partial(self.memory.keep, OFFICER))

    def open_beside(self) -> None:
        """Show the console where it was last, else where it hides least.

        That is on a free screen, else on the wall's last.
        """
        if self._remembered:
            self.open()
            return
        side = self._room.side
        taken = [place.screen for place in side.wall.placements if place.screen]
        others = () if side.split is None else side.split.others
        names = {fact.name for fact in (*taken, *others)}
        screens = QGuiApplication.screens()
        free = [screen for screen in screens if screen.name() not in names]
        last = [screen for screen in screens if taken and screen.name() == taken[-1].name]
        for screen in (*free, *last)[:1]:
            area = screen.availableGeometry()
            wanted = FREE_SIZE if screen in free else self.window.size()
            self.window.resize(wanted.boundedTo(area.size()))
            self.window.move(area.center() - self.window.rect().center())
        self.open()

    def open(self) -> None:
        """Show the console in front of the wall; where only a meeting's screen is left, later."""
        if self.memory.waits(self.window):
            return
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def close(self) -> None:
        """Let go of everything. May be called twice."""
        if self._closed:
            return
        self._closed = True
        self.details.close()
        self.drill.close()
        self.duty.close()
        self.figure.close()
        self.journal.close()
        self.editing.close()
        self.meeting.close()
        self.tiles.close()
        self.search.close()
        self.wall.close()
        self._link.close()
        self.window.close()
        self.memory.close()
        for window in (self.journal, self.window):
            window.deleteLater()

    def _on_tile_opened(self, title: str, queries: Iterable[Query]) -> None:
        words = self._room.look.words
        step = step_behind(queries)
        detail = QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier
        if step != HOME and not detail:
            self.window.say(words("Opening “{title}” …", title=title))
            self.drill.open(step)
        elif self.details.open(title, queries):
            # The first one imports its chart: over a second on a busy machine.
            self.window.say(words("Opening “{title}” …", title=title))
        else:
            self.window.say(words("There is nothing behind “{title}” to open", title=title))

    def _on_alarm_opened(self, row: int) -> None:
        alarms = self._link.alarms
        step, record = alarms.steps[row], alarms.records[row]
        self.window.say(self._room.look.words("Opening “{title}” …", title=alarms.titles[row]))
        if record:
            self.search.open_record(record, step.place.centre, step)
        else:
            self.drill.open(step)

    def _words_of(self, scene: str) -> str:
        side = self._room.side
        return scene_words(side.library.scene(scene), side.bundles)

    def _on_drill_asked(self) -> None:
        self.drill.open()

    def _on_explanation_asked(self, title: str, query: Query) -> None:
        self.duty.issue(about_figure(title, query))

    def _on_figure_asked(self) -> None:
        self.figure.open()

    def _on_figure_edit_asked(self, action: ActionRow) -> None:
        self.figure.open(report_of(action.row), action.centre)

    def _on_duty_news(self, line: str, _needs_person: object) -> None:
        self.window.say(line)

    def _on_detail_opened(self) -> None:
        self.window.say("")

    def _scene_names(self) -> dict[str, str]:
        return {entry.id: entry.name for entry in self._room.entries()}

    def _offer_scenes(self) -> None:
        entries = self._room.entries()
        shipped_ids = {file.stem for file in shipped("layouts").glob("*.toml")}
        own = [entry.id for entry in entries if entry.id not in shipped_ids]
        plan = self._room.plan
        favourites = plan.plan.favourites if plan is not None else ()
        self._link.set_scenes(entries, own, favourites)
        self.wall.read_scenes(tuple(entry.id for entry in entries))

    def _on_scenes_changed(self, _changed: object) -> None:
        self._offer_scenes()

    def _on_language_asked(self, language: str) -> None:
        self._dress(language, None)

    def _dress(self, language: str | None, theme: str | None) -> None:
        """Change language or theme of wall and console at once."""
        before = self._room.look
        look = make_look(
            self._room.side.site, language or before.words.language, theme or before.theme.name
        )
        self._room.set_look(look)
        self._link.set_look(look)
        self.tiles.set_look(look)
        self.wall.set_look(look)
        self.search.set_look(look)
        self.details.set_look(look)
        self.drill.set_look(look)
        self.duty.set_look(look)
        self.figure.set_look(look)
        self.journal.set_look(look)
        self.editing.set_look(look)
        self.meeting.set_look(look)
        self._offer_scenes()

    def _follow_windows(self) -> None:
        for role, window in self._room.side.wall.windows.items():
            if role not in self._callers:
                shortcut = QShortcut(QKeySequence(CALL_KEY), window)
                shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
                shortcut.activated.connect(self.open)
                self._callers[role] = shortcut
