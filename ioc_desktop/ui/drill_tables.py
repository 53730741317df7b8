"""The tables of the drill-down: subsystems, figures, places, agencies, published values. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from ioc_desktop.domain.dates import format_period
from ioc_desktop.domain.figures import (
    Breakdown,
    Figure,
    FreshnessState,
    Severity,
)
from ioc_desktop.domain.looking import (
    FigureList,
    PublishedBoard,
)
from ioc_desktop.domain.numbers import NO_VALUE, format_percent, format_value
from ioc_desktop.sdk.ages import age_texts
from ioc_desktop.sdk.contract import Words
from ioc_desktop.sdk.figure_values import previous_change_text, year_change_text
from ioc_desktop.sdk.names import shortened_name
from ioc_desktop.sdk.record_words import kind_word
from ioc_desktop.sdk.said import in_words
from ioc_desktop.sdk.unit_words import unit_word
from ioc_desktop.ui.console_model import CellText
from ioc_desktop.ui.detail_facts import status_word
from ioc_desktop.ui.detail_rows import GLYPHS, MARKS
from ioc_desktop.ui.drill_overview import (
    Said,
    count_text,
    moment_cell,
    moment_text,
    states_text,
    subsystem_state,
    text_cell,
)
from ioc_desktop.ui.drill_place import DrillPlace, DrillStep
from ioc_desktop.ui.drill_view import Cells, DrillTable, Line, Spark

_SEVERITIES = {Severity.NORMAL: 0, Severity.WARN: 1, Severity.ALARM: 2}
_STATES = tuple(FreshnessState)
_LATE = {FreshnessState.LATE, FreshnessState.STALE, FreshnessState.LOST}


def subsystem_lines(body: FigureList, said: Said, now_s: int) -> tuple[Line, ...]:
    """Return a subsystem's state, its alarms, and what is owed or cannot be told."""
    words, subsystem = said.words, body.row.subsystem
    state = subsystem_state(body.row, words)
    counts = Counter(one.freshness.state for one in body.figures)
    first = f"{said.centre(body.centre)} · {state.text} · {words('figures')} {states_text(counts)}"
    lines = [Line(first, state.warn)]
    if subsystem.note:
        # Of one that runs it is only told: "32 camera".
        wrong = subsystem.state != "running"
        lines.append(Line(f"{'◆' if wrong else '·'} {in_words(subsystem.note, words)}", wrong))
    lines += [
        Line(f"▲ {row.alarm.message} · {moment_text(row.raised_s, now_s, words)}", warn=True)
        for row in body.alarms[:3]
    ]
    if body.absent:
        place = body.locality or body.agency
        text = words(
            "{count} figures are not told by {place}",
            count=len(body.absent),
            place=place.name if place else words("the chosen place"),
        )
        lines.append(Line(f"○ {text}"))
    return tuple(lines)


def figures_table(body: FigureList, step: DrillStep, said: Said, now_s: int) -> DrillTable:
    """Return the records' counts, then every figure of a subsystem with its comparison set."""
    words = said.words
    titles = (
        words("Figure"), words("Value"), words("Unit"), words("Period"), words("on last year"),
        words("on the period before"), words("of the plan"), words("Course"), words("Freshness"),
        words("Flags"), words("Supplier"),
    )  # fmt: skip
    rows: list[Cells] = []
    steps: list[DrillStep | None] = []
    sparks: list[Spark | None] = []
    base = step.place
    for count in body.records:
        overdue = f"◆ {words('{count} overdue', count=count.overdue)}" if count.overdue else ""
        in_all = words("in all {total}", total=count_text(count.total, words))
        rows.append(
            (
                text_cell(f"▸ {kind_word(count.kind, words)}"),
                CellText(count_text(count.open, words), float(count.open)),
                text_cell(words("open")),
                text_cell(in_all),
                *(CellText("", float("-inf")) for _ in range(3)),
                text_cell(""),
                CellText(overdue, overdue, bool(count.overdue)),
                text_cell(""),
                text_cell(""),
            )
        )
        steps.append(replace(step, place=replace(base, kind=count.kind)))
        sparks.append(None)
    for figure in sorted(body.figures, key=_most_telling):
        rows.append(_figure_row(figure, said, now_s))
        there = DrillPlace(body.centre, figure.indicator.subsystem, figure.indicator.id)
        steps.append(replace(step, place=there))
        sparks.append(Spark(figure.series, figure.severity))
    none = body.row.subsystem.note or words("The catalogue has no figure of this subsystem")
    if body.absent and not rows:
        none = words("No figure of this subsystem is told by the chosen place")
    return DrillTable(titles, tuple(rows), tuple(steps), tuple(sparks), spark_column=7, empty=none)


def _most_telling(figure: Figure) -> tuple[int, int]:
    """Sort what is beyond its limits first, then what has a value; the rest keeps its order."""
    return (-_SEVERITIES[figure.severity], figure.value is None)


def _figure_row(figure: Figure, said: Said, now_s: int) -> Cells:
    words, found = said.words, figure.comparison
    language = words.language
    state = figure.freshness.state
    told = figure.value is not None
    value = value_text(figure, words)
    return (
        text_cell(figure.indicator.name.in_language(language)),
        CellText(
            f"{MARKS[figure.severity]} {value}".strip(),
            figure.value if figure.value is not None else float("-inf"),
            figure.severity is not Severity.NORMAL,
        ),
        text_cell(unit_word(figure.indicator.unit, language) if told else ""),
        CellText(period_text(figure, words), str(figure.period_start_s or 0)),
        _change(found.change_year, year_change_text(figure, words)),
        _change(found.change_previous, previous_change_text(figure, words)),
        CellText(
            "" if found.plan_share is None else format_percent(found.plan_share, 1, language),
            _order(found.plan_share),
        ),
        text_cell(""),
        CellText(
            f"{GLYPHS[state]} {age_texts(figure.freshness, words, now_s).state}",
            f"{9 - _STATES.index(state)}", state in _LATE,
        ),
        flags_text(figure, words),
        text_cell(shortened_name(figure.supplier)),
    )  # fmt: skip


def value_text(figure: Figure, words: Words) -> str:
    """Return the value, or why there is none: never reported, or not for this period."""
    if figure.value is not None:
        return format_value(figure.value, figure.indicator.decimals, words.language)
    if figure.freshness.state is FreshnessState.NOT_CONNECTED:
        return NO_VALUE
    return words("not reported")


def flags_text(figure: Figure, words: Words) -> CellText:
    """Return which of the four flags are down; nothing where none is."""
    quality = figure.quality
    down = [
        name
        for name, flag in (
            (words("right"), quality.right),
            (words("complete"), quality.complete),
            (words("clean"), quality.clean),
            (words("alive"), quality.alive),
        )
        if flag is False
    ]
    if not down:
        return CellText("●" if figure.value is not None else "", "~")
    text = words("not {flags}", flags=", ".join(down))
    return CellText(f"◆ {text}", text, warn=True)


def breakdown_table(found: Breakdown, step: DrillStep, said: Said, now_s: int) -> DrillTable:
    """Return a figure by locality or agency; a row leads to all figures of that one."""
    words = said.words
    unit = unit_word(found.indicator.unit, words.language) if found.indicator else ""
    titles = (
        words("Agency") if found.by == "agency" else words("Locality"),
        unit or words("value"), words("Share"), words("on last year"),
        words("on the period before"), words("Period"), words("Freshness"),
    )  # fmt: skip
    known = [row.figure.value for row in found.rows if row.figure.value is not None]
    adds = found.indicator is not None and found.indicator.aggregation == "sum"
    whole = sum(known) if adds and known and min(known) >= 0 else 0.0
    rows: list[Cells] = []
    steps: list[DrillStep | None] = []
    for row in sorted(found.rows, key=lambda row: row.order):
        figure = row.figure
        share = figure.value / whole if figure.value is not None and whole else None
        state = figure.freshness.state
        age = age_texts(figure.freshness, words, now_s).state
        rows.append(
            (
                text_cell(row.name),
                CellText(
                    f"{MARKS[figure.severity]} {value_text(figure, words)}".strip(),
                    _order(figure.value), figure.severity is not Severity.NORMAL,
                ),
                CellText(format_percent(share, 1, words.language), _order(share)),
                _change(figure.comparison.change_year, year_change_text(figure, words)),
                _change(figure.comparison.change_previous, previous_change_text(figure, words)),
                CellText(period_text(figure, words), str(figure.period_start_s or 0)),
                CellText(f"{GLYPHS[state]} {age}", state.value, state in _LATE),
            )
        )  # fmt: skip
        steps.append(unit_step(found, step, row.code))
    return DrillTable(titles, tuple(rows), tuple(steps), empty=words("nobody has reported yet"))


def unit_step(found: Breakdown, step: DrillStep, code: str) -> DrillStep:
    """Return where a row or a part of a map leads: to all figures of that locality or agency."""
    chosen = step.filter
    if found.by == "agency":
        chosen = replace(chosen, agency=code, agency_centre=found.centre)
    else:
        chosen = replace(chosen, locality=code)
    place = replace(step.place, centre=found.centre, unit=True, side="locality")
    if found.indicator is not None:
        place = replace(place, subsystem=found.indicator.subsystem)
    return DrillStep(place, chosen)


def published_table(
    board: PublishedBoard | None, figure: Figure, said: Said, now_s: int
) -> DrillTable:
    """Return every value that was told of every period, the latest period first."""
    words = said.words
    titles = (
        words("Period"), words("Value"), words("Status"), words("Data to"), words("Received"),
        words("Source"), words("Note"),
    )  # fmt: skip
    rows: list[Cells] = []
    for one in reversed(board.values) if board is not None else ():
        vintage, language = one.vintage, words.language
        value = format_value(vintage.value, figure.indicator.decimals, language)
        period = _period(one.start_s, board.period if board else "", language)
        rows.append(
            (
                CellText(period, float(one.start_s)),
                CellText(f"{value} {'●' if one.present else ''}".strip(), _order(vintage.value)),
                text_cell(status_word(vintage.status, words)),
                moment_cell(vintage.as_of_s, now_s, words),
                moment_cell(vintage.seen_s, now_s, words),
                text_cell(vintage.source or NO_VALUE),
                text_cell(vintage.note or ""),
            )
        )
    none = words("No period was revised since this machine keeps its figures")
    return DrillTable(titles, tuple(rows), wide=6, empty=none)


def period_text(figure: Figure, words: Words) -> str:
    """Return the figure's own period in words."""
    if figure.period_start_s is None:
        return NO_VALUE
    return _period(figure.period_start_s, figure.period, words.language)


def _period(start_s: int, period: str, language: str) -> str:
    try:
        return format_period(start_s, period, language)
    except ValueError:
        return period


def _change(ratio: float | None, text: str) -> CellText:
    return CellText("" if ratio is None else text, _order(ratio))


def _order(value: float | None) -> float:
    return float("-inf") if value is None else value
