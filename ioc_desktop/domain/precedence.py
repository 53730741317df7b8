"""Who decides what is on the wall: a person before an alarm's rule before the schedule. Pure.

A ``Standing`` holds all that the decision depends on; each function returns the next one.
``base`` is the scene under everything, ``brought`` what an alarm's rule shows in its place or
over it. ``settled`` is called with every turn of the clock and every change of plan or alarms.

- **A person's choice** holds for the plan's ``hold_min`` minutes: in that time no alarm and no
  schedule changes it. After it alarms that wait come, and the schedule takes the wall back
  at its next step, or at once if it had one meanwhile.
- **Back** is a real way back: an alarm that is shown is put away first, and schedules, however
  often they went on, are one entry between two choices of persons.
- **A presentation lock** holds everything but persons, giving back included.
- **An alarm** that a person put away, or whose time is over, does not come again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from ioc_desktop.domain.on_air import Brought, Call, Entry, Hindrance, Lock, Step, Waiting

HISTORY: Final = 32
HOUR_S: Final = 3600
_PUT_AWAY: Final = 1000


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the decision depends on; see the module."""

    base: Entry
    before: tuple[Entry, ...] = ()
    free_s: int = 0
    """Until when the person's choice holds."""
    lock: Lock | None = None
    brought: Brought | None = None
    put_away: tuple[str, ...] = ()
    """Keys of alarms that do not come again."""
    taken: tuple[tuple[str, int], ...] = ()
    """Rule and time of every time that a rule took the wall within the last hour."""
    now_s: int = 0

    @property
    def entry(self) -> Entry:
        """What is shown: the alarm's, or what lies under it."""
        if self.brought is None:
            return self.base
        call = self.brought.call
        return Entry(call.scene or self.base.scene, "rule", call.rule_name, self.brought.since_s)


def begun(scene: str, now_s: int) -> Standing:
    """Return the standing of a wall that begins with a scene."""
    return Standing(base=Entry(scene, "start", "", now_s), now_s=now_s)


def chosen(
    standing: Standing, scene: str, officer: str, now_s: int, hold_s: int, calls: Iterable[Call]
) -> Standing:
    """Return what a person's choice makes of it: an alarm that is shown is put away."""
    standing = _put_away(standing, calls)
    kept = standing.base
    same = scene == kept.scene
    before = standing.before if same or not kept.scene else _remembered(standing.before, kept)
    entry = Entry(scene, "person", officer, now_s)
    return replace(standing, base=entry, before=before, free_s=now_s + hold_s, now_s=now_s)


def gone_back(  # a decision is made of all that it depends on
    standing: Standing,
    officer: str,
    now_s: int,
    hold_s: int,
    calls: Iterable[Call],
    step: Step | None,
    is_there: Callable[[str], bool],
) -> Standing:
    """Return the standing before: without the alarm that is shown, else the scene before.

    Where the schedule had the wall before, it has it again. Scenes that are no longer there
    are passed over.
    """
    if standing.brought is not None:
        return replace(_put_away(standing, calls), now_s=now_s)
    before = standing.before
    while before:
        *rest, last = before
        before = tuple(rest)
        was_chosen = standing.base.kind == "person"
        if last.kind == "schedule" and was_chosen and step is not None and is_there(step.scene):
            base = Entry(step.scene, "schedule", step.name, now_s)
            return replace(standing, base=base, before=before, free_s=0, now_s=now_s)
        if last.scene != standing.base.scene and is_there(last.scene):
            base = Entry(last.scene, "person", officer, now_s)
            return replace(standing, base=base, before=before, free_s=now_s + hold_s, now_s=now_s)
    return replace(standing, before=())


def locked(standing: Standing, officer: str, now_s: int, until_s: int | None) -> Standing:
    """Return it with a presentation lock; one that stands keeps who and since when."""
    since = standing.lock
    if since is not None:
        return replace(standing, lock=replace(since, until_s=until_s))
    return replace(standing, lock=Lock(officer, now_s, until_s))


def unlocked(standing: Standing) -> Standing:
    """Return it without a lock."""
    return replace(standing, lock=None)


def put_away(standing: Standing, calls: Iterable[Call]) -> Standing:
    """Return it without the alarm that is shown; that one does not come again."""
    return _put_away(standing, calls)


def settled(
    standing: Standing,
    now_s: int,
    step: Step | None,
    calls: tuple[Call, ...],
    broken: frozenset[str] = frozenset(),
) -> Standing:
    """Return what time, schedule and alarms make of it; what is in ``broken`` cannot be shown.

    ``broken`` has ids of scenes and ``Call.place`` of tiles.
    """
    standing = _at(standing, now_s)
    if standing.lock is not None:
        return standing
    if step is not None and step.scene not in broken and _may_step(standing, step):
        kept = standing.base
        before = standing.before
        turns = kept.kind == "schedule" and kept.who == step.name
        if kept.scene and kept.scene != step.scene and not turns:
            before = _remembered(before, kept)
        base = Entry(step.scene, "schedule", step.name, now_s)
        standing = replace(standing, base=base, before=before, free_s=0)
    return _with_alarms(standing, tuple(sorted(calls, key=lambda one: one.urgency)), broken)


def waiting(
    standing: Standing,
    step: Step | None,
    calls: tuple[Call, ...],
    broken: frozenset[str] = frozenset(),
) -> tuple[Waiting, ...]:
    """Return what would be shown if nothing held it back, the most urgent alarm first."""
    found = []
    shown = standing.brought.call.key if standing.brought is not None else ""
    for call in sorted(calls, key=lambda one: one.urgency):
        if call.key == shown or call.key in standing.put_away or _is_with(standing, call):
            continue
        if call.is_too_old(standing.now_s):
            continue
        because, until_s = _hindrance(standing, call, broken)
        found.append(Waiting("rule", call.title, call.scene, because, until_s))
    if step is not None and step.scene != standing.base.scene:
        because, until_s = "choice", max(standing.free_s, standing.now_s)
        if standing.lock is not None:
            because, until_s = "lock", standing.lock.until_s or 0
        elif step.scene in broken:
            because, until_s = "broken", 0
        if because != "choice" or _has_stepped(standing, step):
            found.append(Waiting("schedule", step.name, step.scene, because, until_s or None))
    return tuple(found)


def _at(standing: Standing, now_s: int) -> Standing:
    """Move to a moment: a lock may have run out, and the clock may have been set back."""
    if now_s < standing.base.since_s:
        # What a person holds is held no longer than it would have been.
        hold_s = max(0, standing.free_s - standing.base.since_s)
        base = replace(standing.base, since_s=now_s)
        standing = replace(standing, base=base, free_s=now_s + hold_s)
    lock = standing.lock
    if lock is not None and now_s < lock.since_s:
        length = None if lock.until_s is None else now_s + lock.until_s - lock.since_s
        lock = Lock(lock.officer, now_s, length)
    if lock is not None and lock.until_s is not None and now_s >= lock.until_s:
        lock = None
    brought = standing.brought
    if brought is not None and now_s < brought.since_s:
        brought = replace(brought, since_s=now_s)
    taken = tuple(one for one in standing.taken if now_s - HOUR_S < one[1] <= now_s)
    return replace(standing, now_s=now_s, lock=lock, brought=brought, taken=taken)


def _has_stepped(standing: Standing, step: Step) -> bool:
    return step.since_s > standing.base.since_s


def _may_step(standing: Standing, step: Step) -> bool:
    """Whether the schedule has the wall: a person's choice holds, then until the next step."""
    if standing.base.kind != "person":
        return standing.base.scene != step.scene or standing.base.who != step.name
    return standing.now_s >= standing.free_s and _has_stepped(standing, step)


def _holds(standing: Standing) -> bool:
    return standing.base.kind == "person" and standing.now_s < standing.free_s


def _with_alarms(standing: Standing, calls: tuple[Call, ...], broken: frozenset[str]) -> Standing:
    open_now = {call.key for call in calls}
    brought = standing.brought
    if brought is not None:
        call, age_s = brought.call, standing.now_s - brought.since_s
        closed = call.key not in open_now
        if call.place in broken or (call.most_s is not None and age_s >= call.most_s):
            standing = _put_away(standing, calls)
        elif age_s < call.least_s:
            return replace(standing, brought=replace(brought, closed=closed))
        elif not closed and not any(one.rank < call.rank for one in calls):
            return replace(standing, brought=replace(brought, closed=False))
        else:
            standing = replace(standing, brought=None)
    if _holds(standing):
        return standing
    for call in calls:
        if call.key in standing.put_away or call.place in broken:
            continue
        is_shown = brought is not None and brought.call.key == call.key
        if call.is_too_old(standing.now_s) and not is_shown:
            continue
        goes_on = brought is not None and _same_place(brought.call, call)
        if not goes_on and _is_worn(standing, call):
            continue
        taken = standing.taken if goes_on else (*standing.taken, (call.rule, standing.now_s))
        since_s = brought.since_s if goes_on and brought is not None else standing.now_s
        return replace(standing, brought=Brought(call, since_s), taken=taken)
    return standing


def _same_place(one: Call, other: Call) -> bool:
    return (one.rule, one.scene) == (other.rule, other.scene)


def _is_with(standing: Standing, call: Call) -> bool:
    """Whether what is shown for another alarm shows this one too."""
    return standing.brought is not None and _same_place(standing.brought.call, call)


def _is_worn(standing: Standing, call: Call) -> bool:
    """Whether its rule took the wall as often within the hour as it may."""
    return sum(rule == call.rule for rule, _ in standing.taken) >= call.per_hour


def _hindrance(
    standing: Standing, call: Call, broken: frozenset[str]
) -> tuple[Hindrance, int | None]:
    if standing.lock is not None:
        return "lock", standing.lock.until_s
    if call.place in broken:
        return "broken", None
    if _holds(standing):
        return "choice", standing.free_s
    if standing.brought is not None:
        return "alarm", None
    times = [at_s for rule, at_s in standing.taken if rule == call.rule]
    return "rate", min(times, default=standing.now_s) + HOUR_S


def _put_away(standing: Standing, calls: Iterable[Call]) -> Standing:
    """Take off the alarm that is shown, with all that were shown along with it."""
    brought = standing.brought
    if brought is None:
        return standing
    keys = {brought.call.key: None}
    keys |= {call.key: None for call in calls if _same_place(brought.call, call)}
    away = tuple(dict.fromkeys((*standing.put_away, *keys)))[-_PUT_AWAY:]
    return replace(standing, brought=None, put_away=away)


def _remembered(before: tuple[Entry, ...], entry: Entry) -> tuple[Entry, ...]:
    """Add an entry; schedules that follow each other are one, the last."""
    if before and before[-1].kind == "schedule" and entry.kind == "schedule":
        before = before[:-1]
    return (*before, entry)[-HISTORY:]
