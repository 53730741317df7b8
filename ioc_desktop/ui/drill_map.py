"""The map of a figure in the drill-down: the very tile that walls show, in a window's sizes.

Its units are opened by a tap, a click, or the arrow keys and Enter; a ring marks the one that
the keys are at.
"""

from __future__ import annotations

import logging
from typing import Final

from PySide6.QtCore import QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from ioc_desktop.bundles.loader import LoadedBundle
from ioc_desktop.bundles.settings import with_defaults
from ioc_desktop.domain.figures import Breakdown
from ioc_desktop.domain.queries import Snapshot
from ioc_desktop.errors import KnownError
from ioc_desktop.layout.scene import DECLARATIVE_BUNDLE
from ioc_desktop.sdk.contract import ModelContext, TileView, WidgetContext
from ioc_desktop.sdk.kit.sheet import pen
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.look import Look, Sight
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.tile_frame import TileFrame

_log = logging.getLogger(__name__)

KIND: Final = "map"
_DESK_MM: Final = 650.0
"""How far from a desk's or touch screen's picture its reader sits or stands."""
_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ASIDE: Final = 2.0
"""A unit lies in an arrow's direction if it is at most so much farther aside than ahead."""
_RING_PX: Final = (7.0, 3.0)


class MapMaker:
    """Makes the map's view from a breakdown, with the bundle of all declarative tiles."""

    def __init__(self, shelf: BundleShelf) -> None:
        """Take the bundle from ``shelf`` when the first map is asked for."""
        self._shelf = shelf

    def bundle(self) -> LoadedBundle | None:
        """Return the bundle; None where this installation has none that works."""
        try:
            return self._shelf.take(DECLARATIVE_BUNDLE)
        except KnownError as error:
            _log.warning("no map: %s", error)
            return None

    def view(self, found: Breakdown, look: Look, now_s: int) -> TileView | None:
        """Return the view of a figure by locality; pure, may run in another thread."""
        bundle = self.bundle()
        if bundle is None or found.indicator is None:
            return None
        settings = {"indicator": found.indicator.id, "centre": found.centre}
        context = ModelContext(
            kind=KIND,
            settings=with_defaults(bundle.manifest, settings),
            words=look.words,
            title=None,
            centre_names=look.centre_names,
            maps=self._shelf.maps,
        )
        try:
            made = bundle.build(Snapshot(now_s, {"breakdown": found}), context)
        except (Exception, SystemExit):  # noqa: BLE001  # a bundle may raise anything; only its map is missing then
            _log.exception("the map of %s cannot be made", found.indicator.id)
            return None
        return made if isinstance(made, TileView) else None


class _Ring(QWidget):
    """Lies over the map and marks one unit."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._path = QPainterPath()
        self._tones = ("#000000", "#ffffff")
        self.hide()

    def mark(self, path: QPainterPath, tones: tuple[str, str]) -> None:
        """Mark what lies inside the path, in two tones of which one is seen on any ground."""
        self._path, self._tones = path, tones
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  # Qt's own name
        """Draw the ring: a wide line under a finer one."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for tone, width in zip(self._tones, _RING_PX, strict=True):
            painter.strokePath(self._path, pen(tone, width))
        painter.end()


class MapView(QWidget):
    """A map as a tile that fills its place; made anew when its size changes.

    Signal: ``unit_opened(str)``, the code of the unit that was tapped or entered.
    """

    unit_opened = Signal(str)

    def __init__(self, maker: MapMaker, clock: RoomClock, look: Look) -> None:
        """Make an empty place."""
        super().__init__()
        self._maker, self._clock, self._look = maker, clock, look
        self._view: TileView | None = None
        self._frame: TileFrame | None = None
        self._at = self._pressed = ""
        self._ring = _Ring(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def marked(self) -> str:
        """The code of the unit that the keys are at; "" = of none yet."""
        return self._at

    def spots(self) -> dict[str, QPainterPath]:
        """Return where each unit is seen, in this widget's pixels; of an inset only that part."""
        return dict(self._frame.localities()) if self._frame is not None else {}

    def set_look(self, look: Look) -> None:
        """Change theme and words."""
        self._look = look
        self._make()

    def show_view(self, view: TileView | None, at: str = "") -> None:
        """Show this map; the keys begin ``at`` this unit unless they are at another."""
        self._view = view
        self._at = self._at or at
        if self._frame is None:
            self._make()
        elif view is not None:
            self._frame.present(view)
            self._show_ring()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's own name
        """Remember which unit is pressed."""
        if event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._pressed = self._unit_at(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's own name
        """Open the unit if it is let go where it was pressed."""
        pressed, self._pressed = self._pressed, ""
        if pressed and pressed == self._unit_at(event.position()):
            self._at = pressed
            self.unit_opened.emit(pressed)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's own name
        """Go from unit to unit by the arrows, open one by Enter."""
        key = Qt.Key(event.key())
        if key in _ARROWS:
            self._move(*_ARROWS[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._at in self.spots():
            self.unit_opened.emit(self._at)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802  # Qt's own name
        """Mark the unit that the keys are at."""
        super().focusInEvent(event)
        self._show_ring()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  # Qt's own name
        """Mark none."""
        super().focusOutEvent(event)
        self._ring.hide()

    def close_view(self) -> None:
        """Release the bundle's widget. May be called twice."""
        frame, self._frame = self._frame, None
        if frame is not None:
            frame.close_guest()
            frame.hide()
            frame.deleteLater()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's own name
        """Make the map for the new size."""
        super().resizeEvent(event)
        if self.isVisible():
            self._make()

    def _make(self) -> None:
        self.close_view()
        bundle = self._maker.bundle()
        if bundle is None or self._view is None or min(self.width(), self.height()) < 1:
            return
        dots = max(1.0, self.screen().physicalDotsPerInch())
        metrics = Sight(25.4 / dots, _DESK_MM).metrics(self.width(), self.height())
        context = WidgetContext(
            kind=KIND, theme=self._look.theme, metrics=metrics, words=self._look.words,
            timeline=self._clock.timeline,
        )  # fmt: skip
        frame = TileFrame("", context, self._clock, self)
        frame.setGeometry(QRect(0, 0, self.width(), self.height()))
        frame.house(bundle)
        frame.present(self._view)
        frame.show()
        self._frame = frame
        self._show_ring()

    def _unit_at(self, place: QPointF) -> str:
        found = self._frame.locality_at(place.toPoint()) if self._frame is not None else None
        return found[0] if found is not None else ""

    def _move(self, across: int, down: int) -> None:
        """Mark the nearest unit in that direction; the first one where none was marked."""
        spots = self.spots()
        if not spots:
            return
        if self._at not in spots:
            self._at = next(iter(spots))
        else:
            here = spots[self._at].boundingRect().center()
            ways = {}
            for code, path in spots.items():
                way = path.boundingRect().center() - here
                ahead = way.x() * across + way.y() * down
                aside = abs(way.x() * down) + abs(way.y() * across)
                if ahead > 1 and aside <= ahead * _ASIDE:
                    ways[code] = ahead + aside * _ASIDE
            self._at = min(ways, key=ways.__getitem__, default=self._at)
        self._show_ring()

    def _show_ring(self) -> None:
        path = self.spots().get(self._at) if self.hasFocus() else None
        if path is None:
            self._ring.hide()
            return
        self._ring.setGeometry(self.rect())
        self._ring.mark(path, (self._look.theme.ground, self._look.theme.strong))
