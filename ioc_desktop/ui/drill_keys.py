"""Letters on a touch screen. Nobody types diacritics to search, so twenty-six are enough."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QWidget

_ROWS = ("1234567890/-", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_COLUMNS = 24
_SPACE, _BACK, _CLEAR = "␣", "⌫", "✕"


class TouchKeys(QWidget):
    """Keys that write into one line, as if they were typed."""

    def __init__(self, text: QLineEdit, target_px: int) -> None:
        """Make keys of at least ``target_px`` for that line."""
        super().__init__()
        self._text = text
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(max(4, target_px // 10))
        for row, letters in enumerate(_ROWS):
            first = (_COLUMNS - 2 * len(letters)) // 2
            for place, letter in enumerate(letters):
                grid.addWidget(self._key(letter, target_px), row, first + 2 * place, 1, 2)
        last = len(_ROWS)
        for letter, at, span in ((_CLEAR, 3, 4), (_SPACE, 7, 10), (_BACK, 17, 4)):
            grid.addWidget(self._key(letter, target_px), last, at, 1, span)

    def _key(self, letter: str, target_px: int) -> QPushButton:
        key = QPushButton(letter)
        key.setObjectName(f"key-{letter}")
        key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        key.setMinimumSize(target_px, target_px)
        key.setProperty("role", "letter")
        key.clicked.connect(self._on_clicked)
        return key

    def _on_clicked(self) -> None:
        letter = self.sender().objectName().removeprefix("key-")
        before = self._text.text()
        after = {_BACK: before[:-1], _SPACE: f"{before} ", _CLEAR: ""}.get(letter, before + letter)
        self._text.setText(after)
        self._text.textEdited.emit(after)
