"""The journal of switches as it is read: each line with what is to be known of how it came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ioc_desktop.domain.on_air import Switch

JOURNAL_TOPIC: Final = "duty/journal"
"""Told when switches were taken down."""
REFUSED: Final = "a switch that cannot be taken down"
"""How the station's refusal of a line begins."""
LATE_S: Final = 30
"""A switch that came later than this was made while the station was away."""


@dataclass(frozen=True, slots=True)
class JournalRow:
    """A switch; ``late_s`` = how long after it was handed over, ``missed`` = lost before it."""

    switch: Switch
    late_s: int = 0
    missed: int = 0

    @property
    def late(self) -> bool:
        """Whether it was made while the station was away."""
        return self.late_s > LATE_S


@dataclass(frozen=True, slots=True)
class JournalPage:
    """The newest lines first; ``total`` is of all that match."""

    rows: tuple[JournalRow, ...] = ()
    total: int = 0
