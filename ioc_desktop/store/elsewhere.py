"""The same figure at another centre: the same place, period and, where told, supplier."""

from __future__ import annotations

from ioc_desktop.domain.rows import Indicator
from ioc_desktop.store.kept import Observed
from ioc_desktop.store.moment import Moment

Same = tuple[int, tuple[float | None, int | None]]
"""Number of the series, then value and as-of."""


def same_elsewhere(moment: Moment, other: str, indicator: Indicator, row: Observed) -> Same | None:
    """Return the series of ``other`` that tells the same as ``row``, with what it tells.

    None where it has no value for the row's period. Of several suppliers the row's own goes
    first; where a figure is not told by agency, anybody's figure of the place counts.
    """
    match = [
        one
        for one in moment.latest(other, indicator.id)
        if one[1:6] == row[1:6]
        or (one[1:4] == row[1:4] and one.period == row.period and not indicator.by_agency)
    ]
    match.sort(key=lambda one: one.agency != row.agency)
    for one in match:
        key = (one.series, row.start_s)
        said = moment.at(other, indicator.id, [key]).get(key)
        if said is not None and said[0] is not None:
            return one.series, said
    return None
