"""Public order and traffic: the year's change as it is, companions, incidents, in every state."""

from __future__ import annotations

from array import array
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
import pytest

from ioc_desktop.domain.figures import Comparison, FreshnessState, OtherValue, Series, Severity
from ioc_desktop.domain.queries import Unanswered
from ioc_desktop.sdk.bodies import CardBody, MapBody, RankingBody, TableBody, TrendBody

CARDS = (
    "accidents", "deaths", "injuries", "accidents_month", "accidents_day", "violations",
    "congestion", "cameras", "order", "order_open",
)  # fmt: skip
PLACES = ("by_locality", "order_by_locality", "order_by_agency", "table", "map")
RECORDS = (
    "accidents_map", "incidents_map", "accidents_list", "congestion_list", "incidents_list",
    "incidents_by_topic",
)  # fmt: skip


def year(start: int) -> int:
    return int(datetime.fromisoformat(f"{start}-01-01T00:00:00+07:00").timestamp())


def yearly(make: Any, name: str, values: dict[int, float], **fields: Any) -> Any:
    last, before = max(values), values.get(max(values) - 1)
    series = Series(
        array("q", (year(each) for each in sorted(values))),
        array("d", (values[each] for each in sorted(values))),
    )
    change = None if before is None else (values[last] - before) / before
    return make.figure(
        values[last],
        make.indicator(f"order_traffic.{name}", unit="vụ"),
        period="P1Y",
        period_start_s=year(last),
        series=series,
        comparison=Comparison(last_year=before, change_year=change),
        **fields,
    )


def printed(make: Any, start: int = 2020) -> Any:
    indicator = make.indicator("order_traffic.accidents_change_printed", unit="%", decimals=1)
    return make.figure(-12.2, indicator, period="P1Y", period_start_s=year(start))


ACCIDENTS = {2019: 294.0, 2020: 262.0, 2022: 205.0, 2023: 227.0}
DEATHS = {2019: 182.0, 2020: 143.0, 2022: 135.0, 2023: 134.0}
INJURIES = {2019: 210.0, 2020: 186.0, 2022: 143.0, 2023: 172.0}


@pytest.mark.parametrize("kind", CARDS)
@pytest.mark.parametrize("state", ["live", "late", "stale", "lost"])
def test_cards_carry_value_and_freshness(make: Any, built: Any, kind: str, state: str):
    view = built("order_traffic", kind, {"figure": make.figure(227.0, state=state)})
    assert view.body.value == "227"
    assert view.frame.freshness.state.value == view.body.state.value == state


@pytest.mark.parametrize("kind", [*CARDS, *PLACES, *RECORDS, "years", "trend", "order_trend"])
def test_what_the_cache_cannot_answer_is_said(built: Any, kind: str):
    answers = {name: Unanswered("No such figure") for name in ("figure", "breakdown", "records")}
    view = built("order_traffic", kind, answers)
    assert view.frame.freshness.reason == "No such figure"
    assert view.frame.title
    assert view.body == CardBody("", state=FreshnessState.NOT_CONNECTED)


@pytest.mark.parametrize("kind", CARDS)
def test_a_figure_that_is_not_connected_has_no_number(make: Any, built: Any, kind: str):
    view = built("order_traffic", kind, {"figure": make.figure(state="not_connected")})
    assert view.body.value == ""
    assert view.body.trend is None


def test_the_change_of_2020_is_computed_and_the_printed_one_stands_beside_it(make: Any, built: Any):
    upto_2020 = {2019: 294.0, 2020: 262.0}
    answers = {
        "figure": yearly(make, "accidents", upto_2020),
        "deaths": make.figure(143.0),
        "injuries": make.figure(186.0),
        "printed": printed(make),
    }
    facts = built("order_traffic", "accidents", answers, language="vi").body.facts
    assert [(fact.label, fact.text, fact.arrow) for fact in facts] == [
        ("so cùng kỳ", "10,9%", -1),
        ("bản in ghi", "−12,2%", 0),
        ("chết", "143", 0),
        ("bị thương", "186", 0),
    ]
    assert facts[1].severity is Severity.WARN


def test_what_was_printed_of_another_year_says_nothing_of_this_one(make: Any, built: Any):
    answers = {"figure": yearly(make, "accidents", ACCIDENTS), "printed": printed(make)}
    facts = built("order_traffic", "accidents", answers, language="vi").body.facts
    assert "bản in ghi" not in {fact.label for fact in facts}
    assert (facts[0].label, facts[0].text, facts[0].arrow) == ("so cùng kỳ", "10,7%", 1)


def test_the_years_have_their_changes_and_2021_has_none(make: Any, built: Any):
    answers = {
        "figure": yearly(make, "accidents", ACCIDENTS),
        "deaths": yearly(make, "deaths", DEATHS),
        "injuries": yearly(make, "injuries", INJURIES),
        "printed": printed(make),
    }
    body = built("order_traffic", "years", answers, language="vi").body
    assert [[cell.text for cell in row] for row in body.rows] == [
        ["2023", "227 (+10,7%)", "134 (−0,7%)", "172 (+20,3%)"],
        ["2022", "205", "135", "143"],
        ["2020", "262 (−10,9%)", "143 (−21,4%)", "186 (−11,4%)"],
        ["bản in ghi", "−12,2%", "", ""],
        ["2019", "294", "182", "210"],
    ]
    assert body.rows[3][1].severity is Severity.WARN


def test_the_years_go_on_without_deaths(make: Any, built: Any):
    answers = {"figure": yearly(make, "accidents", ACCIDENTS), "deaths": Unanswered("None")}
    rows = built("order_traffic", "years", answers).body.rows
    assert [cell.text for cell in rows[0]] == ["2023", "227 (+10.7%)", "–", "–"]


def test_illustrative_and_disputed_figures_are_marked(make: Any, built: Any):
    other = OtherValue("vinh", 8.0, 0, disagrees=True, of_record=False)
    figure = make.figure(7.0, illustrative=True, others=(other,))
    frame = built("order_traffic", "order", {"figure": figure}, language="vi").frame
    assert frame.illustrative
    assert "8" in frame.disagreement


def test_cameras_say_how_many_are_silent(make: Any, built: Any):
    rows = [make.record("", None, f"Camera {number}") for number in range(3)]
    states = ("online", "offline", "online")
    rows = [
        replace(row, record=msgspec.structs.replace(row.record, state=state))
        for row, state in zip(rows, states, strict=True)
    ]
    answers = {"figure": make.figure(2.0), "records": make.records(*rows)}
    facts = built("order_traffic", "cameras", answers, language="vi").body.facts[:2]
    assert [(fact.label, fact.text, fact.severity) for fact in facts] == [
        ("đã lắp đặt", "3", Severity.NORMAL),
        ("mất kết nối", "1", Severity.WARN),
    ]


def test_violations_are_of_the_types_that_the_centre_counts(make: Any, built: Any):
    answers = {"type.0": make.figure(3.0), "type.1": make.figure(9.0)}
    types = [{"type": "light"}, {"type": "parking"}]
    body = built("order_traffic", "violations_by_type", answers, types=types, language="vi").body
    assert [(bar.label, bar.value) for bar in body.bars] == [
        ("Dừng, đỗ sai", 9.0),
        ("Vượt đèn đỏ", 3.0),
    ]


@pytest.mark.parametrize(
    ("kind", "picture"),
    [("by_locality", RankingBody), ("table", TableBody), ("map", MapBody)],
)
def test_places_are_shown_as_the_kind_says(make: Any, built: Any, kind: str, picture: type):
    breakdown = make.breakdown({"Ít": 2.0, "Nhiều": 31.0, "Im lặng": None}, by="locality")
    view = built("order_traffic", kind, {"breakdown": breakdown}, language="vi")
    assert isinstance(view.body, picture)
    assert view.frame.title == "Chỉ tiêu documents.overdue theo địa bàn"


def test_the_trend_has_dates_on_its_axis(make: Any, built: Any):
    view = built("order_traffic", "trend", {"figure": make.figure(1.0, series=make.series())})
    assert isinstance(view.body, TrendBody)
    assert view.body.axis[0] != view.body.axis[1]


def test_incidents_are_counted_on_the_map(make: Any, built: Any):
    made = make.record("", 2, "Trộm cắp")
    record = msgspec.structs.replace(
        made.record, locality="412", system="2021", severity="critical", lat=18.67, lon=105.69
    )
    answers = {"records": make.records(replace(made, record=record))}
    body = built("order_traffic", "incidents_map", answers, language="vi").body
    vinh = next(cell for cell in body.cells if cell.code == "412")
    assert (vinh.text, vinh.severity) == ("1", Severity.ALARM)
    assert len(body.cells) == 21
    assert body.points == (), "a mark would stand over the cell's own number"
