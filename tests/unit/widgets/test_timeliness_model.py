from __future__ import annotations

from typing import Any

import pytest

from ioc_desktop.domain.figures import (
    CentreState,
    FeedState,
    FreshnessState,
    Obligation,
    ObligationBoard,
    Severity,
)
from ioc_desktop.domain.queries import Unanswered
from ioc_desktop.sdk.bodies import CardBody, RankingBody, TableBody

DAY_S = 86_400


def _owed(make: Any, agency: str, state: str, days: float, centre: str = "nghean") -> Obligation:
    late_s = int(days * DAY_S)
    freshness = make.freshness(state, age_s=2 * late_s)
    return Obligation(centre, make.indicator(), "code", agency, freshness, late_s)


def _board(make: Any, *rows: Obligation, **counts: Any) -> ObligationBoard:
    given: dict[str, Any] = {
        "owed": 60,
        "on_time": 48,
        "late": 2,
        "stale": 2,
        "lost": 0,
        "not_connected": 8,
    }
    return ObligationBoard(rows=rows, freshness=make.freshness(), **{**given, **counts})


@pytest.mark.parametrize("kind", ["board", "by_agency", "share"])
def test_what_cannot_be_answered_is_said(built: Any, kind: str):
    view = built("timeliness", kind, {"board": Unanswered("No catalogue yet")})
    assert view.frame.freshness.reason == "No catalogue yet"
    assert view.body == CardBody("", state=FreshnessState.NOT_CONNECTED)


def test_the_board_says_who_owes_what_since_when_how_late(make: Any, built: Any):
    rows = (_owed(make, "Sở Tài chính", "stale", 12), _owed(make, "", "late", 0.25, "vinh"))
    view = built("timeliness", "board", {"board": _board(make, *rows)}, language="vi")
    texts = [[cell.text for cell in row] for row in view.body.rows]
    assert texts[0] == ["Sở Tài chính", "Chỉ tiêu documents.overdue", "25/09 17:00", "12 ngày"]
    assert texts[1][0] == "Vinh"
    assert texts[1][3] == "6 giờ"
    assert [row[3].severity for row in view.body.rows] == [Severity.WARN, Severity.NORMAL]
    assert view.body.total == 4


def test_a_lost_centres_figures_are_not_called_late(make: Any, built: Any):
    board = _board(make, _owed(make, "Sở Y tế", "lost", 3), lost=1)
    view = built("timeliness", "board", {"board": board}, language="vi")
    assert view.body.rows[0][3].text == "mất liên lạc"
    assert view.body.rows[0][3].severity is Severity.NORMAL
    ranked = built("timeliness", "by_agency", {"board": board})
    assert isinstance(ranked.body, TableBody), "nobody is blamed for a broken line"


def test_agencies_are_ranked_by_how_many_they_owe_then_by_how_long(make: Any, built: Any):
    rows = (
        _owed(make, "Một lâu", "stale", 90),
        _owed(make, "Hai", "late", 1),
        _owed(make, "Hai", "late", 2),
        _owed(make, "Một", "late", 1),
    )
    view = built("timeliness", "by_agency", {"board": _board(make, *rows)})
    assert isinstance(view.body, RankingBody)
    assert [(bar.label, bar.value, bar.severity) for bar in view.body.bars] == [
        ("Hai", 2.0, Severity.NORMAL),
        ("Một lâu", 1.0, Severity.WARN),
        ("Một", 1.0, Severity.NORMAL),
    ]


@pytest.mark.parametrize("kind", ["board", "by_agency"])
def test_when_nobody_owes_anything_it_says_so(make: Any, built: Any, kind: str):
    board = _board(make, late=0, stale=0)
    view = built("timeliness", kind, {"board": board}, language="vi")
    assert isinstance(view.body, TableBody)
    assert view.body.rows == ()
    assert view.body.empty_text == "Không đơn vị nào nợ số liệu"


def test_the_share_counts_every_state_apart(make: Any, built: Any):
    view = built("timeliness", "share", {"board": _board(make, lost=3)}, language="vi")
    assert (view.body.value, view.body.unit) == ("80,0", "%")
    assert [(fact.label, fact.text, fact.severity) for fact in view.body.facts] == [
        ("đúng hạn", "48 trên 60", Severity.NORMAL),
        ("chậm", "2", Severity.WARN),
        ("cũ", "2", Severity.WARN),
        ("mất liên lạc", "3", Severity.WARN),
        ("chưa kết nối", "8", Severity.NORMAL),
    ]


def test_a_share_of_nothing_is_no_number(make: Any, built: Any):
    board = _board(make, owed=0, on_time=0, late=0, stale=0, not_connected=0)
    assert built("timeliness", "share", {"board": board}).body.value == ""


def test_one_centres_board_has_its_chip(make: Any, built: Any):
    view = built("timeliness", "share", {"board": _board(make)}, centre="vinh")
    assert (view.frame.centre, view.frame.chip) == ("vinh", "Vinh")


def _centre(name: str, feed: FeedState, *, reachable: bool | None = True) -> CentreState:
    return CentreState(
        name, name.title(), reachable, 1_633_600_000, None if reachable else 1_633_590_000,
        0.2, None, (feed,),
    )  # fmt: skip


def test_feeds_say_what_stopped_and_why(built: Any):
    feed = FeedState("observations", "stopped", 61042, 61042, 3, 1_633_590_000, "lược đồ mới hơn")
    view = built("timeliness", "feeds", {"centres": (_centre("nghean", feed),)}, language="vi")
    row = view.body.rows[0]
    assert [cell.text for cell in row] == [
        "số liệu", "đã dừng: lược đồ mới hơn", "61.042", "3", "14:00",
    ]  # fmt: skip
    assert [cell.severity for cell in row[1:4]] == [Severity.WARN, Severity.NORMAL, Severity.WARN]
    assert view.frame.freshness.state is FreshnessState.LIVE


def test_one_lost_centre_makes_the_feeds_lost_and_names_each_centre(built: Any):
    ok = FeedState("records", "ok", 9, 9, 0, 1_633_600_000)
    centres = (_centre("nghean", ok), _centre("vinh", ok, reachable=False))
    view = built("timeliness", "feeds", {"centres": centres}, language="vi")
    assert view.frame.freshness.state is FreshnessState.LOST
    assert view.frame.freshness.since_s == 1_633_590_000
    assert [row[0].text for row in view.body.rows] == ["Tỉnh", "Vinh"]
    assert view.body.rows[1][2].text == "mất liên lạc"


def test_feeds_before_any_contact(built: Any):
    view = built("timeliness", "feeds", {"centres": ()}, language="vi")
    assert view.frame.freshness.state is FreshnessState.NOT_CONNECTED
    never = FeedState("records", "never", 0, 0, 0, None)
    silent = CentreState("vinh", "Vinh", None, None, None, None, None, (never,))
    row = built("timeliness", "feeds", {"centres": (silent,)}).body.rows[0]
    assert [cell.text for cell in row] == ["records", "never received", "0", "0", "–"]
