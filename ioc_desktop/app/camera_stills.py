"""A camera that gives single pictures: a file that is written again and again.

The file is looked at every second and decoded when it changed; its own time is the picture's.
Who writes it may be writing now: what cannot be read is tried again before it is said.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QSize, QTimer
from PySide6.QtGui import QImage, QImageReader

from ioc_desktop.sdk.cameras import CameraTrouble

LOOK_MS = 1000
TRIES = 5
MOST_MB = 256
_MOST_SIDE_PX = 16_384


class Taker(Protocol):
    """Who wants the pictures."""

    def take(self, image: QImage, taken_s: float | None = None) -> None:
        """Take a picture; ``taken_s`` is when it was made, on the monotonic clock."""

    def fail(self, trouble: CameraTrouble) -> None:
        """Note that none will come."""


class StillSource(QObject):
    """One file, looked at every second."""

    def __init__(self, file: Path, taker: Taker) -> None:
        """Look at it now, and from now on."""
        super().__init__()
        self._file, self._taker = file, taker
        self._seen: tuple[int, int] | None = None
        self._failed = 0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        QTimer.singleShot(0, self, self._look)

    def close(self) -> None:
        """Look no more."""
        self._timer.stop()
        self.deleteLater()

    def _look(self) -> None:
        try:
            stat = self._file.stat()
        except OSError:
            self._taker.fail(CameraTrouble.NO_FILE)
            return
        seen = (stat.st_mtime_ns, stat.st_size)
        if seen == self._seen:
            return
        image = _read(self._file)
        if image is None:
            self._failed += 1
            if self._failed >= TRIES:
                self._taker.fail(CameraTrouble.BAD_FILE)
            return
        self._seen, self._failed = seen, 0
        age_s = max(0.0, time.time() - stat.st_mtime)
        self._taker.take(image, max(0.001, time.monotonic() - age_s))


def _read(file: Path) -> QImage | None:
    """Return the picture, turned as its file says; None if it is none, half written or huge."""
    reader = QImageReader(str(file))
    reader.setAllocationLimit(MOST_MB)
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    if bytes(reader.format().data()) not in (b"jpeg", b"png"):
        return None
    size: QSize = reader.size()
    if max(size.width(), size.height()) > _MOST_SIDE_PX:
        return None
    image = reader.read()
    return None if image.isNull() else image
