"""A document of 16:9 pages: each scene as it stands on the wall, light, as lines and text.

Around the tiles stand the page's title, of which moment all figures are, whose they are, and
the page's number; of several pages the first says what is in the document.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from ioc_desktop.papers.content import PAGE_PX, Paper, PaperPage
from ioc_desktop.papers.pdf_catalogue import Bookmark
from ioc_desktop.sdk.kit.fonts import BOLD, MEDIUM, REGULAR, elided, width_px, wrapped
from ioc_desktop.sdk.kit.look import baseline
from ioc_desktop.sdk.kit.sheet import Sheet, pen
from ioc_desktop.sdk.theme import LINE_BOX
from ioc_desktop.ui.look import Look
from ioc_desktop.ui.paper_pdf import PaintedPdf, PdfFacts, PdfPages
from ioc_desktop.ui.paper_tiles import PAGE_MM, TilePainter

Step = Callable[[int, int, str], object]
"""Told how many pages are done, of how many, and what comes now; may raise to end it."""

_WIDE, _HIGH = PAGE_PX
_SIDE: Final = 34.0
_TITLE_PX: Final = 38
_SMALL_PX: Final = 20
_COVER_PX: Final = 68
_LIST_PX: Final = 26
_MOST_LISTED: Final = 44
_TWO_COLUMNS: Final = 14
_MOST_IN_THREE: Final = 30


def slides_pdf(paper: Paper, look: Look, tiles: TilePainter, step: Step) -> PaintedPdf:
    """Return the document as PDF; ``look`` is that of paper, the one that ``tiles`` paints in."""
    covered = len(paper.pages) > 1
    total = len(paper.pages) + covered
    bookmarks: list[Bookmark] = []
    with PdfPages(PAGE_MM, PdfFacts(paper.title, paper.source, paper.language)) as pdf:
        if covered:
            step(0, total, paper.title)
            _ground(pdf.painter, look)
            _cover(paper, look).paint(pdf.painter)
            bookmarks.append(Bookmark(paper.title, 0))
        for number, page in enumerate(paper.pages, start=1 + covered):
            step(number - 1, total, page_title(page))
            if number > 1:
                pdf.next_page()
            _ground(pdf.painter, look)
            tiles.paint(pdf.painter, page)
            _around(paper, page, look, (number, total)).paint(pdf.painter)
            bookmarks.append(Bookmark(page_title(page), number - 1))
        return pdf.finished(bookmarks if covered else ())


def page_title(page: PaperPage) -> str:
    """Return a page's title, with which part of its scene it is."""
    return f"{page.title} ({page.part})" if page.part else page.title


def _ground(painter: QPainter, look: Look) -> None:
    sheet = Sheet()
    sheet.fill(QRectF(0, 0, _WIDE, _HIGH), "#ffffff")
    sheet.fill(QRectF(0, 0, _WIDE, 6), look.theme.data)
    sheet.paint(painter)


def _around(paper: Paper, page: PaperPage, look: Look, number: tuple[int, int]) -> Sheet:
    """Return the lines above and below the tiles."""
    sheet, theme, words = Sheet(), look.theme, look.words
    stamp = width_px(paper.stamp, _SMALL_PX, MEDIUM)
    room = _WIDE - 2 * _SIDE - stamp - 40
    title = elided(page_title(page), _TITLE_PX, room, BOLD)
    sheet.text((_SIDE, 66.0), title, _TITLE_PX, theme.strong, weight=BOLD)
    end = _WIDE - _SIDE
    sheet.text((end, 66.0), paper.stamp, _SMALL_PX, theme.text, weight=MEDIUM, align="right")
    line = float(_HIGH - 46)
    sheet.line((_SIDE, line, end, line), pen(theme.hairline, 1.5))
    said = f"{number[0]}/{number[1]}"
    sheet.text((end, line + 30), said, _SMALL_PX, theme.text, weight=MEDIUM, align="right")
    below = " · ".join(_notes(paper, look, page))
    room = _WIDE - 2 * _SIDE - width_px(said, _SMALL_PX, MEDIUM) - 40
    sheet.text((_SIDE, line + 30), elided(below, _SMALL_PX, room), _SMALL_PX, theme.dim)
    if not page.tiles:
        nothing = words("Nothing of this scene may be shown here.")
        sheet.text((_WIDE / 2, _HIGH / 2), nothing, _LIST_PX, theme.dim, align="centre")
    return sheet


def _notes(paper: Paper, look: Look, page: PaperPage | None = None) -> list[str]:
    """Return what must be known of the figures: whose, synthetic, simulated, left out."""
    words = look.words
    tiles = page.tiles if page is not None else [t for one in paper.pages for t in one.tiles]
    left_out = page.left_out if page is not None else paper.left_out
    said = [f"{words('Source')}: {paper.source}"] if paper.source else []
    if any(tile.telling.illustrative for tile in tiles):
        said.append(words("with illustrative data"))
    if paper.simulated:
        said.append(words("simulated day"))
    if left_out:
        said.append(words("{count} tiles are not for this audience", count=len(left_out)))
    return said


def _cover(paper: Paper, look: Look) -> Sheet:
    """Return the first page: what this is, of when, by whom, and what is on which page."""
    sheet, theme, words = Sheet(), look.theme, look.words
    left, room = 120.0, _WIDE - 240.0
    sheet.text((left, 130.0), paper.source, _LIST_PX, theme.dim, weight=MEDIUM)
    y = 190.0
    for line in wrapped(paper.title, _COVER_PX, room, 3, BOLD):
        sheet.text((left, baseline(y, _COVER_PX)), line, _COVER_PX, theme.strong, weight=BOLD)
        y += _COVER_PX * LINE_BOX
    y += 10
    maker = words("made by {who}", who=paper.maker) if paper.maker else ""
    for line in (paper.stamp, *_notes(paper, look)[bool(paper.source) :], maker):
        for part in wrapped(line, _LIST_PX, room, 2) if line else ():
            sheet.text((left, baseline(y, _LIST_PX)), part, _LIST_PX, theme.text, weight=REGULAR)
            y += _LIST_PX * LINE_BOX
    y += 24
    sheet.line((left, y, left + room, y), pen(theme.hairline, 1.5))
    _contents(sheet, paper, look, QRectF(left, y + 24, room, _HIGH - y - 90))
    said = words("{count} pages", count=len(paper.pages) + 1)
    sheet.text((_WIDE - _SIDE, _HIGH - 16.0), said, _SMALL_PX, theme.dim, align="right")
    return sheet


def _contents(sheet: Sheet, paper: Paper, look: Look, room: QRectF) -> None:
    """List the pages in as many columns as they need; what does not fit is counted."""
    theme = look.theme
    count = len(paper.pages)
    columns = 1 if count <= _TWO_COLUMNS // 2 else 2 if count <= _MOST_IN_THREE else 3
    size = _LIST_PX if count <= _TWO_COLUMNS else 22
    line = size * LINE_BOX * 1.12
    rows = max(1, int(room.height() // line))
    shown = min(count, rows * columns)
    rows = -(-shown // columns)
    wide = room.width() / columns
    for place, page in enumerate(paper.pages[:shown]):
        x = room.left() + place // rows * wide
        y = room.top() + place % rows * line
        if place == shown - 1 and shown < count:
            more = look.words("and {count} more pages", count=count - place)
            sheet.text((x, baseline(y, size)), more, size, theme.dim)
            break
        number = str(place + 2)
        right = x + size * 1.4
        sheet.text(
            (right, baseline(y, size)), number, size, theme.data, weight=MEDIUM, align="right"
        )
        title = elided(page_title(page), size, wide - size * 3.2)
        sheet.text((right + size * 0.7, baseline(y, size)), title, size, theme.text)
