"""A duty plan said back: its schedules in words, their next times, and where they overlap."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from ioc_desktop.app.cli_journal import moment_of
from ioc_desktop.config import load_site
from ioc_desktop.config.plan import load_plan
from ioc_desktop.domain.calendar import WorkingCalendar
from ioc_desktop.domain.duty_plan import Overlap, Plan, PlannedScene, Schedules, overlaps
from ioc_desktop.domain.recurrence import Occurrence, day_of, next_occurrences
from ioc_desktop.domain.recurrence_words import say

if TYPE_CHECKING:
    from ioc_desktop.domain.recurrence import When

OVERLAP_DAYS = 400
_ZONE = timezone(timedelta(hours=7))
_BY = {
    "length": "it is the shorter one",
    "days": "its days are rarer",
    "order": "it stands first in the file, and nothing else decides",
}


def tell_plan(
    file: Path, site: Path | None, at: str | None, count: int, language: str
) -> Iterator[str]:
    """Yield the lines of ``ioc-desktop plan``.

    Raises:
        ConfigError: the plan or the site file has mistakes.
        UsageError: ``at`` is no time.
    """
    plan = load_plan(file)
    calendar = WorkingCalendar() if site is None else load_site(site).calendar()
    now_s = int(time.time()) if at is None else moment_of(at, int(time.time()))
    yield from _now(plan, calendar, now_s, language)
    for schedule in plan.schedules:
        yield ""
        yield f"{schedule.id}: {schedule.name.in_language(language)}"
        yield from _scheduled(schedule, calendar, now_s, count, language)
    if plan.shifts:
        yield ""
    for shift in plan.shifts:
        yield f"shift {shift.name.in_language(language)}: {say(shift.when, language)}"
    found = overlaps(plan, calendar, day_of(now_s), OVERLAP_DAYS)
    if found:
        yield ""
    yield from (overlap_line(one) for one in found)


def overlap_line(one: Overlap) -> str:
    """Return which of two schedules has the wall where they overlap, and why."""
    end = _moment(one.end_s)
    return (
        f"overlap: {one.winner.id} before {one.loser.id}, because {_BY[one.by]} "
        f"(first {_moment(one.start_s)} to {end})"
    )


def _now(plan: Plan, calendar: WorkingCalendar, now_s: int, language: str) -> Iterator[str]:
    schedules = Schedules(plan, calendar, language)
    step, coming = schedules.step(now_s), schedules.coming(now_s)
    shift = plan.shift_at(now_s, calendar)
    shown = "nothing is scheduled" if step is None else f"{step.scene} ({step.name})"
    on_duty = "" if shift is None else f", shift {shift.name.in_language(language)}"
    yield f"{_moment(now_s)}: {shown}{on_duty}"
    if coming is not None:
        yield f"{_moment(coming.at_s)}: {coming.scene} ({coming.name})"


def _scheduled(
    schedule: PlannedScene, calendar: WorkingCalendar, now_s: int, count: int, language: str
) -> Iterator[str]:
    yield f"  {say(schedule.when, language)}"
    if len(schedule.turns) > 1:
        turns = ", ".join(f"{one.scene} {one.dwell_s / 60:g} min" for one in schedule.turns)
        yield f"  in turn: {turns}"
    else:
        yield f"  {schedule.turns[0].scene}"
    for one in _next(schedule.when, calendar, now_s, count):
        end = "" if one.end_s is None else f" to {_moment(one.end_s)}"
        yield f"    {_moment(one.start_s)}{end}"


def _next(when: When, calendar: WorkingCalendar, now_s: int, count: int) -> tuple[Occurrence, ...]:
    return next_occurrences(when, calendar, now_s, count)


def _moment(at_s: int) -> str:
    return datetime.fromtimestamp(at_s, UTC).astimezone(_ZONE).strftime("%Y-%m-%d %H:%M %a")
