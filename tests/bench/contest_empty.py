"""One contestant: the cold start of an empty Qt program. Prints one JSON line.

usage: python -m tests.bench.contest_empty SPAWNED_S
"""

from __future__ import annotations

import json
import os
import sys
import time


def main() -> None:
    """Show one plain 3840×2160 window and tell when it has painted."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPainter, QPaintEvent
    from PySide6.QtWidgets import QApplication, QWidget

    class Empty(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's own name
            painter = QPainter(self)
            painter.fillRect(event.rect(), 0)
            painter.end()
            QTimer.singleShot(0, QApplication.quit)

    application = QApplication(["empty"])
    window = Empty()
    window.resize(3840, 2160)
    window.show()
    application.exec()
    took = {"start_ms": (time.time() - float(sys.argv[1])) * 1000}
    print(json.dumps(took | {"cpu_ms": time.process_time() * 1000}), flush=True)


if __name__ == "__main__":
    main()
