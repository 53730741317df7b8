"""Puts the windows of a briefing on the screens that are there, and again when these change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ioc_desktop.ui.placement import ScreenFact
from ioc_desktop.ui.present_places import PresentPlaces, present_places
from ioc_desktop.ui.screen_watch import ScreenWatch

if TYPE_CHECKING:
    from ioc_desktop.ui.present_room import PresentRoom


class PresentScreens(QObject):
    """One briefing's windows on its screens; a cable that is pulled ends nothing."""

    def __init__(
        self,
        room: PresentRoom,
        watch: ScreenWatch,
        *,
        windowed: bool,
        one_screen: bool,
        only: tuple[str, ...] = (),
    ) -> None:
        """Follow the screens of ``watch``; ``place`` puts the windows there.

        With ``only`` no others than those of these names are used while one of them is there:
        the first is the audience's. The rest of a wall stays as it is.
        """
        super().__init__(room)
        self._room, self._watch = room, watch
        self._windowed, self._one_screen = windowed, one_screen
        self.places = PresentPlaces()
        self._only = only
        self._wanted = only[0] if only else ""
        """The audience's screen while there were two: it has it again when it comes back."""
        watch.screens_changed.connect(self._place)

    def place(self) -> None:
        """Put both windows where there are screens for them."""
        self._place(self._watch.facts())

    def place_speaker(self, *, toggled: bool = False) -> None:
        """Put the speaker's window on its screen, or away."""
        room = self._room
        if room.speaker is not None:
            room.speaker.place(self.places, one_screen=self._one_screen, toggled=toggled)
            room.audience.activateWindow()
            room.audience.setFocus()

    def fill(self) -> None:
        """Fill the audience's screen."""
        self._windowed = False
        self.place()

    def turn_full(self) -> None:
        """Fill the audience's screen, or be a window on it."""
        self._windowed = not self._windowed
        self.place()

    def swap(self) -> None:
        """Exchange the audience's screen and the speaker's."""
        if self.places.speaker is not None:
            self._wanted = self.places.speaker.name
            self.place()

    def turn_speaker(self) -> None:
        """Show the speaker's window, or put it away."""
        self._one_screen = not self._one_screen
        self.place_speaker(toggled=True)

    def close(self) -> None:
        """Follow no screens any more. May be called twice."""
        self._watch.close()

    def _place(self, facts: tuple[ScreenFact, ...]) -> None:
        places = present_places(
            [one for one in facts if one.name in self._only] or facts, self._wanted
        )
        if places.audience is None:
            return  # no screen at all: what was shown is there again when one comes
        if places.speaker is not None:
            self._wanted = places.audience.name
        moved = places != self.places
        self.places = places
        if self._windowed:
            if moved or not self._room.audience.isVisible() or self._room.audience.is_filling:
                self._room.audience.stand_in(places.audience)
        else:
            self._room.audience.fill(places.audience)
        self.place_speaker()
        self._room.changed.emit()
