"""What happened, as marks on a map's polygons, where it happened."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTransform

from ioc_desktop.domain.figures import Severity
from ioc_desktop.sdk.bodies import MapPoint
from ioc_desktop.sdk.kit.cartogram_places import UnitPlace
from ioc_desktop.sdk.kit.fonts import BOLD, width_px
from ioc_desktop.sdk.kit.glyphs import glyph, severity_glyph
from ioc_desktop.sdk.kit.look import Look
from ioc_desktop.sdk.kit.sheet import Sheet
from ioc_desktop.sdk.map_shapes import MapShapes

_RANK = {Severity.ALARM: 0, Severity.WARN: 1, Severity.NORMAL: 2}


def lay_points(
    sheet: Sheet,
    look: Look,
    points: Sequence[MapPoint],
    places: Sequence[UnitPlace],
    where: tuple[MapShapes, QTransform],
) -> list[QRectF]:
    """Put a mark where each point happened; those closer than a mark are counted beside one.

    Return where marks and counts stand.
    """
    small = look.metrics.footer_px
    shapes, transform = where
    homes = {one.cell.code: one.spot for one in places}
    side = small * 0.9
    found: list[tuple[QPointF, int, Severity]] = []
    for point in sorted(points, key=lambda one: _RANK[one.severity]):
        spot = homes.get(point.code)
        if point.lon_lat is not None:
            spot = transform.map(QPointF(*shapes.plane(*point.lon_lat)))
        if spot is None:
            continue
        for place, (other, count, severity) in enumerate(found):
            if abs(other.x() - spot.x()) < side * 1.4 and abs(other.y() - spot.y()) < side * 1.2:
                found[place] = (other, count + 1, severity)
                break
        else:
            found.append((spot, 1, point.severity))
    plates: list[QRectF] = []
    for spot, count, severity in reversed(found):
        name = severity_glyph(severity) or "live"
        tone = look.theme.severity(severity, look.theme.data)
        text = str(count) if count > 1 else ""
        wide = side + (width_px(text, small, BOLD) + small * 0.3 if text else 0.0)
        plate = QRectF(spot.x() - wide / 2, spot.y() - side / 2, wide, side)
        plates.append(plate.adjusted(-2, -2, 2, 2))
        sheet.fill(plates[-1], look.theme.tile)
        glyph(sheet, name, QRectF(plate.left(), plate.top(), side, side), tone)
        if text:
            at = (plate.left() + side + small * 0.2, plate.bottom() - side * 0.12)
            sheet.text(at, text, small, look.theme.strong, weight=BOLD)
    return plates
