"""Sweeps up rings of objects in the thread that Qt lives in, and in no other.

Python frees most objects when the last reference goes, and looks for rings (cyclic garbage) now
and then, in whichever thread happens to make many objects. With worker threads that may be one
of theirs, and a closed window, its timers and pipes are then taken down far from the thread
that they belong to, which Qt forbids and which has ended programs. See ADR 36.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

TICK_MS: Final = 100
GROWTH: Final = 1.25
"""All objects are looked through when so many more lasted than after the last time."""


class RingSweeper(QObject):
    """Takes Python's own collector over, from now until it is closed."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin; make it in the thread that Qt lives in."""
        super().__init__(parent)
        self._lasting = 0
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._sweep)
        self._tick.start()
        gc.disable()

    def close(self) -> None:
        """Leave it to Python again. May be called twice."""
        self._tick.stop()
        gc.enable()

    def _sweep(self) -> None:
        """Look through the youngest objects, or through older ones, when Python would."""
        young, middle, old = gc.get_count()
        most_young, most_middle, most_old = gc.get_threshold()
        if young <= most_young:
            return
        if middle <= most_middle:
            gc.collect(0)
        elif old <= most_old or len(gc.get_objects(2)) <= self._lasting * GROWTH:
            gc.collect(1)
        else:
            gc.collect(2)
            self._lasting = len(gc.get_objects(2))
