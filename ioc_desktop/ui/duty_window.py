"""The directives' window: what was directed, what waits here, and what a person must choose.

Beside the console, never on the wall. It owns no data: it shows a ``DutyView`` and says what
the officer asks for; what was recorded is told by the desk when it is on disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ioc_desktop.domain.drafts import DraftRow
from ioc_desktop.sdk.kit.fonts import family
from ioc_desktop.ui.conclusion_form import ConclusionForm
from ioc_desktop.ui.console_parts import KeyButton, plain_label, set_role
from ioc_desktop.ui.console_style import style_sheet
from ioc_desktop.ui.console_table import CellTable
from ioc_desktop.ui.draft_model import draft_cells, draft_titles
from ioc_desktop.ui.draft_panel import DraftPanel
from ioc_desktop.ui.duty_detail import Choice, DutyDetail, Fact
from ioc_desktop.ui.duty_form import DutyForm
from ioc_desktop.ui.duty_model import (
    DutyView,
    directive_titles,
    need_titles,
    sending_titles,
)
from ioc_desktop.ui.duty_panel import DutyPanel
from ioc_desktop.ui.duty_style import duty_sheet
from ioc_desktop.ui.look import Look

NEW_KEY = "Ctrl+N"
CONCLUDE_KEY = "Ctrl+M"
RETRY_KEY = "F5"
_TEXT_PX = 14
_KEY_PX = 104
"""Room for a shortcut's label and the margins beside a button's text."""
_SIDE_PX = 560
_SIDE_SHARE = 0.42
_COLUMN_PX = 230
_COLUMN_SHARE = 0.23
_LEAST_PX = 64
_LEAST_LAST_PX = 110
_TEXT_COLUMN = 1
_NEED_PX = 130
_DRAFTS_PX = 108
_TABLE_PX = 120


class DutyWindow(QWidget):
    """Signals: ``closed()``, ``new_asked()``, ``retry_asked()``.

    ``conclusion_asked()``: somebody has a meeting's conclusion to write down.
    ``directive_chosen(int)``, ``need_chosen(int)`` and ``draft_chosen(int)`` say which row of its
    table is open now.
    """

    closed = Signal()
    new_asked = Signal()
    retry_asked = Signal()
    directive_chosen = Signal(int)
    need_chosen = Signal(int)
    draft_chosen = Signal(int)
    conclusion_asked = Signal()

    def __init__(self, room_name: str, look: Look) -> None:
        """Make a hidden window that says that it is reading."""
        super().__init__(None)
        self._room_name, self._look, self._view = room_name, look, DutyView()
        self._side_widget: QWidget | None = None
        self.conclusion: ConclusionForm | None = None
        """The form for a meeting's conclusion: put away, it keeps what was typed."""
        self._shown: tuple[DutyDetail | None, Choice | None] = (None, None)
        self._marking = False
        self.setObjectName("duty")
        self.resize(1480, 900)
        self._make_parts()
        self.set_look(look)
        self.foot.setText(look.words("Reading what was directed …"))

    @property
    def view(self) -> DutyView:
        """What is listed."""
        return self._view

    @property
    def form(self) -> DutyForm | None:
        """The form that is open, if one is."""
        return self._side_widget if isinstance(self._side_widget, DutyForm) else None

    @property
    def is_filled_in(self) -> bool:
        """Whether a form is open: nothing takes its place by itself."""
        panel = self.draft_panel
        typed = panel is not None and panel.is_typed
        return typed or isinstance(self._side_widget, DutyForm | ConclusionForm)

    @property
    def draft_panel(self) -> DraftPanel | None:
        """The draft that is open, if one is."""
        return self._side_widget if isinstance(self._side_widget, DraftPanel) else None

    @property
    def panel(self) -> DutyPanel | None:
        """The directive or the choice that is open, if one is."""
        return self._side_widget if isinstance(self._side_widget, DutyPanel) else None

    def set_look(self, look: Look) -> None:
        """Change theme and language; rows come with the next view."""
        self._look = look
        words, theme = look.words, look.theme
        self.setStyleSheet(style_sheet(theme, family(), _TEXT_PX) + duty_sheet(theme))
        self.setWindowTitle(words("Directives – {room}", room=self._room_name))
        self.title.setText(words("Directives"))
        self._heads["needs"].setText(words("Needs your choice"))
        self._heads["drafts"].setText(words("Drafts from meetings, to be issued"))
        self._heads["directives"].setText(words("Directives of the centres"))
        self._heads["sending"].setText(words("Outbox of this machine"))
        self.new.setText(words("New directive"))
        self.retry.setText(words("Send now"))
        self.conclude.setText(words("Conclusion"))
        for button in (self.new, self.conclude, self.retry):
            button.setMinimumWidth(button.fontMetrics().horizontalAdvance(button.text()) + _KEY_PX)
        self.needs.cells.set_look(need_titles(words), theme.amber)
        self.drafts.cells.set_look(draft_titles(words), theme.amber)
        self.directives.cells.set_look(directive_titles(words), theme.amber)
        self.sending.cells.set_look(sending_titles(words), theme.amber)
        self._shown = (None, None)  # made anew in the new words with the next view
        if self.panel is not None or self.draft_panel is not None:
            self._put(None)
        if self.conclusion is not None:
            self.conclusion.set_look(look)
        self.hint.setText(words("Choose a directive at the left, or issue a new one."))

    def show_view(self, view: DutyView) -> None:
        """List this; the rows under the cursor stay."""
        first, self._view = self._view == DutyView(), view
        words = self._look.words
        if first:
            self.say("")  # no longer reading
        self.summary.setText(view.summary)
        self.needs.cells.set_rows(view.needs)
        drafts = tuple(draft_cells(row, view.now_s, words) for row in view.drafts)
        self.drafts.cells.set_rows(drafts)
        self.directives.cells.set_rows(view.directives)
        self.sending.cells.set_rows(view.sending)
        for table in self._tables:
            self._fit(table)
        self._holders["needs"].setVisible(bool(view.needs))
        self._holders["drafts"].setVisible(bool(view.drafts))
        none = words("No directive yet.")
        if not view.directory:
            none = words("Nothing was received from the centres yet.")
        self._say_empty("directives", view.missing or ("" if view.directives else none))
        nothing = "" if view.sending else words("Nothing was sent from here yet.")
        self._say_empty("sending", view.outbox_missing or nothing)

    def mark(self, row: int) -> None:
        """Mark the directive at that place of the view as the one that is open; -1 = none."""
        self._marking = True
        self.directives.mark(row)
        self._marking = False

    def show_detail(self, detail: DutyDetail | None, choice: Choice | None) -> DutyPanel | None:
        """Open a directive, a choice, or nothing; an open form is not taken away.

        Returns the panel if it was made anew: its signals are to be connected.
        """
        if self.is_filled_in or (self._shown == (detail, choice) and self.panel is not None):
            return None
        self._shown = (detail, choice)
        if detail is None and choice is None:
            self._put(None)
        else:
            self._put(DutyPanel(detail, choice, self._look.words))
        return self.panel

    def show_draft(self, row: DraftRow, facts: Sequence[Fact]) -> DraftPanel | None:
        """Open a draft; an open form is not taken away.

        Returns the panel if it was made anew: its signals are to be connected.
        """
        before = self.draft_panel
        if self.is_filled_in or (before is not None and before.row == row):
            return None
        self._shown = (None, None)
        panel = DraftPanel(row, facts, self._look.words)
        self._put(panel)
        return panel

    def close_draft(self) -> None:
        """Put a draft away."""
        if self.draft_panel is not None:
            self._put(None)

    def show_conclusion(self, form: ConclusionForm) -> None:
        """Open the form for a conclusion, also one that was put away with what was typed."""
        self.conclusion = form
        if self._side_widget is not form:
            self._put(form)

    def close_conclusion(self) -> None:
        """Put the form for a conclusion away; it keeps what was typed."""
        if self._side_widget is self.conclusion:
            self._put(None)

    def show_form(self, form: DutyForm) -> None:
        """Open a form at the right."""
        self._put(form)
        form.begin()

    def close_form(self) -> None:
        """Put the form away, with what was typed."""
        if self.form is not None:
            self._put(None)
            self._marking = True  # Qt puts the cursor of a list on its first row: nobody's choice
            self.directives.setFocus()
            self._marking = False

    def say(self, text: str, *, warn: bool = False) -> None:
        """Say something in the foot line until the next thing is said; no dialog."""
        self.foot.setText(text)
        set_role(self.foot, "footwarn" if warn else "foot")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's own name
        """In a narrow window the lists keep the larger share."""
        super().resizeEvent(event)
        self._side_frame.setFixedWidth(min(_SIDE_PX, round(self.width() * _SIDE_SHARE)))
        for table in self._tables:
            self._fit(table)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's own name
        """Tell that it was put away."""
        super().closeEvent(event)
        self.closed.emit()

    def _make_parts(self) -> None:
        self.title, self.summary = plain_label("title"), plain_label("summary")
        self.summary.setWordWrap(True)
        self.foot, self.hint = plain_label("foot"), plain_label("hint")
        self.foot.setWordWrap(True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setWordWrap(True)
        self.new, self.retry = KeyButton(NEW_KEY), KeyButton(RETRY_KEY)
        self.conclude = KeyButton(CONCLUDE_KEY)
        for button, key, signal in (
            (self.new, NEW_KEY, self.new_asked),
            (self.conclude, CONCLUDE_KEY, self.conclusion_asked),
            (self.retry, RETRY_KEY, self.retry_asked),
        ):
            button.clicked.connect(signal)
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(button.click)
        head = QHBoxLayout()
        head.setSpacing(8)
        names = QVBoxLayout()
        names.addWidget(self.title)
        names.addWidget(self.summary)
        head.addLayout(names, 1)
        head.addWidget(self.new)
        head.addWidget(self.conclude)
        head.addWidget(self.retry)
        left = QVBoxLayout()
        left.setContentsMargins(16, 12, 12, 8)
        left.setSpacing(6)
        left.addLayout(head)
        left.addWidget(self._make_lists(), 1)
        left.addWidget(self.foot)
        side = self._side_frame = QFrame()
        side.setProperty("role", "facts")
        self._side = QVBoxLayout(side)
        self._side.setContentsMargins(1, 0, 0, 0)
        self._side.addWidget(self.hint)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(left, 1)
        whole.addWidget(side)

    def _make_lists(self) -> QSplitter:
        self._tables = tuple(CellTable() for _ in range(4))
        self.needs, self.drafts, self.directives, self.sending = self._tables
        self.drafts.setMinimumHeight(_DRAFTS_PX)
        self.directives.setMinimumHeight(_TABLE_PX)
        self.needs.setMinimumHeight(_NEED_PX)
        self._heads: dict[str, QLabel] = {}
        self._empty: dict[str, QLabel] = {}
        self._holders: dict[str, QWidget] = {}
        lists = QSplitter(Qt.Orientation.Vertical)
        lists.setChildrenCollapsible(False)
        for name, table, share in (
            ("needs", self.needs, 1),
            ("drafts", self.drafts, 1),
            ("directives", self.directives, 4),
            ("sending", self.sending, 2),
        ):
            self._heads[name], self._empty[name] = plain_label("head"), plain_label("empty")
            self._empty[name].setWordWrap(True)
            self._empty[name].setAlignment(Qt.AlignmentFlag.AlignTop)
            self._empty[name].hide()
            holder = self._holders[name] = QWidget()
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 0, 0, 6)
            column.setSpacing(4)
            for part in (self._heads[name], self._empty[name], table):
                column.addWidget(part, 0 if part is self._heads[name] else 1)
            lists.addWidget(holder)
            lists.setStretchFactor(lists.count() - 1, share)
        for table, signal in (
            (self.needs, self.need_chosen),
            (self.drafts, self.draft_chosen),
            (self.directives, self.directive_chosen),
        ):
            table.selectionModel().currentRowChanged.connect(partial(self._on_row, table, signal))
        return lists

    def _put(self, widget: QWidget | None) -> None:
        if self._side_widget is not None:
            self._side.removeWidget(self._side_widget)
            self._side_widget.hide()
            if self._side_widget is not self.conclusion:
                self._side_widget.deleteLater()
        self._side_widget = widget
        self.hint.setVisible(widget is None)
        if widget is not None:
            self._side.addWidget(widget, 1)
            widget.show()

    def _fit(self, table: CellTable) -> None:
        """Give every column the width of its texts up to a limit, the directive's text the rest."""
        head = table.horizontalHeader()
        if head.count() <= _TEXT_COLUMN:
            return
        head.setStretchLastSection(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        table.fit()
        last = head.count() - 1
        table.setColumnWidth(last, max(table.sizeHintForColumn(last), _LEAST_LAST_PX))
        limit = min(_COLUMN_PX, round(table.viewport().width() * _COLUMN_SHARE))
        for place in range(head.count()):
            if table.columnWidth(place) > limit:
                table.setColumnWidth(place, limit)
        head.setMinimumSectionSize(_LEAST_PX)
        head.setSectionResizeMode(_TEXT_COLUMN, QHeaderView.ResizeMode.Stretch)
        table.resizeRowsToContents()

    def _say_empty(self, name: str, text: str) -> None:
        self._empty[name].setText(text)
        self._empty[name].setVisible(bool(text))
        table = {"directives": self.directives, "sending": self.sending}[name]
        table.setVisible(not text)

    def _on_row(
        self, table: CellTable, signal: object, index: QModelIndex, _before: QModelIndex
    ) -> None:
        if self._marking:
            return
        row = table.source_row(index) if index.isValid() else -1
        emit = getattr(signal, "emit")  # noqa: B009  # PySide's bound signals have no common type
        emit(row)
