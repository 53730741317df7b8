"""The lines around a page of a briefing: its title above, the stamp and the number below.

The stamp is said in full on everything that the audience sees, as large as the room needs it;
of all texts it is the last that gives way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ioc_desktop.sdk.kit.fonts import BOLD, MEDIUM, REGULAR, elided, width_px, wrapped
from ioc_desktop.sdk.kit.glyphs import glyph
from ioc_desktop.sdk.kit.look import baseline
from ioc_desktop.sdk.kit.sheet import Sheet, colour
from ioc_desktop.sdk.theme import LINE_BOX, Metrics
from ioc_desktop.ui.look import Look

_LINE: Final = 1.2
"""The height of a line over that of its text."""
_GAP_EM: Final = 1.4


@dataclass(frozen=True, slots=True)
class PresentTexts:
    """What stands in a line: ``main`` at its left, ``more`` beside it, ``end`` at its right.

    ``mark`` is a glyph before ``main``; ``warn``: ``more`` is something to be careful about.
    """

    main: str = ""
    more: str = ""
    end: str = ""
    mark: str = ""
    warn: bool = False


class PresentLine(QWidget):
    """One line over the whole width of the audience's window."""

    def __init__(self, look: Look, parent: QWidget, rows: int = 1) -> None:
        """Make an empty line with room for so many rows of small text."""
        super().__init__(parent)
        self._rows = rows
        self._look = look
        self._metrics: Metrics | None = None
        self._texts = PresentTexts()

    @property
    def texts(self) -> PresentTexts:
        """What it says."""
        return self._texts

    def set_look(self, look: Look, metrics: Metrics) -> None:
        """Paint with this theme and these sizes (those of the screen as a whole)."""
        self._look, self._metrics = look, metrics
        self.update()

    def say(self, texts: PresentTexts) -> None:
        """Say this from now on."""
        if texts != self._texts:
            self._texts = texts
            self.setAccessibleName(
                " · ".join(part for part in (texts.main, texts.more, texts.end) if part)
            )
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  # Qt's own name
        """Paint the texts; what has no room is shortened, ``more`` first."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(self._look.theme.ground))
        if self._metrics is not None:
            sheet = Sheet()
            self._lay(sheet, self._metrics)
            sheet.paint(painter)
        painter.end()

    def _lay(self, sheet: Sheet, metrics: Metrics) -> None:
        theme, texts = self._look.theme, self._texts
        large, small = metrics.label_px, metrics.footer_px
        left, right = float(metrics.pad_px * 2), self.width() - metrics.pad_px * 2.0
        if texts.end:
            place = (right, self._base(large))
            right -= sheet.text(place, texts.end, large, theme.strong, weight=MEDIUM, align="right")
            right -= large * _GAP_EM
        if texts.mark:
            side = large * 0.8
            box = QRectF(left, (self.height() - side) / 2, side, side)
            glyph(sheet, texts.mark, box, theme.strong)
            left += side * 1.5
        rows, size = self._main(metrics, right - left)
        top = (self.height() - len(rows) * size * LINE_BOX) / 2
        wide = 0.0
        for row, text in enumerate(rows):
            place = (left, baseline(top + row * size * LINE_BOX, size))
            wide = max(wide, sheet.text(place, text, size, theme.strong, weight=BOLD))
        left += wide + large * _GAP_EM
        if texts.more and right - left > small * 4:
            weight = MEDIUM if texts.warn else REGULAR
            more = elided(texts.more, small, right - left, weight)
            tone = theme.amber if texts.warn else theme.dim
            if texts.warn:
                side = small * 0.8
                glyph(sheet, "warn", QRectF(left, (self.height() - side) / 2, side, side), tone)
                left += side * 1.4
                more = elided(texts.more, small, right - left, weight)
            sheet.text((left, self._base(small)), more, small, tone, weight=weight)

    def _main(self, metrics: Metrics, wide: float) -> tuple[list[str], int]:
        """Return the main text in one row, else in two smaller ones, and their size in px."""
        large, small, text = metrics.label_px, metrics.footer_px, self._texts.main
        for size in (large, small):
            if width_px(text, size, BOLD) <= wide:
                return [text], size
        if self._rows == 1:
            return [elided(text, small, wide, BOLD)], small
        return list(wrapped(text, small, wide, self._rows, BOLD)), small

    def _base(self, size_px: int) -> float:
        return baseline((self.height() - size_px * LINE_BOX) / 2, size_px)


def line_height(metrics: Metrics, rows: int = 1) -> int:
    """Return the height of a line on a screen of these sizes, in px."""
    one = round(metrics.line_px(metrics.label_px) * _LINE)
    return max(one, round(metrics.line_px(metrics.footer_px) * rows * 1.04))
