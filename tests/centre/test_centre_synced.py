"""What a client that comes late still learns: the whole way from the centre to a tile."""

from __future__ import annotations

import asyncio

import pytest

from ioc_desktop.bundles.catalogue import discover
from ioc_desktop.bundles.loader import load_model
from ioc_desktop.bundles.settings import bind_queries, with_defaults
from ioc_desktop.config import Centre, Site
from ioc_desktop.config.site import Secret
from ioc_desktop.domain.dates import format_date
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.figures import AlarmBoard, Figure, Severity
from ioc_desktop.domain.queries import FigureQuery
from ioc_desktop.sdk.contract import ModelContext
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped
from ioc_desktop.station.once import sync_once
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.ui.bars_model import QUERIES, bottom_view
from tests.centre.conftest import TOKEN

REVENUE = "socio_economic.budget_revenue"
OCTOBER = "2021-10-07T16:30:00+07:00"
APRIL = "2022-04-01T09:00:00+07:00"
TOLD = [
    ("30/06/2021", 10042.0, "estimate"),
    ("31/10/2021", 14642.96, "provisional"),
    ("23/12/2021", 18056.0, "estimate"),
    ("15/03/2022", 17678.617, "estimate"),
]


@pytest.fixture(scope="module")
def read_late(serve_once, tmp_path_factory):
    """A cache filled by one sync on 1 April 2022, long after the figures were published."""
    served = serve_once("nghean", APRIL)
    folder = tmp_path_factory.mktemp("late")
    site = Site(centres=(Centre(id="nghean", url=served.url, token=Secret(TOKEN)),))
    report = asyncio.run(sync_once(site, folder))
    assert report.all_well, report
    reader = CacheReader(folder / "cache.db", silence_s=None)
    yield reader
    reader.close()


def ask(reader, query, at=APRIL):
    return reader.answer({"it": query}, parse_instant(at)).answers["it"]


def test_a_fresh_sync_learns_the_four_vintages_of_2021(read_late):
    figure = ask(read_late, FigureQuery(indicator=REVENUE))
    vintages = [(format_date(one.as_of_s), one.value, one.status) for one in figure.vintages]
    assert vintages == TOLD
    assert figure.value == 17678.617
    assert all(one.source for one in figure.vintages)


def test_a_days_running_count_has_no_vintages_after_a_fresh_sync(read_late):
    figure = ask(read_late, FigureQuery(indicator="documents.received", history=30))
    assert figure.vintages == ()
    assert len(figure.series.values) == 30


def test_the_tile_of_vintages_shows_all_four_the_latest_first(read_late):
    manifest = discover(shipped("widgets")).find("overview")
    settings = with_defaults(manifest, {"indicator": REVENUE})
    queries = bind_queries(manifest, "vintages", settings)
    snapshot = read_late.answer(queries, parse_instant(APRIL))
    context = ModelContext(kind="vintages", settings=settings, words=TsWords("vi"))
    body = load_model(manifest)(snapshot, context).body
    cells = [[cell.text for cell in row] for row in body.rows]
    assert [row[1] for row in cells] == ["ước", "ước", "sơ bộ", "ước"]
    assert [row[2] for row in cells] == ["17.679", "18.056", "14.643", "10.042"]
    assert cells[0][0].startswith("15/03")
    assert cells[3][0] == "30/06/2021"


def test_a_figure_beyond_its_limit_reaches_the_walls_bottom_line(serve, tmp_path):
    served = serve(tmp_path / "centre", "nghean", OCTOBER)
    site = Site(centres=(Centre(id="nghean", url=served.url, token=Secret(TOKEN)),))
    assert asyncio.run(sync_once(site, tmp_path)).all_well
    reader = CacheReader(tmp_path / "cache.db", silence_s=None)
    now_s = parse_instant(OCTOBER)
    snapshot = reader.answer({**QUERIES, "it": FigureQuery(indicator="documents.overdue")}, now_s)
    reader.close()
    figure, board = snapshot.answers["it"], snapshot.answers["alarms"]
    assert isinstance(figure, Figure)
    assert isinstance(board, AlarmBoard)
    assert figure.severity is Severity.ALARM
    # Beside it the line says that this centre's clock, set to 2021, is off.
    alarms = [
        trouble
        for trouble in bottom_view(snapshot, TsWords("vi"), {}).troubles
        if trouble.severity is Severity.ALARM
    ]
    assert len(alarms) == 1
    assert alarms[0].text.startswith("1 cảnh báo · 01/10 · Văn bản quá hạn xử lý: ")
    assert alarms[0].text.endswith(", vượt ngưỡng 110, số liệu minh hoạ")
    assert board.rows[0].alarm.guidance
