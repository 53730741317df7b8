"""What keeps a running wall fit to be seen: screens on, pointer away, nothing burnt in.

And no standstill unnoticed. Made after the first picture: none of it is needed for that.
"""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ioc_desktop.app.standstill import StandstillWatch
from ioc_desktop.app.wall_room import WallRoom
from ioc_desktop.ui.blanking import BlankingInhibitor
from ioc_desktop.ui.picture_drift import PictureDrift
from ioc_desktop.ui.pointer_rest import PointerRest

_log = logging.getLogger(__name__)


class WallPresence(QObject):
    """Holds for one wall until ``close``.

    Signals: ``blanking_told(str)`` in the words of the screen when the screens may go dark.
    """

    blanking_told = Signal(str)

    def __init__(self, room: WallRoom, data_folder: Path | None) -> None:
        """Begin; ``hold`` keeps the screens on."""
        super().__init__()
        self._room = room
        side = room.side
        self._drift = PictureDrift(side.wall, side.stage)
        touch_roles = frozenset(screen.role for screen in side.site.wall_screens if screen.touch)
        self._pointer = PointerRest(side.wall, touch_roles)
        self._awake = BlankingInhibitor()
        self._awake.changed.connect(self._on_changed)
        self._told = ""
        self._standstill: StandstillWatch | None = None
        if data_folder is not None:
            try:
                self._standstill = StandstillWatch(data_folder)
            except OSError as error:
                _log.warning("nobody watches for a standstill: %s", error)

    def hold(self) -> None:
        """Keep the screens on; tell if that cannot be."""
        self._awake.hold()

    def close(self) -> None:
        """Give everything back. May be called twice."""
        self._awake.release()
        self._drift.close()
        self._pointer.close()
        if self._standstill is not None:
            self._standstill.close()

    def _on_changed(self) -> None:
        fault = self._awake.fault if self._awake.settled else ""
        if fault == self._told:
            return
        self._told = fault
        if fault:
            _log.warning("the screens may go dark by themselves: %s", fault)
            words = self._room.look.words
            self.blanking_told.emit(
                words("The screens may go dark by themselves: {why}", why=words(fault))
            )
