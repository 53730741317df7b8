"""Both reference centres as child processes, for the demonstration and the benchmarks."""

from __future__ import annotations

import os
import queue
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from ioc_desktop.errors import KnownError

READY_WITHIN_S = 60.0
STOPPED_WITHIN_S = 3.0


@dataclass(frozen=True, slots=True)
class RunningCentre:
    """A centre that answers: its profile, address, token and process id."""

    profile: str
    url: str
    token: str
    pid: int


class DemoCentres:
    """Starts ``ioc-desktop centre serve`` for each profile; a context manager that ends them.

    Each child leads its own process group, so that Ctrl-C reaches this process alone and the
    centres are ended here, by pid, in order.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: str,
        speed: float,
        state: str = "october-2021",
        profiles: tuple[str, ...] = ("nghean", "vinh"),
    ) -> None:
        """Keep the centres' data below ``folder``; nothing is started yet.

        ``state``: ``october-2021``, as published, or ``complete``, with everything connected.
        """
        self._folder = folder
        self._clock = clock
        self._speed = speed
        self._state = state
        self._profiles = profiles
        self._children: dict[str, subprocess.Popen[str]] = {}
        self.running: dict[str, RunningCentre] = {}

    def __enter__(self) -> Self:
        """Start every centre and wait until each answers.

        Raises:
            KnownError: one did not come up in time, or ended; the others are ended too.
        """
        token = secrets.token_urlsafe(18)
        try:
            for profile in self._profiles:
                self._start(profile, token)
            for profile in self._profiles:
                url = self._wait_ready(profile)
                child = self._children[profile]
                self.running[profile] = RunningCentre(profile, url, token, child.pid)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End every centre."""
        self.stop()

    def _start(self, profile: str, token: str) -> None:
        folder = self._folder / f"centre-{profile}"
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "ioc_desktop", "centre", "serve"]
        command += ["--profile", profile, "--port", "0", "--data", str(folder)]
        command += ["--clock", self._clock, "--speed", str(self._speed), "--with-parent"]
        command += ["--state", self._state]
        environment: Mapping[str, str] = {**os.environ, "IOC_CENTRE_TOKEN": token}
        with (folder / "centre.log").open("ab") as log:
            self._children[profile] = subprocess.Popen(  # noqa: S603  # our own program
                command,
                # Held open by us: however we end, the system closes it and the centre ends too.
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=environment,
                start_new_session=True,
            )

    def _wait_ready(self, profile: str) -> str:
        child = self._children[profile]
        lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        stdout = child.stdout
        if stdout is None:
            raise KnownError(f"the demonstration centre {profile} has no output to listen to")
        reader = threading.Thread(target=_drain, args=(stdout, lines), daemon=True)
        reader.start()
        deadline = time.monotonic() + READY_WITHIN_S
        while (left := deadline - time.monotonic()) > 0:
            try:
                line = lines.get(timeout=min(left, 0.2))
            except queue.Empty:
                if child.poll() is not None:
                    break
                continue
            if line.startswith("serving "):
                return line.rsplit(" ", 1)[-1].strip()
        log = self._folder / f"centre-{profile}" / "centre.log"
        raise KnownError(
            f"the demonstration centre {profile} did not start"
            f" (exit code {child.poll()}); see {log}"
        )

    def stop(self) -> None:
        """End every centre: asked first, then killed; may be called twice."""
        children = list(self._children.values())
        self._children.clear()
        self.running.clear()
        for child in children:
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOPPED_WITHIN_S
        for child in children:
            try:
                child.wait(timeout=max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    pipe.close()


def _drain(stream: object, lines: queue.SimpleQueue[str]) -> None:
    """Read a child's output to its end, so that it never blocks on a full pipe."""
    try:
        for line in stream:  # type: ignore[attr-defined]  # Popen's text stream
            lines.put(line)
    except ValueError:
        return  # the stream was closed while we waited: the child is gone
