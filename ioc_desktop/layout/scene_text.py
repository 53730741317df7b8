"""A scene file cut into its parts: head, walls, displays, tiles. Parts laid together are the file.

What an operation does not touch is never written anew, so comments, blank lines and the style
of numbers stay to the byte. A comment right above a header belongs to what the header begins;
one after a blank line stays where it is. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import msgspec

from ioc_desktop.layout.toml_text import (
    Line,
    Path,
    key_text,
    lines_of,
    new_value,
    table_at,
    value_text,
)

VARIANT: Final[Path] = ("variant",)
DISPLAY: Final[Path] = ("variant", "display")
TILE: Final[Path] = ("variant", "display", "tile")
_KINDS: Final[Mapping[Path, Literal["variant", "display", "tile"]]] = {
    VARIANT: "variant",
    DISPLAY: "display",
    TILE: "tile",
}
_HUNG: Final = frozenset(_KINDS.values())
ORDER: Final[Mapping[Path, tuple[str, ...]]] = {
    (): ("schema", "id", "name", "key", "audience"),
    VARIANT: ("wall",),
    DISPLAY: ("role", "grid"),
    TILE: ("id", "at", "span", "bundle", "kind", "indicator", "priority", "sensitivity", "title"),
}
"""In which order shipped scenes write the keys of each part."""

_COMMENT = re.compile(r"#[^\r\n]*")
_BLANK_LINES = re.compile(r"\A(?:[ \t]*(?:\r?\n|\Z))+")
_LONE_BREAK = re.compile(r"(?<!\r)\n")


class Part(msgspec.Struct, frozen=True):
    """A piece of a scene file; ``other`` is any table that belongs to no wall ([macros])."""

    kind: Literal["head", "other", "variant", "display", "tile"]
    text: str

    @property
    def base(self) -> Path:
        """The path of the header it begins with, as far as it is one of a wall."""
        return next((path for path, kind in _KINDS.items() if kind == self.kind), ())


Parts = tuple[Part, ...]


class DisplayIndex(msgspec.Struct, frozen=True):
    """Where a display and its tiles are among the parts."""

    at: int
    tiles: tuple[int, ...]


class VariantIndex(msgspec.Struct, frozen=True):
    """Where a variant and its displays are among the parts; ``end`` is the first part after it."""

    at: int
    displays: tuple[DisplayIndex, ...]
    end: int


def cut(text: str) -> Parts:
    """Return the parts of a scene file, which must be TOML."""
    parts: list[Part] = []
    kind: Literal["head", "other", "variant", "display", "tile"] = "head"
    begin = lead = 0
    for line in lines_of(text):
        if line.kind == "header":
            opened = _KINDS.get(line.path) if line.array else None
            inside = line.path[:1] == VARIANT and kind in _HUNG
            if opened is not None or not inside:
                if lead > begin or kind != "head":
                    parts.append(Part(kind, text[begin:lead]))
                kind, begin = opened or "other", lead
        if line.kind != "comment":
            lead = line.end
    parts.append(Part(kind, text[begin:]))
    return tuple(part for part in parts if part.text or part.kind != "head")


def joined(parts: Parts) -> str:
    """Return the file's text."""
    return "".join(part.text for part in parts)


def index_of(parts: Parts) -> tuple[VariantIndex, ...]:
    """Return where variants, displays and tiles are, in the order of the file."""
    found: list[tuple[int, list[tuple[int, list[int]]]]] = []
    for at, part in enumerate(parts):
        if part.kind == "variant":
            found.append((at, []))
        elif part.kind == "display":
            found[-1][1].append((at, []))
        elif part.kind == "tile":
            found[-1][1][-1][1].append(at)
    last = max((at + 1 for at, part in enumerate(parts) if part.kind in _HUNG), default=0)
    ends = [*(at for at, _ in found[1:]), last][: len(found)]
    return tuple(
        VariantIndex(at, tuple(DisplayIndex(one, tuple(tiles)) for one, tiles in displays), end=end)
        for (at, displays), end in zip(found, ends, strict=True)
    )


def values_of(part: Part) -> Mapping[str, Any]:
    """Return what a part says, macros as they are written. Not to be changed."""
    return table_at(part.text, part.base)


def with_value(part: Part, path: Path, value: object) -> Part:
    """Return the part with the value at this path (``("settings", "centre")``) set."""
    text = part.text
    lines = _placed(part)
    for line, own in lines:
        if line.kind == "key" and own == path[: len(own)]:
            first, last = line.value
            old = text[first:last]
            wanted = value
            if rest := path[len(own) :]:
                wanted = _nested(table_at(f"x = {old}", ()).get("x"), rest, value)
            changed = new_value(old, wanted)
            lost = [note for note in _COMMENT.findall(old) if note not in changed]
            kept = "".join(f"{note}\n" for note in lost) if "\n" in old else ""
            return _set(part, text[: line.start] + kept + text[line.start : first] + changed, last)
    if any(own[: len(path)] == path for line, own in lines if len(own) >= len(path)):
        if isinstance(value, Mapping) and not any(
            line.array and own[: len(path)] == path for line, own in lines
        ):
            before = _dug(values_of(part), path)
            for name in before.keys() - value.keys():
                part = without_value(part, (*path, name))
            for name, inner in value.items():
                part = with_value(part, (*path, str(name)), inner)
            return part
        return _inserted(without_value(part, path), path, value)
    return _inserted(part, path, value)


def without_value(part: Part, path: Path) -> Part:
    """Return the part without the value at this path; as it is if there is none."""
    text = part.text
    gone: list[Line] = []
    for line, own in _placed(part):
        if own[: len(path)] == path and line.kind in ("key", "header") and own:
            gone.append(line)
        elif line.kind == "key" and own == path[: len(own)]:
            first, last = line.value
            old = text[first:last]
            value = table_at(f"x = {old}", ()).get("x")
            return _set(part, text[:first] + new_value(old, _pruned(value, path[len(own) :])), last)
    for line in reversed(gone):
        text = text[: line.start] + text[line.end :]
    part = msgspec.structs.replace(part, text=text)
    return _without_empty_header(part, path[:-1]) if len(path) > 1 else part


def _placed(part: Part) -> list[tuple[Line, Path]]:
    """Return the part's lines with the path of each below the part's own header."""
    below = len(part.base)
    header: Path = ()
    placed = []
    for line in lines_of(part.text):
        if line.kind == "header":
            header = line.path[below:]
            placed.append((line, header))
        else:
            placed.append((line, header + line.path))
    return placed


def _set(part: Part, begun: str, rest_from: int) -> Part:
    return msgspec.structs.replace(part, text=begun + part.text[rest_from:])


def _inserted(part: Part, path: Path, value: object) -> Part:
    """Return the part with a new line for the value, where shipped scenes have it."""
    parent, name = path[:-1], path[-1]
    lines = _placed(part)
    own = [
        (line, place)
        for line, place in lines
        if (line.kind == "header" and place == parent)
        or (line.kind == "key" and place[:-1] == parent and len(line.path) == 1)
    ]
    dotted = [line for line, place in lines if line.kind == "key" and place[:-1] == parent]
    if own or not parent:
        after = _predecessor(own, part.base, name) if not parent else own[-1][0]
        return _line_after(part, after, f"{key_text(name)} = {value_text(value)}\n")
    if dotted:
        prefix = ".".join(key_text(one) for one in dotted[-1].path[:-1])
        return _line_after(part, dotted[-1], f"{prefix}.{key_text(name)} = {value_text(value)}\n")
    header = ".".join(key_text(one) for one in (*part.base, *parent))
    last = next((line for line, _ in reversed(lines) if line.kind in ("key", "header")), None)
    written = f"[{header}]\n{key_text(name)} = {value_text(value)}\n"
    return _line_after(part, last, written)


def _predecessor(own: Sequence[tuple[Line, Path]], base: Path, name: str) -> Line | None:
    """Return the line after which a key of the part's own comes."""
    order = ORDER[base]
    before = order[: order.index(name)] if name in order else order
    found = [line for line, place in own if line.kind == "header" or place[-1] in before]
    return found[-1] if found else None


def _line_after(part: Part, line: Line | None, new: str) -> Part:
    end = 0 if line is None else line.end
    before = part.text[:end]
    if before and not before.endswith("\n"):
        before += "\n"
    return msgspec.structs.replace(part, text=before + new + part.text[end:])


def _without_empty_header(part: Part, path: Path) -> Part:
    """Take a header away that has nothing below it any more, not even a comment."""
    lines = _placed(part)
    for at, (line, own) in enumerate(lines):
        if line.kind != "header" or own != path or line.array:
            continue
        rest = [kind for kind in (one.kind for one, _ in lines[at + 1 :]) if kind != "blank"]
        if not rest or rest[0] == "header":
            text = part.text[: line.start] + part.text[line.end :]
            return msgspec.structs.replace(part, text=text)
    return part


def _nested(table: object, path: Path, value: object) -> dict[str, Any]:
    inner = dict(table) if isinstance(table, Mapping) else {}
    inner[path[0]] = _nested(inner.get(path[0]), path[1:], value) if path[1:] else value
    return inner


def _pruned(table: object, path: Path) -> dict[str, Any]:
    inner = dict(table) if isinstance(table, Mapping) else {}
    if path[1:] and path[0] in inner:
        inner[path[0]] = _pruned(inner[path[0]], path[1:])
    else:
        inner.pop(path[0], None)
    return inner


def _dug(table: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    inner: Any = table
    for name in path:
        inner = inner.get(name, {}) if isinstance(inner, Mapping) else {}
    return inner if isinstance(inner, Mapping) else {}


def tile_part(values: Mapping[str, Any]) -> Part:
    """Return a new tile, written as in shipped scenes; values that are None are left out."""
    lines = ["[[variant.display.tile]]"]
    lines += [
        f"{name} = {value_text(values[name])}"
        for name in ORDER[TILE]
        if values.get(name) is not None
    ]
    if settings := values.get("settings"):
        lines.append("[variant.display.tile.settings]")
        lines += [f"{key_text(name)} = {value_text(value)}" for name, value in settings.items()]
    return Part("tile", "\n".join(lines) + "\n")


def display_part(role: str, grid: tuple[int, int]) -> Part:
    """Return a new display."""
    return Part("display", f'[[variant.display]]\nrole = "{role}"\ngrid = {value_text(grid)}\n')


def variant_part(wall: str) -> Part:
    """Return a new variant."""
    return Part("variant", f'[[variant]]\nwall = "{wall}"\n')


def inserted(parts: Parts, at: int, new: Sequence[Part]) -> Parts:
    """Return the parts with new ones before index ``at``, each one blank line from the next."""
    before = list(parts[:at])
    if before:
        before[-1] = _spaced(before[-1])
    fresh = [_spaced(part) for part in new]
    after = parts[at:]
    if not after and fresh:
        fresh[-1] = _closed(fresh[-1])
    return (*before, *fresh, *after)


def removed(parts: Parts, first: int, last: int) -> Parts:
    """Return the parts without those from ``first`` to before ``last``.

    What is said after a blank line at the end of the last (a heading that stands alone) stays,
    and so does a table among them that belongs to no wall.
    """
    stays = _BLANK_LINES.sub("", halves(parts[last - 1])[1])
    others = tuple(part for part in parts[first:last] if part.kind == "other")
    before, after = list(parts[:first]), (*others, *parts[last:])
    if stays and before:
        text = _spaced(before[-1]).text + stays
        before[-1] = msgspec.structs.replace(before[-1], text=text)
    elif stays:
        before = [Part("head", stays)]
    if before and not after:
        before[-1] = _closed(before[-1])
    return (*before, *after)


def with_breaks(parts: Parts, before: Parts) -> Parts:
    """Return parts whose new texts break their lines as CRLF, as the rest of the file does."""
    known = {part.text for part in before}
    return tuple(
        part
        if part.text in known
        else msgspec.structs.replace(part, text=_LONE_BREAK.sub("\r\n", part.text))
        for part in parts
    )


def halves(part: Part) -> tuple[str, str]:
    """Return a part's own text, and what follows it: blank lines, comments that stand alone."""
    lines = list(lines_of(part.text))
    at = len(lines)
    while at and lines[at - 1].kind in ("blank", "comment"):
        at -= 1
    while at < len(lines) and lines[at].kind == "comment":
        at += 1
    end = lines[at].start if at < len(lines) else len(part.text)
    return part.text[:end], part.text[end:]


def _spaced(part: Part) -> Part:
    if not part.text:
        return part
    ending = "" if part.text.endswith("\n") else "\n"
    text = part.text + ending
    lines = list(lines_of(text))
    blank = "" if lines[-1].kind == "blank" else "\n"
    return part if not ending + blank else msgspec.structs.replace(part, text=text + blank)


def _closed(part: Part) -> Part:
    """Return the part as the last one of a file: no blank line at its end."""
    return msgspec.structs.replace(part, text=part.text.rstrip() + "\n")
