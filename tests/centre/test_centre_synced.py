"""What a client that comes late still learns: the whole way from the centre to a tile."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from ioc_desktop.bundles.catalogue import discover
from ioc_desktop.bundles.loader import load_model
from ioc_desktop.bundles.settings import bind_queries, with_defaults
from ioc_desktop.centre.api import ApiSettings, create_app
from ioc_desktop.centre.catalogue import load_catalogue
from ioc_desktop.centre.published import load_published
from ioc_desktop.centre.sqlite_store import SqliteStore
from ioc_desktop.centre.store import Change
from ioc_desktop.config import Centre, Site
from ioc_desktop.config.site import Secret
from ioc_desktop.domain.dates import format_date
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.figures import AlarmBoard, Figure, Severity
from ioc_desktop.domain.looking import PublishedBoard
from ioc_desktop.domain.quality import PARTS_DIFFER, split_why
from ioc_desktop.domain.queries import FigureQuery, PublishedQuery
from ioc_desktop.sdk.contract import ModelContext
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.shipped import shipped
from ioc_desktop.station.once import sync_once
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.ui.bars_model import QUERIES, bottom_view
from tests.centre.conftest import TOKEN, _Thread

REVENUE = "socio_economic.budget_revenue"
IN_2025 = "2025-03-01T16:30:00+07:00"
OCTOBER = "2021-10-07T16:30:00+07:00"
MARCH = "2022-03-20T16:30:00+07:00"
TOLD = [
    ("30/06/2021", 10042.0, "estimate"),
    ("31/10/2021", 14642.96, "provisional"),
    ("23/12/2021", 18056.0, "estimate"),
    ("15/03/2022", 17678.617, "estimate"),
]


@pytest.fixture(scope="module")
def read_late(serve_once, tmp_path_factory):
    """A cache filled by one sync on 20 March 2022, long after the figures were published."""
    served = serve_once("nghean", MARCH, supply="complete")
    folder = tmp_path_factory.mktemp("late")
    site = Site(centres=(Centre(id="nghean", url=served.url, token=Secret(TOKEN)),))
    report = asyncio.run(sync_once(site, folder))
    assert report.all_well, report
    reader = CacheReader(folder / "cache.db", silence_s=None)
    yield reader
    reader.close()


def ask(reader, query, at=MARCH):
    return reader.answer({"it": query}, parse_instant(at)).answers["it"]


def test_a_fresh_sync_learns_the_four_vintages_of_2021(read_late):
    figure = ask(read_late, FigureQuery(indicator=REVENUE))
    vintages = [(format_date(one.as_of_s), one.value, one.status) for one in figure.vintages]
    assert vintages == TOLD
    assert figure.value == 17678.617
    assert all(one.source for one in figure.vintages)


def test_the_published_values_of_2021_are_the_four_with_date_and_status(read_late):
    board = ask(read_late, PublishedQuery(indicator=REVENUE))
    assert isinstance(board, PublishedBoard)
    assert (board.centre, board.period) == ("nghean", "P1Y")
    assert {format_date(one.start_s) for one in board.values} == {"01/01/2021"}
    told = [one.vintage for one in board.values]
    days = [format_date(one.as_of_s or 0) for one in told]
    assert [(day, one.value, one.status) for day, one in zip(days, told, strict=True)] == TOLD
    assert [one.present for one in board.values] == [False, False, False, True]
    assert all(one.source for one in told)
    notes = [
        "6 tháng, 71,6% dự toán",
        "10 tháng, 104,4% dự toán, +7,8%",
        "ước cả năm",
        "ước cả năm",
    ]
    assert [(one.note or "").startswith(text) for one, text in zip(told, notes, strict=True)] == [
        True
    ] * 4


@dataclass
class _Published:
    """A centre that serves what is stored, without its world."""

    app: Any
    feed: Any
    store: SqliteStore

    def close(self) -> None:
        self.store.close()


@pytest.fixture(scope="module")
def read_in_2025(tmp_path_factory):
    """A cache synced in March 2025 from a centre with the published figures alone.

    The demonstration's whole world of three more years would take half a minute to make.
    """
    folder = tmp_path_factory.mktemp("in-2025")
    catalogue = load_catalogue("nghean")
    store = SqliteStore(folder / "centre", "nghean")
    for dataset, rows in catalogue.rows().items():
        store.append(dataset, [Change(name, 1, row) for name, row in rows.items()])
    published = [
        Change(draft.id, rev, draft.row(index), keeps_earlier=True)
        for spec in load_published(catalogue)
        for draft in spec.drafts()
        for index, (told_s, rev) in enumerate(draft.versions)
        if told_s <= parse_instant(IN_2025)
    ]
    store.append("observations", published)
    settings = ApiSettings(
        catalogue.name, TOKEN, lambda: float(parse_instant(IN_2025)), catalogue=catalogue
    )
    app = create_app(store, settings)
    served = _Thread(_Published(app, app.state.feed, store))
    url = f"http://127.0.0.1:{served.port}"
    site = Site(centres=(Centre(id="nghean", url=url, token=Secret(TOKEN)),))
    report = asyncio.run(sync_once(site, folder / "data"))
    served.stop()
    assert report.all_well, report
    reader = CacheReader(folder / "data" / "cache.db", silence_s=None)
    yield reader
    reader.close()


def test_services_whose_parts_were_printed_as_another_sum_are_marked_on_their_tile(read_in_2025):
    manifest = discover(shipped("widgets")).find("public_services")
    settings = with_defaults(manifest, {})
    queries = bind_queries(manifest, "services", settings)
    snapshot = read_in_2025.answer(queries, parse_instant(IN_2025))
    context = ModelContext(kind="services", settings=settings, words=TsWords("vi"))
    view = load_model(manifest)(snapshot, context)
    assert view.body.value == "1.839"
    assert not view.frame.illustrative
    (marked,) = (fact for fact in view.body.facts if fact.severity is Severity.WARN)
    assert marked.text == "1.051 + 790 = 1.841"


@pytest.mark.parametrize(
    ("indicator", "value", "added"),
    [
        ("public_services.services_online", 1839.0, "1.841"),
        ("health.covid_cases", 1877.0, "1.887"),
        ("education.students_12_17", 308_534.0, None),
    ],
)
def test_what_was_printed_stands_and_its_flag_says_what_its_parts_add_up_to(
    read_in_2025, indicator, value, added
):
    figure = ask(read_in_2025, FigureQuery(indicator=indicator), IN_2025)
    assert (figure.value, figure.quality.right) == (value, added is None)
    told = dict(split_why(entry, "vi") for entry in figure.quality.why)
    assert told.get(PARTS_DIFFER, {}).get("sum") == added


def test_a_days_running_count_has_no_vintages_after_a_fresh_sync(read_late):
    figure = ask(read_late, FigureQuery(indicator="documents.received", history=30))
    assert figure.vintages == ()
    assert len(figure.series.values) == 30


def test_the_tile_of_vintages_shows_all_four_the_latest_first(read_late):
    manifest = discover(shipped("widgets")).find("overview")
    settings = with_defaults(manifest, {"indicator": REVENUE})
    queries = bind_queries(manifest, "vintages", settings)
    snapshot = read_late.answer(queries, parse_instant(MARCH))
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
