"""Tables: rows at least a footer size high, a rule every three, one column that may shorten."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from ioc_desktop.domain.figures import Severity
from ioc_desktop.domain.legibility import CAP_RATIO as CAP
from ioc_desktop.sdk.bodies import Cell, TableBody
from ioc_desktop.sdk.kit.fonts import MEDIUM, elided, width_px
from ioc_desktop.sdk.kit.glyphs import glyph, severity_glyph
from ioc_desktop.sdk.kit.look import Look, baseline
from ioc_desktop.sdk.kit.sheet import Align, Sheet, pen

_RULE_EVERY = 3
_LARGE = 2.0
"""The text of a table with much room, over the label's size: it stands where a value would."""
_GAP = 0.8
"""Between columns, in text sizes."""


def lay_table(sheet: Sheet, rect: QRectF, body: TableBody, look: Look) -> None:
    """Lay the head, as many whole rows as fit, and "n of total" where some are left out."""
    metrics, theme = look.metrics, look.theme
    if not body.rows:
        text = elided(body.empty_text, metrics.label_px, rect.width())
        place = (rect.left(), baseline(rect.top(), metrics.label_px))
        sheet.text(place, text, metrics.label_px, theme.dim)
        return
    size = small = _size(rect, body, look)
    line = metrics.line_px(size)
    titled = any(column.title for column in body.columns)
    top = rect.top() + (line if titled else 0.0)
    room = rect.bottom() - top
    total = max(body.total, len(body.rows))
    count = min(len(body.rows), int(room / line))
    if count < total:
        count = min(len(body.rows), max(1, int((room - metrics.line_px(small)) / line)))
    rows = body.rows[:count]
    spans = _spans(rect, body, rows, size)
    if titled:
        for (left, width), column in zip(spans, body.columns, strict=False):
            text = elided(column.title, small, width)
            x = left + width if column.right else left
            align: Align = "right" if column.right else "left"
            sheet.text((x, baseline(rect.top(), small)), text, small, theme.dim, align=align)
        sheet.line((rect.left(), top, rect.right(), top), pen(theme.last_year, 1.0))
    spare = room - count * line - (metrics.line_px(small) if count < total else 0.0)
    step = line + min(spare / max(1, count), line * 0.3) if count else line
    for index, row in enumerate(rows):
        y = top + index * step
        if index and index % _RULE_EVERY == 0:
            sheet.line((rect.left(), y, rect.right(), y), pen(theme.hairline, 1.0))
        for place, column, cell in zip(spans, body.columns, row, strict=False):
            _lay_cell(sheet, place, y + (step - line) / 2, cell, look, size, right=column.right)
    if count < total:
        text = look.words("{shown} of {total}", shown=count, total=total)
        place_y = baseline(top + count * step, small)
        sheet.text((rect.right(), place_y), text, small, theme.dim, align="right")


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
    yielding = max(
        range(len(needed)),
        key=lambda index: (not body.columns[index].right, body.columns[index].weight),
        default=0,
    )
    others = sum(needed) - needed[yielding] if needed else 0.0
    if free - others >= min(needed[yielding], size * 5.0):
        needed[yielding] = free - others
    else:
        weight = sum(column.weight for column in body.columns)
        needed = [free * column.weight / weight for column in body.columns]
    spans: list[tuple[float, float]] = []
    x = rect.left()
    for width in needed:
        spans.append((x, width))
        x += width + gap
    return spans


def _cell_width(cell: Cell, size: int) -> float:
    mark = size if cell.severity is not Severity.NORMAL else 0.0
    return width_px(cell.text, size, MEDIUM if mark else 400) + mark


def _lay_cell(
    sheet: Sheet,
    place: tuple[float, float],
    top: float,
    cell: Cell,
    look: Look,
    size: int,
    *,
    right: bool,
) -> None:
    theme = look.theme
    left, width = place
    y = baseline(top, size)
    mark = severity_glyph(cell.severity)
    weight = MEDIUM if mark else 400
    room = width - (size if mark else 0.0)
    text = elided(cell.text, size, room + 0.5, weight)
    tone = theme.severity(cell.severity, theme.dim if cell.dim else theme.text)
    written = width_px(text, size, weight)
    x = left + width - written if right else left + (size if mark else 0.0)
    if mark:
        side = size * CAP
        glyph(sheet, mark, QRectF(x - size, y - side, side, side), tone)
    sheet.text((x, y), text, size, tone, weight=weight)
