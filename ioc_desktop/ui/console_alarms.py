"""The console's list of open alarms: which, where, since when, who has it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ioc_desktop.domain.dates import format_age
from ioc_desktop.domain.figures import AlarmBoard, AlarmRow, FreshnessState
from ioc_desktop.domain.numbers import NO_VALUE
from ioc_desktop.domain.outbox import DirectiveBoard
from ioc_desktop.domain.queries import AlarmsQuery, DirectivesQuery, Query, Snapshot, Unanswered
from ioc_desktop.sdk.ages import age_texts
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.said import in_words
from ioc_desktop.ui.console_model import CellText
from ioc_desktop.ui.detail_rows import GLYPHS
from ioc_desktop.ui.drill_place import DrillPlace, DrillStep

QUERIES: Final[Mapping[str, Query]] = {
    "alarms": AlarmsQuery(limit=200),
    "directives": DirectivesQuery(open_only=True, limit=500),
}
_ORDER: Final = {"high": 0, "medium": 1, "low": 2}
_GLYPH: Final = {"high": "▲", "medium": "◆", "low": "●"}


@dataclass(frozen=True, slots=True)
class AlarmsView:
    """The rows, and the page that Enter opens for each; ``missing`` says why there is none.

    ``records`` are the ids of the records that the alarms are about, "" = of none.

    ``count`` is of all that are open, ``urgent`` of those of high priority.
    """

    rows: tuple[tuple[CellText, ...], ...] = ()
    steps: tuple[DrillStep, ...] = ()
    records: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    count: int = 0
    urgent: int = 0
    missing: str = ""


def alarm_titles(words: Words) -> tuple[str, ...]:
    """Return the heads of the list."""
    return (
        words("Priority"), words("For"), words("Who has it"), words("Locality"),
        words("Subsystem"), words("Centre"), words("What is wrong"),
    )  # fmt: skip


def alarms_view(snapshot: Snapshot, words: Words, short_names: Mapping[str, str]) -> AlarmsView:
    """Return the open alarms, the most urgent first, then the one that stands longest."""
    board = snapshot.answers.get("alarms")
    if isinstance(board, Unanswered):
        return AlarmsView(missing=in_words(board.reason, words))
    if not isinstance(board, AlarmBoard):
        return AlarmsView()
    rows = sorted(
        board.rows, key=lambda row: (_ORDER[row.alarm.priority], row.raised_s or snapshot.now_s)
    )
    directives = snapshot.answers.get("directives")
    known = directives if isinstance(directives, DirectiveBoard) else None
    missing = ""
    if not rows:
        missing = words("No alarm stands")
        if board.freshness.state is not FreshnessState.LIVE:
            age = age_texts(board.freshness, words, snapshot.now_s).state
            missing = f"{missing} · {GLYPHS[board.freshness.state]} {age}"
    return AlarmsView(
        rows=tuple(_row(row, known, snapshot.now_s, words, short_names) for row in rows),
        steps=tuple(step_of(row) for row in rows),
        records=tuple(row.alarm.record or "" for row in rows),
        titles=tuple(row.alarm.message for row in rows),
        count=board.high + board.medium + board.low,
        urgent=board.high,
        missing=missing,
    )


def step_of(row: AlarmRow) -> DrillStep:
    """Return the page behind an alarm: its figure, else its subsystem's page.

    An alarm names its record by its id alone: ``records`` are looked up when they are opened.
    """
    alarm = row.alarm
    if alarm.indicator:
        return DrillStep(DrillPlace(row.centre, alarm.subsystem, alarm.indicator))
    return DrillStep(DrillPlace(row.centre, alarm.subsystem))


def _row(
    row: AlarmRow,
    directives: DirectiveBoard | None,
    now_s: int,
    words: Words,
    short_names: Mapping[str, str],
) -> tuple[CellText, ...]:
    alarm = row.alarm
    said = {"high": words("High"), "medium": words("Middle"), "low": words("Low")}
    age_s = None if row.raised_s is None else max(0, now_s - row.raised_s)
    centre = short_names.get(row.centre, row.centre)
    subsystem = row.subsystem_name.in_language(words.language)
    owner = _owner(row, directives)
    return (
        CellText(
            f"{_GLYPH[alarm.priority]} {said[alarm.priority]}",
            f"{_ORDER[alarm.priority]}",
            alarm.priority == "high",
        ),
        CellText(
            NO_VALUE if age_s is None else format_age(age_s, words.language), float(age_s or 0)
        ),
        CellText(owner or words("nobody yet"), owner or "~", not owner),
        CellText(row.locality_name or NO_VALUE, row.locality_name),
        CellText(subsystem, subsystem),
        CellText(centre, centre),
        CellText(alarm.message, alarm.message),
    )


def _owner(row: AlarmRow, directives: DirectiveBoard | None) -> str:
    """Return whom a directive about the alarm's record, or its figure, was given to."""
    alarm = row.alarm
    for one in directives.rows if directives is not None else ():
        about = one.row.about
        if one.centre != row.centre:
            continue
        if (alarm.record and about.get("record") == alarm.record) or (
            alarm.indicator and about.get("indicator") == alarm.indicator
        ):
            return one.agency_name or one.locality_name
    return ""
