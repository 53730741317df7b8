"""The pages of a pack: their order, by pointer and keys, and what is said of the one under it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ioc_desktop.ui.console_parts import plain_label
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.meeting_desk_draft import LONGEST_MINUTES, PackDraft, PageDraft, place_of
from ioc_desktop.ui.meeting_desk_style import FIELD_MARGINS

_KEY: Final = int(Qt.ItemDataRole.UserRole)


class PageList(QListWidget):
    """Signals: ``moved(key, place)``, ``removed(key)``, ``scene_dropped(place)``, ``edit_asked()``.

    Places are from 0. Alt with an arrow moves a page, Delete takes it out, Enter goes to its
    title. It only asks: what is shown comes with ``show_pages``.
    """

    moved = Signal(int, int)
    removed = Signal(int)
    scene_dropped = Signal(int)
    edit_asked = Signal()

    def __init__(self) -> None:
        """Make an empty list."""
        super().__init__()
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.CopyAction)
        self.setDropIndicatorShown(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.itemActivated.connect(self._on_activated)

    def show_pages(self, draft: PackDraft, names: Mapping[str, str], look: Look) -> None:
        """Show a draft's pages; ``names`` are those of the scenes. The cursor stays on its page."""
        words, kept = look.words, self.current_key()
        blocker = QSignalBlocker(self)
        while self.count() > len(draft.pages):
            self.takeItem(self.count() - 1)
        for place, page in enumerate(draft.pages):
            if place >= self.count():
                self.addItem(QListWidgetItem())
            item = self.item(place)
            name = page.title or names.get(page.scene, page.scene)
            parts = [f"{place + 1}.  {name}"]
            if page.minutes:
                parts.append(words("{minutes} min", minutes=page.minutes))
            if page.notes.strip():
                parts.append("✎")
            item.setText("   ·   ".join(parts))
            item.setToolTip(page.notes.strip() or name)
            item.setData(_KEY, page.key)
        place = place_of(draft.pages, kept)
        self.setCurrentRow(place if place >= 0 else min(self.currentRow(), self.count() - 1))
        del blocker

    def current_key(self) -> int | None:
        """Return the key of the page under the cursor."""
        item = self.currentItem()
        return int(item.data(_KEY)) if item is not None else None

    def go_to(self, key: int) -> None:
        """Put the cursor on a page."""
        for row in range(self.count()):
            if self.item(row).data(_KEY) == key:
                self.setCurrentRow(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's own name
        """Move and remove by keys."""
        key, row = self.current_key(), self.currentRow()
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if key is not None and alt and event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.moved.emit(key, row + (1 if event.key() == Qt.Key.Key_Down else -1))
        elif key is not None and event.key() == Qt.Key.Key_Delete:
            self.removed.emit(key)
        else:
            super().keyPressEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802  # Qt's own name
        """Show where it would go; also for a scene out of the list of scenes."""
        super().dragMoveEvent(event)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802  # Qt's own name
        """Ask for what was dropped; Qt's own way would take the row away under us."""
        to = self._place_at(event)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        key = self.current_key()
        if event.source() is self:
            if key is not None:
                self.moved.emit(key, to - 1 if to > self.currentRow() else to)
        else:
            self.scene_dropped.emit(to)

    def _place_at(self, event: QDropEvent) -> int:
        at = event.position().toPoint()
        index = self.indexAt(at)
        if not index.isValid():
            return self.count()
        below = at.y() > self.visualRect(index).center().y()
        return index.row() + (1 if below else 0)

    def _on_activated(self, _item: object) -> None:
        self.edit_asked.emit()


class PageFields(QWidget):
    """Title, minutes and notes of one page. Signals: ``changed(key, field, value)``."""

    changed = Signal(int, str, object)

    def __init__(self) -> None:
        """Make them for no page."""
        super().__init__()
        self._key: int | None = None
        self.title, self.notes, self.minutes = QLineEdit(), QPlainTextEdit(), QSpinBox()
        self.notes.setTabChangesFocus(True)
        self.minutes.setRange(0, LONGEST_MINUTES)
        self.minutes.lineEdit().setTextMargins(*FIELD_MARGINS)
        self._labels: dict[str, QLabel] = {
            name: plain_label("label") for name in ("title", "minutes", "notes")
        }
        first = QVBoxLayout()
        first.setSpacing(3)
        first.addWidget(self._labels["title"])
        first.addWidget(self.title)
        second = QVBoxLayout()
        second.setSpacing(3)
        second.addWidget(self._labels["minutes"])
        second.addWidget(self.minutes)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addLayout(first, 1)
        head.addLayout(second)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._labels["notes"])
        column.addWidget(self.notes, 1)
        self.title.textEdited.connect(self._on_title)
        self.minutes.valueChanged.connect(self._on_minutes)
        self.notes.textChanged.connect(self._on_notes)
        self.notes.installEventFilter(self)
        self.show_page(None, "")

    def set_look(self, look: Look) -> None:
        """Name the fields."""
        words = look.words
        self._labels["title"].setText(words("Title of the page"))
        self._labels["minutes"].setText(words("Minutes"))
        self._labels["notes"].setText(words("Notes for whoever presents"))
        self.minutes.setSpecialValueText("–")

    def show_page(self, page: PageDraft | None, name: str) -> None:
        """Show a page, or none; what is being typed stays under the cursor."""
        self._key = page.key if page is not None else None
        self.setEnabled(page is not None)
        page = page or PageDraft(0, "")
        blockers = [QSignalBlocker(part) for part in (self.title, self.minutes, self.notes)]
        self.title.setPlaceholderText(name)
        if self.title.text() != page.title:
            self.title.setText(page.title)
        self.minutes.setValue(page.minutes)
        if self.notes.toPlainText() != page.notes:
            self.notes.setPlainText(page.notes)
        del blockers

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        """Undo goes through the draft, whose steps know of all fields."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if held and event.key() in {Qt.Key.Key_Z, Qt.Key.Key_Y}:
                event.ignore()
                return True
        return super().eventFilter(watched, event)

    def _on_title(self, text: str) -> None:
        self._tell("title", text)

    def _on_minutes(self, minutes: int) -> None:
        self._tell("minutes", minutes)

    def _on_notes(self) -> None:
        self._tell("notes", self.notes.toPlainText())

    def _tell(self, field: str, value: object) -> None:
        if self._key is not None:
            self.changed.emit(self._key, field, value)
