"""The log on a disk that takes nothing more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

WRITE = """
import logging, sys
from pathlib import Path
from ioc_desktop.app.crash import set_up_logging
from ioc_desktop.station.log import StationLog
if sys.argv[2] == "wall":
    set_up_logging(Path(sys.argv[1]), "wall")
    logging.getLogger("wall").warning("the data station %s", "ended")
    logging.getLogger("wall").warning("two values are missing: %s %s", "one")
else:
    log = StationLog(Path(sys.argv[1]))
    log.logger.info("state", centre="nghean")
    log.close()
"""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("name", ["wall", "station"])
def test_a_log_that_the_disk_refuses_prints_no_trace(tmp_path: Path, name: str) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / f"{name}.log").symlink_to("/dev/full")
    done = subprocess.run(
        [sys.executable, "-c", WRITE, str(tmp_path), name],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "No space left" not in done.stderr
    if name == "wall":
        assert "the data station ended" in done.stderr
        assert "not enough arguments for format string" in done.stderr  # a mistake of ours is told
    else:
        assert "Traceback" not in done.stderr
