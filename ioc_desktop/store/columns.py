"""Observations by column: the form in which they travel fast from a page to SQL.

A page of a thousand observations as a thousand objects costs more to make, to send between
processes and to walk through than SQLite takes to store it. By column the same rows are a
dozen flat lists, which C code makes, packs, unpacks and zips into rows; a series is told once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.rows import FigureStatus, Observation
from ioc_desktop.store.pages import Change, SetAside

SeriesKey = tuple[str, str, str, str, str, str]
"""Indicator, measure, locality, unit system, agency, period."""

DELETED: Final = -1
"""In ``ObservationColumns.series``: this change deletes its row."""

HIGHEST_REV: Final = (1 << 63) - 1


class ObservationColumns(msgspec.Struct, array_like=True, gc=False):
    """Changes of observations, checked: all lists but ``keys`` have one entry per change.

    ``series`` points into ``keys`` or is ``DELETED``; then only ``ids`` and ``revs`` mean
    anything. Times are epoch seconds, ``extras`` JSON objects as text.
    """

    keys: list[SeriesKey]
    ids: list[str]
    revs: list[int]
    series: list[int]
    starts_s: list[int]
    values: list[float | None]
    statuses: list[FigureStatus]
    as_of_s: list[int | None]
    sources: list[str | None]
    notes: list[str | None]
    illustrative: list[bool]
    extras: list[str | None]

    def __len__(self) -> int:
        """Return how many changes these are."""
        return len(self.ids)


def columns_of(changes: Sequence[Change]) -> tuple[ObservationColumns, list[SetAside]]:
    """Return changes by column, and those whose times or revisions cannot be kept."""
    keys: dict[SeriesKey, int] = {}
    columns = ObservationColumns([], [], [], [], [], [], [], [], [], [], [], [])
    refused: list[SetAside] = []
    for change in changes:
        if not 0 <= change.rev <= HIGHEST_REV:
            reason = f"the revision {change.rev} is out of range"
            refused.append(SetAside(change.id, reason, b""))
            continue
        row = change.row
        if row is None:
            _append(columns, change, DELETED, 0, None, _NOTHING)
            continue
        assert isinstance(row, Observation)  # noqa: S101  # the sync room decodes by dataset
        try:
            start_s = parse_instant(row.period_start)
            as_of_s = None if row.as_of is None else parse_instant(row.as_of)
        except ValueError as error:
            body = f"period_start={row.period_start!r} as_of={row.as_of!r}".encode()
            refused.append(SetAside(change.id, str(error), body))
            continue
        key = (row.indicator, row.measure, row.locality, row.system, row.agency, row.period)
        _append(columns, change, keys.setdefault(key, len(keys)), start_s, as_of_s, row)
    columns.keys.extend(keys)
    return columns, refused


_NOTHING: Final = Observation(indicator="", period_start="", value=None)


def _append(
    columns: ObservationColumns,
    change: Change,
    series: int,
    start_s: int,
    as_of_s: int | None,
    row: Observation,
) -> None:
    columns.ids.append(change.id)
    columns.revs.append(change.rev)
    columns.series.append(series)
    columns.starts_s.append(start_s)
    columns.values.append(row.value)
    columns.statuses.append(row.status)
    columns.as_of_s.append(as_of_s)
    columns.sources.append(row.source)
    columns.notes.append(row.note)
    columns.illustrative.append(row.illustrative)
    columns.extras.append(None if change.extra is None else change.extra.decode())
