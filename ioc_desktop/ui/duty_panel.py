"""The right side of the directives' window: a directive, its course, and the choice to make."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ioc_desktop.sdk.contract import Words
from ioc_desktop.ui.console_parts import KeyButton, plain_label
from ioc_desktop.ui.duty_detail import Choice, DutyDetail, Fact

STEP_KEY = "Ctrl+E"
RESEND_KEY = "Ctrl+Return"
EDIT_KEY = "Ctrl+E"
LET_GO_KEY = "Ctrl+D"


class DutyPanel(QWidget):
    """One directive with what can be done about it.

    Signals: ``step_asked()``, ``resend_asked()``, ``edit_asked()``, ``let_go_asked()``.
    """

    step_asked = Signal()
    resend_asked = Signal()
    edit_asked = Signal()
    let_go_asked = Signal()

    def __init__(self, detail: DutyDetail | None, choice: Choice | None, words: Words) -> None:
        """Show ``detail`` and, above it, ``choice``; either may be missing, not both."""
        super().__init__()
        self.choice_buttons: dict[str, KeyButton] = {}
        self.step_button: KeyButton | None = None
        inside = QWidget()
        inside.setObjectName("facts")
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        if choice is not None:
            column.addWidget(self._choice(choice, words))
        if detail is not None:
            self._detail(column, detail, words)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area, 1)
        if detail is not None and detail.states and choice is None:
            self.step_button = self._key_button(STEP_KEY, words("Next step …"), self.step_asked)
            foot = QVBoxLayout()
            foot.setContentsMargins(16, 8, 16, 12)
            foot.addWidget(self.step_button)
            whole.addLayout(foot)

    def _choice(self, choice: Choice, words: Words) -> QFrame:
        frame = QFrame()
        frame.setProperty("role", "warn")
        column = QVBoxLayout(frame)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        title = plain_label("cardwarn", f"▲ {choice.title}")
        mine = plain_label("text", choice.action.row.text)
        why = plain_label("carddetail", choice.why)
        for label in (title, mine, why):
            label.setWordWrap(True)
            label.setVisible(bool(label.text()))
            column.addWidget(label)
        if choice.differences:
            column.addLayout(_difference_grid(choice, words))
        buttons = QGridLayout()
        buttons.setSpacing(8)
        offers = (
            ("resend", RESEND_KEY, words("Send mine on top"), self.resend_asked),
            ("edit", EDIT_KEY, words("Edit …"), self.edit_asked),
            ("let_go", LET_GO_KEY, words("Let mine go"), self.let_go_asked),
        )
        # The longest text and the usual choice: a line of its own.
        places = ((0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1))
        for (name, key, text, signal), place in zip(offers, places, strict=True):
            button = self._key_button(key, text, signal)
            self.choice_buttons[name] = button
            buttons.addWidget(button, *place)
        column.addLayout(buttons)
        return frame

    def _detail(self, column: QVBoxLayout, detail: DutyDetail, words: Words) -> None:
        title = plain_label("head", detail.title)
        text = plain_label("directive", detail.text)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(title)
        column.addWidget(text)
        column.addLayout(fact_grid(detail.facts))
        parts = (
            (words("Answer"), (Fact("", detail.answer),) if detail.answer else ()),
            (words("Its course"), detail.course),
            (words("What was done on this machine"), detail.local),
        )
        for name, facts in parts:
            if facts:
                column.addWidget(plain_label("head", name))
                column.addLayout(fact_grid(facts))

    def _key_button(self, key: str, text: str, signal: object) -> KeyButton:
        button = KeyButton(key, text)
        button.clicked.connect(signal)
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.activated.connect(button.click)
        return button


def fact_grid(facts: Sequence[Fact]) -> QGridLayout:
    """Return labelled lines, amber where something is wrong."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for row, fact in enumerate(facts):
        text = plain_label("factwarn" if fact.warn else "fact", fact.text)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if fact.label:
            grid.addWidget(plain_label("label", fact.label), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(text, row, 1)
        else:
            grid.addWidget(text, row, 0, 1, 2)
    return grid


def _difference_grid(choice: Choice, words: Words) -> QGridLayout:
    """Return what differs: changed by whom is said by the colour and by a mark."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(4)
    heads = ("", words("You saw"), words("You wrote"), words("Stands there now"),
             words("Would be sent"))  # fmt: skip
    for place, head in enumerate(heads):
        label = plain_label("label", head)
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignBottom)
        if place:
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        grid.addWidget(label, 0, place)
        grid.setColumnStretch(place, 0 if place == 0 else 1)
    for row, one in enumerate(choice.differences, start=1):
        cells = (
            ("label", one.field),
            ("label", one.seen),
            ("fact" if one.changed_by_me else "label", _marked(one.mine, one.changed_by_me)),
            ("factwarn" if one.changed_by_other else "label",
             _marked(one.won, one.changed_by_other)),
            ("fact", one.result),
        )  # fmt: skip
        for place, (role, text) in enumerate(cells):
            label = plain_label(role, text)
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            if place:  # four columns of one width, however long a text is
                label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            grid.addWidget(label, row, place)
    return grid


def _marked(text: str, changed: bool) -> str:
    return f"✎ {text}" if changed else text
