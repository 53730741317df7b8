from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ioc_desktop.domain.figures import Comparison, FreshnessState, OtherValue, Severity, Vintage
from ioc_desktop.domain.queries import Unanswered
from ioc_desktop.domain.rows import Names
from ioc_desktop.sdk.bodies import CardBody, TableBody

NOW_S = 1_633_600_800
DAY_S = 86_400


def _named(make: Any, name: str, value: float | None, **fields: Any) -> Any:
    unit = fields.pop("unit", "hồ sơ")
    indicator = make.indicator("x.y", name=Names(vi=name), unit=unit)
    return make.figure(value, indicator, **fields)


def _asked(*figures: Any) -> dict[str, Any]:
    return {f"figure.{place}": figure for place, figure in enumerate(figures)}


def _settings(count: int) -> list[dict[str, str]]:
    return [{"indicator": f"x.{place}"} for place in range(count)]


def test_the_table_has_the_comparison_set_beside_each_value(make: Any, built: Any):
    comparison = Comparison(cumulative=6318.0, plan_share=1.044, change_year=0.078)
    figure = _named(make, "Thu ngân sách", 1042.0, comparison=comparison, unit="tỷ đồng")
    view = built("overview", "table", _asked(figure), language="vi", figures=_settings(1))
    assert [column.title for column in view.body.columns] == [
        "Chỉ tiêu", "Kỳ này", "Luỹ kế", "% kế hoạch", "So cùng kỳ", "Số liệu đến",
    ]  # fmt: skip
    assert [cell.text for cell in view.body.rows[0]] == [
        "Thu ngân sách (tỷ đồng)", "1.042", "6.318", "104,4%", "+7,8%", "16:40",
    ]  # fmt: skip


def test_a_column_that_no_figure_fills_is_left_out(make: Any, built: Any):
    figure = _named(make, "A", 1.0, comparison=Comparison(change_year=-0.109))
    view = built("overview", "table", _asked(figure), figures=_settings(1))
    assert [column.title for column in view.body.columns][2:] == ["On last year", "Data to"]
    assert view.body.rows[0][2].text == "−10.9%"


def test_a_missing_figure_keeps_its_row_and_says_why(make: Any, built: Any):
    answers = _asked(_named(make, "A", 1.0), Unanswered("unknown"))
    view = built("overview", "table", answers, figures=_settings(2))
    assert [cell.text for cell in view.body.rows[1]][:2] == ["x.1", "–"]
    assert view.body.rows[1][-1].text == "no centre knows this figure"
    assert len({len(row) for row in view.body.rows}) == 1


def test_what_is_not_connected_has_no_number(make: Any, built: Any):
    figures = (_named(make, "A", 1.0), _named(make, "B", None, state="not_connected"))
    view = built("overview", "table", _asked(*figures), language="vi", figures=_settings(2))
    assert view.body.rows[1][1].text == "–"
    assert view.body.rows[1][-1].text == "chưa kết nối"
    assert view.frame.freshness.state is FreshnessState.LIVE


@pytest.mark.parametrize("state", ["late", "stale", "lost"])
def test_the_worst_age_speaks_for_the_tile_and_each_row_for_itself(
    make: Any, built: Any, state: str
):
    figures = (_named(make, "A", 1.0), _named(make, "B", 2.0, state=state))
    view = built("overview", "table", _asked(*figures), figures=_settings(2))
    assert view.frame.freshness.state.value == state
    assert view.body.rows[0][-1].text == "16:40"
    assert view.body.rows[1][-1].text != "16:40"
    expected = Severity.WARN if state == "stale" else Severity.NORMAL
    assert view.body.rows[1][-1].severity is expected


def test_illustrative_and_disputed_figures_are_marked(make: Any, built: Any):
    disputed = (OtherValue("vinh", 644.0, NOW_S, disagrees=True, of_record=False),)
    figures = (_named(make, "A", 1.0, illustrative=True), _named(make, "B", 2.0, others=disputed))
    view = built("overview", "table", _asked(*figures), language="vi", figures=_settings(2))
    assert view.body.rows[0][0].text == "A (hồ sơ, minh hoạ)"
    assert view.body.rows[1][0].severity is Severity.WARN
    assert view.frame.illustrative
    assert view.frame.disagreement == "1 chỉ tiêu lệch nguồn"


def test_figures_of_two_centres_name_theirs(make: Any, built: Any):
    figures = (_named(make, "A", 1.0), _named(make, "B", 2.0, centre="vinh"))
    view = built("overview", "cards", _asked(*figures), figures=_settings(2))
    assert [card.label for card in view.body.cards] == ["A · Tỉnh", "B · Vinh"]
    assert view.frame.centre == ""


def test_cards_say_their_state_only_when_it_is_not_live(make: Any, built: Any):
    figures = (_named(make, "A", 1.0), _named(make, "B", 2.0, state="lost"))
    cards = built("overview", "cards", _asked(*figures), figures=_settings(2)).body.cards
    assert cards[0].state_text == ""
    assert cards[1].state_text.startswith("contact lost")
    assert cards[1].card.state is FreshnessState.LOST


@pytest.mark.parametrize("kind", ["table", "cards", "sources", "vintages"])
def test_what_the_cache_cannot_answer_is_said(built: Any, kind: str):
    answers = {name: Unanswered("No such figure") for name in ("figure", "figure.0")}
    view = built("overview", kind, answers, figures=_settings(1))
    assert view.frame.freshness.reason == "No such figure"
    assert view.body == CardBody("", state=FreshnessState.NOT_CONNECTED)


def _covid(make: Any, **fields: Any) -> Any:
    other = OtherValue("vinh", 644.0, NOW_S - DAY_S, disagrees=True, of_record=False)
    given = {"others": (other,), "locality": make.locality(), "unit": "ca"}
    return _named(make, "Ca Covid-19", 650.0, **{**given, **fields})


def test_two_sources_show_both_values_the_difference_and_whose_counts(make: Any, built: Any):
    view = built("overview", "sources", {"figure": _covid(make)}, language="vi")
    assert [(card.label, card.card.value) for card in view.body.cards] == [
        ("Tỉnh · 07/10", "650"),
        ("Vinh · 06/10", "644"),
    ]
    assert view.body.line == "lệch 6 ca · nguồn chính: Tỉnh"
    assert view.body.line_severity is Severity.WARN
    assert view.frame.disagreement == "", "said large already"


def test_the_owner_of_record_may_be_the_other_centre(make: Any, built: Any):
    other = OtherValue("vinh", 644.0, None, disagrees=True, of_record=True)
    view = built("overview", "sources", {"figure": _covid(make, others=(other,))})
    assert view.body.line.endswith("of record: Vinh")
    assert view.body.cards[1].label == "Vinh"


def test_sources_that_agree_and_a_single_source(make: Any, built: Any):
    same = replace(_covid(make).others[0], value=650.0, disagrees=False)
    agreed = built("overview", "sources", {"figure": _covid(make, others=(same,))})
    assert (agreed.body.line, agreed.body.line_severity) == ("the sources agree", Severity.NORMAL)
    alone = built("overview", "sources", {"figure": _covid(make, others=())})
    assert alone.body.line == "only one source reports this figure"


def test_a_source_without_a_value_is_no_zero(make: Any, built: Any):
    silent = OtherValue("vinh", None, None, disagrees=False, of_record=False)
    card = built("overview", "sources", {"figure": _covid(make, others=(silent,))}).body.cards[1]
    assert card.card.value == ""
    assert card.state is FreshnessState.NOT_CONNECTED


def test_vintages_are_listed_latest_first_with_status_and_source(make: Any, built: Any):
    vintages = (
        Vintage(10042.0, "estimate", NOW_S - 99 * DAY_S, None, "Báo Nghệ An"),
        Vintage(14642.96, "provisional", NOW_S - 2 * DAY_S, None, None, "10 tháng"),
        Vintage(None, "official", None, None),
    )
    figure = _named(make, "Thu ngân sách", 14642.96, vintages=vintages, unit="tỷ đồng")
    view = built("overview", "vintages", {"figure": figure}, language="vi")
    assert isinstance(view.body, TableBody)
    assert [[cell.text for cell in row] for row in view.body.rows] == [
        ["05/10 17:00", "sơ bộ", "14.643", "10 tháng"],
        ["30/06 17:00", "ước", "10.042", "Báo Nghệ An"],
        ["–", "chính thức", "–", "–"],
    ]


def test_a_figure_published_once_is_its_only_row(make: Any, built: Any):
    view = built("overview", "vintages", {"figure": _named(make, "A", 10042.0, status="estimate")})
    assert [[cell.text for cell in row][:3] for row in view.body.rows] == [
        ["16:40", "estimate", "10,042"]
    ]


def test_a_figure_never_published_says_so(make: Any, built: Any):
    view = built("overview", "vintages", {"figure": _named(make, "A", None)})
    assert view.body.rows == ()
    assert view.body.empty_text == "No value was published yet"
