"""What is done to tiles of a scene being edited: each from a page to the parts that follow. Pure.

Nothing here judges: tiles may come to lie over each other while somebody arranges them. What
cannot be written at all is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from ioc_desktop.layout.editing_page import (
    Cell,
    DraftTile,
    EditRefusedError,
    Page,
    TileRef,
)
from ioc_desktop.layout.editing_places import fitting_place, scaled
from ioc_desktop.layout.scene_document import NamesEntry
from ioc_desktop.layout.scene_text import (
    Part,
    Parts,
    halves,
    inserted,
    removed,
    tile_part,
    with_value,
    without_value,
)
from ioc_desktop.layout.toml_text import value_text

_LARGEST = 499
_ID = re.compile(r"[a-z][a-z0-9_-]{0,59}")


def placed(page: Page, ref: TileRef, role: str, at: Cell, span: Cell) -> Parts:
    """Return the parts with the tile at a place of a display of its wall."""
    tile = page.tile(ref)
    part = boxed(page.parts[page.at(tile.path)], _cell(at, 0), _cell(span, 1))
    if role == tile.role:
        return changed(page, tile, part)
    here, end = page.at(tile.path), _end_of(page, ref.wall, role)
    alone = Part("tile", halves(part)[0])
    if end > here:
        return removed(inserted(page.parts, end, [alone]), here, here + 1)
    return inserted(removed(page.parts, here, here + 1), end, [alone])


def swapped(page: Page, first: TileRef, second: TileRef) -> Parts:
    """Return the parts with two tiles of one wall in each other's place, span and display."""
    if first.wall != second.wall:
        raise EditRefusedError("tiles of two walls cannot be swapped; copy them instead")
    one, other = page.tile(first), page.tile(second)
    at, beside = page.at(one.path), page.at(other.path)
    first_part = boxed(page.parts[at], other.at, other.span)
    second_part = boxed(page.parts[beside], one.at, one.span)
    parts = list(page.parts)
    if one.role == other.role:
        parts[at], parts[beside] = first_part, second_part
    else:  # each takes the other's turn in the file as well
        parts[at] = Part("tile", halves(second_part)[0] + halves(first_part)[1])
        parts[beside] = Part("tile", halves(first_part)[0] + halves(second_part)[1])
    return tuple(parts)


def copied(
    page: Page, ref: TileRef, wall: str, role: str, at: Cell | None = None
) -> tuple[Parts, TileRef]:
    """Return the parts with a copy of the tile on a display, and the copy's name.

    With ``at`` it stands there, of the tile's span as far as the grid goes. Else it is as large
    in proportion as the tile, at the first free place; smaller where there is none so large.
    """
    tile = page.tile(ref)
    target, source = page.display(wall, role), page.display(ref.wall, tile.role)
    _, span = scaled(tile.at, tile.span, source.grid, target.grid)
    box = fitting_place(target, (max(1, span[0]), max(1, span[1])))
    if at is not None:
        box = at, (min(tile.span[0], target.grid[0]), min(tile.span[1], target.grid[1]))
    if box is None:
        raise EditRefusedError(f"there is no free place on {role} of the wall {wall}")
    fresh = TileRef(wall, page.fresh_id(wall, ref.tile))
    part = boxed(Part("tile", halves(page.parts[page.at(tile.path)])[0]), *box)
    part = with_value(part, ("id",), fresh.tile)
    return inserted(page.parts, _end_of(page, wall, role), [part]), fresh


def added(page: Page, wall: str, role: str, values: Mapping[str, Any]) -> tuple[Parts, TileRef]:
    """Return the parts with a new tile at the end of a display, and its name.

    ``values`` are those of the file; without an id it gets one from its kind or bundle.
    """
    page.display(wall, role)
    wanted = values.get("id") or values.get("kind") or values.get("bundle") or "tile"
    fresh = page.fresh_id(wall, _identifier(str(wanted)))
    written = {
        **values,
        "id": fresh,
        "at": _cell(values["at"], 0),
        "span": _cell(values["span"], 1),
    }
    part = _writable(tile_part, written)
    return inserted(page.parts, _end_of(page, wall, role), [part]), TileRef(wall, fresh)


def taken(page: Page, ref: TileRef) -> Parts:
    """Return the parts without a tile."""
    at = page.at(page.tile(ref).path)
    return removed(page.parts, at, at + 1)


def with_field(page: Page, ref: TileRef, path: tuple[str, ...], value: object) -> Parts:
    """Return the parts with a value of the tile set; None takes it away."""
    tile = page.tile(ref)
    part = page.parts[page.at(tile.path)]
    if value is None:
        return changed(page, tile, without_value(part, path))
    _writable(value_text, value)
    return changed(page, tile, with_value(part, path, value))


def with_content(
    page: Page,
    ref: TileRef,
    *,
    bundle: str | None,
    kind: str | None,
    indicator: str | None,
    settings: Mapping[str, Any] | None,
) -> Parts:
    """Return the parts with the tile showing something else; None leaves a key out.

    ``settings`` None leaves them as they are.
    """
    tile = page.tile(ref)
    part = page.parts[page.at(tile.path)]
    for name, value in (("bundle", bundle), ("kind", kind), ("indicator", indicator)):
        part = without_value(part, (name,)) if value is None else with_value(part, (name,), value)
    if settings is not None:
        for name in tile.settings.keys() - settings.keys():
            part = without_value(part, ("settings", name))
        for name, value in settings.items():
            _writable(value_text, value)
            part = with_value(part, ("settings", name), value)
    return changed(page, tile, part)


def with_title(page: Page, ref: TileRef, vietnamese: str, english: str | None) -> Parts:
    """Return the parts with the tile's title; "" takes it away, so that the bundle's own counts."""
    if not vietnamese and not english:
        return with_field(page, ref, ("title",), None)
    before = page.tile(ref).title
    title: str | dict[str, str] = {"vi": vietnamese}
    if english:
        title = {"vi": vietnamese or english, "en": english}
    elif isinstance(before, str) or before is None:
        title = vietnamese
    return with_field(page, ref, ("title",), title)


def title_texts(title: str | NamesEntry | None) -> tuple[str, str]:
    """Return a title's Vietnamese and English text, "" for what is not said."""
    if title is None:
        return "", ""
    return (title, "") if isinstance(title, str) else (title.vi, title.en or "")


def with_priority(page: Page, ref: TileRef, priority: Literal["high", "normal"]) -> Parts:
    """Return the parts with the tile's priority; normal is what is not written."""
    tile = page.tile(ref)
    if priority == tile.priority:
        return page.parts
    return with_field(page, ref, ("priority",), priority if priority == "high" else None)


def renamed(page: Page, ref: TileRef, new: str) -> tuple[Parts, TileRef]:
    """Return the parts with another id for the tile, and its new name."""
    if not _ID.fullmatch(new):
        raise EditRefusedError(
            f"{new!r} is no id: lower-case letters, digits, - and _, beginning with a letter"
        )
    if new != ref.tile and page.fresh_id(ref.wall, new) != new:
        raise EditRefusedError(f"the wall {ref.wall} already has a tile {new!r}")
    return with_field(page, ref, ("id",), new), TileRef(ref.wall, new)


def changed(page: Page, tile: DraftTile, part: Part) -> Parts:
    """Return the parts with another text for a tile."""
    at = page.at(tile.path)
    if part == page.parts[at]:
        return page.parts
    return (*page.parts[:at], part, *page.parts[at + 1 :])


def boxed(part: Part, at: Cell, span: Cell) -> Part:
    """Return a tile's part with another place and span."""
    return with_value(with_value(part, ("at",), list(at)), ("span",), list(span))


def _end_of(page: Page, wall: str, role: str) -> int:
    """Return the part before which a display's next tile is written."""
    index = page.display_index(wall, role)
    return (index.tiles[-1] if index.tiles else index.at) + 1


def _cell(cell: Cell, least: int) -> Cell:
    if min(cell) < least or max(cell) > _LARGEST:
        raise EditRefusedError(f"{cell[0]}, {cell[1]} is off every grid")
    return (int(cell[0]), int(cell[1]))


def _identifier(text: str) -> str:
    cleaned = re.sub(r"[^a-z0-9_-]+", "_", text.lower()).strip("_-")[:60]
    return cleaned if _ID.fullmatch(cleaned) else "tile"


def _writable(write: Any, value: Any) -> Any:
    try:
        return write(value)
    except ValueError as error:
        raise EditRefusedError(str(error)) from error
