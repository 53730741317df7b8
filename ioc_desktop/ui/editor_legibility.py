"""What cannot be read of the scene in the editor: judged tile by tile when the window stands.

The first verdicts cost as much as opening the window; they come a tile at a time, afterwards. From
then on only what is changed is judged anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from ioc_desktop.errors import Finding
from ioc_desktop.layout import Scene, ScreenSize
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.editor_faces import SeenWindow
from ioc_desktop.ui.legibility import SeenScreen, TileJudge, seen_screens, tile_sizes
from ioc_desktop.ui.look import Look

FIRST_MS = 400
"""So long after opening the first tile is judged: figures and pictures come before."""

Verdicts = tuple[tuple[Finding, ...], frozenset[str]]
"""Findings, and the paths of the tiles that they are about or that have none."""


class EditorLegibility(QObject):
    """Signals: ``ready()`` once every tile of a scene was judged."""

    ready = Signal()

    def __init__(
        self,
        bundles: BundleShelf,
        windows: Callable[[], Mapping[str, SeenWindow]],
        screens: Collection[ScreenSize],
        look: Look,
    ) -> None:
        """Judge on the screens of which the site says size and distance, as large as they are."""
        super().__init__()
        self._bundles, self._windows, self._screens = bundles, windows, tuple(screens)
        self._judge = TileJudge(bundles, look)
        self._steps: Iterator[None] = iter(())
        self._is_ready = False
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._on_next)

    def set_look(self, look: Look) -> None:
        """Judge in another language."""
        self._judge = TileJudge(self._bundles, look)

    def begin(self, scene: Scene) -> None:
        """Judge a scene from soon on, a tile at a time."""
        self._is_ready = False
        self._steps = self._all_of(scene)
        self._next.start(FIRST_MS)

    def stop(self) -> None:
        """Judge nothing more. May be called twice."""
        self._next.stop()

    def findings(self, scene: Scene) -> Verdicts:
        """Return what cannot be read of a scene; nothing before ``ready``."""
        seen = self._seen()
        if not self._is_ready or not seen or not scene.variants:
            return (), frozenset()
        return self._judge.findings(scene, seen)

    def _all_of(self, scene: Scene) -> Iterator[None]:
        seen = self._seen()
        for tile, screen, size in tile_sizes(scene, seen) if seen and scene.variants else ():
            self._judge.verdict(tile, size, screen.sight)
            yield

    def _seen(self) -> dict[str, SeenScreen]:
        windows = self._windows()
        return {
            role: SeenScreen(windows[role].width(), windows[role].height(), windows[role].sight)
            for role in seen_screens(self._screens)
            if role in windows
        }

    def _on_next(self) -> None:
        for _ in self._steps:
            self._next.start(0)
            return
        self._is_ready = True
        self.ready.emit()
