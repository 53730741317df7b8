"""The form in which a meeting's conclusion is kept as a draft of a directive, by keyboard alone.

One key keeps it (Ctrl+Return). Whoever shows the form keeps the draft it hands over and then
says ``confirm`` or ``say``: until it is confirmed, what was typed stays, under the same key, so
that keeping it once more keeps it once.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ioc_desktop.domain.deadlines import quick_deadlines
from ioc_desktop.domain.directory import CentreDirectory
from ioc_desktop.domain.drafts import Draft
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.kit.fonts import family
from ioc_desktop.ui.conclusion_entry import (
    AboutChoice,
    Conclusion,
    addressees,
    conclusion_fault,
    draft_of_conclusion,
    due_words,
    strange,
    to_words,
)
from ioc_desktop.ui.console_parts import KeyButton, plain_label, set_role
from ioc_desktop.ui.console_style import style_sheet
from ioc_desktop.ui.duty_style import duty_sheet
from ioc_desktop.ui.figure_chooser import NameChooser
from ioc_desktop.ui.look import Look

KEEP_KEY = "Ctrl+Return"
CLOSE_KEY = "Esc"
_TEXT_PX = 14
_TASK_PX = 84
_GAP_PX = 8
_QUICK_IN_ROW = 3


class ConclusionForm(QWidget):
    """Signals: ``kept(Draft)`` when it is to be kept, ``cancelled()`` when it is put away."""

    kept = Signal(object)
    cancelled = Signal()

    def __init__(
        self,
        look: Look,
        directories: Sequence[CentreDirectory],
        now: Callable[[], datetime],
        *,
        meeting: str = "",
        officers: Mapping[str, str] | None = None,
        officer: str = "",
    ) -> None:
        """Make an empty form; ``now`` tells the room's local time.

        Without any directory the addressee is a name as it is typed. ``officers`` are names by
        id, where the site has any.
        """
        super().__init__()
        self._look, self._now = look, now
        self._names = dict(look.centre_names)
        self._meeting, self._page = meeting, ""
        self._known = addressees(directories, self._names)
        self._abouts: tuple[AboutChoice, ...] = ()
        self._handed: Draft | None = None
        self._given = Conclusion()
        self._count = 0
        self.setObjectName("duty")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title, self.meeting = plain_label("title"), plain_label("place")
        self.task = QPlainTextEdit()
        self.task.setTabChangesFocus(True)
        self.task.setMinimumHeight(_TASK_PX)
        self.to, self.to_said = NameChooser(), plain_label("label")
        self.due, self.due_said = QLineEdit(), plain_label("label")
        self.about, self.officer = QComboBox(), QComboBox()
        self.about.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.officer.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.officer.setEditable(not officers)
        for identifier, name in (officers or {}).items():
            self.officer.addItem(name, identifier)
        if officers:
            self.officer.setCurrentIndex(max(0, self.officer.findData(officer)))
        else:
            self.officer.setEditText(officer)
        self.fault = plain_label("fault")
        self.quick: list[KeyButton] = []
        self.keep, self.close_button = KeyButton(KEEP_KEY), KeyButton(CLOSE_KEY)
        self.keep.setProperty("role", "main")
        self._lay_out()
        self._connect()
        self.set_look(look)
        self.set_directories(directories)
        self.set_about(())

    def set_look(self, look: Look) -> None:
        """Change theme and language; what was typed stays."""
        self._look = look
        words, theme = look.words, look.theme
        self.setStyleSheet(style_sheet(theme, family(), _TEXT_PX) + duty_sheet(theme))
        self.title.setText(words("Conclusion of the meeting"))
        self.meeting.setText(self._meeting)
        self.meeting.setVisible(bool(self._meeting))
        self.task.setPlaceholderText(words("What is to be done?"))
        self.due.setPlaceholderText(words("such as 17h 15/10, 3 days, friday, end of month"))
        for label, text in zip(
            self._labels,
            (words("Task"), words("To"), words("Deadline"), words("About"), words("Officer")),
            strict=True,
        ):
            label.setText(text)
        self.keep.setText(words("Keep as a draft"))
        self.close_button.setText(words("Put away"))
        self._say_quick()
        self._offer_abouts()
        self._judge()

    def set_directories(self, directories: Sequence[CentreDirectory]) -> None:
        """Offer these addressees; what was typed stays."""
        typed = self.to.currentText()
        self._known = addressees(directories, self._names)
        self.to.offer([("", ""), *((str(n), one.label) for n, one in enumerate(self._known))])
        self.to.setEditText(typed)
        self._judge()

    def set_about(self, choices: Sequence[AboutChoice], *, page: str = "") -> None:
        """Offer what the conclusion may be about, the likeliest first; ``page`` is on show.

        While something is being typed the choice stays that with which it was begun.
        """
        if not self.entry().is_empty and self._abouts:
            return
        self._page = page
        self._abouts = tuple(choices)
        self._offer_abouts()

    def begin(self) -> None:
        """Put the cursor where typing begins."""
        self.task.setFocus()
        self._say_quick()

    def entry(self) -> Conclusion:
        """Return what is typed in."""
        about = self.about.currentData()
        return Conclusion(
            text=self.task.toPlainText(),
            to=self.to.currentText(),
            due=self.due.text(),
            about=about if isinstance(about, AboutChoice) else AboutChoice(""),
            officer=self.officer.currentText().strip(),  # by name: read on other machines, too
        )

    def confirm(self) -> None:
        """It is on the disk: say so, and be ready for the next one.

        What was typed since it was handed over is the beginning of that one, and stays.
        """
        now = self.entry()
        given = now if self._handed is None else self._given
        self._handed = None
        self._count += 1
        if now.text == given.text:
            self.task.clear()
        elif now.text.startswith(given.text):
            self.task.setPlainText(now.text[len(given.text) :].lstrip())
            self.task.moveCursor(QTextCursor.MoveOperation.End)
        if now.to == given.to:
            self.to.setCurrentIndex(0)
            self.to.clearEditText()
        if now.due == given.due:
            self.due.clear()
        self.keep.setEnabled(True)
        time = self._now().strftime("%H:%M:%S")
        words = self._look.words
        self._say(
            words("Kept at {time}, on this machine's disk ({count})", time=time, count=self._count),
            "summary",
        )
        if now == given:
            self.task.setFocus()

    def say(self, fault: str) -> None:
        """Say why it was not kept; what was typed stays, and it can be tried again."""
        self.keep.setEnabled(True)
        self._say(fault, "fault")

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(6)
        form.setHorizontalSpacing(12)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        quick = QGridLayout()
        quick.setSpacing(4)
        for place in range(2 * _QUICK_IN_ROW):
            button = KeyButton(f"Alt+{place + 1}")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.quick.append(button)
            quick.addWidget(button, place // _QUICK_IN_ROW, place % _QUICK_IN_ROW)
        due = QVBoxLayout()
        due.setSpacing(4)
        due.addWidget(self.due)
        due.addWidget(self.due_said)
        due.addLayout(quick)
        to = QVBoxLayout()
        to.setSpacing(4)
        to.addWidget(self.to)
        to.addWidget(self.to_said)
        self._labels = [plain_label("label") for _ in range(5)]
        task, to_label, due_label, about, officer = self._labels
        form.addRow(task, self.task)
        form.addRow(to_label, to)
        form.addRow(due_label, due)
        form.addRow(about, self.about)
        form.addRow(officer, self.officer)
        for label in (self.fault, self.due_said, self.to_said, self.meeting):
            label.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(_GAP_PX)
        buttons.addWidget(self.keep, 1)
        buttons.addWidget(self.close_button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.meeting)
        column.addLayout(form)
        column.addWidget(self.fault)
        column.addLayout(buttons)
        column.addStretch(1)
        self.fault.hide()

    def _connect(self) -> None:
        self.keep.clicked.connect(self._on_keep)
        self.close_button.clicked.connect(self.cancelled)
        pairs = [(KEEP_KEY, self.keep), (CLOSE_KEY, self.close_button)]
        for place, button in enumerate(self.quick):
            button.clicked.connect(self._chooser(place))
            pairs.append((f"Alt+{place + 1}", button))
        for key, each in pairs:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(each.click)
        self.to.editTextChanged.connect(self._judge)
        self.due.textChanged.connect(self._judge)
        self.task.textChanged.connect(self._on_typed)

    def _chooser(self, place: int) -> Callable[[], None]:
        return lambda: self.due.setText(self.quick[place].text())

    def _say_quick(self) -> None:
        for button, text in zip(self.quick, self._quick_words(), strict=True):
            button.setText(text)
            button.fit()

    def _quick_words(self) -> list[str]:
        said = _said_quick(self._look.words)
        return [said[text] for text in quick_deadlines(int(self._now().timestamp()))]

    def _offer_abouts(self) -> None:
        chosen = self.about.currentIndex()
        self.about.clear()
        for one in self._abouts:
            self.about.addItem(" ".join(one.title.split()), one)
        self.about.addItem(self._look.words("(nothing in particular)"), AboutChoice(""))
        self.about.setCurrentIndex(chosen if 0 <= chosen < self.about.count() else 0)

    def _judge(self) -> None:
        """Say how addressee and deadline were understood, while they are typed."""
        words, now_s = self._look.words, int(self._now().timestamp())
        due = due_words(self.due.text(), now_s, words)
        self.due_said.setText(due)
        self.due_said.setVisible(bool(due))
        set_role(self.due_said, "factwarn" if due.startswith("▲") else "place")
        to = to_words(self.to.currentText(), self._known, words)
        self.to_said.setText(to)
        self.to_said.setVisible(bool(to))
        self._on_typed()

    def _on_typed(self) -> None:
        """What was said of the one before is over when the next is typed."""
        if self._count and not self.entry().is_empty and self.fault.property("role") == "summary":
            self.fault.hide()

    def _on_keep(self) -> None:
        now_s = int(self._now().timestamp())
        entry = self.entry()
        if fault := conclusion_fault(entry, now_s, self._look.words):
            self.say(fault)
            return
        draft = draft_of_conclusion(
            entry, self._known, key=uuid.uuid4().hex, now_s=now_s, meeting=self._meeting,
            page=self._page,
        )  # fmt: skip
        if fault := strange(draft, self._look.words):
            self.say(fault)
            return
        draft = self._same_again(draft)
        self._handed, self._given = draft, entry
        self.fault.hide()
        self.keep.setEnabled(False)  # until it is confirmed, or refused
        self.kept.emit(draft)

    def _same_again(self, draft: Draft) -> Draft:
        """Return the draft that was handed over before, if nothing was changed since."""
        before = self._handed
        if before is None:
            return draft
        again = msgspec.structs.replace(draft, key=before.key, at_s=before.at_s)
        return before if again == before else draft

    def _say(self, text: str, role: str) -> None:
        self.fault.setText(text)
        set_role(self.fault, role)
        self.fault.setVisible(bool(text))


def _said_quick(words: Words) -> dict[str, str]:
    """Return the quick choices in the language of the screen; each is read as it is said."""
    return {
        "today": words("today"),
        "tomorrow": words("tomorrow"),
        "2 days": words("2 days"),
        "3 days": words("3 days"),
        "end of week": words("end of week"),
        "7 days": words("7 days"),
        "end of month": words("end of month"),
    }
