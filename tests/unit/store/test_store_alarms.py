"""The alarms that stand at the centres, as the screens are told of them."""

from __future__ import annotations

from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.figures import AlarmBoard, FreshnessState
from ioc_desktop.domain.queries import AlarmsQuery, Unanswered
from ioc_desktop.domain.rows import Alarm


def alarm(priority="high", at="16:38", *, state="active", **more):
    return Alarm(
        subsystem="documents",
        message=f"{priority} {at}",
        priority=priority,
        state=state,
        raised_at=f"2021-10-07T{at}:00+07:00",
        **more,
    )


def test_the_highest_priority_comes_first_and_then_the_newest(filled):
    filled.put(
        "alarms",
        {
            "a": alarm("low", "15:59"),
            "b": alarm("high", "09:00", locality="412"),
            "c": alarm("medium", "15:30"),
            "d": alarm("high", "15:38"),
            "e": alarm("high", "15:50", state="cleared"),
            "f": alarm("high", "15:51"),
        },
    )
    filled.put("alarms", {"f": None})
    filled.catalogue("vinh")
    filled.put("alarms", {"v": alarm("high", "12:00")}, centre="vinh")
    board = filled.ask(AlarmsQuery(limit=4))
    assert isinstance(board, AlarmBoard)
    assert [(row.centre, row.id) for row in board.rows] == [
        ("nghean", "d"), ("vinh", "v"), ("nghean", "b"), ("nghean", "c"),
    ]  # fmt: skip
    assert (board.high, board.medium, board.low) == (3, 1, 1)
    assert board.rows[0].raised_s == parse_instant("2021-10-07T15:38:00+07:00")
    assert board.rows[0].subsystem_name.vi == "Văn bản"
    assert board.rows[2].locality_name == "Thành phố Vinh"
    only = filled.ask(AlarmsQuery(centre="vinh"))
    assert [row.id for row in only.rows] == ["v"]


def test_an_alarm_is_asked_anew_when_its_row_or_the_names_beside_it_change(filled):
    filled.ask(AlarmsQuery())
    one = filled.reader.topics(AlarmsQuery(centre="nghean"))
    assert one == {"nghean/alarms", "nghean/subsystems", "nghean/localities"}
    assert one <= filled.reader.topics(AlarmsQuery())


def test_no_alarms_are_good_news_only_once_the_feed_was_read(filled):
    assert filled.ask(AlarmsQuery()).freshness.state is FreshnessState.NOT_CONNECTED
    filled.put("alarms", {})
    filled.writer.note_feed("nghean", "alarms", state="ok", last_ok_s=filled.now_s)
    quiet = filled.ask(AlarmsQuery())
    assert (quiet.rows, quiet.freshness.state) == ((), FreshnessState.LIVE)
    filled.writer.note_centre("nghean", now_s=filled.now_s, reachable=False)
    assert filled.ask(AlarmsQuery()).freshness.state is FreshnessState.LOST
    assert isinstance(filled.ask(AlarmsQuery(centre="hue")), Unanswered)


def test_a_time_ahead_of_our_clock_or_no_time_at_all_does_no_harm(filled):
    ahead = Alarm(
        subsystem="nowhere",
        message="ahead",
        priority="high",
        state="active",
        raised_at="2031-01-01T00:00:00+07:00",
        locality="999",
    )
    bad = Alarm(
        subsystem="documents", message="bad", priority="high", state="active", raised_at="hôm qua"
    )
    filled.put("alarms", {"ahead": ahead, "bad": bad})
    first, second = filled.ask(AlarmsQuery()).rows
    assert (first.id, first.raised_s, first.locality_name) == ("ahead", filled.now_s, "999")
    assert first.subsystem_name.vi == "nowhere"
    assert (second.id, second.raised_s) == ("bad", None)
