"""What of a row's JSON object this version knows, and what it does not."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from ioc_desktop.domain.rows import Row


def drop_nulls(values: dict[str, Any], kind: type[Row]) -> bool:
    """Take the nulls of optional fields out of a row's JSON object; return whether any was."""
    optional = {f.encode_name for f in msgspec.structs.fields(kind) if not f.required}
    nulls = [name for name, value in values.items() if value is None and name in optional]
    for name in nulls:
        del values[name]
    dropped = bool(nulls)
    for name, inner in _known_fields(kind).items():
        value = values.get(name)
        if inner is not None and isinstance(value, dict):
            dropped = drop_nulls(value, inner) or dropped
    return dropped


def unknown_fields(values: dict[str, Any], kind: type[Row]) -> dict[str, Any]:
    """Return what of a row's JSON object this version does not know, nested as it came.

    Known fields that are objects of a known type (a cadence, names) are looked into; what is
    newer in them comes back under their name.
    """
    known = _known_fields(kind)
    extra: dict[str, Any] = {}
    for name, value in values.items():
        if name not in known:
            extra[name] = value
            continue
        inner = known[name]
        if inner is not None and isinstance(value, dict):
            deeper = unknown_fields(value, inner)
            if deeper:
                extra[name] = deeper
    return extra


@cache
def _known_fields(kind: type[Row]) -> dict[str, type[Row] | None]:
    """Return the names of a row type's fields, with the type of those that are rows."""
    return {
        field.encode_name: field.type
        if isinstance(field.type, type) and issubclass(field.type, Row)
        else None
        for field in msgspec.structs.fields(kind)
    }
