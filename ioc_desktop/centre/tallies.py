"""Synthetic counts that add up: a whole, its places, its parts, and shares of it.

Pupils by level and locality, visitors by area, the year's plan beside the months: the whole
is the sum of its places and of its parts, and a rate is always that of two such counts. All
of it follows from the seed, the indicator, the place and the period alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

import msgspec

from ioc_desktop.centre.catalogue import Catalogue, all_districts
from ioc_desktop.centre.drafts import FigureDraft, as_date, as_day, day_iso, day_start
from ioc_desktop.centre.noise import Noise
from ioc_desktop.centre.periods import Ended, periods_ended
from ioc_desktop.domain.calendar import WorkingCalendar

LOOKBACK_DAYS: Final = 50
RECENT_DAYS: Final = 30
_SAME_WEEKS_DAYS: Final = 361
_SAME_WEEKS: Final = 13
_YEAR_DAYS: Final = 365.25
_BASE_DAY: Final = as_day(date(2021, 1, 1))


class TallyPart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the parts that make the whole, with its share of it."""

    indicator: str
    share: float


class TallyShare(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A count that is a ``share`` of the whole or of another count (``of``).

    It differs by ``spread`` from period to period.
    """

    indicator: str
    share: float
    of: str = ""
    spread: float = 0.08


class TallyRate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ratio of two counts of the tally; ``times`` 100 is a percentage."""

    indicator: str
    part: str
    whole: str
    times: float = 100.0


class TallySpec(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One ``[[tally]]`` of the series files; how the level moves is as for ``[[series]]``.

    ``indicator`` is the whole, and gives the cadence; names that the catalogue does not have
    are counted for the rates and not told. ``by_locality`` shares the whole out between all
    districts by ``places`` (1 where a code is not named), without them by the file's weights;
    ``silent`` ones tell nothing, ``only`` tells one of them and not the whole. ``whole`` false
    tells the places only. ``habit`` is by how much, as a ratio, a place's own mix of parts and
    shares differs from everybody's. ``plan`` is the year's plan in 2021. ``begins``: the
    day of the year on which a year's figure is told that it is of (``09-05``).
    """

    indicator: str
    base: float
    growth: float = 0.0
    spread: float = 0.06
    swing: float = 0.05
    habit: float = 0.16
    season: tuple[float, ...] = ()
    weekend: float = 1.0
    by_locality: bool = False
    places: dict[str, float] = msgspec.field(default_factory=dict)
    only: str = ""
    whole: bool = True
    silent: tuple[str, ...] = ()
    parts: tuple[TallyPart, ...] = ()
    also: tuple[TallyShare, ...] = ()
    rates: tuple[TallyRate, ...] = ()
    plan: float | None = None
    begins: str = ""
    late: float = 0.03
    missing: float = 0.0
    differs: float = 0.0
    differs_by: float = 0.03
    first: str = "2015-01-01"
    last: str = "9999-12-31"


class Tally:
    """Makes the drafts of one ``[[tally]]``."""

    def __init__(
        self,
        spec: TallySpec,
        catalogue: Catalogue,
        noise: Noise,
        calendar: WorkingCalendar,
        weights: dict[str, float],
    ) -> None:
        """``weights`` are the localities' shares by code; 1 where a code is not named."""
        self._spec = spec
        self._indicators = catalogue.indicators
        rates = [rate.indicator for rate in spec.rates if rate.indicator in catalogue.indicators]
        told = spec.indicator if spec.indicator in catalogue.indicators else rates[0]
        self._cadence = catalogue.indicators[told].cadence
        self._noise = noise
        self._calendar = calendar
        self._first = as_day(date.fromisoformat(spec.first))
        self._last = as_day(date.fromisoformat(spec.last))
        self._centre = catalogue.id
        shares = spec.places or weights
        districts = all_districts("2021") if spec.by_locality else []
        self._places = {code: shares.get(code, 1.0) for code in districts}

    @property
    def told(self) -> frozenset[str]:
        """The indicators that it tells."""
        spec = self._spec
        names = {spec.indicator}
        for several in (spec.parts, spec.also, spec.rates):
            names |= {one.indicator for one in several}
        return frozenset(names & self._indicators.keys())

    def drafts(self, day: int, today: int) -> Iterator[FigureDraft]:
        """Return the figures whose period ends on a day, and on New Year's Day the plan.

        ``today`` decides for how long daily figures of the places are kept.
        """
        if not self._first <= day <= self._last:
            return
        if self._spec.plan is not None and as_date(day).timetuple().tm_yday == 1:
            yield self._plan(day)
        for ended in periods_ended(day, self._cadence, self._calendar, self._spec.begins):
            yield from self._of_period(ended, day, places=self._keeps_places(today - day))

    def _keeps_places(self, age_days: int) -> bool:
        return self._cadence.every not in {"PT12H", "P1D"} or keeps_places(age_days)

    def _of_period(self, ended: Ended, day: int, *, places: bool) -> Iterator[FigureDraft]:
        spec = self._spec
        level = self._level(ended.start, day)
        if not level:
            return  # nobody is at school in summer: that is no count of nothing
        parts = self._counts_by_place(level, ended.start)
        whole = _added(parts.values()) if parts else self._counts("", level, ended.start)
        if parts and spec.parts and not spec.habit:
            # Everybody's mix is the same: the whole's parts are those of its own shares.
            own = self._counts("", level, ended.start)
            whole |= {part.indicator: own[part.indicator] for part in spec.parts}
        told = [(code, found) for code, found in parts.items() if code not in spec.silent]
        if spec.only:
            told = [(spec.only, parts[spec.only])]
        elif not places:
            told = []  # of one place alone there is little to keep
        if spec.whole and not spec.only:
            told.append(("", whole))
        for code, found in told:
            at_s = self._told_s(ended, code)
            if at_s is None:
                continue
            for name, value in self._with_rates(found).items():
                indicator = self._indicators.get(name)
                if indicator is None or (code and not indicator.by_locality):
                    continue
                yield FigureDraft(
                    name,
                    ended.start,
                    ((at_s, 1, value, "official"),),
                    period=self._cadence.every,
                    locality=code,
                    system="2021" if code else "",
                )

    def _plan(self, day: int) -> FigureDraft:
        spec = self._spec
        year = as_date(day).year
        value = self._rounded(
            spec.indicator, (spec.plan or 0.0) * (1 + spec.growth) ** (year - 2021)
        )
        return FigureDraft(
            spec.indicator,
            day_iso(day),
            ((day_start(day) + 9 * 3600, 1, value, "official"),),
            period="P1Y",
            measure="plan",
        )

    def _told_s(self, ended: Ended, code: str) -> int | None:
        """Return when a place's figures of a period are told; None = never."""
        spec = self._spec
        name = f"tally/{self._centre}/{spec.indicator}/{code}/{ended.start}"
        chance, moment, missing = self._noise.units(name, 3)
        if missing < spec.missing:
            return None
        late_days = (1 + int(moment * 4)) if chance < spec.late else 0
        if self._cadence.every not in {"PT12H", "P1D"}:
            late_days *= 3
        return ended.ready_s + int(moment * ended.within_s) + 86_400 * late_days

    def _counts_by_place(self, level: float, start: str) -> dict[str, dict[str, float]]:
        """Return the counts of every place; the places share the whole without a rest."""
        spec = self._spec
        draws = self._noise.units(f"places/{spec.indicator}/{start}", 1 + len(self._places))
        shares = [
            share * (1.0 + spec.spread * (2.0 * draw - 1.0))
            for share, draw in zip(self._places.values(), draws, strict=False)
        ]
        parts = apportioned(level, shares, self._decimals(spec.indicator)) if shares else []
        return {
            code: self._counts(code, part, start)
            for code, part in zip(self._places, parts, strict=True)
        }

    def _counts(self, code: str, whole: float, start: str) -> dict[str, float]:
        """Return the whole, its parts and its shares of one place and period."""
        spec = self._spec
        if self._noise.unit(f"differs/{self._centre}/{spec.indicator}/{start}") < spec.differs:
            whole = self._rounded(spec.indicator, whole * (1.0 + spec.differs_by) + 1)
        counts = {spec.indicator: whole}
        if spec.parts:
            habits = self._noise.units(f"parts/{spec.indicator}/{code}", len(spec.parts))
            shares = [
                part.share * (1.0 + spec.habit * (2.0 * habit - 1.0))
                for part, habit in zip(spec.parts, habits, strict=True)
            ]
            decimals = self._decimals(spec.indicator)
            for part, value in zip(spec.parts, apportioned(whole, shares, decimals), strict=True):
                counts[part.indicator] = value
        draws = self._noise.units(f"also/{spec.indicator}/{code}/{start}", 1 + len(spec.also))
        own = self._noise.units(f"shares/{spec.indicator}/{code}", 1 + len(spec.also))
        for place, also in enumerate(spec.also):
            ratio = also.share * (1.0 + spec.habit * (2.0 * own[place] - 1.0))
            ratio *= 1.0 + also.spread * (2.0 * draws[place] - 1.0)
            value = min(ratio, 1.0) * counts[also.of or spec.indicator]
            counts[also.indicator] = self._rounded(also.indicator, value)
        return counts

    def _level(self, start: str, day: int) -> float:
        """Return the whole itself: of the seed, indicator and period, whoever reports it."""
        spec = self._spec
        phase, other = self._noise.units(f"phase/{spec.indicator}", 2)
        years = (day - _BASE_DAY) / _YEAR_DAYS
        swing = math.sin(2 * math.pi * (years + phase))
        swing += 0.6 * math.sin(2 * math.pi * (4.3 * years + other))
        jitter = self._noise.unit(f"value/{spec.indicator}/{start}") * 2.0 - 1.0
        value = spec.base * (1.0 + spec.growth) ** years
        value *= (1.0 + spec.swing * swing) * (1.0 + spec.spread * jitter)
        if spec.season:
            value *= spec.season[(as_date(day).month - 1) % len(spec.season)]
        if spec.weekend != 1.0 and not self._calendar.is_working(as_date(day)):
            value *= spec.weekend
        return self._rounded(spec.indicator, max(value, 0.0))

    def _with_rates(self, counts: dict[str, float]) -> dict[str, float]:
        found = dict(counts)
        for rate in self._spec.rates:
            whole = counts[rate.whole]
            if whole > 0:
                value = rate.times * counts[rate.part] / whole
                found[rate.indicator] = round(value, self._decimals(rate.indicator))
        return found

    def _decimals(self, name: str) -> int:
        indicator = self._indicators.get(name)
        return 0 if indicator is None else indicator.decimals

    def _rounded(self, name: str, value: float) -> float:
        decimals = self._decimals(name)
        return round(value, decimals) if decimals else round(value)


def keeps_places(age_days: int) -> bool:
    """Whether daily figures of places are kept: the last weeks, and the same ones a year ago."""
    return age_days <= RECENT_DAYS or 0 <= age_days - _SAME_WEEKS_DAYS <= _SAME_WEEKS


def apportioned(whole: float, shares: list[float], decimals: int = 0) -> list[float]:
    """Return ``whole`` in parts of these shares, rounded, that add up to it exactly.

    What rounding leaves over goes to those that lost most by it.
    """
    scale = 10**decimals
    units = round(whole * scale)
    exact = [units * share / sum(shares) for share in shares]
    parts = [int(value) for value in exact]
    lost = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in lost[: units - sum(parts)]:
        parts[place] += 1
    return [part / scale if decimals else part for part in parts]


def _added(places: Iterable[dict[str, float]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for counts in places:
        for name, value in counts.items():
            found[name] = round(found.get(name, 0) + value, 6)
    return found
