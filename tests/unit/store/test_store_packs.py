"""Packs of long series: a reader tells by them what the rows tell, whatever changes."""

import random
from array import array

import pytest

from ioc_desktop.domain.queries import FigureQuery
from ioc_desktop.domain.rows import Observation
from ioc_desktop.store import packs, series_answers
from ioc_desktop.store.faults import StoreError
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.store.repair import repair_cache
from ioc_desktop.store.soundness import table_faults
from ioc_desktop.store.upkeep import STEP_ROWS
from ioc_desktop.store.writer import CacheWriter

DAYS = [
    f"{year}-{month:02}-{day:02}"
    for year in (2020, 2021)
    for month in (8, 9)
    for day in (1, 2, 3, 6, 7, 8)
]
RECEIVED = "documents.received"


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """Let series of a few points be packed, up to the one before their newest."""
    monkeypatch.setattr(packs, "LEAST_POINTS", 3)
    monkeypatch.setattr(packs, "OPEN_POINTS", 1)
    monkeypatch.setattr(packs, "TAIL_POINTS", 2)


def pack_all(room):
    """Take the packer once through all series."""
    packer = packs.Packer()
    more = True
    while more:
        with room.writer._writing() as connection:
            more = packer.step(connection, room.writer._indexes, 0.0, STEP_ROWS)


def packed(room):
    run = room.writer._connection.execute
    return dict(run("SELECT series, points FROM packs"))


def day(text, value, indicator=RECEIVED, **more):
    return Observation(indicator=indicator, period_start=text, value=value, **more)


def told(reader, now_s, history=30):
    queries = {
        name: FigureQuery(indicator=name, centre="nghean", history=history)
        for name in (RECEIVED, "economy.domestic")
    }
    return {name: repr(one) for name, one in reader.answer(queries, now_s).answers.items()}


def told_by_rows(room, monkeypatch, history=30):
    """What a reader answers that knows nothing of packs."""
    reader = CacheReader(room.folder / "cache.db")
    with monkeypatch.context() as patched:
        patched.setattr(series_answers, "read_pack", lambda *_: None)
        answer = told(reader, room.now_s, history)
    reader.close()
    return answer


def told_anew(room, history=30):
    reader = CacheReader(room.folder / "cache.db")
    answer = told(reader, room.now_s, history)
    reader.close()
    return answer


@pytest.fixture
def long(room):
    """A daily series of two years with gaps and nulls, packed."""
    room.catalogue()
    room.observe(*(day(text, None if n % 7 == 3 else float(n)) for n, text in enumerate(DAYS)))
    pack_all(room)
    assert list(packed(room).values()) == [len(DAYS) - 1]
    return room


@pytest.mark.parametrize("history", [1, 2, 5, 12, 30])
def test_a_chart_from_a_pack_is_the_chart_of_the_rows(long, monkeypatch, history):
    asked = []
    read = packs.read_pack

    def counted(*at):
        asked.append(at)
        return read(*at)

    monkeypatch.setattr(series_answers, "read_pack", counted)
    by_pack = told_anew(long, history)
    assert asked
    assert by_pack == told_by_rows(long, monkeypatch, history)


def test_newer_rows_are_read_on_top_of_the_pack(long, monkeypatch):
    before = packed(long)
    long.observe(day("2021-09-09", 5000.0), day("2021-09-13", 6000.0))
    assert packed(long) == before
    answer = told_anew(long)
    assert "6000.0" in answer[RECEIVED]
    assert answer == told_by_rows(long, monkeypatch)


@pytest.mark.parametrize(
    "change",
    [
        {"of an old value": day(DAYS[4], 777.0)},
        {"of the last packed": day(DAYS[-2], 777.0)},
        {"of the first packed": day(DAYS[0], 777.0)},
        {"of a period between": day("2020-08-04", 777.0)},
        {"before the first": day("2019-01-01", 777.0)},
        {f"{RECEIVED}|actual|||P1D|{DAYS[3]}": None},
        {f"{RECEIVED}|actual|||P1D|{DAYS[3]}": day("2021-09-20", 1.0)},
        {f"{RECEIVED}|actual|||P1D|{DAYS[3]}": day("2021-09-20", 1.0, agency="syt")},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_change_of_a_packed_period_drops_the_pack_at_once(long, monkeypatch, change):
    long.put("observations", change)
    assert packed(long) == {}
    run = long.writer._connection.execute
    assert run("SELECT count(*) FROM pack_points").fetchone() == (0,)
    assert told_anew(long) == told_by_rows(long, monkeypatch)


def test_a_writer_that_was_just_opened_knows_what_is_packed(long, monkeypatch):
    long.writer.close()
    long.writer = CacheWriter.open(long.folder)
    long.observe(day(DAYS[4], 777.0))
    assert packed(long) == {}
    assert told_anew(long) == told_by_rows(long, monkeypatch)


def test_a_page_that_is_rolled_back_leaves_the_pack_and_what_the_writer_knows_of_it(long):
    def fail():
        with long.writer._writing() as connection:
            connection.execute("DELETE FROM observations")
            assert packed(long) == {}
            raise StoreError("disk_full", "no room")

    before = packed(long)
    with pytest.raises(StoreError):
        fail()
    assert packed(long) == before
    long.observe(day(DAYS[4], 777.0))
    assert packed(long) == {}


def test_a_series_told_of_twice_is_not_packed(room, monkeypatch):
    room.catalogue()
    for turn in range(2):
        rows = {f"{turn}-{text}": day(text, float(turn)) for text in DAYS}
        room.put("observations", rows)
    pack_all(room)
    assert packed(room) == {}
    assert told_anew(room) == told_by_rows(room, monkeypatch)


def test_a_pack_is_made_anew_when_enough_has_come_behind_it(long):
    (series,) = packed(long)
    long.observe(day("2021-09-09", 1.0))
    pack_all(long)
    assert packed(long) == {series: len(DAYS) - 1}
    long.observe(*(day(f"2021-09-{n}", 1.0) for n in range(10, 15)))
    pack_all(long)
    assert packed(long) == {series: len(DAYS) + 5}
    assert packs.wrong_packs(long.writer._connection) == []


def test_retention_trims_the_pack_and_charts_stay_right(long, monkeypatch):
    long.writer.note_centre("nghean", now_s=long.now_s, reachable=True, skew_s=0.0)
    for _ in range(20):
        long.writer.upkeep(long.now_s, retention_days=60)
    assert list(packed(long).values()) == [len(DAYS[12:]) - 1]
    assert told_anew(long) == told_by_rows(long, monkeypatch)


def test_a_new_history_has_no_packs_of_the_one_before(long, monkeypatch):
    long.writer.start_fresh("nghean", "observations", "e2", "1.0")
    rows = {f"new-{text}": day(text, 9.0) for text in DAYS}
    long.put("observations", rows, epoch="e2")
    for _ in range(10):
        long.writer.upkeep(long.now_s)
    assert packed(long) == {}
    pack_all(long)
    assert list(packed(long).values()) == [len(DAYS) - 1]
    assert told_anew(long) == told_by_rows(long, monkeypatch)


def test_the_packer_rests_while_pages_come_fast(long):
    packer = packs.Packer()
    connection = long.writer._connection
    assert not packer.is_due(connection, 100.0)
    for number in range(30):
        long.observe(day("2021-09-20", float(number)))
    assert not packer.is_due(connection, 103.0)
    assert packer.is_due(connection, 106.0)
    with long.writer._writing() as writing:
        assert not packer.step(writing, {}, 106.0, STEP_ROWS)
    assert not packer.is_due(connection, 110.0)
    long.observe(day("2021-09-20", 1.0))
    assert not packer.is_due(connection, 120.0)
    assert packer.is_due(connection, 106.0 + packs.ROUND_S)


def test_a_damaged_pack_is_not_shown(long, monkeypatch):
    rows = told_by_rows(long, monkeypatch)
    long.writer._connection.execute(
        "UPDATE pack_points SET points = ?", (array("d", [1.0]).tobytes(),)
    )
    assert told_anew(long) == rows


@pytest.mark.parametrize("seed", range(8))
def test_no_pack_ever_tells_other_than_the_rows(room, monkeypatch, seed):
    chance = random.Random(seed)
    room.catalogue()
    for step in range(60):
        rows = {}
        for _ in range(chance.randrange(1, 6)):
            month, of_month = chance.choice((8, 9)), chance.randrange(1, 29)
            text = f"{chance.choice((2020, 2021))}-{month:02}-{of_month:02}"
            row_id = chance.choice((text, f"row-{chance.randrange(20)}"))
            value = None if chance.random() < 0.1 else float(chance.randrange(100))
            rows[row_id] = None if chance.random() < 0.2 else day(text, value)
        if chance.random() < 0.05:
            room.writer.start_fresh("nghean", "observations", f"e{step}", "1.0")
        position = room.writer.position("nghean", "observations")
        room.put("observations", rows, epoch=position.epoch if position else "e1")
        if chance.random() < 0.3:
            pack_all(room)
        if chance.random() < 0.2:
            room.writer.upkeep(room.now_s, retention_days=chance.choice((None, 300)))
        assert packs.wrong_packs(room.writer._connection) == [], f"seed {seed}, step {step}"
        assert told_anew(room) == told_by_rows(room, monkeypatch), f"seed {seed}, step {step}"
        assert told(room.reader, room.now_s) == told_anew(room)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE pack_points SET points = x'00'",
        "UPDATE pack_points SET points = x''",
        "UPDATE pack_points SET starts = x'0102030405'",
        "UPDATE pack_points SET starts = NULL",
        "UPDATE packs SET step_s = -1",
        "UPDATE packs SET until_s = 4611686018427387904",
        "UPDATE packs SET points = 0",
        "UPDATE packs SET first_s = first_s - 60",
        "UPDATE changed_series SET series = x'00'",
    ],
)
def test_27_a_pack_that_was_damaged_inside_a_sound_page_is_passed_over_and_mended(
    long, monkeypatch, damage
):
    pack_all(long)
    run = long.writer._connection.execute
    reader = CacheReader(long.folder / "cache.db")
    told(reader, long.now_s)
    long.observe(day("2021-09-08", 5.0))
    pack_all(long)
    assert packed(long)
    run(damage)
    assert told(reader, long.now_s) == told_by_rows(long, monkeypatch)
    reader.close()
    long.writer.close()
    repaired = repair_cache(long.folder / "cache.db")
    assert repaired.lost == []
    assert ("packs that told" in " ".join(repaired.done)) == ("pack" in damage)
    long.writer = CacheWriter.open(long.folder)
    assert table_faults(long.writer._connection) == []
