"""What is known of a wall at a moment: how its screens are seen, which tiles can be seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from ioc_desktop.domain.panels import is_no_size
from ioc_desktop.ui.built_scene import BuiltScene
from ioc_desktop.ui.look import Sight
from ioc_desktop.ui.placement import ScreenFact
from ioc_desktop.ui.wall_window import WallWindow


class SizedScreen(Protocol):
    """What a site says of a screen's size and viewers."""

    @property
    def width_mm(self) -> float | None:
        """Width of the picture."""

    @property
    def height_mm(self) -> float | None:
        """Height of the picture."""

    @property
    def distance_mm(self) -> float | None:
        """The farthest viewer."""


@dataclass(frozen=True, slots=True)
class ShownTile:
    """A tile that can be seen; ``origin`` is the lost screen that it comes from, "" at home."""

    id: str
    high: bool
    origin: str


def shown_tiles(
    scene: BuiltScene | None, windows: Mapping[str, WallWindow]
) -> dict[str, tuple[ShownTile, ...]]:
    """Return the tiles that can be seen, by the role of the screen that shows them."""
    found: dict[str, tuple[ShownTile, ...]] = {}
    for role, window in windows.items():
        if not window.isVisible() or window.is_away:
            continue
        found[role] = ()
        if scene is not None and window.page is not None:
            tiles = scene.plan.pages.get(role, ())
            if window.page is scene.pages.get(role):
                found[role] = tuple(ShownTile(one.id, one.high, one.origin) for one in tiles)
    return found


def titles_of(scene: BuiltScene) -> dict[str, str]:
    """Return what stands over a scene's tiles, by their ids."""
    return {
        str(key[-1]): frame.info.title
        for key, frame in scene.frames.items()
        if isinstance(key, tuple) and frame.info.title
    }


def sight_of(fact: ScreenFact, entry: SizedScreen | None) -> Sight:
    """Return how a screen is seen; a picture turned by a quarter has its measures swapped.

    What the screen says of its own size is taken where it can be a size at all.
    """
    told_mm = (
        0.0
        if is_no_size(fact.width, fact.height, fact.width_mm, fact.height_mm)
        else (fact.width_mm)
    )
    if entry is None:
        return Sight.of(fact.width, None, told_mm, None)
    width_mm = entry.width_mm
    if width_mm and entry.height_mm and fact.width != fact.height:
        turned = (fact.width > fact.height) != (width_mm > entry.height_mm)
        width_mm = entry.height_mm if turned else width_mm
    return Sight.of(fact.width, width_mm, told_mm, entry.distance_mm)
