"""What a centre has, as far as rows from outside must fit it: read from its own store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

import msgspec

from ioc_desktop.centre.intake import row_of
from ioc_desktop.centre.store import CentreStore
from ioc_desktop.domain.reporting.places import Directory, directory
from ioc_desktop.domain.rows import Agency, Indicator, Locality, Row, Subsystem
from ioc_desktop.errors import KnownError

_FOREVER: Final = "9999-12-31"
_LONG_AGO: Final = "0001-01-01"

Kind = TypeVar("Kind", bound=Row)


@dataclass(frozen=True, slots=True)
class CentreKnows:
    """A centre's catalogue; names are looked up with and without diacritics."""

    subsystems: Mapping[str, Subsystem]
    names: Directory
    systems: tuple[tuple[str, str, str], ...]
    """(first day, last day, id) of the unit systems."""

    def system_on(self, day: date) -> str:
        """Return the unit system in force on a day; the nearest one where none is recorded."""
        iso = day.isoformat()
        return next((name for first, last, name in self.systems if first <= iso <= last), "")

    def locality(self, text: str, system: str) -> str | None:
        """Return the code of the one locality that a code or a name means, None = unknown."""
        names = self.names.locality_names.get(system)
        return None if names is None else names.find(text).one

    def agency(self, text: str) -> str | None:
        """Return the code of the one agency that a code or a name means, None = unknown."""
        return self.names.agency_names.find(text).one if text.strip() else None


def known_of(store: CentreStore) -> CentreKnows:
    """Read a centre's catalogue.

    Raises:
        KnownError: there is none yet: the centre was never served.
        StoreUnavailableError: the store cannot be read.
    """
    indicators = _rows(store, "indicators", Indicator)
    if not indicators:
        raise KnownError(
            f"the centre {store.centre} has no catalogue yet; serve it once"
            " (ioc-desktop centre serve), then rows can be put into it"
        )
    localities = _rows(store, "localities", Locality)
    return CentreKnows(
        {row.id: row for row in _rows(store, "subsystems", Subsystem)},
        directory(store.centre, indicators, _rows(store, "agencies", Agency), localities),
        _systems(localities),
    )


def _rows(store: CentreStore, dataset: str, kind: type[Kind]) -> list[Kind]:
    rows = (row_of(item) for _, item in store.items(dataset).values())
    return [msgspec.json.decode(row, type=kind) for row in rows if row is not None]


def _systems(localities: Iterable[Locality]) -> tuple[tuple[str, str, str], ...]:
    """Return when each unit system was in force; the newest first, the oldest since ever."""
    spans: dict[str, tuple[str, str]] = {}
    for unit in localities:
        first, last = unit.valid_from or _LONG_AGO, unit.valid_to or _FOREVER
        known = spans.get(unit.system, (_FOREVER, _LONG_AGO))
        spans[unit.system] = (min(first, known[0]), max(last, known[1]))
    return tuple(sorted(((*span, name) for name, span in spans.items()), reverse=True))
