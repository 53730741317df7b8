"""What the scene editor's canvas shows: all displays of one size of wall, painted once and kept.

Hands and keys are the canvas's (``editor_canvas``), which is this board with input.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from ioc_desktop.layout import Variant
from ioc_desktop.sdk.kit.sheet import colour
from ioc_desktop.ui.editor_geometry import (
    Face,
    Placed,
    cells_px,
    on_canvas,
    place_faces,
    roles_in_order,
    tile_px,
)
from ioc_desktop.ui.editor_gesture import (
    Proposal,
    display_of,
    tile_of,
)
from ioc_desktop.ui.editor_painting import (
    LABEL_PX,
    Mark,
    paint_chosen,
    paint_display,
    paint_ghost,
    paint_grid,
    paint_mark,
)
from ioc_desktop.ui.look import Look

_MARGIN = 10.0
_GAP = 6.0
_LABEL_ROOM = LABEL_PX * 1.7
Picture = Callable[[str, float], QPixmap | None]
"""Returns a tile's picture at so many canvas px for one of the wall's."""


class EditorBoard(QWidget):
    """Signals: ``tile_chosen(str)``, ``told(str)`` with what a drag would do, "" for nothing.

    ``held(Proposal | None)`` beside it: what is held over the board.
    """

    tile_chosen = Signal(str)
    told = Signal(str)
    held = Signal(object)

    def __init__(self, look: Look, picture: Picture, say: Callable[[Proposal], str]) -> None:
        """Make an empty board; ``say`` puts a proposal into words."""
        super().__init__()
        self._look, self._picture, self._say = look, picture, say
        self._variant = Variant(1, 1, ())
        self._faces: tuple[Face, ...] = ()
        self._labels: Mapping[str, str] = {}
        self._placed: dict[str, Placed] = {}
        self._boxes: dict[str, QRectF] = {}
        self._marks: Mapping[str, Mark] = {}
        self._base: QPixmap | None = None
        self._held_base: QPixmap | None = None
        self._all_placed: dict[str, Placed] = {}
        self.bezel_mm = (0.0, 0.0)
        """What lies between two panels' pictures, across and down."""
        self.zoomed = False
        """Whether the chosen display alone is shown, as large as it can be."""
        self._holding = False
        self._ghost: Proposal | None = None
        self.chosen = ""
        self.role = ""
        self.swapping = ""
        """The tile that is to change places with the next one that is chosen."""
        self.setMinimumSize(320, 220)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def variant(self) -> Variant:
        """What is shown."""
        return self._variant

    @property
    def ghost(self) -> Proposal | None:
        """What a drag would do now, or what could not be done just now."""
        return self._ghost

    def box(self, tile: str) -> QRectF:
        """Return where a tile lies on the canvas; an empty one if it is not there."""
        return QRectF(self._boxes.get(tile, QRectF()))

    def placed(self, role: str) -> Placed | None:
        """Return where a display lies."""
        return self._placed.get(role)

    def set_look(self, look: Look) -> None:
        """Change theme and language."""
        self._look = look
        self.refresh()

    def set_variant(
        self, variant: Variant, faces: Sequence[Face], labels: Mapping[str, str]
    ) -> None:
        """Show these displays; ``labels`` are their names above them, by role."""
        self._variant, self._faces, self._labels = variant, tuple(faces), labels
        self._holding, self._ghost = False, None
        if not any(display.role == self.role for display in variant.displays):
            self.role = next(iter(roles_in_order(variant)), "")
        self._lay_out()
        if tile_of(variant, self.chosen) is None:
            self.chosen = ""
        if tile_of(variant, self.swapping) is None:
            self.swapping = ""

    def set_marks(self, marks: Mapping[str, Mark]) -> None:
        """Show what is wrong with which tile."""
        if marks != self._marks:
            self._marks = dict(marks)
            self.refresh()

    def choose(self, tile: str) -> None:
        """Choose a tile, or none with ""."""
        display = display_of(self._variant, tile)
        if display is not None:
            self.go_to_role(display.role)
        self._ghost = None
        if tile != self.chosen:
            self.chosen = tile
            self.tile_chosen.emit(tile)
        self.update()

    def go_to_role(self, role: str) -> None:
        """Choose a display; while one alone is shown, this one."""
        if role != self.role:
            self.role = role
            if self.zoomed:
                self._lay_out()

    def zoom(self) -> None:
        """Show the chosen display alone, or all of them again."""
        self.zoomed = not self.zoomed
        self._lay_out()

    def refresh(self, tile: str = "") -> None:
        """Paint a tile anew, or everything."""
        display = display_of(self._variant, tile) if tile else None
        placed = self._placed.get(display.role) if display is not None else None
        self._held_base = None
        if self._base is None or display is None or placed is None:
            self._base = None
        else:
            painter = QPainter(self._base)
            painter.setClipRect(self._boxes[tile])
            self._paint_tile(painter, tile)
            paint_grid(painter, placed, display.grid, self._look.theme, strong=False)
            if mark := self._marks.get(tile):
                paint_mark(painter, self._boxes[tile], mark, self._look.theme, self._look.words)
            painter.end()
        self.update()

    def hold(self, proposal: Proposal | None) -> None:
        """Show and tell what would be done, or cannot; None: nothing any more."""
        if proposal != self._ghost:
            self._ghost = proposal
            self.held.emit(proposal)
            self.told.emit("" if proposal is None else self._say(proposal))
            self.update()

    def tile_at(self, place: QPointF) -> str:
        """Return the tile under a point; "" = none."""
        return next((name for name, box in self._boxes.items() if box.contains(place)), "")

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt's own name
        """Return the size of a usual wall."""
        return QSize(900, 560)

    # --- painting -------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  # Qt's own name
        """Paint what was kept, then what is chosen and held."""
        if self._base is None:
            self._base = self._painted_base()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._with_grid(self._base) if self._holding else self._base)
        theme = self._look.theme
        ghost = self._ghost
        if self.chosen in self._boxes:
            paint_chosen(painter, self._boxes[self.chosen], theme, focused=self.hasFocus())
        elif self.role in self._placed and self.hasFocus():
            box = QRectF(*self._placed[self.role].box)
            paint_chosen(painter, box, theme, focused=True, handles=False)
        if ghost is not None:
            self._paint_ghost(painter, ghost)
        painter.end()

    def _with_grid(self, base: QPixmap) -> QPixmap:
        """Return the base with its grid over everything, as it helps while something is held."""
        if self._held_base is None:
            held = QPixmap(base)
            painter = QPainter(held)
            for role, placed in self._placed.items():
                display = self._variant.display(role)
                if display is not None:
                    paint_grid(painter, placed, display.grid, self._look.theme, strong=True)
            painter.end()
            self._held_base = held
        return self._held_base

    def _painted_base(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        base = QPixmap(self.size() * ratio)
        base.setDevicePixelRatio(ratio)
        base.fill(colour(self._look.theme.ground))
        painter = QPainter(base)
        for role, placed in self._placed.items():
            paint_display(painter, placed, self._labels.get(role, role), self._look.theme)
            display = self._variant.display(role)
            if display is not None:
                paint_grid(painter, placed, display.grid, self._look.theme, strong=True)
        for tile in self._boxes:
            self._paint_tile(painter, tile)
        for role, placed in self._placed.items():
            display = self._variant.display(role)
            if display is not None:
                paint_grid(painter, placed, display.grid, self._look.theme, strong=False)
        for tile, mark in self._marks.items():
            if tile in self._boxes:
                box = self._boxes[tile]
                paint_mark(painter, box, mark, self._look.theme, self._look.words)
        painter.end()
        return base

    def _paint_tile(self, painter: QPainter, tile: str) -> None:
        display = display_of(self._variant, tile)
        placed = self._placed.get(display.role) if display is not None else None
        if placed is None:
            return
        box = self._boxes[tile]
        picture = self._picture(tile, placed.scale)
        if picture is not None:
            painter.drawPixmap(box.topLeft(), picture)

    def _paint_ghost(self, painter: QPainter, ghost: Proposal) -> None:
        placed, display = self._placed.get(ghost.role), self._variant.display(ghost.role)
        if placed is None or display is None:
            return
        place = cells_px(display.grid, placed.face, ghost.at, ghost.span)
        box = QRectF(*on_canvas(placed, place))
        mine = self._boxes.get(ghost.tile)
        if ghost.act == "swap" and ghost.possible and mine is not None:
            self._paint_held(painter, ghost.other, mine)
            back = Proposal("swap", ghost.other, ghost.role, ghost.at, ghost.span)
            paint_ghost(painter, mine, back, self._name(ghost.other), self._look.theme)
        if ghost.tile:
            self._paint_held(painter, ghost.tile, box)
        paint_ghost(painter, box, ghost, self._say(ghost), self._look.theme)

    def _paint_held(self, painter: QPainter, tile: str, box: QRectF) -> None:
        """Paint a tile's picture where it would lie, stretched to that place."""
        display = display_of(self._variant, tile)
        placed = self._placed.get(display.role) if display is not None else None
        picture = self._picture(tile, placed.scale) if placed is not None else None
        if picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(box, picture, QRectF(picture.rect()))

    def _role_at(self, place: QPointF) -> str:
        found = (r for r, p in self._placed.items() if p.holds(place.x(), place.y()))
        return next(found, "")

    def _name(self, tile: str) -> str:
        found = tile_of(self._variant, tile)
        if found is None or found.title is None:
            return tile
        return found.title.in_language(self._look.words.language)

    def _lay_out(self) -> None:
        room = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN + _LABEL_ROOM, -_MARGIN, -_MARGIN)
        size = (room.width(), room.height())
        self._all_placed = place_faces(
            self._faces, *size, bezel_mm=self.bezel_mm, least_gap=(_GAP, _LABEL_ROOM)
        )
        alone = [face for face in self._faces if face.role == self.role and self.zoomed]
        self._placed = {
            role: Placed(p.face, round(p.x + room.left()), round(p.y + room.top()), p.scale)
            for role, p in (place_faces(alone, *size) if alone else self._all_placed).items()
        }
        self._boxes = {}
        for display in self._variant.displays:
            placed = self._placed.get(display.role)
            if placed is None:
                continue
            for name, px in tile_px(display, placed.face).items():
                self._boxes[name] = QRectF(*on_canvas(placed, px))
        self._base = self._held_base = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's own name
        """Lay the displays out for the new size."""
        super().resizeEvent(event)
        self._lay_out()
