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
    start = read_time(clock, "--clock", " or 'now'")
    return Timeline(origin_s=start.timestamp(), anchor_s=anchor, speed=speed)


def read_time(text: str, option: str, otherwise: str = "") -> datetime:
    """Return the instant that an option of the command line gives.

    Args:
        text: an ISO 8601 time with its offset.
        option: the option's name, for the message.
        otherwise: what else it takes, for the message.

    Raises:
        ConfigError: it is no time, or without an offset.
    """
    try:
        time_given = datetime.fromisoformat(text)
    except ValueError:
        reason = f"{text!r} is no time; write it as 2021-10-07T16:30:00+07:00{otherwise}"
        raise ConfigError((Finding("command line", option, reason),)) from None
    if time_given.tzinfo is None:
        at = text if "T" in text or " " in text else f"{text}T17:00"
        reason = f"{text!r} has no time of day with its offset; for Vietnam write {at}+07:00"
        raise ConfigError((Finding("command line", option, reason),))
    return time_given
