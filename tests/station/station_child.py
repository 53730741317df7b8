"""A real station process on pipes, as the wall starts it."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from ioc_desktop.station.protocol import FrameReader, FromScreen, FromStation, frame
from tests.faults.hostile import HostileCentre


def write_site(folder: Path, *centres: HostileCentre, token: str | None = None) -> Path:
    """Write a site file that names the centres; return its path."""
    text = "schema = 1\n"
    for centre in centres:
        text += f'[[centre]]\nid = "{centre.id}"\nurl = "{centre.url}"\n'
        if token is not None:
            text += f'token = "{token}"\n'
    path = folder / "site.toml"
    path.write_text(text, encoding="utf-8")
    return path


class StationChild:
    """Starts ``ioc-desktop station --stdio``; a context manager that leaves nothing behind.

    ``env`` is added to the environment: another clock, another zone.
    """

    def __init__(self, site: Path, data: Path, env: Mapping[str, str] | None = None) -> None:
        self.messages: list[object] = []
        self._frames: queue.SimpleQueue[object | None] = queue.SimpleQueue()
        self.process = subprocess.Popen(
            [*self.command(), "--site", site, "--data", data],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **(env or {})},
        )
        self._errors = bytearray()
        self._threads = [
            threading.Thread(target=self._read),
            threading.Thread(target=self._read_errors),
        ]
        for thread in self._threads:
            thread.start()

    def command(self) -> list[str]:
        """What is started, without the site and the data folder."""
        return [sys.executable, "-m", "ioc_desktop", "station", "--stdio"]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)
        for thread in self._threads:
            thread.join(10)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue  # the station is gone; what was unsent stays so

    def _read(self) -> None:
        reader = FrameReader(FromStation)
        assert self.process.stdout is not None
        while data := self.process.stdout.read1(65536):  # type: ignore[attr-defined]  # a BufferedReader
            for message in reader.feed(data):
                self._frames.put(message)
        self._frames.put(None)

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        while data := self.process.stderr.read1(65536):  # type: ignore[attr-defined]  # a BufferedReader
            self._errors.extend(data)

    @property
    def errors(self) -> str:
        return self._errors.decode(errors="replace")

    def say(self, message: FromScreen) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(frame(message))
        self.process.stdin.flush()

    def hang_up(self) -> None:
        """Close the pipe, as a UI does that dies."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def wait_for(self, wanted: Callable[[object], bool], *, within_s: float = 30.0) -> object:
        """Return the next message that is wanted."""
        deadline = time.monotonic() + within_s
        while (left := deadline - time.monotonic()) > 0:
            try:
                message = self._frames.get(timeout=left)
            except queue.Empty:
                break
            if message is None:
                raise AssertionError(f"the station ended: {self.errors}")
            self.messages.append(message)
            if wanted(message):
                return message
        raise AssertionError(f"not said in time; said was {self.messages[-10:]} {self.errors}")

    def ended(self, *, within_s: float = 20.0) -> int:
        """Wait for the process to end and return its exit code."""
        code = self.process.wait(within_s)
        self._threads[0].join(10)
        while (message := self._frames.get(timeout=5)) is not None:
            self.messages.append(message)
        return code
