"""A child process that is kept running: started, listened to, restarted when it dies or hangs.

It speaks frames of ``station.protocol`` over its stdin and stdout, and says something now and
then, so that silence means that it hangs. Back-off 0.25 s doubling to 8 s, so that a killed
child is there again well within 5 s and a broken one does not burn the machine. What is said,
and what its loss means, is its owner's: ``StationClient`` and ``app.meeting_feed`` are such.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from ioc_desktop.station.protocol import FrameReader, ProtocolError

_log = logging.getLogger(__name__)

START_S: Final = 30.0
"""The time a new child has until it is greeted (migrations of a large cache included)."""
FIRST_DELAY_S: Final = 0.25
LONGEST_DELAY_S: Final = 8.0
SETTLED_S: Final = 10.0
_TICK_MS: Final = 500


@dataclass(frozen=True, slots=True)
class ChildProgram:
    """What is run: its name in the log, its command, and the union of messages that it speaks.

    It is killed when it says nothing for ``silence_s``. ``environment`` is added to this
    process's own.
    """

    name: str
    command: Sequence[str]
    speaks: Any
    silence_s: float
    environment: Mapping[str, str] = field(default_factory=dict)


class SupervisedChild(QObject):
    """Signals: ``begun()`` with each new process, ``heard(message)``, ``lost()``, ``ended()``.

    ``lost`` comes when it died; it is started again by itself. ``ended`` comes instead, once it
    was told to ``retire``.
    """

    begun = Signal()
    heard = Signal(object)
    lost = Signal()
    ended = Signal()

    def __init__(self, program: ChildProgram, parent: QObject | None = None) -> None:
        """Start nothing yet."""
        super().__init__(parent)
        self._program = program
        self._process: QProcess | None = None
        self._reader = FrameReader(program.speaks)
        self._delay_s = FIRST_DELAY_S
        self._heard_s = self._begun_s = self._ticked_s = 0.0
        self._greeted = self._retired = False
        self.restarts = 0
        self._watch = QTimer(self)
        self._watch.setInterval(_TICK_MS)
        self._watch.timeout.connect(self._look_for_silence)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._spawn)

    @property
    def running(self) -> bool:
        """Whether there is a process now, which may still be starting."""
        process = self._process
        return process is not None and process.state() is not QProcess.ProcessState.NotRunning

    def start(self) -> None:
        """Start it, if it is not there or about to be, and keep it running."""
        if self._process is None and not self._again.isActive():
            self._delay_s = FIRST_DELAY_S
            self._retired = False
            self._watch.start()
            self._spawn()

    def write(self, data: bytes) -> None:
        """Send it a frame; where there is no process, nobody hears it."""
        if self._process is not None:
            self._process.write(data)

    def hang_up(self) -> None:
        """Close its stdin behind what was written; whoever listens there knows it is the end."""
        if self._process is not None:
            self._process.closeWriteChannel()

    def greet(self) -> None:
        """Count it as started: from now on it may be silent for ``silence_s`` alone."""
        self._greeted = True

    def settle(self) -> None:
        """Begin the back-off anew once it has run for a while; called with its heart's beat."""
        if time.monotonic() - self._begun_s > SETTLED_S:
            self._delay_s = FIRST_DELAY_S

    def kill(self) -> None:
        """End a process that is of no use; another is started."""
        if self._process is not None:
            self._process.kill()

    def retire(self) -> None:
        """Start it no more; what it still says is heard, and ``ended`` comes when it is gone."""
        self._watch.stop()
        self._again.stop()
        self._retired = True

    def part(self) -> QProcess | None:
        """Let go of the process, if there is one, and start no other: its end is the caller's."""
        self.retire()
        process, self._process = self._process, None
        if process is not None:
            process.finished.disconnect(self._on_finished)
            process.errorOccurred.disconnect(self._on_error)
            process.readyReadStandardOutput.disconnect(self._read)
        return process

    def _spawn(self) -> None:
        process = QProcess(self)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        environment = QProcessEnvironment.systemEnvironment()
        for name, value in self._program.environment.items():
            environment.insert(name, value)
        process.setProcessEnvironment(environment)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        process.readyReadStandardOutput.connect(self._read)
        self._process = process
        self._reader = FrameReader(self._program.speaks)
        self._greeted = False
        self._begun_s = self._heard_s = self._ticked_s = time.monotonic()
        process.start(self._program.command[0], list(self._program.command[1:]))
        if self._process is process:
            self.begun.emit()

    def _read(self) -> None:
        if self._process is None:
            return
        self._heard_s = time.monotonic()
        try:
            self._hear(self._process)
        except ProtocolError:
            _log.exception(
                "%s: its words cannot be understood; it is restarted", self._program.name
            )
            self.kill()

    def _hear(self, process: QProcess) -> None:
        for message in self._reader.feed(bytes(process.readAllStandardOutput().data())):
            self.heard.emit(message)

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        if self._retired:
            self.ended.emit()
        else:
            self._lose(f"ended with {code} ({status.name})")

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self._process is not None:
            self._lose(f"could not be started: {self._process.errorString()}")

    def _lose(self, how: str) -> None:
        process, self._process = self._process, None
        if process is not None:
            try:
                self._hear(process)  # its last words: why it could not go on
            except ProtocolError:
                _log.debug("%s was cut off in the middle of a word", self._program.name)
            process.deleteLater()
        _log.warning("%s %s; next try in %.2f s", self._program.name, how, self._delay_s)
        self.restarts += 1
        self._again.start(int(self._delay_s * 1000))
        self._delay_s = min(self._delay_s * 2, LONGEST_DELAY_S)
        self.lost.emit()

    def _look_for_silence(self) -> None:
        now = time.monotonic()
        if now - self._ticked_s > 4 * _TICK_MS / 1000:
            self._heard_s = now  # this process slept (suspended, stopped), not the child
        self._ticked_s = now
        limit = self._program.silence_s if self._greeted else START_S
        if self._process is not None and now - self._heard_s > limit:
            _log.error("%s has said nothing for %.0f s; it is killed", self._program.name, limit)
            self._heard_s = now
            self._process.kill()
