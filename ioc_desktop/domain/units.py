"""The territorial units of the province in its three unit systems, and what reforms made of them.

A figure is told of a unit **in a system**: 412 is Vinh before December 2024 and another, larger
Vinh after it. Codes are those of the General Statistics Office; ``resources/units/units.json``
holds them with each unit's cell in the cartogram and with the reforms' pairs (docs/maps.md).
Pure: the file's bytes are handed in.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Final

import msgspec

from ioc_desktop.domain.durations import parse_instant

UNITS_FILE: Final = "units/units.json"
"""Where the book lies among the shipped resources."""


class Unit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One unit of a system; ``cell`` is its (column, row) in the cartogram."""

    code: str
    name: str
    kind: str
    cell: tuple[int, int]


class UnitSystem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """The units that existed together; dates are days, None = not known or not ended."""

    id: str
    valid_from: str | None
    valid_to: str | None
    units: tuple[Unit, ...]

    @cached_property
    def by_code(self) -> dict[str, Unit]:
        """The units by their code."""
        return {unit.code: unit for unit in self.units}


class Reform(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """What became of the units of one system in a later one.

    A pair (before, after) says that the old unit, or a part of it, lies in the new one. Where
    it is not recorded which new unit took a part, all that may have taken it are paired: what
    nobody knows is then refused, not guessed. ``date`` is the first day of the new system.
    """

    before: str
    after: str
    date: str
    pairs: tuple[tuple[str, str], ...]

    @property
    def at_s(self) -> int:
        """When the new system begins (epoch seconds)."""
        return parse_instant(self.date)

    @cached_property
    def parents(self) -> dict[str, tuple[str, ...]]:
        """By new unit: the old ones that it lies in or is made of."""
        return _grouped((new, old) for old, new in self.pairs)

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        """By old unit: the new ones that took it or a part of it."""
        return _grouped(self.pairs)


class UnitBook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """All unit systems of a province, the oldest first, and the reforms between any two."""

    province: str
    systems: tuple[UnitSystem, ...]
    reforms: tuple[Reform, ...]

    def system(self, name: str) -> UnitSystem | None:
        """Return the system of that id."""
        return self._systems.get(name)

    def reform(self, before: str, after: str) -> Reform | None:
        """Return what led from one system to a later one; None where nothing is recorded."""
        return self._reforms.get((before, after))

    def at(self, at_s: int) -> UnitSystem:
        """Return the system in force at a moment; the first one before any day that is known."""
        since = [
            one
            for one in self.systems
            if one.valid_from is None or parse_instant(one.valid_from) <= at_s
        ]
        return since[-1] if since else self.systems[0]

    def earlier(self, system: str) -> tuple[str, ...]:
        """Return the systems before this one, the latest first; () for an unknown one."""
        names = [one.id for one in self.systems]
        return tuple(reversed(names[: names.index(system)])) if system in names else ()

    def named(self, system: str, code: str) -> str:
        """Return a unit's name, its code where the book does not know it."""
        found = self._systems.get(system)
        unit = found.by_code.get(code) if found else None
        return unit.name if unit else code

    @cached_property
    def _systems(self) -> dict[str, UnitSystem]:
        return {one.id: one for one in self.systems}

    @cached_property
    def _reforms(self) -> dict[tuple[str, str], Reform]:
        return {(one.before, one.after): one for one in self.reforms}


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key, value in pairs:
        found[key] = (*found.get(key, ()), value)
    return found


def read_units(data: bytes) -> UnitBook:
    """Return the book of units of a file's bytes.

    Raises:
        ValueError: it is no such file.
    """
    return msgspec.json.decode(data, type=UnitBook)
