"""One briefing that is being presented: its windows on the screens at hand, and its keys.

The first page is shown before anything else is made; the speaker's window, the search, the
drill-down and asyncio come after it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from ioc_desktop.domain.queries import Query
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.present_about import About, about_shown, queries_of
from ioc_desktop.ui.present_asking import PresentAsking
from ioc_desktop.ui.present_hands import PresentHands
from ioc_desktop.ui.present_keys import Action, KeyReader
from ioc_desktop.ui.present_screens import PresentScreens
from ioc_desktop.ui.present_show import PresentShow
from ioc_desktop.ui.present_times import PresentTimes
from ioc_desktop.ui.screen_watch import ScreenWatch

if TYPE_CHECKING:
    from ioc_desktop.ui.drill_place import DrillStep
    from ioc_desktop.ui.present_drill import PresentDrill
    from ioc_desktop.ui.present_find import PresentFind
    from ioc_desktop.ui.present_live import PresentLive
    from ioc_desktop.ui.present_speaker_link import SpeakerLink
    from ioc_desktop.ui.short_tasks import ShortTasks

FIRST_WAIT_MS: Final = 120
"""After the first page is shown, it is painted by then."""
LONGEST_WAIT_MS: Final = 3000
"""The rest is made after this time also where no page arrives."""
_OVER_DRILL: Final = frozenset(
    {"black", "pointer", "conclude", "leave", "help", "full", "swap", "speaker", "pause", "again"}
)
"""What keys mean also while something is looked at closer; all others are its own."""

_FIND_SHARE: Final = 0.8
"""Of a page's smallest text: whoever types sits nearer than the audience, which may read along."""

_LATER: Final = frozenset({"find", "closer", "live", "conclude"})
"""What needs the parts that are made after the first page."""


class PresentRoom(QObject):
    """Signals: ``ended()``; ``changed()`` whenever the audience sees something else.

    ``conclusion_asked(About)``: somebody wants to note a conclusion about what is shown.
    """

    ended = Signal()
    changed = Signal()
    conclusion_asked = Signal(object)

    def __init__(  # the composition root hands over every part by name
        self,
        *,
        show: PresentShow,
        look: Look,
        watch: ScreenWatch,
        windowed: bool = False,
        one_screen: bool = False,
        screens: tuple[str, ...] = (),
    ) -> None:
        """Show nothing yet. With ``one_screen`` the speaker's window stays away until asked for.

        ``screens``: no others than these, by connector, the audience's first; () = all.
        """
        super().__init__()
        self.show, self.audience, self.look = show, show.audience, look
        self.make_live: Callable[[], PresentLive | None] = lambda: None
        """Makes the live half when it is time for it; to be set before ``begin``."""
        self.times = PresentTimes(time.monotonic())
        self.keys = KeyReader()
        self._ended = False
        self.drill: PresentDrill | None = None
        self.find: PresentFind | None = None
        self.live: PresentLive | None = None
        self.speaker: SpeakerLink | None = None
        self.tasks: ShortTasks | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._make_rest)
        self.asking, self.hands = PresentAsking(self), PresentHands(self)
        self.screens = PresentScreens(
            self, watch, windowed=windowed, one_screen=one_screen, only=screens
        )
        self._doing = self._make_doing()
        self.audience.installEventFilter(self)
        self.audience.leave_asked.connect(self.asking.ask_to_leave)
        show.changed.connect(self._on_changed)
        show.arrived.connect(self._on_arrived)

    @property
    def made(self) -> bool:
        """Whether everything beside the page is there."""
        return self.tasks is not None

    def begin(self) -> None:
        """Put the first page before the audience."""
        self.screens.place()
        self.show.begin()
        self._later.start(LONGEST_WAIT_MS)

    @property
    def is_drilling(self) -> bool:
        """Whether something is looked at closer, over the page."""
        return self.drill is not None and self.drill.panel is not None

    def do(self, action: Action) -> None:
        """Do what a key or a button asks for."""
        if action != "leave" and self.asking.asks_to_leave:
            self.asking.put_away()
        if action in _LATER and not self.made:
            self._make_rest()
        self._doing[action]()
        self.changed.emit()

    def _make_doing(self) -> dict[Action, Callable[[], object]]:
        """Return what each action does."""
        show, sized, moved = self.show, self._size_notes, self._move_notes
        return {
            "next": partial(self._turn, show.next),
            "back": self._go_back,
            "first": partial(self._turn, partial(show.go_page, 0)),
            "begin": self._begin_again,
            "last": partial(self._turn, show.last),
            "go": self._go_to_number,
            "open": self._open_marked,
            "mark": partial(show.mark, 1),
            "mark_back": partial(show.mark, -1),
            "black": self._turn_black,
            "leave": self._leave_one,
            "help": self.asking.help,
            "full": self.screens.turn_full,
            "swap": self.screens.swap,
            "speaker": self.screens.turn_speaker,
            "nearer": partial(self._zoom, 1.0),
            "farther": partial(self._zoom, -1.0),
            "whole": show.whole,
            "pointer": self._turn_pointer,
            "pause": self._pause,
            "again": self._count_again,
            "larger": partial(sized, 1),
            "smaller": partial(sized, -1),
            "notes_up": partial(moved, -1),
            "notes_down": partial(moved, 1),
            "find": self._open_find,
            "closer": self._open_closer,
            "live": self._turn_live,
            "conclude": self._conclude,
        }

    def look_closer(self, step: DrillStep) -> None:
        """Open a page of the drill-down before the audience."""
        if self.drill is not None:
            self.show.set_black(on=False)
            self.drill.open(step)

    def set_look(self, look: Look) -> None:
        """Change theme and words of everything."""
        self.look = look
        self.audience.set_look(look)
        self.show.set_look(look)
        for part in (self.drill, self.live, self.speaker):
            if part is not None:
                part.set_look(look)

    def end(self) -> None:
        """End the briefing."""
        if not self._ended:
            self._ended = True
            self.ended.emit()

    def close(self) -> None:
        """Let go of everything. May be called twice."""
        self._later.stop()
        self.hands.close()
        self.asking.close()
        self.screens.close()
        if self.find is not None:
            self.find.close_find()
            self.find.deleteLater()
            self.find = None
        if self.drill is not None:
            self.drill.leave()
        if self.live is not None:
            self.live.close()
        if self.speaker is not None:
            self.speaker.close()
        self.show.close()
        self.audience.removeEventFilter(self)
        self.audience.close()
        self.audience.deleteLater()
        if self.tasks is not None:
            self.tasks.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        """Read keys that no part of a window wanted."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(watched, event)
        return False

    # Keys.

    def _on_key(self, watched: QObject, event: QKeyEvent) -> bool:
        if self.find is not None and not self.find.isHidden():
            return False
        action = self.keys.read(event)
        if self.is_drilling and (action is None or action not in _OVER_DRILL):
            if watched is not self.audience:
                self._hand_on(event)
            return True
        if action is None:
            if self.keys.digits:
                self.asking.say(self.look.words("Page {number}: Enter", number=self.keys.digits))
            return bool(self.keys.digits)
        self.do(action)
        return True

    def _hand_on(self, event: QKeyEvent) -> None:
        """Give a key that was pressed at the speaker's window to what is looked at closer."""
        panel = self.drill.panel if self.drill is not None else None
        if panel is None:
            return
        target = panel.focusWidget() or panel
        if target.window().isActiveWindow():
            return
        QApplication.postEvent(target, QKeyEvent(event.type(), event.key(), event.modifiers(),
                                                 event.text()))  # fmt: skip

    def _turn(self, go: Callable[[], object]) -> None:
        """Turn a page: what lies over it goes first."""
        self._put_away()
        if self.show.black:
            self.show.set_black(on=False)
        if go() is False:
            self.asking.say(self.look.words("This is the last page; Esc ends the briefing"))

    def _go_back(self) -> None:
        if not self._put_away() and not self.show.back():
            self.asking.say(self.look.words("This is the first page"))

    def _put_away(self) -> bool:
        """Close card, glass and drill-down; whether there was any."""
        was = self.asking.put_away()
        if self.drill is not None and self.drill.leave():
            was = True
        return self.show.whole() or was

    def _open_marked(self) -> None:
        """Enter: the marked tile as large as the screen, else the next page."""
        if self.show.marked:
            self.show.open_tile(self.show.marked)
        else:
            self._turn(self.show.next)

    def _leave_one(self) -> None:
        """Esc: one step back to the page; from the page, ask whether to end."""
        if self.asking.asks_to_leave:
            self.end()
            return
        if self.show.black:
            self.show.set_black(on=False)
        elif self._put_away() or self.show.unmark():
            return
        elif self.live is not None and self.live.on:
            self._turn_live()
        elif self.show.tile:
            self.show.back()
        else:
            self.asking.ask_to_leave()

    def _begin_again(self) -> None:
        self.screens.fill()
        self._turn(partial(self.show.go_page, 0))

    def _go_to_number(self) -> None:
        self._turn(partial(self.show.go_page, self.keys.number() - 1))

    def _turn_black(self) -> None:
        self.show.set_black(on=not self.show.black)

    def _zoom(self, steps: float) -> None:
        self.show.zoom_at(self.audience.free.center(), steps)

    def _turn_pointer(self) -> None:
        self.hands.point(on=not self.hands.pointing)

    def _pause(self) -> None:
        self.times.pause(time.monotonic())

    def _count_again(self) -> None:
        self.times.begin_again(time.monotonic())

    def _size_notes(self, step: int) -> None:
        if self.speaker is not None:
            self.speaker.window.set_notes_size(step)

    def _move_notes(self, step: int) -> None:
        if self.speaker is not None:
            self.speaker.window.scroll_notes(step)

    def _conclude(self) -> None:
        looked_at = self.drill.about if self.drill is not None else None
        self.conclusion_asked.emit(looked_at or about_shown(self.show))

    # What is made after the first page.

    def _make_rest(self) -> None:
        self._later.stop()
        if self.made or self._ended:
            return
        from ioc_desktop.ui.present_drill import PresentDrill
        from ioc_desktop.ui.present_find import PresentFind
        from ioc_desktop.ui.present_speaker_link import SpeakerLink
        from ioc_desktop.ui.short_tasks import ShortTasks

        show = self.show
        self.tasks = ShortTasks()
        self.drill = PresentDrill(
            self.audience, feed=show.feed, tasks=self.tasks, clock=show.clock,
            shelf=show.shelf, look=self.look,
        )  # fmt: skip
        self.drill.changed.connect(self._on_changed)
        self.drill.explanation_asked.connect(self._on_explanation_asked)
        self.find = PresentFind(show.planner.deck, show.feed, self.tasks, self.look)
        self.find.page_chosen.connect(self._on_page_chosen)
        self.find.step_chosen.connect(self.look_closer)
        self.live = self.make_live()
        if self.live is not None:
            self.live.changed.connect(self._on_changed)
        self.speaker = SpeakerLink(self)
        self.speaker.window.installEventFilter(self)
        self.screens.place_speaker()
        self.changed.emit()

    def _open_find(self) -> None:
        if self.find is None:
            return
        self._put_away()
        if self.speaker is not None and self.speaker.window.isVisible():
            self.find.open(self.speaker.window, 15)
            return
        metrics = self.audience.sight.metrics(self.audience.width(), self.audience.height())
        self.find.open(self.audience.area, max(14, round(metrics.footer_px * _FIND_SHARE)))

    def _open_closer(self) -> None:
        """Look closer at the tile that is marked or fills the screen, else at everything."""
        from ioc_desktop.ui.drill_desk import step_behind
        from ioc_desktop.ui.drill_place import HOME

        tile = self.show.tile or self.show.marked
        self.look_closer(step_behind(queries_of(self.show, tile)) if tile else HOME)

    def _turn_live(self) -> None:
        if self.live is None or not self.live.is_there:
            text = self.look.words(
                "No live figures on this machine: open with --data and its folder"
            )
            self.asking.say(text, warn=True)
            return
        self.live.turn(on=not self.live.on)

    def _on_page_chosen(self, page: int) -> None:
        self._turn(partial(self.show.go_page, page))
        self.changed.emit()

    def _on_explanation_asked(self, title: str, query: Query) -> None:
        self.conclusion_asked.emit(About(title, (query,)))

    def _on_changed(self) -> None:
        self.show.say_over(drilling=self.is_drilling)
        self.times.turn(self.show.sheet.page, time.monotonic())
        self.changed.emit()

    def _on_arrived(self) -> None:
        if not self.made:
            self._later.start(FIRST_WAIT_MS)
