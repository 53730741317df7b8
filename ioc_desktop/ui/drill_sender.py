"""Puts a page of the drill-down on the wall by a person's choice, and takes it off again."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject

from ioc_desktop.ui.drill_choices import screen_list
from ioc_desktop.ui.drill_guide import DrillGuide
from ioc_desktop.ui.drill_wall import tiles_of
from ioc_desktop.ui.held_scenes import Held, HeldScenes
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.scene_stage import SceneStage
from ioc_desktop.ui.wall import Wall


class DrillSender(QObject):
    """Ties one guide to the wall; a page put there is a choice like any scene."""

    def __init__(  # the composition root hands over every part by name
        self,
        guide: DrillGuide,
        *,
        stage: SceneStage,
        wall: Wall,
        held: HeldScenes,
        look: Look,
        choose: Callable[[str], object] | None = None,
    ) -> None:
        """Offer from now on what the guide's page shows.

        ``choose`` shows a scene by a person's choice (``Conductor.choose``); without one the
        stage is switched itself.
        """
        super().__init__(guide)
        self._choose = choose or stage.switch
        self._guide, self._stage, self._wall = guide, stage, wall
        self._held, self._look = held, look
        panel = guide.panel
        panel.wall_asked.connect(self._on_asked)
        panel.take_back_asked.connect(self.take_back)
        panel.chosen.connect(self._on_chosen)
        guide.arrived.connect(self._on_arrived)
        stage.scene_shown.connect(self._on_scene_shown)
        self._on_scene_shown(stage.scene)

    def set_look(self, look: Look) -> None:
        """Say everything in these words."""
        self._look = look

    def put(self, role: str, tile: str = "") -> None:
        """Put the page on a screen, over the whole of it or over one tile."""
        view, words = self._guide.panel.view, self._look.words
        tiles = tiles_of(view)
        if not tiles or not self._stage.scene:
            self._guide.panel.say(words("There is nothing here to put on the wall"), warn=True)
            return
        parts = [view.title, view.locality or view.agency, view.period]
        title = " · ".join(dict.fromkeys(part for part in parts if part))
        scene = self._held.hold(Held(self._stage.scene, role, tile, title, tiles))
        self._choose(scene)
        self._guide.panel.say(words("On the wall, screen {role}: {title}", role=role, title=title))

    def take_back(self) -> None:
        """Return to the scene that the page was put into."""
        base = self._held.base_of(self._stage.scene)
        if base:
            self._choose(base)
            self._guide.panel.say(self._look.words("Taken off the wall"))

    def _on_asked(self) -> None:
        places = tuple(self._places())
        if len(places) == 1:
            self.put(places[0][0])
            return
        self._guide.cover(screen_list(self._guide.trail.here, places, self._look.words))

    def _places(self) -> Iterator[tuple[str, str, str]]:
        """Yield every screen that is on, and every tile on it, with what is there."""
        scene = self._stage.on_air
        for placement in self._wall.placements:
            if placement.screen is None and placement.width == 0:
                continue
            yield placement.role, "", self._stage.scene_name
            for key, frame in (scene.frames if scene is not None else {}).items():
                if isinstance(key, tuple) and key[1] == placement.role:
                    yield placement.role, str(key[2]), frame.info.title

    def _on_chosen(self, row: int) -> None:
        choice = self._guide.choice
        if choice is None or choice.choice != "screen" or not 0 <= row < len(choice.targets):
            return
        role, tile = choice.targets[row]
        self._guide.uncover()
        self.put(role, tile)

    def _on_arrived(self, view: object) -> None:
        del view
        self._guide.panel.wall.setEnabled(bool(tiles_of(self._guide.panel.view)))

    def _on_scene_shown(self, scene: str) -> None:
        self._guide.panel.take_back.setVisible(bool(self._held.base_of(scene)))
