"""What the meeting's window imports is at hand before it is asked for, a little in each turn."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
import ioc_desktop.app.wall, ioc_desktop.app.console
from importlib import import_module
from ioc_desktop.app.meeting_desk import PARTS
assert "ioc_desktop.app.meeting_desk_work" not in sys.modules, "with the console"
for part in PARTS:
    before = set(sys.modules)
    import_module("ioc_desktop." + part)
    new = [name for name in sys.modules if name.startswith("ioc_desktop.") and name not in before]
    print(part, len(new))
"""


def test_no_turn_of_the_loop_imports_many_parts() -> None:
    told = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=120
    ).stdout.split()
    counts = dict(zip(told[::2], map(int, told[1::2]), strict=True))
    assert counts["app.meeting_desk_work"] == 1, "all it is built on came before"
    assert set(counts.values()) == {1}, counts
