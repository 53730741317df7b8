"""Breakdowns, records, boards and states; the empty, the missing and the replaced cache."""

from __future__ import annotations

import sqlite3

import msgspec
import pytest

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.figures import (
    Breakdown,
    Figure,
    FreshnessState,
    ObligationBoard,
    RecordList,
)
from ioc_desktop.domain.queries import (
    BreakdownQuery,
    CentresQuery,
    DirectoryQuery,
    FigureQuery,
    ObligationsQuery,
    RecordsQuery,
    SubsystemsQuery,
    Unanswered,
)
from ioc_desktop.domain.rows import DATASETS, Cadence, Indicator, Locality, Names, Observation
from ioc_desktop.store import schema
from ioc_desktop.store.reader import (
    NEWER_CACHE,
    NO_CACHE,
    UNREADABLE_CACHE,
    CacheReader,
)
from ioc_desktop.store.writer import CacheWriter

EVERY = {
    "figure": FigureQuery(indicator="documents.received", history=10),
    "breakdown": BreakdownQuery(indicator="documents.received", by="agency"),
    "records": RecordsQuery(kind="document", centre="nghean"),
    "subsystems": SubsystemsQuery(),
    "obligations": ObligationsQuery(),
    "centres": CentresQuery(),
    "directory": DirectoryQuery(),
}


def received(day, value, **more):
    return Observation(
        indicator="documents.received", period_start=f"2021-10-{day:02d}", value=value, **more
    )


def test_a_breakdown_has_a_row_for_everyone_who_owes_in_administrative_order(filled):
    filled.observe(
        received(6, 10.0, locality="427", system="2021"),
        received(5, 8.0, locality="427", system="2021"),
        received(4, 20.0, locality="412", system="2021"),
    )
    answer = filled.ask(BreakdownQuery(indicator="documents.received", by="locality"))
    assert isinstance(answer, Breakdown)
    assert [row.code for row in answer.rows] == ["412", "413", "427"]
    vinh, cua_lo, do_luong = (row.figure for row in answer.rows)
    assert (vinh.value, vinh.freshness.state) == (20.0, FreshnessState.STALE)
    assert (cua_lo.value, cua_lo.freshness.state) == (None, FreshnessState.NOT_CONNECTED)
    assert (do_luong.value, do_luong.freshness.state) == (10.0, FreshnessState.LIVE)
    assert do_luong.comparison.previous == 8.0
    assert (answer.expected, answer.reported) == (3, 1)
    assert answer.quality.complete is False
    assert answer.total is not None
    assert answer.total.value == 806.0
    # As fresh as its latest period; Vinh's lag shows in its own row and in ``reported``.
    assert answer.freshness.state is FreshnessState.LIVE


def test_a_breakdown_by_agency_names_those_whose_kind_owes(filled):
    filled.observe(received(6, 4.0, agency="syt"))
    answer = filled.ask(BreakdownQuery(indicator="documents.received", by="agency"))
    assert [(row.name, row.figure.value) for row in answer.rows] == [
        ("Sở Tài chính", None),
        ("Sở Y tế", 4.0),
    ]
    assert answer.rows[1].figure.supplier == "Sở Y tế"
    assert (answer.expected, answer.reported) == (2, 1)


def test_a_breakdown_where_nobody_reported_has_no_zeroes(filled):
    answer = filled.ask(BreakdownQuery(indicator="documents.received", by="locality"))
    assert (answer.rows, answer.expected, answer.reported) == ((), 0, 0)
    assert answer.freshness.state is FreshnessState.NOT_CONNECTED
    assert answer.total is not None
    assert answer.total.value == 806.0


def test_units_of_another_system_are_kept_apart(filled):
    filled.observe(
        received(6, 10.0, locality="412", system="2021"),
        received(5, 99.0, locality="16681", system="2025-07"),
    )
    answer = filled.ask(BreakdownQuery(indicator="documents.received", by="locality"))
    assert [row.code for row in answer.rows if row.figure.value is not None] == ["412"]
    other = filled.ask(
        BreakdownQuery(indicator="documents.received", by="locality", system="2025-07")
    )
    assert [(row.code, row.figure.value) for row in other.rows] == [("16681", 99.0)]


def test_open_records_come_with_names_and_what_is_overdue_first(filled):
    answer = filled.ask(RecordsQuery(kind="document", centre="nghean"))
    assert isinstance(answer, RecordList)
    assert [row.id for row in answer.rows] == ["d1", "d2"]
    assert (answer.total, answer.overdue) == (2, 1)
    first = answer.rows[0]
    assert (first.agency_name, first.locality_name) == ("Sở Y tế", "Thành phố Vinh")
    assert first.overdue_s == filled.now_s - parse_instant("2021-10-01T17:00:00+07:00")
    assert answer.rows[1].overdue_s is None


def test_records_are_selected_by_state_place_and_bound(filled):
    def ids(**about):
        answer = filled.ask(RecordsQuery(kind="document", centre="nghean", **about))
        return [row.id for row in answer.rows], answer.total

    assert ids(overdue_only=True) == (["d1"], 1)
    assert ids(open_only=False) == (["d1", "d2", "d3"], 3)
    assert ids(states=("hoàn thành",), open_only=False) == (["d3"], 1)
    assert ids(agency="syt") == (["d1"], 1)
    assert ids(locality="413") == ([], 0)
    assert ids(limit=1) == (["d1"], 2)
    assert ids(limit=-1) == ([], 2)
    assert ids(subsystem="health") == ([], 0)


def test_two_of_two_subsystems_are_told_apart_by_state_and_data(filled):
    (board,) = filled.ask(SubsystemsQuery())
    assert (board.centre_name, board.running) == ("Nghean", 1)
    assert [row.subsystem.id for row in board.rows] == ["documents", "education"]
    documents, education = board.rows
    assert (documents.indicators, documents.with_data, documents.fresh) == (4, 1, 1)
    assert documents.as_of_s == parse_instant("2021-10-06T17:00:00+07:00")
    assert (education.indicators, education.with_data, education.as_of_s) == (1, 0, None)


def test_who_owes_what_is_ranked_by_how_late(filled):
    filled.observe(received(4, 4.0, agency="syt"), received(5, 4.0, agency="stc"))
    board = filled.ask(ObligationsQuery())
    assert isinstance(board, ObligationBoard)
    late = [(one.agency_name, one.indicator.id, one.late_s) for one in board.rows[:2]]
    assert late == [
        ("Sở Y tế", "documents.received", filled.now_s - at("2021-10-05T17:00:00+07:00")),
        ("Sở Tài chính", "documents.received", filled.now_s - at("2021-10-06T17:00:00+07:00")),
    ]
    states = [one.freshness.state for one in board.rows]
    assert states[2:] == [FreshnessState.NOT_CONNECTED] * 4
    assert board.owed == 6
    assert (board.on_time, board.late, board.stale, board.not_connected) == (0, 1, 1, 4)
    only = filled.ask(ObligationsQuery(subsystem="education", limit=5))
    assert [one.agency_name for one in only.rows] == ["Sở Y tế"]
    assert len(filled.ask(ObligationsQuery(limit=1)).rows) == 1


def at(text):
    return parse_instant(text)


def test_centres_and_feeds_are_told_as_the_station_noted_them(filled):
    note = filled.writer.note_centre
    note("vinh", now_s=5, reachable=False, error="connection refused")
    note("nghean", now_s=filled.now_s, reachable=True, skew_s=1.5, datasets=["records", "weather"])
    filled.writer.note_feed("nghean", "records", state="retrying", error="HTTP 503", rejected=2)
    nghean, vinh = filled.ask(CentresQuery())
    assert (nghean.reachable, nghean.skew_s, nghean.lost_since_s) == (True, 1.5, None)
    assert (vinh.reachable, vinh.error, vinh.name) == (False, "connection refused", "vinh")
    assert (vinh.last_contact_s, vinh.lost_since_s) == (None, 5)
    feeds = {feed.dataset: feed for feed in nghean.feeds}
    assert list(feeds) == [*DATASETS, "weather"]
    assert feeds["weather"].state == "unsupported"
    records = feeds["records"]
    assert (records.state, records.error, records.rows) == ("retrying", "HTTP 503", 3)
    assert (records.received, records.rejected) == (3, 2)
    assert feeds["alarms"].state == "never"
    assert {feed.state for feed in vinh.feeds} == {"never"}


def test_records_of_a_lost_or_stopped_feed_say_so(filled):
    query = EVERY["records"]
    assert filled.ask(query).freshness.state is FreshnessState.LIVE
    filled.writer.note_feed("nghean", "records", state="stopped", error="schema 2.0", last_ok_s=9)
    freshness = filled.ask(query).freshness
    assert (freshness.state, freshness.reason) == (FreshnessState.STALE, "schema 2.0")
    filled.writer.note_centre("nghean", now_s=filled.now_s + 9, reachable=False)
    assert filled.ask(query).freshness.state is FreshnessState.LOST


def test_a_cache_that_is_not_there_yet_is_answered_and_then_found(tmp_path):
    reader = CacheReader(tmp_path / "data" / "cache.db")
    answers = reader.answer(EVERY, 0).answers
    assert set(answers.values()) == {Unanswered(NO_CACHE)}
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "cache.db").touch()
    assert reader.answer(EVERY, 0).answers["centres"] == Unanswered(NO_CACHE)
    (tmp_path / "data" / "cache.db").unlink()
    with CacheWriter.open(tmp_path / "data"):
        answers = reader.answer(EVERY, 0).answers
        assert answers["centres"] == ()
        assert answers["subsystems"] == ()
        assert isinstance(answers["figure"], Unanswered)
        board = answers["obligations"]
        assert isinstance(board, ObligationBoard)
        assert board.owed == 0
    reader.close()
    reader.close()


def test_who_can_be_addressed_is_everyone_who_exists_now(filled):
    gone = Locality(
        code="420", system="2021", name="Đã sáp nhập", kind="district", valid_to="2020-12-31"
    )
    coming = Locality(
        code="17329", system="2025", name="Xã mới", kind="commune", valid_from="2025-07-01"
    )
    filled.put("localities", {"2021/420": gone, "2025/17329": coming})
    (directory,) = filled.ask(EVERY["directory"])
    assert directory.centre == "nghean"
    codes = [unit.code for unit in directory.localities]
    assert "412" in codes
    assert not {"420", "17329"} & set(codes)
    agencies = {one.code: one.name for one in directory.agencies}
    assert agencies["syt"] == "Sở Y tế"
    assert filled.reader.topics(EVERY["directory"]) >= {"nghean/agencies", "nghean/localities"}


def test_every_query_is_answered_by_a_filled_cache(filled):
    for name, answer in filled.reader.answer(EVERY, filled.now_s).answers.items():
        assert not isinstance(answer, Unanswered), name


def test_a_cache_replaced_under_the_reader_is_read_anew(filled):
    assert filled.ask(EVERY["figure"]).value == 806.0
    filled.writer.close()
    path = filled.folder / "cache.db"
    path.rename(filled.folder / "cache.db.damaged-today")
    assert filled.ask(EVERY["figure"]) == Unanswered(NO_CACHE)
    filled.writer = CacheWriter.open(filled.folder)
    filled.catalogue()
    filled.observe(received(6, 42.0))
    assert filled.ask(EVERY["figure"]).value == 42.0


@pytest.mark.parametrize("content", [b"<html>" * 5000, b"SQLite format 3\x00" + b"\xff" * 9000])
def test_a_file_that_is_no_cache_is_told_and_recovered_from(filled, content):
    filled.writer.close()
    path = filled.folder / "cache.db"
    whole = path.read_bytes()
    path.write_bytes(content)
    filled.reader.close()
    assert filled.ask(EVERY["figure"]) == Unanswered(UNREADABLE_CACHE)
    path.write_bytes(whole)
    assert filled.ask(EVERY["figure"]).value == 806.0


def test_a_cache_of_a_newer_version_is_told(filled):
    filled.writer._connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    assert filled.ask(EVERY["figure"]) == Unanswered(NEWER_CACHE)


def test_the_reader_cannot_write(filled):
    filled.ask(EVERY["figure"])
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        filled.reader._connection.execute("DELETE FROM observations")


def test_topics_name_what_may_change_an_answer(filled):
    reader = CacheReader(filled.folder / "cache.db", centres=["vinh"])
    assert reader.topics(EVERY["figure"]) >= {"vinh/observations", "vinh/agencies"}
    assert reader.topics(EVERY["records"]) >= {"nghean/records", "nghean/agencies"}
    assert "nghean/alarms" not in reader.topics(EVERY["centres"])
    reader.answer(EVERY, filled.now_s)
    assert "nghean/alarms" in reader.topics(EVERY["centres"])
    assert {"nghean/observations", "vinh/observations"} <= reader.topics(EVERY["obligations"])
    changed = filled.observe(received(7, 1.0)).topics
    assert changed & reader.topics(EVERY["figure"])
    reader.close()


@pytest.mark.parametrize(
    ("ended", "owed"),
    [(None, True), ("2021-10-07", False), ("2021-10-08", True), ("hôm qua", True)],
)
def test_what_has_ended_is_owed_by_nobody_and_still_shown(filled, ended, owed):
    about = filled.reader.answer({"it": FigureQuery(indicator="economy.revenue")}, filled.now_s)
    indicator = about.answers["it"].indicator
    filled.put("indicators", {"economy.revenue": msgspec.structs.replace(indicator, ended=ended)})
    board = filled.ask(ObligationsQuery())
    assert ("economy.revenue" in {row.indicator.id for row in board.rows}) is owed
    assert isinstance(filled.ask(FigureQuery(indicator="economy.revenue")), Figure)


def test_a_figure_by_locality_is_owed_by_the_agency_that_supplies_it(filled):
    about = filled.reader.answer({"it": FigureQuery(indicator="economy.customs")}, filled.now_s)
    plain = about.answers["it"].indicator
    for agency, debtors in (("stc", ["stc"]), (None, ["412", "413", "427"])):
        changed = msgspec.structs.replace(plain, by_locality=True, agency=agency)
        filled.put("indicators", {"economy.customs": changed})
        filled.observe(
            Observation(
                indicator="economy.customs",
                period_start="2021-07-01",
                period="P1M",
                value=1.0,
                locality="412",
                system="2021",
            )
        )
        rows = filled.ask(ObligationsQuery()).rows
        owing = [row.agency_code for row in rows if row.indicator.id == "economy.customs"]
        assert sorted(owing) == debtors


def test_a_figure_is_not_asked_again_for_what_another_centre_does_not_have(filled):
    filled.catalogue("vinh")
    rain = Indicator(
        id="weather.rain", subsystem="documents", name=Names(vi="Mưa"), unit="mm",
        cadence=Cadence(every="P1D"),
    )  # fmt: skip
    filled.put("indicators", {rain.id: rain})
    query = FigureQuery(indicator="weather.rain", centre="nghean")
    filled.ask(query)
    assert "vinh/observations" not in filled.reader.topics(query)
    assert {"nghean/observations", "vinh/indicators"} <= filled.reader.topics(query)
    shared = FigureQuery(indicator="documents.received", centre="nghean")
    assert "vinh/observations" in filled.reader.topics(shared)
    filled.put("indicators", {rain.id: rain}, centre="vinh")
    filled.ask(query)
    assert "vinh/observations" in filled.reader.topics(query)
