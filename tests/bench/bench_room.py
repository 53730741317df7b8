"""The product's wall, off-screen, on a filled cache: what most contestants measure on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from ioc_desktop.app.composition import ScreenSide, make_look, screen_side
from ioc_desktop.config import load_site
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.ui.room_clock import RoomClock
from tests.bench.bench_data import NOW
from tests.bench.paint_watch import PaintWatch

SIZE = (3840, 2160)


class BenchRoom:
    """A wall of one screen with a watch on what it paints."""

    def __init__(self, folder: Path, size: tuple[int, int] = SIZE) -> None:
        """Open the wall on ``folder``/site.toml and ``folder``/data; nothing is shown yet."""
        site = load_site(folder / "site.toml")
        clock = RoomClock(Timeline(), NOW.timestamp)
        self.side: ScreenSide = screen_side(site, folder / "data", clock, make_look(site), None)
        self.side.wall.open_pictures({"A1": size})
        self.window = self.side.wall.windows["A1"]
        self.watch = PaintWatch()
        self.side.stage.scene_shown.connect(self._on_scene_shown)
        self.side.stage.expect(self.side.library.ids)
        self.window.show()

    def switch_ms(self, scene: str) -> tuple[float, float]:
        """Switch and wait for the last tile; return (elapsed ms, CPU ms)."""
        return self.watch.time_ms(lambda: self.side.stage.switch(scene))

    def guests(self) -> list[QWidget]:
        """Return the tiles' own widgets of the scene on air."""
        scene = self.side.stage.on_air
        if scene is None:
            raise ValueError("nothing is on air")
        found = [frame.guest for frame in scene.frames.values()]
        return [guest for guest in found if guest is not None]

    def close(self) -> None:
        """Close the wall."""
        self.side.close()

    def _on_scene_shown(self, _scene: str) -> None:
        self.watch.watch(self._painting())

    def _painting(self) -> list[QWidget]:
        """Return what paints when the scene on air comes: a tile's guest, or its picture."""
        scene = self.side.stage.on_air
        frames = () if scene is None else scene.frames.values()
        return [widget for frame in frames if (widget := frame._picture or frame.guest)]
