"""Several processes that serve one centre from one socket and one database.

The parent binds the socket, starts the workers (``ioc_desktop.centre.worker``), starts again
those that die, and ends all when it is told to. What a worker must know (the database's
password, the token) goes through its stdin, which no list of processes shows; when that
ends, because the parent was killed, so does the worker.
"""

from __future__ import annotations

import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import Any, Final

import msgspec

from ioc_desktop.centre.running import CentreOptions
from ioc_desktop.errors import KnownError

READY: Final = b"ready\n"
"""What a worker writes to its stdout when it answers."""

AGAIN_AFTER_S: Final = 1.0
ENDING_S: Final = 25.0


class WorkerTask(msgspec.Struct, frozen=True):
    """What a worker is told: how the centre is run, and the descriptor of its socket."""

    options: CentreOptions
    listener: int


def encode_task(task: WorkerTask) -> bytes:
    """Return the task as one line."""
    body = {"options": asdict(task.options), "listener": task.listener}
    return msgspec.json.encode(body, enc_hook=str) + b"\n"


def decode_task(line: bytes) -> WorkerTask:
    """Return the task that the parent wrote."""

    def path(kind: type, value: Any) -> Any:
        return kind(value)

    return msgspec.json.decode(line, type=WorkerTask, dec_hook=path)


class _Worker:
    """One child process."""

    def __init__(self, task: WorkerTask) -> None:
        self.ready = False
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ioc_desktop.centre.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=(task.listener,),
            # Ctrl-C is for the parent, which then ends its workers in order.
            start_new_session=True,
        )
        assert self.process.stdin is not None  # noqa: S101  # asked for above
        assert self.process.stdout is not None  # noqa: S101  # asked for above
        self.stdin, self.stdout = self.process.stdin, self.process.stdout
        with suppress(BrokenPipeError):  # it died at once, which is found by its end
            self.stdin.write(encode_task(task))
            self.stdin.flush()

    def close(self) -> int:
        """Return the exit code of a worker that has ended or is told to."""
        with suppress(BrokenPipeError):
            self.stdin.close()
        self.stdout.close()
        try:
            return self.process.wait(ENDING_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


class Workers:
    """Keeps a number of workers alive until the process is asked to end."""

    def __init__(self, options: CentreOptions, listener: socket.socket) -> None:
        """Serve with ``options.workers`` processes on this socket."""
        self._task = WorkerTask(options, listener.fileno())
        self._wanted = options.workers
        self._workers: list[_Worker] = []
        self._selector = selectors.DefaultSelector()
        self._again_s: list[float] = []

    def run(self, ready: Callable[[], None]) -> None:
        """Serve until SIGINT or SIGTERM; ``ready`` is called once when all workers answer.

        The first worker starts alone: it makes the history, and says for all if it cannot.

        Raises:
            KnownError: the first worker could not start; it has said why on stderr.
        """
        told = False
        with self._signals() as woken:
            self._start()
            try:
                while True:
                    if not self._wait(woken):
                        return
                    standing = [worker for worker in self._workers if worker.ready]
                    if not told and len(standing) == self._wanted:
                        told = True
                        ready()
                    if not told and not self._workers:
                        raise WorkerFailedError("the first worker could not start")
                    if standing or told:
                        self._fill()
            finally:
                self._end()

    def _wait(self, woken: socket.socket) -> bool:
        """Wait for what happens to the workers; False once the process is asked to end."""
        pause = None
        if self._again_s:
            pause = max(0.0, self._again_s[0] - time.monotonic())
        for key, _ in self._selector.select(pause):
            if key.fileobj is woken:
                return False
            self._hear(key.data)
        return True

    def _hear(self, worker: _Worker) -> None:
        if worker.stdout.readline() == READY:
            worker.ready = True
            return
        self._selector.unregister(worker.stdout)
        self._workers.remove(worker)
        pid = worker.process.pid
        code = worker.close()
        self._again_s.append(time.monotonic() + AGAIN_AFTER_S)
        if worker.ready or code < 0:
            how = signal.Signals(-code).name if code < 0 else f"code {code}"
            _say(f"worker {pid} ended with {how}; another one takes its place")

    def _fill(self) -> None:
        """Start what is missing, those that died only after a while."""
        now = time.monotonic()
        while self._again_s and self._again_s[0] <= now:
            self._again_s.pop(0)
        while len(self._workers) + len(self._again_s) < self._wanted:
            self._start()

    def _start(self) -> None:
        worker = _Worker(self._task)
        self._workers.append(worker)
        self._selector.register(worker.stdout, selectors.EVENT_READ, worker)

    def _end(self) -> None:
        for worker in self._workers:
            worker.process.terminate()
        for worker in self._workers:
            worker.close()
        self._selector.close()

    @contextmanager
    def _signals(self) -> Iterator[socket.socket]:
        """Turn the signals that end a process into something to read."""
        woken, wake = socket.socketpair()
        wake.setblocking(False)
        before = {
            number: signal.signal(number, lambda *_: None)
            for number in (signal.SIGINT, signal.SIGTERM)
        }
        descriptor = signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
        self._selector.register(woken, selectors.EVENT_READ)
        try:
            yield woken
        finally:
            signal.set_wakeup_fd(descriptor)
            for number, handler in before.items():
                signal.signal(number, handler)
            woken.close()
            wake.close()


class WorkerFailedError(KnownError):
    """The first worker could not start, and has said why."""


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201  # for the person who started it
