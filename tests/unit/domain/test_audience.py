"""Who may see what: the pure rules, one for every answer that there is."""

from __future__ import annotations

import typing
from dataclasses import replace

import pytest

from ioc_desktop.domain import queries
from ioc_desktop.domain.audience import AUDIENCES, NOT_FOR_AUDIENCE, is_fit_for, may_see
from ioc_desktop.domain.audience_rules import RULES, is_inner, seen
from ioc_desktop.domain.figures import (
    AlarmBoard,
    AlarmRow,
    Breakdown,
    BreakdownRow,
    CentreState,
    FeedState,
    Figure,
    Freshness,
    FreshnessState,
    Obligation,
    ObligationBoard,
    RecordList,
    RecordRow,
    Severity,
    SubsystemRow,
)
from ioc_desktop.domain.looking import (
    CentreOverview,
    FigureList,
    PublishedBoard,
    SearchBoard,
    SearchHit,
    SubsystemOverview,
    WorstFigure,
)
from ioc_desktop.domain.outbox import AgencyDirectives, DirectiveBoard, DirectiveRow
from ioc_desktop.domain.rows import (
    Alarm,
    Cadence,
    Directive,
    Indicator,
    Names,
    Record,
    Subsystem,
)
from ioc_desktop.domain.trust import Disagreement, DisagreementBoard, Said

LIVE = Freshness(FreshnessState.LIVE)
LATE = Freshness(FreshnessState.LATE)


class Ids:
    """Hides what is named, and what nobody knows."""

    def __init__(self, indicators=("secret",), records=("r-secret",)) -> None:
        self.indicators, self.records = frozenset(indicators), frozenset(records)

    def indicator(self, indicator: str) -> bool:
        return indicator in self.indicators

    def subject(self, centre: str, indicator: str | None, record: str | None) -> bool:
        del centre
        return indicator in self.indicators or record in self.records or indicator == "gone"


def indicator(name: str = "open", sensitivity="public", **about) -> Indicator:
    return Indicator(
        id=name,
        subsystem="s",
        name=Names(vi=name),
        unit="",
        cadence=Cadence(every="P1D"),
        sensitivity=sensitivity,
        **about,
    )


OPEN, SECRET = indicator(), indicator("secret", "restricted")


def figure(about: Indicator = OPEN) -> Figure:
    return Figure("nghean", about, 1.0, LIVE)


def alarm(name: str, *, priority="high", **about) -> AlarmRow:
    told = Alarm(
        subsystem="s", message=name, priority=priority, state="active", raised_at="", **about
    )
    return AlarmRow("nghean", name, told, Names(vi="s"), "", None)


def of(answer, audience="meeting"):
    return seen(answer, audience, Ids())


def test_each_audience_sees_what_the_wider_one_sees_and_more():
    sees = {one: {s for s in ("public", "internal", "restricted") if may_see(one, s)}
            for one in AUDIENCES}  # fmt: skip
    assert sees["public"] == {"public"}
    assert sees["meeting"] == {"public", "internal"}
    assert sees["duty"] == {"public", "internal", "restricted"}


def test_a_scene_is_fit_for_its_audience_and_the_narrower_ones():
    assert [is_fit_for("meeting", one) for one in AUDIENCES] == [False, True, True]
    assert [is_fit_for("duty", one) for one in AUDIENCES] == [False, False, True]


def test_there_is_a_rule_for_every_answer_that_there_is():
    kinds = set()
    for one in typing.get_args(queries.Answer):
        kinds |= {typing.get_args(one)[0]} if typing.get_origin(one) is tuple else {one}
    assert kinds == set(RULES)


def test_an_answer_without_a_rule_is_shown_to_those_on_duty_alone():
    class Stranger:
        pass

    answer = typing.cast("queries.Answer", Stranger())
    assert of(answer) == queries.Unanswered(NOT_FOR_AUDIENCE)
    assert of((answer,)) == queries.Unanswered(NOT_FOR_AUDIENCE)
    assert of(answer, "duty") is answer


def test_a_restricted_figure_is_not_answered_an_internal_one_is_for_a_meeting():
    internal = figure(indicator("inner", "internal"))
    assert of(figure(SECRET)) == queries.Unanswered(NOT_FOR_AUDIENCE)
    assert of(internal) is internal
    assert of(internal, "public") == queries.Unanswered(NOT_FOR_AUDIENCE)
    assert of(figure(SECRET), "duty") == figure(SECRET)


def test_what_another_catalogue_calls_restricted_is_hidden_here_too():
    assert of(figure(indicator("secret"))) == queries.Unanswered(NOT_FOR_AUDIENCE)


def test_a_whole_with_a_hidden_part_is_told_without_its_parts():
    whole = indicator("whole", parts=("open", "secret"))
    told = of(figure(whole))
    assert isinstance(told, Figure)
    assert told.indicator.parts == ()


def test_breakdown_with_a_hidden_indicator_or_a_hidden_row_is_not_answered():
    rows = (BreakdownRow("412", "Vinh", figure(SECRET)),)
    hidden = Breakdown("nghean", SECRET, "locality", (), 1, 1, LIVE)
    assert of(hidden) == queries.Unanswered(NOT_FOR_AUDIENCE)
    assert of(replace(hidden, indicator=None, rows=rows)) == queries.Unanswered(NOT_FOR_AUDIENCE)
    assert of(replace(hidden, indicator=OPEN)) == replace(hidden, indicator=OPEN)


def test_restricted_records_vanish_from_the_list_and_from_its_counts():
    def row(name, sensitivity, overdue_s=None):
        record = Record(kind="k", subsystem="s", title=name, state="", sensitivity=sensitivity)
        return RecordRow(name, record, "", "", None, None, None, overdue_s)

    found = RecordList(
        "nghean", (row("a", "public"), row("b", "restricted", 5), row("c", "internal", 7)), 9, 4,
        LIVE,
    )  # fmt: skip
    told = of(found)
    assert isinstance(told, RecordList)
    assert ([one.id for one in told.rows], told.total, told.overdue) == (["a", "c"], 8, 3)


def test_alarms_about_hidden_or_forgotten_things_vanish_and_are_not_counted():
    rows = (alarm("a"), alarm("b", indicator="secret"), alarm("c", record="r-secret"),
            alarm("d", indicator="gone", priority="low"), alarm("e", indicator="open"))  # fmt: skip
    told = of(AlarmBoard(rows, high=4, medium=0, low=1, freshness=LIVE))
    assert isinstance(told, AlarmBoard)
    assert [one.id for one in told.rows] == ["a", "e"]
    assert (told.high, told.low) == (2, 0)


def test_obligations_and_disagreements_of_hidden_indicators_vanish():
    owed = tuple(Obligation("nghean", one, "a", "A", LATE, 5) for one in (OPEN, SECRET))
    board = ObligationBoard(owed, 5, 3, 2, 0, 0, 0, LIVE)
    told = of(board)
    assert isinstance(told, ObligationBoard)
    assert (len(told.rows), told.owed, told.late) == (1, 4, 1)
    apart = tuple(
        Disagreement(one, None, "", "actual", 0, "P1D", Said("a", 1, 0), Said("b", 2, 0))
        for one in (OPEN, SECRET)
    )
    both = of(DisagreementBoard(apart, 7, 2, LIVE))
    assert isinstance(both, DisagreementBoard)
    assert (len(both.rows), both.compared, both.apart) == (1, 6, 1)


def test_why_a_centre_fails_is_for_those_on_duty():
    state = CentreState(
        "nghean", "Nghệ An", False, 1, 1, None, "nothing listens at https://10.1.2.3",
        (FeedState("records", "retrying", 1, 1, 0, 1, "row x"),),
    )  # fmt: skip
    (told,) = of((state,))
    assert told.error is None
    assert told.feeds[0].error is None
    assert told.lost_since_s == 1


def test_directives_are_those_of_the_centre_without_what_was_done_here():
    def row(name, about, centre_row=True):
        stands = Directive(
            issuer="i", text=name, issued_at="", state="issued", agency="syt", about=about
        )
        mine = Directive(issuer="i", text="of mine", issued_at="", state="closed")
        return DirectiveRow(
            "nghean", name, mine, 1, stands if centre_row else None, "recorded", "k", 1, "", "",
            None, None, None,
        )  # fmt: skip

    rows = (row("a", {}), row("b", {"indicator": "secret"}), row("c", {}, centre_row=False))
    board = DirectiveBoard(
        rows, 3, 3, 0, 2, 1, (AgencyDirectives("nghean", "syt", "SYT", 2, 0),), LIVE
    )
    told = of(board)
    assert isinstance(told, DirectiveBoard)
    assert [one.row.text for one in told.rows] == ["a"]
    assert told.rows[0].local_state is None
    assert (told.total, told.unsent, told.conflicts) == (1, 0, 0)
    assert of(row("b", {"indicator": "secret"})) == queries.Unanswered(NOT_FOR_AUDIENCE)


def test_boards_of_figures_lose_what_is_hidden():
    subsystem = SubsystemRow(Subsystem(id="s", name=Names(vi="s"), state="running"), 2, 2, 2, 1)
    listed = FigureList(
        "nghean", subsystem, (figure(), figure(SECRET)), (), (OPEN, SECRET), LIVE,
        (alarm("b", indicator="secret"),),
    )  # fmt: skip
    told = of(listed)
    assert isinstance(told, FigureList)
    assert (len(told.figures), told.absent, told.alarms) == (1, (OPEN,), ())
    worst = WorstFigure(SECRET, 1.0, Severity.ALARM, LIVE)
    row = SubsystemOverview(subsystem, worst=worst, alarms=(alarm("c", record="r-secret"),))
    (overview,) = of((CentreOverview("nghean", "", (row,), 1, LIVE),))
    assert (overview.rows[0].worst, overview.rows[0].alarms) == (None, ())
    published = PublishedBoard("nghean", SECRET, "P1D", (), 1)
    assert of(published) == queries.Unanswered(NOT_FOR_AUDIENCE)


def test_nothing_hidden_is_found():
    def hit(kind, name):
        return SearchHit(kind, "nghean", name, Names(vi=name))

    hits = (
        hit("indicator", "open"),
        hit("indicator", "secret"),
        hit("record", "r-secret"),
        hit("record", "r-open"),
        hit("agency", "secret"),
    )
    told = of(SearchBoard("x", hits, more=False))
    assert isinstance(told, SearchBoard)
    assert [one.id for one in told.hits] == ["open", "r-open", "secret"]


@pytest.mark.parametrize(
    ("query", "inner"),
    [
        (queries.FigureQuery(indicator="secret"), True),
        (queries.FigureQuery(indicator="open"), False),
        (queries.BreakdownQuery(indicator="secret", by="agency"), True),
        (queries.PublishedQuery(indicator="secret"), True),
        (queries.DirectivesQuery(indicator="secret"), True),
        (queries.DirectivesQuery(), False),
        (queries.OutboxQuery(), True),
        (queries.JournalQuery(), True),
        (queries.DraftsQuery(), True),
        (queries.ReportingQuery(centre="nghean"), True),
        (queries.AlarmsQuery(), False),
    ],
)
def test_questions_about_what_is_hidden_are_not_even_asked(query, inner):
    assert is_inner(query, "meeting", Ids()) is inner
    assert not is_inner(query, "duty", Ids())


def test_alarms_and_directives_are_not_for_the_public():
    board = AlarmBoard((alarm("a"),), high=1, medium=0, low=0, freshness=LIVE)
    assert of(board, "public") == queries.Unanswered(NOT_FOR_AUDIENCE)
    empty = DirectiveBoard((), 0, 0, 0, 0, 0, (), LIVE)
    assert of(empty, "public") == queries.Unanswered(NOT_FOR_AUDIENCE)
    assert of(empty) == empty
