"""A site's own boundaries as a map: shaded polygons, labels inside, callouts, an inset.

A label stands inside its unit where it fits around the pole of inaccessibility (settled when
the boundaries were imported); a small unit is written beside, with a line to it; where many
are small (the wards of Vinh) a magnified inset shows them. What has no room then keeps its
shade, and its alarm its mark. Nothing is cut, nothing is under the footer's size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QPainterPath, QTransform

from ioc_desktop.domain.figures import Severity
from ioc_desktop.domain.legibility import CAP_RATIO as CAP
from ioc_desktop.sdk.bodies import MapBody, MapCell
from ioc_desktop.sdk.cartogram import told_apart
from ioc_desktop.sdk.kit.cartogram_foot import lay_foot
from ioc_desktop.sdk.kit.cartogram_lines import Corners, corners_of, crosses, leader_to, meet
from ioc_desktop.sdk.kit.cartogram_places import (
    UnitPlace,
    border_unit,
    fill_unit,
    ground_of,
    outline_unit,
    outlined,
    room_beside,
)
from ioc_desktop.sdk.kit.cartogram_points import lay_points
from ioc_desktop.sdk.kit.cartogram_room import Room
from ioc_desktop.sdk.kit.fonts import BOLD, REGULAR, elided, width_px
from ioc_desktop.sdk.kit.glyphs import glyph, severity_glyph
from ioc_desktop.sdk.kit.look import Look, baseline
from ioc_desktop.sdk.kit.sheet import Sheet, pen
from ioc_desktop.sdk.map_shapes import MapShapes
from ioc_desktop.sdk.theme import ink_on

_INSET_FROM = 10
"""So many units without a text are worth a magnified inset."""
_ZOOMS = (3.0, 4.0, 5.2)
_FEW = 40
"""Up to so many units each has its name, inside or beside; of more, numbers alone will do."""
_CALLOUTS = 10
"""Of many units, so many are written beside: more lines than that are a thicket."""
_TRIES = 24
"""Of many units, so many are looked for a place beside: inland there is none."""
_RANK = {Severity.ALARM: 0, Severity.WARN: 1, Severity.NORMAL: 2}


@dataclass(slots=True)
class _Map:
    """A map being laid: its sheet, look, units, and what has got its text."""

    sheet: Sheet
    look: Look
    body: MapBody
    value: int
    name: int
    named: bool
    """Whether a unit whose name does not fit is better written beside."""
    within: QRectF
    forms: Mapping[str, tuple[str, ...]]
    told: set[str] = field(default_factory=set)
    leaders: list[tuple[Corners, Corners]] = field(default_factory=list)
    """The callouts: the box of the text and the line to its unit."""
    written: list[Corners] = field(default_factory=list)
    """Where texts stand inside units: no line runs through them."""


def lay_polygons(sheet: Sheet, rect: QRectF, body: MapBody, shapes: MapShapes, look: Look) -> float:
    """Lay the units that have boundaries; those without are listed in the last line.

    Return the share of the units' values that got a place (1.0 on a map of marks).
    """
    small = look.metrics.footer_px
    strangers = [cell for cell in body.cells if cell.code not in shapes.shapes]
    if strangers:
        rect = QRectF(rect)
        rect.setBottom(rect.bottom() - small * 1.36)
        _lay_strangers(sheet, rect, strangers, look)
    bounds = (rect.x(), rect.y(), rect.width(), rect.height())
    where, outlines = outlined(shapes, bounds)
    cells = [cell for cell in body.cells if cell.code in shapes.shapes]
    if body.points:
        # The marks say where and how much; shades and borders behind them would shout it twice.
        cells = [
            replace(one, shade=None if one.shade is None else 0.15, severity=Severity.NORMAL)
            for one in cells
        ]
    places = [UnitPlace(cell, *outlines[cell.code]) for cell in cells]
    for one in places:
        fill_unit(sheet, one, look)
    for one in places:
        border_unit(sheet, one, look)
    for one in places:
        outline_unit(sheet, one, look)
    room = room_beside(shapes, bounds, tuple(cell.code for cell in cells))
    forms = told_apart(tuple((one.cell.code, one.cell.name) for one in places))
    laid = _Map(
        sheet, look, body, _value_size(places, look), small, len(places) <= _FEW, rect, forms
    )
    if body.points:
        plates = lay_points(sheet, look, body.points, places, (shapes, where))
        _name_only(laid, places, plates)
    else:
        for one in sorted(places, key=lambda one: _RANK[one.cell.severity]):
            _label_inside(laid, one)
    free = room.bands(small * 0.5)
    before = len(sheet.marks)
    lay_foot(sheet, free, body, look)
    for mark in sheet.marks[before:]:
        top = mark.baseline - mark.size_px * 2.2
        room.take(QRectF(mark.left - small, top, mark.right - mark.left + small * 2, small * 3.2))
    if body.points:
        return 1.0
    _lay_rest(laid, places, room)
    return len(laid.told) / len(places)


def _value_size(places: Sequence[UnitPlace], look: Look) -> int:
    """Return the values' size: what half of the units have room for, never under the floor."""
    metrics = look.metrics
    radii = sorted(one.radius for one in places)
    middle = radii[len(radii) // 2]
    return int(max(metrics.footer_px, min(metrics.unit_px * 1.25, middle * 0.62)))


def _value_of(laid: _Map, cell: MapCell) -> tuple[str, int]:
    """Return what stands for the unit's value and its weight; the word of one without."""
    if cell.shade is None:
        return laid.body.missing or cell.text, REGULAR
    return cell.text, BOLD


def _label_inside(laid: _Map, one: UnitPlace, *, last: bool = False) -> None:
    """Write value and name into the unit, as whole as fits: then the value alone, or nothing."""
    text, weight = _value_of(laid, one.cell)
    size = laid.value if one.cell.shade is not None else laid.name
    forms = laid.forms[one.cell.name][:2]
    for value in dict.fromkeys((size, laid.name)):
        for form in forms if laid.named and not last else (*forms, ""):
            wide, high = _block(laid, one.cell, (text, value, weight), form)
            box = QRectF(one.spot.x() - wide / 2, one.spot.y() - high / 2, wide, high)
            if _fits(one, box) and laid.within.contains(box):
                _write(laid, one.cell, box, (text, value, weight), form)
                return


def _block(laid: _Map, cell: MapCell, told: tuple[str, int, int], form: str) -> tuple[float, float]:
    text, value, weight = told
    mark = value * (CAP + 0.2) if cell.severity is not Severity.NORMAL else 0.0
    wide = max(width_px(text, value, weight) + mark, width_px(form, laid.name))
    return wide, value * 0.95 + (laid.name * 1.2 if form else 0.0)


def _fits(one: UnitPlace, box: QRectF) -> bool:
    half = (box.width() ** 2 + box.height() ** 2) ** 0.5 / 2
    return half <= one.radius or (
        min(box.width(), box.height()) / 2 <= one.radius
        and one.path.controlPointRect().contains(box)
        and one.path.contains(box)
    )


def _write(laid: _Map, cell: MapCell, box: QRectF, told: tuple[str, int, int], form: str) -> None:
    """Write value over name into the box, on the unit's own ground."""
    text, value, weight = told
    look, sheet = laid.look, laid.sheet
    ground = ground_of(cell, look)
    ink = ink_on(look.theme, ground)
    if cell.shade is None:
        sheet.fill(box.adjusted(-2, 0, 2, 0), ground)
        ink = look.theme.text
    mark = severity_glyph(cell.severity)
    wide = width_px(text, value, weight)
    x, y = box.center().x() - wide / 2, box.top() + value * 0.82
    if mark:
        side = value * CAP
        x += (side + value * 0.2) / 2
        glyph(sheet, mark, QRectF(x - side - value * 0.2, y - side, side, side), ink)
    sheet.text((x, y), text, value, ink, weight=weight)
    if form:
        sheet.text((box.center().x(), y + laid.name * 1.16), form, laid.name, ink, align="centre")
    laid.told.add(cell.code)
    laid.written.append(corners_of(box))


def _name_only(laid: _Map, places: Sequence[UnitPlace], plates: Sequence[QRectF]) -> None:
    """Write names where they fit whole between the marks of what happened there."""
    high = laid.name * 1.2
    for one in places:
        form = one.cell.name
        wide = width_px(form, laid.name)
        for shift in (0.0, 1.0, -1.0, 1.8, -1.8):
            middle = one.spot.y() + shift * high
            box = QRectF(one.spot.x() - wide / 2, middle - high / 2, wide, high)
            if one.path.contains(box) and not any(box.intersects(plate) for plate in plates):
                place = (one.spot.x(), box.top() + laid.name)
                laid.sheet.text(place, form, laid.name, laid.look.theme.dim, align="centre")
                break


def _lay_rest(laid: _Map, places: Sequence[UnitPlace], room: Room) -> None:
    """Give the units without a text an inset, if there are many of them, and callouts."""
    left = [one for one in places if one.cell.code not in laid.told and one.cell.text]
    if len(left) >= _INSET_FROM and not laid.named:
        _lay_inset(laid, places, left, room)
        left = [one for one in left if one.cell.code not in laid.told]
    left.sort(key=lambda one: (_RANK[one.cell.severity], -(one.cell.shade or 0.0)))
    for number, one in enumerate(left):
        if laid.named or (number < _TRIES and len(laid.leaders) < _CALLOUTS):
            _call_out(laid, one, room)
        if one.cell.code not in laid.told:
            _label_inside(laid, one, last=True)
        if one.cell.code not in laid.told:
            _mark_alone(laid, one)


def _mark_alone(laid: _Map, one: UnitPlace) -> None:
    """Put the alarm's mark into a unit that has no room for a text anywhere."""
    mark = severity_glyph(one.cell.severity)
    if mark is None:
        return
    theme = laid.look.theme
    side = min(laid.name * CAP, max(6.0, one.radius * 1.4))
    ground = ground_of(one.cell, laid.look)
    ink = ink_on(theme, ground)
    spot = QRectF(one.spot.x() - side / 2, one.spot.y() - side / 2, side, side)
    glyph(laid.sheet, mark, spot, ink)


def _call_out(laid: _Map, one: UnitPlace, room: Room) -> None:
    """Write a unit beside the map with a line to it, where something near is free."""
    look, small = laid.look, laid.name
    text, weight = _value_of(laid, one.cell)
    mark = small * (CAP + 0.2) if severity_glyph(one.cell.severity) else 0.0
    wide = max(mark + width_px(text, small, weight), width_px(one.cell.name, small))
    margin = small * 0.3
    size = QSizeF(wide + margin * 2, small * 2.3 + margin)

    def is_clear(box: QRectF) -> bool:
        corners = corners_of(box)
        line = leader_to(one.spot, corners)
        return all(
            not crosses(line, other)
            and not crosses(other_line, corners)
            and not meet(line, other_line)
            for other, other_line in laid.leaders
        ) and not any(crosses(line, other) for other in laid.written)

    box = room.near(one.spot, size, small * 9, is_clear)
    if box is None:
        return
    room.take(box)
    leader = leader_to(one.spot, corners_of(box))
    laid.leaders.append((corners_of(box), leader))
    line = pen(look.theme.dim, max(1.0, look.metrics.stroke_px * 0.5))
    laid.sheet.line(leader, line)
    dot = QPainterPath()
    radius = max(2.0, look.metrics.stroke_px)
    dot.addEllipse(one.spot, radius, radius)
    laid.sheet.shape(dot, look.theme.strong)
    left, y = box.left() + margin, box.top() + margin * 0.5 + small * 0.9
    if (name := severity_glyph(one.cell.severity)) is not None:
        side = small * CAP
        tone = look.theme.severity(one.cell.severity, look.theme.red)
        glyph(laid.sheet, name, QRectF(left, y - side, side, side), tone)
    laid.sheet.text((left + mark, y), text, small, look.theme.strong, weight=weight)
    laid.sheet.text((left, y + small * 1.16), one.cell.name, small, look.theme.text)
    laid.told.add(one.cell.code)


def _lay_inset(
    laid: _Map, places: Sequence[UnitPlace], left: Sequence[UnitPlace], room: Room
) -> None:
    """Magnify the part of the map with most units without a text, where the tile is free."""
    look = laid.look
    whole_tile, frame = laid.within, room.largest()
    whole = look.metrics.footer_px * 9
    if min(frame.width(), frame.height()) < whole:
        return
    margin = look.metrics.footer_px * 0.3
    frame = frame.adjusted(margin, margin, -margin, -margin)
    zoom, window = _window(laid, left, frame)
    if window is None:
        return
    room.take(frame)
    room.take(window)
    theme = look.theme
    where = QTransform().translate(frame.left(), frame.top()).scale(zoom, zoom)
    where.translate(-window.left(), -window.top())
    bounds = QPainterPath()
    bounds.addRect(frame)
    laid.sheet.fill(frame, theme.ground)
    near = [
        one
        for one in places
        if one.path.controlPointRect().intersects(window) and one.path.intersects(window)
    ]
    larger = [
        UnitPlace(
            one.cell,
            where.map(one.path).intersected(bounds),
            where.map(one.spot),
            one.radius * zoom,
        )
        for one in near
    ]
    for one in larger:
        fill_unit(laid.sheet, one, look)
    for one in larger:
        border_unit(laid.sheet, one, look)
    for one in larger:
        outline_unit(laid.sheet, one, look)
    known = set(laid.told)
    laid.within = frame
    for one in sorted(larger, key=lambda one: _RANK[one.cell.severity]):
        if one.cell.code not in known and frame.contains(one.spot):
            _label_inside(laid, one, last=True)
    laid.within = whole_tile
    line = pen(theme.dim, max(1.0, look.metrics.stroke_px * 0.5))
    laid.sheet.outline(frame, line)
    laid.sheet.outline(window, line)


def _window(laid: _Map, left: Sequence[UnitPlace], frame: QRectF) -> tuple[float, QRectF | None]:
    """Return the zoom and the part of the map that give most units a text in the inset.

    Small units count more: a large one whose number is long can be read elsewhere.
    """
    middle = sorted(one.radius for one in left)[len(left) // 2]
    best: tuple[float, float, QRectF | None] = (0.0, 1.0, None)
    for zoom in _ZOOMS:
        wide, high = frame.width() / zoom, frame.height() / zoom
        fitting: list[tuple[float, float, float]] = []
        for one in left:
            text, weight = _value_of(laid, one.cell)
            needed = max(width_px(text, laid.name, weight), laid.name)
            if one.radius * zoom * 2.0 >= needed:
                worth = min(4.0, (middle / max(one.radius, 1e-6)) ** 2)
                fitting.append((one.spot.x(), one.spot.y(), worth))
        for centre_x, centre_y, _ in fitting:
            left_x = min(centre_x + wide / 2, laid.within.right()) - wide
            top_y = min(centre_y + high / 2, laid.within.bottom()) - high
            right_x, bottom_y = left_x + wide, top_y + high
            score = sum(
                worth
                for x, y, worth in fitting
                if left_x <= x <= right_x and top_y <= y <= bottom_y
            )
            if score > best[0]:
                best = (score, zoom, QRectF(left_x, top_y, wide, high))
    return best[1], best[2]


def _lay_strangers(sheet: Sheet, rect: QRectF, cells: Sequence[MapCell], look: Look) -> None:
    """Name the units that the site's boundaries lack, with their values, in one line."""
    small = look.metrics.footer_px
    listed = " · ".join(f"{cell.name} {cell.text}" for cell in cells)
    text = look.words("without boundaries: {units}", units=listed)
    place = (rect.left(), baseline(rect.bottom(), small))
    if width_px(text, small) > rect.width():
        text = look.words("{count} units without boundaries", count=len(cells))
    sheet.text(place, elided(text, small, rect.width()), small, look.theme.dim)
