"""Press, platform and alarms: every kind in every state, what is wrong first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from ioc_desktop.domain.figures import (
    AlarmBoard,
    AlarmRow,
    FreshnessState,
    RecordRow,
    Severity,
    SubsystemBoard,
    SubsystemRow,
)
from ioc_desktop.domain.queries import Unanswered
from ioc_desktop.domain.rows import Alarm, Names, Subsystem
from ioc_desktop.sdk.bodies import CardBody, TrendBody
from tests.unit.widgets.answers import DAY_S, HOUR_S, NOW_S, Maker

CARDS = {
    "press": ("mentions", "negative", "unanswered"),
    "platform": ("users", "uptime", "integrations", "requests", "outages"),
}
ALL_CARDS = [(bundle, kind) for bundle, kinds in CARDS.items() for kind in kinds]


@pytest.mark.parametrize(("bundle", "kind"), ALL_CARDS)
@pytest.mark.parametrize("state", ["live", "late", "stale", "lost"])
def test_cards_carry_value_and_freshness(make: Any, built: Any, bundle: str, kind: str, state: str):
    view = built(bundle, kind, {"figure": make.figure(12.0, state=state)})
    assert view.body.value == "12"
    assert view.frame.freshness.state.value == view.body.state.value == state
    assert view.frame.title


@pytest.mark.parametrize("bundle", ["press", "platform", "alarms"])
def test_every_kind_says_what_the_cache_cannot_answer(
    built: Any, shipped_bundles: Any, bundle: str
):
    for kind, asked in shipped_bundles.find(bundle).kinds.items():
        view = built(bundle, kind, {name: Unanswered("No such figure") for name in asked.data})
        assert view.frame.freshness.reason == "No such figure", kind
        assert view.body == CardBody("", state=FreshnessState.NOT_CONNECTED), kind


@pytest.mark.parametrize(("bundle", "kind"), ALL_CARDS)
def test_a_figure_that_is_not_connected_has_no_number(
    make: Any, built: Any, bundle: str, kind: str
):
    assert built(bundle, kind, {"figure": make.figure(state="not_connected")}).body.value == ""


@pytest.mark.parametrize("bundle", ["press", "platform"])
def test_the_trend_has_dates_on_its_axis(make: Any, built: Any, bundle: str):
    body = built(bundle, "trend", {"figure": make.figure(1.0, series=make.series())}).body
    assert isinstance(body, TrendBody)
    assert body.axis[0] != body.axis[1]


def article(title: str, tone: str, overdue_h: float | None = None, **fields: Any) -> RecordRow:
    made = Maker().record("", None if overdue_h is None else overdue_h / 24, title)
    attrs = {"tone": tone, "outlet": "Báo Nghệ An", "field": "Đô thị"}
    record = msgspec.structs.replace(made.record, attrs=attrs, kind="article")
    return replace(made, record=record, **fields)


def test_articles_that_wait_for_a_reply_come_first(make: Any, built: Any):
    answered = article("Đã trả lời", "negative", closed_s=NOW_S - HOUR_S)
    rows = make.records(
        article("Khen", "positive", closed_s=NOW_S - DAY_S),
        answered,
        article("Ngập", "negative"),
        article("Rác", "negative", 5),
    )
    body = built("press", "items", {"records": rows}, language="vi").body
    assert [(row[0].text, row[2].text, row[2].severity) for row in body.rows] == [
        ("Rác", "Tiêu cực, quá hạn trả lời 5 giờ", Severity.WARN),
        ("Ngập", "Tiêu cực, chưa phản hồi", Severity.NORMAL),
        ("Khen", "Tích cực", Severity.NORMAL),
        ("Đã trả lời", "Tiêu cực, trả lời 16:00", Severity.NORMAL),
    ]


def test_articles_are_counted_by_outlet_and_by_field(make: Any, built: Any):
    rows = make.records(article("a", "neutral"), article("b", "negative", 2))
    for kind, label in (("by_outlet", "Báo Nghệ An"), ("by_field", "Đô thị")):
        bars = built("press", kind, {"records": rows}, language="vi").body.bars
        assert [(bar.label, bar.text) for bar in bars] == [(label, "2, quá hạn 1")]


def test_tones_keep_their_order(make: Any, built: Any):
    answers = {
        "positive": make.figure(2.0),
        "neutral": make.figure(6.0),
        "negative": make.figure(4.0),
    }
    bars = built("press", "by_tone", answers, language="vi").body.bars
    assert [bar.label for bar in bars] == ["Tiêu cực", "Trung tính", "Tích cực"]


@pytest.mark.parametrize(
    ("kind", "empty"),
    [("items", "Không có tin bài"), ("unanswered_list", "Không có tin bài chờ phản hồi")],
)
def test_without_articles_the_list_says_so(make: Any, built: Any, kind: str, empty: str):
    body = built("press", kind, {"records": make.records()}, language="vi").body
    assert body.empty_text == empty


def board(*rows: tuple[str, int, int]) -> tuple[SubsystemBoard, ...]:
    made = tuple(
        SubsystemRow(
            Subsystem(id=str(place), name=Names(vi=f"PH {state}"), state=state),  # type: ignore[arg-type]  # one of the four
            indicators,
            indicators,
            fresh,
            NOW_S - HOUR_S if indicators else None,
        )
        for place, (state, indicators, fresh) in enumerate(rows)
    )
    return (SubsystemBoard("vinh", "Vinh", made, 1, Maker().freshness()),)


def test_subsystems_say_how_much_of_their_figures_is_up_to_date(built: Any):
    boards = board(("running", 6, 6), ("incomplete", 4, 1), ("no_software", 0, 0))
    table = built("platform", "subsystems", {"boards": boards}, language="vi").body
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["PH running", "6/6", "16:00"],
        ["PH incomplete · thiếu dữ liệu", "1/4", "16:00"],
        ["PH no_software · thiếu phần mềm", "0/0", "–"],
    ]
    bars = built("platform", "fresh", {"boards": boards}, language="vi").body.bars
    assert [(bar.label, bar.text) for bar in bars] == [
        ("PH no_software", "không có số liệu"),
        ("PH incomplete", "1/4"),
        ("PH running", "6/6"),
    ]


def alarm(priority: str, message: str, subsystem: str = "Văn bản", **fields: Any) -> AlarmRow:
    row = Alarm(
        subsystem="documents",
        message=message,
        priority=priority,  # type: ignore[arg-type]  # one of the three
        state="active",
        raised_at="2021-10-07T16:00:00+07:00",
        **fields,
    )
    return AlarmRow("nghean", message, row, Names(vi=subsystem), "", NOW_S - HOUR_S)


def alarms(*rows: AlarmRow) -> dict[str, AlarmBoard]:
    high, medium, low = (
        sum(row.alarm.priority == each for row in rows) for each in ("high", "medium", "low")
    )
    return {"alarms": AlarmBoard(rows, high, medium, low, Maker().freshness())}


def test_alarms_are_listed_as_they_come_with_their_priority(built: Any):
    answers = alarms(alarm("high", "Quá hạn: 115"), alarm("low", "Trễ hạn"))
    body = built("alarms", "board", answers, language="vi").body
    assert [[cell.text for cell in row] for row in body.rows] == [
        ["Cao", "Quá hạn: 115", "Tỉnh", "16:00"],
        ["Thấp", "Trễ hạn", "Tỉnh", "16:00"],
    ]
    assert [row[0].severity for row in body.rows] == [Severity.ALARM, Severity.NORMAL]
    alone = built("alarms", "board", answers, language="vi", centre="nghean").body
    assert len(alone.columns) == 3, "of one centre its name is on the frame"


def test_the_most_urgent_alarm_says_step_by_step_what_to_do(built: Any):
    answers = alarms(alarm("high", "Cháy", guidance="Gọi trực ban; hỏi diễn biến; báo lãnh đạo."))
    rows = built("alarms", "first", answers, language="vi").body.rows
    assert [row[1].text for row in rows] == [
        "Cháy", "1. Gọi trực ban", "2. Hỏi diễn biến", "3. Báo lãnh đạo",
    ]  # fmt: skip
    silent = built("alarms", "first", alarms(alarm("high", "Cháy")), language="vi").body.rows
    assert silent[1][1].text == "1. Trung tâm chưa có hướng dẫn"


def test_no_alarm_is_a_zero_that_was_told(built: Any):
    answers = alarms()
    count = built("alarms", "count", answers, language="vi").body
    assert (count.value, count.severity) == ("0", Severity.NORMAL)
    for kind in ("board", "first"):
        assert built("alarms", kind, answers, language="vi").body.empty_text == "Không có cảnh báo"


def test_subsystems_with_high_alarms_come_first(built: Any):
    answers = alarms(
        alarm("medium", "a", "Y tế"), alarm("low", "b", "Y tế"), alarm("high", "c", "Văn bản")
    )
    bars = built("alarms", "by_subsystem", answers, language="vi").body.bars
    assert [(bar.label, bar.text, bar.severity) for bar in bars] == [
        ("Văn bản", "1", Severity.ALARM),
        ("Y tế", "2", Severity.WARN),
    ]
