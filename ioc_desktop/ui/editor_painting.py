"""How the scene editor's canvas looks: displays, grid, marks, ghosts. Painters only, no state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.kit.fonts import MEDIUM, elided, font, width_px
from ioc_desktop.sdk.kit.glyphs import glyph
from ioc_desktop.sdk.kit.sheet import Sheet, colour
from ioc_desktop.sdk.theme import Theme
from ioc_desktop.ui.editor_geometry import Placed, cells_px, on_canvas
from ioc_desktop.ui.editor_gesture import Proposal

LABEL_PX = 12
TAG_PX = 13
HANDLE_PX = 9.0
_LEAST_STEP_PX = 7.0
_GRID_ALPHA = 52
_FAINT_ALPHA = 18
_TAG_ROOM = 1.36
_LONGEST_TAG_PX = 440.0


@dataclass(frozen=True, slots=True)
class Mark:
    """What is wrong with a tile: an error keeps the scene from being saved, a warning does not."""

    weight: Literal["error", "warning"]
    texts: tuple[str, ...]


def paint_display(painter: QPainter, placed: Placed, label: str, theme: Theme) -> None:
    """Paint a display's ground, the wall's lines on it, and its name above it."""
    box, page = QRectF(*placed.box), QRectF(*placed.page)
    painter.fillRect(box, colour(theme.track))
    painter.fillRect(page, colour(theme.ground))
    painter.setPen(QPen(colour(theme.last_year), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box.adjusted(-0.5, -0.5, 0.5, 0.5))
    painter.setFont(font(LABEL_PX, MEDIUM))
    painter.setPen(colour(theme.dim))
    text = elided(label, LABEL_PX, box.width(), MEDIUM)
    painter.drawText(QPointF(box.left(), box.top() - LABEL_PX * 0.45), text)


def paint_grid(
    painter: QPainter, placed: Placed, grid: tuple[int, int], theme: Theme, *, strong: bool
) -> None:
    """Paint the grid's lines; where they would run together, every second, third … one."""
    page = QRectF(*placed.page)
    shade = QColor(theme.dim)
    shade.setAlpha(_GRID_ALPHA if strong else _FAINT_ALPHA)
    painter.setPen(QPen(shade, 1))
    gap = min(placed.face.page_px) * 0.004 * placed.scale
    for axis, length in ((0, page.width()), (1, page.height())):
        count = grid[axis]
        every = next((n for n in range(1, count + 1) if length / count * n >= _LEAST_STEP_PX),
                     count)  # fmt: skip
        for number in range(every, count, every):
            cell = (number, 0) if axis == 0 else (0, number)
            box = on_canvas(placed, cells_px(grid, placed.face, cell, (1, 1)))
            if axis == 0:
                x = round(box[0] - gap) + 0.5
                painter.drawLine(QPointF(x, page.top()), QPointF(x, page.bottom()))
            else:
                y = round(box[1] - gap) + 0.5
                painter.drawLine(QPointF(page.left(), y), QPointF(page.right(), y))


def paint_mark(painter: QPainter, box: QRectF, mark: Mark, theme: Theme, words: Words) -> None:
    """Paint what is wrong at a tile's lower right corner: shape and word, in the wall's colours."""
    error = mark.weight == "error"
    text = words("error") if error else words("note")
    count = len(mark.texts)
    text = f"{text} ×{count}" if count > 1 else text
    shade = theme.red if error else theme.amber
    _tag(painter, box, text, shade, theme, "alarm" if error else "warn", right=True)
    painter.setPen(QPen(colour(shade), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box.adjusted(1, 1, -1, -1))


def paint_chosen(
    painter: QPainter, box: QRectF, theme: Theme, *, focused: bool, handles: bool = True
) -> None:
    """Paint the outline of what is chosen, firm while the keyboard is here; a tile has handles."""
    style = Qt.PenStyle.SolidLine if focused else Qt.PenStyle.DashLine
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour(theme.ground), 5))
    painter.drawRect(box)
    painter.setPen(QPen(colour(theme.data if focused else theme.dim), 3 if focused else 2, style))
    painter.drawRect(box)
    painter.setPen(QPen(colour(theme.ground), 1))
    painter.setBrush(colour(theme.strong if focused else theme.dim))
    for place in handle_places(box) if handles else ():
        half = HANDLE_PX / 2
        painter.drawRect(QRectF(place.x() - half, place.y() - half, HANDLE_PX, HANDLE_PX))


def handle_places(box: QRectF) -> tuple[QPointF, ...]:
    """Return the middles of the eight handles, in the order of ``editor_gesture.HANDLES``."""
    left, top, right, bottom = box.left(), box.top(), box.right(), box.bottom()
    x, y = box.center().x(), box.center().y()
    return tuple(
        QPointF(*place)
        for place in (
            (left, top), (x, top), (right, top), (right, y),
            (right, bottom), (x, bottom), (left, bottom), (left, y),
        )
    )  # fmt: skip


def paint_ghost(
    painter: QPainter, box: QRectF, proposal: Proposal, text: str, theme: Theme
) -> None:
    """Paint where a tile would lie: a firm outline and a word, or red hatching and why not."""
    if proposal.possible:
        painter.setPen(QPen(colour(theme.strong), 2, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
        _tag(painter, box, text, theme.strong, theme, "", right=False)
        return
    veil = QColor(theme.ground)
    veil.setAlpha(150)
    painter.fillRect(box, veil)
    painter.fillRect(box, QBrush(colour(theme.red), Qt.BrushStyle.BDiagPattern))
    painter.setPen(QPen(colour(theme.red), 3))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)
    _tag(painter, box, text, theme.red, theme, "alarm", right=False)


def _tag(
    painter: QPainter, box: QRectF, text: str, shade: str, theme: Theme, mark: str, *, right: bool
) -> None:
    """Paint a word on a plain strip, upper left or lower right in the box, whole if it can be."""
    side = TAG_PX * 0.8 if mark else 0.0
    room = box.width() if right else max(box.width(), _LONGEST_TAG_PX)
    text = elided(text, TAG_PX, max(20.0, room - side - 22), MEDIUM)
    width = width_px(text, TAG_PX, MEDIUM) + side + (20 if mark else 14)
    height = TAG_PX * _TAG_ROOM + 4
    left = box.right() - width - 2 if right else box.left() + 2
    left = max(0.0, min(left, painter.viewport().width() - width - 3))
    top = box.bottom() - height - 2 if right else box.top() + 2
    strip = QRectF(left, top, width, height)
    painter.fillRect(strip, colour(theme.tile))
    painter.setPen(QPen(colour(shade), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(strip)
    start = strip.left() + 7
    if mark:
        sheet = Sheet()
        place = QRectF(start, strip.center().y() - side / 2, side, side)
        glyph(sheet, "alarm" if mark == "alarm" else "warn", place, shade)
        sheet.paint(painter)
        start += side + 6
    painter.setFont(font(TAG_PX, MEDIUM))
    painter.setPen(colour(theme.strong))
    painter.drawText(QPointF(start, strip.center().y() + TAG_PX * 0.36), text)
