"""Builds the screen side by hand: site → cache, bundles, scenes, look, feed, stage, wall."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from PySide6.QtGui import QGuiApplication

from ioc_desktop.bundles.catalogue import Catalogue, discover, installed_entry_points
from ioc_desktop.config import Site, user_bundle_folder, user_scene_folder
from ioc_desktop.domain.audience import Audience
from ioc_desktop.domain.queries import SnapshotSource
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.sdk.map_shapes import MapFolder
from ioc_desktop.sdk.theme import theme
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped
from ioc_desktop.store.duty_reader import DutyReader
from ioc_desktop.store.reader import SILENCE_S, CacheReader
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.held_scenes import HeldScenes
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_library import SceneLibrary
from ioc_desktop.ui.scene_stage import SceneStage
from ioc_desktop.ui.screen_watch import ScreenWatch
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.wall import Wall

if TYPE_CHECKING:
    from ioc_desktop.ui.camera_desk import Cameras
    from ioc_desktop.ui.screen_split import ScreenShare, ScreenSplit

SWITCH_S = 0.001
"""The UI thread waits so long, not Python's five milliseconds, while figures are being read."""


@dataclass(frozen=True, slots=True)
class ScreenSide:
    """Everything on the screen side of one process, and how to end it."""

    site: Site
    library: SceneLibrary
    bundles: Catalogue
    look: Look
    clock: RoomClock
    feed: SnapshotFeed
    shelf: BundleShelf
    stage: SceneStage
    wall: Wall
    held: HeldScenes
    cameras: Cameras | None = None
    split: ScreenSplit | None = None
    """Which screens are the wall's and which others sit before; None = all are the wall's."""

    def close(self) -> None:
        """Close windows, scenes, cameras and the cache. May be called twice."""
        self.wall.close()
        if self.cameras is not None:
            self.cameras.close()
        self.feed.close()


def find_bundles(site: Site) -> Catalogue:
    """Find the bundles that are shipped, installed, the site's and the user's."""
    return discover(
        shipped("widgets"), installed_entry_points(), site.bundle_folders, user_bundle_folder()
    )


def scene_library(site: Site, audience: Audience | None = None) -> SceneLibrary:
    """Return the scenes of the site's folders, the user's and the shipped ones.

    With an audience, as that audience may see them.
    """
    folders = (*site.scene_folders, user_scene_folder(), shipped("layouts"))
    return SceneLibrary(folders, audience=audience)


def make_look(site: Site, language: str | None = None, theme_name: str | None = None) -> Look:
    """Return the site's look, or the asked-for language (vi, en) and theme (dark, light)."""
    words = TsWords(language or site.language)
    known = {"nghean": words("Province"), "vinh": words("Vinh")}
    chips = {centre.id: known.get(centre.id, centre.id) for centre in site.centres}
    asked = cast("Literal['dark', 'light']", theme_name or site.theme)
    return Look(theme(asked), words, chips)


def cache_reader(
    site: Site, data_folder: Path, timeline: Timeline, *, audience: Audience | None = None
) -> SnapshotSource:
    """Return a reader of the folder's cache and outbox with the site's calendar and centres.

    With an audience, of what that audience may see; None = those on duty.
    """
    calendar = site.calendar()
    centres = [centre.id for centre in site.centres]
    silence_s = None if timeline.simulated else SILENCE_S
    for_whom: Audience = audience or "duty"
    path = data_folder / "cache.db"
    cache = CacheReader(path, calendar, silence_s=silence_s, centres=centres, audience=for_whom)
    reader = DutyReader(cache, data_folder, centres, for_whom)
    if for_whom == "duty":
        return reader
    from ioc_desktop.store.audience_source import AudienceSource  # no wall shows its own needs it

    return AudienceSource(reader, path, for_whom)


def screen_side(
    site: Site,
    data_folder: Path,
    clock: RoomClock,
    look: Look,
    application: QGuiApplication | None,
    *,
    audience: Audience | None = None,
) -> ScreenSide:
    """Build the screen side; with ``application`` its screens are watched, else for pictures.

    With an audience that is not on duty: scenes, tiles and figures that it may see, and no
    camera, whose pictures nobody can tag beforehand.
    """
    sys.setswitchinterval(SWITCH_S)
    library = scene_library(site, audience)
    bundles = find_bundles(site)
    reader = partial(cache_reader, site, data_folder, clock.timeline, audience=audience)
    feed = SnapshotFeed(reader, clock)
    on_duty = audience in {None, "duty"}
    cameras = _cameras(site, data_folder, clock) if on_duty else None
    shelf = BundleShelf(bundles, MapFolder(data_folder))
    held = HeldScenes(library)
    watch: ScreenWatch | ScreenShare | None = None
    split: ScreenSplit | None = None
    if application is not None:
        watch = whole = ScreenWatch(application)
        if site.wall_screens != site.screens:
            from ioc_desktop.ui.screen_split import ScreenSplit  # seldom there

            split = ScreenSplit(whole, site.screens)
            watch = split.wall
    stage = SceneStage(held, shelf, feed, clock, look, cameras=cameras, keeps_left=on_duty)
    wall = Wall(
        room_name=site.name or "ioc-desktop",
        entries=site.wall_screens,
        stage=stage,
        feed=feed,
        clock=clock,
        look=look,
        watch=watch,
    )
    return ScreenSide(
        site, library, bundles, look, clock, feed, shelf, stage, wall, held, cameras, split
    )


def _cameras(site: Site, data_folder: Path, clock: RoomClock) -> Cameras | None:
    """Return the desk of the site's cameras; a site without any does not pay for it."""
    if not site.cameras:
        return None
    from ioc_desktop.app.camera_sources import camera_desk

    return camera_desk(site, data_folder, clock.timeline)


def with_overrides(site: Site, language: str | None, theme_name: str | None) -> Site:
    """Return the site with another language or theme, where one was asked for."""
    if language is not None:
        site = replace(site, language=cast("Literal['vi', 'en']", language))
    if theme_name is not None:
        site = replace(site, theme=cast("Literal['dark', 'light']", theme_name))
    return site
