"""How the small wall is painted: screens with their pictures, captions, marks, what is carried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ioc_desktop.sdk.kit.fonts import family
from ioc_desktop.sdk.kit.sheet import colour
from ioc_desktop.ui.look import Look

CAPTION_PX: Final = 24
"""The line under a screen."""
HINT_PX: Final = 20
"""The line under the wall."""
_TEXT_PX: Final = 13
_PAD: Final = 8
_CAPTION_PAD: Final = 6


@dataclass(frozen=True, slots=True)
class ScreenSight:
    """What is said of a screen: its role; name and size; what it tells of itself at the right.

    ``away`` says why it shows nothing, "" = it is there. ``warn``: ``mark`` is bad news.
    ``changes``: in a preview, that this screen will show something else.
    """

    role: str
    note: str = ""
    mark: str = ""
    warn: bool = False
    away: str = ""
    changes: bool = False
    whole: str = ""
    """All of it, where the pointer rests."""


class Painting:
    """Paints one picture of the small wall onto a widget; ``end`` closes it."""

    def __init__(self, widget: QWidget, clip: QRect, look: Look) -> None:
        """Begin to paint what lies in ``clip``."""
        self._widget, self._clip = widget, clip
        self._theme, self._words = look.theme, look.words
        self._painter = QPainter(widget)
        self._painter.setClipRect(clip)

    def end(self) -> None:
        """Close the painter."""
        self._painter.end()

    def ground(self) -> None:
        """Paint the ground between the screens."""
        self._painter.fillRect(self._clip, colour(self._theme.ground))

    def say(self, text: str) -> None:
        """Write in the middle of the empty wall."""
        self._write(QRectF(self._widget.rect()), text, self._theme.dim, wrap=True)

    def hint(self, text: str) -> None:
        """Write which keys do what in the line under the wall."""
        whole = QRectF(self._widget.rect())
        line = whole.adjusted(_PAD, whole.height() - HINT_PX, -_PAD, 0)
        self._write(line, text, self._theme.dim, left=True)

    def screen(self, rect: QRect, sight: ScreenSight, picture: QImage | None) -> None:
        """Paint a screen with its picture, or why it has none, and its caption."""
        painter, theme = self._painter, self._theme
        under = QRect(rect.left(), rect.bottom() + 1, rect.width(), CAPTION_PX)
        if not rect.united(under).intersects(self._clip):
            return
        if sight.away:
            painter.fillRect(rect, colour(theme.tile))
            text = f"⌁ {sight.away}"
            inside = QRectF(rect).adjusted(_PAD, _PAD, -_PAD, -_PAD)
            self._write(inside, text, theme.amber, wrap=True)
        elif picture is not None and not picture.isNull():
            painter.drawImage(QRectF(rect), picture)
        else:
            painter.fillRect(rect, colour(theme.tile))
        edge = QPen(colour(theme.last_year if not sight.away else theme.amber), 1)
        if sight.away:
            edge.setStyle(Qt.PenStyle.DashLine)
        if sight.changes:
            edge = QPen(colour(theme.data), 2)
        painter.setPen(edge)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inset = edge.widthF() / 2
        painter.drawRect(QRectF(rect).adjusted(inset, inset, -inset, -inset))
        self._caption(QRectF(under).adjusted(1, 0, -_CAPTION_PAD, 0), sight)

    def _caption(self, under: QRectF, sight: ScreenSight) -> None:
        theme = self._theme
        bold = _font(bold=True)
        role_wide = QFontMetricsF(bold).horizontalAdvance(sight.role) + 6
        self._write(under, sight.role, theme.strong, font=bold, left=True)
        mark_wide = 0.0
        if sight.mark:
            shade = theme.amber if sight.warn else theme.dim
            mark_wide = QFontMetricsF(_font()).horizontalAdvance(sight.mark) + 6
            if mark_wide + role_wide < under.width() or sight.warn:
                self._write(under.adjusted(role_wide, 0, 0, 0), sight.mark, shade, right=True)
            else:
                mark_wide = 0.0  # what is as usual gives way to the name
        rest = under.adjusted(role_wide, 0, -mark_wide, 0)
        if rest.width() > 3 * _TEXT_PX:
            self._write(rest, sight.note, theme.dim, left=True)

    def outline(self, rect: QRect, *, strong: bool) -> None:
        """Draw a frame around a tile: the cursor's, or the pointer's."""
        theme = self._theme
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.setPen(QPen(colour(theme.data if strong else theme.text), 2 if strong else 1))
        self._painter.drawRect(QRectF(rect).adjusted(1, 1, -1, -1))

    def target(self, rect: QRect, name: str, role: str, over: str, keys: str) -> None:
        """Show what would be put where; ``keys`` says how a screen is chosen by them."""
        theme, words, painter = self._theme, self._words, self._painter
        veil = QColor(theme.ground)
        veil.setAlpha(228)
        painter.fillRect(rect, veil)
        painter.setPen(QPen(colour(theme.data), 3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(rect).adjusted(1.5, 1.5, -1.5, -1.5))
        if over:
            text = words("“{name}” in exchange with “{other}”", name=name, other=over)
        else:
            text = words("“{name}” on screen {role}", name=name, role=role)
        if keys:
            text = f"{text}\n{keys}"
        inside = QRectF(rect).adjusted(_PAD, 4, -_PAD, -4)
        self._write(inside, text, theme.strong, wrap=True)

    def _write(  # where and how a text stands
        self,
        rect: QRectF,
        text: str,
        shade: str,
        *,
        font: QFont | None = None,
        left: bool = False,
        right: bool = False,
        wrap: bool = False,
    ) -> None:
        painter = self._painter
        painter.setFont(font or _font())
        painter.setPen(colour(shade))
        flags = Qt.AlignmentFlag.AlignVCenter | (
            Qt.AlignmentFlag.AlignLeft
            if left
            else Qt.AlignmentFlag.AlignRight
            if right
            else Qt.AlignmentFlag.AlignHCenter
        )
        if wrap:
            painter.drawText(rect, int(flags | Qt.TextFlag.TextWordWrap), text)
            return
        fitted = QFontMetricsF(painter.font()).elidedText(
            text, Qt.TextElideMode.ElideRight, rect.width()
        )
        painter.drawText(rect, int(flags), fitted)


def _font(*, bold: bool = False) -> QFont:
    font = QFont(family())
    font.setPixelSize(_TEXT_PX)
    font.setBold(bold)
    return font
