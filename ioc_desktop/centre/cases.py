"""The records behind the figures: documents, dossiers and reports that must be answered.

Each case is opened, worked on, closed, and some days later gone. The counts of overdue ones
follow from the same cases, so that a tile's number is the length of its list.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from ioc_desktop.centre.drafts import as_date, as_day, day_start, local_iso
from ioc_desktop.centre.noise import Noise
from ioc_desktop.domain.calendar import WorkingCalendar
from ioc_desktop.domain.durations import DAY_S
from ioc_desktop.domain.rows import Agency, Record

LONGEST_DELAY_DAYS: Final = 75
KEPT_CLOSED_DAYS: Final = 3
LOOKBACK_DAYS: Final = 130
"""No case lives longer than so many days from opening to disappearing."""

_MORNING_S: Final = 8 * 3600
_OFFICE_S: Final = 8 * 3600
_DUE_S: Final = 17 * 3600
_DONE: Final = 2


class CaseSubject(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a case may be about: its title, its field, and how such a one is answered."""

    title: str
    field: str
    reply: str = ""


class CaseSpec(msgspec.Struct, frozen=True, kw_only=True):
    """What kind of cases a subsystem has; from ``[[workload]] cases`` in the series file.

    ``per_day`` are opened on a working day by all agencies together, each with a term of
    ``term_days`` (least, most); ``mean_delay_days`` is how long after it the overdue ones
    take. ``titles`` are templates with {number}, {place} and {agency}; ``subjects`` in their
    place say also which field a case is of and how it is answered. ``channels`` are the ways
    they come by; of those answered the ``satisfied`` part is content.
    """

    kind: str
    per_day: float
    term_days: tuple[int, int]
    mean_delay_days: float
    titles: tuple[str, ...] = ()
    subjects: tuple[CaseSubject, ...] = ()
    channels: tuple[str, ...] = ()
    satisfied: float = 0.0
    places: tuple[str, ...] = ()
    states: tuple[str, str, str] = ("received", "in_progress", "done")


@dataclass(frozen=True, slots=True)
class Case:
    """One case with its times in epoch seconds; ``agency`` is its agency's index."""

    id: str
    number: int
    agency: int
    opened_s: int
    due_s: int
    closed_s: int
    draw: float

    @property
    def begun_s(self) -> int:
        """When its agency began with it."""
        return min(self.opened_s + DAY_S // 3, (self.opened_s + self.closed_s) // 2)


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """A case's life as a record; rows are made when asked for, most cases being long gone."""

    ledger: CaseLedger
    case: Case

    @property
    def dataset(self) -> str:
        """Cases are records."""
        return "records"

    @property
    def id(self) -> str:
        """The case's own id."""
        return self.case.id

    @property
    def versions(self) -> Sequence[tuple[int, int]]:
        """Opened, begun, closed, gone."""
        case = self.case
        begun_s = case.begun_s
        gone_s = case.closed_s + KEPT_CLOSED_DAYS * DAY_S
        return ((case.opened_s, 1), (begun_s, 2), (case.closed_s, 3), (gone_s, 4))

    @property
    def keeps_earlier(self) -> bool:
        """A case's stages are no vintages."""
        return False

    def row(self, index: int) -> bytes | None:
        """Return the encoded record; None = it is gone."""
        return None if index > _DONE else self.ledger.row(self.case, index)


class CaseLedger:
    """All cases of one subsystem, made day by day and never changed."""

    def __init__(
        self,
        spec: CaseSpec,
        subsystem: str,
        agencies: Sequence[Agency],
        *,
        weights: Sequence[float],
        calendar: WorkingCalendar,
        noise: Noise,
    ) -> None:
        """Make no case yet; ``weights`` say how the agencies share the work."""
        self._spec = spec
        self._subsystem = subsystem
        self._agencies = agencies
        self._weights = [weight / sum(weights) for weight in weights]
        self._calendar = calendar
        self._noise = noise
        self._next_working: dict[int, int] = {}
        self._next_day: int | None = None
        whole = len(agencies)
        self._due: list[list[int]] = [[] for _ in range(whole + 1)]
        self._closed: list[list[int]] = [[] for _ in range(whole + 1)]
        self._late: list[tuple[int, int]] = []
        self._by_day: dict[int, list[Case]] = {}

    def reach(self, day: int) -> None:
        """Make every case opened up to ``day``; the first call begins far enough before it."""
        if self._next_day is None:
            self._next_day = day - LOOKBACK_DAYS
        while self._next_day <= day:
            for case in self._by_day.setdefault(self._next_day, list(self._open(self._next_day))):
                if case.closed_s > case.due_s:
                    for scope in (case.agency, len(self._agencies)):
                        insort(self._due[scope], case.due_s)
                        insort(self._closed[scope], case.closed_s)
                    insort(self._late, (case.due_s, case.closed_s))
            self._next_day += 1

    def overdue(self, at_s: int, agency: int | None = None) -> int:
        """Return how many cases are open past their due time; of one agency, or of all."""
        scope = len(self._agencies) if agency is None else agency
        return bisect_left(self._due[scope], at_s) - bisect_right(self._closed[scope], at_s)

    def oldest_overdue_days(self, at_s: int) -> int:
        """Return for how many whole days the longest overdue case has been so."""
        first = bisect_left(self._late, (at_s - (LONGEST_DELAY_DAYS + 9) * DAY_S, 0))
        for due_s, closed_s in self._late[first:]:
            if due_s >= at_s:
                break
            if closed_s > at_s:
                return (at_s - due_s) // DAY_S
        return 0

    def drafts(self, day: int) -> Iterator[CaseDraft]:
        """Return the lives of the cases opened on a day."""
        self.reach(day)
        for case in self._by_day.get(day, ()):
            yield CaseDraft(self, case)

    def _open(self, day: int) -> Iterator[Case]:
        spec = self._spec
        if not self._calendar.is_working(as_date(day)):
            return
        chances = self._noise.units(f"opened/{self._subsystem}/{day}", len(self._weights))
        agencies = [
            agency
            for agency, weight in enumerate(self._weights)
            for _ in range(int(spec.per_day * weight + chances[agency]))
        ]
        draws = iter(self._noise.units(f"cases/{self._subsystem}/{day}", 5 * len(agencies)))
        shortest, longest = spec.term_days
        stamp = f"{spec.kind}/{as_date(day):%Y%m%d}"
        morning_s = day_start(day) + _MORNING_S
        for number, agency in enumerate(agencies, 1):
            opened_s = morning_s + int(next(draws) * _OFFICE_S)
            due_day = self._working(day + shortest + int(next(draws) * (longest - shortest + 1)))
            delay_days = -math.log(1.0 - next(draws)) * spec.mean_delay_days
            delay_days = min(delay_days, LONGEST_DELAY_DAYS) - 0.7 * spec.mean_delay_days
            closed_day = self._working(due_day + math.ceil(delay_days))
            closed_s = day_start(closed_day) + _MORNING_S + int(next(draws) * _OFFICE_S)
            yield Case(
                id=f"{stamp}-{number:03}",
                number=number,
                agency=agency,
                opened_s=opened_s,
                due_s=day_start(due_day) + _DUE_S,
                closed_s=max(closed_s, opened_s + 3600),
                draw=next(draws),
            )

    def _working(self, day: int) -> int:
        known = self._next_working.get(day)
        if known is None:
            known = as_day(self._calendar.next_working(as_date(day)))
            self._next_working[day] = known
        return known

    def row(self, case: Case, stage: int) -> bytes:
        """Return the encoded record of a case that is new (0), in progress (1) or done (2)."""
        spec = self._spec
        agency = self._agencies[case.agency]
        place = spec.places[int(case.draw * 7919) % len(spec.places)] if spec.places else ""
        number = 100 + int(case.draw * 100_000) % 4900
        attrs: dict[str, Any] = {"number": number, "illustrative": True}
        if spec.subjects:
            subject = spec.subjects[int(case.draw * len(spec.subjects))]
            title = subject.title
            attrs |= self._told(case, subject, stage)
        else:
            title = spec.titles[int(case.draw * len(spec.titles))]
        district = agency.code.removeprefix("ubnd-") if agency.kind == "district" else ""
        return msgspec.json.encode(
            Record(
                kind=spec.kind,
                subsystem=self._subsystem,
                title=title.format(number=number, place=place, agency=agency.name),
                state=spec.states[stage],
                locality=district,
                system="2021" if district else "",
                agency=agency.code,
                opened_at=local_iso(case.opened_s),
                due_at=local_iso(case.due_s),
                closed_at=local_iso(case.closed_s) if stage == _DONE else None,
                attrs=attrs,
            )
        )

    def _told(self, case: Case, subject: CaseSubject, stage: int) -> dict[str, Any]:
        """Return what is known of a case beside its times: field, way in, reply, satisfaction."""
        spec = self._spec
        told: dict[str, Any] = {"field": subject.field}
        if stage:
            step = {"at": local_iso(case.begun_s), "state": "assigned"}
            told["history"] = [{**step, "by": self._agencies[case.agency].name}]
        if spec.channels:
            told["channel"] = spec.channels[int(case.draw * 6151) % len(spec.channels)]
        if stage == _DONE:
            if subject.reply:
                told["reply"] = subject.reply
            if spec.satisfied:
                content = case.draw * 4271 % 1.0 < spec.satisfied
                told["satisfaction"] = "satisfied" if content else "unsatisfied"
        return told
