"""The names that a tile may have to write: those of the catalogues that ship. Pure.

For trial layouts only (``sdk.trial_answers``): a wall reads its catalogue from the centres.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from ioc_desktop.domain.rows import Agency, Cadence, Indicator, Locality, Names, Subsystem
from ioc_desktop.sdk.cartogram import unit_book
from ioc_desktop.shipped import shipped

_PROVINCE = "nghean"


@dataclass(frozen=True, slots=True)
class TrialCentre:
    """What one centre's catalogue names; ``localities`` are those of its own area."""

    id: str
    name: str
    subsystems: tuple[Subsystem, ...]
    agencies: tuple[Agency, ...]
    localities: tuple[Locality, ...]
    indicators: Mapping[str, Indicator]

    def owing(self, indicator: Indicator) -> tuple[Agency, ...]:
        """Return the agencies that owe their part of an indicator."""
        kinds = indicator.owed_by
        return tuple(one for one in self.agencies if not kinds or one.kind in kinds)

    def supplier_of(self, indicator: Indicator) -> str:
        """Return the name of the agency that supplies an indicator, else the centre's."""
        return next((one.name for one in self.agencies if one.code == indicator.agency), self.name)

    def units(self, system: str) -> tuple[Locality, ...]:
        """Return the centre's units of a unit system; "" = that of 2021."""
        wanted = system or unit_book().systems[0].id
        own = tuple(one for one in self.localities if one.system == wanted and one.parent)
        return own or tuple(one for one in self.localities if one.parent)


@cache
def trial_centre(centre: str) -> TrialCentre:
    """Return the shipped catalogue of a centre; of an unknown one, that of the province."""
    folder = shipped("resources") / "catalogue"
    file = folder / f"{centre}.toml"
    if not centre or not file.is_file():
        centre, file = _PROVINCE, folder / f"{_PROVINCE}.toml"
    files = [file, *sorted((folder / centre).glob("*.toml"))]
    tables = [tomllib.loads(one.read_text(encoding="utf-8")) for one in files]
    head = tables[0]
    indicators = {
        one.id: one
        for table in tables
        for raw in table.get("indicator", ())
        if (one := _indicator(raw, head["cadences"]))
    }
    return TrialCentre(
        id=centre,
        name=head["name"],
        subsystems=_rows(tables, "subsystem", Subsystem),
        agencies=_rows(tables, "agency", Agency),
        localities=_localities(head["locality_prefix"]),
        indicators=indicators,
    )


def trial_indicator(centre: str, indicator: str) -> Indicator:
    """Return an indicator of the catalogue; one that no catalogue has gets a long name."""
    for each in dict.fromkeys((centre, _PROVINCE, "vinh")):
        found = trial_centre(each).indicators.get(indicator)
        if found is not None:
            return found
    longest = max(trial_centre(centre).indicators.values(), key=lambda one: len(one.name.vi))
    return msgspec.structs.replace(
        longest, id=indicator, subsystem=indicator.partition(".")[0], name=longest.name
    )


def _indicator(raw: Mapping[str, Any], cadences: Mapping[str, Any]) -> Indicator:
    fields = {key: value for key, value in raw.items() if key != "guidance"}
    fields["subsystem"] = str(raw["id"]).partition(".")[0]
    fields["cadence"] = msgspec.convert(cadences.get(raw["cadence"], raw["cadence"]), Cadence)
    fields["name"] = msgspec.convert(raw["name"], Names)
    return msgspec.convert(fields, Indicator, from_attributes=True)


def _rows(tables: list[dict[str, Any]], name: str, kind: type[Any]) -> tuple[Any, ...]:
    return tuple(msgspec.convert(raw, kind) for one in tables for raw in one.get(name, ()))


def _localities(prefix: str) -> tuple[Locality, ...]:
    text = (shipped("resources") / "catalogue" / "localities.json").read_bytes()
    return tuple(
        msgspec.convert(raw, Locality)
        for raw in json.loads(text)
        if not prefix or raw["code"] == prefix or raw.get("formed_from_district") == prefix
    )
