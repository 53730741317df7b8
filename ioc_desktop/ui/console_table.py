"""A sortable table of the console, made from rows of ``CellText``."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QBrush, QColor, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from ioc_desktop.domain.vntext import sort_key
from ioc_desktop.ui.console_model import CellText

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_HEAD_PX = 34
_ROW_PX = 30
_TITLE_ROOM_PX = 22


class CellTableModel(QAbstractTableModel):
    """Rows of cells; an update that changes texts only keeps selection and scroll place."""

    def __init__(self, parent: QWidget) -> None:
        """Make an empty table."""
        super().__init__(parent)
        self._titles: tuple[str, ...] = ()
        self._rows: tuple[tuple[CellText, ...], ...] = ()
        self._row_keys: tuple[str, ...] = ()
        self._warn = QBrush(QColor("#f2a93b"))

    def set_look(self, titles: tuple[str, ...], warn_colour: str) -> None:
        """Change the heads and the colour of what is wrong."""
        self.beginResetModel()
        self._titles, self._warn = titles, QBrush(QColor(warn_colour))
        self.endResetModel()

    def set_row_keys(self, keys: tuple[str, ...]) -> None:
        """Name the keys of the first rows; each stays with its row, however they are sorted."""
        self.beginResetModel()
        self._row_keys = keys
        self.endResetModel()

    def set_rows(self, rows: tuple[tuple[CellText, ...], ...]) -> None:
        """Show these rows from now on."""
        if rows == self._rows:
            return
        if len(rows) == len(self._rows):
            self._rows = rows
            if rows:
                last = self.index(len(rows) - 1, len(self._titles) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def is_warned(self, row: int) -> bool:
        """Whether something in a row is wrong."""
        return any(cell.warn for cell in self._rows[row])

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802  # Qt's own name
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802  # Qt's own name
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's text, order, colour or alignment."""
        if not index.isValid():
            return None
        cell = self._rows[index.row()][index.column()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return cell.text
        if role == Qt.ItemDataRole.UserRole:
            return cell.order
        if role == Qt.ItemDataRole.ForegroundRole and cell.warn:
            return self._warn
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = (
                Qt.AlignmentFlag.AlignLeft
                if isinstance(cell.order, str)
                else Qt.AlignmentFlag.AlignRight
            )
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(  # noqa: N802  # Qt's own name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Return a column's head, or a row's key."""
        if orientation is Qt.Orientation.Vertical and role == Qt.ItemDataRole.DisplayRole:
            return self._row_keys[section] if section < len(self._row_keys) else ""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section] if section < len(self._titles) else None
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            number = bool(self._rows) and not isinstance(self._rows[0][section].order, str)
            side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


class _Order(QSortFilterProxyModel):
    """Numbers by value, texts in the order of a Vietnamese list (Đ after D, tones last)."""

    def lessThan(self, left: _Index, right: _Index) -> bool:  # noqa: N802  # Qt's own name
        """Return whether a cell comes before another one."""
        one, other = (cell.data(Qt.ItemDataRole.UserRole) for cell in (left, right))
        if isinstance(one, str) and isinstance(other, str):
            return sort_key(one) < sort_key(other)
        return super().lessThan(left, right)


class CellTable(QTableView):
    """Shows a ``CellTableModel``, sorted by a click or by the keyboard on its heads."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty table."""
        super().__init__(parent)
        self.cells = CellTableModel(self)
        self._sorted = _Order(self)
        self._sorted.setSourceModel(self.cells)
        self._sorted.setSortRole(Qt.ItemDataRole.UserRole)
        self.setModel(self._sorted)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(False)
        self.setShowGrid(False)
        self.setWordWrap(True)  # a long error is read whole
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setFixedHeight(_HEAD_PX)
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        self.verticalHeader().setMinimumSectionSize(_ROW_PX)

    def source_row(self, index: QModelIndex) -> int:
        """Return the place of a row among the rows that were set, however it is sorted; or -1."""
        return self._sorted.mapToSource(index).row()

    def mark(self, row: int) -> None:
        """Put the cursor on one of the rows as they were set, however sorted; -1 = on none."""
        index = self._sorted.mapFromSource(self.cells.index(row, 0))
        if not index.isValid():
            self.setCurrentIndex(index)
            self.clearSelection()
        elif not self.selectionModel().isRowSelected(index.row(), QModelIndex()):
            self.setCurrentIndex(index)
            self.selectRow(index.row())  # also where the cursor was put without choosing

    def fit(self) -> None:
        """Give the columns the width of their texts, the last one the rest."""
        head = self.horizontalHeader()
        for section in range(head.count() - 1):
            title = str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")
            named = self.fontMetrics().horizontalAdvance(title) + _TITLE_ROOM_PX
            head.resizeSection(section, max(self.sizeHintForColumn(section), named))
        self.resizeRowsToContents()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's own name
        """Let the rows follow the width that their texts have now."""
        super().resizeEvent(event)
        self.resizeRowsToContents()
