"""No question of the screens, and nothing done with a page, walks through a large table."""

import re
from collections.abc import Callable

import pytest

from ioc_desktop.domain.queries import (
    AlarmsQuery,
    BreakdownQuery,
    CentresQuery,
    DirectoryQuery,
    DisagreementsQuery,
    FigureQuery,
    FiguresQuery,
    ObligationsQuery,
    OverviewQuery,
    PublishedQuery,
    PunctualityQuery,
    RecordsQuery,
    ReportingQuery,
    SearchQuery,
    SubsystemsQuery,
)
from ioc_desktop.domain.rows import Alarm, Cadence, Indicator, Names, Observation
from ioc_desktop.store import packs
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.store.record_text import has_text

SMALL = {"centres", "feeds", "f", "feed_notes", "counters"}
"""Tables with a handful of rows, and their other names; they may be walked through."""

MADE_UP = {"wanted", "w", "json_each", "CONSTANT"}
"""What a statement makes itself: lists of keys, parts of a UNION."""

QUERIES = {
    "figure": FigureQuery(indicator="documents.received"),
    "chart": FigureQuery(indicator="documents.received", centre="nghean", history=60),
    "long chart": FigureQuery(indicator="documents.received", history=2000),
    "place": FigureQuery(indicator="documents.received", locality="412", history=60),
    "parts": FigureQuery(indicator="economy.revenue", centre="nghean", history=20),
    "by locality": BreakdownQuery(indicator="documents.received", by="locality"),
    "by agency": BreakdownQuery(indicator="documents.received", by="agency", centre="vinh"),
    "owed": ObligationsQuery(),
    "subsystems": SubsystemsQuery(),
    "alarms": AlarmsQuery(),
    "centres": CentresQuery(),
    "documents": RecordsQuery(kind="document", centre="nghean", open_only=False),
    "open": RecordsQuery(kind="document", centre="nghean", states=("phân công",)),
    "overdue": RecordsQuery(kind="document", centre="nghean", overdue_only=True, limit=1),
    "of an agency": RecordsQuery(kind="document", centre="nghean", agency="syt", locality="412"),
    "found in records": RecordsQuery(kind="", centre="nghean", text="van ban", open_only=False),
    "a span": FigureQuery(indicator="documents.received", period="2021-07-01/P3M", history=60),
    "by locality in a span": BreakdownQuery(
        indicator="documents.received", by="locality", period="2021-09-01/P1M"
    ),
    "overview": OverviewQuery(),
    "overview of a place in a span": OverviewQuery(locality="412", period="2021-09-01/P1M"),
    "all figures": FiguresQuery(centre="nghean", subsystem="documents", history=20),
    "all figures of a span": FiguresQuery(
        centre="nghean", subsystem="documents", period="2021-09-01/P1M"
    ),
    "published": PublishedQuery(indicator="documents.received"),
    "search": SearchQuery(text="van ban"),
    "punctuality": PunctualityQuery(centre="nghean"),
    "by locality in time": PunctualityQuery(centre="nghean", by="locality"),
    "disagreements": DisagreementsQuery(),
    "reporting": ReportingQuery(centre="nghean", indicator="documents.received"),
    "directory": DirectoryQuery(),
}


def walks(connection, statements):
    """Return what the statements walk through from end to end, with the statement."""
    found = []
    for statement in dict.fromkeys(statements):
        if not statement.lstrip().startswith(("SELECT", "WITH", "REPLACE", "DELETE", "UPDATE")):
            continue
        for *_, detail in connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall():
            # Rows of a VALUES list are what is looked for, not what is looked through.
            scanned = re.match(r"SCAN (?!\(subquery|\d+ CONSTANT ROWS?)(\S+)", detail)
            if scanned and scanned[1] not in SMALL | MADE_UP:
                found.append(f"{detail}: {statement[:200]}")
    return found


def traced(connection, work: Callable[[], object]):
    said: list[str] = []
    connection.set_trace_callback(said.append)
    work()
    connection.set_trace_callback(None)
    return said


@pytest.fixture
def large(filled, monkeypatch):
    """Two centres with parts, plans, vintages, alarms, many indicators and a packed series."""
    monkeypatch.setattr(packs, "LEAST_POINTS", 3)
    filled.catalogue("vinh")
    many = [
        Indicator(
            id=f"many.{n}",
            subsystem="documents",
            name=Names(vi="Nhiều"),
            unit="",
            cadence=Cadence(every="P1D"),
        )
        for n in range(40)
    ]
    filled.put("indicators", {one.id: one for one in many})
    filled.put(
        "alarms",
        {
            "a": Alarm(
                subsystem="documents",
                message="Quá hạn",
                priority="high",
                state="active",
                raised_at="2021-10-07T15:00:00+07:00",
            )
        },
    )
    for centre in ("nghean", "vinh"):
        for value in (1.0, 2.0):
            day, month = "2021-10-06", "2021-09-01"
            filled.observe(
                *(
                    Observation(
                        indicator="documents.received",
                        period_start=f"2021-09-{n:02}",
                        value=value,
                    )
                    for n in range(1, 30)
                ),
                *(
                    Observation(
                        indicator="documents.received",
                        period_start=day,
                        value=value,
                        measure=measure,
                        locality=locality,
                        system="2021" if locality else "",
                        agency=agency,
                    )
                    for measure in ("actual", "plan", "cumulative")
                    for locality, agency in (("", ""), ("412", ""), ("413", ""), ("", "syt"))
                ),
                *(
                    Observation(indicator=name, period="P1M", period_start=month, value=value)
                    for name in ("economy.revenue", "economy.domestic", "economy.customs")
                ),
                centre=centre,
            )
    packer = packs.Packer()
    with filled.writer._writing() as connection:
        packer.step(connection, filled.writer._indexes, 0.0, 10_000)
    return filled


def test_no_question_walks_through_a_large_table(large):
    reader = CacheReader(large.folder / "cache.db")
    reader.answer({"centres": CentresQuery()}, large.now_s)

    def ask():
        reader.answer(QUERIES, large.now_s)

    said = traced(reader._connection, ask)
    large.observe(Observation(indicator="many.3", period_start="2021-10-06", value=1.0))
    large.observe(Observation(indicator="documents.received", period_start="2021-10-07", value=1.0))
    said += traced(reader._connection, ask)
    tables = " ".join(said)
    for table in ("observations", "latest", "vintages", "packs", "records", "changed_series"):
        assert table in tables, "the questions do not read what this test is about"
    large.writer._connection.create_function("has_text", 3, has_text)
    assert walks(large.writer._connection, said) == []
    reader.close()


def test_nothing_done_with_a_page_walks_through_a_large_table(large):
    def work():
        for n in (6, 7, 6):
            large.observe(
                Observation(
                    indicator="documents.received", period_start=f"2021-10-0{n}", value=3.0 + n
                )
            )
        large.put("observations", {"documents.received|actual|||P1D|2021-10-07": None})
        large.put("records", {"d2": None})
        large.writer.upkeep(large.now_s, retention_days=None)

    connection = large.writer._connection
    assert walks(connection, traced(connection, work)) == []


def test_this_test_sees_a_walk(large):
    connection = large.writer._connection
    assert walks(connection, ["SELECT * FROM latest WHERE value > 1"])
    assert walks(connection, ["SELECT count(*) FROM observations o WHERE period_start_s = 1"])
