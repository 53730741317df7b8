"""A scene as it goes into a pack: checked, macros filled in, without what stays here. Pure.

It is written anew from what was read: comments, macros and tiles that are left out are no part
of it, not even as text that nobody shows. The place of a tile that was left out stays empty.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import msgspec

from ioc_desktop.domain.rows import Names
from ioc_desktop.layout.scene import Display, Scene, Tile, Variant
from ioc_desktop.layout.toml_text import key_text, value_text


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
        return any(names_hidden(item, hidden) for pair in value.items() for item in pair)
    if isinstance(value, list | tuple):
        return any(names_hidden(item, hidden) for item in value)
    return False


def scene_text(scene: Scene) -> str:
    """Return a scene file's text of a scene whose macros are filled in."""
    lines = [
        "schema = 1",
        f"id = {_value(scene.id)}",
        f"name = {_names(scene.name)}",
        *([f"key = {_value(scene.key)}"] if scene.key else []),
        f"audience = {_value(scene.audience)}",
    ]
    for variant in scene.variants:
        lines += ["", "[[variant]]", f"wall = {_value(f'{variant.columns}x{variant.rows}')}"]
        for display in variant.displays:
            lines += [
                "",
                "[[variant.display]]",
                f"role = {_value(display.role)}",
                f"grid = {_value(display.grid)}",
            ]
            for tile in display.tiles:
                lines += ["", *_tile(tile)]
    return "\n".join(lines) + "\n"


def _tile(tile: Tile) -> Iterator[str]:
    yield "[[variant.display.tile]]"
    yield f"id = {_value(tile.id)}"
    yield f"at = {_value(tile.at)}"
    yield f"span = {_value(tile.span)}"
    yield f"bundle = {_value(tile.bundle)}"
    if tile.kind:
        yield f"kind = {_value(tile.kind)}"
    if tile.priority != "normal":
        yield f"priority = {_value(tile.priority)}"
    if tile.sensitivity != "public":
        yield f"sensitivity = {_value(tile.sensitivity)}"
    if tile.title is not None:
        yield f"title = {_names(tile.title)}"
    if tile.settings:
        yield "[variant.display.tile.settings]"
        for key, value in tile.settings.items():
            yield f"{key_text(key)} = {_value(value)}"


def _names(names: Names) -> str:
    return _value({"vi": names.vi, **({"en": names.en} if names.en else {})})


def _value(value: object) -> str:
    """Return a value as TOML; of what is plain, quickly: a pack has thousands of them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        inner = ", ".join(f"{key_text(str(key))} = {_value(item)}" for key, item in value.items())
        return f"{{ {inner} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return value_text(value)
