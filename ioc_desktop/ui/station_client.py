"""The station as a child process: started, listened to, restarted when it dies or hangs.

The wall never waits for it: figures come from the cache, and the loss of the station is a
state (``StationState``) that the wall's bars show.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from concurrent.futures import Future
from enum import Enum

import msgspec
from PySide6.QtCore import QObject, QProcess, Signal

from ioc_desktop.errors import KnownError
from ioc_desktop.station.protocol import (
    PROTOCOL,
    CentresChanged,
    Done,
    DutyRequest,
    FromStation,
    Heartbeat,
    Hello,
    OutboxChanged,
    ProtocolError,
    Shutdown,
    SyncNow,
    TopicsChanged,
    Trouble,
    frame,
)
from ioc_desktop.ui.supervised_child import ChildProgram, SupervisedChild

_log = logging.getLogger(__name__)

SILENCE_S = 5.0
"""A station that says nothing for so long hangs: it is killed and restarted."""

NOT_RUNNING = "the data station is not running; it is being restarted"
STOPPED = "the data station stopped; it is being restarted"
CLOSED = "the station was stopped"
REASONS = (NOT_RUNNING, STOPPED, CLOSED)
"""Why a request failed: source texts, for the screen's translation."""


class StationState(Enum):
    """What the wall says of its station."""

    STOPPED = "stopped"
    STARTING = "starting"
    LIVE = "live"
    LOST = "lost"


class StationClient(QObject):
    """Keeps one station process running and speaks its protocol.

    Signals: ``state_changed(StationState)``, ``topics_changed(frozenset[str])``,
    ``centres_changed()``, ``trouble_changed(tuple[Trouble, ...])``,
    ``outbox_changed(tuple[ActionChange, ...])``.
    """

    state_changed = Signal(object)
    topics_changed = Signal(object)
    centres_changed = Signal()
    trouble_changed = Signal(object)
    outbox_changed = Signal(object)

    def __init__(
        self,
        command: Sequence[str],
        environment: dict[str, str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Prepare to run ``command``; ``environment`` is added to this process's own."""
        super().__init__(parent)
        program = ChildProgram(
            "the data station", command, FromStation, SILENCE_S, environment or {}
        )
        self._child = SupervisedChild(program, self)
        self._child.begun.connect(self._on_begun)
        self._child.heard.connect(self._take)
        self._child.lost.connect(self._on_lost)
        self._child.ended.connect(self._on_ended)
        self._state = StationState.STOPPED
        self._waiting: dict[int, Future[None]] = {}
        self._ending: Future[None] | None = None
        self._troubles: dict[str, Trouble] = {}
        self._said: dict[str, Trouble] = {}
        """The troubles that the present process has told of itself; then those of the last."""
        self._number = 0
        self.hello: Hello | None = None
        self.lost_since_s: float | None = None

    @property
    def state(self) -> StationState:
        """What the station is doing."""
        return self._state

    @property
    def restarts(self) -> int:
        """How often it was lost and started again."""
        return self._child.restarts

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """The station's own troubles (disk full, …) that have not cleared.

        What a station said before it ended stands until the next one is live or ends, too:
        it is why there is none.
        """
        return tuple(self._troubles.values())

    def start(self) -> None:
        """Start the station and keep it running until ``close``."""
        self._child.start()

    def sync_now(self, centre: str | None = None) -> Future[None]:
        """Ask the station to poll one centre, or all, at once.

        The future ends when the station has done it, or with a KnownError that says why not.
        """
        return self._ask(SyncNow(number=0, centre=centre))

    def act(self, request: DutyRequest) -> Future[None]:
        """Hand over what an officer did; the number of ``request`` is filled in here.

        The future ends when it is on the station's disk, or with a KnownError: why the
        station did not take it, or that it stopped before it answered. In the latter case
        it may have been recorded: ask again with the same keys, it is recorded once.
        """
        return self._ask(request)

    def _ask(self, request: SyncNow | DutyRequest) -> Future[None]:
        self._number += 1
        waiting: Future[None] = Future()
        waiting.set_running_or_notify_cancel()  # whoever no longer waits does not cancel it
        if not self._child.running or self._state is not StationState.LIVE:
            waiting.set_exception(KnownError(NOT_RUNNING))
            return waiting
        try:
            data = frame(msgspec.structs.replace(request, number=self._number))
        except ProtocolError as error:
            waiting.set_exception(KnownError(str(error)))
            return waiting
        self._waiting[self._number] = waiting
        self._child.write(data)
        return waiting

    def ask_to_end(self) -> Future[None]:
        """Ask the station to finish its write and end; the future ends when it has.

        It is not restarted any more. ``close`` ends one that does not follow.
        """
        self._child.retire()
        if self._ending is None:
            self._ending = Future()
            self._ending.set_running_or_notify_cancel()
            if self._child.running:
                self._number += 1
                self._child.write(frame(Shutdown(number=self._number)))
                self._child.hang_up()
            else:
                self._ending.set_result(None)
        return self._ending

    def close(self, grace_s: float = 5.0) -> None:
        """End the station: ask, wait ``grace_s``, terminate, kill. May be called twice."""
        process = self._child.part()
        if process is not None:
            if process.state() is not QProcess.ProcessState.NotRunning:
                self._number += 1
                process.write(frame(Shutdown(number=self._number)))
                process.waitForBytesWritten(500)
                process.closeWriteChannel()
                if not process.waitForFinished(int(grace_s * 1000)):
                    process.terminate()
                    if not process.waitForFinished(1000):
                        process.kill()
                        process.waitForFinished(1000)
            process.deleteLater()
        ending, self._ending = self._ending, None
        if ending is not None and not ending.done():
            ending.set_result(None)
        self._fail_waiting(CLOSED)
        self._become(StationState.STOPPED)

    def _on_begun(self) -> None:
        self.hello = None
        self._said = {}
        if self._state is StationState.STOPPED:
            self._become(StationState.STARTING)

    def _take(self, message: object) -> None:
        match message:
            case Hello():
                self._greet(message)
            case TopicsChanged():
                self.topics_changed.emit(frozenset(message.topics))
            case CentresChanged():
                self.centres_changed.emit()
            case OutboxChanged():
                self.outbox_changed.emit(message.changes)
            case Trouble():
                self._note(message)
            case Done():
                self._fulfil(message)
            case Heartbeat():
                self._child.settle()

    def _greet(self, hello: Hello) -> None:
        if hello.protocol != PROTOCOL:
            _log.error("the station speaks protocol %s, not %s", hello.protocol, PROTOCOL)
            self._child.kill()
            return
        self._child.greet()
        self.hello = hello
        self._become(StationState.LIVE)
        self._only_said()

    def _note(self, trouble: Trouble) -> None:
        for known in (self._said, self._troubles):
            if trouble.cleared:
                known.pop(trouble.code, None)
            else:
                known[trouble.code] = trouble
        self.trouble_changed.emit(self.troubles)

    def _only_said(self) -> None:
        """Forget the troubles of the processes before this one."""
        if self._troubles != self._said:
            self._troubles = dict(self._said)
            self.trouble_changed.emit(self.troubles)

    def _fulfil(self, done: Done) -> None:
        waiting = self._waiting.pop(done.number, None)
        if waiting is None:
            return
        if done.error is None:
            waiting.set_result(None)
        else:
            waiting.set_exception(KnownError(done.error))

    def _on_ended(self) -> None:
        self._fail_waiting(CLOSED)
        self._become(StationState.STOPPED)
        if self._ending is not None and not self._ending.done():
            self._ending.set_result(None)

    def _on_lost(self) -> None:
        self._fail_waiting(STOPPED)
        self._become(StationState.LOST)
        self._only_said()

    def _become(self, state: StationState) -> None:
        if state is self._state:
            return
        self._state = state
        if state is StationState.LOST:
            self.lost_since_s = time.time()
        elif state is StationState.LIVE:
            self.lost_since_s = None
        self.state_changed.emit(state)

    def _fail_waiting(self, why: str) -> None:
        waiting, self._waiting = self._waiting, {}
        for future in waiting.values():
            future.set_exception(KnownError(why))
