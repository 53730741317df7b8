"""A card in the middle of the audience's page: a question to the speaker, keys, a page's fault."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from ioc_desktop.sdk.kit.fonts import family
from ioc_desktop.sdk.theme import Metrics
from ioc_desktop.ui.console_parts import plain_label
from ioc_desktop.ui.look import Look

_SHEET: Final = """
#presentcard {{ background: {tile}; border: 2px solid {data}; }}
#presentcard QLabel {{ font-family: "{family}"; color: {text}; background: transparent;
    font-size: {size}px; }}
#presentcard QLabel[role="title"] {{ color: {strong}; font-weight: 700; font-size: {large}px; }}
#presentcard QLabel[role="key"] {{ color: {strong}; font-weight: 600; }}
#presentcard QLabel[role="warn"] {{ color: {amber}; font-weight: 600; }}
"""


@dataclass(frozen=True, slots=True)
class CardText:
    """What a card says: its title, lines of text, and keys with what they do in two columns."""

    title: str
    lines: Sequence[str] = ()
    keys: Sequence[tuple[str, str]] = ()
    warn: bool = False


class PresentCard(QFrame):
    """Lies over the middle of the area; whoever shows it takes it away again."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        """Make a hidden card."""
        super().__init__(parent)
        self.setObjectName("presentcard")
        self._room, self._look = parent, look
        self._size_px = 18
        self._column = QVBoxLayout(self)
        self._grid = QGridLayout()
        self._said: CardText | None = None
        self._labels: list[QLabel] = []
        self._column.addLayout(self._grid)
        self.hide()

    @property
    def said(self) -> CardText | None:
        """What it says, None while it is hidden."""
        return self._said if not self.isHidden() else None

    def set_look(self, look: Look) -> None:
        """Change the colours."""
        self._look = look
        self._dress()

    def fit(self, metrics: Metrics) -> None:
        """Have texts of the sizes of this screen, and stand in the middle again."""
        room = self._room.height()
        self._size_px = max(13, min(metrics.footer_px, room // 24))
        self._dress()
        self._centre()

    def say(self, said: CardText) -> None:
        """Show this."""
        for label in self._labels:
            self._grid.removeWidget(label)
            label.deleteLater()
        self._labels = []
        row = 0
        self._add(plain_label("warn" if said.warn else "title", said.title), row, 0, 4)
        for line in said.lines:
            row += 1
            label = plain_label("line", line)
            label.setWordWrap(True)
            self._add(label, row, 0, 4)
        half = (len(said.keys) + 1) // 2
        for place, (key, text) in enumerate(said.keys):
            at, side = row + 1 + place % half, 2 * (place // half)
            self._add(plain_label("key", key), at, side, 1)
            self._add(plain_label("line", text), at, side + 1, 1)
        self._said = said
        self._dress()
        self.show()
        self.raise_()
        self._centre()

    def leave(self) -> None:
        """Go away."""
        self.hide()

    def _add(self, label: QLabel, row: int, column: int, span: int) -> None:
        label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(label, row, column, 1, span)
        self._labels.append(label)

    def _dress(self) -> None:
        theme, size = self._look.theme, self._size_px
        self.setStyleSheet(
            _SHEET.format(
                tile=theme.tile, data=theme.data, text=theme.text, strong=theme.strong,
                amber=theme.amber, family=family(), size=size, large=round(size * 1.25),
            )
        )  # fmt: skip
        self._column.setContentsMargins(size * 2, round(size * 1.4), size * 2, round(size * 1.4))
        self._grid.setHorizontalSpacing(round(size * 1.2))
        self._grid.setVerticalSpacing(round(size * 0.35))

    def _centre(self) -> None:
        if self.isHidden():
            return
        room = self._room.rect()
        self.setMaximumWidth(round(room.width() * 0.94))
        for label in self._labels:
            label.ensurePolished()
        self.adjustSize()
        size = self.sizeHint().expandedTo(self.minimumSizeHint()).boundedTo(room.size())
        self.resize(size)
        self.move(room.center() - self.rect().center())
