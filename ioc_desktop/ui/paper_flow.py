"""Blocks of a report laid into strips, and strips onto pages: no heading stands alone at a foot.

A strip is what is never cut: a line of text, a few lines of a table's row, a picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ioc_desktop.papers.report import Block, Heading, Paragraph, Picture, ReportTable
from ioc_desktop.sdk.kit.look import Look as KitLook
from ioc_desktop.sdk.kit.painters import lay_view
from ioc_desktop.sdk.kit.sheet import Sheet
from ioc_desktop.ui.look import Look, Sight
from ioc_desktop.ui.paper_type import MM, PT, Face, Lines, columns

Paint = Callable[[QPainter, float, float], object]
"""Paints a strip with its left edge and its top at these places."""

BODY: Final = Face(13)
NOTE: Final = Face(11, italic=True)
CELL: Final = Face(10)
HEAD: Final = Face(10, bold=True)
SMALL_CELL, SMALL_HEAD = Face(9), Face(9, bold=True)
CAPTION: Final = Face(11.5, bold=True)
HEADINGS: Final = {
    1: Face(13, bold=True),
    2: Face(13, bold=True),
    3: Face(13, bold=True, italic=True),
}
INDENT: Final = 10.0 * MM
_AFTER: Final = 6.0 * PT
"""Between paragraphs, as the decree wants it at least."""
_NOTE_AFTER: Final = 2.5 * PT
_ROW_LINES: Final = 12
"""So many lines of a table's row stay together; a longer row may go on on the next page."""
_PAD: Final = 2.5 * PT
_INK: Final = QColor("#000000")
_RULE: Final = 0.6 * PT
_PICTURE_READ_MM: Final = 450.0


@dataclass(frozen=True, slots=True)
class Strip:
    """A piece of a page; ``joined``: it stands on the same page as the strip after it."""

    height: float
    paint: Paint
    joined: bool = False
    before: float = 0.0
    head: Strip | None = None
    """What is painted again above it where it comes first on a page: a table's head."""


def strips_of(block: Block, wide: float, look: Look) -> list[Strip]:
    """Lay a block out in a width."""
    if isinstance(block, Heading):
        return _of_heading(block, wide)
    if isinstance(block, Paragraph):
        face = NOTE if block.note else BODY
        indent = 0.0 if block.note else INDENT
        return _of_text(
            Lines(block.text, face, wide, "both", indent), _NOTE_AFTER if block.note else _AFTER
        )
    if isinstance(block, ReportTable):
        return _of_table(block, wide)
    return _of_picture(block, wide, look)


def _of_heading(block: Heading, wide: float) -> list[Strip]:
    indent = INDENT if block.level > 1 else 0.0
    lines = Lines(block.text, HEADINGS[block.level], wide, "left", indent)
    before = (14.0 if block.level == 1 else 9.0) * PT
    return [
        Strip(strip.height, strip.paint, joined=True, before=strip.before)
        for strip in _of_text(lines, before)
    ]


def _of_text(lines: Lines, before: float) -> list[Strip]:
    """Return a strip for each line; neither the first nor the last stands alone on a page."""
    count = len(lines)
    return [
        Strip(
            lines.face.line,
            _line_painter(lines, number),
            joined=count > 1 and number in {0, count - 2},
            before=before if number == 0 else 0.0,
        )
        for number in range(count)
    ]


def _line_painter(lines: Lines, number: int) -> Paint:
    def paint(painter: QPainter, x: float, y: float) -> None:
        painter.setPen(_INK)
        lines.draw(painter, number, x, y)

    return paint


def _of_table(block: ReportTable, wide: float) -> list[Strip]:
    sizes = columns([column.weight for column in block.columns], wide)
    cell, bold = (SMALL_CELL, SMALL_HEAD) if block.small else (CELL, HEAD)
    made: list[Strip] = []
    if block.caption:
        caption = _of_text(Lines(block.caption, CAPTION, wide, "left"), 7 * PT)
        made += [Strip(one.height, one.paint, joined=True, before=one.before) for one in caption]
    titles = [
        Lines(column.title, bold, size - 2 * _PAD, "centre")
        for column, size in zip(block.columns, sizes, strict=True)
    ]
    head = _row_strips(titles, sizes, first=True)[0]
    head = Strip(head.height, head.paint, joined=True, before=0.0 if block.caption else 7 * PT)
    made.append(head)
    for row in block.rows:
        if len(row) == 1:
            lines = [Lines(row[0], bold, wide - 2 * _PAD, "left")]
            parts = _row_strips(lines, [wide])
            made += [Strip(one.height, one.paint, joined=True, head=head) for one in parts]
            continue
        cells = [
            Lines(text, cell, size - 2 * _PAD, "right" if column.right else "left")
            for text, column, size in zip(row, block.columns, sizes, strict=True)
        ]
        made += [Strip(one.height, one.paint, head=head) for one in _row_strips(cells, sizes)]
    return made


def _row_strips(
    cells: Sequence[Lines], sizes: Sequence[float], *, first: bool = False
) -> list[Strip]:
    """Return a row, of many lines in several strips; its borders go around all of them."""
    most = max(len(lines) for lines in cells)
    step = most if first else _ROW_LINES
    return [
        _row_strip(cells, sizes, (start, min(most, start + step)), last=start + step >= most)
        for start in range(0, most, step)
    ]


def _row_strip(
    cells: Sequence[Lines], sizes: Sequence[float], part: tuple[int, int], *, last: bool
) -> Strip:
    start, end = part
    line = cells[0].face.line
    above, below = (_PAD if start == 0 else 0.0), (_PAD if last else 0.0)
    height = (end - start) * line + above + below

    def paint(painter: QPainter, x: float, y: float) -> None:
        painter.setPen(QPen(_INK, _RULE))
        right = x + sum(sizes)
        if start == 0:
            painter.drawLine(QLineF(x, y, right, y))
        if last:
            painter.drawLine(QLineF(x, y + height, right, y + height))
        left = x
        for lines, size in zip(cells, sizes, strict=True):
            painter.setPen(QPen(_INK, _RULE))
            painter.drawLine(QLineF(left, y, left, y + height))
            for number in range(start, min(end, len(lines))):
                lines.draw(painter, number, left + _PAD, y + above + (number - start) * line)
            left += size
        painter.setPen(QPen(_INK, _RULE))
        painter.drawLine(QLineF(right, y, right, y + height))

    return Strip(height, paint)


def _of_picture(block: Picture, wide: float, look: Look) -> list[Strip]:
    made: list[Strip] = []
    if block.caption:
        caption = _of_text(Lines(block.caption, CAPTION, wide, "left"), 7 * PT)
        made += [Strip(one.height, one.paint, joined=True, before=one.before) for one in caption]
    high = block.height_mm * MM
    sight = Sight(1 / MM, _PICTURE_READ_MM)
    kit = KitLook(look.theme, sight.metrics(wide, high), look.words)
    sheet = Sheet()
    lay_view(sheet, QRectF(0, 0, wide, high), block.view, kit)

    def paint(painter: QPainter, x: float, y: float) -> None:
        painter.save()
        painter.translate(x, y)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        sheet.paint(painter)
        painter.restore()

    made.append(Strip(high, paint, joined=bool(block.note), before=3 * PT))
    if block.note:
        made += _of_text(Lines(block.note, NOTE, wide, "left"), 2 * PT)
    return made


@dataclass(slots=True)
class Page:
    """Strips with the heights at which they stand, from the top of the text's room."""

    strips: list[tuple[float, Strip]] = field(default_factory=list)
    filled: float = 0.0

    def add(self, strip: Strip, before: float = 0.0) -> None:
        """Put a strip below what is there."""
        self.strips.append((self.filled + before, strip))
        self.filled += before + strip.height

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint everything with the room's top left corner at that place."""
        for top, strip in self.strips:
            strip.paint(painter, x, y + top)


def pages_of(strips: Sequence[Strip], high: float, first_high: float | None = None) -> list[Page]:
    """Lay strips onto pages of a height; the first may be lower. There is one at least."""
    pages = [Page()]
    room = high if first_high is None else first_high
    for group in _groups(strips):
        page = pages[-1]
        before = group[0].before if page.strips else 0.0
        needed = before + sum(one.height for one in group) + sum(one.before for one in group[1:])
        if page.strips and page.filled + needed > room:
            page, room, before = Page(), high, 0.0
            pages.append(page)
        for number, strip in enumerate(group):
            if page.strips and page.filled + strip.before + strip.height > room:
                page, room = Page(), high  # a group longer than a page is cut all the same
                pages.append(page)
            if not page.strips and strip.head is not None:
                page.add(strip.head)
            page.add(strip, before if number == 0 else strip.before if page.strips else 0.0)
    return pages


def _groups(strips: Sequence[Strip]) -> Iterator[list[Strip]]:
    """Yield what stands together on one page."""
    group: list[Strip] = []
    for strip in strips:
        group.append(strip)
        if not strip.joined:
            yield group
            group = []
    if group:
        yield group
