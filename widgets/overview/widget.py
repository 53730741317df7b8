"""Paints key figures: the kit's own pictures, and cards side by side under their names."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from ioc_desktop.sdk import TileView, WidgetContext
from ioc_desktop.sdk.answers import FreshnessState, Severity
from ioc_desktop.sdk.bodies import CardBody
from ioc_desktop.sdk.kit import KitView
from ioc_desktop.sdk.kit.card import lay_card
from ioc_desktop.sdk.kit.fonts import elided, width_px, wrapped
from ioc_desktop.sdk.kit.glyphs import freshness_glyph, glyph
from ioc_desktop.sdk.kit.look import Look, baseline, mark_beside
from ioc_desktop.sdk.kit.sheet import Sheet
from ioc_desktop.sdk.names import name_forms

from .model import CardGrid, KeyCard

_VERDICT_LINES = 4.4
"""From so many lines of height on, what the sources differ by may take two of them."""
_LABEL_LINES = 4.0
"""From so many lines of height on, a card's label may take two of them."""
_WIDE = 1.7
"""A card reads best when it is so much wider than high."""

_HOLE = 0.5
"""An empty place in the grid weighs as much as a card 1.65 times off its best shape."""


class CardGridView(KitView):
    """The kit's view, which also lays out a grid of cards."""

    def lay(self, sheet: Sheet, rect: QRectF, view: TileView) -> None:
        """Lay a grid of cards here, everything else by the kit."""
        if isinstance(view.body, CardGrid):
            _lay_grid(sheet, rect, view.body, self._look)
        else:
            super().lay(sheet, rect, view)


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
    metrics = look.metrics
    room = QRectF(rect)
    if grid.line:
        room.setBottom(_lay_verdict(sheet, rect, grid, look))
    gap = metrics.pad_px * 2.0
    columns = _columns(len(grid.cards), room)
    rows = math.ceil(len(grid.cards) / columns)
    width = (room.width() - gap * (columns - 1)) / columns
    height = (room.height() - gap * 0.5 * (rows - 1)) / rows
    beside = tuple(key.card for key in grid.cards)
    lines = max((len(_label(key, width, height, look)) for key in grid.cards), default=1)
    for index, card in enumerate(grid.cards):
        row, column = divmod(index, columns)
        left = room.left() + column * (width + gap)
        top = room.top() + row * (height + gap * 0.5)
        _lay_key_card(sheet, QRectF(left, top, width, height), card, (beside, lines), look)


def _lay_verdict(sheet: Sheet, rect: QRectF, grid: CardGrid, look: Look) -> float:
    """Lay the line at the foot, on two lines where there is room; return where it begins."""
    metrics, theme = look.metrics, look.theme
    size = metrics.label_px
    height = metrics.line_px(size)
    mark = size if grid.line_severity is not Severity.NORMAL else 0.0
    most = 2 if rect.height() > height * _VERDICT_LINES else 1
    lines = wrapped(grid.line, size, rect.width() - mark, most)
    top = rect.bottom() - height * len(lines)
    x = rect.left() + mark_beside(
        sheet, grid.line_severity, (rect.left(), baseline(top, size)), size, look
    )
    tone = theme.severity(grid.line_severity, theme.text)
    for index, text in enumerate(lines):
        sheet.text((x, baseline(top + index * height, size)), text, size, tone)
    return top


def _columns(count: int, rect: QRectF) -> int:
    """Return in how many columns the cards come nearest to their best shape."""

    def odds(columns: int) -> float:
        rows = math.ceil(count / columns)
        shape = max(rect.width() / columns, 1.0) / max(rect.height() / rows, 1.0)
        return abs(math.log(shape / _WIDE)) + (columns * rows - count) * _HOLE

    return min(range(1, count + 1), key=odds, default=1)


def _state_px(key: KeyCard, width: float, small: int) -> float:
    """Return the room of the state beside a label; 0 where it stands nowhere."""
    said = width_px(key.state_text, small)
    return said + small * 1.4 if key.state_text and said < width * 0.5 else 0.0


def _label(key: KeyCard, width: float, height: float, look: Look) -> tuple[str, ...]:
    """Return a label's lines: official short forms before a second line, that before a cut."""
    small = look.metrics.footer_px
    limit = width - _state_px(key, width, small)
    most = 2 if height > look.metrics.line_px(small) * _LABEL_LINES else 1
    lines: tuple[str, ...] = ()
    for form in name_forms(key.label)[:2]:
        lines = wrapped(form, small, limit, most)
        if " ".join(lines) == form:
            break
    return lines


def _lay_key_card(
    sheet: Sheet,
    rect: QRectF,
    key: KeyCard,
    row: tuple[tuple[CardBody, ...], int],
    look: Look,
) -> None:
    """Lay the label, the state where it is not live, and the number under them.

    ``row``: the cards beside it, and the lines that the longest of their labels takes.
    """
    beside, most = row
    metrics, theme = look.metrics, look.theme
    small = metrics.footer_px
    y = baseline(rect.top(), small)
    right = rect.right()
    if _state_px(key, rect.width(), small):
        sheet.text((right, y), key.state_text, small, theme.text, align="right")
        side = small * 0.76
        right -= width_px(key.state_text, small) + side * 1.3
        glyph(sheet, freshness_glyph(key.state), QRectF(right, y - side, side, side), theme.text)
    step = small * 1.15
    for number, text in enumerate(_label(key, rect.width(), rect.height(), look)):
        sheet.text((rect.left(), y + number * step), text, small, theme.dim)
    body = rect.adjusted(0, metrics.line_px(small) + (most - 1) * step, 0, 0)
    if key.card.value:
        lay_card(sheet, body, key.card, look, beside)
    else:
        place = (body.left(), baseline(body.top(), metrics.unit_px))
        missing = key.state is FreshnessState.NOT_CONNECTED
        said = look.words("not connected") if missing else look.words("no figure")
        sheet.text(place, elided(said, metrics.unit_px, body.width()), metrics.unit_px, theme.text)
