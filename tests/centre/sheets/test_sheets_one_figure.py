"""One figure from the form to the wall: judged, recorded, sent by the outbox, synced back."""

from __future__ import annotations

import asyncio
import uuid
from types import SimpleNamespace
from typing import Any

import pytest

from ioc_desktop.centre.api import ApiSettings, create_app
from ioc_desktop.centre.sqlite_store import SqliteStore
from ioc_desktop.centre.store import Change
from ioc_desktop.config import Centre, Site
from ioc_desktop.config.site import Officer, Secret
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.figures import Figure
from ioc_desktop.domain.outbox import OutboxBoard
from ioc_desktop.domain.queries import FigureQuery, OutboxQuery, ReportingQuery
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.station.duty_alone import act
from ioc_desktop.station.once import sync_once
from ioc_desktop.station.protocol import SettleAction
from ioc_desktop.store.duty_reader import DutyReader
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.ui.figure_entry import FigureFields, fields_of, judge, request_of
from tests.centre.conftest import TOKEN, _Thread
from tests.centre.sheets.workbooks import CATALOGUE

OCTOBER = "2021-10-07T16:30:00+07:00"
NOW_S = parse_instant(OCTOBER)
WORDS = TsWords("vi")
FIELDS = FigureFields(
    officer="lan",
    officer_name="Nguyễn Thị Lan",
    centre="nghean",
    indicator="tourism.occupancy",
    period="tháng 9/2021",
    value="12,5",
    status="provisional",
)


class Room:
    """A machine's data folder, and the centre that it speaks with."""

    def __init__(self, url, folder):
        self.folder = folder
        centre = Centre(id="nghean", url=url, token=Secret(TOKEN))
        self.site = Site(centres=(centre,), officers=(Officer("lan", "Nguyễn Thị Lan"),))

    def sync(self):
        report = asyncio.run(sync_once(self.site, self.folder))
        assert report.all_well, report

    def ask(self, query):
        cache = CacheReader(self.folder / "cache.db", silence_s=None)
        reader = DutyReader(cache, self.folder)
        try:
            return reader.answer({"it": query}, NOW_S).answers["it"]
        finally:
            reader.close()

    def judged(self, fields):
        board = self.ask(OutboxQuery())
        assert isinstance(board, OutboxBoard)
        query = ReportingQuery(
            centre="nghean",
            indicator=fields.indicator,
            locality=fields.locality,
            agency=fields.agency,
        )
        desk = self.ask(query)
        return judge(fields, desk, board.waiting, NOW_S, WORDS)

    def report(self, fields, judged=None):
        judged = judged or self.judged(fields)
        key = uuid.uuid4().hex
        request = request_of(fields, judged, key=key, issued_at=OCTOBER)

        def decided():
            return not self.ask(OutboxQuery()).waiting

        act(self.site, self.folder, request, decided)
        return key

    def action(self, key):
        board = self.ask(OutboxQuery())
        return next(one for one in (*board.waiting, *board.lost, *board.lately) if one.key == key)


@pytest.fixture
def room(tmp_path):
    """A machine before a centre that has its catalogue, and no figure yet."""
    store = SqliteStore(tmp_path / "centre", "nghean")
    for dataset, rows in CATALOGUE.rows().items():
        store.append(dataset, [Change(name, 1, row) for name, row in rows.items()])
    settings = ApiSettings(CATALOGUE.name, TOKEN, lambda: float(NOW_S), catalogue=CATALOGUE)
    app = create_app(store, settings)
    parts: Any = SimpleNamespace(app=app, feed=app.state.feed, close=store.close)
    served = _Thread(parts)  # a centre without a world: its first sync is four small pages
    room = Room(f"http://127.0.0.1:{served.port}", tmp_path / "data")
    room.sync()
    yield room
    served.stop()


def test_a_figure_is_recorded_sent_and_stands_on_the_wall(room):
    judged = room.judged(FIELDS)
    assert judged.remarks == ()
    assert judged.stands == "Trung tâm chưa có số liệu này"
    assert judged.text == "Số liệu: Công suất phòng · Tháng 9/2021 · 12,5 %"
    action = room.action(room.report(FIELDS))
    assert (action.state, action.kind) == ("accepted", "report_figure")
    assert action.row.text == judged.text
    room.sync()
    figure = room.ask(FigureQuery(indicator="tourism.occupancy"))
    assert isinstance(figure, Figure)
    assert (figure.value, figure.status) == (12.5, "provisional")
    assert figure.source == "nhập tại bàn trực: Nguyễn Thị Lan"

    # A correction names the revision that was seen, and becomes a vintage.
    corrected = FigureFields(**{**_fields(FIELDS), "value": "13"})
    judged = room.judged(corrected)
    assert judged.expected_rev > 0
    assert judged.stands.startswith("Trung tâm đang có 12,5 % (sơ bộ")
    assert room.action(room.report(corrected)).state == "accepted"
    room.sync()
    figure = room.ask(FigureQuery(indicator="tourism.occupancy"))
    assert [one.value for one in figure.vintages] == [12.5, 13.0]


def test_what_another_reported_first_wins_until_a_person_chooses(room):
    late = room.judged(FIELDS)
    room.report(FigureFields(**{**_fields(FIELDS), "value": "11"}))
    key = room.report(FIELDS, late)
    action = room.action(key)
    assert action.state == "superseded"
    assert fields_of_action(action).value == "12,5"
    room.sync()
    settle = SettleAction(
        number=0, key=key, choice="resend", officer="lan", new_key=uuid.uuid4().hex
    )
    act(room.site, room.folder, settle, lambda: not room.ask(OutboxQuery()).waiting)
    assert settle.new_key is not None
    assert room.action(settle.new_key).state == "accepted"
    room.sync()
    assert room.ask(FigureQuery(indicator="tourism.occupancy")).value == 12.5


def test_a_centre_that_finds_it_suspicious_refuses_with_the_reason(room):
    asked = FigureFields(**{**_fields(FIELDS), "value": "120"})
    judged = room.judged(asked)
    assert judged.report is None
    assert [one.weight for one in judged.remarks] == ["warning"]
    confirmed = FigureFields(**{**_fields(asked), "confirmed": True})
    assert room.action(room.report(confirmed)).state == "accepted"


def _fields(fields):
    return {name: getattr(fields, name) for name in FigureFields.__slots__}


def fields_of_action(action):
    from ioc_desktop.domain.reporting.single import report_of

    return fields_of(report_of(action.row), action.centre)
