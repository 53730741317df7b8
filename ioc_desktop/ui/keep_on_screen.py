"""Keeps windows that people work in (console, details, forms) where they can be reached."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication, QWidget

_GRIP = (96, 16)
"""So much of a window's upper edge, in px, must lie on a screen: it can be seen and dragged."""


def keep_on_a_screen(window: QWidget) -> bool:
    """Bring a window to a screen that is there, if it can no longer be reached where it is.

    It goes to the nearest screen, as near as it can, no larger than that one. Under Wayland the
    compositor does so itself. Returns whether it was moved.
    """
    screens = QGuiApplication.screens()
    if not screens or QGuiApplication.platformName().startswith("wayland"):
        return False
    frame = window.frameGeometry()
    if any(_reachable(frame, screen.availableGeometry()) for screen in screens):
        return False
    area = min(screens, key=lambda screen: _distance(frame.center(), screen)).availableGeometry()
    if window.isMaximized() or window.isFullScreen():
        window.setGeometry(area)
        return True
    edges = frame.size() - window.size()
    size = window.size().boundedTo(area.size() - edges)
    window.resize(size)
    left = min(max(frame.x(), area.x()), area.right() + 1 - size.width() - edges.width())
    top = min(max(frame.y(), area.y()), area.bottom() + 1 - size.height() - edges.height())
    window.move(left, top)
    return True


def keep_all_on_a_screen() -> None:
    """Do so for every open window of this program that is not a screen of the wall."""
    for window in QApplication.topLevelWidgets():
        own = window.windowFlags()
        if (
            window.isVisible()
            and window.windowType() in (Qt.WindowType.Window, Qt.WindowType.Dialog)
            and not own & Qt.WindowType.FramelessWindowHint
        ):
            keep_on_a_screen(window)


def _reachable(frame: QRect, area: QRect) -> bool:
    grip = QRect(frame.topLeft(), frame.size())
    grip.setHeight(min(frame.height(), _GRIP[1]))
    seen = grip.intersected(area)
    return seen.width() >= min(_GRIP[0], frame.width()) and seen.height() >= grip.height()


def _distance(point: QPoint, screen: QScreen) -> int:
    """Return how far a point is from a screen, in px across and down together."""
    area = screen.geometry()
    across = max(area.x() - point.x(), 0, point.x() - area.right())
    down = max(area.y() - point.y(), 0, point.y() - area.bottom())
    return across + down
