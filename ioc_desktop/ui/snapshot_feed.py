"""Asks the cache for the snapshots of visible tiles, off the UI thread.

One worker thread reads and runs the bundles' pure models; the UI thread decides what is due
and hands results out a few at a time, so that no refresh of a full wall blocks a frame. A
tile is due when it is new, when a topic that it needs has changed (at most twice a second),
and after a while in any case, because freshness changes by itself. Tiles of scenes that are
kept ready (``ahead``) come after all that are visible, a few at a time and seldom.
"""

from __future__ import annotations

import logging
import math
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from ioc_desktop.domain.queries import Query, Snapshot, SnapshotSource
from ioc_desktop.errors import KnownError
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.snapshot_worker import Answered, Read, SnapshotWorker, TileRequest

_log = logging.getLogger(__name__)

REFRESH_S = 15.0
"""How often freshness is judged anew, in the room's time (a simulated day runs faster)."""
TICKING_S = 1.0
"""The same for a tile that asks for nothing: it shows the time."""
LEAST_S = 0.5
"""A tile is not asked for more often than this, however often its topics change.

Not a whole second: with news each second, whoever once asked late would stay late."""
AHEAD_S = 10.0
"""The same, and how often freshness is judged anew, for a tile that is only kept ready."""
BATCH = 8
FIRST_BATCH = 64
AHEAD_BATCH = 4
AHEAD_GAP_S = 0.05
"""Between two batches of tiles kept ready: the UI thread has the interpreter meanwhile."""
SLOW_S = 5.0
"""A bundle's model that takes longer holds up the wall, which then says whose it is."""
AHEAD_SLOW_S = 1.0
"""A tile kept ready whose model took longer is left alone until it is shown."""
_TURN_S = 0.004
_RETRY_S = 2.0


@dataclass(slots=True)
class _Asked:
    """A registered tile: when it is due, was last asked for and answered, what it depends on."""

    request: TileRequest
    due_s: float
    ahead: bool
    asked_s: float = -math.inf
    answered_s: float = -math.inf
    topics: frozenset[str] | None = None
    slow: bool = False

    @property
    def waits(self) -> bool:
        """It is kept ready, but asking would hold up what is visible."""
        return self.ahead and self.slow

    @property
    def least_s(self) -> float:
        """The tile is not asked for more often than this, however often its topics change."""
        return AHEAD_S if self.ahead else LEAST_S


class SnapshotFeed(QObject):
    """Keeps the views of the tiles asked for up to date.

    Signals: ``tile_answered(key, view | BuildFailure)``, ``tile_checked(key)`` (asked, as
    before), ``source_changed(str)`` ("" = the cache answers, else why it does not),
    ``held_up(key | None)`` (this tile's model keeps all others waiting; None = no longer).
    """

    tile_answered = Signal(object, object)
    tile_checked = Signal(object)
    source_changed = Signal(str)
    held_up = Signal(object)
    _worked = Signal(object)

    def __init__(
        self,
        source: Callable[[], SnapshotSource],
        clock: RoomClock,
        parent: QObject | None = None,
    ) -> None:
        """Ask the source that ``source()`` opens, in the worker thread, when first needed."""
        super().__init__(parent)
        self._clock = clock
        self._worker = SnapshotWorker(source)
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="snapshots")
        self._asked: dict[Hashable, _Asked] = {}
        self._ready: deque[Answered] = deque()
        self._views: dict[Hashable, object] = {}
        self._busy = self._closed = False
        self._fault = ""
        self._ahead_from_s = 0.0
        self._dispatcher = QTimer(self)
        self._dispatcher.setSingleShot(True)
        self._dispatcher.timeout.connect(self._dispatch)
        self._hander = QTimer(self)
        self._hander.setSingleShot(True)
        self._hander.timeout.connect(self._hand_out)
        self._worked.connect(self._on_worked)
        self._slow = QTimer(self)
        self._slow.timeout.connect(self._on_slow)
        self._held_up = False

    @property
    def fault(self) -> str:
        """Why the cache does not answer; "" while it does."""
        return self._fault

    def ask(
        self, requests: Iterable[TileRequest], *, ahead: bool = False, in_s: float = 0.0
    ) -> None:
        """Keep these tiles' views up to date from now on, the first time ``in_s`` from now.

        ``ahead``: they are not visible; everything else comes first. Asking again for tiles
        that are known changes how they are kept.
        """
        now = time.monotonic()
        for request in requests:
            asked = self._asked.get(request.key)
            if asked is None:
                asked = self._asked[request.key] = _Asked(request, now, ahead)
            asked.ahead = ahead
            asked.due_s = max(now, asked.asked_s + asked.least_s) if ahead else now + in_s
        self._plan()

    def is_fresh(self, keys: Iterable[Hashable], within_s: float) -> bool:
        """Whether all these tiles were answered in the last ``within_s`` seconds."""
        since = time.monotonic() - within_s
        return all(
            (asked := self._asked.get(key)) is not None and asked.answered_s >= since
            for key in keys
        )

    def drop(self, keys: Iterable[Hashable], *, forget: bool = True) -> None:
        """Ask no more for these tiles; ``forget``: also what they last showed."""
        gone = tuple(keys)
        for key in gone:
            self._asked.pop(key, None)
            if forget:
                self._views.pop(key, None)
        if forget and not self._closed:
            self._threads.submit(self._worker.forget, gone)

    def refresh(self, topics: frozenset[str] | None = None) -> None:
        """Make due every tile that one of ``topics`` may change; None = every tile."""
        now = time.monotonic()
        for asked in self._asked.values():
            if topics is None or asked.topics is None or asked.topics & topics:
                asked.due_s = min(asked.due_s, max(now, asked.asked_s + asked.least_s))
        self._plan()

    def view(self, key: Hashable) -> object | None:
        """Return what the tile was given last (a view or a ``BuildFailure``), if anything."""
        return self._views.get(key)

    def read(self, queries: Mapping[str, Query], build: Callable[[Snapshot], Read]) -> Future[Read]:
        """Answer these queries once, beside the tiles; ``build`` runs in the worker thread.

        The future ends with what ``build`` made, or with what it or the cache raised.
        """
        if self._closed:
            closed: Future[Read] = Future()
            closed.cancel()
            return closed
        return self._threads.submit(self._worker.read, queries, build, self._clock.now_s())

    def close(self) -> None:
        """Stop asking and close the source. May be called twice."""
        if self._closed:
            return
        self._closed = True
        self._dispatcher.stop()
        self._hander.stop()
        self._slow.stop()
        self._asked.clear()
        self._ready.clear()
        self._threads.submit(self._worker.close)
        self._threads.shutdown(wait=True)

    def _plan(self) -> None:
        asking = [asked for asked in self._asked.values() if not asked.waits]
        if self._busy or self._closed or not asking:
            return
        wait_s = min(
            max(asked.due_s, self._ahead_from_s) if asked.ahead else asked.due_s for asked in asking
        )
        self._dispatcher.start(max(0, math.ceil((wait_s - time.monotonic()) * 1000)))

    def _dispatch(self) -> None:
        if self._busy or self._closed:
            return
        now = time.monotonic()
        batch = self._batch(now)
        if not batch:
            self._plan()
            return
        if batch[0].ahead:
            self._ahead_from_s = now + AHEAD_GAP_S
        pace = max(self._clock.timeline.speed, 1e-3) if self._clock.timeline.simulated else 1.0
        for place, asked in enumerate(batch):
            asked.asked_s = now
            each_s = max(TICKING_S, REFRESH_S / pace) if asked.request.queries else TICKING_S
            each_s = max(each_s, asked.least_s)
            # The first refreshes are spread over the period, so that they never come as one.
            spread = place / len(batch) if asked.topics is None and asked.request.queries else 0.0
            asked.due_s = now + each_s * (1.0 + spread)
        self._busy = True
        self._slow.start(round(SLOW_S * 1000))
        job = self._threads.submit(
            self._worker.work, [asked.request for asked in batch], self._clock.now_s()
        )
        job.add_done_callback(self._worked.emit)

    def _batch(self, now: float) -> list[_Asked]:
        """Return what to ask for next: what was never shown, else what is due the longest."""
        due = [a for a in self._asked.values() if a.due_s <= now + 0.02 and not a.waits]
        due.sort(key=lambda asked: asked.due_s)
        visible = [asked for asked in due if not asked.ahead]
        new = [asked for asked in visible if asked.topics is None]
        if visible:
            return new[:FIRST_BATCH] or visible[:BATCH]
        return due[:AHEAD_BATCH] if now >= self._ahead_from_s - 0.002 else []

    def _on_worked(self, job: Future[tuple[Answered, ...]]) -> None:
        """Take the worker's results; runs on the UI thread (a queued signal)."""
        self._busy = False
        self._slow.stop()
        if self._closed:
            return
        if self._held_up:
            self._held_up = False
            self.held_up.emit(None)
        error = job.exception()
        if error is None:
            self._tell_fault("")
            self._ready.extend(job.result())
            if not self._hander.isActive():
                self._hander.start(0)
        else:
            if not isinstance(error, KnownError):
                _log.error("the cache cannot be read", exc_info=error)
            self._tell_fault(str(error) or type(error).__name__)
            now = time.monotonic()
            for asked in self._asked.values():
                asked.due_s = max(asked.due_s, now + _RETRY_S) if asked.topics else now + _RETRY_S
        self._plan()

    def _on_slow(self) -> None:
        key = self._worker.building
        if key is not None and not self._held_up:
            self._held_up = True
            _log.error("the model of tile %s has not returned for %g s", key, SLOW_S)
            self.held_up.emit(key)

    def _tell_fault(self, fault: str) -> None:
        if fault != self._fault:
            self._fault = fault
            self.source_changed.emit(fault)

    def _hand_out(self) -> None:
        """Deliver what is ready for at most a quarter of a frame, then let the loop turn.

        A visible tile that changes is laid out and painted in the turn that it is given: one.
        """
        end = time.perf_counter() + _TURN_S
        while self._ready:
            answered = self._ready.popleft()
            asked = self._asked.get(answered.key)
            changes = asked is not None and asked.topics is not None and not asked.ahead
            if asked is not None:
                asked.topics = answered.topics
                asked.answered_s = asked.asked_s
                asked.slow = answered.took_s > AHEAD_SLOW_S
            if answered.view is None:
                self.tile_checked.emit(answered.key)
            else:
                if asked is not None:
                    self._views[answered.key] = answered.view
                self.tile_answered.emit(answered.key, answered.view)
                if changes:
                    break
            if time.perf_counter() > end:
                break
        if self._ready:
            self._hander.start(0)
