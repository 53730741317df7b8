"""One piece of work in a process of its own: its progress, its end, its last words, its cancel.

The wall never waits for it: Qt tells what the child says, and the child runs at a low priority.
What it says is the command line's contract for work that takes long (``--progress-json``): on
stdout a JSON object a line, ``{"done": 3, "total": 40, "what": "…"}``, the last one with what was
made, ``{"file": "…"}``; what went wrong on stderr, with an exit code that is not 0. SIGTERM
cancels, and the child removes what it had half written; one that does not follow is killed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

GRACE_MS: Final = 4000
"""How long a child that was asked to end may take to clean up before it is killed."""
END_MS: Final = 1500
"""The same when the program itself ends: nobody likes to wait for that."""
NICENESS: Final = 10
_LONGEST_LINE: Final = 1 << 20
_MOST_LINES: Final = 400
_MOST_WORDS: Final = 16_384


@dataclass(frozen=True, slots=True)
class JobProgress:
    """So much of ``total`` is done, and what is worked on now; a total of 0 is not known yet."""

    done: int = 0
    total: int = 0
    what: str = ""


class JobOutcome(Enum):
    """How a piece of work ended."""

    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class JobEnd:
    """How it ended. ``told`` is the last object with a file, or the last one of all.

    ``trouble`` are the child's last words, "" if all is well; ``lines`` what it wrote on stdout
    that was no progress. ``code`` is its exit code, -1 if it never started or was killed.
    """

    outcome: JobOutcome
    told: Mapping[str, Any] = field(default_factory=dict)
    trouble: str = ""
    lines: tuple[str, ...] = ()
    code: int = 0


class BackgroundJob(QObject):
    """A child process from its start to its end; it starts when it is made.

    Signals: ``progressed(JobProgress)``, ``told(dict)`` with every object that is no progress,
    ``ended(JobEnd)`` exactly once unless it was closed before.
    """

    progressed = Signal(object)
    told = Signal(object)
    ended = Signal(object)

    def __init__(
        self,
        command: Sequence[str],
        *,
        secret: str = "",
        environment: Mapping[str, str] | None = None,
        niceness: int = NICENESS,
        grace_ms: int = GRACE_MS,
        parent: QObject | None = None,
    ) -> None:
        """Start ``command``; ``secret`` is its one line of stdin, seen in no list of processes.

        ``environment`` is added to this process's own.
        """
        super().__init__(parent)
        self.progress = JobProgress()
        self.end: JobEnd | None = None
        self._grace_ms, self._cancelled, self._closed = grace_ms, False, False
        self._rest, self._words = b"", b""
        self._lines: list[str] = []
        self._last: dict[str, Any] = {}
        self._made: dict[str, Any] = {}
        self._killer = QTimer(self)
        self._killer.setSingleShot(True)
        self._killer.timeout.connect(self._kill)
        process = self._process = QProcess(self)
        variables = QProcessEnvironment.systemEnvironment()
        for name, value in {"PYTHONUNBUFFERED": "1", **(environment or {})}.items():
            variables.insert(name, value)
        process.setProcessEnvironment(variables)
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._read_words)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        # Not QProcess' modifier of the child: it would run Python between fork and exec.
        whole = ["nice", "-n", str(niceness), *command] if niceness else list(command)
        process.start(whole[0], whole[1:])
        if process.state() is QProcess.ProcessState.NotRunning:
            return  # it could not even begin: ``ended`` says so in the next turn
        if secret:
            process.write(f"{secret}\n".encode())
        process.closeWriteChannel()

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self.end is None and not self._closed

    @property
    def pid(self) -> int:
        """The child's process id; 0 when it has none."""
        return self._process.processId()

    def cancel(self) -> None:
        """Ask the child to end, and kill it if it does not; ``ended`` comes when it has."""
        if not self.running or self._cancelled:
            return
        self._cancelled = True
        self._process.terminate()
        self._killer.start(self._grace_ms)

    def close(self) -> None:
        """End the child now, for a program that ends: ask, wait shortly, kill. May be called twice.

        Nothing is told any more.
        """
        if self._closed:
            return
        self._closed = True
        self._killer.stop()
        process = self._process
        process.readyReadStandardOutput.disconnect(self._read)
        process.readyReadStandardError.disconnect(self._read_words)
        process.finished.disconnect(self._on_finished)
        process.errorOccurred.disconnect(self._on_error)
        if process.state() is not QProcess.ProcessState.NotRunning:
            process.terminate()
            if not process.waitForFinished(END_MS):
                process.kill()
                process.waitForFinished(END_MS)

    def _kill(self) -> None:
        self._process.kill()

    def _read(self) -> None:
        self._rest += bytes(self._process.readAllStandardOutput().data())
        *lines, self._rest = self._rest.split(b"\n")
        if len(self._rest) > _LONGEST_LINE:
            self._rest = b""  # no line of ours is that long
        for line in lines:
            self._take(line.decode("utf-8", "replace").strip())

    def _take(self, line: str) -> None:
        told = _object(line)
        if told is None:
            if line and len(self._lines) < _MOST_LINES:
                self._lines.append(line)
            return
        self._last = told
        if "file" in told:
            self._made = told
        progress = _progress(told)
        if progress is None:
            self.told.emit(told)
        elif progress != self.progress:
            self.progress = progress
            self.progressed.emit(progress)

    def _read_words(self) -> None:
        words = self._words + bytes(self._process.readAllStandardError().data())
        self._words = words[-_MOST_WORDS:]

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read()
        self._read_words()
        if self._rest.strip():
            self._take(self._rest.decode("utf-8", "replace").strip())
        well = status is QProcess.ExitStatus.NormalExit
        words = last_words(self._words.decode("utf-8", "replace"))
        if well and code == 0:
            outcome, words = JobOutcome.DONE, ""
        elif self._cancelled:
            outcome, words = JobOutcome.CANCELLED, ""
        else:
            outcome = JobOutcome.FAILED
        self._finish(outcome, words, code if well else -1)

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            # Out of files or processes Qt tells it from within ``start``: nobody listens yet.
            QTimer.singleShot(0, self, self._on_not_started)

    def _on_not_started(self) -> None:
        if self.running:
            self._finish(JobOutcome.FAILED, self._process.errorString(), -1)

    def _finish(self, outcome: JobOutcome, trouble: str, code: int) -> None:
        self._killer.stop()
        told = self._made or self._last
        self.end = JobEnd(outcome, told, trouble, tuple(self._lines), code)
        self.ended.emit(self.end)


def last_words(stderr: str) -> str:
    """Return what a child said at its end, for a person: of a trace the last line alone.

    The program's own errors are a line or, for mistakes in files, a line each, after its name.
    """
    lines = [line.rstrip() for line in stderr.splitlines() if line.strip()]
    if any(line.startswith("Traceback ") for line in lines):
        lines = lines[-1:]
    return "\n".join(line.removeprefix("ioc-desktop: ") for line in lines[-12:])


def _object(line: str) -> dict[str, Any] | None:
    if not line.startswith("{"):
        return None
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _progress(told: Mapping[str, Any]) -> JobProgress | None:
    done, total, what = told.get("done"), told.get("total"), told.get("what", "")
    if not (isinstance(done, int) and isinstance(total, int)):
        return None
    return JobProgress(done, total, what if isinstance(what, str) else "")
