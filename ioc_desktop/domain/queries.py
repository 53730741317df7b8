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
from ioc_desktop.domain.figures import (
    AlarmBoard,
    Breakdown,
    CentreState,
    Figure,
    ObligationBoard,
    RecordList,
    SubsystemBoard,
)
from ioc_desktop.domain.outbox import DirectiveBoard, DirectiveRow, OutboxBoard
from ioc_desktop.domain.rows import Measure


class Query(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="query", forbid_unknown_fields=True
):
    """Base of all queries; hashable, so equal questions are answered once."""


class FigureQuery(Query, tag="figure", frozen=True):
    """The latest figure of an indicator, with its comparison set → Figure.

    ``history`` asks for a series of at most so many latest points.
    """

    indicator: str
    centre: str | None = None
    locality: str = ""
    agency: str = ""
    measure: Measure = "actual"
    history: int = 0


class BreakdownQuery(Query, tag="breakdown", frozen=True):
    """An indicator's latest period by locality or agency → Breakdown."""

    indicator: str
    by: Literal["locality", "agency"]
    centre: str | None = None
    measure: Measure = "actual"
    system: str = ""


class RecordsQuery(Query, tag="records", frozen=True):
    """Records of a kind → RecordList. ``overdue_only``: open and past their due time."""

    kind: str
    centre: str
    subsystem: str = ""
    agency: str = ""
    locality: str = ""
    states: tuple[str, ...] = ()
    open_only: bool = True
    overdue_only: bool = False
    limit: int = 50


class SubsystemsQuery(Query, tag="subsystems", frozen=True):
    """The subsystems of one centre, or of all → tuple[SubsystemBoard, ...]."""

    centre: str | None = None


class ObligationsQuery(Query, tag="obligations", frozen=True):
    """Who owes which figure → ObligationBoard."""

    centre: str | None = None
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
)

DUTY_QUERIES = (DirectivesQuery, DirectiveQuery, OutboxQuery)
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
