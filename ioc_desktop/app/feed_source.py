"""What a meeting feed shows: the live figures of a data folder, or those of a briefing pack."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ioc_desktop.app.composition import ScreenSide, screen_side
from ioc_desktop.config import Site, load_site
from ioc_desktop.config.meeting import Meeting
from ioc_desktop.errors import KnownError
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock


@dataclass(frozen=True, slots=True)
class FeedSource:
    """``build`` makes the screen side; ``watched`` is the file whose writing is looked for.

    ``note`` stands on the page: a simulated clock, the moment of a pack's figures.
    """

    site: Site
    meeting: Meeting
    build: Callable[[Look], ScreenSide]
    note: str = ""
    watched: Path | None = None


def open_source(site: Path | None, data: Path) -> FeedSource:
    """Return what is to be shown to a meeting.

    Raises:
        KnownError: the site file or the pack has faults, or the pack is not for a meeting.
    """
    if site is None:
        raise KnownError("the meeting room's page needs a site file, or a briefing pack")
    read = load_site(site)
    meeting = read.meeting or Meeting()
    # One large screen as anybody's: what the site says of its own wall's screens is not asked.
    bare = replace(read, screens=(), cameras=())
    clock = RoomClock(bare.timeline(time.time()))

    def build(look: Look) -> ScreenSide:
        return screen_side(bare, data, clock, look, None, audience="meeting")

    from ioc_desktop.sdk.words import TsWords

    words = TsWords(read.language)
    note = ""
    if clock.timeline.simulated:
        note = words("simulated time ×{speed}", speed=f"{clock.timeline.speed:g}")
    return FeedSource(bare, meeting, build, note, data / "cache.db")
