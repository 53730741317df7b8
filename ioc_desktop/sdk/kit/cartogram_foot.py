"""What stands beside a map where it is free: total, legend, what a hatched unit means, marks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF

from ioc_desktop.domain.figures import Severity
from ioc_desktop.domain.legibility import CAP_RATIO as CAP
from ioc_desktop.sdk.bodies import MapBody, MapCell
from ioc_desktop.sdk.kit.fonts import BOLD, MEDIUM, width_px
from ioc_desktop.sdk.kit.glyphs import glyph, severity_glyph
from ioc_desktop.sdk.kit.hatching import cell_brush
from ioc_desktop.sdk.kit.look import Look, baseline
from ioc_desktop.sdk.kit.sheet import Sheet, pen
from ioc_desktop.sdk.theme import mixed

_LEGEND = 2.3
"""A legend's height in footer sizes: shades over the values that part them."""
_LINE = 1.36
_RANK = {Severity.ALARM: 0, Severity.WARN: 1, Severity.NORMAL: 2}


class _Stack:
    """Lines that are taken from the bottom up, each as wide as the map leaves it free."""

    def __init__(self, free: Sequence[QRectF]) -> None:
        self._free = free
        self.bottom = free[-1].bottom() if free else 0.0

    def take(self, height: float) -> QRectF | None:
        """Return the free box of the next line up; None where the map stands there."""
        top = self.bottom - height
        boxes = [box for box in self._free if box.bottom() > top and box.top() < self.bottom]
        width = min((box.width() for box in boxes), default=0.0)
        if width <= 0 or not boxes or top < boxes[0].top():
            return None
        return QRectF(boxes[0].left(), top, width, height)

    def use(self, box: QRectF) -> None:
        """Go on above this line."""
        self.bottom = box.top()


def lay_foot(
    sheet: Sheet, free: Sequence[QRectF], body: MapBody, look: Look, *, listed: bool = False
) -> None:
    """Lay legend, hatching's meaning and total into the free boxes, the lowest is the last.

    ``listed``: the map has no texts, so the units that matter most are named above, as many
    as there is room for.
    """
    small = look.metrics.footer_px
    stack = _Stack(free)
    box = stack.take(small * _LEGEND)
    if box is not None and _lay_legend(sheet, box, body, look):
        stack.use(box)
    box = stack.take(small * _LINE)
    if box is not None and _lay_missing(sheet, box, body, look):
        stack.use(box)
    for total in dict.fromkeys((body.total, body.total.split(" · ")[0])):
        if _lay_total(sheet, stack, total, look):
            break
    if listed:
        _lay_list(sheet, stack, body, look)


def _lay_total(sheet: Sheet, stack: _Stack, total: str, look: Look) -> bool:
    """Lay the total as large as there is room for, not under the footer's size."""
    size, small = look.metrics.label_px, look.metrics.footer_px
    while size > small and (
        (box := stack.take(size * _LINE)) is None or width_px(total, size, MEDIUM) > box.width()
    ):
        size -= 1
    box = stack.take(size * _LINE)
    if not total or box is None or width_px(total, size, MEDIUM) > box.width():
        return False
    place = (box.left(), box.bottom() - size * 0.4)
    sheet.text(place, total, size, look.theme.text, weight=MEDIUM)
    stack.use(box)
    return True


def _lay_legend(sheet: Sheet, rect: QRectF, body: MapBody, look: Look) -> bool:
    """Lay the shades from low to high, and under each joint the value that parts them."""
    theme, small = look.theme, look.metrics.footer_px
    count = len(body.steps) + 1
    widest = max((width_px(text, small) for text in body.steps), default=0.0)
    each = min(small * 3.2, (rect.width() - small * 0.5) / count)
    if not body.steps or each < widest + small * 0.4:
        return False
    thick = small * 0.8
    top = rect.bottom() - small * 1.36 - thick
    for index in range(count):
        tone = mixed(theme.shade_low, theme.shade_high, index / (count - 1))
        box = QRectF(round(rect.left() + index * each), top, round(each) - 1, thick)
        sheet.fill(box, tone)
        if index:
            place = (box.left(), baseline(top + thick, small))
            sheet.text(place, body.steps[index - 1], small, theme.dim, align="centre")
    return True


def _lay_missing(sheet: Sheet, rect: QRectF, body: MapBody, look: Look) -> bool:
    """Lay a hatched swatch with its word and the number of units it stands for."""
    theme, small = look.theme, look.metrics.footer_px
    silent = sum(cell.shade is None for cell in body.cells)
    text = f"{body.missing}: {silent}"
    swatch = small * 1.3
    if not silent or not body.missing or swatch + width_px(text, small) > rect.width():
        return False
    box = QRectF(round(rect.left()), round(rect.center().y() - small * 0.4), swatch, small * 0.8)
    brush = cell_brush(theme, round(small * 0.5))
    sheet.hatch(box, QPointF(box.topLeft()), brush)
    sheet.outline(box.adjusted(0.5, 0.5, -0.5, -0.5), pen(theme.last_year, 1.0))
    sheet.text((box.right() + small * 0.4, baseline(rect.top(), small)), text, small, theme.dim)
    return True


def worst_first(cells: Sequence[MapCell]) -> list[MapCell]:
    """Return the units with a figure, alarms first, then the darkest."""
    known = [cell for cell in cells if cell.shade is not None and cell.text]
    return sorted(known, key=lambda cell: (_RANK[cell.severity], -(cell.shade or 0.0)))


def _lay_list(sheet: Sheet, stack: _Stack, body: MapBody, look: Look) -> None:
    """Name the units that matter most, bottom up, so that the first stands at the top."""
    theme, small = look.theme, look.metrics.footer_px
    lines: list[tuple[QRectF, MapCell]] = []
    for cell in worst_first(body.cells):
        box = stack.take(small * _LINE)
        if box is None:
            break
        mark = small if cell.severity is not Severity.NORMAL else 0.0
        value = width_px(cell.text, small, BOLD) + small * 0.4
        if mark + value + width_px(cell.name, small) > box.width():
            break
        lines.append((box, cell))
        stack.use(box)
    cells = [cell for _, cell in lines]
    for (box, _), cell in zip(reversed(lines), cells, strict=True):
        x, y = box.left(), baseline(box.top(), small)
        if (name := severity_glyph(cell.severity)) is not None:
            side = small * CAP
            tone = theme.severity(cell.severity, theme.red)
            glyph(sheet, name, QRectF(x, y - side, side, side), tone)
            x += small
        x += sheet.text((x, y), cell.text, small, theme.strong, weight=BOLD) + small * 0.4
        sheet.text((x, y), cell.name, small, theme.text)
