"""Ties the station's news to the screens: what changed is asked anew, what is wrong is said."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ioc_desktop.domain.dates import format_time
from ioc_desktop.domain.figures import Severity
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui.bars_model import Headline
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.station_client import StationClient, StationState
from ioc_desktop.ui.wall import Wall


class StationLink(QObject):
    """Connects one station with the feed and the wall."""

    def __init__(
        self,
        station: StationClient,
        feed: SnapshotFeed,
        wall: Wall,
        clock: RoomClock,
        words: Words,
        parent: QObject | None = None,
    ) -> None:
        """Connect; the wall's line is set at once."""
        super().__init__(parent)
        self._station, self._feed, self._wall = station, feed, wall
        self._clock, self._words = clock, words
        station.topics_changed.connect(feed.refresh)
        station.centres_changed.connect(self._on_centres_changed)
        station.state_changed.connect(self._on_state_changed)
        station.trouble_changed.connect(self._on_trouble_changed)
        self._tell()

    def set_words(self, words: Words) -> None:
        """Say it in another language from now on."""
        self._words = words
        self._tell()

    def _on_centres_changed(self) -> None:
        self._feed.refresh(None)

    def _on_state_changed(self, state: StationState) -> None:
        self._tell()
        if state is StationState.LIVE:
            self._feed.refresh(None)

    def _on_trouble_changed(self, _troubles: object) -> None:
        self._tell()

    def _tell(self) -> None:
        self._wall.set_station_trouble(station_headlines(self._station, self._clock, self._words))


def station_headlines(
    station: StationClient, clock: RoomClock, words: Words
) -> tuple[Headline, ...]:
    """Return what is wrong with the station, the worst first; nothing while it starts.

    Of one that is lost, what it last said comes first: that is what somebody can mend.
    """
    told = [in_words(trouble.text, words) for trouble in station.troubles]
    lines = [Headline(text, Severity.ALARM) for text in told]
    if station.state is StationState.LOST:
        since = station.lost_since_s
        time = format_time(int(clock.timeline.at(since))) if since is not None else ""
        text = words("Data station lost since {time}; it is being restarted", time=time)
        lines.append(Headline(text, Severity.WARN))
    return tuple(lines)
