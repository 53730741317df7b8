"""A bundle's ``manifest.toml``: read and judged, with all its mistakes, before any import."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from ioc_desktop.bundles.template import fill, placeholders, sample
from ioc_desktop.documents import did_you_mean
from ioc_desktop.domain.queries import AnyQuery, Query
from ioc_desktop.domain.rows import Names
from ioc_desktop.errors import ConfigError, Finding
from ioc_desktop.sdk.contract import CONTRACT

FILE = "manifest.toml"
ENTRY = re.compile(r"[A-Za-z_]\w*:[A-Za-z_]\w*")
BUNDLE_ID = re.compile(r"[a-z][a-z0-9_]*")
TOP_KEYS = (
    "contract", "id", "name", "entry", "model", "kind", "settings",
    "description", "version", "author", "licence",
)  # fmt: skip
KIND_KEYS = ("id", "name", "min_span_mm", "data", "description")
EACH = "each"
"""The key of a query template that names the list setting it is repeated for."""
QUERY_KINDS = (
    "figure", "breakdown", "records", "subsystems", "obligations", "punctuality",
    "disagreements", "alarms", "centres", "overview", "figures", "directory",
)  # fmt: skip


class TileKind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of tile that a bundle offers.

    ``min_span_mm`` is the smallest useful width and height; ``data`` maps the names of its
    queries to their templates, in which ``${setting}`` stands for a setting's value. A
    template with ``each = "figures"`` is asked once for every entry of that list setting,
    as ``name.0``, ``name.1``, …; the entry's own fields are settings to it.
    """

    id: str
    name: Names
    min_span_mm: tuple[float, float] = (0.0, 0.0)
    data: dict[str, dict[str, Any]] = {}


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """A bundle as its manifest describes it; ``origin`` says how it was found."""

    id: str
    name: Names
    entry: str
    model: str
    kinds: dict[str, TileKind]
    settings: dict[str, Any]
    folder: Path
    origin: str = "folder"
    contract: int = CONTRACT


def read_manifest(folder: Path, origin: str = "folder") -> Manifest:
    """Read and judge ``folder/manifest.toml``.

    Raises:
        ConfigError: it is missing, no TOML, or has mistakes; all of them are listed.
    """
    file = folder / FILE
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError((Finding(str(file), "", "the file is missing"),)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError((Finding(str(file), "", f"cannot be read: {error}"),)) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError((Finding(str(file), "", f"is no TOML: {error}"),)) from error
    reading = _Reading(str(file))
    reading.unknown_keys("", raw, TOP_KEYS)
    reading.contract(raw)
    reading.identity(raw, folder.resolve().name)
    name = reading.names("name", raw.get("name"))
    entry = reading.reference("entry", raw.get("entry", "widget:Widget"), folder)
    model = reading.reference("model", raw.get("model", "model:build"), folder)
    schema = reading.schema(raw.get("settings"))
    kinds = reading.kinds(raw.get("kind"), schema)
    if reading.findings:
        raise ConfigError(tuple(reading.findings))
    return Manifest(
        id=raw["id"],
        name=name,
        entry=entry,
        model=model,
        kinds=kinds,
        settings=schema,
        folder=folder.resolve(),
        origin=origin,
        contract=raw["contract"],
    )


class _Reading:
    """Judges the parts of one manifest and gathers what is wrong with them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []

    def wrong(self, path: str, reason: str) -> None:
        self.findings.append(Finding(self.file, path, reason))

    def unknown_keys(self, path: str, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                place = f"{path}.{key}" if path else key
                self.wrong(place, f"is not known here{did_you_mean(key, known)}")

    def contract(self, raw: Mapping[str, Any]) -> None:
        version = raw.get("contract")
        if version is None:
            self.wrong("contract", f"is missing; this program speaks contract {CONTRACT}")
        elif version != CONTRACT:
            self.wrong(
                "contract",
                f"is {version!r}, but this program speaks contract {CONTRACT}; "
                "get the bundle's version for this program",
            )

    def identity(self, raw: Mapping[str, Any], folder_name: str) -> None:
        bundle = raw.get("id")
        if not isinstance(bundle, str):
            self.wrong("id", "is missing or no text; write the folder's name")
        elif not BUNDLE_ID.fullmatch(bundle):
            self.wrong("id", f"{bundle!r} must be lower-case letters, digits and underscores")
        elif bundle != folder_name:
            self.wrong("id", f"is {bundle!r}, but the folder is named {folder_name!r}")

    def names(self, path: str, value: object) -> Names:
        try:
            return msgspec.convert(value, Names)
        except msgspec.ValidationError:
            self.wrong(path, 'must name it in both languages: { vi = "…", en = "…" }')
            return Names(vi="")

    def reference(self, path: str, value: object, folder: Path) -> str:
        if not isinstance(value, str) or not ENTRY.fullmatch(value):
            self.wrong(path, f"{value!r} must be of the form 'module:Name'")
            return ""
        module = value.partition(":")[0]
        if not (folder / f"{module}.py").is_file() and not (folder / module).is_dir():
            there = [file.stem for file in folder.glob("*.py")]
            self.wrong(path, f"there is no {module}.py in the folder{did_you_mean(module, there)}")
        return value

    def schema(self, value: object) -> dict[str, Any]:
        empty: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": False}
        if value is None:
            return empty
        if not isinstance(value, dict) or value.get("type", "object") != "object":
            self.wrong("settings", 'must be a JSON Schema of type = "object"')
            return empty
        properties = value.get("properties", {})
        if not isinstance(properties, dict):
            self.wrong("settings.properties", "must be a table of settings")
            return empty
        for name, rule in properties.items():
            if not isinstance(rule, dict):
                self.wrong(f"settings.properties.{name}", "must be a table (a JSON Schema)")
        for name in value.get("required", ()):
            if name not in properties:
                self.wrong(
                    "settings.required",
                    f"names {name!r}, which is no setting{did_you_mean(str(name), properties)}",
                )
        return {"properties": {}, **value}

    def kinds(self, value: object, schema: Mapping[str, Any]) -> dict[str, TileKind]:
        if not isinstance(value, list) or not value:
            self.wrong("kind", "is missing; write at least one [[kind]]")
            return {}
        kinds: dict[str, TileKind] = {}
        for index, raw in enumerate(value):
            path = f"kind[{index}]"
            if not isinstance(raw, dict):
                self.wrong(path, "must be a table")
                continue
            kind = self.kind(path, raw, schema)
            if kind.id in kinds:
                self.wrong(f"{path}.id", f"{kind.id!r} is there twice")
            kinds[kind.id] = kind
        return kinds

    def kind(self, path: str, raw: Mapping[str, Any], schema: Mapping[str, Any]) -> TileKind:
        self.unknown_keys(path, raw, KIND_KEYS)
        name = raw.get("id")
        if not isinstance(name, str) or not BUNDLE_ID.fullmatch(name):
            self.wrong(f"{path}.id", f"{name!r} must be lower-case letters, digits, underscores")
            name = path
        span = raw.get("min_span_mm", [0.0, 0.0])
        try:
            size = msgspec.convert(span, tuple[float, float])
        except msgspec.ValidationError:
            self.wrong(f"{path}.min_span_mm", f"{span!r} must be two numbers: [width, height]")
            size = (0.0, 0.0)
        data = raw.get("data", {})
        if not isinstance(data, dict):
            self.wrong(f"{path}.data", "must be a table of queries")
            data = {}
        for key, template in data.items():
            self.query(f"{path}.data.{key}", template, schema)
        return TileKind(
            id=name,
            name=self.names(f"{path}.name", raw.get("name")),
            min_span_mm=size,
            data=data,
        )

    def query(self, path: str, template: object, schema: Mapping[str, Any]) -> None:
        if not isinstance(template, dict):
            self.wrong(path, 'must be a table with query = "…"')
            return
        kind = template.get("query")
        if kind not in QUERY_KINDS:
            self.wrong(
                f"{path}.query",
                f"{kind!r} is no query{did_you_mean(str(kind), QUERY_KINDS)} "
                f"(there are: {', '.join(QUERY_KINDS)})",
            )
            return
        known: Mapping[str, Any] = schema.get("properties", {})
        if EACH in template:
            entry = entry_rules(known, template[EACH])
            if entry is None:
                self.wrong(f"{path}.{EACH}", f"{template[EACH]!r} is no setting that lists tables")
                return
            known = {**known, **entry}
            template = {key: value for key, value in template.items() if key != EACH}
        unknown = [name for name in placeholders(template) if name not in known]
        for name in unknown:
            self.wrong(path, f"${{{name}}} is no setting of this bundle{did_you_mean(name, known)}")
        if unknown:
            return
        values = {name: sample(rule) for name, rule in known.items() if isinstance(rule, dict)}
        try:
            convert_query(fill(template, values))
        except msgspec.ValidationError as error:
            self.wrong(path, f"is no {kind} query: {error}")


def entry_rules(properties: Mapping[str, Any], setting: object) -> Mapping[str, Any] | None:
    """Return the JSON Schemas of the fields of a list setting's entries, None if it is none."""
    rule = properties.get(setting) if isinstance(setting, str) else None
    if not isinstance(rule, Mapping) or rule.get("type") != "array":
        return None
    items = rule.get("items")
    fields = items.get("properties") if isinstance(items, Mapping) else None
    return fields if isinstance(fields, Mapping) else None


def convert_query(filled: Mapping[str, Any]) -> Query:
    """Return the query that a filled-in template describes.

    Raises:
        msgspec.ValidationError: a field is unknown, missing or of the wrong type.
    """
    query: Query = msgspec.convert(filled, AnyQuery)
    return query
