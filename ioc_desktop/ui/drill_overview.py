"""The first page of the drill-down: every subsystem of every centre at a glance. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from ioc_desktop.domain.dates import format_age, format_as_of
from ioc_desktop.domain.figures import FreshnessState, Severity, SubsystemRow
from ioc_desktop.domain.looking import CentreOverview, SubsystemOverview
from ioc_desktop.domain.numbers import NO_VALUE, format_value
from ioc_desktop.domain.rows import Subsystem
from ioc_desktop.sdk.ages import age_texts
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.names import shortened_name
from ioc_desktop.sdk.unit_words import unit_word
from ioc_desktop.ui.console_model import CellText
from ioc_desktop.ui.detail_rows import GLYPHS, MARKS
from ioc_desktop.ui.drill_place import DrillPlace, DrillStep
from ioc_desktop.ui.drill_view import Cells, DrillTable, Line


class Said(Protocol):
    """In which words, and under which short names of the centres."""

    @property
    def words(self) -> Words:
        """The words of the screen."""

    def centre(self, centre: str) -> str:
        """Return a centre's short name."""


def states_text(states: Mapping[FreshnessState, int]) -> str:
    """Return ``● 12  ◔ 1  ○ 3``: how many figures are in each state; none is left out of sight."""
    return "  ".join(
        f"{GLYPHS[state]} {states[state]}" for state in tuple(FreshnessState) if states.get(state)
    )


def subsystem_state(row: SubsystemRow, words: Words) -> CellText:
    """Return the state of a subsystem as its centre tells it."""
    texts = {
        "running": f"● {words('running')}",
        "incomplete": f"◆ {words('incomplete data')}",
        "no_software": f"○ {words('no software yet')}",
        "not_connected": f"○ {words('not connected')}",
    }
    state = row.subsystem.state
    return CellText(texts.get(state, state), state, state == "incomplete")


def overview_lines(
    boards: tuple[CentreOverview, ...], step: DrillStep, said: Said, now_s: int
) -> tuple[Line, ...]:
    """Return a line for each centre: how many run, how its figures stand."""
    words = said.words
    lines: list[Line] = []
    for board in boards:
        states: Counter[FreshnessState] = Counter()
        for row in board.rows:
            states.update(row.states)
        running = words("{count} of {all} running", count=board.running, all=len(board.rows))
        text = f"{board.centre_name}: {running} · {words('figures')} {states_text(states)}"
        alarms = sum(len(row.alarms) for row in board.rows)
        if alarms:
            text += f" · ▲ {words('{count} alarms', count=alarms)}"
        warn = board.freshness.state is not FreshnessState.LIVE
        if warn:
            age = age_texts(board.freshness, words, now_s).state
            text += f" · {GLYPHS[board.freshness.state]} {age}"
        lines.append(Line(text, warn or bool(alarms)))
    if step.filter.is_set:
        lines.append(Line(words("Counted are the figures of the chosen place and period only")))
    return tuple(lines)


def overview_table(
    boards: tuple[CentreOverview, ...], step: DrillStep, said: Said, now_s: int
) -> DrillTable:
    """Return every subsystem of every centre as a row."""
    words = said.words
    titles = (
        words("Centre"), words("Subsystem"), words("State"), words("Figures"), words("Alarms"),
        words("Needs a look"), words("Records open"), words("overdue"), words("Owes longest"),
        words("Data to"),
    )  # fmt: skip
    rows: list[Cells] = []
    steps: list[DrillStep | None] = []
    for board in boards:
        for number, one in enumerate(board.rows):
            rows.append(_overview_row(board, one, number, said, now_s))
            place = DrillPlace(board.centre, one.row.subsystem.id)
            steps.append(replace(step, place=place))
    none = words("Nothing was received from the centres yet.")
    return DrillTable(titles, tuple(rows), tuple(steps), wide=5, empty=none)


def _overview_row(
    board: CentreOverview, one: SubsystemOverview, number: int, said: Said, now_s: int
) -> Cells:
    words, row = said.words, one.row
    states = states_text(one.states)
    alarming = one.severities.get(Severity.ALARM, 0), one.severities.get(Severity.WARN, 0)
    live = one.states.get(FreshnessState.LIVE, 0)
    owes = shortened_name(one.owes) if one.owes else ""
    if one.late_s > 0:
        owes = f"{owes} · {format_age(one.late_s, words.language)}"
    worst, bad = _worst_text(one, words, now_s)
    alarms = len(one.alarms)
    return (
        CellText(said.centre(board.centre), f"{board.centre} {number:03}"),
        text_cell(row.subsystem.name.in_language(words.language)),
        subsystem_state(row, words),
        CellText(states or words("no figure"), f"{live:06}"),
        CellText(f"▲ {alarms}" if alarms else "", float(alarms), bool(alarms)),
        CellText(worst, f"{100 * alarming[0] + alarming[1]:06} {worst}", bad),
        CellText(count_text(one.records, words), float(one.records)),
        CellText(
            f"◆ {count_text(one.overdue, words)}" if one.overdue else "",
            float(one.overdue), bool(one.overdue),
        ),
        text_cell(owes or _why_not(row.subsystem)),
        moment_cell(row.as_of_s, now_s, words),
    )  # fmt: skip


def _why_not(subsystem: Subsystem) -> str:
    """Return why a subsystem tells nothing yet; of one that runs and owes nothing: nothing."""
    return "" if subsystem.state == "running" else subsystem.note or ""


def _worst_text(one: SubsystemOverview, words: Words, now_s: int) -> tuple[str, bool]:
    """Return what most needs a look: beyond its limits, or late; and whether it is bad."""
    worst = one.worst
    if worst is None:
        return ("", False)
    name = worst.indicator.name.in_language(words.language)
    if worst.severity is not Severity.NORMAL:
        value = format_value(worst.value, worst.indicator.decimals, words.language)
        unit = unit_word(worst.indicator.unit, words.language)
        return f"{MARKS[worst.severity]} {name}: {value} {unit}", True
    age = age_texts(worst.freshness, words, now_s).state
    state = worst.freshness.state
    return f"{GLYPHS[state]} {name}: {age}", state is not FreshnessState.NOT_CONNECTED


def text_cell(text: str) -> CellText:
    """Return a cell of text, sorted as a Vietnamese list."""
    return CellText(text, text)


def count_text(number: int, words: Words) -> str:
    """Return a count as it is written in the language of the screen."""
    grouped = f"{number:,}"
    return grouped if words.language == "en" else grouped.replace(",", ".")


def moment_text(instant_s: int | None, now_s: int, words: Words) -> str:
    """Return a moment as short as it may be said now; a dash where it is not known."""
    return NO_VALUE if instant_s is None else format_as_of(instant_s, now_s, words.language)


def moment_cell(instant_s: int | None, now_s: int, words: Words) -> CellText:
    """Return a cell of a moment, sorted by time."""
    return CellText(moment_text(instant_s, now_s, words), float(instant_s or 0))
