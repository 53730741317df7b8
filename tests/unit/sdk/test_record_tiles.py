"""Records as tiles: the gravest first, cases from receipt to reply, counts by what they say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from ioc_desktop.domain.figures import FreshnessState, RecordRow, Severity
from ioc_desktop.domain.queries import Snapshot, Unanswered
from ioc_desktop.sdk.bodies import CardBody
from ioc_desktop.sdk.contract import ModelContext
from ioc_desktop.sdk.record_tiles import (
    attribute,
    case_list,
    figures_ranking,
    grouped_records,
    incident_list,
)
from ioc_desktop.sdk.record_words import attribute_label, attribute_value, severity_word
from ioc_desktop.sdk.words import TsWords
from tests.unit.widgets.answers import CENTRES, DAY_S, HOUR_S, NOW_S, Maker

MAKE = Maker()


def context(language: str = "vi") -> ModelContext:
    return ModelContext(
        kind="x", settings={}, words=TsWords(language), title=None, centre_names=CENTRES
    )


def row(
    title: str,
    severity: str | None = None,
    overdue_days: float | None = None,
    closed_s: int | None = None,
    **attrs: str,
) -> RecordRow:
    made = MAKE.record("", overdue_days, title)
    record = replace_record(made, severity=severity, attrs=attrs)
    return replace(record, closed_s=closed_s)


def replace_record(made: RecordRow, **fields: Any) -> RecordRow:
    return replace(made, record=msgspec.structs.replace(made.record, **fields))


def incidents(*rows: RecordRow, total: int | None = None) -> Any:
    snapshot = Snapshot(NOW_S, {"records": MAKE.records(*rows, total=total)})
    return incident_list(snapshot, context(), "Sự cố", subject="Sự cố", empty_text="Không có")


def test_the_gravest_come_first_and_what_is_over_last():
    body = incidents(
        row("nhẹ", "low", 9),
        row("xong", "critical", closed_s=NOW_S - HOUR_S),
        row("lạ", "khác"),
        row("nặng, mới", "high", 0.1),
        row("nặng, lâu", "high", 3),
        row("rất nặng", "critical"),
        total=40,
    ).body
    assert [line[1].text.split(", Sở")[0] for line in body.rows] == [
        "rất nặng", "nặng, lâu", "nặng, mới", "nhẹ", "lạ", "xong",
    ]  # fmt: skip
    assert [line[0].text for line in body.rows][:2] == ["nghiêm trọng", "cao"]
    assert [line[0].severity for line in body.rows] == [
        Severity.ALARM, Severity.WARN, Severity.WARN, Severity.NORMAL, Severity.WARN,
        Severity.NORMAL,
    ]  # fmt: skip
    assert body.total == 40


def test_an_incident_says_how_it_stands():
    over, late, fresh = (
        incidents(one).body.rows[0][2]
        for one in (
            row("a", "high", closed_s=NOW_S - HOUR_S),
            row("b", "high", 2),
            row("c", "high"),
        )
    )
    assert over.text == "xong 16:00"
    assert over.dim
    assert (late.text, late.severity) == ("quá hạn 2 ngày", Severity.WARN)
    assert fresh.text == "từ 28/08"


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (row("Cháy nhà dân"), "Cháy nhà dân, Sở Xây dựng"),
        (row("Cháy ở Sở Xây dựng"), "Cháy ở Sở Xây dựng"),
        (row("Cháy, chợ Vinh", place="chợ Vinh"), "Cháy, chợ Vinh"),
        (replace(row("Cháy"), locality_name="Thành phố Vinh"), "Cháy, TP. Vinh"),
        (replace(row("Cháy ở Vinh"), locality_name="Thành phố Vinh"), "Cháy ở Vinh"),
    ],
)
def test_the_place_stands_behind_a_title_that_does_not_name_it(made: RecordRow, said: str):
    assert incidents(made).body.rows[0][1].text == said


def cases(*rows: RecordRow) -> Any:
    snapshot = Snapshot(NOW_S, {"records": MAKE.records(*rows)})
    return case_list(snapshot, context(), "Phản ánh", subject="Phản ánh", empty_text="Không có")


def test_cases_go_from_receipt_to_reply():
    due = replace(row("sắp hạn"), due_s=NOW_S + DAY_S)
    happy = replace(
        row("trả lời", closed_s=NOW_S - DAY_S, satisfaction="satisfied"), due_s=NOW_S - DAY_S
    )
    unhappy = replace(
        row("trả lời trễ", closed_s=NOW_S - HOUR_S, satisfaction="unsatisfied"),
        due_s=NOW_S - DAY_S,
    )
    body = cases(happy, due, row("quá hạn", None, 3), unhappy).body
    assert [line[0].text for line in body.rows] == [
        "quá hạn", "sắp hạn", "trả lời trễ", "trả lời",
    ]  # fmt: skip
    assert [line[3].text for line in body.rows] == [
        "quá hạn 3 ngày",
        "hạn 08/10",
        "16:00, trễ hạn · chưa hài lòng",
        "06/10 · hài lòng",
    ]
    assert [line[3].severity is Severity.WARN for line in body.rows] == [True, False, True, False]
    assert body.rows[0][2].text == "28/08"


def test_an_empty_list_says_so():
    assert cases().body.empty_text == "Không có"
    assert incidents().body.rows == ()


def test_groups_are_counted_the_most_overdue_first_and_the_unsaid_together():
    rows = [
        row("1", None, 2, field="Môi trường"),
        row("2", field="Giao thông"),
        row("3", field="Giao thông"),
        row("4"),
    ]
    snapshot = Snapshot(NOW_S, {"records": MAKE.records(*rows, total=400)})
    body = grouped_records(
        snapshot, context(), "Lĩnh vực", lambda one: attribute(one, "field")
    ).body
    assert [(bar.label, bar.value, bar.text) for bar in body.bars] == [
        ("Môi trường", 1.0, "1, quá hạn 1"),
        ("Giao thông", 2.0, "2"),
        ("chưa ghi", 1.0, "1"),
    ]
    assert body.note == "4 trên 400"


def test_figures_of_one_unit_stand_under_their_labels():
    answers: dict[str, Any] = {
        "low": MAKE.figure(9.0),
        "critical": MAKE.figure(1.0, severity=Severity.WARN),
        "high": MAKE.figure(state="not_connected"),
        "other": Unanswered("No such figure"),
    }
    labels = {name: name.upper() for name in ("critical", "high", "low", "other")}
    snapshot = Snapshot(NOW_S, answers)
    kept = figures_ranking(snapshot, context(), "Mức", labels, in_order=True).body
    assert [(bar.label, bar.text) for bar in kept.bars] == [
        ("CRITICAL", "1"), ("HIGH", "chưa báo cáo"), ("LOW", "9"),
    ]  # fmt: skip
    assert kept.bars[0].severity is Severity.WARN
    sorted_bars = figures_ranking(snapshot, context(), "Mức", labels).body.bars
    assert [bar.label for bar in sorted_bars] == ["LOW", "CRITICAL", "HIGH"]


def test_what_the_cache_cannot_answer_is_said():
    snapshot = Snapshot(NOW_S, {"records": Unanswered("No such figure")})
    for tile in (
        incident_list(snapshot, context(), "A", subject="B", empty_text="C"),
        case_list(snapshot, context(), "A", subject="B", empty_text="C"),
        grouped_records(snapshot, context(), "A", lambda _row: ""),
        figures_ranking(snapshot, context(), "A", {"records": "B"}),
    ):
        assert tile.body == CardBody("", state=FreshnessState.NOT_CONNECTED)
        assert tile.frame.title == "A"


def test_what_a_record_says_of_itself_has_a_name_and_a_value_in_words():
    words = TsWords("vi")
    assert attribute_label("satisfaction", words) == "mức hài lòng"
    assert attribute_value("satisfaction", "unsatisfied", words) == "chưa hài lòng"
    assert attribute_label("valid_until", words) == "valid until"
    assert attribute_value("field", "Môi trường", words) == "Môi trường"
    assert severity_word("critical", words) == "nghiêm trọng"
    assert severity_word("Extreme", words) == "Extreme"
