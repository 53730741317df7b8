"""Pages painted once more, smaller or larger than they are: vectors again, never pixels."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QRegion
from PySide6.QtWidgets import QWidget

from ioc_desktop.sdk.kit.sheet import colour
from ioc_desktop.ui.tile_frame import TileFrame

_OVERSIZE = 2
_FORMAT = QImage.Format.Format_RGB32


def paint_tiles(painter: QPainter, page: QWidget, part: QRect) -> None:
    """Paint those tiles of a page that lie in ``part`` of it, through a painter's own scale."""
    for tile in page.findChildren(TileFrame):
        place = tile.geometry()
        if not place.intersects(part):
            continue
        painter.save()
        painter.translate(place.topLeft())
        whole = QRegion(QRect(QPoint(0, 0), place.size()))
        tile.render(painter, QPoint(0, 0), whole, QWidget.RenderFlag.DrawChildren)
        painter.restore()


def small_page(page: QWidget, size: QSize, ground: str) -> QImage:
    """Return a small picture of a page, hidden or not, that fits into ``size`` px."""
    return _small(page, size, ground, tiles=True)


def small_window(window: QWidget, size: QSize, ground: str) -> QImage:
    """Return a small picture of all that a window shows, that fits into ``size`` px."""
    return _small(window, size, ground, tiles=False)


def _small(widget: QWidget, size: QSize, ground: str, *, tiles: bool) -> QImage:
    """Paint at twice the size and make that half as large: texts stay whole."""
    fitted = widget.size().scaled(size, Qt.AspectRatioMode.KeepAspectRatio)
    large = QImage(fitted.expandedTo(QSize(1, 1)) * _OVERSIZE, _FORMAT)
    large.fill(colour(ground))
    if widget.width() > 0 and widget.height() > 0:
        painter = QPainter(large)
        painter.scale(large.width() / widget.width(), large.height() / widget.height())
        if tiles:
            paint_tiles(painter, widget, widget.rect())
        else:
            flags = QWidget.RenderFlag.DrawChildren | QWidget.RenderFlag.DrawWindowBackground
            widget.render(painter, QPoint(0, 0), QRegion(widget.rect()), flags)
        painter.end()
    return large.scaled(
        fitted, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
