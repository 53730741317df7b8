"""The screens of a meeting room: a scene in full, or a calm page, never anything of the wall's.

Each screen that the site file tags (``audience = "meeting"``) is a wall of one screen by itself,
read through its audience's eyes: with a reader, a feed and scenes of its own, beside the wall in
the same process. It is opened after the wall's first picture, and only where there is one.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal

from ioc_desktop.app.composition import cache_reader, scene_library
from ioc_desktop.app.wall_room import WallRoom
from ioc_desktop.config.site import Screen
from ioc_desktop.domain.audience import AUDIENCES, Audience
from ioc_desktop.domain.on_air import Switch
from ioc_desktop.domain.roles import role_name, role_place
from ioc_desktop.errors import KnownError
from ioc_desktop.ui.bars_model import TopView
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.meeting_window import MeetingWindow, WaitingTexts
from ioc_desktop.ui.scene_library import SceneLibrary
from ioc_desktop.ui.scene_stage import SceneStage
from ioc_desktop.ui.screen_split import ScreenShare
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.station_link import StationLink
from ioc_desktop.ui.wall import Wall

_JUDGED_AT: Final = {"A1": (1920, 1080)}


@dataclass(frozen=True, slots=True)
class MeetingStanding:
    """One screen of the meeting: the site's role and name of it, and how it stands.

    ``is_there``: it is plugged. ``scene``: the name of what it shows, "" while it waits.
    """

    role: str
    name: str
    is_there: bool
    scene: str


class MeetingScreens(QObject):
    """Signals: ``changed()`` when what is shown changed, or a screen came or went."""

    changed = Signal()

    def __init__(self, room: WallRoom) -> None:
        """Make no window yet; ``open`` does."""
        super().__init__()
        self._room = room
        self._houses: dict[Audience, _House] = {}
        self._screens: list[_MeetingScreen] = []
        self._opened = self._closed = False
        self.showing = ""
        """The id of the scene that the meeting sees, "" for none."""

    @property
    def standings(self) -> tuple[MeetingStanding, ...]:
        """How the screens stand, in the order of the site file."""
        return tuple(one.standing for one in self._screens)

    def open(self) -> None:
        """Put a window on each of the tagged screens, with the page that waits."""
        split = self._room.side.split
        if self._opened or split is None:
            return
        self._opened = True
        for group in _groups(self._room.side.site.screens):
            first = group[0]
            house = self._house(first.audience)
            screen = _MeetingScreen(self._room, house, group, split.share(first.role))
            screen.stage.scene_shown.connect(self._on_shown)
            screen.wall.placement_changed.connect(self.changed)
            self._screens.append(screen)
            screen.open()

    def show(self, scene: str, who: str = "") -> None:
        """Show a scene on every screen of the meeting; ``who`` is named in the journal.

        A screen whose audience may not see it waits.

        Raises:
            KnownError: nobody in the meeting may see it, or its file has mistakes; then
                everything stays as it is.
        """
        self.open()
        judges = list(self._houses.values()) or [self._house("meeting")]
        refused: KnownError | None = None
        fit = []
        for house in judges:
            try:
                house.judge(scene, self._room.look.words.language)
                fit.append(house)
            except KnownError as error:
                refused = refused or error
        if not fit and refused is not None:
            raise refused
        before, self.showing = self.showing, scene
        for screen in self._screens:
            if screen.house in fit:
                screen.show(scene)
            else:
                screen.clear()
        self._told(before, who)

    def clear(self, who: str = "") -> None:
        """Show nothing: every screen waits."""
        before, self.showing = self.showing, ""
        for screen in self._screens:
            screen.clear()
        if before:
            self._told(before, who)

    def set_look(self, look: Look) -> None:
        """Change theme and language of everything on these screens."""
        for screen in self._screens:
            screen.set_look(look)

    def close(self) -> None:
        """Close the windows and what reads for them. May be called twice."""
        if self._closed:
            return
        self._closed = True
        for screen in self._screens:
            screen.close()
        for house in self._houses.values():
            house.feed.close()

    def _house(self, audience: Audience) -> _House:
        house = self._houses.get(audience)
        if house is None:
            house = self._houses[audience] = _House(self._room, audience)
            house.library.scenes_changed.connect(self._on_scenes_changed)
        return house

    def _told(self, before: str, who: str) -> None:
        if before != self.showing:
            self._room.journal.take(
                Switch(
                    uuid.uuid4().hex, self._room.side.clock.now_s(), "meeting", who, before,
                    self.showing,
                )
            )  # fmt: skip
        self.changed.emit()

    def _on_shown(self, _scene: str) -> None:
        self.changed.emit()

    def _on_scenes_changed(self, changed: frozenset[str]) -> None:
        """A scene that is no longer tagged for the meeting is taken off its screens."""
        if self.showing not in changed:
            return
        for house in self._houses.values():
            if house.library.is_unfit(self.showing):
                for screen in self._screens:
                    if screen.house is house:
                        screen.clear()
        if self._screens and not any(screen.scene for screen in self._screens):
            self.clear()


class _House:
    """What all screens of one audience share: its scenes, and the reader behind its figures."""

    def __init__(self, room: WallRoom, audience: Audience) -> None:
        side = room.side
        self.audience = audience
        self.library: SceneLibrary = scene_library(side.site, audience)
        folder = room.data_folder
        if folder is None:
            raise RuntimeError("a meeting's screens need the folder that the wall reads")
        reader = partial(cache_reader, side.site, folder, side.clock.timeline, audience=audience)
        self.feed = SnapshotFeed(reader, side.clock)

    def judge(self, scene: str, language: str) -> None:
        """Refuse a scene that this audience may not see, or that cannot be read."""
        self.library.plan(scene, _JUDGED_AT, language)


class _MeetingScreen:
    """One tagged screen, or one matrix of panels: a wall of its own."""

    def __init__(
        self, room: WallRoom, house: _House, group: tuple[Screen, ...], share: ScreenShare
    ) -> None:
        side, look = room.side, room.look
        self.house, self.scene = house, ""
        self._group, self._look, self._share = group, look, share
        self._name = side.site.name or "ioc-desktop"
        self.stage = SceneStage(
            house.library, side.shelf, house.feed, side.clock, look, keeps_left=False
        )
        self.wall = Wall(
            room_name=self._name,
            entries=as_a_wall(group),
            stage=self.stage,
            feed=house.feed,
            clock=side.clock,
            look=look,
            watch=share,
            window=MeetingWindow,
        )
        self._link = StationLink(room.station, house.feed, self.wall, side.clock, look.words)
        house.library.scenes_changed.connect(self.stage.take_changes)
        self.stage.scene_shown.connect(self._on_shown)
        self.wall.time_told.connect(self._on_time)
        self.wall.placement_changed.connect(self._name_windows)
        self._told: WaitingTexts | None = None

    @property
    def standing(self) -> MeetingStanding:
        first = self._group[0]
        shown = self.stage.scene_name if self.scene else ""
        return MeetingStanding(
            first.role, first.name or first.role, bool(self._share.facts()), shown
        )

    def open(self) -> None:
        self.wall.open()

    def show(self, scene: str) -> None:
        """Go to a scene: what was shown, or the waiting page, stays until it has its figures."""
        self.scene = scene
        self.stage.switch(scene)
        if self.stage.on_air is not None and self.stage.scene == scene:
            self._uncover()

    def clear(self) -> None:
        self.scene = ""
        self._wait(waits=True)
        self.stage.clear()

    def set_look(self, look: Look) -> None:
        self._look = look
        self.wall.set_look(look)
        self._link.set_words(look.words)

    def close(self) -> None:
        self.wall.close()

    def _on_shown(self, _scene: str) -> None:
        self._uncover()

    def _uncover(self) -> None:
        if self.scene:
            self._wait(waits=False)

    def _wait(self, *, waits: bool) -> None:
        for window in self._windows():
            window.wait(waits=waits)

    def _windows(self) -> list[MeetingWindow]:
        found = self.wall.windows.values()
        return [window for window in found if isinstance(window, MeetingWindow)]

    def _name_windows(self) -> None:
        """Call the windows as the site file calls their screens; texts for one just made."""
        roles = {new.role: old.role for new, old in zip(as_a_wall(self._group), self._group)}  # noqa: B905  # one for one
        for window in self._windows():
            window.name(roles.get(window.role, window.role))
            if self._told is not None:
                window.waiting.say(self._told)

    def _on_time(self, view: TopView) -> None:
        words = self._look.words
        self._told = WaitingTexts(
            name=self._name,
            day=view.date,
            time=view.time,
            whose=words("Screen of the meeting room"),
            simulated=f"◆ {view.simulated}" if view.simulated else "",
        )
        for window in self._windows():
            window.waiting.say(self._told)


def as_a_wall(group: tuple[Screen, ...]) -> tuple[Screen, ...]:
    """Return a screen, or a matrix's panels, as a wall by itself: it begins at A1."""
    column, row = role_place(group[0].role)

    def moved(role: str) -> str:
        here = role_place(role)
        return role_name(here[0] - column, here[1] - row)

    return tuple(
        replace(
            one,
            role=moved(one.role),
            pane=None if one.pane is None else replace(one.pane, first=moved(one.pane.first)),
        )
        for one in group
    )


def _groups(screens: tuple[Screen, ...]) -> list[tuple[Screen, ...]]:
    """Return the tagged screens, the panels of one matrix together."""
    found: dict[str, list[Screen]] = {}
    for one in screens:
        if one.audience in AUDIENCES and one.audience != "duty":
            found.setdefault(one.role if one.pane is None else one.pane.first, []).append(one)
    return [tuple(group) for group in found.values()]
