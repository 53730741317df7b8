"""A desk of cameras whose readings and pictures are set by hand, for pictures of every state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF

from ioc_desktop.sdk.cameras import CameraEntry, CameraPhase, CameraReading


@dataclass
class HeldFeed:
    """One camera's feed: says and shows what the test put there."""

    said: CameraReading
    shown: QImage | None = None
    changed: Callable[[], None] = lambda: None
    closed: bool = False
    box: tuple[int, int] = (0, 0)

    def reading(self) -> CameraReading:
        return self.said

    def picture(self) -> QImage | None:
        return self.shown

    def resize(self, width_px: int, height_px: int) -> None:
        self.box = (width_px, height_px)

    def close(self) -> None:
        self.closed = True


@dataclass
class HeldDesk:
    """Feeds by camera; remembers every feed that it gave."""

    held: dict[str, tuple[CameraReading, QImage | None]] = field(default_factory=dict)
    entries: dict[str, CameraEntry] = field(default_factory=dict)
    given: list[HeldFeed] = field(default_factory=list)

    def entry(self, camera: str) -> CameraEntry | None:
        return self.entries.get(camera)

    def open(
        self,
        camera: str,
        width_px: int,
        height_px: int,
        *,
        fps: float,
        cover: bool,
        changed: Callable[[], None],
    ) -> HeldFeed:
        assert fps > 0
        assert cover in {True, False}
        said, shown = self.held.get(camera, (CameraReading(CameraPhase.UNKNOWN), None))
        feed = HeldFeed(said, shown, changed, box=(width_px, height_px))
        self.given.append(feed)
        return feed


def street(width: int = 1280, height: int = 720, *, night: bool = False) -> QImage:
    """Return a picture that looks as a crossing does from a mast."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#11151a" if night else "#9fb4c4"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.scale(width / 1280, height / 720)
    painter.setBrush(QColor("#15191e" if night else "#7d8a72"))
    painter.drawRect(QRectF(0, 260, 1280, 460))
    painter.setBrush(QColor("#1b1f24" if night else "#5a5d60"))
    road = [(470, 260), (810, 260), (1280, 640), (1280, 720), (0, 720), (0, 640)]
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in road]))
    painter.setBrush(QColor("#2a2f35" if night else "#e8e6da"))
    for step in range(5):
        painter.drawRect(QRectF(630 - step * 3, 300 + step * 85, 20 + step * 6, 40))
    for left, top, size, shade in (
        (520, 330, 46, "#a33"), (760, 380, 60, "#345a8a"), (380, 520, 110, "#ddd"),
        (860, 560, 120, "#c8a23a"),
    ):  # fmt: skip
        painter.setBrush(QColor("#262b31" if night else shade))
        painter.drawRoundedRect(QRectF(left, top, size * 1.5, size * 0.7), 8, 8)
        if night:
            painter.setBrush(QColor("#8a7a4a"))
            painter.drawEllipse(QPointF(left + 6, top + size * 0.4), size * 0.08, size * 0.08)
    for left, height_px in ((40, 200), (180, 150), (930, 180), (1100, 230)):
        painter.setBrush(QColor("#14181d" if night else "#b9a994"))
        painter.drawRect(QRectF(left, 270 - height_px, 120, height_px))
    painter.end()
    return image
