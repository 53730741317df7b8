"""Drafts in the directives' window: listed, opened, issued in the form, dropped, written there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ioc_desktop.domain.drafts import DRAFTS_TOPIC, DraftBoard, draft_target
from ioc_desktop.domain.queries import Snapshot
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.sdk.theme import DARK
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.station.protocol import DropDraft, DutyRequest, RecordAction, RecordDrafts
from ioc_desktop.ui import draft_desk, duty_desk
from ioc_desktop.ui.console_model import console_view
from ioc_desktop.ui.duty_desk import DutyDesk
from ioc_desktop.ui.duty_window import DutyWindow
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.short_tasks import ShortTasks
from ioc_desktop.ui.snapshot_feed import SnapshotFeed
from tests.ui.duty_cases import DRAFTS, NAMED, NOW_S, OUTBOX, TYPED, DutySource
from tests.ui.parts import PlainWords
from tests.ui.test_duty_window import NAMES, OFFICERS, WAIT_MS, cells, choose

WORDS = PlainWords()


@dataclass
class Station:
    """Takes requests as the station does, or refuses them all."""

    asked: list[DutyRequest] = field(default_factory=list)
    refuses: str = ""

    async def why_not(self, _station: object, request: DutyRequest, _words: object) -> str:
        self.asked.append(request)
        return self.refuses


@dataclass
class DraftRoom:
    source: DutySource
    desk: DutyDesk
    window: DutyWindow
    station: Station
    qtbot: QtBot

    def open(self, row: int) -> None:
        choose(self.window.drafts, row)
        self.qtbot.waitUntil(lambda: self.window.draft_panel is not None, timeout=WAIT_MS)


@pytest.fixture
def room(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[DraftRoom]:
    clock = RoomClock(Timeline(), lambda: float(NOW_S))
    source, station = DutySource(), Station()
    source.drafts = DRAFTS
    for desk_of in (duty_desk, draft_desk):
        monkeypatch.setattr(desk_of, "why_not_recorded", station.why_not)
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
    yield DraftRoom(source, desk, window, station, qtbot)
    desk.close()
    tasks.close()
    feed.close()
    assert failed == []


def test_drafts_are_listed_counted_and_opened_with_all_that_is_known(room: DraftRoom) -> None:
    window = room.window
    assert cells(window.drafts, 1) == [NAMED.text, TYPED.text]
    assert cells(window.drafts, 0) == ["10 Oct 16:46", "▲ overdue by 1 minute"]
    assert cells(window.drafts, 3)[0] == "Giao ban tuần 40 · Văn bản"
    assert "2 drafts to be issued" in window.summary.text()
    room.open(0)
    panel = window.draft_panel
    assert panel is not None
    said = [label.text() for label in panel.findChildren(QLabel)]
    assert {NAMED.text, "Sở Xây dựng (Province)", "Văn bản quá hạn", "Giao ban tuần 40"} <= set(
        said
    )
    snapshot = Snapshot(NOW_S, {"outbox": OUTBOX, "drafts": DRAFTS})
    assert console_view(snapshot, WORDS, {}).outbox == "▲ 2 · 1 unsent · 2 drafts"


def test_without_drafts_there_is_no_empty_table(room: DraftRoom) -> None:
    assert not room.window.drafts.isHidden()
    room.source.drafts = DraftBoard()
    room.desk._on_topics_changed(frozenset({DRAFTS_TOPIC}))
    room.qtbot.waitUntil(lambda: not room.window.drafts.isVisible(), timeout=WAIT_MS)


def test_a_draft_is_issued_from_the_form_under_its_own_key(room: DraftRoom) -> None:
    window, station = room.window, room.station
    room.open(0)
    QTest.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    form = window.form
    assert form is not None
    entry = form.entry()
    assert (entry.text, entry.agency, entry.centre) == (NAMED.text, "sxd", "nghean")
    assert entry.due_at == "2021-10-10T16:46:00+07:00"
    said = [label.text() for label in form.findChildren(QLabel)]
    assert any("From the meeting: Giao ban tuần 40 · Văn bản" in text for text in said)
    form.text.setPlainText(NAMED.text + " Trước thứ hai.")
    station.refuses = "the disk is full"
    form.record.click()
    room.qtbot.waitUntil(lambda: "the disk is full" in form.fault.text(), timeout=WAIT_MS)
    form.text.setPlainText("Lời khác")
    station.refuses = ""
    form.record.click()
    room.qtbot.waitUntil(lambda: window.form is None, timeout=WAIT_MS)
    first, second = station.asked
    assert isinstance(first, RecordAction)
    assert isinstance(second, RecordAction)
    assert (first.key, second.key) == (NAMED.key, NAMED.key), "whatever is typed, it is issued once"
    assert second.target == draft_target(NAMED)
    assert (second.row.text, second.row.about) == ("Lời khác", {"indicator": "documents.overdue"})
    assert second.row.history[0].note == "Giao ban tuần 40 · Văn bản"


def test_a_name_that_was_typed_is_found_in_the_directory_and_a_past_deadline_is_asked_for(
    room: DraftRoom,
) -> None:
    room.open(1)
    panel = room.window.draft_panel
    assert panel is not None
    panel.issue.click()
    form = room.window.form
    assert form is not None
    assert (form.entry().agency, form.entry().centre) == ("syt", "nghean")
    form.record.click()
    assert form.fault.text() == "The deadline is already past"
    assert room.station.asked == []
    form.with_due.setChecked(False)
    form.record.click()
    room.qtbot.waitUntil(lambda: bool(room.station.asked), timeout=WAIT_MS)
    asked = room.station.asked[0]
    assert isinstance(asked, RecordAction)
    assert (asked.row.about, asked.row.due_at) == ({}, None), "a page is nothing to a centre"
    room.qtbot.waitUntil(lambda: room.window.form is None, timeout=WAIT_MS)


def test_a_draft_is_dropped_with_a_reason_only(room: DraftRoom) -> None:
    window, station = room.window, room.station
    room.open(0)
    panel = window.draft_panel
    assert panel is not None
    QTest.keyClick(window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert panel.fault.text() == "Say why it is dropped"
    assert station.asked == []
    panel.why.setText("  đã giao trong kết luận trước ")
    station.refuses = "this draft was issued already, as directive/20211007-11111111"
    panel.drop.click()
    room.qtbot.waitUntil(lambda: "issued already" in panel.fault.text(), timeout=WAIT_MS)
    assert panel.why.text(), "the reason stays"
    station.refuses = ""
    room.source.drafts = replace(DRAFTS, rows=DRAFTS.rows[1:], open=1)
    panel.drop.click()
    room.qtbot.waitUntil(lambda: window.draft_panel is None, timeout=WAIT_MS)
    last = station.asked[-1]
    assert last == DropDraft(
        number=0, key=NAMED.key, officer="tranlan", why="đã giao trong kết luận trước"
    )
    room.qtbot.waitUntil(lambda: cells(window.drafts, 1) == [TYPED.text], timeout=WAIT_MS)


def test_a_conclusion_is_written_at_the_console_and_what_was_typed_survives_other_work(
    room: DraftRoom,
) -> None:
    window, station = room.window, room.station
    QTest.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    form = window.conclusion
    assert form is not None
    assert form.isVisible()
    form.task.setPlainText("Đang gõ dở")
    QTest.keyClick(form, Qt.Key.Key_Escape)
    assert not form.isVisible()
    choose(window.directives, 0)
    room.qtbot.waitUntil(lambda: window.panel is not None, timeout=WAIT_MS)
    room.desk.set_look(Look(DARK, TsWords("vi"), NAMES))
    room.desk.set_look(Look(DARK, WORDS, NAMES))
    QTest.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert window.conclusion is form
    assert form.task.toPlainText() == "Đang gõ dở"
    station.refuses = "the data station has not answered; record it again, it counts once"
    form.keep.click()
    room.qtbot.waitUntil(lambda: "has not answered" in form.fault.text(), timeout=WAIT_MS)
    station.refuses = ""
    form.keep.click()
    room.qtbot.waitUntil(lambda: form.task.toPlainText() == "", timeout=WAIT_MS)
    first, second = station.asked
    assert isinstance(first, RecordDrafts)
    assert first == second, "asked again it is the same draft"
    assert (first.drafts[0].text, first.drafts[0].officer) == ("Đang gõ dở", "Trần Thị Lan")
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    duty_form = window.form
    assert duty_form is not None
    duty_form.text.setPlainText("Chỉ đạo mới")
    QTest.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert window.form is duty_form, "one form does not take the other's place"
    assert "cancel what is open first" in window.foot.text()
