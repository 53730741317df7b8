"""The bodies of the drill-down's pages: a table, a list of records, one record, a choice."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.theme import Theme
from ioc_desktop.ui.console_parts import plain_label, set_role
from ioc_desktop.ui.drill_choices import ChoiceView
from ioc_desktop.ui.drill_keys import TouchKeys
from ioc_desktop.ui.drill_model import PAGE
from ioc_desktop.ui.drill_parts import DrillButtons, FactsColumn
from ioc_desktop.ui.drill_place import WHICH, DrillPlace
from ioc_desktop.ui.drill_records import ORDERS, record_titles
from ioc_desktop.ui.drill_style import DrillSize
from ioc_desktop.ui.drill_table import DrillTableView, RecordTableView
from ioc_desktop.ui.drill_view import DrillTable, RecordPage, RecordsPage

TEXT_KEY = "Ctrl+G"
ROW_KEYS = (*(str(n) for n in range(1, 10)), *(f"Ctrl+{n}" for n in range(1, 10)))
"""The keys that open the first rows of a table; both centres have nine subsystems as shipped."""

WHICH_KEYS = ("Ctrl+1", "Ctrl+2", "Ctrl+3")


def empty_label() -> QLabel:
    """Return the label that stands in place of a table without rows."""
    label = plain_label("empty")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    label.hide()
    return label


class TablePage(QWidget):
    """A table, or why there is none. Signals: ``row_opened(int)``."""

    row_opened = Signal(int)

    def __init__(self, size: DrillSize, keys: tuple[str, ...] = ()) -> None:
        """Make an empty page; at a desk each key opens one of the first rows, and stands there."""
        super().__init__()
        self._size = size
        self.table, self.empty = DrillTableView(), empty_label()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table, 1)
        column.addWidget(self.empty, 1)
        self.table.row_opened.connect(self.row_opened)
        if keys and not size.touch:
            self.table.show_row_keys(keys)
            for row, key in enumerate(keys):
                # Of this page alone: a list of records has keys of the same names.
                shortcut = QShortcut(QKeySequence(key), self)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(partial(self._open, row))

    def _open(self, row: int) -> None:
        if row < len(self.table.shown.rows):
            self.table.mark(row)
            self.row_opened.emit(row)

    def set_look(self, theme: Theme) -> None:
        """Change the colours."""
        self.table.set_size(self._size, theme)

    def show_table(self, table: DrillTable, row: int) -> None:
        """Show the table, or what it says where it has no rows."""
        self.empty.setText(table.empty)
        self.empty.setVisible(not table.rows)
        self.table.setVisible(bool(table.rows))
        self.table.show_table(table, row)

    def focus(self) -> None:
        """Take the keyboard."""
        self.table.setFocus()


class RecordsListPage(QWidget):
    """A list of records with its own filter.

    Signals: ``row_opened(str)`` with a record's id, ``page_wanted(int)``,
    ``listed(DrillPlace)``: other records, or in another order.
    """

    row_opened = Signal(str)
    page_wanted = Signal(int)
    listed = Signal(object)

    def __init__(self, buttons: DrillButtons, size: DrillSize) -> None:
        """Make an empty page."""
        super().__init__()
        self._buttons, self._place = buttons, DrillPlace()
        self._words: Words | None = None
        self._shown: RecordsPage | None = None
        self.text = QLineEdit()
        self.text.setClearButtonEnabled(True)
        self.text.returnPressed.connect(self._on_typed)
        self.text_button = buttons.make(TEXT_KEY, self._on_text_asked)
        self.which: list[QPushButton] = []
        bar = QHBoxLayout()
        bar.setSpacing(8)
        for key, name in zip(WHICH_KEYS, WHICH, strict=True):
            button = buttons.make(key, self._on_which)
            button.setProperty("which", name)
            self.which.append(button)
            bar.addWidget(button)
        bar.addStretch(1)
        bar.addWidget(self.text_button)
        bar.addWidget(self.text, 2)
        self.table, self.empty = RecordTableView(PAGE), empty_label()
        self.table.set_size(size)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(bar)
        column.addWidget(self.table, 1)
        column.addWidget(self.empty, 1)
        self.table.row_opened.connect(self._on_row)
        self.table.records.page_wanted.connect(self.page_wanted)
        self.table.order_asked.connect(self._on_order)

    @property
    def shown(self) -> RecordsPage | None:
        """What is shown."""
        return self._shown

    def set_look(self, theme: Theme, words: Words) -> None:
        """Change colours and words."""
        self._words = words
        self.table.records.set_titles(record_titles(words), theme.amber)
        self._buttons.name(self.text_button, words("Find in the list"))
        for button, text in zip(
            self.which, (words("open"), words("overdue"), words("all")), strict=True
        ):
            self._buttons.name(button, text)

    def show_records(self, place: DrillPlace, page: RecordsPage, why: str, row: int) -> None:
        """Show a list, or the newer first page of the same one; ``why`` there are none."""
        same = self._shown is not None and self._shown.query == page.query
        self._place, self._shown = place, page
        for button in self.which:
            set_role(button, "set" if button.property("which") == place.which else "")
        if not self.text.hasFocus():
            self.text.setText(place.text)
        self.empty.setText(why)
        self.empty.setVisible(not page.rows)
        self.table.setVisible(bool(page.rows))
        if same:
            self.table.records.renew(page.rows, page.ids, page.total)
        else:
            self.table.records.begin(page.rows, page.ids, page.total)
            self.table.mark(row)
        self.table.fit()
        self._show_order()

    def focus(self) -> None:
        """Take the keyboard."""
        (self.table if self.table.isVisible() else self.text).setFocus()

    def _show_order(self) -> None:
        column = ORDERS.index(self._place.order) if self._place.order in ORDERS else -1
        way = (
            Qt.SortOrder.DescendingOrder if self._place.descending else Qt.SortOrder.AscendingOrder
        )
        self.table.horizontalHeader().setSortIndicator(column, way)

    def _on_which(self) -> None:
        self._list(which=self.sender().property("which"))

    def _on_text_asked(self) -> None:
        self.text.setFocus()
        self.text.selectAll()

    def _on_typed(self) -> None:
        self.table.setFocus()
        self._list(text=self.text.text().strip())

    def _on_order(self, column: int) -> None:
        order = ORDERS[column] if 0 <= column < len(ORDERS) else None
        if order is not None:
            descending = order == self._place.order and not self._place.descending
            self._list(order=order, descending=descending)
        else:
            self._show_order()

    def _list(self, **changed: object) -> None:
        self.listed.emit(replace(self._place, **changed))  # type: ignore[arg-type]  # fields of the place

    def _on_row(self, row: int) -> None:
        record = self.table.records.id_at(row)
        if record:
            self.row_opened.emit(record)


class OneRecordPage(QWidget):
    """One record: what is known of it, and what became of it."""

    def __init__(self, size: DrillSize) -> None:
        """Make an empty page."""
        super().__init__()
        self.facts = FactsColumn()
        self.head, self.course = plain_label("head"), TablePage(size)
        right = QVBoxLayout()
        right.setSpacing(4)
        right.addWidget(self.head)
        right.addWidget(self.course, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.facts, 2)
        row.addLayout(right, 3)

    def set_look(self, theme: Theme, words: Words) -> None:
        """Change colours and words."""
        self.course.set_look(theme)
        self.head.setText(words("Its course"))

    def show_record(self, page: RecordPage) -> None:
        """Show a record."""
        self.facts.show_groups(page.groups)
        self.course.show_table(page.course, len(page.course.rows) - 1)

    def focus(self) -> None:
        """Take the keyboard."""
        self.course.focus()


class ChoicePage(QWidget):
    """A list that is typed into.

    Signals: ``typed(str)``, ``chosen(int)`` with the row, ``left()``.
    """

    typed = Signal(str)
    chosen = Signal(int)
    left = Signal()

    def __init__(self, size: DrillSize) -> None:
        """Make an empty page."""
        super().__init__()
        self.title, self.foot = plain_label("title"), plain_label("hint")
        self.text, self.page = QLineEdit(), TablePage(size)
        self.text.setClearButtonEnabled(True)
        self.text.textEdited.connect(self.typed)
        self.text.returnPressed.connect(self._on_return)
        self.text.installEventFilter(self)
        self.page.row_opened.connect(self.chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self.title, self.text):
            column.addWidget(part)
        column.addWidget(self.page, 1)
        column.addWidget(self.foot)
        self.keys = TouchKeys(self.text, size.row_px) if size.touch else None
        if self.keys is not None:
            column.addWidget(self.keys)

    def set_look(self, theme: Theme) -> None:
        """Change the colours."""
        self.page.set_look(theme)

    def begin(self, view: ChoiceView, *, typing: bool) -> None:
        """Show another list, nothing typed yet."""
        self.text.setVisible(bool(view.hint))
        if self.keys is not None:
            self.keys.setVisible(bool(view.hint))
        self.text.clear()
        self.show_choices(view)
        if typing and view.hint:
            self.text.setFocus()
        else:
            self.page.focus()

    def show_choices(self, view: ChoiceView) -> None:
        """Show what can be chosen by what is typed."""
        self.title.setText(view.title)
        self.text.setPlaceholderText(view.hint)
        self.page.show_table(view.table, 0)
        self.foot.setText(view.foot)
        self.foot.setVisible(bool(view.foot))

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        """Let the arrows move in the list while the text has the keyboard."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}:
                self.page.focus()
                return False
            if key is Qt.Key.Key_Escape:
                self.left.emit()
                return True
        return False

    def _on_return(self) -> None:
        row = self.page.table.marked
        if row >= 0 and self.page.table.shown.rows:
            self.chosen.emit(row)
