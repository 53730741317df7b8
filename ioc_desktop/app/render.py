"""``ioc-desktop render``: a scene from the cache alone, without network or station."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ioc_desktop.app.composition import make_look, screen_side
from ioc_desktop.app.data_folder import no_data
from ioc_desktop.app.pictures import offscreen_application, picture_sizes, take_pictures
from ioc_desktop.config import load_site
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.errors import ConfigError, Finding
from ioc_desktop.ui.room_clock import RoomClock


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """What ``ioc-desktop render`` was asked for; None = the site's own."""

    site: Path
    data: Path
    scene: str
    out: Path
    size: str | None = None
    wall: str | None = None
    at: str | None = None
    theme: str | None = None
    language: str | None = None


def run_render(options: RenderOptions) -> int:
    """Paint the scene and print the files' names; return the exit code.

    Raises:
        ConfigError: the site, the scene, or an option has a mistake.
        KnownError: there is no data, or a picture cannot be written.
    """
    site = load_site(options.site)
    sizes = picture_sizes(site, options.size, options.wall)
    if not (options.data / "cache.db").is_file():
        raise no_data(options.data, options.site)
    application = offscreen_application()
    if options.at is None:
        clock = RoomClock(site.timeline(time.time()))
    else:
        clock = RoomClock(Timeline(), _fixed(options.at))
    look = make_look(site, options.language, options.theme)
    side = screen_side(site, options.data, clock, look, None)
    try:
        side.library.scene(options.scene)  # a scene with mistakes is told before painting
        files = take_pictures(side, application, [options.scene], options.out, sizes)
    finally:
        side.close()
    for file in files:
        print(file)  # noqa: T201  # the command's output
    return 0


def _fixed(at: str) -> Callable[[], float]:
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        reason = f"{at!r} is no time; write 2021-10-07T16:42:00+07:00"
        raise ConfigError((Finding("command line", "--at", reason),)) from None
    if moment.tzinfo is None:
        reason = f"{at!r} has no offset; add +07:00 for Vietnam"
        raise ConfigError((Finding("command line", "--at", reason),))
    return moment.timestamp
