"""The figures of this machine's own copy, to stand beside those of a pack."""

from __future__ import annotations

import time
from pathlib import Path

from ioc_desktop.app.brief_side import PackFolder, pack_site
from ioc_desktop.app.composition import screen_side
from ioc_desktop.config import load_site
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.present_live import LiveParts
from ioc_desktop.ui.room_clock import RoomClock


def live_parts(
    opened: PackFolder, data: Path, site_file: Path | None, look: Look
) -> LiveParts | None:
    """Return where live figures come from; None if the folder has none.

    The pack's audience sees no more of them than of the frozen ones. Without a site file the
    names of the pack's centres are enough.

    Raises:
        ConfigError: the site file has mistakes.
    """
    folder = data.expanduser().absolute()
    if not (folder / "cache.db").is_file():
        return None
    site = load_site(site_file) if site_file is not None else pack_site(opened)
    timeline = site.timeline(time.time()) if site_file is not None else Timeline()
    audience = opened.manifest.audience
    side = screen_side(site, folder, RoomClock(timeline), look, None, audience=audience)
    return LiveParts(
        feed=side.feed,
        shelf=side.shelf,
        clock=side.clock,
        centres=tuple(opened.manifest.centres),
        close=side.close,
    )
