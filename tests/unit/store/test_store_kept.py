"""What readers keep between snapshots is what they would read, and costs no reading."""

import random
import re
import sqlite3

import pytest

from ioc_desktop.domain.queries import (
    BreakdownQuery,
    FigureQuery,
    ObligationsQuery,
    RecordsQuery,
    SubsystemsQuery,
)
from ioc_desktop.domain.rows import Observation, Record
from ioc_desktop.store import touched
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.store.writer import CacheWriter

CENTRES = ("nghean", "vinh")
QUERIES = {
    **{
        f"figure {centre} {indicator}": FigureQuery(indicator=indicator, centre=centre, history=40)
        for centre in CENTRES
        for indicator in ("documents.received", "economy.revenue", "economy.domestic")
    },
    "of record": FigureQuery(indicator="documents.received", history=5),
    "a place": FigureQuery(indicator="documents.received", locality="412", history=40),
    "plan": FigureQuery(indicator="documents.received", measure="plan"),
    "by locality": BreakdownQuery(indicator="documents.received", by="locality"),
    "by agency": BreakdownQuery(indicator="documents.received", by="agency", centre="vinh"),
    "owed": ObligationsQuery(),
    "owed there": ObligationsQuery(centre="vinh", subsystem="documents"),
    "subsystems": SubsystemsQuery(),
    "records": RecordsQuery(kind="document", centre="nghean"),
    "overdue": RecordsQuery(kind="document", centre="nghean", overdue_only=True, limit=3),
}


def answers(reader, now_s):
    return {name: repr(one) for name, one in reader.answer(QUERIES, now_s).answers.items()}


def read_from_observations(reader, queries, now_s):
    """Return the statements about figures by which the reader answers."""
    said: list[str] = []
    reader._connection.set_trace_callback(said.append)
    reader.answer(queries, now_s)
    reader._connection.set_trace_callback(None)
    return [one for one in said if re.search("(FROM|JOIN) (observations|latest|vintages)", one)]


class Mind:
    """Invents what centres send: new and old periods, revisions, deletions, parts and plans."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.sent: list[tuple[str, str]] = []

    def row(self):
        choose = self.random.choice
        indicator = choose(("documents.received", "economy.revenue", "economy.domestic"))
        monthly = indicator.startswith("economy")
        day = 1 if monthly else choose(range(1, 8))
        month, year = choose((9, 10)), choose((2020, 2021, 2021, 2021))
        where = choose((("", ""), ("412", ""), ("413", ""), ("", "syt"), ("", "stc")))
        return Observation(
            indicator=indicator,
            measure=choose(("actual", "actual", "actual", "cumulative", "plan")),
            locality="" if monthly else where[0],
            system="" if monthly or not where[0] else "2021",
            agency="" if monthly else where[1],
            period="P1M" if monthly else "P1D",
            period_start=f"{year}-{month:02}-{day:02}",
            value=choose((None, 7.0, float(self.random.randrange(700, 1100)))),
            status=choose(("estimate", "official")),
            as_of=f"{year}-{month:02}-{day:02}T{choose((9, 17)):02}:00:00+07:00",
        )

    def record(self):
        at = self.random.choice(
            ("2021-10-06T15", "2021-10-07T16", "2021-10-07T17", "2021-11-01T08")
        )
        return Record(
            kind="document",
            subsystem="documents",
            title="Báo cáo",
            state="mới",
            due_at=f"{at}:{self.random.randrange(60):02}:00+07:00",
            closed_at=self.random.choice((None, None, "2021-10-01")),
        )

    def act(self, room):
        action = self.random.random()
        centre = self.random.choice(CENTRES)
        if self.random.random() < 0.2:
            room.put("records", {f"doc-{self.random.randrange(9)}": self.record()})
        rows = {f"row-{self.random.randrange(60)}": self.row() for _ in range(3)}
        if action < 0.25 and self.sent:
            # Deleted, or the same id tells of another period or place now: its row moves.
            centre, row_id = self.random.choice(self.sent)
            rows = {row_id: None if action < 0.15 else self.row()}
        elif action < 0.3:
            room.writer.start_fresh(centre, "observations", f"e{action}", "1.0")
        position = room.writer.position(centre, "observations")
        epoch = position.epoch if position else "e1"
        room.put("observations", rows, centre=centre, epoch=epoch)
        self.sent += [(centre, row_id) for row_id in rows]


@pytest.mark.parametrize("seed", range(6))
def test_a_reader_that_keeps_answers_as_one_that_has_just_been_opened(room, seed):
    for centre in CENTRES:
        room.catalogue(centre)
    mind = Mind(seed)
    for step in range(40):
        mind.act(room)
        now_s = room.now_s + mind.random.choice((0, 0, 600, 3700, 90_000, -86_400))
        opened = CacheReader(room.folder / "cache.db")
        assert answers(room.reader, now_s) == answers(opened, now_s), f"seed {seed}, step {step}"
        opened.close()


def test_a_change_of_one_indicator_lets_only_that_one_be_read_again(filled):
    queries = {
        "a": FigureQuery(indicator="documents.received", history=30),
        "b": FigureQuery(indicator="economy.revenue", centre="nghean", history=30),
    }
    filled.observe(
        Observation(indicator="economy.revenue", period="P1M", period_start="2021-09-01", value=1.0)
    )
    filled.reader.answer(queries, filled.now_s)
    assert read_from_observations(filled.reader, queries, filled.now_s) == []
    filled.observe(
        Observation(indicator="economy.revenue", period="P1M", period_start="2021-10-01", value=2.0)
    )
    said = read_from_observations(filled.reader, queries, filled.now_s)
    assert said
    assert not [one for one in said if "documents.received" in one]


def test_a_change_that_nobody_listed_lets_everything_be_read_again(filled):
    query = FigureQuery(indicator="documents.received")
    assert filled.ask(query).value == 806.0
    run = filled.writer._connection.execute
    run("UPDATE latest SET value = 1")
    assert filled.ask(query).value == 806.0
    run("UPDATE feeds SET changes = changes + 1 WHERE dataset = 'observations'")
    assert filled.ask(query).value == 1.0


def test_the_list_of_changes_stays_short(filled):
    for number in range(touched.KEPT + 20):
        filled.observe(
            Observation(indicator="economy.revenue", period_start="2021-01-01", value=float(number))
        )
    run = filled.writer._connection.execute
    assert run("SELECT count(*) FROM changed_series").fetchone() == (touched.KEPT,)


def test_a_reader_that_slept_longer_than_the_list_reads_everything_again(filled):
    query = FigureQuery(indicator="economy.revenue", centre="nghean")
    assert filled.ask(query).value is None
    for number in range(touched.KEPT + 2):
        filled.observe(
            Observation(
                indicator="economy.revenue",
                period="P1M",
                period_start="2021-09-01",
                value=float(number),
            )
        )
    assert filled.ask(query).value == touched.KEPT + 1


def test_a_reader_of_a_file_that_nobody_wrote_sees_that_somebody_did(filled, monkeypatch):
    """Opened on a full disk or in a read-only folder, SQLite is told that it never changes."""
    filled.writer.close()
    reader = CacheReader(filled.folder / "cache.db")
    connect = reader._connect
    monkeypatch.setattr(reader, "_connect", lambda how: _no_log(connect, how))
    query = FigureQuery(centre="nghean", indicator="documents.received")
    try:
        before = repr(reader.answer({"q": query}, filled.now_s).answers["q"])
        with CacheWriter.open(filled.folder) as filled.writer:
            filled.observe(
                Observation(indicator="documents.received", period_start="2021-10-07", value=4321.0)
            )
        shown = repr(reader.answer({"q": query}, filled.now_s).answers["q"])
    finally:
        reader.close()
    assert ("value=4321.0" in before, "value=4321.0" in shown) == (False, True)


class NoRoom:
    """A connection that cannot make the index of its log."""

    def execute(self, _sql):
        raise sqlite3.OperationalError("unable to open database file")

    def close(self):
        pass


def _no_log(connect, how):
    return NoRoom() if how == "mode=ro" else connect(how)
