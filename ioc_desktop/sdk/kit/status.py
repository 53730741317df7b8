"""A status matrix: a headline ("2 trên 9") and every item by glyph, word and name."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from ioc_desktop.domain.legibility import CAP_RATIO as CAP
from ioc_desktop.sdk.bodies import StatusBody, StatusGroup, StatusItem
from ioc_desktop.sdk.kit.fonts import BOLD, DIGIT_BOX, MEDIUM, elided, width_px, wrapped
from ioc_desktop.sdk.kit.glyphs import GLYPHS, glyph, severity_glyph
from ioc_desktop.sdk.kit.look import Look, baseline
from ioc_desktop.sdk.kit.sheet import Sheet


def lay_status(sheet: Sheet, rect: QRectF, body: StatusBody, look: Look) -> None:
    """Lay the groups beside each other where the place is wide, else one under the other."""
    if not body.groups:
        return
    metrics = look.metrics
    gap = metrics.pad_px * 1.5
    count = len(body.groups)
    beside = rect.width() / rect.height() > 1.3 * count**0.5 or _widths_fit(rect, body, look)
    if beside:
        width = (rect.width() - gap * (count - 1)) / count
        for index, group in enumerate(body.groups):
            left = rect.left() + index * (width + gap)
            _lay_group(sheet, QRectF(left, rect.top(), width, rect.height()), group, look)
        return
    height = (rect.height() - gap * 0.5 * (count - 1)) / count
    for index, group in enumerate(body.groups):
        top = rect.top() + index * (height + gap * 0.5)
        _lay_group(sheet, QRectF(rect.left(), top, rect.width(), height), group, look)


def _widths_fit(rect: QRectF, body: StatusBody, look: Look) -> bool:
    """Whether beside each other each group still has room for two columns of names."""
    return rect.width() / len(body.groups) >= look.metrics.label_px * 22


def _lay_group(sheet: Sheet, rect: QRectF, group: StatusGroup, look: Look) -> None:
    metrics = look.metrics
    y = rect.top()
    items = group.items
    heading = metrics.line_px(metrics.label_px) + metrics.unit_px * 1.4 * DIGIT_BOX
    if items and rect.height() - heading < metrics.line_px(metrics.footer_px) * (
        len(items) / 2 + 1
    ):
        y += _lay_tight_head(sheet, rect, group, look)
    else:
        y += _lay_head(sheet, rect, group, look)
    _lay_items(sheet, QRectF(rect.left(), y, rect.width(), rect.bottom() - y), items, look)


def _lay_head(sheet: Sheet, rect: QRectF, group: StatusGroup, look: Look) -> float:
    """The group's title, and under it the headline, large; return the height taken."""
    metrics, theme = look.metrics, look.theme
    y = rect.top()
    if group.title:
        title = elided(group.title, metrics.label_px, rect.width(), MEDIUM)
        place = (rect.left(), baseline(y, metrics.label_px))
        sheet.text(place, title, metrics.label_px, theme.dim, weight=MEDIUM)
        y += metrics.line_px(metrics.label_px)
    if group.headline:
        size = _headline_px(rect, group, look)
        if not group.items:  # the headline is all there is to see: as large as its place
            beside = width_px(group.headline_unit, metrics.unit_px) + metrics.unit_px * 0.6
            each = width_px(group.headline, 100, BOLD) / 100
            room = min((rect.bottom() - y) / DIGIT_BOX, (rect.width() - beside) / each)
            size = int(max(metrics.unit_px, min(metrics.value_px, room)))
        foot = y + size * (CAP + 0.04)
        used = sheet.text((rect.left(), foot), group.headline, size, theme.strong, weight=BOLD)
        place = (rect.left() + used + metrics.unit_px * 0.3, foot)
        limit = rect.width() - used - metrics.unit_px * 0.3
        unit = elided(group.headline_unit, metrics.unit_px, limit)
        sheet.text(place, unit, metrics.unit_px, theme.dim)
        y += size * DIGIT_BOX + metrics.pad_px * 0.6
    return y - rect.top()


def _headline_px(rect: QRectF, group: StatusGroup, look: Look) -> int:
    """Return the headline's size: a fifth of the height beside items, all of it alone."""
    metrics = look.metrics
    if group.items:
        return int(min(metrics.value_px, max(metrics.unit_px * 1.4, rect.height() * 0.2)))
    room = rect.height() - (metrics.line_px(metrics.label_px) if group.title else 0.0)
    each = width_px(group.headline, 100, BOLD) / 100
    unit = width_px(group.headline_unit, metrics.unit_px) + metrics.unit_px * 0.3
    fits = min(metrics.value_px, room / DIGIT_BOX, (rect.width() - unit) / max(0.1, each))
    return max(metrics.unit_px, int(fits))


def _lay_tight_head(sheet: Sheet, rect: QRectF, group: StatusGroup, look: Look) -> float:
    """Title and headline on one line, where the items need the room."""
    metrics, theme = look.metrics, look.theme
    size = metrics.unit_px
    y = baseline(rect.top(), size)
    x = rect.left()
    if group.headline:
        x += sheet.text((x, y), group.headline, size, theme.strong, weight=BOLD)
        x += size * 0.3
        room = rect.right() - x
        unit = elided(group.headline_unit, metrics.label_px, room)
        x += sheet.text((x, y), unit, metrics.label_px, theme.dim) + size * 0.5
    title = elided(group.title, metrics.label_px, max(0.0, rect.right() - x), MEDIUM)
    sheet.text((rect.right(), y), title, metrics.label_px, theme.dim, weight=MEDIUM, align="right")
    return metrics.line_px(size)


def _lay_items(sheet: Sheet, rect: QRectF, items: tuple[StatusItem, ...], look: Look) -> None:
    """Columns of items: name over glyph and word; tighter forms where they do not all fit."""
    if not items or rect.height() <= 0:
        return
    metrics, theme = look.metrics, look.theme
    small = metrics.footer_px
    gap = small * 0.8
    most = max(1, int((rect.width() + gap) / (small * 9)))
    tall = metrics.line_px(small) * 2 + small * 0.2
    flat = metrics.line_px(small)
    columns, height = most, flat
    for candidate in range(1, most + 1):
        rows = -(-len(items) // candidate)
        if rows * tall <= rect.height():
            columns, height = candidate, tall
            break
    else:
        for candidate in range(1, most + 1):
            if -(-len(items) // candidate) * flat <= rect.height():
                columns, height = candidate, flat
                break
    fitting = columns * max(1, int(rect.height() / height + 0.01))
    shown = items if len(items) <= fitting else items[: max(0, fitting - 1)]
    rows = max(1, -(-min(len(items), fitting) // columns))
    step = height + min((rect.height() - rows * height) / rows, small * 0.5)
    width = (rect.width() - gap * (columns - 1)) / columns
    for index, item in enumerate(shown):
        column, row = divmod(index, rows)
        left = rect.left() + column * (width + gap)
        box = QRectF(left, rect.top() + row * step, width, height)
        _lay_item(sheet, box, item, look, tall=height == tall)
    if len(shown) < len(items):
        column, row = divmod(len(shown), rows)
        place = (rect.left() + column * (width + gap), baseline(rect.top() + row * step, small))
        more = look.words("+{count} more", count=len(items) - len(shown))
        sheet.text(place, more, small, theme.dim)


def _lay_item(sheet: Sheet, box: QRectF, item: StatusItem, look: Look, *, tall: bool) -> None:
    metrics, theme = look.metrics, look.theme
    small = metrics.footer_px
    tone = theme.severity(item.severity, theme.dim if item.dim else theme.text)
    name_tone = theme.dim if item.dim else theme.strong
    mark = severity_glyph(item.severity) or (item.glyph if item.glyph in GLYPHS else "empty")
    side = small * 0.76
    y = baseline(box.top(), small)
    glyph(sheet, mark, QRectF(box.left(), y - side, side, side), tone)
    left = box.left() + small * 1.1
    room = box.right() - left
    if tall:
        sheet.text((left, y), elided(item.name, small, room), small, name_tone)
        said = f"{item.word} · {item.detail}" if item.detail else item.word
        if width_px(said, small) > room:
            said = item.word
        line = wrapped(said, small, room, 1)
        y += metrics.line_px(small)
        sheet.text((left, y), line[0] if line else "", small, tone if item.dim else theme.dim)
        return
    word = width_px(item.word, small)
    if width_px(item.name, small) + small + word <= room:
        sheet.text((left, y), item.name, small, name_tone)
        sheet.text((box.right(), y), item.word, small, theme.dim, align="right")
    else:
        sheet.text((left, y), elided(item.name, small, room), small, name_tone)
