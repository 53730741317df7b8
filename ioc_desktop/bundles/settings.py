"""A tile's settings against its bundle's JSON Schema, and the queries made from them.

Nearly every tile is right, and jsonschema takes a quarter of a second to import, so a
small judge of the common keywords says "right" at once; only what it does not understand
or finds wrong goes to jsonschema, which words the findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from ioc_desktop.bundles.manifest import EACH, Manifest, TileKind, convert_query
from ioc_desktop.bundles.template import fill
from ioc_desktop.documents import did_you_mean
from ioc_desktop.domain.queries import Query
from ioc_desktop.errors import ConfigError, Finding

_KNOWN_RULES = frozenset({
    "title", "description", "name", "hint", "default", "examples", "$comment",
    "type", "enum", "const", "minimum", "maximum", "minLength", "maxLength", "pattern",
    "items", "minItems", "maxItems", "properties", "required", "additionalProperties",
})  # fmt: skip
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list, tuple),
    "object": (dict,),
}


def with_defaults(manifest: Manifest, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings with the manifest's defaults filled in."""
    properties: Mapping[str, Any] = manifest.settings["properties"]
    defaults = {name: rule["default"] for name, rule in properties.items() if "default" in rule}
    return {**defaults, **settings}


def check_settings(
    manifest: Manifest, settings: Mapping[str, Any], file: str = "", path: str = "settings"
) -> tuple[Finding, ...]:
    """Return what is wrong with a tile's settings; ``file`` and ``path`` are the tile's place."""
    full = with_defaults(manifest, settings)
    if _plainly_right({"type": "object", **manifest.settings}, full):
        return ()
    from jsonschema import Draft202012Validator

    properties: Mapping[str, Any] = manifest.settings["properties"]
    findings: list[Finding] = []
    if manifest.settings.get("additionalProperties") is False:
        findings += [
            Finding(
                file,
                f"{path}.{name}",
                f"is no setting of {manifest.id}{did_you_mean(name, properties)}",
            )
            for name in full
            if name not in properties
        ]
    for error in Draft202012Validator(manifest.settings).iter_errors(full):
        if error.validator == "additionalProperties":
            continue
        place = ".".join([path, *(str(part) for part in error.absolute_path)])
        findings.append(Finding(file, place, error.message))
    return tuple(sorted(findings))


def tile_kind(manifest: Manifest, kind: str) -> TileKind:
    """Return the bundle's kind of that name; "" is the bundle's only or first one.

    Raises:
        ConfigError: the bundle offers no such kind.
    """
    if not kind:
        return next(iter(manifest.kinds.values()))
    found = manifest.kinds.get(kind)
    if found is None:
        reason = (
            f"the bundle {manifest.id} offers no kind {kind!r}"
            f"{did_you_mean(kind, manifest.kinds)} (there are: {', '.join(manifest.kinds)})"
        )
        raise ConfigError((Finding(str(manifest.folder), "kind", reason),))
    return found


def bind_queries(manifest: Manifest, kind: str, settings: Mapping[str, Any]) -> dict[str, Query]:
    """Return the queries of a tile of that kind, with its settings filled in.

    Raises:
        ConfigError: no such kind, settings against the schema, or a query they make impossible.
    """
    found = tile_kind(manifest, kind)
    findings = list(check_settings(manifest, settings, str(manifest.folder)))
    full = with_defaults(manifest, settings)
    queries: dict[str, Query] = {}
    for name, template, values in _asked(found, full):
        try:
            queries[name] = convert_query(fill(template, values))
        except msgspec.ValidationError as error:
            findings.append(
                Finding(
                    str(manifest.folder), f"{found.id}.data.{name}", f"with these settings: {error}"
                )
            )
    if findings:
        raise ConfigError(tuple(findings))
    return queries


def _asked(
    kind: TileKind, settings: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """Yield name, template and values of each query; one with ``each`` once for every entry."""
    for name, template in kind.data.items():
        if EACH not in template:
            yield name, template, settings
            continue
        once = {key: value for key, value in template.items() if key != EACH}
        entries = settings.get(template[EACH])
        for index, entry in enumerate(entries if isinstance(entries, list | tuple) else ()):
            fields = entry if isinstance(entry, Mapping) else {}
            yield f"{name}.{index}", once, {**settings, **fields}


def _plainly_right(rule: Mapping[str, Any], value: Any) -> bool:
    """Whether the common keywords suffice to say that the value obeys the rule."""
    if not (_KNOWN_RULES.issuperset(rule) and _type_right(rule.get("type"), value)):
        return False
    if value not in rule.get("enum", (value,)) or rule.get("const", value) != value:
        return False
    if isinstance(value, int | float):
        return bool(rule.get("minimum", value) <= value <= rule.get("maximum", value))
    if isinstance(value, str):
        in_length = rule.get("minLength", 0) <= len(value) <= rule.get("maxLength", len(value))
        return in_length and re.search(rule.get("pattern", ""), value) is not None
    if isinstance(value, list | tuple):
        in_range = rule.get("minItems", 0) <= len(value) <= rule.get("maxItems", len(value))
        return in_range and all(_plainly_right(rule.get("items", {}), part) for part in value)
    return not isinstance(value, Mapping) or _object_right(rule, value)


def _object_right(rule: Mapping[str, Any], value: Mapping[str, Any]) -> bool:
    properties: Mapping[str, Any] = rule.get("properties", {})
    closed = rule.get("additionalProperties", True)
    if not isinstance(closed, bool) or any(name not in value for name in rule.get("required", ())):
        return False
    return all(
        _plainly_right(properties[name], part) if name in properties else closed
        for name, part in value.items()
    )


def _type_right(kind: Any, value: Any) -> bool:
    if kind is None:
        return True
    if not isinstance(kind, str) or kind not in _TYPES:
        return False
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _TYPES[kind])
