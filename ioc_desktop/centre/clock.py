"""The centre's clock, for programs beside its server: an import must know what day it is there."""

from __future__ import annotations

import msgspec

from ioc_desktop.centre.store import CentreStore
from ioc_desktop.domain.timeline import Timeline

_KEY = "timeline"


def remember_timeline(store: CentreStore, timeline: Timeline) -> None:
    """Write down how the centre's time follows the machine's clock."""
    told = msgspec.json.encode(timeline).decode()
    if store.get(_KEY) != told:
        store.set(_KEY, told)


def centre_time_s(store: CentreStore, machine_s: float) -> int:
    """Return the centre's time (epoch seconds) when the machine's clock reads ``machine_s``.

    Never before what has already happened there: a demonstration whose server stopped goes
    on from where it was.
    """
    told = store.get(_KEY)
    timeline = Timeline() if told is None else msgspec.json.decode(told, type=Timeline)
    return max(int(timeline.at(machine_s)), int(store.get("done") or 0))
