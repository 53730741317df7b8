"""Figures from before a reform of the territorial units, found through the crosswalk.

A locality's series ends with its unit system; what it is compared with may lie in the series
of other units of an earlier one. Which, and whether that is right, is the domain's to say
(``domain.crosswalk``); here the values are looked up, in the moment that all answers share.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import NamedTuple

from ioc_desktop.domain.crosswalk import Crossing, Origin, earlier_value, origin
from ioc_desktop.domain.rows import Indicator
from ioc_desktop.domain.units import UNITS_FILE, UnitBook, read_units
from ioc_desktop.shipped import shipped
from ioc_desktop.store.kept import Observed, Told, value_of
from ioc_desktop.store.moment import Moment


class Earlier(NamedTuple):
    """A value from before a reform, or why there is none to compare with."""

    value: float | None
    crossing: Crossing | None


class Past(NamedTuple):
    """A place's earlier self in one system: the series of the units that it was made of."""

    system: str
    origin: Origin
    series: dict[str, int]
    """By old unit; those that never had a figure are missing."""


@cache
def unit_book() -> UnitBook:
    """Return the province's unit systems and reforms, read once."""
    return read_units((shipped("resources") / UNITS_FILE).read_bytes())


class Pasts:
    """Where the earlier figures of an indicator's localities are, worked out once an answer."""

    def __init__(self, moment: Moment, centre: str, indicator: Indicator) -> None:
        """Remember whose they are; nothing is looked at before somebody asks."""
        self._moment, self._centre, self.indicator = moment, centre, indicator

    @cached_property
    def _series(self) -> dict[tuple[object, ...], int]:
        """The series of localities by unit and all else they are of; {} in one system alone."""
        rows = self._moment.latest(self._centre, self.indicator.id)
        if len({row.system for row in rows if row.locality and row.system}) <= 1:
            return {}
        return {
            (row.system, row.locality, row.measure, row.agency, row.period): row.series
            for row in rows
            if row.locality
        }

    def of(self, row: Observed) -> Iterable[Past]:
        """Yield the place's earlier selves that had figures, the latest system first."""
        if not row.locality or not self._series:
            return
        book = unit_book()
        for system in book.earlier(row.system):
            reform = book.reform(system, row.system)
            if reform is None:
                continue
            found = origin(book, reform, row.locality, self.indicator)
            series = {
                code: number
                for code in found.codes
                if (number := self._number(system, code, row)) is not None
            }
            if series:
                yield Past(system, found, series)

    def at(self, row: Observed, start_s: int) -> Earlier:
        """Return what the place had in the period that starts then, from before a reform."""
        for past in self.of(row):
            keys = {code: (number, start_s) for code, number in past.series.items()}
            told = self._moment.at(self._centre, self.indicator.id, keys.values())
            values = {code: value_of(told.get(key)) for code, key in keys.items()}
            value, crossing = earlier_value(unit_book(), past.origin, values)
            if value is not None or crossing is not None:
                return Earlier(value, crossing)
        return Earlier(None, None)

    def _number(self, system: str, code: str, row: Observed) -> int | None:
        return self._series.get((system, code, row.measure, row.agency, row.period))


def compared(
    pasts: Pasts,
    row: Observed,
    keys: Iterable[tuple[int, int]],
    told: Mapping[tuple[int, int], Told | None],
) -> tuple[Earlier, ...]:
    """Return the earlier values asked for, through the crosswalk where the series has no row.

    ``keys`` are (series, start) of the same period last year and of the period before.
    """
    found: list[Earlier] = []
    for key in keys:
        known = told.get(key)
        found.append(pasts.at(row, key[1]) if known is None else Earlier(known[0], None))
    return tuple(found)


def crossing_of(found: Iterable[Earlier]) -> Crossing | None:
    """Return what is to be said of a comparison: its first crossing, last year's before others."""
    return next((one.crossing for one in found if one.crossing is not None), None)
