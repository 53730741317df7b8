"""Online feedback and field reports: one shape, two bundles, every kind in every state."""

from __future__ import annotations

from typing import Any

import pytest

from ioc_desktop.domain.figures import FreshnessState, Severity
from ioc_desktop.domain.queries import Unanswered
from ioc_desktop.sdk.bodies import CardBody, MapBody, RankingBody, TableBody, TrendBody

BUNDLES = ("feedback", "field_reports")
CARDS = ("received", "in_progress", "resolved", "overdue", "on_time", "satisfaction")
LISTS = ("overdue_list", "cases", "answered", "by_field")


@pytest.mark.parametrize("bundle", BUNDLES)
@pytest.mark.parametrize("kind", CARDS)
@pytest.mark.parametrize("state", ["live", "late", "stale", "lost"])
def test_cards_carry_value_and_freshness(make: Any, built: Any, bundle: str, kind: str, state: str):
    view = built(bundle, kind, {"figure": make.figure(88.0, state=state)}, language="vi")
    assert view.body.value == "88"
    assert view.frame.freshness.state.value == view.body.state.value == state
    assert view.frame.title


@pytest.mark.parametrize("bundle", BUNDLES)
def test_every_kind_says_what_the_cache_cannot_answer(
    built: Any, shipped_bundles: Any, bundle: str
):
    for kind, asked in shipped_bundles.find(bundle).kinds.items():
        view = built(bundle, kind, {name: Unanswered("No such figure") for name in asked.data})
        assert view.frame.freshness.reason == "No such figure", kind
        assert view.body == CardBody("", state=FreshnessState.NOT_CONNECTED), kind


@pytest.mark.parametrize("bundle", BUNDLES)
@pytest.mark.parametrize("kind", CARDS)
def test_a_figure_that_is_not_connected_has_no_number(
    make: Any, built: Any, bundle: str, kind: str
):
    assert built(bundle, kind, {"figure": make.figure(state="not_connected")}).body.value == ""


@pytest.mark.parametrize("bundle", BUNDLES)
def test_overdue_has_its_companions_and_its_severity(make: Any, built: Any, bundle: str):
    answers = {
        "figure": make.figure(88.0, severity=Severity.WARN, illustrative=True),
        "in_progress": make.figure(293.0),
        "records": make.records(make.record("1", 23), total=88),
    }
    view = built(bundle, "overdue", answers, language="vi")
    assert view.frame.severity is view.body.severity is Severity.WARN
    assert view.frame.illustrative
    facts = {fact.label: fact.text for fact in view.body.facts}
    assert facts["đang xử lý"] == "293"
    assert facts["quá hạn lâu nhất"] == "23 ngày"


@pytest.mark.parametrize("bundle", BUNDLES)
def test_received_says_how_much_was_done_and_how_much_in_time(make: Any, built: Any, bundle: str):
    answers = {
        "figure": make.figure(90.0),
        "resolved": make.figure(84.0),
        "on_time_rate": make.percent(90.0),
    }
    facts = built(bundle, "received", answers, language="vi").body.facts
    assert [(fact.label, fact.text) for fact in facts[:2]] == [
        ("đã xử lý", "84"),
        ("đúng hạn", "90,0%"),
    ]


@pytest.mark.parametrize(
    ("bundle", "kind", "picture"),
    [
        ("feedback", "by_agency", RankingBody),
        ("feedback", "by_locality", RankingBody),
        ("feedback", "table", TableBody),
        ("feedback", "map", MapBody),
        ("field_reports", "by_agency", RankingBody),
        ("field_reports", "table", TableBody),
    ],
)
def test_places_are_shown_as_the_kind_says(
    make: Any, built: Any, bundle: str, kind: str, picture: type
):
    breakdown = make.breakdown({"Ít": 2.0, "Nhiều": 31.0, "Im lặng": None})
    body = built(bundle, kind, {"breakdown": breakdown}).body
    assert isinstance(body, picture)


@pytest.mark.parametrize("bundle", BUNDLES)
@pytest.mark.parametrize("kind", LISTS)
def test_lists_are_of_the_records(make: Any, built: Any, bundle: str, kind: str):
    records = make.records(make.record("12", 3, "PA 12: rác thải"), make.record("9", 41, "PA 9"))
    body = built(bundle, kind, {"records": records}, language="vi").body
    if kind == "by_field":
        assert [(bar.label, bar.text) for bar in body.bars] == [("chưa ghi", "2, quá hạn 2")]
    else:
        assert body.rows[0][0].text.endswith("PA 9"), "the longest overdue comes first"


@pytest.mark.parametrize("bundle", BUNDLES)
@pytest.mark.parametrize("kind", ["overdue_list", "cases", "answered"])
def test_an_empty_list_says_what_is_not_there(make: Any, built: Any, bundle: str, kind: str):
    body = built(bundle, kind, {"records": make.records()}, language="vi").body
    assert body.rows == ()
    assert "phản ánh" in body.empty_text


@pytest.mark.parametrize("bundle", BUNDLES)
def test_the_trend_has_dates_on_its_axis(make: Any, built: Any, bundle: str):
    body = built(bundle, "trend", {"figure": make.figure(1.0, series=make.series())}).body
    assert isinstance(body, TrendBody)
    assert body.axis[0] != body.axis[1]


def test_the_agencies_that_take_part_say_how_many_have_reported(make: Any, built: Any):
    breakdown = make.breakdown({"A": 1.0, "B": None, "C": 3.0})
    answers = {"figure": make.figure(43.0, series=make.series()), "breakdown": breakdown}
    body = built("field_reports", "agencies", answers, language="vi").body
    assert body.value == "43"
    assert [(fact.label, fact.text) for fact in body.facts] == [("đã báo cáo", "2 trên 3")]
    assert body.trend is None
    silent = built("field_reports", "agencies", {"figure": make.figure(state="not_connected")})
    assert silent.body.value == ""
