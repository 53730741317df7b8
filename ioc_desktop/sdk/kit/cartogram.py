"""A tile-grid cartogram: value above name, shade in one hue, alarm as outline and ▲."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from ioc_desktop.domain.figures import Severity
from ioc_desktop.domain.legibility import CAP_RATIO as CAP
from ioc_desktop.sdk.bodies import MapBody, MapCell
from ioc_desktop.sdk.kit.fonts import BOLD, elided, width_px, wrapped
from ioc_desktop.sdk.kit.glyphs import glyph, severity_glyph
from ioc_desktop.sdk.kit.look import Look
from ioc_desktop.sdk.kit.sheet import Sheet, pen
from ioc_desktop.sdk.theme import contrast, mixed

_WIDEST = 3.6
"""A cell is at most so many times as wide as high."""
_TWO_LINES_FROM = 3.4
"""From so many name sizes on, a cell has room for the value and a name in two lines."""
_NAMED_FROM = 1.7
"""Cells lower than so many footer sizes have no room for a name: the value stands alone."""


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


def _sizes(body: MapBody, width: float, height: float, look: Look) -> tuple[int, int]:
    """Return the sizes of the values and of the names, the same in all cells.

    Names shrink below the footer's size only where a single word (in low cells: a name with
    its first word as an initial) does not fit its cell.
    """
    metrics = look.metrics
    inner = int(width) - metrics.footer_px * 0.4 - 1
    name = metrics.footer_px
    if height < metrics.footer_px * _NAMED_FROM:
        longest = max(width_px(cell.text, 100, BOLD) for cell in body.cells) / 100
        alone = min(metrics.unit_px, height * 0.95, inner / max(0.1, longest + 0.9))
        return max(1, int(alone)), 0
    low = height < name * _TWO_LINES_FROM
    while name > metrics.footer_px * 0.66 and (
        any(
            width_px(part, name) > inner
            for cell in body.cells
            for part in ([initialled(cell.name)] if low else cell.name.split())
        )
        or name * 2.0 > height
    ):
        name -= 1
    value = int(min(metrics.unit_px, height - name * 1.5, height * 0.5))
    longest = max(width_px(cell.text, 100, BOLD) for cell in body.cells) / 100
    value = max(name, int(min(value, inner / max(0.1, longest + 0.9))))
    return value, name


def initialled(name: str) -> str:
    """Return a place's name with its first word as an initial: "Quế Phong" is "Q.Phong"."""
    first, _, rest = name.partition(" ")
    return f"{first[:1]}.{rest}" if rest else name


def _one_line(name: str, size: int, limit: float) -> str:
    """Return the name as whole as one line lets it be: in full, initialled, cut."""
    for text in (name, initialled(name)):
        if width_px(text, size) <= limit:
            return text
    return elided(initialled(name), size, limit)


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
        edge = max(2.0, metrics.stroke_px)
        inner = box.adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2)
        sheet.outline(inner, pen(theme.severity(cell.severity, theme.red), edge))
    pad = metrics.footer_px * 0.2
    lines = wrapped(cell.name, name, box.width() - pad * 2, 2) if name else ()
    if len(lines) > 1 and value * 0.85 + name * 2.35 > box.height():
        lines = (_one_line(cell.name, name, box.width() - pad * 2),)
    block = value * 0.85 + len(lines) * name * 1.15
    top = box.top() + max(0.0, (box.height() - block) / 2)
    x, y = box.left() + pad, top + value * 0.76
    mark = severity_glyph(cell.severity)
    if mark:
        side = value * CAP
        glyph(sheet, mark, QRectF(x, y - side, side, side), ink)
        x += side + value * 0.2
    tone = ink if cell.shade is not None else theme.dim
    sheet.text((x, y), cell.text, value, tone, weight=BOLD)
    y += value * 0.09
    for line in lines:
        y += name * 1.12
        sheet.text((box.left() + pad, y - name * 0.05), line, name, tone)
