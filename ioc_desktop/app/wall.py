"""``ioc-desktop wall``: windows on every screen, the station beside it, the console."""

from __future__ import annotations

import logging
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
from ioc_desktop.ui.ring_sweeper import RingSweeper
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.station_client import StationClient

if TYPE_CHECKING:
    from ioc_desktop.app.console import ConsoleDesk
    from ioc_desktop.app.wall_presence import WallPresence
    from ioc_desktop.ui.short_tasks import ShortTasks

_log = logging.getLogger(__name__)

LONGEST_WAIT_MS = 2500
PAINTED_MS = 150
"""After this time a scene that is shown is painted."""
END_S = 5.0
"""How long the station may take to finish its write when the wall is asked to end."""


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
    RingSweeper(application)
    side = screen_side(
        site, folder, RoomClock(site.timeline(time.time())), make_look(site), application
    )
    station = StationClient(station_command(site_path, folder))
    room = WallRoom(side, station, folder)
    later = PictureFirst(room, folder, console=console)
    later.ended.connect(application.quit)
    side.wall.open()
    room.show_first_scene()
    try:
        return _run_loop(application, later, seconds)
    finally:
        later.close()
        room.close()


class PictureFirst(QObject):
    """Starts what can wait (asyncio, station, console) once the first scene is painted.

    The last known figures are on the wall sooner if nothing else runs beside them. Without
    any picture (no screen is on, the cache does not answer) the wait ends by itself.
    Signals: ``ended()`` after ``end``: the station has finished its write, all may close.
    """

    ended = Signal()

    def __init__(self, room: WallRoom, data_folder: Path | None = None, *, console: bool) -> None:
        """Wait for the first scene of ``room``; make this before the scene is asked for.

        ``data_folder`` is where a standstill is written down; None = nowhere.
        """
        super().__init__()
        self._room, self._console, self._data_folder = room, console, data_folder
        self._desk: ConsoleDesk | None = None
        self._presence: WallPresence | None = None
        self._tasks: ShortTasks | None = None
        self._ending = False
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self._go_on)
        self._wait.start(LONGEST_WAIT_MS)
        room.side.stage.scene_shown.connect(self._on_scene_shown)

    def end(self) -> None:
        """Let the station finish its write, with the wall still up, then emit ``ended``."""
        self._wait.stop()
        if self._ending:
            return
        self._ending = True
        if self._tasks is None:
            self.ended.emit()
        else:
            self._tasks.start(self._room.look.words("Ending"), self._end())

    def close(self) -> None:
        """Close the console and what runs for it. May be called twice."""
        self._wait.stop()
        if self._presence is not None:
            self._presence.close()
        self._room.close_touch()
        if self._desk is not None:
            self._desk.close()
        if self._tasks is not None:
            self._tasks.close()

    async def _end(self) -> None:
        import asyncio  # costs a cold start; it is here by now

        if self._desk is not None:
            self._desk.window.say(self._room.look.words("Ending: the data station is finishing …"))
        try:
            async with asyncio.timeout(END_S):
                await asyncio.wrap_future(self._room.journal.flush())
                await asyncio.wrap_future(self._room.station.ask_to_end())
        except TimeoutError:
            _log.warning("the data station has not ended after %.0f s; it is stopped", END_S)
        finally:
            self.ended.emit()

    def _on_scene_shown(self, _scene: str) -> None:
        # Shown now; painted when the window system says so, in one of the next turns.
        self._wait.start(PAINTED_MS)

    def _go_on(self) -> None:
        self._room.side.stage.scene_shown.disconnect(self._on_scene_shown)
        self._room.station.start()
        self._room.follow_plan()
        self._room.make_scenes_ready()
        self._room.side.library.scenes_changed.connect(self._room.make_scenes_ready)
        from ioc_desktop.app.wall_presence import WallPresence
        from ioc_desktop.ui.short_tasks import ShortTasks

        self._presence = WallPresence(self._room, self._data_folder)
        self._tasks = ShortTasks()
        self._room.watch_touch(self._tasks)
        if self._room.side.split is not None:
            self._room.meeting_screens.open()
        if self._console:
            from ioc_desktop.app.console import ConsoleDesk

            self._desk = ConsoleDesk(self._room, self._tasks)
            self._desk.quit_asked.connect(self.end)
            self._desk.open_beside()
            self._presence.blanking_told.connect(self._desk.window.say)
        self._presence.hold()


def _run_loop(application: QApplication, later: PictureFirst, seconds: float | None) -> int:
    """Run Qt's loop until it is asked to end."""
    quit_soon = partial(QTimer.singleShot, 0, later, later.end)
    for number in (signal.SIGINT, signal.SIGTERM):
        # Python sees the signal when the wall's clock ticks next, within a second.
        signal.signal(number, lambda *_: quit_soon())
    if seconds is not None:
        QTimer.singleShot(int(seconds * 1000), later, later.end)
    return application.exec()
