"""What a tile shows is what it says: every kind of every shipped bundle, in every state."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

import pytest

from ioc_desktop.bundles.catalogue import BrokenBundle, discover
from ioc_desktop.bundles.loader import load_model
from ioc_desktop.bundles.manifest import Manifest
from ioc_desktop.bundles.settings import bind_queries, with_defaults
from ioc_desktop.domain.figures import Freshness, FreshnessState, Severity
from ioc_desktop.domain.numbers import NO_VALUE
from ioc_desktop.sdk.bodies import (
    Body,
    CardBody,
    Fact,
    MapBody,
    MapCell,
    MapPoint,
    TableBody,
    TrendBody,
    TrendMark,
)
from ioc_desktop.sdk.contract import FrameInfo, ModelContext, TileView
from ioc_desktop.sdk.telling import (
    Telling,
    TellingTable,
    chart_table,
    said_moment,
    tell,
    tell_failure,
)
from ioc_desktop.sdk.trial_answers import NOW_S, Trial, trial_snapshot
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped

VI, EN = TsWords("vi"), TsWords("en")
SETTINGS = {
    "indicator": "nghean.documents.overdue",
    "centre": "nghean",
    "camera": "cong-chinh",
    "subsystem": "documents",
    "records": "document",
    "record": "r1",
}
SIGNS = {
    *("axis", "y_texts", "legend", "short", "glyph", "code", "centre", "subsystem", "by", "unit"),
    *("camera", "words", "starts", "period", "title_marked", "missing", "empty_text", "shapes"),
}
"""What is no text of its own: scales, shorter forms, ids; and what stands only where rows lack."""
MANIFESTS = [one for one in discover(shipped("widgets")) if not isinstance(one, BrokenBundle)]
TRIALS = {
    "live": Trial(),
    "stale": Trial(FreshnessState.STALE, Severity.ALARM),
    "lost": Trial(FreshnessState.LOST, Severity.NORMAL),
    "not_connected": Trial(FreshnessState.NOT_CONNECTED),
    "empty": Trial(empty=True),
}


def _view(manifest: Manifest, kind: str, trial: Trial) -> TileView:
    required = manifest.settings.get("required", ())
    settings = {name: value for name, value in SETTINGS.items() if name in required}
    context = ModelContext(
        kind=kind,
        settings=with_defaults(manifest, settings),
        words=VI,
        centre_names={"nghean": "Tỉnh Nghệ An", "vinh": "TP. Vinh"},
    )
    queries = bind_queries(manifest, kind, settings)
    return load_model(manifest)(trial_snapshot(queries, trial), context)


def _texts(value: Any, name: str = "") -> Iterator[str]:
    """Yield every text of a body that its picture writes."""
    if name in SIGNS or isinstance(value, array | Enum):
        return
    if isinstance(value, str):
        if value != NO_VALUE:  # a dash is a sign: a listener hears a word in its place
            yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, TableBody) and not value.rows:
        yield value.empty_text  # its heads stand over nothing
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _texts(getattr(value, field.name), field.name)


def _said(telling: Telling) -> str:
    tables = [telling.table] if telling.table else []
    tables += [chart_table(telling.chart, VI)] if telling.chart else []
    cells = [
        *(head.title for table in tables for head in table.columns),
        *(cell.text for table in tables for row in table.rows for cell in row),
    ]
    return "\n".join((*telling.spoken(VI), *cells))


@pytest.mark.parametrize("state", TRIALS)
@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda one: one.id)
def test_every_kind_says_what_it_shows(manifest: Manifest, state: str) -> None:
    for kind in manifest.kinds:
        view = _view(manifest, kind, TRIALS[state])
        telling = tell(view, VI, NOW_S)
        said = _said(telling)
        body = view.body
        shown = [view.frame.title, view.frame.supplier, view.frame.note, view.frame.disagreement]
        silent = view.frame.freshness is not None and (
            view.frame.freshness.state is FreshnessState.NOT_CONNECTED
        )
        if silent and isinstance(body, Body):  # nothing of it is painted
            assert telling.lines == ("chưa kết nối",)
            assert telling.table is None
            assert telling.chart is None
        elif manifest.id != "clock":  # its face holds shifts and deadlines of all the day
            shown += _texts(body)
        missing = [text for text in shown if text not in said]
        assert not missing, f"{kind}: {missing} is not in\n{said}"
        assert telling.lines or telling.table, kind
        assert "picture without words" not in said
        assert "{" not in said, kind


def test_a_clock_tells_the_time_at_which_it_is_asked() -> None:
    clock = next(one for one in MANIFESTS if one.id == "clock")
    view = _view(clock, "clock", Trial())
    assert tell(view, VI, NOW_S + 60).lines[0] == "16:43"
    assert "Thứ Năm, 07/10/2021" in tell(view, VI, NOW_S).lines


def _tile(body: object, **frame: Any) -> TileView:
    return TileView(FrameInfo("Văn bản quá hạn", **frame), body)


@pytest.mark.parametrize(
    ("freshness", "said"),
    [
        (Freshness(FreshnessState.LIVE, NOW_S), "sống"),
        (
            Freshness(FreshnessState.LATE, NOW_S - 90_000, since_s=NOW_S - 7200),
            "chậm 2 giờ, từ 14:42 ngày 07/10/2021",
        ),
        (
            Freshness(FreshnessState.STALE, NOW_S - 12 * 86_400, since_s=NOW_S - 86_400),
            "cũ 12 ngày, từ 16:42 ngày 06/10/2021",
        ),
        (
            Freshness(FreshnessState.LOST, NOW_S, since_s=NOW_S - 3600),
            "mất liên lạc từ 15:42 ngày 07/10/2021",
        ),
        (
            Freshness(FreshnessState.NOT_CONNECTED, reason="No figure received yet"),
            "chưa kết nối: Chưa nhận được số liệu nào",
        ),
    ],
)
def test_a_state_says_since_when_and_why(freshness: Freshness, said: str) -> None:
    telling = tell(_tile(CardBody("12"), freshness=freshness), VI, NOW_S)
    assert telling.state == (said,)


def test_what_a_figure_must_be_read_with_comes_before_it() -> None:
    body = CardBody(
        "14.642,96",
        "tỷ đồng",
        severity=Severity.ALARM,
        facts=(Fact("so cùng kỳ", "7,8%", arrow=1), Fact("so kỳ trước", "2%", arrow=-1)),
        plan_share=0.45,
        plan_text="kế hoạch 32.000",
    )
    frame = {
        "supplier": "Sở Tài chính",
        "chip": "Tỉnh",
        "freshness": Freshness(FreshnessState.LIVE, NOW_S),
        "severity": Severity.ALARM,
        "illustrative": True,
        "disagreement": "Vinh báo 14.000",
        "note": "Tháng 9/2021 · ước",
    }
    telling = tell(_tile(body, **frame), VI, NOW_S)
    assert telling.spoken(VI) == (
        "Văn bản quá hạn",
        "sống",
        "ở mức báo động",
        "số liệu minh hoạ",
        "các nguồn báo khác nhau: Vinh báo 14.000",
        "Tháng 9/2021 · ước",
        "14.642,96 tỷ đồng (báo động)",
        "kế hoạch 32.000",
        "so kế hoạch: 45,0%",
        "so cùng kỳ: tăng 7,8%",
        "so kỳ trước: giảm 2%",
        "số liệu đến 16:42 ngày 07/10/2021",
        "Nguồn: Sở Tài chính · Tỉnh",
    )
    assert telling.beside_cards(VI) == ()


def test_no_figure_is_never_a_number() -> None:
    assert tell(_tile(CardBody("")), VI, NOW_S).lines == ("không có số liệu",)
    silent = CardBody("", state=FreshnessState.NOT_CONNECTED)
    assert tell(_tile(silent), VI, NOW_S).lines == ("chưa kết nối",)
    assert tell_failure("Ô", "hỏng").spoken(VI) == ("Ô", "hỏng")
    assert tell(_tile(object()), VI, NOW_S).lines == ("ô này chỉ có hình, không có chữ",)


def test_a_trend_keeps_its_raw_numbers_and_its_gaps() -> None:
    nan = float("nan")
    day = 86_400
    midnight_s = 1_633_539_600  # 07/10/2021, 00:00 in Nghệ An
    body = TrendBody(
        values=array("d", [10.04, nan, 12.5, 11.0]),
        last_year=array("d", [9.0, 9.5, nan, 10.0]),
        plan=array("d", [nan] * 4),
        starts=array("q", [midnight_s + day * place for place in range(-3, 1)]),
        period="P1D",
        unit="văn bản",
        decimals=1,
        marks=(TrendMark(2, "sắp xếp xã"),),
    )
    telling = tell(_tile(body), VI, NOW_S)
    chart = telling.chart
    assert chart is not None
    assert chart.categories == ("04/10/2021", "05/10/2021", "06/10/2021", "07/10/2021")
    assert [(one.role, one.values) for one in chart.series] == [
        ("data", (10.04, None, 12.5, 11.0)),
        ("last_year", (9.0, 9.5, None, 10.0)),
    ]
    spread = "thấp nhất 10,0 văn bản (04/10/2021), cao nhất 12,5 văn bản (06/10/2021)"
    assert telling.lines == (
        "07/10/2021: 11,0 văn bản; cùng kỳ năm trước 10,0 văn bản",
        f"4 kỳ, từ 04/10/2021 đến 07/10/2021: {spread}",
        "từ 06/10/2021: sắp xếp xã",
    )
    table = chart_table(chart, VI)
    assert [cell.text for cell in table.rows[1]] == ["05/10/2021", "–", "9,5"]
    nothing = tell(_tile(replace(body, values=array("d", [nan]), last_year=body.plan)), VI, NOW_S)
    assert (nothing.chart, nothing.lines) == (None, ("kỳ này chưa có số liệu",))


def test_a_map_names_its_units_and_counts_what_happened_there() -> None:
    body = MapBody(
        (
            MapCell("1", 0, 0, "Vinh", "5", 0.2),
            MapCell("2", 1, 0, "Cửa Lò", "9", 0.9, Severity.WARN),
            MapCell("3", 2, 0, "Kỳ Sơn", "", None),
        ),
        unit="ca",
        missing="chưa báo cáo",
        total="tổng 14 ca",
        points=(MapPoint("1"), MapPoint("1", Severity.WARN)),
    )
    telling = tell(_tile(body), VI, NOW_S)
    table = telling.table
    assert isinstance(table, TellingTable)
    assert [[cell.said(VI) for cell in row] for row in table.rows] == [
        ["Cửa Lò", "9 (cảnh báo)", ""],
        ["Vinh", "5", "2 (báo động)"],
        ["Kỳ Sơn", "chưa báo cáo", ""],
    ]
    assert telling.lines == ("tổng 14 ca",)


def test_moments_carry_their_date() -> None:
    assert said_moment(NOW_S, "vi") == "16:42 ngày 07/10/2021"
    assert said_moment(NOW_S, "en") == "16:42, 7 Oct 2021"
    assert said_moment(1_633_539_600, "vi") == "07/10/2021"
    english = tell(_tile(CardBody("5", "%"), freshness=Freshness(FreshnessState.LIVE)), EN, NOW_S)
    assert english.lines == ("5%",)
    assert english.as_of == "no data yet"
