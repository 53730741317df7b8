"""The console's buttons: what drives the wall stands under the scenes, the desk's tools above.

The sync stands beside what is said of the data station.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ioc_desktop.ui.console_parts import KeyButton, plain_label, set_role
from ioc_desktop.ui.look import Look

_KEYS: Final = {
    "back": "Backspace",
    "lock": "Ctrl+P",
    "edit": "Ctrl+E",
    "journal": "Ctrl+J",
    "drill": "Ctrl+O",
    "duty": "F8",
    "figure": "F9",
    "meeting": "Ctrl+M",
    "sync": "F5",
    "theme": "Ctrl+T",
    "language": "Ctrl+L",
}
_UNDER_SCENES: Final = ("back", "lock")
_TOOLS: Final = ("drill", "duty", "figure", "meeting", "edit", "journal")
_AT_FOOT: Final = "sync"
_LOOKS: Final = ("theme", "language")
_RAIL_PX: Final = 316


class ConsoleButtons(QObject):
    """The buttons by name; ``tools`` is the row above the wall."""

    def __init__(self) -> None:
        """Make them without words."""
        super().__init__()
        self.named = {name: KeyButton(key) for name, key in _KEYS.items()}
        self._locked = False
        self._look: Look | None = None
        self.news = plain_label("dutynews")
        self.news.hide()
        self.tools = QHBoxLayout()
        self.tools.setSpacing(4)
        for name in _TOOLS:
            self.named[name].setProperty("role", "tool")
            self.tools.addWidget(self.named[name])
        self.tools.addStretch(1)

    def rail_frame(self, rail: QWidget) -> QFrame:
        """Return the rail with the buttons that drive the wall under it."""
        column = QVBoxLayout()
        column.setContentsMargins(10, 10, 8, 10)
        column.setSpacing(6)
        column.addWidget(rail, 1)
        column.addWidget(self.news)
        for name in _UNDER_SCENES:
            column.addWidget(self.named[name])
        looks = QHBoxLayout()
        looks.setSpacing(6)
        for name in _LOOKS:
            self.named[name].setProperty("role", "tool")
            looks.addWidget(self.named[name], 1)
        column.addLayout(looks)
        frame = QFrame()
        frame.setProperty("role", "rail")
        frame.setLayout(column)
        frame.setFixedWidth(_RAIL_PX)
        return frame

    def foot_row(self, foot: QWidget) -> QHBoxLayout:
        """Return the foot line with the sync beside it."""
        self.named[_AT_FOOT].setProperty("role", "tool")
        row = QHBoxLayout()
        row.addWidget(foot, 1)
        row.addWidget(self.named[_AT_FOOT])
        return row

    def set_look(self, look: Look) -> None:
        """Write on them in these words."""
        self._look = look
        words = look.words
        texts = {
            "back": words("Previous scene"),
            "lock": words("Take the lock off") if self._locked else words("Presentation: lock"),
            "edit": words("Edit the scene"),
            "journal": words("Journal of scenes"),
            "drill": words("Look closer"),
            "duty": words("Directives"),
            "figure": words("Report a figure"),
            "meeting": words("Meetings"),
            "sync": words("Sync now"),
            "theme": words("Light theme") if look.theme.name == "dark" else words("Dark theme"),
            "language": "English" if words.language == "vi" else "Tiếng Việt",
        }
        for name, text in texts.items():
            self.named[name].setText(text)
        for name in (*_TOOLS, _AT_FOOT, *_LOOKS):
            self.named[name].fit()

    def set_locked(self, *, locked: bool, can_go_back: bool) -> None:
        """Say whether the wall is locked; without a scene before there is no way back."""
        self._locked = locked
        self.named["back"].setEnabled(can_go_back)
        set_role(self.named["lock"], "locked" if locked else "")
        if self._look is not None:
            self.set_look(self._look)

    def set_news(self, text: str, *, warn: bool) -> None:
        """Say what of the officers' doing waits."""
        self.news.setText(text)
        self.news.setVisible(bool(text))
        set_role(self.news, "dutywarn" if warn else "dutynews")
