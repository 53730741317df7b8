"""Why a pack is not opened, for whoever opened it from a desktop; and what may still open it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ioc_desktop.sdk.kit.fonts import family
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui.console_parts import plain_label
from ioc_desktop.ui.console_style import console_sheet, in_colours, style_sheet
from ioc_desktop.ui.look import Look

_TEXT_PX: Final = 15
_WIDTH_PX: Final = 680
_ASKS: Final = frozenset({"needs_passphrase", "wrong_passphrase"})
_SHEET: Final = """
#refusal {{ background: {ground}; }}
QLabel[role="refused"] {{ color: {amber}; font-size: 20px; font-weight: 700; }}
QLabel[role="asked"] {{ color: {strong}; font-size: 20px; font-weight: 700; }}
QLabel[role="code"] {{ color: {strong}; background: {tile}; border: 1px solid {hairline};
    padding: 10px; font-size: 17px; font-weight: 600; }}
"""


class RefusalWindow(QWidget):
    """Signals: ``decided()``; then ``passphrase`` and ``trusted`` say what was decided."""

    decided = Signal()

    def __init__(
        self, look: Look, *, file: str, reason: str, message: str, fingerprint: str = ""
    ) -> None:
        """Make a hidden window for a refusal of this code and message."""
        super().__init__(None)
        self.setObjectName("refusal")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.passphrase: str | None = None
        self.trusted = False
        words, theme = look.words, look.theme
        sheet = style_sheet(theme, family(), _TEXT_PX) + console_sheet(theme)
        self.setStyleSheet(sheet + in_colours(_SHEET, theme))
        self.setWindowTitle(words("Briefing pack {file}", file=file))
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 22, 28, 22)
        column.setSpacing(14)
        asks = reason in _ASKS
        role = "asked" if reason == "needs_passphrase" else "refused"
        head = words("This pack is encrypted") if asks else words("This pack is not opened")
        for label in (plain_label(role, head), plain_label("line", file)):
            label.setWordWrap(True)
            column.addWidget(label)
        said = plain_label("line", in_words(message, words))
        said.setWordWrap(True)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(said)
        self.line = QLineEdit()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setPlaceholderText(words("Passphrase"))
        self.line.setVisible(asks)
        self.line.returnPressed.connect(self._on_passphrase)
        column.addWidget(self.line)
        if fingerprint:
            column.addWidget(plain_label("code", fingerprint))
        column.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        if asks:
            row.addWidget(self._button(words("Open"), self._on_passphrase))
        elif fingerprint:
            text = words("The fingerprint is the maker's: open this once")
            row.addWidget(self._button(text, self._on_trusted))
        closing = self._button(words("Close"), self.close)
        row.addWidget(closing)
        column.addLayout(row)
        QShortcut(QKeySequence("Esc"), self).activated.connect(self.close)
        self.setFixedWidth(_WIDTH_PX)
        (self.line if asks else closing).setFocus()
        self.adjustSize()
        self.move(self.screen().availableGeometry().center() - self.rect().center())

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's own name
        """Closing it is a decision too."""
        super().closeEvent(event)
        self.decided.emit()

    def _button(self, text: str, slot: object) -> QPushButton:
        button = QPushButton(text)
        button.clicked.connect(slot)
        return button

    def _on_passphrase(self) -> None:
        if self.line.text():
            self.passphrase = self.line.text()
            self.decided.emit()

    def _on_trusted(self) -> None:
        self.trusted = True
        self.decided.emit()
