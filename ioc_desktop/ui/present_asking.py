"""What the program tells the speaker, and the one question that it asks: whether to end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from ioc_desktop.ui.present_card import CardText
from ioc_desktop.ui.present_keys import key_help

if TYPE_CHECKING:
    from ioc_desktop.ui.present_room import PresentRoom

SAID_MS: Final = 4000


class PresentAsking(QObject):
    """Says things on the speaker's window where there is one, else for a moment on the page."""

    def __init__(self, room: PresentRoom) -> None:
        """Say nothing yet."""
        super().__init__(room)
        self._room = room
        self.asks_to_leave = False
        """Esc once more ends the briefing."""
        self._said = QTimer(self)
        self._said.setSingleShot(True)
        self._said.setInterval(SAID_MS)
        self._said.timeout.connect(self._unsay)

    def say(self, text: str, *, warn: bool = False) -> None:
        """Tell the speaker something."""
        room = self._room
        if room.speaker is not None and room.speaker.window.isVisible():
            room.speaker.window.say(text)
            self._said.start()
            return
        room.audience.card.say(CardText(text, warn=warn))
        self._said.start()

    def ask_to_leave(self) -> None:
        """Ask whether to end the briefing."""
        words = self._room.look.words
        self._said.stop()
        self.asks_to_leave = True
        lines = (words("Esc once more ends it; any other key goes on."),)
        self._room.audience.card.say(CardText(words("End the briefing?"), lines))

    def help(self) -> None:
        """Show the keys, or put them away."""
        room = self._room
        if not self.put_away():
            words = room.look.words
            live = room.live is not None and room.live.is_there
            room.audience.card.say(CardText(words("Keys"), keys=key_help(words, live=live)))

    def put_away(self) -> bool:
        """Take the card away; whether there was one that can go."""
        card = self._room.audience.card
        self.asks_to_leave = False
        if card.said is None or self._room.show.trouble:
            return False
        card.leave()
        return True

    def close(self) -> None:
        """Say nothing any more. May be called twice."""
        self._said.stop()

    def _unsay(self) -> None:
        if self._room.speaker is not None:
            self._room.speaker.window.say("")
        if not self.asks_to_leave:
            self.put_away()
