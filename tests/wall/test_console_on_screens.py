"""Where the console opens, on a real X server, with the whole program."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.xserver import XServer

SITE = """
schema = 1
name = "Trung tâm thử"
language = "en"
[[centre]]
id = "nghean"
url = "http://127.0.0.1:9"
"""
NAME = "Console – Trung tâm thử"
DIRECTIVES = "Directives – Trung tâm thử"


def left_edge(server: XServer, name: str = NAME) -> int | None:
    """Return the x of a window on the desktop, None while it is not shown."""
    result = subprocess.run(
        ["xwininfo", "-name", name], env=server.environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if result.returncode or "IsViewable" not in result.stdout:
        return None
    found = re.search(r"Absolute upper-left X:\s+(-?\d+)", result.stdout)
    return int(found[1]) if found else None


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        pytest.param({"A1": "DUMMY0"}, range(1920, 3840), id="a free screen is the desk"),
        pytest.param({}, range(1920, 3840), id="all are wall: the last one, not A1"),
    ],
)
def test_the_console_opens_where_it_hides_least(
    xserver: XServer, tmp_path: Path, roles: dict[str, str], expected: range
):
    for index in range(2):
        xserver.plug(index, "1920x1080", x=index * 1920, y=0)
    screens = "".join(
        f'[[screen]]\nrole = "{role}"\nconnector = "{connector}"\n'
        for role, connector in roles.items()
    )
    site = tmp_path / "site.toml"
    site.write_text(SITE + screens, encoding="utf-8")
    program = subprocess.Popen(
        [sys.executable, "-m", "ioc_desktop", "wall", "--site", site, "--data", tmp_path / "data"],
        env=xserver.environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + 30
        while (left := left_edge(xserver)) is None and time.monotonic() < end:
            assert program.poll() is None
            time.sleep(0.2)
        assert left is not None, "no console came"
        assert left in expected
        place = (left + 100, 200, left + 1100, 700)
        while time.monotonic() < end:  # painted, in front of the wall if it stands there
            shades = xserver.picture(tmp_path / "desk.png").crop(place).getcolors(1 << 20)
            if shades is not None and len(shades) > 50:
                break
            time.sleep(0.2)
        else:
            pytest.fail("the console is not to be seen")
        for keys in (("search", "--name", NAME, "windowfocus", "--sync"), ("key", "F8")):
            subprocess.run(["xdotool", *keys], env=xserver.environment, check=True)
        while (left := left_edge(xserver, DIRECTIVES)) is None and time.monotonic() < end:
            time.sleep(0.2)
        assert left is not None, "no window of directives came"
        assert left in expected  # at the desk, not before the wall
    finally:
        program.terminate()
        assert program.wait(15) == 0
