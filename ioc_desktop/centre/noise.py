"""Numbers that look drawn but follow from a seed: the same on every machine and restart."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from typing import Final

_TOP: Final = 65536.0


@dataclass(frozen=True, slots=True)
class Noise:
    """Draws from a seed and a name; nothing is kept, so any day may be asked for alone."""

    seed: int

    def units(self, name: str, count: int) -> list[float]:
        """Return ``count`` numbers in [0, 1), always the same for the same name."""
        raw = hashlib.shake_128(f"{self.seed}/{name}".encode()).digest(2 * count)
        return [word / _TOP for word in struct.unpack(f"<{count}H", raw)]

    def unit(self, name: str) -> float:
        """Return one number in [0, 1)."""
        return self.units(name, 1)[0]
