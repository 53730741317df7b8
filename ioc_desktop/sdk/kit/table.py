"""Tables: rows at least a footer size high, a rule every three, one column that may shorten.

Where the tile has room left below, what would be cut is written in more lines instead.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from ioc_desktop.domain.figures import Severity
from ioc_desktop.domain.legibility import CAP_RATIO as CAP
from ioc_desktop.sdk.bodies import Cell, TableBody
from ioc_desktop.sdk.kit.fonts import MEDIUM, elided, width_px, wrapped
from ioc_desktop.sdk.kit.glyphs import glyph, severity_glyph
from ioc_desktop.sdk.kit.look import Look, baseline
from ioc_desktop.sdk.kit.sheet import Align, Sheet, pen

_RULE_EVERY = 3
_LARGE = 2.0
"""The text of a table with much room, over the label's size: it stands where a value would."""
_GAP = 0.8
"""Between columns, in text sizes."""
_SPREAD = 0.6
"""Rows stand apart by at most so many lines: few rows fill their tile."""
_MOST_LINES = 3
"""Of a cell, where the tile has room for them."""
_LEADING = 1.15
"""From line to line within a cell, in text sizes."""
_LEAST_WORDS = 7.0
"""A column whose words are broken keeps so many text sizes,"""
_LEAST_HEAD = 4.0
"""and a head that must shorten so many."""
_PART = " · "
"""Between the parts of a cell, where a figure's may be broken."""


@dataclass(frozen=True, slots=True)
class _Form:
    """How a table is written: sizes of rows and head, columns, each cell's lines.

    ``spans`` holds each column's left edge and width in px.
    """

    size_px: int
    head_px: int
    spans: list[tuple[float, float]]
    rows: tuple[tuple[tuple[str, ...], ...], ...]

    def more_px(self, index: int) -> float:
        """Return by how much a row is higher than one line."""
        lines = max((len(cell) for cell in self.rows[index]), default=1)
        return (lines - 1) * self.size_px * _LEADING


def lay_table(sheet: Sheet, rect: QRectF, body: TableBody, look: Look) -> None:
    """Lay the head, as many whole rows as fit, and "n of total" where some are left out."""
    metrics, theme = look.metrics, look.theme
    if not body.rows:
        text = elided(body.empty_text, metrics.label_px, rect.width())
        place = (rect.left(), baseline(rect.top(), metrics.label_px))
        sheet.text(place, text, metrics.label_px, theme.dim)
        return
    form = _form(rect, body, look)
    size, small = form.size_px, form.head_px
    line = metrics.line_px(size)
    titled = any(column.title for column in body.columns)
    top = rect.top() + (metrics.line_px(small) if titled else 0.0)
    count, total = len(form.rows), max(body.total, len(body.rows))
    if titled:
        for (left, width), column in zip(form.spans, body.columns, strict=False):
            text = elided(column.title, small, width)
            x = left + width if column.right else left
            align: Align = "right" if column.right else "left"
            sheet.text((x, baseline(rect.top(), small)), text, small, theme.dim, align=align)
        sheet.line((rect.left(), top, rect.right(), top), pen(theme.last_year, 1.0))
    heights = [line + form.more_px(index) for index in range(count)]
    spare = rect.bottom() - top - sum(heights) - (line if count < total else 0.0)
    apart = max(0.0, min(spare / max(1, count), line * _SPREAD))
    y = top
    for index, (row, lines) in enumerate(zip(body.rows, form.rows, strict=False)):
        if index and index % _RULE_EVERY == 0:
            sheet.line((rect.left(), y, rect.right(), y), pen(theme.hairline, 1.0))
        for (left, width), column, cell, texts in zip(
            form.spans, body.columns, row, lines, strict=False
        ):
            box = QRectF(left, y + apart / 2, width, heights[index])
            _lay_cell(sheet, box, cell, texts, look, size, right=column.right)
        y += heights[index] + apart
    if count < total:
        text = look.words("{shown} of {total}", shown=count, total=total)
        sheet.text((rect.right(), baseline(y, size)), text, size, theme.dim, align="right")


def _form(rect: QRectF, body: TableBody, look: Look) -> _Form:
    """Choose the largest form in which every row stands and nothing is cut, else one that cuts."""
    metrics = look.metrics
    size = _size(rect, body, look)
    line = metrics.line_px(size)
    room = rect.height() - (line if any(column.title for column in body.columns) else 0.0)
    total = max(body.total, len(body.rows))
    count = min(len(body.rows), int(room / line))
    if count < total:
        count = min(len(body.rows), max(1, int((room - line) / line)))
    rows = body.rows[:count]
    whole = _Form(
        size,
        size,
        _spans(rect, body, rows, size),
        tuple(tuple((cell.text,) for cell in row) for row in rows),
    )
    if count < total:
        return whole
    for larger_px in (round(metrics.label_px * _LARGE), metrics.unit_px, metrics.label_px):
        larger = _broken(rect, body, look, larger_px) if larger_px > size else None
        if larger is not None:
            return larger
    if _is_cut(whole, body):
        return _broken(rect, body, look, size) or whole
    return whole


def _is_cut(form: _Form, body: TableBody) -> bool:
    """Return whether a cell of the table is wider than its column."""
    return any(
        _cell_width(cell, form.size_px) > width + 0.5
        for row in body.rows
        for (_, width), cell in zip(form.spans, row, strict=False)
    )


def _broken(rect: QRectF, body: TableBody, look: Look, size: int) -> _Form | None:
    """Return the whole table with its longest cells in several lines; None where it has no room.

    The heaviest column of words is broken between words. Where the others leave it too little,
    they are broken too, but only between their parts, so that no figure is torn.
    """
    columns = range(len(body.columns))
    yielding = _yielding(body)
    free = rect.width() - _GAP * size * max(0, len(body.columns) - 1)
    # Parts are torn to show all, never to be larger.
    for parted in (False, True) if size == look.metrics.footer_px else (False,):
        needed = [_needed(body, index, look, size, parted=parted) for index in columns]
        words = free - (sum(needed) - needed[yielding])
        if words < min(needed[yielding], size * _LEAST_WORDS):
            continue
        needed[yielding] = words
        rows = tuple(
            tuple(
                wrapped(cell.text, size, width - _mark_px(cell, size), _MOST_LINES, _weight(cell))
                if index == yielding
                else _parts(cell.text)
                if parted and _cell_width(cell, size) > width + 0.5
                else (cell.text,)
                for index, (cell, width) in enumerate(zip(row, needed, strict=False))
            )
            for row in body.rows
        )
        small = min(size, look.metrics.footer_px)
        form = _Form(size, small, _placed(rect, needed, size), rows)
        line = look.metrics.line_px(size)
        lines = len(rows) + any(column.title for column in body.columns)
        high = lines * line + sum(form.more_px(index) for index in range(len(rows)))
        cut = any(text.endswith("…") for row in rows for text in row[yielding])
        if high <= rect.height() and not cut:
            return form
    return None


def _parts(text: str) -> tuple[str, ...]:
    """Return the parts of a cell, each a line."""
    return tuple(text.split(_PART))


def _size(rect: QRectF, body: TableBody, look: Look) -> int:
    """Return the largest of the tile's text sizes at which nothing of the table is left out.

    A table of three rows on a large tile is to be read from the back of the room.
    """
    metrics = look.metrics
    lines = len(body.rows) + any(column.title for column in body.columns)
    if body.total > len(body.rows):
        return metrics.footer_px
    for size in (round(metrics.label_px * _LARGE), metrics.unit_px, metrics.label_px):
        gaps = _GAP * size * max(0, len(body.columns) - 1)
        wide = sum(_widest(body, index, body.rows, size) for index in range(len(body.columns)))
        if lines * metrics.line_px(size) <= rect.height() and wide + gaps <= rect.width():
            return size
    return metrics.footer_px


def _widest(body: TableBody, index: int, rows: tuple[tuple[Cell, ...], ...], size: int) -> float:
    """Return the width of a column's longest text, its head included."""
    cells = [row[index] for row in rows if index < len(row)]
    head = width_px(body.columns[index].title, size)
    return max(head, max((_cell_width(cell, size) for cell in cells), default=0.0))


def _needed(body: TableBody, index: int, look: Look, size: int, *, parted: bool) -> float:
    """Return the width of a column's longest text in a broken table: a part of it if ``parted``.

    Its head is never written larger than a footer; where parts are broken it may shorten too.
    """
    cells = [row[index] for row in body.rows if index < len(row)]
    if parted:
        cells = [Cell(part, cell.severity) for cell in cells for part in _parts(cell.text)]
    widest = max((_cell_width(cell, size) for cell in cells), default=0.0)
    small = min(size, look.metrics.footer_px)
    head = width_px(body.columns[index].title, small)
    return max(widest, min(head, small * _LEAST_HEAD) if parted else head)


def _yielding(body: TableBody) -> int:
    """Return the column that gives way: the heaviest that is not a number's."""
    return max(
        range(len(body.columns)),
        key=lambda index: (not body.columns[index].right, body.columns[index].weight),
        default=0,
    )


def _spans(
    rect: QRectF, body: TableBody, rows: tuple[tuple[Cell, ...], ...], size: int
) -> list[tuple[float, float]]:
    """Return each column's left edge and width: what it needs, the heaviest takes the rest.

    Only the heaviest column that is not a number's is ever shortened; if even that is not
    enough, all give way by weight.
    """
    gap = size * _GAP
    needed = [_widest(body, index, rows, size) for index in range(len(body.columns))]
    free = rect.width() - gap * max(0, len(needed) - 1)
    if sum(needed) > free:
        # A long head gives way before any figure does.
        for index, column in enumerate(body.columns):
            cells = [_cell_width(row[index], size) for row in rows if index < len(row)]
            widest = max(cells, default=0.0)
            needed[index] = max(widest, min(width_px(column.title, size), max(widest, size * 6.0)))
    yielding = _yielding(body)
    others = sum(needed) - needed[yielding] if needed else 0.0
    if free - others >= min(needed[yielding], size * 5.0):
        needed[yielding] = free - others
    else:
        weight = sum(column.weight for column in body.columns)
        needed = [free * column.weight / weight for column in body.columns]
    return _placed(rect, needed, size)


def _placed(rect: QRectF, needed: list[float], size: int) -> list[tuple[float, float]]:
    """Return the columns of these widths side by side: each one's left edge and width."""
    spans: list[tuple[float, float]] = []
    x = rect.left()
    for width in needed:
        spans.append((x, width))
        x += width + _GAP * size
    return spans


def _cell_width(cell: Cell, size: int) -> float:
    return width_px(cell.text, size, _weight(cell)) + _mark_px(cell, size)


def _mark_px(cell: Cell, size: int) -> float:
    return size if cell.severity is not Severity.NORMAL else 0.0


def _weight(cell: Cell) -> int:
    return 400 if cell.severity is Severity.NORMAL else MEDIUM


def _lay_cell(
    sheet: Sheet,
    place: QRectF,
    cell: Cell,
    texts: tuple[str, ...],
    look: Look,
    size: int,
    *,
    right: bool,
) -> None:
    theme = look.theme
    mark = severity_glyph(cell.severity)
    weight = _weight(cell)
    room = place.width() - _mark_px(cell, size)
    tone = theme.severity(cell.severity, theme.dim if cell.dim else theme.text)
    for number, each in enumerate(texts):
        y = baseline(place.top() + number * size * _LEADING, size)
        text = elided(each, size, room + 0.5, weight)
        written = width_px(text, size, weight)
        x = place.right() - written if right else place.left() + (size if mark else 0.0)
        if mark and not number:
            side = size * CAP
            glyph(sheet, mark, QRectF(x - size, y - side, side, side), tone)
        sheet.text((x, y), text, size, tone, weight=weight)
