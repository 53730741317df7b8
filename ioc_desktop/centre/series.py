"""Synthetic series of single indicators, and the monthly scores; all marked illustrative.

A series' values follow from the seed, the indicator, the place and the period alone, so two
centres that are given the same base tell the same story, but where one is made to differ.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import msgspec

from ioc_desktop.centre.catalogue import Catalogue
from ioc_desktop.centre.drafts import FigureDraft, Value, as_date, as_day, day_iso, day_start
from ioc_desktop.centre.noise import Noise
from ioc_desktop.centre.periods import Ended, periods_ended
from ioc_desktop.domain.calendar import WorkingCalendar
from ioc_desktop.domain.rows import Indicator

LOOKBACK_DAYS: Final = 50
_REVISED: Final = 0.015  # so many figures are corrected two days later
_LATE_SCORES: Final = 0.08
_YEAR_DAYS: Final = 365.25
_BASE_DAY: Final = as_day(date(2021, 1, 1))


class SeriesSpec(msgspec.Struct, frozen=True, kw_only=True):
    """One ``[[series]]``: an indicator's level and how it moves.

    ``base`` is its level in 2021, ``growth`` a year; it swings by ``swing`` (a ratio) over
    the months and by ``spread`` from one period to the next; ``weekend`` is the factor of
    days off. ``at`` gives one locality; ``by_locality`` shares the base out between all.
    ``missing`` is the share of periods that never arrive, ``late`` of those that come days
    late; ``differs`` is how often this centre's value is off, by ``differs_by`` (a ratio).
    ``first`` and ``last`` are the days between which there is anything.
    """

    indicator: str
    base: float
    growth: float = 0.0
    spread: float = 0.1
    swing: float = 0.05
    weekend: float = 1.0
    low: float = 0.0
    high: float = math.inf
    at: str = ""
    by_locality: bool = False
    silent: tuple[str, ...] = ()
    missing: float = 0.0
    late: float = 0.02
    differs: float = 0.0
    differs_by: float = 0.03
    first: str = "2015-01-01"
    last: str = "9999-12-31"


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a score and the most it can reach."""

    indicator: str
    most: float


class ScoreSpec(msgspec.Struct, frozen=True, kw_only=True):
    """One ``[[score]]``: a monthly score that is the sum of its parts, by agency and locality."""

    indicator: str
    parts: tuple[Part, ...]
    reached: float = 0.84
    never: tuple[str, ...] = ()


class Series:
    """Makes the drafts of one ``[[series]]``."""

    def __init__(
        self,
        spec: SeriesSpec,
        catalogue: Catalogue,
        noise: Noise,
        calendar: WorkingCalendar,
        weights: dict[str, float],
    ) -> None:
        """``weights`` are the localities' shares by code; 1 where a code is not named."""
        self._spec = spec
        self._indicator: Indicator = catalogue.indicators[spec.indicator]
        self._noise = noise
        self._calendar = calendar
        self._first = as_day(date.fromisoformat(spec.first))
        self._last = as_day(date.fromisoformat(spec.last))
        codes = [unit.code for unit in catalogue.districts("2021")] if spec.by_locality else []
        whole = sum(weights.get(code, 1.0) for code in codes) or 1.0
        self._places = [(code, weights.get(code, 1.0) / whole) for code in codes]
        self._centre = catalogue.id

    def drafts(self, day: int) -> Iterator[FigureDraft]:
        """Return the figures whose period ends on a day."""
        if not self._first <= day <= self._last:
            return
        for ended in periods_ended(day, self._indicator.cadence, self._calendar):
            yield from self._figures(ended, day)

    def _figures(self, ended: Ended, day: int) -> Iterator[FigureDraft]:
        spec = self._spec
        if self._places:
            for code, share in self._places:
                if code not in spec.silent:
                    yield from self._figure(ended, day, code, share)
            yield from self._figure(ended, day, "", 1.0)
        else:
            yield from self._figure(ended, day, spec.at, 1.0)

    def _figure(self, ended: Ended, day: int, code: str, share: float) -> Iterator[FigureDraft]:
        spec, start = self._spec, ended.start
        every = self._indicator.cadence.every
        value = self._value(start, day, ended.half, code, share)
        name = f"{self._centre}/{spec.indicator}/{code}/{start}"
        chance, moment, missing, revised, off = self._noise.units(name, 5)
        if missing < spec.missing:
            return
        if off < spec.differs:
            value = self._rounded(value * (1.0 + spec.differs_by) + (1 if share < 1 else 0))
        late_s = 86_400 * (1 + int(moment * 4)) if chance < spec.late else 0
        at_s = ended.ready_s + int(moment * ended.within_s) + late_s * (3 if every == "P1M" else 1)
        versions: list[Value] = [(at_s, 1, value, "official")]
        if revised < _REVISED and value:
            versions[0] = (at_s, 1, self._rounded(value * 0.985), "provisional")
            versions.append((at_s + 172_800, 2, value, "official"))
        yield FigureDraft(
            spec.indicator,
            start,
            versions,
            period=every,
            locality=code,
            system="2021" if code else "",
        )

    def _value(self, start: str, day: int, half: int, code: str, share: float) -> float:
        """The figure itself: of the seed, indicator, place and period, whoever reports it."""
        spec = self._spec
        phase, other = self._noise.units(f"phase/{spec.indicator}/{code}", 2)
        years = (day - _BASE_DAY) / _YEAR_DAYS
        swing = math.sin(2 * math.pi * (years + phase)) + 0.6 * math.sin(
            2 * math.pi * (4.3 * years + other)
        )
        jitter = self._noise.unit(f"value/{spec.indicator}/{code}/{start}") * 2.0 - 1.0
        value = spec.base * share * (1.0 + spec.growth) ** years
        value *= (1.0 + spec.swing * swing) * (1.0 + spec.spread * jitter)
        if spec.weekend != 1.0 and not self._calendar.is_working(as_date(day)):
            value *= spec.weekend
        if half == 0 and self._indicator.cadence.every == "PT12H":
            value *= 0.7
        return self._rounded(value)

    def _rounded(self, value: float) -> float:
        value = min(max(value, self._spec.low), self._spec.high)
        decimals = self._indicator.decimals
        return round(value, decimals) if decimals else round(value)


class Score:
    """Makes the drafts of one ``[[score]]``: parts that always add up to their sum."""

    def __init__(self, spec: ScoreSpec, catalogue: Catalogue, noise: Noise) -> None:
        """Score every agency that owes it, every district, and the whole."""
        self._spec = spec
        self._noise = noise
        self._agencies = [
            a.code for a in catalogue.agencies_owing(spec.indicator) if a.code not in spec.never
        ]
        self._districts = [unit.code for unit in catalogue.districts("2021")]

    def drafts(self, day: int) -> Iterator[FigureDraft]:
        """Return the month's scores on its last day; some agencies' come days later."""
        today = as_date(day)
        if (today + timedelta(days=1)).day != 1:
            return
        start = day_iso(day - today.day + 1)
        years = (day - _BASE_DAY) / _YEAR_DAYS
        for agency, locality in [
            ("", ""),
            *((code, "") for code in self._agencies),
            *(("", code) for code in self._districts),
        ]:
            name = agency or locality
            parts = self._spec.parts
            units = self._noise.units(f"score/{name}/{start}", 2 + len(parts))
            habits = self._noise.units(f"score/{name}", len(parts))
            late_s = 86_400 * int(units[0] * 12) if units[1] < _LATE_SCORES else 0
            at_s = day_start(day) + 15 * 3600 + int(units[0] * 6000) + late_s
            total = 0.0
            for index, part in enumerate(parts):
                ratio = self._spec.reached * (0.8 + 0.3 * habits[index])
                ratio += 0.05 * (units[2 + index] - 0.5) + 0.012 * min(max(years, -1.0), 5.0)
                value = round(part.most * min(max(ratio, 0.2), 1.0), 1)
                total += value
                yield self._draft(part.indicator, start, at_s, value, agency, locality)
            yield self._draft(self._spec.indicator, start, at_s, round(total, 1), agency, locality)

    @staticmethod
    def _draft(
        indicator: str, start: str, at_s: int, value: float, agency: str, locality: str
    ) -> FigureDraft:
        return FigureDraft(
            indicator,
            start,
            ((at_s, 1, value, "official"),),
            period="P1M",
            locality=locality,
            system="2021" if locality else "",
            agency=agency,
        )
