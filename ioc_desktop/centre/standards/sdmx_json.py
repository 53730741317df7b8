"""SDMX-JSON 1.0: the same data message as JSON, by series or flat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

import msgspec

from ioc_desktop.centre.standards.sdmx import (
    MOST_COMPONENTS,
    MOST_OBSERVATIONS,
    TIME,
    SdmxData,
    SdmxObservation,
)
from ioc_desktop.centre.standards.xml_reader import LARGEST_BYTES
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.errors import ConfigError, Finding


class _Value(msgspec.Struct, frozen=True):
    id: str | None = None
    name: Any = None


class _Component(msgspec.Struct, frozen=True):
    id: str
    values: tuple[_Value, ...] = ()
    role: Any = None


class _Level(msgspec.Struct, frozen=True, rename="camel"):
    data_set: tuple[_Component, ...] = ()
    series: tuple[_Component, ...] = ()
    observation: tuple[_Component, ...] = ()


class _Structure(msgspec.Struct, frozen=True):
    dimensions: _Level
    attributes: _Level = _Level()


class _Series(msgspec.Struct, frozen=True):
    observations: dict[str, list[Any]]
    attributes: list[int | None] = msgspec.field(default_factory=list)


class _DataSet(msgspec.Struct, frozen=True):
    action: str = ""
    attributes: list[int | None] = msgspec.field(default_factory=list)
    series: dict[str, _Series] = msgspec.field(default_factory=dict)
    observations: dict[str, list[Any]] = msgspec.field(default_factory=dict)


class _Sender(msgspec.Struct, frozen=True):
    id: str = ""


class _Header(msgspec.Struct, frozen=True):
    prepared: str
    sender: _Sender = _Sender()
    test: bool = False


class _Message(msgspec.Struct, frozen=True, rename="camel"):
    header: _Header
    structure: _Structure
    data_sets: tuple[_DataSet, ...]


_decode: Final = msgspec.json.Decoder(_Message).decode


def read_sdmx_json(data: bytes, file: str) -> SdmxData:
    """Return what an SDMX-JSON message says.

    Raises:
        ConfigError: no JSON, or no such message.
    """
    if len(data) > LARGEST_BYTES:
        raise _refused(file, f"is larger than {LARGEST_BYTES >> 20} MB: split it")
    try:
        message = _decode(data)
        prepared = message.header.prepared
        parse_instant(prepared)
        _refuse_many(message.structure)
        found = tuple(islice(_observations(message), MOST_OBSERVATIONS + 1))
    except (ValueError, IndexError, RecursionError) as error:
        raise _refused(file, f"is no SDMX-JSON data message: {error}") from None
    if len(found) > MOST_OBSERVATIONS:
        raise _refused(file, f"has more than {MOST_OBSERVATIONS} observations: split it")
    actions = [one.action for one in message.data_sets]
    header = message.header
    action = "Delete" if "Delete" in actions else next(filter(None, actions), "")
    return SdmxData(prepared, header.sender.id, header.test, action, "", found)


def _refuse_many(structure: _Structure) -> None:
    """Refuse what would make every value carry thousands of words.

    Raises:
        ValueError: it would.
    """
    for level in (structure.dimensions, structure.attributes):
        if max(map(len, (level.data_set, level.series, level.observation))) > MOST_COMPONENTS:
            raise ValueError(f"it has more than {MOST_COMPONENTS} dimensions or attributes")


def _refused(file: str, reason: str) -> ConfigError:
    return ConfigError((Finding(file, "", reason),))


def _observations(message: _Message) -> Iterator[SdmxObservation]:
    dimensions, attributes = message.structure.dimensions, message.structure.attributes
    for one in message.data_sets:
        fixed = _picked(dimensions.data_set, [0] * len(dimensions.data_set))
        shared = _picked(attributes.data_set, one.attributes)
        for place, series in one.series.items():
            key = fixed | _picked(dimensions.series, _indices(place))
            told = shared | _picked(attributes.series, series.attributes)
            yield from _values(message, series.observations, key, told)
        yield from _values(message, one.observations, fixed, shared)


def _values(
    message: _Message, several: dict[str, list[Any]], key: dict[str, str], told: dict[str, str]
) -> Iterator[SdmxObservation]:
    dimensions = message.structure.dimensions.observation
    attributes = message.structure.attributes.observation
    for place, (value, *picked) in several.items():
        own = key | _picked(dimensions, _indices(place))
        text = "" if value is None else str(value)
        yield SdmxObservation(0, own, text, told | _picked(attributes, picked))


def _indices(place: str) -> list[int]:
    return [int(part) for part in place.split(":")]


def _picked(components: Sequence[_Component], indices: Sequence[int | None]) -> dict[str, str]:
    """Return what each component's index picks among its values; an attribute may pick none."""
    found = {}
    for component, index in zip(components, indices, strict=False):
        if index is None:
            continue
        if index < 0:
            raise IndexError(f"{component.id}: {index}")
        value = component.values[index]
        name = TIME if TIME in (component.id, component.role) else component.id
        found[name] = value.id if value.id is not None else str(value.name)
    return found
