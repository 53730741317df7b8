"""A loop that stands still is noted, with what it did; one that turns is not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import logging, sys, time
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from ioc_desktop.app.standstill import StandstillWatch

logging.basicConfig(stream=sys.stdout, format="%(message)s")
application = QCoreApplication([])
watch = StandstillWatch(Path(sys.argv[1]), limit_s=0.5)

def hold_everything_up():
    time.sleep(float(sys.argv[2]))

QTimer.singleShot(300, hold_everything_up)
QTimer.singleShot(int(sys.argv[3]), application.quit)
application.exec()
watch.close()
watch.close()
time.sleep(0.7)  # closed, it notes nothing more
"""


def run(folder: Path, stand_s: float, for_ms: int) -> tuple[str, str]:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder), str(stand_s), str(for_ms)],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return ran.stdout, (folder / "logs" / "crash.txt").read_text(encoding="utf-8")


def test_a_standstill_is_logged_with_its_stack(tmp_path: Path) -> None:
    said, stacks = run(tmp_path, 1.5, 2500)
    assert "the screens stood still for 2 s; what ran then is in logs/crash.txt" in said
    assert "hold_everything_up" in stacks
    assert stacks.count("Timeout") == 1


def test_a_loop_that_turns_is_left_alone(tmp_path: Path) -> None:
    assert run(tmp_path, 0.0, 1500) == ("", "")
