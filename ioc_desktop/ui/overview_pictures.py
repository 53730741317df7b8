"""Small pictures of what the wall shows: a tile is painted once more, small, when it has news.

A tile is painted through a scaled painter at twice the picture's size and then made half as
large: texts stay whole, and it costs about a tenth of painting it at its own size (measured,
docs/console.md). One tile in a turn of the loop, and of all time no more than a share: after
each the loop is left alone for so many times as long as it took, so that nobody who looks at
the wall sees a frame come late for it.
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Final

import shiboken6
from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QRegion
from PySide6.QtWidgets import QWidget

from ioc_desktop.ui.tile_frame import TileFrame

BURST_SHARE: Final = 0.25
"""Of the time until a new scene's pictures are whole …"""
STEADY_SHARE: Final = 0.04
"""… and from then on."""
LEAST_MS: Final = 12
AGAIN_S: Final = 1.0
"""A tile is not painted anew sooner."""
_OVERSIZE: Final = 2
_FORMAT: Final = QImage.Format.Format_RGB32


@dataclass(frozen=True, slots=True)
class Shown:
    """Something on a screen that has its place in the screen's picture.

    ``place`` is its rectangle in px of the screen. ``lively``: it moves without being told
    (a clock), so it is painted every now and then.
    """

    widget: QWidget
    place: QRect
    lively: bool = False


@dataclass(frozen=True, slots=True)
class ShownScreen:
    """What is shown on one screen of ``size`` px, and how large its picture is."""

    size: QSize
    picture: QSize
    things: Mapping[Hashable, Shown]


@dataclass(slots=True)
class _Kept:
    shown: ShownScreen
    image: QImage
    dirty: dict[Hashable, float] = field(default_factory=dict)
    """When each is due, by ``time.monotonic``."""
    painted: dict[Hashable, float] = field(default_factory=dict)


class ScreenPictures(QObject):
    """Keeps a small picture of every screen.

    Signals: ``picture_changed(str)`` with a role; ``whole()`` once all pictures are there;
    ``painting(bool)``: something of the wall is painted for a picture from now on, or no more.
    """

    picture_changed = Signal(str)
    whole = Signal()
    painting = Signal(object)

    def __init__(self, ground: str, parent: QObject | None = None) -> None:
        """Keep no picture yet; ``ground`` is what stands where nothing is shown."""
        super().__init__(parent)
        self._ground = QColor(ground)
        self._kept: dict[str, _Kept] = {}
        self._burst = self._at_work = False
        self.spent_s = 0.0
        """What all painting has cost so far."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._step)

    def set_ground(self, ground: str) -> None:
        """Change what stands where nothing is shown."""
        self._ground = QColor(ground)

    def picture(self, role: str) -> QImage | None:
        """Return the screen's picture as far as it is made; None = there is none."""
        kept = self._kept.get(role)
        return kept.image if kept is not None else None

    def is_whole(self) -> bool:
        """Whether everything that is shown is in its picture."""
        return all(kept.painted.keys() >= kept.shown.things.keys() for kept in self._kept.values())

    def show(self, screens: Mapping[str, ShownScreen]) -> None:
        """Make pictures of this, by role.

        What stood in a picture stays there until the new tiles are painted over it.
        """
        kept: dict[str, _Kept] = {}
        for role, shown in screens.items():
            if shown.picture.isEmpty() or shown.size.isEmpty():
                continue
            before = self._kept.get(role)
            if before is None:
                image = QImage(shown.picture, _FORMAT)
                image.fill(self._ground)
            else:
                image = before.image.scaled(shown.picture)
            kept[role] = _Kept(shown, image, dict.fromkeys(shown.things, 0.0))
        self._kept = kept
        self._burst = True
        self._go_on()

    def mark(self, key: Hashable) -> None:
        """Paint this one anew when there is time, and a second after it was painted last."""
        for kept in self._kept.values():
            if key in kept.shown.things and key not in kept.dirty:
                kept.dirty[key] = kept.painted.get(key, 0.0) + AGAIN_S
                self._go_on()

    def mark_if_newer(self, key: Hashable, changed_s: float) -> None:
        """Paint this one anew if it looks different since then (``time.monotonic``)."""
        for kept in self._kept.values():
            painted = kept.painted.get(key)
            if painted is not None and changed_s > painted:
                self.mark(key)

    def mark_lively(self) -> None:
        """Paint anew what moves by itself."""
        for kept in self._kept.values():
            for key, thing in kept.shown.things.items():
                if thing.lively:
                    kept.dirty.setdefault(key, 0.0)
        self._go_on()

    def work(self, *, on: bool) -> None:
        """Paint from now on, or rest: nobody is looking."""
        self._at_work = on
        if on:
            self._go_on()
        else:
            self._timer.stop()

    def forget(self) -> None:
        """Hold nothing of what is shown any more; the pictures stay as they are."""
        for role, kept in self._kept.items():
            nothing = ShownScreen(kept.shown.size, kept.shown.picture, {})
            self._kept[role] = _Kept(nothing, kept.image)

    def clear(self) -> None:
        """Let go of everything, pictures too."""
        self._timer.stop()
        self._kept.clear()

    def _go_on(self) -> None:
        if self._at_work and not self._timer.isActive():
            self._timer.start(LEAST_MS)

    def _step(self) -> None:
        """Paint one thing, then rest for as long as the share demands."""
        begun = time.monotonic()
        due = [
            (at, role, key) for role, kept in self._kept.items() for key, at in kept.dirty.items()
        ]
        if self._burst and self.is_whole():
            self._burst = False
            self.whole.emit()
        if not due:
            return
        at, role, key = min(due, key=lambda one: one[0])
        if at > begun:
            self._timer.start(max(LEAST_MS, round((at - begun) * 1000)))
            return
        kept = self._kept[role]
        del kept.dirty[key]
        self.painting.emit(True)
        self._paint(kept, kept.shown.things[key])
        self.painting.emit(False)
        kept.painted[key] = time.monotonic()
        took = kept.painted[key] - begun
        self.spent_s += took
        share = BURST_SHARE if self._burst else STEADY_SHARE
        self._timer.start(max(LEAST_MS, round(took * (1 / share - 1) * 1000)))
        self.picture_changed.emit(role)

    def _paint(self, kept: _Kept, thing: Shown) -> None:
        if not shiboken6.isValid(thing.widget) or thing.place.isEmpty():
            return  # closed since: its scene is not on air any more
        target = _scaled(thing.place, kept.shown.size, kept.image.size())
        ready = thing.widget.picture if isinstance(thing.widget, TileFrame) else None
        small = _small(ready or self._large(thing, target.size()), target)
        painter = QPainter(kept.image)
        painter.drawImage(target.topLeft(), small)
        painter.end()

    def _large(self, thing: Shown, size: QSize) -> QImage:
        """Return something painted at twice the size it has in the picture."""
        large = QImage(size * _OVERSIZE, _FORMAT)
        large.fill(self._ground)
        painter = QPainter(large)
        painter.scale(large.width() / thing.place.width(), large.height() / thing.place.height())
        whole = QRegion(QRect(QPoint(0, 0), thing.place.size()))
        thing.widget.render(painter, QPoint(0, 0), whole, QWidget.RenderFlag.DrawChildren)
        painter.end()
        return large


def _small(large: QImage, target: QRect) -> QImage:
    return large.scaled(
        target.size(),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def _scaled(place: QRect, large: QSize, small: QSize) -> QRect:
    """Return a place of a screen in its small picture; neighbours share their edge."""
    x, y = small.width() / large.width(), small.height() / large.height()
    left, top = round(place.left() * x), round(place.top() * y)
    right = round((place.left() + place.width()) * x)
    bottom = round((place.top() + place.height()) * y)
    return QRect(left, top, max(1, right - left), max(1, bottom - top))
