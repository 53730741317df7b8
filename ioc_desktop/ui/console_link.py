"""Ties the console to what it shows and drives: feed, stage, wall and station."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial

from PySide6.QtCore import QObject

from ioc_desktop.domain.queries import Snapshot
from ioc_desktop.ui.console_model import QUERIES, console_view
from ioc_desktop.ui.console_window import ConsoleWindow
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.scene_plan import SceneEntry
from ioc_desktop.ui.scene_stage import SceneStage
from ioc_desktop.ui.snapshot_feed import SnapshotFeed, TileRequest
from ioc_desktop.ui.station_client import StationClient, StationState
from ioc_desktop.ui.wall import Wall

KEY = "console"


class ConsoleLink(QObject):
    """Connects one console; theme and language stay with the composition root."""

    def __init__(  # the composition root hands over every part by name
        self,
        console: ConsoleWindow,
        *,
        stage: SceneStage,
        feed: SnapshotFeed,
        wall: Wall,
        station: StationClient | None,
        look: Look,
        parent: QObject | None = None,
    ) -> None:
        """Connect, and show the state of everything at once."""
        super().__init__(parent)
        self._console, self._stage, self._feed = console, stage, feed
        self._wall, self._station, self._look = wall, station, look
        console.scene_chosen.connect(stage.switch)
        console.back_asked.connect(stage.back)
        console.sync_asked.connect(self._on_sync_asked)
        stage.scene_shown.connect(console.set_scene)
        stage.banner_changed.connect(console.say)
        stage.tile_failed.connect(console.say)
        wall.placement_changed.connect(self._on_placement_changed)
        feed.tile_answered.connect(self._on_answered)
        if station is not None:
            station.state_changed.connect(self._on_station_changed)
        self.set_look(look)
        console.set_scene(stage.scene)

    def set_scenes(self, scenes: Sequence[SceneEntry]) -> None:
        """Offer these scenes."""
        self._console.set_scenes(scenes)

    def set_look(self, look: Look) -> None:
        """Say everything in the words and colours of ``look``."""
        self._look = look
        self._console.set_look(look)
        build: Callable[[Snapshot], object] = partial(_build, look)
        self._feed.drop([KEY])
        self._feed.ask([TileRequest(KEY, QUERIES, build)])
        self._on_placement_changed()
        self._on_station_changed(self._station.state if self._station else None)

    def close(self) -> None:
        """Ask for nothing any more."""
        self._feed.drop([KEY])

    def _on_answered(self, key: object, view: object) -> None:
        if key == KEY:
            self._console.set_view(view)

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
        self._console.say(words("Syncing with all centres …"))
        self._station.sync_now().add_done_callback(self._on_synced)

    def _on_synced(self, done: Future[None]) -> None:
        words = self._look.words
        error = done.exception()
        if error is None:
            self._console.say(words("Synced with all centres"))
        else:
            self._console.say(words("Could not sync: {why}", why=words(str(error))))


def _build(look: Look, snapshot: Snapshot) -> object:
    return console_view(snapshot, look.words, look.centre_names)
