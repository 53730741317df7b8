"""What a meeting feed shows: the live figures of a data folder, or those of a briefing pack."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ioc_desktop.app.composition import ScreenSide, screen_side
from ioc_desktop.config import Site, load_site, user_key_folder
from ioc_desktop.config.meeting import Meeting
from ioc_desktop.domain.audience import is_fit_for
from ioc_desktop.errors import KnownError
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock


@dataclass(frozen=True, slots=True)
class FeedSource:
    """``build`` makes the screen side; ``watched`` is the file whose writing is looked for.

    ``note`` stands on the page: a simulated clock, the moment of a pack's figures. ``close``
    lets go of what was unpacked, after the screen side is closed.
    """

    site: Site
    meeting: Meeting
    build: Callable[[Look], ScreenSide]
    note: str = ""
    watched: Path | None = None
    close: Callable[[], object] = lambda: None


def open_source(site: Path | None, data: Path, pack: str = "", passphrase: str = "") -> FeedSource:
    """Return what is to be shown to a meeting; with a pack the site only says where it is served.

    Raises:
        KnownError: the site file or the pack has faults, or the pack is not for a meeting.
    """
    if site is None and not pack:
        raise KnownError("the meeting room's page needs a site file, or a briefing pack")
    read = None if site is None else load_site(site)
    meeting = Meeting() if read is None or read.meeting is None else read.meeting
    if pack or read is None:
        return _of_pack(Path(pack), passphrase, meeting)
    # One large screen as anybody's: what the site says of its own wall's screens is not asked.
    bare = replace(read, screens=(), cameras=())
    clock = RoomClock(bare.timeline(time.time()))
    note = ""
    if clock.timeline.simulated:
        words = TsWords(bare.language)
        note = words("simulated time ×{speed}", speed=f"{clock.timeline.speed:g}")

    def build(look: Look) -> ScreenSide:
        return screen_side(bare, data, clock, look, None, audience="meeting")

    return FeedSource(bare, meeting, build, note, data / "cache.db")


def _of_pack(file: Path, passphrase: str, meeting: Meeting) -> FeedSource:
    from ioc_desktop.app.brief_side import frozen_stamp, pack_side, pack_site
    from ioc_desktop.briefing.container import open_pack
    from ioc_desktop.briefing.keys import KeyRing
    from ioc_desktop.store.frozen_form import is_readable
    from ioc_desktop.store.schema import VERSION

    opened = open_pack(
        file,
        keyring=KeyRing(user_key_folder()),
        now_s=time.time(),
        passphrase=passphrase or None,
        cache_schema=VERSION,
        readable=is_readable,
    )
    manifest = opened.manifest
    if not is_fit_for(manifest.audience, "meeting"):
        opened.close()
        raise KnownError(
            f"this pack was made for the audience {manifest.audience!r}; a meeting sees packs "
            "made for meeting or public"
        )
    site = pack_site(opened)
    note = frozen_stamp(manifest, TsWords(site.language))
    return FeedSource(site, meeting, lambda look: pack_side(opened, look), note, close=opened.close)
