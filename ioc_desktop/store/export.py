"""Rows of the cache for other programs: flat, in order, with their source and their status.

A figure comes with what it needs to be understood elsewhere: the names of its indicator,
locality and agency, its unit, its centre, since when it is known and how official it is.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ioc_desktop.store.catalogue import CentreCatalogue, read_catalogue
from ioc_desktop.store.schema import PLAIN_DATASETS

RESTRICTED: Final = "restricted"
_ZONE: Final = dt.timezone(dt.timedelta(hours=7))

FIGURE_COLUMNS: Final = (
    "centre", "centre_name", "indicator", "indicator_name", "unit", "locality", "locality_name",
    "system", "agency", "agency_name", "measure", "period_start", "period", "value", "status",
    "as_of", "source", "note", "illustrative", "id", "rev",
)  # fmt: skip

DATASETS: Final = ("observations", "records", *PLAIN_DATASETS)

_FIGURES: Final = """
SELECT f.centre, c.name AS centre_name, s.indicator, s.locality, s.system, s.agency, s.measure,
       o.period_start_s, s.period, o.value, o.status, o.as_of_s, o.source, o.note,
       o.illustrative, o.id, o.rev
FROM feeds f
JOIN series s USING (feed)
JOIN observations o USING (series)
LEFT JOIN centres c ON c.centre = f.centre
WHERE f.stage = 'live' AND f.dataset = 'observations' AND (?1 IS NULL OR f.centre = ?1)
ORDER BY f.centre, s.indicator, s.measure, s.locality, s.agency, s.series, o.period_start_s, o.id
"""


@dataclass(slots=True)
class Left:
    """How many rows were left out because they are restricted."""

    restricted: int = 0


def rows_of(
    connection: sqlite3.Connection,
    dataset: str,
    *,
    centre: str | None = None,
    include_restricted: bool = False,
    left: Left,
) -> Iterator[dict[str, Any]]:
    """Yield a dataset's visible rows, times in local time (+07:00); ``left`` counts the others.

    A figure whose indicator is not in the catalogue counts as restricted: nobody says it is
    not. ``centre`` None = of all centres.

    Raises:
        sqlite3.Error: the cache cannot be read.
    """
    if dataset == "observations":
        yield from _figures(connection, centre, include_restricted=include_restricted, left=left)
        return
    catalogue = read_catalogue(connection)
    for owner, row_id, rev, text in connection.execute(
        f"SELECT f.centre, t.id, t.rev, t.row FROM feeds f JOIN {dataset} t USING (feed)"  # noqa: S608  # one of DATASETS
        " WHERE f.stage = 'live' AND f.dataset = ?1 AND t.row IS NOT NULL"
        " AND (?2 IS NULL OR f.centre = ?2) ORDER BY f.centre, t.id",
        (dataset, centre),
    ):
        row = json.loads(text)
        about = catalogue.of(owner)
        hidden = row.get("sensitivity") == RESTRICTED or _tells_of_restricted(row, about)
        if hidden and not include_restricted:
            left.restricted += 1
            continue
        yield {"centre": owner, "id": row_id, "rev": rev} | row


def _tells_of_restricted(row: dict[str, Any], about: CentreCatalogue | None) -> bool:
    """Whether an alarm or a directive is about an indicator that is restricted."""
    named = row.get("indicator") or (row.get("about") or {}).get("indicator")
    indicator = about.indicators.get(named) if about and named else None
    return indicator is not None and indicator.sensitivity == RESTRICTED


def _figures(
    connection: sqlite3.Connection, centre: str | None, *, include_restricted: bool, left: Left
) -> Iterator[dict[str, Any]]:
    catalogue = read_catalogue(connection)
    rows = connection.execute(_FIGURES, (centre,))
    names = [column[0] for column in rows.description]
    for values in rows:
        row = dict(zip(names, values, strict=True))
        about = catalogue.of(row["centre"])
        indicator = about.indicators.get(row["indicator"]) if about else None
        hidden = indicator is None or indicator.sensitivity == RESTRICTED
        if hidden and not include_restricted:
            left.restricted += 1
            continue
        unit = about.locality(row["system"], row["locality"]) if about else None
        row |= {
            "indicator_name": indicator.name.vi if indicator else None,
            "unit": indicator.unit if indicator else None,
            "locality_name": unit.name if unit else None,
            "agency_name": about.agency_name(row["agency"]) if about and row["agency"] else None,
            "period_start": _local(row["period_start_s"]),
            "as_of": _local(row["as_of_s"]),
            "illustrative": bool(row["illustrative"]),
        }
        yield {name: row[name] for name in FIGURE_COLUMNS}


def _local(seconds: int | None) -> str | None:
    if seconds is None:
        return None
    return dt.datetime.fromtimestamp(seconds, _ZONE).isoformat()
