"""The duty plan: which scenes are shown when by themselves, shifts, and what alarms may do. Pure.

Where schedules overlap, **the shorter one wins** (a briefing within office hours), of equally
long ones the one on rarer days, then the one that stands first in the file. "Lúc 7h30" has no
end of its own: it lasts until any schedule begins or ends, a day at most.

``Schedules`` answers from a few days around the moment that is asked about, worked out as
segments once a day; so a clock that jumps or a machine that slept changes nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, Literal

from ioc_desktop.domain.calendar import WorkingCalendar
from ioc_desktop.domain.durations import DAY_S
from ioc_desktop.domain.figures import AlarmBoard, AlarmRow
from ioc_desktop.domain.on_air import Call, Coming, Step
from ioc_desktop.domain.recurrence import When, day_of, epoch_s, is_now, occurrences
from ioc_desktop.domain.rows import Names

Priority = Literal["high", "medium", "low"]
RANKS: Final[Mapping[str, int]] = {"high": 0, "medium": 1, "low": 2}
HOLD_MIN: Final = 15
_DAYS_BACK: Final = 3
_DAYS_AHEAD: Final = 9


@dataclass(frozen=True, slots=True)
class Turn:
    """One scene of a rotation and how long it stands."""

    scene: str
    dwell_s: int


@dataclass(frozen=True, slots=True)
class PlannedScene:
    """One schedule: one scene, or several in turn, at the times of ``when``."""

    id: str
    name: Names
    when: When
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift of duty, as the wall's top line names it."""

    name: Names
    when: When


@dataclass(frozen=True, slots=True)
class AlarmTile:
    """The tile that a rule puts on the wall: on a screen, over a tile of it.

    ``over`` "" is the whole screen, None the tile of the lowest priority.
    """

    role: str
    bundle: str
    kind: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    over: str | None = None


@dataclass(frozen=True, slots=True)
class AlarmRule:
    """Which open alarms bring a scene (or, with ``tile``, a tile) to the wall, for how long.

    Empty conditions are met by every alarm. Shown for at least ``least_s`` and at most
    ``most_s`` (None = while the alarm is open); it comes not for alarms raised more than
    ``within_s`` ago, and at most ``per_hour`` times an hour.
    """

    id: str
    name: Names
    scene: str = ""
    tile: AlarmTile | None = None
    priorities: frozenset[str] = frozenset()
    centres: frozenset[str] = frozenset()
    subsystems: frozenset[str] = frozenset()
    indicators: frozenset[str] = frozenset()
    localities: frozenset[str] = frozenset()
    least_s: int = 60
    most_s: int | None = None
    within_s: int | None = 3600
    per_hour: int = 12

    def is_for(self, row: AlarmRow) -> bool:
        """Return whether this alarm meets the rule's conditions."""
        alarm = row.alarm
        said = (
            (self.priorities, alarm.priority), (self.centres, row.centre),
            (self.subsystems, alarm.subsystem), (self.indicators, alarm.indicator),
            (self.localities, alarm.locality),
        )  # fmt: skip
        return all(not wanted or value in wanted for wanted, value in said)


@dataclass(frozen=True, slots=True)
class Plan:
    """A duty plan file, read and found right. Without a file: nothing happens by itself."""

    schedules: tuple[PlannedScene, ...] = ()
    shifts: tuple[Shift, ...] = ()
    rules: tuple[AlarmRule, ...] = ()
    favourites: tuple[str, ...] = ()
    otherwise: str = ""
    """The scene when nothing is scheduled; "" = what is there stays."""
    hold_s: int = HOLD_MIN * 60

    @property
    def scenes(self) -> tuple[str, ...]:
        """The ids of all scenes that the plan shows, each once."""
        named = [turn.scene for one in self.schedules for turn in one.turns]
        named += [self.otherwise, *self.favourites, *(rule.scene for rule in self.rules)]
        return tuple(dict.fromkeys(scene for scene in named if scene))

    def shift_at(self, now_s: int, calendar: WorkingCalendar) -> Shift | None:
        """Return the shift on duty; of several the first in the file."""
        return next((one for one in self.shifts if is_now(one.when, calendar, now_s)), None)


def calls_of(plan: Plan, board: AlarmBoard, now_s: int, language: str = "vi") -> tuple[Call, ...]:
    """Return what the plan's rules want for the open alarms: of each alarm, its first rule."""
    found = []
    for row in board.rows:
        raised_s = now_s if row.raised_s is None else row.raised_s
        rule = next((one for one in plan.rules if one.is_for(row)), None)
        if rule is None:
            continue
        found.append(
            Call(
                key=f"{row.centre}/{row.id}/{row.alarm.raised_at}",
                rule=rule.id,
                rule_name=rule.name.in_language(language),
                title=row.alarm.message,
                rank=RANKS[row.alarm.priority],
                raised_s=raised_s,
                scene=rule.scene,
                least_s=rule.least_s,
                most_s=rule.most_s,
                per_hour=rule.per_hour,
                until_s=None if rule.within_s is None else raised_s + rule.within_s,
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Segment:
    """From ``start_s`` on this schedule has the wall; None = none has."""

    start_s: int
    of: PlannedScene | None


@dataclass(frozen=True, slots=True)
class _Span:
    start_s: int
    end_s: int
    claim: tuple[int, int, int]
    """The smaller wins: its length (a moment 0), how common its days are, its place."""
    of: PlannedScene


class Schedules:
    """What a plan's schedules want at any moment (``ui.conductor.Schedule``)."""

    def __init__(self, plan: Plan, calendar: WorkingCalendar, language: str = "vi") -> None:
        """Answer by this calendar, with names in this language."""
        self.plan = plan
        self._calendar, self._language = calendar, language
        self._day: date | None = None
        self._segments: list[_Segment] = []
        self._starts: list[int] = []
        self._known_until_s = 0

    @property
    def hold_s(self) -> int:
        """How long a person's choice holds."""
        return self.plan.hold_s

    def step(self, now_s: int) -> Step | None:
        """Return what is to be shown now and since when; None = nothing is scheduled."""
        return self._step_in(self._place(now_s), now_s)

    def coming(self, now_s: int) -> Coming | None:
        """Return the next change to another scene, as far ahead as is looked."""
        place = self._place(now_s)
        here = self._step_in(place, now_s)
        at_s = now_s
        while place >= 0:
            now = self._step_in(place, at_s)
            until_s = self._end(place) if now is None else now.until_s
            if until_s is None or until_s >= self._known_until_s:
                break  # what comes behind the last day is not worked out: no end, no gap
            at_s = until_s
            place = bisect_right(self._starts, at_s) - 1
            after = self._step_in(place, at_s)
            if after is not None and (here is None or after.scene != here.scene):
                return Coming(after.name, after.scene, at_s)
        return None

    def _step_in(self, place: int, now_s: int) -> Step | None:
        if place < 0:
            return None
        segment, end_s = self._segments[place], self._end(place)
        if segment.of is None:
            if not self.plan.otherwise:
                return None
            return Step("", "", self.plan.otherwise, segment.start_s, end_s)
        turn, since_s, until_s = _turn(segment, now_s)
        if end_s is not None:
            until_s = end_s if until_s is None else min(until_s, end_s)
        name = segment.of.name.in_language(self._language)
        return Step(segment.of.id, name, turn.scene, since_s, until_s)

    def _end(self, place: int) -> int | None:
        return self._starts[place + 1] if place + 1 < len(self._starts) else None

    def _place(self, now_s: int) -> int:
        """Return which segment a moment lies in, worked out around its day; -1 = none."""
        if not self.plan.schedules and not self.plan.otherwise:
            return -1
        day = day_of(now_s)
        kept = self._day
        if kept is None or not kept <= day <= kept + timedelta(days=_DAYS_AHEAD - 2):
            self._work_out(day)
        return bisect_right(self._starts, now_s) - 1

    def _work_out(self, day: date) -> None:
        self._day = day
        self._known_until_s = epoch_s(day + timedelta(days=_DAYS_AHEAD))
        spans = spans_of(
            self.plan, self._calendar, day - timedelta(days=_DAYS_BACK),
            day + timedelta(days=_DAYS_AHEAD),
        )  # fmt: skip
        self._segments = list(_segments(spans))
        self._starts = [one.start_s for one in self._segments]


def spans_of(plan: Plan, calendar: WorkingCalendar, first: date, last: date) -> tuple[_Span, ...]:
    """Return when each schedule claims the wall on these days; moments with their ends."""
    raw = [
        (one, place, schedule)
        for place, schedule in enumerate(plan.schedules)
        for one in occurrences(schedule.when, calendar, first, last)
    ]
    bounds = {one.start_s for one, _, _ in raw}
    bounds |= {one.end_s for one, _, _ in raw if one.end_s is not None}
    marks = sorted(bounds)
    found = []
    for one, place, schedule in raw:
        rarity = schedule.when.rarity
        if one.end_s is not None:
            claim = (one.end_s - one.start_s, rarity, place)
            found.append(_Span(one.start_s, one.end_s, claim, schedule))
            continue
        after = bisect_right(marks, one.start_s)
        end_s = min(marks[after] if after < len(marks) else 1 << 62, one.start_s + DAY_S)
        found.append(_Span(one.start_s, end_s, (0, rarity, place), schedule))
    return tuple(sorted(found, key=lambda span: (span.start_s, span.claim)))


def _segments(spans: Iterable[_Span]) -> Iterator[_Segment]:
    """Yield who has the wall from when on; the first from the beginning of time."""
    spans = tuple(spans)
    yield _Segment(0, None)
    holder: _Span | None = None
    for mark in sorted({span.start_s for span in spans} | {span.end_s for span in spans}):
        claims = [span for span in spans if span.start_s <= mark < span.end_s]
        best = min(claims, key=lambda span: span.claim, default=None)
        if best is not holder:
            holder = best
            yield _Segment(mark, None if best is None else best.of)


def _turn(segment: _Segment, now_s: int) -> tuple[Turn, int, int | None]:
    """Return the rotation's scene at a moment, since when and until when it stands."""
    turns = segment.of.turns if segment.of is not None else ()
    round_s = sum(turn.dwell_s for turn in turns)
    if len({turn.scene for turn in turns}) == 1 or round_s <= 0:
        return turns[0], segment.start_s, None
    begun_s = now_s - (now_s - segment.start_s) % round_s
    for turn in turns:
        if now_s < begun_s + turn.dwell_s:
            return turn, begun_s, begun_s + turn.dwell_s
        begun_s += turn.dwell_s
    raise AssertionError  # the dwells add up to the round


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two schedules that want the wall at once: the first time, and which one has it.

    ``by`` is what decides: ``length``, ``days`` or, where nothing else does, ``order``.
    """

    winner: PlannedScene
    loser: PlannedScene
    start_s: int
    end_s: int
    by: Literal["length", "days", "order"]


def overlaps(plan: Plan, calendar: WorkingCalendar, first: date, days: int) -> tuple[Overlap, ...]:
    """Return each pair of schedules that overlap within these days, once, in the file's order."""
    spans = spans_of(plan, calendar, first, first + timedelta(days=days))
    found: dict[tuple[int, int], Overlap] = {}
    open_now: list[_Span] = []
    for span in spans:
        open_now = [one for one in open_now if one.end_s > span.start_s]
        for other in open_now:
            if other.of is span.of:
                continue
            winner, loser = sorted((span, other), key=lambda one: one.claim)
            pair = (min(span.claim[2], other.claim[2]), max(span.claim[2], other.claim[2]))
            by: Literal["length", "days", "order"] = "order"
            if winner.claim[0] != loser.claim[0]:
                by = "length"
            elif winner.claim[1] != loser.claim[1]:
                by = "days"
            end_s = min(span.end_s, other.end_s)
            found.setdefault(pair, Overlap(winner.of, loser.of, span.start_s, end_s, by))
        open_now.append(span)
    return tuple(found[pair] for pair in sorted(found))
