"""Who may see what: the rule for every answer that a screen can be given. Pure.

Indicators and records carry how sensitive they are; a room has an audience. What is *hidden*
from an audience is looked at as if it did not exist: a question about it is answered "not for
this audience", rows about it vanish from lists, and it is counted nowhere.

This is the second of two locks. The first stands where data is read (``store/seen_rows.py``):
there hidden rows are no part of the tables, so that counts, sums and what comes next in a list
are right by themselves. What is here sees to it that nothing passes whatever was read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final, Protocol, TypeVar

import msgspec

from ioc_desktop.domain.audience import NOT_FOR_AUDIENCE, SENSITIVITY_OF, Audience, may_see
from ioc_desktop.domain.directory import CentreDirectory
from ioc_desktop.domain.drafts import DraftBoard
from ioc_desktop.domain.figures import (
    AlarmBoard,
    AlarmRow,
    Breakdown,
    CentreState,
    Figure,
    FreshnessState,
    Obligation,
    ObligationBoard,
    RecordList,
    SubsystemBoard,
    SubsystemRow,
)
from ioc_desktop.domain.journal import JournalPage
from ioc_desktop.domain.looking import (
    CentreOverview,
    FigureList,
    PublishedBoard,
    SearchBoard,
    WorstFigure,
)
from ioc_desktop.domain.outbox import AgencyDirectives, DirectiveBoard, DirectiveRow, OutboxBoard
from ioc_desktop.domain.queries import (
    AlarmsQuery,
    Answer,
    BreakdownQuery,
    DirectiveQuery,
    DirectivesQuery,
    DraftsQuery,
    FigureQuery,
    JournalQuery,
    OutboxQuery,
    PublishedQuery,
    Query,
    ReportingQuery,
    Unanswered,
)
from ioc_desktop.domain.reporting.desk import ReportingDesk
from ioc_desktop.domain.rows import Indicator
from ioc_desktop.domain.trust import Disagreement, DisagreementBoard, PunctualityBoard

_INNER_QUERIES: Final = (DraftsQuery, JournalQuery, OutboxQuery, ReportingQuery)
"""What is asked by those on duty alone: drafts, what was on air, what waits, entry forms."""

_OF_DATASETS: Final = (
    ((AlarmsQuery,), "alarms"),
    ((DirectivesQuery, DirectiveQuery), "directives"),
)
Kind = TypeVar("Kind")
Named = TypeVar("Named", Figure, Obligation, WorstFigure, PublishedBoard, Disagreement)


class Hidden(Protocol):
    """What is hidden from an audience, by the catalogues and records of the moment."""

    @property
    def indicators(self) -> frozenset[str]:
        """The ids of all hidden indicators."""

    def indicator(self, indicator: str) -> bool:
        """Whether any centre's catalogue has the indicator as more than may be seen."""

    def subject(self, centre: str, indicator: str | None, record: str | None) -> bool:
        """Whether something that is about this must not be seen.

        Also where nobody knows (any more) how sensitive the indicator or the record is.
        """


def is_inner(query: Query, audience: Audience, hidden: Hidden) -> bool:
    """Whether a question is about something hidden, or not for this audience at all."""
    if audience == "duty":
        return False
    for kinds, dataset in _OF_DATASETS:
        if isinstance(query, kinds) and not may_see(audience, SENSITIVITY_OF[dataset]):
            return True
    if isinstance(query, FigureQuery | BreakdownQuery | PublishedQuery):
        return hidden.indicator(query.indicator)
    if isinstance(query, DirectivesQuery):
        if query.indicator and hidden.indicator(query.indicator):
            return True
        asks_for_record = bool(query.record and query.centre)
        return asks_for_record and hidden.subject(query.centre or "", None, query.record)
    return isinstance(query, _INNER_QUERIES)


def seen(answer: Answer | Unanswered, audience: Audience, hidden: Hidden) -> Answer | Unanswered:
    """Return what of an answer an audience may see.

    An answer of a kind for which there is no rule is not shown to anybody but those on duty.
    """
    if audience == "duty" or isinstance(answer, Unanswered):
        return answer
    if isinstance(answer, tuple):
        if not all(type(one) in RULES for one in answer):
            return _NOTHING
        parts = tuple(RULES[type(one)](one, _Eyes(audience, hidden)) for one in answer)
        return tuple(one for one in parts if not isinstance(one, Unanswered))
    rule = RULES.get(type(answer))
    if rule is None:
        return _NOTHING
    found: Answer | Unanswered = rule(answer, _Eyes(audience, hidden))
    return found


_NOTHING: Final = Unanswered(NOT_FOR_AUDIENCE)


class _Eyes(msgspec.Struct, frozen=True):
    """An audience, and what is hidden from it."""

    audience: Audience
    hidden: Hidden

    def sees(self, indicator: Indicator) -> bool:
        """Whether an indicator may be seen."""
        return may_see(self.audience, indicator.sensitivity) and not self.hidden.indicator(
            indicator.id
        )

    def without_parts(self, indicator: Indicator) -> Indicator:
        """Return the indicator; one with a hidden part is told as a whole."""
        if any(self.hidden.indicator(part) for part in indicator.parts):
            return msgspec.structs.replace(indicator, parts=())
        return indicator

    def subsystem(self, row: SubsystemRow) -> SubsystemRow:
        """Return the subsystem; its sources without why one is lost and what else it supplies."""
        sources = tuple(
            msgspec.structs.replace(
                one,
                reason=None,
                indicators=tuple(
                    name for name in one.indicators if not self.hidden.indicator(name)
                ),
            )
            for one in row.subsystem.sources
            if not one.indicators or not all(map(self.hidden.indicator, one.indicators))
        )
        return replace(row, subsystem=msgspec.structs.replace(row.subsystem, sources=sources))

    def alarms(self, rows: Iterable[AlarmRow]) -> tuple[AlarmRow, ...]:
        """Return the alarms that may be seen."""
        may = may_see(self.audience, SENSITIVITY_OF["alarms"])
        return tuple(
            row
            for row in rows
            if may and not self.hidden.subject(row.centre, row.alarm.indicator, row.alarm.record)
        )


def _figure(figure: Figure, eyes: _Eyes) -> Figure | Unanswered:
    if not eyes.sees(figure.indicator):
        return _NOTHING
    return _told_whole(figure, eyes)


def _told_whole(one: Named, eyes: _Eyes) -> Named:
    """Return what has an indicator with that indicator as it may be seen."""
    indicator = eyes.without_parts(one.indicator)
    return one if indicator is one.indicator else replace(one, indicator=indicator)


def _breakdown(breakdown: Breakdown, eyes: _Eyes) -> Breakdown | Unanswered:
    indicator = breakdown.indicator
    figures = [row.figure for row in breakdown.rows]
    figures += [] if breakdown.total is None else [breakdown.total]
    if not all(eyes.sees(one.indicator) for one in figures):
        return _NOTHING
    if indicator is None:
        return breakdown
    if not eyes.sees(indicator):
        return _NOTHING
    if eyes.without_parts(indicator) is indicator:
        return breakdown
    return replace(
        breakdown,
        indicator=eyes.without_parts(indicator),
        rows=tuple(replace(row, figure=_told_whole(row.figure, eyes)) for row in breakdown.rows),
        total=None if breakdown.total is None else _told_whole(breakdown.total, eyes),
    )


def _records(found: RecordList, eyes: _Eyes) -> RecordList:
    rows = tuple(row for row in found.rows if may_see(eyes.audience, row.record.sensitivity))
    gone = [row for row in found.rows if not may_see(eyes.audience, row.record.sensitivity)]
    overdue = sum(row.overdue_s is not None for row in gone)
    return replace(found, rows=rows, total=found.total - len(gone), overdue=found.overdue - overdue)


def _obligations(board: ObligationBoard, eyes: _Eyes) -> ObligationBoard:
    rows = tuple(_told_whole(row, eyes) for row in board.rows if eyes.sees(row.indicator))
    gone = [row.freshness.state for row in board.rows if not eyes.sees(row.indicator)]
    return replace(
        board,
        rows=rows,
        owed=board.owed - len(gone),
        late=board.late - gone.count(FreshnessState.LATE),
        stale=board.stale - gone.count(FreshnessState.STALE),
        lost=board.lost - gone.count(FreshnessState.LOST),
        not_connected=board.not_connected - gone.count(FreshnessState.NOT_CONNECTED),
    )


def _alarm_board(board: AlarmBoard, eyes: _Eyes) -> AlarmBoard | Unanswered:
    if not may_see(eyes.audience, SENSITIVITY_OF["alarms"]):
        return _NOTHING
    rows = eyes.alarms(board.rows)
    shown = {(row.centre, row.id) for row in rows}
    gone = [row.alarm.priority for row in board.rows if (row.centre, row.id) not in shown]
    return replace(
        board,
        rows=rows,
        high=board.high - gone.count("high"),
        medium=board.medium - gone.count("medium"),
        low=board.low - gone.count("low"),
    )


def _centre(state: CentreState, eyes: _Eyes) -> CentreState:
    """Leave out why (an inner address, a row that could not be read), and how many rows.

    A feed's rows are counted as they come, hidden ones among them.
    """
    del eyes
    feeds = tuple(
        replace(feed, error=None, rows=None, received=None, rejected=None) for feed in state.feeds
    )
    return replace(state, error=None, feeds=feeds)


def _directive(row: DirectiveRow, eyes: _Eyes) -> DirectiveRow | Unanswered:
    """Return the centre's own row: what officers did here and was not taken yet is inner."""
    shown = row.centre_row
    about = {} if shown is None else shown.about
    may = may_see(eyes.audience, SENSITIVITY_OF["directives"])
    if (
        not may
        or shown is None
        or eyes.hidden.subject(row.centre, about.get("indicator"), about.get("record"))
    ):
        return _NOTHING
    return replace(row, row=shown, local_state=None, base=None, waiting=(), actions=())


def _directives(board: DirectiveBoard, eyes: _Eyes) -> DirectiveBoard | Unanswered:
    if not may_see(eyes.audience, SENSITIVITY_OF["directives"]):
        return _NOTHING
    rows: list[DirectiveRow] = []
    gone: list[DirectiveRow] = []
    for row in board.rows:
        shown = _directive(row, eyes)
        if isinstance(shown, Unanswered):
            gone.append(row)
        else:
            rows.append(shown)
    overdue = sum(row.overdue_s is not None for row in gone)
    opened = [row for row in gone if row.row.state != "closed"]
    return replace(
        board,
        rows=tuple(rows),
        total=board.total - len(gone),
        open=board.open - len(opened),
        overdue=board.overdue - overdue,
        unsent=0,
        conflicts=0,
        by_agency=tuple(_without(one, opened) for one in board.by_agency),
    )


def _without(agency: AgencyDirectives, gone: list[DirectiveRow]) -> AgencyDirectives:
    its = [one for one in gone if (one.centre, one.row.agency) == (agency.centre, agency.agency)]
    overdue = sum(one.overdue_s is not None for one in its)
    return replace(agency, open=agency.open - len(its), overdue=agency.overdue - overdue)


def _overview(overview: CentreOverview, eyes: _Eyes) -> CentreOverview:
    rows = tuple(
        replace(
            row,
            row=eyes.subsystem(row.row),
            worst=None
            if row.worst is None or not eyes.sees(row.worst.indicator)
            else _told_whole(row.worst, eyes),
            alarms=eyes.alarms(row.alarms),
        )
        for row in overview.rows
    )
    return replace(overview, rows=rows)


def _figures(found: FigureList, eyes: _Eyes) -> FigureList:
    figures = [_figure(one, eyes) for one in found.figures]
    return replace(
        found,
        figures=tuple(one for one in figures if not isinstance(one, Unanswered)),
        absent=tuple(eyes.without_parts(one) for one in found.absent if eyes.sees(one)),
        row=eyes.subsystem(found.row),
        alarms=eyes.alarms(found.alarms),
    )


def _published(board: PublishedBoard, eyes: _Eyes) -> PublishedBoard | Unanswered:
    return _told_whole(board, eyes) if eyes.sees(board.indicator) else _NOTHING


def _search(board: SearchBoard, eyes: _Eyes) -> SearchBoard:
    hits = tuple(
        hit
        for hit in board.hits
        if not (
            (hit.kind == "indicator" and eyes.hidden.subject(hit.centre, hit.id, None))
            or (hit.kind == "record" and eyes.hidden.subject(hit.centre, None, hit.id))
        )
    )
    return replace(board, hits=hits)


def _disagreements(board: DisagreementBoard, eyes: _Eyes) -> DisagreementBoard:
    rows = tuple(_told_whole(row, eyes) for row in board.rows if eyes.sees(row.indicator))
    gone = len(board.rows) - len(rows)
    return replace(board, rows=rows, compared=board.compared - gone, apart=board.apart - gone)


def _subsystems(board: SubsystemBoard, eyes: _Eyes) -> SubsystemBoard:
    return replace(board, rows=tuple(map(eyes.subsystem, board.rows)))


def _whole(answer: Kind, eyes: _Eyes) -> Kind:
    """Nothing in it is about one indicator or record: it is counted over what may be seen."""
    del eyes
    return answer


def _inner(answer: object, eyes: _Eyes) -> Unanswered:
    """It is for those on duty alone."""
    del answer, eyes
    return _NOTHING


RULES: Final[dict[type, Callable[[Any, _Eyes], Any]]] = {
    Figure: _figure,
    Breakdown: _breakdown,
    RecordList: _records,
    SubsystemBoard: _subsystems,
    ObligationBoard: _obligations,
    AlarmBoard: _alarm_board,
    CentreState: _centre,
    CentreDirectory: _whole,
    DirectiveBoard: _directives,
    DirectiveRow: _directive,
    OutboxBoard: _inner,
    JournalPage: _inner,
    DraftBoard: _inner,
    CentreOverview: _overview,
    FigureList: _figures,
    PublishedBoard: _published,
    SearchBoard: _search,
    PunctualityBoard: _whole,
    DisagreementBoard: _disagreements,
    ReportingDesk: _inner,
}
"""What of an answer may be seen, by its type; a test demands one for every type there is."""
