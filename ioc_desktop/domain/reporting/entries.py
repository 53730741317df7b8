"""Figures as reported: understood, but not yet held against anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.reporting.cells import Cell, Row
from ioc_desktop.domain.reporting.periods import Period
from ioc_desktop.domain.rows import FigureStatus, Indicator, Measure, Observation


class FigureKey(NamedTuple):
    """All that makes a figure that figure, whatever its id: a correction has the same key."""

    indicator: str
    locality: str
    system: str
    agency: str
    measure: Measure
    start_s: int
    period: str

    @property
    def series(self) -> SeriesKey:
        """Return the series that it is a point of."""
        return SeriesKey(*self[:5], self.period)


class SeriesKey(NamedTuple):
    """One series: the figures of a place or agency, period after period."""

    indicator: str
    locality: str
    system: str
    agency: str
    measure: Measure
    period: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One reported figure and the row it stands in. ``status`` None: not said."""

    row: Row
    indicator: Indicator
    period: Period
    value: float
    locality: str = ""
    system: str = ""
    agency: str = ""
    measure: Measure = "actual"
    status: FigureStatus | None = None
    note: str = ""
    confirmed: bool = False

    @property
    def key(self) -> FigureKey:
        """Return what makes it that figure."""
        return FigureKey(
            self.indicator.id,
            self.locality,
            self.system,
            self.agency,
            self.measure,
            parse_instant(self.period.start),
            self.period.length,
        )

    def cell(self, name: str) -> Cell:
        """Return the cell that a finding about a field points to."""
        found = self.row.cells.get(name)
        return found if found is not None else self.row.cell("value")


@dataclass(frozen=True, slots=True)
class Known:
    """A figure as the centre has it: its id, latest revision and row."""

    id: str
    rev: int
    row: Observation


@dataclass(frozen=True, slots=True)
class Past:
    """What a centre has of the indicators that a report speaks of.

    ``series`` are ``(start, value)`` in the order of time, the latest revision of each;
    illustrative values are not among them, for nothing may be judged by what was made up.
    """

    figures: dict[FigureKey, Known] = field(default_factory=dict)
    series: dict[SeriesKey, list[tuple[int, float]]] = field(default_factory=dict)
    lengths: dict[str, frozenset[str]] = field(default_factory=dict)
    """The lengths of period that an indicator has been reported with."""

    def told(self, key: FigureKey) -> Observation | None:
        """Return what was truly reported of a figure, None if nothing was."""
        known = self.figures.get(key)
        return None if known is None or known.row.illustrative else known.row


def key_of(row: Observation) -> FigureKey | None:
    """Return the key of a stored figure; None where its start cannot be read."""
    try:
        start_s = parse_instant(row.period_start)
    except ValueError:
        return None
    system = row.system if row.locality else ""
    return FigureKey(
        row.indicator, row.locality, system, row.agency, row.measure, start_s, row.period
    )
