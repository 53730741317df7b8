"""Pictures of scenes, painted off-screen: one PNG per scene and screen."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from ioc_desktop.app.composition import ScreenSide
from ioc_desktop.app.loop import run_loop
from ioc_desktop.config import Site
from ioc_desktop.errors import ConfigError, Finding, KnownError
from ioc_desktop.layout import role_name
from ioc_desktop.ui.ring_sweeper import RingSweeper
from ioc_desktop.ui.tile_frame import TileFrame
from ioc_desktop.ui.wall import BARS_KEY

_log = logging.getLogger(__name__)

UHD = (3840, 2160)
_PATIENCE_MS = 20_000
_LARGEST_PX = 16_384


def offscreen_application() -> QApplication:
    """Return this process's application, on the off-screen platform."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    application = QApplication(["ioc-desktop"])
    RingSweeper(application)
    return application


def pair(option: str, text: str, largest: int) -> tuple[int, int]:
    """Return the two numbers of ``3840x2160`` or ``2x2``.

    Raises:
        ConfigError: it is not two numbers from 1 to ``largest`` with an x between them.
    """
    found = re.fullmatch(r"(\d+)[x×](\d+)", text.strip())
    if found is None or not all(1 <= int(number) <= largest for number in found.groups()):
        reason = f"{text!r} is not two numbers from 1 to {largest} with an x between them"
        raise ConfigError((Finding("command line", option, reason),))
    return int(found[1]), int(found[2])


def picture_sizes(site: Site, size: str | None, wall: str | None) -> dict[str, tuple[int, int]]:
    """Return the pixels of every screen by role: the asked-for wall, else the site's screens.

    Raises:
        ConfigError: ``size`` or ``wall`` cannot be read.
    """
    pixels = pair("--size", size, _LARGEST_PX) if size else UHD
    if wall:
        columns, rows = pair("--wall", wall, 8)
        roles = [role_name(column, row) for row in range(rows) for column in range(columns)]
    else:
        roles = [screen.role for screen in site.wall_screens] or ["A1"]
    return dict.fromkeys(roles, pixels)


class PictureTaker(QObject):
    """Switches through scenes and saves every window once its scene is on air.

    ``saved`` are the files written; ``problem`` is what kept it from going on.
    """

    def __init__(
        self, side: ScreenSide, application: QApplication, scenes: Sequence[str], out: Path
    ) -> None:
        """Take ``scenes`` in order into the folder ``out``; ``begin`` starts."""
        super().__init__()
        self._side, self._application, self._out = side, application, out
        self._waiting = list(scenes)
        self._scene = ""
        self._lines_known = False
        self.saved: list[Path] = []
        self.problem: Exception | None = None
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.timeout.connect(self._give_up)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self._save)
        side.stage.scene_shown.connect(self._on_shown)
        side.stage.banner_changed.connect(self._on_banner)
        side.feed.tile_answered.connect(self._on_answered)
        side.feed.tile_checked.connect(self._on_checked)

    def begin(self) -> None:
        """Go to the first scene; the application quits after the last."""
        self._next()

    def _next(self) -> None:
        if not self._waiting:
            self._scene = ""
            self._late.stop()
            self._application.quit()
            return
        self._scene = self._waiting.pop(0)
        self._late.start(_PATIENCE_MS)
        self._side.stage.switch(self._scene)
        self._look()

    def _on_shown(self, _scene: str) -> None:
        self._look()

    def _on_answered(self, key: object, _view: object) -> None:
        self._lines_known = self._lines_known or key == BARS_KEY
        self._look()

    def _on_checked(self, _key: object) -> None:
        self._look()

    def _look(self) -> None:
        """Take the picture once every tile of the scene and the wall's lines have answered.

        The stage cuts to a scene without its figures when they keep it waiting; a picture
        waits for them.
        """
        on_air = self._side.stage.on_air
        if (
            self._lines_known
            and on_air is not None
            and on_air.plan.id == self._scene
            and not on_air.pending
        ):
            self._settle.start(0)

    def _on_banner(self, text: str) -> None:
        if text and self._scene:
            self._fail(KnownError(text))

    def _save(self) -> None:
        try:
            self._out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._fail(KnownError(f"the folder {self._out} cannot be made: {error.strerror}"))
            return
        for role, window in self._side.wall.windows.items():
            file = self._out / f"{self._scene}-{role}.png"
            if not picture_of(window).save(str(file)):
                self._fail(KnownError(f"the picture {file} cannot be written; is the disk full?"))
                return
            self.saved.append(file)
        self._next()

    def _give_up(self) -> None:
        on_air = self._side.stage.on_air
        if on_air is None or on_air.plan.id != self._scene:
            self._fail(KnownError(f"the scene {self._scene} was not painted in time"))
            return
        missing = ", ".join(str(key) for key in sorted(on_air.pending, key=str))
        _log.warning("the picture of %s is taken without: %s", self._scene, missing)
        self._save()

    def _fail(self, error: Exception) -> None:
        self.problem = error
        self._waiting.clear()
        self._late.stop()
        self._settle.stop()
        self._application.quit()


def picture_of(window: QWidget) -> QPixmap:
    """Return the window's picture; a tile that broke while it was taken says so in the next."""
    tiles = window.findChildren(TileFrame)
    whole = sum(not tile.failure for tile in tiles)
    picture = window.grab()
    return picture if sum(not tile.failure for tile in tiles) == whole else window.grab()


def take_pictures(
    side: ScreenSide,
    application: QApplication,
    scenes: Sequence[str],
    out: Path,
    sizes: Mapping[str, tuple[int, int]],
) -> list[Path]:
    """Open the wall for pictures of these sizes and take the scenes; return the files.

    Raises:
        KnownError: a scene was not painted, or a file could not be written.
    """
    taker = PictureTaker(side, application, scenes, out)
    side.wall.open_pictures(sizes)
    QTimer.singleShot(0, taker, taker.begin)
    ended = run_loop(application)
    if ended:
        raise KeyboardInterrupt
    if taker.problem is not None:
        raise taker.problem
    return taker.saved
