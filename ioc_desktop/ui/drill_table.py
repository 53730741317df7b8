"""The drill-down's tables: rows that lead somewhere, with little charts; lists read by the page."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QColor, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QScroller,
    QTableView,
    QWidget,
)

from ioc_desktop.sdk.theme import DARK, Theme
from ioc_desktop.ui.console_table import CellTable
from ioc_desktop.ui.drill_cells import SparkDelegate, TextDelegate
from ioc_desktop.ui.drill_style import DESK, DrillSize
from ioc_desktop.ui.drill_view import Cells, DrillTable, Spark

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_SPARK_WIDTH_EM = 8
_LEAST_EM = 5
_TITLE_ROOM_EM = 1.2
_TEXT_ROOM_EM = 0.4
_WIDE_EM = 11
_HEAD_EM = 9
_MEASURED_ROWS = 60
"""Columns get the width that the first rows in sight need, of 100,000 too."""


class DrillTableView(CellTable):
    """A table of rows that lead somewhere.

    Signals: ``row_opened(int)`` with the row as it was set, by Enter or a double click, on a
    touch screen by a tap.
    """

    row_opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty table."""
        super().__init__(parent)
        self.theme = DARK
        self._size = DESK
        self._shown = DrillTable()
        self._sparks = SparkDelegate(self, self.spark_at)
        self._plain = TextDelegate(self)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents, False)
        self.activated.connect(self._on_activated)
        self.clicked.connect(self._on_clicked)

    @property
    def shown(self) -> DrillTable:
        """What is shown."""
        return self._shown

    @property
    def marked(self) -> int:
        """The row under the cursor, as it was set; -1 = none."""
        index = self.currentIndex()
        return self.source_row(index) if index.isValid() else -1

    def set_size(self, size: DrillSize, theme: Theme) -> None:
        """Change sizes and colours."""
        self._size, self.theme = size, theme
        self._sparks.theme = theme
        self.horizontalHeader().setFixedHeight(size.head_px)
        self.verticalHeader().setDefaultSectionSize(size.row_px)
        self.verticalHeader().setMinimumSectionSize(size.row_px)
        self.setWordWrap(not size.touch)
        scroll_by_finger(self, size)

    def show_row_keys(self, keys: tuple[str, ...]) -> None:
        """Show beside each of the first rows the key that opens it."""
        self.cells.set_row_keys(keys)
        side = self.verticalHeader()
        side.setSectionsClickable(False)
        side.setSectionResizeMode(side.ResizeMode.Fixed)
        side.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        side.show()

    def show_table(self, table: DrillTable, row: int) -> None:
        """Show these rows, the cursor on one of them (as they were set)."""
        before, self._shown = self._shown, table
        if (before.titles, before.spark_column) != (table.titles, table.spark_column):
            self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
            self.cells.set_rows(())
            self.cells.set_look(table.titles, self.theme.amber)
            for column in range(len(table.titles)):
                spark = column == table.spark_column
                self.setItemDelegateForColumn(column, self._sparks if spark else self._plain)
        self.cells.set_rows(table.rows)
        self.fit()
        if table.rows:
            self.mark(min(max(row, 0), len(table.rows) - 1))
            self.scrollTo(self.currentIndex())
        self.viewport().update()

    def spark_at(self, index: _Index) -> Spark | None:
        """Return the little chart of a cell's row, None where there is none."""
        row = self.source_row(index)  # type: ignore[arg-type]  # either kind of index
        sparks = self._shown.sparks
        return sparks[row] if 0 <= row < len(sparks) else None

    def fit(self) -> None:
        """Give columns the width of their texts up to a share, the wide one what is left."""
        fit_columns(self, self._shown.wide, self._shown.spark_column)
        self.resizeRowsToContents()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's own name
        """Let columns and rows follow the width."""
        super().resizeEvent(event)
        self.fit()

    def _on_activated(self, index: QModelIndex) -> None:
        if not self._size.touch:
            self.row_opened.emit(self.source_row(index))

    def _on_clicked(self, index: QModelIndex) -> None:
        if self._size.touch:
            self.row_opened.emit(self.source_row(index))


def scroll_by_finger(table: QTableView, size: DrillSize) -> None:
    """Let a touch screen's list be drawn by a finger; a tap stays a tap."""
    if size.touch:
        QScroller.grabGesture(
            table.viewport(), QScroller.ScrollerGestureType.LeftMouseButtonGesture
        )


def fit_columns(table: QTableView, wide: int, spark_column: int = -1) -> None:
    """Give columns the width of their texts, ``wide`` what is left.

    Where the table is too narrow, the widest give way first, none below a few letters.
    """
    head, model = table.horizontalHeader(), table.model()
    count = head.count()
    if not count:
        return
    em = table.fontMetrics().height()
    head.setStretchLastSection(False)
    head.setMinimumSectionSize(em)
    widths: list[int] = []
    heads: list[int] = []
    for column in range(count):
        title = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        named = table.fontMetrics().horizontalAdvance(title) + round(em * _TITLE_ROOM_EM)
        heads.append(named)
        width = max(table.sizeHintForColumn(column) + round(em * _TEXT_ROOM_EM), named)
        widths.append(em * _SPARK_WIDTH_EM if column == spark_column else width)
    room = table.viewport().width()
    over = sum(widths) - room
    floors = [
        min(width, em * (_WIDE_EM if c == wide else _LEAST_EM)) for c, width in enumerate(widths)
    ]
    while over > 0:
        # The widest give way a little, again and again, until all fit.
        free = [column for column in range(count) if widths[column] > floors[column]]
        if not free:
            break
        widest = max(free, key=lambda column: widths[column])
        cut = min(em // 2, over, widths[widest] - floors[widest])
        widths[widest] -= cut
        over -= cut
    if over < 0 and 0 <= wide < count:
        widths[wide] -= over
    head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    head.setTextElideMode(Qt.TextElideMode.ElideRight)  # else a number's head loses its beginning
    for column, width in enumerate(widths):
        head.resizeSection(column, width)


class PagedModel(QAbstractTableModel):
    """Rows of which pages are read when they come into sight.

    Signals: ``page_wanted(int)`` with the first row of a page that is not here yet.
    """

    page_wanted = Signal(int)

    def __init__(self, page: int, parent: QWidget) -> None:
        """Make an empty model that reads ``page`` rows at once."""
        super().__init__(parent)
        self._page = page
        self._titles: tuple[str, ...] = ()
        self._total = 0
        self._rows: dict[int, Cells] = {}
        self._ids: dict[int, str] = {}
        self._asked: set[int] = set()
        self.measuring = False
        """Set while widths are measured: rows are not read for that."""
        self._warn = QBrush(QColor(DARK.amber))

    def set_titles(self, titles: tuple[str, ...], warn_colour: str) -> None:
        """Change the heads and the colour of what is wrong."""
        self.beginResetModel()
        self._titles, self._warn = titles, QBrush(QColor(warn_colour))
        self.endResetModel()

    def begin(self, rows: tuple[Cells, ...], ids: tuple[str, ...], total: int) -> None:
        """Show another list from its first page."""
        self.beginResetModel()
        self._total = total
        self._rows = dict(enumerate(rows))
        self._ids = dict(enumerate(ids))
        self._asked = {0}
        self.endResetModel()

    def renew(self, rows: tuple[Cells, ...], ids: tuple[str, ...], total: int) -> None:
        """Take the first page of the same list anew; other pages are read again when seen."""
        if total != self._total:
            self.begin(rows, ids, total)
            return
        self._rows, self._ids, self._asked = dict(enumerate(rows)), dict(enumerate(ids)), {0}
        if total:
            self.dataChanged.emit(self.index(0, 0), self.index(total - 1, len(self._titles) - 1))

    def put(self, first: int, rows: tuple[Cells, ...], ids: tuple[str, ...]) -> None:
        """Take the page that was asked for."""
        for place, (row, row_id) in enumerate(zip(rows, ids, strict=True), start=first):
            self._rows[place], self._ids[place] = row, row_id
        if rows:
            last = min(first + len(rows), self._total) - 1
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self._titles) - 1))

    def id_at(self, row: int) -> str:
        """Return the record of a row; "" while it is not here."""
        return self._ids.get(row, "")

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802  # Qt's own name
        """Return how many rows there are in all, here or not."""
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802  # Qt's own name
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's text, colour or alignment; an ellipsis for what is being read."""
        if not index.isValid():
            return None
        row = self._rows.get(index.row())
        if row is None:
            first = index.row() - index.row() % self._page
            if first not in self._asked and not self.measuring:
                self._asked.add(first)
                self.page_wanted.emit(first)
            return "…" if role == Qt.ItemDataRole.DisplayRole else None
        cell = row[index.column()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return cell.text
        if role == Qt.ItemDataRole.ForegroundRole and cell.warn:
            return self._warn
        if role == Qt.ItemDataRole.TextAlignmentRole:
            number = not isinstance(cell.order, str)
            side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(  # noqa: N802  # Qt's own name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Return a column's head."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section] if section < len(self._titles) else None
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            row = self._rows.get(0)
            number = row is not None and not isinstance(row[section].order, str)
            side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


class RecordTableView(QTableView):
    """A list of any length, of which what is in sight is read.

    Signals: ``row_opened(int)``, ``order_asked(int)`` with the column whose head was chosen.
    """

    row_opened = Signal(int)
    order_asked = Signal(int)

    def __init__(self, page: int, parent: QWidget | None = None) -> None:
        """Make an empty list."""
        super().__init__(parent)
        self.records = PagedModel(page, self)
        self._size = DESK
        self.setModel(self.records)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setResizeContentsPrecision(_MEASURED_ROWS)
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(True)
        head.sectionClicked.connect(self.order_asked)
        self.activated.connect(self._on_activated)
        self.clicked.connect(self._on_clicked)

    def set_size(self, size: DrillSize) -> None:
        """Change sizes."""
        self._size = size
        self.horizontalHeader().setFixedHeight(size.head_px)
        self.verticalHeader().setDefaultSectionSize(size.row_px)
        self.verticalHeader().setMinimumSectionSize(size.row_px)
        scroll_by_finger(self, size)

    def mark(self, row: int) -> None:
        """Put the cursor on a row."""
        if self.records.rowCount():
            index = self.records.index(min(max(row, 0), self.records.rowCount() - 1), 0)
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's own name
        """Let the title take what is left."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Give the columns the width of what is here, the title what is left."""
        self.records.measuring = True
        fit_columns(self, 1)
        self.records.measuring = False

    def _on_activated(self, index: QModelIndex) -> None:
        if not self._size.touch:
            self.row_opened.emit(index.row())

    def _on_clicked(self, index: QModelIndex) -> None:
        if self._size.touch:
            self.row_opened.emit(index.row())
