"""The mouse in a briefing: clicks turn pages, double clicks open tiles, the spot follows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, QRect, QTimer
from PySide6.QtGui import QCursor

from ioc_desktop.ui.present_pointer import carried_over

if TYPE_CHECKING:
    from ioc_desktop.ui.present_room import PresentRoom

POINTER_MS: Final = 16


class PresentHands(QObject):
    """Connects the audience's window to a briefing, and moves the pointer."""

    def __init__(self, room: PresentRoom) -> None:
        """Begin to listen; the pointer is put away."""
        super().__init__(room)
        self._room = room
        self.pointing = False
        self._timer = QTimer(self)
        self._timer.setInterval(POINTER_MS)
        self._timer.timeout.connect(self._point)
        audience, show = room.audience, room.show
        audience.clicked.connect(self._on_click)
        audience.back_clicked.connect(self._on_back_click)
        audience.double_clicked.connect(self._on_double_click)
        audience.wheeled.connect(show.zoom_at)
        audience.framed.connect(show.zoom_frame)
        audience.pulled.connect(show.pull)

    def point(self, *, on: bool) -> None:
        """Show the pointer, or put it away."""
        self.pointing = on
        if on:
            self._timer.start()
        else:
            self._timer.stop()
            self._room.audience.pointer.show_at(None)

    def close(self) -> None:
        """Move nothing any more. May be called twice."""
        self._timer.stop()

    def _on_click(self) -> None:
        if not self._room.is_drilling:
            self._room.do("next")

    def _on_back_click(self) -> None:
        if not self._room.is_drilling:
            self._room.do("back")

    def _on_double_click(self, place: QPoint) -> None:
        room = self._room
        if room.is_drilling:
            return
        tile = room.show.tile_at(place)
        if room.show.tile:
            room.show.back()
        elif tile:
            room.show.whole()
            room.show.open_tile(tile)

    def _point(self) -> None:
        """Bring the spot to the mouse: over the audience's window, or over its small picture."""
        mouse, audience = QCursor.pos(), self._room.audience
        speaker = self._room.speaker
        place: QPoint | None = None
        if speaker is not None and speaker.window.isVisible() and speaker.window.underMouse():
            small = speaker.window.now
            corner = small.mapToGlobal(QPoint(0, 0))
            source = QRect(small.picture_rect().translated(corner))
            place = carried_over(mouse, source, audience.rect())
        elif audience.geometry().contains(mouse):
            place = audience.mapFromGlobal(mouse)
        audience.pointer.show_at(place)
