"""The wall of sixty tiles that the growth bench asks for: four shipped scenes', and more.

The tiles of ``SCENES`` for a wall of 4 by 2 screens (number cards with history,
breakdowns, rankings, maps, boards, records), filled up to sixty with declarative tiles. What
they ask is made as the wall makes it: manifests, settings and macros, no Qt.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ioc_desktop.bundles.catalogue import discover
from ioc_desktop.bundles.settings import bind_queries
from ioc_desktop.domain.queries import Query
from ioc_desktop.layout import load_scene
from ioc_desktop.layout.scene import DECLARATIVE_BUNDLE
from ioc_desktop.shipped import shipped

TILES = 60
SCENES = ("giao-ban", "hanh-chinh-cong", "thuong-truc", "van-ban")
"""Named, so that a scene more is not another measure."""


def wall_queries() -> dict[str, Query]:
    """Return what the sixty tiles ask in one snapshot, equal questions once, by name."""
    bundles = discover(shipped("widgets"))
    asked: dict[Query, str] = {}
    for _, (bundle, kind, settings) in zip(range(TILES), _tiles(), strict=False):
        for query in bind_queries(bundles.find(bundle), kind, settings).values():
            asked.setdefault(query, f"q{len(asked)}")
    return {name: query for query, name in asked.items()}


def _tiles() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield bundle, kind and settings of tiles, those of the shipped scenes first."""
    folder = shipped("layouts")
    if folder is None:
        raise ValueError("the shipped scenes are not found")
    for scene in SCENES:
        for display in load_scene(Path(folder) / f"{scene}.toml").variant_for(4, 2).displays:
            for tile in display.tiles:
                yield tile.bundle, tile.kind, dict(tile.settings)
    for number in range(TILES):
        kind = ("kpi", "ranking", "trend", "map", "table")[number % 5]
        settings: dict[str, Any] = {"indicator": f"bench.nghean_{number:03}"}
        if kind in {"kpi", "trend"}:
            settings = {"indicator": WHOLE[number // 2 % len(WHOLE)], "points": 60}
        yield DECLARATIVE_BUNDLE, kind, settings


WHOLE = (
    "health.emergency_calls",
    "health.beds_free",
    "press.mentions",
    "press.negative",
    "infosec.city_blocked",
    "security.incidents",
    "platform.users",
    "traffic.violations",
    "traffic.congestion_points",
    "documents.sent",
)
"""Daily figures of a whole centre, for number cards and trends."""
