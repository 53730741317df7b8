"""No frame shows a half-built scene: each monitor shows the old one, or the new one, whole.

Four monitors, sixty tiles; the desktop is taken as fast as it can be while scenes are switched. The
lines at the edges (clock, heartbeat) are no part of it: they change by themselves.
"""

import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wall.frame_capture import Frame, FrameCapture
from tests.xserver import XServer

ROLES = ("A1", "B1", "C1", "D1")
STRIP = (0, 300, 4 * 1920, 400)
"""Through every tile (they stand side by side, as high as the screen), with its value and chart."""
PARTS = {role: (1920 * column, 0, 1920, STRIP[3]) for column, role in enumerate(ROLES)}
LIMIT_S = 20.0


class SwitchingWall:
    """The wall in its own process, told which scene to show."""

    def __init__(self, server: XServer, bundles: Path) -> None:
        connectors = [server.plug(n, "1920x1080", x=1920 * n) for n in range(len(ROLES))]
        program = Path(__file__).with_name("open_switching.py")
        roles = [f"{one}={other}" for one, other in zip(ROLES, connectors, strict=True)]
        self.process = subprocess.Popen(
            [sys.executable, str(program), str(bundles), *roles],
            env=server.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.told: dict[str, object] = {}
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.told = json.loads(line)

    def show(self, scene: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"scene {scene}\n")
        self.process.stdin.flush()

    def wait(self, **wanted: object) -> None:
        deadline = time.monotonic() + LIMIT_S
        while any(self.told.get(name) != value for name, value in wanted.items()):
            assert time.monotonic() < deadline, f"{self.told}, not {wanted}"
            assert self.process.poll() is None, "the wall has ended"
            time.sleep(0.02)

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(LIMIT_S)
        self._reader.join()
        self.process.stdout.close()


@pytest.fixture
def wall(xserver: XServer, tmp_path: Path) -> Iterator[SwitchingWall]:
    made = SwitchingWall(xserver, tmp_path)
    yield made
    made.close()


def still(capture: FrameCapture) -> dict[str, int]:
    """Return what stands on all monitors once it has stood for half a second.

    All of them show the same tiles: before that the wall is not on every monitor yet.
    """
    deadline = time.monotonic() + LIMIT_S
    before, since_s = capture.take().parts, time.monotonic()
    while time.monotonic() - since_s < 0.5 or len(set(before.values())) > 1:
        assert time.monotonic() < deadline, "the wall does not come to rest"
        now = capture.take().parts
        if now != before:
            before, since_s = now, time.monotonic()
    return before


def watched(capture: FrameCapture, wall: SwitchingWall, scene: str, new: dict[str, int]):
    """Switch; return all frames until the new scene stands on every monitor, and a few more."""
    frames: list[Frame] = [capture.take()]
    wall.show(scene)
    deadline = time.monotonic() + LIMIT_S
    after = 0
    while after < 3:
        assert time.monotonic() < deadline, f"{scene} did not come"
        frames.append(capture.take())
        after += frames[-1].parts == new
    return frames


def run_switches(server: XServer, wall: SwitchingWall, count: int) -> None:
    wall.wait(on_air="day", visible=len(ROLES))
    with FrameCapture(server.display, STRIP, PARTS) as capture:
        looks = {}
        for scene in ("day", "night", "day", "night"):  # what came while starting up is not kept
            wall.show(scene)
            wall.wait(on_air=scene)
            looks[scene] = still(capture)
        assert not set(looks["day"].values()) & set(looks["night"].values()), "too much alike"
        taken = mixed = 0
        skews: dict[bool, list[float]] = {False: [], True: []}
        for turn in range(count):
            scene, other = ("day", "night") if turn % 2 == 0 else ("night", "day")
            if turn == count // 2:
                wall.wait(pictures=60)  # the second half comes on air by pictures
            frames = watched(capture, wall, scene, looks[scene])
            changing = []
            for frame in frames:
                for role, seen in frame.parts.items():
                    assert seen in {looks[other][role], looks[scene][role]}, (
                        f"switch {turn} to {scene}: {role} shows neither the old nor the new scene"
                    )
                if frame.parts not in (looks[other], looks[scene]):
                    changing.append(frame.at_s)
            taken += len(frames)
            mixed += len(changing)
            olds = [frame.at_s for frame in frames if frame.parts == looks[other]]
            news = [frame.at_s for frame in frames if frame.parts == looks[scene]]
            skews[turn >= count // 2].append((min(news) - max(olds)) * 1000)
        print(
            f"\n{count} switches, {taken} frames, none half-built; {mixed} with old and new screens"
        )
        for name, found in (("painted", skews[False]), ("by pictures", skews[True])):
            middle = statistics.median(found)
            print(f"{name}: from all old to all new {middle:.0f} ms, worst {max(found):.0f}")
        assert taken > count * 4


@pytest.mark.timeout(120)
def test_no_frame_of_a_switch_shows_a_half_built_scene(
    wall: SwitchingWall, xserver: XServer
) -> None:
    run_switches(xserver, wall, 8)


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_no_frame_of_fifty_switches_shows_a_half_built_scene(
    wall: SwitchingWall, xserver: XServer
) -> None:
    run_switches(xserver, wall, 50)
