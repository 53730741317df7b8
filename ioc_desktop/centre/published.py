"""The published figures of a profile, with source, date, status and vintages.

``resources/catalogue/<id>.published.toml`` and the files of the subsystems in ``<id>/`` hold
``[[figure]]`` tables; see ``PublishedSpec``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from ioc_desktop.centre.catalogue import Catalogue, catalogue_folder, read_toml, subsystem_files
from ioc_desktop.centre.drafts import RowDraft
from ioc_desktop.domain.durations import parse_instant
from ioc_desktop.domain.rows import FigureStatus, Measure, Observation
from ioc_desktop.errors import ConfigError, Finding

PUBLISHED_AT_S: Final = 17 * 3600
"""A figure whose date of publication has no time is published at 17:00 of that day."""

_DATE_LENGTH: Final = 10


class VintageSpec(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One published value. ``as_of`` is a date, or a time with its offset."""

    as_of: str
    value: int | float
    status: FigureStatus = "official"
    source: str | None = None
    note: str | None = None

    @property
    def published_s(self) -> int:
        """When it exists (epoch seconds)."""
        whole_day = len(self.as_of) == _DATE_LENGTH
        return parse_instant(self.as_of) + (PUBLISHED_AT_S if whole_day else 0)


class PublishedSpec(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One published figure: ``values`` are its vintages, the earliest first.

    ``localities`` gives one value per locality code in place of one ``values``, all at
    ``as_of``. ``illustrative`` marks what was made up to show something.
    """

    indicator: str
    period_start: str
    period: str
    values: tuple[VintageSpec, ...] = ()
    localities: dict[str, int | float] = msgspec.field(default_factory=dict)
    as_of: str = ""
    system: str = "2021"
    locality: str = ""
    measure: Measure = "actual"
    source: str | None = None
    illustrative: bool = False

    def drafts(self) -> Iterator[RowDraft]:
        """Return the observations' lives: one revision per vintage."""
        if self.localities:
            for code, value in self.localities.items():
                yield self._draft(code, (VintageSpec(as_of=self.as_of, value=value),))
        else:
            yield self._draft(self.locality, self.values)

    def _draft(self, locality: str, values: tuple[VintageSpec, ...]) -> RowDraft:
        rows = []
        for rev, vintage in enumerate(values, 1):
            row = Observation(
                indicator=self.indicator,
                period_start=self.period_start,
                period=self.period,
                value=vintage.value,
                locality=locality,
                system=self.system if locality else "",
                measure=self.measure,
                status=vintage.status,
                as_of=vintage.as_of,
                source=vintage.source or self.source,
                note=vintage.note,
                illustrative=self.illustrative,
            )
            rows.append((vintage.published_s, rev, msgspec.json.encode(row)))
        kind = "" if self.measure == "actual" else f"/{self.measure}"
        identity = f"{self.indicator}/{locality}//{self.period_start}/{self.period}{kind}"
        return RowDraft("observations", identity, tuple(rows), keeps_earlier=True)


def published_path(profile: str) -> Path:
    """Return where a profile's published figures are written."""
    return catalogue_folder() / f"{profile}.published.toml"


def load_published(catalogue: Catalogue) -> tuple[PublishedSpec, ...]:
    """Read and check a profile's published figures.

    Raises:
        ConfigError: with every figure that does not fit its catalogue.
    """
    specs: list[PublishedSpec] = []
    findings: list[Finding] = []
    files = (published_path(catalogue.id), *subsystem_files(catalogue.id))
    told = [(at, index, raw) for at in files for index, raw in enumerate(_figures(at))]
    for path, index, raw in told:
        place = f"figure[{index}]"
        try:
            spec = msgspec.convert(raw, PublishedSpec)
            times = [vintage.published_s for vintage in spec.values]
        except ValueError as error:
            findings.append(Finding(str(path), place, str(error)))
            continue
        if spec.indicator not in catalogue.indicators:
            findings.append(Finding(str(path), place, f"unknown indicator {spec.indicator}"))
        elif not (spec.values or (spec.localities and spec.as_of)):
            findings.append(Finding(str(path), place, "it has no value"))
        elif times != sorted(set(times)):
            findings.append(Finding(str(path), place, "its vintages are not in order"))
        else:
            specs.append(spec)
    if findings:
        raise ConfigError(tuple(findings))
    return tuple(specs)


def _figures(path: Path) -> list[dict[str, Any]]:
    """Return the ``[[figure]]`` tables of a file; a subsystem's may have none."""
    found: list[dict[str, Any]] = read_toml(path).get("figure", [])
    return found
