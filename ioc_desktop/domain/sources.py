"""The programs from which a centre itself has data, and since when one is lost."""

from __future__ import annotations

from collections.abc import Iterable

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.rows import Source


def lost_since_s(sources: Iterable[Source], indicator: str = "") -> int | None:
    """Return since when (epoch seconds) a source of an indicator is lost; None = none is.

    Without an indicator any source counts: a list of records that one of them feeds is no
    longer whole. Of several the one that was lost first. A time that cannot be read is the
    beginning of time: lost, nobody knows since when.
    """
    found = [
        _instant_s(source.lost_since)
        for source in sources
        if source.lost_since is not None
        and (not indicator or not source.indicators or indicator in source.indicators)
    ]
    return min(found, default=None)


def _instant_s(text: str) -> int:
    try:
        return parse_instant(text)
    except ValueError:
        return 0
