"""Pictures of the tiles of hidden scenes, taken while nothing else is to be done.

Going to a scene with its pictures is one copy of pixels, several times faster than painting.
A picture costs four bytes a pixel, 33 MB for a screen of 3840 by 2160: they are kept for the
likeliest scenes within ``PICTURES_MB``, and for the likeliest one alone within ``ONE_SCENE_MB``.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer

from ioc_desktop.ui.built_scene import BuiltScene

PICTURES_MB = 72.0
ONE_SCENE_MB = 144.0
_REST_MS = 700
"""From a cut to the taking of pictures."""
_AGAIN_MS = 2000
"""How often hidden tiles that changed are looked for."""
_SLICE_S = 0.004
_SLICE_GAP_MS = 20
_STILL_S = 2.0
"""A tile that changed so lately is left alone: it may be one that changes all the time."""
_SHARE = 0.001
"""No more than this share of the time goes into the pictures of one tile that changes often."""


class ScenePictures(QObject):
    """Takes and drops pictures, a few milliseconds at a time."""

    def __init__(
        self,
        likeliest: Callable[[], Iterable[BuiltScene]],
        on_air: Callable[[], BuiltScene | None],
        parent: QObject | None = None,
    ) -> None:
        """Take none yet. ``likeliest`` returns the hidden scenes, the likeliest first."""
        super().__init__(parent)
        self._likeliest, self._on_air = likeliest, on_air
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._step)

    def stop(self) -> None:
        """Take none: a scene is on its way to the screens, or all is closed."""
        self._timer.stop()

    def go_on(self) -> None:
        """Take what is missing, after a rest, from now on."""
        self._timer.start(_REST_MS)

    def _step(self) -> None:
        """Take and drop for a slice of time; come back for what is left."""
        end = time.perf_counter() + _SLICE_S
        hidden = tuple(self._likeliest())
        wait_s = _AGAIN_MS / 1000
        room_mb = PICTURES_MB
        scene_on_air = self._on_air()
        if scene_on_air is not None:
            scene_on_air.drop_canvases(unused=True)
            # Nothing is likelier than to come back to what is on air, and its pictures are there.
            held_mb = scene_on_air.picture_mb if _has_pictures(scene_on_air) else 0.0
            if held_mb + sum(scene.picture_mb for scene in hidden[:1]) <= PICTURES_MB:
                room_mb -= held_mb
            elif held_mb:
                wait_s = min(wait_s, _drop_one(scene_on_air))
        for place, scene in enumerate(hidden):
            needed_mb = scene.picture_mb
            most_mb = max(room_mb, ONE_SCENE_MB) if place == 0 else room_mb
            if needed_mb > most_mb:
                scene.drop_canvases()
                continue
            room_mb -= needed_mb
            wait_s = min(wait_s, _take(scene, end))
        self._timer.start(max(_SLICE_GAP_MS, math.ceil(wait_s * 1000)))


def _take(scene: BuiltScene, end: float) -> float:
    """Take missing pictures until ``end``; return after how many s to go on, inf = all taken."""
    wait_s = math.inf
    now = time.monotonic()
    for key, frame in scene.frames.items():
        if frame.has_picture or not frame.can_be_pictured:
            continue
        young_s = frame.changed_s + max(_STILL_S, frame.picture_took_s / _SHARE) - now
        if young_s > 0:
            wait_s = min(wait_s, young_s)
            continue
        if time.perf_counter() > end:
            return 0.0
        scene.take_picture(key)
    return wait_s


def _has_pictures(scene: BuiltScene) -> bool:
    return any(frame.has_picture for frame in scene.frames.values())


def _drop_one(scene: BuiltScene) -> float:
    """Drop one picture of a scene that is seen: its tile is then painted, no frame is late."""
    kept = [frame for frame in scene.frames.values() if frame.has_picture]
    for frame in kept[:1]:
        frame.drop_picture()
    return 0.0 if len(kept) > 1 else math.inf


def paint_ahead(scene: BuiltScene) -> None:
    """Paint a scene of several screens off-air: they then change within milliseconds.

    Qt paints and hands over one window after the other. What is painted before costs a window
    no more than a copy; otherwise the last one is late by the painting of all others.
    """
    if len(scene.pages) < 2 or scene.picture_mb > ONE_SCENE_MB:  # noqa: PLR2004  # one screen is never late for another
        return
    for key, frame in scene.frames.items():
        if not frame.has_picture and frame.can_be_pictured:
            scene.take_picture(key)
