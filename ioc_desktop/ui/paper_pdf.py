"""A PDF as a thing to paint on: pages, fonts, what the file says of itself.

It is written in memory, for Qt tells nobody of a full disk, and given out whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter

from ioc_desktop.errors import KnownError
from ioc_desktop.papers.pdf_catalogue import Bookmark, with_catalogue
from ioc_desktop.papers.plain_text import one_line

DPI: Final = 144
"""Units of the painter in an inch: a 16:9 page is 1920 by 1080, a point two of them."""
A4_MM: Final = (210.0, 297.0)
_MAKER: Final = "ioc-desktop"


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What the file says of itself."""

    title: str
    author: str
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class PaintedPdf:
    """A whole file, and how many pages it has."""

    content: bytes
    pages: int


class PdfPages:
    """A PDF in the making: ``painter`` paints on its last page. Use it in a ``with`` block."""

    def __init__(self, size_mm: tuple[float, float], facts: PdfFacts) -> None:
        self._facts = facts
        self._buffer = QBuffer()
        self._buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self._writer = QPdfWriter(self._buffer)
        # The form that archives take; Qt leaves out what it does not allow (transparency).
        self._writer.setPdfVersion(QPagedPaintDevice.PdfVersion.PdfVersion_A1b)
        self._writer.setResolution(DPI)
        self._writer.setTitle(one_line(facts.title))
        self._writer.setAuthor(one_line(facts.author))
        self._writer.setCreator(_MAKER)
        self._size_mm = size_mm
        self._writer.setPageLayout(_layout(size_mm))
        self.pages = 1
        self.painter = QPainter()
        if not self.painter.begin(self._writer):
            raise KnownError("the PDF cannot be painted; is there memory left?")

    def __enter__(self) -> Self:
        """Return the first page."""
        return self

    def __exit__(self, *_raised: object) -> None:
        """End the painting, whatever became of it."""
        if self.painter.isActive():
            self.painter.end()

    def next_page(self, size_mm: tuple[float, float] | None = None) -> None:
        """Go to a new page, of another size from here on if one is given."""
        if size_mm is not None and size_mm != self._size_mm:
            self._size_mm = size_mm
            self._writer.setPageLayout(_layout(size_mm))
        self._writer.newPage()
        self.pages += 1

    def finished(self, bookmarks: Sequence[Bookmark] = ()) -> PaintedPdf:
        """End it and return the whole file."""
        self.painter.end()
        raw = bytes(self._buffer.data().data())
        whole = with_catalogue(raw, self._facts.language, bookmarks)
        return PaintedPdf(whole, self.pages)


def _layout(size_mm: tuple[float, float]) -> QPageLayout:
    millimetres = QPageSize.Unit.Millimeter
    page = QPageSize(QSizeF(*size_mm), millimetres, "", QPageSize.SizeMatchPolicy.ExactMatch)
    return QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
