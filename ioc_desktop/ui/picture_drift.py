"""Moves the whole picture by a pixel a minute, so that what stands still burns in nowhere.

All screens move alike along a small closed path, never while a scene is coming; nothing is
laid out anew, and nothing is cut: the tiles have ground around them, the lines have room
above and below their texts.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from PySide6.QtCore import QObject, QTimer

from ioc_desktop.ui.scene_stage import SceneStage
from ioc_desktop.ui.wall import Wall

STEP_S: Final = 60.0
REACH_PX: Final = 3
"""How far from its place the picture goes; no ground around tiles is narrower."""


def _path() -> tuple[tuple[int, int], ...]:
    """Return the way: from its place in rings outwards and back, a pixel at a time."""
    way = [(0, 0)]
    for reach in range(1, REACH_PX + 1):
        corners = [(0, -reach), (reach, -reach), (reach, reach), (-reach, reach), (-reach, -reach)]
        for start, end in pairwise([way[-1], *corners, (0, -reach)]):
            way += _between(start, end)
    way += _between(way[-1], (0, 0))
    return tuple(way[:-1])


def _between(start: tuple[int, int], end: tuple[int, int]) -> list[tuple[int, int]]:
    """Return the pixels on a straight way, without its start."""
    count = max(abs(end[0] - start[0]), abs(end[1] - start[1]))
    return [
        (
            start[0] + (end[0] - start[0]) * step // count,
            start[1] + (end[1] - start[1]) * step // count,
        )
        for step in range(1, count + 1)
    ]


PATH: Final = _path()
"""Offsets in px, each a pixel from the one before, the last one from the first."""


class PictureDrift(QObject):
    """Drifts the windows of one wall."""

    def __init__(self, wall: Wall, stage: SceneStage, step_s: float = STEP_S) -> None:
        """Begin at the picture's own place."""
        super().__init__()
        self._wall, self._stage = wall, stage
        self._at = 0
        self._timer = QTimer(self)
        self._timer.setInterval(round(step_s * 1000))
        self._timer.timeout.connect(self._go_on)
        self._timer.start()
        wall.placement_changed.connect(self._apply)

    def close(self) -> None:
        """Drift no further. May be called twice."""
        self._timer.stop()

    def _go_on(self) -> None:
        if self._stage.coming:
            return  # the next minute will do
        self._at = (self._at + 1) % len(PATH)
        self._apply()

    def _apply(self) -> None:
        for window in self._wall.windows.values():
            window.drift_to(*PATH[self._at])
