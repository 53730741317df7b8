"""What differs between two texts of a scene, in people's words. Pure.

Texts are English and known to ``sdk.said``, so that a window says them in its own language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from ioc_desktop.errors import ConfigError
from ioc_desktop.layout.editing_page import Cell, DraftDisplay, DraftTile, DraftWall, Page
from ioc_desktop.layout.editing_tiles import title_texts
from ioc_desktop.layout.reading import Reading, read_scene
from ioc_desktop.layout.scene_document import NamesEntry
from ioc_desktop.layout.scene_text import cut

_LONGEST = 60


class Change(msgspec.Struct, frozen=True):
    """One difference: the wall it is on ("" for the scene itself), the tile ("" for none)."""

    text: str
    wall: str = ""
    tile: str = ""

    def __str__(self) -> str:
        """Return the text with the wall it is on before it."""
        told = not self.wall or self.text.startswith(f"wall {self.wall} ")
        return self.text if told else f"{self.wall}: {self.text}"


def changes_between(old: str, new: str) -> tuple[Change, ...]:
    """Return what differs between two texts of a scene, in the order of the file.

    Texts that are no TOML cannot be compared: that is the one change told then.
    """
    if old == new:
        return ()
    try:
        before, after = _page(old), _page(new)
    except ConfigError as error:
        finding = error.findings[0]
        where = f" ({finding.path})" if finding.path else ""
        return (Change(f"cannot be compared: one of the two {finding.reason}{where}"),)
    found = (*_scene(before.reading, after.reading), *_walls(before.walls, after.walls))
    return found or (Change("only comments, spaces or the order of lines differ"),)


def changes_on_wall(old: str, new: str, columns: int, rows: int) -> tuple[Change, ...]:
    """Return what would be seen to change on a wall of so many screens; () if nothing would.

    ``old`` is what is on it, ``new`` what is to come.
    """
    changes = changes_between(old, new)
    try:
        was, now = (_page(text).reading.scene.variant_for(columns, rows) for text in (old, new))
    except (ConfigError, ValueError):  # no TOML, or no variant at all
        return changes
    before, after = (f"{one.columns}x{one.rows}" for one in (was, now))
    if before != after:
        return (Change(f"the wall shows the variant {after} instead of {before}"),)
    if was == now:
        return ()
    return tuple(change for change in changes if change.wall in ("", before))


def _page(text: str) -> Page:
    return Page(cut(text), read_scene(text, ""))


def _scene(before: Reading, after: Reading) -> Iterator[Change]:
    old, new = before.document, after.document
    if old.id != new.id:
        yield Change(f"id of the scene: {old.id} → {new.id}")
    if old.name != new.name:
        yield Change(f"name of the scene: {_title(old.name)} → {_title(new.name)}")
    if old.key != new.key:
        yield Change(f"key of the scene: {old.key or '–'} → {new.key or '–'}")
    if old.audience != new.audience:
        yield Change(f"audience of the scene: {old.audience} → {new.audience}")
    for name, told in _values(old.macros, new.macros):
        yield Change(f"macro {name} of the scene: {told}")


def _walls(before: tuple[DraftWall, ...], after: tuple[DraftWall, ...]) -> Iterator[Change]:
    old, new = ({wall.wall: wall for wall in walls} for walls in (before, after))
    for name in old.keys() - new.keys():
        yield Change(f"wall {name} was removed ({_count(old[name])})", name)
    for name, wall in new.items():
        if name in old:
            yield from _wall(old[name], wall)
        else:
            yield Change(f"wall {name} was added ({_count(wall)})", name)


def _count(wall: DraftWall) -> str:
    return f"{sum(len(display.tiles) for display in wall.displays)} tiles"


def _wall(before: DraftWall, after: DraftWall) -> Iterator[Change]:
    wall = after.wall
    old, new = ({one.role: one for one in each.displays} for each in (before, after))
    for role in old.keys() - new.keys():
        yield Change(f"display {role} was removed", wall)
    for role, display in new.items():
        if role not in old:
            yield Change(f"display {role} was added", wall)
        elif old[role].grid != display.grid:
            grids = f"{_size(old[role].grid)} → {_size(display.grid)}"
            yield Change(f"grid of display {role}: {grids}", wall)
    was, now = _tiles(before.displays), _tiles(after.displays)
    gone = [tile for name, tile in was.items() if name not in now]
    for name, tile in now.items():
        if name in was:
            yield from _tile(was[name], tile, old, new)
            continue
        twin = next((one for one in gone if _same_but_name(one, tile)), None)
        if twin is not None:
            gone.remove(twin)
            yield Change(f"tile ‘{twin.ref.tile}’ is named ‘{name}’ now", wall, name)
        else:
            yield Change(f"tile ‘{name}’ was added on {_place(tile)}", wall, name)
    for tile in gone:
        name = tile.ref.tile
        yield Change(f"tile ‘{name}’ was removed from {_place(tile)}", wall, name)


def _tile(
    old: DraftTile,
    new: DraftTile,
    old_displays: Mapping[str, DraftDisplay],
    new_displays: Mapping[str, DraftDisplay],
) -> Iterator[Change]:
    wall, name = new.ref.wall, new.ref.tile
    # On another grid all numbers differ; told is only what is seen.
    grids = old_displays[old.role].grid, new_displays[new.role].grid
    if old.role != new.role or _shares(old.at, grids[0]) != _shares(new.at, grids[1]):
        yield Change(f"tile ‘{name}’ moved from {_place(old)} to {_place(new)}", wall, name)
    if _shares(old.span, grids[0]) != _shares(new.span, grids[1]):
        sizes = f"{_size(old.span)} to {_size(new.span)}"
        yield Change(f"tile ‘{name}’ changed its size from {sizes}", wall, name)
    if _shown(old) != _shown(new):
        yield Change(f"tile ‘{name}’ shows {_shown(new)} instead of {_shown(old)}", wall, name)
    if title_texts(old.title) != title_texts(new.title):
        titles = f"{_title(old.title)} → {_title(new.title)}"
        yield Change(f"title of tile ‘{name}’: {titles}", wall, name)
    if old.priority != new.priority:
        yield Change(f"priority of tile ‘{name}’: {old.priority} → {new.priority}", wall, name)
    if old.sensitivity != new.sensitivity:
        tags = f"{old.sensitivity} → {new.sensitivity}"
        yield Change(f"sensitivity of tile ‘{name}’: {tags}", wall, name)
    for key, told in _values(old.settings, new.settings):
        yield Change(f"setting {key} of tile ‘{name}’: {told}", wall, name)


def _values(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each name whose value differs, and ``old → new``; a dash for none."""
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name), new.get(name)
        if (name in old) != (name in new) or before != after or type(before) is not type(after):
            was = _value(before) if name in old else "–"
            now = _value(after) if name in new else "–"
            yield name, f"{was} → {now}"


def _tiles(displays: tuple[DraftDisplay, ...]) -> dict[str, DraftTile]:
    return {tile.ref.tile: tile for display in displays for tile in display.tiles}


def _same_but_name(one: DraftTile, other: DraftTile) -> bool:
    return msgspec.structs.replace(one, ref=other.ref, path=other.path) == other


def _shares(cells: Cell, grid: Cell) -> tuple[float, float]:
    return cells[0] / grid[0], cells[1] / grid[1]


def _place(tile: DraftTile) -> str:
    return f"{tile.role} ({tile.at[0]}, {tile.at[1]})"


def _size(cells: Cell) -> str:
    return f"{cells[0]} × {cells[1]}"


def _shown(tile: DraftTile) -> str:
    parts = (tile.bundle, tile.kind, tile.indicator)
    return "/".join(part for part in parts if part) or "–"


def _title(title: str | NamesEntry | None) -> str:
    texts = [text for text in title_texts(title) if text]
    return f"“{' / '.join(texts)}”" if texts else "–"


def _value(value: object) -> str:
    if isinstance(value, str):
        text = value or '""'
    elif isinstance(value, bool):
        text = "true" if value else "false"
    else:
        text = str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
