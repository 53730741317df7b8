"""A tile-grid cartogram: value above name, shade in one hue, alarm as outline and ▲.

What does not fit gives way by rule: names take a second line, then their short forms
(``sdk.cartogram.told_apart``), then go, then the values go too and shades alone are left; no
text is ever cut or under the footer's size. A unit without a figure is hatched and says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from ioc_desktop.domain.figures import Severity
from ioc_desktop.domain.legibility import CAP_RATIO as CAP
from ioc_desktop.sdk.bodies import MapBody, MapCell, MapPoint
from ioc_desktop.sdk.cartogram import told_apart
from ioc_desktop.sdk.kit.cartogram_foot import lay_foot
from ioc_desktop.sdk.kit.cartogram_places import ground_of
from ioc_desktop.sdk.kit.cartogram_polygons import lay_polygons
from ioc_desktop.sdk.kit.fonts import BOLD, REGULAR, width_px, wrapped
from ioc_desktop.sdk.kit.glyphs import glyph, severity_glyph
from ioc_desktop.sdk.kit.hatching import cell_brush
from ioc_desktop.sdk.kit.look import Look
from ioc_desktop.sdk.kit.sheet import Sheet, pen
from ioc_desktop.sdk.theme import ink_on

_WIDEST = 3.0
"""A cell is at most so many times as wide as high."""
_NAMED_FROM = 2.05
"""Cells lower than so many footer sizes have no room for a name: the value stands alone."""
_TOLD = 0.6
"""Polygons that have room for fewer of their values give way to cells that have room for all."""
_NAMED = 0.6
"""Names go from all cells where fewer than this share of them fit in any form."""
_RANK = {Severity.ALARM: 0, Severity.WARN: 1, Severity.NORMAL: 2}


@dataclass(frozen=True, slots=True)
class _Style:
    """What all cells share: text sizes (0 = none), inner margin, room for a line.

    ``within`` is the margin inside an alarm's outline.
    """

    value: int
    name: int
    pad: float
    room: float
    within: float

    def pad_of(self, cell: MapCell) -> float:
        """Return a cell's inner margin."""
        return self.pad if cell.severity is Severity.NORMAL else max(self.pad, self.within)

    def room_of(self, cell: MapCell) -> float:
        """Return a cell's room for a line."""
        return self.room - 2 * (self.pad_of(cell) - self.pad)


def lay_map(sheet: Sheet, rect: QRectF, body: MapBody, look: Look) -> None:
    """Lay the units into the rectangle: on one grid, or as the polygons of the site."""
    metrics, theme = look.metrics, look.theme
    if not body.cells:
        place = (rect.left(), rect.top() + metrics.label_px)
        text = look.words("no locality has a place on this map")
        sheet.text(place, text, metrics.label_px, theme.dim)
        return
    if body.shapes is not None and any(cell.code in body.shapes.shapes for cell in body.cells):
        trial = Sheet()
        share = lay_polygons(trial, rect, body, body.shapes, look)
        if share >= _TOLD or body.always_shapes or not _style(body, *_cell(rect, body), look).value:
            sheet.append(trial)
            if share < 1.0:
                sheet.leave_out("values", round(share * len(body.cells)), len(body.cells))
            return
    _lay_grid(sheet, rect, body, look)


def _lay_grid(sheet: Sheet, rect: QRectF, body: MapBody, look: Look) -> None:
    """Lay the cells on one grid that fills the rectangle, whatever the indicator."""
    columns, rows = _grid(body)
    gap = max(1.0, round(min(look.metrics.pad_px * 0.25, rect.width() / columns * 0.03)))
    width, height = _cell(rect, body, gap)
    left = rect.left() + (rect.width() - columns * width - gap * (columns - 1)) / 2
    style = _style(body, width, height, look)
    if not style.value:
        sheet.leave_out("values", 0, len(body.cells))
    elif not style.name:
        sheet.leave_out("names", 0, len(body.cells))
    forms = _forms(body)
    points = _counted(body.points)
    for cell in body.cells:
        box = QRectF(
            round(left + cell.column * (width + gap)),
            round(rect.top() + cell.row * (height + gap)),
            int(width),
            int(height),
        )
        _lay_cell(sheet, box, cell, style, look, (forms[cell.name], body.missing))
        whole = QPainterPath()
        whole.addRect(box.adjusted(-gap / 2, -gap / 2, gap / 2, gap / 2))
        sheet.spot(cell.code, whole)
        if cell.code in points:
            _lay_count(sheet, box, points[cell.code], look)
    taken = [min((c.column for c in body.cells if c.row == row), default=0) for row in range(rows)]
    free = [
        QRectF(
            left, rect.top() + row * (height + gap), max(0.0, count * (width + gap) - gap), height
        )
        for row, count in enumerate(taken)
    ]
    lay_foot(sheet, free, body, look, listed=style.value == 0)


def _grid(body: MapBody) -> tuple[int, int]:
    columns = max(body.grid[0], *(cell.column + 1 for cell in body.cells))
    return columns, max(body.grid[1], *(cell.row + 1 for cell in body.cells))


def _cell(rect: QRectF, body: MapBody, gap: float = 1.0) -> tuple[float, float]:
    """Return a cell's width and height in px."""
    columns, rows = _grid(body)
    height = (rect.height() - gap * (rows - 1)) / rows
    return min((rect.width() - gap * (columns - 1)) / columns, height * _WIDEST), height


def _style(body: MapBody, width: float, height: float, look: Look) -> _Style:
    """Return the sizes of the values and of the names, the same in all cells.

    Neither goes under the footer's size, which is the legibility floor.
    """
    metrics = look.metrics
    name = metrics.footer_px
    spare = width - name * 6.5
    pad = name * 0.16 + min(name * 0.5, max(0.0, spare * 0.1))
    room = int(width) - pad * 2
    marked = any(cell.severity is not Severity.NORMAL for cell in body.cells)
    within = sum(_edge(width, height, look)) + 1.0 if marked else 0.0
    shown = [cell for cell in body.cells if cell.shade is not None] or list(body.cells)
    widest = min(_value_room(cell, int(width), name * 0.4, within) for cell in shown)
    if height < name * _NAMED_FROM or widest < name:
        alone = int(min(metrics.unit_px, height * 0.95, height - within * 2, widest))
        return _Style(alone if alone >= name else 0, 0, pad, room, within)
    lines = name * 1.3 + max(name * 0.2, within * 2)
    value = int(min(max(metrics.unit_px * 1.25, height * 0.42), (height - lines) / 0.85, widest))
    value = max(name, value)
    forms = _forms(body)
    style = _Style(value, name, pad, room, within)
    named = sum(bool(_lines(forms[cell.name], name, style.room_of(cell), 2)) for cell in body.cells)
    if named < len(body.cells) * _NAMED:
        tall = min(height * 0.8, height - within * 2)
        return _Style(int(min(metrics.unit_px * 1.25, tall, widest)), 0, pad, room, within)
    return style


def _value_room(cell: MapCell, width: float, margin: float, within: float) -> float:
    """Return the largest size at which a cell's value and mark stand beside each other, in px."""
    each = width_px(cell.text, 100, BOLD) / 100
    if cell.severity is Severity.NORMAL:
        return (width - margin) / max(0.1, each)
    return (width - max(margin, within * 2)) / max(0.1, each + CAP + 0.16)


def _edge(width: float, height: float, look: Look) -> tuple[float, float]:
    """Return how thick an alarm's outline is in a cell, and the line between it and the shade."""
    thick = max(3.0, look.metrics.stroke_px * 1.4)
    edge = float(round(max(2.0, min(thick, width * 0.06, height * 0.06))))
    return edge, max(2.0, round(edge * 0.5))


def _size(box: QRectF) -> tuple[float, float]:
    return box.width(), box.height()


def _forms(body: MapBody) -> Mapping[str, tuple[str, ...]]:
    """Return the forms of the units' names, by name."""
    return told_apart(tuple((cell.code, cell.name) for cell in body.cells))


def _lines(forms: Sequence[str], size: int, room: float, most: int) -> tuple[str, ...]:
    """Return a name as whole as the room lets it be, in at most so many lines; () = in none."""
    name = forms[0]
    if width_px(name, size) <= room:
        return (name,)
    if most > 1:
        lines = wrapped(name, size, room, 2)
        if " ".join(lines) == name and all(width_px(line, size) <= room for line in lines):
            return lines
    return next(((form,) for form in forms[1:] if width_px(form, size) <= room), ())


def _lay_cell(
    sheet: Sheet,
    box: QRectF,
    cell: MapCell,
    style: _Style,
    look: Look,
    said: tuple[Sequence[str], str],
) -> None:
    """Lay one cell; ``said``: the forms of its name, and the word of one without a figure."""
    theme, metrics = look.theme, look.metrics
    forms, missing = said
    value, name = style.value, style.name
    ground = ground_of(cell, look)
    if cell.shade is not None:
        sheet.fill(box, ground)
    else:
        brush = cell_brush(theme, round(metrics.footer_px * 0.5))
        sheet.hatch(box, QPointF(box.topLeft()), brush)
        sheet.outline(box.adjusted(0.5, 0.5, -0.5, -0.5), pen(theme.last_year, 1.0))
    ink = ink_on(theme, ground)
    if cell.severity is not Severity.NORMAL:
        edge, apart = _edge(*_size(box), look)
        # A line of the tile's own inside it: red beside a light blue could not be told from afar.
        within = edge + apart / 2
        plate = box.adjusted(within, within, -within, -within)
        sheet.outline(plate, pen(theme.tile, apart))
        inner = box.adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2)
        sheet.outline(inner, pen(theme.severity(cell.severity, theme.red), edge))
    mark = severity_glyph(cell.severity)
    if not value:
        side = min(box.width(), box.height()) * 0.62
        if mark:
            centre = box.center()
            place = QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
            glyph(sheet, mark, place, ink)
        return
    text, size, weight = cell.text, value, BOLD
    if cell.shade is None:
        text, size, weight = _of_silent(cell, style, missing)
    lines = _lines(forms, name, style.room_of(cell), 1) if name else ()
    room, pad = style.room_of(cell), style.pad_of(cell)
    edges = 0.0 if cell.severity is Severity.NORMAL else style.within * 2
    if name and value * 0.85 + name * 2.35 <= box.height() - edges:
        lines = _lines(forms, name, room, 2)
    block = value * 0.85 + len(lines) * name * 1.3
    top = box.top() + max(0.0, (box.height() - block) / 2)
    x, y = box.left() + pad, top + value * 0.78
    if cell.shade is None:
        _lay_plates(sheet, (x, y), (text, size, weight), lines, (name, value), look)
    if mark:
        side = value * CAP
        glyph(sheet, mark, QRectF(x, y - side, side, side), ink)
        x += side + value * 0.15
    tone = ink if cell.shade is not None else theme.text
    sheet.text((x, y), text, size, tone, weight=weight)
    y += value * 0.07
    for line in lines:
        y += name * 1.12
        sheet.text((box.left() + pad, y - name * 0.05), line, name, tone)


def _of_silent(cell: MapCell, style: _Style, missing: str) -> tuple[str, int, int]:
    """Return what a unit without a figure says: its word where that fits, else the hatching."""
    if not missing:
        return cell.text, style.value, BOLD
    size = style.name or style.value
    return (missing if width_px(missing, size) <= style.room else ""), size, REGULAR


def _lay_plates(
    sheet: Sheet,
    place: tuple[float, float],
    told: tuple[str, int, int],
    lines: Sequence[str],
    sizes: tuple[int, int],
    look: Look,
) -> None:
    """Put a plain ground under each text of a hatched cell, so that no line crosses a letter."""
    x, y = place
    text, size, weight = told
    name, value = sizes
    margin = look.metrics.footer_px * 0.12
    tone = look.theme.tile
    if text:
        wide = width_px(text, size, weight) + margin * 2
        sheet.fill(QRectF(x - margin, y - size * 0.88, wide, size * 1.14), tone)
    y += value * 0.07
    for line in lines:
        y += name * 1.12
        wide = width_px(line, name) + margin * 2
        sheet.fill(QRectF(x - margin, y - name * 0.98, wide, name * 1.2), tone)


def _counted(points: Sequence[MapPoint]) -> dict[str, tuple[int, Severity]]:
    """Return how many points each unit has, and the gravest of them."""
    found: dict[str, tuple[int, Severity]] = {}
    for point in points:
        count, gravest = found.get(point.code, (0, point.severity))
        found[point.code] = (count + 1, min(gravest, point.severity, key=lambda one: _RANK[one]))
    return found


def _lay_count(sheet: Sheet, box: QRectF, told: tuple[int, Severity], look: Look) -> None:
    """Put a mark with the number of a cell's points into its upper right corner, on a plate."""
    theme, size = look.theme, look.metrics.footer_px
    count, severity = told
    text = str(count) if count > 1 else ""
    side = size * CAP
    wide = side + (width_px(text, size, BOLD) + size * 0.2 if text else 0.0)
    margin = size * 0.16
    plate = QRectF(box.right() - wide - margin * 2, box.top(), wide + margin * 2, side + margin * 2)
    if plate.left() < box.left() or plate.height() > box.height() * 0.6:
        plate = QRectF(box.right() - side - margin, box.top(), side + margin, side + margin)
        text = ""
    sheet.fill(plate, theme.tile)
    tone = theme.severity(severity, theme.text)
    name = severity_glyph(severity) or "live"
    spot = QRectF(plate.left() + margin * 0.5, plate.top() + margin, side, side)
    glyph(sheet, name, spot, tone)
    if text:
        sheet.text(
            (spot.right() + size * 0.2, spot.bottom()), text, size, theme.strong, weight=BOLD
        )
