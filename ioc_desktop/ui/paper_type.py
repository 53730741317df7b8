"""Type of reports on paper: Noto Serif as it ships, and text broken into lines. A unit is ½ pt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

import fontpkg_noto_serif
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QPainter, QTextLayout, QTextOption

from ioc_desktop.errors import KnownError
from ioc_desktop.papers.plain_text import clean
from ioc_desktop.ui.paper_pdf import DPI

PT: Final = DPI / 72
MM: Final = DPI / 25.4
LINE: Final = 1.36
"""A line's height over the size of its text: Vietnamese stacks two marks on a capital."""
Align = Literal["left", "right", "centre", "both"]

_ALIGNED: Final = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "centre": Qt.AlignmentFlag.AlignHCenter,
    "both": Qt.AlignmentFlag.AlignJustify,
}
_BASELINE: Final = 1.07
_MOST_LETTERS: Final = 40_000
"""Of one paragraph or cell: many pages; what is longer would be a book of one name."""
_FILES: Final = ("NotoSerif[wdth,wght].ttf", "NotoSerif-Italic[wdth,wght].ttf")


@cache
def _family() -> str:
    """Load the font files that ship with the program and return their family's name.

    Raises:
        KnownError: the font's package is damaged.
    """
    names: list[str] = []
    for name in _FILES:
        file = Path(fontpkg_noto_serif.__file__).parent / "files" / name
        number = QFontDatabase.addApplicationFont(str(file))
        names += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    if len(names) < len(_FILES):
        raise KnownError("the serif font cannot be read; install fontpkg-noto-serif again")
    return names[0]


@dataclass(frozen=True, slots=True)
class Face:
    """A size in points with its weight and slant."""

    size_pt: float
    bold: bool = False
    italic: bool = False

    @property
    def size(self) -> float:
        """The size in the painter's units."""
        return self.size_pt * PT

    @property
    def line(self) -> float:
        """The height of a line."""
        return self.size * LINE

    @property
    def font(self) -> QFont:
        """The font itself; one glyph a letter, so that its text is found in the PDF."""
        return _font(round(self.size), self.bold, self.italic)


@cache
def _font(size_px: int, bold: bool, italic: bool) -> QFont:
    made = QFont(_family())
    made.setPixelSize(size_px)
    made.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    made.setItalic(italic)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    for feature, on in (("tnum", 1), ("ccmp", 0), ("liga", 0)):
        made.setFeature(QFont.Tag(feature), on)
    return made


def width(text: str, face: Face) -> float:
    """Return the width of a text in one line."""
    return QFontMetricsF(face.font).horizontalAdvance(text)


def fitting(text: str, face: Face, limit: float) -> Face:
    """Return the face, or a smaller one in which the text fits into one line (6 pt at least)."""
    size = face.size_pt
    while size > 6 and width(text, Face(size, face.bold, face.italic)) > limit:  # noqa: PLR2004  # nobody reads less
        size -= 0.5
    return Face(size, face.bold, face.italic)


def _seen(text: str) -> str:
    """Return a text as long as anybody reads; a centre's may be of any length."""
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]} […]"


class Lines:
    """A text broken into lines of a width; each can be drawn by itself."""

    def __init__(
        self, text: str, face: Face, wide: float, align: Align = "left", indent: float = 0.0
    ) -> None:
        """Break between words, and within one only where it is longer than a line."""
        self.face = face
        self.text = _seen(clean(text))
        self.left = 0.0
        """How far to the right of its place it is drawn."""
        option = QTextOption(_ALIGNED[align])
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout = QTextLayout(self.text, face.font)
        self._layout.setTextOption(option)
        self._layout.setCacheEnabled(True)
        self._layout.beginLayout()
        first = True
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(max(1.0, wide - (indent if first else 0.0)))
            line.setPosition(QPointF(indent if first else 0.0, 0.0))
            first = False
        self._layout.endLayout()

    def __len__(self) -> int:
        """Return how many lines there are; an empty text has one."""
        return max(1, self._layout.lineCount())

    @property
    def height(self) -> float:
        """The height of all lines."""
        return len(self) * self.face.line

    @property
    def widest(self) -> float:
        """The width of the longest line's text."""
        count = self._layout.lineCount()
        return max((self._layout.lineAt(n).naturalTextWidth() for n in range(count)), default=0.0)

    def draw(self, painter: QPainter, number: int, x: float, y: float) -> None:
        """Draw one line with the top of its box at ``y``."""
        line = self._layout.lineAt(number)
        if line.isValid():
            top = y + self.face.size * _BASELINE - line.ascent()
            line.draw(painter, QPointF(x + self.left, top))

    def draw_all(self, painter: QPainter, x: float, y: float) -> None:
        """Draw every line."""
        for number in range(len(self)):
            self.draw(painter, number, x, y + number * self.face.line)


def columns(weights: Sequence[float], wide: float) -> list[float]:
    """Return the widths of columns that share a width by their weights."""
    whole = sum(weights) or 1.0
    return [wide * weight / whole for weight in weights]


def balanced(text: str, face: Face, wide: float) -> Lines:
    """Return a centred text whose lines are about of one length: no word stands alone below."""
    least = Lines(text, face, wide, "centre")
    low, high = wide / max(1, len(least)), wide
    while high - low > 1.0:
        middle = (low + high) / 2
        tried = Lines(text, face, middle, "centre")
        low, high = (low, middle) if len(tried) == len(least) else (middle, high)
    narrow = Lines(text, face, high, "centre")
    narrow.left = (wide - high) / 2
    return narrow
