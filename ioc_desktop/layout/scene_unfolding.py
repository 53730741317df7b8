"""Scene files that write tiles as ``tile = [{…}]`` are unfolded into ``[[…]]`` to be edited. Pure.

Both mean the same; only the second has a place of its own for each tile's comments. Comments
inside the list come to stand before its first entry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from ioc_desktop.layout.scene_text import (
    DISPLAY,
    TILE,
    VARIANT,
    Part,
    Parts,
    cut,
    index_of,
    inserted,
    joined,
    values_of,
    without_value,
)
from ioc_desktop.layout.toml_text import Path, key_text, table_at, value_text

_STRING_OR_COMMENT = re.compile(
    r'"""(?:[^\\]|\\.)*?""""{0,2}|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|(#[^\r\n]*)',
    re.DOTALL,
)
_INNER = {VARIANT: ("display", DISPLAY), DISPLAY: ("tile", TILE)}


def is_unfolded(parts: Parts) -> bool:
    """Whether each wall, display and tile of the file has a part of its own."""
    raw = table_at(joined(parts), ())
    found = index_of(parts)
    variants = _tables(raw.get("variant"))
    if len(variants) != len(found):
        return False
    for variant, index in zip(variants, found, strict=True):
        displays = _tables(variant.get("display"))
        if len(displays) != len(index.displays):
            return False
        if any(
            len(_tables(display.get("tile"))) != len(one.tiles)
            for display, one in zip(displays, index.displays, strict=True)
        ):
            return False
    return True


def unfolded(parts: Parts) -> Parts:
    """Return parts that mean the same, with a part for each wall, display and tile."""
    if is_unfolded(parts):
        return parts
    result: Parts = ()
    late: list[Part] = []
    for part in parts:
        kept, opened = _opened(part)
        result = inserted(result, len(result), [kept]) if result else (kept,)
        if part.kind == "head":
            late += opened  # behind all tables of the head
        else:
            result = inserted(result, len(result), opened)
    return cut(joined(inserted(result, len(result), late)))


def _opened(part: Part) -> tuple[Part, list[Part]]:
    """Return a part without the lists of tables in it, and these as parts."""
    if part.kind in {"tile", "other"}:
        return part, []
    name, base = _INNER.get(part.base, ("variant", VARIANT))
    entries = _tables(values_of(part).get(name))
    if not entries:
        return part, []
    kept = without_value(part, (name,))
    opened = [piece for entry in entries for piece in _parts_of(base, entry)]
    lost = [note for note in _comments(part.text) if note not in kept.text]
    if lost:
        text = "".join(f"{note}\n" for note in lost) + opened[0].text
        opened[0] = msgspec.structs.replace(opened[0], text=text)
    return kept, opened


def _parts_of(base: Path, table: Mapping[str, Any]) -> list[Part]:
    inner, below = _INNER.get(base, ("settings", ()))
    lines = [f"[[{'.'.join(base)}]]"]
    lines += [
        f"{key_text(key)} = {value_text(value)}" for key, value in table.items() if key != inner
    ]
    parts: list[Part] = []
    entries = table.get(inner)
    if not below and isinstance(entries, Mapping) and entries:
        lines.append(f"[{'.'.join(base)}.{inner}]")
        lines += [f"{key_text(key)} = {value_text(value)}" for key, value in entries.items()]
    elif below:
        parts = [part for entry in _tables(entries) for part in _parts_of(below, entry)]
    text = "\n".join(lines) + "\n\n"
    return [cut(text)[0], *parts]


def _comments(text: str) -> list[str]:
    return [found.group(1) for found in _STRING_OR_COMMENT.finditer(text) if found.group(1)]


def _tables(value: object) -> list[Mapping[str, Any]]:
    rows = value if isinstance(value, list) else []
    return [row for row in rows if isinstance(row, Mapping)]
