"""A window that fills a screen, and one that carries the windows of a matrix of panels."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ioc_desktop.ui.placement import ScreenFact
from ioc_desktop.ui.screen_watch import screen_of

FRAMELESS = Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint


def fill_screen(window: QWidget, fact: ScreenFact) -> None:
    """Show a frameless window over a whole screen; safe to call again when nothing changed."""
    screen = screen_of(fact)
    if screen is None:
        return
    window.winId()
    handle = window.windowHandle()
    if handle is not None and handle.screen() is not screen:
        # QWidget.setScreen puts every window on one output under Wayland (Qt 6.11).
        handle.setScreen(screen)
    if window.geometry() != screen.geometry() or not window.isVisible():
        window.setGeometry(screen.geometry())
    if not window.isVisible() or not window.isFullScreen():
        window.showFullScreen()


class MatrixWindow(QWidget):
    """One window over a matrix of panels that is one screen: the panels' windows lie in it.

    What lies behind the panels' frames stays black.
    """

    def __init__(self, first: str) -> None:
        """Make a hidden window for the matrix whose first panel has this role."""
        super().__init__(None, FRAMELESS)
        self.setObjectName(f"matrix-{first}")
        self.setWindowTitle(f"ioc-desktop matrix {first}")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.BlankCursor)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's own name
        """Paint black between the panels."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor("#000000"))
        painter.end()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's own name
        """Do not close by Alt+F4 or a window manager's whim: a wall stays."""
        if event.spontaneous():
            event.ignore()
        else:
            super().closeEvent(event)
