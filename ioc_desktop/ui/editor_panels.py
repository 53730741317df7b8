"""Panels at the right of the scene editor: the scene itself, all scenes, the keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ioc_desktop.domain.vntext import fold, found_at
from ioc_desktop.sdk.contract import Words
from ioc_desktop.ui.console_parts import plain_label
from ioc_desktop.ui.editor_words import key_list
from ioc_desktop.ui.scene_plan import SceneEntry

_ID = int(Qt.ItemDataRole.UserRole)


def column_in(panel: QWidget) -> QVBoxLayout:
    """Return the column that a panel's parts stand in."""
    column = QVBoxLayout(panel)
    column.setContentsMargins(12, 10, 12, 10)
    column.setSpacing(6)
    return column


@dataclass(frozen=True, slots=True)
class SceneFacts:
    """What the scene's own panel shows: names, key, where it lies, the chosen display's grid."""

    id: str
    name_vi: str
    name_en: str
    key: str
    place: str
    role: str
    grid: tuple[int, int]
    macros: Mapping[str, str | int | float | bool]


class ScenePanel(QFrame):
    """Signals: ``named(vi, en)``, ``key_chosen(str)``, ``grid_chosen(columns, rows)``.

    ``macro_chosen(name, value)``; ``wall_wanted(str)`` another size of wall,
    ``wall_unwanted()`` the present one is to go.
    """

    named = Signal(str, str)
    key_chosen = Signal(str)
    grid_chosen = Signal(int, int)
    macro_chosen = Signal(str, object)
    wall_wanted = Signal(str)
    wall_unwanted = Signal()

    def __init__(self) -> None:
        """Make an empty panel."""
        super().__init__()
        self._labels: dict[str, QLabel] = {}
        self.name_vi, self.name_en, self.key = QLineEdit(), QLineEdit(), QLineEdit()
        self.note, self.grid, self.wall = QLineEdit(), QLineEdit(), QLineEdit()
        self.add_wall, self.remove_wall = QPushButton(), QPushButton()
        self.place, self.wrong = plain_label("label"), plain_label("wrong")
        self._facts: SceneFacts | None = None
        self._macros: dict[str, QLineEdit] = {}
        self._macro_rows = QGridLayout()
        self._macro_rows.setColumnStretch(1, 1)
        self._macro_head = plain_label("label")
        column = column_in(self)
        for name, part in (
            ("title", None), ("name_vi", self.name_vi), ("name_en", self.name_en),
            ("key", self.key), ("note", self.note), ("grid", self.grid), ("wall", self.wall),
        ):  # fmt: skip
            label = self._labels[name] = plain_label("head" if part is None else "label")
            label.setWordWrap(True)
            column.addWidget(label)
            if part is not None:
                label.setBuddy(part)
                column.addWidget(part)
        row = QHBoxLayout()
        row.addWidget(self.add_wall)
        row.addWidget(self.remove_wall)
        column.addLayout(row)
        column.addWidget(self._macro_head)
        column.addLayout(self._macro_rows)
        for line in (self.wrong, self.place):
            line.setWordWrap(True)
            column.addWidget(line)
        column.addStretch(1)
        self.setFocusProxy(self.name_vi)
        self.name_vi.editingFinished.connect(self._on_named)
        self.name_en.editingFinished.connect(self._on_named)
        self.key.editingFinished.connect(self._on_key)
        self.grid.editingFinished.connect(self._on_grid)
        self.add_wall.clicked.connect(self._on_wall)
        self.wall.returnPressed.connect(self._on_wall)
        self.remove_wall.clicked.connect(self.wall_unwanted)

    def show_facts(self, facts: SceneFacts, wrong: str, words: Words) -> None:
        """Show the scene; ``wrong`` is what is wrong with its name, key or id."""
        self._facts = facts
        texts = {
            "title": words("The scene “{id}”", id=facts.id),
            "name_vi": words("Name"),
            "name_en": words("Name in English"),
            "key": words("Key on the console (F1, Ctrl+1, …)"),
            "note": words("Note for the next version (why it was changed)"),
            "grid": words("Grid of {role}: columns × rows", role=facts.role),
            "wall": words("Another size of wall (like 2x2), made after the present one"),
        }
        for name, label in self._labels.items():
            label.setText(texts[name])
        self.add_wall.setText(words("Add size"))
        self.remove_wall.setText(words("Remove this size"))
        self.place.setText(facts.place)
        self.wrong.setText(f"▲ {wrong}" if wrong else "")
        self.wrong.setVisible(bool(wrong))
        for line, text in (
            (self.name_vi, facts.name_vi),
            (self.name_en, facts.name_en),
            (self.key, facts.key),
            (self.grid, f"{facts.grid[0]} × {facts.grid[1]}"),
        ):
            if not line.hasFocus():
                line.setText(text)
        self._macro_head.setText(words("Macros in titles and settings, written ${…}"))
        self._show_macros(facts.macros)

    def _show_macros(self, macros: Mapping[str, str | int | float | bool]) -> None:
        if list(self._macros) != list(macros):
            while (item := self._macro_rows.takeAt(0)) is not None:
                if (widget := item.widget()) is not None:
                    widget.deleteLater()
            self._macros = {}
            for row, name in enumerate(macros):
                line = self._macros[name] = QLineEdit()
                line.setAccessibleName(name)
                line.editingFinished.connect(partial(self._on_macro, name))
                self._macro_rows.addWidget(plain_label("text", name), row, 0)
                self._macro_rows.addWidget(line, row, 1)
        for name, value in macros.items():
            if not self._macros[name].hasFocus():
                self._macros[name].setText(_macro_text(value))
        self._macro_head.setVisible(bool(macros))

    def _on_macro(self, name: str) -> None:
        """Take a macro's new value; it stays what it was: a text, a number or a truth."""
        before = {} if self._facts is None else self._facts.macros
        text = self._macros[name].text().strip()
        if name not in before or text == _macro_text(before[name]):
            return
        value: str | int | float | bool = text
        try:
            if isinstance(before[name], bool):
                value = text.lower() in {"true", "1"}
            elif isinstance(before[name], int | float):
                value = type(before[name])(text.replace(",", "."))
        except ValueError:
            value = text
        self.macro_chosen.emit(name, value)

    def _on_named(self) -> None:
        texts = (self.name_vi.text().strip(), self.name_en.text().strip())
        if self._facts is not None and texts != (self._facts.name_vi, self._facts.name_en):
            self.named.emit(*texts)

    def _on_key(self) -> None:
        if self._facts is not None and self.key.text().strip() != self._facts.key:
            self.key_chosen.emit(self.key.text().strip())

    def _on_grid(self) -> None:
        parts = self.grid.text().lower().replace("x", "×").split("×")
        numbers = [int(part) for part in parts if part.strip().isdecimal()]
        if self._facts is None or len(numbers) != 2 or len(parts) != 2:  # noqa: PLR2004  # columns and rows
            return
        if (numbers[0], numbers[1]) != self._facts.grid:
            self.grid_chosen.emit(numbers[0], numbers[1])

    def _on_wall(self) -> None:
        wanted = self.wall.text().strip().lower().replace(" ", "").replace("×", "x")
        if wanted:
            self.wall_wanted.emit(wanted)
            self.wall.clear()


def _macro_text(value: str | float | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class OpenPanel(QFrame):
    """All scenes, found by any part of their names. Signals: ``scene_chosen(str)``."""

    scene_chosen = Signal(str)

    def __init__(self) -> None:
        """Make an empty panel."""
        super().__init__()
        self._scenes: tuple[SceneEntry, ...] = ()
        self.head, self.search, self.list = plain_label("head"), QLineEdit(), QListWidget()
        column = column_in(self)
        column.addWidget(self.head)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        self.setFocusProxy(self.search)
        self.search.textChanged.connect(self._show)
        self.search.returnPressed.connect(self._take)
        self.search.installEventFilter(self)
        self.list.itemActivated.connect(self._on_item)
        self.list.itemClicked.connect(self._on_item)

    def show_scenes(self, scenes: Sequence[SceneEntry], words: Words) -> None:
        """Offer these scenes."""
        self._scenes = tuple(scenes)
        self.head.setText(words("Open a scene"))
        self.search.setPlaceholderText(words("Search, marks may be left out"))
        self.search.clear()
        self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        """Up and down in the search choose in the list."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            by = {int(Qt.Key.Key_Up): -1, int(Qt.Key.Key_Down): 1}.get(event.key())
            if by is not None:
                row = min(max(0, self.list.currentRow() + by), self.list.count() - 1)
                self.list.setCurrentRow(row)
                return True
        return super().eventFilter(watched, event)

    def _show(self, _text: str = "") -> None:
        needle = fold(self.search.text().strip())
        self.list.clear()
        for entry in self._scenes:
            if needle and found_at(needle, fold(f"{entry.name} {entry.id}")) is None:
                continue
            item = QListWidgetItem(entry.name + (f"   ({entry.key})" if entry.key else ""))
            item.setData(_ID, entry.id)
            item.setToolTip(entry.id)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _take(self) -> None:
        if (item := self.list.currentItem()) is not None:
            self._on_item(item)

    def _on_item(self, item: QListWidgetItem) -> None:
        self.scene_chosen.emit(str(item.data(_ID)))


class KeysPanel(QScrollArea):
    """Every key of the editor and what it does."""

    def __init__(self) -> None:
        """Make an empty panel."""
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_keys(self, words: Words) -> None:
        """List the keys in the language of the screen."""
        page = QWidget()
        page.setObjectName("facts")
        grid = QGridLayout(page)
        grid.setContentsMargins(12, 10, 12, 10)
        grid.setVerticalSpacing(7)
        grid.setHorizontalSpacing(10)
        grid.setColumnStretch(1, 1)
        grid.addWidget(plain_label("head", words("Keys of the editor")), 0, 0, 1, 2)
        for row, (key, text) in enumerate(key_list(words), start=1):
            key_label = plain_label("key", key)
            told = plain_label("text", text)
            told.setWordWrap(True)
            grid.addWidget(
                key_label, row, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
            )
            grid.addWidget(told, row, 1)
        grid.setRowStretch(len(key_list(words)) + 1, 1)
        self.setWidget(page)
