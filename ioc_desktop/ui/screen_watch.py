"""Watches Qt's screens come, go and change, and tells the facts; keeps no QScreen.

A cable pulled or plugged makes a burst of signals, and on X11 a new screen's geometry
settles after its arrival: so the facts are read a moment after the last signal (of a burst
that does not end, from time to time), and once more a second later. Some changes Qt does not
signal at all, the last screen's end among them: so they are also looked at once in a while.
"""

from __future__ import annotations

import re
import time

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QScreen

from ioc_desktop.ui.placement import ScreenFact

_SETTLE_MS = 150
_LONGEST_BURST_S = 0.5
_AGAIN_MS = 1000
_ROUND_MS = 900
_DISPLAY = re.compile(r".*:\d+(\.\d+)?")
"""How X11's placeholder for no screen at all is named: as the display, ``:0.0``."""


def fact_of(screen: QScreen) -> ScreenFact:
    """Return what is known of a screen now; pixels are Qt's (device independent)."""
    place, size = screen.geometry(), screen.physicalSize()
    return ScreenFact(
        name=screen.name(),
        x=place.x(),
        y=place.y(),
        width=place.width(),
        height=place.height(),
        maker=screen.manufacturer(),
        model=screen.model(),
        serial=screen.serialNumber(),
        width_mm=size.width(),
        height_mm=size.height(),
        scale=screen.devicePixelRatio(),
    )


def screen_of(fact: ScreenFact) -> QScreen | None:
    """Return the QScreen that answers to these facts at this moment; do not keep it."""
    screens = QGuiApplication.screens()
    same = [screen for screen in screens if fact_of(screen) == fact]
    named = [screen for screen in screens if screen.name() == fact.name]
    return next(iter(same or named), None)


class ScreenWatch(QObject):
    """Signals: ``screens_changed(tuple[ScreenFact, ...])``."""

    screens_changed = Signal(object)

    def __init__(self, application: QGuiApplication, parent: QObject | None = None) -> None:
        """Watch the screens of ``application``."""
        super().__init__(parent)
        self._application = application
        self._real_seen = False
        self._told = self.facts()
        self._burst_since_s: float | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._look)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._look_again)
        self._round = QTimer(self)
        self._round.setInterval(_ROUND_MS)
        self._round.timeout.connect(self._look)
        self._round.start()
        application.screenAdded.connect(self._on_added)
        application.screenRemoved.connect(self._on_changed)
        application.primaryScreenChanged.connect(self._on_changed)
        for screen in QGuiApplication.screens():
            self._follow(screen)

    def facts(self) -> tuple[ScreenFact, ...]:
        """Return the facts of all screens now; Qt's placeholder for none is left out.

        An X display that knows no monitors at all is taken as one screen.
        """
        facts = [fact_of(screen) for screen in QGuiApplication.screens()]
        real = [fact for fact in facts if not _DISPLAY.fullmatch(fact.name)]
        self._real_seen = self._real_seen or bool(real)
        found = real if self._real_seen else facts
        return tuple(fact for fact in found if fact.width > 0 and fact.height > 0)

    def close(self) -> None:
        """Look no more. May be called twice."""
        for timer in (self._settle, self._again, self._round):
            timer.stop()

    def _follow(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self._on_changed)
        screen.physicalSizeChanged.connect(self._on_changed)
        screen.logicalDotsPerInchChanged.connect(self._on_changed)

    def _on_added(self, screen: QScreen) -> None:
        self._follow(screen)
        self._on_changed()

    def _on_changed(self, *_: object) -> None:
        now_s = time.monotonic()
        self._burst_since_s = self._burst_since_s or now_s
        if not self._settle.isActive() or now_s - self._burst_since_s < _LONGEST_BURST_S:
            self._settle.start()
        self._again.start()

    def _look(self) -> None:
        self._burst_since_s = None
        facts = self.facts()
        if facts != self._told:
            self._told = facts
            self.screens_changed.emit(facts)

    def _look_again(self) -> None:
        # Also without a change: a window manager may have moved windows meanwhile.
        self._told = self.facts()
        self.screens_changed.emit(self._told)
