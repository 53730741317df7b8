"""A site's own boundaries as prepared arrays of points, read from its data folder. No Qt.

``ioc-desktop map import`` writes one file a unit system, ``maps/<system>.json``: whole numbers
in hundred-thousandths of a degree, each point as its step from the one before, so that a
province of 130 units is read in some milliseconds. Nothing is computed here but the sums:
validity, thinning and the places of labels were settled when it was imported.
"""

from __future__ import annotations

import logging
import math
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import msgspec

_log = logging.getLogger(__name__)

MAPS_FOLDER: Final = "maps"
"""The folder of imported boundaries in the data folder."""
FORMAT: Final = 1
STEPS_A_DEGREE: Final = 100_000
_LARGEST_BYTES: Final = 32 * 1024 * 1024


class StoredUnit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One unit as stored: ``rings`` of x, y, then steps; ``label`` lon, lat, radius (degrees)."""

    rings: list[list[int]]
    label: tuple[float, float, float]


class StoredMap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A map file: where its boundaries came from, and the units by code."""

    format: int
    system: str
    source: str
    date: str
    imported_at: str
    file: str
    units: dict[str, StoredUnit]


@dataclass(frozen=True, slots=True)
class UnitShape:
    """One unit's rings as x and y arrays, and the circle its label has room in.

    Coordinates are plane: degrees of latitude, longitude shortened by the map's parallel, y
    growing southwards. Outer rings and holes are told apart by the even-odd rule.
    """

    rings: tuple[tuple[array[float], array[float]], ...]
    label: tuple[float, float]
    radius: float


@dataclass(frozen=True, slots=True, eq=False)
class MapShapes:
    """The boundaries of one unit system. Two readings of one file are one and the same object."""

    system: str
    source: str
    date: str
    shapes: Mapping[str, UnitShape]
    box: tuple[float, float, float, float]
    """Left, top, right, bottom of all units, in plane coordinates."""
    squeeze: float
    """How much shorter a degree of longitude is than one of latitude."""

    def plane(self, lon: float, lat: float) -> tuple[float, float]:
        """Return the plane coordinates of a place."""
        return lon * self.squeeze, -lat


class Maps(Protocol):
    """Where a model asks for a site's own boundaries."""

    def shapes(self, system: str) -> MapShapes | None:
        """Return the boundaries of a unit system, None where the site has imported none."""


class NoMaps:
    """Nothing was imported: every map is a cartogram."""

    def shapes(self, system: str) -> MapShapes | None:  # noqa: ARG002  # the protocol's own parameter
        """Return None."""
        return None


class MapFolder:
    """The boundaries in a data folder; a file is read once and again when it was replaced."""

    def __init__(self, data_folder: Path) -> None:
        """Look below ``data_folder``; it need not be there yet."""
        self._folder = data_folder / MAPS_FOLDER
        self._read: dict[str, tuple[tuple[int, int, int], MapShapes | None]] = {}

    def shapes(self, system: str) -> MapShapes | None:
        """Return the boundaries of a system; a file that cannot be read is told once, in the log.

        Called in the one thread that runs the models.
        """
        path = map_path(self._folder.parent, system)
        if path.parent != self._folder:
            return None  # a centre names the systems: no name of its leads elsewhere
        try:
            status = path.stat()
        except (OSError, ValueError):
            return None
        mark = (status.st_ino, status.st_mtime_ns, status.st_size)
        known = self._read.get(system)
        if known is None or known[0] != mark:
            known = self._read[system] = (mark, _read(path))
        return known[1]


def map_path(data_folder: Path, system: str) -> Path:
    """Return where the boundaries of a unit system lie."""
    return data_folder / MAPS_FOLDER / f"{system}.json"


def read_map(path: Path) -> StoredMap:
    """Return what a map file says.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no map file of this version.
    """
    if path.stat().st_size > _LARGEST_BYTES:
        raise ValueError("it is larger than any map that this program stores")
    stored = msgspec.json.decode(path.read_bytes(), type=StoredMap)
    if stored.format != FORMAT:
        raise ValueError(f"it has format {stored.format}; this program reads {FORMAT}")
    if not stored.units:
        raise ValueError("it has no units")
    return stored


def _read(path: Path) -> MapShapes | None:
    try:
        return shapes_of(read_map(path))
    except (OSError, ValueError) as error:
        _log.warning("the map %s cannot be read, cells are shown instead: %s", path, error)
        return None


def shapes_of(stored: StoredMap) -> MapShapes:
    """Return the arrays of a map file's units.

    Raises:
        ValueError: a ring is too short to be one.
    """
    labels = [unit.label for unit in stored.units.values()]
    middle = sum(lat for _, lat, _ in labels) / len(labels)
    squeeze = math.cos(math.radians(middle))
    shapes = {
        code: UnitShape(
            tuple(_plane(ring, squeeze) for ring in unit.rings),
            (unit.label[0] * squeeze, -unit.label[1]),
            unit.label[2],
        )
        for code, unit in stored.units.items()
    }
    xs = [value for shape in shapes.values() for ring, _ in shape.rings for value in ring]
    ys = [value for shape in shapes.values() for _, ring in shape.rings for value in ring]
    box = (min(xs), min(ys), max(xs), max(ys))
    return MapShapes(stored.system, stored.source, stored.date, shapes, box, squeeze)


def _plane(ring: list[int], squeeze: float) -> tuple[array[float], array[float]]:
    if len(ring) < 6 or len(ring) % 2:  # noqa: PLR2004  # three points of two numbers
        raise ValueError("a ring has less than three points")
    xs, ys = array("d"), array("d")
    x = y = 0
    across, down = squeeze / STEPS_A_DEGREE, -1.0 / STEPS_A_DEGREE
    for place in range(0, len(ring), 2):
        x += ring[place]
        y += ring[place + 1]
        xs.append(x * across)
        ys.append(y * down)
    return xs, ys
