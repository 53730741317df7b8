"""The declarative bundle: any indicator, five pictures, and every way of having no figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ioc_desktop.bundles.loader import load_model
from ioc_desktop.bundles.manifest import read_manifest
from ioc_desktop.bundles.settings import bind_queries, check_settings, with_defaults
from ioc_desktop.domain.figures import (
    Breakdown,
    BreakdownRow,
    Figure,
    Freshness,
    FreshnessState,
    OtherValue,
    Series,
)
from ioc_desktop.domain.queries import BreakdownQuery, FigureQuery, Snapshot, Unanswered
from ioc_desktop.sdk.bodies import CardBody, MapBody, RankingBody, TableBody, TrendBody
from ioc_desktop.sdk.contract import ModelContext, TileView
from ioc_desktop.shipped import shipped

MANIFEST = read_manifest(shipped("widgets") / "indicator")
Build = Callable[..., TileView]


@pytest.fixture
def build(context: ModelContext) -> Build:
    model = load_model(MANIFEST)

    def built(kind: str, answer: Any, **settings: Any) -> TileView:
        name = "figure" if kind in {"kpi", "trend"} else "breakdown"
        full = with_defaults(MANIFEST, {"indicator": "economy.revenue", **settings})
        view = model(Snapshot(1, {name: answer}), replace(context, kind=kind, settings=full))
        assert isinstance(view, TileView)
        return view

    return built


@pytest.fixture
def breakdown(figure: Callable[..., Figure]) -> Breakdown:
    rows = tuple(
        BreakdownRow(code, name, figure(value=value), order)
        for order, (code, name, value) in enumerate(
            (("412", "Thành phố Vinh", 650.0), ("415", "Huyện Quế Phong", None))
        )
    )
    live = Freshness(FreshnessState.LIVE, 1)
    return Breakdown("nghean", figure().indicator, "locality", rows, 2, 1, live)


def test_each_kind_has_its_picture(
    build: Build,
    figure: Callable[..., Figure],
    breakdown: Breakdown,
    series: Callable[..., Series],
) -> None:
    known = figure(series=series(1.0, 2.0, 3.0))
    assert isinstance(build("kpi", known).body, CardBody)
    assert isinstance(build("trend", known).body, TrendBody)
    assert isinstance(build("ranking", breakdown).body, RankingBody)
    assert isinstance(build("table", breakdown).body, TableBody)
    cells = build("map", breakdown).body
    assert isinstance(cells, MapBody)
    assert [cell.name for cell in cells.cells] == ["Vinh", "Quế Phong"]


def test_the_chart_can_be_left_out(
    build: Build, figure: Callable[..., Figure], series: Callable[..., Series]
) -> None:
    known = figure(series=series(1.0, 2.0))
    assert build("kpi", known).body.trend is not None
    assert build("kpi", known, chart=False).body.trend is None


@pytest.mark.parametrize("kind", list(MANIFEST.kinds))
def test_an_unknown_indicator_is_named(build: Build, kind: str) -> None:
    view = build(kind, Unanswered("No software yet"))
    assert view.frame.title == "economy.revenue"
    assert view.frame.freshness is not None
    assert view.frame.freshness.state is FreshnessState.NOT_CONNECTED
    assert view.frame.freshness.reason == "Chưa có phần mềm"
    assert view.body.value == ""


def test_old_missing_illustrative_and_disputed_figures_say_so(
    build: Build, figure: Callable[..., Figure]
) -> None:
    stale = Freshness(FreshnessState.STALE, 1)
    view = build("kpi", figure(freshness=stale, illustrative=True))
    assert view.body.state is FreshnessState.STALE
    assert view.frame.freshness == stale
    assert view.frame.illustrative
    assert build("kpi", figure(value=None)).body.value == ""
    other = OtherValue("vinh", 644.0, None, disagrees=True, of_record=False)
    assert "644" in build("kpi", figure(others=(other,))).frame.disagreement


def test_the_settings_become_queries() -> None:
    settings = {"indicator": "documents.overdue", "centre": "vinh", "points": 12}
    assert check_settings(MANIFEST, settings) == ()
    full = with_defaults(MANIFEST, settings)
    assert bind_queries(MANIFEST, "kpi", full)["figure"] == FigureQuery(
        indicator="documents.overdue", centre="vinh", history=12
    )
    ranking = bind_queries(MANIFEST, "ranking", with_defaults(MANIFEST, {"indicator": "a.b"}))
    assert ranking["breakdown"] == BreakdownQuery(indicator="a.b", by="locality")


def test_an_indicator_must_be_named() -> None:
    findings = check_settings(MANIFEST, {"by": "province"})
    assert len(findings) == 2
    assert any("indicator" in str(finding) for finding in findings)
