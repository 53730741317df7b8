"""How what a standard says becomes rows of this centre: a TOML file with a table each.

A shipped one for each profile lies in ``resources/standards``; ``--mapping`` names another.
What the keys mean is in docs/standards.md. All mistakes are reported at once; whether the
indicators, agencies and subsystems exist is judged against the centre (``fit``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from ioc_desktop.centre.standards.known import CentreKnows
from ioc_desktop.documents import did_you_mean, parse_toml, read_text, shape_findings
from ioc_desktop.domain.rows import FigureStatus, Measure
from ioc_desktop.errors import ConfigError, Finding
from ioc_desktop.shipped import shipped

FOLDER: Final = "standards"

Degrees = tuple[float, float]
Positive = Annotated[float, msgspec.Meta(gt=0)]


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all tables share."""


class CapMap(_Table, frozen=True):
    """``[cap]``: ``subsystem`` takes every alert but those of the categories in ``subsystems``.

    ``geocodes`` are the valueNames whose value is a unit's code or name; ``areas`` turns other
    values and names of areas into ours; ``places`` gives units of ``system`` by a point in
    them, so that a polygon tells which it covers. An alert that says no end ends after
    ``expires_after_h``.
    """

    subsystem: str
    subsystems: dict[str, str] = msgspec.field(default_factory=dict)
    geocodes: tuple[str, ...] = ()
    areas: dict[str, str] = msgspec.field(default_factory=dict)
    system: str = ""
    places: dict[str, Degrees] = msgspec.field(default_factory=dict)
    expires_after_h: Positive = 24


class EdxmlMap(_Table, frozen=True):
    """``[edxml]``: ``agencies`` are ours by the OrganId of the national register."""

    subsystem: str = "documents"
    agencies: dict[str, str] = msgspec.field(default_factory=dict)
    due_time: str = "17:00"


class SdmxSeriesMap(_Table, frozen=True):
    """``[[sdmx.series]]``: all dimensions in ``key`` must match (``*`` = anything).

    ``unit`` is what UNIT_MEASURE must say, if anything; ``mult`` the power of ten in which our
    indicator counts that unit (9: tỷ đồng of VND). ``subtract`` turns an index into growth
    (108,64 − 100). ``measure``: what the series is of.
    """

    key: dict[str, str]
    indicator: str
    measure: Measure = "actual"
    unit: str = ""
    mult: int = 0
    subtract: float = 0.0
    agency: str = ""


class SdmxMap(_Table, frozen=True):
    """``[sdmx]``: ``area`` is the dimension that names the place, ``areas`` ours by its codes.

    ``""`` is the centre's whole area. ``statuses`` overrides what an OBS_STATUS means here.
    """

    series: tuple[SdmxSeriesMap, ...] = ()
    area: str = "REF_AREA"
    areas: dict[str, str] = msgspec.field(default_factory=dict)
    statuses: dict[str, FigureStatus] = msgspec.field(default_factory=dict)
    source: str = ""


class Open311Map(_Table, frozen=True):
    """``[open311]``: ``agencies`` and ``services`` by the names that the endpoint writes.

    ``counts``: which indicators count what is ``received`` that day, ``open``, ``closed`` that
    day and ``overdue`` now.
    """

    subsystem: str = "feedback"
    agencies: dict[str, str] = msgspec.field(default_factory=dict)
    counts: dict[Literal["received", "open", "closed", "overdue"], str] = msgspec.field(
        default_factory=dict
    )


class TaxiiMap(_Table, frozen=True):
    """``[taxii]``: ``counts`` are our indicators for the STIX ``indicators`` in force, and for
    the ``incidents`` and ``sightings`` of the day.
    """  # noqa: D205  # one sentence

    subsystem: str = "infosec"
    counts: dict[Literal["indicators", "incidents", "sightings"], str] = msgspec.field(
        default_factory=dict
    )


class StandardsMap(_Table, frozen=True):
    """The whole file. A table that is missing: that standard is not taken in here."""

    schema: Literal[1]
    cap: CapMap | None = None
    edxml: EdxmlMap | None = None
    sdmx: SdmxMap | None = None
    open311: Open311Map | None = None
    taxii: TaxiiMap | None = None


def mapping_path(profile: str) -> Path:
    """Return where a profile's shipped mapping lies."""
    return shipped("resources") / FOLDER / f"{profile}.toml"


def load_mapping(path: Path, knows: CentreKnows) -> StandardsMap:
    """Read a mapping and hold it against the centre.

    Raises:
        ConfigError: with every mistake in it.
    """
    file = str(path)
    raw = parse_toml(read_text(path), file)
    if findings := shape_findings(raw, StandardsMap, file):
        raise ConfigError(tuple(findings))
    try:
        made = msgspec.convert(raw, StandardsMap)
    except msgspec.ValidationError as error:
        raise ConfigError((Finding(file, "", str(error)),)) from None
    if findings := list(fit(made, knows, file)):
        raise ConfigError(tuple(findings))
    return made


def fit(made: StandardsMap, knows: CentreKnows, file: str) -> Iterator[Finding]:
    """Return what a mapping names that the centre does not have."""
    for place, value, known, kind in _named(made, knows):
        if value not in known:
            reason = f"this centre has no {kind} {value!r}{did_you_mean(value, known)}"
            yield Finding(file, place, reason)


def _named(made: StandardsMap, knows: CentreKnows) -> Iterator[tuple[str, str, Iterable[str], str]]:
    """Yield ``(place, name, all such names, what it is)`` of everything named."""
    if made.cap is not None:
        yield "cap.subsystem", made.cap.subsystem, knows.subsystems, "subsystem"
        for key, value in made.cap.subsystems.items():
            yield f"cap.subsystems.{key}", value, knows.subsystems, "subsystem"
        if made.cap.system:
            yield "cap.system", made.cap.system, knows.names.localities, "unit system"
    tables = {"edxml": made.edxml, "open311": made.open311, "taxii": made.taxii}
    for name, table in tables.items():
        if table is not None:
            yield f"{name}.subsystem", table.subsystem, knows.subsystems, "subsystem"
        for key, value in getattr(table, "agencies", {}).items():
            yield f"{name}.agencies.{key}", value, knows.names.agencies, "agency"
        for key, value in getattr(table, "counts", {}).items():
            yield f"{name}.counts.{key}", value, knows.names.indicators, "indicator"
    for index, series in enumerate(made.sdmx.series if made.sdmx else ()):
        place = f"sdmx.series[{index}]"
        yield f"{place}.indicator", series.indicator, knows.names.indicators, "indicator"
        if series.agency:
            yield f"{place}.agency", series.agency, knows.names.agencies, "agency"
