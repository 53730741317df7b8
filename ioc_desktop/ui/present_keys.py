"""The keys of a briefing, as speakers and clickers press them, and what each does. Pure but for Qt.

A number followed by Enter goes to that page. Keys are told by what they are, never by the
window that has them: the audience's and the speaker's answer alike.
"""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from ioc_desktop.sdk.contract import Words

Action = Literal[
    "next", "back", "first", "last", "go", "black", "leave", "help", "begin", "full", "find",
    "live", "pointer", "nearer", "farther", "whole", "mark", "mark_back", "open", "closer",
    "conclude", "larger", "smaller", "pause", "again", "swap", "speaker", "notes_up", "notes_down",
]  # fmt: skip

_K = Qt.Key
_PLAIN: Final[dict[int, Action]] = {
    _K.Key_Right: "next", _K.Key_Down: "next", _K.Key_PageDown: "next", _K.Key_Space: "next",
    _K.Key_N: "next", _K.Key_MediaNext: "next", _K.Key_Forward: "next",
    _K.Key_Left: "back", _K.Key_Up: "back", _K.Key_PageUp: "back", _K.Key_Backspace: "back",
    _K.Key_MediaPrevious: "back", _K.Key_Back: "back",
    _K.Key_Home: "first", _K.Key_End: "last",
    _K.Key_B: "black", _K.Key_Period: "black",
    _K.Key_Escape: "leave", _K.Key_Question: "help", _K.Key_F1: "help",
    _K.Key_F5: "begin", _K.Key_F11: "full", _K.Key_F: "full", _K.Key_Slash: "find",
    _K.Key_L: "live", _K.Key_P: "pointer", _K.Key_Plus: "nearer", _K.Key_Equal: "nearer",
    _K.Key_Minus: "farther", _K.Key_Asterisk: "whole", _K.Key_Z: "whole",
    _K.Key_Tab: "mark", _K.Key_Backtab: "mark_back", _K.Key_D: "closer", _K.Key_K: "conclude",
    _K.Key_T: "pause", _K.Key_S: "swap", _K.Key_V: "speaker",
}  # fmt: skip
_SHIFT: Final[dict[int, Action]] = {_K.Key_T: "again", _K.Key_Backtab: "mark_back",
                                    _K.Key_Tab: "mark_back", _K.Key_Space: "back"}  # fmt: skip
_CONTROL: Final[dict[int, Action]] = {
    _K.Key_F: "find", _K.Key_Plus: "larger", _K.Key_Equal: "larger", _K.Key_Minus: "smaller",
    _K.Key_L: "pointer", _K.Key_D: "closer", _K.Key_Q: "leave", _K.Key_0: "whole",
    _K.Key_Up: "notes_up", _K.Key_Down: "notes_down",
}  # fmt: skip
_MOST_DIGITS: Final = 3


class KeyReader:
    """Turns presses into actions; keeps the digits of a page's number until Enter."""

    def __init__(self) -> None:
        """No digit was typed yet."""
        self.digits = ""

    def read(self, event: QKeyEvent) -> Action | None:
        """Return what a press asks for; None = nothing, or a digit was kept."""
        key, held = event.key(), event.modifiers()
        digits, self.digits = self.digits, ""
        if held & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier):
            return None
        if held & Qt.KeyboardModifier.ControlModifier:
            return _CONTROL.get(key)
        if key in (_K.Key_Return, _K.Key_Enter):
            self.digits = digits
            return "go" if digits else "open"
        if event.text().isdecimal() and event.text().isascii():
            self.digits = (digits + event.text())[-_MOST_DIGITS:]
            return None
        if held & Qt.KeyboardModifier.ShiftModifier and key in _SHIFT:
            return _SHIFT[key]
        return _PLAIN.get(key)

    def number(self) -> int:
        """Return the number that was typed before Enter, and forget it."""
        digits, self.digits = self.digits, ""
        return int(digits or 0)


def key_help(words: Words, *, live: bool) -> tuple[tuple[str, str], ...]:
    """Return every key with what it does, for the card that shows them."""
    keys = (
        ("→ · PgDn · Space · Enter", words("next page")),
        ("← · PgUp · Backspace", words("page before")),
        ("Home · End", words("first, last page")),
        (words("number, Enter"), words("to that page")),
        ("Ctrl+F · /", words("find a figure or a page")),
        ("B · .", words("black screen, with the stamp")),
        ("P", words("pointer")),
        (words("wheel · + −"), words("nearer, farther")),
        (words("drag a frame"), words("this part alone")),
        ("Tab, Enter", words("one tile as large as the screen")),
        ("D", words("look closer: down to the records")),
        ("Z · Ctrl+0", words("the whole page again")),
        ("L", words("live figures beside") if live else words("live figures (none here)")),
        ("K", words("note a conclusion")),
        ("T · Shift+T", words("stop the time · begin it again")),
        ("V · S", words("speaker's view · swap the screens")),
        ("Ctrl + − ↑ ↓", words("notes: larger, smaller, up, down")),
        ("F5 · F11", words("from the first page · full screen")),
        ("?", words("these keys")),
        ("Esc", words("back; end the briefing")),
    )
    return tuple(keys)
