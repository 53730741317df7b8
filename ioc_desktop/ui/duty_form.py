"""The form in which an officer issues a directive, takes its next step, or edits a lost one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QDate, Qt, QTime, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateTimeEdit,
    QFormLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ioc_desktop.domain.directory import Addressee, CentreDirectory
from ioc_desktop.domain.drafts import Draft as KeptDraft
from ioc_desktop.domain.drafts import draft_origin
from ioc_desktop.domain.durations import parse_instant_or_none
from ioc_desktop.domain.outbox import DirectiveRow
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.record_words import directive_state
from ioc_desktop.ui.console_parts import KeyButton, plain_label
from ioc_desktop.ui.duty_entry import Draft, Entry, entry_fault
from ioc_desktop.ui.figure_chooser import NameChooser
from ioc_desktop.ui.look import Look

RECORD_KEY = "Ctrl+Return"
_DUE_DAYS = 3
_DUE_HOUR = 17
_TEXT_PX = 96
_ANSWER_PX = 72
_GAP_PX = 8
_MOST_LETTERS = 240


class DutyForm(QWidget):
    """Signals: ``submitted(Entry)``, ``cancelled()``. It keeps what was typed until then."""

    submitted = Signal(object)
    cancelled = Signal()

    def __init__(
        self, draft: Draft, look: Look, directory: Sequence[CentreDirectory], now: datetime
    ) -> None:
        """Make the form of ``draft``; ``now`` is the room's local time."""
        super().__init__()
        self.draft, self._look = draft, look
        self._zone, self._now_s = now.tzinfo, now.timestamp()
        self._directory = {one.centre: one for one in directory}
        words, start = look.words, draft.start
        self.title = plain_label("title", _title(draft, look))
        self.title.setWordWrap(True)
        self.officer = QComboBox()
        self.officer.setEditable(True)
        self.officer.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.centre = QComboBox()
        for one in directory:
            self.centre.addItem(look.centre_names.get(one.centre, one.centre), one.centre)
        self.agency, self.locality = NameChooser(), NameChooser()
        self.text = QPlainTextEdit(start.text if start is not None else "")
        self.text.setMinimumHeight(_TEXT_PX)
        self.with_due = QCheckBox(words("with a deadline"))
        self.due = QDateTimeEdit()
        self.due.setCalendarPopup(True)
        self.due.setDisplayFormat("dd/MM/yyyy HH:mm")
        self.state = QComboBox()
        for state in draft.states:
            self.state.addItem(directive_state(state, words), state)
        self.answer = QPlainTextEdit((start.answer if start is not None else "") or "")
        self.note = QPlainTextEdit()
        for field in (self.answer, self.note):
            field.setMinimumHeight(_ANSWER_PX)
        for editor in (self.text, self.answer, self.note):
            editor.setTabChangesFocus(True)
        self.fault = plain_label("fault")
        self.fault.setWordWrap(True)
        self._fill(now)
        self._lay_out()
        self.centre.currentIndexChanged.connect(self._offer_addressees)
        self.with_due.toggled.connect(self.due.setEnabled)
        self.record.clicked.connect(self._on_submit)
        self.cancel.clicked.connect(self.cancelled)
        for key, button in ((RECORD_KEY, self.record), ("Esc", self.cancel)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(button.click)

    def set_officers(self, officers: Mapping[str, str], chosen: str) -> None:
        """Offer the site's officers, names by id; without any, a name is typed."""
        for identifier, name in officers.items():
            self.officer.addItem(name, identifier)
        self.officer.setEditable(not officers)
        index = self.officer.findData(chosen)
        if index >= 0:
            self.officer.setCurrentIndex(index)
        elif not officers:
            self.officer.setEditText(chosen)

    def entry(self) -> Entry:
        """Return what is filled in."""
        officer = self.officer.currentData() if not self.officer.isEditable() else None
        return Entry(
            officer=str(officer or self.officer.currentText()).strip(),
            centre=str(self.centre.currentData() or ""),
            agency=_code(self.agency),
            locality=_code(self.locality),
            text=self.text.toPlainText(),
            due_at=self._due_text(),
            state=str(self.state.currentData() or ""),
            answer=self.answer.toPlainText(),
            note=self.note.toPlainText(),
            name=self.officer.currentText().strip(),
        )

    def say(self, fault: str) -> None:
        """Say why it was not recorded; what was typed stays, and it can be tried again."""
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))
        self.record.setEnabled(True)

    def begin(self) -> None:
        """Put the cursor where typing begins."""
        (self.answer if self.draft.kind == "step" else self.text).setFocus()

    def _fill(self, now: datetime) -> None:
        draft, start = self.draft, self.draft.start
        centre = draft.row.centre if draft.row is not None else draft.centre
        centre = draft.lost.centre if draft.lost is not None else centre
        self.centre.setCurrentIndex(max(0, self.centre.findData(centre)))
        self.centre.setEnabled(draft.kind == "new")
        self._offer_addressees()
        for box, code in (
            (self.agency, start.agency if start is not None else draft.agency),
            (self.locality, start.locality if start is not None else draft.locality),
        ):
            box.setCurrentIndex(max(0, box.findData(code)))
        due_s = parse_instant_or_none(start.due_at) if start is not None else None
        due = (now + timedelta(days=_DUE_DAYS)).replace(hour=_DUE_HOUR, minute=0)
        if due_s is not None:
            due = datetime.fromtimestamp(due_s, now.tzinfo)
        self.due.setDate(QDate(due.year, due.month, due.day))
        self.due.setTime(QTime(due.hour, due.minute))
        self.with_due.setChecked(due_s is not None or (draft.kind == "new" and start is None))
        self.due.setEnabled(self.with_due.isChecked())
        if start is not None:
            index = self.state.findData(start.state)
            # The next step rather than the present one, where there is one.
            ahead = index + 1 if draft.kind == "step" and index + 1 < self.state.count() else index
            self.state.setCurrentIndex(max(0, ahead))

    def _offer_addressees(self) -> None:
        directory = self._directory.get(str(self.centre.currentData() or ""))
        none = self._look.words("(none)")
        for box, offered in (
            (self.agency, directory.agencies if directory else ()),
            (self.locality, directory.localities if directory else ()),
        ):
            _offer(box, offered, none)

    def _lay_out(self) -> None:
        words, kind = self._look.words, self.draft.kind
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(words("Officer"), self.officer)
        if kind != "step":
            due = QHBoxLayout()
            due.setSpacing(_GAP_PX)
            due.addWidget(self.with_due)
            due.addWidget(self.due, 1)
            form.addRow(words("Centre"), self.centre)
            form.addRow(words("Agency"), self.agency)
            form.addRow(words("Locality"), self.locality)
            form.addRow(words("Text"), self.text)
            form.addRow(words("Deadline"), due)
        if kind != "new" and self.state.count():
            form.addRow(words("Status"), self.state)
            form.addRow(words("Answer"), self.answer)
            form.addRow(words("Note"), self.note)
        self.record = KeyButton(RECORD_KEY, words("Record it"))
        self.cancel = KeyButton("Esc", words("Cancel"))
        self.record.setProperty("role", "main")
        buttons = QHBoxLayout()
        buttons.addWidget(self.record, 1)
        buttons.addWidget(self.cancel, 1)
        self.fault.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addWidget(self.title)
        if self.draft.about_title:
            about = plain_label("place", words("About: {what}", what=self.draft.about_title))
            about.setWordWrap(True)
            column.addWidget(about)
        if kind == "step" and self.draft.row is not None:
            column.addWidget(_of_what(self.draft.row))
        if self.draft.kept is not None:
            column.addWidget(_from_what(self.draft.kept, words))
        column.addLayout(form)
        column.addWidget(self.fault)
        column.addLayout(buttons)
        column.addStretch(1)
        # What this kind of form does not ask has no place in it, but is still the form's.
        fields = (
            self.officer, self.centre, self.agency, self.locality, self.text, self.with_due,
            self.due, self.state, self.answer, self.note,
        )  # fmt: skip
        for field in fields:
            if field.parent() is None:
                field.setParent(self)
                field.hide()

    def _due_text(self) -> str:
        if not self.with_due.isChecked():
            return ""
        # The room's local time, whatever zone this machine is set to.
        date, time = self.due.date(), self.due.time()
        due = datetime(
            date.year(), date.month(), date.day(), time.hour(), time.minute(), tzinfo=self._zone
        )
        return due.isoformat()

    def _on_submit(self) -> None:
        entry = self.entry()
        fault = entry_fault(self.draft, entry, self._look.words, self._now_s)
        self.say(fault)
        if not fault:
            self.record.setEnabled(False)  # until the station has answered
            self.submitted.emit(entry)


def _title(draft: Draft, look: Look) -> str:
    words = look.words
    return {
        "new": words("New directive"),
        "step": words("Next step"),
        "edit": words("Edit and send anew"),
    }[draft.kind]


def _of_what(row: DirectiveRow) -> QWidget:
    """Return which directive a step is of, so that nobody closes another one."""
    to = " · ".join(filter(None, (row.agency_name, row.locality_name)))
    text = row.row.text
    short = text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS].rstrip()} …"
    label = plain_label("place", f"{short} ({to})" if to else short)
    label.setWordWrap(True)
    return label


def _from_what(kept: KeptDraft, words: Words) -> QWidget:
    """Return which meeting a draft comes from, and to whom it was said to go."""
    said = [words("From the meeting: {what}", what=draft_origin(kept) or kept.officer)]
    if kept.addressee:
        said.append(words("To: {name}", name=kept.addressee))
    label = plain_label("place", "\n".join(said))
    label.setWordWrap(True)
    return label


def _offer(box: NameChooser, offered: Sequence[Addressee], none: str) -> None:
    before = box.currentData()
    box.offer([("", none), *((one.code, one.name) for one in offered)])
    box.setCurrentIndex(max(0, box.findData(before)))


def _code(box: QComboBox) -> str:
    """Return the code of what is chosen; a text that names nobody is nobody."""
    index = box.findText(box.currentText(), Qt.MatchFlag.MatchFixedString)
    return str(box.itemData(index) or "") if index >= 0 else ""
