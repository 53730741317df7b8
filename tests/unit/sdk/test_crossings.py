"""What screens say of a comparison across a reform of the units."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import replace

import pytest

from ioc_desktop.domain.crosswalk import DIVIDED, Crossing
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.figures import (
    Breakdown,
    BreakdownRow,
    Comparison,
    Figure,
    Freshness,
    FreshnessState,
    Series,
    SeriesBreak,
)
from ioc_desktop.sdk.contract import ModelContext
from ioc_desktop.sdk.crossings import crossing_note, crossing_text, rows_note
from ioc_desktop.sdk.figures import frame_of, trend_of
from ioc_desktop.sdk.words import TsWords

Make = Callable[..., Figure]
AT_S = parse_instant("2025-07-01")
COMPARED = Crossing(AT_S, "2024-12", "2025-07")
REFUSED = Crossing(AT_S, "2024-12", "2025-07", DIVIDED, "Huyện Kỳ Sơn", refused=True)


def test_a_refusal_names_the_unit_and_the_day(words: TsWords) -> None:
    assert crossing_text(REFUSED, words) == (
        "Huyện Kỳ Sơn chia tách từ 01/07/2025: số trước đó không phải của riêng đơn vị này"
    )
    assert crossing_note(REFUSED, words) == "không so với trước 01/07/2025: đơn vị khác"
    assert crossing_note(COMPARED, words) == "so qua bảng chuyển đổi đơn vị"
    assert crossing_note(None, words) == ""


def test_a_figure_s_frame_carries_the_note(figure: Make, context: ModelContext) -> None:
    compared = figure(comparison=Comparison(last_year=1.0, change_year=0.1, crossing=COMPARED))
    assert "so qua bảng chuyển đổi đơn vị" in frame_of(compared, context).note
    plain = figure(comparison=Comparison(last_year=1.0, change_year=0.1))
    assert "bảng chuyển đổi" not in frame_of(plain, context).note


def _breakdown(figure: Make, *crossings: Crossing | None, **more: object) -> Breakdown:
    rows = tuple(
        BreakdownRow(str(place), str(place), figure(comparison=Comparison(crossing=one)), place)
        for place, one in enumerate(crossings)
    )
    made = Breakdown(
        "nghean", figure().indicator, "locality", rows, len(rows), len(rows),
        Freshness(FreshnessState.LIVE, 1),
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]  # the fields of the test's choice


def test_a_table_counts_those_that_are_not_compared(
    figure: Make, context: ModelContext, words: TsWords
) -> None:
    mixed = _breakdown(figure, COMPARED, REFUSED, None)
    said = "1 trên 3 đơn vị không so với trước 01/07/2025"
    assert rows_note(mixed.rows, words) == said
    assert frame_of(mixed, replace(context, kind="table")).note == said
    assert frame_of(mixed, replace(context, kind="ranking")).note == ""


@pytest.mark.parametrize("kind", ["map", "ranking", "table"])
def test_a_breakdown_names_its_system_where_there_are_others(
    figure: Make, context: ModelContext, kind: str
) -> None:
    both = _breakdown(figure, None, system="2025-07", other_systems=("2021",))
    here = replace(context, kind=kind)
    assert frame_of(both, here).note == "theo đơn vị 2025-07, còn số theo 2021"
    added = replace(both, system="2024-12", added_from="2025-07")
    assert frame_of(added, here).note == "cộng từ đơn vị 2025-07"


def test_a_chart_marks_the_reform(figure: Make, context: ModelContext) -> None:
    series = Series(
        array("q", [0, 86_400, 172_800]),
        array("d", [1.0, 2.0, 3.0]),
        breaks=(SeriesBreak(1, COMPARED),),
    )
    marks = trend_of(figure(series=series), context).marks
    assert [(mark.at, mark.text) for mark in marks] == [(1, "đơn vị mới 01/07/2025")]
