"""The map of a figure in the drill-down: the very tile that walls show, in a window's sizes."""

from __future__ import annotations

import logging
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ioc_desktop.bundles.loader import LoadedBundle
from ioc_desktop.bundles.settings import with_defaults
from ioc_desktop.domain.figures import Breakdown
from ioc_desktop.domain.queries import Snapshot
from ioc_desktop.errors import KnownError
from ioc_desktop.layout.scene import DECLARATIVE_BUNDLE
from ioc_desktop.sdk.contract import ModelContext, TileView, WidgetContext
from ioc_desktop.ui.bundle_shelf import BundleShelf
from ioc_desktop.ui.look import Look, Sight
from ioc_desktop.ui.room_clock import RoomClock
from ioc_desktop.ui.tile_frame import TileFrame

_log = logging.getLogger(__name__)

KIND: Final = "map"
_DESK_MM: Final = 650.0
"""How far from a desk's or touch screen's picture its reader sits or stands."""


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


class MapView(QWidget):
    """A map as a tile that fills its place; made anew when its size changes."""

    def __init__(self, maker: MapMaker, clock: RoomClock, look: Look) -> None:
        """Make an empty place."""
        super().__init__()
        self._maker, self._clock, self._look = maker, clock, look
        self._view: TileView | None = None
        self._frame: TileFrame | None = None

    def set_look(self, look: Look) -> None:
        """Change theme and words."""
        self._look = look
        self._make()

    def show_view(self, view: TileView | None) -> None:
        """Show this map."""
        self._view = view
        if self._frame is None:
            self._make()
        elif view is not None:
            self._frame.present(view)

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
