"""What the wall imports before its first picture, and how it ends: one real process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

LATE = ("pyqtgraph", "numpy", "qasync", "asyncio", "httpx", "sqlite_utils", "structlog")
OURS_LATE = (
    "ioc_desktop.domain.mapping", "ioc_desktop.app.meeting_screens",
    "ioc_desktop.ui.meeting_window", "ioc_desktop.ui.screen_split", "ioc_desktop.sdk.telling",
)  # fmt: skip

PROGRAM = """
import json, os, signal, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from ioc_desktop.app import wall
from ioc_desktop.ui.station_client import StationState

wall.has_display = lambda: True  # the off-screen platform stands for one
go_on = wall.PictureFirst._go_on
late = json.loads(sys.argv[3])

def told(**facts):
    print(json.dumps(facts), flush=True)

def watched(self):
    told(shown=self._room.side.stage.on_air is not None)
    told(early=[n for n in late if n in sys.modules])
    go_on(self)
    told(after=[n for n in late if n in sys.modules])

    def when_live(state):
        if state is StationState.LIVE:
            told(live=True)
            os.kill(os.getpid(), signal.SIGTERM)

    self._room.station.state_changed.connect(when_live)

wall.PictureFirst._go_on = watched
told(code=wall.run_wall(Path(sys.argv[1]), Path(sys.argv[2]), seconds=40))
"""

SITE = """
schema = 1
name = "Test"
scene = "thuong-truc"
[[centre]]
id = "nghean"
url = "http://127.0.0.1:9"
token = "t"
"""


def test_the_wall_imports_charts_and_asyncio_after_its_first_picture_and_ends_in_order(
    tmp_path: Path,
) -> None:
    (tmp_path / "site.toml").write_text(SITE, encoding="utf-8")
    root = Path(__file__).resolve().parents[2]
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            PROGRAM,
            tmp_path / "site.toml",
            tmp_path / "data",
            json.dumps(LATE + OURS_LATE),
        ],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    facts: dict[str, object] = {}
    for line in ran.stdout.splitlines():
        facts |= json.loads(line)
    assert facts.get("shown"), ran.stderr
    assert facts["early"] == []
    after = facts["after"]
    assert isinstance(after, list)
    assert "qasync" in after
    assert "pyqtgraph" not in after, "only the first detail brings it"
    assert "numpy" not in after
    assert "ioc_desktop.app.meeting_screens" not in after, "no screen is tagged for a meeting"
    assert facts["live"] is True
    assert facts["code"] == 0
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr
    assert "has not ended" not in ran.stderr
