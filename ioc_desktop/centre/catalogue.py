"""What a centre has: its subsystems, agencies, localities and indicators, from TOML.

A profile is ``resources/catalogue/<id>.toml`` beside ``localities.json``, which both share,
and the folder ``<id>/`` with one file per subsystem: its further indicators, published figures
and series. The rows are checked against the types that clients read them with.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

import msgspec

from ioc_desktop.domain.rows import Agency, Indicator, Locality, Row, Subsystem, SubsystemState
from ioc_desktop.errors import ConfigError, Finding, KnownError
from ioc_desktop.shipped import shipped

PROFILES: Final = ("nghean", "vinh")

Supply = Literal["october-2021", "complete"]
"""How far the agencies supply a centre: as published on 7/10/2021 (2 of 9 of the province's
subsystems run), or, for demonstrations only, as if every subsystem had software and data."""

SUPPLIES: Final[tuple[Supply, ...]] = ("october-2021", "complete")

COMPLETE_NOTE: Final = "trạng thái minh hoạ: giả định đã có phần mềm và đủ số liệu"
"""What a subsystem says of itself that runs in a demonstration only."""

_encode = msgspec.json.Encoder().encode
_Made = TypeVar("_Made", bound=Row)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A profile's catalogue; ``localities`` are of all unit systems, in their order.

    ``guidance`` says, by indicator, what to do when it passes a limit. ``area`` is the code of
    the district that is its whole area ("" = the province). ``on_report`` says what state a
    subsystem takes once an agency has reported figures of it by hand.
    """

    id: str
    name: str
    subsystems: tuple[Subsystem, ...]
    localities: tuple[Locality, ...]
    agencies: tuple[Agency, ...]
    indicators: Mapping[str, Indicator]
    guidance: Mapping[str, str] = field(default_factory=dict)
    supply: Supply = "october-2021"
    area: str = ""
    on_report: Mapping[str, SubsystemState] = field(default_factory=dict)

    def agencies_owing(self, indicator: str) -> tuple[Agency, ...]:
        """Return the agencies that owe their part of an indicator, in catalogue order."""
        kinds = self.indicators[indicator].owed_by
        return tuple(a for a in self.agencies if not kinds or a.kind in kinds)

    def districts(self, system: str) -> tuple[Locality, ...]:
        """Return the units of a unit system below the province, in administrative order."""
        return tuple(
            unit for unit in self.localities if unit.system == system and unit.parent is not None
        )

    def state(self, subsystem: str) -> str:
        """Return the state of a subsystem."""
        return next(s.state for s in self.subsystems if s.id == subsystem)

    def rows(self) -> dict[str, dict[str, bytes]]:
        """Return the encoded rows of the four catalogue datasets by id, in order."""
        return {
            "subsystems": {row.id: _encode(row) for row in self.subsystems},
            "localities": {f"{row.system}/{row.code}": _encode(row) for row in self.localities},
            "agencies": {row.code: _encode(row) for row in self.agencies},
            "indicators": {row.id: _encode(row) for row in self.indicators.values()},
        }


def catalogue_folder() -> Path:
    """Return the shipped folder of profiles."""
    return shipped("resources") / "catalogue"


def subsystem_files(profile: str) -> tuple[Path, ...]:
    """Return the files of a profile's folder, one per subsystem, in order of their names."""
    return tuple(sorted((catalogue_folder() / profile).glob("*.toml")))


def load_catalogue(profile: str, supply: Supply = "october-2021") -> Catalogue:
    """Read a shipped profile, in the published state or with everything connected.

    Raises:
        KnownError: there is no such profile.
        ConfigError: its file has mistakes.
    """
    if profile not in PROFILES:
        raise KnownError(f"there is no centre profile {profile!r}; choose one of {PROFILES}")
    path = catalogue_folder() / f"{profile}.toml"
    document = read_toml(path)
    files = [(path, document), *((each, read_toml(each)) for each in subsystem_files(profile))]
    findings: list[Finding] = []
    cadences: Mapping[str, Any] = document["cadences"]
    guidance: dict[str, str] = {}
    on_report: dict[str, SubsystemState] = {}

    def rows(table: str, kind: type[_Made]) -> tuple[_Made, ...]:
        made = []
        named = [
            (at, index, raw) for at, one in files for index, raw in enumerate(one.get(table, ()))
        ]
        for at, index, raw in named:
            fields = dict(raw)
            if table == "indicator":
                fields["subsystem"] = str(raw["id"]).split(".", 1)[0]
                fields["cadence"] = cadences.get(raw["cadence"], raw["cadence"])
                fields.setdefault("owner", document["id"])
                if "guidance" in fields:
                    guidance[fields["id"]] = str(fields.pop("guidance"))
            try:
                if table == "subsystem" and "on_report" in fields:
                    becomes = msgspec.convert(fields.pop("on_report"), SubsystemState)
                    on_report[fields["id"]] = becomes
                made.append(msgspec.convert(fields, kind))
            except msgspec.ValidationError as error:
                findings.append(Finding(str(at), f"{table}[{index}]", str(error)))
        return tuple(made)

    subsystems = rows("subsystem", Subsystem)

    found = Catalogue(
        id=document["id"],
        name=document["name"],
        subsystems=subsystems if supply == "october-2021" else _all_running(subsystems),
        localities=_localities(document["locality_prefix"]),
        agencies=rows("agency", Agency),
        indicators={row.id: row for row in rows("indicator", Indicator)},
        guidance=guidance,
        supply=supply,
        area=document["locality_prefix"],
        on_report=on_report,
    )
    if findings:
        raise ConfigError(tuple(findings))
    return found


def all_districts(system: str) -> list[str]:
    """Return the codes of the province's units of a unit system, whoever's catalogue it is."""
    units = _localities("")
    return [unit.code for unit in units if unit.system == system and unit.parent is not None]


def _all_running(subsystems: tuple[Subsystem, ...]) -> tuple[Subsystem, ...]:
    """Return the subsystems with those running that do not; each says that it is assumed."""
    return tuple(
        one
        if one.state == "running"
        else msgspec.structs.replace(one, state="running", since=None, note=COMPLETE_NOTE)
        for one in subsystems
    )


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file of ours.

    Raises:
        ConfigError: it is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError((Finding(str(path), "", str(error)),)) from error


def _localities(prefix: str) -> tuple[Locality, ...]:
    """Return all units, or those of one district: itself and the wards formed from it."""
    text = (catalogue_folder() / "localities.json").read_text(encoding="utf-8")
    return tuple(
        msgspec.convert(raw, Locality)
        for raw in json.loads(text)
        if not prefix
        or raw["code"] == prefix
        or raw.get("formed_from_district") == prefix
        or "parent" not in raw
    )
