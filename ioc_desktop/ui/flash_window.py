"""A big number on every screen at once, so that people can say which screen is which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ioc_desktop.sdk.kit.fonts import BOLD, MEDIUM, REGULAR, font, width_px
from ioc_desktop.sdk.kit.sheet import colour
from ioc_desktop.sdk.theme import Theme

_NUMBER, _ROLE, _NAME, _SMALL = 0.50, 0.14, 0.085, 0.045
"""Sizes of the four texts in parts of the picture's height. On a 55-inch screen the role is
seen from ten metres under 25 minutes of arc, the connector under 14."""
_EDGE_PX = 4
_CLOSED_AFTER_MS = 250
"""Keys pressed in the first moment were meant for the terminal."""


@dataclass(frozen=True, slots=True)
class FlashCard:
    """What one screen shows; ``screen`` is Qt's name of it, at (x, y) on the desktop.

    ``placed`` is false where ``role`` says that it has none.
    """

    screen: str
    x: int
    y: int
    number: int
    role: str
    connector: str
    detail: str
    placed: bool = True


class FlashWindow(QWidget):
    """One screen's card. Signals: ``dismissed()``."""

    dismissed = Signal()

    def __init__(self, card: FlashCard, theme: Theme) -> None:
        """Make a hidden window."""
        super().__init__(None)
        self.card, self._theme = card, theme
        self.setWindowTitle(f"ioc-desktop screen {card.number}")
        self.setWindowFlags(
            Qt.WindowType.Window
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
        )
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.BlankCursor)

    def show_on_its_screen(self) -> None:
        """Fill the card's screen; do nothing if that is gone."""
        card = self.card
        for screen in QGuiApplication.screens():
            place = screen.geometry()
            if (screen.name(), place.x(), place.y()) == (card.screen, card.x, card.y):
                self.winId()
                handle = self.windowHandle()
                if handle is not None:
                    handle.setScreen(screen)
                self.setGeometry(place)
                self.showFullScreen()
                return

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's own name
        """Paint number, role, connector and model, each as large as fits."""
        theme, high = self._theme, self.height()
        painter = QPainter(self)
        painter.fillRect(event.rect(), colour(theme.ground))
        # At the picture's very edge: a side that is not seen was cut by the screen (overscan).
        painter.setPen(QPen(colour(theme.data), _EDGE_PX))
        painter.drawRect(self.rect().adjusted(2, 2, -3, -3))
        top = high * 0.05
        for text, part, weight, tone in (
            (str(self.card.number), _NUMBER, BOLD, theme.strong),
            (self.card.role, _ROLE, BOLD, theme.data if self.card.placed else theme.dim),
            (self.card.connector, _NAME, MEDIUM, theme.text),
            (self.card.detail, _SMALL, REGULAR, theme.dim),
        ):
            size = _fitting(text, round(high * part), self.width() * 0.92, weight)
            painter.setFont(font(size, weight))
            painter.setPen(colour(tone))
            line = QRectF(0, top, self.width(), high * part * 1.16)
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, text)
            top += line.height()
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: ARG002, N802  # Qt's own name
        """Any key ends it."""
        self.dismissed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002, N802  # Qt's own name
        """So does a click or a touch."""
        self.dismissed.emit()


class ScreenFlash(QObject):
    """All cards together. Signals: ``ended()``, once, after all are gone."""

    ended = Signal()

    def __init__(self, cards: Sequence[FlashCard], theme: Theme, seconds: float) -> None:
        """Make the windows; ``show`` puts them up for so many seconds."""
        super().__init__()
        self.windows = [FlashWindow(card, theme) for card in cards]
        self._ending = QTimer(self)
        self._ending.setSingleShot(True)
        self._ending.setInterval(round(seconds * 1000))
        self._ending.timeout.connect(self.close)
        self._begun = QTimer(self)
        self._begun.setSingleShot(True)
        self._begun.setInterval(_CLOSED_AFTER_MS)
        for window in self.windows:
            window.dismissed.connect(self._on_dismissed)

    def show(self) -> None:
        """Put every card on its screen."""
        for window in self.windows:
            window.show_on_its_screen()
        self._begun.start()
        self._ending.start()

    def close(self) -> None:
        """Take all away. May be called twice."""
        self._begun.stop()
        self._ending.stop()
        windows, self.windows = self.windows, []
        for window in windows:
            window.close()
            window.deleteLater()
        if windows:
            self.ended.emit()

    def _on_dismissed(self) -> None:
        if not self._begun.isActive():
            self.close()


def _fitting(text: str, size_px: int, room: float, weight: int) -> int:
    """Return the largest size up to ``size_px`` at which the text is no wider than ``room``."""
    wide = width_px(text, size_px, weight)
    return max(8, size_px if wide <= room else int(size_px * room / wide))
