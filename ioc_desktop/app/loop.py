"""Qt's loop with an end: by a signal, after some time, or when it is asked to quit."""

from __future__ import annotations

import signal
from types import FrameType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

TICK_MS = 200


def run_loop(application: QApplication, seconds: float | None = None) -> int:
    """Run the loop until it quits; return the exit code, 128 and the number for a signal.

    Without this Ctrl-C would raise KeyboardInterrupt inside whatever slot runs next, where Qt
    and our own hooks swallow it, and SIGTERM would leave the children behind.
    """
    caught: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        caught.append(number)
        QTimer.singleShot(0, application, application.quit)

    # A closed terminal ends it like Ctrl-C, unless it was started to outlive that (nohup).
    ends = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        ends.append(signal.SIGHUP)
    before = {number: signal.signal(number, end) for number in ends}
    # Python looks for signals only while it runs: Qt's loop gives it no turn when all is still.
    tick = QTimer()
    tick.timeout.connect(_notice)
    tick.start(TICK_MS)
    if seconds is not None:
        QTimer.singleShot(int(seconds * 1000), application, application.quit)
    try:
        code = application.exec()
    finally:
        tick.stop()
        for number, handler in before.items():
            signal.signal(number, handler)
    return 128 + caught[0] if caught else code


def _notice() -> None:
    """Do nothing: being called is enough for Python to look whether a signal came."""
