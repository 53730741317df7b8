"""The scene editor's canvas: the board of all displays, worked on by hand or by keys alone.

It holds no scene: it asks for changes with a ``Proposal``; whoever has the draft makes them and
shows the new variant. What cannot be done is shown as such until the next key or press.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip

from ioc_desktop.layout import Variant
from ioc_desktop.ui.editor_board import EditorBoard, Picture
from ioc_desktop.ui.editor_geometry import cell_at, cells_of, neighbour, roles_in_order
from ioc_desktop.ui.editor_gesture import (
    HANDLES,
    Proposal,
    added,
    display_of,
    moved,
    resized,
    tile_of,
)
from ioc_desktop.ui.editor_painting import HANDLE_PX, handle_places
from ioc_desktop.ui.look import Look

_DRAG_PX = 4
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_CURSORS = {
    (-1, -1): Qt.CursorShape.SizeFDiagCursor,
    (1, 1): Qt.CursorShape.SizeFDiagCursor,
    (1, -1): Qt.CursorShape.SizeBDiagCursor,
    (-1, 1): Qt.CursorShape.SizeBDiagCursor,
    (0, -1): Qt.CursorShape.SizeVerCursor,
    (0, 1): Qt.CursorShape.SizeVerCursor,
    (-1, 0): Qt.CursorShape.SizeHorCursor,
    (1, 0): Qt.CursorShape.SizeHorCursor,
}
_KEYS = {
    Qt.Key.Key_Return: "settings",
    Qt.Key.Key_Enter: "settings",
    Qt.Key.Key_F2: "title",
    Qt.Key.Key_Insert: "add",
    Qt.Key.Key_A: "add",
    Qt.Key.Key_Delete: "remove",
    Qt.Key.Key_Backspace: "remove",
    Qt.Key.Key_Question: "keys",
}
_NO_KEYS = Qt.KeyboardModifier.NoModifier
_ALT, _SHIFT, _CTRL = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


@dataclass(slots=True)
class _Press:
    """A press that may become a drag: of the whole tile (no handle) or of one handle.

    ``grip`` is how many cells the hand is away from the tile's first one.
    """

    tile: str
    start: QPointF
    handle: tuple[int, int] | None
    grip: tuple[int, int]


class EditorCanvas(EditorBoard):
    """Signals beside the board's: ``asked(Proposal)`` for a change that can be done.

    ``key_asked(str)``: "settings" (Enter, double click), "title", "add", "remove", "keys".
    """

    asked = Signal(object)
    key_asked = Signal(str)

    def __init__(self, look: Look, picture: Picture, say: Callable[[Proposal], str]) -> None:
        """Make an empty canvas; ``say`` puts a proposal into words."""
        super().__init__(look, picture, say)
        self._press: _Press | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def carry(self, at: QPoint, span_on: Callable[[str], tuple[int, int]]) -> Proposal | None:
        """Show where a new tile would lie that is held over this point of the canvas."""
        held = None
        for role, placed in self._placed.items():
            display = self._variant.display(role)
            if display is not None and placed.holds(at.x(), at.y()):
                span = span_on(role)
                column, row = cell_at(placed, display.grid, at.x(), at.y())
                place = (
                    max(0, min(column, display.grid[0] - span[0])),
                    max(0, min(row, display.grid[1] - span[1])),
                )
                held = added(self._variant, role, place, span)
        self.hold(held)
        return held

    def let_go(self) -> None:
        """Forget what is being dragged or swapped; nothing is changed."""
        self._press, self.swapping = None, ""
        self.hold(None)

    def begin_swap(self) -> None:
        """Let the next tile that is chosen and confirmed change places with the present one."""
        if self.chosen:
            self.swapping = self.chosen
            self.told.emit(self._look.words("Swap: choose the other tile, Enter; Esc lets it be"))
            self.update()

    # --- the pointer ----------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's own name
        """Choose what is under the pointer; it may be the beginning of a drag."""
        place = event.position()
        self.hold(None)
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        handle = self._handle_at(place)
        tile = self.chosen if handle is not None else self.tile_at(place)
        if self.swapping and tile and tile != self.swapping:
            self.choose(tile)
            self._swap_now()
            return
        if not tile:
            role = self._role_at(place)
            self.go_to_role(role or self.role)
            self.choose("")
            return
        self.choose(tile)
        self._press = _Press(tile, place, handle, self._grip(tile, place))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's own name
        """Show what letting go here would do; without a press, what a press would take."""
        press, place = self._press, event.position()
        if press is None:
            handle = self._handle_at(place)
            held = Qt.CursorShape.OpenHandCursor if self.tile_at(place) else None
            self.setCursor(_CURSORS[handle] if handle else held or Qt.CursorShape.ArrowCursor)
            return
        if not self._holding and (place - press.start).manhattanLength() < _DRAG_PX:
            return
        copy = bool(event.modifiers() & _CTRL)
        self._holding = True
        self.hold(self._dragged(press, place, copy=copy))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's own name
        """Ask for what the drag shows; if it cannot be, that stays to be read."""
        press, ghost, holding = self._press, self._ghost, self._holding
        self._press, self._holding = None, False
        if event.button() is Qt.MouseButton.LeftButton and press is not None and holding:
            self._ask(ghost)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's own name
        """Go to the settings of the tile under the pointer."""
        self._press = None
        if self.tile_at(event.position()):
            self.key_asked.emit("settings")

    def _dragged(self, press: _Press, place: QPointF, *, copy: bool) -> Proposal | None:
        variant = self._variant
        if press.handle is not None:
            display = display_of(variant, press.tile)
            placed = self._placed.get(display.role) if display is not None else None
            if display is None or placed is None:
                return None
            way = place - press.start
            columns, rows = cells_of(placed, display.grid, way.x(), way.y())
            return resized(variant, press.tile, press.handle, (round(columns), round(rows)))
        role = self._role_at(place)
        display = variant.display(role) if role else None
        if display is None:
            return self._ghost  # between two displays: as it was
        column, row = cell_at(self._placed[role], display.grid, place.x(), place.y())
        at = (column - press.grip[0], row - press.grip[1])
        return moved(variant, press.tile, role, at, over=self.tile_at(place), copy=copy)

    def _grip(self, tile: str, place: QPointF) -> tuple[int, int]:
        found, display = tile_of(self._variant, tile), display_of(self._variant, tile)
        if found is None or display is None:
            return 0, 0
        column, row = cell_at(self._placed[display.role], display.grid, place.x(), place.y())
        return column - found.at[0], row - found.at[1]

    def _handle_at(self, place: QPointF) -> tuple[int, int] | None:
        """Return the handle of the chosen tile under the pointer."""
        if self.chosen not in self._boxes:
            return None
        for handle, middle in zip(HANDLES, handle_places(self._boxes[self.chosen]), strict=True):
            way = place - middle
            if max(abs(way.x()), abs(way.y())) <= HANDLE_PX * 0.8:
                return handle
        return None

    # --- keys -----------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Take Tab and Shift+Tab for the next tile, until the last; tell what is wrong with one."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            back = event.key() == Qt.Key.Key_Backtab
            if (back or event.key() == Qt.Key.Key_Tab) and self._next_tile(back=back):
                return True
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            mark = self._marks.get(self.tile_at(QPointF(event.pos())))
            QToolTip.showText(event.globalPos(), "\n".join(mark.texts) if mark else "", self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's own name
        """Choose, move, resize, swap; the rest is asked of whoever has the draft."""
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in _ARROWS:
            self._arrow(_ARROWS[key], held)
        elif key is Qt.Key.Key_Escape and (self.swapping or self._ghost is not None):
            self.let_go()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.swapping:
            self._swap_now()
        elif key is Qt.Key.Key_S and held == _NO_KEYS:
            self.begin_swap()
        elif key is Qt.Key.Key_Z and held == _NO_KEYS:
            self.zoom()
        elif key in _KEYS and held in {_NO_KEYS, _SHIFT}:
            self.key_asked.emit(_KEYS[key])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802  # Qt's own name
        """Show that the keys come here; something is chosen at once."""
        super().focusInEvent(event)
        if not self.chosen and event.reason() is not Qt.FocusReason.MouseFocusReason:
            self._next_tile(back=False)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  # Qt's own name
        """Show that the keys go elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def _arrow(self, way: tuple[int, int], held: Qt.KeyboardModifier) -> None:
        tile = tile_of(self._variant, self.chosen)
        if held == _CTRL:
            self._go_to_display(way)
        elif held == _ALT and tile is not None:
            at = (tile.at[0] + way[0], tile.at[1] + way[1])
            self._ask(_by_key(moved(self._variant, tile.id, self.role, at)))
        elif held == _SHIFT and tile is not None:
            self._ask(_by_key(resized(self._variant, tile.id, (1, 1), way)))
        elif held == _NO_KEYS:
            boxes = {
                name: (box.x(), box.y(), box.width(), box.height())
                for name, box in self._boxes.items()
            }
            found = neighbour(boxes, self.chosen, way)
            if found is not None:
                self.choose(found)
                self._preview_swap()

    def _next_tile(self, *, back: bool) -> bool:
        """Choose the next tile in reading order; whether there was one."""
        order = self.tiles_in_order()
        if not order:
            return False
        step = -1 if back else 1
        start = len(order) if back else -1
        place = (order.index(self.chosen) if self.chosen in order else start) + step
        if not 0 <= place < len(order):
            return False
        self.choose(order[place])
        self._preview_swap()
        return True

    def _go_to_display(self, way: tuple[int, int]) -> None:
        boxes = {role: placed.box for role, placed in self._all_placed.items()}
        role = neighbour(boxes, self.role, way)
        if role is None:
            return
        display = self._variant.display(role)
        first = min(display.tiles, key=lambda t: t.at[::-1]).id if display and display.tiles else ""
        self.go_to_role(role)
        self.choose(first)
        self._preview_swap()

    def tiles_in_order(self) -> list[str]:
        """Return the tiles display by display, each from its top left."""
        order: list[str] = []
        for role in roles_in_order(self._variant):
            display = self._variant.display(role)
            tiles = display.tiles if display is not None else ()
            order += [t.id for t in sorted(tiles, key=lambda t: t.at[::-1])]
        return order

    def _preview_swap(self) -> None:
        if self.swapping and self.chosen and self.chosen != self.swapping:
            self.hold(_swapped(self._variant, self.swapping, self.chosen))

    def _swap_now(self) -> None:
        one, other, self.swapping = self.swapping, self.chosen, ""
        self.hold(None)
        if one != other:
            self._ask(_swapped(self._variant, one, other))

    def _ask(self, proposal: Proposal | None) -> None:
        """Ask for what can be done; what cannot is shown and told."""
        if proposal is not None and proposal.possible:
            if not self._changes(proposal):
                self.hold(None)
                return
            self._ghost = None
            self.asked.emit(proposal)
        else:
            self.hold(proposal)
        self.update()

    def _changes(self, proposal: Proposal) -> bool:
        """Whether the proposal would change anything."""
        tile = tile_of(self._variant, proposal.tile)
        if tile is None or proposal.act not in {"move", "resize"}:
            return True
        display = display_of(self._variant, proposal.tile)
        same_place = display is not None and display.role == proposal.role
        return not (same_place and tile.at == proposal.at and tile.span == proposal.span)


def _by_key(proposal: Proposal | None) -> Proposal | None:
    return None if proposal is None else replace(proposal, by_key=True)


def _swapped(variant: Variant, one: str, other: str) -> Proposal | None:
    display = display_of(variant, other)
    return None if display is None else moved(variant, one, display.role, (0, 0), over=other)
