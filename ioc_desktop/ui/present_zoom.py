"""A page looked at through a glass: painted anew as large as it is shown, so that it stays crisp.

``Glass`` is the pure arithmetic; ``PresentZoom`` covers the page with what the glass shows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from ioc_desktop.sdk.kit.sheet import colour
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.present_painting import paint_tiles
from ioc_desktop.ui.tile_frame import TileFrame

LARGEST: Final = 8.0
STEP: Final = 1.25
_LEAST_FRAME_PX: Final = 24


@dataclass(frozen=True, slots=True)
class Glass:
    """Which part of a page of ``width`` x ``height`` px is seen: ``scale`` from (left, top)."""

    width: int
    height: int
    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0

    @property
    def is_open(self) -> bool:
        """Whether less than the whole page is seen."""
        return self.scale > 1.001  # noqa: PLR2004  # rounding is no zoom

    def zoomed(self, steps: float, x: float, y: float) -> Glass:
        """Return the glass so many steps nearer (or farther), what is at (x, y) kept there."""
        scale = min(LARGEST, max(1.0, self.scale * STEP**steps))
        across, down = self.left + x / self.scale, self.top + y / self.scale
        return replace(self, scale=scale, left=across - x / scale, top=down - y / scale).kept()

    def moved(self, x: float, y: float) -> Glass:
        """Return the glass with what is seen moved by so many px of the screen."""
        left, top = self.left - x / self.scale, self.top - y / self.scale
        return replace(self, left=left, top=top).kept()

    def framed(self, x: float, y: float, width: float, height: float) -> Glass:
        """Return the glass that shows this frame (px of the screen) as large as it can be."""
        if min(width, height) < _LEAST_FRAME_PX:
            return self
        scale = self.scale * min(self.width / width, self.height / height)
        scale = min(LARGEST, max(1.0, scale))
        middle_x = self.left + (x + width / 2) / self.scale
        middle_y = self.top + (y + height / 2) / self.scale
        left, top = middle_x - self.width / scale / 2, middle_y - self.height / scale / 2
        return replace(self, scale=scale, left=left, top=top).kept()

    def kept(self) -> Glass:
        """Return the glass within the page."""
        most_left = self.width - self.width / self.scale
        most_top = self.height - self.height / self.scale
        left, top = min(max(self.left, 0.0), most_left), min(max(self.top, 0.0), most_top)
        return replace(self, left=left, top=top)


class PresentZoom(QWidget):
    """Covers a page with a part of it, painted at the size at which it is seen."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        """Make a hidden glass."""
        super().__init__(parent)
        self._look = look
        self._page: QWidget | None = None
        self._seen: QPixmap | None = None
        self.glass = Glass(1, 1)
        self.hide()

    def set_look(self, look: Look) -> None:
        """Paint on another ground."""
        self._look = look
        self.again()

    def begin(self, page: QWidget | None) -> None:
        """Look at this page as a whole: the glass is put away."""
        self._page, self._seen = page, None
        self.glass = Glass(max(1, self.width()), max(1, self.height()))
        self.hide()

    def look_through(self, glass: Glass) -> None:
        """Show what this glass shows."""
        self.glass, self._seen = glass, None
        if glass.is_open and self._page is not None:
            self.show()
            self.raise_()
            self.update()
        else:
            self.hide()

    def again(self) -> None:
        """The page has changed: paint it anew."""
        self._seen = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  # Qt's own name
        """Show the part that is seen."""
        if self._seen is None or self._seen.size() != self.size() * self.devicePixelRatioF():
            self._seen = self._painted()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._seen)
        painter.end()

    def _painted(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        seen = QPixmap(self.size() * ratio)
        seen.setDevicePixelRatio(ratio)
        seen.fill(colour(self._look.theme.ground))
        page, glass = self._page, self.glass
        if page is None:
            return seen
        painter = QPainter(seen)
        painter.scale(glass.scale, glass.scale)
        painter.translate(-glass.left, -glass.top)
        part = QRect(
            int(glass.left), int(glass.top),
            int(glass.width / glass.scale) + 2, int(glass.height / glass.scale) + 2,
        )  # fmt: skip
        for tile in page.findChildren(TileFrame):
            if tile.geometry().intersects(part):
                tile.drop_picture()  # pixels of its own size would be blown up
        paint_tiles(painter, page, part)
        painter.end()
        return seen
