"""The form of one tile in the scene editor: its title, kind and settings, with what is wrong.

Made from the bundle's manifest. What is typed is shown in the tile at once (``previewed``) and
becomes a step of its own when the field is left (``changed``); a wrong value stays, with the
reason under its field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ioc_desktop.ui.console_parts import plain_label, set_role
from ioc_desktop.ui.editor_fields import (
    TITLE_EN,
    TITLE_VI,
    SettingField,
    TileFacts,
    Typed,
    limits_text,
    shown_text,
    typed,
)
from ioc_desktop.ui.figure_chooser import NameChooser
from ioc_desktop.ui.look import Look

_LABEL_PX = 116


class EditorForm(QScrollArea):
    """Signals: ``previewed(key, value)`` while typing, ``changed(key, value)`` when it is meant.

    ``retitled(vi, en)``, ``kind_chosen(str)``, ``priority_chosen(bool)``, ``left()`` with Esc.
    """

    previewed = Signal(str, object)
    changed = Signal(str, object)
    retitled = Signal(str, str)
    kind_chosen = Signal(str)
    priority_chosen = Signal(bool)

    def __init__(self, look: Look) -> None:
        """Make an empty form that says what to do."""
        super().__init__()
        self._look = look
        self._facts: TileFacts | None = None
        self._fields: dict[str, SettingField] = {}
        self._editors: dict[str, QLineEdit | NameChooser] = {}
        self._reasons: dict[str, QLabel] = {}
        self._told: Mapping[str, str] = {}
        self._sent: dict[str, str] = {}
        self._hints: dict[QObject, tuple[str, str]] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.show_nothing()

    def set_look(self, look: Look) -> None:
        """Take other words; whoever shows the tile shows it again."""
        self._look = look

    def editor(self, key: str) -> QWidget | None:
        """Return the widget of a setting (or ``TITLE_VI``), None if the tile has none."""
        return self._editors.get(key)

    def show_nothing(self, why: str = "") -> None:
        """No tile is chosen, or ``why`` it cannot be set."""
        self._facts = None
        self._fields, self._editors, self._reasons, self._sent = {}, {}, {}, {}
        self._hints = {}
        page, column = self._page()
        told = why or self._look.words("Choose a tile to set what it shows.")
        hint = plain_label("hint", told)
        hint.setWordWrap(True)
        column.addWidget(hint)
        column.addStretch(1)
        self.setWidget(page)

    def show_tile(
        self,
        facts: TileFacts,
        fields: Sequence[SettingField],
        macros: Mapping[str, Any],
        reasons: Mapping[str, str],
    ) -> None:
        """Show a tile; the same one again keeps the cursor and what is being typed.

        ``reasons`` are what is wrong, by setting or ``TITLE_VI``.
        """
        before, self._facts = self._facts, facts
        self._told = reasons
        same = (
            before is not None
            and (before.head, before.kinds, before.kind) == (facts.head, facts.kinds, facts.kind)
            and list(self._fields.values()) == list(fields)
        )
        if not same:
            self._make(facts, fields, macros)
        self._fill(facts)
        self._show_reasons()

    def go_to(self, key: str) -> None:
        """Give the keyboard to a field; "" is the first one."""
        wanted = self._editors.get(key) or next(iter(self._editors.values()), None)
        if wanted is not None:
            wanted.setFocus(Qt.FocusReason.ShortcutFocusReason)
            line = wanted.lineEdit() if isinstance(wanted, NameChooser) else wanted
            if line is not None:
                line.selectAll()
            self.ensureWidgetVisible(wanted)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        """Say under a field that is gone to what it is for, unless something is wrong with it."""
        if watched in self._hints and event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            key, hint = self._hints[watched]
            label = self._reasons[key]
            if label.property("role") == "hinted" or not label.text():
                entering = event.type() is QEvent.Type.FocusIn
                label.setText(hint if entering else "")
                label.setVisible(entering)
                set_role(label, "hinted")
        return super().eventFilter(watched, event)

    def _page(self) -> tuple[QWidget, QVBoxLayout]:
        page = QWidget()
        page.setObjectName("facts")
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(3)
        return page, column

    def _make(
        self, facts: TileFacts, fields: Sequence[SettingField], macros: Mapping[str, Any]
    ) -> None:
        words = self._look.words
        self._fields = {one.key: one for one in fields}
        self._editors, self._reasons, self._sent, self._hints = {}, {}, {}, {}
        page, column = self._page()
        head = plain_label("cardname", facts.head)
        head.setWordWrap(True)
        column.addWidget(head)
        self._place = plain_label("label", facts.place)
        column.addWidget(self._place)
        for key, label in ((TITLE_VI, words("Title")), (TITLE_EN, words("Title in English"))):
            line = QLineEdit()
            line.setPlaceholderText(words("the bundle's own"))
            line.editingFinished.connect(self._on_retitled)
            if key == TITLE_VI:
                line.textEdited.connect(partial(self.previewed.emit, TITLE_VI))
            self._row(column, key, label, line, "", "")
        self._kind = QComboBox(page)
        self._kind.setVisible(len(facts.kinds) > 1)
        _narrow(self._kind)
        for code, name in facts.kinds:
            self._kind.addItem(name, code)
        self._kind.activated.connect(self._on_kind)
        if len(facts.kinds) > 1:
            column.addWidget(plain_label("label", words("Kind of tile")))
            column.addWidget(self._kind)
        self._high = QCheckBox(words("Important: moves when its screen is lost"))
        self._high.clicked.connect(self.priority_chosen)
        column.addWidget(self._high)
        others = False
        for field in fields:
            if not field.asked and not others and any(one.asked for one in fields):
                others = True
                column.addWidget(plain_label("head", words("Other settings of the bundle")))
            editor = self._made(field, macros)
            limits = limits_text(field, words)
            self._row(column, field.key, field.label, editor, limits, field.hint)
        column.addStretch(1)
        self.setWidget(page)
        page.setStyleSheet("")  # polished before it is first shown

    def _row(  # a row has this many parts
        self,
        column: QVBoxLayout,
        key: str,
        label: str,
        editor: QLineEdit | NameChooser,
        limits: str,
        hint: str,
    ) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        named = plain_label("label", label)
        named.setFixedWidth(_LABEL_PX)
        named.setWordWrap(True)
        named.setBuddy(editor)
        editor.setToolTip(hint)
        editor.setAccessibleName(label)
        editor.setAccessibleDescription(hint)
        if hint:
            editor.installEventFilter(self)
            self._hints[editor] = (key, hint)
        named.setToolTip(hint)
        row.addWidget(named)
        row.addWidget(editor, 1)
        if limits:
            row.addWidget(plain_label("carddetail", limits))
        reason = plain_label("wrong")
        reason.setWordWrap(True)
        reason.hide()
        column.addLayout(row)
        column.addWidget(reason)
        self._editors[key], self._reasons[key] = editor, reason

    def _made(self, field: SettingField, macros: Mapping[str, Any]) -> QLineEdit | NameChooser:
        words = self._look.words
        default = shown_text(field, field.default, words)
        empty = words("default: {value}", value=default) if default else words("(none)")
        if field.choices:
            box = NameChooser()
            macro_names = [f"${{{name}}}" for name in macros]
            box.offer([("", ""), *field.choices, *((one, one) for one in macro_names)])
            line = box.lineEdit()
            if line is not None:
                line.setPlaceholderText(empty)
                line.editingFinished.connect(partial(self._on_meant, field.key))
                line.textEdited.connect(partial(self._on_typed, field.key))
            box.activated.connect(partial(self._on_meant, field.key))
            _narrow(box)
            return box
        edit = QLineEdit()
        edit.setPlaceholderText(empty)
        edit.textEdited.connect(partial(self._on_typed, field.key))
        edit.editingFinished.connect(partial(self._on_meant, field.key))
        return edit

    def _fill(self, facts: TileFacts) -> None:
        self._place.setText(facts.place)
        self._set(TITLE_VI, facts.title_vi)
        self._set(TITLE_EN, facts.title_en)
        with QSignalBlocker(self._kind), QSignalBlocker(self._high):
            self._kind.setCurrentIndex(max(0, self._kind.findData(facts.kind)))
            self._high.setChecked(facts.high)
        for key, field in self._fields.items():
            self._set(key, shown_text(field, facts.settings.get(key), self._look.words))

    def _set(self, key: str, text: str) -> None:
        """Show a value, unless it is what the field was last asked to mean (a cursor is in it)."""
        editor = self._editors[key]
        if self._text(key) == text:
            self._sent[key] = text
            return
        if editor.hasFocus() and self._text(key) != self._sent.get(key):
            return  # still being typed
        self._sent[key] = text
        if isinstance(editor, NameChooser):
            with QSignalBlocker(editor):
                place = editor.findText(text, Qt.MatchFlag.MatchFixedString)
                editor.setCurrentIndex(place)
                editor.setEditText(text)
                line = editor.lineEdit()
                if line is not None:
                    line.setCursorPosition(0)
        else:
            editor.setText(text)
            editor.setCursorPosition(0)

    def _text(self, key: str) -> str:
        editor = self._editors[key]
        return editor.currentText() if isinstance(editor, NameChooser) else editor.text()

    def _typed(self, key: str) -> Typed:
        return typed(self._fields[key], self._text(key), self._look.words)

    def _on_typed(self, key: str, _text: str) -> None:
        """Show what is being typed in the tile; say what is wrong with it."""
        found = self._typed(key)
        self._say(key, found.reason)
        if not (found.reason or found.doubt):  # half a name is no name yet
            self.previewed.emit(key, found.value)

    def _on_meant(self, key: str, _index: int = 0) -> None:
        """A field was left, or a choice made: it becomes a step if it is another value."""
        if self._text(key) == self._sent.get(key):
            return
        self._sent[key] = self._text(key)
        self.changed.emit(key, self._typed(key).value)

    def _on_retitled(self) -> None:
        texts = (self._text(TITLE_VI).strip(), self._text(TITLE_EN).strip())
        if texts != (self._sent.get(TITLE_VI, ""), self._sent.get(TITLE_EN, "")):
            self._sent[TITLE_VI], self._sent[TITLE_EN] = texts
            self.retitled.emit(*texts)

    def _on_kind(self, _index: int) -> None:
        self.kind_chosen.emit(str(self._kind.currentData()))

    def _show_reasons(self) -> None:
        for key in self._reasons:
            own = self._typed(key) if key in self._fields else Typed(None)
            self._say(key, own.reason or self._told.get(key, ""), own.doubt)

    def _say(self, key: str, reason: str, doubt: str = "") -> None:
        label, editor = self._reasons[key], self._editors[key]
        if not reason and not doubt and label.property("role") == "hinted":
            return  # nothing is wrong: what the field is for stays
        doubted = f"◆ {doubt}" if doubt else ""
        label.setText(f"▲ {reason}" if reason else doubted)
        label.setVisible(bool(reason or doubt))
        set_role(label, "wrong" if reason else "fault")
        set_role(editor, "wrong" if reason else "")


def _narrow(box: QComboBox) -> None:
    """Let a box be narrower than its longest choice."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(10)
