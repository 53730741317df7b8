"""An agency's figures: all of a file or nothing, once, as vintages, in either database."""

from __future__ import annotations

import msgspec
import pytest

from ioc_desktop.centre.intake import take_in
from ioc_desktop.centre.postgres_address import read_address
from ioc_desktop.centre.postgres_store import open_postgres
from ioc_desktop.centre.sheets.importing import (
    ImportOptions,
    import_content,
    remembered_report,
)
from ioc_desktop.centre.sheets.known import directory_of, indicators_of
from ioc_desktop.centre.sqlite_store import SqliteStore
from ioc_desktop.centre.store import CentreStore, Change
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.rows import Observation
from ioc_desktop.errors import KnownError
from tests.centre.sheets.workbooks import CATALOGUE, NOW_S, filled, template

VISITORS, OCCUPANCY, REVENUE = 1, 23, 45
"""The rows of the template at which each indicator's whole stands."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def databases(request):
    """A cluster for what is kept in PostgreSQL, None for a file."""
    return None if request.param == "sqlite" else request.getfixturevalue("cluster")


@pytest.fixture
def store(databases, tmp_path):
    address = None
    store: CentreStore
    if databases is None:
        store = SqliteStore(tmp_path / "centre", "nghean")
    else:
        address = databases.make_database()
        store = open_postgres(read_address(address), "nghean", 2)
    subsystems = CATALOGUE.rows()["subsystems"]
    store.append("subsystems", [Change(name, 1, row) for name, row in subsystems.items()])
    yield store
    store.close()
    if address is not None:
        databases.drop_database(address)


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    return template(tmp_path_factory.mktemp("template"))


def take(store, content, name="f.xlsx", now_s=NOW_S, **options):
    return import_content(store, CATALOGUE, content, ImportOptions(name, **options), now_s)


def figures(store):
    """Every stored figure as (id, revision, value, status), the oldest first."""
    items = [msgspec.json.decode(item) for item in store.read("observations", 0, 1000).items]
    return [
        (item["id"], item["rev"], item["row"]["value"], item["row"].get("status", "official"))
        for item in items
    ]


def state(store, name="tourism"):
    return msgspec.json.decode(store.item("subsystems", name)[1])["row"]["state"]


def test_a_workbook_is_stored_and_its_subsystem_runs(store, empty):
    heard: list[dict[str, int]] = []
    store.listen(heard.append)
    report = take(
        store,
        filled(empty, {(OCCUPANCY, "value"): 12.5, (VISITORS + 1, "value"): 1200}),
    )
    assert (report.outcome, report.new, report.changed, report.same) == ("stored", 2, 0, 0)
    assert report.findings == ()
    rows = {row_id: value for row_id, _, value, _ in figures(store)}
    assert rows == {
        "tourism.occupancy///2021-09-01/P1M": 12.5,
        "tourism.visitors/412//2020-01-01/P1Y": 1200,
    }
    row = msgspec.json.decode(
        store.item("observations", "tourism.visitors/412//2020-01-01/P1Y")[1]
    )["row"]
    assert row["system"] == "2021"
    assert row["source"] == "Sở Du lịch"
    assert row["as_of"] == "2021-10-07T16:30:00+07:00"
    assert state(store) == "running"
    assert report.subsystems == (("tourism", "running"),)
    assert any("observations" in heads for heads in heard)


def test_the_same_file_again_changes_nothing(store, empty):
    content = filled(empty, {(OCCUPANCY, "value"): 12.5})
    take(store, content)
    before = store.heads()
    report = take(store, content, now_s=NOW_S + 86_400)
    assert (report.outcome, report.same, report.new) == ("unchanged", 1, 0)
    assert store.heads() == before


def test_a_correction_is_a_vintage_and_keeps_its_status(store, empty):
    first = {(OCCUPANCY, "value"): 12.5, (OCCUPANCY, "status"): "ước"}
    take(store, filled(empty, first))
    second = {(OCCUPANCY, "value"): 13.0, (OCCUPANCY, "status"): None}
    report = take(store, filled(empty, second), now_s=NOW_S + 60)
    assert (report.outcome, report.changed) == ("stored", 1)
    third = {(OCCUPANCY, "value"): 13.0, (OCCUPANCY, "status"): "chính thức"}
    assert take(store, filled(empty, third), now_s=NOW_S + 120).changed == 1
    told = [(value, status) for _, _, value, status in figures(store)]
    assert told == [(12.5, "estimate"), (13.0, "estimate"), (13.0, "official")]
    revisions = [rev for _, rev, _, _ in figures(store)]
    assert revisions == sorted(revisions)
    assert len({row_id for row_id, _, _, _ in figures(store)}) == 1


def test_one_mistake_keeps_all_out(store, empty):
    content = filled(empty, {(OCCUPANCY, "value"): 12.5, (REVENUE, "value"): "nhiều"})
    report = take(store, content)
    assert report.outcome == "refused"
    assert [(one.code, one.sheet, one.cell) for one in report.findings] == [
        ("value_not_number", "Số liệu", "G52")
    ]
    assert figures(store) == []
    assert state(store) == "no_software"


def test_a_suspicious_value_is_held_until_it_is_accepted_or_confirmed(store, empty):
    content = filled(empty, {(OCCUPANCY, "value"): 120.0})
    report = take(store, content)
    assert (report.outcome, report.findings[0].code) == ("held", "above_hundred")
    assert figures(store) == []
    assert take(store, content, accept=True).outcome == "stored"
    other = {(OCCUPANCY, "value"): 130.0, (OCCUPANCY, "confirmed"): "đã kiểm tra"}
    assert take(store, filled(empty, other), now_s=NOW_S + 60).outcome == "stored"


def test_a_dry_run_stores_nothing(store, empty):
    report = take(store, filled(empty, {(OCCUPANCY, "value"): 12.5}), dry_run=True)
    assert (report.outcome, report.new) == ("checked", 1)
    assert figures(store) == []


def test_a_delivery_is_taken_once_under_its_key(store, empty):
    content = filled(empty, {(OCCUPANCY, "value"): 12.5})
    first = take(store, content, key="delivery-1")
    assert remembered_report(store, "delivery-1") == first
    again = take(store, filled(empty, {(OCCUPANCY, "value"): 99.0}), key="delivery-1")
    assert again == first
    assert [value for _, _, value, _ in figures(store)] == [12.5]


def test_an_explicit_state_goes_before_the_catalogue(store, empty):
    take(store, filled(empty, {(OCCUPANCY, "value"): 12.5}), state="incomplete")
    assert state(store) == "incomplete"


def test_a_report_of_what_the_catalogue_calls_incomplete_leaves_it_so(store, tmp_path):
    content = filled(
        template(tmp_path, ("health.beds",), "syt", "tháng 9/2021"), {(1, "value"): 9000}
    )
    assert take(store, content).outcome == "stored"
    assert state(store, "health") == "incomplete"


def test_the_figure_that_stands_keeps_its_id_and_what_was_made_up_is_replaced(store, empty):
    made_up = Observation(
        indicator="tourism.occupancy",
        period_start="2021-09-01",
        period="P1M",
        value=12.5,
        illustrative=True,
    )
    store.append(
        "observations",
        [Change("tourism.occupancy///2021-09-01", 1, msgspec.json.encode(made_up))],
    )
    report = take(store, filled(empty, {(OCCUPANCY, "value"): 12.5}))
    assert (report.outcome, report.new) == ("stored", 1)
    (stored,) = figures(store)
    assert stored[0] == "tourism.occupancy///2021-09-01"
    row = msgspec.json.decode(store.item("observations", stored[0])[1])["row"]
    assert "illustrative" not in row


def test_what_changed_meanwhile_is_checked_again(store, empty, monkeypatch):
    from ioc_desktop.centre.sheets import importing

    content = filled(empty, {(OCCUPANCY, "value"): 12.5})
    checks: list[str] = []
    plain = importing._check

    def checked(*arguments):
        found = plain(*arguments)
        if not checks:
            other = filled(empty, {(OCCUPANCY, "value"): 11.0})
            checks.append("other")
            assert take(store, other).outcome == "stored"
        checks.append("ours")
        return found

    monkeypatch.setattr(importing, "_check", checked)
    report = take(store, content, now_s=NOW_S + 60)
    assert report.outcome == "stored"
    assert report.changed == 1
    assert [value for _, _, value, _ in figures(store)] == [11.0, 12.5]


def test_the_day_of_the_report_is_its_as_of_and_an_older_report_is_refused(store, empty):
    content = filled(empty, {(OCCUPANCY, "value"): 12.5}, dated="05/10/2021")
    assert take(store, content).outcome == "stored"
    row = msgspec.json.decode(store.item("observations", "tourism.occupancy///2021-09-01/P1M")[1])[
        "row"
    ]
    assert row["as_of"] == "2021-10-05"
    older = filled(empty, {(OCCUPANCY, "value"): 13.5}, dated="01/10/2021")
    assert [one.code for one in take(store, older).findings] == ["figure_older"]
    future = filled(empty, {(OCCUPANCY, "value"): 13.5}, dated="01/10/2022")
    assert [one.code for one in take(store, future).findings] == ["dated_future"]
    nonsense = filled(empty, {(OCCUPANCY, "value"): 13.5}, dated="hôm qua")
    found = take(store, nonsense).findings
    assert [(one.code, one.cell) for one in found] == [("dated_unreadable", "C5")]


def test_a_store_that_fails_keeps_nothing(store, empty, monkeypatch):
    from ioc_desktop.centre.intake import Intake

    def broken(*_arguments, **_fields):
        raise OSError("no room")

    monkeypatch.setattr(Intake, "connect", broken)
    with pytest.raises(OSError, match="no room"):
        take(store, filled(empty, {(OCCUPANCY, "value"): 12.5}))
    assert figures(store) == []


def test_the_past_of_figures_is_found_by_their_indicator(store):
    for name in ("tourism.visitors", "tourism.visitors_half"):
        with take_in(store, "observations") as intake:
            row = Observation(indicator=name, period_start="2020-01-01", period="P1Y", value=1.0)
            intake.put("observations", f"{name}///2020", row)
    assert list(store.items_under("observations", "tourism.visitors/")) == [
        "tourism.visitors///2020"
    ]


def test_a_later_period_is_no_correction(store, empty):
    take(store, filled(empty, {(OCCUPANCY, "value"): 12.5}))
    later = {(OCCUPANCY, "value"): 14.0, (OCCUPANCY, "period"): "tháng 10/2021"}
    at = parse_instant("2021-11-05T09:00:00+07:00")
    assert take(store, filled(empty, later), now_s=at).new == 1
    assert len({row_id for row_id, _, _, _ in figures(store)}) == 2


def test_a_figure_that_was_withdrawn_may_be_reported_again(store, empty):
    content = filled(empty, {(OCCUPANCY, "value"): 12.5})
    assert take(store, content).outcome == "stored"
    ((name, *_),) = figures(store)
    with take_in(store, "observations") as intake:
        intake.delete("observations", name)
    report = take(store, content)
    assert (report.outcome, report.new) == ("stored", 1)
    assert msgspec.json.decode(store.item("observations", name)[1])["row"]["value"] == 12.5


NEXT_YEARS_S = parse_instant("2026-11-23T09:00:00+07:00")


def test_a_csv_of_an_earlier_year_names_the_units_of_that_year(store):
    """It has no template to say so: Vinh was a unit in 2021, and is none any more."""
    text = "Chỉ tiêu;Địa bàn;Kỳ số liệu;Giá trị\nLượt khách trong tháng;Vinh;{};15\n"
    report = take(store, text.format("9/2021").encode(), "f.csv", now_s=NEXT_YEARS_S)
    assert (report.outcome, report.findings) == ("stored", ())
    (only,) = [msgspec.json.decode(item) for item in store.read("observations", 0, 9).items]
    assert (only["row"]["locality"], only["row"]["system"]) == ("412", "2021")
    report = take(store, text.format("9/2026").encode(), "f.csv", now_s=NEXT_YEARS_S)
    (found,) = report.findings
    assert found.reason("vi") == "không có địa bàn Vinh trong đơn vị hành chính 2025-07"


def test_subsystems_are_chosen_by_name_as_well():
    known = directory_of(CATALOGUE)
    wanted = indicators_of(known, CATALOGUE.subsystems, ("tourism",))
    assert len(wanted) > 5
    for name in ("Du lịch", "du lich", "du-lich", "tourism.*"):
        assert indicators_of(known, CATALOGUE.subsystems, (name,)) == wanted
    with pytest.raises(
        KnownError, match=r"no indicator 'zzz'; its subsystems are documents, .*tour"
    ):
        indicators_of(known, CATALOGUE.subsystems, ("zzz",))
