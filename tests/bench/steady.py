"""What a wall costs while it stands: processor time, and how long its loop is held up."""

from __future__ import annotations

import statistics
import time

from PySide6.QtCore import QEventLoop, Qt, QTimer

from tests.bench.paint_watch import rest

TICK_MS = 16


def cpu_percent(seconds: float) -> float:
    """Let Qt's loop run for so long; return this process's processor time, 100 = one core."""
    worked, begun = time.process_time(), time.perf_counter()
    rest(seconds)
    return (time.process_time() - worked) / (time.perf_counter() - begun) * 100


def gaps_ms(seconds: float) -> dict[str, float]:
    """Tick every 16 ms for so long; return median, p99 and greatest gap between two ticks."""
    gaps: list[float] = []
    last = [0.0]
    timer, loop = QTimer(), QEventLoop()
    timer.setTimerType(Qt.TimerType.PreciseTimer)

    def tick() -> None:
        now = time.perf_counter()
        if last[0]:
            gaps.append((now - last[0]) * 1000)
        last[0] = now

    timer.timeout.connect(tick)
    timer.start(TICK_MS)
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()
    timer.stop()
    gaps.sort()
    return {
        "gap_median_ms": statistics.median(gaps),
        "gap_p99_ms": gaps[int(len(gaps) * 0.99)],
        "gap_worst_ms": gaps[-1],
    }
