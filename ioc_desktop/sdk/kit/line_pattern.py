"""A brush of slanting lines that is a small picture on screens, and lines on paper."""

from __future__ import annotations

from math import ceil, floor

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QPaintEngine,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
)


class LinePattern(QBrush):
    """Lines at 45° every ``step_px`` on a ground, joined from square to square.

    A screen repeats a square of pixels, which costs it nothing. In a PDF that would be a
    picture, coarse when enlarged: there the lines themselves are drawn.
    """

    def __init__(self, ground: QColor, line: QColor, step_px: int) -> None:
        pen = QPen(line, max(1.5, step_px / 10))
        pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        square = QPixmap(step_px, step_px)
        square.fill(ground)
        painter = QPainter(square)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        for shift in (-step_px, 0, step_px):
            ends = (QPointF(shift - 1, step_px + 1), QPointF(shift + step_px + 1, -1))
            painter.drawLine(*ends)
        painter.end()
        super().__init__(square)
        self.ground = ground
        self.pen = pen
        self.step_px = step_px

    def draw(self, painter: QPainter, area: QPainterPath, origin: QPointF) -> None:
        """Fill the area with the lines themselves."""
        box = area.boundingRect()
        painter.save()
        painter.setClipPath(area, Qt.ClipOperation.IntersectClip)
        painter.fillRect(box, self.ground)
        painter.setPen(self.pen)
        # On every line x + y is the same: the origin's, and so many steps.
        least = (box.left() + box.top() - origin.x() - origin.y()) / self.step_px
        most = (box.right() + box.bottom() - origin.x() - origin.y()) / self.step_px
        for number in range(floor(least), ceil(most) + 1):
            total = origin.x() + origin.y() + number * self.step_px
            left = max(box.left(), total - box.bottom())
            right = min(box.right(), total - box.top())
            if left < right:
                painter.drawLine(QLineF(left, total - left, right, total - right))
        painter.restore()


def fill_patterned(
    painter: QPainter, area: QRectF | QPainterPath, origin: QPointF, brush: QBrush
) -> None:
    """Fill a rectangle or a path with a pattern that starts at ``origin``."""
    if isinstance(brush, LinePattern) and painter.paintEngine().type() is QPaintEngine.Type.Pdf:
        path = QPainterPath()
        if isinstance(area, QRectF):
            path.addRect(area)
        else:
            path.addPath(area)
        brush.draw(painter, path, origin)
        return
    painter.setBrushOrigin(origin)
    if isinstance(area, QRectF):
        painter.fillRect(area, brush)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush)
    painter.drawPath(area)
