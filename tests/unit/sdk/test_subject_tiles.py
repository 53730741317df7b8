"""What every subject's tiles have alike: parts, matrices, lists, points of a share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ioc_desktop.domain.figures import (
    Comparison,
    Figure,
    Freshness,
    FreshnessState,
    RecordList,
    RecordRow,
    Severity,
)
from ioc_desktop.domain.queries import Snapshot, Unanswered
from ioc_desktop.domain.rows import Cadence, Indicator, Names, Record
from ioc_desktop.sdk.bodies import Column, Fact, TableBody
from ioc_desktop.sdk.contract import ModelContext
from ioc_desktop.sdk.figures import comparison_facts, frame_of, frame_of_several
from ioc_desktop.sdk.subjects import MatrixRow, card_tile, matrix_tile, open_list, sum_of_parts
from ioc_desktop.sdk.words import TsWords
from tests.unit.sdk.conftest import DAY_S, NOW_S

Make = Callable[..., Figure]


def _counted(name: str, unit: str = "ca", decimals: int = 0) -> Indicator:
    cadence = Cadence(every="P1D")
    return Indicator(
        id=name,
        subsystem="health",
        name=Names(vi=name),
        unit=unit,
        cadence=cadence,
        decimals=decimals,
    )


def test_parts_that_do_not_add_up_are_shown_with_their_sum(figure: Make, words: TsWords) -> None:
    cases = _counted("cases")
    whole = figure(indicator=cases, value=1877.0)
    parts = [figure(indicator=cases, value=value) for value in (1788.0, 19.0, 80.0)]
    fact = Fact("cộng", "1.788 + 19 + 80 = 1.887", Severity.WARN)
    assert sum_of_parts(whole, parts, "cộng", words) == (fact,)
    assert sum_of_parts(replace(whole, value=1887.0), parts, "cộng", words) == ()
    assert sum_of_parts(whole, [*parts[:2], Unanswered("why")], "cộng", words) == ()


def test_a_share_changes_by_points(figure: Make, context: ModelContext) -> None:
    rate = figure(
        indicator=_counted("rate", "%", 1),
        value=42.0,
        comparison=Comparison(last_year=40.0, change_year=0.05, previous=42.0, change_previous=0.0),
    )
    facts = comparison_facts(rate, context)
    assert [(fact.text, fact.arrow) for fact in facts] == [("2,0 điểm %", 1), ("0,0 điểm %", 0)]


def test_half_a_day_is_said_and_a_day_is_not(figure: Make, context: ModelContext) -> None:
    start_s = NOW_S - NOW_S % DAY_S - 3600  # 06:00 in Vietnam
    half = figure(period="PT12H", period_start_s=start_s, status="official")
    assert frame_of(half, context).note.startswith("06:00–18:00 ")
    assert "–" not in frame_of(replace(half, period="P1D"), context).note


def test_a_card_without_its_figure_says_why(context: ModelContext) -> None:
    snapshot = Snapshot(NOW_S, {"figure": Unanswered("No centre's catalogue has this figure")})
    view = card_tile(snapshot, context, "Ca mới")
    assert view.frame.title == "Ca mới"
    assert view.frame.freshness is not None
    assert view.frame.freshness.state is FreshnessState.NOT_CONNECTED


def test_a_matrix_keeps_every_row_and_the_worst_age(figure: Make, context: ModelContext) -> None:
    stale = Freshness(FreshnessState.STALE, NOW_S - DAY_S)
    answers = {
        "a": figure(indicator=_counted("a"), value=7.0, illustrative=True),
        "b": figure(indicator=_counted("b", "%"), value=12.0, freshness=stale),
    }
    rows = (MatrixRow("Tiểu học", ("a", "b")), MatrixRow("THCS", ("none", "")))
    columns = (Column("Cấp"), Column("số"), Column("tỷ lệ"))
    view = matrix_tile(Snapshot(NOW_S, answers), context, "Cấp học", columns, rows)
    assert isinstance(view.body, TableBody)
    assert [[cell.text for cell in row] for row in view.body.rows] == [
        ["Tiểu học", "7", "12%"],
        ["THCS", "–", "–"],
    ]
    assert view.frame.freshness == stale
    assert view.frame.illustrative
    nothing = matrix_tile(Snapshot(NOW_S, {}), context, "Cấp học", columns, rows)
    assert nothing.frame.freshness is not None
    assert nothing.frame.freshness.state is FreshnessState.NOT_CONNECTED


def test_a_supplier_is_named_where_it_is_the_only_one(figure: Make, context: ModelContext) -> None:
    one = figure(supplier="Sở Y tế")
    assert frame_of_several([one, one], context, "x").supplier == "Sở Y tế"
    both = frame_of_several([one, replace(one, supplier="CDC", centre="vinh")], context, "x")
    assert (both.supplier, both.chip) == ("2 chỉ tiêu", "")


def test_the_longest_overdue_record_comes_first_then_the_latest(
    context: ModelContext,
) -> None:
    def row(number: int, opened_s: int, overdue_s: int | None) -> RecordRow:
        record = Record(kind="case", subsystem="health", title=f"Ca {number}", state="in_progress")
        return RecordRow(f"case/{number}", record, "Sở Y tế", "", opened_s, None, None, overdue_s)

    live = Freshness(FreshnessState.LIVE, NOW_S)
    rows = (
        row(3, NOW_S - 3 * DAY_S, None),
        row(2, NOW_S - DAY_S, None),
        row(1, NOW_S - 2 * DAY_S, 3 * DAY_S),
    )
    records = RecordList("nghean", rows, 9, 1, live)
    view = open_list(
        Snapshot(NOW_S, {"records": records}), context, "Vụ", subject="Vụ", empty_text="không"
    )
    assert isinstance(view.body, TableBody)
    texts = [[cell.text for cell in row] for row in view.body.rows]
    assert [row[0] for row in texts] == ["Ca 1", "Ca 2", "Ca 3"]
    assert [row[3] for row in texts] == ["quá hạn 3 ngày", "đang xử lý", "đang xử lý"]
    assert view.body.total == 9
