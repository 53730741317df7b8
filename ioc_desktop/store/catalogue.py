"""The catalogues of all centres as readers hold them: decoded once, kept until they change."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from ioc_desktop.domain.rows import Agency, Indicator, Locality, Row, Subsystem

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class CentreCatalogue:
    """What one centre says it has: subsystems, units, agencies and indicators by their keys."""

    centre: str
    subsystems: dict[str, Subsystem] = field(default_factory=dict)
    localities: dict[tuple[str, str], Locality] = field(default_factory=dict)
    """By (unit system, code)."""
    agencies: dict[str, Agency] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)

    def agency_name(self, code: str) -> str:
        """Return the agency's name; its code where the catalogue does not know it."""
        agency = self.agencies.get(code)
        return code if agency is None else agency.name

    def locality(self, system: str, code: str) -> Locality | None:
        """Return the unit of that system; without a system the newest unit of that code."""
        if system:
            return self.localities.get((system, code))
        found = [unit for unit in self.localities.values() if unit.code == code]
        return max(found, key=lambda unit: unit.system, default=None)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The catalogues of all centres, by centre."""

    centres: dict[str, CentreCatalogue]

    def of(self, centre: str) -> CentreCatalogue | None:
        """Return one centre's catalogue, None if nothing of it was ever received."""
        return self.centres.get(centre)

    def owner(self, indicator: str) -> str | None:
        """Return the centre whose figure is the figure of record.

        The ``owner`` that a catalogue names, if that centre has the indicator; otherwise
        the first centre by id that has it.
        """
        having = [name for name, one in sorted(self.centres.items()) if indicator in one.indicators]
        for name in having:
            owner = self.centres[name].indicators[indicator].owner
            if owner in having:
                return owner
        return having[0] if having else None


def read_catalogue(connection: sqlite3.Connection) -> Catalogue:
    """Decode all live rows of the four catalogue datasets, inside the caller's transaction."""
    centres: dict[str, CentreCatalogue] = {}
    for (centre,) in connection.execute(
        "SELECT DISTINCT centre FROM feeds WHERE stage = 'live' ORDER BY centre"
    ):
        subsystems = _rows(connection, centre, "subsystems", Subsystem)
        localities = _rows(connection, centre, "localities", Locality)
        agencies = _rows(connection, centre, "agencies", Agency)
        indicators = _rows(connection, centre, "indicators", Indicator)
        centres[centre] = CentreCatalogue(
            centre,
            {row.id: row for row in sorted(subsystems, key=lambda row: (row.order, row.id))},
            {
                (row.system, row.code): row
                for row in sorted(localities, key=lambda row: (row.order, row.code))
            },
            {row.code: row for row in sorted(agencies, key=lambda row: (row.kind, row.code))},
            {row.id: row for row in sorted(indicators, key=lambda row: row.id)},
        )
    return Catalogue(centres)


def _rows(connection: sqlite3.Connection, centre: str, dataset: str, kind: type[R]) -> Iterable[R]:
    decoder = msgspec.json.Decoder(kind)
    query = (
        f"SELECT row FROM {dataset} WHERE row IS NOT NULL AND feed ="  # noqa: S608  # one of our own tables
        " (SELECT feed FROM feeds WHERE centre = ? AND dataset = ? AND stage = 'live')"
    )
    return [decoder.decode(text) for (text,) in connection.execute(query, (centre, dataset))]
