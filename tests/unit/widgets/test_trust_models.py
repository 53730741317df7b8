from __future__ import annotations

from typing import Any

import pytest

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.figures import FreshnessState, Severity
from ioc_desktop.domain.queries import Unanswered
from ioc_desktop.domain.trust import (
    ApartPeriod,
    Disagreement,
    DisagreementBoard,
    Month,
    PunctualityBoard,
    PunctualityRow,
    Said,
)
from ioc_desktop.sdk.bodies import CardBody

AUGUST, SEPTEMBER = parse_instant("2021-08-01"), parse_instant("2021-09-01")
DAY_S = 86_400


def _differing(make: Any) -> Disagreement:
    start_s = parse_instant("2021-09-25")
    return Disagreement(
        indicator=make.indicator(),
        locality=None,
        supplier="",
        measure="actual",
        start_s=start_s,
        period="P1D",
        of_record=Said("nghean", 650.0, start_s),
        other=Said("vinh", 644.0, start_s),
        history=(
            ApartPeriod(start_s - DAY_S, 5.0, 5.0, apart=False),
            ApartPeriod(start_s, 650.0, 644.0, apart=True),
        ),
    )


def _months(make: Any, *rows: PunctualityRow, silent: int = 0) -> PunctualityBoard:
    whole = (Month(AUGUST, 20, 10, 5), Month(SEPTEMBER))
    return PunctualityBoard("nghean", "agency", rows, whole, 9, silent, make.freshness())


@pytest.mark.parametrize(
    ("bundle", "kind", "name"),
    [
        ("disagreements", "board", "board"),
        ("disagreements", "count", "board"),
        ("timeliness", "months", "months"),
        ("timeliness", "months_by_locality", "months"),
    ],
)
def test_what_cannot_be_answered_is_said(built: Any, bundle: str, kind: str, name: str):
    view = built(bundle, kind, {name: Unanswered("No catalogue yet")})
    assert view.frame.freshness.reason == "No catalogue yet"


def test_both_values_whose_counts_by_how_much_and_since_when(make: Any, built: Any):
    board = DisagreementBoard((_differing(make),), 3, 1, make.freshness())
    view = built("disagreements", "board", {"board": board}, language="vi")
    (row,) = view.body.rows
    assert [cell.text for cell in row[1:]] == [
        "Tỉnh: 650",
        "Vinh: 644",
        "−6 · 0,9%",
        "25/09/2021 · 1/2 kỳ",
    ]
    assert row[3].severity is Severity.WARN
    count = built("disagreements", "count", {"board": board}, language="vi").body
    assert (count.value, count.facts[0].text) == ("1", "3 chỉ tiêu")


def test_nothing_to_compare_is_no_agreement(make: Any, built: Any):
    board = DisagreementBoard((), 0, 0, make.freshness())
    body = built("disagreements", "count", {"board": board}).body
    assert (body.value, body.state) == ("", FreshnessState.NOT_CONNECTED)
    assert "two centres" in built("disagreements", "board", {"board": board}).body.empty_text
    agreed = DisagreementBoard((), 4, 0, make.freshness())
    assert "agree on all 4" in built("disagreements", "board", {"board": agreed}).body.empty_text


def test_months_show_shares_and_only_the_whole_is_marked(make: Any, built: Any):
    late = PunctualityRow(
        "stc",
        "Sở Tài chính",
        (Month(AUGUST, 20, 10, 5), Month(SEPTEMBER)),
        owing=2,
        worst=FreshnessState.STALE,
    )
    view = built("timeliness", "months", {"months": _months(make, late, silent=4)}, language="vi")
    assert [column.title for column in view.body.columns[1:]] == ["T8", "T9", "Cả kỳ", "Còn nợ"]
    everybody, row = view.body.rows
    assert everybody[0].text == "Tất cả"
    assert [cell.text for cell in row] == ["Sở Tài chính", "50%", "–", "50%", "2"]
    assert [cell.severity for cell in row[1:]] == [
        Severity.NORMAL,
        Severity.NORMAL,
        Severity.WARN,
        Severity.WARN,
    ]
    assert view.frame.note == "4/9 chỉ tiêu chưa từng có số liệu"


def test_who_owed_nothing_in_these_months_has_no_row(make: Any, built: Any):
    idle = PunctualityRow("sxd", "Sở Xây dựng", (Month(AUGUST), Month(SEPTEMBER)))
    assert len(built("timeliness", "months", {"months": _months(make, idle)}).body.rows) == 1
    empty = built("timeliness", "months", {"months": _months(make)}).body
    assert empty.rows == ()
    assert not isinstance(empty, CardBody)
