"""Ties the console to what it shows and drives: feed, conductor, stage, wall and station."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal, SignalInstance

from ioc_desktop.domain.dates import format_time
from ioc_desktop.domain.on_air import Switch
from ioc_desktop.domain.queries import Snapshot
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.errors import KnownError
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui import console_alarms, console_people
from ioc_desktop.ui.conductor import Conductor
from ioc_desktop.ui.console_alarms import AlarmsView, alarms_view
from ioc_desktop.ui.console_model import QUERIES, console_view
from ioc_desktop.ui.console_on_air import on_air_view
from ioc_desktop.ui.console_people import Deed, Person, deed_text, deeds_view, people_rows
from ioc_desktop.ui.console_window import ConsoleWindow
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.scene_plan import SceneEntry
from ioc_desktop.ui.scene_stage import SceneStage
from ioc_desktop.ui.short_tasks import ShortTasks
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.snapshot_worker import TileRequest
from ioc_desktop.ui.station_client import StationClient, StationState
from ioc_desktop.ui.wall import Wall

KEY = "console"
ALARMS_KEY = "console-alarms"
PEOPLE_KEY = "console-people"
_KEYS = (KEY, ALARMS_KEY, PEOPLE_KEY)
SYNC_WAIT_S = 90.0
"""How long the console waits for a sync: a centre that misbehaves is given up after 60 s."""


class ConsoleLink(QObject):
    """Connects one console; theme and language stay with the composition root.

    Signals: ``officer_changed(str)`` with the name of whoever acts here from now on.
    """

    officer_changed = Signal(str)

    def __init__(  # noqa: PLR0913  # the composition root hands over every part by name
        self,
        console: ConsoleWindow,
        *,
        stage: SceneStage,
        feed: SnapshotFeed,
        wall: Wall,
        station: StationClient | None,
        tasks: ShortTasks,
        look: Look,
        conductor: Conductor | None = None,
        clock: RoomClock | None = None,
        people: Sequence[Person] = (),
        officer: str = "",
        sync_wait_s: float = SYNC_WAIT_S,
        parent: QObject | None = None,
    ) -> None:
        """Connect, and show the state of everything at once.

        ``conductor`` decides what is on air; without one the stage is switched itself.
        ``officer`` is who acted here last; where the site names ``people``, one of them does.
        """
        super().__init__(parent)
        self._console, self._stage, self._feed = console, stage, feed
        self._wall, self._station, self._look = wall, station, look
        self._tasks, self._sync_wait_s = tasks, sync_wait_s
        self._syncing: asyncio.Task[None] | None = None
        tasks.failed.connect(self._on_task_failed)
        self._conductor, self._people = conductor, tuple(people)
        self._clock = clock or RoomClock(Timeline())
        self._names: dict[str, str] = {}
        self.root_of: Callable[[str], str] = str
        """Returns the scene with a file under one for the moment."""
        self._last: dict[str, Switch] = {}
        self.alarms = AlarmsView()
        known = not people or any(one.name == officer for one in people)
        self.officer = officer if known else people[0].name
        console.scene_chosen.connect(self.choose)
        console.back_asked.connect(self._on_back_asked)
        console.lock_asked.connect(self._on_lock_asked)
        console.tabs.officer_chosen.connect(self.set_officer)
        console.tabs.set_officers(self._people, self.officer)
        console.sync_asked.connect(self._on_sync_asked)
        self._joined: list[tuple[SignalInstance, Callable[..., object]]] = [
            (stage.scene_shown, self._on_scene_shown),
            (stage.banner_changed, console.say),
            (stage.tile_failed, console.say),
            (wall.placement_changed, self._on_placement_changed),
            (wall.time_told, console.set_time),
            (feed.tile_answered, self._on_answered),
        ]
        if conductor is not None:
            self._joined.append((conductor.state_changed, self._on_state_changed))
            self._joined.append((conductor.switched, self._on_switched))
        if station is not None:
            self._joined.append((station.state_changed, self._on_station_changed))
        for signal, slot in self._joined:
            signal.connect(slot)
        self.set_look(look)
        self._on_scene_shown(stage.scene)

    def set_scenes(
        self,
        scenes: Sequence[SceneEntry],
        own: Sequence[str] = (),
        favourites: Sequence[str] = (),
    ) -> None:
        """Offer these scenes; ``own`` are those that are not shipped.

        ``favourites`` are the duty plan's, of officers who have chosen none themselves.
        """
        self._names = {entry.id: entry.name for entry in scenes}
        self._console.rail.plan_favourites = tuple(favourites)
        self._console.set_scenes(scenes, own)
        self._show_on_air()

    def name_of(self, scene: str) -> str:
        """Return a scene's name in the language of the screen."""
        return self._names.get(scene, scene)

    def set_officer(self, officer: str) -> None:
        """Journal switches from here under this name."""
        self.officer = officer.strip()
        self._show_people()
        self.officer_changed.emit(self.officer)

    def choose(self, scene: str) -> None:
        """Show a scene by the officer's choice."""
        if self._conductor is not None:
            self._conductor.choose(scene, self.officer)
        else:
            self._stage.switch(scene)
        if self._stage.coming:
            self._console.set_marks(coming=scene)

    def set_look(self, look: Look) -> None:
        """Say everything in the words and colours of ``look``."""
        self._look = look
        self._console.set_look(look)
        build: Callable[[Snapshot], object] = partial(_build, look)
        alarms: Callable[[Snapshot], object] = partial(_build_alarms, look)
        self._feed.drop(_KEYS)
        self._feed.ask(
            [
                TileRequest(KEY, QUERIES, build),
                TileRequest(ALARMS_KEY, console_alarms.QUERIES, alarms),
                TileRequest(PEOPLE_KEY, console_people.QUERIES, deeds_view),
            ]
        )
        self._on_placement_changed()
        self._on_station_changed(self._station.state if self._station else None)
        self._show_on_air()
        self._show_people()

    def close(self) -> None:
        """Ask for nothing any more, and hear nothing: the window goes before the wall does.

        May be called twice.
        """
        self._feed.drop(_KEYS)
        joined, self._joined = self._joined, []
        for signal, slot in joined:
            signal.disconnect(slot)

    def _on_answered(self, key: object, view: object) -> None:
        if key == KEY:
            self._console.set_view(view)
        elif key == ALARMS_KEY and isinstance(view, AlarmsView):
            self.alarms = view
            self._console.tabs.set_alarms(view)
        elif key == PEOPLE_KEY and isinstance(view, dict):
            for switch in view.values():
                self._note(switch)
            self._show_people()

    def _on_back_asked(self) -> None:
        if self._conductor is None:
            self._stage.back()
        elif not self._conductor.back(self.officer):
            self._console.say(self._look.words("There is no scene before"))

    def _on_lock_asked(self) -> None:
        if self._conductor is None:
            return
        if self._conductor.state.lock is None:
            self._conductor.lock(self.officer)
        else:
            self._conductor.unlock(self.officer)

    def _on_state_changed(self, _state: object) -> None:
        self._show_on_air()

    def _on_switched(self, switch: Switch) -> None:
        if switch.kind == "person":
            self._note(switch)
            self._show_people()

    def _note(self, switch: Switch) -> None:
        """Keep what somebody did, if it is the last thing."""
        known = self._last.get(switch.who)
        if switch.who and (known is None or switch.at_s >= known.at_s):
            self._last[switch.who] = switch

    def _show_on_air(self) -> None:
        if self._conductor is None:
            return
        state, look = self._conductor.state, self._look
        now_s = self._clock.now_s()
        name = self._stage.scene_name
        view = on_air_view(state, name, self._names, now_s, look.words)
        self._console.set_on_air(view, locked=state.lock is not None)
        coming = state.next
        self._console.set_marks(
            next=coming.scene if coming else "",
            next_at=format_time(coming.at_s) if coming else "",
        )

    def _show_people(self) -> None:
        words = self._look.words
        last = {
            who: Deed(one.at_s, deed_text(one, self._scene_words(one.to_scene), words))
            for who, one in self._last.items()
        }
        rows = people_rows(self._people, self.officer, last, self._clock.now_s(), words)
        self._console.tabs.set_people(rows)

    def _scene_words(self, label: str) -> str:
        """Return a journal's label of a scene with the names that scenes have on screen."""
        return " ▸ ".join(self.name_of(part) for part in label.split(" ▸ "))

    def _on_scene_shown(self, scene: str) -> None:
        self._console.set_scene(self.root_of(scene), self._stage.scene_name)
        self._show_on_air()

    def _on_placement_changed(self) -> None:
        self._console.set_placements(self._wall.placements)

    def _on_station_changed(self, state: object) -> None:
        words = self._look.words
        texts = {
            None: words("No data station: figures are only read"),
            StationState.STOPPED: words("Data station: stopped"),
            StationState.STARTING: words("Data station: starting"),
            StationState.LIVE: words("Data station: running"),
            StationState.LOST: words("Data station: lost, it is being restarted"),
        }
        known = state if isinstance(state, StationState) else None
        self._console.set_station(texts[known], warn=known is StationState.LOST)

    def _on_sync_asked(self) -> None:
        words = self._look.words
        if self._station is None:
            self._console.say(words("There is no data station to sync with"))
            return
        if self._syncing is not None and not self._syncing.done():
            self._console.say(words("The centres are being synced already"))
            return
        self._syncing = self._tasks.start(words("Sync now"), self._sync(self._station))

    async def _sync(self, station: StationClient) -> None:
        """Ask the station, await its answer, and tell how it went."""
        self._console.say(self._look.words("Syncing with all centres …"))
        try:
            async with asyncio.timeout(self._sync_wait_s):
                await asyncio.wrap_future(station.sync_now())
        except TimeoutError:
            waited = round(self._sync_wait_s)
            words = self._look.words
            self._console.say(
                words(
                    "No answer from the data station after {seconds} s; it goes on by itself",
                    seconds=waited,
                )
            )
        except KnownError as error:
            words = self._look.words
            self._console.say(words("Could not sync: {why}", why=in_words(str(error), words)))
        else:
            self._console.say(self._look.words("Synced with all centres"))

    def _on_task_failed(self, name: str, error: Exception) -> None:
        words = self._look.words
        if isinstance(error, KnownError):
            self._console.say(words("{what}: {why}", what=name, why=in_words(str(error), words)))
        else:
            why = str(error) or type(error).__name__
            text = words(
                "{what} failed ({why}); it is in the log, the wall goes on", what=name, why=why
            )
            self._console.say(text)


def _build(look: Look, snapshot: Snapshot) -> object:
    return console_view(snapshot, look.words, look.centre_names)


def _build_alarms(look: Look, snapshot: Snapshot) -> object:
    return alarms_view(snapshot, look.words, look.centre_names)
