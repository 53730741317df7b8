"""What the console does with the wall: shows it small, previews scenes, puts things on a screen."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import QObject, QTimer

from ioc_desktop.domain.vntext import fold
from ioc_desktop.errors import KnownError
from ioc_desktop.ui.console_link import ConsoleLink
from ioc_desktop.ui.console_placing import WallPlacing
from ioc_desktop.ui.console_window import ConsoleWindow
from ioc_desktop.ui.held_scenes import HeldScenes
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.overview_link import OverviewLink, SiteScreen
from ioc_desktop.ui.overview_places import Carried
from ioc_desktop.ui.preview_link import PreviewLink
from ioc_desktop.ui.scene_stage import SceneStage
from ioc_desktop.ui.wall import Wall

INDEX_MS = 120
"""One scene's words are read in so long: nobody waits for them."""


class ConsoleWall(QObject):
    """The overview, the preview, and what is carried from one to a screen."""

    def __init__(  # noqa: PLR0913  # the composition root hands over every part by name
        self,
        console: ConsoleWindow,
        link: ConsoleLink,
        *,
        stage: SceneStage,
        wall: Wall,
        held: HeldScenes,
        screens: tuple[SiteScreen, ...],
        words_of: Callable[[str], str],
        look: Look,
    ) -> None:
        """Connect. ``words_of`` returns what a scene shows, in words, for the search.

        It may raise a KnownError for a scene whose file has mistakes.
        """
        super().__init__(console)
        self._console, self._link, self._look = console, link, look
        self._words_of = words_of
        self._shows: dict[str, str] = {}
        self._to_read: list[str] = []
        self.overview = OverviewLink(
            console.wall, stage=stage, wall=wall, screens=screens, look=look, parent=self
        )
        self.preview = PreviewLink(
            console.preview,
            stage=stage,
            planner=held,
            wall=wall,
            screens=screens,
            look=look,
            parent=self,
        )
        link.root_of = held.root_of
        self._placing = WallPlacing(stage, held, link.choose)
        self._reader = QTimer(self)
        self._reader.setInterval(INDEX_MS)
        self._reader.timeout.connect(self._read_one)
        console.wall.placed.connect(self._on_placed)
        console.preview_asked.connect(self._on_preview_asked)
        console.preview.taken.connect(self._on_taken)
        console.preview.left.connect(self._on_left)
        console.scene_chosen.connect(self._on_scene_chosen)

    def set_look(self, look: Look) -> None:
        """Change theme and words."""
        self._look = look
        self.overview.set_look(look)
        self.preview.set_look(look)

    def read_scenes(self, scenes: tuple[str, ...]) -> None:
        """Read what these scenes show, one after the other while nothing else is to be done."""
        self._to_read = list(scenes)
        self._reader.start()

    def close(self) -> None:
        """Follow nothing any more. May be called twice."""
        self._reader.stop()
        self.overview.close()
        self.preview.close()

    def _on_placed(self, carried: Carried, role: str, over: Hashable) -> None:
        words = self._look.words
        if self._placing.put(carried, role, over):
            said = words("“{name}” on screen {role}", name=carried.name, role=role)
            back = words("Backspace: the scene before")
            self._console.say(f"{said} · {back}")
        else:
            self._console.say(words("“{name}” is no longer on the wall", name=carried.name))

    def _on_preview_asked(self, scene: str) -> None:
        self._console.show_preview()
        self.preview.name_of = self._link.name_of
        self.preview.open(scene)

    def _on_taken(self) -> None:
        scene = self.preview.scene
        self._on_left()
        if scene:
            self._link.choose(scene)

    def _on_left(self) -> None:
        self._console.leave_preview()
        self.preview.leave()

    def _on_scene_chosen(self, _scene: str) -> None:
        self.preview.leave()

    def _read_one(self) -> None:
        if not self._to_read:
            self._reader.stop()
            self._console.rail.set_shows(dict(self._shows))
            return
        scene = self._to_read.pop(0)
        try:
            self._shows[scene] = fold(self._words_of(scene))
        except KnownError:
            self._shows.pop(scene, None)
