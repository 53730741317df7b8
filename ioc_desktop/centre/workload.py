"""Synthetic daily work of a subsystem: what comes in, what is done, what is late, what lies.

All figures of one day are made together, so that parts add up, the whole is the sum of its
agencies, and the overdue counts are those of the records. The centre's own totals run
through the working day as provisional counts; agencies report once, some of them late.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

import msgspec

from ioc_desktop.centre.cases import CaseLedger, CaseSpec
from ioc_desktop.centre.catalogue import Catalogue
from ioc_desktop.centre.drafts import FigureDraft, Value, as_date, as_day, day_iso, day_start
from ioc_desktop.centre.noise import Noise
from ioc_desktop.domain.calendar import WorkingCalendar
from ioc_desktop.domain.rows import Locality

LOOKBACK_DAYS: Final = 12
"""The last version of a day's figures is published so many days after it at most."""

FIRST_SLOT_S: Final = 8 * 3600
LAST_SLOT_S: Final = 17 * 3600
SLOT_S: Final = 900
FINAL_S: Final = 16 * 3600 + 50 * 60
"""The day is closed before its deadline: offices send their figures by 17:00."""
_SLOTS: Final = tuple(range(FIRST_SLOT_S, LAST_SLOT_S, SLOT_S))
_FINAL_REV: Final = len(_SLOTS) + 1
_LONG_DAYS: Final = 420
_SHORT_DAYS: Final = 30
_YEAR_DAYS: Final = 365
_BASE_YEAR_DAY: Final = 18_262  # 1 January 2020
_DAY_FACTORS: Final = (1.12, 1.06, 1.0, 1.0, 0.9, 0.35, 0.2)
_SATURDAY: Final = 5
_REVISED: Final = 0.012  # so many counts are corrected next morning
_SILENT: Final = 0.03  # so many agency-months stop reporting some day
_LATE: Final = 0.015  # so many reports come a day late, from whomever


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """A count that is a share of another count of the same agency and day."""

    indicator: str
    of: str
    share: float


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """A percentage of two counts; ``by_agency`` too, if the indicator is."""

    indicator: str
    part: str
    whole: str


class WorkloadSpec(msgspec.Struct, frozen=True, kw_only=True):
    """One ``[[workload]]`` of the series file; the values are indicator ids.

    ``per_day`` come in on a working day in ``since_year``, growing by ``growth`` a year;
    ``done_share`` of them are done, ``late_share`` of those late. ``open_days`` days' work
    lies on the desks beside what is overdue. ``long`` indicators keep their whole history by
    agency, the others the last weeks and the same weeks a year ago. ``never`` lists agency
    codes that report nothing, ``tardy`` those that report a day late, ``slow`` days late.
    """

    subsystem: str
    received: str
    done: str
    overdue: str
    open: str
    per_day: float
    cases: CaseSpec
    on_time: str = ""
    late: str = ""
    oldest: str = ""
    growth: float = 0.06
    done_share: float = 0.97
    late_share: float = 0.035
    open_days: float = 1.4
    also: tuple[Share, ...] = ()
    rates: tuple[Rate, ...] = ()
    long: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    tardy: tuple[str, ...] = ()
    slow: tuple[str, ...] = ()
    weights: dict[str, float] = msgspec.field(default_factory=dict)


class Workload:
    """Makes the drafts of one subsystem's days."""

    def __init__(
        self, spec: WorkloadSpec, catalogue: Catalogue, noise: Noise, calendar: WorkingCalendar
    ) -> None:
        """Share the work out between the agencies that owe the subsystem's figures."""
        self._spec = spec
        self._catalogue = catalogue
        self._noise = noise
        self._calendar = calendar
        self.agencies = catalogue.agencies_owing(spec.received)
        units = noise.units(f"weights/{spec.subsystem}", len(self.agencies))
        self._weights = [
            spec.weights.get(agency.code, spec.weights.get(agency.kind, 1.0)) * (0.6 + 0.8 * unit)
            for agency, unit in zip(self.agencies, units, strict=True)
        ]
        self._whole = sum(self._weights)
        self._last_reports: dict[tuple[str, int, int], float] = {}
        self._late_shares = [
            spec.late_share * (0.3 + 1.4 * unit)
            for unit in noise.units(f"late/{spec.subsystem}", len(self.agencies))
        ]
        self.ledger = CaseLedger(
            spec.cases,
            spec.subsystem,
            self.agencies,
            weights=[
                weight * (0.3 + 1.7 * unit)
                for weight, unit in zip(
                    self._weights,
                    noise.units(f"desks/{spec.subsystem}", len(self.agencies)),
                    strict=True,
                )
            ],
            calendar=calendar,
            noise=noise,
        )
        system = "2021"
        self._districts = tuple(
            district
            for district in catalogue.districts(system)
            if catalogue.indicators[spec.received].by_locality
        )

    def drafts(self, day: int, today: int) -> Iterator[FigureDraft]:
        """Return the figures of a day; ``today`` decides how much of the past is kept."""
        counts = self._counts_of(day)
        if counts is None:
            return
        yield from self._totals(day, counts, live=day >= today - 1)
        age = today - day
        recent = age <= _SHORT_DAYS or _YEAR_DAYS - 4 <= age <= _YEAR_DAYS + 9
        if age <= _LONG_DAYS:
            yield from self._by_agency(day, counts, whole=recent)
            yield from self._by_locality(day, counts, whole=recent)

    def published(
        self, day: int, indicators: AbstractSet[str], *, live: bool
    ) -> Iterator[FigureDraft]:
        """Return a day's figures of some indicators; ``live``: the whole's slot by slot.

        Days must be asked for in order: an object made for this begins with the first.
        """
        counts = self._counts_of(day)
        if counts is not None:
            for drafts in (
                self._totals(day, counts, live=live),
                self._by_agency(day, counts, whole=True),
                self._by_locality(day, counts, whole=True),
            ):
                yield from (draft for draft in drafts if draft.indicator in indicators)

    def _counts_of(self, day: int) -> dict[str, list[int]] | None:
        """Return a day's counts by agency; None where nobody works and nothing is counted."""
        date = as_date(day)
        working = self._calendar.is_working(date)
        self.ledger.reach(day)
        if not (working or self._indicator_is_daily()):
            return None
        factor = _DAY_FACTORS[date.weekday()] if working else _DAY_FACTORS[_SATURDAY]
        factor *= (1.0 + self._spec.growth) ** ((day - _BASE_YEAR_DAY) / _YEAR_DAYS)
        return self._counts(day, factor)

    def _indicator_is_daily(self) -> bool:
        cadence = self._catalogue.indicators[self._spec.received].cadence
        return cadence.calendar == "every_day"

    def _counts(self, day: int, factor: float) -> dict[str, list[int]]:
        spec = self._spec
        size = len(self.agencies)
        units = self._noise.units(f"{spec.subsystem}/{day}", size * (4 + len(spec.also)))
        per_weight = spec.per_day * factor / self._whole
        received = [
            int(weight * per_weight * (0.8 + 0.4 * units[i]) + units[size + i])
            for i, weight in enumerate(self._weights)
        ]
        done = [
            int(count * spec.done_share * (0.92 + 0.16 * units[2 * size + i]) + units[size + i])
            for i, count in enumerate(received)
        ]
        late = [
            int(count * self._late_shares[i] * (0.4 + 1.2 * units[3 * size + i]) + units[i])
            for i, count in enumerate(done)
        ]
        counts = {spec.received: received, spec.done: done}
        if spec.on_time:
            late = [min(late[i], count) for i, count in enumerate(done)]
            counts[spec.late] = late
            counts[spec.on_time] = [count - late[i] for i, count in enumerate(done)]
        for number, share in enumerate(spec.also, 4):
            chances = units[number * size : (number + 1) * size]
            counts[share.indicator] = [
                min(int(count * share.share * (0.94 + 0.12 * chances[i]) + chances[-1 - i]), count)
                if share.share < 1
                else int(count * share.share * (0.94 + 0.12 * chances[i]))
                for i, count in enumerate(counts[share.of])
            ]
        return counts

    def _totals(
        self, day: int, counts: dict[str, list[int]], *, live: bool
    ) -> Iterator[FigureDraft]:
        start = day_start(day)
        slots = [
            (start + slot, revision, (slot - FIRST_SLOT_S + SLOT_S) / (LAST_SLOT_S - FIRST_SLOT_S))
            for revision, slot in enumerate(_SLOTS, 1)
        ]
        slots = [*(slots if live else ()), (start + FINAL_S, _FINAL_REV, 1.0)]
        spec = self._spec
        whole = {name: sum(values) for name, values in counts.items()}
        running = [
            {name: round(total * min(fraction, 1.0)) for name, total in whole.items()}
            for _, _, fraction in slots
        ]
        if spec.on_time:
            for at in running:
                at[spec.done] = at[spec.on_time] + at[spec.late]

        def draft(indicator: str, values: Sequence[float | None]) -> FigureDraft:
            timed: list[Value] = [
                (at_s, rev, value, "official" if rev == _FINAL_REV else "provisional")
                for (at_s, rev, _), value in zip(slots, values, strict=True)
            ]
            return FigureDraft(indicator, day_iso(day), timed, keeps_earlier=False)

        for name in whole:
            yield draft(name, [at[name] for at in running])
        for rate in spec.rates:
            yield draft(rate.indicator, [_percent(at[rate.part], at[rate.whole]) for at in running])
        overdue = [self.ledger.overdue(at_s) for at_s, _, _ in slots]
        yield draft(spec.overdue, overdue)
        lying = round(whole[spec.received] * spec.open_days)
        yield draft(spec.open, [count + lying for count in overdue])
        if spec.oldest:
            yield draft(spec.oldest, [self.ledger.oldest_overdue_days(at) for at, _, _ in slots])

    def _by_agency(
        self, day: int, counts: dict[str, list[int]], *, whole: bool
    ) -> Iterator[FigureDraft]:
        spec = self._spec
        indicators = self._catalogue.indicators
        names = [
            name for name in counts if indicators[name].by_agency and (whole or name in spec.long)
        ]
        rates = [rate for rate in spec.rates if whole and indicators[rate.indicator].by_agency]
        draws = self._noise.units(f"reports/{spec.subsystem}/{day}", 4 * len(self.agencies))
        iso = day_iso(day)
        for index, agency in enumerate(self.agencies):
            chance, moment, revised, change = draws[4 * index : 4 * index + 4]
            at_s = self._reported_s(day, agency.code, chance, moment)
            if at_s is None:
                continue
            values: dict[str, float | None] = {name: counts[name][index] for name in names}
            for rate in rates:
                values[rate.indicator] = _percent(
                    counts[rate.part][index], counts[rate.whole][index]
                )
            for name in (spec.overdue, spec.open):
                if indicators[name].by_agency and (whole or name in spec.long):
                    values[name] = self.ledger.overdue(at_s, index)
            if spec.open in values:
                lying = round(counts[spec.received][index] * spec.open_days)
                values[spec.open] = (values[spec.open] or 0) + lying
            for name, value in values.items():
                versions: list[Value] = [(at_s, 1, value, "official")]
                if revised < _REVISED and name == spec.received and value:
                    better = value + max(1, round(value * 0.08 * change))
                    corrected_s = max(self._next_morning(day + 1) + 5400, at_s + 43_200)
                    versions = [
                        (at_s, 1, value, "provisional"),
                        (corrected_s, 2, better, "official"),
                    ]
                yield FigureDraft(name, iso, versions, agency=agency.code)

    def _reported_s(self, day: int, code: str, chance: float, moment: float) -> int | None:
        """Return when an agency reports a day: most before 17:00, some late, some never."""
        spec = self._spec
        if code in spec.never:
            return None
        date = as_date(day)
        if date.day > self._last_report(code, date.year, date.month):
            return None
        if code in spec.slow:
            return self._next_morning(day + 2 + int(chance * 4)) + int(moment * 7200)
        if code in spec.tardy or chance < _LATE:
            return self._next_morning(day + 1) + int(moment * 7200)
        return day_start(day) + 14 * 3600 + int(moment * 9600)

    def _last_report(self, code: str, year: int, month: int) -> float:
        """Return the day of the month after which an agency falls silent; 31 = it does not."""
        known = self._last_reports.get((code, year, month))
        if known is None:
            chance, day = self._noise.units(
                f"silent/{self._spec.subsystem}/{code}/{year}{month:02}", 2
            )
            known = self._last_reports[code, year, month] = 6 + day * 14 if chance < _SILENT else 31
        return known

    def _next_morning(self, day: int) -> int:
        return day_start(as_day(self._calendar.next_working(as_date(day)))) + 8 * 3600

    def _by_locality(
        self, day: int, counts: dict[str, list[int]], *, whole: bool
    ) -> Iterator[FigureDraft]:
        spec = self._spec
        indicators = self._catalogue.indicators
        names = [name for name in counts if indicators[name].by_locality]
        if not self._districts or not names:
            return
        parts = {name: self._spread(counts[name]) for name in names}
        if spec.on_time in parts and spec.late in parts and spec.done in parts:
            parts[spec.done] = [
                on_time + late
                for on_time, late in zip(parts[spec.on_time], parts[spec.late], strict=True)
            ]
        at_s = day_start(day) + FINAL_S + 300
        names = [name for name in names if whole or name in spec.long]
        rates = [rate for rate in spec.rates if whole and indicators[rate.indicator].by_locality]
        for index, district in enumerate(self._districts):
            values: dict[str, float | None] = {name: parts[name][index] for name in names}
            for rate in rates:
                values[rate.indicator] = _percent(parts[rate.part][index], parts[rate.whole][index])
            for name, value in values.items():
                yield _of_locality(name, day, (at_s, 1, value, "official"), district)

    def _spread(self, counts: list[int]) -> list[int]:
        """Give each district its committee's count and its share of the departments' counts."""
        own: dict[str, tuple[int, float]] = {}
        rest = 0
        for agency, count, weight in zip(self.agencies, counts, self._weights, strict=True):
            if agency.kind == "district":
                own[agency.code.removeprefix("ubnd-")] = (count, weight)
            else:
                rest += count
        whole = sum(weight for _, weight in own.values())
        given, passed, shares = 0, 0.0, []
        for district in self._districts:
            count, weight = own[district.code]
            passed += weight / whole
            upto = round(rest * passed)
            shares.append(count + upto - given)
            given = upto
        return shares


def _of_locality(name: str, day: int, value: Value, district: Locality) -> FigureDraft:
    return FigureDraft(name, day_iso(day), (value,), locality=district.code, system=district.system)


def _percent(part: float, whole: float) -> float | None:
    return round(100.0 * part / whole, 1) if whole else None
