"""A province of squares: every unit of a system a square whose borders meet its neighbours'."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ioc_desktop.app.map_store import unit_book

Document = dict[str, Any]


def square(west: float, south: float, side: float = 0.1) -> list[list[float]]:
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(code: str, *rings: list[list[float]]) -> Document:
    return {
        "type": "Feature",
        "properties": {"code": code},
        "geometry": {"type": "Polygon", "coordinates": list(rings)},
    }


def district_squares() -> Document:
    """The 21 units of 2021, each where its cell is."""
    system = unit_book().system("2021")
    assert system is not None
    features = [
        feature(unit.code, square(104.0 + unit.cell[0] * 0.1, 19.0 - unit.cell[1] * 0.1))
        for unit in system.units
    ]
    return {"type": "FeatureCollection", "features": features}


def written(tmp_path: Path, document: object) -> Path:
    """Write a document, or a text, as a file."""
    path = tmp_path / "units.geojson"
    text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
    path.write_text(text, encoding="utf-8")
    return path
