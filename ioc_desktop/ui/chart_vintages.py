"""The layer of published values over a figure's chart: each with its status and its date.

Estimate, provisional and official are told apart by shape: ○ ◇ ■. Where few are in sight each
is named beside its mark; names that would lie over each other are moved apart.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtGui import QBrush, QColor, QFont, QPen

from ioc_desktop.domain.dates import format_date
from ioc_desktop.domain.looking import PublishedBoard, PublishedValue
from ioc_desktop.domain.numbers import format_value
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.kit.fonts import family
from ioc_desktop.sdk.theme import DARK, Theme
from ioc_desktop.ui.detail_facts import status_word

_SYMBOLS: Final = {"estimate": "o", "provisional": "d", "official": "s"}
_GLYPHS: Final = {"estimate": "○", "provisional": "◇", "official": "■"}
_MARK_PX = 11
_NAMED_UP_TO = 10
"""So many in sight are named; of more the pointer tells."""
_LINE_PX = 17
_TEXT_PX = 12


class VintageLayer:
    """The marks in one chart's view box; hidden until ``show``."""

    def __init__(self, box: Any, marks: Any, make_name: Callable[..., Any]) -> None:
        """Make an empty layer of pyqtgraph's own parts, which the chart alone imports.

        ``box`` is a ViewBox, ``marks`` a ScatterPlotItem, ``make_name`` makes a TextItem.
        """
        self._box, self._marks, self._make_name = box, marks, make_name
        self._theme = DARK
        marks.setZValue(20)
        box.addItem(marks, ignoreBounds=True)
        self._names: list[Any] = []
        self._values: tuple[PublishedValue, ...] = ()
        self._texts: tuple[str, ...] = ()
        self.visible = False

    def set_look(self, theme: Theme) -> None:
        """Change the colours."""
        self._theme = theme
        self._paint()

    def set_board(self, board: PublishedBoard | None, decimals: int, words: Words) -> None:
        """Take the values of a figure; None = there are none."""
        known = board.values if board is not None else ()
        self._values = tuple(one for one in known if _is_number(one.vintage.value))
        self._texts = tuple(_told(one, decimals, words) for one in self._values)
        self._paint()

    def show(self, visible: bool) -> None:
        """Show or hide the layer."""
        self.visible = visible
        self._paint()

    @property
    def count(self) -> int:
        """How many values there are."""
        return len(self._values)

    def within(self, low_s: float, high_s: float) -> list[float]:
        """Return the values that are to be seen between two moments, for the values' axis."""
        seen = [one for one in self._values if self.visible and low_s <= one.start_s <= high_s]
        return [float(one.vintage.value or 0.0) for one in seen]

    def told_of(self, start_s: int) -> str:
        """Return every value told of the period that begins then, in words; "" if only one."""
        return " · ".join(
            text
            for one, text in zip(self._values, self._texts, strict=True)
            if one.start_s == start_s
        )

    def follow(self) -> None:
        """Name what is in sight now, if it is little enough."""
        for name in self._names:
            self._box.removeItem(name)
        self._names.clear()
        if not self.visible:
            return
        low, high = self._box.viewRange()[0]
        seen = [
            (one, text)
            for one, text in zip(self._values, self._texts, strict=True)
            if low <= one.start_s <= high
        ]
        if not 0 < len(seen) <= _NAMED_UP_TO:
            return
        font = QFont(family())
        font.setPixelSize(_TEXT_PX)
        bottom, top = self._box.viewRange()[1]
        px = (top - bottom) / max(1.0, self._box.height())
        taken = -math.inf
        for one, text in sorted(seen, key=lambda each: each[0].vintage.value or 0.0):
            at = max(float(one.vintage.value or 0.0), taken + _LINE_PX * px)
            taken = at
            left = one.start_s > (low + high) / 2
            name = self._make_name(
                text, color=self._theme.strong, anchor=(1.05 if left else -0.05, 0.5)
            )
            name.setFont(font)
            name.setZValue(21)
            name.setPos(float(one.start_s), at)
            self._box.addItem(name, ignoreBounds=True)
            self._names.append(name)

    def _paint(self) -> None:
        theme = self._theme
        pen = QPen(QColor(theme.strong), 1.6)
        spots = [
            {
                "pos": (float(one.start_s), float(one.vintage.value or 0.0)),
                "size": _MARK_PX,
                "symbol": _SYMBOLS.get(one.vintage.status, "o"),
                "pen": pen,
                "brush": QBrush(QColor(theme.strong if one.present else theme.tile)),
            }
            for one in (self._values if self.visible else ())
        ]
        self._marks.setData(spots)
        self.follow()


def _told(one: PublishedValue, decimals: int, words: Words) -> str:
    vintage = one.vintage
    value = format_value(vintage.value, decimals, words.language)
    at_s = vintage.as_of_s or vintage.seen_s
    when = f" ({format_date(at_s, words.language)})" if at_s is not None else ""
    glyph = _GLYPHS.get(vintage.status, "○")
    return f"{glyph} {value} {status_word(vintage.status, words)}{when}"


def _is_number(value: float | None) -> bool:
    return value is not None and math.isfinite(value)
