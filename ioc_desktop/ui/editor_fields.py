"""What the settings form of a tile asks for: a bundle's JSON Schema as fields. Pure.

What a setting means is read from how the bundle's queries use it (``centre = "${centre}"`` is a
centre, ``indicator = "health.${figure}"`` a piece of an indicator's id), so that a stranger's
bundle gets the same choosers. A text with ``${macro}`` stays what it is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ioc_desktop.bundles.manifest import Manifest
from ioc_desktop.domain.vntext import sort_key
from ioc_desktop.layout.toml_text import value_text
from ioc_desktop.sdk.contract import Words
from ioc_desktop.ui.editor_names import setting_name, value_name

Sort = Literal["choice", "truth", "whole", "number", "text", "table"]
TITLE_VI, TITLE_EN = "title.vi", "title.en"
"""The fields of a tile's title among the fields of its settings."""
_MEANT = ("indicator", "centre", "locality", "agency", "subsystem")
_SYSTEMS = ("2021", "2024-12", "2025-07")
_ALONE = re.compile(r"\$\{(\w+)\}")
_MACRO = re.compile(r"\$\{[^${}]+\}")
_BREAK = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class SceneNames:
    """What codes are called: everything the centres' catalogues name, by code or id."""

    indicators: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    """The indicators' units, by the indicator's id."""
    centres: Mapping[str, str] = field(default_factory=dict)
    localities: Mapping[str, str] = field(default_factory=dict)
    agencies: Mapping[str, str] = field(default_factory=dict)
    subsystems: Mapping[str, str] = field(default_factory=dict)
    cameras: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SettingField:
    """One field: ``choices`` are values with their names; ``default`` stands while it is empty.

    ``low`` and ``high`` are a number's limits; ``open`` allows a text that is no choice;
    ``asked`` says that this kind's own queries use it.
    """

    key: str
    label: str
    sort: Sort
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    default: Any = None
    low: float | None = None
    high: float | None = None
    open: bool = True
    required: bool = False
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """What a text in a field means; ``value`` None: nothing, the default stands.

    With a ``reason`` it is wrong; the value is then what was typed, so that nothing is lost. With a
    ``doubt`` it is nothing that anybody knows, but may be right.
    """

    value: Any
    reason: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class TileFacts:
    """What the form shows of a tile beside its settings.

    ``head`` says what it is, ``place`` where; ``kinds`` are the bundle's by id; ``settings`` are
    as the file has them.
    """

    head: str
    place: str
    title_vi: str
    title_en: str
    kind: str
    kinds: tuple[tuple[str, str], ...]
    high: bool
    settings: Mapping[str, Any]


def fields_of(
    manifest: Manifest, kind: str, names: SceneNames, words: Words
) -> tuple[SettingField, ...]:
    """Return a tile's settings as fields, those that its kind asks with first."""
    properties: Mapping[str, Any] = manifest.settings.get("properties", {})
    required = manifest.settings.get("required", ())
    asked = set(_uses(manifest, kind))
    made = [
        _field(key, rule, manifest, names, words, required=key in required, asked=key in asked)
        for key, rule in properties.items()
        if isinstance(rule, Mapping)
    ]
    return tuple(sorted(made, key=lambda one: (not one.asked, not one.required)))


def shown_text(field_: SettingField, value: Any, words: Words) -> str:
    """Return what a field shows for a value as the scene file has it; "" for none."""
    if value is None:
        return ""
    if isinstance(value, str):
        return dict(field_.choices).get(value, value)
    if isinstance(value, bool):
        return words("yes") if value else words("no")
    if isinstance(value, int | float):
        return number_text(value, words)
    return _BREAK.sub(" ", value_text(value))


def number_text(value: float, words: Words) -> str:
    """Return a number as it is typed in the language of the screen, without groups."""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text.replace(".", ",") if words.language == "vi" else text


def typed(field_: SettingField, text: str, words: Words) -> Typed:
    """Return what a text means, and why it is no value of this field if it is none."""
    plain = text.strip()
    if not plain:
        return Typed(None)
    named = next((value for value, name in field_.choices if plain in {name, value}), None)
    if named is not None:
        return Typed(named if field_.sort != "truth" else named == "true")
    if _MACRO.search(plain) or field_.sort == "text":
        return Typed(plain)
    if field_.sort in {"whole", "number"}:
        return _number(field_, plain, words)
    return _table(plain, words) if field_.sort == "table" else _no_choice(field_, plain, words)


def _no_choice(field_: SettingField, plain: str, words: Words) -> Typed:
    if field_.open:
        return Typed(plain, doubt=words("“{text}” is not in the catalogue", text=plain))
    return Typed(plain, words("“{text}” is none of the choices", text=plain))


def _table(plain: str, words: Words) -> Typed:
    try:
        return Typed(tomllib.loads(f"x = {plain}")["x"])
    except tomllib.TOMLDecodeError:
        return Typed(plain, words('cannot be read; write a list like ["a", "b"]'))


def limits_text(field_: SettingField, words: Words) -> str:
    """Return what a number may be, for beside its field; "" without limits."""
    if field_.low is None and field_.high is None:
        return ""
    low = "" if field_.low is None else number_text(field_.low, words)
    high = "" if field_.high is None else number_text(field_.high, words)
    return f"{low} … {high}"


def _number(field_: SettingField, plain: str, words: Words) -> Typed:
    decimal = plain.replace(",", ".") if words.language == "vi" else plain
    number: int | float
    try:
        number = int(decimal) if field_.sort == "whole" else float(decimal)
    except ValueError:
        if field_.sort == "whole":
            return Typed(plain, words("“{text}” is no whole number", text=plain))
        return Typed(plain, words("“{text}” is no number", text=plain))
    if field_.low is not None and number < field_.low:
        return Typed(number, words("at least {limit}", limit=number_text(field_.low, words)))
    if field_.high is not None and number > field_.high:
        return Typed(number, words("at most {limit}", limit=number_text(field_.high, words)))
    return Typed(number)


def _field(  # a rule and all that gives its words
    key: str,
    rule: Mapping[str, Any],
    manifest: Manifest,
    names: SceneNames,
    words: Words,
    *,
    required: bool,
    asked: bool,
) -> SettingField:
    label = _told(rule.get("name") or rule.get("title"), words) or setting_name(key, words)
    hint = _told(rule.get("hint") or rule.get("description"), words)
    sort = _sort(rule)
    choices, open_ = _choices(key, rule, manifest, names, words)
    if sort == "text" and choices:
        sort = "choice"
    return SettingField(
        key=key,
        label=label,
        sort=sort,
        hint=hint,
        choices=choices,
        default=rule.get("default"),
        low=rule.get("minimum"),
        high=rule.get("maximum"),
        open=open_,
        required=required,
        asked=asked,
    )


def _sort(rule: Mapping[str, Any]) -> Sort:
    by_type: dict[str, Sort] = {
        "boolean": "truth",
        "integer": "whole",
        "number": "number",
        "array": "table",
        "object": "table",
    }
    if "enum" in rule:
        return "choice"
    return by_type.get(str(rule.get("type")), "text")


def _choices(
    key: str, rule: Mapping[str, Any], manifest: Manifest, names: SceneNames, words: Words
) -> tuple[tuple[tuple[str, str], ...], bool]:
    """Return the values to choose from with their names, and whether others may be typed."""
    if rule.get("type") == "boolean":
        return (("true", words("yes")), ("false", words("no"))), False
    pieces = list(_pieces(manifest, key))
    if "enum" in rule:
        values = [str(one) for one in rule["enum"]]
        named = [(one, _piece_name(one, pieces, names) or value_name(one, words)) for one in values]
        return tuple(named), False
    return _sorted(_known(key, rule, manifest, names, pieces).items()), True


def _known(
    key: str,
    rule: Mapping[str, Any],
    manifest: Manifest,
    names: SceneNames,
    pieces: Sequence[tuple[str, str]],
) -> Mapping[str, str]:
    """Return the values of a text that the catalogues name; there may be others."""
    if rule.get("type") != "string":
        return {}
    by_meaning: Mapping[str, Mapping[str, str]] = {
        "indicator": names.indicators,
        "centre": names.centres,
        "locality": names.localities,
        "agency": names.agencies,
        "subsystem": names.subsystems,
        "system": {one: one for one in _SYSTEMS},
        "camera": names.cameras,
    }
    meaning = _meaning(manifest, key) or key
    if meaning in by_meaning:
        return by_meaning[meaning]
    return {
        name[len(before) : len(name) - len(after)]: said
        for before, after in pieces
        for name, said in names.indicators.items()
        if before and name.startswith(before) and name.endswith(after)
    }


def _sorted(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(pairs, key=lambda pair: sort_key(pair[1])))


def _uses(manifest: Manifest, kind: str) -> Iterator[str]:
    """Yield the settings that a kind's queries use."""
    found = manifest.kinds.get(kind) or next(iter(manifest.kinds.values()), None)
    for template in found.data.values() if found is not None else ():
        for value in template.values():
            if isinstance(value, str):
                yield from _ALONE.findall(value)


def _templates(manifest: Manifest) -> Iterator[tuple[str, str]]:
    """Yield every text of the bundle's queries with the query's field that it stands in."""
    for kind in manifest.kinds.values():
        for template in kind.data.values():
            for name, value in template.items():
                if isinstance(value, str):
                    yield name, value


def _meaning(manifest: Manifest, key: str) -> str | None:
    """Return what a setting names, by the query's field that it fills alone."""
    for name, value in _templates(manifest):
        if name in _MEANT and value == f"${{{key}}}":
            return name
    return None


def _pieces(manifest: Manifest, key: str) -> Iterator[tuple[str, str]]:
    """Yield what stands before and after a setting in the indicators that it is a piece of."""
    seen = set()
    defaults = {
        name: str(rule.get("default", ""))
        for name, rule in manifest.settings.get("properties", {}).items()
        if isinstance(rule, Mapping)
    }
    for name, value in _templates(manifest):
        before, mark, after = value.partition(f"${{{key}}}")
        if name != "indicator" or not mark or not (before or after):
            continue
        piece = tuple(
            _ALONE.sub(lambda match: defaults.get(match[1], ""), part) for part in (before, after)
        )
        if piece not in seen:
            seen.add(piece)
            yield piece[0], piece[1]


def _piece_name(value: str, pieces: Sequence[tuple[str, str]], names: SceneNames) -> str:
    found = (names.indicators.get(f"{before}{value}{after}") for before, after in pieces)
    return next((name for name in found if name), "")


def _told(text: Any, words: Words) -> str:
    """Return a schema's title or description: a source text, or {vi, en} of its own."""
    if isinstance(text, Mapping):
        return str(text.get(words.language) or text.get("vi") or "")
    if not isinstance(text, str):
        return ""
    said = words(text)
    return said if said != text or words.language == "en" else ""
