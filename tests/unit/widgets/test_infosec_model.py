"""Information security: the gravest first, companions, lists, in every state."""

from __future__ import annotations

from typing import Any

import pytest

from ioc_desktop.domain.figures import FreshnessState, Severity
from ioc_desktop.domain.queries import Unanswered
from ioc_desktop.sdk.bodies import CardBody, MapBody, RankingBody, TableBody, TrendBody

CARDS = ("incidents", "open", "blocked", "malware", "unpatched", "indicators", "national")


@pytest.mark.parametrize("kind", CARDS)
@pytest.mark.parametrize("state", ["live", "late", "stale", "lost"])
def test_cards_carry_value_and_freshness(make: Any, built: Any, kind: str, state: str):
    view = built("infosec", kind, {"figure": make.figure(16.0, state=state)})
    assert view.body.value == "16"
    assert view.frame.freshness.state.value == view.body.state.value == state
    assert view.frame.title


def test_every_kind_says_what_the_cache_cannot_answer(built: Any, shipped_bundles: Any):
    for kind, asked in shipped_bundles.find("infosec").kinds.items():
        view = built("infosec", kind, {name: Unanswered("No such figure") for name in asked.data})
        assert view.frame.freshness.reason == "No such figure", kind
        assert view.body == CardBody("", state=FreshnessState.NOT_CONNECTED), kind


@pytest.mark.parametrize("kind", CARDS)
def test_a_figure_that_is_not_connected_has_no_number(make: Any, built: Any, kind: str):
    assert built("infosec", kind, {"figure": make.figure(state="not_connected")}).body.value == ""


def test_severities_keep_their_order_whatever_their_number(make: Any, built: Any):
    answers = {
        "low": make.figure(9.0),
        "critical": make.figure(1.0, severity=Severity.WARN),
        "medium": make.figure(2.0),
        "high": make.figure(4.0),
    }
    bars = built("infosec", "by_severity", answers, language="vi").body.bars
    assert [(bar.label, bar.text) for bar in bars] == [
        ("Nghiêm trọng", "1"), ("Cao", "4"), ("Trung bình", "2"), ("Thấp", "9"),
    ]  # fmt: skip
    assert [bar.severity for bar in bars[:3]] == [Severity.ALARM, Severity.WARN, Severity.NORMAL]


def test_open_incidents_say_the_critical_and_the_longest_overdue(make: Any, built: Any):
    answers = {
        "figure": make.figure(16.0),
        "critical": make.figure(1.0, severity=Severity.ALARM),
        "records": make.records(make.record("1", 8)),
    }
    facts = built("infosec", "open", answers, language="vi").body.facts
    assert [(fact.label, fact.text) for fact in facts[:2]] == [
        ("nghiêm trọng", "1"),
        ("quá hạn lâu nhất", "8 ngày"),
    ]
    assert facts[0].severity is Severity.ALARM


@pytest.mark.parametrize(
    ("kind", "picture"),
    [
        ("by_agency", RankingBody),
        ("by_locality", RankingBody),
        ("table", TableBody),
        ("map", MapBody),
    ],
)
def test_places_are_shown_as_the_kind_says(make: Any, built: Any, kind: str, picture: type):
    breakdown = make.breakdown({"Ít": 2.0, "Nhiều": 31.0, "Im lặng": None})
    assert isinstance(built("infosec", kind, {"breakdown": breakdown}).body, picture)


@pytest.mark.parametrize(
    ("kind", "empty"),
    [
        ("incidents_list", "Không có vụ việc, sự cố đang xử lý"),
        ("unpatched_list", "Không có hệ thống chưa vá lỗ hổng"),
        ("indicators_list", "Không có chỉ dấu còn hiệu lực"),
    ],
)
def test_lists_name_what_is_not_there(make: Any, built: Any, kind: str, empty: str):
    body = built("infosec", kind, {"records": make.records()}, language="vi").body
    assert body.empty_text == empty
    full = built("infosec", kind, {"records": make.records(make.record("", 2, "CVE"))}).body
    assert full.rows[0][1].text.startswith("CVE")


def test_topics_are_counted(make: Any, built: Any):
    records = make.records(make.record("", 2, "x"), make.record("", None, "y"))
    body = built("infosec", "by_topic", {"records": records}, language="vi").body
    assert [(bar.label, bar.text) for bar in body.bars] == [("chưa ghi", "2, quá hạn 1")]


def test_the_trend_has_dates_on_its_axis(make: Any, built: Any):
    body = built("infosec", "trend", {"figure": make.figure(1.0, series=make.series())}).body
    assert isinstance(body, TrendBody)
    assert body.axis[0] != body.axis[1]
