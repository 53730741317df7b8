"""Hides the pointer on the wall, and shows it where somebody works with a mouse.

On a wall screen the pointer is hidden. On a touch screen, and on one where the console or
another window of the program stands, moving the mouse shows it; some seconds without a move
hide it again. Windows beside the wall have their pointer always.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QInputDevice, QMouseEvent, QWindow
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from ioc_desktop.ui.wall import Wall
from ioc_desktop.ui.wall_window import WallWindow

REST_S: Final = 3.0


class PointerRest(QObject):
    """Watches the mouse over the windows of one wall."""

    def __init__(self, wall: Wall, touch_roles: frozenset[str], rest_s: float = REST_S) -> None:
        """Watch all windows that the wall has and will have."""
        super().__init__()
        self._wall, self._touch_roles = wall, touch_roles
        self._handles: list[QWindow] = []
        self._shown: WallWindow | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(round(rest_s * 1000))
        self._rest.timeout.connect(self.hide)
        wall.placement_changed.connect(self._follow)
        self._follow()

    def hide(self) -> None:
        """Hide the pointer where it was shown."""
        self._rest.stop()
        shown, self._shown = self._shown, None
        if shown is not None and self._wall.windows.get(shown.role) is shown:
            shown.setCursor(Qt.CursorShape.BlankCursor)

    def close(self) -> None:
        """Watch no more. May be called twice."""
        self._rest.stop()
        self._shown = None
        handles, self._handles = self._handles, []
        for handle in handles:
            if isValid(handle):
                handle.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        """See a mouse move over a wall window; nothing is kept from it."""
        if event.type() == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._on_moved(watched, event)
        return False

    def _follow(self) -> None:
        # The panels of a matrix are parts of one window of the window system.
        windows = {window.window() for window in self._wall.windows.values()}
        handles = [handle for window in windows if (handle := window.windowHandle()) is not None]
        for handle in handles:
            if handle not in self._handles:
                handle.installEventFilter(self)
        self._handles = handles

    def _on_moved(self, watched: QObject, event: QMouseEvent) -> None:
        at = event.globalPosition().toPoint()
        window = next(
            (
                one
                for one in self._wall.windows.values()
                if one.isVisible()
                and one.window().windowHandle() is watched
                and one.rect().contains(one.mapFromGlobal(at))
            ),
            None,
        )
        if window is None or not _is_mouse(event):
            return
        if window is not self._shown:
            self.hide()
            if not self._may_show(window):
                return
            self._shown = window
            window.unsetCursor()
        self._rest.start()

    def _may_show(self, window: WallWindow) -> bool:
        """Whether somebody works at this screen: it is touched, or another window stands on it."""
        walls = {one.window() for one in self._wall.windows.values()}
        return window.role in self._touch_roles or any(
            other.isVisible() and other not in walls and other.screen() is window.screen()
            for other in QApplication.topLevelWidgets()
        )


def _is_mouse(event: QMouseEvent) -> bool:
    """Whether a move is a mouse's own, not made from a touch."""
    device = event.pointingDevice()
    return event.source() == Qt.MouseEventSource.MouseEventNotSynthesized and (
        device is None or device.type() != QInputDevice.DeviceType.TouchScreen
    )
