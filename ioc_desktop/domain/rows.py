"""The rows of the Centre API's datasets, as typed, frozen structs.

They are what a centre sends (``row`` of a change) and what the client keeps. Times are
RFC 3339 text as sent; the store turns them into epoch seconds. Fields that we do not know
are kept by the store beside the row. Source: the Centre API v1 (docs/centre-api.md).
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

SubsystemState = Literal["running", "incomplete", "no_software", "not_connected"]
Measure = Literal["actual", "cumulative", "plan"]
FigureStatus = Literal["estimate", "provisional", "official"]
Sensitivity = Literal["public", "internal", "restricted"]
Better = Literal["higher", "lower", "neutral"]
Aggregation = Literal["sum", "mean", "last", "none"]
Calendar = Literal["every_day", "working_days"]


class Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What all rows share: nothing but being frozen and tolerant of newer fields."""


class Names(Row, frozen=True):
    """A name in the two languages of the screen; ``vi`` is always there."""

    vi: str
    en: str | None = None

    def in_language(self, language: str) -> str:
        """Return the English name if asked for and known, else the Vietnamese one."""
        return self.en if language == "en" and self.en else self.vi


class Source(Row, frozen=True):
    """A program from which the centre itself has data of a subsystem.

    ``lost_since``: it has told the centre nothing since then, and ``reason`` is why; what it
    supplies is judged as if the centre were out of contact since then. ``indicators`` are
    those that it supplies; none named: all of the subsystem.
    """

    id: str
    name: str
    lost_since: str | None = None
    reason: str | None = None
    indicators: tuple[str, ...] = ()


class Subsystem(Row, frozen=True):
    """One subsystem of a centre, with its state in the centre's own words.

    ``sources``: where the centre's data comes from as it happens, if from anywhere.
    """

    id: str
    name: Names
    state: SubsystemState
    since: str | None = None
    note: str | None = None
    order: int = 0
    sources: tuple[Source, ...] = ()


class Locality(Row, frozen=True):
    """A territorial unit in one unit system (``2021``, ``2024-12``, ``2025-07``)."""

    code: str
    system: str
    name: str
    kind: str
    parent: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    order: int = 0


class Agency(Row, frozen=True):
    """An agency that supplies figures or handles work."""

    code: str
    name: str
    kind: str
    parent: str | None = None


class Cadence(Row, frozen=True):
    """How often a figure comes and when it is due.

    ``every`` and ``grace`` are ISO 8601 durations (``PT12H``, ``P1D``, ``P1W``, ``P1M``,
    ``P3M``, ``P1Y``). A period's figure is due at the time of day ``due`` (local) on the
    last day of the period; without ``due``, at the period's end. With ``working_days`` the
    deadline moves to the next working day, and the grace runs on working days only.
    """

    every: str
    due: str | None = None
    grace: str = "PT0S"
    calendar: Calendar = "every_day"


class Limits(Row, frozen=True):
    """Beyond which values a figure is amber (warn) or red (alarm); None = no such limit."""

    warn_above: float | None = None
    alarm_above: float | None = None
    warn_below: float | None = None
    alarm_below: float | None = None


class Indicator(Row, frozen=True):
    """What is measured, by whom it is owned, and how it is to be read.

    ``agency`` supplies the figure as a whole. With ``by_agency`` every agency whose ``kind``
    is in ``owed_by`` owes its own part (empty: every agency does). From the day ``ended`` on
    nobody owes it any more; what was told of it stays, and grows old.
    """

    id: str
    subsystem: str
    name: Names
    unit: str
    cadence: Cadence
    decimals: int = 0
    aggregation: Aggregation = "sum"
    better: Better = "neutral"
    limits: Limits = msgspec.field(default_factory=Limits)
    owner: str | None = None
    agency: str | None = None
    sensitivity: Sensitivity = "public"
    parts: tuple[str, ...] = ()
    by_locality: bool = False
    by_agency: bool = False
    owed_by: tuple[str, ...] = ()
    ended: str | None = None


class Observation(Row, frozen=True):
    """One figure: an indicator in a place, of an agency, over a period.

    ``period_start`` is a date or an RFC 3339 time (a date is local midnight, UTC+7);
    ``period`` its ISO 8601 length. ``illustrative`` marks synthetic values, which the
    screen shows as "số liệu minh hoạ".
    """

    indicator: str
    period_start: str
    value: float | None
    period: str = "P1D"
    locality: str = ""
    system: str = ""
    agency: str = ""
    measure: Measure = "actual"
    status: FigureStatus = "official"
    as_of: str | None = None
    source: str | None = None
    note: str | None = None
    illustrative: bool = False


class Record(Row, frozen=True):
    """A document, dossier, case, incident or camera: the thing behind a figure."""

    kind: str
    subsystem: str
    title: str
    state: str
    locality: str = ""
    system: str = ""
    agency: str = ""
    severity: str | None = None
    opened_at: str | None = None
    due_at: str | None = None
    closed_at: str | None = None
    lat: float | None = None
    lon: float | None = None
    sensitivity: Sensitivity = "public"
    attrs: dict[str, Any] = msgspec.field(default_factory=dict)


class Alarm(Row, frozen=True):
    """A condition that needs a person's response."""

    subsystem: str
    message: str
    priority: Literal["high", "medium", "low"]
    state: Literal["active", "cleared"]
    raised_at: str
    locality: str = ""
    cleared_at: str | None = None
    guidance: str | None = None
    indicator: str | None = None
    record: str | None = None


class DirectiveStep(Row, frozen=True):
    """One step of a directive's history."""

    at: str
    by: str
    state: str
    note: str | None = None


class Directive(Row, frozen=True):
    """A leader's directive to an agency or locality, and its answer."""

    issuer: str
    text: str
    issued_at: str
    state: Literal["issued", "received", "in_progress", "answered", "closed", "returned"]
    agency: str = ""
    locality: str = ""
    about: dict[str, str] = msgspec.field(default_factory=dict)
    due_at: str | None = None
    answer: str | None = None
    history: tuple[DirectiveStep, ...] = ()


DATASETS: dict[str, type[Row]] = {
    "subsystems": Subsystem,
    "localities": Locality,
    "agencies": Agency,
    "indicators": Indicator,
    "observations": Observation,
    "records": Record,
    "alarms": Alarm,
    "directives": Directive,
}
"""The datasets of schema 1.0 and the type of their rows, in the order they are synced."""

SCHEMA = "1.0"
"""The Centre API's schema version that these rows describe."""
