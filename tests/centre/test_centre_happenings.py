"""What happens at a moment and a place: the counts are those of the records, to the last one."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import msgspec
import pytest

from ioc_desktop.centre.catalogue import Catalogue, load_catalogue
from ioc_desktop.centre.drafts import FigureDraft, RowDraft, as_day, day_start
from ioc_desktop.centre.happenings import Happenings
from ioc_desktop.centre.noise import Noise
from ioc_desktop.centre.sources import read_series
from ioc_desktop.domain.calendar import WorkingCalendar

DAY = as_day(date(2021, 10, 7))
NOW_S = day_start(DAY) + 16 * 3600 + 1800
SPECS = [
    ("nghean", "order_traffic", "accident"),
    ("nghean", "order_traffic", "congestion"),
    ("nghean", "order_traffic", "order"),
    ("nghean", "infosec", "incident"),
    ("nghean", "infosec", "unpatched"),
    ("nghean", "infosec", "ioc"),
    ("vinh", "security", "order"),
    ("vinh", "traffic", "accident"),
    ("vinh", "press", "item"),
    ("vinh", "platform", "outage"),
]


@pytest.fixture(scope="module")
def catalogues() -> dict[str, Catalogue]:
    return {"nghean": load_catalogue("nghean", "complete"), "vinh": load_catalogue("vinh")}


def ledger(catalogue: Catalogue, subsystem: str, name: str) -> Happenings:
    file = read_series(catalogue)
    spec = next(one for one in file.happening if (one.subsystem, one.name) == (subsystem, name))
    places = file.places.get(spec.places, ())
    return Happenings(spec, places, catalogue, Noise(1), WorkingCalendar())


def at(draft: FigureDraft | RowDraft, at_s: int) -> dict[str, Any] | None:
    """The draft's row as it stands at a moment; None = not yet there, or gone."""
    told = [place for place, (publish_s, _) in enumerate(draft.versions) if publish_s <= at_s]
    row = draft.row(told[-1]) if told else None
    return None if row is None else msgspec.json.decode(row)


def everything(events: Happenings, until: int = DAY) -> list[FigureDraft | RowDraft]:
    return [draft for day in range(until - 60, until + 1) for draft in events.drafts(day, until)]  # type: ignore[misc]  # both kinds of drafts


@pytest.mark.parametrize(("profile", "subsystem", "name"), SPECS)
def test_an_open_count_is_the_length_of_the_list(catalogues, profile, subsystem, name):
    events = ledger(catalogues[profile], subsystem, name)
    drafts = everything(events)
    records = [
        row
        for draft in drafts
        if isinstance(draft, RowDraft) and draft.dataset == "records"
        if (row := at(draft, NOW_S)) is not None
    ]
    assert records
    assert all(row["attrs"]["illustrative"] for row in records)
    spec = events._spec
    for count in spec.counts:
        indicator = catalogues[profile].indicators[count.indicator]
        if indicator.cadence.every != "P1D" or count.of:
            continue
        chosen = [
            row
            for row in records
            if (not count.severity or row.get("severity") == count.severity)
            and count.topic in {"", row["attrs"].get("topic"), row["attrs"].get("tone")}
            and ("closed_at" not in row if count.open else row["opened_at"][:10] == "2021-10-07")
        ]
        (whole,) = [
            row
            for draft in events.drafts(DAY, DAY)
            if isinstance(draft, FigureDraft)
            and (draft.indicator, draft.locality, draft.agency) == (count.indicator, "", "")
            and (row := at(draft, NOW_S)) is not None
        ]
        assert whole["value"] == len(chosen), count.indicator
        assert whole["status"] == "provisional"


@pytest.mark.parametrize(
    ("profile", "subsystem", "name", "last"),
    [
        ("nghean", "order_traffic", "accident", date(2021, 9, 30)),
        ("nghean", "order_traffic", "violation", date(2021, 10, 3)),
        ("nghean", "infosec", "address", date(2021, 10, 3)),
        ("nghean", "infosec", "incident", date(2021, 10, 6)),
        ("vinh", "security", "order", date(2021, 10, 6)),
    ],
)
def test_localities_and_agencies_add_up_to_the_whole(catalogues, profile, subsystem, name, last):
    events = ledger(catalogues[profile], subsystem, name)
    whole: dict[str, int] = {}
    parts: Counter[tuple[str, str]] = Counter()
    for draft in events.drafts(as_day(last), DAY):
        if not isinstance(draft, FigureDraft):
            continue
        row = msgspec.json.decode(draft.row(len(draft.versions) - 1))
        assert row.get("status", "official") == "official"
        if draft.locality or draft.agency:
            parts[draft.indicator, "locality" if draft.locality else "agency"] += row["value"]
        else:
            whole[draft.indicator] = row["value"]
    assert parts
    for (indicator, _), value in parts.items():
        assert value == whole[indicator], indicator
    indicators = catalogues[profile].indicators
    for indicator, value in whole.items():
        shares = [whole[part] for part in indicators[indicator].parts if part in whole]
        assert not shares or sum(shares) == value, indicator


def test_a_day_is_the_same_whoever_asks_and_whenever(catalogues):
    def rows(events: Happenings, today: int) -> list[Any]:
        return [
            (draft.id, draft.versions[-1], draft.row(len(draft.versions) - 1))
            for draft in events.drafts(DAY - 20, today)
        ]

    first = ledger(catalogues["nghean"], "infosec", "incident")
    other = ledger(catalogues["nghean"], "infosec", "incident")
    everything(other)
    assert rows(first, DAY - 20) == rows(other, DAY)


def test_a_critical_one_raises_an_alarm_that_names_it_and_ends_with_it(catalogues):
    events = ledger(catalogues["nghean"], "infosec", "incident")
    drafts = [draft for draft in everything(events) if isinstance(draft, RowDraft)]
    records = {draft.id: draft for draft in drafts if draft.dataset == "records"}
    alarms = [draft for draft in drafts if draft.dataset == "alarms"]
    critical = {
        name
        for name, draft in records.items()
        if msgspec.json.decode(draft.row(0) or b"").get("severity") == "critical"
    }
    raised = [msgspec.json.decode(alarm.row(0) or b"") for alarm in alarms]
    assert critical
    assert {row["record"] for row in raised} == critical
    for alarm, row in zip(alarms, raised, strict=True):
        record = records[row["record"]]
        assert (row["priority"], row["state"]) == ("high", "active")
        assert row["guidance"]
        assert "số liệu minh hoạ" in row["message"]
        assert [when for when, _ in alarm.versions[:2]] == [
            record.versions[0][0],
            record.versions[2][0],
        ]
        assert alarm.row(2) is None


def test_one_that_is_being_handled_says_by_whom_and_since_when(catalogues):
    events = ledger(catalogues["vinh"], "security", "order")
    drafts = [d for d in everything(events) if d.dataset == "records"]
    for draft in drafts[:20]:
        received, handled = (msgspec.json.decode(draft.row(stage) or b"") for stage in (0, 1))
        assert "history" not in received["attrs"]
        (step,) = handled["attrs"]["history"]
        assert step["state"] == handled["state"] == "in_progress"
        assert step["by"].startswith(("Phường", "Xã"))
        assert received["opened_at"] <= step["at"]


def test_nothing_lives_longer_than_the_centre_looks_back(catalogues):
    for profile, subsystem, name in SPECS:
        for draft in everything(ledger(catalogues[profile], subsystem, name)):
            if isinstance(draft, RowDraft):
                first, last = draft.versions[0][0], draft.versions[-1][0]
                assert last - first <= 60 * 86_400, draft.id


def test_in_october_2021_the_province_had_none_of_it():
    file = read_series(load_catalogue("nghean"))
    assert {one.subsystem for one in file.happening} == set()
    assert {one.subsystem for one in read_series(load_catalogue("nghean", "complete")).happening}


def test_every_place_of_an_incident_lies_in_its_district(catalogues):
    """Within the province's box, and no two districts share a point."""
    places = read_series(catalogues["nghean"]).places["roads"]
    points = {(place.lat, place.lon): place.locality for place in places}
    assert len(points) == len(places)
    assert {place.locality for place in places} == {
        unit.code for unit in catalogues["nghean"].districts("2021")
    }
    for lat, lon in points:
        assert lat is not None
        assert lon is not None
        assert 18.5 < lat < 20.0
        assert 103.8 < lon < 105.9
