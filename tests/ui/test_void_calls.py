"""PySide6 6.12.0 loses a reference to None on each void call; 100,000 calls end in an abort."""

from __future__ import annotations

import subprocess
import sys

CALLS = """
import sys
from PySide6.QtCore import QObject
thing = QObject()
for _ in range(100_000):
    thing.setObjectName("x")
print("alive", sys.getrefcount(None) > 0)
"""


def test_a_hundred_thousand_void_calls_do_not_abort() -> None:
    result = subprocess.run(
        [sys.executable, "-c", CALLS], capture_output=True, text=True, timeout=60, check=False
    )
    assert (result.returncode, result.stdout) == (0, "alive True\n"), result.stderr
