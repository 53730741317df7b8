"""How one row of the rail's list is painted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen

from ioc_desktop.sdk.kit.fonts import family
from ioc_desktop.sdk.kit.sheet import colour
from ioc_desktop.ui.console_scenes import SceneMarks
from ioc_desktop.ui.look import Look

if TYPE_CHECKING:
    from ioc_desktop.ui.console_tree import TreeRow  # it paints with this module

ROW_PX: Final = 27
STAR_PX: Final = 26
_NAME_X: Final = 24
_INDENT: Final = 14
_GAP: Final = 4
_BAR_PX: Final = 5
_NAME_SHARE: Final = 0.55
"""Of a found row's width, so much belongs to its name where its details need the rest."""


class RowPainter:
    """Paints one row into its rectangle."""

    def __init__(self, painter: QPainter, rect: QRect, look: Look, marks: SceneMarks) -> None:
        """Paint there, in that look."""
        self._painter, self._rect, self._look, self._marks = painter, rect, look, marks
        self._theme = look.theme

    def paint(self, row: TreeRow, *, is_open: bool, here: bool, hovered: bool) -> None:
        """Paint the row; ``here`` = the cursor is on it."""
        painter, theme, rect = self._painter, self._theme, self._rect
        on_air = bool(row.scene) and row.scene == self._marks.on_air
        painter.save()
        if on_air:
            painter.fillRect(rect, colour(theme.shade_low))
            painter.fillRect(
                QRect(rect.left(), rect.top(), _BAR_PX, rect.height()), colour(theme.data)
            )
        elif hovered and not row.group:
            painter.fillRect(rect, colour(theme.track))
        if row.group:
            self._group(row)
        elif row.find is not None:
            self._find(row)
        else:
            self._scene(row, is_open=is_open, on_air=on_air, hovered=hovered)
        if here:
            painter.setPen(QPen(colour(theme.data), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.restore()

    def _group(self, row: TreeRow) -> None:
        theme, rect = self._theme, self._rect
        self._text(rect.adjusted(8, 0, 0, 0), "▸" if row.closed else "▾", theme.dim, _font(13))
        right = rect.adjusted(0, 0, -10, 0)
        self._text(right, str(row.count), theme.dim, _font(13), right=True)
        self._text(rect.adjusted(_NAME_X, 0, -40, 0), row.name, theme.dim, _font(13, bold=True))

    def _find(self, row: TreeRow) -> None:
        theme = self._theme
        inside = self._rect.adjusted(_NAME_X, 0, -8, 0)
        metrics = QFontMetrics(_font(14))
        wanted = metrics.horizontalAdvance(row.name) + 10
        room = inside.width()
        detail = QFontMetrics(_font(13)).horizontalAdvance(row.detail) + 2
        name = min(wanted, max(room - detail, round(room * _NAME_SHARE)))
        self._text(
            QRect(inside.left(), inside.top(), name - 8, inside.height()),
            row.name,
            theme.text,
            _font(14),
        )
        rest = inside.adjusted(name, 0, 0, 0)
        self._text(rest, row.detail, theme.dim, _font(13), right=True)

    def _scene(self, row: TreeRow, *, is_open: bool, on_air: bool, hovered: bool) -> None:
        theme, rect, marks = self._theme, self._rect, self._marks
        left = rect.left() + _NAME_X + (_INDENT if row.under else 0)
        if row.has_details:
            self._text(rect.adjusted(8, 0, 0, 0), "▾" if is_open else "▸", theme.dim, _font(13))
        right = rect.right() - 6
        if row.starred or hovered:
            star = QRect(rect.right() - STAR_PX, rect.top(), STAR_PX, rect.height())
            shade = theme.text if row.starred else theme.dim
            self._text(star, "★" if row.starred else "☆", shade, _font(13), middle=True)
        right -= STAR_PX - 4
        for key in reversed(row.keys):
            right = self._key(key, right)
        said = ""
        if row.scene == marks.coming:
            said = self._look.words("coming …")
        elif row.scene == marks.next and marks.next_at:
            said = self._look.words("next {time}", time=marks.next_at)
        if said:
            wide = QFontMetrics(_font(13)).horizontalAdvance(said) + 4
            self._text(
                QRect(right - wide - _GAP, rect.top(), wide, rect.height()),
                said,
                theme.dim,
                _font(13),
            )
            right -= wide + 2 * _GAP
        shade = theme.strong if on_air else theme.text
        if row.under and not on_air:
            shade = theme.dim
        room = QRect(left, rect.top(), right - left - _GAP, rect.height())
        self._text(room, row.name, shade, _font(14, bold=on_air))

    def _key(self, key: str, right: int) -> int:
        """Paint a key's box that ends at ``right``; return where the next one ends."""
        painter, theme, rect = self._painter, self._theme, self._rect
        wide = QFontMetrics(_font(13)).horizontalAdvance(key) + 8
        box = QRectF(right - wide + 0.5, rect.top() + 3.5, wide - 1, rect.height() - 7)
        painter.setPen(QPen(colour(theme.hairline), 1))
        painter.setBrush(colour(theme.tile))
        painter.drawRoundedRect(box, 3, 3)
        self._text(box.toRect(), key, theme.dim, _font(13), middle=True)
        return right - wide - _GAP

    def _text(  # where and how a text stands
        self,
        rect: QRect,
        text: str,
        shade: str,
        font: QFont,
        *,
        right: bool = False,
        middle: bool = False,
    ) -> None:
        painter = self._painter
        painter.setFont(font)
        painter.setPen(colour(shade))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        side = Qt.AlignmentFlag.AlignHCenter if middle else side
        fitted = text
        if not middle:
            fitted = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, int(side | Qt.AlignmentFlag.AlignVCenter), fitted)


def _font(size_px: int, *, bold: bool = False) -> QFont:
    font = QFont(family())
    font.setPixelSize(size_px)
    font.setBold(bold)
    return font
