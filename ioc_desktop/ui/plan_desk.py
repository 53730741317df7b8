"""The duty plan at work: its file is watched, its schedules, shifts and rules are followed.

A save with mistakes leaves the last good plan and is told in the wall's banner until it is
mended. Alarms are read as the tiles read them, off the UI thread, by one question.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from ioc_desktop.domain.calendar import WorkingCalendar
from ioc_desktop.domain.duty_plan import Plan, Schedules, calls_of
from ioc_desktop.domain.figures import AlarmBoard
from ioc_desktop.domain.on_air import Call
from ioc_desktop.domain.queries import AlarmsQuery, Snapshot
from ioc_desktop.errors import ConfigError
from ioc_desktop.ui.conductor import Conductor, NoSchedule
from ioc_desktop.ui.held_scenes import LEAST, HeldScenes, PageTile
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_stage import SceneStage, banner_text
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.snapshot_worker import TileRequest
from ioc_desktop.ui.wall import Wall

KEY: Final = "duty-plan"
MOST_ALARMS: Final = 1000
AHEAD_S: Final = 90
"""So long before a scheduled scene comes it is made ready (of the room's seconds)."""
_SETTLE_MS: Final = 200


class PlanDesk(QObject):
    """Signals: ``plan_changed(Plan)`` when another one is followed."""

    plan_changed = Signal(object)

    def __init__(  # noqa: PLR0913  # the composition root hands over every part by name
        self,
        file: Path,
        load: Callable[[Path], Plan],
        *,
        conductor: Conductor,
        stage: SceneStage,
        held: HeldScenes,
        wall: Wall,
        feed: SnapshotFeed,
        clock: RoomClock,
        calendar: WorkingCalendar,
        look: Look,
        parent: QObject | None = None,
    ) -> None:
        """Follow the plan in ``file`` from now on; ``load`` reads it or raises ConfigError."""
        super().__init__(parent)
        self._file, self._load, self._calendar = file, load, calendar
        self._conductor, self._stage, self._held = conductor, stage, held
        self._wall, self._feed, self._clock, self._look = wall, feed, clock, look
        self.plan = Plan()
        self._board: AlarmBoard | None = None
        self._stamp: tuple[int, int] | None = None
        self._readied = ""
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self.look_again)
        self._watcher.directoryChanged.connect(self._on_changed)
        self._watcher.fileChanged.connect(self._on_changed)
        conductor.set_places(self)
        feed.tile_answered.connect(self._on_answered)
        wall.time_told.connect(self._on_time_told)
        self.look_again()

    def look_again(self) -> None:
        """Read the file if it is another than it was."""
        stamp = _stamp(self._file)
        self._watch()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            plan = self._load(self._file)
        except ConfigError as error:
            words = self._look.words
            why = banner_text(error, words)
            self._stage.set_notice(words("The duty plan is not taken over: {why}", why=why))
            return
        self._stage.set_notice("")
        self._follow(plan)

    def set_look(self, look: Look) -> None:
        """Name everything in these words."""
        self._look = look
        self._follow(self.plan)

    def place(self, base: str, call: Call) -> str:
        """Return the scene with a rule's tile in it (``conductor.AlarmPlaces``)."""
        rule = next((one for one in self.plan.rules if one.id == call.rule), None)
        roles = tuple(self._wall.windows)
        if rule is None or rule.tile is None or not roles:
            return base
        tile = rule.tile
        role = tile.role if tile.role in roles else roles[0]
        over = LEAST if tile.over is None else tile.over
        shown = PageTile("alarm", tile.bundle, tile.kind, tile.settings)
        return self._held.hold_tile(base, role, shown, over, call.rule_name, passing=True)

    def close(self) -> None:
        """Follow nothing any more. May be called twice."""
        self._settle.stop()
        self._feed.drop([KEY])
        self._conductor.set_calls(())
        self._conductor.set_schedule(NoSchedule())
        self._conductor.set_places(None)  # they would hold each other
        for paths in (self._watcher.files(), self._watcher.directories()):
            if paths:
                self._watcher.removePaths(paths)

    def _follow(self, plan: Plan) -> None:
        self.plan = plan
        self._feed.drop([KEY])
        if plan.rules:
            queries = {"alarms": AlarmsQuery(limit=MOST_ALARMS)}
            self._feed.ask([TileRequest(KEY, queries, _board)])
        else:
            self._board = None
        self._conductor.set_schedule(Schedules(plan, self._calendar, self._look.words.language))
        self._call()
        self._name_shift()
        self.plan_changed.emit(plan)

    def _on_answered(self, key: object, view: object) -> None:
        if key == KEY and isinstance(view, AlarmBoard):
            self._board = view
            self._call()

    def _call(self) -> None:
        board = self._board
        language = self._look.words.language
        now_s = self._clock.now_s()
        self._conductor.set_calls(
            () if board is None else calls_of(self.plan, board, now_s, language)
        )

    def _on_time_told(self, _view: object) -> None:
        self._name_shift()
        coming = self._conductor.state.next
        if coming is None or coming.at_s - self._clock.now_s() > AHEAD_S:
            self._readied = ""
        elif coming.scene != self._readied:
            self._readied = coming.scene
            self._stage.make_ready(coming.scene)

    def _name_shift(self) -> None:
        shift = self.plan.shift_at(self._clock.now_s(), self._calendar)
        language = self._look.words.language
        self._wall.set_shift("" if shift is None else shift.name.in_language(language))

    def _on_changed(self, _path: str) -> None:
        self._settle.start()

    def _watch(self) -> None:
        # An editor that saves by renaming makes the watcher lose the file: add it again.
        watched = {*self._watcher.files(), *self._watcher.directories()}
        wanted = [path for path in (self._file, self._file.parent) if path.exists()]
        missing = [str(path) for path in wanted if str(path) not in watched]
        if missing:
            self._watcher.addPaths(missing)


def _board(snapshot: Snapshot) -> object:
    return snapshot.answers["alarms"]


def _stamp(file: Path) -> tuple[int, int]:
    try:
        status = file.stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)
