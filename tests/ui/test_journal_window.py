"""The journal's window on a real duty.db: lines in words, choices, copying, both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ioc_desktop.domain.journal import JOURNAL_TOPIC
from ioc_desktop.domain.on_air import Switch, SwitchKind
from ioc_desktop.domain.timeline import Timeline
from ioc_desktop.sdk.theme import DARK
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.store.duty_reader import DutyReader
from ioc_desktop.store.duty_writer import DutyWriter
from ioc_desktop.store.reader import CacheReader
from ioc_desktop.ui.journal_window import JournalWindow
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.snapshot_feed import SnapshotFeed

NOW = 1_634_004_000  # 09:00 on 12/10/2021
WAIT_MS = 5000
NAMES = {"thuong-truc": "Thường trực", "giao-ban": "Giao ban", "canh-bao": "Cảnh báo"}
LINES: tuple[tuple[int, SwitchKind, str, str, str, str], ...] = (
    (-9 * 86_400, "person", "Trần Văn Minh", "thuong-truc", "canh-bao", ""),
    (-300, "schedule", "Giao ban sáng", "thuong-truc", "giao-ban", ""),
    (-200, "person", "Nguyễn Thị Lan", "giao-ban", "giao-ban", "locked"),
    (-150, "screens", "", "giao-ban", "giao-ban", "away: B1, B2; back: A1"),
    (-100, "rule", "Mức cao", "giao-ban", "giao-ban ▸ Mức cao", "Cháy lớn tại kho hàng"),
)


@pytest.fixture
def duty(tmp_path: Path) -> Iterator[DutyWriter]:
    with DutyWriter.open(tmp_path) as writer:
        for number, (age_s, kind, who, before, after, why) in enumerate(LINES):
            one = Switch(f"{number:032x}", NOW + age_s, kind, who, before, after, why)
            writer.journal([one], NOW + age_s + 1)
        yield writer


@pytest.fixture
def window(tmp_path: Path, duty: DutyWriter, qtbot: QtBot) -> Iterator[JournalWindow]:  # noqa: ARG001  # it writes what is read
    clock = RoomClock(Timeline(), lambda: float(NOW))
    feed = SnapshotFeed(lambda: DutyReader(CacheReader(tmp_path / "cache.db"), tmp_path), clock)
    made = JournalWindow(feed, clock, Look(DARK, TsWords("vi")), lambda: NAMES)
    qtbot.addWidget(made)
    made.open()
    yield made
    made.close()
    feed.close()


def texts(window: JournalWindow) -> list[list[str]]:
    model = window.table.model()
    return [
        [str(model.index(row, column).data()) for column in range(1, 5)]
        for row in range(model.rowCount())
    ]


def test_the_last_day_is_shown_in_words_the_newest_first(
    window: JournalWindow, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: len(texts(window)) == 4, timeout=WAIT_MS)
    assert texts(window) == [
        ["quy tắc “Mức cao”", "Giao ban", "Giao ban ▸ Mức cao", "Cháy lớn tại kho hàng"],
        ["màn hình", "Giao ban", "–", "mất màn hình: B1, B2; màn hình trở lại: A1"],
        ["Nguyễn Thị Lan", "Giao ban", "–", "khoá trình bày"],
        ["lịch “Giao ban sáng”", "Thường trực", "Giao ban", ""],
    ]
    assert str(window.table.model().index(0, 0).data()) == "12/10/2021 08:58:20"
    assert window.foot.text() == "4 dòng"


def test_kinds_and_times_are_chosen(window: JournalWindow, qtbot: QtBot) -> None:
    window.days.setCurrentIndex(2)
    qtbot.waitUntil(lambda: len(texts(window)) == 5, timeout=WAIT_MS)
    window.kinds.setCurrentIndex(1)
    qtbot.waitUntil(lambda: len(texts(window)) == 2, timeout=WAIT_MS)
    assert texts(window)[1] == ["Trần Văn Minh", "Thường trực", "Cảnh báo", ""]
    window.days.setCurrentIndex(0)
    window.kinds.setCurrentIndex(3)
    qtbot.waitUntil(lambda: len(texts(window)) == 1, timeout=WAIT_MS)
    assert texts(window)[0][0] == "lịch “Giao ban sáng”"


def test_new_lines_come_by_themselves(
    window: JournalWindow, duty: DutyWriter, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: len(texts(window)) == 4, timeout=WAIT_MS)
    one = Switch("f" * 32, NOW, "person", "", "giao-ban", "thuong-truc", "back")
    duty.journal([one], NOW + 600, missed=2)
    window._feed.refresh(frozenset({JOURNAL_TOPIC}))  # as the station's word does
    qtbot.waitUntil(lambda: len(texts(window)) == 5, timeout=WAIT_MS)
    assert texts(window)[0] == [
        "tại bàn trực", "Giao ban", "Thường trực",
        "về cảnh trước · ghi muộn 10 phút · thiếu 2 dòng trước đó",
    ]  # fmt: skip


def test_it_is_copied_for_a_spreadsheet_and_said_in_english(
    window: JournalWindow, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: len(texts(window)) == 4, timeout=WAIT_MS)
    window.set_look(Look(DARK, TsWords("en")))
    qtbot.waitUntil(lambda: texts(window)[2][3] == "locked the wall", timeout=WAIT_MS)
    window.copy()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0] == "When\tWho or what\tScene before\tScene after\tWhy"
    assert lines[1].split("\t")[1] == "alarm rule “Mức cao”"
    assert len(lines) == 5
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
