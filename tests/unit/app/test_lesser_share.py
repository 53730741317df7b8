"""A child of the wall goes behind it, and does not grow without end."""

from __future__ import annotations

import json
import os
import subprocess
import sys

PROGRAM = """
import json, os, resource
from ioc_desktop.app.lesser_share import take_the_lesser_share
take_the_lesser_share(1 << 28)
try:
    bytearray(1 << 29)
    grown = True
except MemoryError:
    grown = False
print(json.dumps([os.nice(0), resource.getrlimit(resource.RLIMIT_CORE)[0], grown]))
"""


def test_a_child_stands_behind_leaves_no_core_and_ends_where_it_may_not_grow() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=True)
    assert json.loads(done.stdout) == [min(os.nice(0) + 5, 19), 0, False]
