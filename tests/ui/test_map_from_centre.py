"""The Covid-19 table of 25/9/2021, from the centre that serves it to the painted map."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ioc_desktop.app.map_store import ImportOptions, run_import
from ioc_desktop.bundles.loader import LoadedBundle
from ioc_desktop.bundles.settings import bind_queries, with_defaults
from ioc_desktop.config import Centre, Site
from ioc_desktop.config.site import Secret
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.figures import Breakdown
from ioc_desktop.domain.queries import BreakdownQuery, Snapshot
from ioc_desktop.sdk.bodies import MapBody
from ioc_desktop.sdk.contract import ModelContext, TileView, WidgetContext
from ioc_desktop.sdk.map_shapes import MapFolder, Maps, NoMaps
from ioc_desktop.sdk.theme import DARK, Metrics
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.station.once import sync_once
from ioc_desktop.store.reader import CacheReader
from tests.serving import serving
from tests.unit.app.squares import district_squares, written

Load = Callable[[str], LoadedBundle]
TOKEN = "chìa".encode().hex()
NOW = "2021-09-26T09:00:00+07:00"
CASES = {
    "412": 650, "413": 83, "414": 6, "415": 52, "416": 1, "417": 62, "418": 29, "419": 27,
    "420": 14, "421": 146, "422": 16, "423": 24, "424": 15, "425": 194, "426": 199, "427": 43,
    "428": 17, "429": 68, "430": 88, "431": 64, "432": 22,
}  # fmt: skip
"""As printed by the press; they add up to the province's own 1.820."""
SIZES = [(1900, 1000), (1366, 700), (900, 620)]


@pytest.fixture(scope="module")
def covid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CacheReader]:
    """A cache synced from a centre process on the morning after."""
    folder = tmp_path_factory.mktemp("covid")
    command = [
        sys.executable, "-m", "ioc_desktop", "centre", "serve", "--profile", "nghean", "--port",
        "0", "--data", str(folder / "centre"), "--clock", NOW, "--speed", "0", "--token", TOKEN,
    ]  # fmt: skip
    with serving(command, folder / "centre.log") as centre:
        site = Site(centres=(Centre(id="nghean", url=centre.url, token=Secret(TOKEN)),))
        report = asyncio.run(sync_once(site, folder))
    assert report.all_well, report
    reader = CacheReader(folder / "cache.db", silence_s=None)
    yield reader
    reader.close()


def built(reader: CacheReader, bundle: LoadedBundle, maps: Maps, **more: str) -> TileView:
    settings = with_defaults(bundle.manifest, {"indicator": "health.covid_cases", **more})
    snapshot = reader.answer(bind_queries(bundle.manifest, "map", settings), parse_instant(NOW))
    assert isinstance(snapshot, Snapshot)
    context = ModelContext("map", settings, TsWords("vi"), maps=maps)
    return bundle.build(snapshot, context)


def painted(bundle: LoadedBundle, view: TileView, size: tuple[int, int], qtbot: QtBot) -> QWidget:
    metrics = Metrics.for_tile(*size, 0.4, 1400)
    widget = bundle.widget_class(WidgetContext("map", DARK, metrics, TsWords("vi")))
    shown = widget.view()
    shown.resize(*size)
    qtbot.addWidget(shown)
    widget.show(view)
    assert not shown.grab().isNull()
    return shown


def test_the_localities_add_up_to_the_province_s_own_total(covid: CacheReader) -> None:
    query = BreakdownQuery(indicator="health.covid_cases", by="locality")
    found = covid.answer({"q": query}, parse_instant(NOW)).answers["q"]
    assert isinstance(found, Breakdown)
    assert {row.code: row.figure.value for row in found.rows} == CASES
    assert found.system == "2021"
    assert found.total is not None
    assert found.total.value == sum(CASES.values()) == 1820


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_map_has_every_number_and_the_total_whole_and_inside(
    covid: CacheReader, load_bundle: Load, qtbot: QtBot, size: tuple[int, int]
) -> None:
    bundle = load_bundle("indicator")
    view = built(covid, bundle, NoMaps())
    assert isinstance(view.body, MapBody)
    shown = painted(bundle, view, size, qtbot)
    marks = shown.sheet().marks  # type: ignore[attr-defined]  # the kit's own widget
    texts = [mark.text for mark in marks]
    for value in CASES.values():
        assert str(value) in texts
    assert "tổng 1.820 ca" in texts
    assert not [text for text in texts if "…" in text]
    assert all(mark.left >= 0 and mark.right <= size[0] for mark in marks)


def test_the_same_on_the_site_s_own_boundaries(
    covid: CacheReader, load_bundle: Load, qtbot: QtBot, tmp_path: Path
) -> None:
    run_import(ImportOptions(written(tmp_path, district_squares()), tmp_path / "data"))
    maps = MapFolder(tmp_path / "data")
    bundle = load_bundle("indicator")
    view = built(covid, bundle, maps)
    assert isinstance(view.body, MapBody)
    assert view.body.shapes is maps.shapes("2021")
    assert view == built(covid, bundle, maps), "an equal view costs no repaint"
    shown = painted(bundle, view, (1900, 1000), qtbot)
    texts = [mark.text for mark in shown.sheet().marks]  # type: ignore[attr-defined]  # the kit's own widget
    assert {str(value) for value in CASES.values()} <= set(texts)
    cells = built(covid, bundle, maps, shape="cells")
    assert isinstance(cells.body, MapBody)
    assert cells.body.shapes is None


def test_boundaries_that_were_asked_for_and_are_not_there_are_said(
    covid: CacheReader, load_bundle: Load
) -> None:
    view = built(covid, load_bundle("indicator"), NoMaps(), shape="polygons")
    assert "chưa nhập ranh giới 2021" in view.frame.note
