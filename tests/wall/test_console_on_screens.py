"""Where the console opens and what is done with it by hand, on a real X server, whole program."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.xserver import XServer

SITE = """
schema = 1
name = "Trung tâm thử"
language = "en"
scene = "thuong-truc"
[[centre]]
id = "nghean"
url = "http://127.0.0.1:9"
[[officer]]
id = "hoa"
name = "Nguyễn Thị Hoà"
"""
NAME = "Console – Trung tâm thử"
DIRECTIVES = "Directives – Trung tâm thử"
LONGEST_S = 40.0


def geometry(server: XServer, name: str = NAME) -> tuple[int, int, int, int] | None:
    """Return a window's place on the desktop, None while it is not shown."""
    result = subprocess.run(
        ["xwininfo", "-name", name], env=server.environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if result.returncode or "IsViewable" not in result.stdout:
        return None
    found = [
        re.search(rf"{label}:\s+(-?\d+)", result.stdout)
        for label in ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
    ]
    x, y, width, height = (int(one[1]) for one in found if one is not None)
    return x, y, width, height


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait until something is so."""
    end = time.monotonic() + LONGEST_S
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"it never came: {what}")
        time.sleep(0.2)


def hand(server: XServer, *keys: str) -> None:
    """Do something with keyboard or pointer."""
    subprocess.run(["xdotool", *keys], env=server.environment, check=True)


def write_site(folder: Path, roles: dict[str, str]) -> Path:
    """Write a site whose only centre does not answer; ``roles`` are connectors by role."""
    screens = "".join(
        f'[[screen]]\nrole = "{role}"\nconnector = "{connector}"\n'
        for role, connector in roles.items()
    )
    site = folder / "site.toml"
    site.write_text(SITE + screens, encoding="utf-8")
    return site


@contextmanager
def program(
    server: XServer, folder: Path, roles: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Run the wall with its console; ``roles`` are connectors by role. It must end well."""
    site = write_site(folder, roles)
    running = subprocess.Popen(
        [sys.executable, "-m", "ioc_desktop", "wall", "--site", site, "--data", folder / "data"],
        env=server.environment | {"XDG_CONFIG_HOME": str(folder / "config")},
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: running.poll() is not None or geometry(server) is not None, "the console")
        assert running.poll() is None
        yield running
    finally:
        running.terminate()
        assert running.wait(15) == 0


def is_painted(server: XServer, folder: Path, place: tuple[int, int, int, int]) -> bool:
    """Whether something with many shades can be seen there."""
    shades = server.picture(folder / "desk.png").crop(place).getcolors(1 << 20)
    return shades is not None and len(shades) > 50


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
    with program(xserver, tmp_path, roles):
        place = geometry(xserver)
        assert place is not None
        assert place[0] in expected
        # Painted, in front of the wall if it stands there.
        until(
            lambda: is_painted(xserver, tmp_path, (place[0] + 100, 200, place[0] + 1100, 700)),
            "the console's picture",
        )
        hand(xserver, "search", "--name", NAME, "windowfocus", "--sync")
        hand(xserver, "key", "F8")
        until(lambda: geometry(xserver, DIRECTIVES) is not None, "the window of directives")
        second = geometry(xserver, DIRECTIVES)
        assert second is not None
        assert second[0] in expected  # at the desk, not before the wall


def test_a_scene_is_carried_to_one_screen_and_taken_back_by_hand(xserver: XServer, tmp_path: Path):
    for index, (mode, x) in enumerate((("1280x720", 0), ("1280x720", 1280), ("1366x768", 2560))):
        xserver.plug(index, mode, x=x, y=0)
    roles = {"A1": "DUMMY0", "B1": "DUMMY1"}
    # What the tiles say changes when the station has made its first try, so it has made it.
    fetch = [sys.executable, "-m", "ioc_desktop", "sync", "--once"]
    fetch += ["--site", str(write_site(tmp_path, roles)), "--data", str(tmp_path / "data")]
    assert subprocess.run(fetch, capture_output=True, check=False).returncode == 1
    with program(xserver, tmp_path, roles):
        place = geometry(xserver)
        assert place is not None
        left, top, width, _ = place
        until(
            lambda: is_painted(xserver, tmp_path, (left + 350, top, left + width, top + 500)),
            "the small wall",
        )

        def screens() -> list[bytes]:
            whole = xserver.picture(tmp_path / "wall.png")
            # Without the lines above and below, where clock and heartbeat move.
            return [whole.crop((x + 40, 80, x + 1240, 640)).tobytes() for x in (0, 1280)]

        until(lambda: screens() == screens(), "a wall at rest")
        before = screens()
        hand(xserver, "search", "--name", NAME, "windowfocus", "--sync")
        # The rail's second row is the first favourite; the third one is not on air.
        row = (left + 100, top + 50 + 27 * 2 + 13)
        hand(xserver, "mousemove", str(row[0]), str(row[1]), "mousedown", "1")
        target = (left + 316 + (width - 316) * 3 // 4, top + 260)
        for step in range(1, 9):
            at = [
                str(start + (end - start) * step // 8)
                for start, end in zip(row, target, strict=True)
            ]
            hand(xserver, "mousemove", *at)
            time.sleep(0.05)
        hand(xserver, "mouseup", "1")
        until(lambda: screens()[1] != before[1], "the scene on the second screen")
        is_first_as_before = screens()[0] == before[0]  # two megabytes are not told apart in words
        assert is_first_as_before
        until(lambda: screens() == screens(), "a wall at rest")
        hand(xserver, "key", "BackSpace")
        until(lambda: screens() == before, "the scene before")


def test_the_console_comes_back_where_it_was_and_follows_its_screen(
    xserver: XServer, tmp_path: Path
):
    xserver.plug(0, "1280x720", x=0, y=0)
    xserver.plug(1, "1920x1080", x=1280, y=0)
    kept = tmp_path / "config" / "ioc-desktop" / "windows.json"

    def is_kept(x: int, y: int) -> bool:
        try:
            window = json.loads(kept.read_text(encoding="utf-8"))["windows"]["ConsoleWindow"]
        except (OSError, KeyError, ValueError):
            return False
        return (window["x"], window["y"]) == (x, y)

    def stands(x: int, y: int) -> bool:
        place = geometry(xserver)
        return place is not None and place[:2] == (x, y)

    with program(xserver, tmp_path, {"A1": "DUMMY0"}):
        hand(xserver, "search", "--name", NAME, "windowsize", "1300", "780")
        hand(xserver, "search", "--name", NAME, "windowmove", "1400", "90")
        until(lambda: is_kept(120, 90), "the place in the file")
    with program(xserver, tmp_path, {"A1": "DUMMY0"}):
        until(lambda: geometry(xserver) == (1400, 90, 1300, 780), "the place of before")
        xserver.unplug(1)
        until(lambda: not stands(1400, 90), "a place on the screen that is left")
        place = geometry(xserver)
        assert place is not None
        assert place[0] < 1280
        xserver.plug(1, "1920x1080", x=1280, y=0)
        until(lambda: stands(1400, 90), "the place on the screen that is back")
    assert is_kept(120, 90)
