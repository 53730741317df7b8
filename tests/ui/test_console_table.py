"""The console's tables are in the order that people expect of a Vietnamese list."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ioc_desktop.ui.console_model import CellText
from ioc_desktop.ui.console_table import CellTable

NAMES = ("Quỳnh Lưu", "Đô Lương", "Quỳ Hợp", "Diễn Châu", "Anh Sơn", "Phường 10", "Phường 2")
ORDERED = ["Anh Sơn", "Diễn Châu", "Đô Lương", "Phường 2", "Phường 10", "Quỳ Hợp", "Quỳnh Lưu"]


def shown(table: CellTable) -> list[str]:
    model = table.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_names_are_in_vietnamese_order_and_a_row_is_found_again(qtbot: QtBot) -> None:
    table = CellTable()
    qtbot.addWidget(table)
    table.cells.set_look(("Name",), "#ff0000")
    table.cells.set_rows(tuple((CellText(name, name),) for name in NAMES))
    assert shown(table) == list(NAMES), "unsorted until a head is clicked"
    table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert shown(table) == ORDERED
    assert table.source_row(table.model().index(0, 0)) == NAMES.index("Anh Sơn")
    table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert shown(table) == ORDERED[::-1]
