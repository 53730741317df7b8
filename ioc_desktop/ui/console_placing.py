"""Puts a scene or a tile on one screen for the moment: what was dropped there, or chosen by keys.

The scene that comes of it is one choice of a person: one way back takes it off again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from ioc_desktop.ui.held_scenes import Held, HeldScenes, page_tile
from ioc_desktop.ui.overview_places import Carried
from ioc_desktop.ui.scene_plan import PlannedTile
from ioc_desktop.ui.scene_stage import SceneStage


class WallPlacing:
    """Makes scenes for the moment and has them shown."""

    def __init__(
        self, stage: SceneStage, held: HeldScenes, choose: Callable[[str], object]
    ) -> None:
        """``choose`` shows a scene by a person's choice."""
        self._stage, self._held, self._choose = stage, held, choose

    def put(self, carried: Carried, role: str, over: Hashable) -> bool:
        """Put it on that screen; over a tile the two change places. False = it is gone."""
        base = self._stage.scene
        if not base:
            return False
        if carried.scene:
            scene = self._held.hold_scene(base, role, carried.scene)
        else:
            scene = self._with_tile(base, carried, role, over)
        if scene:
            self._choose(scene)
        return bool(scene)

    def _with_tile(self, base: str, carried: Carried, role: str, over: Hashable) -> str:
        tile = self._tile(carried.tile)
        if tile is None:
            return ""
        if over is None:
            return self._held.hold_tile(base, role, tile, title=carried.name)
        other = self._tile(over)
        if other is None:
            return ""
        title = f"{carried.name} ↔ {self._title(over)}"
        there = self._held.hold_tile(base, role, tile, other.id, title=title)
        back = Held(there, _role(carried.tile), tile.id, "", (page_tile(other),))
        return self._held.hold(back)

    def _tile(self, key: Hashable) -> PlannedTile | None:
        scene = self._stage.on_air
        if scene is None or not isinstance(key, tuple) or key not in scene.frames:
            return None
        tiles = scene.plan.pages.get(_role(key), ())
        return next((tile for tile in tiles if tile.id == key[2]), None)

    def _title(self, key: Hashable) -> str:
        scene = self._stage.on_air
        frame = scene.frames.get(key) if scene is not None else None
        return frame.info.title if frame is not None else ""


def _role(key: Hashable) -> str:
    return str(key[1]) if isinstance(key, tuple) else ""
