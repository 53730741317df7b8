"""A box to choose a name from by typing any part of it, with or without its marks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from ioc_desktop.domain.vntext import fold

FOLDED_ROLE = int(Qt.ItemDataRole.UserRole) + 1
"""The name as it is searched: without marks, in small letters."""


class NameChooser(QComboBox):
    """Names to choose from. Typing "luot khach" finds Lượt khách; leaving the box takes it.

    A text that means no single name stays as it was typed, to be refused by whoever reads it.
    """

    def __init__(self) -> None:
        """Make an empty box."""
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setCompleter(_Finder(self))
        line = self.lineEdit()
        if line is not None:
            line.editingFinished.connect(self._take_typed)

    def offer(self, offered: Sequence[tuple[str, str]]) -> None:
        """Offer names by code in place of what was offered; the first is chosen."""
        self.clear()
        for place, (code, name) in enumerate(offered):
            self.addItem(name, code)
            self.setItemData(place, fold(name), FOLDED_ROLE)

    def _take_typed(self) -> None:
        wanted = fold(self.currentText().strip())
        if not wanted:
            return
        names = [str(self.itemData(place, FOLDED_ROLE) or "") for place in range(self.count())]
        found = [place for place, name in enumerate(names) if name == wanted]
        found = found or [place for place, name in enumerate(names) if wanted in name]
        if len(found) == 1:
            self.setCurrentIndex(found[0])
            self.setEditText(self.itemText(found[0]))


class _Finder(QCompleter):
    """Finds by the folded name, shows and takes the name itself."""

    def __init__(self, box: QComboBox) -> None:
        super().__init__(box.model(), box)
        self._box = box
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompletionRole(FOLDED_ROLE)

    def splitPath(self, path: str) -> list[str]:  # noqa: N802  # Qt's own name
        self._dress()  # called for each letter, before the list is shown
        return [fold(path)]

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:  # noqa: N802  # Qt's own name
        return str(index.data(Qt.ItemDataRole.DisplayRole) or "")

    def _dress(self) -> None:
        """Give the list the look of the box: Qt makes it a window, which no sheet reaches."""
        sheet = ""
        part: QWidget | None = self._box
        while part is not None:
            sheet, part = part.styleSheet() + sheet, part.parentWidget()
        names = self.popup()
        if names is not None and names.styleSheet() != sheet:
            names.setObjectName("names")
            names.setStyleSheet(sheet)
