"""The station's end of the pipe: frames out on stdout, frames in on stdin, by two threads.

Threads, because Windows cannot wait on pipes in the event loop, and because a UI that hangs
must not stop the station: what cannot be written is left out, not waited for. File number 1
is given to stderr, so that a stray print can never break the protocol.
"""

from __future__ import annotations

import asyncio
import os
import queue
import sys
import threading
from collections.abc import Callable
from typing import Final

from ioc_desktop.station.protocol import (
    FrameReader,
    FromScreen,
    FromStation,
    ProtocolError,
    frame,
)

QUEUE_FRAMES: Final = 64
_READ_BYTES: Final = 1 << 16
_LAST_WORDS_S: Final = 2.0

Heard = Callable[[FromScreen | None], None]
"""Called on the event loop with each message; None = the other side is gone."""


class ScreenPipe:
    """Speaks the protocol with the screen side over two file descriptors."""

    def __init__(self, read_from: int, write_to: int) -> None:
        """Use the descriptors, which stay the caller's to close."""
        self._read_from = read_from
        self._write_to = write_to
        self._frames: queue.Queue[bytes | None] = queue.Queue(QUEUE_FRAMES)
        self._broken = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._heard: Heard | None = None
        self._speaker = threading.Thread(target=self._write, name="pipe-out", daemon=True)

    @classmethod
    def on_stdio(cls) -> ScreenPipe:
        """Take stdin and stdout of this process for the protocol."""
        sys.stdout.flush()
        private = os.dup(1)
        os.dup2(2, 1)
        sys.stdout = sys.stderr
        if sys.platform == "win32":
            import msvcrt

            for descriptor in (0, private):
                msvcrt.setmode(descriptor, os.O_BINARY)
        return cls(0, private)

    def start(self, heard: Heard) -> None:
        """Begin to listen and speak; ``heard`` is called on the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._heard = heard
        self._speaker.start()
        threading.Thread(target=self._read, name="pipe-in", daemon=True).start()

    def send(self, message: FromStation) -> bool:
        """Queue a message; False = the other side does not read, it was left out."""
        if self._broken.is_set():
            return False
        try:
            self._frames.put_nowait(frame(message))
        except queue.Full:
            return False
        return True

    def close(self) -> None:
        """Write what is queued, within two seconds, and stop speaking."""
        if self._speaker.is_alive():
            try:
                self._frames.put(None, timeout=_LAST_WORDS_S)
            except queue.Full:
                return
            self._speaker.join(_LAST_WORDS_S)

    def _write(self) -> None:
        while (data := self._frames.get()) is not None:
            try:
                while data:
                    data = data[os.write(self._write_to, data) :]
            except OSError:
                self._broken.set()
                self._tell(None)
                return

    def _read(self) -> None:
        reader = FrameReader(FromScreen)
        while True:
            try:
                data = os.read(self._read_from, _READ_BYTES)
                messages = reader.feed(data) if data else [None]
            except (OSError, ProtocolError):
                messages = [None]
            for message in messages:
                self._tell(message)  # type: ignore[arg-type]  # decoded as FromScreen
                if message is None:
                    return

    def _tell(self, message: FromScreen | None) -> None:
        if self._loop is None or self._heard is None:
            return
        try:
            self._loop.call_soon_threadsafe(self._heard, message)
        except RuntimeError:
            return  # the loop is closed: the station is ending anyway
