"""What happens at a moment and a place: accidents, cyber incidents, press items, outages.

Each is a record from its report to its end; the counts are taken from the same ledger, so
that a tile's number is the length of its list, and the localities add up to the whole.
Everything follows from the seed and the day alone: any day may be asked for by itself.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate
from typing import Any, Final

import msgspec

from ioc_desktop.centre.catalogue import Catalogue
from ioc_desktop.centre.drafts import (
    Draft,
    FigureDraft,
    RowDraft,
    Value,
    as_date,
    as_day,
    day_iso,
    day_start,
    local_iso,
)
from ioc_desktop.centre.happening_specs import Count, HappeningSpec, Place, Subject
from ioc_desktop.centre.noise import Noise
from ioc_desktop.domain.calendar import WorkingCalendar
from ioc_desktop.domain.durations import DAY_S
from ioc_desktop.domain.rows import Alarm, Record

LOOKBACK_DAYS: Final = 60
"""No happening lives longer than so many days from its report to its disappearing."""

_BASE_DAY: Final = 18_628  # 1 January 2021
_YEAR_DAYS: Final = 365.25
_SHORT_DAYS: Final = 30  # so many latest days keep their parts by locality and agency
_LAST_S: Final = DAY_S - 30
_SUNDAY: Final = 6
_ALARMED: Final = "critical"
_KEPT_CLEARED_DAYS: Final = 3
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Happening:
    """One of them, times in epoch seconds; ``draws`` are its counted attributes."""

    id: str
    number: int
    subject: Subject
    place: Place | None
    agency: str
    opened_s: int
    closed_s: int
    due_s: int | None
    draws: Mapping[str, int]

    @property
    def begun_s(self) -> int:
        """When somebody began to handle it."""
        return self.opened_s + (self.closed_s - self.opened_s) // 5


class Happenings:
    """Makes the records, counts and alarms of one ``[[happening]]``."""

    def __init__(
        self,
        spec: HappeningSpec,
        places: Sequence[Place],
        catalogue: Catalogue,
        noise: Noise,
        calendar: WorkingCalendar,
    ) -> None:
        """Nothing is drawn yet; ``catalogue`` knows the agencies and the counted indicators."""
        self._spec = spec
        self._catalogue = catalogue
        self._noise = noise
        self._calendar = calendar
        wanted = spec.agencies
        self._agencies = [
            agency.code
            for agency in catalogue.agencies
            if agency.code in wanted or agency.kind in wanted
        ]
        self._names = {agency.code: agency.name for agency in catalogue.agencies}
        self._subjects = list(accumulate(subject.weight for subject in spec.subjects))
        self._places = places
        self._reach = list(accumulate(place.weight for place in places))
        self._lives_days = int(spec.lasts_h[1] // 24) + 2
        self._by_day: dict[int, tuple[Happening, ...]] = {}
        self._districts = tuple(unit.code for unit in catalogue.districts("2021"))

    def drafts(self, day: int, today: int) -> Iterator[Draft]:
        """Return what was reported on a day and the counts of the period that it ends.

        Running counts are kept of today and yesterday, parts of the last weeks, and of the
        same weeks a year before to be compared with.
        """
        if self._spec.listed and today - day < LOOKBACK_DAYS:
            for one in self._of_day(day):
                yield self._record(one)
                if one.subject.severity == _ALARMED:
                    yield self._alarm(one)
        age = today - day
        parts = age <= _SHORT_DAYS or abs(age - 365) <= _SHORT_DAYS // 3
        for count in self._spec.counts:
            yield from self._figures(count, day, live=age <= 1, parts=parts)

    def published(self, day: int, indicators: AbstractSet[str]) -> Iterator[FigureDraft]:
        """Return a day's counts of some indicators, of the whole, with all their versions."""
        for count in self._spec.counts:
            if count.indicator in indicators:
                yield from self._figures(count, day, live=True, parts=False)

    def _of_day(self, day: int) -> tuple[Happening, ...]:
        found = self._by_day.get(day)
        if found is None:
            if len(self._by_day) > 4 * LOOKBACK_DAYS:
                self._by_day.clear()
            found = self._by_day[day] = tuple(self._draw(day))
        return found

    def _draw(self, day: int) -> Iterator[Happening]:
        spec = self._spec
        rate = spec.per_day * (1.0 + spec.growth) ** ((day - _BASE_DAY) / _YEAR_DAYS)
        if not self._calendar.is_working(as_date(day)):
            rate *= spec.weekend
        key = f"{spec.subsystem}/{spec.name}/{day}"
        busy, chance = self._noise.units(key, 2)
        size = 6 + max(len(subject.draws) for subject in spec.subjects)
        first_h, last_h = spec.hours
        for number in range(1, int(rate * (0.7 + 0.6 * busy) + chance) + 1):
            units = self._noise.units(f"{key}/{number}", size)
            subject = spec.subjects[_pick(self._subjects, units[0])]
            place = self._places[_pick(self._reach, units[1])] if self._places else None
            opened_s = day_start(day) + int((first_h + units[2] * (last_h - first_h)) * 3600)
            shortest, longest = subject.lasts_h or spec.lasts_h
            lasts_h = shortest + (longest - shortest) * units[3] ** 4
            due_h = subject.due_h
            if due_h is None:
                due_h = spec.due_h.get(subject.severity, spec.due_h.get("", 0.0))
            agency = self._agencies[int(units[4] * len(self._agencies))] if self._agencies else ""
            yield Happening(
                id=f"{spec.subsystem}/{spec.name}/{as_date(day):%Y%m%d}-{number:02}",
                number=100 + int(units[5] * 9899),
                subject=subject,
                place=place,
                agency=agency,
                opened_s=opened_s,
                closed_s=opened_s + int(lasts_h * 3600),
                due_s=opened_s + int(due_h * 3600) if due_h else None,
                draws={
                    name: _pick(list(accumulate(chances)), unit)
                    for (name, chances), unit in zip(subject.draws.items(), units[6:], strict=False)
                },
            )

    def _record(self, one: Happening) -> RowDraft:
        gone_s = one.closed_s + self._spec.kept_days * DAY_S
        rows = [
            (at_s, stage + 1, self._row(one, stage))
            for stage, at_s in enumerate((one.opened_s, one.begun_s, one.closed_s))
        ]
        return RowDraft("records", one.id, (*rows, (gone_s, 4, None)))

    def _row(self, one: Happening, stage: int) -> bytes:
        spec, subject, place = self._spec, one.subject, one.place
        title = subject.title.format(
            place=place.name if place else "",
            agency=self._names.get(one.agency, ""),
            number=one.number,
        )
        attrs: dict[str, Any] = {"number": one.number, "illustrative": True}
        if subject.topic and "tone" not in subject.attrs:
            attrs["topic"] = subject.topic
        if place is not None:
            attrs["place"] = place.name
        picked = {name: values[one.number % len(values)] for name, values in spec.picks.items()}
        attrs = {**attrs, **picked, **subject.attrs, **one.draws}
        if stage and spec.states[1] != spec.states[0]:
            step = {"at": local_iso(one.begun_s), "state": spec.states[1]}
            attrs["history"] = [{**step, "by": self._names.get(one.agency, "")}]
        locality = place.locality if place else ""
        row = Record(
            kind=spec.kind,
            subsystem=spec.subsystem,
            title=title,
            state=spec.states[stage],
            severity=subject.severity or None,
            locality=locality,
            system="2021" if locality else "",
            agency=one.agency,
            opened_at=local_iso(one.opened_s),
            due_at=None if one.due_s is None else local_iso(one.due_s),
            closed_at=local_iso(one.closed_s) if stage == len(spec.states) - 1 else None,
            lat=place.lat if place else None,
            lon=place.lon if place else None,
            attrs=attrs,
        )
        return _encode(row)

    def _alarm(self, one: Happening) -> RowDraft:
        """Return the alarm of a critical one: raised with it, cleared at its end."""
        title = msgspec.json.decode(self._row(one, 0))["title"]

        def row(cleared_s: int | None) -> bytes:
            return _encode(
                Alarm(
                    subsystem=self._spec.subsystem,
                    locality=one.place.locality if one.place else "",
                    priority="high",
                    state="active" if cleared_s is None else "cleared",
                    raised_at=local_iso(one.opened_s),
                    cleared_at=None if cleared_s is None else local_iso(cleared_s),
                    message=f"{title}, số liệu minh hoạ",
                    guidance=self._spec.guidance or None,
                    record=one.id,
                )
            )

        gone_s = one.closed_s + _KEPT_CLEARED_DAYS * DAY_S
        rows = ((one.opened_s, 1, row(None)), (one.closed_s, 2, row(one.closed_s)))
        return RowDraft("alarms", f"record/{one.id}", (*rows, (gone_s, 3, None)))

    def _figures(self, count: Count, day: int, *, live: bool, parts: bool) -> Iterator[FigureDraft]:
        """Return a count's figures of the period that ends on a day, the whole's first."""
        indicator = self._catalogue.indicators[count.indicator]
        every = indicator.cadence.every
        days = _period(every, day)
        if days is None:
            return
        start = day_iso(days.start)
        counted = self._counted(count, days)
        daily = every == "P1D"

        def draft(found: Sequence[Happening], locality: str, agency: str) -> FigureDraft:
            if daily:
                values = self._daily(count, found, day)
                values = values if live else values[-1:]
            else:
                values = _final(count, found, day)
            return FigureDraft(
                count.indicator,
                start,
                values,
                period=every,
                locality=locality,
                system="2021" if locality else "",
                agency=agency,
                keeps_earlier=False,
            )

        yield draft(counted, "", "")
        if not (parts or not daily):
            return
        if indicator.by_locality:
            places = (one.place.locality if one.place else "" for one in counted)
            by_place = _grouped(counted, places)
            for code in self._districts:
                yield draft(by_place.get(code, ()), code, "")
        if indicator.by_agency:
            by_agency = _grouped(counted, (one.agency for one in counted))
            for agency in self._catalogue.agencies_owing(count.indicator):
                yield draft(by_agency.get(agency.code, ()), "", agency.code)

    def _counted(self, count: Count, days: range) -> list[Happening]:
        """Return what a count is about: reported in these days, or not over when they began."""
        first = days.start - (self._lives_days if count.open else 0)
        begin_s = day_start(days.start)
        return [
            one
            for day in range(first, days.stop)
            for one in self._of_day(day)
            if (not count.topic or one.subject.topic == count.topic)
            and (not count.severity or one.subject.severity == count.severity)
            and (not count.open or one.closed_s > begin_s)
        ]

    @staticmethod
    def _daily(count: Count, found: Sequence[Happening], day: int) -> list[Value]:
        """Return a day's count as it runs: a version at each change, the last one official."""
        start = day_start(day)
        end = start + _LAST_S
        moments = {start + 60, end}
        moments |= {one.opened_s for one in found if start + 60 < one.opened_s < end}
        if count.open:
            moments |= {one.closed_s for one in found if start + 60 < one.closed_s < end}
        return [
            (at_s, rev, _count(count, found, at_s), "official" if at_s == end else "provisional")
            for rev, at_s in enumerate(sorted(moments), 1)
        ]


def _count(count: Count, found: Iterable[Happening], at_s: int) -> int:
    """Return the count as it stands at a moment."""
    return sum(
        one.draws.get(count.of, 0) if count.of else 1
        for one in found
        if one.opened_s <= at_s and not (count.open and one.closed_s <= at_s)
    )


def _final(count: Count, found: Sequence[Happening], day: int) -> list[Value]:
    """Return a week's or month's count: on its last afternoon, and whole the next morning."""
    eve_s, morning_s = day_start(day) + 15 * 3600, day_start(day + 1) + 7 * 3600 + 1800
    end_s = day_start(day) + _LAST_S
    return [
        (eve_s, 1, _count(count, found, eve_s), "provisional"),
        (morning_s, 2, _count(count, found, end_s), "official"),
    ]


def _period(every: str, day: int) -> range | None:
    """Return the days of the period that ends on a day; None if none does."""
    date = as_date(day)
    if every == "P1D":
        return range(day, day + 1)
    if every == "P1W":
        return range(day - 6, day + 1) if date.weekday() == _SUNDAY else None
    if every == "P1M" and (date + timedelta(days=1)).day == 1:
        return range(as_day(date.replace(day=1)), day + 1)
    return None


def _pick(limits: Sequence[float], unit: float) -> int:
    """Return which of the ascending limits a number in [0, 1) falls under."""
    return min(bisect_right(limits, unit * limits[-1]), len(limits) - 1)


def _grouped(found: Iterable[Happening], keys: Iterable[str]) -> dict[str, list[Happening]]:
    groups: dict[str, list[Happening]] = {}
    for one, key in zip(found, keys, strict=True):
        groups.setdefault(key, []).append(one)
    return groups
