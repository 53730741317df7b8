"""Ties the small wall to the real one: its screens, what each shows, how each is doing."""

from __future__ import annotations

import time
from collections.abc import Hashable, Mapping
from typing import Final, Protocol

from PySide6.QtCore import QObject, QRect, QSize, QTimer

from ioc_desktop.domain.dates import format_age
from ioc_desktop.domain.matrix import Pane
from ioc_desktop.ui.built_scene import BuiltScene
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.overview_canvas import WallCanvas
from ioc_desktop.ui.overview_hearts import ScreenHearts
from ioc_desktop.ui.overview_painting import ScreenSight
from ioc_desktop.ui.overview_pictures import ScreenPictures, Shown, ShownScreen
from ioc_desktop.ui.overview_places import TileSpot
from ioc_desktop.ui.overview_shape import BEZEL_MM, Box, ScreenSize, wall_boxes
from ioc_desktop.ui.scene_stage import SceneStage
from ioc_desktop.ui.wall import Placement, Wall
from ioc_desktop.ui.wall_window import WallWindow

AFTER_CUT_MS: Final = 400
"""A cut is painted on the wall itself before anything is painted small."""
LOOK_MS: Final = 500
"""How often the tiles are asked whether they look different."""
STILL_S: Final = 3.5
"""A screen that was not painted for so long stands still: its heart beats once a second."""
LIVELY_S: Final = 5.0
"""How often clocks and the wall's lines are painted small."""


class SiteScreen(Protocol):
    """What a site says of a screen."""

    @property
    def role(self) -> str:
        """Its role."""

    @property
    def name(self) -> str | None:
        """What people call it."""

    @property
    def width_mm(self) -> float | None:
        """Width of the picture."""

    @property
    def height_mm(self) -> float | None:
        """Height of the picture."""

    @property
    def pane(self) -> Pane | None:
        """Its place in a matrix of panels."""


class OverviewLink(QObject):
    """Keeps the canvas like the wall, while somebody can see it."""

    def __init__(  # the composition root hands over every part by name
        self,
        canvas: WallCanvas,
        *,
        stage: SceneStage,
        wall: Wall,
        screens: tuple[SiteScreen, ...],
        look: Look,
        parent: QObject | None = None,
    ) -> None:
        """Follow stage and wall from now on."""
        super().__init__(parent)
        self._canvas, self._stage, self._wall = canvas, stage, wall
        self._site = {one.role: one for one in screens}
        self._look = look
        self.pictures = ScreenPictures(look.theme.ground, self)
        canvas.picture_of = self.pictures.picture
        self._hearts = ScreenHearts(self)
        self.pictures.painting.connect(self._on_painting)
        self._lively_s = 0.0
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.show)
        self._ticks = QTimer(self)
        self._ticks.setInterval(LOOK_MS)
        self._ticks.timeout.connect(self._on_tick)
        self.pictures.picture_changed.connect(canvas.refresh)
        canvas.room_changed.connect(self._on_room_changed)
        canvas.seen.connect(self._on_seen)
        stage.scene_shown.connect(self._on_scene_shown)
        wall.placement_changed.connect(self._on_placement_changed)
        self._on_placement_changed()

    def set_look(self, look: Look) -> None:
        """Paint in these colours and words."""
        self._look = look
        self.pictures.set_ground(look.theme.ground)
        self._show_wall()
        self._soon.start(AFTER_CUT_MS)

    def close(self) -> None:
        """Follow nothing any more. May be called twice."""
        self._soon.stop()
        self._ticks.stop()
        self.pictures.work(on=False)
        self.pictures.clear()

    def show(self) -> None:
        """Take over what is on air now."""
        scene = self._stage.on_air
        self._canvas.set_spots(spots(scene, self._wall.windows))
        sizes = self._canvas.picture_sizes()
        self.pictures.show(shown_screens(scene, self._wall.windows, sizes, bars=True))

    def _on_painting(self, begins: object) -> None:
        self._hearts.deaf = bool(begins)

    def _show_wall(self) -> None:
        placements = self._wall.placements
        self._canvas.set_wall(boxes_of(placements, self._site), self._sights(placements))

    def _sights(self, placements: tuple[Placement, ...]) -> list[ScreenSight]:
        words = self._look.words
        sights: list[ScreenSight] = []
        for place in placements:
            site, screen = self._site.get(place.role), place.screen
            name = (site.name if site is not None else None) or ""
            if self._wall.windows[place.role].is_away:
                away = place.note or words("no screen: its window comes back with it")
                whole = f"{place.role} · {away}"
                sights.append(ScreenSight(place.role, name, away=away, whole=whole))
                continue
            size = f"{screen.name} · {screen.width}×{screen.height}" if screen is not None else ""
            note = name or (screen.name if screen is not None else "")
            mark, warn = self._beat(place.role)
            edid = screen.edid if screen is not None else ""
            parts = (place.role, name, size, edid, place.note, mark)
            whole = " · ".join(part for part in parts if part)
            if place.note:
                note = f"◆ {place.note}"
            sights.append(ScreenSight(place.role, note, mark, warn, whole=whole))
        return sights

    def _beat(self, role: str) -> tuple[str, bool]:
        """Return how long ago the screen was painted, and whether that is too long."""
        age_s = self._hearts.age_s(role)
        if age_s < STILL_S:
            return self._look.words("● beats"), False
        age = format_age(round(age_s), self._look.words.language)
        return self._look.words("◆ no beat for {age}", age=age), True

    def _on_scene_shown(self, _scene: str) -> None:
        # The tiles before are closed with their scene: nothing of them may be painted any more.
        self.pictures.forget()
        self._soon.start(AFTER_CUT_MS)

    def _on_placement_changed(self) -> None:
        self._hearts.follow(self._wall.windows)
        self._show_wall()
        self.pictures.forget()
        self._soon.start(AFTER_CUT_MS)

    def _on_room_changed(self) -> None:
        self._soon.start(0)

    def _on_seen(self, seen: object) -> None:
        self.pictures.work(on=bool(seen))
        if seen:
            self._ticks.start()
            self._soon.start(0)
        else:
            self._ticks.stop()

    def _on_tick(self) -> None:
        scene = self._stage.on_air
        for key, frame in (scene.frames if scene is not None else {}).items():
            self.pictures.mark_if_newer(key, frame.changed_s)
        self._show_wall()
        now = time.monotonic()
        if now - self._lively_s >= LIVELY_S:
            self._lively_s = now
            self.pictures.mark_lively()


def boxes_of(placements: tuple[Placement, ...], site: Mapping[str, SiteScreen]) -> dict[str, Box]:
    """Return where each screen stands, by what the site or the screen itself tells of its size."""
    sizes: list[ScreenSize] = []
    bezel = (BEZEL_MM, BEZEL_MM)
    for place in placements:
        stated, screen = site.get(place.role), place.screen
        width = screen.width if screen is not None else place.width or 1920
        height = screen.height if screen is not None else place.height or 1080
        wide = (stated.width_mm if stated is not None else None) or 0.0
        high = (stated.height_mm if stated is not None else None) or 0.0
        pane = stated.pane if stated is not None else None
        if pane is not None and pane.panel_mm is not None:
            (wide, high), bezel = pane.panel_mm, pane.bezel_mm
        elif not wide and screen is not None:
            wide, high = screen.width_mm, screen.height_mm
        sizes.append(ScreenSize(place.role, width, height, wide, high))
    return wall_boxes(sizes, bezel)


def spots(scene: BuiltScene | None, windows: Mapping[str, WallWindow]) -> list[TileSpot]:
    """Return the tiles of a scene with their places as shares of their screens."""
    found: list[TileSpot] = []
    for key, frame in (scene.frames if scene is not None else {}).items():
        role = key[1] if isinstance(key, tuple) else ""
        window = windows.get(role)
        page = scene.pages.get(role) if scene is not None else None
        if window is None or page is None or window.width() == 0:
            continue
        place = frame.geometry().translated(page.pos())
        wide, high = window.width(), window.height()
        share = (
            place.x() / wide,
            place.y() / high,
            place.width() / wide,
            place.height() / high,
        )
        found.append(TileSpot(key, role, frame.info.title, share))
    return found


def shown_screens(
    scene: BuiltScene | None,
    windows: Mapping[str, WallWindow],
    sizes: Mapping[str, QSize],
    *,
    bars: bool,
) -> dict[str, ShownScreen]:
    """Return what a scene shows on each screen; with ``bars`` the wall's own lines too."""
    screens: dict[str, ShownScreen] = {}
    for role, window in windows.items():
        page = scene.pages.get(role) if scene is not None else None
        things: dict[Hashable, Shown] = {}
        if scene is not None and page is not None:
            for key, frame in scene.frames.items():
                if isinstance(key, tuple) and key[1] == role:
                    place = frame.geometry().translated(page.pos())
                    things[key] = Shown(frame, place, lively=not frame.can_be_pictured)
        for name, bar in (("top", window.top), ("bottom", window.bottom)) if bars else ():
            if not bar.isHidden():
                place = QRect(bar.pos(), bar.size())
                things[("bar", role, name)] = Shown(bar, place, lively=True)
        size = sizes.get(role, QSize())
        screens[role] = ShownScreen(window.size(), size, things)
    return screens
