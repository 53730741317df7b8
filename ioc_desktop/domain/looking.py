"""What somebody is given who looks closer: subsystems at a glance, all their figures, finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from ioc_desktop.domain.figures import (
    AlarmRow,
    Figure,
    Freshness,
    FreshnessState,
    Severity,
    SubsystemRow,
    Vintage,
)
from ioc_desktop.domain.rows import Agency, Indicator, Locality, Names

UNREADABLE_PERIOD: Final = "The period asked for cannot be read"
UNKNOWN_SUBSYSTEM: Final = "The centre's catalogue has no such subsystem"

REASONS: Final = (UNREADABLE_PERIOD, UNKNOWN_SUBSYSTEM)
"""Both, for the screen's translation."""


@dataclass(frozen=True, slots=True)
class WorstFigure:
    """The figure that most needs a look: beyond its limits, else the latest to be owed."""

    indicator: Indicator
    value: float | None
    severity: Severity
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class SubsystemOverview:
    """A subsystem at a glance.

    ``states`` counts its indicators by their freshness, ``severities`` their values against
    their limits; ``records`` how many are open, and ``overdue`` of them; ``alarms`` are those
    active. ``owes`` is who owes what is longest late: the agency's name, "" if nobody.
    """

    row: SubsystemRow
    states: Mapping[FreshnessState, int] = field(default_factory=dict)
    severities: Mapping[Severity, int] = field(default_factory=dict)
    worst: WorstFigure | None = None
    alarms: tuple[AlarmRow, ...] = ()
    records: int = 0
    overdue: int = 0
    owes: str = ""
    late_s: int = 0


@dataclass(frozen=True, slots=True)
class CentreOverview:
    """One centre: its subsystems in its own order, and the state of what it sends."""

    centre: str
    centre_name: str
    rows: tuple[SubsystemOverview, ...]
    running: int
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class RecordCount:
    """How many records of a kind a subsystem has: all, those open, those overdue."""

    kind: str
    total: int
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class FigureList:
    """All figures of a subsystem for one place and period.

    ``absent`` are the indicators that are not told by that locality or agency at all.
    """

    centre: str
    row: SubsystemRow
    figures: tuple[Figure, ...]
    records: tuple[RecordCount, ...]
    absent: tuple[Indicator, ...]
    freshness: Freshness
    alarms: tuple[AlarmRow, ...] = ()
    locality: Locality | None = None
    agency: Agency | None = None


@dataclass(frozen=True, slots=True)
class PublishedValue:
    """One value that was told of a period that begins at ``start_s``; ``present``: it stands."""

    start_s: int
    vintage: Vintage
    present: bool


@dataclass(frozen=True, slots=True)
class PublishedBoard:
    """All values of periods of this length that were told more than once, oldest first.

    ``periods`` is how many of the latest periods were looked at.
    """

    centre: str
    indicator: Indicator
    period: str
    values: tuple[PublishedValue, ...]
    periods: int


HitKind = Literal["subsystem", "indicator", "locality", "agency", "record"]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """Something that was found: its id in its centre and its name.

    ``subsystem`` is where it belongs (indicators, records), ``record_kind`` a record's kind,
    ``detail`` tells it from its namesakes: a unit's kind and system, an indicator's unit.
    """

    kind: HitKind
    centre: str
    id: str
    name: Names
    detail: str = ""
    subsystem: str = ""
    record_kind: str = ""


@dataclass(frozen=True, slots=True)
class SearchBoard:
    """What was found, the nearest first within each sort; ``more``: there is more of it."""

    text: str
    hits: tuple[SearchHit, ...]
    more: bool
