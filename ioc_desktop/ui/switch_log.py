"""Hands every switch to the station, which takes it down; keeps what it could not hand over.

While the station is away switches wait here, the oldest being given up where there are too
many (the journal then says how many are missing). What waits at the very end of the program
is left where the next station finds it.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtCore import QObject, QTimer

from ioc_desktop.domain.journal import REFUSED
from ioc_desktop.domain.on_air import Switch
from ioc_desktop.errors import KnownError
from ioc_desktop.station.protocol import RecordSwitches
from ioc_desktop.ui.station_client import StationClient, StationState

_log = logging.getLogger(__name__)

MOST_KEPT = 2000
BATCH = 200
AGAIN_MS = 5000


class SwitchLog(QObject):
    """The way of switches to the station; ``take`` is connected to ``Conductor.switched``."""

    def __init__(
        self,
        station: StationClient,
        leave: Callable[[RecordSwitches], object] | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Hand over to ``station``; ``leave`` puts what is left at the end where it is found."""
        super().__init__(parent)
        self._station, self._leave = station, leave
        self._kept: deque[Switch] = deque()
        self._missed = 0
        self._sent: Future[None] | None = None
        self._flushes: list[Future[None]] = []
        self._closed = False
        self._batch = BATCH
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self._send)
        station.state_changed.connect(self._on_station_changed)

    @property
    def waiting(self) -> tuple[Switch, ...]:
        """The switches that are not known to be on the disk, oldest first."""
        return tuple(self._kept)

    def take(self, switch: Switch) -> None:
        """Take a switch and hand it over as soon as there is a station."""
        self._kept.append(switch)
        while len(self._kept) > MOST_KEPT:
            self._kept.popleft()
            self._missed += 1
        self._send()

    def flush(self) -> Future[None]:
        """Return a future that ends when all is handed over, or nobody is there to take it."""
        done: Future[None] = Future()
        done.set_running_or_notify_cancel()
        self._flushes.append(done)
        self._send()
        self._tell_flushed()
        return done

    def close(self) -> None:
        """Leave for the next station what this one did not take. May be called twice."""
        if self._closed:
            return
        self._closed = True
        self._again.stop()
        while self._kept and self._leave is not None:
            batch = tuple(self._kept)[:BATCH]
            try:
                self._leave(RecordSwitches(number=0, switches=batch, missed=self._missed))
            except OSError as error:
                _log.warning("%d switches are not in the journal: %s", len(self._kept), error)
                break
            self._drop(batch)
        self._leave = None  # a room's method: room and log would hold each other
        self._tell_flushed()

    def _send(self) -> None:
        live = self._station.state is StationState.LIVE
        if self._closed or not self._kept or self._sent is not None or not live:
            return
        batch = tuple(self._kept)[: self._batch]
        asked = self._station.act(RecordSwitches(number=0, switches=batch, missed=self._missed))
        self._sent = asked
        asked.add_done_callback(lambda done: self._on_done(done, batch))

    def _on_done(self, done: Future[None], batch: tuple[Switch, ...]) -> None:
        self._sent = None
        error = done.exception()
        if error is None:
            self._drop(batch)
            self._send()
        elif isinstance(error, KnownError) and str(error).startswith(REFUSED):
            self._give_up(batch, error)
        elif isinstance(error, KnownError):
            # Handed over again with the same keys: each is taken down once.
            if not self._closed:
                self._again.start()
        else:
            raise error
        self._tell_flushed()

    def _give_up(self, batch: tuple[Switch, ...], error: KnownError) -> None:
        """Find the line that is refused, one by one, and go on without it."""
        self._batch = 1
        if len(batch) == 1:
            _log.warning("a line of the journal was refused: %s", error)
            missed = self._missed + 1
            self._drop(batch)
            self._missed, self._batch = missed, BATCH
        self._send()

    def _drop(self, batch: tuple[Switch, ...]) -> None:
        keys = {switch.key for switch in batch}
        while self._kept and self._kept[0].key in keys:
            self._kept.popleft()
        self._missed = 0

    def _on_station_changed(self, _state: object) -> None:
        self._send()
        self._tell_flushed()

    def _tell_flushed(self) -> None:
        if self._kept and self._sent is not None:
            return
        flushes, self._flushes = self._flushes, []
        for one in flushes:
            if not one.done():
                one.set_result(None)
