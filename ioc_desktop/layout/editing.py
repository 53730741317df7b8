"""A scene file being edited: operations with undo and redo, its text, what is wrong with it.

Only the lines that an operation concerns are written anew (``scene_text``), so comments, order
and style of everything else stay to the byte. A draft may have mistakes (tiles over each other
while somebody arranges them): ``findings`` tells them by tile and field. Where files lie, and
who may overwrite what, is ``scene_shelf``'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from ioc_desktop.documents import parse_toml
from ioc_desktop.layout import editing_tiles as on_tiles
from ioc_desktop.layout import editing_walls as on_walls
from ioc_desktop.layout.editing_history import Step
from ioc_desktop.layout.editing_page import Cell, DraftTile, TileRef
from ioc_desktop.layout.editing_places import free_place
from ioc_desktop.layout.editing_state import DraftState
from ioc_desktop.layout.scene_text import cut


class SceneDraft(DraftState):
    """One scene file in an editor.

    Every operation is one step to be undone. One that cannot be raises ``EditRefusedError`` and
    changes nothing.
    """

    # Operations on tiles.

    def move(
        self, tile: TileRef, at: Cell, role: str | None = None, *, merge: bool = False
    ) -> None:
        """Put a tile elsewhere on its display, or on another display of its wall."""
        before = self.tile(tile)
        self._placed(before, role or before.role, at, before.span, merge=merge)

    def resize(
        self, tile: TileRef, span: Cell, at: Cell | None = None, *, merge: bool = False
    ) -> None:
        """Give a tile another span; ``at`` too where its left or upper edge was pulled."""
        before = self.tile(tile)
        parts = on_tiles.placed(self._open, tile, before.role, at or before.at, span)
        self._do(
            Step(f"resize tile {tile.tile}", ("resize", tile.wall, tile.tile)), parts, merge=merge
        )

    def place(self, tile: TileRef, role: str, at: Cell, span: Cell) -> None:
        """Put a tile on a display with another span: a drag between grids in one step."""
        self._placed(self.tile(tile), role, at, span, merge=False)

    def _placed(self, tile: DraftTile, role: str, at: Cell, span: Cell, *, merge: bool) -> None:
        name = tile.ref.tile
        text = f"move tile {name}" if role == tile.role else f"move tile {name} to {role}"
        parts = on_tiles.placed(self._open, tile.ref, role, at, span)
        self._do(Step(text, ("move", tile.ref.wall, name, role)), parts, merge=merge)

    def swap(self, first: TileRef, second: TileRef) -> None:
        """Put two tiles of a wall in each other's place, with each other's span."""
        parts = on_tiles.swapped(self._open, first, second)
        self._do(Step(f"swap tiles {first.tile} and {second.tile}"), parts)

    def copy(
        self, tile: TileRef, role: str, wall: str | None = None, at: Cell | None = None
    ) -> TileRef:
        """Copy a tile to a display of its own wall or another, and return the copy's name.

        It goes to ``at``, with the tile's span; else to a free place.
        """
        parts, fresh = on_tiles.copied(self._open, tile, wall or tile.wall, role, at)
        self._do(Step(f"copy tile {tile.tile} to {role}"), parts)
        return fresh

    def duplicate(self, tile: TileRef) -> TileRef:
        """Copy a tile to a free place of its own display; return the copy's name."""
        parts, fresh = on_tiles.copied(self._open, tile, tile.wall, self.tile(tile).role)
        self._do(Step(f"duplicate tile {tile.tile}"), parts)
        return fresh

    def add(  # noqa: PLR0913  # a tile has this many parts
        self,
        wall: str,
        role: str,
        at: Cell,
        span: Cell,
        bundle: str | None = None,
        kind: str | None = None,
        settings: Mapping[str, Any] | None = None,
        *,
        indicator: str | None = None,
        tile_id: str | None = None,
    ) -> TileRef:
        """Add a tile to a display and return its name; without an id it gets one."""
        values = {
            "id": tile_id,
            "at": at,
            "span": span,
            "bundle": bundle,
            "kind": kind,
            "indicator": indicator,
            "settings": settings,
        }
        parts, fresh = on_tiles.added(self._open, wall, role, values)
        self._do(Step(f"add tile {fresh.tile}"), parts)
        return fresh

    def remove(self, tile: TileRef) -> None:
        """Take a tile away."""
        self._do(Step(f"remove tile {tile.tile}"), on_tiles.taken(self._open, tile))

    def set_content(
        self,
        tile: TileRef,
        *,
        bundle: str | None,
        kind: str | None,
        indicator: str | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        """Have a tile show another bundle or kind; ``settings`` None keeps those it has."""
        parts = on_tiles.with_content(
            self._open, tile, bundle=bundle, kind=kind, indicator=indicator, settings=settings
        )
        self._do(Step(f"what tile {tile.tile} shows"), parts)

    def set_setting(self, tile: TileRef, key: str, value: object, *, merge: bool = False) -> None:
        """Set one of a tile's settings, as it is to be written (``"${province}"``)."""
        if value is None:
            self.unset_setting(tile, key)
            return
        parts = on_tiles.with_field(self._open, tile, ("settings", key), value)
        step = Step(f"setting {key} of tile {tile.tile}", ("setting", tile.wall, tile.tile, key))
        self._do(step, parts, merge=merge)

    def unset_setting(self, tile: TileRef, key: str) -> None:
        """Take a setting away, so that the bundle's default counts."""
        parts = on_tiles.with_field(self._open, tile, ("settings", key), None)
        self._do(Step(f"setting {key} of tile {tile.tile}"), parts)

    def set_title(
        self, tile: TileRef, vietnamese: str, english: str | None = None, *, merge: bool = False
    ) -> None:
        """Give a tile a title of its own; "" takes it away."""
        parts = on_tiles.with_title(self._open, tile, vietnamese, english)
        step = Step(f"title of tile {tile.tile}", ("title", tile.wall, tile.tile))
        self._do(step, parts, merge=merge)

    def set_priority(self, tile: TileRef, priority: Literal["high", "normal"]) -> None:
        """Have a tile move to other screens when its own is lost, or not."""
        parts = on_tiles.with_priority(self._open, tile, priority)
        self._do(Step(f"priority of tile {tile.tile}"), parts)

    def rename(self, tile: TileRef, new: str) -> TileRef:
        """Give a tile another id and return its name from now on."""
        parts, fresh = on_tiles.renamed(self._open, tile, new)
        self._do(Step(f"rename tile {tile.tile}"), parts)
        return fresh

    # Operations on walls, displays and the scene itself.

    def set_grid(self, wall: str, role: str, grid: Cell) -> None:
        """Lay another grid over a display; its tiles stay where they are in proportion."""
        self._do(Step(f"grid of display {role}"), on_walls.with_grid(self._open, wall, role, grid))

    def add_wall(self, wall: str) -> None:
        """Add an empty variant for another size of wall."""
        self._do(Step(f"add wall {wall}"), on_walls.with_wall(self._open, wall))

    def copy_wall(self, source: str, wall: str) -> tuple[str, ...]:
        """Add a variant made after another one; return ids of tiles for which there was no room."""
        parts, left = on_walls.with_copied_wall(self._open, source, wall)
        self._do(Step(f"copy wall {source} to {wall}"), parts)
        return left

    def remove_wall(self, wall: str) -> None:
        """Take a variant away."""
        self._do(Step(f"remove wall {wall}"), on_walls.without_wall(self._open, wall))

    def add_display(self, wall: str, role: str, grid: Cell = on_walls.NEW_GRID) -> None:
        """Add a display to a wall that lacks it."""
        self._do(Step(f"add display {role}"), on_walls.with_display(self._open, wall, role, grid))

    def remove_display(self, wall: str, role: str) -> None:
        """Take a display and its tiles away."""
        self._do(Step(f"remove display {role}"), on_walls.without_display(self._open, wall, role))

    def set_name(self, vietnamese: str, english: str | None = None, *, merge: bool = False) -> None:
        """Name the scene."""
        name = {"vi": vietnamese} if not english else {"vi": vietnamese, "en": english}
        self._head(("name",), name, "name of the scene", merge=merge)

    def set_key(self, key: str | None) -> None:
        """Give the scene a shortcut on the console, or none."""
        self._head(("key",), key or None, "key of the scene")

    def set_macro(
        self, name: str, value: str | float | bool | None, *, merge: bool = False
    ) -> None:
        """Set a macro of the scene; None takes it away."""
        self._head(("macros", name), value, f"macro {name} of the scene", merge=merge)

    def set_id(self, scene: str) -> None:
        """Give the scene another id: it becomes another scene."""
        self._head(("id",), scene, "id of the scene")

    def _head(
        self, path: tuple[str, ...], value: object, text: str, *, merge: bool = False
    ) -> None:
        self._do(
            Step(text, ("head", *path)), on_walls.with_head(self._open, path, value), merge=merge
        )

    def replace_all(self, text: str) -> None:
        """Take another text as a whole: a version that is brought back, what lies on the disk.

        Raises:
            ConfigError: it is no TOML.
        """
        parse_toml(text, str(self.file))
        self._do(Step("another version of the scene"), cut(text))

    def free_place(self, wall: str, role: str, span: Cell) -> Cell | None:
        """Return the first free place of that span on a display; None if there is none."""
        return free_place(self.display(wall, role), span)
