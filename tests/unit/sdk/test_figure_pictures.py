"""From answers to pictures: nothing is invented, nothing that must be said is left out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.domain.figures import (
    Breakdown,
    BreakdownRow,
    Comparison,
    Figure,
    Freshness,
    FreshnessState,
    OtherValue,
    Series,
    Severity,
    Vintage,
)
from ioc_desktop.domain.queries import Snapshot, Unanswered
from ioc_desktop.sdk import cartogram
from ioc_desktop.sdk.bodies import CardBody, Fact
from ioc_desktop.sdk.contract import ModelContext
from ioc_desktop.sdk.figures import (
    card_of,
    class_limits,
    comparison_facts,
    fact_of,
    frame_of,
    map_of,
    ranking_of,
    table_of,
    unanswered,
)

Make = Callable[..., Figure]
NOT_CONNECTED = Freshness(FreshnessState.NOT_CONNECTED, reason="No software yet")


def test_a_card_has_the_whole_value_and_a_short_form(figure: Make, context: ModelContext) -> None:
    card = card_of(figure(), context)
    assert (card.value, card.short, card.unit) == ("14.642,96", "14,6 nghìn", "tỷ đồng")
    small = card_of(figure(value=69.0), context)
    assert (small.value, small.short) == ("69,00", "")


def test_a_missing_value_is_never_a_zero(figure: Make, context: ModelContext) -> None:
    assert card_of(figure(value=None), context).value == ""
    card = card_of(figure(freshness=NOT_CONNECTED), context)
    assert card.value == ""
    assert card.state is FreshnessState.NOT_CONNECTED
    assert fact_of("x", None, context.words) == Fact("x", "–")
    assert fact_of("x", Unanswered("why"), context.words) == Fact("x", "–")
    assert fact_of("x", figure(value=None), context.words) == Fact("x", "–")


def test_the_comparison_set_names_what_is_known_only(figure: Make, context: ModelContext) -> None:
    known = Comparison(cumulative=20000.0, plan_share=1.044, change_year=0.078)
    facts = comparison_facts(figure(comparison=known), context)
    assert [(fact.text, fact.arrow) for fact in facts] == [
        ("20.000,00", 0),
        ("104,4%", 0),
        ("7,8%", 1),
    ]
    fallen = comparison_facts(figure(comparison=Comparison(change_previous=-0.109)), context)
    assert [(fact.text, fact.arrow) for fact in fallen] == [("10,9%", -1)]
    level = comparison_facts(figure(comparison=Comparison(change_year=0.0001)), context)
    assert [(fact.text, fact.arrow) for fact in level] == [("0,0%", 0)]


def test_a_history_becomes_the_card_s_chart(
    figure: Make, context: ModelContext, series: Callable[..., Series]
) -> None:
    card = card_of(figure(series=series(1.0, 2.0, 3.0)), context)
    assert card.trend is not None
    assert card.trend.axis == ("05/10", "07/10")
    assert card.trend.last_text == ""
    assert card_of(figure(series=series(1.0)), context).trend is None


def test_the_frame_says_what_must_be_said(figure: Make, context: ModelContext) -> None:
    frame = frame_of(
        figure(
            supplier="Sở Tài chính",
            illustrative=True,
            status="estimate",
            period="P1M",
            period_start_s=1_633_021_200,
            severity=Severity.WARN,
            others=(OtherValue("vinh", 14000.0, None, disagrees=True, of_record=False),),
            vintages=(Vintage(1.0, "estimate", None, None), Vintage(2.0, "estimate", None, None)),
        ),
        context,
    )
    assert frame.title == "Thu ngân sách"
    assert frame.chip == "Tỉnh"
    assert frame.supplier == "Sở Tài chính"
    assert frame.illustrative
    assert frame.severity is Severity.WARN
    assert frame.disagreement == "Vinh báo 14.000,00"
    assert frame.note == "Tháng 10/2021 · ước · bản 2"


def test_the_scene_s_title_beats_the_model_s(figure: Make, context: ModelContext) -> None:
    assert frame_of(figure(), context, "Thu").title == "Thu"
    assert frame_of(figure(), replace(context, title="Ngân sách"), "Thu").title == "Ngân sách"


def test_a_long_centre_name_is_no_chip(figure: Make, context: ModelContext) -> None:
    named = replace(context, centre_names={"nghean": "Trung tâm điều hành thông minh tỉnh"})
    assert frame_of(figure(), named).chip == "Nghean"


def _breakdown(figure: Make, *rows: tuple[str, float | None, Severity]) -> Breakdown:
    made = tuple(
        BreakdownRow(code, f"Huyện {code}", figure(value=value, severity=severity), order)
        for order, (code, value, severity) in enumerate(rows)
    )
    indicator = figure().indicator
    return Breakdown(
        "nghean",
        indicator,
        "locality",
        made,
        len(rows),
        sum(1 for row in rows if row[1] is not None),
        Freshness(FreshnessState.LIVE, 1),
    )


ROWS = (
    ("415", 5.0, Severity.NORMAL),
    ("417", None, Severity.NORMAL),
    ("418", 2.0, Severity.ALARM),
    ("416", 9.0, Severity.NORMAL),
    ("999", 1.0, Severity.WARN),
)


def test_a_ranking_puts_what_is_wrong_first_and_the_silent_last(
    figure: Make, context: ModelContext
) -> None:
    bars = ranking_of(_breakdown(figure, *ROWS), context).bars
    assert [bar.label[-3:] for bar in bars] == ["418", "999", "416", "415", "417"]
    assert bars[-1].value is None
    assert bars[-1].text == "chưa báo cáo"


def test_where_more_is_better_the_least_come_first(figure: Make, context: ModelContext) -> None:
    breakdown = _breakdown(figure, ("1", 5.0, Severity.NORMAL), ("2", 3.0, Severity.NORMAL))
    assert breakdown.indicator is not None
    better = msgspec.structs.replace(breakdown.indicator, better="higher")
    bars = ranking_of(replace(breakdown, indicator=better), context).bars
    assert [bar.value for bar in bars] == [3.0, 5.0]


def test_a_table_marks_who_has_not_reported(figure: Make, context: ModelContext) -> None:
    table = table_of(_breakdown(figure, *ROWS), context)
    assert table.total == 5
    assert table.rows[-1][1].text == "chưa báo cáo"
    assert table.rows[-1][1].dim
    assert table.rows[0][1].severity is Severity.ALARM
    assert [column.right for column in table.columns] == [False, True]
    assert {len(row) for row in table.rows} == {2}


def test_a_table_has_a_column_of_changes_only_where_one_is_known(
    figure: Make, context: ModelContext
) -> None:
    breakdown = _breakdown(figure, *ROWS)
    known = figure(comparison=Comparison(last_year=4.0, change_year=0.25))
    rows = (replace(breakdown.rows[0], figure=known), *breakdown.rows[1:])
    table = table_of(replace(breakdown, rows=rows), context)
    assert [column.right for column in table.columns] == [False, True, True]
    assert sorted(row[2].text for row in table.rows) == ["+25,0%", "–", "–", "–", "–"]


def test_a_map_keeps_places_and_invents_no_shade(figure: Make, context: ModelContext) -> None:
    cells = {cell.code: cell for cell in map_of(_breakdown(figure, *ROWS), context).cells}
    assert (cells["415"].column, cells["415"].row) == (1, 0)
    assert cells["417"].shade is None
    assert cells["417"].text == "–"
    assert cells["416"].shade == 1.0
    assert cells["999"].row >= cartogram.grid_of(None)[1]
    assert cells["415"].name == "415" or cells["415"].name == "Huyện 415"


def test_a_map_s_total_is_of_the_places_own_period(figure: Make, context: ModelContext) -> None:
    normal = Severity.NORMAL
    places = _breakdown(figure, ("415", 5.0, normal), ("416", 9.0, normal))
    september = tuple(
        replace(row, figure=replace(row.figure, period_start_s=100)) for row in places.rows
    )
    own = replace(places, rows=september, total=figure(value=15.0, period_start_s=100))
    assert map_of(own, context).total == "tổng 15,00 tỷ đồng", (
        "the centre's own, though parts differ"
    )
    october = replace(own, total=figure(value=20.0, period_start_s=200))
    assert map_of(october, context).total == "tổng 14,00 tỷ đồng", "never another period's"
    one_lags = (september[0], replace(places.rows[1], figure=figure(value=9.0, period_start_s=50)))
    assert map_of(replace(october, rows=one_lags), context).total == ""


@pytest.mark.parametrize("told", [{"aggregation": "none"}, {"aggregation": "mean"}, {"unit": "%"}])
def test_a_map_adds_up_no_scores_and_no_shares(
    figure: Make, context: ModelContext, told: dict[str, str]
) -> None:
    places = _breakdown(figure, ("415", 60.0, Severity.NORMAL), ("416", 70.0, Severity.NORMAL))
    assert places.indicator is not None
    assert map_of(places, context).total == "tổng 130,00 tỷ đồng"
    scores = msgspec.structs.replace(places.indicator, **told)
    assert map_of(replace(places, indicator=scores), context).total == ""


def test_a_breakdown_s_frame_says_how_many_have_reported(
    figure: Make, context: ModelContext
) -> None:
    assert frame_of(_breakdown(figure, *ROWS), context).note == "4 trên 5 đã báo cáo"


def test_an_unanswered_question_names_its_reason(context: ModelContext) -> None:
    snapshot = Snapshot(1, {"figure": Unanswered("No software yet")})
    view = unanswered(snapshot, context, "Thu ngân sách")
    assert view.frame.freshness is not None
    assert view.frame.freshness.state is FreshnessState.NOT_CONNECTED
    assert view.frame.freshness.reason == "Chưa có phần mềm"
    assert view.frame.chip == "Tỉnh"
    assert isinstance(view.body, CardBody)
    assert view.body.value == ""


def test_one_great_value_does_not_make_all_others_look_alike() -> None:
    limits = class_limits([1.0, 16.0, 52.0, 88.0, 199.0, 650.0])
    classes = [bisect_right(limits, value) for value in (16.0, 52.0, 199.0, 650.0)]
    assert classes == sorted(set(classes))


@given(st.lists(st.floats(-1e9, 1e9, allow_subnormal=False), min_size=2, max_size=30))
def test_limits_of_classes_rise_and_lie_among_the_values(values: list[float]) -> None:
    limits = class_limits(values)
    assert list(limits) == sorted(set(limits))
    assert all(min(values) < limit <= max(values) for limit in limits)


def test_values_that_are_all_alike_have_one_shade() -> None:
    assert class_limits([7.0, 7.0]) == ()
    assert class_limits([]) == ()


def test_values_on_both_sides_of_zero_are_parted_evenly() -> None:
    assert 0.0 in class_limits([-2.0, 3.0])
