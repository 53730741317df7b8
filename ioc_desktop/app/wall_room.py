"""One running wall: the screen side and its station, tied together."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ioc_desktop.app.composition import ScreenSide
from ioc_desktop.domain.dates import format_time
from ioc_desktop.ui.conductor import Conductor
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.put_away_file import keep_put_away, read_put_away
from ioc_desktop.ui.station_client import StationClient
from ioc_desktop.ui.station_link import StationLink
from ioc_desktop.ui.switch_log import SwitchLog

if TYPE_CHECKING:
    from ioc_desktop.app.meeting_screens import MeetingScreens
    from ioc_desktop.station.protocol import RecordSwitches
    from ioc_desktop.ui.drill_touch import TouchDesk
    from ioc_desktop.ui.plan_desk import PlanDesk
    from ioc_desktop.ui.scene_plan import SceneEntry
    from ioc_desktop.ui.short_tasks import ShortTasks


def station_command(site: Path, data_folder: Path) -> list[str]:
    """Return the command that runs this program's station as a child."""
    command = [sys.executable, "-m", "ioc_desktop", "station", "--stdio"]
    return [*command, "--site", str(site.absolute()), "--data", str(data_folder)]


class WallRoom(QObject):
    """One running wall: the screen side, its station, and the console if it is wanted."""

    def __init__(
        self, side: ScreenSide, station: StationClient, data_folder: Path | None = None
    ) -> None:
        """Tie the parts together; ``show_first_scene`` begins.

        Switches that the station has not taken at the end are left in ``data_folder`` for
        the next one.
        """
        super().__init__()
        self.data_folder = data_folder
        self.side, self.station = side, station
        self.look = side.look
        self.touch: TouchDesk | None = None
        self._meeting: MeetingScreens | None = None
        self._link = StationLink(station, side.feed, side.wall, side.clock, side.look.words)
        self.conductor = Conductor(
            side.stage,
            side.clock,
            is_there=side.held.is_there,
            label=side.held.label,
            put_away=() if data_folder is None else read_put_away(data_folder),
            parent=self,
        )
        if data_folder is not None:
            self.conductor.put_away_changed.connect(partial(keep_put_away, data_folder))
        self.journal = SwitchLog(station, self._leave_switches, parent=self)
        self.conductor.switched.connect(self.journal.take)
        side.library.scenes_changed.connect(side.stage.take_changes)
        side.library.scenes_changed.connect(self.conductor.take_changes)
        side.wall.time_told.connect(self.conductor.look)
        self.conductor.state_changed.connect(self._on_state_changed)
        self.plan: PlanDesk | None = None
        self._on_screens: frozenset[str] | None = None
        side.wall.placement_changed.connect(self._on_placement_changed)

    def follow_plan(self) -> None:
        """Follow the site's duty plan, if it names one."""
        site, side = self.side.site, self.side
        if site.plan is None or self.plan is not None:
            return
        from ioc_desktop.config.plan import load_plan  # a wall without a plan needs none of it
        from ioc_desktop.ui.plan_desk import PlanDesk

        self.plan = PlanDesk(
            site.plan,
            load_plan,
            conductor=self.conductor,
            stage=side.stage,
            held=side.held,
            wall=side.wall,
            feed=side.feed,
            clock=side.clock,
            calendar=site.calendar(),
            look=self.look,
            parent=self,
        )
        self.plan.plan_changed.connect(self.make_scenes_ready)

    def entries(self) -> tuple[SceneEntry, ...]:
        """Return the scenes to choose from, the plan's favourites first."""
        found = {one.id: one for one in self.side.library.entries(self.look.words.language)}
        favourites = () if self.plan is None else self.plan.plan.favourites
        first = [found[scene] for scene in favourites if scene in found]
        return (*first, *(one for one in found.values() if one.id not in favourites))

    def show_first_scene(self) -> None:
        """Switch to the site's scene, or to the first good one if that has mistakes."""
        stage = self.side.stage
        told = ""
        for scene in self._scenes_in_turn():
            if self.conductor.begin(scene):
                break
            told = told or stage.banner
        if told:
            stage.banner_changed.emit(told)

    def _on_state_changed(self, _state: object) -> None:
        self._name_lock()

    def _name_lock(self) -> None:
        lock, words = self.conductor.state.lock, self.look.words
        text = ""
        if lock is not None:
            since = format_time(lock.since_s)
            text = words("presentation since {time}", time=since)
            if lock.officer:
                text = words(
                    "presentation · {officer} since {time}", officer=lock.officer, time=since
                )
        self.side.wall.set_lock(text)

    def _on_placement_changed(self) -> None:
        """Journal which screens came or went."""
        there = frozenset(one.role for one in self.side.wall.placements if one.screen is not None)
        before, self._on_screens = self._on_screens, there
        if before is None or before == there:
            return
        gone, back = sorted(before - there), sorted(there - before)
        parts = [f"away: {', '.join(gone)}"] if gone else []
        parts += [f"back: {', '.join(back)}"] if back else []
        self.conductor.note_screens("; ".join(parts))

    def _leave_switches(self, request: RecordSwitches) -> None:
        """Leave switches where the next station finds them.

        Raises:
            OSError: the data folder cannot be written.
        """
        if self.data_folder is None:
            return
        from ioc_desktop.station.spool import Spool  # at the very end, and seldom

        Spool(self.data_folder).leave(f"switches-{uuid.uuid4().hex}", request)

    def make_scenes_ready(self) -> None:
        """Have the other scenes built while nothing else is to be done, in the console's order."""
        self.side.stage.expect(entry.id for entry in self.entries())

    def _scenes_in_turn(self) -> Iterator[str]:
        """Yield the site's scene, then all others, which are read only if they are needed."""
        wanted = self.side.site.scene
        yield wanted
        for entry in self.side.library.entries(self.look.words.language):
            if entry.id != wanted:
                yield entry.id

    def set_look(self, look: Look) -> None:
        """Change theme and language of everything on the wall."""
        self.look = look
        self.side.wall.set_look(look)
        self._link.set_words(look.words)
        self._name_lock()
        if self.plan is not None:
            self.plan.set_look(look)
        if self.touch is not None:
            self.touch.set_look(look)
        if self._meeting is not None:
            self._meeting.set_look(look)

    @property
    def meeting_screens(self) -> MeetingScreens:
        """The screens that the site file tags for another audience than those on duty."""
        if self._meeting is None:
            from ioc_desktop.app.meeting_screens import MeetingScreens  # after the first picture

            self._meeting = MeetingScreens(self)
        return self._meeting

    def watch_touch(self, tasks: ShortTasks) -> None:
        """Let taps on the site's touch screens look closer, if it has any."""
        screens = tuple(one for one in self.side.site.wall_screens if one.touch)
        if not screens or self.touch is not None:
            return
        from ioc_desktop.ui.drill_touch import TouchDesk  # walls that nobody touches need none

        side = self.side
        self.touch = TouchDesk(
            screens,
            wall=side.wall,
            stage=side.stage,
            feed=side.feed,
            tasks=tasks,
            clock=side.clock,
            shelf=side.shelf,
            look=self.look,
        )
        self.station.topics_changed.connect(self.touch.refresh_soon)

    def close_touch(self) -> None:
        """Uncover the touch screens. May be called twice."""
        if self.touch is not None:
            self.touch.close()

    def close(self) -> None:
        """End the station and close the wall. May be called twice."""
        self.conductor.close()
        self.close_touch()
        if self.plan is not None:
            self.plan.close()
        if self._meeting is not None:
            self._meeting.close()
        self.station.close()
        self.journal.close()
        self.side.close()
