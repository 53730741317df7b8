"""Reads a site's GeoJSON (RFC 7946) to rings by unit code, or names every mistake in it.

Only what the text itself shows is judged here: structure, closure, numbers, codes. What needs
geometry (self-intersection, overlaps) is ``map_geometry``'s. Sizes are bounded before anything
is built from them.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from ioc_desktop.domain.units import UnitBook, UnitSystem
from ioc_desktop.errors import ConfigError, Finding

LARGEST_BYTES: Final = 96 * 1024 * 1024
MOST_FEATURES: Final = 5_000
MOST_POSITIONS: Final = 3_000_000
_MOST_FINDINGS: Final = 60
_LEAST_CORNERS: Final = 4
_BOX: Final = (103.4, 18.1, 106.4, 20.5)
"""West, south, east, north: Nghệ An with its sea, and some degrees' tenths around."""
_WORLD: Final = (180.0, 90.0)
_SPHERICAL: Final = ("CRS84", "EPSG::4326", "EPSG:4326", "4326")
_CODES: Final = ("code", "ma", "MA", "Code", "CODE", "ma_xa", "MA_XA", "ma_huyen", "MA_HUYEN")

Ring = list[tuple[float, float]]
Polygon = list[Ring]


@dataclass(slots=True)
class UnitRead:
    """One unit of the file: its polygons (outer ring first, then holes) and where it stands."""

    code: str
    place: str
    polygons: list[Polygon]


@dataclass(slots=True)
class Reading:
    """What a file says, with what was mended or is worth knowing (``notes``)."""

    system: UnitSystem
    units: list[UnitRead]
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Mistakes:
    """The findings of one file, bounded; ``raise_any`` ends the reading if there are any."""

    file: str
    findings: list[Finding] = field(default_factory=list)
    _more: int = 0

    def add(self, place: str, reason: str) -> None:
        """Note a mistake at a place of the file."""
        if len(self.findings) < _MOST_FINDINGS:
            self.findings.append(Finding(self.file, place, reason))
        else:
            self._more += 1

    def raise_any(self) -> None:
        """Raise all that was found.

        Raises:
            ConfigError: something was.
        """
        if self._more:
            self.findings.append(Finding(self.file, "", f"and {self._more} more mistakes"))
        if self.findings:
            raise ConfigError(tuple(self.findings))


def read_boundaries(
    path: Path, book: UnitBook, system: str | None, code_name: str | None, *, partial: bool
) -> Reading:
    """Return the rings of every unit of the file.

    ``system`` None = the one whose codes the file has. ``code_name`` is the property that
    holds the code, None = ``code`` or the feature's id. ``partial``: units may be missing.

    Raises:
        ConfigError: every mistake of structure, numbers and codes.
    """
    mistakes = Mistakes(str(path))
    features = _features(path, mistakes)
    counts = _Counts()
    units: list[UnitRead] = []
    for index, feature in enumerate(features):
        place = f"features[{index}]"
        code = _code(feature, code_name)
        if code:
            place += f" ({code})"
        polygons = _polygons(feature, place, mistakes, counts)
        if not code:
            wanted = f"property {code_name!r}" if code_name else "property 'code' or id"
            mistakes.add(
                place, f"has no {wanted} with the unit's code; name the property with --code"
            )
        elif polygons is not None:
            units.append(UnitRead(code, place, polygons))
    codes = [unit.code for unit in units]
    found = _system(book, system, codes, mistakes)
    mistakes.raise_any()
    _check_codes(book, found, units, mistakes, partial=partial)
    mistakes.raise_any()
    return Reading(found, units, counts.notes())


@dataclass(slots=True)
class _Counts:
    """What was passed over while reading."""

    positions: int = 0
    heights: int = 0

    def notes(self) -> list[str]:
        """Return the remarks."""
        return [f"{self.heights} positions had a height: left out"] if self.heights else []


def _features(path: Path, mistakes: Mistakes) -> list[Any]:
    """Return the file's features.

    Raises:
        ConfigError: the file is no GeoJSON that can be used at all.
    """
    document = _document(path, mistakes)
    features = document.get("features")
    if not isinstance(features, list):
        mistakes.add("features", "must be a list of features")
    elif not features:
        mistakes.add("features", "has no feature")
    elif len(features) > MOST_FEATURES:
        wrong = f"has {len(features)} features, more than {MOST_FEATURES}: one a unit is wanted"
        mistakes.add("features", wrong)
    mistakes.raise_any()
    return features if isinstance(features, list) else []


def _document(path: Path, mistakes: Mistakes) -> dict[str, Any]:
    """Return the FeatureCollection, in a coordinate system that can be used.

    Raises:
        ConfigError: it is none.
    """
    document = _decoded(path, mistakes)
    mistakes.raise_any()
    kind = document.get("type") if isinstance(document, dict) else type(document).__name__
    if not isinstance(document, dict) or kind != "FeatureCollection":
        reason = (
            "is TopoJSON; export GeoJSON (RFC 7946) from your GIS"
            if kind == "Topology"
            else f"must be a GeoJSON FeatureCollection, not {str(kind)[:40]!r}"
        )
        mistakes.add("type", reason)
        mistakes.raise_any()
        return {}
    named = _crs(document)
    if named and not any(named.endswith(known) for known in _SPHERICAL):
        mistakes.add(
            "crs",
            f"uses the coordinate system {named[:60]}; export longitude and latitude in degrees "
            "(WGS 84): ogr2ogr -t_srs EPSG:4326 OUT.geojson IN",
        )
    mistakes.raise_any()
    return document


def _decoded(path: Path, mistakes: Mistakes) -> Any:
    """Return what the file holds; None where a mistake was noted."""
    try:
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            mistakes.add(
                "",
                f"has {size / 1e6:.0f} MB, more than {LARGEST_BYTES / 1e6:.0f}: thin the "
                "boundaries first (50 m are enough for a wall)",
            )
            return None
        content = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
        if content.count(b"[") > 2 * MOST_POSITIONS:
            # Each position is a list, and takes ten times its text once it is decoded.
            mistakes.add("", f"has more than {MOST_POSITIONS} positions: thin it first")
            return None
        return msgspec.json.decode(content)
    except IsADirectoryError:
        mistakes.add("", "is a folder: name the GeoJSON file in it")
    except OSError as error:
        mistakes.add("", f"cannot be read: {error.strerror or error}")
    except (ValueError, RecursionError) as error:
        mistakes.add("", f"is no JSON: {error}")
    return None


def _crs(document: dict[str, Any]) -> str:
    crs = document.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return name if isinstance(name, str) else ""


def _code(feature: Any, code_name: str | None) -> str:
    """Return a feature's unit code as text; "" where there is none."""
    if not isinstance(feature, dict):
        return ""
    properties = feature.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    if code_name is not None:
        values = [properties.get(code_name)]
    else:
        values = [*(properties.get(name) for name in _CODES), feature.get("id")]
    for value in values:
        if isinstance(value, str) and value.strip():
            return value.strip()[:40]
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return ""


def _polygons(
    feature: Any, place: str, mistakes: Mistakes, counts: _Counts
) -> list[Polygon] | None:
    """Return a feature's polygons; None where a mistake was noted."""
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        mistakes.add(place, "is no Feature")
        return None
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict):
        mistakes.add(place, "has no geometry; draw the unit's area or leave the feature out")
        return None
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if not isinstance(kind, str) or kind not in {"Polygon", "MultiPolygon"}:
        mistakes.add(place, f"is a {str(kind)[:40]}; a unit's area is a Polygon or a MultiPolygon")
        return None
    parts = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(parts, list) or not parts:
        mistakes.add(place, f"its {kind} has no coordinates")
        return None
    before = len(mistakes.findings)
    polygons: list[Polygon] = []
    for number, part in enumerate(parts):
        where = place if kind == "Polygon" else f"{place}.polygon[{number}]"
        if not isinstance(part, list) or not part:
            mistakes.add(where, "has no ring")
            continue
        rings = [
            ring
            for index, raw in enumerate(part)
            if (ring := _ring(raw, f"{where}.ring[{index}]", mistakes, counts)) is not None
        ]
        polygons.append(rings)
    return None if len(mistakes.findings) > before else polygons


def _ring(raw: Any, place: str, mistakes: Mistakes, counts: _Counts) -> Ring | None:
    """Return a ring's positions; None where a mistake was noted."""
    if not isinstance(raw, list):
        mistakes.add(place, "must be a list of positions")
        return None
    counts.positions += len(raw)
    if counts.positions > MOST_POSITIONS:
        mistakes.add(place, f"the file has more than {MOST_POSITIONS} positions: thin it first")
        mistakes.raise_any()
    ring: Ring = []
    for index, position in enumerate(raw):
        found = _position(position)
        if found is None:
            text = repr(position)
            text = text if len(text) <= 60 else f"{text[:60]}…"  # noqa: PLR2004  # one line of a shell
            mistakes.add(f"{place}[{index}]", f"{text} is no position [longitude, latitude]")
            return None
        if len(position) > 2:  # noqa: PLR2004  # a height
            counts.heights += 1
        wrong = _beyond(*found)
        if wrong:
            mistakes.add(f"{place}[{index}]", wrong)
            return None
        ring.append(found)
    if len(ring) < _LEAST_CORNERS:
        mistakes.add(place, f"has {len(ring)} positions; a closed ring has at least four")
        return None
    if ring[0] != ring[-1]:
        mistakes.add(place, "is not closed: add its first position again at its end")
        return None
    return ring


def _position(raw: Any) -> tuple[float, float] | None:
    if not isinstance(raw, list) or len(raw) < 2:  # noqa: PLR2004  # longitude and latitude
        return None
    lon, lat = raw[0], raw[1]
    for number in (lon, lat):
        if isinstance(number, bool) or not isinstance(number, int | float):
            return None
        if isinstance(number, float) and not math.isfinite(number):
            return None
        if abs(number) > 1e12:  # noqa: PLR2004  # no coordinate system has such numbers
            return None
    return float(lon), float(lat)


def _beyond(lon: float, lat: float) -> str:
    """Return why a position cannot be in the province; "" where it can."""
    west, south, east, north = _BOX
    if west <= lon <= east and south <= lat <= north:
        return ""
    shown = f"[{lon:g}, {lat:g}]"
    if west <= lat <= east and south <= lon <= north:
        return f"{shown} has latitude first: GeoJSON wants longitude, then latitude"
    if abs(lon) > _WORLD[0] or abs(lat) > _WORLD[1]:
        return (
            f"{shown} are no degrees: projected coordinates (VN-2000, UTM)? Export longitude and "
            "latitude in WGS 84: ogr2ogr -t_srs EPSG:4326 OUT.geojson IN"
        )
    return f"{shown} lies outside Nghệ An (longitude {west} to {east}, latitude {south} to {north})"


def _system(book: UnitBook, asked: str | None, codes: list[str], mistakes: Mistakes) -> UnitSystem:
    """Return the unit system asked for, or the one whose codes these are."""
    known = ", ".join(one.id for one in book.systems)
    if asked is not None:
        found = book.system(asked)
        if found is None:
            mistakes.add("--system", f"{asked!r} is no unit system; there are {known}")
            mistakes.raise_any()
            raise AssertionError  # raise_any has raised
        return found
    given = set(codes)
    exact = [one for one in book.systems if given == one.by_code.keys()]
    if exact:
        return exact[0]
    counts = {one.id: len(given & one.by_code.keys()) for one in book.systems}
    best = max(counts.values())
    likely = [one for one in book.systems if counts[one.id] == best]
    if best and len(likely) > 1:
        # The one of which least is missing: 413 left out of 2021 is 2024-12.
        missing = {one.id: len(one.by_code.keys() - given) for one in likely}
        least = min(missing.values())
        likely = [one for one in likely if missing[one.id] == least]
    if best and len(likely) == 1:
        return likely[0]
    if best:
        names = " or ".join(one.id for one in likely)
        mistakes.add("--system", f"the codes fit {names}: say which with --system")
    else:
        shown = ", ".join(sorted(given)[:4]) or "none"
        mistakes.add(
            "--code",
            f"none of the codes ({shown}) is a unit of {known}; name the property that holds the "
            "General Statistics Office's codes with --code",
        )
    return book.systems[0]


def _check_codes(
    book: UnitBook, system: UnitSystem, units: list[UnitRead], mistakes: Mistakes, *, partial: bool
) -> None:
    """Note codes that are not of the system, that come twice, or that are missing."""
    counts = Counter(unit.code for unit in units)
    for unit in units:
        if unit.code not in system.by_code:
            others = [one.id for one in book.systems if unit.code in one.by_code]
            hint = f"; it is one of {', '.join(others)}" if others else ""
            mistakes.add(unit.place, f"{unit.code} is no unit of {system.id}{hint}")
    for code, count in counts.items():
        if count > 1:
            places = ", ".join(unit.place for unit in units if unit.code == code)
            mistakes.add(
                places, f"the code {code} comes {count} times: join the parts to one MultiPolygon"
            )
    missing = [unit for unit in system.units if unit.code not in counts]
    if missing and not partial:
        shown = ", ".join(f"{unit.code} {unit.name}" for unit in missing[:6])
        more = f" and {len(missing) - 6} more" if len(missing) > 6 else ""  # noqa: PLR2004  # as many as are shown
        mistakes.add(
            "features",
            f"{len(missing)} of {len(system.units)} units of {system.id} are missing: {shown}"
            f"{more}; add them, or import what there is with --partial",
        )
