"""Synthetic counts between published totals: what came in each bulletin, and the total since.

A total was published on a few days (876 cases on 22/8, 1.820 on 25/9, 1.877 on 6/10/2021).
What happened between two of them is made up, so that the counts of all bulletins between
them, by locality too, add up to what the total grew by. Where only the whole was published,
its growth is shared out by the localities' weights.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Final

import msgspec

from ioc_desktop.centre.catalogue import Catalogue, all_districts
from ioc_desktop.centre.drafts import FigureDraft, as_day, day_iso, day_start
from ioc_desktop.centre.noise import Noise
from ioc_desktop.centre.periods import HALF_DAY_S, half_day_start
from ioc_desktop.centre.published import PublishedSpec
from ioc_desktop.centre.tallies import apportioned, keeps_places
from ioc_desktop.domain.durations import parse_instant

LOOKBACK_DAYS: Final = 4
_EVENING_S: Final = 18 * 3600
_TOLD_AFTER_S: Final = 1500


class Anchor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The total at a moment that is assumed; what was published need not be said again."""

    at: str
    value: int


class RunningSpec(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One ``[[running]]`` of the series files: a ``total`` that begins at 0 on ``first``.

    ``new`` is the indicator of what came in each 12 hours, "" = none is told. ``assumed``
    are totals of days before or after the published ones, the last of them the end.
    ``by_locality`` tells the localities' parts; ``whole`` false leaves the whole out, and
    ``only`` tells one locality, ``skip`` leaves some out. ``total_told`` false tells ``new``
    only. A share ``differs`` of the totals is off by ``differs_by`` (a ratio) at this centre.
    ``rest`` is the indicator of what is left of the whole when the totals ``without`` are
    taken from it (in treatment: neither recovered nor dead).
    """

    total: str
    first: str
    assumed: tuple[Anchor, ...]
    new: str = ""
    by_locality: bool = False
    whole: bool = True
    only: str = ""
    skip: tuple[str, ...] = ()
    total_told: bool = True
    burst: float = 0.8
    differs: float = 0.0
    differs_by: float = 0.012
    rest: str = ""
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Between two totals: half days after ``begin`` up to ``end``, and both ends' values."""

    begin: int
    end: int
    before: dict[str, int]
    after: dict[str, int]


class RunningTotal:
    """Makes the drafts of one ``[[running]]``; half days are counted from 1970 in local time."""

    def __init__(
        self,
        spec: RunningSpec,
        catalogue: Catalogue,
        noise: Noise,
        weights: dict[str, float],
        published: Sequence[PublishedSpec],
        owners: Sequence[PublishedSpec] = (),
    ) -> None:
        """``published`` are the profile's, ``owners`` those of the centre that owns the total.

        What the owner published of the total (without one, the profile) it passes through.
        """
        self._spec = spec
        self._noise = noise
        self._centre = catalogue.id
        codes = all_districts("2021")
        self._weights = {code: weights.get(code, 1.0) for code in codes}
        self._first_day = as_day(date.fromisoformat(spec.first))
        self._told_days = {
            (code, as_day(date.fromisoformat(one.period_start)))
            for one in published
            if one.indicator == spec.total
            for code in (one.localities or [one.locality])
        }
        self._rest_told = {
            as_day(date.fromisoformat(one.period_start))
            for one in published
            if one.indicator == spec.rest
        }
        self._without: tuple[RunningTotal, ...] = ()
        self._stretches = self._make_stretches(owners or published)
        self._ends = [stretch.end for stretch in self._stretches]
        self._shapes: dict[tuple[int, str], list[float]] = {}

    @property
    def told(self) -> frozenset[str]:
        """The indicators that it tells."""
        spec = self._spec
        return frozenset({spec.new, spec.rest, spec.total if spec.total_told else ""} - {""})

    def drafts(self, day: int, today: int) -> Iterator[FigureDraft]:
        """Return the bulletins of a day and the totals of its evening.

        ``today`` decides for how long the places' are kept.
        """
        if not self._first_day <= day <= (self._ends[-1] - 1) // 2:
            return
        codes = self._codes(places=keeps_places(today - day))
        for half in (0, 1):
            yield from self._news(day, half, codes)
        if self._spec.total_told:
            yield from self._totals(day, codes)
        if self._spec.rest and day not in self._rest_told:
            slot = 2 * day + 2
            left = self.value("", slot) - sum(one.value("", slot) for one in self._without)
            at_s = day_start(day) + _EVENING_S + _TOLD_AFTER_S
            yield _figure(self._spec.rest, day_iso(day), "P1D", at_s, max(0, left), "")

    def take_from(self, others: Mapping[str, RunningTotal]) -> None:
        """Tell it the totals of the other indicators, by name, that its rest is without.

        Raises:
            KeyError: one that it names is not there.
        """
        self._without = tuple(others[name] for name in self._spec.without)

    def value(self, code: str, slot: int) -> int:
        """Return a place's total at the end of a half day; "" = the whole."""
        if not code:
            return sum(self.value(each, slot) for each in self._weights)
        place = bisect_right(self._ends, slot - 1)
        if place >= len(self._stretches):
            return self._stretches[-1].after.get(code, 0)
        stretch = self._stretches[place]
        before, after = stretch.before.get(code, 0), stretch.after.get(code, 0)
        if slot <= stretch.begin:
            return before
        shape = self._shape(place, code, stretch)
        done = shape[slot - stretch.begin - 1] / shape[-1]
        if slot == stretch.end:
            return after
        start = self._noise.unit(f"phase/{self._spec.total}/{code}/{stretch.begin}")
        return before + min(int((after - before) * done + start * 0.999), after - before)

    def _shape(self, place: int, code: str, stretch: _Stretch) -> list[float]:
        """Return the running sum of the half days' weights; mornings are quieter."""
        known = self._shapes.get((place, code))
        if known is None:
            burst = self._spec.burst
            draws = self._noise.units(
                f"shape/{self._spec.total}/{code}/{stretch.begin}", stretch.end - stretch.begin
            )
            known = list(
                accumulate(
                    (1.0 - burst + 3 * burst * draw * draw)
                    * (1.0 if (stretch.begin + n) % 2 else 0.7)
                    for n, draw in enumerate(draws)
                )
            )
            self._shapes[place, code] = known
        return known

    def _codes(self, *, places: bool) -> list[str]:
        spec = self._spec
        if spec.only:
            return [spec.only]
        told = [code for code in self._weights if places and code not in spec.skip]
        return [*(told if spec.by_locality else ()), *([""] if spec.whole else ())]

    def _news(self, day: int, half: int, codes: Sequence[str]) -> Iterator[FigureDraft]:
        if not self._spec.new:
            return
        slot = 2 * day + half + 1
        at_s = day_start(day) + _EVENING_S - (1 - half) * HALF_DAY_S + _TOLD_AFTER_S
        for code in codes:
            value = self.value(code, slot) - self.value(code, slot - 1)
            yield _figure(self._spec.new, half_day_start(day, half), "PT12H", at_s, value, code)

    def _totals(self, day: int, codes: Sequence[str]) -> Iterator[FigureDraft]:
        spec = self._spec
        at_s = day_start(day) + _EVENING_S + _TOLD_AFTER_S
        for code in codes:
            if (code, day) in self._told_days:
                continue  # published: not made up beside it
            value = self.value(code, 2 * day + 2)
            name = f"differs/{self._centre}/{spec.total}/{code}/{day}"
            if self._noise.unit(name) < spec.differs:
                value += max(1, round(value * spec.differs_by))
            yield _figure(spec.total, day_iso(day), "P1D", at_s, value, code)

    def _make_stretches(self, published: Sequence[PublishedSpec]) -> list[_Stretch]:
        spec = self._spec
        points: dict[int, dict[str, int]] = {}
        wholes: dict[int, int] = {_slot(one.at): one.value for one in spec.assumed}
        for one in published:
            if one.indicator != spec.total or one.measure != "actual" or one.illustrative:
                continue
            if one.localities:
                points[_slot(one.as_of)] = {c: int(v) for c, v in one.localities.items()}
            elif not one.locality:
                wholes[_slot(one.values[-1].as_of)] = int(one.values[-1].value)
        begin = 2 * self._first_day
        found: list[_Stretch] = []
        before = dict.fromkeys(self._weights, 0)
        codes, shares = list(self._weights), list(self._weights.values())
        for end in sorted({*points, *wholes}):
            after = points.get(end)
            if after is None:
                grown = wholes[end] - sum(before.values())
                parts = apportioned(grown, shares)
                after = {c: before[c] + int(p) for c, p in zip(codes, parts, strict=True)}
            if end > begin:
                found.append(_Stretch(begin, end, before, after))
                begin, before = end, after
        return found


def running_totals(
    specs: Sequence[RunningSpec],
    catalogue: Catalogue,
    noise: Noise,
    weights: dict[str, float],
    published: Sequence[PublishedSpec],
    owners: Sequence[PublishedSpec] = (),
) -> list[RunningTotal]:
    """Return the totals of a profile, each knowing those that its rest is without."""
    made = [RunningTotal(spec, catalogue, noise, weights, published, owners) for spec in specs]
    by_name = {spec.total: one for spec, one in zip(specs, made, strict=True)}
    for one in made:
        one.take_from(by_name)
    return made


def _slot(instant: str) -> int:
    """Return the number of whole half days that ended by then (06:00 and 18:00 local)."""
    return (parse_instant(instant) - day_start(0) + HALF_DAY_S // 2) // HALF_DAY_S


def _figure(name: str, start: str, period: str, at_s: int, value: float, code: str) -> FigureDraft:
    return FigureDraft(
        name,
        start,
        ((at_s, 1, value, "official"),),
        period=period,
        locality=code,
        system="2021" if code else "",
    )
