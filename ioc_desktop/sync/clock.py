"""The station's clocks: the room's time for what is shown, a monotonic one for waiting.

Nothing waits on the wall clock and no decision about what to fetch reads it, so a clock that
is 400 days off or jumps back skips nothing and repeats nothing.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ioc_desktop.domain.timeline import Timeline


@dataclass(frozen=True, slots=True)
class StationClock:
    """Readings in seconds: ``wall`` since the epoch, ``monotonic`` since some moment.

    ``timeline`` turns the wall clock into the time that the room lives in.
    """

    timeline: Timeline = field(default_factory=Timeline)
    wall: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic

    def now_s(self) -> int:
        """Return the room's time in whole epoch seconds, for what is stored and shown."""
        return int(self.timeline.at(self.wall()))


class Backoff:
    """Waits between tries: full jitter below a ceiling that doubles up to a cap.

    Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015 ("full jitter").
    """

    def __init__(self, base_s: float, cap_s: float, chance: random.Random) -> None:
        """Wait at most ``base_s`` after the first failure, at most ``cap_s`` ever."""
        self._base_s = base_s
        self._cap_s = cap_s
        self._chance = chance
        self.failures = 0

    def failed(self, at_least_s: float | None = None) -> float:
        """Count a failure; return how long to wait, in seconds.

        ``at_least_s`` is what the centre asked for: waited in full, with jitter on top.
        """
        ceiling_s = min(self._cap_s, self._base_s * 2.0 ** min(self.failures, 30))
        self.failures += 1
        wait_s = self._chance.uniform(0.0, ceiling_s)
        return wait_s if at_least_s is None else at_least_s + min(wait_s, 1.0 + at_least_s / 10)

    def worked(self) -> None:
        """Forget the failures."""
        self.failures = 0
