"""``ioc-desktop wall``: windows on every screen, the station beside it, the console."""

from __future__ import annotations

import signal
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from ioc_desktop.app.composition import (
    make_look,
    screen_side,
    with_overrides,
)
from ioc_desktop.app.crash import install_hooks, set_up_logging
from ioc_desktop.app.display import has_display
from ioc_desktop.app.wall_room import WallRoom, station_command
from ioc_desktop.config import data_folder as folder_for
from ioc_desktop.config import load_site
from ioc_desktop.errors import KnownError
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.station_client import StationClient

if TYPE_CHECKING:
    from ioc_desktop.app.console import ConsoleDesk

LONGEST_WAIT_MS = 1000


def run_wall(
    site_path: Path,
    data: Path | None,
    *,
    console: bool = True,
    seconds: float | None = None,
    language: str | None = None,
    theme: str | None = None,
) -> int:
    """Run the wall until it is closed from the console, by a signal, or after ``seconds``.

    Raises:
        ConfigError: the site file has mistakes.
        KnownError: there is no display, or the data folder cannot be used.
    """
    site = with_overrides(load_site(site_path), language, theme)
    if not has_display():
        raise KnownError(
            "there is no display here; paint pictures with 'ioc-desktop render', "
            "or try 'ioc-desktop demo', which needs none"
        )
    folder = folder_for(data)
    set_up_logging(folder, "wall")
    install_hooks(folder)
    application = QApplication(["ioc-desktop"])
    application.setQuitOnLastWindowClosed(False)
    side = screen_side(
        site, folder, RoomClock(site.timeline(time.time())), make_look(site), application
    )
    station = StationClient(station_command(site_path, folder))
    room = WallRoom(side, station)
    later = PictureFirst(room, console=console)
    later.quit_asked.connect(application.quit)
    side.wall.open()
    room.show_first_scene()
    try:
        return _run_loop(application, seconds)
    finally:
        later.close()
        room.close()


class PictureFirst(QObject):
    """Starts what can wait, the station and the console, once the first scene is painted.

    The last known figures are on the wall sooner if nothing else runs beside them. Without
    any picture (no screen is on, the cache does not answer) the wait ends after a second.
    Signals: ``quit_asked()`` from the console.
    """

    quit_asked = Signal()

    def __init__(self, room: WallRoom, *, console: bool) -> None:
        """Wait for the first scene of ``room``; make this before the scene is asked for."""
        super().__init__()
        self._room, self._console = room, console
        self._desk: ConsoleDesk | None = None
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self._go_on)
        self._wait.start(LONGEST_WAIT_MS)
        room.side.stage.scene_shown.connect(self._on_scene_shown)

    def close(self) -> None:
        """Close the console, if it was opened. May be called twice."""
        self._wait.stop()
        if self._desk is not None:
            self._desk.close()

    def _on_scene_shown(self, _scene: str) -> None:
        # Shown now, painted in this turn of the loop; a timer's turn comes after that.
        self._wait.start(0)

    def _go_on(self) -> None:
        self._room.side.stage.scene_shown.disconnect(self._on_scene_shown)
        self._room.station.start()
        self._room.make_scenes_ready()
        if self._console:
            from ioc_desktop.app.console import ConsoleDesk

            self._desk = ConsoleDesk(self._room)
            self._desk.quit_asked.connect(self.quit_asked)
            self._desk.open()


def _run_loop(application: QApplication, seconds: float | None) -> int:
    """Run Qt's loop until it is asked to end."""
    quit_soon = partial(QTimer.singleShot, 0, application, application.quit)
    for number in (signal.SIGINT, signal.SIGTERM):
        # Python sees the signal when the wall's clock ticks next, within a second.
        signal.signal(number, lambda *_: quit_soon())
    if seconds is not None:
        QTimer.singleShot(int(seconds * 1000), application, application.quit)
    return application.exec()
