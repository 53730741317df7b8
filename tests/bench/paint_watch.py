"""What the contestants are timed with: when the last of some widgets has painted; memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

LIMIT_S = 60.0


class PaintWatch(QObject):
    """Waits, in a real event loop and without polling, until all watched widgets painted.

    The time taken is that at which their window has handed over what the last of them painted
    (its backing store is flushed); where Qt paints on exposure, that at which the last returns
    from painting.
    Signals: ``painted()``, in the next turn of the loop.
    """

    painted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: set[QObject] = set()
        self._watched: list[QWidget] = []
        self._updating = False
        self.done_s = self.done_cpu_s = 0.0
        """When the last widget had painted: ``time.perf_counter``, ``time.process_time``."""
        self._loop = QEventLoop()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._loop.quit)
        self.painted.connect(self._loop.quit)

    def watch(self, widgets: Iterable[QWidget]) -> None:
        """Wait for these and no others from now on."""
        for widget in self._watched:
            if isValid(widget):
                widget.removeEventFilter(self)
        painting = list(widgets)
        self._waiting = set(painting)
        self._watched = [*painting, *{widget.window() for widget in painting}]
        for widget in self._watched:
            widget.installEventFilter(self)

    def eventFilter(self, target: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        """Let the window's last update happen here and now, to know when it is done."""
        if not self._waiting:
            return False
        if event.type() == QEvent.Type.Paint:
            self._waiting.discard(target)
            if self._waiting or self._updating:
                return False
            target.event(event)
        elif event.type() == QEvent.Type.UpdateRequest:
            self._updating = True
            target.event(event)
            self._updating = False
            if self._waiting:
                return True
        else:
            return False
        self.done_s, self.done_cpu_s = time.perf_counter(), time.process_time()
        QTimer.singleShot(0, self.painted.emit)
        return True

    def time_ms(self, begin: Callable[[], object]) -> tuple[float, float]:
        """Call ``begin`` and wait; return (elapsed ms, CPU ms of this process).

        ``begin``, or what it sets off, calls ``watch`` with the widgets to wait for.
        """
        self.watch(())
        begun, worked = time.perf_counter(), time.process_time()
        begin()
        self._timer.start(int(LIMIT_S * 1000))
        self._loop.exec()
        if not self._timer.isActive():
            raise TimeoutError("not everything was painted in time")
        self._timer.stop()
        return (self.done_s - begun) * 1000, (self.done_cpu_s - worked) * 1000


def rest(seconds: float) -> None:
    """Let Qt's loop run for so long."""
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def pss_mb(pid: int | str = "self") -> float:
    """Return the proportional set size of a process in MiB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise ValueError(f"no Pss of process {pid}")
