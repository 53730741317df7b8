"""Places in a JSON answer: ``data.items[0].name``, ``/data/items/0``, ``^.code``, ``$.day``.

A path is relative to the item it is read for. ``$`` begins at the answer's root, each ``^`` goes
up to the item around it (where lists lie in lists), ``@date`` is the answer's own Date header.
A JSON pointer (RFC 6901) begins with ``/`` and serves keys that have dots in them. Only the
path to the items may have ``[*]``: every element of a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from ioc_desktop.documents import did_you_mean

MAX_ITEMS: Final = 200_000
"""So many items of one poll are read; a source with more must be asked in parts."""

_STEP: Final = re.compile(r"([^.\[\]]+)|\[(\d{1,6}|\*)\]")
_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Path:
    """Where to begin, how many items to go up, and the steps from there.

    A step is a key, a position in a list, or None for every element.
    """

    text: str
    start: Literal["item", "root", "date"]
    up: int = 0
    steps: tuple[str | int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One element of a list in an answer, with the items around it, innermost last."""

    value: Any
    root: Any
    around: tuple[Any, ...] = ()
    date: str | None = None


class Absent(ValueError):  # noqa: N818  # a finding about data, told as its reason
    """There is nothing at the path; the message says what is there instead.

    That is worked out only when somebody reads it: optional fields are absent all the time.
    """

    def __init__(self, message: str, key: str = "", there: Mapping[str, Any] | None = None) -> None:
        """Keep what was looked for and what is there."""
        super().__init__(message)
        self._key = key
        self._there = there

    def __str__(self) -> str:
        """Return the message with the nearest key, or the keys that there are."""
        message = str(self.args[0])
        if self._there is None:
            return message
        keys = [str(known) for known in self._there]
        choices = ", ".join(keys[:_SHOWN]) or "nothing"
        return message + (did_you_mean(self._key, keys) or f" (there are: {choices})")


def parse_path(text: str, *, each: bool = False) -> Path:
    """Read a path; ``each`` = it may have ``[*]``.

    Raises:
        ValueError: it is none.
    """
    if text == "@date":
        return Path(text, "date")
    if text.startswith("/"):
        parts = [part.replace("~1", "/").replace("~0", "~") for part in text[1:].split("/")]
        return Path(text, "item", 0, tuple(parts))
    start: Literal["item", "root"] = "item"
    rest, up = text, 0
    if rest == "$" or rest.startswith(("$.", "$[")):
        start, rest = "root", rest[1:].removeprefix(".")
    while rest == "^" or rest.startswith("^."):
        up, rest = up + 1, rest[1:].removeprefix(".")
    if not text or text != text.strip():
        raise ValueError("a path must not be empty or have blanks around it")
    steps: list[str | int | None] = []
    at = 0
    while at < len(rest):
        if steps and rest[at] == ".":
            at += 1
        match = _STEP.match(rest, at)
        if match is None:
            raise ValueError(f"{text!r} is no path such as data.items[0].name or /data/items/0")
        key, position = match.groups()
        if position == "*" and not each:
            raise ValueError("[*] may only stand in the path to the items")
        steps.append(key if key is not None else None if position == "*" else int(position))
        at = match.end()
    return Path(text, start, up, tuple(steps))


def read(path: Path, item: Item) -> Any:
    """Return what lies at a path without ``[*]``.

    Raises:
        Absent: nothing lies there.
    """
    if path.start == "date":
        if item.date is None:
            raise Absent("the answer has no Date header")
        return item.date
    value = item.root if path.start == "root" else item.value
    if path.up:
        if path.up > len(item.around):
            raise Absent(f"no item is {path.up} levels around this one ({path.text})")
        value = item.around[-path.up]
    for step in path.steps:
        value = _stepped(value, step, path)
    return value


def items_at(path: Path, root: Any, date: str | None = None) -> Iterator[Item]:
    """Yield the elements of the list at ``path``, through every ``[*]`` on the way.

    Raises:
        Absent: there is no such list, or it is none.
    """
    found = _through(Item(root, root, (), date), path.steps, path, is_list=False)
    for count, item in enumerate(found):
        if count == MAX_ITEMS:
            raise Absent(f"the list at {path.text} has more than {MAX_ITEMS:,} items")
        yield item


def _through(
    item: Item, steps: tuple[str | int | None, ...], path: Path, *, is_list: bool
) -> Iterator[Item]:
    value = item.value
    for index, step in enumerate(steps):
        if step is None:
            around = item.around
            for inner in _elements(value, path):
                yield from _through(
                    Item(inner, item.root, around, item.date),
                    steps[index + 1 :],
                    path,
                    is_list=True,
                )
            return
        if is_list and index == 0:
            item = Item(item.value, item.root, (*item.around, item.value), item.date)
        value = _stepped(value, step, path)
    if is_list and not steps:
        yield item
        return
    for inner in _elements(value, path):
        yield Item(inner, item.root, item.around, item.date)


def _elements(value: Any, path: Path) -> list[Any]:
    if not isinstance(value, list):
        raise Absent(f"at {path.text} stands no list")
    return value


def _stepped(value: Any, step: str | int | None, path: Path) -> Any:
    if isinstance(value, dict):
        key = str(step)
        if key in value:
            return value[key]
        raise Absent(f"there is no {key!r} at {path.text}", key, value)
    if isinstance(value, list):
        position = int(str(step)) if str(step).isdecimal() else None
        if position is None:
            raise Absent(f"at {path.text} stands a list where {step!r} is looked for")
        if position < len(value):
            return value[position]
        raise Absent(f"the list at {path.text} has only {len(value)} elements")
    raise Absent(f"there is no {step!r} at {path.text}")
