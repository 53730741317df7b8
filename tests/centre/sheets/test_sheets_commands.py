"""One figure by command: compare-and-set, once, checked as a workbook's rows are."""

from __future__ import annotations

import json

import msgspec
import pytest

from ioc_desktop.centre.commands import CommandDesk
from ioc_desktop.centre.figure_reports import FigureDesk
from ioc_desktop.centre.sqlite_store import SqliteStore
from ioc_desktop.centre.store import Change
from tests.centre.sheets.workbooks import CATALOGUE, NOW_S

TARGET = "tourism.occupancy///2021-09-01/P1M"


@pytest.fixture
def store(tmp_path):
    store = SqliteStore(tmp_path / "centre", "nghean")
    rows = CATALOGUE.rows()["subsystems"]
    store.append("subsystems", [Change(name, 1, row) for name, row in rows.items()])
    yield store
    store.close()


@pytest.fixture
def desk(store):
    return CommandDesk(store, FigureDesk(store, CATALOGUE, lambda: float(NOW_S)))


def body(value=12.5, rev=0, target=TARGET, key="k1", **more):
    payload = {
        "indicator": "tourism.occupancy",
        "period_start": "2021-09-01",
        "period": "P1M",
        "value": value,
        **more,
    }
    command = {
        "id": key,
        "kind": "report_figure",
        "officer": "Nguyễn Thị Lan",
        "issued_at": "2021-10-07T16:30:00+07:00",
        "target": target,
        "expected_rev": rev,
        "payload": payload,
    }
    return json.dumps(command).encode()


def stored(store):
    items = [msgspec.json.decode(item) for item in store.read("observations", 0, 100).items]
    return [(item["id"], item["rev"], item["row"]["value"]) for item in items]


def test_a_figure_is_written_once_and_its_subsystem_runs(store, desk):
    first = desk.take("k1", body())
    assert first.status == 201
    answer = json.loads(first.body)
    assert answer["command"] == "k1"
    assert answer["change"]["id"] == TARGET
    row = answer["change"]["row"]
    assert (row["value"], row["source"]) == (12.5, "nhập tại bàn trực: Nguyễn Thị Lan")
    again = desk.take("k1", body())
    assert (again.status, again.body) == (200, first.body)
    assert [value for _, _, value in stored(store)] == [12.5]
    subsystem = msgspec.json.decode(store.item("subsystems", "tourism")[1])["row"]
    assert subsystem["state"] == "running"


def test_a_correction_expects_the_revision_that_was_seen(store, desk):
    rev = json.loads(desk.take("k1", body()).body)["change"]["rev"]
    late = desk.take("k2", body(13.0, 0, key="k2"))
    assert late.status == 412
    assert json.loads(late.body)["current"]["rev"] == rev
    assert desk.take("k3", body(13.0, rev, key="k3")).status == 201
    assert [value for _, _, value in stored(store)] == [12.5, 13.0]


def test_another_id_than_the_figures_own_is_late_too(desk):
    answer = desk.take("k1", body(target="tourism.occupancy///2021-09-01"))
    assert answer.status == 412
    assert json.loads(answer.body)["current"] is None


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"value": -3}, "số âm"),
        ({"indicator": "tourism.nothing"}, "không có chỉ tiêu"),
        ({"locality": "999"}, "không có địa bàn"),
        ({"period": "P3M"}, "báo cáo theo kỳ"),
        ({"period_start": "2022-01-01"}, "chưa tới"),
        ({"period_start": "hôm qua"}, "không phải là kỳ"),
        ({"value": 120}, "xác nhận"),
        ({"status": "xong"}, "status"),
        ({"value": "nhiều"}, "value"),
        ({"note": "x" * 501}, "ghi chú"),
    ],
)
def test_what_is_refused_says_why_and_leaves_nothing(store, desk, more, why):
    answer = desk.take("k1", body(**more))
    assert answer.status == 422
    assert why in json.loads(answer.body)["detail"]
    assert stored(store) == []


def test_a_suspicious_value_is_taken_when_it_was_confirmed(desk):
    assert desk.take("k1", body(120.0, accept=True)).status == 201


def test_a_centre_without_a_catalogue_takes_none(store):
    answer = CommandDesk(store).take("k1", body())
    assert answer.status == 422
    assert "unknown kind" in json.loads(answer.body)["detail"]
