"""What a reader keeps from moment to moment of what it read, and what makes it let go.

Kept by indicator, because what is shown of a figure (its newest values, a chart with its
plan, the periods compared with, earlier values, who owes it) comes from one indicator's
series at one centre. A change that touches one of them drops all that is kept of it; a
change of which nobody knows what it touched, another copy or another catalogue drop
everything. So what is kept is always what would be read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from ioc_desktop.domain.figures import BreakdownRow, Freshness, Series, Vintage
from ioc_desktop.domain.rows import FigureStatus, Measure
from ioc_desktop.store import touched

if TYPE_CHECKING:
    from ioc_desktop.store.expected import Debtors
    from ioc_desktop.store.obligation_answers import Owed
    from ioc_desktop.store.punctuality_answers import Tallies


class Observed(NamedTuple):
    """One stored figure with the key of its series. Times in epoch seconds."""

    series: int
    measure: Measure
    locality: str
    system: str
    agency: str
    period: str
    start_s: int
    id: str
    value: float | None
    status: FigureStatus
    as_of_s: int | None
    source: str | None
    note: str | None
    illustrative: int
    seen_s: int


_COLUMNS: Final = (
    "s.series, measure, locality, system, agency, period, period_start_s, id, value, status,"
    " as_of_s, source, note, illustrative, seen_s"
)
_LATEST: Final = (
    f"SELECT {_COLUMNS} FROM series s JOIN latest l ON l.series = s.series"  # noqa: S608  # our columns
    " WHERE s.feed = ? AND indicator = ?"
)
_ALL_LATEST: Final = (
    f"SELECT {_COLUMNS}, indicator FROM series s JOIN latest l ON l.series = s.series"  # noqa: S608  # our columns
    " WHERE s.feed = ?"
)
_SOME_LATEST: Final = _ALL_LATEST + "1 AND s.series IN (SELECT value FROM json_each(?2))"  # noqa: S608  # our columns
# Of series whose keys are known.
_FIGURES: Final = (
    "SELECT series, period_start_s, id, value, status, as_of_s, source, note, illustrative, seen_s"
    " FROM latest WHERE series IN (SELECT value FROM json_each(?))"
)
_FIGURE_AT: Final = 6
_make = Observed._make
_key = itemgetter(1, 2, 3, 4, 5)
"""Of an ``Observed``: by which an indicator's series lie in their index."""

_EVER_S: Final = 1 << 62
_MOST_SERIES: Final = 1000
_MANY: Final = 32
"""So many indicators that were not read yet are read by one scan of all."""

Told = tuple[float | None, int | None]
"""Value and as-of of a stored figure."""


def value_of(told: Told | None) -> float | None:
    """Return the value of a stored figure, None where there is none."""
    return None if told is None else told[0]


def _listed(numbers: Iterable[int]) -> str:
    return f"[{','.join(map(str, numbers))}]"


@dataclass(frozen=True, slots=True)
class Span:
    """While what was judged stays so: from ``from_s`` until just before ``until_s``.

    And while the centre is lost since ``lost_s`` (None = it is not).
    """

    from_s: int
    until_s: int
    lost_s: int | None

    def holds(self, now_s: int, lost_s: int | None) -> bool:
        """Whether it is so at ``now_s``."""
        return self.from_s <= now_s < self.until_s and self.lost_s == lost_s


def span_of(judged: Iterable[Freshness], now_s: int, lost_s: int | None, *, foreseen: bool) -> Span:
    """Return while these judgements of ``now_s`` stay what they are.

    Not ``foreseen``: how long a figure that is dated ahead of us stays so is not known.
    """
    changes = (one.changes_s for one in judged if one.changes_s is not None)
    return Span(now_s, min(changes, default=_EVER_S) if foreseen else now_s, lost_s)


@dataclass(slots=True)
class IndicatorKept:
    """What was read of one indicator at one centre; empty where nobody asked."""

    latest: list[Observed]
    values: dict[tuple[int, int], Told | None] = field(default_factory=dict)
    """By series and start of a period: what the last row reported says, None = no row."""
    series: dict[tuple[int, int, int], Series] = field(default_factory=dict)
    """By series, start of the newest period, points asked for."""
    vintages: dict[tuple[object, ...], tuple[Vintage, ...]] = field(default_factory=dict)
    debtors: dict[tuple[str, str, str], Debtors] = field(default_factory=dict)
    """By locality or agency, measure, unit system."""
    rows: dict[tuple[str, str, str], tuple[Span, tuple[BreakdownRow, ...]]] = field(
        default_factory=dict
    )
    """By the same: the rows of a breakdown."""
    owed: Owed | None = None
    punctual: dict[tuple[str, tuple[int, ...]], tuple[int, int, int | None, Tallies | None]] = (
        field(default_factory=dict)
    )
    """By debtor's kind and months: from when until when, with the centre lost since when."""
    speaking: tuple[Observed | None, ...] = ()
    """The figure by which the indicator is judged, alone in it once it was looked for."""


@dataclass(slots=True)
class Kept:
    """What was read of one copy of the observations at ``changes``, by one catalogue."""

    feed: int
    changes: int
    catalogue: object
    indicators: dict[str, IndicatorKept] = field(default_factory=dict)
    _owners: dict[int, str] = field(default_factory=dict)
    _series: int = 0
    _complete: bool = False

    def is_kept_up(self, connection: sqlite3.Connection, changes: int, catalogue: object) -> bool:
        """Let go what was touched up to ``changes``; return False if nobody knows what was."""
        if catalogue is not self.catalogue:
            return False
        if changes == self.changes:
            return True
        numbers = touched.since(connection, self.feed, self.changes, changes)
        if numbers is None:
            return False
        self._read_touched(connection, numbers)
        self.changes = changes
        return True

    def _read_touched(self, connection: sqlite3.Connection, numbers: set[int]) -> None:
        """Drop what is kept of the touched series' indicators; read their newest figures."""
        owners = self._owners
        gone = {owners[number] for number in numbers if number in owners}
        fresh: dict[int, tuple[object, ...]] = {}
        for row in connection.execute(_FIGURES, (_listed(numbers & owners.keys()),)):
            fresh[row[0]] = row[1:]
        for indicator in gone:
            kept = self.indicators.get(indicator)
            if kept is not None:
                rows = [
                    row if row[0] not in numbers else _make((*row[:_FIGURE_AT], *fresh.pop(row[0])))
                    for row in kept.latest
                    if row[0] not in numbers or row[0] in fresh
                ]
                self._keep(indicator, rows)
        # A series that had no newest figure, or nothing kept of its indicator.
        strangers = numbers - owners.keys() | fresh.keys()
        if strangers:
            self._read_strangers(connection, strangers)

    def _read_strangers(self, connection: sqlite3.Connection, strangers: set[int]) -> None:
        """Read the newest figures of series of which none was kept."""
        grown: dict[str, list[Observed]] = {}
        for *row, indicator in connection.execute(_SOME_LATEST, (self.feed, _listed(strangers))):
            kept = self.indicators.get(indicator)
            if kept is not None or self._complete:
                rows = grown.setdefault(indicator, [] if kept is None else kept.latest.copy())
                rows.append(_make(row))
        for indicator, rows in grown.items():
            self._keep(indicator, sorted(rows, key=_key))

    def of(self, connection: sqlite3.Connection, indicator: str) -> IndicatorKept:
        """Return what is kept of an indicator, with its newest figures."""
        found = self.indicators.get(indicator)
        if found is None:
            if self._complete:
                # Everything was read: the copy has nothing of this indicator.
                rows = []
            else:
                rows = connection.execute(_LATEST, (self.feed, indicator)).fetchall()
            found = self._keep(indicator, [_make(row) for row in rows])
        return found

    def read_many(self, connection: sqlite3.Connection, indicators: Iterable[str]) -> None:
        """Read the newest figures of these indicators by one scan, where many are missing."""
        missing = [name for name in indicators if name not in self.indicators]
        if len(missing) < _MANY or self._complete:
            return
        found: dict[str, list[Observed]] = {name: [] for name in missing}
        known = self.indicators.keys()
        for *row, indicator in connection.execute(_ALL_LATEST, (self.feed,)):
            if indicator not in known:
                found.setdefault(indicator, []).append(_make(row))
        for indicator, rows in found.items():
            self._keep(indicator, rows)
        self._complete = True

    def room_for_series(self) -> None:
        """Count one more series that will be kept, and let all go when they become too many."""
        self._series += 1
        if self._series > _MOST_SERIES:
            self._series = 1
            for one in self.indicators.values():
                one.series.clear()

    def _keep(self, indicator: str, rows: list[Observed]) -> IndicatorKept:
        found = self.indicators[indicator] = IndicatorKept(rows)
        for row in rows:
            self._owners[row.series] = indicator
        return found
