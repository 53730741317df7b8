"""A status matrix: a headline ("2 trên 9") and every item by glyph, word and name."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF

from ioc_desktop.domain.figures import Severity
from ioc_desktop.domain.legibility import CAP_RATIO as CAP
from ioc_desktop.sdk.bodies import StatusBody, StatusGroup, StatusItem
from ioc_desktop.sdk.kit.fonts import BOLD, DIGIT_BOX, MEDIUM, elided, width_px, wrapped
from ioc_desktop.sdk.kit.glyphs import GLYPHS, glyph, severity_glyph
from ioc_desktop.sdk.kit.look import Look, baseline, baseline_in, mark_beside
from ioc_desktop.sdk.kit.sheet import Sheet

_LIST_LINE = 1.24
"""Height of a line in a list of names, over its text size."""


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
    groups, heights = _shared_out(rect, body, gap * 0.5, look)
    top = rect.top()
    for group, whole, height in zip(groups, body.groups, heights, strict=True):
        if len(group.items) < len(whole.items):
            sheet.leave_out("items", 0, len(whole.items))
        _lay_group(sheet, QRectF(rect.left(), top, rect.width(), height), group, look)
        top += height + gap * 0.5


def _shared_out(
    rect: QRectF, body: StatusBody, gap: float, look: Look
) -> tuple[tuple[StatusGroup, ...], list[float]]:
    """Return the groups and their heights, one under the other.

    Where the items of all do not fit, the last groups are their headlines alone.
    """
    metrics = look.metrics
    count = len(body.groups)
    room = rect.height() - gap * (count - 1)
    head = metrics.line_px(metrics.unit_px)
    line = metrics.line_px(metrics.footer_px)
    needs = [
        head + line * len(_flowed(group.items, rect.width(), look, headed=False))
        for group in body.groups
    ]
    if not any(group.items for group in body.groups) or sum(needs) <= room:
        share = [room / count] * count
        if all(need <= part for need, part in zip(needs, share, strict=True)):
            return body.groups, share
        return body.groups, [room * need / sum(needs) for need in needs]
    groups = list(body.groups)
    for place in range(count - 1, 0, -1):
        groups[place] = replace(groups[place], items=())
        needs[place] = head
        if sum(needs) <= room:
            break
    rest = room - sum(needs[1:])
    return tuple(groups), [rest, *needs[1:]]


def _widths_fit(rect: QRectF, body: StatusBody, look: Look) -> bool:
    """Whether beside each other each group still has room for two columns of names."""
    return rect.width() / len(body.groups) >= look.metrics.label_px * 22


def _lay_group(sheet: Sheet, rect: QRectF, group: StatusGroup, look: Look) -> None:
    metrics = look.metrics
    y = rect.top()
    items = group.items
    heading = metrics.line_px(metrics.label_px) + metrics.unit_px * 1.4 * DIGIT_BOX
    left = rect.height() - heading
    if left < (_least_px(items, rect.width(), look) if items else 0.0):
        y += _lay_tight_head(sheet, rect, group, look)
    else:
        y += _lay_head(sheet, rect, group, look)
    _lay_items(sheet, QRectF(rect.left(), y, rect.width(), rect.bottom() - y), items, look)


def _least_px(items: tuple[StatusItem, ...], width: float, look: Look) -> float:
    """Return the height under which a list of the items does not fit, in px."""
    small = look.metrics.footer_px
    columns = max(1, int((width + small * 0.8) / (small * 9)))
    return -(-len(items) // columns) * small * _LIST_LINE


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
    return size * 1.2


def _lay_items(sheet: Sheet, rect: QRectF, items: tuple[StatusItem, ...], look: Look) -> None:
    """A column a state; else name over word; else a list; else states with their names.

    Names are whole: in full, then in their short form, before a tighter form is taken.
    """
    if not items or rect.height() <= 0:
        return
    metrics = look.metrics
    small = metrics.footer_px
    tall = metrics.line_px(small) * 2 + small * 0.2
    gap = small * 0.8
    most = max(1, int((rect.width() + gap) / (small * 6)))
    for named in (items, _short(items)):
        if _lay_by_state(sheet, rect, named, look):
            return
    for named in (items, _short(items)):
        for columns in range(1, most + 1):
            rows = -(-len(named) // columns)
            width = (rect.width() - gap * (columns - 1)) / columns
            if rows * tall <= rect.height() and _names_fit(named, width, small):
                _lay_columns(sheet, rect, named, (columns, rows, tall), look)
                return
    if _lay_list(sheet, rect, _short(items), look, whole=True):
        return
    for headed in (True, False):
        lines = _flowed(_short(items), rect.width(), look, headed=headed)
        if len(lines) * metrics.line_px(small) <= rect.height() + 1:
            _lay_flow(sheet, rect, lines, look)
            return
    _lay_list(sheet, rect, _short(items), look, whole=False)


def _lay_by_state(sheet: Sheet, rect: QRectF, items: tuple[StatusItem, ...], look: Look) -> bool:
    """A column a state: its glyph and word over the names in it; False = that does not fit."""
    metrics, theme = look.metrics, look.theme
    small = metrics.footer_px
    columns = [
        [item for item in items if (item.glyph, item.word) == state]
        for state in dict.fromkeys((item.glyph, item.word) for item in items)
    ]
    widths = [
        max(width_px(text, small) for item in column for text in (item.name, item.word))
        + small * 1.8
        for column in columns
    ]
    lines = 1 + max(len(column) for column in columns)
    spare = rect.width() - sum(widths) + small * 0.7
    if spare < 0 or lines * metrics.line_px(small) > rect.height():
        return False
    step = min(rect.height() / lines, metrics.line_px(small) * 1.3)
    x = rect.left()
    for column, width in zip(columns, widths, strict=True):
        y = baseline(rect.top(), small)
        side = small * 0.76
        head = column[0]
        mark = head.glyph if head.glyph in GLYPHS else "empty"
        tone = theme.dim if head.dim else theme.text
        glyph(sheet, mark, QRectF(x, y - side, side, side), tone)
        sheet.text((x + small * 1.1, y), head.word, small, theme.dim)
        for item in column:
            y += step
            mark_beside(sheet, item.severity, (x, y), round(small * 0.9), look)
            tone = theme.severity(item.severity, theme.text if item.dim else theme.strong)
            sheet.text((x + small * 1.1, y), item.name, small, tone)
        x += width + spare / len(columns)
    return True


def _short(items: tuple[StatusItem, ...]) -> tuple[StatusItem, ...]:
    return tuple(replace(item, name=item.short or item.name) for item in items)


def _names_fit(items: tuple[StatusItem, ...], width: float, small: int) -> bool:
    room = width - small * 1.1
    return all(
        width_px(item.name, small) <= room and width_px(item.word, small) <= room for item in items
    )


def _lay_columns(
    sheet: Sheet,
    rect: QRectF,
    items: tuple[StatusItem, ...],
    form: tuple[int, int, float],
    look: Look,
) -> None:
    """Lay items by columns; ``form`` is their count, the rows and a row's height in px."""
    columns, rows, height = form
    small = look.metrics.footer_px
    gap = small * 0.8
    step = height + min((rect.height() - rows * height) / rows, small * 0.9)
    width = (rect.width() - gap * (columns - 1)) / columns
    for index, item in enumerate(items):
        column, row = divmod(index, rows)
        left = rect.left() + column * (width + gap)
        box = QRectF(left, rect.top() + row * step, width, height)
        _lay_item(sheet, box, item, look, tall=True)


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a flowing line: a state's word with its glyph, or a name."""

    text: str
    glyph_name: str = ""
    dim: bool = True
    severity: Severity = Severity.NORMAL
    joined: bool = False


def _flowed(
    items: tuple[StatusItem, ...], width: float, look: Look, *, headed: bool
) -> list[list[_Part]]:
    """Return the items by state as lines: "● running" and the names that are in it.

    ``headed``: a state's word stands on its own line.
    """
    small = look.metrics.footer_px
    states = dict.fromkeys((item.glyph, item.word) for item in items)
    lines: list[list[_Part]] = []
    for mark, word in states:
        members = [item for item in items if (item.glyph, item.word) == (mark, word)]
        lines.append([_Part(word if headed else f"{word}:", mark)])
        used = width if headed else _part_px(lines[-1][0], small)
        for item in members:
            part = _Part(item.name, severity_glyph(item.severity) or "", item.dim, item.severity)
            needed = _part_px(part, small) + small * 0.8
            if used + needed <= width:
                first = len(lines[-1]) == 1 and bool(lines[-1][0].glyph_name)
                lines[-1].append(replace(part, joined=not first))
                used += needed
            else:
                lines.append([part])
                used = small * 1.1 + needed
    return lines


def _part_px(part: _Part, small: int) -> float:
    return width_px(part.text, small) + (small * 1.1 if part.glyph_name else 0.0)


def _lay_flow(sheet: Sheet, rect: QRectF, lines: list[list[_Part]], look: Look) -> None:
    metrics, theme = look.metrics, look.theme
    small = metrics.footer_px
    spare = rect.height() / len(lines) - metrics.line_px(small)
    step = metrics.line_px(small) + min(spare, small * 0.35)
    for index, line in enumerate(lines):
        y = baseline(rect.top() + index * step, small)
        x = rect.left() if line[0].glyph_name in GLYPHS else rect.left() + small * 1.1
        for part in line:
            if part.joined:
                sheet.text((x - small * 0.6, y), "·", small, theme.dim)
            tone = theme.severity(part.severity, theme.dim if part.dim else theme.strong)
            if part.glyph_name:
                mark = part.glyph_name if part.glyph_name in GLYPHS else "empty"
                side = small * 0.76
                glyph(sheet, mark, QRectF(x, y - side, side, side), tone)
                x += small * 1.1
            text = elided(part.text, small, rect.right() + 1 - x)
            x += sheet.text((x, y), text, small, tone) + small * 0.8


def _lay_list(
    sheet: Sheet, rect: QRectF, items: tuple[StatusItem, ...], look: Look, *, whole: bool
) -> bool:
    """A list of single lines; ``whole``: only if every item fits, else with "+3 more"."""
    metrics, theme = look.metrics, look.theme
    small = metrics.footer_px
    gap, height = small * 0.8, small * _LIST_LINE
    columns = max(1, int((rect.width() + gap) / (small * 9)))
    fitting = columns * max(1, int(rect.height() / height + 0.01))
    width = (rect.width() - gap * (columns - 1)) / columns - small * 1.1
    whole_names = all(width_px(item.name, small) <= width for item in items)
    if whole and (len(items) > fitting or not whole_names):
        return False
    shown = items if len(items) <= fitting else items[: max(0, fitting - 1)]
    rows = max(1, -(-min(len(items), fitting) // columns))
    height = min(rect.height() / rows, metrics.line_px(small) * 1.1)
    width = (rect.width() - gap * (columns - 1)) / columns
    for index, item in enumerate(shown):
        column, row = divmod(index, rows)
        left = rect.left() + column * (width + gap)
        box = QRectF(left, rect.top() + row * height, width, height)
        _lay_item(sheet, box, item, look, tall=False)
    if len(shown) < len(items):
        sheet.leave_out("items", len(shown), len(items))
        column, row = divmod(len(shown), rows)
        left = rect.left() + column * (width + gap)
        place = (left, baseline_in(rect.top() + row * height, height, small))
        more = look.words("+{count} more", count=len(items) - len(shown))
        sheet.text(place, more, small, theme.dim)
    return True


def _lay_item(sheet: Sheet, box: QRectF, item: StatusItem, look: Look, *, tall: bool) -> None:
    metrics, theme = look.metrics, look.theme
    small = metrics.footer_px
    tone = theme.severity(item.severity, theme.dim if item.dim else theme.text)
    name_tone = theme.dim if item.dim else theme.strong
    mark = severity_glyph(item.severity) or (item.glyph if item.glyph in GLYPHS else "empty")
    side = small * 0.76
    y = baseline_in(box.top(), box.height(), small)
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
