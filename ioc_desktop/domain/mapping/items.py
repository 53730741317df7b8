"""From an item of a vendor's answer to rows of ours, or to the reason why not. Pure."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import msgspec

from ioc_desktop.domain.mapping.compiled import Column, Field, Source, Test
from ioc_desktop.domain.mapping.paths import Absent, Item, read
from ioc_desktop.domain.mapping.values import read_moment, read_number, scaled
from ioc_desktop.domain.rows import DATASETS, Observation, Row

LONGEST_ID: Final = 200
_KEPT_BYTES: Final = 4096
_NATURAL: Final = {
    "observations": (
        "indicator",
        "system",
        "locality",
        "agency",
        "period_start",
        "period",
        "measure",
    ),
    "subsystems": ("id",),
    "indicators": ("id",),
    "localities": ("system", "code"),
    "agencies": ("code",),
}
"""What tells the rows of a dataset apart, where the mapping names no key of its own."""


class _SkippedError(Exception):
    """This item is to be passed over: a code that the mapping skips."""


@dataclass(frozen=True, slots=True)
class Made:
    """One row that an item gives; ``row`` None = it cannot be taken, for ``reason``.

    ``known`` = its id is that of a row, and not made up for want of one.
    """

    id: str
    row: Row | None
    reason: str = ""
    body: bytes = b""
    known: bool = True


def rows_of(source: Source, item: Item) -> Iterator[Made]:
    """Yield what becomes of an item: one row, or one for each column of a wide one."""
    try:
        if any(passes(test, item) for test in source.skip):
            return
        common, faults = _values(source.fields, item)
    except _SkippedError:
        return
    if not source.columns:
        yield _made(source, item, common, faults)
        return
    for column in source.columns:
        try:
            own, also = _column(column, item)
        except _SkippedError:
            continue
        if own is not None:
            yield _made(source, item, _joined(common, own), {**faults, **also})


def passes(test: Test, item: Item) -> bool:
    """Return whether what lies at the test's path is one of its values."""
    try:
        found = read(test.at, item)
    except Absent:
        return False
    # True is 1 in Python, and not in JSON.
    return any(type(found) is type(one) and found == one for one in test.equals)


def _column(column: Column, item: Item) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """Return a column's own values and what is wrong; None = it has nothing to say here."""
    own, faults = _values(column.fields, item)
    try:
        own["value"] = value_of(column.value, item)
    except Absent as error:
        if column.value.optional:
            return None, {}
        faults["value"] = str(error)
    except ValueError as error:
        faults["value"] = f"`value`: {error}"
    return own, faults


def _values(fields: tuple[Field, ...], item: Item) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the fields that can be read, nested as the row is, and why the others cannot."""
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for field in fields:
        try:
            value = value_of(field, item)
        except ValueError as error:
            if not (isinstance(error, Absent) and field.optional):
                faults[field.target[0]] = f"`{'.'.join(field.target)}`: {error}"
            continue
        inner = values
        for part in field.target[:-1]:
            inner = inner.setdefault(part, {})
        # Null in an optional field means the same as its absence.
        if value is not None or field.target == ("value",):
            inner[field.target[-1]] = value
    return values, faults


def value_of(field: Field, item: Item) -> Any:
    """Return a field's value for an item; None where the vendor says that there is none.

    Raises:
        Absent: nothing lies there.
        ValueError: what lies there cannot be read; the message says why.
    """
    if field.at is None:
        return field.const
    found = read(field.at, item)
    if found is None or (isinstance(found, str) and found.strip() in field.nulls):
        return None
    if field.codes is not None:
        return _coded(field, found)
    return _read(field, found, is_header=field.at.start == "date")


def _coded(field: Field, found: Any) -> Any:
    code = found.strip() if isinstance(found, str) else _plain(found)
    codes = field.codes or {}
    if code in codes:
        return codes[code]
    if field.unknown == "skip":
        raise _SkippedError
    if field.unknown == "keep":
        return _read(field, found, is_header=False)
    raise ValueError(f"the code {code[:60]!r} is not in [codes.{field.codes_name}]; add it there")


def _read(field: Field, found: Any, *, is_header: bool) -> Any:
    match field.kind:
        case "number":
            return scaled(read_number(found, field.number), field.factor)
        case "integer":
            number = read_number(found, field.number) * field.factor
            if number != int(number):
                raise ValueError(f"{found!r} is no whole number")
            return int(number)
        case "moment":
            formats = ("http",) if is_header else field.formats
            return read_moment(found, formats, field.zone, field.floor)
        case "truth":
            if isinstance(found, bool):
                return found
            raise ValueError(f"{found!r} is neither true nor false; give it codes")
        case "text":
            return _plain(found)
        case "any":
            return found


def _plain(found: Any) -> str:
    """Return a text; a whole number is one too, as many vendors' codes are."""
    if isinstance(found, str):
        return found.strip()
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise ValueError(f"{shown(found).decode()[:60]} is no text")  # noqa: TRY004  # told as a reason
    if not math.isfinite(found):  # 1e999 of an answer in JSON
        raise ValueError(f"{found} is no text")
    return str(int(found)) if found == int(found) else repr(found)


def _made(source: Source, item: Item, values: dict[str, Any], faults: dict[str, str]) -> Made:
    name = ""
    try:
        name = _id(source, item, values, faults)
        reason = next(iter(faults.values()), "")
        if not reason:
            return Made(name, msgspec.convert(values, DATASETS[source.dataset]))
    except (ValueError, msgspec.ValidationError) as error:
        reason = str(error)
    body = shown(item.value)
    made_up = f"{source.id}/#{hashlib.sha256(body + reason.encode()).hexdigest()[:16]}"
    return Made(name or made_up, None, reason, body[:_KEPT_BYTES], bool(name))


def _id(source: Source, item: Item, values: dict[str, Any], faults: dict[str, str]) -> str:
    """Return the id that a row keeps for ever: of the mapped key, or of what tells rows apart.

    Raises:
        ValueError: a part of it is missing.
    """
    if source.key:
        parts = [_plain(read(path, item)) for path in source.key]
        if not all(parts):
            raise ValueError("a part of its key is empty")
    else:
        parts = []
        for name in _NATURAL[source.dataset]:
            if name in faults:
                raise ValueError(faults[name])
            part = values.get(name, _DEFAULTS.get(name))
            if part is None:
                raise ValueError(f"`{name}` is missing")
            parts.append(str(part))
    whole = "/".join([source.id, *(quote(part, safe=":.+ ") for part in parts)])
    if len(whole) <= LONGEST_ID:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:32]
    return f"{whole[: LONGEST_ID - 33]}~{digest}"


_DEFAULTS: Final = {
    f.name: f.default for f in msgspec.structs.fields(Observation) if isinstance(f.default, str)
}


def _joined(common: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    joined = dict(common)
    for name, value in own.items():
        inner = joined.get(name)
        both = isinstance(inner, dict) and isinstance(value, dict)
        joined[name] = {**inner, **value} if both and isinstance(inner, dict) else value
    return joined


def shown(value: Any) -> bytes:
    """Return an item as JSON, for a person who looks for what is wrong with it."""
    try:
        return msgspec.json.encode(value)
    except (TypeError, ValueError, RecursionError):
        return b""
