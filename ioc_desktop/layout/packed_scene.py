"""A scene as it goes into a pack: checked, macros filled in, without what stays here. Pure.

It is written anew from what was read: comments, macros and tiles that are left out are no part
of it, not even as text that nobody shows. The place of a tile that was left out stays empty.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import msgspec

from ioc_desktop.domain.rows import Names
from ioc_desktop.layout.scene import Display, Scene, Tile, Variant
from ioc_desktop.layout.toml_text import value_text


def tiles_of(scene: Scene) -> Iterator[Tile]:
    """Yield the tiles of all variants."""
    for variant in scene.variants:
        for display in variant.displays:
            yield from display.tiles


def packed(scene: Scene, judge: Callable[[Tile], Tile | None]) -> Scene:
    """Return the scene with each tile as ``judge`` returns it; None leaves the tile out."""

    def shown(display: Display) -> Display:
        tiles = (judge(tile) for tile in display.tiles)
        return msgspec.structs.replace(
            display, tiles=tuple(one for one in tiles if one is not None)
        )

    def variant(one: Variant) -> Variant:
        return msgspec.structs.replace(one, displays=tuple(map(shown, one.displays)))

    return msgspec.structs.replace(scene, variants=tuple(map(variant, scene.variants)), macros={})


def without_hidden(settings: Mapping[str, Any], hidden: Collection[str]) -> dict[str, Any]:
    """Return settings without the list entries that name something hidden."""
    return {
        key: [one for one in value if not names_hidden(one, hidden)]
        if isinstance(value, list | tuple)
        else value
        for key, value in settings.items()
    }


def names_hidden(value: object, hidden: Collection[str]) -> bool:
    """Whether a value names something hidden, however deep."""
    if isinstance(value, str):
        return value in hidden
    if isinstance(value, Mapping):
        return any(names_hidden(item, hidden) for item in value.values())
    if isinstance(value, list | tuple):
        return any(names_hidden(item, hidden) for item in value)
    return False


def scene_text(scene: Scene) -> str:
    """Return a scene file's text of a scene whose macros are filled in."""
    lines = [
        "schema = 1",
        f"id = {value_text(scene.id)}",
        f"name = {_names(scene.name)}",
        *([f"key = {value_text(scene.key)}"] if scene.key else []),
        f"audience = {value_text(scene.audience)}",
    ]
    for variant in scene.variants:
        lines += ["", "[[variant]]", f"wall = {value_text(f'{variant.columns}x{variant.rows}')}"]
        for display in variant.displays:
            lines += [
                "",
                "[[variant.display]]",
                f"role = {value_text(display.role)}",
                f"grid = {value_text(display.grid)}",
            ]
            for tile in display.tiles:
                lines += ["", *_tile(tile)]
    return "\n".join(lines) + "\n"


def _tile(tile: Tile) -> Iterator[str]:
    yield "[[variant.display.tile]]"
    yield f"id = {value_text(tile.id)}"
    yield f"at = {value_text(tile.at)}"
    yield f"span = {value_text(tile.span)}"
    yield f"bundle = {value_text(tile.bundle)}"
    if tile.kind:
        yield f"kind = {value_text(tile.kind)}"
    if tile.priority != "normal":
        yield f"priority = {value_text(tile.priority)}"
    if tile.sensitivity != "public":
        yield f"sensitivity = {value_text(tile.sensitivity)}"
    if tile.title is not None:
        yield f"title = {_names(tile.title)}"
    if tile.settings:
        yield "[variant.display.tile.settings]"
        for key, value in tile.settings.items():
            yield f"{value_text({key: value})[2:-2]}"


def _names(names: Names) -> str:
    return value_text({"vi": names.vi, **({"en": names.en} if names.en else {})})
