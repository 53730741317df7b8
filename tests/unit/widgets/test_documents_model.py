from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ioc_desktop.domain.figures import FreshnessState, Severity
from ioc_desktop.domain.queries import Unanswered
from ioc_desktop.sdk.bodies import CardBody, RankingBody, TableBody, TrendBody

CARDS = ("overview", "sent", "on_time", "overdue", "unprocessed", "signed")
LEVELS = {"Sở A": "department", "Sở B": "department", "Huyện C": "district"}


@pytest.mark.parametrize("kind", CARDS)
@pytest.mark.parametrize("state", ["live", "late", "stale", "lost"])
def test_cards_carry_value_and_freshness(make: Any, built: Any, kind: str, state: str):
    view = built("documents", kind, {"figure": make.figure(3251.0, state=state)}, language="vi")
    assert view.body.value == "3.251"
    assert view.frame.freshness.state.value == view.body.state.value == state


@pytest.mark.parametrize("kind", [*CARDS, "by_agency", "by_level", "trend", "overdue_list"])
def test_what_the_cache_cannot_answer_is_said(built: Any, kind: str):
    answers = {name: Unanswered("No such figure") for name in ("figure", "breakdown", "records")}
    view = built("documents", kind, answers)
    assert view.frame.freshness.reason == "No such figure"
    assert view.body == CardBody("", state=FreshnessState.NOT_CONNECTED)


@pytest.mark.parametrize("kind", CARDS)
def test_a_figure_that_is_not_connected_has_no_number(make: Any, built: Any, kind: str):
    view = built("documents", kind, {"figure": make.figure(state="not_connected")})
    assert view.body.value == ""


def test_the_overview_sets_out_and_done_beside_in(make: Any, built: Any):
    answers = {
        "figure": make.figure(3251.0),
        "sent": make.figure(1897.0),
        "processed": make.figure(3178.0),
        "on_time_rate": make.percent(96.1),
    }
    view = built("documents", "overview", answers, language="vi")
    assert [(fact.label, fact.text) for fact in view.body.facts[:3]] == [
        ("văn bản đi", "1.897"),
        ("đã xử lý", "3.178"),
        ("xử lý đúng hạn", "96,1%"),
    ]


def test_overdue_is_alarmed_in_value_and_frame_and_compared_with_the_day_before(
    make: Any, built: Any
):
    records = make.records(make.record("1", 41), total=115)
    answers = {"figure": make.figure(115.0, severity=Severity.ALARM), "records": records}
    view = built("documents", "overdue", answers, language="vi")
    assert view.frame.severity is view.body.severity is Severity.ALARM
    facts = {fact.label: fact.text for fact in view.body.facts}
    assert facts["kỳ trước"] == "97"
    assert facts["quá hạn lâu nhất"] == "41 ngày"
    assert facts["đến trong ngày"] == "–"


def test_illustrative_figures_are_marked(make: Any, built: Any):
    view = built("documents", "sent", {"figure": make.figure(1.0, illustrative=True)})
    assert view.frame.illustrative


def test_the_worst_agency_comes_first(make: Any, built: Any):
    breakdown = make.breakdown({"Ít": 2.0, "Nhiều": 31.0, "Im lặng": None})
    view = built("documents", "by_agency", {"breakdown": breakdown})
    assert [bar.label for bar in view.body.bars] == ["Nhiều", "Ít", "Im lặng"]
    assert view.body.bars[-1].text == "not reported"


def test_levels_are_added_up_and_say_who_is_missing(make: Any, built: Any):
    breakdown = make.breakdown({"Sở A": 9.0, "Sở B": None, "Huyện C": 6.0}, kinds=LEVELS)
    view = built("documents", "by_level", {"breakdown": breakdown}, language="vi")
    assert isinstance(view.body, RankingBody)
    assert [(bar.label, bar.value, bar.text) for bar in view.body.bars] == [
        ("Cấp sở, ngành (1/2)", 9.0, "9"),
        ("Cấp huyện", 6.0, "6"),
    ]


def test_a_level_where_nobody_reported_is_no_zero(make: Any, built: Any):
    breakdown = make.breakdown({"Huyện C": None}, kinds=LEVELS)
    bar = built("documents", "by_level", {"breakdown": breakdown}).body.bars[0]
    assert bar.value is None
    assert bar.text == "0 of 1 agencies"


def test_shares_are_not_added_up_by_level(make: Any, built: Any):
    rate = make.percent(96.0).indicator
    breakdown = make.breakdown({"Sở A": 96.0, "Huyện C": 91.0}, indicator=rate, kinds=LEVELS)
    view = built("documents", "by_level", {"breakdown": breakdown})
    assert isinstance(view.body, TableBody)
    assert view.body.rows == ()
    assert "cannot be added up" in view.body.empty_text


def test_the_trend_has_dates_on_its_axis(make: Any, built: Any):
    view = built("documents", "trend", {"figure": make.figure(1.0, series=make.series())})
    assert isinstance(view.body, TrendBody)
    assert view.body.axis[0] != view.body.axis[1]


def test_the_overdue_list_has_the_oldest_first(make: Any, built: Any):
    rows = make.records(make.record("12/TTr", 3), make.record("9/CV", 41), total=115)
    view = built("documents", "overdue_list", {"records": rows}, language="vi")
    assert [row[0].text for row in view.body.rows] == ["9/CV · Việc", "12/TTr · Việc"]
    assert [column.title for column in view.body.columns] == [
        "Số, trích yếu", "Đơn vị xử lý", "Hạn", "Quá hạn",
    ]  # fmt: skip
    assert view.body.total == 115


def test_an_empty_list_says_so(make: Any, built: Any):
    view = built("documents", "overdue_list", {"records": make.records()}, language="vi")
    assert view.body.empty_text == "Không có văn bản quá hạn"


def test_district_committees_stand_where_their_district_is(make, built):
    names = {
        "UBND huyện Quế Phong": 4.0,
        "UBND thành phố Vinh": None,
        "Sở Xây dựng": 9.0,
    }
    kinds = dict.fromkeys(names, "district") | {"Sở Xây dựng": "department"}
    breakdown = make.breakdown(names, kinds=kinds)
    codes = ("ubnd-415", "ubnd-412", "sxd")
    rows = tuple(replace(row, code=code) for row, code in zip(breakdown.rows, codes, strict=True))
    view = built("documents", "map", {"breakdown": replace(breakdown, rows=rows)}, "vi")
    assert [(cell.code, cell.name, cell.text) for cell in view.body.cells] == [
        ("415", "Quế Phong", "4"),
        ("412", "Vinh", "–"),
    ]
    assert "1 trên 2" in view.frame.note


def test_the_oldest_document_is_named(make, built):
    records = make.records(make.record("", 41, "CV 12: hồ đập"), total=115)
    days = make.figure(41.0, make.indicator("documents.oldest_overdue_days", unit="ngày"))
    facts = built("documents", "oldest", {"figure": days, "records": records}, "vi").body.facts
    assert facts[1].label == "Sở Xây dựng"
    assert facts[1].text == "CV 12: hồ đập"


def test_documents_in_work_say_their_state(make, built):
    view = built("documents", "in_work", {"records": make.records(make.record("", None))}, "vi")
    assert [cell.text for cell in view.body.rows[0]][3] == "đang xử lý"
    table = built("documents", "table", {"breakdown": make.breakdown({"Sở Tài chính": 3.0})}, "vi")
    assert table.body.rows[0][1].text == "3"
