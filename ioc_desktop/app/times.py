"""The room's clock: the machine's, or a simulated day that all processes share."""

from __future__ import annotations

import time
from datetime import datetime

from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.errors import ConfigError, Finding


def timeline_from(clock: str, speed: float, *, anchor_s: float | None = None) -> Timeline:
    """Return the timeline for a ``--clock`` and ``--speed`` of the command line.

    Args:
        clock: ``now`` or an ISO 8601 time with its offset.
        speed: simulated seconds per second; 1 and ``now`` together are the plain clock.
        anchor_s: the machine's time (epoch seconds) at which ``clock`` applies; now if None.

    Raises:
        ConfigError: ``clock`` is no time.
    """
    anchor = time.time() if anchor_s is None else anchor_s
    if clock == "now":
        if speed == 1.0:
            return Timeline()
        return Timeline(origin_s=anchor, anchor_s=anchor, speed=speed)
    try:
        start = datetime.fromisoformat(clock)
    except ValueError:
        reason = f"{clock!r} is no time; write it as 2021-10-07T16:30:00+07:00 or 'now'"
        raise ConfigError((Finding("command line", "--clock", reason),)) from None
    if start.tzinfo is None:
        reason = f"{clock!r} has no offset; add +07:00 for Vietnam"
        raise ConfigError((Finding("command line", "--clock", reason),))
    return Timeline(origin_s=start.timestamp(), anchor_s=anchor, speed=speed)
