"""The screen side of an opened pack: its own cache, scenes and maps, at its moment, and no site.

Nothing of the machine it is opened on shows through: no site file, no bundle that is not
shipped, no scene of the user. Code is never taken from a pack.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from ioc_desktop.app.brief_calendar import read_calendar
from ioc_desktop.app.composition import SWITCH_S, ScreenSide, make_look
from ioc_desktop.bundles.catalogue import discover
from ioc_desktop.config import Centre, Site
from ioc_desktop.domain.dates import format_date, format_time
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.sdk.map_shapes import MapFolder
from ioc_desktop.shipped import shipped
from ioc_desktop.store.duty_reader import DutyReader
from ioc_desktop.store.reader import SILENCE_S, CacheReader
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.held_scenes import HeldScenes
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.present_deck import Deck, DeckItem, DeckPage, in_agenda_order
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_library import SceneLibrary
from ioc_desktop.ui.scene_stage import SceneStage
from ioc_desktop.ui.screen_watch import ScreenWatch
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.wall import Wall

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication

    from ioc_desktop.briefing.manifest import Manifest
    from ioc_desktop.domain.queries import SnapshotSource
    from ioc_desktop.sdk.contract import Words

DATA: Final = "data"
SCENES: Final = "scenes"


class PackFolder(Protocol):
    """A pack that was verified and extracted: what it says, and where it lies."""

    @property
    def manifest(self) -> Manifest:
        """What the pack says of itself."""

    @property
    def folder(self) -> Path:
        """Where its files lie as long as it is open."""


def pack_site(opened: PackFolder) -> Site:
    """Return a site of the pack's names, language and look; it reaches no centre."""
    manifest = opened.manifest
    return Site(
        centres=tuple(Centre(identifier, "") for identifier in manifest.centres),
        name=manifest.site_name or manifest.organisation or manifest.title,
        language=manifest.language,
        theme=manifest.theme,
        scene=manifest.pages[0].scene,
        scene_folders=(opened.folder / SCENES,),
    )


def pack_clock(manifest: Manifest) -> RoomClock:
    """Return a clock that stands still at the pack's moment."""
    stopped = Timeline(origin_s=float(manifest.moment_s), anchor_s=0.0, speed=0.0)
    return RoomClock(stopped)


def pack_source(opened: PackFolder) -> SnapshotSource:
    """Return a reader of the pack's frozen cache; nobody has acted on it."""
    manifest, folder = opened.manifest, opened.folder / DATA
    centres = tuple(manifest.centres)
    silence_s = None if manifest.simulated else SILENCE_S
    cache = CacheReader(
        folder / "cache.db", read_calendar(folder), silence_s=silence_s, centres=centres
    )
    return DutyReader(cache, folder, centres)


def pack_look(
    opened: PackFolder, language: str | None = None, theme_name: str | None = None
) -> Look:
    """Return the pack's look, or one with another language (vi, en) or theme (dark, light)."""
    return make_look(pack_site(opened), language, theme_name)


def pack_side(
    opened: PackFolder, look: Look, application: QGuiApplication | None = None
) -> ScreenSide:
    """Build the screen side of a pack; with ``application`` its screens are watched."""
    sys.setswitchinterval(SWITCH_S)
    site, clock = pack_site(opened), pack_clock(opened.manifest)
    library = SceneLibrary(site.scene_folders)
    bundles = discover(shipped("widgets"))
    feed = SnapshotFeed(partial(pack_source, opened), clock)
    shelf = BundleShelf(bundles, MapFolder(opened.folder))
    held = HeldScenes(library)
    stage = SceneStage(held, shelf, feed, clock, look)
    wall = Wall(
        room_name=site.name,
        entries=(),
        stage=stage,
        feed=feed,
        clock=clock,
        look=look,
        watch=ScreenWatch(application) if application is not None else None,
    )
    return ScreenSide(site, library, bundles, look, clock, feed, shelf, stage, wall, held)


def frozen_stamp(manifest: Manifest, words: Words) -> str:
    """Return of which moment all figures are: ``số liệu chốt lúc 14:05 ngày 23/12/2021``."""
    return words(
        "figures as of {time} on {date}",
        time=format_time(manifest.moment_s),
        date=format_date(manifest.moment_s, words.language),
    )


def pack_deck(manifest: Manifest, words: Words) -> Deck:
    """Return the pack's pages and agenda in the order in which they are gone through."""
    pages, agenda = in_agenda_order(
        [DeckPage(one.scene, one.title, one.notes, one.minutes) for one in manifest.pages],
        [DeckItem(one.title, one.who, one.minutes, one.pages) for one in manifest.agenda],
    )
    notes = []
    if manifest.simulated:
        notes.append(words("simulated day"))
    if manifest.expires_at_s is not None:
        day = format_date(manifest.expires_at_s, words.language)
        notes.append(words("valid until {date}", date=day))
    return Deck(
        title=manifest.title,
        stamp=frozen_stamp(manifest, words),
        pages=pages,
        agenda=agenda,
        note=" · ".join((*notes, *filter(None, (manifest.organisation,)))),
        careful=manifest.simulated,
    )
