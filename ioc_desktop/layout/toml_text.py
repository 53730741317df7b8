"""TOML text by its lines: where each key and value stands, so that one is changed and no other.

``tomllib`` says what a document means, this says where it says so. The text must be TOML
already. A line here is a logical one: a value over several lines, or a text of several lines,
is one line. Pure.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Literal

import msgspec
import tomlkit
from tomlkit.items import Array, InlineTable, Item

Path = tuple[str, ...]

WIDEST = 100
"""A list of tables wider than this is written with one entry a line."""

_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?""""{0,2}'  # texts of several lines, which may end in two quotes more
    r"|'''.*?''''{0,2}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|[\[\]{}=\n]",
    re.DOTALL,
)
_ENDLESS = (math.inf, -math.inf)
_BARE = re.compile(r"[A-Za-z0-9_-]+(?:\s*\.\s*[A-Za-z0-9_-]+)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


class Line(msgspec.Struct, frozen=True):
    """A logical line: ``text[start:end]`` with its line break.

    ``path`` is a header's whole path, or a key's own as far as it is dotted; ``value`` is where a
    key's value begins and ends; ``array`` tells ``[[…]]`` from ``[…]``.
    """

    kind: Literal["blank", "comment", "header", "key"]
    start: int
    end: int
    path: Path = ()
    value: tuple[int, int] = (0, 0)
    array: bool = False


def lines_of(text: str) -> Iterator[Line]:
    """Yield the logical lines of a TOML text; together they are the text."""
    start = depth = 0
    equals = comment = -1
    for token in _TOKEN.finditer(text):
        mark = token.group()
        if mark == "\n":
            if depth == 0:
                yield _line(text, start, token.end(), equals, comment)
                start, equals, comment = token.end(), -1, -1
        elif mark in "[{":
            depth += 1
        elif mark in "]}":
            depth -= 1
        elif mark == "=":
            if depth == 0 and equals < 0:
                equals = token.start()
        elif mark[0] == "#" and depth == 0:
            comment = token.start()
    if start < len(text):
        yield _line(text, start, len(text), equals, comment)


def _line(text: str, start: int, end: int, equals: int, comment: int) -> Line:
    words = text[start:end].strip()
    if not words:
        return Line("blank", start, end)
    if words[0] == "#":
        return Line("comment", start, end)
    until = end if comment < 0 else comment
    if words[0] == "[":
        header = text[start:until].strip()
        array = header.startswith("[[")
        inner = header[2:-2] if array else header[1:-1]
        return Line("header", start, end, path=key_path(inner), array=array)
    value = text[equals + 1 : until]
    first = equals + 1 + len(value) - len(value.lstrip())
    return Line(
        "key",
        start,
        end,
        path=key_path(text[start:equals]),
        value=(first, first + len(value.strip())),
    )


def key_path(written: str) -> Path:
    """Return the parts of a key as it is written: ``a."b c"`` → ``("a", "b c")``."""
    written = written.strip()
    if _BARE.fullmatch(written):
        return tuple(part.strip() for part in written.split("."))
    table = tomllib.loads(f"{written} = 0")
    path: list[str] = []
    inner: Any = table
    while isinstance(inner, dict):
        ((name, inner),) = inner.items()
        path.append(name)
    return tuple(path)


def key_text(name: str) -> str:
    """Return a key as it is written, in quotes where it needs them."""
    return name if _BARE_KEY.fullmatch(name) else tomlkit.string(name).as_string()


def value_text(value: object, indent: str = "") -> str:
    """Return a value as shipped scenes write it: lists in one line, or one entry a line.

    Raises:
        ValueError: TOML has no such value (None, or a number that is none).
    """
    if isinstance(value, Mapping):
        if not value:
            return "{}"
        inner = ", ".join(f"{key_text(str(k))} = {value_text(v)}" for k, v in value.items())
        return f"{{ {inner} }}"
    if isinstance(value, list | tuple):
        entries = [value_text(entry) for entry in value]
        line = f"[{', '.join(entries)}]"
        if len(line) <= WIDEST and not any(isinstance(entry, Mapping) for entry in value):
            return line
        if not entries:
            return "[]"
        rows = "".join(f"{indent}    {entry},\n" for entry in entries)
        return f"[\n{rows}{indent}]"
    if isinstance(value, bool | int | float | str) and value not in _ENDLESS:
        written = tomlkit.item(value).as_string()
        if tomllib.loads(f"x = {written}") == {"x": value}:
            return written
    raise ValueError(f"{value!r} cannot be written into a scene file")


def new_value(old: str, value: object) -> str:
    """Return the text of a value that takes an old one's place, as little changed as may be.

    What stays of a list or an inline table keeps its writing and its comments.
    """
    before = plain(tomllib.loads(f"x = {old}")["x"])
    if _same(before, value):
        return old
    pair = (before, value)
    if all(isinstance(one, list | tuple) for one in pair) or all(
        isinstance(one, Mapping) for one in pair
    ):
        document = tomlkit.parse(f"x = {old}")
        item = document["x"]
        if isinstance(item, Item) and _adapt(item, before, value):
            changed = document.as_string().partition("=")[2].strip()
            if _same(plain(tomllib.loads(f"x = {changed}")["x"]), value):
                return changed
    return value_text(value)


def _adapt(item: object, before: Any, after: Any) -> bool:
    """Change what differs in a list or an inline table; False if it must be written anew."""
    if isinstance(item, Array) and isinstance(after, list | tuple):
        if len(before) != len(after):
            return _adapt_length(item, before, after)
        keys: list[Any] = list(range(len(before)))
    elif isinstance(item, InlineTable) and isinstance(after, Mapping):
        if before.keys() != after.keys():
            return False
        keys = list(before)
    else:
        return False
    for key in keys:
        old, new = before[key], after[key]
        inner: Any = item[key]
        if not _same(old, new) and not _adapt(inner, old, new):
            item[key] = _item(new)
    return True


def _adapt_length(item: Array, before: Any, after: Any) -> bool:
    """Add entries to the end of a list, or take some away; False if more than that differs."""
    shared = min(len(before), len(after))
    if any(not _same(old, new) for old, new in zip(before[:shared], after[:shared], strict=True)):
        return False
    for index in range(len(before) - 1, shared - 1, -1):
        del item[index]
    for new in after[shared:]:
        item.append(_item(new))
    return True


def _item(value: object) -> Any:
    """Return a value as an item that looks as ``value_text`` writes it."""
    return tomlkit.parse(f"x = {value_text(value)}")["x"]


def plain(value: Any) -> Any:
    """Return a value with dates and times as their text, as ``documents.parse_toml`` has them."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value if isinstance(value, bool | int | float | str) else value.isoformat()


def _same(first: Any, second: Any) -> bool:
    """Whether two values are the same in TOML, where 1, 1.0 and true differ."""
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return first.keys() == second.keys() and all(_same(first[k], second[k]) for k in first)
    if isinstance(first, list | tuple) and isinstance(second, list | tuple):
        return len(first) == len(second) and all(map(_same, first, second))
    return type(first) is type(second) and first == second


@lru_cache(maxsize=4096)
def table_at(text: str, path: Path) -> Mapping[str, Any]:
    """Return the table that a part of a document holds under a path of headers; {} if none.

    The text must be TOML on its own; of ``[[…]]`` the last entry counts. Not to be changed.
    """
    inner: Any = plain(tomllib.loads(text))
    for name in path:
        inner = inner.get(name, {}) if isinstance(inner, dict) else {}
        if isinstance(inner, list):
            inner = inner[-1] if inner else {}
    return inner if isinstance(inner, dict) else {}
