"""``ioc-desktop wall``: windows on every screen, the station beside it, the console."""

from __future__ import annotations

import asyncio
import signal
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
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
    side.wall.open()
    room.show_first_scene()
    QTimer.singleShot(0, station, station.start)
    desk = _open_console(room, application) if console else None
    try:
        return _run_loop(application, seconds)
    finally:
        if desk is not None:
            desk.close()
        room.close()


def _open_console(room: WallRoom, application: QApplication) -> ConsoleDesk:
    from ioc_desktop.app.console import ConsoleDesk

    desk = ConsoleDesk(room)
    desk.quit_asked.connect(application.quit)
    desk.open()
    return desk


def _run_loop(application: QApplication, seconds: float | None) -> int:
    """Run Qt's loop, with asyncio on it for the screen side's own short coroutines."""
    import qasync

    quit_soon = partial(QTimer.singleShot, 0, application, application.quit)
    for number in (signal.SIGINT, signal.SIGTERM):
        # Python sees the signal when the wall's clock ticks next, within a second.
        signal.signal(number, lambda *_: quit_soon())
    if seconds is not None:
        QTimer.singleShot(int(seconds * 1000), application, application.quit)
    with asyncio.Runner(loop_factory=partial(qasync.QEventLoop, application)) as runner:
        loop = runner.get_loop()
        application.aboutToQuit.connect(loop.stop)
        loop.run_forever()
    return 0
