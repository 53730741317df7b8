"""Scenes kept built and hidden, with their figures: those shown lately, and those expected.

Going to one of them is a single cut. Expected scenes are built while nothing else is to be
done, a few milliseconds at a time, within bounds of memory: about 0.2 MB a tile.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from ioc_desktop.ui.built_scene import BuiltScene
from ioc_desktop.ui.scene_pictures import ScenePictures
from ioc_desktop.ui.snapshot_feed import SnapshotFeed

READY_SCENES = 8
READY_TILES = 400
"""So many scenes, with so many tiles on all screens together, are kept at most."""
_REST_MS = 700
"""From a cut to the building of expected scenes, and between two of these."""
_SLICE_S = 0.004
_SLICE_GAP_MS = 20


class ReadyScenes(QObject):
    """The stage's store of hidden scenes; their tiles are kept up to date behind all others.

    Signals: ``scene_made(str)`` for a scene made whole that asks for no figures.
    """

    scene_made = Signal(str)

    def __init__(
        self,
        feed: SnapshotFeed,
        begin: Callable[[str], BuiltScene | None],
        on_air: Callable[[], BuiltScene | None],
        parent: QObject | None = None,
    ) -> None:
        """Keep nothing yet. ``begin`` returns a scene with no frames made, None if it is bad."""
        super().__init__(parent)
        self._pictures = ScenePictures(self._likeliest, on_air, self)
        self.keeps_left = True
        """Not so where others look on: what was left may have become something that they may
        not see, and would stand there for a moment as it was."""
        self._left = ""
        self._feed = feed
        self._begin = begin
        self._kept: dict[str, BuiltScene] = {}
        self._making: BuiltScene | None = None
        self._held = False
        self._expected: tuple[str, ...] = ()
        self._asked_for: list[str] = []
        self._tried: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._step)

    @property
    def scenes(self) -> tuple[str, ...]:
        """The ids of the scenes that are ready, the one kept longest first."""
        return tuple(self._kept)

    def expect(self, scenes: Iterable[str]) -> None:
        """Build these scenes from now on, in this order, as far as there is room."""
        self._expected = tuple(scenes)
        self._tried.clear()
        self.go_on()

    def make(self, scene: str) -> None:
        """Build this scene before all others that are expected: somebody looks at it now.

        There is always room for it: what was kept longest goes.
        """
        if scene in self._kept:
            self._kept[scene] = self._kept.pop(scene)  # the last to be let go of
            return
        if scene in self._asked_for:
            self._asked_for.remove(scene)
        self._asked_for.insert(0, scene)
        if not self._held:
            self._timer.start(0)

    def hold(self) -> None:
        """Build nothing: a scene is on its way to the screens."""
        self._held = True
        self._timer.stop()
        self._pictures.stop()

    def go_on(self) -> None:
        """Build again, after a rest."""
        self._held = False
        self._pictures.go_on()
        if self._expected or self._asked_for:
            self._timer.start(_REST_MS)

    def take(self, scene: str) -> BuiltScene | None:
        """Hand over a scene if it is ready or half made."""
        making = self._making
        if making is not None and making.plan.id == scene:
            self._making = None
            making.build_some(float("inf"))
            return making
        return self._kept.pop(scene, None)

    def keep(self, scene: BuiltScene) -> None:
        """Keep a scene that was on air: the likeliest to come next."""
        if not self.keeps_left:
            self._let_go(scene)
            return
        self._left = scene.plan.id
        self._keep(scene)

    def _keep(self, scene: BuiltScene) -> None:
        """Keep a whole scene, hidden, and let go of the oldest where there are too many."""
        if self._kept.get(scene.plan.id) is not scene:
            # One made for other screens, kept for their return: what was left last is likelier.
            self._let_go(self._kept.pop(scene.plan.id, None))
        if self._kept.get(scene.plan.id, scene) is not scene:
            self.discard([scene.plan.id])  # made for other screens
        self._kept[scene.plan.id] = scene
        self._feed.ask(scene.requests, ahead=True)
        while len(self._kept) > 1 and not self._has_room(0):
            self.discard([next(iter(self._kept))])

    def built(self, scene: str) -> BuiltScene | None:
        """Return a scene that is kept whole; it stays here."""
        return self._kept.get(scene)

    def find(self, key: Hashable) -> BuiltScene | None:
        """Return the hidden scene that has a tile of this key."""
        return next((scene for scene in self._kept.values() if key in scene.frames), None)

    def discard(self, scenes: Iterable[str]) -> None:
        """Let go of these scenes; those expected will be built anew."""
        for scene in tuple(scenes):
            self._tried.discard(scene)
            gone = [self._kept.pop(scene, None)]
            if self._making is not None and self._making.plan.id == scene:
                gone.append(self._making)
                self._making = None
            for one in gone:
                self._let_go(one)

    def _let_go(self, scene: BuiltScene | None) -> None:
        if scene is not None:
            self._feed.drop([request.key for request in scene.requests])
            scene.close()

    def keep_only(self, fits: Callable[[BuiltScene], bool]) -> None:
        """Let go of the scenes that do not fit any more; those expected will be built anew."""
        kept = [*self._kept.values(), *filter(None, [self._making])]
        self.discard([scene.plan.id for scene in kept if not fits(scene)])
        self._tried.clear()

    def clear(self) -> None:
        """Let go of all; what is expected will be built anew."""
        making = () if self._making is None else (self._making.plan.id,)
        self.discard((*self._kept, *making))
        self._tried.clear()

    def close(self) -> None:
        """Let go of all and build nothing any more. May be called twice."""
        self._expected = ()
        self._asked_for.clear()
        self._timer.stop()
        self._pictures.stop()
        self.clear()

    def _likeliest(self) -> tuple[BuiltScene, ...]:
        """Return the hidden scenes: the one left last, those expected, the latest kept."""
        order = (self._left, *self._expected, *reversed(self._kept))
        return tuple(self._kept[one] for one in dict.fromkeys(order) if one in self._kept)

    def _has_room(self, tiles: int) -> bool:
        held = sum(len(scene.frames) for scene in self._kept.values())
        return len(self._kept) + (tiles > 0) <= READY_SCENES and held + tiles <= READY_TILES

    def _step(self) -> None:
        """Read one scene's file, or make a few more frames of the scene in hand."""
        if self._making is None:
            scene = self._next()
            if scene is None:
                return
            self._making = self._begun(scene)
            if self._making is None:
                self._timer.start(_SLICE_GAP_MS)
                return
        if not self._making.build_some(_SLICE_S):
            self._timer.start(_SLICE_GAP_MS)
            return
        made, self._making = self._making, None
        self._keep(made)
        if not made.pending:
            self.scene_made.emit(made.plan.id)
        self._timer.start(_REST_MS)

    def _next(self) -> str | None:
        """Return the scene to begin: what somebody looks at, else what is expected."""
        if self._asked_for:
            return self._asked_for[0]
        for scene in self._expected:
            if scene not in self._kept and scene not in self._tried:
                return scene
        return None

    def _begun(self, scene: str) -> BuiltScene | None:
        """Begin this scene; None = it is there, or cannot be made, or has no room."""
        asked_for = scene in self._asked_for
        if asked_for:
            self._asked_for.remove(scene)
        else:
            self._tried.add(scene)  # once only: a bad one, or one for which there is no room
        begun = None if scene in self._kept else self._begin(scene)
        if begun is None or asked_for or self._has_room(sum(map(len, begun.plan.pages.values()))):
            return begun
        begun.close()
        return None
