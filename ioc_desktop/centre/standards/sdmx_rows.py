"""SDMX observations as figures, by a mapping from keys to indicators and localities.

What nothing is mapped to is left out, and named once a series. What is mapped and cannot be
right (a period, a value, a unit, a frequency that is not the indicator's) refuses the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from ioc_desktop.centre.standards.mapping import SdmxMap, SdmxSeriesMap
from ioc_desktop.centre.standards.sdmx import (
    FREQUENCIES,
    STATUSES,
    TIME,
    SdmxData,
    SdmxObservation,
    SdmxStructure,
    read_period,
)
from ioc_desktop.centre.standards.taking import Taking
from ioc_desktop.documents import did_you_mean
from ioc_desktop.domain.durations import parse_duration
from ioc_desktop.domain.rows import FigureStatus, Indicator, Observation
from ioc_desktop.errors import ConfigError, Finding

MOST_FINDINGS: Final = 200
_MOST_DIGITS: Final = 30
_MOST_GUESSES: Final = 20
"""So many wrong codes are told with the nearest right one: lists of codes may be long."""
_MISSING: Final = "missing"
_ANY: Final = "*"


class _WrongError(Exception):
    """One observation cannot be what it says; the reason is its text."""


def put_data(
    taking: Taking, mapping: SdmxMap, messages: Sequence[tuple[str, SdmxData | SdmxStructure]]
) -> None:
    """Put the figures of data messages; structure messages among them say which codes there are.

    Raises:
        ConfigError: observations that are mapped cannot be right: all findings.
    """
    structures = [message for _, message in messages if isinstance(message, SdmxStructure)]
    codes = {name: each for one in structures for name, each in one.codes.items()}
    components = {name: each for one in structures for name, each in one.components.items()}
    figures = _Figures(taking, mapping, SdmxStructure(codes, components))
    for file, message in messages:
        if isinstance(message, SdmxData):
            figures.put(file, message)
    if found := figures.findings:
        more = len(found) - MOST_FINDINGS
        last = [Finding(found[0].file, "", f"and {more} more")] if more > 0 else []
        raise ConfigError((*found[:MOST_FINDINGS], *last))


@dataclass(slots=True)
class _Figures:
    """Makes the figures of a data message; what is wrong gathers in ``findings``."""

    taking: Taking
    mapping: SdmxMap
    structure: SdmxStructure
    findings: list[Finding] = field(default_factory=list)

    def put(self, file: str, data: SdmxData) -> None:
        """Put the figures of one message."""
        if data.test:
            self.taking.notice(file, "", "left out: its header says that it is a test")
            return
        if data.action == "Delete":
            reason = "asks to delete figures: what was told stays; send a correction instead"
            self.findings.append(Finding(file, "", reason))
            return
        for one in data.observations:
            place = f"line {one.line}" if one.line else _key_text(one.key)
            try:
                self._check_codes(data.structure, one)
                row = self._row(file, data, one)
            except _WrongError as error:
                self.findings.append(Finding(file, place, str(error)))
                continue
            if row is not None:
                self.taking.intake.put_figure(row)

    def _check_codes(self, structure: str, one: SdmxObservation) -> None:
        for name, code in (*one.key.items(), *one.attributes.items()):
            known = self.structure.names(structure, name)
            if known is not None and code not in known:
                few = len(self.findings) < _MOST_GUESSES
                near = did_you_mean(code, known) if few else ""
                raise _WrongError(f"{name}: {code[:40]!r} is not in its code list{near}")

    def _row(self, file: str, data: SdmxData, one: SdmxObservation) -> Observation | None:
        series = self._series_of(one.key)
        if series is None:
            said = ", ".join(self._code(data.structure, *pair) for pair in self._told(one))
            self.taking.notice_once(file, f"left out: no series of the mapping is {said[:300]}")
            return None
        place = self._place(file, one)
        if place is None:
            return None
        indicator = self.taking.knows.names.indicators[series.indicator]
        start, period = _period(one, indicator)
        code = one.attributes.get("OBS_STATUS", "A")
        status, note = self._status(code)
        value = None if status == _MISSING else _value(one, series)
        return Observation(
            indicator=series.indicator,
            period_start=start,
            period=period,
            value=value,
            locality=place,
            system=self._system(start, place),
            agency=series.agency,
            measure=series.measure,
            status="official" if status == _MISSING else status,  # type: ignore[arg-type]  # one of the three
            as_of=data.prepared,
            source=self.mapping.source or data.sender or None,
            note=(note or f"thiếu số liệu (OBS_STATUS {code})") if value is None else note or None,
        )

    def _series_of(self, key: Mapping[str, str]) -> SdmxSeriesMap | None:
        for series in self.mapping.series:
            if all(name in key and told in (_ANY, key[name]) for name, told in series.key.items()):
                return series
        return None

    def _told(self, one: SdmxObservation) -> list[tuple[str, str]]:
        """Return the part of a key by which the mapping chooses; all of it if there is none."""
        by = {self.mapping.area, *(name for series in self.mapping.series for name in series.key)}
        whole = [(name, code) for name, code in one.key.items() if name != TIME]
        return [pair for pair in whole if pair[0] in by] or whole

    def _place(self, file: str, one: SdmxObservation) -> str | None:
        """Return the locality of a figure; "" = the whole, None = no place of ours."""
        code = one.key.get(self.mapping.area)
        if code is None:
            return ""
        mapped = self.mapping.areas.get(code, code)
        if mapped == "":
            return ""
        start = _period_of(one)[0]
        system = self._system(start, mapped)
        found = self.taking.knows.locality(mapped, system) if system else None
        if found is None:
            reason = f"left out: {self.mapping.area} {code!r} is no place of this centre"
            self.taking.notice_once(file, f"{reason} on {start}; name it under [sdmx.areas]")
        return found

    def _system(self, start: str, place: str) -> str:
        return self.taking.knows.system_on(date.fromisoformat(start)) if place else ""

    def _status(self, code: str) -> tuple[FigureStatus | str, str]:
        known = STATUSES.get(code)
        if code in self.mapping.statuses:
            return self.mapping.statuses[code], known[1] if known else ""
        if known is None:
            raise _WrongError(
                f"OBS_STATUS: {code[:20]!r} is not known; say what it means under [sdmx.statuses]"
            )
        return known

    def _code(self, structure: str, name: str, code: str) -> str:
        told = (self.structure.names(structure, name) or {}).get(code)
        return f"{name} {code} ({told})" if told else f"{name} {code}"


def _period_of(one: SdmxObservation) -> tuple[str, str]:
    text = one.key.get(TIME, "")
    try:
        return read_period(text)
    except ValueError:
        raise _WrongError(
            f"TIME_PERIOD: {text[:40]!r} is no period such as 2021, 2021-Q3 or 2021-08"
        ) from None


def _period(one: SdmxObservation, indicator: Indicator) -> tuple[str, str]:
    """Return first day and length, which must be what FREQ and the indicator's cadence say."""
    start, period = _period_of(one)
    length = parse_duration(period)
    frequency = one.key.get("FREQ") or one.attributes.get("FREQ", "")
    told = FREQUENCIES.get(frequency)
    if told is not None and parse_duration(told) != length:
        raise _WrongError(f"FREQ {frequency} does not go with TIME_PERIOD {one.key[TIME]!r}")
    every = indicator.cadence.every
    if length.longest_s < parse_duration(every).longest_s:
        raise _WrongError(
            f"{indicator.id} comes every {every}, this is of {period}"
            f" (FREQ {frequency or 'not told'})"
        )
    return start, period


def _value(one: SdmxObservation, series: SdmxSeriesMap) -> float | None:
    text = one.value.strip()
    if text in {"", "NaN"}:
        return None
    unit = one.attributes.get("UNIT_MEASURE") or one.attributes.get("UNIT", "")
    if series.unit and unit != series.unit:
        raise _WrongError(
            f"UNIT_MEASURE: {unit or 'nothing'!s} where the mapping says {series.unit}"
        )
    try:
        number = Decimal(text)
        mult = int(one.attributes.get("UNIT_MULT") or 0)
    except (InvalidOperation, ValueError):
        raise _WrongError(f"OBS_VALUE: {text[:40]!r} is no number") from None
    if not number.is_finite() or number.adjusted() > _MOST_DIGITS or abs(mult) > _MOST_DIGITS:
        raise _WrongError(f"OBS_VALUE: {text[:40]!r} is no number that can be a figure")
    scaled = number.scaleb(mult - series.mult) - Decimal(str(series.subtract))
    return float(scaled)


def _key_text(key: Mapping[str, str]) -> str:
    return ".".join(key.values())[:120]
