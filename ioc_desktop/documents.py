"""Documents that people write: TOML text to typed structs, or all that is wrong with it.

A leaf module that every room may import. The struct is the one source of a document's
shape: its JSON Schema is made from it (and ships, for editors), and a document that is
right never needs more than ``msgspec``. Only for a wrong one is ``jsonschema`` imported,
which takes longer than reading all scenes, to name every mistake at once.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from ioc_desktop.errors import ConfigError, Finding

Document = TypeVar("Document", bound=msgspec.Struct)

LARGEST_BYTES = 1 << 20
_SHOWN = 60
_TYPES = {
    "string": "text in quotes",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list in [ ]",
    "object": "a table",
}


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` for the nearest known word, or nothing."""
    import difflib

    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""


def read_text(file: Path) -> str:
    """Return a document's text.

    Raises:
        ConfigError: it is missing, unreadable, no UTF-8, or far too large to be one.
    """
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST_BYTES + 1)
        if len(data) > LARGEST_BYTES:
            raise ConfigError((Finding(str(file), "", "is larger than 1 MB: not such a file"),))
        return data.decode("utf-8-sig")
    except FileNotFoundError:
        raise ConfigError((Finding(str(file), "", "there is no such file"),)) from None
    except UnicodeDecodeError as error:
        reason = f"is not UTF-8 text (byte {error.start}); save it as UTF-8"
        raise ConfigError((Finding(str(file), "", reason),)) from None
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
        raise ConfigError((Finding(str(file), "", reason),)) from None


def parse_toml(text: str, file: str) -> dict[str, Any]:
    """Return TOML text as plain values: tables, lists, texts, finite numbers, truths.

    Dates and times become their ISO 8601 text, so that they may be written with or without
    quotes.

    Raises:
        ConfigError: no TOML (with the line), or a number that is none (nan, inf).
    """
    findings: list[Finding] = []
    try:
        plain: dict[str, Any] = _plain(tomllib.loads(text), "", file, findings)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError((_syntax_finding(str(error), text, file),)) from None
    except RecursionError:
        raise ConfigError((Finding(file, "", "is nested too deeply"),)) from None
    if findings:
        raise ConfigError(tuple(findings))
    return plain


def shape_findings(data: Mapping[str, Any], kind: type[Document], file: str) -> list[Finding]:
    """Return everything that keeps ``data`` from being a ``kind``, in plain words."""
    from jsonschema import Draft202012Validator

    findings: set[Finding] = set()
    for error in Draft202012Validator(schema_of(kind)).iter_errors(data):
        path = joined(error.absolute_path)
        findings.update(Finding(file, place, reason) for place, reason in _in_words(error, path))
    return sorted(findings)


def salvage(table: object, kind: type[Document]) -> Document | None:
    """Return what can be used of a table with mistakes: without its wrong keys; None if none.

    So that the meaning of the rest is still judged, and all mistakes come at once.
    """
    if not isinstance(table, dict):
        return None
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError:
        pass
    from jsonschema import Draft202012Validator

    wrong: set[object] = set()
    for error in Draft202012Validator(schema_of(kind)).iter_errors(table):
        if error.absolute_path:
            wrong.add(error.absolute_path[0])
        elif error.validator == "additionalProperties":
            wrong.update(set(table) - set(error.schema.get("properties", ())))
    try:
        return msgspec.convert({k: v for k, v in table.items() if k not in wrong}, kind)
    except msgspec.ValidationError:
        return None


def salvage_all(tables: object, kind: type[Document]) -> list[tuple[int, Document]]:
    """Return the tables of a list that can be used, each with its place in the list."""
    if not isinstance(tables, list):
        return []
    entries = ((index, salvage(table, kind)) for index, table in enumerate(tables))
    return [(index, entry) for index, entry in entries if entry is not None]


def schema_of(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a document, as it ships for editors.

    TOML has no null, so that "or null" of optional fields is left out.
    """
    schema: dict[str, Any] = _without_null(msgspec.json.schema(kind))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def joined(parts: Iterable[object]) -> str:
    """Return a place as it is written: ``variant[0].display[1].tile[2].span``."""
    text = ""
    for part in parts:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _syntax_finding(message: str, text: str, file: str) -> Finding:
    reason, at, place = message.partition(" (at ")
    where = place.rstrip(")").split(",")[0] if at else ""
    if where == "end of document":
        where = f"line {len(text.rstrip().splitlines())}"
    return Finding(file, where, f"is no TOML: {reason}")


def _plain(value: Any, path: str, file: str, findings: list[Finding]) -> Any:
    if isinstance(value, dict):
        inside = f"{path}." if path else ""
        return {k: _plain(v, f"{inside}{k}", file, findings) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v, f"{path}[{i}]", file, findings) for i, v in enumerate(value)]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        findings.append(Finding(file, path, f"{value} is no number that can be used"))
    return value


def _without_null(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_without_null(item) for item in value]
    if not isinstance(value, dict):
        return value
    choices = value.get("anyOf")
    if isinstance(choices, list) and {"type": "null"} in choices:
        rest = [choice for choice in choices if choice != {"type": "null"}]
        others = {k: v for k, v in value.items() if k not in ("anyOf", "default")}
        only = rest[0] if len(rest) == 1 else {"anyOf": rest}
        value = {**only, **others}
    return {key: _without_null(item) for key, item in value.items()}


def _in_words(error: Any, path: str) -> list[tuple[str, str]]:
    """Return the places and reasons that one error of jsonschema stands for."""
    rule, value, limit = error.validator, error.instance, error.validator_value
    inside = f"{path}." if path else ""
    if rule == "additionalProperties":
        known = sorted(error.schema.get("properties", ()))
        return [
            (f"{inside}{key}", f"is not known here{did_you_mean(key, known) or _choices(known)}")
            for key in value
            if key not in known
        ]
    if rule == "required":
        return [(f"{inside}{key}", "is missing") for key in limit if key not in value]
    return [(path, _reason(rule, value, limit, error.schema, path))]


def _reason(rule: str, value: Any, limit: Any, schema: Mapping[str, Any], path: str) -> str:  # noqa: PLR0911  # one line per rule of JSON Schema
    shown = "what is there" if path.endswith("token") else _shown(value)
    if rule == "type":
        if limit == "array" and isinstance(value, dict):
            name = path.rpartition(".")[2]
            return f"must be a list of tables: write [[{name}]] with two brackets"
        wanted = _TYPES.get(str(limit), str(limit))
        return f"must be {wanted}, not {shown}"
    if rule == "enum":
        choices = [str(choice) for choice in limit]
        return f"{shown} is not one of {', '.join(choices)}{did_you_mean(str(value), choices)}"
    if rule == "pattern":
        return f"{shown} must be {schema.get('description', f'of the form {limit}')}"
    if rule in ("minimum", "exclusiveMinimum"):
        return f"{shown} must be {'at least' if rule == 'minimum' else 'more than'} {limit}"
    if rule in ("maximum", "exclusiveMaximum"):
        return f"{shown} must be {'at most' if rule == 'maximum' else 'less than'} {limit}"
    if rule in ("minItems", "maxItems", "items"):
        return _length_reason(rule, value, limit, schema)
    if rule == "minLength":
        return "must not be empty" if limit == 1 else f"{shown} is too short"
    if rule == "maxLength":
        return f"{shown} is longer than {limit} characters"
    return f"{shown} is not allowed by the rule {rule!r}"


def _length_reason(rule: str, value: Any, limit: Any, schema: Mapping[str, Any]) -> str:
    fixed = schema.get("prefixItems")
    if fixed:
        return f"must have exactly {len(fixed)} values, not {len(value)}"
    if rule == "minItems":
        return "must not be empty" if limit == 1 else f"must have at least {limit} values"
    return f"must have at most {limit} values"


def _choices(known: list[str]) -> str:
    return f" (there are: {', '.join(known)})" if known else ""


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
