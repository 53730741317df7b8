"""A scene from nothing, by keyboard and mouse, on a real X server with the whole program.

Made, saved, put on the wall; then its file is broken by hand: the wall keeps it and says so, the
editor tells the place and brings the good version back.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from ioc_desktop.layout import Scene, load_scene
from ioc_desktop.sdk.theme import DARK
from tests.xserver import XServer

SITE = """
schema = 1
name = "Trung tâm thử"
[[centre]]
id = "nghean"
url = "http://127.0.0.1:9"
[[screen]]
role = "A1"
connector = "DUMMY0"
width_mm = 2160
height_mm = 1215
distance_mm = 3000
"""
CONSOLE, EDITOR = "Bàn trực – Trung tâm thử", "Soạn cảnh – Trung tâm thử"
PATIENCE_S = 40
PALETTE_PX, SIDE_PX = 244, 372


class Program:
    """The whole program on a wall of one screen with a desk beside it, and an officer's hands."""

    def __init__(self, server: XServer, folder: Path, site_text: str = SITE) -> None:
        site = folder / "site.toml"
        site.write_text(site_text, encoding="utf-8")
        self._server, self._folder = server, folder
        self.scenes = folder / "config" / "ioc-desktop" / "scenes"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ioc_desktop", "wall", "--site", site, "--data", folder / "d"],
            env=server.environment
            | {"XDG_CONFIG_HOME": str(folder / "config"), "HOME": str(folder)},
            stderr=subprocess.DEVNULL,
        )

    def until(self, what: Callable[[], bool], why: str) -> None:
        """Wait for something that is to come; fail with ``why`` if it does not."""
        end = time.monotonic() + PATIENCE_S
        while not what():
            assert self.process.poll() is None, "the program ended"
            if time.monotonic() > end:
                self._server.picture(self._folder / "failed.png")
                pytest.fail(f"{why} (see {self._folder}/failed.png)")
            time.sleep(0.1)

    def place(self, name: str) -> tuple[int, int, int, int] | None:
        """Return where a window stands on the desktop, None while it is not shown."""
        told = self._run("xwininfo", "-name", name)
        numbers = [
            re.search(rf"{key}:\s+(-?\d+)", told)
            for key in ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
        ]
        if "IsViewable" not in told or None in numbers:
            return None
        x, y, width, height = (int(found[1]) for found in numbers if found is not None)
        return x, y, width, height

    def go_to(self, name: str) -> tuple[int, int, int, int]:
        """Give a window the keyboard, once it is there; return its place."""
        self.until(lambda: self.place(name) is not None, f"no window {name}")
        self._run("xdotool", "search", "--name", name, "windowfocus", "--sync")
        place = self.place(name)
        assert place is not None
        return place

    def key(self, *keys: str) -> None:
        self._run("xdotool", "key", "--delay", "60", *keys)

    def write(self, text: str) -> None:
        self._run("xdotool", "type", "--delay", "60", text)

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Press, move in steps as a hand does, let go."""
        self._run("xdotool", "mousemove", *map(str, start), "mousedown", "1")
        for part in range(1, 9):
            x, y = (a + (b - a) * part // 8 for a, b in zip(start, end, strict=True))
            self._run("xdotool", "mousemove", str(x), str(y))
            time.sleep(0.03)
        self._run("xdotool", "mouseup", "1")

    def picture(self) -> Image.Image:
        return self._server.picture(self._folder / "now.png").convert("RGB")

    def wall(self) -> Image.Image:
        return self.picture().crop((0, 0, 1920, 1080))

    def banner_on_wall(self) -> bool:
        """Whether the strip that says what is wrong stands on the wall: its amber edge."""
        wall = self.wall()
        amber = tuple(bytes.fromhex(DARK.amber[1:]))
        column = [wall.getpixel((300, y)) for y in range(160)]
        return column.count(amber) >= 3

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            command, env=self._server.environment, capture_output=True, text=True, check=False
        )
        return done.stdout

    def close(self) -> None:
        self.process.terminate()
        assert self.process.wait(15) == 0


@pytest.fixture
def program(xserver: XServer, tmp_path: Path) -> Iterator[Program]:
    for index in range(2):
        xserver.plug(index, "1920x1080", x=index * 1920, y=0)
    made = Program(xserver, tmp_path)
    yield made
    made.close()


def tiles(scene: Scene) -> dict[str, tuple[int, int]]:
    return {tile.bundle: tile.at for tile in scene.variants[0].displays[0].tiles}


def count(file: Path) -> int:
    return len(load_scene(file).variants[0].displays[0].tiles)


def test_a_scene_from_nothing_broken_by_hand_and_rolled_back(program: Program) -> None:
    program.go_to(CONSOLE)
    program.key("ctrl+e")
    x, y, width, height = program.go_to(EDITOR)
    file = program.scenes / "truc-dem.toml"

    program.key("ctrl+n")  # by keyboard: a name, the empty template, a clock
    program.write("Truc dem")
    program.key("Tab", "End", "Return")
    program.key("Insert")
    program.write("dong ho")
    program.key("Return")
    program.key("ctrl+s")
    program.until(file.exists, "nothing was saved")
    assert list(tiles(load_scene(file))) == ["clock"]

    program.key("Insert")  # by mouse: out of the palette, then somewhere else
    program.write("van ban qua han")
    row = row_chosen(program, x, y, height)
    middle = x + PALETTE_PX + (width - PALETTE_PX - SIDE_PX) // 2, y + height // 2
    program.drag(row, (middle[0] + 60, middle[1]))
    program.key("ctrl+s")
    program.until(lambda: len(tiles(load_scene(file))) == 2, "no tile came out of the palette")
    before = tiles(load_scene(file))["documents"]
    program.drag((middle[0] + 90, middle[1] + 20), (middle[0] - 60, middle[1] + 20))
    program.key("ctrl+s")
    program.until(lambda: tiles(load_scene(file))["documents"] < before, "it was not moved")
    program.key("ctrl+c", "ctrl+v", "ctrl+s")
    program.until(lambda: count(file) == 3, "no copy was pasted")
    program.key("ctrl+z", "ctrl+s")
    program.until(lambda: count(file) == 2, "the copy was not undone")

    old = program.wall()
    program.key("ctrl+Return")
    program.until(
        lambda: program.wall().resize((96, 54)) != old.resize((96, 54)), "not on the wall"
    )
    good = file.read_text(encoding="utf-8")
    assert not program.banner_on_wall()

    file.write_text(good.replace("span = [", "span = [90"), encoding="utf-8")
    program.until(program.banner_on_wall, "the wall does not say that the file is broken")
    program.go_to(EDITOR)
    program.key("Escape", "F6", "space")  # the first way back that the editor offers
    program.until(lambda: file.read_text(encoding="utf-8") == good, "it was not rolled back")
    program.until(lambda: not program.banner_on_wall(), "the wall still says that it is broken")


def row_chosen(program: Program, x: int, y: int, height: int) -> tuple[int, int]:
    """Return the middle of the palette's chosen row, on the desktop."""
    shade = tuple(bytes.fromhex(DARK.shade_low[1:]))
    found: list[int] = []

    def seen() -> bool:
        picture = program.picture()
        found[:] = [
            row
            for row in range(y, y + height)
            if picture.getpixel((x + PALETTE_PX - 40, row)) == shade
        ]
        return len(found) > 10  # px: a row is that high

    program.until(seen, "nothing is chosen in the palette")
    return x + PALETTE_PX // 2, found[len(found) // 2]
