"""What a tile is given: figures, series, breakdowns, records, boards.

A figure never travels without its age, source and quality. All values are in the
indicator's own unit; all times are UTC epoch seconds unless a name says otherwise.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from ioc_desktop.domain.crosswalk import Crossing
from ioc_desktop.domain.rows import (
    Agency,
    Alarm,
    FigureStatus,
    Indicator,
    Locality,
    Measure,
    Names,
    Record,
    Subsystem,
)


class FreshnessState(Enum):
    """The five states of a figure's age; the value is the key of its word on screen."""

    LIVE = "live"
    LATE = "late"
    STALE = "stale"
    LOST = "lost"
    NOT_CONNECTED = "not_connected"


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old a figure is against its own cadence and deadline.

    ``due_s`` is the deadline that was missed (late, stale) or comes next (live);
    ``since_s`` when this state began: the missed deadline, the end of grace, or the
    moment contact with the centre was lost. ``reason`` is given for NOT_CONNECTED, and for
    STALE where the dates or the cadence cannot be believed. ``changes_s`` is the first
    second at which the state changes by the mere passing of time, if it will.
    """

    state: FreshnessState
    as_of_s: int | None = None
    due_s: int | None = None
    since_s: int | None = None
    reason: str | None = None
    changes_s: int | None = None


class Severity(Enum):
    """How abnormal a value is against its indicator's limits."""

    NORMAL = "normal"
    WARN = "warn"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Quality:
    """The ministry's four flags: right, complete, clean, alive. None = not judged here.

    ``why`` names, in the keys of the screen's messages with their arguments, what is
    behind each flag that is down.
    """

    right: bool | None = None
    complete: bool | None = None
    clean: bool | None = None
    alive: bool | None = None
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vintage:
    """An earlier (or the present) value of the same figure."""

    value: float | None
    status: FigureStatus
    as_of_s: int | None
    seen_s: int | None
    source: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class OtherValue:
    """What another centre says of the same indicator, locality and period."""

    centre: str
    value: float | None
    as_of_s: int | None
    disagrees: bool
    of_record: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparison set beside every figure, computed here, never copied.

    ``change_year`` is growth against the same period last year and ``change_previous``
    against the period before, as ratios (0.078 = +7,8%); ``plan_share`` the cumulative
    (or actual) value as a ratio of the plan. ``crossing``: the earlier value is from before a
    reform of the territorial units, or is not compared with because of one.
    """

    cumulative: float | None = None
    plan: float | None = None
    plan_share: float | None = None
    last_year: float | None = None
    change_year: float | None = None
    previous: float | None = None
    change_previous: float | None = None
    crossing: Crossing | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """A figure over time, oldest first: ``starts`` epoch seconds, ``values`` with NaN gaps.

    ``last_year`` are the values of the same periods a year before (NaN where unknown), and
    ``plan`` those of the plan; empty when not asked for or not there.
    """

    starts: array[int] = field(default_factory=lambda: array("q"))
    values: array[float] = field(default_factory=lambda: array("d"))
    last_year: array[float] = field(default_factory=lambda: array("d"))
    plan: array[float] = field(default_factory=lambda: array("d"))
    breaks: tuple[SeriesBreak, ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesBreak:
    """A reform of the territorial units within a series, or at its beginning.

    ``at`` is the index of the first point after it; points before it come through the
    crosswalk. At 0 nothing before it can be told, and ``crossing`` says why.
    """

    at: int
    crossing: Crossing


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with everything that must be shown with it. ``value`` None = no figure."""

    centre: str
    indicator: Indicator
    value: float | None
    freshness: Freshness
    locality: Locality | None = None
    agency: Agency | None = None
    supplier: str = ""
    measure: Measure = "actual"
    period_start_s: int | None = None
    period: str = ""
    status: FigureStatus = "official"
    as_of_s: int | None = None
    source: str | None = None
    note: str | None = None
    illustrative: bool = False
    quality: Quality = Quality()
    severity: Severity = Severity.NORMAL
    comparison: Comparison = Comparison()
    series: Series = field(default_factory=Series)
    vintages: tuple[Vintage, ...] = ()
    others: tuple[OtherValue, ...] = ()


@dataclass(frozen=True, slots=True)
class BreakdownRow:
    """One locality's or agency's part of an indicator."""

    code: str
    name: str
    figure: Figure
    order: int = 0


@dataclass(frozen=True, slots=True)
class Breakdown:
    """An indicator by locality or by agency for its latest period, in administrative order.

    ``expected`` is how many owe the figure and ``reported`` how many of them have sent it;
    ``total`` is the centre's own figure for the whole, if it gives one. ``system`` is the unit
    system of the localities; ``other_systems`` those in which there are figures beside.
    """

    centre: str
    indicator: Indicator | None
    by: str
    rows: tuple[BreakdownRow, ...]
    expected: int
    reported: int
    freshness: Freshness
    as_of_s: int | None = None
    supplier: str = ""
    illustrative: bool = False
    quality: Quality = Quality()
    total: Figure | None = None
    system: str = ""
    other_systems: tuple[str, ...] = ()
    added_from: str = ""
    """The later unit system whose figures were added up to these units; "" = they are their own."""


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record with what the screen needs beside it."""

    id: str
    record: Record
    agency_name: str
    locality_name: str
    opened_s: int | None
    due_s: int | None
    closed_s: int | None
    overdue_s: int | None


@dataclass(frozen=True, slots=True)
class RecordList:
    """Records that match a query: the first ``limit`` rows, and how many there are in all."""

    centre: str
    rows: tuple[RecordRow, ...]
    total: int
    overdue: int
    freshness: Freshness
    as_of_s: int | None = None
    supplier: str = ""
    illustrative: bool = False


@dataclass(frozen=True, slots=True)
class SubsystemRow:
    """A subsystem of a centre with what the client itself has seen of its data."""

    subsystem: Subsystem
    indicators: int
    with_data: int
    fresh: int
    as_of_s: int | None


@dataclass(frozen=True, slots=True)
class SubsystemBoard:
    """A centre's subsystems in its own order; ``running`` of ``len(rows)`` work."""

    centre: str
    centre_name: str
    rows: tuple[SubsystemRow, ...]
    running: int
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class Obligation:
    """A figure that an agency owes: which, since when, how late."""

    centre: str
    indicator: Indicator
    agency_code: str
    agency_name: str
    freshness: Freshness
    late_s: int


@dataclass(frozen=True, slots=True)
class ObligationBoard:
    """Who owes which figure, the latest first; counts over all that is owed.

    ``indicators`` counts indicators instead of debtors: an indicator is in the worst state of
    those that ever sent it, and not connected where nobody did.
    """

    rows: tuple[Obligation, ...]
    owed: int
    on_time: int
    late: int
    stale: int
    lost: int
    not_connected: int
    freshness: Freshness
    indicators: Mapping[FreshnessState, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """An active alarm of a centre with the names that the screen needs beside it.

    ``raised_s`` None = the centre's time cannot be read.
    """

    centre: str
    id: str
    alarm: Alarm
    subsystem_name: Names
    locality_name: str
    raised_s: int | None


@dataclass(frozen=True, slots=True)
class AlarmBoard:
    """Active alarms, the highest priority first, then the newest; counts are of all of them.

    ``freshness`` is of the alarms' own feeds: a centre out of contact may have other ones.
    """

    rows: tuple[AlarmRow, ...]
    high: int
    medium: int
    low: int
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class FeedState:
    """The sync state of one dataset of one centre, as the cache recorded it.

    ``state`` is one of ``ok · syncing · retrying · stopped · unsupported · never``;
    ``error`` says why in the user's words. ``renewing``: a new history of the centre is being
    fetched, and what is shown is the copy from before it. Counts are None for an audience that
    is not told them: they count what it may not see.
    """

    dataset: str
    state: str
    rows: int | None
    received: int | None
    rejected: int | None
    last_ok_s: int | None
    error: str | None = None
    renewing: bool = False


@dataclass(frozen=True, slots=True)
class CentreState:
    """One centre as the client sees it.

    ``reachable`` None = never tried; ``skew_s`` is the centre's clock minus ours.
    """

    id: str
    name: str
    reachable: bool | None
    last_contact_s: int | None
    lost_since_s: int | None
    skew_s: float | None
    error: str | None
    feeds: tuple[FeedState, ...] = ()
