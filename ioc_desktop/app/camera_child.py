"""The process that decodes one camera: ``python -m ioc_desktop.app.camera_child FRAMES``.

FFmpeg reads what a stranger sends, blocks while a server is silent and keeps a little memory
of every stream it opened. So it lives here, a process for each camera, which the wall ends
and starts anew: a crash, a hang or growth costs one tile a few seconds. The wall says on
standard input what to open (an address never stands on a command line) and reads pictures
from the memory that both share. Qt's multimedia is imported when a stream is opened.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from typing import Protocol

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage

from ioc_desktop.app.camera_picture import Fingerprint, fitted
from ioc_desktop.app.camera_stills import StillSource
from ioc_desktop.app.lesser_share import take_the_lesser_share
from ioc_desktop.sdk.camera_frames import FramesWriter
from ioc_desktop.sdk.camera_watch import DecoderReport, DecoderState
from ioc_desktop.sdk.camera_words import (
    CloseCamera,
    FromWall,
    OpenCamera,
    ShowCamera,
    trouble_said,
)
from ioc_desktop.sdk.cameras import CameraTrouble

BEAT_MS = 500
SAID_MS = 100
LONGEST_LINE = 1 << 16
MOST_DATA_BYTES = 1 << 30
"""What the process may have of its own; beyond that the system refuses, and it dies."""


class Source(Protocol):
    """Something that pictures come from."""

    def close(self) -> None:
        """Let go of it."""


class StandardError:
    """Reads what FFmpeg and Qt write for people, and keeps of it what went wrong.

    Their lines repeat addresses with passwords, and a damaged stream makes thousands a second:
    they end here.
    """

    def __init__(self) -> None:
        """Take the process's standard error from now on."""
        self.trouble: CameraTrouble | None = None
        self._end, end = os.pipe()
        os.dup2(end, 2)
        os.close(end)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while data := os.read(self._end, 1 << 16):
            self.trouble = self.trouble or trouble_said(data.decode(errors="replace"))


class CameraChild(QObject):
    """Does what the wall says and reports how it is."""

    told = Signal(object)

    def __init__(self, frames: FramesWriter, errors: StandardError) -> None:
        """Report to ``frames`` from now on; ``errors`` hears what FFmpeg says."""
        super().__init__()
        self._errors = errors
        self._frames = frames
        self._source: Source | None = None
        self._show = ShowCamera(width_px=640, height_px=360, fps=10.0, cover=False)
        self._attempt = 0
        self._state = DecoderState.IDLE
        self._trouble = CameraTrouble.NONE
        self._fingerprint = Fingerprint()
        self._frame_s = self._written_s = 0.0
        self._beat = QTimer(self)
        self._beat.setInterval(BEAT_MS)
        self._beat.timeout.connect(self._say)
        self._beat.start()
        self.told.connect(self._do)
        self._say()

    def wants_picture(self) -> bool:
        """Whether the next picture is due: no more are converted than are shown."""
        return time.monotonic() - self._written_s >= 1 / self._show.fps - 0.005

    def take(self, image: QImage, taken_s: float | None = None) -> None:
        """Write a picture in the size asked for; ``taken_s`` (monotonic) is now if not given."""
        now_s = time.monotonic()
        self._fingerprint.look(image, now_s)
        made = fitted(image, self._show.width_px, self._show.height_px, cover=self._show.cover)
        if made.isNull():
            self.fail(CameraTrouble.NOT_VIDEO)
            return
        self._frames.write(made.constBits()[: made.sizeInBytes()], made.width(), made.height())
        self._written_s = now_s
        self._frame_s = now_s if taken_s is None else taken_s
        self._state, self._trouble = DecoderState.PLAYING, CameraTrouble.NONE
        self._say()

    def arrived(self) -> None:
        """Note that a picture came which is not shown: the source lives."""
        self._frame_s = time.monotonic()

    def fail(self, trouble: CameraTrouble) -> None:
        """Say that this try came to nothing; what FFmpeg says of it is waited for."""
        if trouble is CameraTrouble.OTHER:
            attempt = self._attempt
            QTimer.singleShot(SAID_MS, self, lambda: self._fail(attempt, trouble))
        else:
            self._fail(self._attempt, trouble)

    def _fail(self, attempt: int, trouble: CameraTrouble) -> None:
        if attempt != self._attempt or self._state is DecoderState.FAILED:
            return
        if trouble is CameraTrouble.OTHER:
            trouble = self._errors.trouble or trouble
        self._state, self._trouble = DecoderState.FAILED, trouble
        self._say()

    def _do(self, order: FromWall) -> None:
        match order:
            case OpenCamera():
                self._open(order)
            case ShowCamera():
                self._show = order
            case CloseCamera():
                self._close()
                self._state = DecoderState.IDLE
                self._say()

    def _open(self, order: OpenCamera) -> None:
        self._close()
        self._attempt, self._errors.trouble = order.attempt, None
        self._state, self._trouble = DecoderState.OPENING, CameraTrouble.NONE
        self._frame_s = 0.0
        self._say()
        if order.still:
            self._source = StillSource(Path(order.address), self)
            return
        try:
            from ioc_desktop.app.camera_stream import StreamSource
        except ImportError:
            self.fail(CameraTrouble.NOT_INSTALLED)
            return
        # A stream that needs a closer look than that gets it at every other try.
        self._source = StreamSource(order.address, self, quick=order.attempt % 2 == 1)

    def _close(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            source.close()

    def _say(self) -> None:
        self._frames.say(
            DecoderReport(
                heartbeat_s=time.monotonic(),
                attempt=self._attempt,
                state=self._state,
                trouble=self._trouble,
                frame_s=self._frame_s,
                changed_s=self._fingerprint.changed_s,
                memory_kb=_memory_kb(),
            )
        )


def _memory_kb() -> int:
    """Return what this process holds in memory; 0 where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_bytes().split()[1]
    except OSError:
        return 0
    return int(pages) * 4


def _listen(child: CameraChild) -> None:
    """Read the wall's words until it ends; then end, whatever the other threads are doing."""
    decoder = msgspec.json.Decoder(FromWall)
    for line in iter(lambda: sys.stdin.buffer.readline(LONGEST_LINE), b""):
        child.told.emit(decoder.decode(line))
    os._exit(0)


def main(arguments: list[str]) -> int:
    """Decode until standard input ends."""
    take_the_lesser_share(MOST_DATA_BYTES)
    application = QGuiApplication(["ioc-desktop-camera"])
    child = CameraChild(FramesWriter(Path(arguments[0])), StandardError())
    threading.Thread(target=_listen, args=(child,), daemon=True).start()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
