"""CAP 1.2: alerts, updates and cancels become one alarm; what nobody is to act on does not."""

from __future__ import annotations

import itertools

import pytest

from ioc_desktop.centre.intake import let_happen
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.errors import ConfigError
from tests.centre.standards.conftest import NOW_S, example

STORM = "cap/canhbao@kttv-bactrungbo.example/NA-2021-0017"
ALL = ("cap-storm.xml", "cap-storm-update.xml", "cap-storm-cancel.xml")


def changed(room, name, *pairs, to="m.xml"):
    text = example(name)
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return room.write(to, text)


def test_an_alert_is_an_alarm_in_vietnamese_for_the_places_that_its_polygon_covers(room):
    room.ingest("cap", "cap-storm.xml")
    alarm = room.rows("alarms")[STORM]
    assert alarm == {
        "subsystem": "order_traffic",
        "message": "Bão số 7: gió cấp 8 ven biển Nghệ An: Thành phố Vinh, Thị xã Cửa Lò",
        "priority": "high",
        "state": "active",
        "raised_at": "2021-10-07T10:00:00+07:00",
        "guidance": "Gọi tàu thuyền vào nơi trú tránh; sẵn sàng sơ tán dân vùng cửa sông.",
        "record": STORM,
    }
    record = room.rows("records")[STORM]
    assert record["kind"] == "alert"
    assert record["severity"] == "severe"
    assert (round(record["lat"], 3), round(record["lon"], 3)) == (18.775, 105.755)
    assert record["attrs"]["sender"] == "Đài Khí tượng Thuỷ văn khu vực Bắc Trung Bộ"
    assert record["attrs"]["language"] == "vi-VN"


def test_an_update_changes_the_same_alarm_and_tells_its_one_place(room):
    room.ingest("cap", *ALL[:2])
    (alarm,) = room.rows("alarms").values()
    assert alarm["message"] == "Bão số 7 vào thị xã Cửa Lò: gió cấp 10"
    assert alarm["locality"] == "413"
    assert alarm["raised_at"] == "2021-10-07T10:00:00+07:00"
    record = room.rows("records")[STORM]
    assert (record["locality"], record["system"]) == ("413", "2021")


@pytest.mark.parametrize("order", list(itertools.permutations(ALL)))
def test_in_any_order_one_at_a_time_and_twice_no_cancelled_alert_stands(room, order):
    for name in (*order, *order):
        room.ingest("cap", name, now="2021-10-08T08:00:00+07:00")
    assert {row["state"] for row in room.rows("alarms").values()} <= {"cleared"}
    assert {row["state"] for row in room.rows("records").values()} <= {"done"}
    assert len(room.rows("alarms")) <= 1


def test_a_cancel_clears_the_alarm_and_three_days_later_it_is_gone(room):
    room.ingest("cap", *ALL)
    alarm = room.rows("alarms")[STORM]
    assert alarm["state"] == "cleared"
    assert alarm["cleared_at"] == "2021-10-08T06:00:00+07:00"
    assert room.rows("records")[STORM]["attrs"]["note"] == "Bão đã tan"
    day_s = 86_400
    let_happen(room.store, parse_instant("2021-10-08T06:00:00+07:00") + 3 * day_s)
    assert room.rows("alarms") == {}
    assert room.rows("records")[STORM]["state"] == "done"


def test_an_alert_ends_when_it_says_and_an_update_puts_the_end_off(room):
    room.ingest("cap", "cap-storm.xml")
    expires_s = parse_instant("2021-10-08T07:00:00+07:00")
    let_happen(room.store, expires_s - 1)
    assert room.rows("alarms")[STORM]["state"] == "active"
    room.ingest("cap", "cap-storm-update.xml")
    let_happen(room.store, expires_s)
    assert room.rows("alarms")[STORM]["state"] == "active"
    let_happen(room.store, parse_instant("2021-10-08T12:00:00+07:00"))
    alarm = room.rows("alarms")[STORM]
    assert (alarm["state"], alarm["cleared_at"]) == ("cleared", "2021-10-08T12:00:00+07:00")
    assert room.rows("records")[STORM]["state"] == "done"


def test_an_alert_that_ended_long_ago_is_a_record_and_no_alarm(room):
    room.ingest("cap", "cap-storm.xml", now="2021-10-20T08:00:00+07:00")
    assert room.rows("alarms") == {}
    assert room.rows("records")[STORM]["closed_at"] == "2021-10-08T07:00:00+07:00"


def test_an_alert_without_an_end_ends_after_a_day(room):
    path = changed(room, "cap-storm.xml", ("<expires>2021-10-08T07:00:00+07:00</expires>", ""))
    room.ingest("cap", path)
    let_happen(room.store, parse_instant("2021-10-08T19:00:00+07:00") - 1)
    assert room.rows("alarms")[STORM]["state"] == "active"
    let_happen(room.store, parse_instant("2021-10-08T19:00:00+07:00"))
    assert room.rows("alarms")[STORM]["state"] == "cleared"


def test_a_circle_and_a_health_alert_go_to_their_place_and_subsystem(room):
    polygon = "<polygon>18.60,105.66 18.95,105.66 18.95,105.85 18.60,105.85 18.60,105.66</polygon>"
    path = changed(
        room,
        "cap-storm.xml",
        (polygon, "<circle>18.90,105.31 5</circle>"),
        ("<category>Met</category>", "<category>Health</category>"),
    )
    room.ingest("cap", path)
    alarm = room.rows("alarms")[STORM]
    assert (alarm["subsystem"], alarm["locality"]) == ("health", "427")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (">Actual<", ">Exercise<", "its status is Exercise"),
        (">Actual<", ">Test<", "its status is Test"),
        (">Public<", ">Private<", "its scope is Private"),
        (">Alert<", ">Ack<", "is between programs"),
    ],
)
def test_what_nobody_is_to_act_on_is_left_out_and_said(room, old, new, reason):
    done = room.ingest("cap", changed(room, "cap-storm.xml", (old, new)))
    assert reason in done.notices[0].reason
    assert room.rows("alarms") == room.rows("records") == {}


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("<status>Actual</status>", "<status>actual</status>", 7, "did you mean 'Actual'?"),
        ("<status>Actual</status>", "", 3, "status is missing in alert"),
        ("<scope>Public</scope>", "<scopes>Public</scopes>", 9, "did you mean 'scope'?"),
        ("<urgency>Expected</urgency>", "<urgency>Soon</urgency>", 15, "none of its words"),
        ("NA-2021-0017", "NA 17", 4, "no spaces"),
        ("10:00:00+07:00", "10:00:00", 6, "no time such as"),
        ("10:00:00+07:00", "25:00:00+07:00", 6, "no time such as"),
        ("18.60,105.66</polygon>", "18.61,105.66</polygon>", 22, "the first again"),
        ("18.95,105.66", "18,95;105,66", 22, "no point"),
        ("<headline>Storm", "<headline><b/>Storm", 19, "must hold a text"),
    ],
)
def test_what_the_schema_does_not_allow_is_refused_with_its_line(room, old, new, line, reason):
    with pytest.raises(ConfigError) as caught:
        room.ingest("cap", changed(room, "cap-storm.xml", (old, new)))
    (finding, *_) = [one for one in caught.value.findings if reason in one.reason]
    assert finding.path == f"line {line}"
    assert room.rows("alarms") == {}


def test_one_wrong_file_of_three_refuses_all_of_them(room):
    broken = room.write("broken.xml", example("cap-storm.xml")[:900])
    with pytest.raises(ConfigError, match=r"broken\.xml:line"):
        room.ingest("cap", "cap-storm.xml", broken, "cap-storm-update.xml")
    assert room.rows("records") == {}
    assert room.store.head("alarms") == 0


def test_reading_the_same_again_writes_nothing(room):
    room.ingest("cap", *ALL[:2])
    heads = room.store.heads()
    done = room.ingest("cap", *ALL[:2])
    assert room.store.heads() == heads
    assert done.taken.new == done.taken.changed == 0
    assert let_happen(room.store, NOW_S) == 0
