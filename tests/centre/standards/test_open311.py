"""Open311 GeoReport v2, polled over loopback: reports, their updates, their counts of the day."""

from __future__ import annotations

import asyncio

import pytest
from starlette.responses import Response

from ioc_desktop.centre.intake import take_in
from ioc_desktop.centre.standards import open311
from ioc_desktop.centre.standards.http import SourceClient, SourceError
from ioc_desktop.centre.standards.known import known_of
from ioc_desktop.centre.standards.live import LiveSource, SourceDesk
from ioc_desktop.centre.standards.mapping import load_mapping, mapping_path
from ioc_desktop.centre.standards.open311 import Open311Source
from ioc_desktop.centre.standards.open311_rows import HeldCases, put_requests
from ioc_desktop.centre.standards.sources_file import SourceSpec, access_of
from ioc_desktop.centre.standards.taking import Taking
from ioc_desktop.domain.durations import parse_instant
from tests.centre.standards.conftest import NOW, Room
from tests.centre.standards.geo_report import Endpoint, serving_app

COUNTS = ("received", "in_progress", "resolved", "overdue")


@pytest.fixture
def endpoint():
    endpoint = Endpoint()
    endpoint.put(
        "VINH-1", "2021-10-07T08:12:00+07:00", expected_datetime="2021-10-12T17:00:00+07:00"
    )
    endpoint.put(
        "VINH-2", "2021-10-06T08:00:00+07:00", expected_datetime="2021-10-07T09:00:00+07:00"
    )
    endpoint.put(
        "VINH-3",
        "2021-10-05T08:00:00+07:00",
        status="closed",
        updated_datetime="2021-10-07T10:00:00+07:00",
        status_notes="Đã sửa xong",
        agency_responsible="Công ty Cây xanh",
        address=None,
    )
    return endpoint


class Poller:
    """Polls an endpoint into a room, at times that the test tells."""

    def __init__(self, room: Room, url: str, **spec):
        self.room, self.now = room, NOW
        made = SourceSpec(id="vinh", kind="open311", name="1022 Vinh", url=f"{url}/v2", **spec)
        tables = load_mapping(mapping_path("nghean"), known_of(room.store))
        assert tables.open311 is not None
        live = LiveSource(made, Open311Source(made, tables.open311))
        self.desk = SourceDesk(room.store, live, lambda: float(parse_instant(self.now)))
        self._access = access_of(made)

    def poll(self, now: str = NOW):
        self.now = now

        async def once():
            client = SourceClient(self._access, request_s=5)
            try:
                await self.desk.poll(client)
            finally:
                await client.close()

        asyncio.run(once())

    def counts(self, day="2021-10-07"):
        rows = self.room.rows("observations")
        return [rows[f"feedback.{name}///{day}"]["value"] for name in COUNTS]


@pytest.mark.parametrize("form", ["json", "xml"])
def test_reports_are_records_and_the_day_is_counted(room, endpoint, form):
    with serving_app(endpoint.app) as url:
        Poller(room, url, format=form).poll()
    rows = room.rows("records")
    assert set(rows) == {"case/VINH-1", "case/VINH-2", "case/VINH-3"}
    one = rows["case/VINH-1"]
    assert (one["kind"], one["subsystem"], one["state"]) == ("case", "feedback", "in_progress")
    assert (one["agency"], one["locality"], one["system"]) == ("sgtvt", "412", "2021")
    assert (one["lat"], one["lon"]) == (18.679, 105.692)
    assert one["due_at"] == "2021-10-12T17:00:00+07:00"
    assert one["attrs"]["field"] == "Hạ tầng giao thông"
    closed = rows["case/VINH-3"]
    assert (closed["state"], closed["closed_at"]) == ("done", "2021-10-07T10:00:00+07:00")
    assert closed["attrs"]["reply"] == "Đã sửa xong"
    assert closed["attrs"]["agency"] == "Công ty Cây xanh"
    rows = room.rows("observations")
    told = {name: rows[f"feedback.{name}///2021-10-07"]["value"] for name in COUNTS}
    assert told == {"received": 1, "in_progress": 2, "resolved": 1, "overdue": 1}
    assert room.rows("subsystems")["feedback"]["state"] == "incomplete"


def test_polling_again_changes_nothing_but_says_in_time_that_it_is_still_so(room, endpoint):
    with serving_app(endpoint.app) as url:
        poller = Poller(room, url)
        poller.poll("2021-10-07T16:30:00+07:00")
        heads = room.store.heads()
        poller.poll("2021-10-07T16:31:00+07:00")
        assert room.store.heads() == heads
        poller.poll("2021-10-07T16:35:00+07:00")
    moved = {name for name, head in room.store.heads().items() if head != heads[name]}
    assert moved == {"observations"}
    row = room.rows("observations")["feedback.received///2021-10-07"]
    assert row["as_of"] == "2021-10-07T16:35:00+07:00"


def test_an_update_of_today_comes_with_the_next_poll_and_one_of_long_ago_with_the_whole(
    room, endpoint
):
    with serving_app(endpoint.app) as url:
        poller = Poller(room, url)
        endpoint.put("OLD", "2021-09-20T08:00:00+07:00")
        poller.poll()
        done = {"status": "closed", "updated_datetime": "2021-10-07T16:40:00+07:00"}
        endpoint.put("VINH-1", "2021-10-07T08:12:00+07:00", **done)
        endpoint.put("OLD", "2021-09-20T08:00:00+07:00", **done)
        poller.poll("2021-10-07T16:41:00+07:00")
        rows = room.rows("records")
        assert (rows["case/VINH-1"]["state"], rows["case/OLD"]["state"]) == ("done", "in_progress")
        poller.poll("2021-10-07T16:46:00+07:00")
        assert room.rows("records")["case/OLD"]["state"] == "done"
        assert poller.counts() == [1, 1, 3, 1]


def test_what_is_open_from_before_the_window_is_asked_for_by_its_id(room, endpoint):
    with serving_app(endpoint.app) as url:
        poller = Poller(room, url, days_back=5)
        endpoint.put("OLD", "2021-10-03T08:00:00+07:00")
        poller.poll()
        assert "case/OLD" in room.rows("records")
        endpoint.put("OLD", "2021-10-03T08:00:00+07:00", status="closed")
        poller.poll("2021-10-20T08:00:00+07:00")
    (asked,) = [one["service_request_id"] for one in endpoint.asked if len(one) == 1]
    assert set(asked.split(",")) == {"VINH-1", "VINH-2", "OLD"}
    assert room.rows("records")["case/OLD"]["state"] == "done"


def test_an_answer_that_is_full_is_asked_for_again_in_halves(room, monkeypatch):
    monkeypatch.setattr(open311, "MOST_AT_ONCE", 10)
    endpoint = Endpoint(most=10)
    for number in range(100):
        hour, minute = divmod(number * 7, 60)
        endpoint.put(f"R-{number}", f"2021-10-07T{hour:02}:{minute:02}:00+07:00")
    with serving_app(endpoint.app) as url:
        poller = Poller(room, url)
        poller.poll()
        assert len(room.rows("records")) == 100
        assert poller.counts()[0] == 100
        before = len(endpoint.asked)
        poller.poll("2021-10-07T16:31:00+07:00")
        assert len(endpoint.asked) - before < before


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ({"status": "halb"}, "is neither open nor closed"),
        ({"requested_datetime": "7/10/2021"}, "neither a date"),
        ({"lat": "nord"}, "float"),
        ({"service_request_id": None}, "service_request_id"),
    ],
)
def test_one_wrong_report_is_left_out_and_the_others_are_taken(room, endpoint, raw, reason):
    tables = load_mapping(mapping_path("nghean"), known_of(room.store))
    assert tables.open311 is not None
    told = [
        *endpoint.requests.values(),
        endpoint.requests["VINH-1"] | {"service_request_id": "X"} | raw,
    ]
    with take_in(room.store) as intake:
        taking = Taking(intake, known_of(room.store), parse_instant(NOW))
        put_requests(taking, tables.open311, "1022", told, HeldCases())
    assert any(reason in notice.reason for notice in taking.notices), taking.notices
    assert len(room.rows("records")) == 3


REFUSALS = {
    "busy": (Response(status_code=429, headers={"Retry-After": "7"}), r"it is busy \(429\)", 7.0),
    "date": (Response(status_code=503, headers={"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}),
             r"it is busy \(503\)", 0.0),
    "key": (Response(status_code=403), r"it lets us not in \(403\)", None),
    "gone": (Response(status_code=404), r"it answers 404 to /v2/requests\.json", None),
    "redirect": (Response(status_code=302, headers={"Location": "http://127.0.0.1:1/"}),
                 r"it answers 302", None),
    "html": (Response("<html>", media_type="text/html"), r"is no JSON", None),
    "object": (Response("{}", media_type="application/json"), r"no list of service requests", None),
    "gzip": (Response(b"x", headers={"Content-Encoding": "gzip"}), r"is compressed", None),
    "huge": (Response(b"[" + b" " * (9 << 20) + b"]"), r"larger than 8 MB", None),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSALS)
def test_an_answer_that_cannot_be_used_stores_nothing_and_says_why(room, endpoint, name):
    endpoint.refusal, reason, pause_s = REFUSALS[name]
    heads = room.store.heads()
    with serving_app(endpoint.app) as url:
        poller = Poller(room, url)
        with pytest.raises(SourceError, match=reason) as caught:
            poller.poll()
        assert caught.value.pause_s == pause_s
        assert room.store.heads() == heads
        endpoint.refusal = None
        poller.poll()
        assert len(room.rows("records")) == 3
