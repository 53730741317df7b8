"""A site's units as they lie on a tile: outlines in pixels, shades, hatching, alarms' borders."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QTransform

from ioc_desktop.domain.figures import Severity
from ioc_desktop.sdk.bodies import MapCell
from ioc_desktop.sdk.kit.cartogram_room import Room
from ioc_desktop.sdk.kit.hatching import cell_brush
from ioc_desktop.sdk.kit.look import Look
from ioc_desktop.sdk.kit.sheet import Sheet, pen
from ioc_desktop.sdk.kit.trend import polygon
from ioc_desktop.sdk.map_shapes import MapShapes
from ioc_desktop.sdk.theme import mixed

_SNAP_PX = 1.5
"""Corners go to a grid this fine and are then thinned: neighbours' common corners stay common."""


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """One unit as it lies on the tile: outline, where its label goes, how much room it has."""

    cell: MapCell
    path: QPainterPath
    spot: QPointF
    radius: float


def placed(rect: QRectF, shapes: MapShapes) -> QTransform:
    """Return how plane coordinates become pixels; what is left over stands left, for the legend."""
    left, top, right, bottom = shapes.box
    wide, high = max(right - left, 1e-9), max(bottom - top, 1e-9)
    scale = min(rect.width() / wide, rect.height() / high)
    spare = rect.width() - wide * scale
    x = rect.left() + spare * (0.5 if spare < rect.width() * 0.2 else 0.72)
    y = rect.top() + (rect.height() - high * scale) / 2
    return QTransform(scale, 0, 0, scale, x - left * scale, y - top * scale)


_BOLD_FROM = 2.5
"""Where charts have lines wider than this, borders are two pixels wide."""

Outline = tuple[QPainterPath, QPointF, float]
"""A unit on a tile: its path, where its label goes, and the room around that, in px."""


@lru_cache(maxsize=12)
def outlined(
    shapes: MapShapes, rect: tuple[float, float, float, float]
) -> tuple[QTransform, dict[str, Outline]]:
    """Return how plane coordinates become pixels there, and every unit's outline by code.

    Kept: a map is laid out anew with every figure, its boundaries stay.
    """
    where = placed(QRectF(*rect), shapes)
    found: dict[str, Outline] = {}
    for code, shape in shapes.shapes.items():
        path = QPainterPath()
        for xs, ys in shape.rings:
            path.addPolygon(polygon(*_snapped(xs, ys, where)))
            path.closeSubpath()
        path.setFillRule(Qt.FillRule.OddEvenFill)
        found[code] = (path, where.map(QPointF(*shape.label)), shape.radius * where.m11())
    return where, found


@lru_cache(maxsize=12)
def _bare_room(
    shapes: MapShapes, rect: tuple[float, float, float, float], codes: tuple[str, ...]
) -> Room:
    _, outlines = outlined(shapes, rect)
    return Room(QRectF(*rect), (outlines[code][0] for code in codes))


def room_beside(
    shapes: MapShapes, rect: tuple[float, float, float, float], codes: tuple[str, ...]
) -> Room:
    """Return what these units leave free of a rectangle; to paint 130 outlines costs a frame."""
    return Room(QRectF(*rect), (), _bare_room(shapes, rect, codes))


def _snapped(
    xs: array[float], ys: array[float], where: QTransform
) -> tuple[array[float], array[float]]:
    """Return a ring in pixels on a fine grid, without corners that fall together."""
    scale, dx, dy = where.m11() / _SNAP_PX, where.dx() / _SNAP_PX, where.dy() / _SNAP_PX
    across, down = array("d"), array("d")
    last: tuple[int, int] | None = None
    for x, y in zip(xs, ys, strict=True):
        corner = (round(x * scale + dx), round(y * scale + dy))
        if corner != last:
            across.append(corner[0] * _SNAP_PX)
            down.append(corner[1] * _SNAP_PX)
            last = corner
    return across, down


def ground_of(cell: MapCell, look: Look) -> str:
    """Return the shade of a unit, one hue from low to high; the tile's own without a figure."""
    if cell.shade is None:
        return look.theme.tile
    return mixed(look.theme.shade_low, look.theme.shade_high, min(1.0, max(0.0, cell.shade)))


def fill_unit(sheet: Sheet, one: UnitPlace, look: Look) -> None:
    """Fill a unit with its shade, or with hatching where it has no figure."""
    if one.cell.shade is None:
        brush = cell_brush(look.theme, round(look.metrics.footer_px * 0.5))
        sheet.pattern(one.path, QPointF(0, 0), brush)
    else:
        sheet.shape(one.path, ground_of(one.cell, look))
    sheet.spot(one.cell.code, one.path)


def border_unit(sheet: Sheet, one: UnitPlace, look: Look) -> None:
    """Draw a unit's border; after all fills, so that no neighbour covers half of it.

    Qt strokes a line of one pixel twelve times as fast as a wider one: on a wall's screen, where
    one is too fine, it is drawn twice, a pixel apart.
    """
    tone = look.theme.last_year if one.cell.shade is None else look.theme.tile
    sheet.shape(one.path, None, pen(tone, 1.0))
    if look.metrics.stroke_px > _BOLD_FROM and one.cell.shade is not None:
        sheet.shape(one.path.translated(0.7, 0.7), None, pen(tone, 1.0))


def outline_unit(sheet: Sheet, one: UnitPlace, look: Look) -> None:
    """Draw an alarm's border; after all fills, so that no neighbour covers it."""
    if one.cell.severity is not Severity.NORMAL:
        edge = max(2.0, look.metrics.stroke_px)
        tone = look.theme.severity(one.cell.severity, look.theme.red)
        # Set apart from shades by a line of the tile's own on both sides.
        sheet.shape(one.path, None, pen(look.theme.tile, edge * 2 + 2))
        sheet.shape(one.path, None, pen(tone, edge))
