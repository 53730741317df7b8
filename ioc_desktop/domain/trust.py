"""What says how far figures can be trusted: where centres disagree, and who sends in time.

All values are in the indicator's own unit, all times UTC epoch seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

from ioc_desktop.domain.comparison import share
from ioc_desktop.domain.figures import Freshness, FreshnessState
from ioc_desktop.domain.rows import Indicator, Locality, Measure


@dataclass(frozen=True, slots=True)
class Said:
    """One centre's value of a figure that another centre gives too."""

    centre: str
    value: float | None
    as_of_s: int | None


@dataclass(frozen=True, slots=True)
class ApartPeriod:
    """One period for which two centres both gave a value; whether these differ."""

    start_s: int
    ours: float
    theirs: float
    apart: bool


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A figure of which two centres tell different values for the same period.

    ``of_record`` is the owner's value, ``other`` that of another centre. ``history`` are the
    latest periods for which both gave one, oldest first, this one last. ``since_s`` is the
    start of the first of the periods, one after the other up to this one, in which they
    differed; nobody looks further back than ``history`` does.
    """

    indicator: Indicator
    locality: Locality | None
    supplier: str
    measure: Measure
    start_s: int
    period: str
    of_record: Said
    other: Said
    history: tuple[ApartPeriod, ...] = ()

    @property
    def difference(self) -> float:
        """The other's value minus that of record."""
        return (self.other.value or 0.0) - (self.of_record.value or 0.0)

    @property
    def share(self) -> float | None:
        """The difference as a ratio of the value of record; None where that is nothing."""
        return share(abs(self.difference), abs(self.of_record.value or 0.0))

    @property
    def apart(self) -> int:
        """In how many periods of ``history`` they differed."""
        return sum(one.apart for one in self.history)

    @property
    def since_s(self) -> int:
        """The start of the first period of this row of disagreements."""
        since_s = self.start_s
        for one in reversed(self.history):
            if not one.apart:
                break
            since_s = one.start_s
        return since_s


@dataclass(frozen=True, slots=True)
class DisagreementBoard:
    """Where centres disagree, the greatest share first.

    ``compared`` figures were given by two centres for the same period, ``apart`` of them
    differ; ``rows`` are at most as many as were asked for. ``freshness`` is the worst of the
    centres' observations: what a lost one would say now is not known.
    """

    rows: tuple[Disagreement, ...]
    compared: int
    apart: int
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class Month:
    """What was due in a month, and how it came."""

    start_s: int
    due: int = 0
    on_time: int = 0
    late: int = 0

    @property
    def missing(self) -> int:
        """What was due and has not come at all."""
        return self.due - self.on_time - self.late

    @property
    def share(self) -> float | None:
        """The share that came in time, as a ratio; None where nothing was due."""
        return self.on_time / self.due if self.due else None


def added(one: Month, other: Month) -> Month:
    """Return two debtors' or indicators' figures of one month together."""
    return Month(
        one.start_s, one.due + other.due, one.on_time + other.on_time, one.late + other.late
    )


@dataclass(frozen=True, slots=True)
class PunctualityRow:
    """One agency or locality over the months, oldest first, and what it owes now.

    ``owing`` figures are not on time now; ``worst`` is the state of the worst of them, LIVE
    where nothing is owed. ``as_of_s`` is of the newest figure it sent.
    """

    code: str
    name: str
    months: tuple[Month, ...]
    owing: int = 0
    worst: FreshnessState = FreshnessState.LIVE
    as_of_s: int | None = None

    @property
    def whole(self) -> Month:
        """All months together, from the first."""
        total = Month(self.months[0].start_s if self.months else 0)
        for month in self.months:
            total = added(total, month)
        return total


@dataclass(frozen=True, slots=True)
class PunctualityBoard:
    """Who sent their figures in time, by month; the worst over all months first.

    ``months`` are those of all rows together; the last is the present one, with what was due
    until now. ``silent`` indicators were never reported by anybody and count nowhere.
    """

    centre: str
    by: str
    rows: tuple[PunctualityRow, ...]
    months: tuple[Month, ...]
    indicators: int
    silent: int
    freshness: Freshness
