"""What a tile may ask for: a small closed set of questions about the cache.

Bundles declare queries in their manifests (settings and macros filled in by the tile);
the store answers each with the result type named in its docstring. ``centre`` None means
the indicator's owner of record; a locality or agency of "" means the centre's whole area.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

import msgspec

from ioc_desktop.domain.directory import CentreDirectory
from ioc_desktop.domain.drafts import DraftBoard
from ioc_desktop.domain.figures import (
    AlarmBoard,
    Breakdown,
    CentreState,
    Figure,
    ObligationBoard,
    RecordList,
    SubsystemBoard,
)
from ioc_desktop.domain.journal import JournalPage
from ioc_desktop.domain.looking import CentreOverview, FigureList, PublishedBoard, SearchBoard
from ioc_desktop.domain.outbox import DirectiveBoard, DirectiveRow, OutboxBoard
from ioc_desktop.domain.reporting.desk import ReportingDesk
from ioc_desktop.domain.rows import Measure
from ioc_desktop.domain.trust import DisagreementBoard, PunctualityBoard


class Query(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="query", forbid_unknown_fields=True
):
    """Base of all queries; hashable, so equal questions are answered once."""


class FigureQuery(Query, tag="figure", frozen=True):
    """The latest figure of an indicator, with its comparison set → Figure.

    ``history`` asks for a series of at most so many latest points. ``period``: the value of
    that span of time instead (``2021-07-01/P3M``, see domain/time_spans.py).
    """

    indicator: str
    centre: str | None = None
    locality: str = ""
    agency: str = ""
    measure: Measure = "actual"
    history: int = 0
    period: str = ""


class BreakdownQuery(Query, tag="breakdown", frozen=True):
    """An indicator's latest period, or another one, by locality or agency → Breakdown."""

    indicator: str
    by: Literal["locality", "agency"]
    centre: str | None = None
    measure: Measure = "actual"
    system: str = ""
    period: str = ""


RecordOrder = Literal["due", "opened", "closed", "state", "agency", "locality", "id"]


class RecordsQuery(Query, tag="records", frozen=True):
    """Records of a kind → RecordList. ``overdue_only``: open and past their due time.

    ``text`` is looked for without diacritics in id, title, handler and details; ``ids`` are
    these records only; ``opened`` a span of time (``2021-07-01/P3M``) in which they came.
    ``offset`` rows of the order asked for are left out before ``limit`` are told.
    """

    kind: str
    centre: str
    subsystem: str = ""
    agency: str = ""
    locality: str = ""
    states: tuple[str, ...] = ()
    open_only: bool = True
    overdue_only: bool = False
    limit: int = 50
    text: str = ""
    ids: tuple[str, ...] = ()
    opened: str = ""
    order: RecordOrder = "due"
    descending: bool = False
    offset: int = 0


class SubsystemsQuery(Query, tag="subsystems", frozen=True):
    """The subsystems of one centre, or of all → tuple[SubsystemBoard, ...]."""

    centre: str | None = None


class OverviewQuery(Query, tag="overview", frozen=True):
    """Every centre's subsystems with what leaders ask first → tuple[CentreOverview, ...].

    With a locality, agency or period: of the figures of that place and time alone.
    """

    centre: str | None = None
    locality: str = ""
    agency: str = ""
    period: str = ""


class FiguresQuery(Query, tag="figures", frozen=True):
    """All figures of one subsystem, and how many records it has → FigureList."""

    centre: str
    subsystem: str
    locality: str = ""
    agency: str = ""
    period: str = ""
    history: int = 0


class PublishedQuery(Query, tag="published", frozen=True):
    """Every value that was ever told of a figure's latest periods → PublishedBoard.

    Of the series that ``FigureQuery`` shows; ``limit`` are the latest periods looked at.
    """

    indicator: str
    centre: str | None = None
    locality: str = ""
    agency: str = ""
    measure: Measure = "actual"
    limit: int = 400


class SearchQuery(Query, tag="search", frozen=True):
    """Whatever has this text in its name or id, without diacritics → SearchBoard.

    ``limit`` holds for each sort of things that can be found.
    """

    text: str
    centre: str | None = None
    limit: int = 12


class ObligationsQuery(Query, tag="obligations", frozen=True):
    """Who owes which figure → ObligationBoard."""

    centre: str | None = None
    subsystem: str = ""
    limit: int = 50


class PunctualityQuery(Query, tag="punctuality", frozen=True):
    """Who sent figures in time over the latest months, this one included → PunctualityBoard."""

    centre: str
    by: Literal["agency", "locality"] = "agency"
    subsystem: str = ""
    months: int = 6
    limit: int = 200


class DisagreementsQuery(Query, tag="disagreements", frozen=True):
    """Where two centres tell different values of one figure → DisagreementBoard."""

    subsystem: str = ""
    limit: int = 50


class AlarmsQuery(Query, tag="alarms", frozen=True):
    """The active alarms of one centre, or of all → AlarmBoard with the first ``limit``."""

    centre: str | None = None
    limit: int = 50


class CentresQuery(Query, tag="centres", frozen=True):
    """The sync state of every centre and feed → tuple[CentreState, ...]."""


class DirectoryQuery(Query, tag="directory", frozen=True):
    """Who can be addressed at each centre → tuple[CentreDirectory, ...]."""


class ReportingQuery(Query, tag="reporting", frozen=True):
    """Whom a centre knows, and what it has of an indicator in one place → ReportingDesk."""

    centre: str
    indicator: str = ""
    locality: str = ""
    agency: str = ""


class DirectivesQuery(Query, tag="directives", frozen=True):
    """Directives of one centre, or of all, local actions on top → DirectiveBoard.

    ``states`` () = any; ``open_only`` leaves out the closed; ``overdue_only``: open, past
    their deadline and not answered; ``mine_only``: those with an action of this machine
    that has no answer or needs a person. ``indicator`` and ``record``: only about that one.
    """

    centre: str | None = None
    agency: str = ""
    locality: str = ""
    indicator: str = ""
    record: str = ""
    states: tuple[str, ...] = ()
    open_only: bool = True
    overdue_only: bool = False
    mine_only: bool = False
    limit: int = 50


class DirectiveQuery(Query, tag="directive", frozen=True):
    """One directive with every action of this machine on it → DirectiveRow."""

    centre: str
    target: str


class OutboxQuery(Query, tag="outbox", frozen=True):
    """What officers did on this machine, of one centre or all → OutboxBoard.

    ``limit`` holds for each of its lists.
    """

    centre: str | None = None
    limit: int = 50


class JournalQuery(Query, tag="journal", frozen=True):
    """What was shown on the wall, the newest first → JournalPage.

    ``since_s`` and ``until_s`` (epoch seconds, the end left out) and ``kind`` narrow it.
    """

    since_s: int | None = None
    until_s: int | None = None
    kind: str = ""
    limit: int = 200


class DraftsQuery(Query, tag="drafts", frozen=True):
    """What meetings concluded and nobody has issued yet, or all of it → DraftBoard.

    ``key``: that draft alone.
    """

    open_only: bool = True
    key: str = ""
    limit: int = 200


AnyQuery = (
    FigureQuery
    | BreakdownQuery
    | RecordsQuery
    | SubsystemsQuery
    | ObligationsQuery
    | AlarmsQuery
    | CentresQuery
    | DirectoryQuery
    | DirectivesQuery
    | DirectiveQuery
    | OutboxQuery
    | JournalQuery
    | DraftsQuery
    | OverviewQuery
    | FiguresQuery
    | PublishedQuery
    | SearchQuery
    | PunctualityQuery
    | DisagreementsQuery
    | ReportingQuery
)

Answer = (
    Figure
    | Breakdown
    | RecordList
    | tuple[SubsystemBoard, ...]
    | ObligationBoard
    | AlarmBoard
    | tuple[CentreState, ...]
    | tuple[CentreDirectory, ...]
    | DirectiveBoard
    | DirectiveRow
    | OutboxBoard
    | JournalPage
    | DraftBoard
    | tuple[CentreOverview, ...]
    | FigureList
    | PublishedBoard
    | SearchBoard
    | PunctualityBoard
    | DisagreementBoard
    | ReportingDesk
)

DUTY_QUERIES = (DirectivesQuery, DirectiveQuery, OutboxQuery, JournalQuery, DraftsQuery)
"""The questions that need what officers did here (duty.db) beside the cache."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The answer to a query that names something no centre's catalogue knows (yet)."""

    reason: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All answers a tile asked for, read from the cache in one moment, ``now_s``.

    ``answers`` is keyed by the names the bundle's manifest gives its queries.
    """

    now_s: int
    answers: Mapping[str, Answer | Unanswered]


class SnapshotSource(Protocol):
    """Answers queries from the cache. Implemented by the store; called off the UI thread."""

    def answer(self, queries: Mapping[str, Query], now_s: int) -> Snapshot:
        """Answer all queries from one consistent view of the cache."""

    def topics(self, query: Query) -> frozenset[str]:
        """Return the topics (``centre/dataset``) whose change may change the answer."""

    def close(self) -> None:
        """Release the cache; may be called twice."""
