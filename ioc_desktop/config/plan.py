"""From a duty plan's text to a ``Plan``, or to every mistake in it at once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from ioc_desktop.config.plan_document import (
    Name,
    NamesEntry,
    PlanDocument,
    RuleEntry,
    ScheduleEntry,
    ShiftEntry,
)
from ioc_desktop.documents import parse_toml, read_text, salvage, salvage_all, shape_findings
from ioc_desktop.domain.duty_plan import (
    AlarmRule,
    AlarmTile,
    Plan,
    PlannedScene,
    Shift,
    Turn,
)
from ioc_desktop.domain.recurrence import When
from ioc_desktop.domain.recurrence_pieces import ScheduleTextError
from ioc_desktop.domain.recurrence_reading import read_when
from ioc_desktop.domain.rows import Names
from ioc_desktop.errors import ConfigError, Finding

_DAY_S = 86_400


def load_plan(path: Path) -> Plan:
    """Read a duty plan.

    Raises:
        ConfigError: it is missing, no TOML, or has mistakes; all of them are listed.
    """
    return parse_plan(read_text(path), path)


def check_plan_file(path: Path) -> tuple[Finding, ...]:
    """Return everything that is wrong with a plan itself; empty if it can be followed.

    Whether its scenes are there, and which schedules overlap, is another question.
    """
    try:
        load_plan(path)
    except ConfigError as error:
        return error.findings
    return ()


def parse_plan(text: str, file: Path) -> Plan:
    """Turn a duty plan's text into a Plan; ``file`` names it in findings.

    Raises:
        ConfigError: no TOML, or mistakes; all of them are listed.
    """
    raw = parse_toml(text, str(file))
    findings: list[Finding] = []
    try:
        document = msgspec.convert(raw, PlanDocument)
        schedules = list(enumerate(document.schedule))
        shifts = list(enumerate(document.shift))
        rules = list(enumerate(document.rule))
    except msgspec.ValidationError:
        findings = shape_findings(raw, PlanDocument, str(file))
        document = salvage({**raw, "schedule": [], "shift": [], "rule": []}, PlanDocument) or (
            PlanDocument()
        )
        schedules = salvage_all(raw.get("schedule"), ScheduleEntry)
        shifts = salvage_all(raw.get("shift"), ShiftEntry)
        rules = salvage_all(raw.get("rule"), RuleEntry)
    meaning = _Meaning(str(file))
    meaning.no_twins("schedule", ((index, entry.id) for index, entry in schedules))
    meaning.no_twins("rule", ((index, entry.id) for index, entry in rules))
    meaning.favourites(document.favourites)
    plan = Plan(
        schedules=tuple(meaning.schedule(f"schedule[{i}]", entry) for i, entry in schedules),
        shifts=tuple(meaning.shift(f"shift[{i}]", entry) for i, entry in shifts),
        rules=tuple(meaning.rule(f"rule[{i}]", entry) for i, entry in rules),
        favourites=document.favourites,
        otherwise=document.otherwise or "",
        hold_s=round(document.hold_min * 60),
    )
    findings += meaning.findings
    if findings:
        raise ConfigError(tuple(findings))
    return plan


class _Meaning:
    """Judges what no shape can say, and gathers what is wrong."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []

    def wrong(self, path: str, reason: str) -> None:
        self.findings.append(Finding(self.file, path, reason))

    def no_twins(self, table: str, named: Iterable[tuple[int, Any]]) -> None:
        first: dict[Any, int] = {}
        for index, value in named:
            if value in first:
                other = f"{table}[{first[value]}]"
                self.wrong(f"{table}[{index}].id", f"{value!r} is already that of {other}")
            first.setdefault(value, index)

    def favourites(self, scenes: tuple[str, ...]) -> None:
        for index, scene in enumerate(scenes):
            if scene in scenes[:index]:
                other = f"favourites[{scenes.index(scene)}]"
                self.wrong(f"favourites[{index}]", f"{scene!r} is already that of {other}")

    def when(self, path: str, text: str) -> When:
        try:
            return read_when(text)
        except ScheduleTextError as error:
            self.wrong(f"{path}.when", str(error))
            return When()

    def schedule(self, path: str, entry: ScheduleEntry) -> PlannedScene:
        if (entry.scene is None) == (not entry.rotation):
            told = "is missing" if entry.scene is None else "is given beside rotation; keep one"
            self.wrong(f"{path}.scene", f"{told}: a schedule has a scene or a rotation")
        turns = tuple(Turn(turn.scene, round(turn.dwell_min * 60)) for turn in entry.rotation)
        if entry.scene is not None:
            turns = (Turn(entry.scene, _DAY_S),)
        names = _names(entry.name, entry.id)
        return PlannedScene(entry.id, names, self.when(path, entry.when), turns)

    def shift(self, path: str, entry: ShiftEntry) -> Shift:
        when = self.when(path, entry.when)
        if any(one.is_moment for one in when.hours):
            self.wrong(f"{path}.when", "a shift needs its end too: 'từ 6h đến 14h'")
        return Shift(_names(entry.name, ""), when)

    def rule(self, path: str, entry: RuleEntry) -> AlarmRule:
        if (entry.scene is None) == (entry.tile is None):
            told = "is missing" if entry.scene is None else "is given beside tile; keep one"
            self.wrong(f"{path}.scene", f"{told}: a rule shows a scene or a tile")
        if entry.most_min is not None and entry.most_min < entry.least_min:
            self.wrong(f"{path}.most_min", f"must be at least least_min ({entry.least_min:g})")
        tile = entry.tile
        return AlarmRule(
            id=entry.id,
            name=_names(entry.name, entry.id),
            scene=entry.scene or "",
            tile=None if tile is None else AlarmTile(
                tile.role, tile.bundle, tile.kind, dict(tile.settings), tile.over
            ),
            priorities=frozenset(entry.priority),
            centres=frozenset(entry.centre),
            subsystems=frozenset(entry.subsystem),
            indicators=frozenset(entry.indicator),
            localities=frozenset(entry.locality),
            least_s=round(entry.least_min * 60),
            most_s=None if entry.most_min is None else round(entry.most_min * 60),
            within_s=round(entry.within_min * 60),
            per_hour=entry.per_hour,
        )  # fmt: skip


def _names(name: Name | None, otherwise: str) -> Names:
    if isinstance(name, NamesEntry):
        return Names(vi=name.vi, en=name.en)
    return Names(vi=name or otherwise)
