"""Covid-19: 12 hours and cumulative are never mixed, parts that do not add up are marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ioc_desktop.domain.figures import FreshnessState, Severity
from ioc_desktop.sdk.bodies import Fact
from ioc_desktop.sdk.contract import TileView
from tests.unit.widgets.answers import DAY_S, HOUR_S, NOW_S

Built = Callable[..., TileView]
MORNING_S = NOW_S - 11 * HOUR_S
"""06:00 in Vietnam: the end of the night's bulletin."""


def cases(make: Any, value: float | None, name: str = "covid_cases", **fields: Any) -> Any:
    indicator = make.indicator(f"health.{name}", unit="ca", aggregation="last")
    return make.figure(value, indicator, **fields)


def bulletin(make: Any, value: float | None, **fields: Any) -> Any:
    indicator = make.indicator("health.covid_new_12h", unit="ca")
    given = {"period": "PT12H", "period_start_s": MORNING_S - 12 * HOUR_S, "as_of_s": MORNING_S}
    return make.figure(value, indicator, **{**given, **fields})


def places(make: Any, values: dict[str, float | None], one: Callable[..., Any]) -> Any:
    breakdown = make.breakdown(values, "locality")
    rows = tuple(replace(row, figure=one(make, row.figure.value)) for row in breakdown.rows)
    return replace(breakdown, indicator=rows[0].figure.indicator, rows=rows)


def test_a_bulletin_says_its_hours_and_the_total_until_when_it_counts(make, built):
    total = cases(make, 1877.0, as_of_s=NOW_S - 23 * HOUR_S)
    view = built("health", "covid_new", {"figure": bulletin(make, 9.0), "total": total}, "vi")
    assert view.body.value == "9"
    assert view.frame.note == "18:00 06/10–06:00 07/10/2021"
    assert view.frame.note_short == "18:00–06:00"
    assert view.body.facts[0] == Fact("luỹ kế đến 06/10", "1.877")


def test_a_split_that_adds_up_to_ten_more_is_marked_and_not_corrected(make, built):
    answers = {
        "figure": cases(make, 1877.0),
        "recovered": cases(make, 1788.0),
        "deaths": cases(make, 19.0),
        "active": cases(make, 80.0),
    }
    card = built("health", "covid_total", answers, "vi").body
    assert card.value == "1.877"
    assert card.facts[0].text == "1.788 + 19 + 80 = 1.887"
    assert card.facts[0].severity is Severity.WARN
    right = {**answers, "figure": cases(make, 1887.0)}
    assert "=" not in built("health", "covid_total", right, "vi").body.facts[0].text
    bars = built("health", "covid_split", {**answers, "total": answers["figure"]}, "vi").body.bars
    assert [bar.text for bar in bars] == ["1.788", "80", "19", "1.788 + 19 + 80 = 1.887"]
    assert {bar.full for bar in bars[:3]} == {1877.0}


def test_the_board_keeps_both_counts_apart_with_their_periods(make, built):
    answers = {
        "new": places(make, {"Vinh": 2.0, "Yên Thành": 0.0, "Kỳ Sơn": None}, bulletin),
        "total": places(make, {"Vinh": 658.0, "Yên Thành": 203.0, "Kỳ Sơn": 63.0}, cases),
    }
    body = built("health", "covid_board", answers, "vi").body
    rows = [[cell.text for cell in row] for row in body.rows]
    assert [column.title for column in body.columns] == ["Địa bàn", "mới 12 giờ", "luỹ kế"]
    assert rows[0] == ["kỳ số liệu", "18:00–06:00 07/10", "đến 16:40"]
    assert rows[1] == ["Toàn địa bàn", "2", "924"]
    assert rows[2:] == [
        ["Vinh", "2", "658"],
        ["Yên Thành", "0", "203"],
        ["Kỳ Sơn", "chưa báo cáo", "63"],
    ]


def test_a_place_of_another_day_says_so_and_is_not_summed_up(make, built):
    old = cases(make, 640.0, period_start_s=NOW_S - 12 * DAY_S)
    total = places(make, {"Vinh": 658.0, "Yên Thành": 203.0}, cases)
    rows = (replace(total.rows[0], figure=old), total.rows[1])
    view = built("health", "covid_board", {"total": replace(total, rows=rows)}, "vi")
    texts = {row[0].text: row[2].text for row in view.body.rows}
    assert texts["Vinh"].startswith("640 (")
    assert texts["Toàn địa bàn"] == "–"


def test_what_a_centre_does_not_have_is_left_out(make, built):
    facts = built("health", "emergency", {"figure": cases(make, 96.0)}, "vi").body.facts
    assert all("vận chuyển" not in fact.label for fact in facts)
    beds = built("health", "beds", {"figure": cases(make, 2072.0)}, "vi").body.facts
    assert beds[0] == Fact("tổng số giường", "–")


@pytest.mark.parametrize("state", ["live", "late", "stale", "lost", "not_connected"])
def test_the_vaccination_card_in_every_state(make, built, state):
    figure = cases(make, 597_169.0, "vaccinated_1", state=state)
    rate = make.percent(25.75, "health.vaccinated_1_rate")
    view = built("health", "vaccination", {"figure": figure, "rate": rate}, "vi")
    assert view.frame.freshness.state is FreshnessState(state)
    assert bool(view.body.value) is (state != "not_connected")
    assert view.body.facts[0].text.endswith("%")


def test_outbreaks_are_listed_and_none_is_said(make, built):
    rows = (make.record("12", None, "Ổ dịch chợ Vinh"),)
    view = built("health", "outbreaks", {"records": make.records(*rows, total=6)}, "vi")
    assert view.body.total == 6
    assert "Ổ dịch chợ Vinh" in {cell.text for row in view.body.rows for cell in row}
    empty = built("health", "outbreaks", {"records": make.records()}, "vi").body
    assert empty.empty_text == "Không có ổ dịch đang hoạt động"
