"""Touch screens of the wall: a tap on a tile looks closer, on that very screen, for a while.

The cover is a child of the screen's window: the scene goes on behind it and is there again as
soon as nobody has touched the cover for the time that the site file gives.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QPointF, QTimer
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from ioc_desktop.domain.queries import Query
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.drill_desk import step_behind, unit_behind
from ioc_desktop.ui.drill_guide import DrillGuide
from ioc_desktop.ui.drill_panel import DrillPanel
from ioc_desktop.ui.drill_place import HOME, DrillStep
from ioc_desktop.ui.drill_style import DrillSize
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_stage import SceneStage
from ioc_desktop.ui.short_tasks import ShortTasks
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.wall import Wall
from ioc_desktop.ui.wall_window import WallWindow

_log = logging.getLogger(__name__)

_HANDS = {
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.KeyPress,
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
}


class TouchScreen(Protocol):
    """What a site says of a screen that can be touched."""

    @property
    def role(self) -> str:
        """Column letter and row number: A1."""

    @property
    def touch(self) -> bool:
        """Whether it can be."""

    @property
    def touch_idle_s(self) -> float:
        """After how long without a touch it returns to the scene."""


@dataclass(slots=True, eq=False)
class _Cover:
    """One open cover and what ends it."""

    guide: DrillGuide
    idle: QTimer


class TouchDesk(QObject):
    """Watches the windows of touch screens and covers them when they are touched."""

    def __init__(  # noqa: PLR0913  # the composition root hands over every part by name
        self,
        screens: tuple[TouchScreen, ...],
        *,
        wall: Wall,
        stage: SceneStage,
        feed: SnapshotFeed,
        tasks: ShortTasks,
        clock: RoomClock,
        shelf: BundleShelf,
        look: Look,
    ) -> None:
        """Watch those of ``screens`` that are marked as touch."""
        super().__init__()
        self._idle_s = {one.role: one.touch_idle_s for one in screens if one.touch}
        self._wall, self._stage, self._feed, self._tasks = wall, stage, feed, tasks
        self._clock, self._shelf, self._look = clock, shelf, look
        self._watched: dict[str, WallWindow] = {}
        self._covers: dict[str, _Cover] = {}
        wall.placement_changed.connect(self._follow)
        stage.scene_shown.connect(self._on_scene_shown)
        self._follow()

    @property
    def panels(self) -> Mapping[str, DrillPanel]:
        """The covers that are open, by role."""
        return {role: cover.guide.panel for role, cover in self._covers.items()}

    def open(self, role: str, step: DrillStep) -> None:
        """Cover the screen of that role with a page."""
        window = self._watched[role]
        self.leave(role)
        size = DrillSize.for_touch(window.sight.pitch_mm)
        panel = DrillPanel(self._look, size, window)
        guide = DrillGuide(
            panel, feed=self._feed, tasks=self._tasks, clock=self._clock,
            shelf=self._shelf, look=self._look,
        )  # fmt: skip
        idle = QTimer(self)
        idle.setSingleShot(True)
        idle.setInterval(round(self._idle_s[role] * 1000))
        idle.timeout.connect(partial(self.leave, role))
        self._covers[role] = _Cover(guide, idle)
        panel.closed.connect(partial(self.leave, role))
        panel.setGeometry(window.rect())
        panel.show()
        panel.raise_()
        idle.start()
        application = QApplication.instance()
        if application is not None and len(self._covers) == 1:
            application.installEventFilter(self)
        guide.begin(step)

    def leave(self, role: str) -> None:
        """Uncover the screen; the scene is behind. May be called twice."""
        cover = self._covers.pop(role, None)
        if cover is None:
            return
        cover.idle.stop()
        cover.idle.deleteLater()
        cover.guide.close()
        panel = cover.guide.panel
        panel.hide()
        panel.deleteLater()
        application = QApplication.instance()
        if application is not None and not self._covers:
            application.removeEventFilter(self)

    def set_look(self, look: Look) -> None:
        """Change theme and words of every cover."""
        self._look = look
        for cover in self._covers.values():
            cover.guide.set_look(look)

    def refresh_soon(self, topics: object = None) -> None:
        """Something new was stored."""
        for cover in self._covers.values():
            cover.guide.refresh_soon(topics)

    def close(self) -> None:
        """Uncover every screen and watch none. May be called twice."""
        for role in tuple(self._covers):
            self.leave(role)
        watched, self._watched = self._watched, {}
        for window in watched.values():
            window.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        """Open on a press that no tile wanted; count every touch of a cover as presence."""
        kind = event.type()
        if kind not in _HANDS and kind is not QEvent.Type.Resize:
            return False
        if isinstance(watched, WallWindow):
            self._on_window(watched, event)
        elif isinstance(watched, QWidget) and kind in _HANDS:
            for cover in self._covers.values():
                panel = cover.guide.panel
                if watched is panel or panel.isAncestorOf(watched):
                    cover.idle.start()
        return False

    def _on_window(self, window: WallWindow, event: QEvent) -> None:
        role = window.role
        if self._watched.get(role) is not window:
            return
        if event.type() is QEvent.Type.Resize and role in self._covers:
            self._covers[role].guide.panel.setGeometry(window.rect())
            return
        pressed = event.type() is QEvent.Type.MouseButtonPress and role not in self._covers
        if isinstance(event, QMouseEvent) and pressed:
            step = self._step_at(role, event.globalPosition())
            # After this event: the window is still in the middle of it.
            QTimer.singleShot(0, self, partial(self._open_if_there, role, step))

    def _open_if_there(self, role: str, step: DrillStep) -> None:
        if role in self._watched and role not in self._covers:
            self.open(role, step)

    def _step_at(self, role: str, place: QPointF) -> DrillStep:
        """Return the page behind the tile, or a map's unit, at that place; else the overview."""
        scene = self._stage.on_air
        if scene is None:
            return HOME
        for request in scene.requests:
            frame = scene.frames.get(request.key)
            key = request.key
            if frame is None or not isinstance(key, tuple) or key[1] != role:
                continue
            inside = frame.mapFromGlobal(place).toPoint()
            if frame.rect().contains(inside):
                queries: tuple[Query, ...] = tuple(request.queries.values())
                unit = frame.locality_at(inside)
                return unit_behind(queries, unit[1], unit[0]) if unit else step_behind(queries)
        return HOME

    def _follow(self) -> None:
        """Watch the windows that there are; a cover goes with its screen."""
        for role in self._idle_s:
            window = self._wall.windows.get(role)
            if window is not None and role not in self._watched:
                self._watched[role] = window
                window.installEventFilter(self)
            if window is not None and not window.isVisible() and role in self._covers:
                self.leave(role)
        missing = self._idle_s.keys() - self._watched.keys()
        if missing and QGuiApplication.screens():
            _log.info("touch screens that are not there yet: %s", ", ".join(sorted(missing)))

    def _on_scene_shown(self, _scene: str) -> None:
        for cover in self._covers.values():
            cover.guide.panel.raise_()  # pages made later would lie above it
