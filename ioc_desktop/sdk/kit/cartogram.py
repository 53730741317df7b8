"""A tile-grid cartogram: value above name, shade in one hue, alarm as outline and ▲."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from ioc_desktop.domain.figures import Severity
from ioc_desktop.domain.legibility import CAP_RATIO as CAP
from ioc_desktop.sdk.bodies import MapBody, MapCell
from ioc_desktop.sdk.kit.fonts import BOLD, MEDIUM, elided, width_px, wrapped
from ioc_desktop.sdk.kit.glyphs import glyph, severity_glyph
from ioc_desktop.sdk.kit.look import Look, baseline
from ioc_desktop.sdk.kit.sheet import Sheet, pen
from ioc_desktop.sdk.theme import contrast, mixed

_WIDEST = 3.0
"""A cell is at most so many times as wide as high."""
_NAMED_FROM = 2.05
"""Cells lower than so many footer sizes have no room for a name: the value stands alone."""
_LEGEND_FROM = 2.3
"""A legend needs so many footer sizes of height: shades over the values that part them."""

_SOUNDS = ("ngh", "ng", "nh", "ch", "gh", "kh", "ph", "th", "tr")
"""The first sounds of Vietnamese words that are written with several letters."""


def lay_map(sheet: Sheet, rect: QRectF, body: MapBody, look: Look) -> None:
    """Lay the cells on one grid that fills the rectangle, whatever the indicator."""
    metrics, theme = look.metrics, look.theme
    if not body.cells:
        place = (rect.left(), rect.top() + metrics.label_px)
        text = look.words("no locality has a place on this map")
        sheet.text(place, text, metrics.label_px, theme.dim)
        return
    columns = max(cell.column for cell in body.cells) + 1
    rows = max(cell.row for cell in body.cells) + 1
    gap = max(2.0, round(metrics.pad_px * 0.25))
    height = (rect.height() - gap * (rows - 1)) / rows
    width = min((rect.width() - gap * (columns - 1)) / columns, height * _WIDEST)
    left = rect.left() + (rect.width() - columns * width - gap * (columns - 1)) / 2
    sizes = _sizes(body, width, height, look)
    for cell in body.cells:
        box = QRectF(
            round(left + cell.column * (width + gap)),
            round(rect.top() + cell.row * (height + gap)),
            int(width),
            int(height),
        )
        _lay_cell(sheet, box, cell, sizes, look)
    foot = QRectF(left, rect.top() + (rows - 1) * (height + gap), 0.0, height)
    foot.setWidth(_free(body, rows - 1) * (width + gap) - gap)
    above = QRectF(foot)
    above.moveTop(foot.top() - height - gap)
    above.setWidth(_free(body, rows - 2) * (width + gap) - gap)
    _lay_total(sheet, above, body, look)
    _lay_legend(sheet, foot, body, look)


def _free(body: MapBody, row: int) -> int:
    """Return how many places a row of the grid has free at its left."""
    taken = [cell.column for cell in body.cells if cell.row == row]
    return min(taken, default=0)


def _lay_total(sheet: Sheet, rect: QRectF, body: MapBody, look: Look) -> None:
    """Lay the whole at the foot of its free place, if it fits there in one line."""
    metrics = look.metrics
    size = metrics.label_px
    while size > metrics.footer_px and width_px(body.total, size, MEDIUM) > rect.width():
        size -= 1
    if not body.total or width_px(body.total, size, MEDIUM) > rect.width():
        return
    place = (rect.left(), rect.bottom() - size * 0.4)
    sheet.text(place, body.total, size, look.theme.text, weight=MEDIUM)


def _lay_legend(sheet: Sheet, rect: QRectF, body: MapBody, look: Look) -> None:
    """Lay the shades from low to high, and under each joint the value that parts them."""
    theme, small = look.theme, look.metrics.footer_px
    count = len(body.steps) + 1
    widest = max((width_px(text, small) for text in body.steps), default=0.0)
    each = min(small * 3.2, (rect.width() - small * 0.5) / count)
    if not body.steps or rect.height() < small * _LEGEND_FROM or each < widest + small * 0.4:
        return
    thick = small * 0.8
    top = rect.bottom() - small * 1.36 - thick
    for index in range(count):
        tone = mixed(theme.shade_low, theme.shade_high, index / (count - 1))
        box = QRectF(round(rect.left() + index * each), top, round(each) - 1, thick)
        sheet.fill(box, tone)
        if index:
            place = (box.left(), baseline(top + thick, small))
            sheet.text(place, body.steps[index - 1], small, theme.dim, align="centre")


def _sizes(body: MapBody, width: float, height: float, look: Look) -> tuple[int, int]:
    """Return the sizes of the values and of the names (0 = none), the same in all cells.

    Names never go under the footer's size, which is the legibility floor: where they do not
    fit they are initialled, and in very low cells the value stands alone.
    """
    metrics = look.metrics
    name = metrics.footer_px
    inner = int(width) - name * 0.4
    longest = max(width_px(cell.text, 100, BOLD) for cell in body.cells) / 100
    marked = any(cell.severity is not Severity.NORMAL for cell in body.cells)
    widest = inner / max(0.1, longest + (0.9 if marked else 0.0))
    if height < name * _NAMED_FROM or widest < name:
        return max(1, int(min(metrics.unit_px, height * 0.95, widest))), 0
    value = int(
        min(max(metrics.unit_px * 1.25, height * 0.42), (height - name * 1.5) / 0.85, widest)
    )
    return max(name, value), name


def initialled(name: str) -> str:
    """Return a place's name with its first word as an initial: "Quế Phong" is "Q.Phong".

    An initial is the word's whole first sound ("Nghĩa Đàn" is "Ngh.Đàn"), so that it is not
    taken for a neighbour's ("Nam Đàn").
    """
    first, _, rest = name.partition(" ")
    sound = next((each for each in _SOUNDS if first.casefold().startswith(each)), first[:1])
    return f"{first[: len(sound)]}.{rest}" if rest else name


def _one_line(name: str, size: int, limit: float) -> str:
    """Return the name as whole as one line lets it be: in full, initialled, cut."""
    first, _, rest = name.partition(" ")
    letter = f"{first[:1]}.{rest}" if rest else name
    for text in (name, initialled(name), letter):
        if width_px(text, size) <= limit:
            return text
    return elided(letter, size, limit)


def _lay_cell(sheet: Sheet, box: QRectF, cell: MapCell, sizes: tuple[int, int], look: Look) -> None:
    theme, metrics = look.theme, look.metrics
    value, name = sizes
    ground = theme.track
    if cell.shade is not None:
        ground = mixed(theme.shade_low, theme.shade_high, min(1.0, max(0.0, cell.shade)))
        sheet.fill(box, ground)
    else:
        sheet.outline(box.adjusted(0.5, 0.5, -0.5, -0.5), pen(theme.last_year, 1.0, "dash"))
        ground = theme.tile
    ink = max((theme.strong, theme.ground), key=lambda tone: contrast(tone, ground))
    if cell.severity is not Severity.NORMAL:
        edge = max(3.0, metrics.stroke_px * 1.4)
        inner = box.adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2)
        sheet.outline(inner, pen(theme.severity(cell.severity, theme.red), edge))
    spare = box.width() - metrics.footer_px * 6.5
    pad = metrics.footer_px * 0.16 + min(metrics.footer_px * 0.5, max(0.0, spare * 0.1))
    room = box.width() - pad * 2
    lines: tuple[str, ...] = ()
    if name:
        lines = wrapped(cell.name, name, room, 2)
        if len(lines) > 1 and value * 0.85 + name * 2.35 > box.height():
            lines = (_one_line(cell.name, name, room),)
    block = value * 0.85 + len(lines) * name * 1.3
    top = box.top() + max(0.0, (box.height() - block) / 2)
    x, y = box.left() + pad, top + value * 0.78
    mark = severity_glyph(cell.severity)
    if mark:
        side = value * CAP
        glyph(sheet, mark, QRectF(x, y - side, side, side), ink)
        x += side + value * 0.2
    tone = ink if cell.shade is not None else theme.dim
    sheet.text((x, y), cell.text, value, tone, weight=BOLD)
    y += value * 0.07
    for line in lines:
        y += name * 1.12
        sheet.text((box.left() + pad, y - name * 0.05), line, name, tone)
