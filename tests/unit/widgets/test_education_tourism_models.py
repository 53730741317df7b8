"""Education by level and Covid-19 in schools; tourism by destination and as published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ioc_desktop.domain.figures import Comparison, Severity
from ioc_desktop.domain.rows import Names
from ioc_desktop.sdk.bodies import TableBody
from ioc_desktop.sdk.contract import TileView
from tests.unit.widgets.answers import NOW_S

Built = Callable[..., TileView]


def counted(make: Any, value: float | None, unit: str = "cơ sở", **fields: Any) -> Any:
    return make.figure(value, make.indicator("education.facilities", unit=unit), **fields)


def test_facilities_have_their_parts_and_a_mark_where_they_differ(make, built):
    answers = {"public": counted(make, 1470.0), "private": counted(make, 85.0)}
    right = built("education", "facilities", {"figure": counted(make, 1555.0), **answers}, "vi")
    assert [fact.text for fact in right.body.facts[:2]] == ["1.470", "85"]
    wrong = built("education", "facilities", {"figure": counted(make, 1553.0), **answers}, "vi")
    assert wrong.body.facts[0].text == "1.470 + 85 = 1.555"
    assert wrong.body.facts[0].severity is Severity.WARN


def test_a_level_is_a_row_and_one_that_a_centre_lacks_is_none(make, built):
    answers = {
        "schools_primary": counted(make, 473.0),
        "students_primary": counted(make, 303_600.0),
        "teachers_upper_secondary": counted(make, 5620.0),
    }
    body = built("education", "levels", answers, "vi").body
    rows = [[cell.text for cell in row] for row in body.rows]
    assert rows == [
        ["Tiểu học", "473", "–", "303.600", "–"],
        ["THPT", "–", "–", "–", "5.620"],
    ]


def test_a_stretch_of_days_is_said(make, built):
    figure = counted(
        make, 18_668.0, "học sinh", period="P22D", period_start_s=NOW_S - NOW_S % 86_400 - 7 * 3600
    )
    view = built("education", "covid_period", {"figure": figure}, "vi")
    assert "–" in view.frame.note


def test_schools_are_closed_and_not_being_handled(make, built):
    row = make.record("", None, "THPT Kim Liên: ngập")
    row = replace(row, record=replace_state(row.record))
    body = built("education", "closed_list", {"records": make.records(row)}, "vi").body
    assert body.rows[0][3].text == "tạm dừng"


def replace_state(record: Any) -> Any:
    import msgspec

    return msgspec.structs.replace(record, state="in_progress")


def test_destinations_are_rows_of_the_settings(make, built):
    area = {"locality": "413", "name": "Cửa Lò"}
    answers = {
        "visitors.0": counted(make, 37_593.0, "lượt"),
        "occupancy.0": make.percent(35.9, "tourism.occupancy"),
    }
    body = built("tourism", "areas", answers, "vi", areas=[area]).body
    assert [[cell.text for cell in row] for row in body.rows] == [
        ["Cửa Lò", "37.593", "–", "–", "35,9%"]
    ]


def test_the_year_compares_each_figure_here(make, built):
    visitors = make.indicator("tourism.visitors", name=Names(vi="Lượt khách"), unit="lượt")
    figure = make.figure(6_730_000.0, visitors, comparison=Comparison(change_year=2.56))
    body = built("tourism", "year", {"visitors": figure}, "vi").body
    assert [cell.text for cell in body.rows[0]] == [
        "Lượt khách",
        "6.730.000",
        "lượt",
        "+256,0%",
    ]


def test_only_published_destinations_are_listed_for_half_a_year(make, built):
    breakdown = make.breakdown({"Cửa Lò": 1_260_000.0, "Vinh": None}, "locality")
    body = built("tourism", "half_year", {"breakdown": breakdown}, "vi").body
    assert isinstance(body, TableBody)
    assert [row[1].text for row in body.rows] == ["1.260.000"]


def test_rooms_that_were_never_published_are_no_dash(make, built):
    rooms = make.percent(38.9, "tourism.occupancy")
    facts = built("tourism", "occupancy", {"figure": rooms}, "vi").body.facts
    assert all(fact.text != "–" for fact in facts)
    answers = {"figure": rooms, "rooms": counted(make, 21_783.0, "phòng")}
    assert built("tourism", "occupancy", answers, "vi").body.facts[0].text == "21.783"
