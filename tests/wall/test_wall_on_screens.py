import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.xserver import XServer

HEALED_WITHIN_S = 3.0
CORNERS = {"A1": (0, 0), "B1": (1920, 0), "A2": (0, 1080), "B2": (1920, 1080)}
CONNECTORS = {"A1": "DUMMY0", "B1": "DUMMY1", "A2": "DUMMY2", "B2": "DUMMY3"}


class WallProgram:
    """The wall in its own process on a real X server; what it and X say of its windows."""

    def __init__(self, server: XServer, bundles: Path, connectors: dict[str, str]) -> None:
        self._server = server
        program = Path(__file__).with_name("open_wall.py")
        self.process = subprocess.Popen(
            [sys.executable, str(program), str(bundles), json.dumps(connectors)],
            env=server.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.told: dict[str, dict[str, Any]] = {}
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.told = json.loads(line)

    def in_x(self, role: str) -> tuple[tuple[int, int, int, int], bool] | None:
        """Return the window's geometry and whether it is viewable, as X has it."""
        name = f"ioc-desktop {role}"
        result = subprocess.run(
            ["xwininfo", "-name", name],
            env=self._server.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            return None
        found = {}
        for line in result.stdout.splitlines():
            key, _, value = line.strip().partition(":")
            found[key] = value.strip()
        place = tuple(
            int(found[key])
            for key in ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
        )
        return (place[0], place[1], place[2], place[3]), found["Map State"] == "IsViewable"

    def wait(self, what: Callable[[], bool], within_s: float) -> float:
        """Wait until ``what`` is true; return the time it took, or fail with the state."""
        begun = time.monotonic()
        while not what():
            assert self.process.poll() is None, "the wall ended"
            if time.monotonic() - begun > within_s:
                pytest.fail(f"not within {within_s} s: Qt {self.told}, X {self._all_in_x()}")
            time.sleep(0.05)
        return time.monotonic() - begun

    def stands(self, role: str, x: int, y: int, width: int = 1920, height: int = 1080) -> bool:
        """Whether the window fills that place, by X and by Qt, with its page tiled to fit."""
        told = self.told.get(role)
        place = (x, y, width, height)
        return bool(
            told
            and told["visible"]
            and tuple(told["place"]) == place
            and told["page"]
            and told["page"][0] == width
            and told["page"][1] <= height
            and self.in_x(role) == (place, True)
        )

    def away(self, role: str) -> bool:
        """Whether the window is hidden, by X and by Qt, but not gone."""
        told, in_x = self.told.get(role), self.in_x(role)
        return bool(told and not told["visible"] and in_x and not in_x[1])

    def _all_in_x(self) -> dict[str, object]:
        return {role: self.in_x(role) for role in CORNERS}

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(15) == 0
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def wall(four_screens: XServer, tmp_path: Path) -> Iterator[WallProgram]:
    program = WallProgram(four_screens, tmp_path / "bundles", CONNECTORS)
    yield program
    program.close()


def all_stand(wall: WallProgram) -> bool:
    return all(wall.stands(role, *corner) for role, corner in CORNERS.items())


def test_a_screen_is_unplugged_and_comes_back(wall: WallProgram, four_screens: XServer) -> None:
    wall.wait(lambda: all_stand(wall), 20)
    four_screens.unplug(1)
    wall.wait(
        lambda: (
            wall.away("B1")
            and all(wall.stands(role, *CORNERS[role]) for role in ("A1", "A2", "B2"))
        ),
        HEALED_WITHIN_S,
    )
    four_screens.plug(1, "1920x1080", x=1920, y=0)
    wall.wait(lambda: all_stand(wall), HEALED_WITHIN_S)


def test_screens_that_swap_places_keep_their_roles(
    wall: WallProgram, four_screens: XServer
) -> None:
    wall.wait(lambda: all_stand(wall), 20)
    four_screens.unplug(0)
    four_screens.unplug(3)
    four_screens.plug(3, "1920x1080", x=0, y=0)
    four_screens.plug(0, "1920x1080", x=1920, y=1080)
    wall.wait(lambda: wall.stands("A1", 1920, 1080) and wall.stands("B2", 0, 0), HEALED_WITHIN_S)


def test_another_resolution_is_tiled_anew(wall: WallProgram, four_screens: XServer) -> None:
    wall.wait(lambda: all_stand(wall), 20)
    four_screens.plug(3, "1280x720", x=1920, y=1080)
    wall.wait(lambda: wall.stands("B2", 1920, 1080, 1280, 720), HEALED_WITHIN_S)


def test_all_screens_go_and_come_back(wall: WallProgram, four_screens: XServer) -> None:
    wall.wait(lambda: all_stand(wall), 20)
    for index in range(4):
        four_screens.unplug(index)
    wall.wait(lambda: all(wall.away(role) for role in CORNERS), HEALED_WITHIN_S)
    for index, (x, y) in enumerate(CORNERS.values()):
        four_screens.plug(index, "1920x1080", x=x, y=y)
    wall.wait(lambda: all_stand(wall), HEALED_WITHIN_S)


def test_without_a_site_the_roles_come_from_the_places(
    four_screens: XServer, tmp_path: Path
) -> None:
    wall = WallProgram(four_screens, tmp_path / "bundles", {})
    try:
        wall.wait(lambda: all_stand(wall), 20)
    finally:
        wall.close()
