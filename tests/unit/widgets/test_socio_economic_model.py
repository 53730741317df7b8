"""Economy and society: growth as what it is, four values of one year, ratings in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ioc_desktop.domain.figures import Comparison, FreshnessState, Severity, Vintage
from ioc_desktop.domain.queries import Unanswered
from ioc_desktop.domain.rows import Names
from ioc_desktop.sdk.bodies import Fact, Rating
from ioc_desktop.sdk.contract import TileView
from tests.unit.widgets.answers import DAY_S, NOW_S

Built = Callable[..., TileView]
VINTAGES = (
    Vintage(10042.0, "estimate", NOW_S - 100 * DAY_S, None, "báo chí", "6 tháng, 71,6% dự toán"),
    Vintage(14642.96, "provisional", NOW_S + 25 * DAY_S, None, "báo chí", "10 tháng"),
    Vintage(18056.0, "estimate", NOW_S + 77 * DAY_S, None, "báo chí", "ước cả năm"),
    Vintage(17678.617, "estimate", NOW_S + 159 * DAY_S, None, "báo chí", "ước cả năm, 3/2022"),
)


def growth(make: Any, value: float | None, **fields: Any) -> Any:
    indicator = make.indicator(
        "socio_economic.grdp_growth", unit="%", decimals=2, aggregation="none"
    )
    return make.figure(value, indicator, period="P3M", **fields)


def revenue(make: Any) -> Any:
    indicator = make.indicator(
        "socio_economic.budget_revenue",
        name=Names(vi="Thu ngân sách", en="Revenue"),
        unit="tỷ đồng",
        decimals=0,
    )
    return make.figure(
        17678.617,
        indicator,
        period="P1Y",
        status="estimate",
        vintages=VINTAGES,
        comparison=Comparison(plan=14026.0, plan_share=17678.617 / 14026.0),
    )


def test_growth_has_a_sign_and_its_index_beside_it(make, built):
    view = built("socio_economic", "growth", {"figure": growth(make, 8.64)}, "vi")
    assert (view.body.value, view.body.unit) == ("+8,64", "%")
    assert view.body.facts[0] == Fact("chỉ số, cùng kỳ = 100", "108,64")
    assert view.frame.note.startswith("tăng so cùng kỳ · ")
    fallen = built("socio_economic", "growth", {"figure": growth(make, -2.63)}, "vi")
    assert fallen.body.value == "−2,63"
    assert fallen.body.facts[0].text == "97,37"


def test_an_index_stays_an_index_and_says_the_growth(make, built):
    indicator = make.indicator("socio_economic.cpi", unit="chỉ số", decimals=2, aggregation="none")
    figure = make.figure(108.64, indicator, period="P1M")
    view = built("socio_economic", "prices", {"figure": figure}, "vi")
    assert (view.body.value, view.body.unit) == ("108,64", "chỉ số")
    assert view.body.facts[0] == Fact("tăng so cùng kỳ", "+8,64%")
    assert view.frame.note.startswith("chỉ số, cùng kỳ = 100 · ")


def test_growth_is_not_compared_with_growth(make, built):
    figure = growth(make, 5.49, comparison=Comparison(previous=9.88, change_previous=-0.44))
    facts = built("socio_economic", "growth", {"figure": figure}, "vi").body.facts
    assert not any("44" in fact.text or "kỳ trước" in fact.label for fact in facts)


def test_sectors_keep_their_order_and_their_signs(make, built):
    answers = {"agriculture": growth(make, 5.59), "services": growth(make, -1.26)}
    answers["industry"] = growth(make, None)
    view = built("socio_economic", "sectors", answers, "vi")
    assert [bar.text for bar in view.body.bars] == ["+5,59%", "chưa báo cáo", "−1,26%"]
    assert [bar.value for bar in view.body.bars] == [5.59, None, -1.26]


def test_all_four_values_of_a_year_are_there_with_date_and_status(make, built):
    view = built("socio_economic", "revenue_vintages", {"figure": revenue(make)}, "vi")
    rows = [[cell.text for cell in row] for row in view.body.rows]
    assert [row[2] for row in rows] == ["17.678,617", "18.056", "14.642,96", "10.042"]
    assert [row[1] for row in rows] == ["ước", "ước", "sơ bộ", "ước"]
    assert [row[3] for row in rows] == ["126,0%", "128,7%", "104,4%", "71,6%"]
    assert all(row[0] != "–" and row[4] for row in rows)
    card = built("socio_economic", "revenue_year", {"figure": revenue(make)}, "vi").body
    assert card.value == "17.679"
    assert [fact.text for fact in card.facts] == ["126,0%", "18.056", "14.642,96", "10.042"]
    assert all("/" in fact.label for fact in card.facts[1:])


def test_a_year_published_once_has_one_row(make, built):
    figure = replace(revenue(make), vintages=())
    assert len(built("socio_economic", "revenue_vintages", {"figure": figure}).body.rows) == 1


def test_the_months_card_says_until_when_the_year_was_published(make, built):
    month = make.figure(1299.0, make.indicator("socio_economic.budget_revenue_month"))
    answers = {"figure": month, "year": revenue(make)}
    last = built("socio_economic", "revenue", answers, "vi").body.facts[-1]
    assert last.label.startswith("cả năm, ước ")
    assert last.text == "17.679 (126,0%)"


@pytest.mark.parametrize(
    ("value", "word", "severity"),
    [
        (20.0, "đỏ", Severity.ALARM),
        (34.0, "cam", Severity.WARN),
        (51.1, "xanh lá", Severity.NORMAL),
    ],
)
def test_investment_is_rated_in_words(make, built, value, word, severity):
    figure = make.percent(value, "socio_economic.public_investment_rate")
    facts = built("socio_economic", "investment", {"figure": figure}, "vi").body.facts
    assert facts[0] == Fact("đánh giá", word, severity)


def test_localities_stand_by_their_rating_and_who_is_silent_cannot_be_assessed(make, built):
    rate = make.indicator("socio_economic.investment_rate_local", unit="%", decimals=1)
    places = {"A": 47.0, "B": None, "C": 20.0, "D": 30.0}
    breakdown = make.breakdown(places, "locality", rate)
    bars = built(
        "socio_economic", "investment_by_locality", {"breakdown": breakdown}, "vi"
    ).body.bars
    assert [bar.label for bar in bars] == ["C", "D", "A", "B"]
    assert [bar.rating for bar in bars] == [
        Rating.RED,
        Rating.AMBER,
        Rating.GREEN,
        Rating.UNKNOWN,
    ]
    assert [bar.text for bar in bars] == [
        "20,0% · đỏ",
        "30,0% · cam",
        "47,0% · xanh lá",
        "chưa thể đánh giá",
    ]


def test_women_are_counted_where_men_and_everybody_are_of_one_census(make, built):
    people = make.indicator("socio_economic.population", unit="người")
    answers = {
        "figure": make.figure(3_327_791.0, people),
        "male": make.figure(1_672_901.0, people),
    }
    facts = built("socio_economic", "population", answers, "vi").body.facts
    assert [(fact.label, fact.text) for fact in facts[:2]] == [
        ("nam", "1.672.901"),
        ("nữ", "1.654.890"),
    ]
    answers["male"] = replace(answers["male"], period_start_s=0)
    facts = built("socio_economic", "population", answers, "vi").body.facts
    assert "nữ" not in {fact.label for fact in facts}


@pytest.mark.parametrize("subject", ["socio_economic", "health", "education", "tourism"])
def test_what_the_cache_cannot_answer_is_said_by_every_kind(subject, shipped_bundles, built):
    kinds = shipped_bundles.find(subject).kinds
    for kind, described in kinds.items():
        answers = {
            name: Unanswered("No centre's catalogue has this figure") for name in described.data
        }
        view = built(subject, kind, answers, "vi")
        assert view.frame.title, kind
        assert view.frame.freshness.state is FreshnessState.NOT_CONNECTED, kind


@pytest.mark.parametrize("state", ["live", "late", "stale", "lost", "not_connected"])
def test_growth_in_every_state(make, built, state):
    view = built("socio_economic", "growth", {"figure": growth(make, 5.49, state=state)}, "vi")
    assert view.frame.freshness.state.value == state
    assert bool(view.body.value) is (state != "not_connected")
