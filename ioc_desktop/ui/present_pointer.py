"""The pointer of a briefing: a large spot that follows the mouse.

Its rings are white, black and white around a red middle: whoever sees no red still sees the
rings, on every ground, and their shape is like nothing that a tile has.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

SHARE: Final = 1 / 14
"""The spot's width over the height of the screen."""
_LEAST_PX: Final = 28
_RED: Final = "#ff2d2d"
_LIGHT: Final = "#ffffff"
_DARK: Final = "#000000"


class PresentPointer(QWidget):
    """The spot over the audience's window; hands and keys go through it."""

    def __init__(self, parent: QWidget) -> None:
        """Make a hidden spot."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def fit(self, height_px: int) -> None:
        """Be as large as a screen of that height needs it."""
        side = max(_LEAST_PX, round(height_px * SHARE))
        self.resize(side, side)

    def show_at(self, place: QPoint | None) -> None:
        """Show the spot with its middle at a place of the window; None = hide it."""
        if place is None:
            self.hide()
            return
        corner = place - QPoint(self.width() // 2, self.height() // 2)
        if corner != self.pos():
            self.move(corner)
        if self.isHidden():
            self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  # Qt's own name
        """Paint the rings and the middle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(self.width() / 2, self.height() / 2)
        ring = max(2.0, self.width() / 16)
        outer = self.width() / 2 - ring
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for radius, tone in ((outer, _LIGHT), (outer - ring, _DARK), (outer - 2 * ring, _LIGHT)):
            painter.setPen(QPen(QColor(tone), ring + 0.5))
            painter.drawEllipse(middle, radius, radius)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(_RED))
        painter.drawEllipse(middle, ring * 2, ring * 2)
        painter.end()


def carried_over(place: QPoint, source: QRect, target: QRect) -> QPoint | None:
    """Return a place of ``source`` as the same one of ``target``; None = it lies outside."""
    if not source.contains(place) or source.isEmpty():
        return None
    across = (place.x() - source.x()) / source.width()
    down = (place.y() - source.y()) / source.height()
    return QPoint(
        round(target.x() + across * target.width()), round(target.y() + down * target.height())
    )
