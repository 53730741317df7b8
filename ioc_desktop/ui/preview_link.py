"""Shows a scene on the console before it is taken: built by the stage, hidden, with its figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QObject, QTimer

from ioc_desktop.errors import ConfigError
from ioc_desktop.ui.built_scene import BuiltScene
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.overview_link import SiteScreen, boxes_of, shown_screens, spots
from ioc_desktop.ui.overview_painting import ScreenSight
from ioc_desktop.ui.overview_pictures import ScreenPictures
from ioc_desktop.ui.preview_model import PreviewView, preview_view, refused_view
from ioc_desktop.ui.preview_pane import PreviewPane
from ioc_desktop.ui.scene_plan import ScenePlan
from ioc_desktop.ui.scene_stage import SceneStage
from ioc_desktop.ui.wall import Wall
from ioc_desktop.ui.wall_plan import Planner

LOOK_MS: Final = 500


class PreviewLink(QObject):
    """One preview at a time; the stage keeps the scene, this only looks at it."""

    def __init__(  # the composition root hands over every part by name
        self,
        pane: PreviewPane,
        *,
        stage: SceneStage,
        planner: Planner,
        wall: Wall,
        screens: tuple[SiteScreen, ...],
        look: Look,
        parent: QObject | None = None,
    ) -> None:
        """Look at nothing yet."""
        super().__init__(parent)
        self._pane, self._stage, self._planner, self._wall = pane, stage, planner, wall
        self._site = {one.role: one for one in screens}
        self._look = look
        self._number = 0
        self.scene = ""
        self.name_of: Callable[[str], str] = str
        self.pictures = ScreenPictures(look.theme.ground, self)
        pane.canvas.picture_of = self.pictures.picture
        self.pictures.picture_changed.connect(pane.canvas.refresh)
        self._ticks = QTimer(self)
        self._ticks.setInterval(LOOK_MS)
        self._ticks.timeout.connect(self._on_tick)
        pane.canvas.room_changed.connect(self._show_pictures)
        stage.scene_ready.connect(self._on_scene_ready)
        stage.scene_shown.connect(self._on_scene_shown)

    def set_look(self, look: Look) -> None:
        """Change theme and words; the stage makes its scenes anew."""
        self._look = look
        self.pictures.set_ground(look.theme.ground)
        if self.scene:
            self.open(self.scene)

    def open(self, scene: str) -> None:
        """Look at a scene; one with mistakes says where they are."""
        self.leave()
        self.scene = scene
        words = self._look.words
        plan, sizes = None, self._sizes()
        try:
            plan = self._planner.plan(scene, sizes, words.language)
        except ConfigError as error:
            self._pane.show_view(refused_view(self.name_of(scene), error, words))
        self._show_wall(plan, frozenset())
        if plan is None:
            return
        view = preview_view(self._on_air_plan(), plan, (), words)
        self._pane.show_view(view)
        self._show_wall(plan, view.changed)
        self.pictures.work(on=True)
        self._ticks.start()
        self._stage.make_ready(scene)

    def leave(self) -> None:
        """Look at nothing any more. May be called twice."""
        self.scene, self._number = "", 0
        self._ticks.stop()
        self.pictures.work(on=False)
        self.pictures.clear()
        self._pane.canvas.set_spots(())
        self._pane.show_view(PreviewView())

    def close(self) -> None:
        """Look at nothing any more."""
        self.leave()

    def _sizes(self) -> Mapping[str, tuple[int, int]]:
        return {
            role: (window.page_rect().width(), window.page_rect().height())
            for role, window in self._wall.windows.items()
        }

    def _on_air_plan(self) -> ScenePlan | None:
        on_air = self._stage.on_air
        return on_air.plan if on_air is not None else None

    def _show_wall(self, plan: ScenePlan | None, changed: frozenset[str]) -> None:
        words, placements = self._look.words, self._wall.placements
        sights = []
        some = plan is not None and not changed >= {place.role for place in placements}
        for place in placements:
            # Where all change, no mark tells one from another.
            changes = some and place.role in changed
            mark = words("changes") if changes else words("as it is") if some else ""
            site = self._site.get(place.role)
            name = (site.name if site is not None else None) or ""
            sights.append(ScreenSight(place.role, name, mark, changes=changes))
        self._pane.canvas.set_wall(boxes_of(placements, self._site), sights)

    def _on_scene_ready(self, scene: str) -> None:
        if scene == self.scene:
            self._show_pictures()

    def _on_scene_shown(self, _scene: str) -> None:
        self.pictures.forget()
        self._number = 0

    def _show_pictures(self) -> None:
        """Take over the scene as it is built now."""
        built = self._built()
        if built is None:
            return
        self._number = built.number
        broken = [frame.failure for frame in built.frames.values() if frame.failure]
        view = preview_view(self._on_air_plan(), built.plan, broken, self._look.words)
        self._pane.show_view(view)
        self._show_wall(built.plan, view.changed)
        sizes = self._pane.canvas.picture_sizes()
        self._pane.canvas.set_spots(spots(built, self._wall.windows))
        self.pictures.show(shown_screens(built, self._wall.windows, sizes, bars=False))

    def _built(self) -> BuiltScene | None:
        return self._stage.built(self.scene) if self.scene else None

    def _on_tick(self) -> None:
        """Follow a scene that was made anew, and tiles that got figures since."""
        built = self._built()
        if built is None:
            self.pictures.forget()
            return
        if built.number != self._number:
            self._show_pictures()
            return
        for key, frame in built.frames.items():
            self.pictures.mark_if_newer(key, frame.changed_s)
