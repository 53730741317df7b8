"""What a centre already has of the indicators in a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from ioc_desktop.centre.intake import row_of
from ioc_desktop.centre.store import CentreStore
from ioc_desktop.domain.reporting.entries import FigureKey, Known, Past, SeriesKey, key_of
from ioc_desktop.domain.rows import Indicator, Observation

_read_row = msgspec.json.Decoder(Observation).decode


def read_past(
    store: CentreStore, names: Iterable[str], indicators: Mapping[str, Indicator]
) -> Past:
    """Return the figures and series of these indicators, their parts and their wholes.

    Raises:
        StoreUnavailableError: the store cannot be read.
    """
    wanted = set(names)
    for indicator in indicators.values():
        if wanted.intersection((indicator.id, *indicator.parts)):
            wanted.update((indicator.id, *indicator.parts))
    figures: dict[FigureKey, Known] = {}
    series: defaultdict[SeriesKey, list[tuple[int, float]]] = defaultdict(list)
    lengths: defaultdict[str, set[str]] = defaultdict(set)
    for name in sorted(wanted):
        for row_id, (rev, item) in store.items_under("observations", f"{name}/").items():
            encoded = row_of(item)
            if encoded is None:
                continue
            row = _read_row(encoded)
            key = key_of(row)
            if key is None:
                continue
            figures[key] = Known(row_id, rev, row)
            lengths[name].add(row.period)
            if row.value is not None and not row.illustrative:
                series[key.series].append((key.start_s, row.value))
    for points in series.values():
        points.sort()
    return Past(figures, dict(series), {name: frozenset(kept) for name, kept in lengths.items()})
