"""A clock that ticks by itself, on the second; the cache is not read for it."""

from __future__ import annotations

import time
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from ioc_desktop.sdk import TileView, WidgetContext
from ioc_desktop.sdk.kit import KitView

from .model import Face, reading

_SECOND_MS = 1000


class ClockWidget:
    """Paints the room's time; equal texts cost no repaint.

    Between two snapshots the time goes on from the last one's, at the pace of the room's
    timeline, so that a simulated day and the wall's other tiles agree.
    """

    def __init__(self, context: WidgetContext) -> None:
        self._kit_view = KitView(context)
        self._speed = context.timeline.speed
        self._tile: TileView | None = None
        self._shown_at_s = 0.0
        self._timer = QTimer(self._kit_view)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_SECOND_MS)
        self._timer.timeout.connect(self._tick)

    def view(self) -> QWidget:
        """Return the one Qt widget."""
        return self._kit_view

    def show(self, view: TileView) -> None:
        """Tell the time with this face from now on, starting at the snapshot's moment."""
        self._tile = view
        self._shown_at_s = time.time()
        self._tick()
        if not self._timer.isActive():
            self._timer.start()

    def close(self) -> None:
        """Stop ticking."""
        self._timer.stop()

    def _tick(self) -> None:
        if self._tile is None:
            return
        face: Face = self._tile.body
        now_s = face.now_s + (time.time() - self._shown_at_s) * self._speed
        self._kit_view.set_view(replace(self._tile, body=reading(face, now_s)))
