"""A campaign on a real X server with eight monitors: cables, resolutions and scales at random.

The wall runs as its users run it (``open_campaign``), scenes switch every second, and after
each burst of events it must stand again within three seconds: every window where X has its
monitor, none elsewhere, and every tile of high priority of the scene on air to be seen.
``python -m tests.wall.campaign --events 200 --seed 1`` runs one by hand.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ioc_desktop.app.centres import DemoCentres
from ioc_desktop.layout import load_scene
from ioc_desktop.shipped import shipped
from tests.wall.cables import COLUMNS, SCREENS, Cables
from tests.xserver import XServer
from tests.xsettings import DesktopScale

HEALED_WITHIN_S = 3.0
STEADY_S = 0.4
"""The wall stands again once nothing was wrong for so long: an event takes a moment to arrive."""
HELD_S = 1.2
"""So long nothing happens after a burst: at least one scene is switched to."""
ROUNDED_PX = 2
"""A window of a scaled desktop may miss its monitor's edge by so much: Qt's pixels are whole."""

START = "2021-10-07T16:30:00+07:00"
SITE = f"""
schema = 1
name = "Trung tâm thử"
scene = "thuong-truc"
[clock]
start = "{START}"
[[centre]]
id = "nghean"
url = "http://127.0.0.1:9"
[[centre]]
id = "vinh"
url = "http://127.0.0.1:9"
"""
SCREEN = """
[[screen]]
role = "{role}"
connector = "DUMMY{index}"
width_mm = 1210
height_mm = 680
distance_mm = 5000
"""


def role_of(index: int) -> str:
    """Return the role of the monitor in output ``index``: A1 … D1, A2 … D2."""
    return f"{'ABCD'[index % COLUMNS]}{index // COLUMNS + 1}"


def write_site(folder: Path) -> Path:
    """Write the site file of eight monitors of 55 inches, known by their connectors."""
    screens = (SCREEN.format(role=role_of(index), index=index) for index in range(SCREENS))
    site = folder / "site.toml"
    site.write_text(SITE + "".join(screens), encoding="utf-8")
    return site


class CampaignFault(AssertionError):  # noqa: N818  # as the reports name it
    """The wall did not stand again in time; the message has what was seen."""


class CampaignWall:
    """The wall's process, what it tells of itself, and what X says of its windows."""

    def __init__(self, server: XServer, site: Path, data: Path, switch_ms: int, seed: int) -> None:
        self._server, self._data = server, data
        self._log = (data.parent / "wall.err").open("wb")
        program = Path(__file__).with_name("open_campaign.py")
        self.process = subprocess.Popen(
            [sys.executable, str(program), str(site), str(data), str(switch_ms), str(seed)],
            env=server.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self.tellings: list[dict[str, Any]] = []
        self.left: dict[str, list[str]] | None = None
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said = json.loads(line)
            if "left" in said:
                self.left = said["left"]
            else:
                self.tellings.append(said)

    @property
    def told(self) -> dict[str, Any] | None:
        """What was told last."""
        return self.tellings[-1] if self.tellings else None

    def in_x(self) -> dict[str, tuple[int, int, int, int]]:
        """Return the wall windows that X shows, by role: x, y, width, height in px."""
        found = {}
        for index in range(SCREENS):
            role = role_of(index)
            result = subprocess.run(
                ["xwininfo", "-name", f"ioc-desktop {role}"],
                env=self._server.environment,
                capture_output=True,
                text=True,
                check=False,
            )
            if result.returncode or "IsViewable" not in result.stdout:
                continue
            numbers = [
                int(found_one[1])
                for key in ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
                if (found_one := re.search(rf"{key}:\s+(-?\d+)", result.stdout))
            ]
            found[role] = (numbers[0], numbers[1], numbers[2], numbers[3])
        return found

    def complaints(self) -> list[str]:
        """Return what Qt or the wall itself warned of, as far as its end."""
        said = Path(self._log.name).read_text(encoding="utf-8", errors="replace").splitlines()
        for log in sorted((self._data / "logs").glob("wall.log*")):
            said += log.read_text(encoding="utf-8").splitlines()
        return [line for line in said if re.search(r"QPainter|QObject|Traceback|ERROR", line)]

    def close(self) -> None:
        """End it as an officer would and wait for its last words."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        try:
            code = self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self._reader.join()
        self.process.stdout.close()
        self._log.close()
        if code:
            raise CampaignFault(f"the wall ended with {code}")


@dataclass
class Campaign:
    """The events of one seed, the judge of what they lead to, and the figures of it."""

    server: XServer
    wall: CampaignWall
    cables: Cables
    seed: int
    healed_s: list[float] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    stood_s: float = 0.0
    """When the wall stood for the first time."""
    _high: dict[str, frozenset[str]] = field(default_factory=dict)

    def run(self, events: int, within_s: float = HEALED_WITHIN_S) -> None:
        """Do so many events in bursts of one to four; each must heal within ``within_s``.

        Raises:
            CampaignFault: it did not; the seed, the events and what was seen are in it.
        """
        seed = random.Random(self.seed)
        self.heal(60.0)  # the start: everything is imported and read for the first time
        self.healed_s.clear()
        self.stood_s = time.monotonic()
        while len(self.done) < events:
            for _ in range(min(seed.randint(1, 4), events - len(self.done))):
                self.done.append(self.cables.random_event(seed))
                time.sleep(seed.choice((0.0, 0.05, 0.2, 0.5)))
            self.heal(within_s)
            self.hold(seed.uniform(HELD_S, HELD_S + 0.6))

    def heal(self, within_s: float) -> None:
        """Wait until the wall stands as it should; note how long it took.

        Raises:
            CampaignFault: not within ``within_s`` seconds, or the wall's process has ended.
        """
        begun = right_since = time.monotonic()
        while time.monotonic() - right_since < STEADY_S:
            time.sleep(0.05)
            wrong = self.wrong(begun)
            if not wrong:
                continue
            right_since = time.monotonic()
            if self.wall.process.poll() is not None:
                raise CampaignFault(f"seed {self.seed}: the wall ended after {self.done}")
            if right_since - begun > within_s:
                shown = json.dumps(self.wall.told, ensure_ascii=False)
                raise CampaignFault(
                    f"seed {self.seed}: not healed within {within_s} s after "
                    f"{len(self.done)} events, the last {self.done[-6:]}: {wrong}\n{shown}"
                )
        self.healed_s.append(right_since - begun)

    def hold(self, for_s: float) -> None:
        """Go on for so long without an event; every scene shown meanwhile must be whole.

        Raises:
            CampaignFault: some tile of high priority was not to be seen.
        """
        begun_s, before = time.monotonic(), len(self.wall.tellings)
        time.sleep(for_s)
        for told in self.wall.tellings[before:]:
            if told["at_s"] > begun_s and (unseen := self.unseen(told)):
                last = self.done[-6:]
                said = json.dumps(told, ensure_ascii=False)
                raise CampaignFault(
                    f"seed {self.seed}: healed, then {unseen}; events {last}\n{said}"
                )

    def wrong(self, since_s: float) -> str:
        """Return what is not as it should be, judged by what was told after ``since_s``."""
        told = self.wall.told
        if told is None or told["at_s"] < since_s or not told["console"]:
            return "nothing was told, or there is no console yet"
        on = {f"DUMMY{index}" for index in self.cables.on}
        windows = told["windows"]
        for index in range(SCREENS):
            window = windows.get(role_of(index))
            plugged = index in self.cables.on
            if plugged != bool(window and window["visible"]):
                return f"{role_of(index)} {'is not' if plugged else 'is still'} to be seen"
            if plugged and window and window["screen"] != f"DUMMY{index}":
                return f"{role_of(index)} stands on {window['screen']}"
            wide = int(self.cables.modes[index].partition("x")[0]) / self.cables.factor
            if plugged and window and abs(window["place"][2] - wide) > ROUNDED_PX:
                return f"{role_of(index)} is {window['place'][2]} px wide, not {wide:.0f}"
        if on and set(told["screens"]) != on:
            return f"Qt has the screens {told['screens']}"
        return self.wrong_in_x() or self.unseen(told)

    def wrong_in_x(self) -> str:
        """Return which window X does not have where its monitor is."""
        in_x, monitors = self.wall.in_x(), self.server.screens()
        for index in range(SCREENS):
            role, monitor = role_of(index), monitors.get(f"DUMMY{index}")
            place = in_x.get(role)
            if (place is None) != (monitor is None):
                return f"X has {role} at {place}, its monitor at {monitor}"
            if place and monitor and any(
                abs(one - other) > ROUNDED_PX for one, other in zip(place, monitor, strict=True)
            ):  # fmt: skip
                return f"X has {role} at {place}, its monitor at {monitor}"
        return ""

    def unseen(self, told: dict[str, Any]) -> str:
        """Return the tiles of high priority that nobody can see, though a screen lives."""
        if not any(window["visible"] for window in told["windows"].values()):
            return ""
        seen = {name for window in told["windows"].values() for name in window["tiles"]}
        missing = self.high(told["scene"]) - seen
        return f"of {told['scene']} nobody sees {sorted(missing)}" if missing else ""

    def high(self, scene: str) -> frozenset[str]:
        """Return the ids of the tiles of high priority that a wall of 4x2 shows."""
        if scene not in self._high:
            variant = load_scene(shipped("layouts") / f"{scene}.toml").variant_for(4, 2)
            self._high[scene] = frozenset(
                tile.id
                for display in variant.displays
                for tile in display.tiles
                if tile.priority == "high"
            )
        return self._high[scene]

    def longest_unseen_s(self) -> float:
        """Return for how long at most some tile of high priority was not to be seen."""
        longest, since = 0.0, None
        for told in self.wall.tellings:
            if told["at_s"] < self.stood_s or not self.unseen(told):
                since = None
                continue
            since = told["at_s"] if since is None else since
            longest = max(longest, told["at_s"] - since)
        return longest


def fill(data: Path) -> None:
    """Fetch both demonstration centres' figures into a data folder; the centres then end."""
    folder = data.parent / "centres"
    with DemoCentres(folder, clock=START, speed=1.0, state="complete") as centres:
        site = folder / "site.toml"
        site.write_text(
            "".join(
                f'[[centre]]\nid = "{one.profile}"\nurl = "{one.url}"\ntoken = "{one.token}"\n'
                for one in centres.running.values()
            ),
            encoding="utf-8",
        )
        site.chmod(0o600)
        command = [sys.executable, "-m", "ioc_desktop", "sync", "--once"]
        subprocess.run([*command, "--site", site, "--data", data], check=True, timeout=120)


@contextmanager
def campaign(
    folder: Path, seed: int, switch_ms: int = 1000, prepare: Callable[[Path], None] | None = None
) -> Iterator[Campaign]:
    """Run a wall on eight monitors in ``folder``; ``prepare`` fills its data folder."""
    data = folder / "data"
    data.mkdir(parents=True)
    if prepare is not None:
        prepare(data)
    with XServer() as server, DesktopScale(server) as scale:
        cables = Cables(server, scale)
        cables.all_on()
        wall = CampaignWall(server, write_site(folder), data, switch_ms, seed)
        try:
            yield Campaign(server, wall, cables, seed)
        finally:
            wall.close()


def main() -> None:
    """Run one campaign by hand and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="ioc-campaign-") as folder:
        with campaign(Path(folder, "room"), chosen.seed, prepare=fill) as one:
            one.run(chosen.events)
        print(report(one))


def report(one: Campaign) -> str:
    """Return the figures of a campaign that is over, for people."""
    healed = sorted(one.healed_s)
    last = one.wall.tellings[-1]
    return "\n".join(
        (
            f"seed {one.seed}: {len(one.done)} events, {len(healed)} bursts",
            f"{last['switched']} scenes shown",
            f"healed in {healed[len(healed) // 2]:.2f} s (median), {healed[-1]:.2f} s (worst)",
            f"a tile of high priority was unseen for {one.longest_unseen_s():.2f} s at most",
            f"left behind: {one.wall.left}",
            f"complaints: {one.wall.complaints()}",
        )
    )


if __name__ == "__main__":
    main()
