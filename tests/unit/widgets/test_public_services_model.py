from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from ioc_desktop.domain.figures import FreshnessState, Severity
from ioc_desktop.domain.queries import Unanswered
from ioc_desktop.sdk.bodies import CardBody, MapBody, RankingBody, Rating, TableBody, TrendBody

CARDS = ("received", "resolved", "on_time", "overdue", "online", "services", "payment")
PARTS = ("publicity", "progress", "digitisation", "online", "satisfaction")


@pytest.mark.parametrize("kind", CARDS)
def test_a_card_shows_its_value_and_missing_companions_as_dashes(make: Any, built: Any, kind: str):
    view = built("public_services", kind, {"figure": make.figure(1042.0)}, language="vi")
    assert isinstance(view.body, CardBody)
    assert view.body.value == "1.042"
    assert view.frame.centre == "nghean"
    assert view.frame.freshness.state is FreshnessState.LIVE
    companions = [fact for fact in view.body.facts if fact.text == "–"]
    assert companions, "what was asked for and is not there must be said"
    assert all(fact.text not in {"0", "0,0%"} for fact in companions)


@pytest.mark.parametrize("kind", CARDS)
@pytest.mark.parametrize("state", ["live", "late", "stale", "lost"])
def test_the_frame_carries_the_figures_own_freshness(make: Any, built: Any, kind: str, state: str):
    view = built("public_services", kind, {"figure": make.figure(7.0, state=state)})
    assert view.frame.freshness.state.value == state
    assert view.body.state.value == state
    assert view.body.value == "7"


@pytest.mark.parametrize("kind", CARDS)
def test_a_figure_that_is_not_connected_has_no_number(make: Any, built: Any, kind: str):
    view = built("public_services", kind, {"figure": make.figure(state="not_connected")})
    assert view.body.value == ""
    assert view.frame.freshness.reason == "No software yet"


@pytest.mark.parametrize(
    "kind",
    [*CARDS, "by_agency", "by_locality", "map", "trend", "overdue_list", "score_766",
     "score_766_by_agency", "score_766_by_locality"],
)  # fmt: skip
def test_what_the_cache_cannot_answer_is_said(built: Any, kind: str):
    names = ("figure", "breakdown", "records", "total")
    view = built("public_services", kind, {name: Unanswered("No such figure") for name in names})
    assert view.frame.title
    assert view.frame.freshness.state is FreshnessState.NOT_CONNECTED
    assert view.frame.freshness.reason == "No such figure"
    assert view.body == CardBody("", state=FreshnessState.NOT_CONNECTED)


def test_received_names_the_share_on_time_first(make: Any, built: Any):
    answers = {"figure": make.figure(1042.0), "on_time_rate": make.percent(96.44)}
    view = built("public_services", "received", answers, language="vi")
    assert [(fact.label, fact.text) for fact in view.body.facts[:2]] == [
        ("đúng hạn", "96,4%"),
        ("luỹ kế", "6.318"),
    ]


def test_illustrative_figures_and_the_scenes_title_reach_the_frame(make: Any, built: Any):
    answers = {"figure": make.figure(1.0, illustrative=True)}
    view = built("public_services", "received", answers, title="Hồ sơ hôm nay")
    assert view.frame.illustrative
    assert view.frame.title == "Hồ sơ hôm nay"


def test_parts_printed_as_another_sum_are_marked_and_not_corrected(make: Any, built: Any):
    answers = {name: make.figure(value) for name, value in
               {"figure": 1839.0, "full": 1051.0, "partial": 790.0}.items()}  # fmt: skip
    view = built("public_services", "services", answers, language="vi")
    assert view.body.value == "1.839"
    marked = view.body.facts[0]
    assert marked.text == "1.051 + 790 = 1.841"
    assert marked.severity is Severity.WARN


def test_parts_that_add_up_are_not_marked(make: Any, built: Any):
    answers = {name: make.figure(value) for name, value in
               {"figure": 1841.0, "full": 1051.0, "partial": 790.0}.items()}  # fmt: skip
    view = built("public_services", "services", answers)
    assert all(fact.severity is Severity.NORMAL for fact in view.body.facts)


def test_parts_that_are_missing_cannot_be_added_up(make: Any, built: Any):
    answers = {"figure": make.figure(1839.0), "full": make.figure(1051.0)}
    view = built("public_services", "services", answers)
    assert [fact.text for fact in view.body.facts[:2]] == ["1,051", "–"]


def test_the_longest_overdue_dossier_stands_beside_the_count(make: Any, built: Any):
    records = make.records(make.record("1", 3), make.record("2", 17), total=90)
    answers = {"figure": make.figure(90.0), "in_progress": make.figure(6625.0), "records": records}
    view = built("public_services", "overdue", answers, language="vi")
    assert ("quá hạn lâu nhất", "17 ngày") in [(f.label, f.text) for f in view.body.facts]


def test_the_overdue_list_has_the_oldest_first_and_says_how_many_there_are(make: Any, built: Any):
    rows = (make.record("12", 3), make.record("9", 17), make.record("", None, title=""))
    view = built("public_services", "overdue_list", {"records": make.records(*rows, total=128)})
    assert isinstance(view.body, TableBody)
    assert view.body.total == 128
    firsts = [row[0].text for row in view.body.rows]
    assert firsts == ["9 · Việc", "12 · Việc", "r-none"]
    assert [row[3].text for row in view.body.rows] == ["17 days", "3 days", "–"]
    assert [row[3].severity for row in view.body.rows] == [
        Severity.ALARM, Severity.WARN, Severity.NORMAL,
    ]  # fmt: skip


def test_a_number_that_the_title_names_is_not_written_twice(make: Any, built: Any):
    row = make.record("1126", 3, title="HS 1126: đổi giấy phép lái xe")
    view = built("public_services", "overdue_list", {"records": make.records(row)})
    assert view.body.rows[0][0].text == "HS 1126: đổi giấy phép lái xe"


def test_an_empty_list_says_that_nothing_is_overdue(make: Any, built: Any):
    view = built("public_services", "overdue_list", {"records": make.records()}, language="vi")
    assert view.body.rows == ()
    assert view.body.empty_text == "Không có hồ sơ quá hạn"


@pytest.mark.parametrize("kind", ["by_agency", "by_locality"])
def test_rankings_name_the_silent_last(make: Any, built: Any, kind: str):
    breakdown = make.breakdown({"A": None, "B": 3.0, "C": 9.0}, by=kind.removeprefix("by_"))
    view = built("public_services", kind, {"breakdown": breakdown})
    assert isinstance(view.body, RankingBody)
    assert [(bar.label, bar.value) for bar in view.body.bars] == [
        ("C", 9.0),
        ("B", 3.0),
        ("A", None),
    ]
    assert view.frame.note == "2 of 3 reported"


def test_the_map_keeps_a_locality_in_its_cell(make: Any, built: Any):
    breakdown = make.breakdown({"x": 4.0}, by="locality")
    view = built("public_services", "map", {"breakdown": breakdown})
    assert isinstance(view.body, MapBody)
    assert view.body.cells[0].text == "4"


def test_the_trend_carries_last_year_behind_it(make: Any, built: Any):
    figure = make.figure(1042.0, series=make.series(30))
    view = built("public_services", "trend", {"figure": figure})
    assert isinstance(view.body, TrendBody)
    assert len(view.body.values) == len(view.body.last_year) == 30
    assert all(view.body.axis)


def _score(make: Any, value: float | None) -> Any:
    return make.figure(value, make.indicator("public_services.score_766", decimals=1))


def test_the_score_shows_each_part_against_its_own_maximum(make: Any, built: Any):
    values = dict(zip(PARTS, (16.2, 17.0, 14.5, 19.7, 16.0), strict=True))
    answers = {"total": _score(make, 83.4), **{name: _score(make, v) for name, v in values.items()}}
    view = built("public_services", "score_766", answers, language="vi")
    bars = view.body.bars
    assert [bar.full for bar in bars] == [100.0, 18.0, 20.0, 22.0, 22.0, 18.0]
    assert sum(bar.full for bar in bars[1:]) == 100.0
    assert bars[0].text == "83,4 · xanh lá"
    assert bars[0].rating is Rating.GREEN
    assert bars[1].text == "16,2/18"


def test_a_part_without_a_score_is_not_zero(make: Any, built: Any):
    view = built("public_services", "score_766", {"total": _score(make, 60.0)}, language="vi")
    assert [bar.value for bar in view.body.bars[1:]] == [None] * 5
    assert view.body.bars[1].text == "chưa chấm (tối đa 18)"
    assert view.body.bars[0].rating is Rating.AMBER


def test_ratings_rank_red_first_and_what_cannot_be_assessed_last(make: Any, built: Any):
    scores = {"Xanh": 91.3, "Cam": 66.1, "Chưa": None, "Đỏ": 45.2, "Cam hơn": 50.0}
    answers = {"breakdown": make.breakdown(scores, indicator=_score(make, 1.0).indicator)}
    view = built("public_services", "score_766_by_agency", answers, language="vi")
    assert [(bar.label, bar.rating) for bar in view.body.bars] == [
        ("Đỏ", Rating.RED),
        ("Cam hơn", Rating.AMBER),
        ("Cam", Rating.AMBER),
        ("Xanh", Rating.GREEN),
        ("Chưa", Rating.UNKNOWN),
    ]
    assert view.body.bars[-1].text == "chưa thể đánh giá"
    assert view.body.bars[-1].value is None


def test_the_bands_of_the_rating_are_the_tiles_own(make: Any, built: Any):
    answers = {"breakdown": make.breakdown({"A": 79.9}, by="locality")}
    view = built("public_services", "score_766_by_locality", answers, amber_below=80)
    assert view.body.bars[0].rating is Rating.AMBER


def test_the_share_filed_online_is_worked_out_here(make, built):
    filed = make.figure(224_930.0, make.indicator("public_services.online_dossiers"))
    answers = {"figure": filed, "all": make.figure(310_903.0, filed.indicator)}
    facts = built("public_services", "filed", answers, "vi").body.facts
    assert [fact.text for fact in facts[:2]] == ["72,35%", "310.903"]
    other = {**answers, "all": replace(answers["all"], period_start_s=0)}
    assert built("public_services", "filed", other, "vi").body.facts[0].text == "310.903"


def test_a_dossier_before_its_deadline_is_not_due_yet(make, built):
    row = make.record("", None, "HS 1")
    row = replace(row, record=msgspec.structs.replace(row.record, state="received"))
    view = built("public_services", "dossiers", {"records": make.records(row)}, "vi")
    assert view.body.rows[0][3].text == "chưa đến hạn"


def test_who_takes_part_is_counted(make, built):
    procedures = make.figure(2156.0, make.indicator("public_services.procedures"))
    communes = make.figure(460.0, make.indicator("public_services.communes"))
    answers = {"figure": procedures, "communes": communes}
    facts = built("public_services", "coverage", answers, "vi").body.facts
    assert [fact.text for fact in facts[:3]] == ["–", "–", "460"]
