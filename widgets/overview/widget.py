"""Paints key figures: the kit's own pictures, and cards side by side under their names."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from ioc_desktop.sdk import TileView, WidgetContext
from ioc_desktop.sdk.kit import KitView
from ioc_desktop.sdk.kit.card import lay_card
from ioc_desktop.sdk.kit.fonts import elided, width_px
from ioc_desktop.sdk.kit.glyphs import freshness_glyph, glyph
from ioc_desktop.sdk.kit.look import Look, baseline, mark_beside
from ioc_desktop.sdk.kit.sheet import Sheet

from .model import CardGrid, KeyCard

_WIDE = 1.7
"""A card reads best when it is so much wider than high."""


class CardGridView(KitView):
    """The kit's view, which also lays out a grid of cards."""

    def sheet(self) -> Sheet:
        """Return what is painted now, laid out for the present size."""
        if self._sheet is None and self._view is not None:
            body = self._view.body
            if isinstance(body, CardGrid):
                self._sheet = Sheet()
                _lay_grid(self._sheet, QRectF(self.rect()), body, self._look)
        return super().sheet()


class OverviewWidget:
    """Shows tables with the kit and grids of cards with its own layout."""

    def __init__(self, context: WidgetContext) -> None:
        self._grid_view = CardGridView(context)

    def view(self) -> QWidget:
        """Return the one Qt widget."""
        return self._grid_view

    def show(self, view: TileView) -> None:
        """Paint this view from now on."""
        self._grid_view.set_view(view)

    def close(self) -> None:
        """Nothing is held beside the Qt widget, which its owner deletes."""


def _lay_grid(sheet: Sheet, rect: QRectF, grid: CardGrid, look: Look) -> None:
    metrics, theme = look.metrics, look.theme
    room = QRectF(rect)
    if grid.line:
        height = metrics.line_px(metrics.label_px)
        room.setBottom(rect.bottom() - height)
        x, y = rect.left(), baseline(room.bottom(), metrics.label_px)
        x += mark_beside(sheet, grid.line_severity, (x, y), metrics.label_px, look)
        text = elided(grid.line, metrics.label_px, rect.right() - x)
        tone = theme.severity(grid.line_severity, theme.text)
        sheet.text((x, y), text, metrics.label_px, tone)
    gap = metrics.pad_px * 2.0
    columns = _columns(len(grid.cards), room)
    rows = math.ceil(len(grid.cards) / columns)
    width = (room.width() - gap * (columns - 1)) / columns
    height = (room.height() - gap * 0.5 * (rows - 1)) / rows
    for index, card in enumerate(grid.cards):
        row, column = divmod(index, columns)
        left = room.left() + column * (width + gap)
        top = room.top() + row * (height + gap * 0.5)
        _lay_key_card(sheet, QRectF(left, top, width, height), card, look)


def _columns(count: int, rect: QRectF) -> int:
    """Return in how many columns the cards come nearest to their best shape."""

    def odds(columns: int) -> float:
        width = rect.width() / columns
        height = rect.height() / math.ceil(count / columns)
        return abs(math.log(max(width, 1.0) / max(height, 1.0) / _WIDE))

    return min(range(1, count + 1), key=odds, default=1)


def _lay_key_card(sheet: Sheet, rect: QRectF, key: KeyCard, look: Look) -> None:
    """Lay the label, the state where it is not live, and the number under them."""
    metrics, theme = look.metrics, look.theme
    small = metrics.footer_px
    y = baseline(rect.top(), small)
    right = rect.right()
    if key.state_text and width_px(key.state_text, small) < rect.width() * 0.5:
        sheet.text((right, y), key.state_text, small, theme.text, align="right")
        side = small * 0.76
        right -= width_px(key.state_text, small) + side * 1.3
        glyph(sheet, freshness_glyph(key.state), QRectF(right, y - side, side, side), theme.text)
        right -= small * 0.4
    sheet.text((rect.left(), y), elided(key.label, small, right - rect.left()), small, theme.dim)
    body = rect.adjusted(0, metrics.line_px(small), 0, 0)
    if key.card.value:
        lay_card(sheet, body, key.card, look)
    else:
        place = (body.left(), baseline(body.top(), metrics.unit_px))
        sheet.text(place, look.words("no figure"), metrics.unit_px, theme.text)
