"""The time of the room: the machine's clock seen through the site's timeline."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from ioc_desktop.domain.timeline import Timeline


class RoomClock:
    """Tells the room's time; ``machine`` is replaced where pictures need a fixed moment."""

    def __init__(
        self,
        timeline: Timeline,
        machine: Callable[[], float] = time.time,
        utc_offset_s: int = 7 * 3600,
    ) -> None:
        """Read ``machine`` (epoch seconds) through ``timeline``."""
        self.timeline = timeline
        self.utc_offset_s = utc_offset_s
        self._machine = machine
        self._zone = timezone(timedelta(seconds=utc_offset_s))

    def now_s(self) -> int:
        """Return the room's time in epoch seconds."""
        return int(self.timeline.at(self._machine()))

    def local(self, epoch_s: float | None = None) -> datetime:
        """Return the room's local time now, or of the given epoch seconds."""
        return datetime.fromtimestamp(self.now_s() if epoch_s is None else epoch_s, self._zone)
