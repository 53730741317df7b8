"""How a camera's picture stands in its place, and how it looks when it is old: grey, hatched."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap

from ioc_desktop.sdk.kit.look import Look
from ioc_desktop.sdk.kit.sheet import colour

_GREYED = 0.55
"""How much of the tile's ground lies over an old picture."""
_DIAGONAL = 2**0.5


def old_picture(picture: QImage, size: QSize, look: Look, *, cover: bool) -> QPixmap:
    """Return the picture as it looks when it is old; made once, not at each painting."""
    theme, metrics = look.theme, look.metrics
    made = QPixmap(size)
    made.fill(colour(theme.ground))
    rect = QRectF(made.rect())
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    painter.drawImage(fitted(picture, rect, cover=cover), grey)
    veil = QColor(theme.tile)
    veil.setAlphaF(_GREYED)
    painter.fillRect(rect, veil)
    step = max(10, round(metrics.footer_px * 1.5))
    # A dark line with a light one beside it: seen on a bright street and on a dark one.
    thick = max(2.0, step / 5)
    for shift, name, alpha in ((0.0, theme.tile, 0.75), (thick, theme.dim, 0.3)):
        line = QColor(name)
        line.setAlphaF(alpha)
        painter.setPen(QPen(line, thick))
        for left in range(-int(rect.height()), int(rect.width()) + step, step):
            foot = QPointF(left + shift * _DIAGONAL, rect.height())
            painter.drawLine(foot, QPointF(foot.x() + rect.height(), 0))
    painter.end()
    return made


def fitted(picture: QImage, frame: QRectF, *, cover: bool) -> QRectF:
    """Return where a picture stands in a frame; never stretched out of its shape."""
    if picture.isNull():
        return frame
    mode = (
        Qt.AspectRatioMode.KeepAspectRatioByExpanding
        if cover
        else Qt.AspectRatioMode.KeepAspectRatio
    )
    size = picture.size().toSizeF().scaled(frame.size(), mode)
    left = frame.left() + (frame.width() - size.width()) / 2
    top = frame.top() + (frame.height() - size.height()) / 2
    return QRectF(round(left), round(top), round(size.width()), round(size.height()))
