"""The agenda of a pack: what is spoken of, by whom, for how long, and on which pages."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from ioc_desktop.sdk.contract import Words
from ioc_desktop.ui.meeting_desk_draft import (
    LONGEST_MINUTES,
    PackDraft,
    number_text,
    numbers_in,
    page_numbers,
    pages_of,
)

_KEY: Final = int(Qt.ItemDataRole.UserRole)
_FIELDS: Final = ("title", "who", "minutes", "pages")
_ROW_PX: Final = 30
_MINUTES_PX, _PAGES_PX = 64, 96
_WHO_SHARE: Final = 0.28


class AgendaTable(QTableWidget):
    """Cells are typed in; Alt with an arrow moves an item, Delete takes it out.

    Signals: ``changed(key, field, value)``, ``moved(key, place)``, ``removed(key)``,
    ``added(str)`` an item by typing its title into the last, empty row; ``refused(str)``.
    """

    changed = Signal(int, str, object)
    moved = Signal(int, int)
    removed = Signal(int)
    added = Signal(str)
    refused = Signal(str)

    def __init__(self) -> None:
        """Make an empty table."""
        super().__init__(0, len(_FIELDS))
        self._draft = PackDraft()
        self._words: Words | None = None
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2, 3):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        self.setColumnWidth(2, _MINUTES_PX)
        self.setColumnWidth(3, _PAGES_PX)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed
        )
        self.cellChanged.connect(self._on_cell)

    def set_words(self, words: Words) -> None:
        """Name the columns."""
        self._words = words
        self.setHorizontalHeaderLabels(
            [words("Item"), words("Who speaks"), words("Minutes"), words("Pages")]
        )
        self.show_agenda(self._draft)

    def show_agenda(self, draft: PackDraft) -> None:
        """Show a draft's agenda and an empty row for the next item; the cursor stays."""
        words = self._words
        if words is None:
            return
        self._draft = draft
        place = self.currentRow(), self.currentColumn()
        blocker = QSignalBlocker(self)
        self.setRowCount(len(draft.agenda) + 1)
        for row, item in enumerate(draft.agenda):
            texts = (
                item.title, item.who, str(item.minutes or ""),
                number_text(page_numbers(draft, item)),
            )  # fmt: skip
            for column, text in enumerate(texts):
                self._put(row, column, text, item.key)
        for column in range(len(_FIELDS)):
            self._put(len(draft.agenda), column, "", None)
        self._put(len(draft.agenda), 0, "", None, words("Type here for another item"))
        if place[0] >= 0:
            self.setCurrentCell(min(place[0], self.rowCount() - 1), max(0, place[1]))
        del blocker

    def resizeEvent(self, event: object) -> None:  # noqa: N802  # Qt's own name
        """Give who speaks a share of the room."""
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt's own event, handed on
        self.setColumnWidth(1, round(self.viewport().width() * _WHO_SHARE))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's own name
        """Move and remove by keys; Enter types in the cell."""
        if self.state() is QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)  # the Enter that ends a cell's editing
            return
        row, key = self.currentRow(), self._key_at(self.currentRow())
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if key is not None and alt and event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            to = row + (1 if event.key() == Qt.Key.Key_Down else -1)
            if 0 <= to < len(self._draft.agenda):
                self.moved.emit(key, to)
                self.setCurrentCell(to, self.currentColumn())
        elif key is not None and event.key() == Qt.Key.Key_Delete:
            self.removed.emit(key)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            item = self.currentItem()
            if item is not None:
                self.editItem(item)
        else:
            super().keyPressEvent(event)

    def _put(self, row: int, column: int, text: str, key: int | None, hint: str = "") -> None:
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            self.setItem(row, column, item)
        item.setText(text)
        item.setToolTip(hint or text)
        item.setData(_KEY, key)

    def _key_at(self, row: int) -> int | None:
        item = self.item(row, 0)
        key = item.data(_KEY) if item is not None else None
        return int(key) if key is not None else None

    def _on_cell(self, row: int, column: int) -> None:
        item, key = self.item(row, column), self._key_at(row)
        text = item.text().strip() if item is not None else ""
        if key is None:
            if text and column == 0:
                self.added.emit(text)
            else:
                self.show_agenda(self._draft)
            return
        value = self._value(_FIELDS[column], text)
        if value is None:
            self.show_agenda(self._draft)
        else:
            self.changed.emit(key, _FIELDS[column], value)

    def _value(self, field: str, text: str) -> object | None:
        words = self._words
        if words is None:
            return None
        if field == "minutes":
            if text and not (text.isascii() and text.isdecimal() and int(text) <= LONGEST_MINUTES):
                self.refused.emit(words("Minutes are a number: 5"))
                return None
            return int(text or 0)
        if field == "pages":
            numbers = numbers_in(text, len(self._draft.pages))
            if numbers is None:
                count = len(self._draft.pages)
                self.refused.emit(words("Pages are numbers from 1 to {count}: 1, 3-5", count=count))
                return None
            return pages_of(self._draft, numbers)
        return text
