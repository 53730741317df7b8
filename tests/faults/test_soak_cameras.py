"""Eight camera tiles whose server is killed each minute (make soak): the memory stays flat.

``IOC_SOAK_MINUTES`` says how long (3 without it; an hour shows a slope worth its name). The
wall, its station and its decoders run as they are used, on a real X server.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from pathlib import Path

import pytest

MINUTES = float(os.environ.get("IOC_SOAK_MINUTES", "3"))
WARM_UP_MINUTES = 10
MOST_KB_AN_HOUR = 20_000
"""The most that the median of slopes may rise, of a wall that holds some 110,000 kB."""

pytestmark = [
    pytest.mark.soak,
    pytest.mark.timeout(0),
    pytest.mark.skipif(importlib.util.find_spec("PySide6") is None, reason="a wall needs Qt"),
]


def test_eight_cameras_whose_server_is_killed_each_minute(tmp_path: Path):
    from tests.bench import camera_hour

    report = camera_hour.run(MINUTES, tmp_path / "hour")
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    assert report["exit"] == 0
    assert report["most_decoders"] == camera_hour.CAMERAS
    came_back = camera_hour.CAMERAS * (report["kills"] - 1)  # the last one may be under way
    assert report["log"]["back"] >= came_back
    if MINUTES >= 3 * WARM_UP_MINUTES:
        for name in ("wall_pss", "decoders_pss", "all_pss"):
            assert report[name]["theil_sen"] < MOST_KB_AN_HOUR, name
        for name in ("wall_fds", "wall_threads", "all_fds", "all_threads"):
            assert abs(report[name]["theil_sen"]) < 1, name
