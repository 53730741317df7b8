"""Tables: rows at least a footer size high, a rule every three, one column that may shorten.

Where the tile has room left below, what would be cut is written in more lines instead: heads in
two, words in three. Then names take their official short forms, then columns go from the right;
only words are ever cut, a figure never.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF

from ioc_desktop.domain.legibility import CAP_RATIO as CAP
from ioc_desktop.sdk.bodies import Cell, TableBody
from ioc_desktop.sdk.kit.fonts import elided, width_px, wrapped
from ioc_desktop.sdk.kit.glyphs import glyph, severity_glyph
from ioc_desktop.sdk.kit.look import Look, baseline
from ioc_desktop.sdk.kit.sheet import Align, Sheet, pen
from ioc_desktop.sdk.kit.table_columns import (
    GAP,
    cell_px,
    heads_of,
    mark_px,
    needed_px,
    parts_of,
    placed,
    weight_of,
    widest_px,
    words_column,
)
from ioc_desktop.sdk.kit.table_single import lay_single
from ioc_desktop.sdk.names import named_alike

_RULE_EVERY = 3
_LARGE = 2.0
"""The text of a table with much room, over the label's size: it stands where a value would."""
_SPREAD = 0.6
"""Rows stand apart by at most so many lines: few rows fill their tile."""
_MOST_LINES = 3
"""Of a cell, where the tile has room for them."""
_LEADING = 1.15
"""From line to line within a cell, in text sizes."""
_LEAST_WORDS = 7.0
"""A column whose words are cut keeps so many text sizes,"""
_LEAST_BROKEN = 6.0
"""and one in which they stand in several lines so many."""


@dataclass(frozen=True, slots=True)
class _Form:
    """How a table is written: sizes of rows and head, columns, each cell's lines.

    ``spans`` holds each column's left edge and width in px, ``heads`` the lines of each head.
    """

    size_px: int
    head_px: int
    spans: list[tuple[float, float]]
    rows: tuple[tuple[tuple[str, ...], ...], ...]
    heads: tuple[tuple[str, ...], ...]

    @property
    def head_lines(self) -> int:
        """In how many lines the longest head stands."""
        return max((len(lines) for lines in self.heads), default=0)

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
    if len(body.rows) == 1 and body.total <= 1 and lay_single(sheet, rect, body, look):
        return
    form, body = _form(rect, body, look, sheet)
    size, small = form.size_px, form.head_px
    line = metrics.line_px(size)
    top = rect.top() + _head_height(look, small, form.head_lines)
    count, total = len(form.rows), max(body.total, len(body.rows))
    _lay_heads(
        sheet, QRectF(rect.left(), rect.top(), rect.width(), top - rect.top()), form, body, look
    )
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
        part = "rows" if total == len(body.rows) else "first_rows"
        sheet.leave_out(part, count, total if part == "rows" else len(body.rows))
        if y + line <= rect.bottom() + 1:
            text = look.words("{shown} of {total}", shown=count, total=total)
            sheet.text((rect.right(), baseline(y, size)), text, size, theme.dim, align="right")


def _lay_heads(sheet: Sheet, rect: QRectF, form: _Form, body: TableBody, look: Look) -> None:
    """Lay the columns' heads, standing on the line under them."""
    if not form.head_lines:
        return
    small, theme = form.head_px, look.theme
    for (left, width), column, texts in zip(form.spans, body.columns, form.heads, strict=True):
        x = left + width if column.right else left
        align: Align = "right" if column.right else "left"
        for number, text in enumerate(texts, start=form.head_lines - len(texts)):
            y = baseline(rect.top() + number * small * _LEADING, small)
            sheet.text((x, y), text, small, theme.dim, align=align)
    foot = rect.bottom()
    sheet.line((rect.left(), foot, rect.right(), foot), pen(theme.last_year, 1.0))


def _form(rect: QRectF, body: TableBody, look: Look, sheet: Sheet) -> tuple[_Form, TableBody]:
    """Choose the form that shows most, and what of the body it shows.

    Nothing cut, if that can be; else the words of one column; else columns go from the right.
    """
    whole = _form_of(rect, body, look, 1)
    if not _cuts(whole, body):
        return whole, body
    named = _named(body)
    for tried in named:
        for lines in (1, 2) if tried is not body else (2,):
            form = _form_of(rect, tried, look, lines)
            if not _cuts(form, tried):
                return form, tried
    for count in range(len(body.columns), 1, -1):
        fewer = _first_columns(named[-1], count)
        for lines in (1, 2):
            form = _form_of(rect, fewer, look, lines)
            if _cuts(form, fewer) <= {_WORDS}:
                if count < len(body.columns):
                    sheet.leave_out("columns", count, len(body.columns))
                return form, fewer
    sheet.leave_out("columns", len(fewer.columns), len(body.columns))
    return form, fewer


_WORDS = "words"
_FIGURES = "figures"
_HEADS = "heads"


def _cuts(form: _Form, body: TableBody) -> set[str]:
    """Return what of a table is cut: its words, figures beside them, heads."""
    found: set[str] = set()
    yielding = words_column(body)
    if any(text.endswith("…") for lines in form.heads for text in lines):
        found.add(_HEADS)
    for index, (_, width) in enumerate(form.spans):
        for row, lines in zip(body.rows, form.rows, strict=False):
            if index >= len(row) or not _is_cut(row[index], lines[index], form.size_px, width):
                continue
            few = index == yielding and width >= form.size_px * _LEAST_WORDS
            found.add(_WORDS if few else _FIGURES)
            break
    return found


def _is_cut(cell: Cell, lines: tuple[str, ...], size: int, width: float) -> bool:
    """Return whether a cell's lines do not say all, or one is wider than its column."""
    room = width - mark_px(cell, size) + 0.5
    return any(
        (text.endswith("…") and text not in cell.text)
        or width_px(text, size, weight_of(cell)) > room
        for text in lines
    )


def _named(body: TableBody) -> list[TableBody]:
    """Return the table with the names in its columns of words from whole to shortest."""
    worded = [at for at, column in enumerate(body.columns) if not column.right]
    forms = {at: named_alike([row[at].text for row in body.rows if at < len(row)]) for at in worded}
    made = [body]
    for degree in range(1, max((len(each) for each in forms.values()), default=1)):
        names = {at: each[min(degree, len(each) - 1)] for at, each in forms.items()}
        rows = tuple(
            tuple(
                replace(cell, text=names[at][number]) if at in names else cell
                for at, cell in enumerate(row)
            )
            for number, row in enumerate(body.rows)
        )
        made.append(replace(body, rows=rows))
    return made


def _first_columns(body: TableBody, count: int) -> TableBody:
    return replace(body, columns=body.columns[:count], rows=tuple(r[:count] for r in body.rows))


def _head_height(look: Look, small: int, lines: int) -> float:
    """Return the height of heads in so many lines."""
    return look.metrics.line_px(small) + (lines - 1) * small * _LEADING if lines else 0.0


def _form_of(rect: QRectF, body: TableBody, look: Look, heads: int) -> _Form:
    """Choose the largest form in which every row stands and nothing is cut, else one that cuts.

    ``heads`` is in how many lines a head may stand.
    """
    metrics = look.metrics
    size = _size(rect, body, look, heads)
    line = metrics.line_px(size)
    titled = any(column.title for column in body.columns)
    if titled and _head_height(look, size, heads) + line > rect.height():
        heads, titled = 0, False  # one row at least is shown
    room = rect.height() - _head_height(look, size, heads if titled else 0)
    total = max(body.total, len(body.rows))
    count = min(len(body.rows), int(room / line))
    if count < total:
        count = min(len(body.rows), max(1, int((room - line) / line)))
    rows = body.rows[:count]
    spans = _spans(rect, body, rows, size, heads)
    whole = _Form(
        size,
        size,
        spans,
        tuple(tuple((cell.text,) for cell in row) for row in rows),
        heads_of(body, spans, size, heads) if heads else (),
    )
    if count < total:
        return whole
    for larger_px in (round(metrics.label_px * _LARGE), metrics.unit_px, metrics.label_px):
        larger = _broken(rect, body, look, larger_px, heads) if larger_px > size else None
        if larger is not None:
            return larger
    if _cuts(whole, body):
        return _broken(rect, body, look, size, heads) or whole
    return whole


def _broken(rect: QRectF, body: TableBody, look: Look, size: int, heads: int) -> _Form | None:
    """Return the whole table with its longest cells in several lines; None where it has no room.

    The heaviest column of words is broken between words. Where the others leave it too little,
    they are broken too, but only between their parts, so that no figure is torn.
    """
    columns = range(len(body.columns))
    yielding = words_column(body)
    small = min(size, look.metrics.footer_px)
    free = rect.width() - GAP * size * max(0, len(body.columns) - 1)
    # Parts are torn to show all, never to be larger.
    for parted in (False, True) if size == look.metrics.footer_px else (False,):
        needed = [needed_px(body, index, (size, small), heads, parted=parted) for index in columns]
        words = free - (sum(needed) - needed[yielding])
        if words < min(needed[yielding], size * _LEAST_BROKEN):
            continue
        needed[yielding] = words
        rows = tuple(
            tuple(
                wrapped(cell.text, size, width - mark_px(cell, size), _MOST_LINES, weight_of(cell))
                if index == yielding
                else parts_of(cell.text)
                if parted and cell_px(cell, size) > width + 0.5
                else (cell.text,)
                for index, (cell, width) in enumerate(zip(row, needed, strict=False))
            )
            for row in body.rows
        )
        spans = placed(rect, needed, size)
        form = _Form(size, small, spans, rows, heads_of(body, spans, small, heads))
        head = _head_height(look, small, form.head_lines)
        high = (
            head
            + len(rows) * look.metrics.line_px(size)
            + sum(form.more_px(index) for index in range(len(rows)))
        )
        cut = any(text.endswith("…") for row in rows for text in row[yielding])
        if high <= rect.height() and not cut:
            return form
    return None


def _size(rect: QRectF, body: TableBody, look: Look, heads: int) -> int:
    """Return the largest of the tile's text sizes at which nothing of the table is left out.

    A table of three rows on a large tile is to be read from the back of the room.
    """
    metrics = look.metrics
    titled = any(column.title for column in body.columns)
    if body.total > len(body.rows):
        return metrics.footer_px
    for size in (round(metrics.label_px * _LARGE), metrics.unit_px, metrics.label_px):
        gaps = GAP * size * max(0, len(body.columns) - 1)
        count = range(len(body.columns))
        wide = sum(widest_px(body, index, body.rows, size, heads) for index in count)
        high = _head_height(look, size, heads if titled else 0)
        high += len(body.rows) * metrics.line_px(size)
        if high <= rect.height() and wide + gaps <= rect.width():
            return size
    return metrics.footer_px


def _spans(
    rect: QRectF, body: TableBody, rows: tuple[tuple[Cell, ...], ...], size: int, heads: int
) -> list[tuple[float, float]]:
    """Return each column's left edge and width: what it needs, the heaviest takes the rest.

    Only the heaviest column that is not a number's is ever shortened; if even that is not
    enough, all give way by weight.
    """
    gap = size * GAP
    needed = [widest_px(body, index, rows, size, heads) for index in range(len(body.columns))]
    free = rect.width() - gap * max(0, len(needed) - 1)
    yielding = words_column(body)
    others = sum(needed) - needed[yielding] if needed else 0.0
    if free - others >= min(needed[yielding], size * 5.0):
        needed[yielding] = free - others
    else:
        weight = sum(column.weight for column in body.columns)
        needed = [free * column.weight / weight for column in body.columns]
    return placed(rect, needed, size)


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
    weight = weight_of(cell)
    room = place.width() - mark_px(cell, size)
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
