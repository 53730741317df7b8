"""A tenth subsystem comes from the centre's catalogue alone: tiles, boards, lists, no code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ioc_desktop.bundles.catalogue import Catalogue
from ioc_desktop.bundles.loader import load_model
from ioc_desktop.bundles.settings import bind_queries, with_defaults
from ioc_desktop.domain.figures import FreshnessState
from ioc_desktop.domain.queries import FiguresQuery, OverviewQuery, SearchQuery
from ioc_desktop.domain.rows import Cadence, Indicator, Names, Observation, Record, Subsystem
from ioc_desktop.layout.reading import load_scene
from ioc_desktop.sdk.bodies import CardBody, MapBody, RankingBody, TableBody, TrendBody
from ioc_desktop.sdk.contract import ModelContext, TileView
from ioc_desktop.sdk.words import TsWords
from tests.unit.store.conftest import NOW_S, Room
from tests.unit.widgets.answers import CENTRES

SCENE = """
schema = 1
id = "nong-nghiep"
name = { vi = "Nông nghiệp", en = "Agriculture" }

[[variant]]
wall = "1x1"
[[variant.display]]
role = "A1"
grid = [12, 12]
"""
KINDS = ("kpi", "trend", "ranking", "table", "map")
MONTHLY = Cadence(every="P1M", due="17:00", grace="P5D")


def scene_text() -> str:
    tiles = [
        f"""
[[variant.display.tile]]
id = "{kind}"
at = [{2 * place}, 0]
span = [2, 6]
kind = "{kind}"
indicator = "agriculture.harvest"
"""
        for place, kind in enumerate(KINDS)
    ]
    unfed = """
[[variant.display.tile]]
id = "unfed"
at = [0, 6]
span = [2, 6]
kind = "kpi"
indicator = "agriculture.prices"
"""
    return SCENE + "".join(tiles) + unfed


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A cache with the little catalogue's subsystems and one that no bundle knows."""
    made = Room(tmp_path / "data")
    made.catalogue()
    made.put(
        "subsystems",
        {
            "agriculture": Subsystem(
                id="agriculture", name=Names(vi="Nông nghiệp"), state="running", order=10
            )
        },
    )
    common: dict[str, Any] = {"subsystem": "agriculture", "cadence": MONTHLY, "owner": "nghean"}
    made.put(
        "indicators",
        {
            "agriculture.harvest": Indicator(
                id="agriculture.harvest",
                name=Names(vi="Sản lượng lúa"),
                unit="tấn",
                by_locality=True,
                **common,
            ),
            "agriculture.prices": Indicator(
                id="agriculture.prices", name=Names(vi="Giá vật tư"), unit="đồng", **common
            ),
        },
    )
    for month, value in (("2021-08", 880.0), ("2021-09", 940.0)):
        told: dict[str, Any] = {"period": "P1M", "as_of": f"{month}-28T17:00:00+07:00"}
        start = f"{month}-01"
        made.observe(
            Observation(indicator="agriculture.harvest", period_start=start, value=value, **told),
            *(
                Observation(
                    indicator="agriculture.harvest",
                    period_start=start,
                    value=value / 2,
                    locality=code,
                    system="2021",
                    **told,
                )
                for code in ("412", "413")
            ),
        )
    made.put(
        "records",
        {
            "field/1": Record(
                kind="field",
                subsystem="agriculture",
                title="Đồng ruộng ngập, xã Nam Anh",
                state="in_progress",
                opened_at="2021-10-06T08:00:00+07:00",
            )
        },
    )
    yield made
    made.close()


@pytest.fixture
def tiles(room: Room, tmp_path: Path, shipped_bundles: Catalogue) -> dict[str, TileView]:
    """The scene's tiles, built as the program builds them."""
    path = tmp_path / "nong-nghiep.toml"
    path.write_text(scene_text(), encoding="utf-8")
    built: dict[str, TileView] = {}
    for tile in load_scene(path).variants[0].displays[0].tiles:
        manifest = shipped_bundles.find(tile.bundle)
        settings = with_defaults(manifest, tile.settings)
        snapshot = room.reader.answer(bind_queries(manifest, tile.kind, settings), NOW_S)
        context = ModelContext(tile.kind, settings, TsWords("vi"), centre_names=CENTRES)
        built[tile.id] = load_model(manifest)(snapshot, context)
    return built


def test_declarative_tiles_show_what_no_bundle_knows(tiles: dict[str, TileView]):
    kpi, trend, ranking, table, cartogram = (tiles[kind] for kind in KINDS)
    assert kpi.frame.title == "Sản lượng lúa"
    assert isinstance(kpi.body, CardBody)
    assert (kpi.body.value, kpi.body.unit) == ("940", "tấn")
    assert isinstance(trend.body, TrendBody)
    assert list(trend.body.values) == [880.0, 940.0]
    assert isinstance(ranking.body, RankingBody)
    assert [bar.text for bar in ranking.body.bars] == ["470", "470", "chưa báo cáo"]
    assert isinstance(table.body, TableBody)
    assert table.body.columns[1].title == "tấn"
    assert isinstance(cartogram.body, MapBody)
    assert {cell.text for cell in cartogram.body.cells} == {"470", "–"}


def test_a_figure_that_nobody_sent_says_why(tiles: dict[str, TileView]):
    frame = tiles["unfed"].frame
    assert frame.title == "Giá vật tư"
    assert frame.freshness is not None
    assert frame.freshness.state is FreshnessState.NOT_CONNECTED
    assert frame.freshness.reason


def test_boards_and_the_consoles_lists_have_it(room: Room, shipped_bundles: Catalogue):
    manifest = shipped_bundles.find("readiness")
    settings = with_defaults(manifest, {})
    snapshot = room.reader.answer(bind_queries(manifest, "board", settings), NOW_S)
    board = load_model(manifest)(snapshot, ModelContext("board", settings, TsWords("vi")))
    items = {item.name: item.word for group in board.body.groups for item in group.items}
    assert items["Nông nghiệp"] == "đang vận hành"
    overview = room.ask(OverviewQuery(centre="nghean"))
    named = [one.row.subsystem.id for one in overview[0].rows]
    assert named[-1] == "agriculture"  # in the centre's own order
    figures = room.ask(FiguresQuery(centre="nghean", subsystem="agriculture"))
    assert {one.indicator.id: one.value for one in figures.figures} == {
        "agriculture.harvest": 940.0,
        "agriculture.prices": None,
    }
    assert [(one.kind, one.open) for one in figures.records] == [("field", 1)]
    hits = room.ask(SearchQuery(text="san luong lua")).hits
    assert "agriculture.harvest" in {hit.id for hit in hits}
