"""Boundaries that were read → boundaries to be drawn: judged, thinned, with places for labels.

The one module that imports shapely (GEOS). Validity is that of the OGC's simple features; what
is not valid is refused with the place, not mended: only the site knows where a border runs.
Thinning keeps shared borders together (``coverage_simplify``), and leaves a set whose borders
do not meet as it is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Final

import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from ioc_desktop.app.map_reading import Mistakes, Reading, UnitRead
from ioc_desktop.domain.units import Unit
from ioc_desktop.sdk.map_shapes import STEPS_A_DEGREE, StoredUnit

FINE: Final = 0.0004
"""Thinning in degrees, some 45 m: half a pixel of a province on a screen of 3,840."""
MOST_CORNERS: Final = 60_000
"""So many corners are painted without a wall noticing."""
_OVERLAP_NOTE: Final = 0.001
_OVERLAP_REFUSED: Final = 0.05
"""Overlaps as shares of the smaller unit: remarked from, refused from."""
_KM2_A_DEGREE2: Final = 111.32**2
_PLACE: Final = re.compile(r"^(?P<what>[^\[]+)\[(?P<x>\S+) (?P<y>\S+)")
_MEANINGS: Final = {
    "Self-intersection": "its border crosses itself",
    "Ring Self-intersection": "its border touches itself",
    "Hole lies outside shell": "a hole lies outside the area that it should be cut from",
    "Holes are nested": "a hole lies in another hole",
    "Interior is disconnected": "holes cut the area into pieces: draw them as polygons",
    "Nested shells": "one of its polygons lies in another: draw it as a hole, or leave it out",
    "Duplicate Rings": "a ring is there twice",
    "Too few points in geometry component": "a ring has less than three different corners",
}


def prepare(reading: Reading, mistakes: Mistakes) -> tuple[dict[str, StoredUnit], list[str]]:
    """Return what is stored of each unit by code, and remarks on what was done.

    Raises:
        ConfigError: every unit whose geometry cannot be used, with the place.
    """
    notes = list(reading.notes)
    turned = 0
    shapes: dict[str, BaseGeometry] = {}
    for unit in reading.units:
        shape, wrong = _shape(unit, mistakes)
        turned += wrong
        if shape is not None:
            shapes[unit.code] = shape
    mistakes.raise_any()
    if turned:
        notes.append(f"{turned} rings ran the wrong way round (RFC 7946, 3.1.6): turned")
    notes += _overlaps(shapes, reading, mistakes)
    mistakes.raise_any()
    thinned, said = _thinned(shapes)
    notes += said
    return {code: _stored(shape) for code, shape in thinned.items()}, notes


def _shape(unit: UnitRead, mistakes: Mistakes) -> tuple[BaseGeometry | None, int]:
    """Return a unit's area and how many of its rings ran the wrong way round."""
    polygons = []
    turned = 0
    for rings in unit.polygons:
        polygon = Polygon(rings[0], rings[1:])
        turned += not polygon.exterior.is_ccw
        turned += sum(hole.is_ccw for hole in polygon.interiors)
        polygons.append(polygon)
    shape: BaseGeometry = polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)
    reason = shapely.is_valid_reason(shape)
    if reason != "Valid Geometry":
        mistakes.add(unit.place, _in_words(reason))
        return None, turned
    if not shape.area > 0:
        mistakes.add(unit.place, "has no area")
        return None, turned
    return shape, turned


def _in_words(reason: str) -> str:
    """Return GEOS's reason as a person needs it, with the place and what to do."""
    found = _PLACE.match(reason)
    what = found["what"].strip() if found else reason
    said = _MEANINGS.get(what, what)
    where = f" at [{found['x']}, {found['y'].rstrip(']')}]" if found else ""
    return f"{said}{where}: mend it in your GIS (check validity, fix geometries) and export again"


def _overlaps(
    shapes: Mapping[str, BaseGeometry], reading: Reading, mistakes: Mistakes
) -> list[str]:
    """Note units that lie over each other, refuse where it is more than a drawn line's width."""
    codes = list(shapes)
    areas = [shapes[code] for code in codes]
    tree = shapely.STRtree(areas)
    places = {unit.code: unit.place for unit in reading.units}
    names = reading.system.by_code
    slight = 0
    for one, other in zip(*tree.query(areas, predicate="intersects"), strict=True):
        if one >= other:
            continue
        common = shapely.intersection(areas[one], areas[other])
        smaller = min((codes[one], codes[other]), key=lambda code: shapes[code].area)
        share = common.area / shapes[smaller].area
        if share > _OVERLAP_REFUSED:
            spot = common.representative_point()
            scale = math.cos(math.radians(spot.y)) * _KM2_A_DEGREE2
            mistakes.add(
                places[codes[other]],
                f"{_named(names, codes[other])} and {_named(names, codes[one])} overlap by "
                f"{common.area * scale:.1f} km² at [{spot.x:.4f}, {spot.y:.4f}]: let their "
                "borders meet",
            )
        elif share > _OVERLAP_NOTE:
            slight += 1
    if slight:
        return [f"{slight} pairs of neighbours overlap slightly, as where each was thinned alone"]
    return []


def _named(names: Mapping[str, Unit], code: str) -> str:
    return f"{code} {names[code].name}"


def _thinned(
    shapes: Mapping[str, BaseGeometry],
) -> tuple[dict[str, BaseGeometry], list[str]]:
    """Return the units with fewer corners, shared borders together; and what was done."""
    codes, areas = list(shapes), list(shapes.values())
    before = int(shapely.get_num_coordinates(areas).sum())
    if not shapely.coverage_is_valid(areas):
        if before <= MOST_CORNERS:
            return dict(shapes), [
                f"borders of neighbours do not meet everywhere: kept as they are ({before} corners)"
            ]
        note = "borders of neighbours do not meet everywhere: thin gaps may show"
    else:
        note = ""
    tolerance = FINE
    while True:
        thinner = [
            one if new.is_empty or not new.is_valid else new
            for one, new in zip(areas, shapely.coverage_simplify(areas, tolerance), strict=True)
        ]
        after = int(shapely.get_num_coordinates(thinner).sum())
        if after <= MOST_CORNERS or tolerance > 0.02:  # noqa: PLR2004  # 2 km: nothing is left to thin
            break
        tolerance *= 2
    said = [f"thinned from {before} to {after} corners"] if after < before else []
    return dict(zip(codes, thinner, strict=True)), [*said, *([note] if note else [])]


def _stored(shape: BaseGeometry) -> StoredUnit:
    polygons: Sequence[Polygon] = list(shape.geoms) if isinstance(shape, MultiPolygon) else [shape]
    rings = [
        _steps(list(ring.coords))
        for polygon in polygons
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    largest = max(polygons, key=lambda polygon: polygon.area)
    return StoredUnit(rings=rings, label=_label(largest))


def _label(polygon: Polygon) -> tuple[float, float, float]:
    """Return the pole of inaccessibility, longitude, latitude, and its distance in degrees."""
    squeeze = math.cos(math.radians(polygon.centroid.y))
    plane = shapely.transform(polygon, lambda points: points * (squeeze, 1.0))
    radius = shapely.maximum_inscribed_circle(plane, tolerance=0.0005)
    x, y = radius.coords[0]
    return round(x / squeeze, 6), round(y, 6), round(radius.length, 6)


def _steps(corners: Sequence[tuple[float, ...]]) -> list[int]:
    """Return a ring in whole steps from corner to corner, without the closing one."""
    found: list[int] = []
    before = (0, 0)
    for lon, lat, *_ in corners[:-1]:
        here = (round(lon * STEPS_A_DEGREE), round(lat * STEPS_A_DEGREE))
        found += (here[0] - before[0], here[1] - before[1])
        before = here
    return found
