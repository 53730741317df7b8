"""The monitors of a campaign: plugged, pulled, swapped, scaled, one random event at a time."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from tests.xserver import XServer
from tests.xsettings import DesktopScale

SCREENS = 8
COLUMNS, PITCH_X, PITCH_Y = 4, 1920, 2160
MODES = ("1920x1080", "1280x720", "1920x1200", "1600x900")
SCALES = (1.0, 1.5, 2.0)


@dataclass
class Cables:
    """The monitors as they were plugged; every event is one call."""

    server: XServer
    scale: DesktopScale
    modes: list[str] = field(default_factory=lambda: [MODES[0]] * SCREENS)
    slots: list[int] = field(default_factory=lambda: list(range(SCREENS)))
    on: set[int] = field(default_factory=set)
    factor: float = 1.0

    @property
    def off(self) -> list[int]:
        """The outputs without a monitor."""
        return sorted(set(range(SCREENS)) - self.on)

    def plug(self, index: int) -> None:
        slot = self.slots[index]
        x, y = slot % COLUMNS * PITCH_X, slot // COLUMNS * PITCH_Y
        self.server.plug(index, self.modes[index], x, y)
        self.on.add(index)

    def unplug(self, index: int) -> None:
        self.server.unplug(index)
        self.on.discard(index)

    def all_on(self) -> str:
        for index in self.off:
            self.plug(index)
        return "all on"

    def all_off(self) -> str:
        for index in sorted(self.on):
            self.unplug(index)
        return "all off"

    def random_event(self, seed: random.Random) -> str:
        """Do one event that is possible now; return what it was."""
        possible = [self.all_on if self.off else self.all_off, self.all_off]
        some = [lambda: self.set_scale(seed.choice(SCALES))]
        if self.on:
            some += [
                lambda: self.pull(seed.choice(sorted(self.on))),
                lambda: self.set_mode(seed.choice(sorted(self.on)), seed.choice(MODES)),
            ]
        if self.off:
            some.append(lambda: self.plug_again(seed.choice(self.off)))
        if len(self.on) > 1:
            some.append(lambda: self.swap(*seed.sample(sorted(self.on), 2)))
        return seed.choice([*possible, *some * 3])()

    def pull(self, index: int) -> str:
        self.unplug(index)
        return f"unplug {index}"

    def plug_again(self, index: int) -> str:
        self.plug(index)
        return f"plug {index}"

    def set_mode(self, index: int, mode: str) -> str:
        self.modes[index] = mode
        self.plug(index)
        return f"mode {index} {mode}"

    def set_scale(self, factor: float) -> str:
        self.factor = factor
        self.scale.set(factor)
        return f"scale {factor}"

    def swap(self, one: int, other: int) -> str:
        """Let two monitors change their places on the desktop."""
        self.slots[one], self.slots[other] = self.slots[other], self.slots[one]
        for index in (one, other):
            self.plug(index)
        return f"swap {one} {other}"
