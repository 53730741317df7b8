"""The directives' window: what it lists, the choice after a conflict, the forms by keyboard."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QDate, QObject, Qt, QTime
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ioc_desktop.domain.directives import rebased
from ioc_desktop.domain.outbox import OutboxBoard
from ioc_desktop.domain.queries import FigureQuery, Snapshot, Unanswered
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.sdk.theme import DARK, LIGHT
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.ui.console_model import console_view
from ioc_desktop.ui.console_table import CellTable
from ioc_desktop.ui.duty_desk import DutyDesk
from ioc_desktop.ui.duty_detail import choice_of, duty_detail
from ioc_desktop.ui.duty_entry import Draft, Entry, about_figure, entry_fault, request_of
from ioc_desktop.ui.duty_form import DutyForm
from ioc_desktop.ui.duty_model import duty_view, questions
from ioc_desktop.ui.duty_window import DutyWindow
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.short_tasks import ShortTasks
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from ioc_desktop.ui.station_client import StationClient
from tests.ui.duty_cases import (
    CONFLICT_ROW,
    LOST,
    MINE,
    NEW_ROW,
    NOW_S,
    OUTBOX,
    OVERDUE_ROW,
    REFUSED,
    SEEN,
    WON,
    DutySource,
)
from tests.ui.parts import PlainWords

WORDS = PlainWords()
NAMES = {"nghean": "Province", "vinh": "Vinh"}
OFFICERS = {"tranlan": "Trần Thị Lan", "lehong": "Lê Hồng"}
KEY = "e" * 32
NOW = "2021-10-07T16:46:40+07:00"
WAIT_MS = 20_000


@dataclass
class DutyRoom:
    source: DutySource
    desk: DutyDesk
    window: DutyWindow


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[DutyRoom]:
    clock = RoomClock(Timeline(), lambda: float(NOW_S))
    source = DutySource()
    feed = SnapshotFeed(lambda: source, clock)
    tasks = ShortTasks()
    failed: list[object] = []
    tasks.failed.connect(lambda name, error: failed.append((name, error)))
    desk = DutyDesk(
        feed=feed, tasks=tasks, station=None, clock=clock, look=Look(DARK, WORDS, NAMES),
        room_name="Room", officers=OFFICERS,
    )  # fmt: skip
    window = desk.open()
    qtbot.waitUntil(lambda: bool(window.view.rows), timeout=WAIT_MS)
    yield DutyRoom(source, desk, window)
    desk.close()
    tasks.close()
    feed.close()
    assert failed == []


def cells(table: CellTable, column: int) -> list[str]:
    model = table.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def choose(table: CellTable, row: int) -> None:
    table.setCurrentIndex(table.model().index(row, 0))


def view_of(source: DutySource) -> object:
    snapshot = source.answer(questions(("nghean", CONFLICT_ROW.id)), NOW_S)
    return duty_view(snapshot, WORDS, NAMES)


def test_directives_conflicts_and_the_outbox_are_listed_with_their_states(room: DutyRoom) -> None:
    window = room.window
    assert cells(window.directives, 0) == ["received by the unit", "answered", "issued"]
    assert cells(window.directives, 3)[0] == "▲ overdue by 1 day"
    assert cells(window.directives, 4) == [
        "",
        "▲ needs your choice",
        "○ recorded here, not sent yet",
    ]
    assert cells(window.needs, 0) == ["▲ somebody else was first", "▲ refused by the centre"]
    assert cells(window.sending, 0) == ["○ recorded here, not sent yet", "● the centre has it"]
    waiting = cells(window.sending, 4)[0]
    assert "connection refused" in waiting
    assert "tried again in 14 s" in waiting
    assert window.summary.text() == (
        "3 open · 1 overdue · 1 not confirmed yet, for 6 minutes · ▲ 2 need your choice"
    )


def test_a_conflict_shows_what_was_seen_written_stands_and_would_be_sent() -> None:
    choice = choice_of(LOST, NOW_S, WORDS)
    told = {one.field: one for one in choice.differences}
    assert set(told) == {"Status", "Deadline", "Answer"}
    answer = told["Answer"]
    assert (answer.seen, answer.mine, answer.won) == ("–", MINE.answer, WON.answer)
    assert answer.changed_by_me
    assert answer.changed_by_other
    deadline = told["Deadline"]
    assert not deadline.changed_by_me
    assert deadline.won == deadline.result  # theirs stays where mine changed nothing
    assert told["Status"].result == "returned"
    sent = rebased(MINE, SEEN, WON)
    assert (sent.due_at, sent.answer, sent.state) == (WON.due_at, MINE.answer, "returned")


def test_a_directive_that_was_deleted_there_says_so() -> None:
    choice = choice_of(replace(LOST, won=None), NOW_S, WORDS)
    assert {one.won for one in choice.differences} == {"deleted there"}


def test_a_refused_action_says_why_and_offers_to_edit_or_let_go(
    room: DutyRoom, qtbot: QtBot
) -> None:
    choose(room.window.needs, 1)
    qtbot.waitUntil(lambda: room.window.panel is not None, timeout=WAIT_MS)
    panel = room.window.panel
    assert panel is not None
    assert set(panel.choice_buttons) == {"resend", "edit", "let_go"}
    texts = " ".join(label.text() for label in panel.findChildren(QLabel))
    assert REFUSED.reason is not None
    assert REFUSED.reason in texts


def test_a_chosen_conflict_opens_with_its_course_and_stays_open_through_news(
    room: DutyRoom, qtbot: QtBot
) -> None:
    choose(room.window.directives, 1)
    qtbot.waitUntil(lambda: room.window.panel is not None, timeout=WAIT_MS)
    panel = room.window.panel
    assert panel is not None
    texts = " ".join(label.text() for label in panel.findChildren(QLabel))
    assert "đã giao phòng QH" in texts
    assert "Somebody else changed this directive first" in texts
    room.source.outbox = replace(OUTBOX, sent=1)
    room.desk.set_look(Look(LIGHT, WORDS, NAMES))
    qtbot.waitUntil(lambda: "2 not confirmed" in room.window.summary.text(), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: room.window.panel is not None, timeout=WAIT_MS)
    assert LIGHT.ground in room.window.styleSheet()


def test_the_open_directive_is_marked_and_nothing_is_opened_by_itself(
    room: DutyRoom, qtbot: QtBot
) -> None:
    window, table = room.window, room.window.directives
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert window.form is not None
    qtbot.waitUntil(window.form.text.hasFocus, timeout=WAIT_MS)
    window.form.cancel.click()
    qtbot.waitUntil(table.hasFocus, timeout=WAIT_MS)  # Qt puts its cursor on the first row
    room.source.outbox = replace(OUTBOX, sent=1)
    room.desk.open()
    qtbot.waitUntil(lambda: "2 not confirmed" in window.summary.text(), timeout=WAIT_MS)
    assert window.panel is None
    choose(table, 1)
    qtbot.waitUntil(lambda: window.panel is not None, timeout=WAIT_MS)
    window.mark(0)  # as if another one had come in above it
    room.desk.open()
    qtbot.waitUntil(lambda: [i.row() for i in table.selectionModel().selectedRows()] == [1])
    assert window.panel is not None


def test_a_step_says_of_which_directive_it_is(room: DutyRoom, qtbot: QtBot) -> None:
    choose(room.window.directives, 0)
    qtbot.waitUntil(lambda: room.window.panel is not None, timeout=WAIT_MS)
    row = room.window.view.rows[0]
    panel = room.window.panel
    assert panel is not None
    panel.step_asked.emit()
    form = room.window.form
    assert form is not None
    texts = [label.text() for label in form.findChildren(QLabel)]
    assert any(row.row.text in text and row.agency_name in text for text in texts)


def test_news_do_not_rebuild_what_did_not_change(room: DutyRoom, qtbot: QtBot) -> None:
    choose(room.window.directives, 0)
    qtbot.waitUntil(lambda: room.window.panel is not None, timeout=WAIT_MS)
    panel = room.window.panel
    room.source.outbox = replace(OUTBOX, sent=1)
    room.desk.open()
    qtbot.waitUntil(lambda: "2 not confirmed" in room.window.summary.text(), timeout=WAIT_MS)
    assert room.window.panel is panel


def test_no_station_records_nothing_and_keeps_what_was_typed(room: DutyRoom, qtbot: QtBot) -> None:
    window = room.window
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    form = window.form
    assert isinstance(form, DutyForm)
    qtbot.wait(1)  # the form's shortcuts are entered when it is shown
    QTest.keyClicks(form.text, "Bao cao ngay")
    QTest.keyClick(form.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "agency or a locality" in form.fault.text()
    form.agency.setCurrentIndex(form.agency.findData("syt"))
    QTest.keyClick(form.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "no data station" in form.fault.text(), timeout=WAIT_MS)
    assert window.form is form
    assert form.text.toPlainText() == "Bao cao ngay"
    QTest.keyClick(form.text, Qt.Key.Key_Escape)
    assert window.form is None


def test_a_form_says_the_rooms_time_whatever_zone_the_machine_has(room: DutyRoom) -> None:
    room.desk.issue()
    form = room.window.form
    assert form is not None
    assert form.due.date() == QDate(2021, 10, 10)
    form.due.setDate(QDate(2021, 11, 1))
    form.due.setTime(QTime(7, 30))
    assert form.entry().due_at == "2021-11-01T07:30:00+07:00"
    form.with_due.setChecked(False)
    assert form.entry().due_at == ""


def test_a_form_is_of_the_officer_who_acts_at_the_console(room: DutyRoom) -> None:
    room.desk.act_as("Lê Hồng")
    room.desk.issue()
    form = room.window.form
    assert form is not None
    assert form.entry().officer == "lehong"


def test_a_name_half_typed_is_nobody(room: DutyRoom) -> None:
    room.desk.issue()
    form = room.window.form
    assert form is not None
    form.agency.setEditText("Sở")
    assert form.entry().agency == ""
    form.agency.setEditText("sở y tế")
    assert form.entry().agency == "syt"


def test_a_question_about_a_figure_is_addressed_as_the_figure_is(room: DutyRoom) -> None:
    query = FigureQuery(indicator="documents.overdue", centre="nghean", agency="sxd")
    room.desk.issue(about_figure("Văn bản quá hạn", query))
    form = room.window.form
    assert form is not None
    entry = form.entry()
    assert (entry.centre, entry.agency, entry.locality) == ("nghean", "sxd", "")
    request = request_of(form.draft, replace(entry, text="Giải trình"), key=KEY, now_s=NOW_S,
                         now=NOW)  # fmt: skip
    assert request.row.about == {"indicator": "documents.overdue"}


def test_an_entry_is_checked_in_words() -> None:
    good = Entry("tranlan", "nghean", agency="sxd", text="Rà soát")
    assert entry_fault(Draft("new"), good, WORDS) == ""
    for wrong, said in (
        (replace(good, officer=" "), "who you are"),
        (replace(good, centre=""), "centre"),
        (replace(good, agency=""), "to whom"),
        (replace(good, text="\n "), "no text"),
        (replace(good, text="x" * 20_001), "20000"),
    ):
        assert said in entry_fault(Draft("new"), wrong, WORDS), said
    late = replace(good, due_at=NOW)
    assert "past" in entry_fault(Draft("new"), late, WORDS, NOW_S + 60)
    assert entry_fault(Draft("new"), late, WORDS, NOW_S - 60) == ""
    assert entry_fault(Draft("edit"), late, WORDS, NOW_S + 60) == ""
    assert entry_fault(Draft("step"), replace(good, centre="", agency="", text=""), WORDS) == ""


def test_requests_say_what_they_are_built_on() -> None:
    new = request_of(Draft("new"), Entry("tranlan", "nghean", "sxd", text=" Rà soát "), key=KEY,
                     now_s=NOW_S, now=NOW)  # fmt: skip
    assert new.target == f"directive/20211007-{KEY[:8]}"
    assert (new.row.text, new.row.state, new.row.issued_at) == ("Rà soát", "issued", NOW)
    named = replace(Entry("tranlan", "nghean", "sxd", text="x"), name="Trần Thị Lan")
    told = request_of(Draft("new"), named, key=KEY, now_s=NOW_S, now=NOW)
    assert (told.officer, told.row.issuer) == ("tranlan", "Trần Thị Lan")
    assert (new.seen, new.expected_rev, new.base) == (None, 0, None)
    step = Draft("step", row=OVERDUE_ROW)
    entry = Entry("tranlan", "vinh", state="in_progress", answer=" ", note="giục")
    request = request_of(step, entry, key=KEY, now_s=NOW_S, now=NOW)
    assert (request.target, request.expected_rev, request.base) == (OVERDUE_ROW.id, 2, None)
    assert request.seen == OVERDUE_ROW.row
    assert (request.row.state, request.row.answer) == ("in_progress", SEEN.answer)
    assert request.row.history[-1].note == "giục"
    on_local = request_of(Draft("step", row=NEW_ROW), entry, key=KEY, now_s=NOW_S, now=NOW)
    assert on_local.base == NEW_ROW.base
    edit = Draft("edit", row=CONFLICT_ROW, lost=LOST)
    again = request_of(edit, replace(entry, text="Khác", agency="sxd"), key=KEY, now_s=NOW_S,
                       now=NOW)  # fmt: skip
    assert (again.replaces, again.seen, again.row.text) == (LOST.key, WON, "Khác")


def test_what_cannot_be_read_is_said_in_place_of_the_lists(room: DutyRoom, qtbot: QtBot) -> None:
    room.source.outbox = Unanswered("The outbox on this machine cannot be read")
    room.source.board = Unanswered("No figures on this machine yet")
    room.desk.set_look(Look(DARK, TsWords("vi"), NAMES))
    window = room.window
    qtbot.waitUntil(lambda: not window.directives.isVisible(), timeout=WAIT_MS)
    texts = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    assert "Máy này chưa có số liệu" in texts
    assert any("Hộp gửi đi" in text for text in texts)


def test_before_anything_was_received_the_list_does_not_say_that_there_is_nothing(
    room: DutyRoom,
) -> None:
    window = room.window
    window.show_view(replace(window.view, directives=(), rows=(), directory=()))
    texts = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    assert "Nothing was received from the centres yet." in texts
    assert "No directive yet." not in texts


def test_a_detail_offers_only_steps_that_the_centre_can_take() -> None:
    detail = duty_detail(OVERDUE_ROW, NOW_S, WORDS, NAMES)
    assert "issued" not in detail.states
    assert "answered" in detail.states


def test_the_console_counts_what_waits_and_what_needs_a_person() -> None:
    def told(board: OutboxBoard) -> tuple[str, bool]:
        view = console_view(Snapshot(NOW_S, {"centres": (), "outbox": board}), WORDS, {})
        return view.outbox, view.outbox_warn

    assert told(OUTBOX) == ("▲ 2 · 1 unsent", True)
    assert told(replace(OUTBOX, refused=0, superseded=0)) == ("1 unsent", False)
    assert told(replace(OUTBOX, recorded=0, refused=0, superseded=0)) == ("", False)


def opened_and_closed(qtbot: QtBot) -> list[weakref.ref[QObject]]:
    clock = RoomClock(Timeline(), lambda: float(NOW_S))
    feed = SnapshotFeed(DutySource, clock)
    tasks, station = ShortTasks(), StationClient(["true"])
    desk = DutyDesk(
        feed=feed, tasks=tasks, station=station, clock=clock, look=Look(DARK, WORDS, NAMES),
        room_name="Room", officers=OFFICERS,
    )  # fmt: skip
    window = desk.open()
    qtbot.waitUntil(lambda: bool(window.view.rows), timeout=WAIT_MS)
    desk.close()
    tasks.close()
    feed.close()
    station.close()
    return [weakref.ref(one) for one in (desk, station, tasks, feed)]


def test_a_closed_desk_is_let_go_of_at_once(qtbot: QtBot) -> None:
    # What waits for the collector of garbage goes in whatever thread that runs in, and Qt's
    # objects (the station's pipes) must not.
    gc.collect()
    gc.disable()
    try:
        assert [one() for one in opened_and_closed(qtbot)] == [None] * 4
    finally:
        gc.enable()
