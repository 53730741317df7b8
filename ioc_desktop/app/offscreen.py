"""The main job without a display: station and wall run off-screen, then leave pictures."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QTimer

from ioc_desktop.app.composition import cache_reader, make_look, screen_side
from ioc_desktop.app.crash import install_hooks, set_up_logging
from ioc_desktop.app.loop import run_loop
from ioc_desktop.app.pictures import PictureTaker, offscreen_application, picture_sizes
from ioc_desktop.app.sync_table import Row, feed_row, print_sync_table, trouble_row
from ioc_desktop.app.wall_room import WallRoom, station_command
from ioc_desktop.config import load_site
from ioc_desktop.domain.figures import CentreState
from ioc_desktop.domain.queries import CentresQuery
from ioc_desktop.errors import KnownError
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.station_client import StationClient


def run_offscreen(site_path: Path, data_folder: Path, *, seconds: float, out: Path) -> int:
    """Run the wall for ``seconds``, then take every scene; print what was synced and where.

    Returns 1 if a centre could not be synced, 128 and its number if a signal ended the run.

    Raises:
        KnownError: a scene was not painted, or a file could not be written.
    """
    site = load_site(site_path)
    set_up_logging(data_folder, "wall")
    install_hooks(data_folder)
    application = offscreen_application()
    clock = RoomClock(site.timeline(time.time()))
    side = screen_side(site, data_folder, clock, make_look(site), None)
    station = StationClient(station_command(site_path, data_folder))
    room = WallRoom(side, station, data_folder)
    scenes = [entry.id for entry in side.library.entries(site.language)]
    taker = PictureTaker(side, application, scenes, out)
    print(f"syncing, and running the wall off-screen for {seconds:.0f} s …", flush=True)  # noqa: T201  # for people
    side.wall.open_pictures(picture_sizes(site, None, None))
    room.show_first_scene()
    station.start()
    QTimer.singleShot(int(seconds * 1000), taker, taker.begin)
    try:
        ended = run_loop(application)
        states = () if ended else _centre_states(room, data_folder)
    finally:
        room.close()
    if ended:
        return ended
    if taker.problem is not None:
        raise taker.problem
    print_sync_table(_rows(states), pipe_width=120, title="synced")
    print("pictures:")  # noqa: T201  # for people
    for file in taker.saved:
        print(f"  {file}")  # noqa: T201  # for people
    return 0 if states and all(state.reachable for state in states) else 1


def _centre_states(room: WallRoom, data_folder: Path) -> tuple[CentreState, ...]:
    side = room.side
    reader = cache_reader(side.site, data_folder, side.clock.timeline)
    try:
        answer = reader.answer({"centres": CentresQuery()}, side.clock.now_s()).answers["centres"]
    finally:
        reader.close()
    if not isinstance(answer, tuple):
        raise KnownError(f"nothing was synced: {getattr(answer, 'reason', 'no data')}")
    return tuple(state for state in answer if isinstance(state, CentreState))


def _rows(states: tuple[CentreState, ...]) -> Iterator[Row]:
    for state in states:
        for feed in state.feeds:
            counts = (feed.rows or 0, feed.received or 0, feed.rejected or 0)
            yield feed_row(state.id, feed.dataset, counts, feed.state, feed.error)
        if state.error:
            yield trouble_row(state.id, state.error)
