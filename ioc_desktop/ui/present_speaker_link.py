"""Keeps the speaker's window true to what the audience sees, and puts it on its own screen."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage

from ioc_desktop.domain.dates import format_time
from ioc_desktop.ui.full_screen import fill_screen
from ioc_desktop.ui.keep_on_screen import keep_on_a_screen
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.present_audience import ROLE
from ioc_desktop.ui.present_painting import small_page, small_window
from ioc_desktop.ui.present_places import PresentPlaces
from ioc_desktop.ui.present_speaker import SpeakerPage, SpeakerWindow
from ioc_desktop.ui.present_times import time_state

if TYPE_CHECKING:
    from ioc_desktop.ui.present_room import PresentRoom

_TICK_MS: Final = 500
_SOON_MS: Final = 80
_MINUTE_S: Final = 60


class SpeakerLink(QObject):
    """Between one briefing and its speaker's window."""

    def __init__(self, room: PresentRoom) -> None:
        """Make a hidden window; ``place`` shows it."""
        super().__init__(room)
        self._room = room
        self.window = SpeakerWindow(room.look)
        self.window.show_deck(room.show.planner.deck)
        self.window.asked.connect(room.do)
        self.window.page_asked.connect(self._on_page_asked)
        self._then: QImage | None = None
        self._then_of = ""
        self._now: QImage | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._show_page)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        room.changed.connect(self._soon.start)
        room.show.feed.tile_answered.connect(self._on_answered)
        room.show.stage.scene_ready.connect(self._on_ready)

    def place(self, places: PresentPlaces, *, one_screen: bool, toggled: bool = False) -> None:
        """Show the window on the speaker's screen.

        Where there is one screen alone, or with ``one_screen``, it is a window that comes and
        goes as it is asked for.
        """
        window = self.window
        alone = places.speaker is None
        wanted = (toggled and window.isHidden()) if alone else not one_screen
        if alone and not toggled:
            wanted = False
        if not wanted:
            window.hide()
            self._tick.stop()
            return
        if places.speaker is not None:
            fill_screen(window, places.speaker)
        else:
            window.showNormal()
            keep_on_a_screen(window)
            window.raise_()
        self._tick.start()
        self._show_page()
        self._on_tick()

    def set_look(self, look: Look) -> None:
        """Change theme and words."""
        self.window.set_look(look)
        self.window.show_deck(self._room.show.planner.deck)
        self._then_of = ""
        self._show_page()

    def close(self) -> None:
        """Take the window away. May be called twice."""
        self._soon.stop()
        self._tick.stop()
        self.window.removeEventFilter(self._room)
        self.window.close()
        self.window.deleteLater()

    def _show_page(self) -> None:
        if self.window.isHidden():
            return
        room, show = self._room, self._room.show
        deck, sheet = show.planner.deck, show.sheet
        after = show.planner.after(sheet)
        page = deck.pages[sheet.page]
        now = SpeakerPage(self._number(sheet.page), show.tile_title or page.title)
        then = SpeakerPage()
        if after is not None:
            then = SpeakerPage(self._number(after.page), deck.pages[after.page].title)
        self.window.show_page(sheet.page, now, then, page.notes)
        self.window.set_on("black", on=show.black)
        self.window.set_on("pointer", on=room.hands.pointing)
        self.window.set_on("live", on=room.live is not None and room.live.on)
        self._paint_now()
        self._paint_then("" if after is None else after.name)
        self.window.show_pictures(self._now, self._then)

    def _number(self, page: int) -> str:
        return f"{page + 1}/{len(self._room.show.planner.deck.pages)}"

    def _paint_now(self) -> None:
        ratio = self.window.devicePixelRatioF()
        size = self.window.now.size() * ratio
        ground = self._room.look.theme.ground
        self._now = small_window(self._room.audience, size, ground)

    def _paint_then(self, name: str) -> None:
        """Paint the next page small, once; the stage is asked to have it ready."""
        if name == self._then_of:
            return
        self._then, self._then_of = None, name
        if not name:
            return
        stage = self._room.show.stage
        built = stage.built(name)
        if built is None or built.pending:
            self._then_of = ""
            stage.make_ready(name)
            return
        page = built.pages.get(ROLE)
        if page is not None:
            size = self.window.then.size() * self.window.devicePixelRatioF()
            self._then = small_page(page, size, self._room.look.theme.ground)

    def _on_ready(self, name: str) -> None:
        after = self._room.show.planner.after(self._room.show.sheet)
        if after is not None and name == after.name:
            self._soon.start()

    def _on_answered(self, _key: object, _view: object) -> None:
        if not self.window.isHidden() and not self._soon.isActive():
            self._soon.start()

    def _on_tick(self) -> None:
        room, now_s = self._room, time.monotonic()
        deck, words = room.show.planner.deck, room.look.words
        page = room.show.sheet.page
        whole = time_state(room.times.whole_s(now_s), deck.minutes * _MINUTE_S, words)
        own_s = deck.minutes_of(page) * _MINUTE_S
        own = time_state(room.times.page_s(page, now_s), own_s, words)
        clock = format_time(int(time.time()))
        self.window.show_times(clock, whole, own, paused=room.times.paused)
        if room.drill is not None and room.drill.panel is not None:
            self._paint_now()  # it moves by itself: rows are chosen, figures come
            self.window.show_pictures(self._now, self._then)

    def _on_page_asked(self, page: int) -> None:
        self._room.show.go_page(page)
