"""Where somebody stands in the drill-down, what is filtered, and the way back. Pure.

Four levels: all centres with their subsystems → one subsystem → one figure by locality and
agency, or one place's figures → the records, and one record. The filter (locality, agency,
period) follows through all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from ioc_desktop.domain.queries import RecordOrder

Side = Literal["locality", "agency", "map", "published"]
"""What stands under a figure's chart."""

Which = Literal["open", "overdue", "all"]
"""Which records are listed."""

WHICH: tuple[Which, ...] = ("open", "overdue", "all")
SIDES: tuple[Side, ...] = ("locality", "agency", "map", "published")


@dataclass(frozen=True, slots=True)
class DrillFilter:
    """Of which place, agency and time; "" = of all, and of each figure's latest period.

    ``period`` is written as in queries (``2021-07-01/P3M``). ``agency_centre`` is whose code
    the agency's is: another centre may know another agency by it.
    """

    locality: str = ""
    agency: str = ""
    agency_centre: str = ""
    period: str = ""

    def agency_at(self, centre: str) -> str:
        """Return the agency's code if it is one of that centre."""
        return self.agency if self.agency_centre in {"", centre} else ""

    @property
    def is_set(self) -> bool:
        """Whether anything is filtered."""
        return bool(self.locality or self.agency or self.period)


@dataclass(frozen=True, slots=True)
class DrillPlace:
    """One page of the drill-down; all empty = the overview of every centre.

    ``indicator`` is the figure looked at. ``kind`` is a kind of records, ``record`` one of
    them; ``which`` of them are listed, and how: ``text``, ``order``, ``descending``.
    ``unit``: the page is about the filter's locality or agency, not about the whole.
    """

    centre: str = ""
    subsystem: str = ""
    indicator: str = ""
    kind: str = ""
    record: str = ""
    side: Side = "locality"
    unit: bool = False
    which: Which = "open"
    text: str = ""
    order: RecordOrder = "due"
    descending: bool = False

    @property
    def level(self) -> int:
        """0 overview, 1 subsystem, 2 figure or place, 3 records, 4 one record."""
        if self.record:
            return 4
        if self.kind:
            return 3
        if self.indicator or self.unit:
            return 2
        return 1 if self.subsystem else 0


@dataclass(frozen=True, slots=True)
class DrillStep:
    """A page with the filter under which it is looked at."""

    place: DrillPlace = DrillPlace()
    filter: DrillFilter = DrillFilter()


HOME = DrillStep()


def above(step: DrillStep) -> DrillStep | None:
    """Return the page above, None for the overview; the filter stays."""
    place = step.place
    if place.record:
        return replace(step, place=replace(place, record=""))
    if place.kind:
        plain = DrillPlace(place.centre, place.subsystem, place.indicator, unit=place.unit)
        return replace(step, place=plain)
    if place.unit:
        # Back from a place is back from the filter that led there.
        without = replace(step.filter, locality="", agency="", agency_centre="")
        return DrillStep(replace(place, unit=False), without)
    if place.indicator:
        return replace(step, place=DrillPlace(place.centre, place.subsystem))
    if place.subsystem:
        return replace(step, place=DrillPlace())
    return None


def lineage(step: DrillStep) -> tuple[DrillStep, ...]:
    """Return the way from the overview down to the page, for the breadcrumb."""
    way = [step]
    while (upper := above(way[-1])) is not None:
        way.append(upper)
    return tuple(reversed(way))


@dataclass(slots=True)
class DrillTrail:
    """The pages somebody went through, and the row that was marked on each.

    ``back`` returns to the page before as it was left; ``forward`` undoes that.
    """

    here: DrillStep = HOME
    _before: list[DrillStep] = field(default_factory=list)
    _after: list[DrillStep] = field(default_factory=list)
    _rows: dict[DrillStep, int] = field(default_factory=dict)

    @property
    def row(self) -> int:
        """The row that was marked when this page was left; 0 at first."""
        return self._rows.get(self.here, 0)

    @property
    def can_go_back(self) -> bool:
        """Whether there is a page before."""
        return bool(self._before)

    def mark(self, row: int) -> None:
        """Remember the marked row of the present page."""
        self._rows[self.here] = max(row, 0)

    def go(self, step: DrillStep) -> bool:
        """Go to a page; False if it is this one."""
        if step == self.here:
            return False
        self._before.append(self.here)
        self._after.clear()
        self.here = step
        return True

    def turn(self, step: DrillStep) -> None:
        """Show another side of this page: no page of its own on the way back."""
        self._rows[step] = self._rows.get(self.here, 0)
        self.here = step

    def back(self) -> bool:
        """Return to the page before; False if there is none."""
        if not self._before:
            return False
        self._after.append(self.here)
        self.here = self._before.pop()
        return True

    def forward(self) -> bool:
        """Go again where ``back`` came from; False if it came from nowhere."""
        if not self._after:
            return False
        self._before.append(self.here)
        self.here = self._after.pop()
        return True
