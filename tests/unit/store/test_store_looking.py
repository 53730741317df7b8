"""What the drill-down asks: overviews, all figures of a subsystem, other periods, finds."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import date, timedelta

import msgspec
import pytest

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.figures import Figure, FreshnessState, Severity
from ioc_desktop.domain.queries import (
    BreakdownQuery,
    FigureQuery,
    FiguresQuery,
    OverviewQuery,
    PublishedQuery,
    RecordsQuery,
    SearchQuery,
    Unanswered,
)
from ioc_desktop.domain.rows import FigureStatus, Locality, Observation, Record, Row
from ioc_desktop.store import looking_answers, period_answers
from tests.unit.store.conftest import Room

RECEIVED = "documents.received"


def day(when: date, value: float, **more: object) -> Observation:
    return Observation(
        indicator=RECEIVED,
        period_start=when.isoformat(),
        value=value,
        as_of=f"{when.isoformat()}T17:00:00+07:00",
        **more,  # type: ignore[arg-type]  # named fields of an observation
    )


@pytest.fixture
def daily(room: Room) -> Room:
    """Every working day from January 2020 to 6 October 2021: 10 a day, 20 in 2021."""
    room.catalogue()
    rows = []
    when = date(2020, 1, 1)
    while when < date(2021, 10, 7):
        if when.weekday() < 5:
            value = 20.0 if when.year == 2021 else 10.0
            rows.append(day(when, value))
            rows.append(day(when, value / 2, locality="427", system="2021"))
        when += timedelta(days=1)
    room.observe(*rows)
    return room


def test_a_quarter_is_added_up_from_its_days_and_says_from_how_many(daily: Room):
    figure = daily.ask(FigureQuery(indicator=RECEIVED, period="2021-04-01/P3M"))
    days = sum((date(2021, 4, 1) + timedelta(days=n)).weekday() < 5 for n in range(91))
    assert figure.value == 20.0 * days
    assert (figure.period, figure.as_of_s) == ("P3M", parse_instant("2021-06-30T17:00:00+07:00"))
    assert figure.quality.complete is True, "more days were told than had to be: holidays"
    assert figure.comparison.change_previous is not None
    assert figure.severity is Severity.NORMAL, "1.300 in a quarter is not beyond a day's 1.000"
    assert figure.freshness.state is FreshnessState.LIVE, "how the supplier keeps up today"


def test_a_sum_that_lacks_days_says_so_and_is_compared_with_nothing(daily: Room):
    year = daily.ask(FigureQuery(indicator=RECEIVED, period="2020-01-01/P1Y"))
    assert year.comparison.last_year is None
    running = daily.ask(FigureQuery(indicator=RECEIVED, period="2021-10-01/P1M"))
    assert running.value == 80.0
    assert running.comparison.change_previous is None, "October still runs"
    gone = daily.ask(FigureQuery(indicator=RECEIVED, period="2019-07-01/P3M"))
    assert gone.value is None
    assert gone.period == "P3M"
    half = daily.ask(FigureQuery(indicator=RECEIVED, period="2019-10-01/P6M"))
    assert half.quality.complete is False
    assert half.quality.why[0].startswith("Added up from")


@pytest.mark.parametrize("missing", [None, "no value"])
def test_a_day_off_stands_for_no_day_that_is_missing(room: Room, missing: str | None):
    """2 and 3 September were holidays; somebody told them, and nobody told the 15th."""
    room.catalogue()
    when = date(2021, 9, 1)
    while when < date(2021, 10, 1):
        if when.weekday() < 5 and when.day != 15:
            room.observe(day(when, 20.0))
        elif when.day == 15 and missing:
            room.observe(msgspec.structs.replace(day(when, 0.0), value=None))
        when += timedelta(days=1)
    september = room.ask(FigureQuery(indicator=RECEIVED, period="2021-09-01/P1M"))
    assert september.value == 21 * 20.0
    assert september.quality.complete is False
    assert (
        september.quality.why[-1] == "Added up from {parts} of {all} periods\x1fparts=19\x1fall=20"
    )


def test_a_figure_told_for_the_very_span_goes_before_its_days(daily: Room):
    daily.observe(
        Observation(
            indicator=RECEIVED, period_start="2021-07-01", period="P3M", value=7.0,
            as_of="2021-10-02T00:00:00+07:00",
        )
    )  # fmt: skip
    assert daily.ask(FigureQuery(indicator=RECEIVED, period="2021-07-01/P3M")).value == 7.0
    one = daily.ask(FigureQuery(indicator=RECEIVED, period="2021-09-15/P1D"))
    assert (one.value, one.period) == (20.0, "P1D")
    assert one.comparison.change_year == 1.0


def test_a_longer_period_stands_for_a_span_within_it(daily: Room):
    daily.observe(
        Observation(
            indicator="economy.revenue", period_start="2021-09-01", period="P1M", value=900.0,
            as_of="2021-10-02T00:00:00+07:00",
        )
    )  # fmt: skip
    figure = daily.ask(FigureQuery(indicator="economy.revenue", period="2021-09-13/P1W"))
    assert (figure.value, figure.period) == (900.0, "P1M")
    assert (
        daily.ask(FigureQuery(indicator="economy.revenue", period="2021-10-11/P1W")).value is None
    )


def test_the_parts_of_a_breakdown_are_of_the_span(daily: Room):
    found = daily.ask(BreakdownQuery(indicator=RECEIVED, by="locality", period="2021-09-06/P1W"))
    values = {row.code: row.figure.value for row in found.rows}
    assert values == {"412": None, "413": None, "427": 50.0}
    assert (found.reported, found.expected, found.total.value) == (1, 3, 100.0)


def test_a_period_that_cannot_be_read_is_told(daily: Room):
    told = Unanswered("The period asked for cannot be read")
    assert daily.ask(FigureQuery(indicator=RECEIVED, period="soon")) == told
    assert daily.ask(OverviewQuery(period="soon")) == told
    of_subsystem = FiguresQuery(centre="nghean", subsystem="documents", period="2021-09")
    assert daily.ask(of_subsystem) == told


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        (period_answers.WITHIN, (1, 0, 9, 1)),
        (looking_answers.EARLIER, (1, 0)),
        (looking_answers.STANDING, (1, 0)),
    ],
)
def test_spans_and_vintages_are_searches_of_a_key(
    daily: Room, statement: str, values: tuple[int, ...]
):
    with contextlib.closing(sqlite3.connect(daily.folder / "cache.db")) as connection:
        rows = connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
    plan = [row[3] for row in rows]
    assert any(step.startswith("SEARCH") and "PRIMARY KEY (series=?" in step for step in plan)
    assert not any("SCAN" in step for step in plan)


def test_the_overview_names_the_worst_and_who_owes(daily: Room):
    daily.observe(day(date(2021, 10, 6), 1200.0))
    board = daily.ask(OverviewQuery())[0]
    documents, education = board.rows
    assert documents.worst.indicator.id == RECEIVED
    assert documents.worst.severity is Severity.ALARM
    assert documents.states[FreshnessState.NOT_CONNECTED] == 3
    assert education.owes == "Sở Y tế"
    assert education.states == {FreshnessState.NOT_CONNECTED: 1}
    of_place = daily.ask(OverviewQuery(locality="427"))[0].rows[0]
    assert (of_place.row.indicators, of_place.row.with_data) == (1, 1)


def test_all_figures_of_a_subsystem_follow_place_and_period(daily: Room):
    whole = daily.ask(FiguresQuery(centre="nghean", subsystem="documents", history=5))
    assert [one.indicator.id for one in whole.figures] == [
        "documents.received", "economy.customs", "economy.domestic", "economy.revenue",
    ]  # fmt: skip
    assert len(whole.figures[0].series.values) == 5
    there = daily.ask(
        FiguresQuery(
            centre="nghean", subsystem="documents", locality="427", period="2021-09-06/P1W"
        )
    )
    assert [(one.indicator.id, one.value) for one in there.figures] == [(RECEIVED, 50.0)]
    assert len(there.absent) == 3
    assert there.locality.name == "Huyện Đô Lương"
    assert isinstance(daily.ask(FiguresQuery(centre="nghean", subsystem="no")), Unanswered)


def test_every_published_value_of_a_period_has_its_status_and_date(daily: Room):
    def told_at(value: float, status: FigureStatus, at: str) -> None:
        daily.observe(
            Observation(
                indicator="economy.revenue",
                period_start="2021-01-01",
                period="P1M",
                value=value,
                status=status,
                as_of=f"{at}T00:00:00+07:00",
            )
        )

    told_at(18056.0, "estimate", "2021-12-23")
    told_at(17678.617, "official", "2022-03-01")
    board = daily.ask(PublishedQuery(indicator="economy.revenue"))
    told = [(one.vintage.value, one.vintage.status, one.present) for one in board.values]
    assert told == [(18056.0, "estimate", False), (17678.617, "official", True)]
    assert daily.ask(PublishedQuery(indicator="education.pupils")).values == ()


@pytest.fixture
def cases(daily: Room) -> Room:
    """Three hundred documents, every third closed, one of Đô Lương about a bridge."""
    rows: dict[str, Row | None] = {
        f"vb-{number:03}": Record(
            kind="document",
            subsystem="documents",
            title="Về việc sửa cầu Đò Lường" if number == 7 else f"Công văn số {number}",
            state="done" if number % 3 == 0 else "received",
            agency="syt" if number % 2 else "stc",
            locality="427" if number % 5 == 0 else "",
            opened_at=f"2021-09-{number % 30 + 1:02}T08:00:00+07:00",
            due_at=f"2021-10-{number % 20 + 1:02}T17:00:00+07:00",
            closed_at="2021-10-01T08:00:00+07:00" if number % 3 == 0 else None,
            attrs={"sender": {"name": "Nguyễn Thị Ước"}} if number == 9 else {},
        )
        for number in range(300)
    }
    daily.put("records", rows)
    return daily


def records(room: Room, **more: object):
    return room.ask(RecordsQuery(kind="document", centre="nghean", open_only=False, **more))  # type: ignore[arg-type]  # named fields of the question


def test_pages_follow_each_other_without_a_gap(cases: Room):
    pages = [records(cases, limit=70, offset=start) for start in range(0, 300, 70)]
    ids = [row.id for page in pages for row in page.rows]
    assert len(ids) == len(set(ids)) == 300
    assert {page.total for page in pages} == {300}
    newest = records(cases, limit=3, order="opened", descending=True)
    assert [row.record.opened_at[:10] for row in newest.rows] == ["2021-09-30"] * 3
    closed_last = records(cases, limit=300, order="closed")
    assert closed_last.rows[-1].closed_s is None


def test_records_are_found_without_diacritics_in_title_and_details(cases: Room):
    assert [row.id for row in records(cases, text="do luong").rows] == ["vb-007"]
    assert [row.id for row in records(cases, text="CAU sua").rows] == ["vb-007"]
    assert [row.id for row in records(cases, text="thi uoc").rows] == ["vb-009"]
    assert [row.id for row in records(cases, text="vb-011").rows] == ["vb-011"]
    assert records(cases, text="title").total == 0, "the names of fields are no text"
    assert records(cases, ids=("vb-003", "vb-299")).total == 2


def test_records_follow_the_span_in_which_they_came(cases: Room):
    found = records(cases, opened="2021-09-06/P1D", limit=300)
    assert {row.record.opened_at[:10] for row in found.rows} == {"2021-09-06"}
    counted = cases.ask(
        FiguresQuery(centre="nghean", subsystem="documents", period="2021-09-06/P1D")
    ).records
    assert (counted[0].kind, counted[0].total) == ("document", found.total)
    assert isinstance(records(cases, opened="soon"), Unanswered)


def test_one_search_finds_of_every_sort(cases: Room):
    hits = cases.ask(SearchQuery(text="do luong")).hits
    assert [(hit.kind, hit.id) for hit in hits] == [("locality", "427"), ("record", "vb-007")]
    assert cases.ask(SearchQuery(text="van ban")).hits[0].kind == "subsystem"
    assert [hit.id for hit in cases.ask(SearchQuery(text="so y")).hits] == ["syt"]
    some = cases.ask(SearchQuery(text="cong van", limit=5))
    assert (len(some.hits), some.more) == (5, True)
    assert cases.ask(SearchQuery(text="")).hits == ()


def test_a_place_is_found_as_it_is_on_that_day(cases: Room):
    """A code that outlived a reform stands in both systems; the later one is to come."""
    name, kind = "Huyện Hưng Nguyên", "huyện"
    before = Locality(code="431", system="2021", name=name, kind=kind, valid_to="2024-11-30")
    after = Locality(code="431", system="2024-12", name=name, kind=kind, valid_from="2024-12-01")
    cases.put("localities", {f"{one.system}/431": one for one in (before, after)})
    for day, system in (("2021-10-07", "2021"), ("2025-01-02", "2024-12")):
        asked = SearchQuery(text="hung nguyen")
        found = cases.ask(asked, now_s=parse_instant(f"{day}T16:00:00+07:00")).hits
        assert [hit.detail for hit in found if hit.kind == "locality"] == [system]


def test_what_is_called_just_so_is_found_before_what_begins_so(cases: Room):
    names = {"1": "Phường Bến Thuỷ Đông", "2": "Thị trấn Bến Thuỷ"}
    kinds = {"1": "phường", "2": "thị trấn"}
    cases.put("localities", {
        f"2021/{code}": Locality(code=code, system="2021", name=name, kind=kinds[code])
        for code, name in names.items()
    })  # fmt: skip
    found = cases.ask(SearchQuery(text="ben thuy")).hits
    assert [hit.id for hit in found] == ["2", "1"]


def test_figures_and_finds_are_asked_anew_when_their_topics_change(cases: Room):
    topics = cases.reader.topics
    assert isinstance(cases.ask(FigureQuery(indicator=RECEIVED)), Figure)
    assert "nghean/records" in topics(SearchQuery(text="x"))
    assert {"nghean/observations", "nghean/alarms"} <= topics(OverviewQuery(centre="nghean"))
