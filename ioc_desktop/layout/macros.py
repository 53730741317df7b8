"""Macros of a scene: ``${name}`` in titles, indicators and settings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Macros = Mapping[str, str | int | float | bool]

_NAME = re.compile(r"\$\{([^${}]*)\}")


def macro_names(value: object) -> Iterator[str]:
    """Yield the name of every ``${name}`` in a value, however deep."""
    if isinstance(value, str):
        yield from _NAME.findall(value)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from macro_names(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from macro_names(item)


def filled(value: Any, macros: Macros) -> Any:
    """Return the value with macros filled in; unknown ones are left as they stand.

    A text that is nothing but ``${name}`` takes the macro's own type (a number stays one).
    """
    if isinstance(value, str):
        whole = _NAME.fullmatch(value)
        if whole and whole.group(1) in macros:
            return macros[whole.group(1)]
        return _NAME.sub(lambda match: str(macros.get(match.group(1), match.group())), value)
    if isinstance(value, Mapping):
        return {key: filled(item, macros) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [filled(item, macros) for item in value]
    return value
