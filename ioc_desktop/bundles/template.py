"""Query templates: texts in which ``${name}`` stands for a setting's value.

A text that is nothing but ``${name}`` takes the value with its type (``history =
"${points}"`` gives a number). A setting without a value drops the field, so that the
query's own default stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_NAME = re.compile(r"\$\{([A-Za-z_]\w*)\}")


class _Absent:
    """The value of a field that is to be left out."""


_ABSENT = _Absent()


def placeholders(value: object) -> Iterator[str]:
    """Yield the names of all ``${name}`` in a template, however deep."""
    if isinstance(value, str):
        yield from _NAME.findall(value)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from placeholders(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from placeholders(item)


def fill(template: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the template with ``values`` filled in, fields without a value left out."""
    filled = {key: _value(item, values) for key, item in template.items()}
    return {key: item for key, item in filled.items() if item is not _ABSENT}


def sample(rule: Mapping[str, Any]) -> Any:
    """Return a value that the setting's JSON Schema allows, to try a template with."""
    if "default" in rule:
        return rule["default"]
    if rule.get("enum"):
        return rule["enum"][0]
    by_type: dict[str, Any] = {
        "integer": int(rule.get("minimum", 1)),
        "number": float(rule.get("minimum", 1.0)),
        "boolean": False,
        "array": [],
        "object": {},
    }
    return by_type.get(str(rule.get("type")), "x")


def _value(item: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(item, str):
        return _text(item, values)
    if isinstance(item, Mapping):
        return fill(item, values)
    if isinstance(item, list | tuple):
        filled = [_value(part, values) for part in item]
        return [part for part in filled if part is not _ABSENT]
    return item


def _text(text: str, values: Mapping[str, Any]) -> Any:
    whole = _NAME.fullmatch(text)
    if whole:
        value = values.get(whole.group(1))
        return _ABSENT if value is None else value
    return _NAME.sub(lambda match: str(values.get(match.group(1), "")), text)
