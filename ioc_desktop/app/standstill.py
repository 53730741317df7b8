"""Notes when the UI's loop stands still, and what it was doing then.

A thread of ``faulthandler`` (in C, so that it runs whatever Python does) writes every
thread's stack to ``<data>/logs/crash.txt`` unless the loop sets its clock back in time; when
the loop goes on, the log says for how long it stood.
"""

from __future__ import annotations

import faulthandler
import logging
import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer

_log = logging.getLogger(__name__)

LIMIT_S: Final = 10.0
_PARTS: Final = 5
"""The clock is set back so often within the limit."""


class StandstillWatch(QObject):
    """Watches the loop of the thread it lives in; one in a process, because faulthandler is."""

    def __init__(self, data_folder: Path, limit_s: float = LIMIT_S) -> None:
        """Watch from now on.

        Raises:
            OSError: ``<data>/logs`` cannot be written.
        """
        super().__init__()
        folder = data_folder / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        self._stacks = (folder / "crash.txt").open("a", encoding="utf-8")
        self._limit_s = limit_s
        self._turned_s = time.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(round(limit_s * 1000 / _PARTS))
        self._timer.timeout.connect(self._on_turn)
        self._timer.start()
        faulthandler.dump_traceback_later(limit_s, file=self._stacks)

    def close(self) -> None:
        """Watch no more. May be called twice."""
        self._timer.stop()
        if not self._stacks.closed:
            faulthandler.cancel_dump_traceback_later()
            self._stacks.close()

    def _on_turn(self) -> None:
        now_s = time.monotonic()
        stood_s, self._turned_s = now_s - self._turned_s, now_s
        faulthandler.dump_traceback_later(self._limit_s, file=self._stacks)
        if stood_s > self._limit_s:
            _log.error(
                "the screens stood still for %.0f s; what ran then is in logs/crash.txt", stood_s
            )
