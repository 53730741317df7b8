"""Decoded items of a usual page of observations, by column and checked.

Everything that repeats is looked at once: a page names few series, few lengths of period and
often few times, and C code does the rest.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from ioc_desktop.domain.durations import parse_duration, parse_instant
from ioc_desktop.domain.rows import Observation
from ioc_desktop.store.columns import DELETED, ObservationColumns, SeriesKey

_astuple: Final = msgspec.structs.astuple
_PLACES: Final = {
    field.name: place for place, field in enumerate(msgspec.structs.fields(Observation))
}
_DELETED_ROW: Final = Observation(indicator="", period_start="1970-01-01", value=None)


def observation_columns(items: list[Any]) -> ObservationColumns | None:
    """Return the changes in ``items`` (id, rev, op, row); None = look at them one by one.

    That is the answer to a put without a row, another op, or a time that is none.
    """
    rows = [item.row for item in items]
    ops = {item.op for item in items}
    gone: list[int] = []
    if ops != {"put"}:
        if not ops <= {"put", "delete"}:
            return None
        gone = [place for place, item in enumerate(items) if item.op == "delete"]
        for place in gone:
            rows[place] = _DELETED_ROW
    if None in rows:
        return None
    columns = list(zip(*map(_astuple, rows), strict=True)) or [()] * len(_PLACES)

    def column(name: str) -> tuple[Any, ...]:
        return columns[_PLACES[name]]

    try:
        starts_s = [*map(parse_instant, column("period_start"))]
        as_of_s = _as_of(column("as_of"))
        for period in set(column("period")):
            parse_duration(period)
    except ValueError:
        return None
    keys: dict[SeriesKey, int] = {}
    series = [
        keys.setdefault(key, len(keys))
        for key in zip(
            column("indicator"),
            column("measure"),
            column("locality"),
            column("system"),
            column("agency"),
            column("period"),
            strict=True,
        )
    ]
    for place in gone:
        series[place] = DELETED
    return ObservationColumns(
        keys=list(keys) if not gone else _used(list(keys), series),
        ids=[item.id for item in items],
        revs=[item.rev for item in items],
        series=series,
        starts_s=starts_s,
        values=list(column("value")),
        statuses=list(column("status")),
        as_of_s=as_of_s,
        sources=list(column("source")),
        notes=list(column("note")),
        illustrative=list(column("illustrative")),
        extras=[None] * len(items),
    )


def _as_of(texts: tuple[str | None, ...]) -> list[int | None]:
    parsed = {text: None if text is None else parse_instant(text) for text in set(texts)}
    return [parsed[text] for text in texts]


def _used(keys: list[SeriesKey], series: list[int]) -> list[SeriesKey]:
    """Return the keys that rows point to, and point the rows there."""
    used = sorted({key for key in series if key != DELETED})
    moved = {key: place for place, key in enumerate(used)}
    series[:] = [key if key == DELETED else moved[key] for key in series]
    return [keys[key] for key in used]
