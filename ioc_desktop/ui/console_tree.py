"""The list of scenes in the rail: dense rows in groups, with keys, stars and marks.

A flat list that knows groups and rows under rows: closed ones are left out. What a row looks
like is painted here; what it means is the rail's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from ioc_desktop.ui.console_finds import Find
from ioc_desktop.ui.console_row import ROW_PX, STAR_PX, RowPainter
from ioc_desktop.ui.console_scenes import SceneMarks
from ioc_desktop.ui.look import Look

_ROW: Final = int(Qt.ItemDataRole.UserRole)
_ARROW_PX: Final = 24


@dataclass(frozen=True, slots=True)
class TreeRow:
    """One row: a group's head, a scene, or something else that was found.

    ``under`` is the scene of which this one shows more. ``parent`` is the group's id.
    """

    name: str
    whole: str = ""
    group: str = ""
    closed: bool = False
    count: int = 0
    scene: str = ""
    keys: tuple[str, ...] = ()
    parent: str = ""
    under: str = ""
    has_details: bool = False
    starred: bool = False
    detail: str = ""
    find: Find | None = None


class SceneTree(QListWidget):
    """The list.

    Signals: ``taken(TreeRow)``; ``preview_asked(str)``, ``screen_asked(str)``,
    ``star_asked(str)`` with a scene; ``group_toggled(str, bool)`` with whether it is closed
    now; ``scene_carried(str, QPoint)``, ``scene_dropped()``; ``typed(str)``: letters, which
    mean a search.
    """

    taken = Signal(object)
    preview_asked = Signal(str)
    screen_asked = Signal(str)
    star_asked = Signal(str)
    group_toggled = Signal(str, object)
    scene_carried = Signal(str, QPoint)
    scene_dropped = Signal()
    typed = Signal(str)

    def __init__(self, look: Look) -> None:
        """Make an empty list."""
        super().__init__()
        self._look = look
        self._rows: list[TreeRow] = []
        self._open: set[str] = set()
        self._closed: set[str] = set()
        self._searching = False
        self._marks = SceneMarks()
        self._pressed: tuple[QPoint, TreeRow] | None = None
        self._carrying = False
        self.setItemDelegate(_RowDelegate(self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(self.ScrollMode.ScrollPerPixel)

    @property
    def look(self) -> Look:
        """Theme and words."""
        return self._look

    @property
    def marks(self) -> SceneMarks:
        """What is marked."""
        return self._marks

    @property
    def shown(self) -> tuple[TreeRow, ...]:
        """The rows that can be seen, from above."""
        return tuple(self._row_of(self.item(place)) for place in range(self.count()))

    @property
    def current(self) -> TreeRow | None:
        """The row under the cursor."""
        item = self.currentItem()
        return self._row_of(item) if item is not None else None

    def set_look(self, look: Look) -> None:
        """Paint in these colours and words."""
        self._look = look
        self.viewport().update()

    def set_marks(self, marks: SceneMarks) -> None:
        """Mark these scenes."""
        self._marks = marks
        self.viewport().update()

    def show_rows(self, rows: Sequence[TreeRow], *, searching: bool) -> None:
        """Show these rows; the cursor stays where it was, a search's is on the first find."""
        before = self.current
        top = self.verticalScrollBar().value()
        self._searching = searching
        self._rows = list(rows)
        self._closed = {row.group for row in rows if row.closed}
        self.clear()
        for row in self._visible():
            item = QListWidgetItem(row.name)
            item.setData(_ROW, row)
            item.setToolTip(row.whole or (f"{row.name} · {row.detail}" if row.detail else ""))
            self.addItem(item)
        place = -1
        if before is not None and not searching:
            place = self._place_of(before)
        if place < 0:
            place = next((n for n, row in enumerate(self.shown) if row.scene or row.find), -1)
        if place >= 0:
            self.setCurrentRow(place)
        self.verticalScrollBar().setValue(0 if searching else top)

    def go_to(self, scene: str) -> None:
        """Put the cursor on a scene, if it can be seen."""
        place = next((n for n, row in enumerate(self.shown) if row.scene == scene), -1)
        if place >= 0:
            self.setCurrentRow(place)

    def take_key(self, event: QKeyEvent) -> None:
        """Do what a key means that was typed in the box above."""
        self.keyPressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's own name
        """Enter takes, with Shift looks first, with Ctrl asks for a screen; letters search."""
        key, row = event.key(), self.current
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and row is not None:
            self._enter(row, modifiers)
        elif key == Qt.Key.Key_Escape and self._carrying:
            self._end_carrying()
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right} and row is not None:
            self._fold(row, unfold=key == Qt.Key.Key_Right)
        elif (
            key == Qt.Key.Key_B
            and modifiers == Qt.KeyboardModifier.ControlModifier
            and row is not None
            and row.scene
        ):
            self.star_asked.emit(row.scene)
        elif _is_letter(event):
            self.typed.emit("" if event.text() == "/" else event.text())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's own name
        """Put the cursor on a row, and be ready to carry its scene."""
        super().mousePressEvent(event)
        item = self.itemAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and item is not None:
            self._pressed = (event.position().toPoint(), self._row_of(item))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's own name
        """Carry the scene that was pressed."""
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
            return
        start, row = self._pressed
        far = (event.position().toPoint() - start).manhattanLength()
        if row.scene and (self._carrying or far >= QApplication.startDragDistance()):
            self._carrying = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.scene_carried.emit(row.scene, event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's own name
        """Put down what is carried; a click takes the row, its star or its arrow.

        The right button looks at a scene before it is taken.
        """
        super().mouseReleaseEvent(event)
        item = self.itemAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.RightButton and item is not None:
            scene = self._row_of(item).scene
            if scene:
                self.preview_asked.emit(scene)
            return
        pressed, self._pressed = self._pressed, None
        if event.button() is not Qt.MouseButton.LeftButton or pressed is None:
            return
        if self._carrying:
            self._end_carrying()
            self.scene_dropped.emit()
            return
        if item is not None and self._row_of(item) == pressed[1]:
            self._click(pressed[1], round(event.position().x()))

    def _end_carrying(self) -> None:
        self._carrying, self._pressed = False, None
        self.unsetCursor()

    def _enter(self, row: TreeRow, modifiers: Qt.KeyboardModifier) -> None:
        if row.group:
            self._fold(row, unfold=row.group in self._closed)
        elif row.scene and modifiers == Qt.KeyboardModifier.ShiftModifier:
            self.preview_asked.emit(row.scene)
        elif row.scene and modifiers == Qt.KeyboardModifier.ControlModifier:
            self.screen_asked.emit(row.scene)
        else:
            self.taken.emit(row)

    def _click(self, row: TreeRow, x: int) -> None:
        if row.group:
            self._fold(row, unfold=row.group in self._closed)
        elif row.scene and x >= self.viewport().width() - STAR_PX:
            self.star_asked.emit(row.scene)
        elif row.has_details and x < _ARROW_PX:
            self._fold(row, unfold=row.scene not in self._open)
        else:
            self.taken.emit(row)

    def _fold(self, row: TreeRow, *, unfold: bool) -> None:
        """Open or close a group, or what shows more of a scene; from within it goes to its head."""
        if self._searching:
            return
        if row.group:
            self._closed = self._closed - {row.group} if unfold else self._closed | {row.group}
            self.group_toggled.emit(row.group, row.group in self._closed)
        elif row.has_details and (row.scene in self._open) != unfold:
            self._open ^= {row.scene}
        elif not unfold:
            self._go_to_head(row)
            return
        else:
            return
        closed = self._closed
        rows = [_with_closed(one, closed=one.group in closed) for one in self._rows]
        self.show_rows(rows, searching=False)

    def _go_to_head(self, row: TreeRow) -> None:
        for place, one in enumerate(self.shown):
            if (row.under and one.scene == row.under and one.parent == row.parent) or (
                not row.under and one.group == row.parent
            ):
                self.setCurrentRow(place)
                return

    def _visible(self) -> list[TreeRow]:
        return [
            row
            for row in self._rows
            if row.parent not in self._closed and (not row.under or row.under in self._open)
        ]

    def _place_of(self, row: TreeRow) -> int:
        wanted = (row.group, row.parent, row.under, row.scene)
        for place, one in enumerate(self.shown):
            if (one.group, one.parent, one.under, one.scene) == wanted:
                return place
        return -1

    def is_open(self, row: TreeRow) -> bool:
        """Whether what shows more of a scene is shown."""
        return row.scene in self._open

    @staticmethod
    def _row_of(item: QListWidgetItem) -> TreeRow:
        row: TreeRow = item.data(_ROW)
        return row


class _RowDelegate(QStyledItemDelegate):
    """Paints a row of the list."""

    def __init__(self, tree: SceneTree) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(  # noqa: N802  # Qt's own name
        self,
        option: QStyleOptionViewItem,  # noqa: ARG002  # every row is as high
        index: QModelIndex | QPersistentModelIndex,  # noqa: ARG002  # every row is as high
    ) -> QSize:
        return QSize(100, ROW_PX)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row: TreeRow = index.data(_ROW)
        tree = self._tree
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        RowPainter(painter, rect, tree.look, tree.marks).paint(
            row,
            is_open=tree.is_open(row),
            here=tree.hasFocus() and tree.currentIndex() == index,
            hovered=bool(state & QStyle.StateFlag.State_MouseOver),
        )


def _with_closed(row: TreeRow, *, closed: bool) -> TreeRow:
    return replace(row, closed=closed) if row.group else row


def _is_letter(event: QKeyEvent) -> bool:
    text = event.text()
    others = event.modifiers() & ~(
        Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
    )
    return bool(text) and text.isprintable() and not text.isspace() and not others
