"""What ``ioc-desktop check`` says of duty plans: mistakes, scenes that are not there, overlaps.

That schedules overlap is no mistake where their length or their days decide which one has the
wall; where nothing but their place in the file does, it is told.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from ioc_desktop.config import Site
from ioc_desktop.config.plan import load_plan
from ioc_desktop.documents import did_you_mean
from ioc_desktop.domain.calendar import WorkingCalendar
from ioc_desktop.domain.duty_plan import Overlap, Plan, overlaps
from ioc_desktop.domain.recurrence import day_of
from ioc_desktop.domain.recurrence_words import say
from ioc_desktop.errors import ConfigError, Finding

_DAYS = 400


def plan_findings(
    files: Iterable[Path],
    sites: Iterable[Site],
    scenes: Collection[str],
    bundles: Collection[str],
) -> Iterator[Finding]:
    """Yield everything that is wrong with these plans and those that the sites name.

    ``scenes`` and ``bundles`` are the ids that can be found.
    """
    calendars = {site.plan: site.calendar() for site in sites if site.plan is not None}
    wanted = {file.absolute(): WorkingCalendar() for file in files} | calendars
    for file, calendar in wanted.items():
        try:
            plan = load_plan(file)
        except ConfigError as error:
            yield from error.findings
            continue
        for path, reason in _reasons(plan, scenes, bundles, calendar):
            yield Finding(str(file), path, reason)


def _reasons(
    plan: Plan, scenes: Collection[str], bundles: Collection[str], calendar: WorkingCalendar
) -> Iterator[tuple[str, str]]:
    for path, scene in _named(plan):
        if scene not in scenes:
            yield path, f"there is no scene {scene!r}{did_you_mean(scene, sorted(scenes))}"
    for index, rule in enumerate(plan.rules):
        if rule.tile is not None and rule.tile.bundle not in bundles:
            near = did_you_mean(rule.tile.bundle, sorted(bundles))
            yield f"rule[{index}].tile.bundle", f"there is no bundle {rule.tile.bundle!r}{near}"
    found = overlaps(plan, calendar, day_of(int(time.time())), _DAYS)
    for one in found:
        if one.by == "order":
            yield f"schedule[{plan.schedules.index(one.loser)}].when", _overlap(one)


def _named(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield the places of a plan that name a scene."""
    if plan.otherwise:
        yield "otherwise", plan.otherwise
    for index, scene in enumerate(plan.favourites):
        yield f"favourites[{index}]", scene
    for index, schedule in enumerate(plan.schedules):
        for turn, one in enumerate(schedule.turns):
            several = len(schedule.turns) > 1
            place = f"rotation[{turn}].scene" if several else "scene"
            yield f"schedule[{index}].{place}", one.scene
    for index, rule in enumerate(plan.rules):
        if rule.scene:
            yield f"rule[{index}].scene", rule.scene


def _overlap(one: Overlap) -> str:
    when = say(one.winner.when)
    return (
        f"wants the wall at the same time as {one.winner.id!r} ({when}), and nothing but their "
        "order decides; make one shorter, or leave its days out of the other"
    )
