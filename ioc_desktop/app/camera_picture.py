"""A camera's pictures: fitted into the tile's box, and whether they still change."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage

_COLUMNS, _ROWS = 64, 36
_DIFFERS = 2
"""Levels of grey (of 256) by which a point must differ: coding a flat picture anew moves one."""
_ENOUGH = 4
"""So many of the 2,304 points must differ."""
_KEPT = 30
"""So many different pictures are remembered: coding repeats a few, in turn."""
_LOOK_S = 0.5


def fitted(image: QImage, width_px: int, height_px: int, *, cover: bool) -> QImage:
    """Return the picture at the size of the box or less, 32 bits a pixel without padding.

    It is never enlarged here: that costs memory and shows nothing.
    """
    box = QSize(max(1, width_px), max(1, height_px))
    mode = (
        Qt.AspectRatioMode.KeepAspectRatioByExpanding
        if cover
        else Qt.AspectRatioMode.KeepAspectRatio
    )
    size = image.size().scaled(box, mode)
    if size.width() < image.width() and size.height() < image.height():
        image = image.scaled(
            size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    if cover:
        over = image.size()
        kept = box.scaled(over, Qt.AspectRatioMode.KeepAspectRatio)
        image = image.copy(
            QRect(
                (over.width() - kept.width()) // 2,
                (over.height() - kept.height()) // 2,
                kept.width(),
                kept.height(),
            )
        )
    return image.convertToFormat(QImage.Format.Format_RGB32)


class Fingerprint:
    """Tells a picture that is sent again and again from one of a place where nothing moves.

    A camera's own noise makes each picture a little different, also at night; a source that
    hangs sends the same one, or the same few seconds in a loop. Single points are compared,
    not means: a mean takes the noise away. A picture counts as new that resembles none of
    those remembered. A hung picture of much detail that a starved coder draws anew each time
    passes for new; nothing here tells it from a living one.
    """

    def __init__(self) -> None:
        """Know no picture yet."""
        self.changed_s = 0.0
        self._known: deque[bytes] = deque(maxlen=_KEPT)
        self._looked_s = 0.0

    def look(self, image: QImage, now_s: float) -> None:
        """Compare this picture, taken at ``now_s``, with those known; at most twice a second."""
        if now_s - self._looked_s < _LOOK_S:
            return
        self._looked_s = now_s
        points = points_of(image)
        if all(differs(points, known) for known in self._known):
            self._known.append(points)
            self.changed_s = now_s


def points_of(image: QImage) -> bytes:
    """Return the grey levels of 64 x 36 single points of the picture."""
    small = image.scaled(
        _COLUMNS,
        _ROWS,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.FastTransformation,
    ).convertToFormat(QImage.Format.Format_Grayscale8)
    return bytes(small.constBits())[: small.sizeInBytes()]


def differs(one: bytes, other: bytes) -> bool:
    """Whether more points differ than coding anew makes of the same picture."""
    if one == other:
        return False
    found = 0
    for mine, theirs in zip(one, other, strict=True):
        if abs(mine - theirs) > _DIFFERS:
            found += 1
            if found >= _ENOUGH:
                return True
    return False
