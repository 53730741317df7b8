"""The form for a meeting's conclusion: by keyboard, kept once, nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ioc_desktop.domain.drafts import Draft
from ioc_desktop.sdk.theme import DARK
from ioc_desktop.sdk.words import TsWords
from ioc_desktop.ui.conclusion_entry import AboutChoice, Conclusion, conclusion_fault
from ioc_desktop.ui.conclusion_form import ConclusionForm
from ioc_desktop.ui.look import Look
from tests.ui.duty_cases import DAY_S, DIRECTORY, NOW_S
from tests.ui.parts import PlainWords

NOW = datetime.fromtimestamp(NOW_S, timezone(timedelta(hours=7)))
NAMES = {"nghean": "Province", "vinh": "Vinh"}
LATE = AboutChoice("Văn bản quá hạn", {"indicator": "documents.overdue"})


class Host:
    """Keeps what the form hands over, and answers when the test wants."""

    def __init__(self, form: ConclusionForm) -> None:
        self.drafts: list[Draft] = []
        self.form = form
        form.kept.connect(self.drafts.append)


@pytest.fixture
def form(qtbot: QtBot) -> Iterator[ConclusionForm]:
    made = ConclusionForm(
        Look(DARK, PlainWords(), NAMES), DIRECTORY, lambda: NOW, meeting="Giao ban tuần 40",
        officer="Trần Thị Lan",
    )  # fmt: skip
    qtbot.addWidget(made)
    made.set_about([LATE], page="Văn bản")
    made.show()
    qtbot.waitExposed(made)
    made.begin()
    yield made
    made.hide()


def press(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    QTest.keyClick(widget, key, modifier)


def keep(form: ConclusionForm) -> None:
    press(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_the_names_that_fit_are_listed_in_the_windows_own_colours(form: ConclusionForm) -> None:
    line, completer = form.to.lineEdit(), form.to.completer()
    assert line is not None
    QTest.keyClicks(line, "do luong")
    assert completer is not None
    names = completer.popup()
    assert names is not None
    assert names.isVisible()
    shown = names.grab().toImage()
    seen = {shown.pixelColor(x, 3).name() for x in range(4, shown.width() - 4, 5)}
    assert "#ffffff" not in seen
    assert DARK.tile in {shown.pixelColor(shown.width() - 8, y).name() for y in range(2, 12)} | seen
    names.hide()


def test_a_conclusion_is_typed_without_a_mouse_and_kept_with_one_key(form: ConclusionForm) -> None:
    host = Host(form)
    QTest.keyClicks(form.task, "Giai trinh 31 van ban")
    press(form.task, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier)
    assert form.focusWidget() in {form.to, form.to.lineEdit()}, "Tab leads on, not into the text"
    line = form.to.lineEdit()
    assert line is not None
    QTest.keyClicks(line, "do luong")
    assert form.to_said.text() == "→ Huyện Đô Lương (Province)"
    press(form, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert form.due.text() == "3 days"
    assert form.due_said.text() == "17:00 Sunday, 10 Oct 2021 · 3 days left"
    keep(form)
    (draft,) = host.drafts
    assert (draft.text, draft.centre, draft.locality, draft.agency, draft.addressee) == (
        "Giai trinh 31 van ban", "nghean", "427", "", "Huyện Đô Lương",
    )  # fmt: skip
    assert draft.due_s == NOW_S - NOW_S % DAY_S + 3 * DAY_S + 10 * 3600
    assert (draft.meeting, draft.page, draft.officer) == (
        "Giao ban tuần 40", "Văn bản", "Trần Thị Lan",
    )  # fmt: skip
    assert (draft.about, draft.about_title) == ({"indicator": "documents.overdue"}, LATE.title)
    assert draft.at_s == NOW_S


def test_until_it_is_confirmed_what_was_typed_stays_under_the_same_key(
    form: ConclusionForm,
) -> None:
    host = Host(form)
    form.task.setPlainText("Rà soát")
    form.to.setEditText("Công an tỉnh")
    form.due.setText("mai")
    keep(form)
    assert not form.keep.isEnabled(), "nobody keeps it twice while an answer is awaited"
    keep(form)
    form.say("Không ghi được: đĩa đầy")
    assert form.fault.text() == "Không ghi được: đĩa đầy"
    assert form.entry() == Conclusion("Rà soát", "Công an tỉnh", "mai", LATE, "Trần Thị Lan")
    keep(form)
    assert len(host.drafts) == 2
    assert host.drafts[0] == host.drafts[1], "asked again it is the same draft"
    form.say("again")
    form.due.setText("thứ sáu")
    keep(form)
    assert host.drafts[2] == host.drafts[0], "the same day in other words"
    form.due.setText("cuối tháng")
    form.say("again")
    keep(form)
    assert host.drafts[3].key != host.drafts[0].key, "another deadline is another draft"
    form.confirm()
    assert form.entry().is_empty
    assert form.fault.text() == "Kept at 16:46:40, on this machine's disk (1)"
    form.task.setPlainText("Rà soát")
    form.due.setText("cuối tháng")
    form.to.setEditText("Công an tỉnh")
    keep(form)
    assert len({draft.key for draft in host.drafts[3:]}) == 2, "the next one has its own key"
    assert (host.drafts[4].centre, host.drafts[4].addressee) == ("", "Công an tỉnh")


def test_what_is_typed_before_the_disk_has_answered_is_the_next_ones_beginning(
    form: ConclusionForm,
) -> None:
    host = Host(form)
    form.task.setPlainText("Rà soát")
    form.to.setEditText("Công an tỉnh")
    form.due.setText("mai")
    keep(form)
    form.task.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClick(form.task, Qt.Key.Key_Return)
    QTest.keyClicks(form.task, "Bao cao")
    form.due.setText("thứ sáu")
    form.confirm()
    assert form.entry() == Conclusion("Bao cao", "", "thứ sáu", LATE, "Trần Thị Lan")
    QTest.keyClicks(form.task, " ngay")
    keep(form)
    form.task.setPlainText("Việc thứ ba")
    form.confirm()
    assert [one.text for one in host.drafts] == ["Rà soát", "Bao cao ngay"]
    assert (form.entry().text, form.entry().due) == ("Việc thứ ba", "")


def test_what_is_missing_or_wrong_is_said_and_nothing_is_handed_over(form: ConclusionForm) -> None:
    host = Host(form)
    keep(form)
    assert form.fault.text() == "The task is missing: what is to be done?"
    form.task.setPlainText("Rà soát")
    form.due.setText("sớm nhất")
    keep(form)
    assert form.fault.text().startswith("“sớm nhất” was not understood; write it like")
    assert form.due_said.text().startswith("▲ ")
    form.due.setText("6/10/2021")
    keep(form)
    assert form.fault.text() == "The deadline is already past"
    form.due.setText("")
    form.task.setPlainText("Rà soát \u202e")
    keep(form)
    assert form.fault.text() == "the draft has characters that cannot be kept"
    assert host.drafts == []
    assert form.entry().text == "Rà soát \u202e"


def test_putting_it_away_keeps_what_was_typed_and_another_page_does_not_change_it(
    form: ConclusionForm, qtbot: QtBot
) -> None:
    form.task.setPlainText("Đang gõ dở")
    with qtbot.waitSignal(form.cancelled):
        press(form, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    form.set_about([AboutChoice("Giường bệnh", {"indicator": "beds"})], page="Y tế")
    form.set_directories(())
    form.set_look(Look(DARK, TsWords("vi"), NAMES))
    entry = form.entry()
    assert (entry.text, entry.about) == ("Đang gõ dở", LATE)
    form.confirm()
    form.set_about([AboutChoice("Giường bệnh", {"indicator": "beds"})], page="Y tế")
    assert form.entry().about.about == {"indicator": "beds"}


def test_without_a_directory_a_name_is_kept_as_it_is_typed(qtbot: QtBot) -> None:
    form = ConclusionForm(Look(DARK, PlainWords(), {}), (), lambda: NOW)
    qtbot.addWidget(form)
    host = Host(form)
    form.task.setPlainText("Rà soát")
    form.to.setEditText("  Sở   Xây dựng ")
    assert form.to_said.text() == "", "nothing is amiss where there is no directory"
    form.keep.click()
    assert (host.drafts[0].addressee, host.drafts[0].due_s) == ("Sở Xây dựng", None)
    long = Conclusion(text="x", to="y" * 401)
    assert conclusion_fault(long, NOW_S, PlainWords()) == "A name is longer than 400 characters"


def test_the_form_says_everything_in_vietnamese(form: ConclusionForm) -> None:
    form.set_look(Look(DARK, TsWords("vi"), NAMES))
    assert form.title.text() == "Kết luận cuộc họp"
    host = Host(form)
    form.task.setPlainText("Rà soát")
    for button in form.quick:
        button.click()
        assert not form.due_said.text().startswith("▲"), button.text()
    keep(form)
    assert host.drafts[0].due_s is not None
