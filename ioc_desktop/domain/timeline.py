"""Real time, or a simulated day that runs at its own pace; no clock is read here."""

from __future__ import annotations

import msgspec


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """Maps the machine's clock to the time the room lives in.

    The default is the identity. A simulation starts at ``origin_s`` when the machine's
    clock reads ``anchor_s`` and runs ``speed`` times as fast (all epoch seconds, UTC).
    The processes of one demonstration share one timeline, and the screen says so.
    """

    origin_s: float = 0.0
    anchor_s: float = 0.0
    speed: float = 1.0

    @property
    def simulated(self) -> bool:
        """Whether this is anything but the machine's own clock."""
        return self.origin_s != self.anchor_s or self.speed != 1.0

    def at(self, machine_s: float) -> float:
        """Return the room's time for a reading of the machine's clock (epoch seconds)."""
        return self.origin_s + (machine_s - self.anchor_s) * self.speed
