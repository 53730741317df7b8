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

from ioc_desktop.sdk.kit.fonts import BOLD, MEDIUM, REGULAR, elided, width_px
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

    def __init__(self, look: Look, parent: QWidget) -> None:
        """Make an empty line."""
        super().__init__(parent)
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
        size = next(
            (px for px in (large, small) if width_px(texts.main, px, BOLD) <= right - left), small
        )
        main = elided(texts.main, size, right - left, BOLD)
        left += sheet.text((left, self._base(size)), main, size, theme.strong, weight=BOLD)
        left += large * _GAP_EM
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

    def _base(self, size_px: int) -> float:
        return baseline((self.height() - size_px * LINE_BOX) / 2, size_px)


def line_height(metrics: Metrics) -> int:
    """Return the height of a line on a screen of these sizes, in px."""
    return round(metrics.line_px(metrics.label_px) * _LINE)
