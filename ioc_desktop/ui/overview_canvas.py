"""The wall drawn small: every screen at its true place, what it shows, and what can be done there.

It owns no wall: whoever ties it to one hands over screens, tiles and pictures. Arrow keys go
from tile to tile, also across screens; Enter looks closer. A tile, or a scene from the rail,
is carried to a screen with the pointer; with the keyboard a screen is chosen (``choose``).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from ioc_desktop.ui.look import Look
from ioc_desktop.ui.overview_painting import CAPTION_PX, HINT_PX, Painting, ScreenSight
from ioc_desktop.ui.overview_places import Carried, TileSpot, WallPlaces
from ioc_desktop.ui.overview_shape import Box

_MARGIN_PX: Final = 10
_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class WallCanvas(QWidget):
    """The wall drawn small.

    Signals: ``tile_opened(object)`` with a tile's key, ``placed(Carried, str, object)``: what
    is put on which role, over which tile (None = the whole screen); ``tile_carried(Carried,
    QPoint)`` and ``tile_dropped()`` while a tile is carried by the pointer, ``room_changed()``
    when the screens' pictures have another size, ``choice_ended()``, ``seen(bool)`` when the
    canvas comes into sight or goes out of it.
    """

    tile_opened = Signal(object)
    placed = Signal(object, str, object)
    tile_carried = Signal(object, QPoint)
    tile_dropped = Signal()
    room_changed = Signal()
    choice_ended = Signal()
    seen = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Make an empty wall."""
        super().__init__(parent)
        self._look = look
        self._places = WallPlaces()
        self._sights: dict[str, ScreenSight] = {}
        self._here: Hashable = None
        self._hovered: Hashable = None
        self._pressed: tuple[QPoint, Hashable] | None = None
        self._carried: Carried | None = None
        self._target: tuple[str, Hashable] = ("", None)
        self._chosen = ""
        self.empty = ""
        """What is said while there is no wall."""
        self.hint = ""
        """Which keys do what, in the line under the wall."""
        self.picture_of: Callable[[str], QImage | None] = lambda _role: None
        self._resized = QTimer(self)
        self._resized.setSingleShot(True)
        self._resized.setInterval(150)
        self._resized.timeout.connect(self.room_changed)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(280, 120)

    @property
    def choosing(self) -> Carried | None:
        """What a screen is being chosen for by the keyboard."""
        return self._carried if self._chosen else None

    @property
    def here(self) -> Hashable:
        """The key of the tile under the cursor, None = none."""
        return self._here

    @property
    def chosen(self) -> str:
        """The role of the screen that the keyboard stands on while one is chosen."""
        return self._chosen

    def set_look(self, look: Look) -> None:
        """Paint in these colours and words."""
        self._look = look
        self.update()

    def set_wall(self, boxes: dict[str, Box], sights: Sequence[ScreenSight]) -> None:
        """Draw these screens; ``boxes`` are their places on the wall, in mm."""
        sights_by_role = {one.role: one for one in sights}
        if boxes == self._places.boxes and sights_by_role == self._sights:
            return
        moved = boxes != self._places.boxes
        self._places.boxes, self._sights = dict(boxes), sights_by_role
        if moved:
            self._lay_out()
            self._resized.start()
        self.update()

    def set_spots(self, spots: Sequence[TileSpot]) -> None:
        """Let these tiles be gone to; the cursor stays on its tile or on the one of its name."""
        self._here = self._places.set_spots(spots, self._here)
        if self._here is None and self.hasFocus() and not self._chosen:
            self._here = self._places.first_tile()
        self._hovered = None
        self.update()

    def picture_sizes(self) -> dict[str, QSize]:
        """Return the size of every screen's picture in device px."""
        ratio = self.devicePixelRatioF()
        return {
            role: QSize(round(rect.width() * ratio), round(rect.height() * ratio))
            for role, rect in self._places.rects.items()
        }

    def screen_rect(self, role: str) -> QRect:
        """Return where a screen is drawn, in the canvas' px; empty if it is not."""
        return self._places.rects.get(role, QRect())

    def spot_rect(self, key: Hashable) -> QRect:
        """Return where a tile is drawn; empty if it is not."""
        spot = self._places.spot(key)
        return self._places.rect_of(spot) if spot is not None else QRect()

    def refresh(self, role: str) -> None:
        """A screen has a new picture."""
        self.update(self.screen_rect(role))

    # What is carried.

    def choose(self, carried: Carried) -> None:
        """Let the keyboard choose a screen for this: arrows, Enter; Esc leaves it."""
        here = self._places.spot(self._here)
        self._carried = carried
        self._chosen = here.role if here is not None else next(iter(self._places.boxes), "")
        self._target = (self._chosen, None)
        self.setFocus()
        self.update()

    def carry(self, carried: Carried, at: QPoint) -> bool:
        """Show where it would be put if it were let go at a place of the canvas."""
        target = self._target_at(carried, at)
        if (carried, target) != (self._carried, self._target):
            self._carried, self._target, self._chosen = carried, target, ""
            self.update()
        return bool(target[0])

    def let_go(self) -> bool:
        """Put it where it was shown; False if that is nowhere."""
        carried, (role, over) = self._carried, self._target
        self.leave()
        if carried is None or not role:
            return False
        self.placed.emit(carried, role, over)
        return True

    def leave(self) -> None:
        """Carry nothing any more."""
        was_choosing = bool(self._chosen)
        self._carried, self._target, self._chosen = None, ("", None), ""
        self.update()
        if was_choosing:
            self.choice_ended.emit()

    def _target_at(self, carried: Carried, at: QPoint) -> tuple[str, Hashable]:
        role = self._places.role_at(at)
        if not role or carried.scene:
            return role, None
        spot = self._places.spot_at(at)
        if spot is not None and spot.key == carried.tile:
            return "", None  # where it is already
        return role, spot.key if spot is not None else None

    # Qt's events.

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's own name
        """Fit the wall into the new room."""
        super().resizeEvent(event)
        self._lay_out()
        self._resized.start()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's own name
        """Draw the wall."""
        painting = Painting(self, event.rect(), self._look)
        painting.ground()
        if not self._places.boxes:
            painting.say(self.empty)
        painting.hint(self.hint)
        for role, rect in self._places.rects.items():
            painting.screen(rect, self._sights[role], self.picture_of(role))
        for spot in self._places.spots:
            if spot.key == self._here and self.hasFocus() and not self._chosen:
                painting.outline(self._places.rect_of(spot), strong=True)
            elif spot.key == self._hovered and self._carried is None:
                painting.outline(self._places.rect_of(spot), strong=False)
        role, over = self._target
        if self._carried is not None and role:
            other = self._places.spot(over)
            rect = self._places.rect_of(other) if other is not None else self._places.rects[role]
            over_name = other.title if other is not None else ""
            painting.target(rect, self._carried.name, role, over_name, self._keys_text())
        painting.end()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt's own name
        """Somebody looks at it."""
        super().showEvent(event)
        self.seen.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  # Qt's own name
        """Nobody does any more."""
        super().hideEvent(event)
        self.seen.emit(False)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's own name
        """Put the cursor on a tile, and be ready to carry it."""
        spot = self._places.spot_at(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if self._chosen:
            self._target = (self._places.role_at(event.position().toPoint()), None)
            if self._target[0]:
                self.let_go()
            return
        if spot is not None:
            self._here = spot.key
            self._pressed = (event.position().toPoint(), spot.key)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's own name
        """Carry a tile, or show which one is under the pointer."""
        at = event.position().toPoint()
        if self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            start, key = self._pressed
            spot = self._places.spot(key)
            far = (at - start).manhattanLength() >= QApplication.startDragDistance()
            if spot is not None and (far or self._carried is not None):
                carried = Carried(spot.title, tile=key)
                self.carry(carried, at)
                self.tile_carried.emit(carried, at)
            return
        spot = self._places.spot_at(at)
        hovered = spot.key if spot is not None else None
        if hovered != self._hovered:
            self._hovered = hovered
            pointing = Qt.CursorShape.PointingHandCursor
            self.setCursor(pointing if spot is not None else Qt.CursorShape.ArrowCursor)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's own name
        """Put down what is carried, or look closer at the tile that was clicked."""
        pressed, self._pressed = self._pressed, None
        if event.button() is not Qt.MouseButton.LeftButton or pressed is None:
            return
        if self._carried is not None:
            self.let_go()
            self.tile_dropped.emit()
            return
        spot = self._places.spot_at(event.position().toPoint())
        if spot is not None and spot.key == pressed[1]:
            self.tile_opened.emit(spot.key)

    def leaveEvent(self, _event: object) -> None:  # noqa: N802  # Qt's own name
        """No tile is under the pointer."""
        self._hovered = None
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802  # Qt's own name
        """Put the cursor on the first tile when the keyboard comes here."""
        super().focusInEvent(event)
        if self._here is None and not self._chosen:
            self._here = self._places.first_tile()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  # Qt's own name
        """Choosing a screen ends when the keyboard goes elsewhere."""
        super().focusOutEvent(event)
        if self._chosen and event.reason() is not Qt.FocusReason.ActiveWindowFocusReason:
            self.leave()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's own name
        """Go from tile to tile, or from screen to screen while one is chosen."""
        key = Qt.Key(event.key())
        is_enter = key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in _ARROWS and not plain & ~Qt.KeyboardModifier.ControlModifier:
            self._move(*_ARROWS[key])
        elif self._chosen and is_enter:
            self.let_go()
        elif (self._chosen or self._carried is not None) and key == Qt.Key.Key_Escape:
            self._pressed = None
            self.leave()
            self.tile_dropped.emit()
        elif self._here is not None and is_enter and not plain & Qt.KeyboardModifier.ShiftModifier:
            self.tile_opened.emit(self._here)
        elif self._here is not None and key == Qt.Key.Key_M and not plain:
            self.carry_here()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forwards: bool) -> bool:  # noqa: N802  # Qt's own name and argument
        """While a screen is chosen for a tile, Tab goes on to the tiles that are there."""
        if self.choosing is None or self.choosing.scene:
            return super().focusNextPrevChild(forwards)
        carried = self.choosing.tile
        ways: list[Hashable] = [None]
        ways += [
            one.key for one in self._places.spots if one.role == self._chosen and one.key != carried
        ]
        place = ways.index(self._target[1]) if self._target[1] in ways else 0
        self._target = (self._chosen, ways[(place + (1 if forwards else -1)) % len(ways)])
        self.update()
        return True

    def carry_here(self) -> None:
        """Choose another screen for the tile under the cursor."""
        spot = self._places.spot(self._here)
        if spot is not None:
            self.choose(Carried(spot.title, tile=spot.key))

    def event(self, event: object) -> bool:
        """Say a tile's whole name where the pointer rests."""
        if isinstance(event, QHelpEvent):
            spot = self._places.spot_at(event.pos())
            role = self._places.role_at(event.pos())
            text = spot.title if spot is not None else ""
            if not text and role:
                text = self._sights[role].whole
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)  # type: ignore[arg-type]  # whatever else Qt sends

    def _keys_text(self) -> str:
        words = self._look.words
        if not self._chosen or self._carried is None:
            return ""
        if self._carried.scene:
            return words("arrows: which screen · Enter: put it there · Esc: leave it")
        return words("arrows: which screen · Tab: which tile · Enter: put it there · Esc: leave it")

    # Places.

    def _move(self, dx: int, dy: int) -> None:
        if self._chosen:
            self._chosen = self._places.screen_beside(self._chosen, dx, dy)
            self._target = (self._chosen, None)
        else:
            self._here = self._places.tile_beside(self._here, dx, dy)
        self.update()

    def _lay_out(self) -> None:
        area = QRectF(self.rect()).adjusted(_MARGIN_PX, _MARGIN_PX, -_MARGIN_PX, -HINT_PX)
        self._places.lay_out(area, CAPTION_PX)
