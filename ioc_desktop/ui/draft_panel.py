"""The right side of the directives' window: a draft that a meeting left, to issue or to drop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ioc_desktop.domain.drafts import DraftRow
from ioc_desktop.sdk.contract import Words
from ioc_desktop.ui.console_parts import KeyButton, plain_label
from ioc_desktop.ui.duty_detail import Fact
from ioc_desktop.ui.duty_panel import fact_grid

ISSUE_KEY = "Ctrl+E"
DROP_KEY = "Ctrl+D"


class DraftPanel(QWidget):
    """Signals: ``issue_asked()``, ``drop_asked(str, str)`` with who drops it and why."""

    issue_asked = Signal()
    drop_asked = Signal(str, str)

    def __init__(self, row: DraftRow, facts: Sequence[Fact], words: Words) -> None:
        """Show a draft that waits."""
        super().__init__()
        self.row, self._words = row, words
        self.setObjectName("facts")
        text = plain_label("directive", row.draft.text)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.issue = KeyButton(ISSUE_KEY, words("Issue as a directive …"))
        self.issue.setProperty("role", "main")
        self.drop = KeyButton(DROP_KEY, words("Drop it"))
        self.why, self.officer = QLineEdit(), QComboBox()
        self.why.setPlaceholderText(words("why nobody is to issue it"))
        self.officer.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.fault = plain_label("fault")
        self.fault.setWordWrap(True)
        self.fault.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addWidget(plain_label("head", words("Draft of a directive")))
        column.addWidget(text)
        column.addLayout(fact_grid(facts))
        column.addWidget(self.issue)
        column.addSpacing(12)
        column.addWidget(plain_label("head", words("Or drop it, with the reason")))
        fields = QGridLayout()
        fields.setHorizontalSpacing(12)
        fields.setColumnStretch(1, 1)
        for place, (name, field) in enumerate(
            ((words("Officer"), self.officer), (words("Why"), self.why))
        ):
            fields.addWidget(plain_label("label", name), place, 0)
            fields.addWidget(field, place, 1)
        column.addLayout(fields)
        buttons = QHBoxLayout()
        buttons.addWidget(self.drop, 1)
        column.addLayout(buttons)
        column.addWidget(self.fault)
        column.addStretch(1)
        self.issue.clicked.connect(self.issue_asked)
        self.drop.clicked.connect(self._on_drop)
        self.why.returnPressed.connect(self._on_drop)
        for key, button in ((ISSUE_KEY, self.issue), (DROP_KEY, self.drop)):
            QShortcut(QKeySequence(key), self).activated.connect(button.click)

    def set_officers(self, officers: Mapping[str, str], chosen: str) -> None:
        """Offer the site's officers, names by id; without any, a name is typed."""
        for identifier, name in officers.items():
            self.officer.addItem(name, identifier)
        self.officer.setEditable(not officers)
        if officers:
            self.officer.setCurrentIndex(max(0, self.officer.findData(chosen)))
        else:
            self.officer.setEditText(chosen)

    @property
    def is_typed(self) -> bool:
        """Whether somebody is typing a reason: the panel is not taken from under it."""
        return bool(self.why.text())

    def say(self, fault: str) -> None:
        """Say why it was not dropped; the reason stays."""
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))
        self.drop.setEnabled(True)

    def _on_drop(self) -> None:
        named = self.officer.currentData() if not self.officer.isEditable() else None
        who = str(named or self.officer.currentText()).strip()
        why = " ".join(self.why.text().split())
        if not why:
            self.say(self._words("Say why it is dropped"))
            self.why.setFocus()
        elif not who:
            self.say(self._words("Say who you are: the officer is missing"))
            self.officer.setFocus()
        else:
            self.say("")
            self.drop.setEnabled(False)  # until the station has answered
            self.drop_asked.emit(who, why)
